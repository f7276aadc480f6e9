"""Each trap of the UPP files on a real-shaped case, broken files, and the real folder."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from etl import catalogue
from etl.report import BadInput
from etl.sources import br_upp, br_upp_places
from tests.etl import adapters
from tests.etl import shaped_br_upp as shaped
from tests.etl.shaped_br_files import columns_to_break, delimited

build = partial(adapters.read_whole, br_upp)
written, folder, built = adapters.fixtures(br_upp, shaped.write)


def month(contribution, period, category=shaped.HOMICIDES):
    frame = contribution.observations[0].frame
    rows = frame[(frame["period"] == period) & (frame["category"] == category)]
    return rows.set_index("territory_id")


def test_2020_comes_from_the_whole_release(built):
    contribution, report = built
    for number in range(1, 13):
        at = pd.Period(f"2020-{number:02d}")
        true = sum(shaped.counts(unit, at)[0] for unit in shaped.UNITS)
        rows = month(contribution, at.to_timestamp())
        assert rows["count"].sum() == true
        assert set(rows["status"]) == {"value"}
    account = report.files["br_upp/UppEvolucaoMensalDeTitulos.csv"]
    assert account.set_aside["months doubled or zeroed by the release"] == 1254
    assert report.figures["upp_zero_blocks"] == 21
    assert report.figures["upp_fault_2020_01"] == 2 * 19
    assert report.figures["upp_fault_2020_04"] == 0


def test_first_half_of_2021_is_not_comparable_and_the_second_provisional(built):
    first, second = month(built[0], "2021-06-01"), month(built[0], "2021-07-01")
    assert first["count"].isna().all()
    assert set(first["status"]) == {"not_comparable"}
    assert second["count"].notna().all()
    assert set(second["status"]) == {"provisional"}
    assert built[1].figures["upp_vila_kennedy_first"] == 0
    breaks = catalogue.table("series_breaks")
    mine = breaks[(breaks["source_id"] == "br_upp_mensal") & (breaks["kind"] == "coverage")]
    assert list(mine["date"]) == [pd.Timestamp("2021-01-01")]


def test_releases_that_differ_before_2020_are_told(folder):
    rows = shaped.later_rows()
    rows[0][4] += 7
    delimited(folder / br_upp.LATER_FILE, br_upp.COLUMNS, rows)
    assert build(folder)[1].figures["upp_cells_differ"] == 1


def test_release_with_another_2020_is_refused(folder):
    rows = [row for row in shaped.later_rows() if (row[2], row[3]) != (2020, 12)]
    rows += [row for row in shaped.whole_rows() if (row[2], row[3]) == (2020, 12)]
    delimited(folder / br_upp.LATER_FILE, br_upp.COLUMNS, rows)
    with pytest.raises(BadInput, match="rows of 2020"):
        build(folder)


def test_rows_of_an_area_stand_before_and_after_its_unit(built):
    frame = built[0].observations[0].frame
    periods = frame.loc[frame["territory_id"] == "BRA-UPP-02", "period"]
    assert periods.min() == pd.Timestamp("2007-01-01")
    assert periods.max() == pd.Timestamp("2021-12-01")
    caveats = catalogue.table("caveats")
    mine = set(caveats.loc[caveats["source_id"] == "br_upp_mensal", "caveat_id"])
    assert {"area_not_unit", "tiny_counts", "revised_2014", "not_at_random"} <= mine


def test_weapons_are_no_victims_cases_or_records(built):
    frame = built[0].observations[0].frame
    assert "armas_apreendidas" in set(frame["category"])


def test_violent_deaths_and_street_robbery_are_sums_of_their_parts():
    rows = catalogue.table("concordance")
    mine = rows[rows["source_id"] == "br_upp_mensal"].groupby("offence")["category"].agg(set)
    assert mine["violent_deaths"] == {
        "hom_doloso",
        "lesao_corp_morte",
        "latrocinio",
        "hom_por_interv_policial",
    }
    assert mine["street_robbery"] == {"roubo_transeunte", "roubo_em_coletivo", "roubo_celular"}
    assert mine["robbery"] == {"total_roubos"}


def test_dates_that_disagree_stand_side_by_side(built):
    phases = built[0].tables["programme_phase"].set_index("territory_id")
    assert phases.at["BRA-UPP-18", "start"] == pd.Timestamp("2010-01-19")
    assert phases.at["BRA-UPP-18", "start_disputed"] == "2009-01-19 (list of 2017, boundary file)"
    assert phases.at["BRA-UPP-18", "evidence"] == "medium"
    assert "typing error" in phases.at["BRA-UPP-18", "note"]
    assert pd.isna(phases.at["BRA-UPP-01", "start_disputed"])
    assert phases.at["BRA-UPP-01", "evidence"] == "high"


def test_first_of_the_month_is_a_month(built):
    phases = built[0].tables["programme_phase"].set_index("territory_id")
    assert phases.at["BRA-UPP-02", "end_precision"] == "month"
    assert phases.at["BRA-UPP-38", "end_precision"] == "day"
    assert phases.at["BRA-UPP-06", "status"] == "merged"
    assert phases.at["BRA-UPP-06", "end"] == pd.Timestamp("2024-11-05")
    assert phases.at["BRA-UPP-02", "status"] == "ended"
    assert phases.at["BRA-UPP-01", "status"] == "in_force"
    assert pd.isna(phases.at["BRA-UPP-01", "end"])


def test_register_that_contradicts_the_workbook_is_told(folder):
    path = folder / "upp_register.csv"
    path.write_text(path.read_text().replace("2010-01-02", "2010-01-03", 1))
    assert build(folder)[1].figures["upp_dates_differ"] == 1


def test_square_metres_become_square_kilometres(built):
    assert set(built[0].tables["territory"]["area_km2"]) == {0.5}


def test_mangueirinha_is_not_in_the_capital(built):
    territory = built[0].tables["territory"].set_index("territory_id")
    assert territory.at["BRA-UPP-37", "parent_id"] == "BRA-3301702"
    assert territory.at["BRA-UPP-36", "parent_id"] == "BRA-3304557"
    assert {"Morro A", "Morro B", "Morro 4"} <= set(
        territory.at["BRA-UPP-04", "aliases"].split(";")
    )


def test_areas_overlap_several_districts(built):
    overlaps = built[0].tables["territory_overlap"]
    first = overlaps[overlaps["territory_id"] == "BRA-UPP-01"].set_index("other_id")["share"]
    assert first.to_dict() == {"BRA-CISP-015": 0.9, "BRA-CISP-022": 0.1}
    assert built[1].figures["upp_straddle"] == 1


def test_unit_that_was_never_installed_is_dropped(built):
    contribution, report = built
    assert "BRA-UPP-39" not in set(contribution.boundaries["programme_area_BRA"]["territory_id"])
    assert len(contribution.boundaries["programme_area_BRA"]) == 38
    assert report.files["br_upp/UppDatasDeInstalacao.csv"].kept == 38


def test_population_of_one_year_only_and_three_bases(built):
    population = built[0].tables["population"]
    assert set(population["year"]) == {2010}
    assert set(population["kind"]) == {"census"}
    figures = built[1].figures
    bases = {figures[f"upp_{name}"] for name in ("population_2010", "projection_2010")}
    assert len(bases | {round(figures["upp_projection_implied"])}) == 3


def test_officers_as_announced(built):
    phases = built[0].tables["programme_phase"].set_index("territory_id")
    assert phases.at["BRA-UPP-08", "officers"] == 400
    assert "400; 382" in phases.at["BRA-UPP-08", "note"]
    assert phases["officers"].notna().sum() == 1


def test_every_row_is_accounted_for(built):
    adapters.every_row_is_accounted_for(built[1])


@pytest.mark.parametrize("rows", [1, 38])
@pytest.mark.parametrize("name", [br_upp.WHOLE_FILE, br_upp.LATER_FILE])
def test_cut_at_a_line_is_refused(folder, name, rows):
    whole = shaped.whole_rows() if name == br_upp.WHOLE_FILE else shaped.later_rows()
    delimited(folder / name, br_upp.COLUMNS, whole[:-rows])
    with pytest.raises(BadInput, match=name):
        build(folder)


# file → key, count, code, date, a date out of range (what to break in it)
BROKEN = {
    br_upp.WHOLE_FILE: ("cod_upp", "hom_doloso", "cod_upp", "ano", "1066"),
    br_upp.LATER_FILE: ("cod_upp", "hom_doloso", "cod_upp", "ano", "1066"),
    "upp_register.csv": ("cod_upp", "area_km2_isp_2017", "cod_upp", None, ""),
    "UppDatasDeInstalacao.csv": ("Data", None, None, "Data", "14/10/66"),
    "UppDatasDeOcupacaoeInstalacao.xlsx": (None,) * 5,
    "AreasUPP.xlsx": (None,) * 5,
    "PopulacaoResidenteUpp2010.xlsx": (None,) * 5,
    "PopulacaoProjecaoUpp.xlsx": (None,) * 5,
    "upp_2017.geojson": (None,) * 5,
    "lm_upp_edit.shp": (None,) * 5,
    "lm_upp_edit.dbf": (None,) * 5,
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_stop_the_build_and_name_the_file(folder, name):
    monthly = name in (br_upp.WHOLE_FILE, br_upp.LATER_FILE)
    read = br_upp.read if monthly else br_upp_places.read
    adapters.every_broken_form_is_refused(
        read, folder, name, **columns_to_break(name, *BROKEN[name])
    )


def test_the_publishers_own_folder(sources):
    contribution, report = build(sources / "br_upp")
    frame = contribution.observations[0].frame
    homicides = frame[frame["category"] == "hom_doloso"]
    years = homicides.groupby(homicides["period"].dt.year)["count"].sum()
    assert [years[year] for year in (2007, 2012, 2020)] == [179, 64, 65]
    assert report.figures["upp_dates_differ"] == 0
    phases = contribution.tables["programme_phase"].set_index("territory_id")
    assert phases.at["BRA-UPP-18", "start_disputed"] == "2010-11-30 (list of 2017, boundary file)"
    assert phases["status"].value_counts().to_dict() == {"in_force": 14, "merged": 13, "ended": 11}
    assert contribution.boundaries["programme_area_BRA"].geometry.is_valid.all()
