"""Parts against wholes: what is compared, what is allowed, and what stops a build."""

import duckdb
import pandas as pd
import pytest

from etl import catalogue
from etl.parts import against_wholes, sides
from etl.report import Refused

RULE = {
    "check_id": "c", "source_id": "towns", "level": "municipality", "whole_source_id": "state",
    "whole_level": "region", "first": None, "last": None, "tolerance": 3.0, "what": "towns",
}  # fmt: skip
TERRITORY = pd.DataFrame({
    "territory_id": ["N", "R", "A", "B"], "level": ["country", "region", *["municipality"] * 2],
    "parent_id": [None, "N", "R", "R"],
})  # fmt: skip
LEAF = [  # source, place, month, count, status
    ("towns", "A", 1, 4, "value"), ("towns", "B", 1, 5, "value"), ("state", "R", 1, 10, "value"),
    ("towns", "A", 2, 4, "value"), ("towns", "B", 2, 5, "value"), ("state", "R", 2, 7, "value"),
    # a part that is not known makes a month that is not compared; one that did not exist does not
    ("towns", "A", 3, None, "not_available"), ("towns", "B", 3, 5, "value"),
    ("state", "R", 3, 99, "value"),
    ("towns", "A", 4, None, "not_covered"), ("towns", "B", 4, 5, "value"),
    ("state", "R", 4, 5, "value"),
    ("towns", "A", 5, 1, "value"), ("towns", "B", 5, 1, "value"),
    ("state", "R", 5, None, "not_available"),
]  # fmt: skip


def _engine(leaf: list[tuple]) -> duckdb.DuckDBPyConnection:
    """The engine of one source."""
    connection = duckdb.connect()
    rows = pd.DataFrame(leaf, columns=["source_id", "territory_id", "month", "count", "status"])
    period = pd.to_datetime("2020-" + rows["month"].astype(str) + "-01")
    rows = rows.assign(offence="homicide", count=rows["count"].astype("Int64"), period=period)
    connection.register("frame", rows)
    connection.execute("create type place as enum ('A', 'B', 'N', 'R')")
    connection.execute("create table leaf as select * replace (period::date as period) from frame")
    return connection


def _run(*changes: dict) -> list[dict]:
    rules = pd.DataFrame([RULE | change for change in changes])
    found = [
        sides(source, rules, TERRITORY, _engine([row for row in LEAF if row[0] == source]))
        for source in ("towns", "state")
    ]
    parts, wholes = (pd.concat(each) for each in zip(*found, strict=True))
    return against_wholes(rules, {"towns": "folder/a.csv"}, parts, wholes).to_dict("records")


def test_wholes_and_parts_are_summed_over_what_is_known_of_both():
    [row] = _run({})
    assert (row["expected"], row["found"]) == (10 + 7 + 5, 9 + 9 + 5)
    assert (row["compared"], row["apart"]) == (3, 2)
    assert row["file"] == "folder/a.csv"


def test_differences_that_cancel_out_are_differences():
    with pytest.raises(Refused, match="differences of 2 at most; found 3 in 3 comparisons"):
        _run({"tolerance": 2.0})


def test_every_rule_that_does_not_hold_is_said():
    with pytest.raises(Refused) as error:
        _run({"tolerance": 2.0}, {"check_id": "good"}, {"check_id": "other", "tolerance": 0.0})
    assert [line.split(" (")[0] for line in error.value.lines] == [
        "folder/a.csv, parts and wholes c", "folder/a.csv, parts and wholes other",
    ]  # fmt: skip


def test_a_rule_holds_for_its_months():
    [row] = _run({"first": "2020-02-01", "last": "2020-02-28"})
    assert (row["expected"], row["found"], row["compared"]) == (7, 9, 1)


def test_a_rule_that_compares_nothing_stops_the_build():
    with pytest.raises(Refused, match="0 in 0 comparisons"):
        _run({"whole_level": "country"})


def test_a_source_with_several_levels_needs_a_rule():
    both = _engine([("other", "A", 1, 1, "value"), ("other", "R", 1, 1, "value")])
    with pytest.raises(ValueError, match="no rule for other"):
        sides("other", pd.DataFrame([RULE]), TERRITORY, both)


def test_the_catalogues_rules_are_of_its_sources():
    rules = catalogue.table("parts")
    known = set(catalogue.table("concordance")["source_id"])
    assert set(rules["source_id"]) | set(rules["whole_source_id"]) <= known
    assert rules["check_id"].is_unique
    assert not set(rules["check_id"]) & set(catalogue.table("expected_totals")["check_id"])
    assert (rules["tolerance"] >= 0).all()
