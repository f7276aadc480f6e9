"""The embedded engine: observations, catalogue and territories as typed DuckDB tables.

Words that repeat over millions of rows (places, categories, offences, states) are enums,
sorted, so that they take a few bytes, compare fast and come out in alphabetical order.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pandas as pd
import pyarrow as pa

from etl.contribution import Observations
from etl.schema.fields import STATES, UNITS

THREADS = 2


def connect(
    observations: list[Observations], concordance: pd.DataFrame, territories: Iterable[str]
) -> duckdb.DuckDBPyConnection:
    """An engine with the tables observations, concordance and kinds.

    observations: frames of the adapters. concordance: columns of concordance.csv.
    territories: every territory_id. `kinds` has one unit and date_basis per source and
    offence. Raises ValueError for a category that the concordance does not know, or an
    offence with two units or dates in one source.
    """
    engine = duckdb.connect(config={"threads": THREADS})
    places = set(territories).union(*(set(_words(o.frame, "territory_id")) for o in observations))
    _enum(engine, "place", places)
    _enum(engine, "category", concordance["category"])
    _enum(engine, "offence", concordance["offence"])
    _enum(engine, "source", concordance["source_id"])
    _enum(engine, "state", STATES)
    _enum(engine, "unit", UNITS)
    _enum(engine, "basis", concordance["date_basis"])
    _enum(engine, "country", {place[:3] for place in places})
    _enum(engine, "frequency", ["A", "M"])
    _refuse_unknown(observations, concordance)
    _concordance(engine, concordance)
    engine.execute(
        "create table observations (source_id source, frequency frequency, "
        "territory_id place, period date, category category, count bigint, status state)"
    )
    for one in observations:
        _insert(engine, one)
    return engine


def _enum(engine: duckdb.DuckDBPyConnection, name: str, words: Iterable[str]) -> None:
    # An enum has at least one word; the empty one stands where there are no observations.
    quoted = ", ".join("'" + word.replace("'", "''") + "'" for word in sorted(set(words)) or [""])
    engine.execute(f"create type {name} as enum ({quoted})")


def _words(frame: pd.DataFrame, column: str) -> Iterable[str]:
    values = frame[column]
    return (
        values.cat.categories if isinstance(values.dtype, pd.CategoricalDtype) else values.unique()
    )


def _refuse_unknown(observations: list[Observations], concordance: pd.DataFrame) -> None:
    known = set(zip(concordance["source_id"], concordance["category"], strict=True))
    used = {(o.source_id, word) for o in observations for word in _words(o.frame, "category")}
    if used - known:
        raise ValueError(f"concordance: no row for {sorted(used - known)[:5]}")


def _concordance(engine: duckdb.DuckDBPyConnection, concordance: pd.DataFrame) -> None:
    kinds = concordance[["source_id", "offence", "unit", "date_basis"]].drop_duplicates()
    twice = kinds[kinds.duplicated(["source_id", "offence"])]
    if len(twice):
        raise ValueError(f"concordance: two units or dates for {twice.to_dict('records')[:5]}")
    rows = concordance[["source_id", "category", "offence", "valid_from", "valid_to"]]
    register(engine, "concordance_rows", rows)
    register(engine, "kinds_rows", kinds)
    engine.execute(
        "create table concordance as select source_id::source as source_id, "
        "category::category as category, offence::offence as offence, "
        "valid_from::date as valid_from, valid_to::date as valid_to from concordance_rows"
    )
    engine.execute(
        "create table kinds as select source_id::source as source_id, offence::offence as "
        "offence, unit::unit as unit, date_basis::basis as date_basis from kinds_rows"
    )


def register(engine: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame | pa.Table) -> None:
    """The frame as a view of that name."""
    table = (
        frame if isinstance(frame, pa.Table) else pa.Table.from_pandas(frame, preserve_index=False)
    )
    engine.register(name, table)


def _insert(engine: duckdb.DuckDBPyConnection, one: Observations) -> None:
    register(engine, "frame", one.frame[["territory_id", "period", "category", "count", "status"]])
    engine.execute(
        "insert into observations select $1::source, $2::frequency, territory_id::varchar::place, "
        "period::date, category::varchar::category, count, status::varchar::state from frame",
        [one.source_id, one.frequency],
    ).fetchall()
    engine.unregister("frame")
