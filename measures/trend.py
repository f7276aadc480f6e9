"""Did the last 12 months differ from the 12 before by more than this series ordinarily moves?

In: monthly counts, one series a row, NaN for a month that is unknown. Out: one verdict a series,
with an interval that agrees with it. Refuses, with a reason, to judge a window that is
incomplete or holds a series break, too few events, too short a history.

The yardstick is the series itself. The difference D of two 12-month totals of sum N varies as

    var D = phi N + tau^2 N^2 / 2

phi: variance over mean of monthly counts (quasi-Poisson: McCullagh, P. and Nelder, J. A. 1989,
Generalized Linear Models, 6.2.3), from each month against the same month a year earlier, which
removes the season. tau: the ordinary movement of the level from one year to the next, by moments
from overlapping yearly changes, about zero: a place that falls every year by as much is not told
that this year is special. Both come from the twelve years before the last 12 months, which hold
ten years of such changes.
The change is then a share p = recent / (recent + before), tested against 1/2 by Wilson's score
(Wilson, E. B. 1927, JASA 22, 209-212) with Student's t, the effective number of events
N / (phi + tau^2 N / 2), and a continuity correction of half an event (Newcombe, R. G. 1998,
Statistics in Medicine 17, 857-872). The interval of the ratio is that of p / (1 - p).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.student import t_quantiles, yearly_change_df

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

RISING, FALLING = "rising", "falling"
NO_CLEAR_CHANGE, CANNOT_TELL = "no_clear_change", "cannot_tell"
VERDICTS = (RISING, FALLING, NO_CLEAR_CHANGE, CANNOT_TELL)

BREAK_INSIDE, INCOMPLETE = "break_inside", "incomplete"
FEW_COUNTS, SHORT_HISTORY, VOLATILE = "few_counts", "short_history", "volatile"
REASONS = (BREAK_INSIDE, INCOMPLETE, FEW_COUNTS, SHORT_HISTORY, VOLATILE)

LEVEL = 0.95
YEAR, WINDOW = 12, 24
LEAST_EVENTS = 10
LEAST_CHANGES = 37
BLOCK = 1024  # series judged at once
HISTORY = 143  # months before the last 12: 120 overlapping yearly changes
MATTERS = 1.25
# Sets the weights of the moment estimate only: yearly movements of about 14 %.
LIKELY_TAU_SQUARED = 0.02


@dataclass(frozen=True)
class Verdicts:
    """One entry a series, in the order given.

    recent, before: events of the last 12 months (or year) and of those before (NaN when
    incomplete).
    ratio: recent / before (NaN when incomplete, across a break or with nothing before).
    low, high: 95 % limits of the ratio, NaN where no test was made; high is inf with nothing
    before. rising means low > 1, falling means high < 1.
    verdict: one of VERDICTS. reason: one of REASONS for cannot_tell, else None. incomplete: a
    month (or year) of the window is unknown although the series had begun (else short_history).
    few_counts: under 10 events, or so few that chance alone hides a fall of a fifth and the
    matching rise; volatile: the events suffice, but the series ordinarily moves by more than that.
    dispersion: variance of the difference over that of a Poisson count, at least 1.
    history_years: years of yearly changes that the dispersion rests on.
    """

    recent: Floats
    before: Floats
    ratio: Floats
    low: Floats
    high: Floats
    verdict: NDArray[np.object_]
    reason: NDArray[np.object_]
    dispersion: Floats
    history_years: Floats

    def __getitem__(self, rows: Any) -> Verdicts:
        """Those on some of the series."""
        return Verdicts(*(getattr(self, field.name)[rows] for field in fields(self)))

    @property
    def tested(self) -> Flags:
        """Series that a test was made of, whatever it said."""
        return np.isfinite(self.low)

    @property
    def alarm(self) -> Flags:
        """Series called rising or falling."""
        return (self.verdict == RISING) | (self.verdict == FALLING)

    @property
    def wide(self) -> Flags:
        """Series tested whose interval leaves both a fall and its matching rise open."""
        return self.tested & (self.verdict == CANNOT_TELL)


def verdicts(
    counts: ArrayLike,
    break_at: ArrayLike | None = None,
    exceptional: ArrayLike | None = None,
) -> Verdicts:
    """Judge each series at its last month.

    counts: (series, months), events a month, NaN unknown; the columns are successive months.
    break_at: for each series the index of the first month comparable with the last one; 0 or
    less for no break. exceptional: (months,) flags of months known to be out of the ordinary (a
    lockdown): left out of the yardstick, never out of the window.
    Raises ValueError for a negative or infinite count, fewer than 24 months, a wrong shape.
    """
    x = _checked(counts)
    return _verdicts(_History(x, _breaks(break_at, x), _flags(exceptional, x)), x.shape[1])


def earlier_verdicts(
    counts: ArrayLike,
    ends: Iterable[int],
    break_at: ArrayLike | None = None,
    exceptional: ArrayLike | None = None,
) -> list[tuple[int, Verdicts]]:
    """(end, verdicts) of the first `end` months of each series, blind to what came after.

    Arguments and what is raised as in `verdicts`; ends: from 24 to the months there are. At an end
    before its break a series is judged as if it had none.
    """
    x, at = _checked(counts), list(ends)
    first, odd = _breaks(break_at, x), _flags(exceptional, x)
    blocks = (slice(row, row + BLOCK) for row in range(0, max(len(x), 1), BLOCK))
    found = [_at_ends(x[rows], first[rows], odd, at) for rows in blocks]
    return list(zip(at, map(_together, zip(*found, strict=True)), strict=True))


def _at_ends(
    x: Floats, first: NDArray[np.int64], odd: Flags, ends: Iterable[int]
) -> list[Verdicts]:
    """At each end, on so few series that what they need fits a processor's own memory."""
    broken = first > 0
    history, unbroken = _History(x, first, odd), _History(x[broken], 0 * first[broken], odd)
    return [_verdicts(history, end, unbroken, broken) for end in ends]


