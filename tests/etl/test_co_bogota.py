"""Each trap of Bogotá's file on a small real-shaped case, broken files, and the real folder."""

from __future__ import annotations

from functools import partial

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from etl import catalogue
from etl.report import BadInput
from etl.sources import co_bogota
from tests.etl import adapters
from tests.etl.shaped_br_files import square

PLACES = pd.read_csv(co_bogota.PLACES, dtype=str)


def layer() -> gpd.GeoDataFrame:
    """Every unit with 2 of each crime a year, 1 without a place in 2021, city 5 above the sum."""
    codes = [*PLACES["code"], co_bogota.WITHOUT_PLACE]
    frame = pd.DataFrame({"CMIUUPLA": codes})
    frame["CMNOMUPLA"] = [*PLACES["published"], "Sin Localizaci?n"]
    frame["CMMES"] = "Ene-Dic"
    for prefix in co_bogota.PREFIXES:
        for year in co_bogota.YEARS:
            column = co_bogota._column(prefix, year)
            frame[column] = 2.0
            frame.loc[frame.index[-1], column] = float(year == 2021)
        frame[f"{prefix}VAR"] = 0.0
        frame.loc[frame.index[-1], f"{prefix}VAR"] = 100.0
        frame[f"{prefix}TOTAL"] = 2.0 * len(PLACES) + 6
    shapes = [*(square(at) for at in range(len(PLACES))), shapely.MultiPolygon()]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=4686)


def write(folder, frame=None):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / co_bogota.FILE
    path.unlink(missing_ok=True)
    (layer() if frame is None else frame).to_file(path, layer=co_bogota.LAYER, driver="GPKG")
    return folder


build = partial(adapters.read_whole, co_bogota)
written, folder, built = adapters.fixtures(co_bogota, write)


def test_the_total_that_every_row_repeats_is_read_once(built):
    frame = built[0].observations[0].frame
    city = frame[frame["territory_id"] == "COL-11001"]
    assert set(city["count"]) == {2 * len(PLACES) + 6}
    assert set(city["period"]) == {pd.Timestamp("2021-01-01")}
    assert built[1].figures["co_bogota_CMH_total"] == 2 * len(PLACES) + 6


def test_events_without_a_place_are_no_unit(built):
    contribution, report = built
    frame = contribution.observations[0].frame
    assert not frame["territory_id"].str.contains("999").any()
    assert len(contribution.boundaries["district_COL"]) == len(PLACES) == 116
    assert report.figures["co_bogota_CMH_2021"] == 2 * len(PLACES) + 1


def test_column_names_are_cut_to_ten_letters(built):
    assert co_bogota._column("CMHCE", 2018) == "CMHCE18CON"
    assert co_bogota._column("CMH", 2018) == "CMH18CONT"
    assert "CMHCE" in set(built[0].observations[0].frame["category"])


def test_phones_are_a_part_and_banks_are_not_shown(built):
    frame = built[0].observations[0].frame
    assert "CMHF" not in set(frame["category"])
    concordance = catalogue.table("concordance")
    mine = concordance[concordance["source_id"] == "co_bogota_upz"]
    assert set(mine["category"]) == set(co_bogota.PREFIXES) - {"CMHF"}
    assert mine["offence"].is_unique
    assert set(mine["unit"]) == {"cases"}


def test_planning_units_are_districts_of_bogota_by_their_own_codes(built):
    territory = built[0].tables["territory"].set_index("territory_id")
    assert set(territory["parent_id"]) == {"COL-11001"}
    assert set(territory["level"]) == {"district"}
    assert territory.at["COL-UPZ-9", "name"] == "Verbenal"
    assert territory.at["COL-UPR-1", "code_system"] == "Bogotá UPR"
    assert "Fontibon" in territory.at["COL-UPZ-75", "aliases"]
    assert territory.at["COL-UPZ-75", "name"] == "Fontibón"
    assert set(built[0].boundaries["district_COL"]["territory_id"]) == set(territory.index)


def test_a_change_that_is_not_the_counts_is_told(folder):
    frame = layer()
    frame.loc[4, "CMHVAR"] = 12.5
    write(folder, frame)
    assert build(folder)[1].figures["co_bogota_changes_apart"] == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("CMIUUPLA", "UPZ777"),
        ("CMNOMUPLA", "Otra"),
        ("CMMES", "Ene-Jun"),
        ("CMH19CONT", -1.0),
        ("CMH19CONT", 1.5),
        ("CMHTOTAL", 7.0),
    ],
)
def test_a_row_that_is_not_as_described_is_refused(folder, column, value):
    frame = layer()
    frame.loc[4, column] = value
    write(folder, frame)
    with pytest.raises(BadInput, match=column):
        build(folder)


def test_a_unit_or_shape_that_is_missing_is_refused(folder):
    write(folder, layer().drop(index=4))
    with pytest.raises(BadInput, match="UPZ"):
        build(folder)
    frame = layer()
    frame.loc[4, "geometry"] = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    write(folder, frame)
    with pytest.raises(BadInput, match="a valid shape"):
        build(folder)


def test_broken_files_stop_the_build_and_name_the_file(folder):
    assert adapters.every_broken_form_is_refused(co_bogota.read, folder, co_bogota.FILE) == 3


def test_the_publishers_own_folder(sources):
    contribution, report = build(sources / "co_bogota")
    assert report.figures["co_bogota_CMH_2021"] == 1121
    assert report.figures["co_bogota_CMH_total"] == 1128
    layer_of_units = contribution.boundaries["district_COL"]
    assert layer_of_units.geometry.is_valid.all()
    assert layer_of_units.crs.to_epsg() == 4326
    assert len(layer_of_units.to_json()) < 300_000
