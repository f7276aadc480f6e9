"""A place among places like it → the numbers of its funnel.

In: an open snapshot, a place, a measure, a year. Out: a `Funnel`, or None where the edition told no
group for it. The group is what the edition fixed beforehand: places of the same country, publisher,
level and band of population in that year. It refuses nothing: why a group is not compared stands in
`refusal`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from measures import funnel
from portal.records import Unknown

DRAWN = ("value", "provisional")
MOST = 40_000  # a funnel's limits are drawn at most up to this many times its smallest place
STEPS = 60


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group of comparable places in a year, as the edition tells it."""

    source_id: str
    offence: str
    year: int
    level: str
    people_from: int
    people_below: int | None
    places: int
    count: int
    population: float
    refusal: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Funnel:
    """A group with its places. Arrays have an entry a place: its id, events, people, rate per
    100,000 with its own 95 % interval (low, high), and verdict (more, less, not_distinguishable)
    at 95 % and at 99.8 %."""

    row: GroupRow
    here: str
    ids: tuple[str, ...]
    count: Any
    people: Any
    rate: Any
    low: Any
    high: Any
    at_95: Any
    at_998: Any
    group: Any

    def verdict(self) -> tuple[str, bool]:
        """The place's verdict, and whether it holds at 99.8 % too."""
        at = self.ids.index(self.here)
        sure = str(self.at_998[at])
        return (sure, True) if sure != funnel.ALIKE else (str(self.at_95[at]), False)


def groups(opened, country: str) -> list[GroupRow]:
    """Every group of a country."""
    try:
        return opened.table("funnel").records(GroupRow, country=country)
    except (Unknown, KeyError):
        return []  # an edition without the table


def measures(opened, place: str) -> dict[str, list[int]]:
    """Measure → years in which this place stands in a group, newest first."""
    territory = opened.territories[place]
    sources = {(each.offence, each.source_id) for each in opened.measures(place)}
    found: dict[str, set[int]] = {}
    for each in groups(opened, territory.country):
        if each.level == territory.level and (each.offence, each.source_id) in sources:
            found.setdefault(each.offence, set()).add(each.year)
    return {offence: sorted(years, reverse=True) for offence, years in found.items()}


@lru_cache(maxsize=32)
def funnel_of(opened, place: str, offence: str, year: int) -> Funnel | None:
    """The place's funnel; its arrays are empty where the group is refused."""
    territory = opened.territories[place]
    rates = opened.country_rates(territory.country, offence, year)
    for row in groups(opened, territory.country):
        if (row.offence, row.year, row.level) != (offence, year, territory.level):
            continue
        keep = _members(opened, rates, row)
        ids = tuple(rates.territory_id[keep].tolist())
        if place not in ids:
            continue
        count, people = rates.count[keep], rates.population[keep]
        if row.refusal:
            no = np.empty(0)
            return Funnel(row, place, ids, count, people, no, no, no, no, no, None)
        group = funnel.group(count, people)
        return Funnel(
            row, place, ids, count, people, count / people * 1e5, rates.low[keep],
            rates.high[keep], funnel.verdict(group, count, people),
            funnel.verdict(group, count, people, 0.998), group,
        )  # fmt: skip
    return None


def _members(opened, rates, row: GroupRow):
    """Which rows of a year's rates belong to the group."""
    level = np.array([opened.territories[place].level == row.level
                      for place in rates.territory_id], bool)  # fmt: skip
    known = np.isfinite(rates.count) & np.isfinite(rates.population) & np.isin(
        rates.status, DRAWN
    )  # fmt: skip
    with np.errstate(invalid="ignore"):
        inside = (rates.population > 0) & (funnel.band(np.nan_to_num(rates.population)) ==
                                          row.people_from)  # fmt: skip
    return level & known & inside & (rates.source_id == row.source_id)


def limits(found: Funnel) -> dict[float, tuple[Any, Any, Any]]:
    """Level → populations and the limits of the rate at each, for drawing."""
    people = np.geomspace(found.people.min(), found.people.max(), STEPS)
    return {level: (people, *funnel.limits(found.group, people, level)) for level in (0.95, 0.998)}