def _together(parts: Iterable[Verdicts]) -> Verdicts:
    """Verdicts on some of the series after those on others."""
    listed = list(parts)
    names = [field.name for field in fields(Verdicts)]
    return Verdicts(*(np.concatenate([getattr(one, name) for one in listed]) for name in names))


def _verdicts(
    history: _History,
    end: int,
    unbroken: _History | None = None,
    broken: Flags | None = None,
) -> Verdicts:
    """At the month `end`; unbroken: the series flagged in broken, as if they had no break, for
    where the break lies after the end."""
    x, first = history.x[:, :end], history.first
    yard = history.yardstick(end)
    ahead = first >= end
    if unbroken is not None and broken is not None and ahead.any():
        first = np.where(ahead, 0, first)
        for mine, theirs in zip(yard, unbroken.yardstick(end), strict=True):
            mine[ahead] = theirs[ahead[broken]]
    recent, before = x[:, -YEAR:].sum(1), x[:, -WINDOW:-YEAR].sum(1)
    return judged(
        recent,
        before,
        _quantiles()[yard.changes],
        yard.phi + yard.tau_squared * (recent + before) / 2,
        yard.changes / YEAR,
        broken=first > end - WINDOW,
        begun_late=without_gaps(x),
        short=yard.changes < LEAST_CHANGES,
    )


@cache
def _quantiles() -> Floats:
    """Student's t by the number of yearly changes."""
    most = HISTORY - WINDOW + 2
    return t_quantiles(np.array([1.0, *map(yearly_change_df, range(1, most))]), LEVEL)


def judged(
    recent: Floats,
    before: Floats,
    t: Floats,
    dispersion: Floats,
    history_years: Floats,
    *,
    broken: Flags,
    begun_late: Flags,
    short: Flags,
) -> Verdicts:
    """The test of two counts a series against a yardstick of it, and what it may not be made of.

    recent, before: events, NaN unknown. t, dispersion: half-width of the test in standard
    errors, and variance of the difference over Poisson's. broken: the two are not comparable.
    begun_late: what is unknown lies before the series' first period. short: too little history.
    """
    events = recent + before
    incomplete = ~np.isfinite(events)
    begun_late = incomplete & begun_late
    few = events < LEAST_EVENTS
    short = begun_late | short
    untested = broken | incomplete | few | short
    low, high = _ratio_limits(recent, np.where(untested, np.nan, events), t, dispersion)
    chance = _ratio_limits(recent, events, t, np.ones_like(t))

    rising, falling = low > 1, high < 1
    unclear = ~untested & ~rising & ~falling
    wide = unclear & _hides_both(low, high)
    verdict = np.select(
        [rising, falling, unclear & ~wide], [RISING, FALLING, NO_CLEAR_CHANGE], CANNOT_TELL
    ).astype(object)
    reason = np.select(
        [broken, incomplete & ~begun_late, few, short, wide & _hides_both(*chance), wide],
        [BREAK_INSIDE, INCOMPLETE, FEW_COUNTS, SHORT_HISTORY, FEW_COUNTS, VOLATILE],
        "",
    ).astype(object)
    reason[reason == ""] = None
    ratio = recent / np.where(broken | (before == 0), np.nan, before)
    return Verdicts(recent, before, ratio, low, high, verdict, reason, dispersion, history_years)


def without_gaps(x: Floats) -> Flags:
    """Series that know every period since their first: what the window lacks was before it."""
    known = np.isfinite(x)
    return known.any(1) & (known.sum(1) == x.shape[1] - known.argmax(1))


class _Yardstick(NamedTuple):
    phi: Floats
    tau_squared: Floats
    changes: NDArray[np.int64]


