"""Which places have data, and the newest yearly rate of every measure of a place.

In: an open snapshot. Out: records. The files of a country are gone through once per edition, row
group by row group; what is kept is one row a place and measure, about a megabyte a country. It
refuses nothing: a country without data gives nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from portal.lines import DRAWN
from portal.parquet import to_array
from portal.records import Territory

TEXTS = ("territory_id", "offence", "source_id")
NUMBERS = ("year", "count", "rate", "low", "high")
MOST_SOURCES = 1000


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest drawn year of a measure. rate, low, high: per 100,000 a year, None if unknown."""

    year: int
    count: float
    rate: float | None
    low: float | None
    high: float | None
    status: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What this edition holds of a country's recorded crime.

    kind: whole (it has a series of its own), part or none. regions: those with data. examples:
    a place of each level.
    """

    country: Territory
    kind: str
    regions: tuple[str, ...]
    examples: tuple[Territory, ...]


ROW = np.dtype(
    [("place", "i4"), ("measure", "i4"), ("year", "i2"), ("count", "f8"), ("rate", "f8"),
     ("low", "f8"), ("high", "f8"), ("status", "i1")]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Country:
    """rows: ROW, sorted by place then measure. Codes of places, offences and sources by id."""

    rows: np.ndarray
    places: dict[str, int]
    offences: list[str]
    sources: list[str]


def newest(opened, territory_id: str) -> dict[tuple[str, str], Newest]:
    """(offence, source_id) → the newest drawn year, for every measure of the place."""
    country = opened.territories[territory_id].country
    held = _country(opened.directory / "crime_rate" / f"{country}.parquet")
    if territory_id not in held.places:
        return {}
    code = held.places[territory_id]
    start, end = np.searchsorted(held.rows["place"], [code, code + 1])
    found = {}
    for row in held.rows[start:end]:
        offence, source = divmod(int(row["measure"]), MOST_SOURCES)
        found[held.offences[offence], held.sources[source]] = _newest(row)
    return found


def largest(opened, country: str, places: list[str], most: int) -> list[str]:
    """Of these places of a country, the ones with the largest newest yearly count of anything."""
    held = _country(opened.directory / "crime_rate" / f"{country}.parquet")
    counts = np.zeros(len(held.places))
    np.maximum.at(counts, held.rows["place"], held.rows["count"])
    known = [place for place in places if place in held.places]
    return sorted(known, key=lambda place: (-counts[held.places[place]], place))[:most]


def _newest(row: np.void) -> Newest:
    rate, low, high = (None if np.isnan(row[n]) else float(row[n]) for n in ("rate", "low", "high"))
    return Newest(int(row["year"]), float(row["count"]), rate, low, high, DRAWN[row["status"]])


@lru_cache(maxsize=32)
def _country(path: Path) -> _Country:
    known: tuple[dict[str, int], ...] = ({}, {}, {}, {state: at for at, state in enumerate(DRAWN)})
    kept = np.empty(0, ROW)
    if path.exists():
        texts = [*TEXTS, "status"]
        with pq.ParquetFile(path, pre_buffer=False, read_dictionary=texts) as file:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, columns=[*texts, *NUMBERS], use_threads=False)
                kept = _last(np.concatenate([kept, _rows(table, known)]))
    places, offences, sources, _states = known
    return _Country(kept, places, list(offences), list(sources))


def _rows(table: pa.Table, known: tuple[dict[str, int], ...]) -> np.ndarray:
    """The table's drawn rows with a count; ids that are new are given the next code."""
    rows, everything = np.empty(table.num_rows, ROW), np.arange(table.num_rows)
    place, offence, source, status = (
        _codes(to_array(table.column(name), everything), codes)
        for name, codes in zip((*TEXTS, "status"), known, strict=True)
    )
    rows["place"], rows["measure"] = place, offence * MOST_SOURCES + source
    for name in NUMBERS:
        rows[name] = to_array(table.column(name), everything)
    rows["status"] = np.where(status < len(DRAWN), status, -1)
    return rows[(rows["status"] >= 0) & np.isfinite(rows["count"])]


def _codes(words: np.ndarray, known: dict[str, int]) -> np.ndarray:
    return np.array([known.setdefault(word, len(known)) for word in words.tolist()], np.int64)


def _last(rows: np.ndarray) -> np.ndarray:
    """The newest year of each measure of each place, sorted by place and measure."""
    rows = rows[np.lexsort((rows["year"], rows["measure"], rows["place"]))]
    following = np.append(rows[1:], np.full(1, -1, dtype=ROW) if len(rows) else rows)
    ends = (rows["place"] != following["place"]) | (rows["measure"] != following["measure"])
    return rows[ends]


@lru_cache(maxsize=4)
def covered(directory: Path) -> frozenset[str]:
    """Ids of every place with recorded crime in the edition in this directory."""
    found: set[str] = set()
    for path in sorted((directory / "crime_trend").glob("*.parquet")):
        with pq.ParquetFile(path) as file:
            found.update(file.read(columns=["territory_id"]).column(0).to_pylist())
    return frozenset(found)


def coverage(opened) -> list[Coverage]:
    """Every country of the edition by what it holds of its recorded crime, by id."""
    have = covered(opened.directory)
    countries = [place for place in opened.territories.values() if place.level == "country"]
    return [_coverage(opened, country, have) for country in countries]


def _coverage(opened, country: Territory, have: frozenset[str]) -> Coverage:
    places = [
        place for place in opened.territories.values()
        if place.country == country.territory_id and place.territory_id in have
    ]  # fmt: skip
    regions = {
        each.territory_id
        for place in places
        for each in (place, *opened.ancestors(place.territory_id))
        if each.level == "region"
    }
    examples = {place.level: place for place in places if place.level != "country"}
    kind = "none" if not places else "whole" if country.territory_id in have else "part"
    return Coverage(country, kind, tuple(sorted(regions)), tuple(examples.values()))
