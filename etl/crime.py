"""Tables of recorded crime, from the engine's observations: counts, rates and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute

from etl import trends
from etl.contribution import PublishedRates
from etl.engine import connect, register
from etl.merge import in_one, merged
from etl.package import to_arrow
from etl.schema import BY_NAME
from etl.schema.fields import RATE_ONLY
from etl.statements import statements
from measures import poisson

pc: Any = pyarrow.compute  # most of its functions are made at run time


def counts(
    engine: duckdb.DuckDBPyConnection, territory: pd.DataFrame, rollups: pd.DataFrame
) -> tuple[pa.Table, pa.Table]:
    """Table recorded_crime, from the engine's observations, and the same by year (columns of
    `rollup.yearly`); leaves the table `leaf` there, counts as published.

    territory: rows of that table. rollups: rows of rollups.csv, of the engine's sources.
    """
    register(engine, "ancestors_rows", _ancestors(territory, rollups))
    engine.execute(
        "create table ancestors as select source_id::source as source_id, "
        "territory_id::place as territory_id, ancestor_id::place as ancestor_id "
        "from ancestors_rows"
    )
    for name in ("leaf", "rolled", "years"):
        engine.execute(statements()[name])
    rows = "(select * exclude (known) from (from leaf union all from rolled))"
    order = "offence, territory_id, source_id, year"
    years = engine.sql(f"from years order by {order}").to_arrow_table().combine_chunks()
    return _ready(engine, "recorded_crime", rows), years


def rates(
    years: pa.Table, concordance: pd.DataFrame, population: pd.DataFrame, tiny: pd.DataFrame
) -> pa.Table:
    """Table crime_rate of counts by year (`counts`).

    concordance: columns of concordance.csv. population: rows of that table. tiny: territory_id of
    places with so few residents that a rate means little.
    """
    places = in_one(years["territory_id"]).dictionary.to_pylist()
    engine = connect([], concordance, places)
    register(engine, "years_rows", years)
    engine.execute(
        "create table years as select * replace (territory_id::place as territory_id, "
        "source_id::source as source_id, offence::offence as offence, status::state as status) "
        "from years_rows"
    )
    register(engine, "population", population)
    register(engine, "tiny", tiny[["territory_id"]].astype("string"))
    engine.execute(statements()["rates"])
    return _with_interval(_ready(engine, "crime_rate", "rates"))


def _ready(engine: duckdb.DuckDBPyConnection, name: str, rows: str) -> pa.Table:
    """The engine's rows with unit, date and country, in the declared order."""
    declared = BY_NAME[name]
    order = ", ".join(declared.order or declared.key)
    found = engine.sql(f"from {rows} order by {order}").to_arrow_table().combine_chunks()
    # Looked up by positions in the lists of words: a join of millions of rows takes ten times that.
    kinds = engine.sql("from kinds").to_arrow_table().combine_chunks()
    source, offence = (_positions(kinds[column]) for column in ("source_id", "offence"))
    kind = np.zeros((source.max() + 1, offence.max() + 1), np.int32)
    kind[source, offence] = np.arange(len(kinds))
    of_row = kind[_positions(found["source_id"]), _positions(found["offence"])]
    for column in ("unit", "date_basis"):
        found = found.append_column(column, kinds[column].take(pa.array(of_row)))
    place = in_one(found["territory_id"])
    countries = pc.utf8_slice_codeunits(place.dictionary, 0, 3).dictionary_encode()
    country = countries.indices.take(place.indices), countries.dictionary
    return found.append_column("country", pa.DictionaryArray.from_arrays(*country))


def _positions(words: pa.ChunkedArray) -> np.ndarray:
    return in_one(words).indices.to_numpy()


def _ancestors(territory: pd.DataFrame, rollups: pd.DataFrame) -> pd.DataFrame:
    """(source_id, territory_id, ancestor_id) for every roll-up."""
    parent = territory.set_index("territory_id")["parent_id"].to_dict()
    level = territory.set_index("territory_id")["level"].to_dict()
    rows = []
    for rule in rollups.itertuples():
        for place in parent:
            above = parent[place]
            while isinstance(above, str) and level[above] != rule.to_level:
                above = parent[above]
            if isinstance(above, str) and level[place] != rule.to_level:
                rows.append((rule.source_id, place, above))
    return pd.DataFrame(rows, columns=["source_id", "territory_id", "ancestor_id"], dtype="string")


def _with_interval(yearly: pa.Table) -> pa.Table:
    """The rates with their exact Poisson limits, rounded to what Parquet stores well."""
    rate = yearly["rate"].to_numpy()
    count = np.where(np.isnan(rate), np.nan, yearly["count"].to_numpy())
    low, high = (limit * 1e5 / yearly["population"].to_numpy() for limit in poisson.garwood(count))
    for name, values in (("rate", rate), ("low", low), ("high", high)):
        column = pa.array(np.round(values, 4), from_pandas=True)
        if name in yearly.column_names:
            yearly = yearly.set_column(yearly.column_names.index(name), name, column)
        else:
            yearly = yearly.append_column(name, column)
    return yearly


def with_published(
    counted: pa.Table, rates: Sequence[PublishedRates], concordance: pd.DataFrame
) -> pa.Table:
    """crime_rate with the rates that are published without their counts, in the table's order.

    counted: crime_rate of the counts. concordance: columns of concordance.csv. Raises ValueError
    for a category that the concordance does not know, and for a source that has counts too.
    """
    if not rates:
        return counted
    both = {one.source_id for one in rates} & {str(one) for one in counted["source_id"].unique()}
    if both:
        raise ValueError(f"published rates: expected a source of their own; {both} has counts too")
    declared = BY_NAME["crime_rate"]
    kinds = concordance[["source_id", "category", "offence", "unit", "date_basis"]]
    rows = pd.concat([each.frame.assign(source_id=each.source_id) for each in rates])
    rows = rows.merge(kinds, on=["source_id", "category"], how="left")
    if unknown := set(rows.loc[rows["offence"].isna(), "category"]):
        raise ValueError(f"concordance: no row for {sorted(unknown)}")
    rows["country"] = rows["territory_id"].str[:3]
    rows["reason"] = np.where(rows["rate"].notna(), RATE_ONLY, "not_counted")
    table = to_arrow(declared, rows)
    columns = [
        table[name] if pa.types.is_dictionary(kind) else table[name].cast(kind)
        for name, kind in zip(counted.column_names, counted.schema.types, strict=True)
    ]
    return merged(
        [counted, pa.table(columns, names=counted.column_names)], declared.key, "source_id"
    )


def verdicts(
    counted: pa.Table,
    territory: pd.DataFrame,
    breaks: pd.DataFrame,
    concordance: pd.DataFrame,
    exceptional: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Tables crime_trend, and of verdict_calibration the rows on real series.

    counted: rows of recorded_crime in their order, as `counts` gives them. What is
    published by year only is judged at its last year that is published with a count. territory,
    breaks, concordance: rows of those tables. exceptional: months that say nothing about how a
    series ordinarily moves.
    """
    series = trends.series(counted)
    if not series:
        return {}
    levels = territory.set_index("territory_id")["level"]
    rows, alarms = trends.judged(series, breaks, levels, exceptional)
    units = concordance[["source_id", "offence", "unit"]].drop_duplicates()
    rows = rows.merge(units, on=["source_id", "offence"])
    return {
        "crime_trend": rows.assign(country=rows["territory_id"].str[:3]),
        "verdict_calibration": pd.DataFrame(alarms),
    }
