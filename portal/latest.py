"""Which places have data, and the newest yearly rate of every measure of a place.

In: an open snapshot. Out: records. What is asked of the newest years is picked out once, when an
edition is packed (`newest_rows`): one row a place and measure. It refuses nothing: a country
without data gives nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from portal.lines import DRAWN
from portal.records import Territory

NEWEST = "newest_rate"


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest drawn year of a measure. rate, low, high: per 100,000 a year, None if unknown;
    count: None where the rate is published without it."""

    offence: str
    source_id: str
    unit: str
    year: int
    count: float | None
    rate: float | None
    low: float | None
    high: float | None
    status: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What this edition holds of a country's recorded crime.

    kind: whole (all its regions have data), part (some have), national (only the country itself
    has) or none. regions: those with data. examples: a place of each level.
    """

    country: Territory
    kind: str
    regions: tuple[str, ...]
    examples: tuple[Territory, ...]


@lru_cache(maxsize=32)
def newest(opened, territory_id: str) -> dict[tuple[str, str], Newest]:
    """(offence, source_id) → the newest drawn year, for every measure of the place; kept for
    the several parts of a page that ask for it."""
    held = opened.newest_rates.get(opened.territories[territory_id].country)
    rows = held.records(Newest, territory_id=territory_id) if held else []
    return {(row.offence, row.source_id): row for row in rows}


def largest(opened, country: str, places: list[str], most: int) -> list[str]:
    """Of these places of a country, the ones with the largest newest yearly count of anything."""
    held = opened.newest_rates.get(country)
    if held is None:
        return []
    rows, names = held.rows(), held.words("territory_id")
    counts = np.zeros(len(names))
    np.fmax.at(counts, rows["territory_id"], rows["count"])
    by_name = dict(zip(names, counts.tolist(), strict=True))
    known = [place for place in places if by_name.get(place)]
    return sorted(known, key=lambda place: (-by_name[place], place))[:most]


def newest_rows(rows: np.ndarray, words: dict[str, list[str]]) -> np.ndarray:
    """Of rows of yearly rates (`portal.packed`), the last drawn one of each measure of a place.

    Sorted by place, offence and source.
    """
    drawn = [code for code, status in enumerate(words["status"]) if status in DRAWN]
    known = np.isfinite(rows["count"]) | np.isfinite(rows["rate"])
    rows = rows[np.isin(rows["status"], drawn) & known]
    measure = [rows[name] for name in ("source_id", "offence", "territory_id")]
    order = np.lexsort([rows["year"], *measure])
    changes = np.zeros(len(rows), bool)
    for codes in measure:
        changes |= np.diff(codes[order], append=-1) != 0
    return rows[order][changes]


def coverage(opened) -> list[Coverage]:
    """Every country of the edition by what it holds of its recorded crime, by id."""
    by_country: dict[str, list[Territory]] = {}
    for place in opened.territories.values():
        by_country.setdefault(place.country, []).append(place)
    return [
        _coverage(opened, opened.territories[country], places)
        for country, places in by_country.items()
        if country in opened.territories
    ]


def _coverage(opened, country: Territory, places: list[Territory]) -> Coverage:
    have = [place for place in places if place.territory_id in opened.covered]
    all_regions = {place.territory_id for place in places if place.level == "region"}
    regions = {
        each.territory_id
        for place in have
        for each in (place, *opened.ancestors(place.territory_id))
        if each.level == "region"
    }
    examples = {place.level: place for place in have if place.level != "country"}
    if regions:
        kind = "whole" if regions == all_regions else "part"
    else:
        kind = "national" if have else "none"
    return Coverage(country, kind, tuple(sorted(regions)), tuple(examples.values()))
