"""What the estimates are made from: tables of the snapshot and the monthly counts they need.

In: the tables of a build and its engine, or an edition on disk. Out: `Known`, the same from both,
so that the calibration runs on what is published. Refuses an edition without one of the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset

from etl.countries import ByCountry
from etl.effect.dates import dated_places
from etl.effect.outcomes import Outcome, listed, outcomes

pds: Any = pyarrow.dataset  # most of its functions are made at run time
TABLES = ("programme", "programme_phase", "territory", "population", "series_break",
          "territory_overlap", "concordance")  # fmt: skip
OF_PLACES = ("territory", "population", "territory_overlap")
USABLE = ("value", "provisional", "low_reliability")
COUNTS = ["source_id", "offence", "territory_id", "frequency", "period", "count", "status"]
NO_ROWS = pa.table({name: pa.array([], pa.null()) for name in COUNTS})


@dataclass(frozen=True)
class Series:
    """Place x month, both in order. counts: NaN where not known; drafts: whether provisional."""

    counts: pd.DataFrame
    drafts: pd.DataFrame

    @property
    def places(self) -> pd.Index:
        return self.counts.index


@dataclass
class Known:
    """counts: tables of `COUNTS`, every source in one of them. outlines: territory_id → geometry
    of the places that are counted; empty where neighbours are not asked for."""

    tables: dict[str, pd.DataFrame]
    counts: list[pa.Table]
    outlines: dict[str, Any] = field(default_factory=dict)
    _series: dict[tuple[str | None, str], Series] = field(default_factory=dict)
    _dated: dict[tuple[str, bool], pd.DataFrame] = field(default_factory=dict)
    _own: dict[str, Known] = field(default_factory=dict)

    @cached_property
    def _places(self) -> pd.DataFrame:
        # By Python's words: an index of Arrow's is made anew of them each time it is asked.
        return self.tables["territory"].astype({"territory_id": object}).set_index("territory_id")

    @property
    def level(self) -> pd.Series:
        """territory_id → level."""
        return self._places["level"]

    @property
    def parent(self) -> pd.Series:
        """territory_id → the place that holds it."""
        return self._places["parent_id"]

    @cached_property
    def _units(self) -> dict[tuple[str, str], str]:
        rows, found = self.tables["concordance"], {}
        for source, offence, unit in zip(
            rows["source_id"], rows["offence"], rows["unit"], strict=True
        ):
            found.setdefault((source, offence), str(unit))
        return found

    @cached_property
    def _rows(self) -> dict[tuple[str, str], pa.Table]:
        return {pair: rows for each in self.counts for pair, rows in _by_pair(each)}

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """Every outcome of the catalogue and of the register."""
        there = set(self.tables["concordance"]["source_id"])
        every = outcomes(self.tables["programme"]["programme_id"])
        return [_of_sources(one, there) for one in every]

    def of_country(self, country: str) -> Known:
        """What is known of a country's programmes and places, which is all that their outcomes
        need."""
        if country not in self._own:
            here = self.register_of(country) | {
                name: ByCountry(self.tables[name]).rows([country]) for name in OF_PLACES
            }
            counts = [rows for rows in self.counts if country in _countries(rows)]
            self._own[country] = Known(self.tables | here, counts, self.drawn(country))
        return self._own[country]

    def register_of(self, country: str) -> dict[str, pd.DataFrame]:
        """Its rows of the tables of programmes."""
        programmes, phases = self.tables["programme"], self.tables["programme_phase"]
        own = programmes[programmes["country"] == country]
        named = phases["programme_id"].isin(own["programme_id"])
        return {"programme": own, "programme_phase": phases[named]}

    def drawn(self, country: str) -> dict[str, Any]:
        """Its outlines."""
        return {place: shape for place, shape in self.outlines.items() if place[:3] == country}

    def rows(self, source: str | None, offence: str) -> pa.Table:
        """`COUNTS` of a source and offence."""
        return self._rows.get((source or "", offence), NO_ROWS)

    def series(self, source: str | None, offence: str) -> Series:
        """The monthly rows of a source and offence."""
        if (source, offence) not in self._series:
            self._series[source, offence] = _series(self.rows(source, offence))
        return self._series[source, offence]

    def counted(self, outcome: Outcome) -> set[str]:
        """Places of the outcome's own series, by month or by year."""
        return _places(self.rows(outcome.source_id, outcome.offence))

    @cached_property
    def people(self) -> pd.DataFrame:
        """Place x year residents."""
        rows = self.tables["population"].astype({"territory_id": object})
        return rows.pivot(index="territory_id", columns="year", values="population")

    def phases(self, programme: str) -> pd.DataFrame:
        phases = self.tables["programme_phase"]
        return phases[phases["programme_id"] == programme]

    def dated(self, outcome: Outcome) -> pd.DataFrame:
        """`dates.dated_places` of the outcome's programme, the same for each of its outcomes."""
        key = outcome.programme_id, outcome.whole_years
        if key not in self._dated:
            phases = self.phases(outcome.programme_id)
            self._dated[key] = dated_places(phases, self.level, outcome.whole_years)
        return self._dated[key]

    def unit(self, outcome: Outcome) -> str | None:
        """What one counts in the outcome's series."""
        return self._units.get((outcome.source_id or "", outcome.offence))


