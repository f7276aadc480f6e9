"""Tables of recorded crime, from the engine's observations: counts, rates and verdicts."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
from ibis.backends.duckdb import Backend

from etl import rollup, trends
from etl.contribution import PublishedRates
from etl.engine import ANCESTORS, CONCORDANCE, OBSERVATIONS, register, store
from etl.merge import merged
from etl.package import to_arrow
from etl.schema import BY_NAME
from etl.schema.fields import RATE_ONLY
from measures import poisson

Tables = dict[str, pd.DataFrame | pa.Table]


def counts_and_rates(
    engine: Backend,
    territory: pd.DataFrame,
    population: pd.DataFrame,
    tiny: pd.DataFrame,
    rollups: pd.DataFrame,
) -> Tables:
    """Tables recorded_crime and crime_rate; leaves the view `counts` in the engine.

    territory, population: rows of those tables. tiny: territory_id of places with so few
    residents that a rate means little. rollups: rows of rollups.csv, of the engine's sources.
    """
    register(engine, "ancestors_rows", _ancestors(territory, rollups))
    engine.raw_sql(
        "create table ancestors as select source_id::source as source_id, "
        "territory_id::place as territory_id, ancestor_id::place as ancestor_id "
        "from ancestors_rows"
    )
    register(engine, "population", population)
    register(engine, "tiny", tiny[["territory_id"]].astype("string"))

    observations = ibis.table(OBSERVATIONS, "observations")
    concordance = ibis.table(CONCORDANCE, "concordance")
    leaf = store(engine, "leaf", rollup.offence_counts(observations, concordance))
    rolled = store(engine, "rolled", rollup.rolled_up(leaf, ibis.table(ANCESTORS, "ancestors")))
    years = store(engine, "years", rollup.yearly(leaf).union(rollup.yearly(rolled)))
    store(engine, "rates", rollup.rates(years, engine.table("population"), engine.table("tiny")))
    engine.raw_sql("create view counts as from leaf union all from rolled")
    return {
        "recorded_crime": _ready(engine, "recorded_crime", "counts"),
        "crime_rate": _with_interval(_ready(engine, "crime_rate", "rates")),
    }


def _ready(engine: Backend, name: str, table: str) -> pa.Table:
    """The engine's table with unit, date and country, in the declared order of rows."""
    order = ", ".join(BY_NAME[name].order or BY_NAME[name].key)
    return engine.con.sql(
        f"select *, left(territory_id::varchar, 3)::country as country "
        f"from {table} join kinds using (source_id, offence) order by {order}"
    ).to_arrow_table()


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
    for a category that the concordance does not know.
    """
    if not rates:
        return counted
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
    return merged([counted, pa.table(columns, names=counted.column_names)], declared.key)


def verdicts(
    engine: Backend,
    territory: pd.DataFrame,
    breaks: pd.DataFrame,
    concordance: pd.DataFrame,
    exceptional: pd.DataFrame,
) -> Tables:
    """Tables crime_trend, and of verdict_calibration the rows on real series, from the view
    `counts`.

    What is published by year only is judged at its last year that is published with a count.
    territory, breaks, concordance: rows of those tables. exceptional: months that say nothing
    about how a series ordinarily moves.
    """
    series = [
        _series(engine, source, frequency)
        for frequency in (trends.MONTHLY, trends.YEARLY)
        for (source,) in engine.raw_sql(
            f"select distinct source_id::varchar from counts where {_judged(frequency)} order by 1"
        ).fetchall()
    ]
    if not series:
        return {}
    levels = territory.set_index("territory_id")["level"]
    known = (series, breaks, levels, exceptional)
    units = concordance[["source_id", "offence", "unit"]].drop_duplicates()
    rows = trends.trends(*known).merge(units, on=["source_id", "offence"])
    return {
        "crime_trend": rows.assign(country=rows["territory_id"].str[:3]),
        "verdict_calibration": pd.DataFrame(trends.placebo(*known)),
    }


def _judged(frequency: trends.Frequency) -> str:
    """The condition of rows of `counts` that series of this frequency are made of."""
    if frequency is trends.MONTHLY:
        return "frequency = 'M'"
    return (
        f"frequency = 'A' and count is not null and status in {(*frequency.known, 'provisional')}"
    )


def _series(engine: Backend, source: str, frequency: trends.Frequency) -> trends.SourceSeries:
    rows: pa.Table = engine.con.sql(
        "select territory_id, offence, period, count, status from counts "
        f"where {_judged(frequency)} and source_id = ?",
        params=[source],
    ).to_arrow_table()
    return trends.dense(source, rows.to_pandas(date_as_object=False), frequency)
