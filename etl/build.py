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
import pandas as pd
import pyarrow as pa
from ibis.backends.duckdb import Backend
from rich.progress import Progress

from etl import catalogue, check, crime, package, reconcile
from etl.contribution import Contribution
from etl.engine import connect
from etl.report import FileAccount, Report
from etl.schema import BY_NAME

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
    engine = connect(
        [one for contribution in contributions for one in contribution.observations],
        built.tables["concordance"],
        built.tables["territory"]["territory_id"],
    )
    built.tables["reconciliation"] = reconcile.reconcile(
        catalogue.table("expected_totals"), built.report, engine.con
    )
    del contributions
    step("counts, roll-ups and rates")
    built.tables |= crime.counts_and_rates(engine, built.tables)
    step("verdicts and their calibration")
    built.tables |= crime.verdicts(engine, built.tables)
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


def _sources(built: Build, sources: Path, engine: Backend) -> dict[str, str]:
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
        set_aside=account.map(_reasons),
    )
    return inputs


def _reasons(account: FileAccount) -> str | None:
    """Why rows of a file were set aside, and how many, split by ;."""
    return "; ".join(f"{rows}: {why}" for why, rows in account.set_aside.items()) or None
