"""Dates to mark on a chart's time axis: series breaks and the comings and goings of programmes.

In: a group of lines (its breaks and phases), programmes, and functions that put words and dates
into the reader's language. Out: marks in order of time, each with a letter and a line of text for
the key. Marks outside the axis are left out (the page lists every phase in words). A date known
only to the year or month is marked over that whole year or month; what was only announced or
counted is not marked as an entry.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from portal.lines import Group
from portal.records import Phase, Programme

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CLOSE = 0.06
MOST_ROWS = 3
ENTERED = ("in_force", "ended", "merged")
Gettext = Callable[[str], str]
Dated = Callable[[datetime.date, str], str]


@dataclass(frozen=True, slots=True)
class Mark:
    """start, end: ISO days on the axis (equal for one day). order: the place's; None: a break."""

    letter: str
    start: str
    end: str
    label: str
    order: int | None

    @property
    def middle(self) -> str:
        """The ISO day above which the letter stands."""
        start, end = np.datetime64(self.start, "D"), np.datetime64(self.end, "D")
        return str(start + (end - start) // 2)


def marks(
    group: Group, programmes: dict[str, Programme], dated: Dated, _: Gettext
) -> tuple[Mark, ...]:
    """The marks inside the group's axis, lettered by date; at most as many as there are letters."""
    periods = [line.period for line in group.lines if len(line.period)]
    if not periods:
        return ()
    first = str(min(period[0] for period in periods)) + "-01"
    last = str(max(period[-1] for period in periods) + np.timedelta64(1, "M")) + "-01"
    found = [*_of_breaks(group, dated, _), *_of_phases(group, programmes, dated, _)]
    inside = sorted(item for item in set(found) if item[1] >= first and item[0] < last)
    return tuple(
        Mark(letter, start, end, f"{letter} · {label}", None if order < 0 else order)
        for letter, (start, end, label, order) in zip(LETTERS, inside, strict=False)
    )


def stacked(given: tuple[Mark, ...]) -> list[tuple[Mark, int]]:
    """Each mark with the row of its letter, so that letters close in time do not overlap."""
    if not given:
        return []
    middles = [np.datetime64(mark.middle, "D").astype(int) for mark in given]
    near = max(1.0, (max(middles) - min(middles)) * CLOSE)
    placed: list[tuple[Mark, int]] = []
    ends = [-np.inf] * MOST_ROWS
    for mark, middle in zip(given, middles, strict=True):
        row = next((row for row, end in enumerate(ends) if middle - end >= near), MOST_ROWS - 1)
        ends[row] = middle
        placed.append((mark, row))
    return placed


Item = tuple[str, str, str, int]


def _of_breaks(group: Group, dated: Dated, _: Gettext) -> Iterator[Item]:
    for item in group.breaks:
        day = item.date.isoformat()
        when = dated(item.date, "month")
        label = _("{date}: series break. {reason}").format(date=when, reason=_(item.reason))
        yield day, day, label, -1


def _of_phases(
    group: Group, programmes: dict[str, Programme], dated: Dated, _: Gettext
) -> Iterator[Item]:
    several = len(group.lines) > 1
    names = {line.order: line.territory.named(_) for line in group.lines}
    entered = ((order, phase) for order, phase in group.phases if phase.status in ENTERED)
    for order, phase in entered:
        place = f" ({names[order]})" if several else ""
        programme = _(programmes[phase.programme_id].name) + place
        for date, precision, words in _dates(phase, _):
            start, end = _extent(date, precision)
            label = f"{dated(date, precision)}: {words.format(programme=programme)}"
            yield start, end, label, order


def _dates(phase: Phase, _: Gettext) -> Iterator[tuple[datetime.date, str, str]]:
    if phase.occupation:
        yield phase.occupation, "day", _("occupation before {programme}")
    if phase.start:
        yield phase.start, phase.start_precision or "day", _("start of {programme}")
    if phase.end:
        yield phase.end, phase.end_precision or "day", _("end of {programme}")


def _extent(date: datetime.date, precision: str) -> tuple[str, str]:
    """First and last ISO day that a date of this precision may mean."""
    if precision == "year":
        return f"{date.year}-01-01", f"{date.year}-12-31"
    if precision == "month":
        first = date.replace(day=1)
        following = (first + datetime.timedelta(days=32)).replace(day=1)
        return first.isoformat(), (following - datetime.timedelta(days=1)).isoformat()
    return date.isoformat(), date.isoformat()