def _countries(rows: pa.Table) -> set[str]:
    return {place[:3] for place in _places(rows)}


def _by_pair(rows: pa.Table) -> Iterator[tuple[tuple[str, str], pa.Table]]:
    """The rows of each source and offence."""
    (source, sources), (offence, offences) = (_coded(rows[name]) for name in COUNTS[:2])
    pair = source.astype(int) * len(offences) + offence
    for number in np.flatnonzero(np.bincount(pair)):
        at = np.flatnonzero(pair == number)
        together = at[-1] - at[0] + 1 == len(at)  # a slice is no copy
        own = rows.slice(at[0], len(at)) if together else rows.take(at)
        yield (sources[number // len(offences)], offences[number % len(offences)]), own


def _series(rows: pa.Table) -> Series:
    (place, places), (month, months), (often, kinds), (status, said) = (
        _coded(rows[name]) for name in ("territory_id", "period", "frequency", "status")
    )
    monthly = np.array([kind == "M" for kind in kinds], bool)[often]
    usable = np.array([word in USABLE for word in said], bool)[status]
    draft = np.array([word == "provisional" for word in said], bool)[status]
    at = place[monthly], month[monthly]
    counts = np.full((len(places), len(months)), np.nan)
    drafts = np.zeros(counts.shape, bool)
    counts[at] = np.where(usable, rows["count"].to_numpy(), np.nan)[monthly]
    drafts[at] = draft[monthly]
    here, when = _in_order(at[0], places), _in_order(at[1], months)
    names = [places[number] for number in here]
    days = pd.DatetimeIndex(np.array([months[number] for number in when], "datetime64[s]"))
    return Series(*(pd.DataFrame(each[here][:, when], names, days) for each in (counts, drafts)))


def _places(rows: pa.Table) -> set[str]:
    place, places = _coded(rows["territory_id"])
    return {places[number] for number in _in_order(place, places)}


def _in_order(numbers: np.ndarray, words: list) -> list[int]:
    """The numbers that occur, in the order of the words that they stand for."""
    return sorted(np.flatnonzero(np.bincount(numbers)).tolist(), key=words.__getitem__)


def _of_sources(outcome: Outcome, there: set[str]) -> Outcome:
    """The outcome without a source that this edition does not have; its refusal tells."""
    if {outcome.source_id, outcome.comparison_source_id} - {None} <= there:
        return outcome
    return replace(outcome, source_id=None, comparison_source_id=None)


def pairs(of: list[Outcome]) -> list[tuple[str, str]]:
    """(source, offence) of every series that the outcomes need."""
    sources = [(one.source_id, one.offence) for one in of]
    sources += [(one.comparison_source_id, one.offence) for one in of]
    return sorted({(source, offence) for source, offence in sources if source})


def of_build(
    tables: dict[str, Any], boundaries: dict[str, gpd.GeoDataFrame], counts: list[pa.Table]
) -> Known:
    """From a build's tables, its boundaries and the publishers' counts (`wanted`)."""
    counted = {place for each in counts for place in _places(each)}
    outlines = {
        place: shape
        for layer in boundaries.values()
        for place, shape in zip(layer["territory_id"], layer.geometry, strict=True)
        if place in counted
    }
    return Known({name: tables[name] for name in TABLES}, counts, outlines)


def wanted(crime: pa.Table) -> pa.Table:
    """The rows of recorded_crime that the outcomes are estimated from; columns COUNTS."""
    return crime.select(COUNTS).take(_rows_of(crime, pairs(listed())))


def _rows_of(crime: pa.Table, wanted: list[tuple[str, str]]) -> np.ndarray:
    """Positions of the rows of these sources and offences, pair after pair.

    Compares positions in the columns' lists of words: each row is looked at once.
    """
    source, offence = (_coded(crime[name]) for name in ("source_id", "offence"))
    pair = np.full((len(source[1]), len(offence[1])), -1)
    for at, (one, other) in enumerate(wanted):
        if one in source[1] and other in offence[1]:
            pair[source[1].index(one), offence[1].index(other)] = at
    found = pair[source[0], offence[0]]
    rows = np.flatnonzero(found >= 0)
    return rows[np.argsort(found[rows], kind="stable")]


def _coded(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    words = column.combine_chunks()
    if not isinstance(words, pa.DictionaryArray):
        words = words.dictionary_encode()
    return words.indices.to_numpy(), words.dictionary.to_pylist()


def of_edition(folder: Path) -> Known:
    """From an edition's files, without outlines."""
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    either = pds.scalar(False)
    for source, offence in pairs(listed()):
        either |= (pds.field("source_id") == source) & (pds.field("offence") == offence)
    rows = pds.dataset(folder / "recorded_crime").to_table(COUNTS, filter=either)
    return Known(tables, [rows])
