"""Counts by offence, roll-ups, years and rates: small tables and their answers."""

import ibis
import pandas as pd
import pytest

from etl import rollup

OBSERVATIONS = """
territory period      category  count status
A         2020-01-01  street    3     value
A         2020-01-01  car       -     value
B         2020-01-01  street    4     value
B         2020-01-01  car       2     provisional
A         2021-01-01  street    5     value
A         2021-01-01  car       1     value
C         2021-01-01  street    -     not_available
C         2021-01-01  car       1     value
D         2021-01-01  street    -     not_covered
D         2021-01-01  car       -     not_covered
E         2021-01-01  street    -     not_comparable
E         2021-01-01  car       0     value
F         2020-01-01  street    7     provisional
F         2021-01-01  street    8     incomplete
"""
CONCORDANCE = """
category offence valid_from
street   robbery -
car      robbery 2020-06-01
car      car     2020-06-01
street   street  -
"""


def _table(text: str, **types: str) -> pd.DataFrame:
    rows = [line.split() for line in text.strip().splitlines()]
    frame = pd.DataFrame(rows[1:], columns=rows[0]).replace("-", None)
    return frame.astype(types)


@pytest.fixture
def counts():
    engine = ibis.duckdb.connect()
    observations = _table(OBSERVATIONS, period="datetime64[s]").rename(
        columns={"territory": "territory_id"}
    )
    observations["count"] = pd.to_numeric(observations["count"]).astype("Int64")
    observations = observations.assign(source_id="s", frequency="M")
    concordance = _table(CONCORDANCE, valid_from="datetime64[s]").assign(
        source_id="s", valid_to=pd.NaT
    )
    engine.con.register("o", observations)
    engine.con.register("c", concordance)
    result = rollup.offence_counts(engine.table("o"), engine.table("c"))
    engine.create_table("counts", result)
    return engine


def _count(engine, place: str, year: int, offence: str):
    frame = engine.table("counts").to_pandas()
    row = frame[
        (frame["territory_id"] == place)
        & (frame["period"].dt.year == year)
        & (frame["offence"] == offence)
    ].iloc[0]
    return (None if pd.isna(row["count"]) else int(row["count"])), row["status"]


@pytest.mark.parametrize(
    ("place", "year", "offence", "expected"),
    [
        ("A", 2020, "robbery", (3, "value")),  # cars were no category yet
        ("A", 2020, "car", (None, "not_available")),  # and are unknown, not 0
        ("B", 2020, "robbery", (4, "value")),  # what stands in an unborn category is left out
        ("A", 2021, "robbery", (6, "value")),
        ("C", 2021, "robbery", (1, "incomplete")),  # one of two parts is unknown
        ("D", 2021, "robbery", (None, "not_covered")),
        ("E", 2021, "robbery", (None, "not_comparable")),
        ("F", 2020, "robbery", (7, "provisional")),
        ("F", 2021, "robbery", (8, "incomplete")),
        # of one category alone
        ("A", 2021, "street", (5, "value")),
        ("C", 2021, "street", (None, "not_available")),
        ("D", 2021, "street", (None, "not_covered")),
        ("E", 2021, "street", (None, "not_comparable")),
        ("F", 2020, "street", (7, "provisional")),
        ("F", 2021, "street", (8, "incomplete")),
        ("E", 2021, "car", (0, "value")),
    ],
)
def test_an_offence_is_the_sum_of_its_valid_categories(counts, place, year, offence, expected):
    assert _count(counts, place, year, offence) == expected


def test_a_region_is_the_sum_of_its_places_and_says_what_is_missing(counts):
    ancestors = pd.DataFrame(
        {"source_id": "s", "territory_id": list("ABCD"), "ancestor_id": "region"}
    )
    counts.con.register("ancestors", ancestors)
    rolled = rollup.rolled_up(counts.table("counts"), counts.table("ancestors")).to_pandas()
    robbery = rolled[rolled["offence"] == "robbery"]
    robbery = robbery.set_index(robbery["period"].dt.year)
    assert robbery["territory_id"].unique().tolist() == ["region"]
    assert robbery.loc[2020, ["count", "status"]].tolist() == [7, "value"]
    # C is incomplete; D did not record yet, and takes nothing from the sum
    assert robbery.loc[2021, ["count", "status"]].tolist() == [7, "incomplete"]