class _History:
    """What the yardsticks at any month are made of, with running sums over the months.

    x: (series, months) counts. first: the first month of each comparable with its last. odd: months
    left out of every yardstick.
    """

    def __init__(self, x: Floats, first: NDArray[np.int64], odd: Flags):
        self.x, self.first = x, first
        usable = np.isfinite(x) & ~odd & (np.arange(x.shape[1]) >= first[:, None])
        counts = np.where(usable, x, 0.0)
        later, earlier = counts[:, YEAR:], counts[:, :-YEAR]
        pair = usable[:, YEAR:] & usable[:, :-YEAR]
        self._squares = _running(np.where(pair, later - earlier, 0.0) ** 2)
        self._sums = _running(np.where(pair, later + earlier, 0.0))
        total = _rolling(counts, YEAR)
        change, events = total[:, YEAR:] - total[:, :-YEAR], total[:, YEAR:] + total[:, :-YEAR]
        self._whole = (_rolling(usable.astype(np.int32), WINDOW) == WINDOW) & (events > 0)
        self._events = np.maximum(events, 1.0)
        self._change = change**2 / self._events

    def yardstick(self, end: int) -> _Yardstick:
        """phi, tau^2 and the number of yearly changes behind them, from the HISTORY months before
        the 12 that end at `end`."""
        start, stop = max(0, end - YEAR - HISTORY), end - YEAR
        last = max(start, stop - YEAR)
        squares, sums = (each[:, last] - each[:, start] for each in (self._squares, self._sums))
        phi = np.maximum(1.0, squares / np.maximum(sums, 1.0))
        windows = slice(start, max(start, stop - WINDOW + 1))
        whole, n = self._whole[:, windows], self._events[:, windows]
        per_event = phi[:, None]
        weight = whole / (per_event + LIKELY_TAU_SQUARED * n / 2)
        excess = np.sum(weight * (self._change[:, windows] - per_event), 1)
        size = np.sum(weight * n, 1) / 2
        tau_squared = np.maximum(0.0, excess / np.where(size > 0, size, 1.0))
        return _Yardstick(phi, tau_squared, whole.sum(1))


def _running(x: Floats) -> Floats:
    """Sums of the columns before each, from none to all."""
    sums = np.zeros((x.shape[0], x.shape[1] + 1), x.dtype)
    np.cumsum(x, axis=1, out=sums[:, 1:])
    return sums


def _rolling(x: Floats, months: int) -> Floats:
    """Sums of `months` successive columns."""
    sums = _running(x)
    return sums[:, months:] - sums[:, :-months]


def _ratio_limits(
    recent: Floats, events: Floats, t: Floats, dispersion: Floats
) -> tuple[Floats, Floats]:
    """Limits of recent / before by Wilson's score of the share of recent events."""
    known = np.where(events > 0, events, np.nan)
    spread = t**2 * dispersion / known

    def odds(share: Floats, side: int) -> Floats:
        half = np.sqrt(spread * share * (1 - share) + spread**2 / 4)
        limit = (share + spread / 2 + side * half) / (1 + spread)
        with np.errstate(divide="ignore"):
            return np.where(limit < 1 - 1e-12, limit / (1 - limit), np.inf)

    low = odds(np.clip((recent - 0.5) / known, 0, 1), -1)
    high = odds(np.clip((recent + 0.5) / known, 0, 1), +1)
    nothing = np.isnan(known)
    return np.where(nothing, np.nan, low), np.where(nothing, np.nan, high)


def _hides_both(low: Floats, high: Floats) -> Flags:
    """Interval wide enough for a fall by a fifth and a rise by a quarter, its mirror image."""
    return (low < 1 / MATTERS) & (high > MATTERS)


def _checked(counts: ArrayLike) -> Floats:
    x = np.asarray(counts, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] < WINDOW:
        raise ValueError(f"counts: expected (series, 24 or more months), got shape {x.shape}")
    if np.any(x < 0) or np.any(np.isinf(x)):
        raise ValueError("counts must be finite and not negative")
    return x


def _breaks(break_at: ArrayLike | None, x: Floats) -> NDArray[np.int64]:
    if break_at is None:
        return np.zeros(len(x), np.int64)
    first = np.asarray(break_at, dtype=np.int64)
    if first.shape != (len(x),) or np.any(first >= x.shape[1]):
        raise ValueError(f"break_at: expected {len(x)} month indices under {x.shape[1]}")
    return first


def _flags(exceptional: ArrayLike | None, x: Floats) -> Flags:
    months = x.shape[1]
    odd = np.zeros(months, bool) if exceptional is None else np.asarray(exceptional, bool)
    if odd.shape != (months,):
        raise ValueError(f"exceptional: expected {months} flags, got shape {odd.shape}")
    return odd
