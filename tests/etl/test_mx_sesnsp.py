"""Each trap of SESNSP's state files on a real-shaped case, and broken files."""

from __future__ import annotations

import pandas as pd
import pytest

from etl import catalogue
from etl.report import BadInput, Report
from etl.sources import mx_sesnsp, mx_sesnsp_victims
from tests.etl import adapters
from tests.etl import shaped_mx_sesnsp as shaped

SERIES = ["mx_sesnsp_1997", "mx_sesnsp_2015", "mx_sesnsp_2026", "mx_sesnsp_victimas"]
OLD_GUN = "HOMICIDIOS / DOLOSOS / CON ARMA DE FUEGO"
GUN = "Homicidio / Homicidio doloso / Con arma de fuego"

written, folder, built = adapters.fixtures(mx_sesnsp, shaped.write)


def value(frame: pd.DataFrame, place: str, category: str, period: str):
    rows = frame[(frame["territory_id"] == place) & (frame["category"] == category)]
    row = rows[rows["period"] == period].iloc[0]
    return (None if pd.isna(row["count"]) else int(row["count"])), row["status"]


def offences(source: str) -> dict[str, set[str]]:
    rows = catalogue.table("concordance")
    mine = rows[rows["source_id"] == source]
    return {str(name): set(rows) for name, rows in mine.groupby("offence")["category"]}


def test_three_classifications_and_victims_are_four_series(built):
    observed = {one.source_id: one.frame for one in built[0].observations}
    assert list(observed) == SERIES
    spans = [(frame["period"].min(), frame["period"].max()) for frame in observed.values()]
    assert spans[0][1] < spans[1][0] < spans[1][1] < spans[2][0]
    rows = catalogue.table("concordance")
    units = rows[rows["source_id"].isin(SERIES)].groupby("source_id")["unit"].agg(set).to_dict()
    assert units == {key: {"cases"} for key in SERIES[:3]} | {SERIES[3]: {"victims"}}


def test_names_in_capitals_without_a_code_and_the_former_name_of_the_capital(built):
    frame = built[0].observations[0].frame
    assert value(frame, "MEX-09", OLD_GUN, "1997-01-01") == (2, "value")
    assert value(frame, "MEX-15", OLD_GUN, "1997-01-01") == (1, "value")
    assert frame["territory_id"].nunique() == 32


def test_a_label_with_a_space_at_its_end_is_the_same_category(built):
    assert len(built[0].observations[0].frame["category"].cat.categories) == 3


@pytest.mark.parametrize("blank", ["", "   "])
def test_a_blank_of_the_past_is_a_gap_and_no_zero(folder, blank):
    rows = shaped.old_rows()
    rows[-1][6], rows[-1][-1] = blank, 11.0
    shaped.write_old(folder, rows)
    report = Report()
    frame = mx_sesnsp.read_old(folder / mx_sesnsp.OLD, report)
    years = report.compared["mx_sesnsp_1997_years"]
    assert (years.compared, years.apart) == (len(rows) - 1, 0)
    assert years.years == sum(row[-1] for row in rows[:-1])
    category = " / ".join(shaped.OLD_KINDS[-1][:2])
    assert value(frame, "MEX-32", category, "2014-02-01") == (None, "not_available")
    assert value(frame, "MEX-32", category, "2014-03-01") == (1, "value")


def test_a_year_that_is_not_the_sum_of_its_months_is_refused(folder):
    rows = shaped.old_rows()
    rows[4][-1] += 1
    shaped.write_old(folder, rows)
    with pytest.raises(BadInput, match="row 6, column TOTAL AÑO: expected 12"):
        mx_sesnsp.read_old(folder / mx_sesnsp.OLD, Report())


def test_months_not_yet_reported_are_left_out_and_the_open_year_is_provisional(built):
    new, third = (built[0].observations[at].frame for at in (1, 2))
    assert new["period"].max() == pd.Timestamp("2021-02-01")
    assert third["period"].max() == pd.Timestamp("2026-03-01")
    assert value(new, "MEX-09", GUN, "2021-02-01") == (2, "provisional")
    assert value(new, "MEX-09", GUN, "2020-12-01") == (2, "value")
    assert set(third["status"]) == {"provisional"}


