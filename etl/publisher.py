"""One publisher's part of a build, in three steps, each kept under everything it comes from.

`read` turns its files into a Contribution and the account of its files; `measured` turns its
observations, with the places and the population of all publishers, into counts and rates and
compares them with the published totals; `judged` gives the verdict on each series of counts and
the groups of places whose rates are comparable. The
counts and rates themselves, millions, stay where they are kept until a country's files are made of
them (`etl.pieces`). Publishers do not
depend on each other beyond that, so that each step of each can run in a process of its own, and
only what changed is read and measured again.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from etl import catalogue
from etl.contribution import Contribution, Observations
from etl.effect import outcomes
from etl.kept import checksum, code, digest, find, keep, modules, there
from etl.report import Report

BESIDE = Path(__file__).parent / "sources"
BY_COUNTRY = ("recorded_crime", "crime_rate")


@dataclass(frozen=True)
class Read:
    """What a build needs of every publisher; its observations are kept apart, under `key`.

    contribution: without observations. countries: those that it has observations of.
    observed: how many observations.
    """

    publisher: str
    key: str
    contribution: Contribution
    report: Report
    countries: tuple[str, ...]
    observed: int


@dataclass(frozen=True)
class Measured:
    """What a build needs of every publisher's numbers; its rows of the tables BY_COUNTRY are kept
    apart, under `key`.

    countries: those that it has such rows of. reconciliation, states: rows of reconciliation and
    of source_state. counts: those that estimates of programmes need (`etl.effect.known`).
    homicide: yearly rates (`etl.coverage.homicide`).
    """

    publisher: str
    key: str
    countries: tuple[str, ...]
    reconciliation: pd.DataFrame
    states: pd.DataFrame
    counts: Any = None
    homicide: pd.DataFrame | None = None


def listed() -> tuple[str, str]:
    """Digests of all rows of the catalogue, and of the lists beside the modules."""
    rows = sorted(path for path in catalogue.FOLDER.rglob("*.csv") if path.stem != "edition")
    return digest(rows), digest(sorted(BESIDE.rglob("*.csv")))


def is_read(publisher: str, sources: Path, listed: tuple[str, str]) -> Read | None:
    """What is kept of the publisher's files, module and catalogue as they are now, if it is."""
    own = _own_key(publisher, sources, listed)
    known, others = find(f"other-folders/{publisher}", own)
    key = _key(own, sources, others) if known else ""
    whole = known and there(f"observations/{publisher}", key)
    return find(f"read/{publisher}", key)[1] if whole else None


def _own_key(publisher: str, sources: Path, listed: tuple[str, str]) -> str:
    """Of the publisher's folder, of its module and all that it imports, and of its catalogue."""
    module = f"etl.sources.{publisher}"
    every, beside = listed
    asks = Path(catalogue.__file__) in modules(module)
    rows = every if asks else catalogue.FOLDER / publisher
    return digest([checksum(Path(__file__)), code(module), beside, rows, sources / publisher])


def _key(own: str, sources: Path, others: list[str]) -> str:
    """With the files that it reads in other publishers' folders, which a reading has shown."""
    return digest([own, [sources / name for name in others if (sources / name).exists()]])


def read(publisher: str, sources: Path, listed: tuple[str, str]) -> Read:
    """Read the publisher's folder below `sources` and keep what came of it, under a key of that
    folder, of the code and of what is `listed`.

    Raises BadInput for a file that is not as its module expects.
    """
    own = _own_key(publisher, sources, listed)
    module = importlib.import_module(f"etl.sources.{publisher}")
    report = Report()
    with _noting_files(sources) as opened:
        contribution = module.read(sources / publisher, report)
    others = sorted(name for name in opened if Path(name).parts[0] != publisher)
    key = _key(own, sources, others)
    observations: list[Observations] = contribution.observations
    countries = {place[:3] for one in observations for place in one.frame["territory_id"].unique()}
    found = Read(
        publisher, key, replace(contribution, observations=[]), report, tuple(sorted(countries)),
        sum(len(one.frame) for one in observations),
    )  # fmt: skip
    keep(f"observations/{publisher}", key, observations)
    keep(f"read/{publisher}", key, found)
    keep(f"other-folders/{publisher}", own, others)
    return found


