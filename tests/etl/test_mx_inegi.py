"""Each trap of INEGI's homicide files on a real-shaped case, and broken files."""

from __future__ import annotations

import pandas as pd
import pytest

from etl import catalogue
from etl.report import BadInput, Report
from etl.sources import mx_inegi, mx_inegi_occurred
from tests.etl import adapters
from tests.etl import shaped_mx_inegi as shaped

OF_2000 = "2000.csv"

written, folder, built = adapters.fixtures(mx_inegi, shaped.write)


def read_year(folder, year=2000):
    return mx_inegi._year(shaped.year_file(folder, year), year, Report())


def value(contribution, at: int, place: str, period: str):
    frame = contribution.observations[at].frame
    row = frame[(frame["territory_id"] == place) & (frame["period"] == period)].iloc[0]
    return (None if pd.isna(row["count"]) else int(row["count"])), row["status"]


REGISTERED, OCCURRED = 0, 1


def test_thousands_have_commas_and_a_state_is_written_as_a_formula(built):
    assert value(built[0], REGISTERED, "MEX-09002", "2000-01-01") == (1200, "value")
    assert value(built[0], REGISTERED, "MEX-09", "2000-01-01") == (1201, "value")
    assert value(built[0], REGISTERED, "MEX-32", "2000-01-01") == (1, "value")


def test_a_blank_is_zero_and_a_place_without_a_row_had_none(built):
    assert value(built[0], REGISTERED, "MEX-09002", "2000-02-01") == (0, "value")
    assert value(built[0], REGISTERED, "MEX-09002", "1995-06-01") == (0, "value")


def test_deaths_abroad_are_in_the_files_total_and_not_in_the_country(built):
    frame = built[0].observations[REGISTERED].frame
    country = frame[(frame["territory_id"] == "MEX") & (frame["period"].dt.year == 2000)]
    assert built[1].figures["mx_inegi_total_2000"] == 32 * 12 + 1200 + 2 + 3
    assert country["count"].sum() == 32 * 12 + 1200 + 2
    years = built[1].compared["mx_inegi_years"]
    assert years.compared == sum(file.read for name, file in built[1].files.items()
                                 if "/defunciones" in name)  # fmt: skip
    assert years.years == years.months > 0
    assert not {"MEX-33", "MEX-34", "MEX-35"} & set(frame["territory_id"])
    account = built[1].files[f"mx_inegi/defunciones_homicidio_registro/{OF_2000}"]
    assert account.set_aside["deaths abroad"] == 4


def test_a_death_without_a_municipality_is_in_its_state_only(built):
    assert value(built[0], REGISTERED, "MEX-01", "2000-02-01") == (3, "value")
    assert value(built[0], REGISTERED, "MEX-01001", "2000-02-01") == (1, "value")
    assert "MEX-01999" not in set(built[0].observations[REGISTERED].frame["territory_id"])


def test_nothing_is_known_of_a_municipality_that_is_younger(built):
    assert value(built[0], REGISTERED, "MEX-23009", "2007-12-01") == (None, "not_covered")
    assert value(built[0], REGISTERED, "MEX-23009", "2008-01-01") == (0, "value")
    assert value(built[0], OCCURRED, "MEX-23009", "2009-12-01") == (None, "not_covered")
    assert value(built[0], OCCURRED, "MEX-23009", "2010-01-01") == (1, "value")


def test_late_registration_leaves_the_last_years_open(built):
    assert value(built[0], OCCURRED, "MEX-09", "2022-01-01") == (1, "incomplete")
    assert value(built[0], OCCURRED, "MEX", "2022-01-01") == (32, "incomplete")
    assert value(built[0], OCCURRED, "MEX-09", "2021-01-01") == (1, "value")
    assert value(built[0], OCCURRED, "MEX-09002", "2021-01-01") == (1, "provisional")


def test_the_panels_population_is_checked_and_never_used(built):
    assert "population" not in built[0].tables
    assert built[1].figures["mx_inegi_people_state_2010"] == pytest.approx(32 * 1000.5 / 1e6)
    assert built[1].figures["mx_inegi_without_people_municipal"] == 22 * 12


