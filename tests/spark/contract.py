"""One expression on two engines: what each gives, compared column by column.

In: nothing. Out: for each step its name, how many rows it gives, and how the engines differ (empty
where they do not). Tables are random from a fixed seed, and hold every state, missing counts,
categories that begin and end, places without people and two sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa

from etl import incidents, rollup

SEED = 20261123
MONTHS = pd.date_range("2019-01-01", "2021-12-01", freq="MS")
STATES = ["value", "provisional", "incomplete", "not_available", "not_covered", "not_comparable"]
UNKNOWN = ("not_available", "not_covered", "not_comparable")


def tables() -> dict[str, pd.DataFrame]:
    """The inputs of every step; dates as dates, missing counts as nulls."""
    chance = np.random.default_rng(SEED)
    index = pd.MultiIndex.from_product(
        [["s", "t"], [f"P{at}" for at in range(12)], MONTHS, ["a", "b", "c"]],
        names=["source_id", "territory_id", "period", "category"],
    )
    rows = index.to_frame(index=False)
    status = chance.choice(STATES, len(rows), p=[0.8, 0.08, 0.03, 0.05, 0.03, 0.01])
    count = pd.array(chance.poisson(20, len(rows)), dtype="Int64")
    count[np.isin(status, UNKNOWN)] = pd.NA
    observations = rows.assign(frequency="M", count=count, status=status)
    yearly = observations[observations["source_id"] == "t"]
    yearly = yearly[yearly["period"].dt.month == 1].assign(frequency="A", source_id="u")
    many = 20_000
    return {
        "observations": pd.concat([observations, yearly], ignore_index=True),
        "concordance": pd.DataFrame({
            "source_id": ["s", "s", "s", "t", "t", "u"],
            "category": ["a", "b", "c", "a", "b", "c"],
            "offence": ["x", "x", "y", "x", "y", "y"],
            "valid_from": pd.to_datetime([None, "2020-03-01", None, None, "2021-01-01", None]),
            "valid_to": pd.to_datetime([None, None, "2021-06-01", None, None, None]),
        }),
        "ancestors": pd.DataFrame({
            "source_id": ["s"] * 12 + ["t"] * 6,
            "territory_id": [f"P{at}" for at in [*range(12), *range(6)]],
            "ancestor_id": ["R1"] * 5 + ["R2"] * 7 + ["R1"] * 6,
        }),
        "population": pd.DataFrame({
            "territory_id": [f"P{at}" for at in range(9)] * 3,
            "year": np.repeat([2019, 2020, 2021], 9),
            "population": np.r_[0.0, chance.uniform(10, 1e6, 26)],
            "source_id": "people",
        }),
        "tiny": pd.DataFrame({"territory_id": ["P3", "P11"]}),
        "incidents": pd.DataFrame({
            "territory_id": chance.choice([*"ABCDEFG", None], many),
            "date": pd.Timestamp("2020-01-01")
            + pd.to_timedelta(chance.integers(0, 900 * 86_400, many), unit="s"),
            "category": chance.choice(["theft", "robbery"], many),
            "victims": chance.integers(1, 4, many),
        }).assign(date=lambda rows: rows["date"].where(chance.uniform(size=many) > 0.01)),
    }  # fmt: skip


def steps(read: Callable[[str], ir.Table]) -> Iterator[tuple[str, ir.Table]]:
    """Every step as an expression over an engine's tables."""
    leaf = rollup.offence_counts(read("observations"), read("concordance"))
    rolled = rollup.rolled_up(leaf, read("ancestors"))
    years = rollup.yearly(leaf).union(rollup.yearly(rolled))
    yield "offence counts", leaf
    yield "roll-ups", rolled
    yield "years", years
    yield "rates", rollup.rates(years, read("population"), read("tiny"))
    yield "incidents by month", incidents.territory_months(read("incidents"))
    yield "victims by month", incidents.territory_months(read("incidents"), "victims")


def compare() -> Iterator[tuple[str, int, str]]:
    """(step, rows, difference) for each step on DuckDB and on Spark."""
    given = tables()
    here, there = _duckdb(given), _spark(given)
    for (name, one), (_name, other) in zip(steps(here), steps(there), strict=True):
        mine, theirs = _plain(one), _plain(other)
        yield name, len(mine), unlike(mine, theirs)


def _duckdb(given: dict[str, pd.DataFrame]) -> Callable[[str], ir.Table]:
    engine = ibis.duckdb.connect()
    for name, rows in given.items():
        engine.con.register(name, _arrow(rows))
    return engine.table


def _spark(given: dict[str, pd.DataFrame]) -> Callable[[str], ir.Table]:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    engine: Any = ibis.pyspark.connect(session)
    for name, rows in given.items():
        # By way of pandas, as ibis gives tables to Spark, a missing text would become "NaN".
        session.createDataFrame(_arrow(rows)).createOrReplaceTempView(name)
    return engine.table


def _arrow(rows: pd.DataFrame) -> pa.Table:
    """The rows as both engines take them: missing as null, times in microseconds."""
    table = pa.Table.from_pandas(rows, preserve_index=False)
    kinds = [pa.timestamp("us") if pa.types.is_timestamp(f.type) else
             pa.string() if pa.types.is_large_string(f.type) else f.type
             for f in table.schema]  # fmt: skip
    return table.cast(pa.schema(list(zip(table.column_names, kinds, strict=True))))


def _plain(given: ir.Table) -> pd.DataFrame:
    """The result with columns by name, numbers as float64, the rest as text, in one order."""
    rows, kinds = given.to_pandas(), given.schema()
    numbers = [name for name in sorted(kinds) if kinds[name].is_numeric()]
    words = [name for name in sorted(kinds) if name not in numbers]
    plain = pd.DataFrame(index=rows.index)
    for name in words:
        long = 10 if kinds[name].is_temporal() else None  # the day, however it is typed
        plain[name] = ["" if pd.isna(value) else str(value)[:long] for value in rows[name]]
    for name in numbers:
        plain[name] = pd.to_numeric(rows[name]).astype("Float64").to_numpy(float, na_value=np.nan)
    return plain.sort_values([*words, *numbers], ignore_index=True)


def unlike(mine: pd.DataFrame, theirs: pd.DataFrame) -> str:
    """How two results differ: shape, then the first value of each column that does."""
    if mine.shape != theirs.shape or list(mine) != list(theirs):
        return f"{mine.shape} {list(mine)} against {theirs.shape} {list(theirs)}"
    said = []
    for name in mine:
        one, other = mine[name].to_numpy(), theirs[name].to_numpy()
        if one.dtype.kind == "f":
            same = np.isclose(one, other, rtol=1e-12, atol=0, equal_nan=True)
        else:
            same = one == other
        if not same.all():
            at = int(np.argmin(same))
            said.append(f"{name} {one[at]!r} against {other[at]!r}")
    return "; ".join(said)
