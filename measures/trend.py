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

from dataclasses import dataclass
from typing import NamedTuple

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
    first = _breaks(break_at, x)
    odd = np.zeros(x.shape[1], bool) if exceptional is None else np.asarray(exceptional, bool)
    if odd.shape != (x.shape[1],):
        raise ValueError(f"exceptional: expected {x.shape[1]} flags, got shape {odd.shape}")

    recent, before = x[:, -YEAR:].sum(1), x[:, -WINDOW:-YEAR].sum(1)
    events = recent + before
    usable = np.isfinite(x) & ~odd & (np.arange(x.shape[1]) >= first[:, None])
    usable[:, -YEAR:] = False
    usable[:, : max(0, x.shape[1] - YEAR - HISTORY)] = False
    yard = _yardstick(np.where(usable, x, 0.0), usable)
    dispersion = yard.phi + yard.tau_squared * events / 2

    df = np.array([yearly_change_df(int(n)) if n else 1.0 for n in yard.changes])
    return judged(
        recent,
        before,
        t_quantiles(df, LEVEL),
        dispersion,
        yard.changes / YEAR,
        broken=first > x.shape[1] - WINDOW,
        begun_late=without_gaps(x),
        short=yard.changes < LEAST_CHANGES,
    )


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


def _yardstick(x: Floats, usable: Flags) -> _Yardstick:
    """phi, tau^2 and the number of yearly changes behind them; `x` is 0 where not usable."""
    later, earlier = x[:, YEAR:], x[:, :-YEAR]
    pair = usable[:, YEAR:] & usable[:, :-YEAR]
    squares = np.sum((later - earlier) ** 2, 1, where=pair)
    phi = np.maximum(1.0, squares / np.maximum(np.sum(later + earlier, 1, where=pair), 1.0))

    total = _rolling(x, YEAR)
    change, events = total[:, YEAR:] - total[:, :-YEAR], total[:, YEAR:] + total[:, :-YEAR]
    whole = (_rolling(usable.astype(float), WINDOW) == WINDOW) & (events > 0)
    n, per_event = np.maximum(events, 1.0), phi[:, None]
    weight = 1 / (per_event + LIKELY_TAU_SQUARED * n / 2)
    excess = np.sum(weight * (change**2 / n - per_event), 1, where=whole)
    size = np.sum(weight * n / 2, 1, where=whole)
    tau_squared = np.maximum(0.0, excess / np.where(size > 0, size, 1.0))
    return _Yardstick(phi, tau_squared, whole.sum(1))


def _rolling(x: Floats, months: int) -> Floats:
    """Sums of `months` successive columns."""
    sums = np.cumsum(np.pad(x, ((0, 0), (1, 0))), axis=1)
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
