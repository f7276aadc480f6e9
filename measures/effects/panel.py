"""A panel of counts: places by periods, each cell before the event, after it, or neither.

In: counts, exposures and, per place, the periods of its event. Out: `Panel`. Refuses arrays of
different shapes. A cell that is not known, or in which the event fell, belongs to neither.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max // 4
BEFORE, NEITHER, AFTER = 0, 1, 2


@dataclass(frozen=True)
class Panel:
    """N places, T periods of equal length, `per_year` of them a year.

    counts: (N, T), NaN unknown. exposure: (N, T), people. start: per place the first period
    that is no longer before its event, NEVER for a comparison place. ready: the first period
    that is after it. until: the first period that counts no more (T where none).
    cohort: per place the number of its group of equal dates, -1 for a comparison place.
    """

    counts: Floats
    exposure: Floats
    start: Ints
    ready: Ints
    until: Ints
    cohort: Ints
    per_year: int = 4

    @cached_property
    def treated(self) -> Flags:
        return self.cohort >= 0

    @cached_property
    def state(self) -> Ints:
        """(N, T) of BEFORE, NEITHER, AFTER."""
        at = np.arange(self.counts.shape[1])
        state = np.where(at < self.start[:, None], BEFORE, NEITHER)
        after = (at >= self.ready[:, None]) & (at < self.until[:, None])
        state[after & self.treated[:, None]] = AFTER
        state[np.isnan(self.counts) | ~(self.exposure > 0)] = NEITHER
        return state

    @cached_property
    def time(self) -> Ints:
        """(N, T) periods since the event: 1 is the first after it, -1 the last before it."""
        at = np.arange(self.counts.shape[1])
        since = at - self.ready[:, None] + 1
        until = at - self.start[:, None]
        return np.where(since > 0, since, np.where(until < 0, until, 0))

    def take(self, keep: ArrayLike) -> Panel:
        """Some of the places."""
        chosen = np.asarray(keep)
        return replace(
            self, counts=self.counts[chosen], exposure=self.exposure[chosen],
            start=self.start[chosen], ready=self.ready[chosen], until=self.until[chosen],
            cohort=self.cohort[chosen],
        )  # fmt: skip


def panel(
    counts: ArrayLike,
    exposure: ArrayLike,
    start: ArrayLike,
    ready: ArrayLike,
    until: ArrayLike | None = None,
    per_year: int = 4,
) -> Panel:
    """A panel whose cohorts are the distinct (start, ready) among places with an event."""
    y, people = np.asarray(counts, np.float64), np.asarray(exposure, np.float64)
    first, after = np.asarray(start, np.int64), np.asarray(ready, np.int64)
    if y.shape != people.shape or first.shape != after.shape or len(first) != len(y):
        raise ValueError("counts, exposure, start and ready must describe the same places")
    end = np.full(len(y), y.shape[1]) if until is None else np.asarray(until, np.int64)
    cohort = np.full(len(y), -1)
    dated = first < NEVER
    if dated.any():
        pairs = np.stack([first[dated], after[dated]], axis=1)
        cohort[dated] = np.unique(pairs, axis=0, return_inverse=True)[1].ravel()
    return Panel(y, people, first, after, end, cohort, per_year)


def moved(given: Panel, periods: ArrayLike) -> Panel:
    """The same panel with every event `periods` (per place) earlier, blind to the real one.

    What came from the real event on is unknown to it. Places whose event does not move are kept
    as they are before it.
    """
    by = np.broadcast_to(np.asarray(periods, np.int64), given.start.shape)
    treated = given.treated
    counts = given.counts.copy()
    at = np.arange(counts.shape[1])
    counts[treated[:, None] & (at >= given.start[:, None])] = np.nan
    start = np.where(treated, given.start - by, given.start)
    until = np.where(treated, given.start, given.until)
    return replace(given, counts=counts, start=start, ready=start, until=until)
