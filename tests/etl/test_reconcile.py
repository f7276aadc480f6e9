"""Published totals against what was found: every subject, and the words of a failure."""

import duckdb
import pandas as pd
import pytest

from etl.reconcile import of_counts, of_files
from etl.report import BadInput, Report

TOTAL = {
    "check_id": "c",
    "source_id": "s",
    "file": "folder/file.csv",
    "subject": "count",
    "category": None,
    "territory_id": None,
    "first": None,
    "last": None,
    "expected": 6.0,
    "tolerance": 0.0,
    "what": "homicides",
    "cited": "yearbook",
}


def _run(change: dict) -> float:
    connection = duckdb.connect()
    observations = pd.DataFrame(
        {
            "source_id": ["s", "s", "s", "other"],
            "territory_id": ["A", "A", "B", "A"],
            "category": ["homicide", "theft", "homicide", "homicide"],
            "period": pd.to_datetime(["2020-01-01", "2020-01-01", "2021-01-01", "2020-01-01"]),
            "count": [1, 2, 3, 100],
        }
    )
    connection.register("observations", observations)
    report = Report()
    report.read("folder/file.csv", 7)
    report.figure("c", 8)
    totals = pd.DataFrame([TOTAL | change])
    totals[["first", "last"]] = totals[["first", "last"]].apply(pd.to_datetime)
    found = [of_files(totals, report, observed={"s"}), of_counts(totals, connection)]
    [row] = pd.concat(found).to_dict("records")
    return row["found"]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"category": "homicide", "expected": 4},
        {"territory_id": "A", "expected": 3},
        {"first": "2021-01-01", "expected": 3},
        {"last": "2020-12-31", "expected": 3},
        {"subject": "territories", "expected": 2},
        {"subject": "rows", "expected": 7},
        {"subject": "figure", "expected": 8},
        {"expected": 7, "tolerance": 1},
    ],
)
def test_a_total_within_tolerance_is_a_row(change):
    expected, tolerance = change.get("expected", 6), change.get("tolerance", 0)
    assert abs(_run(change) - expected) <= tolerance


@pytest.mark.parametrize(
    "change",
    [
        {"expected": 7.0},
        {"expected": 7.5, "tolerance": 1.0},
        {"subject": "figure", "check_id": "never reported"},
        {"subject": "rows", "file": "folder/never_read.csv"},
        {"source_id": "never observed"},
    ],
)
def test_a_total_that_is_off_or_never_found_stops_the_build(change):
    with pytest.raises(BadInput) as error:
        _run(change)
    words = str(error.value)
    for part in (change.get("file", "folder/file.csv"), "homicides", "yearbook", "found"):
        assert part in words