def _monthly(counts: list, statuses: list[str], year: int = 2024) -> pd.DataFrame:
    periods = pd.date_range(f"{year}-01-01", periods=len(counts), freq="MS")
    return pd.DataFrame(
        {
            "territory_id": "A",
            "source_id": "s",
            "offence": "robbery",
            "frequency": "M",
            "period": periods.astype("datetime64[s]"),
            "count": pd.array(counts, dtype="Int64"),
            "status": statuses,
        }
    )


@pytest.mark.parametrize(
    ("counts", "statuses", "expected"),
    [
        ([1] * 12, ["value"] * 12, (12, "value")),
        ([0] * 12, ["value"] * 12, (0, "value")),
        ([1] * 12, ["value"] * 9 + ["provisional"] * 3, (12, "provisional")),
        ([1] * 3, ["provisional"] * 3, (3, "incomplete")),
        ([1] * 11 + [None], ["value"] * 11 + ["not_available"], (11, "incomplete")),
        ([None] * 12, ["not_available"] * 12, (None, "not_available")),
    ],
)
def test_a_year_is_whole_only_with_twelve_known_months(counts, statuses, expected):
    engine = ibis.duckdb.connect()
    engine.con.register("m", _monthly(counts, statuses))
    row = rollup.yearly(engine.table("m")).to_pandas().iloc[0]
    assert ((None if pd.isna(row["count"]) else int(row["count"])), row["status"]) == expected


@pytest.mark.parametrize(
    ("count", "status"), [(7, "value"), (7, "provisional"), (3, "incomplete"), (0, "value"),
                          (None, "not_available")],
)  # fmt: skip
def test_what_is_published_by_year_is_that_year_and_needs_no_months(count, status):
    engine = ibis.duckdb.connect()
    rows = _monthly([count, 5], [status, "value"]).assign(
        frequency="A", period=pd.to_datetime(["2022-01-01", "2023-01-01"]).astype("datetime64[s]")
    )
    engine.con.register("a", rows)
    years = rollup.yearly(engine.table("a")).to_pandas().set_index("year")
    known = years.loc[2022, "count"]
    assert (None if pd.isna(known) else int(known), years.loc[2022, "status"]) == (count, status)
    assert years.loc[2023, ["count", "status"]].tolist() == [5, "value"]


@pytest.mark.parametrize(
    ("count", "status", "people", "tiny", "rate", "state", "reason"),
    [
        (50, "value", 100_000, False, 50.0, "value", None),
        (0, "value", 100_000, False, 0.0, "value", None),
        (50, "provisional", 200_000, False, 25.0, "provisional", None),
        (50, "value", None, False, None, "value", "no_population"),
        (50, "incomplete", 100_000, False, None, "incomplete", "incomplete_year"),
        (None, "not_available", 100_000, False, None, "not_available", "not_counted"),
        (5, "value", 1_000, True, 500.0, "low_reliability", "tiny_population"),
    ],
)
def test_a_rate_or_the_reason_for_none(count, status, people, tiny, rate, state, reason):
    engine = ibis.duckdb.connect()
    years = pd.DataFrame(
        {
            "territory_id": ["A"],
            "source_id": "s",
            "offence": "robbery",
            "year": 2024,
            "count": pd.array([count], dtype="Int64"),
            "known": 12,
            "status": status,
        }
    )
    population = pd.DataFrame(
        {
            "territory_id": ["A" if people else "other"],
            "year": 2024,
            "population": float(people or 1),
            "source_id": "census",
        }
    )
    engine.con.register("y", years)
    engine.con.register("p", population)
    engine.con.register("t", pd.DataFrame({"territory_id": ["A" if tiny else "other"]}))
    row = rollup.rates(engine.table("y"), engine.table("p"), engine.table("t")).to_pandas().iloc[0]
    assert (None if pd.isna(row["rate"]) else row["rate"]) == rate
    assert (row["status"], None if pd.isna(row["reason"]) else row["reason"]) == (state, reason)
