"""Each trap of Mexico City's quadrant files on a real-shaped case, and broken files."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from etl import catalogue
from etl.report import BadInput
from etl.sources import mx_cdmx, mx_cdmx_places, mx_cdmx_workbook
from tests.etl import adapters
from tests.etl import shaped_mx_cdmx as shaped

LATER = mx_cdmx.LATER


@pytest.fixture(scope="module", autouse=True)
def four_quadrants():
    """The shaped maps have four quadrants, where the city's have 847."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mx_cdmx_places, "QUADRANTS", len(shaped.CODES))
        yield


written, folder, built = adapters.fixtures(mx_cdmx, shaped.write)


def read_later(folder):
    return mx_cdmx_workbook.read_answer(folder / LATER, "Hoja1", "2016-06-01")


def counted(contribution, place: str, crime: str, period: str) -> int:
    frame = contribution.observations[0].frame
    rows = frame[(frame["territory_id"] == place) & (frame["category"] == crime)]
    return int(rows.loc[rows["period"] == period, "count"].item())


def test_subtotals_of_quadrants_and_of_years_are_not_events(built):
    frame = built[0].observations[0].frame
    city = frame[frame["territory_id"] == "MEX-09"]
    may = sum(sum(months.values()) for months in shaped.EVENTS.values()) - 1  # without June
    assert city["count"].sum() == may
    assert built[1].figures["mx_cdmx_events_2013"] == 11
    years = built[1].compared["mx_cdmx_years"]
    assert years.compared == 3 * built[1].files[f"mx_cdmx/{LATER}"].read
    crimes_quadrants_and_city = 3
    to_2015 = sum(built[1].figures[f"mx_cdmx_events_{year}"] for year in (2013, 2014, 2015))
    assert years.years == years.months == crimes_quadrants_and_city * to_2015
    assert built[1].files[f"mx_cdmx/{LATER}"].kept == 5


def test_a_crime_that_a_quadrant_does_not_list_is_zero_in_every_month(built):
    frame = built[0].observations[0].frame
    quadrants = frame[frame["territory_id"] != "MEX-09"]
    assert len(quadrants) == 4 * 19 * 41
    assert quadrants["count"].notna().all()
    assert counted(built[0], "MEX-CDMX-C-1.1.2", shaped.HOMICIDE, "2013-01-01") == 0


def test_events_without_a_quadrant_are_in_the_city_only(built):
    assert counted(built[0], "MEX-09", shaped.HOMICIDE, "2013-01-01") == 7
    assert counted(built[0], "MEX-CDMX-C-1.1.1", shaped.HOMICIDE, "2013-01-01") == 2
    rollups = catalogue.table("rollups")
    mine = rollups[rollups["source_id"] == "mx_cdmx_cuadrantes"]
    assert list(mine["to_level"]) == ["municipality"]  # the city is not the sum of its quadrants


def test_the_partial_last_month_is_left_out(built):
    assert built[0].observations[0].frame["period"].max() == pd.Timestamp("2016-05-01")
    assert built[1].figures["mx_cdmx_june_2016"] == 1


def test_the_later_answer_alone_is_kept_and_the_earlier_one_compared(built):
    assert counted(built[0], "MEX-CDMX-C-1.1.1", shaped.ROBBERY, "2013-02-01") == 3
    assert built[1].figures["mx_cdmx_cells_differ_to_2015"] == 1
    assert counted(built[0], "MEX-CDMX-N-1.1.1", shaped.ROBBERY, "2016-02-01") == 0


def test_not_specified_is_a_crime_and_no_place(written):
    answer = mx_cdmx_workbook.read_answer(written / mx_cdmx.EARLIER, "0109000065416", "2016-02-01")
    assert answer.places() == {*shaped.CODES, mx_cdmx_workbook.NOWHERE}
    assert answer.sum(place="C-1.1.1").sum() == 2 + 3 + 1


@pytest.mark.parametrize(
    ("row", "column", "cell", "said"),
    [
        (4, 1, 3.0, "the sum of its months"),  # one month of the first subtotal
        (5, 13, 9.0, "the sum of its months"),  # a yearly total
        (5, 0, "Homicidio culposo", "a quadrant followed by its crimes"),
        (7, 0, "C-1.1.1", "a quadrant followed by its crimes"),  # a quadrant twice
        (4, 0, shaped.ROBBERY, "a quadrant followed by its crimes"),  # a crime before any
        (5, 1, 1.5, "a whole number or blank"),
        (5, 1, "dos", "a whole number or blank"),
        (2, 1, 2012.0, "each month from 2013-01"),
        (3, 2, "Enero bis", "a month or a total"),
    ],
)
def test_a_cell_that_is_not_as_described_is_named(folder, row, column, cell, said):
    rows = shaped.later_rows()
    rows[row][column] = cell
    shaped.write_later(folder, rows)
    with pytest.raises(BadInput, match=LATER) as error:
        read_later(folder)
    assert said in str(error.value)


def test_crimes_that_do_not_sum_to_their_quadrant_are_refused(folder):
    rows = shaped.later_rows()
    del rows[5]
    shaped.write_later(folder, rows)
    with pytest.raises(BadInput, match=r"subtotal C-1\.1\.1, month 1: expected 0"):
        read_later(folder)