_opened: list[tuple[Path, set[str]]] = []


@contextlib.contextmanager
def _noting_files(sources: Path):
    """Note which files below `sources` are opened: an adapter may read in another's folder, and
    then depends on it."""
    if not _noting_files.hooked:  # a hook cannot be taken away again
        sys.addaudithook(_note)
        _noting_files.hooked = True
    found: set[str] = set()
    _opened.append((Path(os.path.abspath(sources)), found))
    try:
        yield found
    finally:
        _opened.pop()


_noting_files.hooked = False


def _note(event: str, arguments: tuple) -> None:
    if event == "open" and _opened and isinstance(arguments[0], str | os.PathLike):
        folder, found = _opened[-1]
        path = os.path.abspath(os.fspath(arguments[0]))
        if isinstance(path, str) and path.startswith(f"{folder}{os.sep}"):
            found.add(os.path.relpath(path, folder))


@dataclass(frozen=True)
class Around:
    """What of other publishers and of the catalogue one publisher's numbers depend on.

    territory, population: rows of its countries. breaks: of its sources. caveats: of places too
    small for rates. exceptional: months that say nothing of a series. key: a digest of all that.
    """

    territory: pd.DataFrame
    population: pd.DataFrame
    breaks: pd.DataFrame
    caveats: pd.DataFrame
    exceptional: pd.DataFrame
    key: str


def around(read: dict[str, Read], tables: dict[str, pd.DataFrame]) -> dict[str, Around]:
    """Publisher → what concerns it of the tables territory, population, series_break, caveat."""
    breaks, caveats = tables["series_break"], tables["caveat"]
    tiny = caveats[caveats["caveat_id"] == "tiny_population"].reset_index(drop=True)
    exceptional = catalogue.exceptional_periods()
    split = [_split(tables[name]) for name in ("territory", "population")]
    shared, of, found = digest([tiny, exceptional]), {}, {}
    for name, one in read.items():
        if one.countries not in of:
            rows = [_of_countries(*each, one.countries) for each in split]
            of[one.countries] = *rows, digest(rows)
        places, people, known = of[one.countries]
        mine = set(catalogue.table("sources", name)["source_id"])
        own = breaks[breaks["source_id"].isin(mine)].reset_index(drop=True)
        key = digest([shared, known, own])
        found[name] = Around(places, people, own, tiny, exceptional, key)
    return found


