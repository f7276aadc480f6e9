"""Shares with their error: intervals, effective sample size, reliability, difference, verdict.

In: estimates as shares between 0 and 1 (or differences of such), standard errors on the same
scale, degrees of freedom, numbers of answers. Out: arrays or plain numbers of the same scale.
Refuses a share outside 0 to 1 and a negative standard error. Uses numpy alone, so that the
server may compare places.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.student import t_quantiles

Floats = NDArray[np.float64]

LEVEL = 0.95
FEWEST_ANSWERS = 50
WIDEST_HALF = 0.15
NORMAL_FROM = 500  # degrees of freedom: Student's limits are then within 0.3 % of the normal's
# An error from the weights alone leaves the clusters out. In LAPOP's samples, which have both,
# the whole error of trust in the police is up to 1.3 times as large (95 of 100 estimates).
CLUSTERING = 1.3


def quantile(df: ArrayLike, level: float = LEVEL) -> Floats:
    """How many standard errors lie on each side: Student's t, normal where df is NaN or large."""
    degrees = np.asarray(df, dtype=float)
    normal = NormalDist().inv_cdf(0.5 + level / 2)
    known = np.isfinite(degrees) & (degrees < NORMAL_FROM)
    result = np.full(degrees.shape, normal)
    if known.any():
        result[known] = t_quantiles(degrees[known], level)
    return result


def interval(
    share: ArrayLike, se: ArrayLike, df: ArrayLike = np.nan, level: float = LEVEL
) -> tuple[Floats, Floats]:
    """Limits of a share, symmetric on the scale of the log odds.

    With d = q·se / (p (1 - p)) the limits are logistic(logit p ∓ d), which stay between 0 and 1
    and are right for shares near the ends (Korn, E. L. and Graubard, B. I. 1999, Analysis of
    Health Surveys, 64-68; the same that svy gives). NaN where the error is unknown or zero, or
    the share is 0 or 1: such a share needs `exact`.
    """
    p, error, degrees = np.broadcast_arrays(_share(share), _error(se), np.asarray(df, float))
    inside = (p > 0) & (p < 1) & (error > 0)
    odds = np.where(inside, p, 0.5)
    step = quantile(degrees, level) * error / (odds * (1 - odds))
    middle = np.log(odds / (1 - odds))
    low, high = (0.5 * (1 + np.tanh((middle + side * step) / 2)) for side in (-1, 1))
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)


def exact(share: ArrayLike, n: ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Clopper–Pearson limits of a share of 0 or 1 among n answers, for which no error exists.

    low = 0, high = 1 - (a/2)^(1/n), a = 1 - level, for a share of 0; mirrored for 1
    (Clopper, C. J. and Pearson, E. S. 1934, Biometrika 26, 404-413). NaN for other shares.
    """
    p, answers = np.broadcast_arrays(_share(share), np.asarray(n, float))
    far = 1 - ((1 - level) / 2) ** (1 / np.maximum(answers, 1))
    end = ((p == 0) | (p == 1)) & (answers > 0)
    low = np.where(p == 0, 0.0, 1 - far)
    high = np.where(p == 0, far, 1.0)
    return np.where(end, low, np.nan), np.where(end, high, np.nan)


def wilson(share: float, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Limits of a share of n independent trials, any share from 0 to 1 (Wilson, E. B. 1927,
    Journal of the American Statistical Association 22, 209-212)."""
    z = NormalDist().inv_cdf(0.5 + level / 2)
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    return middle - half, middle + half


def effective(share: ArrayLike, se: ArrayLike) -> Floats:
    """Answers of a simple random sample with the same error: p (1 - p) / se²."""
    p, error = np.broadcast_arrays(_share(share), _error(se))
    known = (error > 0) & (p > 0) & (p < 1)
    return np.where(known, p * (1 - p) / np.where(known, error, 1) ** 2, np.nan)


def unreliable(n: ArrayLike, low: ArrayLike, high: ArrayLike) -> NDArray[np.object_]:
    """Why an estimate is not reliable: few_answers, wide_interval, or None.

    The rule where the publisher has none: fewer than 50 answers, or a half-width above
    15 points. Unknown n or limits raise no doubt by themselves.
    """
    answers, lower, upper = np.broadcast_arrays(
        np.asarray(n, float), np.asarray(low, float), np.asarray(high, float)
    )
    few = answers < FEWEST_ANSWERS
    wide = (upper - lower) / 2 > WIDEST_HALF
    found = np.full(answers.shape, None, dtype=object)
    found[wide] = "wide_interval"
    found[few] = "few_answers"
    return found


@dataclass(frozen=True)
class Differences:
    """Later less earlier (or one place less another), with limits; arrays of one shape."""

    difference: Floats
    se: Floats
    low: Floats
    high: Floats


def difference(
    before: ArrayLike,
    after: ArrayLike,
    se_before: ArrayLike,
    se_after: ArrayLike,
    df: ArrayLike = np.nan,
    compared: int = 1,
) -> Differences:
    """after - before of two independent samples, with se = √(se₁² + se₂²).

    The standard errors hold the design effect, so that the difference does. df: the smaller
    degrees of freedom of the two. compared: how many such comparisons are looked at together;
    the limits then hold for all at once with 95 % (Šidák, Z. 1967, Journal of the American
    Statistical Association 62, 626-633). NaN where an error is unknown.
    """
    if compared < 1:
        raise ValueError(f"compared must be 1 or more, got {compared}")
    gap = np.asarray(after, float) - np.asarray(before, float)
    se = np.sqrt(_error(se_before) ** 2 + _error(se_after) ** 2)
    half = quantile(np.broadcast_to(df, se.shape), LEVEL ** (1 / compared)) * se
    return Differences(np.where(np.isnan(se), np.nan, gap), se, gap - half, gap + half)


def verdicts(low: ArrayLike, high: ArrayLike) -> NDArray[np.str_]:
    """risen, fallen, no_clear_change; cannot_tell where there is no interval."""
    lower, upper = np.asarray(low, float), np.asarray(high, float)
    return np.select(
        [np.isnan(lower) | np.isnan(upper), lower > 0, upper < 0],
        ["cannot_tell", "risen", "fallen"], "no_clear_change",
    )  # fmt: skip


def _share(values: ArrayLike) -> Floats:
    array = np.asarray(values, dtype=float)
    if np.any(array < 0) or np.any(array > 1):
        raise ValueError("shares must lie between 0 and 1")
    return array


def _error(values: ArrayLike) -> Floats:
    array = np.asarray(values, dtype=float)
    if np.any(array < 0):
        raise ValueError("standard errors must not be negative")
    return array
