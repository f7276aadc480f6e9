"""The embedded engine: observations and catalogue as typed DuckDB tables and views.

Words that repeat over millions of rows (places, categories, offences, states) are enums,
sorted, so that they take a few bytes, compare fast and come out in alphabetical order.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from etl.contribution import Observations
from etl.schema.fields import STATES, UNITS

THREADS = 2


def connect(
    observations: list[Observations], concordance: pd.DataFrame, territories: Iterable[str]
) -> duckdb.DuckDBPyConnection:
    """An engine with the view observations and the tables concordance and kinds.

    observations: frames of the adapters, which are not copied. concordance: columns of
    concordance.csv. territories: every territory_id. `kinds` has one unit and date_basis per
    source and offence. Raises ValueError for a category that the concordance does not know, or an
    offence with two units or dates in one source.
    """
    engine = duckdb.connect(config={"threads": THREADS})
    places = set(territories).union(*(set(_words(o.frame, "territory_id")) for o in observations))
    _refuse_unknown(observations, concordance)
    words = {
        "place": _enum(engine, "place", places),
        "category": _enum(engine, "category", concordance["category"]),
        "state": _enum(engine, "state", STATES),
    }
    _enum(engine, "offence", concordance["offence"])
    _enum(engine, "source", concordance["source_id"])
    _enum(engine, "unit", UNITS)
    _enum(engine, "basis", concordance["date_basis"])
    _enum(engine, "frequency", ["A", "M"])
    _concordance(engine, concordance)
    _observations(engine, observations, words)
    return engine


def _observations(
    engine: duckdb.DuckDBPyConnection, given: list[Observations], words: dict[str, list[str]]
) -> None:
    """The view of the frames, whose words are coded as the engine's: it looks at them in place."""
    parts = [
        "select null::source as source_id, null::frequency as frequency, null::place as "
        "territory_id, null::date as period, null::category as category, null::bigint as count, "
        "null::state as status where false"
    ]
    for at, one in enumerate(given):
        frame = pd.DataFrame(
            {
                "territory_id": _coded(one.frame["territory_id"], words["place"]),
                "period": one.frame["period"],
                "category": _coded(one.frame["category"], words["category"]),
                "count": one.frame["count"],
                "status": _coded(one.frame["status"], words["state"]),
            },
            copy=False,
        )
        engine.register(f"frame_{at}", frame)
        parts.append(
            f"select '{one.source_id}'::source, '{one.frequency}'::frequency, territory_id::place, "
            f"period::date, category::category, count::bigint, status::state from frame_{at}"
        )
    engine.execute(f"create view observations as {' union all '.join(parts)}")


def _coded(column: pd.Series, words: list[str]) -> pd.Series:
    """The column's words as positions in `words`. Raises ValueError for one that is not there."""
    column = column.astype("category")
    place = pd.Index(words).get_indexer(column.cat.categories).astype(np.int32)
    codes = np.append(place, -1)[column.cat.codes.to_numpy()]  # what is missing is -1 there too
    if (codes < 0).any():
        unknown = sorted(map(str, set(column[codes < 0])))[:5]
        raise ValueError(f"column {column.name}: expected known words, found {unknown}")
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(words)), index=column.index)


def _enum(engine: duckdb.DuckDBPyConnection, name: str, words: Iterable[str]) -> list[str]:
    """A type of the words in their order."""
    # An enum has at least one word; the empty one stands where there are no observations.
    ordered = sorted(set(words)) or [""]
    quoted = ", ".join("'" + word.replace("'", "''") + "'" for word in ordered)
    engine.execute(f"create type {name} as enum ({quoted})")
    return ordered


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