def _split(rows: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The rows, the number of each one's country, and the countries."""
    return rows, *pd.factorize(rows["territory_id"].str[:3].to_numpy(object))


def _of_countries(
    rows: pd.DataFrame, of: np.ndarray, countries: np.ndarray, wanted: tuple[str, ...]
) -> pd.DataFrame:
    return rows[np.isin(countries, wanted)[of]].reset_index(drop=True)


def _measured_key(one: Read, given: Around) -> str:
    # The catalogue's outcomes say which counts are handed on for estimates.
    return digest([one.key, given.key, outcomes.FILE, code(__name__)])


def is_measured(one: Read, given: Around) -> Measured | None:
    """The publisher's numbers, if they are kept."""
    key = _measured_key(one, given)
    found = find(f"measured/{one.publisher}", key)[1]
    kept = found and (there(_numbers(found, name), key) for name in BY_COUNTRY if found.countries)
    return found if found and all(kept) else None


def measured(one: Read, given: Around) -> Measured:
    """The publisher's numbers, kept. Raises BadInput for a total that does not reconcile."""
    key = _measured_key(one, given)
    found, rows = _measured(one, given, key)
    for name, table in rows.items():
        keep(_numbers(found, name), key, table)
    keep(f"measured/{one.publisher}", key, found)
    return found


def _numbers(one: Measured, table: str) -> str:
    return f"{table}/{one.publisher}"


def numbers(one: Measured, table: str) -> pa.Table:
    """Its rows of one of the tables BY_COUNTRY, in their order."""
    return find(_numbers(one, table), one.key)[1]


def is_judged(one: Measured) -> dict[str, pd.DataFrame] | None:
    """The publisher's verdicts, if they are kept."""
    return find(f"judged/{one.publisher}", one.key)[1]


def judged(one: Measured, given: Around) -> dict[str, pd.DataFrame]:
    """Its rows of the tables crime_trend, verdict_calibration and funnel, kept."""
    from etl import crime, funnels

    found = crime.verdicts(
        numbers(one, "recorded_crime"), given.territory, given.breaks,
        catalogue.table("concordance", one.publisher), given.exceptional,
    ) | {"funnel": funnels.groups(numbers(one, "crime_rate"), given.territory)}  # fmt: skip
    keep(f"judged/{one.publisher}", one.key, found)
    return found


def _measured(one: Read, given: Around, key: str) -> tuple[Measured, dict[str, pa.Table]]:
    """What a build needs of it, and its rows of the tables BY_COUNTRY."""
    from etl import coverage, crime, parts, reconcile, source
    from etl.effect import known
    from etl.engine import connect

    _, observations = find(f"observations/{one.publisher}", one.key)
    rates = one.contribution.rates
    concordance = catalogue.table("concordance", one.publisher)
    territory = _with_those_above(given.territory, observations)
    engine = connect(observations, concordance, territory["territory_id"])
    totals = catalogue.table("expected_totals", one.publisher)
    reconciled = reconcile.reconcile(totals, one.report, engine)
    states = engine.execute(
        "with places as (select source_id, status, territory_id, count(*) as values, "
        "min(period) as first, max(period) as last from observations group by all) "
        "select source_id::varchar as source_id, status::varchar as status, "
        "sum(values)::bigint as values, count(*) as places, "
        "min(first) as first_period, max(last) as last_period "
        "from places group by all order by all"
    ).df()
    published = [source.states_of(each.frame.assign(source_id=each.source_id)) for each in rates]
    states = pd.concat([states, *published], ignore_index=True)
    if not observations:
        return Measured(one.publisher, key, (), reconciled, states), {}
    rows = crime.counts_and_rates(
        engine, territory, given.population, given.caveats,
        catalogue.table("rollups", one.publisher),
    )  # fmt: skip
    listed = catalogue.table("sources", one.publisher).drop_duplicates("source_id")
    wholes = parts.against_wholes(
        catalogue.table("parts", one.publisher), territory,
        dict(zip(listed["source_id"], listed["file"], strict=True)), engine,
    )  # fmt: skip
    reconciled = pd.concat([reconciled, wholes], ignore_index=True)
    homicide = coverage.homicide(rows["crime_rate"])
    rows["crime_rate"] = crime.with_published(rows["crime_rate"], rates, concordance)
    countries = tuple(sorted({str(each) for each in rows["crime_rate"]["country"].unique()}))
    counts = known.wanted(rows["recorded_crime"])
    return Measured(one.publisher, key, countries, reconciled, states, counts, homicide), rows


def _with_those_above(territory: pd.DataFrame, observations: list[Observations]) -> pd.DataFrame:
    """Rows of the places that are observed, and of those that hold them."""
    parent = territory.set_index("territory_id")["parent_id"].to_dict()
    wanted: set[str] = set()
    for place in {place for one in observations for place in one.frame["territory_id"].unique()}:
        while isinstance(place, str) and place not in wanted:
            wanted.add(place)
            place = parent.get(place)
    return territory[territory["territory_id"].isin(wanted)]
