"""What the estimates are made from: tables of the snapshot and the monthly counts they need.

In: the tables of a build and its engine, or an edition on disk. Out: `Known`, the same from both,
so that the calibration runs on what is published. Refuses an edition without one of the tables.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset

from etl.effect.outcomes import Outcome, listed, outcomes

pds: Any = pyarrow.dataset  # most of its functions are made at run time
TABLES = ("programme", "programme_phase", "territory", "population", "series_break",
          "territory_overlap", "concordance")  # fmt: skip
USABLE = ("value", "provisional", "low_reliability")
COUNTS = ["source_id", "offence", "territory_id", "frequency", "period", "count", "status"]


@dataclass
class Known:
    """counts: `COUNTS` of every source and offence that the outcomes name. outlines: territory_id
    → geometry of the places that are counted; empty where neighbours are not asked for."""

    tables: dict[str, pd.DataFrame]
    counts: pd.DataFrame
    outlines: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        places = self.tables["territory"].set_index("territory_id")
        self.level, self.parent = places["level"], places["parent_id"]
        there = set(self.tables["concordance"]["source_id"])
        self.outcomes = [
            _of_sources(one, there) for one in outcomes(self.tables["programme"]["programme_id"])
        ]
        usable = self.counts["status"].isin(USABLE)
        self.counts = self.counts.assign(
            count=self.counts["count"].astype(float).where(usable),
            provisional=self.counts["status"] == "provisional",
        )
        rows = self.tables["concordance"]
        kinds = zip(rows["source_id"], rows["offence"], rows["unit"], strict=True)
        self._units: dict[tuple[str, str], str] = {}
        for source, offence, unit in kinds:
            self._units.setdefault((source, offence), str(unit))
        self._rows = self.counts.groupby(["source_id", "offence"]).indices
        self._series: dict[tuple[str | None, str], pd.DataFrame] = {}

    def of(self, outcome: Outcome) -> Known:
        """What one outcome needs of it: its own counts and the outlines of places in them."""
        both = {outcome.source_id, outcome.comparison_source_id}
        rows = [self._rows.get((source, outcome.offence), []) for source in both]
        counts = self.counts.iloc[_positions(np.sort(np.concatenate(rows)).astype(int))]
        places = set(counts["territory_id"].unique())
        found = copy(self)
        found.counts, found._series = counts, {}
        found.outlines = {place: shape for place, shape in self.outlines.items() if place in places}
        return found

    def series(self, source: str | None, offence: str) -> pd.DataFrame:
        """The monthly rows of a source and offence."""
        if (source, offence) not in self._series:
            self._series[source, offence] = self.counts[
                (self.counts["source_id"] == source)
                & (self.counts["offence"] == offence)
                & (self.counts["frequency"] == "M")
            ]
        return self._series[source, offence]

    def counted(self, outcome: Outcome) -> set[str]:
        """Places of the outcome's own series, by month or by year."""
        rows = self.counts[self.counts["source_id"] == outcome.source_id]
        return set(rows.loc[rows["offence"] == outcome.offence, "territory_id"].unique())

    def phases(self, programme: str) -> pd.DataFrame:
        phases = self.tables["programme_phase"]
        return phases[phases["programme_id"] == programme]

    def unit(self, outcome: Outcome) -> str | None:
        """What one counts in the outcome's series."""
        return self._units.get((outcome.source_id or "", outcome.offence))


def _positions(rows: np.ndarray) -> np.ndarray | slice:
    """Rows that stand together as a slice, which takes them without a copy."""
    together = len(rows) and rows[-1] - rows[0] + 1 == len(rows)
    return slice(rows[0], rows[-1] + 1) if together else rows


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
    plain = pd.concat([_plain(each) for each in counts], ignore_index=True)
    counted = set(plain["territory_id"].unique())
    outlines = {
        place: shape
        for layer in boundaries.values()
        for place, shape in zip(layer["territory_id"], layer.geometry, strict=True)
        if place in counted
    }
    return Known({name: tables[name] for name in TABLES}, plain, outlines)


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
    return Known(tables, _plain(rows))


def _plain(rows: pa.Table) -> pd.DataFrame:
    """COUNTS with words as text and months as dates."""
    columns = [
        column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for column in rows.select(COUNTS).columns
    ]
    frame = pa.table(columns, names=COUNTS).to_pandas(date_as_object=False)
    return frame.astype({"period": "datetime64[s]"})