def test_a_sheet_without_its_total_is_cut(folder):
    shaped.write_later(folder, shaped.later_rows()[:-1])
    with pytest.raises(BadInput, match="a cut file"):
        read_later(folder)


def test_quadrants_that_the_map_does_not_have_are_refused(folder):
    shaped.maps(folder, ["C-1.1.1", "C-1.1.2", "C-1.1.9", "N-1.1.2"])
    with pytest.raises(BadInput, match=r"N-1\.1\.1"):
        adapters.read_whole(mx_cdmx, folder)


def test_the_datum_of_1927_becomes_wgs_84(built):
    shape = built[0].boundaries["quadrant_MEX"].set_index("territory_id").geometry.iloc[0]
    pair = gpd.GeoSeries([shape, shapely.Point(shaped.CORNER_IN_WGS84)], crs=4326).to_crs(32614)
    corners = shapely.MultiPoint(shapely.get_coordinates(pair[0]))
    assert corners.distance(pair[1]) < 20  # 80 m if the datum were ignored


def test_a_code_that_was_another_place_in_2015_says_so(built):
    notes = built[0].tables["territory"].set_index("official_code")["boundary_note"]
    assert notes[["C-1.1.2", "C-1.1.9"]].tolist() == [mx_cdmx_places.RECODED] * 2
    assert notes[["C-1.1.1", "N-1.1.1"]].isna().all()
    caveats = catalogue.table("caveats")
    assert mx_cdmx_places.RECODED in set(caveats["caveat_id"])
    assert built[1].figures["mx_cdmx_codes_of_another_place_2015"] == 1


def test_population_is_kept_only_where_the_place_is_the_same(built):
    people = built[0].tables["population"]
    assert people[["territory_id", "year", "population"]].values.tolist() == [
        ["MEX-CDMX-C-1.1.1", 2010, 1000.0]
    ]


def test_nothing_is_joined_to_the_map_of_2023(built):
    assert built[1].files[f"mx_cdmx/{mx_cdmx_places.MAP_2023}"].kept == 0
    assert built[1].figures["mx_cdmx_codes_in_2023"] == 1
    assert 900 not in set(built[0].tables["population"]["population"])


def test_a_quadrant_lies_in_its_borough_and_has_no_point(built):
    territory = built[0].tables["territory"]
    assert dict(zip(territory["official_code"], territory["parent_id"], strict=True)) == {
        "C-1.1.1": "MEX-09004", "C-1.1.2": "MEX-09004", "C-1.1.9": "MEX-09004",
        "N-1.1.1": "MEX-09005",
    }  # fmt: skip
    assert not {"x", "y"} & set(territory)
    assert set(built[0].boundaries["quadrant_MEX"].geom_type) == {"Polygon"}
    assert "Angel-Zona Rosa" in territory["aliases"].iloc[0].split(";")


def test_police_and_prosecutors_are_two_sources(built):
    assert [one.source_id for one in built[0].observations] == [
        "mx_cdmx_cuadrantes", "mx_cdmx_carpetas",
    ]  # fmt: skip
    rows = catalogue.table("concordance")
    mine = rows[rows["source_id"].str.startswith("mx_cdmx")]
    assert mine.groupby("source_id")["date_basis"].agg(set).to_dict() == {
        "mx_cdmx_carpetas": {"registered"}, "mx_cdmx_cuadrantes": {"not_stated"},
    }  # fmt: skip


def test_boroughs_have_two_spellings_and_a_blank_is_a_gap(built):
    frame = built[0].observations[1].frame
    assert set(frame["territory_id"]) == {"MEX-09004", "MEX-09005"}
    gap = frame[frame["status"] == "not_available"]
    assert gap["count"].isna().all()
    assert len(gap) == built[1].figures["mx_cdmx_files_blank"] == 1
    assert built[1].figures["mx_cdmx_homicide_files_2013"] == 23


def test_street_robbery_is_robbery_with_violence_on_the_way():
    rows = catalogue.table("concordance")
    mine = rows[rows["source_id"] == "mx_cdmx_cuadrantes"].groupby("offence")["category"].agg(set)
    assert all(category.endswith("c/v") for category in mine["robbery"])
    assert mine["street_robbery"] < mine["robbery"]
    assert "theft" not in mine  # the answer lists only some kinds


def test_every_row_is_accounted_for(built):
    adapters.every_row_is_accounted_for(built[1])


FILES = {
    "key_columns": ["AÑO"], "count_columns": ["ENERO"], "code_column": "DELEGACION",
    "date_column": "AÑO", "bad_date": "1066",
}  # fmt: skip
BROKEN = {
    mx_cdmx.EARLIER: {},
    mx_cdmx.LATER: {},
    mx_cdmx_places.MAP_2016: {},
    mx_cdmx_places.MAP_2015: {},
    mx_cdmx_places.MAP_2023: {},
    mx_cdmx.FIRST_VINTAGE: {
        "key_columns": ["cuadrante"], "count_columns": ["count"], "code_column": "cuadrante",
        "date_column": "date",
    },
    mx_cdmx.FILES: FILES,
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_stop_the_build_and_name_the_file(folder, name):
    def read(folder, report):
        if name == mx_cdmx.FILES:
            return mx_cdmx.read_files(folder / name, report)
        return mx_cdmx.read(folder, report)

    adapters.every_broken_form_is_refused(read, folder, name, **BROKEN[name])
