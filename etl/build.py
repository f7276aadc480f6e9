"""All publishers' files → one edition: read, reconcile, roll up, measure, check, publish.

Nothing is written before every check has passed, so that a build that fails leaves the
edition that is there.
"""

from __future__ import annotations

import hashlib
import importlib
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
from rich.progress import Progress

from etl import catalogue, check, package, reconcile, rollup, trends
from etl.contribution import Contribution
from etl.report import Report
from etl.schema import BY_NAME
from measures import calibration, poisson

STEPS_AFTER_READING = 6


@dataclass
class Build:
    """What a build holds on its way: tables so far, boundaries, the account of the files."""

    report: Report = field(default_factory=Report)
    tables: dict[str, pd.DataFrame | pa.Table] = field(default_factory=dict)
    boundaries: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
    edition: str = ""


def build(sources: Path, out: Path, progress: Progress) -> Build:
    """Build an edition below `out` from the publishers' folders below `sources`.

    Raises BadInput for a file that is not as its publisher's module expects or a total
    that does not reconcile, BrokenTable for a table that is not as declared.
    """
    built = Build()
    publishers = catalogue.publishers()
    task = progress.add_task("", total=len(publishers) + STEPS_AFTER_READING)

    def step(words: str) -> None:
        progress.update(task, description=words, advance=1)

    contributions = []
    for publisher in publishers:
        step(f"reading {publisher}")
        module = importlib.import_module(f"etl.sources.{publisher}")
        contributions.append(module.read(sources / publisher, built.report))
    step("tables of the catalogue")
    _collect(built, contributions)
    step("reconciling with published totals")
    engine = ibis.duckdb.connect()
    engine.raw_sql("SET threads = 2")
    _observations(engine, contributions)
    built.tables["reconciliation"] = reconcile.reconcile(
        catalogue.table("expected_totals"), built.report, engine.con
    )
    step("counts, roll-ups and rates")
    _crime(built, engine)
    step("verdicts and their calibration")
    _verdicts(built, engine)
    step("checking every table")
    inputs = _sources(built, sources, engine)
    arrow = {name: package.to_arrow(BY_NAME[name], rows) for name, rows in built.tables.items()}
    check.check(arrow)
    step("writing the edition")
    built.edition = package.write_edition(
        arrow, built.boundaries, out, catalogue.edition_date(), inputs
    )
    return built


def _collect(built: Build, contributions: list[Contribution]) -> None:
    """Adapters' rows of the same table together, and the catalogue's own tables."""
    for contribution in contributions:
        built.boundaries |= contribution.boundaries
    for name in sorted({name for one in contributions for name in one.tables}):
        parts = [one.tables[name] for one in contributions if name in one.tables]
        built.tables[name] = pd.concat(parts, ignore_index=True)
    concordance = catalogue.table("concordance")
    built.tables |= {
        "offence": catalogue.offences(),
        "concordance": concordance,
        "series_break": catalogue.table("series_breaks"),
        "caveat": catalogue.table("caveats"),
    }


def _observations(engine: ibis.BaseBackend, contributions: list[Contribution]) -> None:
    """The view `observations` over every source's frame."""
    names = []
    for one in (o for contribution in contributions for o in contribution.observations):
        names.append(f"observations_{one.source_id}_{one.frequency}")
        frame = one.frame.assign(source_id=one.source_id, frequency=one.frequency)
        text = ["territory_id", "category", "status", "source_id", "frequency"]
        arrow = pa.Table.from_pandas(frame, preserve_index=False)
        arrow = arrow.select([*text, "period", "count"]).cast(
            pa.schema(
                [(name, pa.string()) for name in text]
                + [("period", pa.date32()), ("count", pa.int64())]
            )
        )
        engine.con.register(names[-1], arrow)
    union = " union all ".join(f"from {name}" for name in names)
    engine.raw_sql(f"create view observations as {union}")
    unknown = engine.raw_sql(
        "select distinct source_id, category from observations anti join "
        "(select unnest(?) as source_id, unnest(?) as category) using (source_id, category)",
        parameters=[
            catalogue.table("concordance")["source_id"].tolist(),
            catalogue.table("concordance")["category"].tolist(),
        ],
    ).fetchall()
    if unknown:
        raise check.BrokenTable(f"concordance: expected every category; not there: {unknown[:5]}")