def test_a_gap_before_the_last_month_is_not_available(folder):
    rows = shaped.third_rows()
    rows[0][8] = ""
    shaped.write_third(folder, rows)
    frame = mx_sesnsp.read_third(folder / mx_sesnsp.THIRD, Report())
    assert value(frame, "MEX-01", GUN, "2026-02-01") == (None, "not_available")


def test_a_code_with_another_states_name_is_refused(folder):
    rows = shaped.third_rows()
    rows[0][1] = "02"
    shaped.write_third(folder, rows)
    with pytest.raises(BadInput, match=r"estatal_n.csv, row 2, column Entidad"):
        mx_sesnsp.read_third(folder / mx_sesnsp.THIRD, Report())


def test_femicide_is_apart_from_the_publishers_homicide_and_part_of_homicide():
    for source in SERIES[1:]:
        found = offences(source)
        homicide = set(found["homicide"])
        assert found["femicide"] <= homicide
        assert homicide - found["femicide"] == found["homicide_femicide_apart"]
        assert not any("Tentativa" in category for category in homicide)
    assert "femicide" not in offences("mx_sesnsp_1997")


def test_attempts_are_no_homicides_and_no_extortion():
    found = offences("mx_sesnsp_2026")
    assert found["attempted_homicide"] == {
        "Homicidio / Tentativa de homicidio doloso", "Feminicidio / Tentativa de feminicidio",
    }  # fmt: skip
    assert not found["attempted_extortion"] & found["extortion"]


def test_robbery_is_with_violence_and_theft_without():
    for source in SERIES[:3]:
        found = offences(source)
        violent = {category for category in found["robbery"] if "con violencia" in category.lower()}
        assert violent == found["robbery"]
        assert all("sin violencia" in category.lower() for category in found["theft"])
        assert not found["burglary_home"] & found["theft"]


def test_victims_are_summed_over_sex_and_age(built):
    frame = built[0].observations[3].frame
    assert value(frame, "MEX-09", GUN, "2024-12-01") == (3, "value")
    assert value(frame, "MEX-09", GUN, "2025-02-01") == (3, "provisional")
    femicide = "Feminicidio / Con arma blanca"
    assert value(frame, "MEX-15", femicide, "2025-01-01") == (1, "provisional")
    assert built[1].figures["mx_sesnsp_homicide_victims_2025"] == 2 * 32 * 3


def test_every_row_is_accounted_for(built):
    adapters.every_row_is_accounted_for(built[1])


def test_rows_that_a_cut_file_lacks_are_missed(folder):
    shaped.write_new(folder, shaped.new_rows(2015, 2021, shaped.KINDS, 2)[:-1])
    with pytest.raises(BadInput, match=r"896 rows.*895 "):
        mx_sesnsp.read_new(folder / mx_sesnsp.NEW, Report())
    shaped.write_victims(folder, shaped.victim_rows()[:-1])
    with pytest.raises(BadInput, match="rows of 32, 2025-02-15"):
        mx_sesnsp_victims.read(folder, Report())


VICTIMS = {
    "key_columns": ["cve_ent"], "count_columns": ["n_victimas"], "code_column": "cve_ent",
    "date_column": "n_year", "bad_date": "1066",
}  # fmt: skip
BROKEN = {
    mx_sesnsp.OLD: {},
    mx_sesnsp.NEW: {},
    mx_sesnsp.THIRD: {
        "encoding": "iso-8859-1", "key_columns": ["Clave_Ent"], "count_columns": ["Enero"],
        "code_column": "Clave_Ent", "date_column": "Año", "bad_date": "1066",
    },
    mx_sesnsp_victims.FILE: VICTIMS,
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_stop_the_build_and_name_the_file(folder, name):
    read = {
        mx_sesnsp.OLD: lambda folder, report: mx_sesnsp.read_old(folder / name, report),
        mx_sesnsp.NEW: lambda folder, report: mx_sesnsp.read_new(folder / name, report),
        mx_sesnsp.THIRD: lambda folder, report: mx_sesnsp.read_third(folder / name, report),
        mx_sesnsp_victims.FILE: mx_sesnsp_victims.read,
    }[name]
    adapters.every_broken_form_is_refused(read, folder, name, **BROKEN[name])
