"""Months against years: what is compared, what is allowed, and what stops a build."""

import numpy as np
import pandas as pd
import pytest

from etl import catalogue
from etl.months import against_years
from etl.reconcile import of_files
from etl.report import BadInput, Report

TEN = [0, 1, 2, 3, 4, *[0] * 7]
RULE = {
    "check_id": "c", "source_id": "s", "file": "folder/years.csv", "subject": "years",
    "expected": np.nan, "tolerance": 0.0, "what": "years of the towns", "cited": "both files",
}  # fmt: skip


def _frames(rows: dict) -> tuple[pd.Series, pd.DataFrame]:
    """Name → (year, its months)."""
    names = list(rows)
    years = pd.Series([rows[name][0] for name in names], index=names, dtype="Float64")
    return years, pd.DataFrame([rows[name][1] for name in names], index=names, dtype="Float64")


def _row(rules: list[dict], *files: dict) -> dict:
    report = Report()
    for rows in files:
        report.years("c", *_frames(rows))
    totals = pd.DataFrame([RULE | rule for rule in rules], columns=catalogue.FILES[
        "expected_totals"])  # fmt: skip
    return of_files(totals, report, observed=()).iloc[0].to_dict()


def test_a_year_that_is_the_sum_of_its_months_is_a_row_of_its_own():
    row = _row([{}], {"A 2020": (10, TEN), "B 2020": (0, [0] * 12)})
    assert (row["expected"], row["found"], row["tolerance"]) == (10, 10, 0)
    assert (row["compared"], row["apart"], row["cited"]) == (2, 0, "both files")


def test_years_apart_within_the_tolerance_are_counted():
    row = _row([{"tolerance": 3.0}], {"A": (12, TEN), "B": (9, TEN), "C": (10, TEN)})
    assert (row["expected"], row["found"]) == (31, 30)
    assert (row["compared"], row["apart"]) == (3, 2)


def test_years_of_several_files_are_added_up():
    row = _row([{"tolerance": 1.0}], {"A": (10, TEN)}, {"B": (11, TEN)})
    assert (row["expected"], row["found"], row["compared"], row["apart"]) == (21, 20, 2, 1)


def test_differences_that_cancel_out_stop_the_build_and_the_furthest_is_named():
    with pytest.raises(BadInput) as error:
        _row([{"tolerance": 2.0}], {"A 2020": (12, TEN)}, {"B 2021": (9, TEN), "C": (10, TEN)})
    words = str(error.value)
    for part in ("folder/years.csv", "years of the towns", "differences of 2 at most (both files)",
                 "found 3 in 3 years", "A 2020: 12, its months 10", "What to do: "):  # fmt: skip
        assert part in words


@pytest.mark.parametrize("unknown", [(10, [None, *TEN[1:]]), (None, TEN), (99, [99, *[None] * 11])])
def test_what_is_not_known_is_not_compared_and_never_zero(unknown):
    row = _row([{}], {"A": (10, TEN), "B": unknown})
    assert (row["expected"], row["found"], row["compared"], row["apart"]) == (10, 10, 1, 0)
    with pytest.raises(BadInput, match="found no year with all of its months"):
        _row([{"tolerance": 1000.0}], {"B": unknown})


def test_a_year_without_a_row_of_months_is_not_compared():
    years, months = _frames({"A": (10, TEN), "B": (10, TEN)})
    assert against_years(years, months.drop("B")).compared == 1


def test_a_year_has_twelve_months():
    years, months = _frames({"A": (10, TEN)})
    with pytest.raises(ValueError, match="11 months of a year"):
        against_years(years, months.drop(columns=11))


def test_no_comparison_goes_without_a_rule_and_no_rule_without_a_comparison():
    with pytest.raises(ValueError, match=r"no row for \['c'\]"):
        _row([{"check_id": "other"}], {"A": (10, TEN)})
    with pytest.raises(BadInput, match="found no year with all of its months"):
        _row([{}])


def test_the_catalogues_rows_of_years_say_what_may_differ_and_not_what_they_sum_to():
    totals = catalogue.table("expected_totals")
    years = totals[totals["subject"] == "years"]
    assert len(years) >= 10
    assert years["expected"].isna().all()
    assert (years["tolerance"] >= 0).all()
    assert years["what"].str.contains("differ|fewer")[years["tolerance"] > 0].all()
    assert totals.loc[totals["subject"] != "years", "expected"].notna().all()
