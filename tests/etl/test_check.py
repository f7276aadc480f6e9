"""A table that is not as declared stops the build, whatever is wrong with it."""

import pandas as pd
import pytest

from etl.check import BrokenTable, check
from etl.package import to_arrow
from etl.schema import BY_NAME
from tests import snapshot_confidence

RATE = {
    "territory_id": "CHL-1",
    "country": "CHL",
    "year": 2024,
    "offence": "homicide",
    "source_id": "s",
    "count": 10,
    "population": 1000.0,
    "rate": 1000.0,
    "low": 479.5,
    "high": 1839.0,
    "unit": "cases",
    "date_basis": "registered",
    "status": "value",
    "reason": None,
    "population_source_id": "s",
}


def _check(*rows: dict) -> None:
    check({"crime_rate": to_arrow(BY_NAME["crime_rate"], pd.DataFrame(list(rows)))})


def test_a_table_as_declared_passes():
    _check(RATE, RATE | {"year": 2023})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"territory_id": None}, "a value in territory_id"),
        ({"unit": "apples"}, "unit one of"),
        ({"date_basis": None}, "a value in date_basis"),
        ({"count": -1}, "count of 0 or more"),
        ({"low": 2000.0}, "low ≤ rate ≤ high"),
        ({"count": None}, "a count exactly where the state says"),
        ({"status": "not_available"}, "a count exactly where the state says"),
    ],
)
def test_a_wrong_value_is_named(change, said):
    with pytest.raises(BrokenTable, match=said):
        _check(RATE | change)


def test_a_repeated_key_is_named():
    with pytest.raises(BrokenTable, match="one row per"):
        _check(RATE, RATE)


def test_a_reference_to_nothing_is_named():
    place = {
        "territory_id": "CHL",
        "name": "Chile",
        "level": "country",
        "parent_id": "EARTH",
        "country": "CHL",
        "official_code": "CHL",
        "code_system": "ISO",
        "source_id": "s",
    }
    with pytest.raises(BrokenTable, match="parent_id to be in table territory"):
        check({"territory": to_arrow(BY_NAME["territory"], pd.DataFrame([place]))})


SURVEYS = ("confidence", "confidence_change", "indicator", "question", "confidence_break")


def _surveys(table: str | None = None, **change) -> None:
    rows = {name: snapshot_confidence.tables()[name] for name in SURVEYS}
    if table:
        rows[table] = rows[table].head(1).assign(**change)
    check({name: to_arrow(BY_NAME[name], frame) for name, frame in rows.items()})


def test_survey_tables_as_declared_pass():
    _surveys()


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("confidence", {"value": None}, "a value exactly where the state says"),
        ("confidence", {"status": "not_covered"}, "a value exactly where the state says"),
        ("confidence", {"status": "low_reliability"}, "a reason where there is no reliable value"),
        ("confidence", {"low": 99.0}, "low ≤ value ≤ high"),
        ("confidence", {"low": None}, "low ≤ value ≤ high"),
        ("confidence", {"high": 101.0}, "percent up to 100"),
        ("confidence", {"question_id": "q_none"}, "question_id to be in table question"),
        ("confidence_change", {"low": -1.0, "high": 1.0, "difference": 0.5}, "leaves out zero"),
        ("confidence_change", {"verdict": "not_comparable"}, "a reason where there is no verdict"),
        ("confidence_change", {"survey_break_id": "none"}, "to be in table confidence_break"),
    ],
)
def test_a_wrong_survey_row_is_named(table, change, said):
    with pytest.raises(BrokenTable, match=said):
        _surveys(table, **change)
