"""Each trap of Guatemala's files on a small real-shaped case, broken files, and the real folder."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from etl import catalogue
from etl.report import BadInput
from etl.sources import gt_pnc
from tests.etl import adapters
from tests.etl.shaped_br_files import delimited

NAMES = list(pd.read_csv(gt_pnc.DEPARTMENTS, dtype=str)["name"])


def report_rows() -> list[list]:
    """22 departments with 10 homicides each, and places of other countries, two of one name."""
    rows = [[name, 100_000, 10, 10] for name in NAMES]
    others = [["La Paz", 200_000, 60, 30], ["La Paz", 300_000, 90, 30]]
    return rows + others + [["COLON", 100_000, 260, 260], ["Colón", 100_000, 133, 133]]


def write(folder, rows=None):
    folder.mkdir(parents=True, exist_ok=True)
    rows = report_rows() if rows is None else rows
    columns = ["id", "pop", "hom", "rate"]
    delimited(folder / gt_pnc.REPORT, columns, rows, sep="\t", encoding="utf-8")
    counted = [["Guatemala", 2010, 220, 10, "CTS", "CJ"], ["Belize", 2010, 129, 41.4, "CTS", "CJ"]]
    counted.append([gt_pnc.GROUP_OF_STATES, 2010, 12744, 86.6, "INEGI", "INEGI"])
    delimited(folder / gt_pnc.UNODC, gt_pnc.UNODC_COLUMNS, counted, sep=",", encoding="utf-8")
    return folder


build = partial(adapters.read_whole, gt_pnc)
written, folder, built = adapters.fixtures(gt_pnc, write)


def test_only_the_22_departments_of_guatemala_are_kept(built):
    contribution, report = built
    frame = contribution.observations[0].frame
    assert list(frame["territory_id"]) == [f"GTM-{code:02d}" for code in range(1, 23)]
    assert frame["count"].sum() == 220
    assert report.files["gt_pnc/all.csv"].set_aside["place in another country, not named"] == 4


def test_names_are_told_apart_by_their_letters():
    """Quetzaltenango is written Quezaltenango; COLON and Colón are two places elsewhere."""
    codes = pd.read_csv(gt_pnc.DEPARTMENTS, dtype=str).set_index("name")["code"]
    assert codes["Quezaltenango"] == "09"
    assert not {"COLON", "Colón", "La Paz"} & set(codes.index)


def test_one_year_which_the_file_does_not_write(built):
    frame = built[0].observations[0].frame
    assert set(frame["period"]) == {pd.Timestamp("2010-01-01")}
    caveats = catalogue.table("caveats")
    assert "gt_one_year" in set(
        caveats.loc[caveats["source_id"] == "gt_pnc_homicidios", "caveat_id"]
    )


def test_the_group_of_mexican_states_is_no_country(built):
    contribution, report = built
    assert len(contribution.observations) == 1
    reasons = report.files["gt_pnc/UNhomicides.csv"].set_aside
    assert reasons["group of states added by the transcriber"] == 1
    assert report.figures["gt_pnc_unodc_2010"] == 220


@pytest.mark.parametrize("rows", [report_rows()[1:], [report_rows()[0], *report_rows()]])
def test_a_department_missing_or_twice_is_refused(folder, rows):
    write(folder, rows)
    with pytest.raises(BadInput, match="Guatemala"):
        build(folder)


def test_a_rate_that_is_not_its_count_is_told(folder):
    rows = report_rows()
    rows[3][3] = 99
    write(folder, rows)
    assert build(folder)[1].figures["gt_pnc_rates_apart"] == 1


@pytest.mark.parametrize(
    ("name", "sep", "code", "count", "date"),
    [(gt_pnc.REPORT, "\t", "id", "hom", None), (gt_pnc.UNODC, ",", None, "Count", "Year")],
)
def test_broken_files_stop_the_build_and_name_the_file(folder, name, sep, code, count, date):
    tried = adapters.every_broken_form_is_refused(
        gt_pnc.read, folder, name, sep=sep, key_columns=["id"], count_columns=[count],
        code_column=code, date_column=date, bad_date="1066",
    )  # fmt: skip
    assert tried >= 10


def test_the_publishers_own_folder(sources):
    frame = build(sources / "gt_pnc")[0].observations[0].frame
    assert frame["count"].sum() == 5960
    assert frame.set_index("territory_id")["count"]["GTM-01"] == 2423