def test_registration_and_occurrence_are_two_sources_with_two_dates():
    rows = catalogue.table("concordance")
    mine = rows[rows["source_id"].str.startswith("mx_inegi")]
    assert dict(zip(mine["source_id"], mine["date_basis"], strict=True)) == {
        "mx_inegi_registro": "registered", "mx_inegi_ocurrencia": "occurred",
    }  # fmt: skip


def test_every_row_is_accounted_for(built):
    adapters.every_row_is_accounted_for(built[1])


@pytest.mark.parametrize(
    ("row", "column", "cell", "where"),
    [
        (6, 2, "1,593", "column Total"),  # the months of a row sum to its year
        (7, 3, "2", "column Total"),
        (8, 1, "Lugar 01001", None),  # a name is no count
        (8, 3, "-3", "column Enero"),
        (8, 3, "muchos", "column Enero"),
        (8, 3, "1.5", "column Enero"),
        (7, 0, "=CONCATENAR( ,36) ", "a state from 01 to 35"),
        (8, 0, " 01 1 ", "a place's code"),
        (8, 0, " 02 001 ", "each place once"),
    ],
)
def test_a_cell_that_is_not_as_described_is_named(folder, row, column, cell, where):
    path = shaped.year_file(folder, 2000)
    lines = shaped.rows(2000)
    lines[row][column] = cell
    shaped.write_year(path, lines)
    if where is None:
        assert read_year(folder)
        return
    with pytest.raises(BadInput, match=OF_2000) as error:
        read_year(folder)
    assert where in str(error.value)


@pytest.mark.parametrize("row", [7, 8])
def test_parts_that_do_not_sum_to_their_whole_are_refused(folder, row):
    lines = shaped.rows(2000)
    lines[row][2:4] = [str(int(cell) + 1) for cell in lines[row][2:4]]
    shaped.write_year(shaped.year_file(folder, 2000), lines)
    with pytest.raises(BadInput, match=r"place .*, column Enero: expected .*the sum of its parts"):
        read_year(folder)


@pytest.mark.parametrize(
    ("row", "text"),
    [(1, "Año de registro : 2001"), (4, shaped.inegi.QUERY.replace("de registro", "de muerte"))],
)
def test_another_query_or_year_is_refused(folder, row, text):
    lines = shaped.rows(2000)
    lines[row] = [text]
    shaped.write_year(shaped.year_file(folder, 2000), lines)
    with pytest.raises(BadInput, match="rows 1 to 5"):
        read_year(folder)


def test_a_file_cut_at_a_line_is_refused(folder):
    shaped.write_year(shaped.year_file(folder, 2000), shaped.rows(2000)[:-3])
    with pytest.raises(BadInput, match="a cut file"):
        read_year(folder)


def test_a_month_that_a_panel_lacks_is_refused(folder):
    path = folder / mx_inegi_occurred.BY_STATE
    shaped.write_occurred(path, "cve_ent", shaped.state_rows()[:-1])
    with pytest.raises(BadInput, match="place 32: expected each month"):
        mx_inegi_occurred.read(folder, Report())


def test_municipalities_above_their_state_are_refused(folder):
    lines = shaped.occurred_rows(["09002"], 2021, {("09002", 2010): 4})
    shaped.write_occurred(folder / mx_inegi_occurred.MUNICIPAL, "ent_mun", lines)
    with pytest.raises(BadInput, match="state 09"):
        mx_inegi_occurred.read(folder, Report())


YEAR = f"defunciones_homicidio_registro/{OF_2000}"
PANEL = {"sep": "|", "count_columns": ["homicides"], "date_column": "year", "bad_date": "1066"}
BROKEN = {
    YEAR: {"encoding": "iso-8859-1"},
    mx_inegi_occurred.MUNICIPAL: PANEL | {"key_columns": ["year"], "code_column": "ent_mun"},
    mx_inegi_occurred.BY_STATE: PANEL | {"key_columns": ["year"], "code_column": "cve_ent"},
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_stop_the_build_and_name_the_file(folder, name):
    def read(folder, report):
        return read_year(folder) if name == YEAR else mx_inegi_occurred.read(folder, report)

    assert adapters.every_broken_form_is_refused(read, folder, name, **BROKEN[name]) >= 6
