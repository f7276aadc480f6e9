"""Did the last year differ from the year before it by more than this series ordinarily moves?

For what is published by year only. In: yearly counts, one series a row, NaN for a year that is
unknown or not whole. Out: the same verdicts as `measures.trend`, one a series, with an interval
that agrees with it and the same reasons where nothing can be told.

The yardstick is the series' own earlier changes from one year to the next. The difference D of
two successive years of sum N varies as

    var D = N + (WIDER tau)^2 N^2 / 2

N: chance alone (Poisson). tau: the ordinary movement from one year to the next, a standard
deviation of the logarithm of their ratio, by moments from the earlier changes, about zero (a
place that falls every year by as much is not told that this year is special). Years cannot tell
chance beyond Poisson from a level that moves: tau holds both. Two changes that share a year are
correlated by -1/2 where years are independent and by nothing where the level drifts; the degrees
of freedom are the fewer, those of the former (Satterthwaite, F. E. 1946, Biometrics Bulletin 2,
110-114, with the weights of the moments).

Real series jump more often than Student's t allows. WIDER is the least number, in steps of a
tenth, with which no publisher's yearly series, at any level of its places, raised more than 5
false alarms in 100 at the earlier years (`measures.yearly_calibration`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.student import t_quantiles
from measures.trend import (
    LEVEL,
    LIKELY_TAU_SQUARED,
    Flags,
    Floats,
    Verdicts,
    judged,
    without_gaps,
)

WINDOW = 2
LEAST_CHANGES = 8
WIDER = 1.6


def verdicts(
    counts: ArrayLike,
    break_at: ArrayLike | None = None,
    exceptional: ArrayLike | None = None,
) -> Verdicts:
    """Judge each series at its last year.

    counts: (series, years), events a year, NaN unknown; the columns are successive years.
    break_at: for each series the index of the first year comparable with those after it, which
    may lie past the last (the way of counting changed within it); 0 or less for no break.
    exceptional: (years,) flags of years known to be out of the ordinary: left out of the
    yardstick, never out of the two that are compared.
    Raises ValueError for a negative or infinite count, fewer than two years, a wrong shape.
    """
    x = np.asarray(counts, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] < WINDOW:
        raise ValueError(f"counts: expected (series, 2 or more years), got shape {x.shape}")
    if np.any(x < 0) or np.any(np.isinf(x)):
        raise ValueError("counts must be finite and not negative")
    series, years = x.shape
    first = np.zeros(series, np.int64) if break_at is None else np.asarray(break_at, np.int64)
    odd = np.zeros(years, bool) if exceptional is None else np.asarray(exceptional, bool)
    if first.shape != (series,) or np.any(first > years):
        raise ValueError(f"break_at: expected {series} year indices up to {years}")
    if odd.shape != (years,):
        raise ValueError(f"exceptional: expected {years} flags, got shape {odd.shape}")

    usable = np.isfinite(x) & ~odd & (np.arange(years) >= first[:, None])
    usable[:, -1] = False
    tau_squared, df, changes = _yardstick(np.where(usable, x, 0.0), usable)
    recent, before = x[:, -1], x[:, -2]
    return judged(
        recent,
        before,
        t_quantiles(df, LEVEL),
        1 + WIDER**2 * tau_squared * (recent + before) / 2,
        changes.astype(float),
        broken=first > years - WINDOW,
        begun_late=without_gaps(x),
        short=changes < LEAST_CHANGES,
    )


def _yardstick(x: Floats, usable: Flags) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """tau^2, its degrees of freedom and the number of changes; `x` is 0 where not usable."""
    change, events = x[:, 1:] - x[:, :-1], x[:, 1:] + x[:, :-1]
    whole = usable[:, 1:] & usable[:, :-1] & (events > 0)
    n = np.maximum(events, 1.0)
    weight = np.where(whole, 1 / (1 + LIKELY_TAU_SQUARED * n / 2), 0.0)
    share = weight * n / 2
    size = share.sum(1)
    excess = np.sum(weight * (change**2 / n - 1), 1)
    tau_squared = np.maximum(0.0, excess / np.where(size > 0, size, 1.0))
    squares = np.sum(share**2, 1) + np.sum(share[:, 1:] * share[:, :-1], 1) / 2
    # Rounded, so that the quantiles of many series are few.
    df = np.round(size**2 / np.where(size > 0, squares, 1.0), 1)
    return tau_squared, df, whole.sum(1)