def _crime(built: Build, engine: ibis.BaseBackend) -> None:
    """Tables recorded_crime and crime_rate."""
    concordance = catalogue.table("concordance")
    kinds = concordance.groupby(["source_id", "offence"])[["unit", "date_basis"]].agg(set)
    if (kinds.map(len) != 1).any(axis=None):
        raise check.BrokenTable(
            f"concordance: one unit and date per offence; {kinds[kinds.map(len).ne(1).any(axis=1)]}"
        )
    kinds = kinds.map(lambda values: next(iter(values))).reset_index()
    parts = concordance[["source_id", "category", "offence", "valid_from", "valid_to"]]
    engine.con.register("concordance", pa.Table.from_pandas(parts, preserve_index=False))
    engine.con.register("kinds", pa.Table.from_pandas(kinds, preserve_index=False))
    engine.con.register("ancestors", pa.Table.from_pandas(_ancestors(built), preserve_index=False))
    engine.con.register(
        "population", package.to_arrow(BY_NAME["population"], built.tables["population"])
    )
    caveats = built.tables["caveat"]
    tiny = caveats.loc[caveats["caveat_id"] == "tiny_population", ["territory_id"]]
    engine.con.register("tiny", pa.Table.from_pandas(tiny, preserve_index=False))

    counts = rollup.offence_counts(engine.table("observations"), engine.table("concordance"))
    engine.create_table("leaf_counts", counts)
    leaf = engine.table("leaf_counts")
    engine.create_table("counts", leaf.union(rollup.rolled_up(leaf, engine.table("ancestors"))))
    all_counts = engine.table("counts")
    engine.create_table(
        "rates",
        rollup.rates(rollup.yearly(all_counts), engine.table("population"), engine.table("tiny")),
    )
    kind = engine.table("kinds")
    built.tables["recorded_crime"] = (
        all_counts.join(kind, ["source_id", "offence"])
        .mutate(country=all_counts.territory_id.substr(0, 3))
        .to_pyarrow()
    )
    rates = engine.table("rates")
    yearly = (
        rates.join(kind, ["source_id", "offence"])
        .mutate(country=rates.territory_id.substr(0, 3))
        .to_pyarrow()
    )
    built.tables["crime_rate"] = _with_interval(yearly)


def _ancestors(built: Build) -> pd.DataFrame:
    """(source_id, territory_id, ancestor_id) for every roll-up of the catalogue."""
    territory = built.tables["territory"].set_index("territory_id")
    rows = []
    for rule in catalogue.table("rollups").itertuples():
        for place in territory.index:
            above = place
            while isinstance(above, str) and territory.at[above, "level"] != rule.to_level:
                above = territory.at[above, "parent_id"]
            if isinstance(above, str) and above != place:
                rows.append((rule.source_id, place, above))
    return pd.DataFrame(rows, columns=["source_id", "territory_id", "ancestor_id"])


def _with_interval(yearly: pa.Table) -> pa.Table:
    """The rates with their exact Poisson limits, rounded to what Parquet stores well."""
    count = np.asarray(yearly["count"].cast(pa.float64()).to_numpy(zero_copy_only=False))
    people = yearly["population"].to_numpy(zero_copy_only=False)
    rate = yearly["rate"].to_numpy(zero_copy_only=False)
    low, high = poisson.garwood(np.where(np.isnan(rate), np.nan, count))
    columns = {"rate": rate, "low": low * 1e5 / people, "high": high * 1e5 / people}
    for name, values in columns.items():
        column = pa.array(np.round(values, 4), from_pandas=True)
        at = yearly.column_names.index(name) if name in yearly.column_names else None
        yearly = (
            yearly.append_column(name, column)
            if at is None
            else yearly.set_column(at, name, column)
        )
    return yearly


def _verdicts(built: Build, engine: ibis.BaseBackend) -> None:
    """Tables crime_trend and verdict_calibration."""
    monthly = engine.table("counts").filter(ibis._.frequency == "M")
    counts = (
        monthly.select(*trends.KEY, "period", "count", "status")
        .to_pyarrow()
        .to_pandas(date_as_object=False, strings_to_categorical=True)
    )
    series = (
        counts,
        built.tables["series_break"],
        built.tables["territory"].set_index("territory_id")["level"],
        catalogue.exceptional_periods(),
    )
    rows = trends.trends(*series)
    units = engine.table("kinds").select("source_id", "offence", "unit").to_pyarrow().to_pandas()
    rows = rows.astype(dict.fromkeys(trends.KEY, str)).merge(units, on=["source_id", "offence"])
    built.tables["crime_trend"] = rows.assign(country=rows["territory_id"].str[:3])
    built.tables["verdict_calibration"] = pd.DataFrame(
        calibration.calibrate() + trends.placebo(*series)
    )


def _sources(built: Build, sources: Path, engine: ibis.BaseBackend) -> dict[str, str]:
    """Table source, from the catalogue and the account of the files; sha256 per file."""
    listed = catalogue.table("sources")
    spans = engine.raw_sql(
        "select source_id, min(period) as first_period, max(period) as last_period "
        "from observations group by 1"
    ).df()
    accounts = built.report.files
    without = sorted(set(accounts) - set(listed["file"]))
    if without:
        raise check.BrokenTable(
            f"sources.csv: expected a row for every file read; none for {without}"
        )
    rows = listed[listed["file"].isin(accounts)].merge(spans, on="source_id", how="left")
    inputs = {file: hashlib.sha256((sources / file).read_bytes()).hexdigest() for file in accounts}
    account = rows["file"].map(accounts)
    built.tables["source"] = rows.assign(
        sha256=rows["file"].map(inputs),
        bytes=[(sources / file).stat().st_size for file in rows["file"]],
        rows_read=[one.read for one in account],
        rows_kept=[one.kept for one in account],
        set_aside=[
            "; ".join(f"{rows}: {why}" for why, rows in one.set_aside.items()) or None
            for one in account
        ],
    )
    return inputs
