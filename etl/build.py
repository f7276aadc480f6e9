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
    numbers,
    package,
    parts,
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
from etl.kept import Step, code, digest, keep
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
    reading = {name: publisher.step(name, sources, listed) for name in order}
    found = _each(reading, said, "read")
    read: dict[str, publisher.Read] = {name: found[name] for name in names}
    _collect(built, read)
    said("tables of the catalogue")
    around = publisher.around(read, built.tables)
    observed = [one for each in read.values() for one in each.observed]
    observed = sorted(observed, key=lambda one: -one.rows)
    steps = {REGISTER: _settling(built)}
    if "confidence" in built.tables:
        steps[CHANGES] = _comparing(built)
    steps |= {one.source_id: numbers.measuring(one, around[one.publisher]) for one in observed}
    found = _each(steps, said, "measured")
    settled, totals = found.pop(REGISTER)
    built.tables |= settled
    if CHANGES in found:
        built.tables[CHANGES] = found.pop(CHANGES)
    measured: list[numbers.Measured] = [found[one.source_id] for one in observed]
    built.tables["reconciliation"] = _reconciled(read, measured, totals)
    made: dict[str, list[package.Part]] = {}

    def make() -> None:
        lacking = {name: rows for name, rows in built.tables.items() if name not in made}
        made.update({name: pieces.whole(name, rows) for name, rows in lacking.items()})

    def meanwhile() -> None:
        _of_sources(built, measured, sources)
        make()

    files = _last(built, measured, around, said, meanwhile)
    make()
    files |= made
    words = {name: [part.words for part in each] for name, each in files.items()}
    check.references(built.tables, words)
    said("checked every table")
    built.edition = package.write_edition(
        files, built.boundaries, out, catalogue.edition_date(), built.inputs
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
    built: Build, measured: list[numbers.Measured], around: dict[str, publisher.Around],
    said: _Steps, meanwhile: Callable[[], None],
) -> dict[str, list[package.Part]]:  # fmt: skip
    """The files of the tables that are split by country; and, beside that work, the verdicts on
    series and the estimates of programmes. measured: those with most rows first."""
    countries = dict.fromkeys(country for one in measured for country in one.countries)
    of = {each: [one for one in measured if each in one.countries] for each in countries}
    steps: dict[str, Step] = {}
    for one in measured:
        steps[f"verdicts of {one.source_id}"] = numbers.judging(one, around[one.publisher])
        steps[f"groups of {one.source_id}"] = numbers.grouping(one, around[one.publisher])
    judged = list(steps)
    pieced = {
        f"{table} of {country}": pieces.step(table, country, of[country])
        for country in countries
        for table in numbers.BY_COUNTRY
    }
    estimated = {}
    if judged:
        counts = [one.counted.counts for one in measured]
        estimated = effects.steps(of_build(built.tables, built.boundaries, counts))
    steps |= pieced | estimated
    said.left(len(steps) + LAST)
    found = _each(steps, said, "made", meanwhile)
    simulated = {"verdict_calibration": trends.stored()}
    built.tables |= _together([simulated, *(found[name] for name in judged)])
    if judged:
        built.tables["funnel_calibration"] = funnels.stored()
        built.tables |= effects.tables(found[name] for name in estimated)
    parts: dict[str, list[package.Part]] = {}
    for name in pieced:
        parts.setdefault(name.split()[0], []).extend(found[name])
    return {table: each for table, each in parts.items() if each}


def _each(
    steps: dict[str, Step], said: workers.Said, words: str,
    meanwhile: Callable[[], None] = lambda: None,
) -> dict[str, Any]:  # fmt: skip
    """What every step gives: those that are not kept are made, begun in their order, while this
    process fetches the others and does what is to be done `meanwhile`."""
    lacking = {name: step for name, step in steps.items() if not step.done()}
    found = {}

    def fetch() -> None:
        for name, step in steps.items():
            if name not in lacking:
                found[name] = step.result()
                said(f"{words} {name} before")
        meanwhile()

    makes = {name: step.make for name, step in lacking.items()}
    made = workers.each(makes, said, words, fetch)
    return found | made


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


def _settling(built: Build) -> Step:
    """What the adapters' rows of the register say of each other, and the coverage they give; and
    its rows of reconciliation: published counts that the coverage must reproduce."""
    built.tables.setdefault("coverage_stated", pd.DataFrame(columns=STATED))
    given = {name: rows for name, rows in built.tables.items() if not name.startswith("confidence")}
    totals = catalogue.table("expected_totals", "register")
    totals = totals[totals["file"].str.split("/").str[0].isin(built.publishers)]
    key = digest([given, totals, code(__name__)])
    return Step(REGISTER, key, partial(_settled, key, given, totals))


def _settled(key: str, given: Tables, totals: pd.DataFrame) -> tuple[Tables, pd.DataFrame]:
    report = Report()
    settled = register.settle(given, report)
    settled |= coverage.coverage(given | settled, report)
    settled["programme_claim"] = claims.claims(given | settled)
    result = settled, reconcile.of_files(totals, report, observed=())
    keep(REGISTER, key, result)
    return result


def _comparing(built: Build) -> Step:
    """Rows of confidence_change."""
    given = built.tables["confidence"], built.tables["confidence_break"]
    key = digest([*given, code("etl.confidence")])
    return Step(CHANGES, key, partial(_changes, key, *given))


def _changes(key: str, estimates: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    changes = confidence.changes(estimates, breaks)
    keep(CHANGES, key, changes)
    return changes


def _reconciled(
    read: dict[str, publisher.Read], measured: list[numbers.Measured], register: pd.DataFrame
) -> pd.DataFrame:
    """All totals compared, and all parts with their wholes. register: totals of the register."""
    counted = [one.counted for one in measured]
    found = [each.reconciliation for each in (*read.values(), *counted)]
    rules = catalogue.table("parts", *read)
    if len(rules):
        listed = catalogue.table("sources").drop_duplicates("source_id")
        each = [[getattr(one, side) for one in counted] for side in parts.SIDES]
        sides = [pd.concat([rows for rows in every if len(rows)] or every) for every in each]
        files = dict(zip(listed["source_id"], listed["file"], strict=True))
        found.append(parts.against_wholes(rules, files, *sides))
    return pd.concat([*found, register], ignore_index=True)


def _of_sources(built: Build, measured: list[numbers.Measured], sources: Path) -> None:
    """Places by fifth of violence, and what is known of each source."""
    if measured:
        rates = pd.concat([one.homicide for one in measured], ignore_index=True)
        built.tables |= coverage.fifths(built.tables, rates)
    states = [each for one in measured for each in (one.counted.states, one.states)]
    built.inputs = source.add_tables(built.tables, built.report, sources, states)
