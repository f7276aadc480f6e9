"""How often the trend's verdict errs: on simulated series, and on real ones at placebo dates.

In: a seed, or real monthly counts. Out: rows (dictionaries of one shape, `COLUMNS`) that a table
can store, and the verdicts at placebo dates themselves. Refuses what `measures.trend` refuses.

A false alarm is a verdict of rising or falling on a series whose expected level did not change;
a detection is the right direction after the last 12 months were raised or lowered by a fifth.
Shares are of the series that a test was made of (`tested`), and never leave out those that ended
as too wide to tell.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.trend import FALLING, RISING, WINDOW, YEAR, Verdicts, earlier_verdicts, verdicts

Floats = NDArray[np.float64]
Row = dict[str, Any]

COLUMNS = (
    "frequency",
    "scenario",
    "series",
    "years",
    "mean",
    "dispersion",
    "correlation",
    "drift",
    "n",
    "tested",
    "share_alarm",
    "share_detected",
    "share_detected_half",
    "share_cannot_tell",
)
DETECTED = ("share_detected", "share_detected_half")
INDEPENDENT, CORRELATED, DRIFTING, PLACEBO = "independent", "correlated", "drifting", "placebo"

MEANS = (2.0, 10.0, 50.0, 100.0, 500.0, 2000.0)
DISPERSIONS = (1.0, 3.0, 10.0)
YEARS = (8, 15, 22)
CORRELATION = 0.5
DRIFTS = (0.05, 0.1)
CHANGE = 0.2
SEED = 20260101


def simulate(
    rng: np.random.Generator,
    n: int,
    months: int,
    mean: float,
    dispersion: float,
    correlation: float = 0.0,
    drift: float = 0.0,
) -> tuple[Floats, Floats]:
    """Seasonal overdispersed counts without change, and again with a changed last year.

    Returns two (n, months) arrays. `mean`: events a month; `dispersion`: variance over mean of a
    month, season apart. Independent months are negative binomial (Poisson of a gamma rate);
    correlated ones Poisson of a lognormal rate whose logarithm is an AR(1) series with that
    coefficient. Each series has its own seasonal amplitude, 0 to 0.4 of the mean, and phase.
    `drift`: standard deviation a year of a random walk of the log level. In the second array the
    last 12 months are drawn anew with the expectation raised by a fifth (even series) or lowered.
    """
    season = rng.uniform(0, 0.4, (n, 1)) * np.sin(
        2 * np.pi * (np.arange(months) / YEAR + rng.uniform(size=(n, 1)))
    )
    steps = rng.normal(0, drift / np.sqrt(YEAR), (n, months)) if drift else np.zeros((n, months))
    expected = mean * (1 + season) * np.exp(np.cumsum(steps, axis=1))
    changed = expected.copy()
    factor = np.where(np.arange(n) % 2 == 0, 1 + CHANGE, 1 - CHANGE)
    changed[:, -YEAR:] *= factor[:, None]
    if dispersion == 1:
        unchanged, last = rng.poisson(expected), rng.poisson(changed[:, -YEAR:])
    elif correlation:
        wave = ar1_lognormal(rng, (n, months), np.log1p((dispersion - 1) / mean), correlation)
        unchanged = rng.poisson(expected * wave)
        last = rng.poisson((changed * wave)[:, -YEAR:])
    else:
        chance = 1 / dispersion
        unchanged = rng.negative_binomial(expected / (dispersion - 1), chance)
        last = rng.negative_binomial(changed[:, -YEAR:] / (dispersion - 1), chance)
    altered = unchanged.astype(float)
    altered[:, -YEAR:] = last
    return unchanged.astype(float), altered


def calibrate(n: int = 800, seed: int = SEED) -> list[Row]:
    """False alarms and power of a change of a fifth, a row for each kind of series.

    `n` series in each cell of mean x dispersion x length, with independent and with correlated
    months, and a few whose level drifts (the verdict must take that for ordinary). Rows have
    `COLUMNS`; `share_detected` is the share called in the right direction.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for mean, dispersion, years in product(MEANS, DISPERSIONS, YEARS):
        rows.append(_cell(rng, INDEPENDENT, n, years, mean, dispersion, 0.0, 0.0))
        if dispersion > 1:
            rows.append(_cell(rng, CORRELATED, n, years, mean, dispersion, CORRELATION, 0.0))
    for mean, drift, years in product((100.0, 500.0), DRIFTS, YEARS):
        rows.append(_cell(rng, DRIFTING, n, years, mean, 2.0, 0.0, drift))
    return rows


