"""All publishers' files → one edition: read, reconcile, roll up, measure, check, publish.

What did not change since an earlier build is not read or measured again (`etl.kept`), and the
edition is the same to the byte as one built from nothing. Nothing is written before every
check has passed, so that a build that fails leaves the edition that is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import geopandas as gpd
import pandas as pd
import pyarrow as pa
from rich.progress import Progress

from etl import (
    catalogue,
    check,
    claims,
    confidence,
    coverage,
    effects,
    funnels,
    package,
    present,
    publisher,
    reconcile,
    register,
    source,
    trends,
    workers,
)
from etl.kept import code, digest, find, keep, kept
from etl.merge import merged
from etl.report import Report
from etl.schema import BY_NAME

Tables = dict[str, Any]
LONG_TO_READ = ("mx_sesnsp", "cl_enusc", "co_ponal", "mx_envipe", "br_isp")  # begun first
REGISTER = "register"  # measured beside the publishers
STATED = [field.name for field in BY_NAME["coverage_stated"].fields]
STEPS = 6  # besides two for every publisher


@dataclass
class Build:
    """What a build holds on its way: tables so far, boundaries, the account of the files."""

    report: Report = field(default_factory=Report)
    tables: Tables = field(default_factory=dict)
    boundaries: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
    edition: str = ""
    publishers: tuple[str, ...] = ()


def build(sources: Path, out: Path, progress: Progress) -> Build:
    """Build an edition below `out` from the publishers' folders below `sources`.

    Raises Refused with a line for each file that is not as its publisher's module expects and
    each total that does not reconcile, and where a publisher must not be absent
    (`etl.present`); BrokenTable for a table that is not as declared.
    """
    names = present.present(sources, out)
    built = Build(publishers=names)
    task = progress.add_task("", total=2 * len(names) + STEPS)

    def said(words: str) -> None:
        progress.update(task, description=words, advance=1)

    order = sorted(names, key=lambda name: (name not in LONG_TO_READ, name))
    read = _of_each(
        {name: partial(publisher.is_read, name, sources) for name in names},
        {name: partial(publisher.read, name, sources) for name in order},
        said, "read",
    )  # fmt: skip
    _collect(built, read)
    said("tables of the catalogue")
    given = {name: (one, publisher.around(one, built.tables)) for name, one in read.items()}
    order = sorted(names, key=lambda name: -read[name].observed)
    settling = _of_register(built)
    found = _of_each(
        {name: partial(publisher.is_measured, *given[name]) for name in names}
        | {REGISTER: lambda: find(REGISTER, digest(settling))[1]},
        {REGISTER: partial(_settled, *settling)}
        | {name: partial(publisher.measured, *given[name]) for name in order},
        said, "measured",
    )  # fmt: skip
    settled, totals = found.pop(REGISTER)
    built.tables |= settled
    measured = {name: found[name] for name in names}
    _numbers(built, list(measured.values()), totals)
    built.tables |= coverage.fifths(built.tables)
    built.tables |= effects.tables(built.tables, built.boundaries, said)
    said("estimates of programmes")
    inputs = source.add_tables(built.tables, built.report, sources,
                               [one.states for one in measured.values()])  # fmt: skip
    said("tables of numbers")
    arrow = {name: package.to_arrow(BY_NAME[name], rows) for name, rows in built.tables.items()}
    check.check(arrow)
    said("checked every table")
    built.edition = package.write_edition(
        arrow, built.boundaries, out, catalogue.edition_date(), inputs
    )
    said("wrote the edition")
    return built


def _of_each(
    known: dict[str, Callable[[], Any]], jobs: dict[str, Callable[[], Any]],
    said: workers.Said, words: str,
) -> dict[str, Any]:  # fmt: skip
    """What is kept of each publisher, and what had to be done; in the order of `known`."""
    found = {name: before() for name, before in known.items()}
    lacking = {name: job for name, job in jobs.items() if found[name] is None}
    for name in found.keys() - lacking.keys():
        said(f"{words} {name} before")
    return found | workers.each(lacking, said, words)


def _collect(built: Build, read: dict[str, publisher.Read]) -> None:
    """Adapters' rows of the same table together, and the catalogue's own tables."""
    for one in read.values():
        built.report.add(one.report)
        built.boundaries |= one.contribution.boundaries
    contributed = [one.contribution.tables for one in read.values()]
    for name in sorted({name for tables in contributed for name in tables}):
        parts = [tables[name] for tables in contributed if name in tables]
        built.tables[name] = pd.concat(parts, ignore_index=True)
    questions = _rows(built, "questions")
    built.tables |= {
        "offence": catalogue.offences(),
        "concordance": _rows(built, "concordance"),
        "series_break": _rows(built, "series_breaks"),
        "caveat": _rows(built, "caveats"),
        "counting": _rows(built, "counting"),
        "indicator": catalogue.indicators(),
        "question": questions.assign(rank=range(1, len(questions) + 1)),
        "confidence_break": _rows(built, "confidence_breaks"),
    }
    if "confidence" in built.tables:
        built.tables["confidence_wave"] = confidence.waves(built.tables["confidence"])
        given = built.tables["confidence"], built.tables["confidence_break"]
        built.tables["confidence_change"] = kept(
            "confidence_change",
            [*given, code("etl.confidence")],
            lambda: confidence.changes(*given),
        )


def _rows(built: Build, name: str) -> pd.DataFrame:
    """The catalogue's rows of the publishers that are there."""
    parts = [catalogue.table(name, each) for each in built.publishers]
    return pd.concat(parts, ignore_index=True)


