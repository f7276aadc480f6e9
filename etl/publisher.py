"""One publisher's files: read, and kept under everything that the reading depends on.

`read` turns a publisher's files into a Contribution and the account of its files, and compares
that account with the published totals. The observations of each of its sources are kept apart,
under a digest of what they say: a source that says what it said is not measured again
(`etl.numbers`), whatever else of the publisher's changed. Publishers do not depend on each other,
but for the files that one reads in another's folder: each can be read in a process of its own.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd

from etl import catalogue, reconcile
from etl.contribution import Contribution, Observations, PublishedRates
from etl.countries import ByCountry
from etl.kept import Step, code, digest, find, keep, modules, take, there
from etl.report import Report

BESIDE = Path(__file__).parent / "sources"


@dataclass(frozen=True)
class Observed:
    """A source's observations and published rates, kept apart under `key`, a digest of them.

    countries: those that it observes. rows: how many observations.
    """

    publisher: str
    source_id: str
    key: str
    countries: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Read:
    """What a build needs of every publisher.

    contribution: without observations and rates. observed: its sources that have them.
    reconciliation: rows of that table, of what the account of its files says.
    """

    publisher: str
    contribution: Contribution
    report: Report
    reconciliation: pd.DataFrame
    observed: tuple[Observed, ...]

    @property
    def countries(self) -> tuple[str, ...]:
        """Those that its sources observe."""
        return tuple(sorted({country for one in self.observed for country in one.countries}))


def listed() -> tuple[str, str]:
    """Digests of all rows of the catalogue, and of the lists beside the modules."""
    rows = sorted(path for path in catalogue.FOLDER.rglob("*.csv") if path.stem != "edition")
    return digest(rows), digest(sorted(BESIDE.rglob("*.csv")))


def step(publisher: str, sources: Path, listed: tuple[str, str]) -> Step:
    """The reading of the publisher's folder below `sources`, kept under a key of that folder, of
    the code and of what is `listed`."""
    own = _own_key(publisher, sources, listed)
    known, noted = find(f"readings/{publisher}", own)
    others, beside = noted if known else ([], [])
    key = _key(own, sources, others) if known else own  # under which nothing is kept
    make = partial(read, publisher, sources, own)
    return Step(f"read/{publisher}", key, make, tuple(beside))


def _own_key(publisher: str, sources: Path, listed: tuple[str, str]) -> str:
    """Of the publisher's folder, of its module and all that it imports, and of its catalogue."""
    module = f"etl.sources.{publisher}"
    every, beside = listed
    asks = Path(catalogue.__file__) in modules(module)
    rows = every if asks else catalogue.FOLDER / publisher
    return digest([code(__name__), code(module), beside, rows, sources / publisher])


def _key(own: str, sources: Path, others: list[str]) -> str:
    """With the files that it reads in other publishers' folders, which a reading has shown."""
    return digest([own, [sources / name for name in others if (sources / name).exists()]])


def read(publisher: str, sources: Path, own: str) -> Read:
    """Read the publisher's folder below `sources` and keep what came of it. own: the key of what
    is the publisher's own.

    Raises BadInput for a file that is not as its module expects, and for a total that does not
    reconcile.
    """
    module = importlib.import_module(f"etl.sources.{publisher}")
    report = Report()
    with _noting_files(sources) as opened:
        contribution = module.read(sources / publisher, report)
    others = sorted(name for name in opened if Path(name).parts[0] != publisher)
    key = _key(own, sources, others)
    observed = tuple(_observed(publisher, contribution))
    found = Read(
        publisher, replace(contribution, observations=[], rates=[]), report,
        reconcile.of_files(
            catalogue.table("expected_totals", publisher), report,
            {one.source_id for one in observed},
        ), observed,
    )  # fmt: skip
    keep(f"read/{publisher}", key, found)
    beside = [place for one in observed for place in _places(one)]
    keep(f"readings/{publisher}", own, (others, beside))
    return found


def _observed(publisher: str, contribution: Contribution) -> Iterator[Observed]:
    """Keep the observations and rates of each source."""
    for source in dict.fromkeys(
        one.source_id for one in (*contribution.observations, *contribution.rates)
    ):
        counted = [one for one in contribution.observations if one.source_id == source]
        rates = [one for one in contribution.rates if one.source_id == source]
        said = [(one.frequency, one.frame) for one in counted], [one.frame for one in rates]
        places = {place for one in counted for place in one.frame["territory_id"].unique()}
        countries = tuple(sorted({place[:3] for place in places}))
        rows = sum(len(one.frame) for one in counted)
        found = Observed(publisher, source, digest(said), countries, rows)
        for place, own in zip(_places(found), (counted, rates), strict=True):
            if not there(*place):
                keep(*place, own)
        yield found


def _places(one: Observed) -> tuple[tuple[str, str], tuple[str, str]]:
    """Where the source's observations and its published rates are kept."""
    return (f"observations/{one.source_id}", one.key), (f"published/{one.source_id}", one.key)


def observations(one: Observed) -> list[Observations]:
    """What is kept of a source's counts. Raises `etl.kept.Lost`."""
    return take(*_places(one)[0])


def published(one: Observed) -> list[PublishedRates]:
    """What is kept of rates that a source publishes. Raises `etl.kept.Lost`."""
    return take(*_places(one)[1])


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
    small for rates. exceptional: months that say nothing of a series. places, people, rest: digests
    of territory, of population and of the others.
    """

    territory: pd.DataFrame
    population: pd.DataFrame
    breaks: pd.DataFrame
    caveats: pd.DataFrame
    exceptional: pd.DataFrame
    places: str
    people: str
    rest: str


def around(read: dict[str, Read], tables: dict[str, pd.DataFrame]) -> dict[str, Around]:
    """Publisher → what concerns it of the tables territory, population, series_break, caveat."""
    breaks, caveats = tables["series_break"], tables["caveat"]
    tiny = caveats[caveats["caveat_id"] == "tiny_population"].reset_index(drop=True)
    exceptional = catalogue.exceptional_periods()
    places, people = (ByCountry(tables[name]) for name in ("territory", "population"))
    shared, of, found = digest([tiny, exceptional]), {}, {}
    for name, one in read.items():
        if (countries := one.countries) not in of:
            rows = places.rows(countries), people.rows(countries)
            of[countries] = *rows, places.digest(countries), people.digest(countries)
        territory, population, of_places, of_people = of[countries]
        mine = set(catalogue.table("sources", name)["source_id"])
        own = breaks[breaks["source_id"].isin(mine)].reset_index(drop=True)
        found[name] = Around(
            territory, population, own, tiny, exceptional, of_places, of_people,
            digest([shared, own]),
        )  # fmt: skip
    return found