def at_year_ends(
    counts: ArrayLike, break_at: ArrayLike | None = None, exceptional: ArrayLike | None = None
) -> list[tuple[int, Verdicts]]:
    """The verdict on real series at the last month, and at every earlier year end, each blind to
    what came after.

    Arguments as in `measures.trend.verdicts`; an earlier year end lies a whole number of years
    before the last column. Returns (months seen, verdicts), oldest first. At a year end before
    its break a series is judged as if it had none.
    """
    x = np.asarray(counts, dtype=np.float64)
    ends = range(x.shape[1], WINDOW - 1, -YEAR)
    return earlier_verdicts(x, reversed(ends), break_at, exceptional)


def placebo(
    counts: ArrayLike, break_at: ArrayLike | None = None, exceptional: ArrayLike | None = None
) -> list[tuple[int, Verdicts]]:
    """`at_year_ends`, the earlier ones alone: dates at which nothing in particular had happened."""
    return at_year_ends(counts, break_at, exceptional)[:-1]


def placebo_row(series: str, judged: list[tuple[int, Verdicts]], frequency: str = "M") -> Row:
    """One row that sums up the placebo dates in `judged` for the collection named `series`.

    frequency: M, verdicts on months; A, on years (`measures.yearly_calibration`).
    """
    tested = np.concatenate([v.tested for _, v in judged]) if judged else np.zeros(0, bool)
    alarm = np.concatenate([v.alarm for _, v in judged]) if judged else np.zeros(0, bool)
    wide = np.concatenate([v.wide for _, v in judged]) if judged else np.zeros(0, bool)
    return _row(
        frequency=frequency,
        scenario=PLACEBO,
        series=series,
        n=tested.size,
        tested=int(tested.sum()),
        share_alarm=_share(alarm, tested),
        share_cannot_tell=_share(wide, tested),
    )


def untouched(
    judged: list[tuple[int, Verdicts]], exceptional: ArrayLike, window: int = WINDOW
) -> list[tuple[int, Verdicts]]:
    """The placebo dates whose `window` (24 months) holds none that is flagged in `exceptional`."""
    odd = np.asarray(exceptional, bool)
    return [(end, found) for end, found in judged if not odd[end - window : end].any()]


def pooled_alarm(rows: list[Row]) -> float:
    """Share of false alarms over all rows, each weighted by what was tested."""
    tested = sum(row["tested"] for row in rows)
    return sum(row["share_alarm"] * row["tested"] for row in rows if row["tested"]) / tested


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
    series = simulate(rng, n, years * YEAR, mean, dispersion, correlation, drift)
    judged = map(verdicts, series)
    return simulated_row("M", scenario, years, mean, dispersion, correlation, drift, *judged)


def simulated_row(
    frequency: str,
    scenario: str,
    years: int,
    mean: float,
    dispersion: float,
    correlation: float,
    drift: float,
    still: Verdicts,
    *moved: Verdicts,
) -> Row:
    """One row that sums up a kind of simulated series.

    still: verdicts on them unchanged. moved: on the same raised (even series) or lowered, by a
    fifth, then by half where that was tried. The others: as in `simulate`; frequency as in
    `placebo_row`.
    """
    right = np.where(np.arange(len(still.verdict)) % 2 == 0, RISING, FALLING)
    found = (_share(each.verdict == right, each.tested) for each in moved)
    return _row(
        frequency=frequency,
        scenario=scenario,
        years=years,
        mean=mean,
        dispersion=dispersion,
        correlation=correlation,
        drift=drift,
        n=len(still.verdict),
        tested=int(still.tested.sum()),
        share_alarm=_share(still.alarm, still.tested),
        share_cannot_tell=_share(still.wide, still.tested),
        **dict(zip(DETECTED, found, strict=False)),
    )


def ar1_lognormal(
    rng: np.random.Generator, shape: tuple[int, int], variance: float, correlation: float
) -> Floats:
    """Lognormal factors of expectation 1 whose logarithms are a stationary AR(1) series."""
    wave = rng.normal(size=shape)
    for at in range(1, shape[1]):
        fresh = np.sqrt(1 - correlation**2) * wave[:, at]
        wave[:, at] = correlation * wave[:, at - 1] + fresh
    return np.exp(np.sqrt(variance) * wave - variance / 2)


def _share(what: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float(what[among].mean()) if among.any() else float("nan")


def _row(**known: Any) -> Row:
    return {column: known.get(column) for column in COLUMNS}
