"""How often the verdict on years errs: on simulated series, and on real ones at earlier years.

In: a seed, or real yearly counts. Out: rows of the shape of `measures.calibration`, of frequency A,
and the verdicts at placebo dates. Refuses what `measures.yearly` refuses.

False alarm, detection and shares mean what they mean there; what is detected is a last year
raised or lowered by a fifth, and by half.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from measures.calibration import (
    CORRELATED,
    DRIFTING,
    INDEPENDENT,
    Floats,
    Row,
    ar1_lognormal,
    simulated_row,
)
from measures.trend import Verdicts
from measures.yearly import WINDOW, verdicts

MEANS = (20.0, 100.0, 500.0, 2000.0, 10000.0)
DISPERSIONS = (1.0, 3.0, 10.0, 50.0)
YEARS = (11, 15, 24)
CORRELATION = 0.5
DRIFTS = (0.05, 0.1, 0.2)
FIFTH, HALF = 0.2, 0.5
SEED = 20260102


def simulate(
    rng: np.random.Generator,
    n: int,
    years: int,
    mean: float,
    dispersion: float,
    correlation: float = 0.0,
    drift: float = 0.0,
) -> tuple[Floats, Floats, Floats]:
    """Overdispersed yearly counts without change, and again with a changed last year.

    Returns three (n, years) arrays: unchanged; the last year drawn anew with its expectation
    raised (even series) or lowered by a fifth; by half. `mean`: events a year; `dispersion`:
    variance over mean of a year. Independent years are negative binomial (Poisson of a gamma
    rate); correlated ones Poisson of a lognormal rate whose logarithm is an AR(1) series with
    that coefficient. `drift`: standard deviation of the yearly step of a random walk of the log
    level.
    """
    steps = rng.normal(0, drift, (n, years)) if drift else np.zeros((n, years))
    expected = mean * np.exp(np.cumsum(steps, axis=1))
    if correlation:
        expected = expected * ar1_lognormal(
            rng, (n, years), np.log1p((dispersion - 1) / mean), correlation
        )

    def drawn(level: Floats) -> Floats:
        if dispersion == 1 or correlation:
            return rng.poisson(level).astype(float)
        return rng.negative_binomial(level / (dispersion - 1), 1 / dispersion).astype(float)

    same = drawn(expected)

    def changed(size: float) -> Floats:
        factor = np.where(np.arange(n) % 2 == 0, 1 + size, 1 - size)
        last = drawn(expected[:, -1] * factor)
        return np.column_stack([same[:, :-1], last])

    return same, changed(FIFTH), changed(HALF)


def calibrate(n: int = 800, seed: int = SEED) -> list[Row]:
    """False alarms and power, a row for each kind of series; columns as in `calibration`.

    `n` series in each cell of mean x dispersion below the mean x length, with independent and
    with correlated years, and a few whose level drifts (the verdict must take that for ordinary).
    """
    rng = np.random.default_rng(seed)
    rows = []
    for mean, dispersion, years in product(MEANS, DISPERSIONS, YEARS):
        if dispersion < mean:
            rows.append(_cell(rng, INDEPENDENT, n, years, mean, dispersion, 0.0, 0.0))
            if dispersion > 1:
                rows.append(_cell(rng, CORRELATED, n, years, mean, dispersion, CORRELATION, 0.0))
    for mean, drift, years in product((100.0, 2000.0), DRIFTS, YEARS):
        rows.append(_cell(rng, DRIFTING, n, years, mean, 2.0, 0.0, drift))
    return rows


def at_years(
    counts: ArrayLike, break_at: ArrayLike | None = None, exceptional: ArrayLike | None = None
) -> list[tuple[int, Verdicts]]:
    """The verdict on real series at the last year and at every earlier one, each blind to what came
    after.

    Arguments as in `measures.yearly.verdicts`. Returns (years seen, verdicts), oldest first. At a
    year before its break a series is judged as if it had none.
    """
    x = np.asarray(counts, dtype=np.float64)
    first = np.zeros(len(x), np.int64) if break_at is None else np.asarray(break_at)
    odd = np.zeros(x.shape[1], bool) if exceptional is None else np.asarray(exceptional, bool)
    return [
        (end, verdicts(x[:, :end], np.where(first <= end, first, 0), odd[:end]))
        for end in range(WINDOW, x.shape[1] + 1)
    ]


def placebo(
    counts: ArrayLike, break_at: ArrayLike | None = None, exceptional: ArrayLike | None = None
) -> list[tuple[int, Verdicts]]:
    """`at_years`, the earlier ones alone: dates at which nothing in particular had happened."""
    return at_years(counts, break_at, exceptional)[:-1]


def _cell(
    rng: np.random.Generator,
    scenario: str,
    n: int,
    years: int,
    mean: float,
    dispersion: float,
    correlation: float,
    drift: float,
) -> Row:
    judged = map(verdicts, simulate(rng, n, years, mean, dispersion, correlation, drift))
    return simulated_row("A", scenario, years, mean, dispersion, correlation, drift, *judged)
