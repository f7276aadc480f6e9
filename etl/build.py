"""All publishers' files → one edition: read, reconcile, roll up, measure, check, publish.

What did not change since an earlier build is not read or measured again (`etl.kept`), and the
edition is the same to the byte as one built from nothing. Nothing is written before every
check has passed, so that a build that fails leaves the edition that is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import geopandas as gpd
import pandas as pd
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
    pieces,
    present,
    publisher,
    reconcile,
    register,
    source,
    trends,
    workers,
)
from etl.effect.known import of_build
from etl.kept import code, digest, find, keep
from etl.report import Report
from etl.schema import BY_NAME

Tables = dict[str, Any]
LONG_TO_READ = ("mx_sesnsp", "cl_enusc", "co_ponal", "mx_envipe", "br_isp")  # begun first
REGISTER, CHANGES = "register", "confidence_change"  # measured beside the publishers
STATED = [field.name for field in BY_NAME["coverage_stated"].fields]
LAST = 2  # steps after the countries' files


@dataclass
class Build:
    """What a build holds on its way: tables so far, boundaries, the account of the files, and
    "folder/file" → sha256 of every file that was read."""

    report: Report = field(default_factory=Report)
    tables: Tables = field(default_factory=dict)
    boundaries: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
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
    said = _Steps(progress, 3 * len(names))
    order = sorted(names, key=lambda name: (name not in LONG_TO_READ, name))
    listed = publisher.listed()
    read = _of_each(
        {name: partial(publisher.is_read, name, sources, listed) for name in names},
        {name: partial(publisher.read, name, sources, listed) for name in order},
        said, "read",
    )  # fmt: skip
    _collect(built, read)
    said("tables of the catalogue")
    around = publisher.around(read, built.tables)
    given = {name: (read[name], around[name]) for name in names}
    order = sorted(names, key=lambda name: -read[name].observed)
    beside: dict[str, tuple[Callable[..., Any], tuple]] = {}
    beside[REGISTER] = _settled, _of_register(built)
    if "confidence" in built.tables:
        beside[CHANGES] = _changes, _of_surveys(built)
    found = _of_each(
        {name: partial(publisher.is_measured, *given[name]) for name in names}
        | {name: partial(_before, name, known) for name, (_, known) in beside.items()},
        {name: partial(step, *known) for name, (step, known) in beside.items()}
        | {name: partial(publisher.measured, *given[name]) for name in order},
        said, "measured",
    )  # fmt: skip
    settled, totals = found.pop(REGISTER)
    built.tables |= settled
    if CHANGES in found:
        built.tables[CHANGES] = found.pop(CHANGES)
    measured: dict[str, publisher.Measured] = {name: found[name] for name in names}
    made: dict[str, list[package.Part]] = {}

    def make() -> None:
        lacking = {name: rows for name, rows in built.tables.items() if name not in made}
        made.update({name: pieces.whole(name, rows) for name, rows in lacking.items()})

    def meanwhile() -> None:
        _numbers(built, list(measured.values()), totals, sources)
        make()

    parts = _last(built, [measured[name] for name in order], around, said, meanwhile)
    make()
    parts |= made
    words = {name: [part.words for part in each] for name, each in parts.items()}
    check.references(built.tables, words)
    said("checked every table")
    built.edition = package.write_edition(
        parts, built.boundaries, out, catalogue.edition_date(), built.inputs
    )
    said("wrote the edition")
    return built


class _Steps:
    """Tells the bar of each step that is done."""

    def __init__(self, progress: Progress, total: int):
        self._progress, self._done = progress, 0
        self._task = progress.add_task("", total=total)

    def __call__(self, words: str) -> None:
        self._done += 1
        self._progress.update(self._task, description=words, advance=1)

    def left(self, steps: int) -> None:
        """Only now it is known how many are ahead."""
        self._progress.update(self._task, total=self._done + steps)


def _last(
    built: Build, measured: list[publisher.Measured], around: dict[str, publisher.Around],
    said: _Steps, meanwhile: Callable[[], None],
) -> dict[str, list[package.Part]]:  # fmt: skip
    """The files of the tables that are split by country; and, beside that work, the verdicts on
    series and the estimates of programmes. measured: those with most rows first."""
    countries = dict.fromkeys(country for one in measured for country in one.countries)
    of = {each: [one for one in measured if each in one.countries] for each in countries}
    pieced = {
        f"{table} of {country}": (table, country, of[country])
        for country in countries
        for table in publisher.BY_COUNTRY
    }
    counted = {f"verdicts of {one.publisher}": one for one in measured if one.counts is not None}
    known: dict[str, Callable[[], Any]] = {
        name: partial(publisher.is_judged, one) for name, one in counted.items()
    } | {name: partial(pieces.is_made, *of) for name, of in pieced.items()}
    jobs: dict[str, Callable[[], Any]] = {
        name: partial(publisher.judged, one, around[one.publisher]) for name, one in counted.items()
    } | {name: partial(pieces.made, *of) for name, of in pieced.items()}
    estimated = effects.Jobs({}, {})
    if counted:
        counts = [one.counts for one in counted.values()]
        estimated = effects.jobs(of_build(built.tables, built.boundaries, counts))
    known |= estimated.known
    jobs |= estimated.lacking
    said.left(len(known) + LAST)
    found = _of_each(known, jobs, said, "made", meanwhile)
    simulated = {"verdict_calibration": trends.stored()}
    built.tables |= _together([simulated, *(found[name] for name in counted)])
    if counted:
        built.tables["funnel_calibration"] = funnels.stored()
        built.tables |= effects.tables(found[name] for name in estimated.known)
    parts: dict[str, list[package.Part]] = {}
    for name, (table, _, _) in pieced.items():
        parts.setdefault(table, []).extend(found[name])
    return {table: each for table, each in parts.items() if each}


def _of_each(
    known: dict[str, Callable[[], Any]], jobs: dict[str, Callable[[], Any]],
    said: workers.Said, words: str, meanwhile: Callable[[], None] = lambda: None,
) -> dict[str, Any]:  # fmt: skip
    """What is kept of each publisher, and what had to be done; in the order of `known`."""
    found = {name: before() for name, before in known.items()}
    lacking = {name: job for name, job in jobs.items() if found[name] is None}
    for name in found.keys() - lacking.keys():
        said(f"{words} {name} before")
    return found | workers.each(lacking, said, words, meanwhile)


def _collect(built: Build, read: dict[str, publisher.Read]) -> None:
    """Adapters' rows of the same table together, and the catalogue's own tables."""
    for one in read.values():
        built.report.add(one.report)
        built.boundaries |= one.contribution.boundaries
    built.tables |= _together([one.contribution.tables for one in read.values()])

    def rows(name: str) -> pd.DataFrame:
        return catalogue.table(name, *built.publishers)

    questions = rows("questions")
    built.tables |= {
        "offence": catalogue.offences(),
        "concordance": rows("concordance"),
        "series_break": rows("series_breaks"),
        "caveat": rows("caveats"),
        "counting": rows("counting"),
        "indicator": catalogue.indicators(),
        "question": questions.assign(rank=range(1, len(questions) + 1)),
        "confidence_break": rows("confidence_breaks"),
    }
    if "confidence" in built.tables:
        built.tables["confidence_wave"] = confidence.waves(built.tables["confidence"])


def _together(given: list[Tables]) -> Tables:
    """Rows of the same table together."""
    names = sorted({name for tables in given for name in tables})
    parts = {name: [tables[name] for tables in given if name in tables] for name in names}
    return {name: pd.concat(rows, ignore_index=True) for name, rows in parts.items()}


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


def _of_surveys(built: Build) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """What the comparisons of waves come from, and their code."""
    return built.tables["confidence"], built.tables["confidence_break"], code("etl.confidence")


def _changes(estimates: pd.DataFrame, breaks: pd.DataFrame, code: str) -> pd.DataFrame:
    """Rows of confidence_change, kept."""
    changes = confidence.changes(estimates, breaks)
    keep(CHANGES, digest([estimates, breaks, code]), changes)
    return changes


def _before(name: str, given: Iterable[Any]) -> Any:
    """What is kept of a step beside the publishers', or None."""
    return find(name, digest(given))[1]


def _numbers(
    built: Build, measured: list[publisher.Measured], register: pd.DataFrame, sources: Path
) -> None:
    """All totals compared, places by fifth of violence, and what is known of each source.
    register: totals of the register."""
    compared = [*(one.reconciliation for one in measured), register]
    built.tables["reconciliation"] = pd.concat(compared, ignore_index=True)
    rates = [one.homicide for one in measured if one.homicide is not None]
    if rates:
        built.tables |= coverage.fifths(built.tables, pd.concat(rates, ignore_index=True))
    states = [one.states for one in measured]
    built.inputs = source.add_tables(built.tables, built.report, sources, states)