def _of_register(built: Build) -> tuple[Tables, pd.DataFrame, str]:
    """What the register and its coverage come from: the adapters' tables, the totals that it must
    reproduce, the code."""
    built.tables.setdefault("coverage_stated", pd.DataFrame(columns=STATED))
    given = {name: rows for name, rows in built.tables.items() if not name.startswith("confidence")}
    totals = catalogue.table("expected_totals", "register")
    totals = totals[totals["file"].str.split("/").str[0].isin(built.publishers)]
    return given, totals, code(__name__)


def _settled(given: Tables, totals: pd.DataFrame, code: str) -> tuple[Tables, pd.DataFrame]:
    """What the adapters' rows of the register say of each other, and the coverage they give; and
    its rows of reconciliation: published counts that the coverage must reproduce. Kept."""
    report = Report()
    settled = register.settle(given, report)
    settled |= coverage.coverage(given | settled, report)
    settled["programme_claim"] = claims.claims(given | settled)
    connection = duckdb.connect()
    connection.execute(reconcile.NO_OBSERVATIONS)
    result = settled, reconcile.reconcile(totals, report, connection)
    keep(REGISTER, digest([given, totals, code]), result)
    return result


def _numbers(
    built: Build,
    measured: list[publisher.Measured],
    register: pd.DataFrame,
) -> None:
    """The publishers' rows of recorded crime together, how often the verdict errs, and all
    totals compared. register: those of the register."""
    for name in publisher.TABLES_OF_CRIME:
        parts = [one.tables[name] for one in measured if name in one.tables]
        if name == "verdict_calibration":
            parts = [trends.stored(), *parts]
        if not parts:
            continue
        if isinstance(parts[0], pa.Table):
            # Countries one after another, as their files need them.
            order = BY_NAME[name].order or BY_NAME[name].key
            built.tables[name] = merged(parts, ("country", *order))
        else:
            built.tables[name] = pd.concat(parts, ignore_index=True)
    if "funnel" in built.tables:
        built.tables["funnel_calibration"] = funnels.stored()
    compared = [*(one.tables["reconciliation"] for one in measured), register]
    totals = pd.concat(compared, ignore_index=True)
    built.tables["reconciliation"] = totals
