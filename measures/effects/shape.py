"""How a real panel varies, and new panels that vary alike, with an effect that is known.

In: a `Panel`. Out: `Shape`, and simulated `Panel`s. Refuses nothing.

A place's count is taken as Poisson of exposure x place x period x level x noise: place and period
effects (seasons and the common trend are among the latter) as fitted, the noise of a period a
gamma variable, the level an autoregression, so that a place drifts for years. Variances are those
of the real residuals, for places with the event and for the others apart: the products of two
periods' residuals hold neither Poisson's share nor the noise, and give the level's; what is left
of the squares gives the noise. Place effects pull residuals together; the autoregression's
covariances are pulled alike before they are compared (`_pulled`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from measures.effects.fit import fit
from measures.effects.panel import AFTER, BEFORE, NEVER, Flags, Floats, Panel

CORRELATIONS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.995)
LAGS = 12
GROWS = 8  # periods over which a growing effect reaches its full size


@dataclass(frozen=True)
class Variation:
    """noise: variance of a period's factor; level: of the slow factor; correlation: from one
    period to the next."""

    noise: float
    level: float
    correlation: float


@dataclass(frozen=True)
class Shape:
    """like: the real panel; mean: (N, T) expected without the event; inside, outside: how places
    with the event and the others vary."""

    like: Panel
    mean: Floats
    inside: Variation
    outside: Variation


def shape_of(given: Panel) -> Shape:
    """The shape of a panel of usable places."""
    found = fit(given, np.ones((1, len(given.counts))))
    known = given.state == BEFORE
    seen = np.where(known, given.exposure * np.nan_to_num(found.period[0]), 0).sum(axis=1)
    total = np.where(known, given.counts, 0.0).sum(axis=1)
    place = np.where(total > 0, total, 0.5) / np.where(seen > 0, seen, np.nan)
    mean = np.nan_to_num(place[:, None] * found.period[0] * given.exposure)
    inside = given.treated
    return Shape(given, mean, _variation(given, inside), _variation(given, ~inside))


def _variation(given: Panel, which: Flags) -> Variation:
    """Of some places, by a fit of their own over every known period."""
    own = given.take(which)
    never = np.full(len(own.counts), NEVER)
    known = np.isfinite(own.counts) & (own.state != 1) | (own.state == AFTER)
    own = replace(own, counts=np.where(known, own.counts, np.nan), start=never, ready=never,
                  cohort=np.full(len(never), -1))  # fmt: skip
    mean = np.nan_to_num(fit(own, np.ones((1, len(never)))).expected(own.exposure))
    known &= mean > 0
    mean = np.where(known, mean, 0.0)
    residual = np.where(known, np.nan_to_num(own.counts) - mean, 0.0)
    lags = min(LAGS, mean.shape[1] // 2)
    products = np.array(
        [(residual[:, lag:] * residual[:, : mean.shape[1] - lag]).sum() for lag in range(lags)]
    )
    masses = np.array(
        [(mean[:, lag:] * mean[:, : mean.shape[1] - lag]).sum() for lag in range(lags)]
    )
    products[0] -= mean.sum()  # Poisson's own variance
    covariance = products / masses
    return _fitted(covariance, mean.shape[1])


def _fitted(covariance: Floats, periods: int) -> Variation:
    """The autoregression whose pulled covariances come nearest from lag 1 on; the rest is noise."""
    best = (np.inf, Variation(max(float(covariance[0]), 0.0), 0.0, 0.5))
    for correlation in CORRELATIONS:
        model = _pulled(correlation, periods, len(covariance))
        noise_pull = _pulled(0.0, periods, len(covariance))
        design = np.stack([model, noise_pull], axis=1)
        weight = np.sqrt(periods - np.arange(len(covariance)))[:, None]
        solution = np.linalg.lstsq(design * weight, covariance * weight[:, 0], rcond=None)[0]
        solution = np.maximum(solution, 0.0)
        error = float((((design @ solution - covariance) * weight[:, 0]) ** 2).sum())
        if error < best[0]:
            best = (error, Variation(float(solution[1]), float(solution[0]), correlation))
    return best[1]


def _pulled(correlation: float, periods: int, lags: int) -> Floats:
    """Mean covariance by lag of an autoregression of variance 1 less its own mean."""
    apart = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    full = np.where(apart == 0, 1.0, correlation**apart if correlation else 0.0)
    centre = np.eye(periods) - 1 / periods
    pulled = centre @ full @ centre
    return np.array([np.diagonal(pulled, lag).mean() for lag in range(lags)])


def simulate(
    shape: Shape, rng: np.random.Generator, effect: float, heterogeneous: bool = False
) -> tuple[Panel, float, Floats]:
    """A panel like the shape's whose true ratio after the event is `effect`.

    heterogeneous: the cohorts' effects (logarithms) run from half to one and a half of it and
    grow over `GROWS` periods. Returns the panel, the true ratio of its sums, and that of each
    place with the event (in their order).
    """
    given, inside = shape.like, shape.like.treated
    after = given.state == AFTER
    log = np.where(after, np.log(effect), 0.0)
    if heterogeneous:
        cohorts, rank = np.unique(given.cohort, return_inverse=True)
        share = 0.5 + (rank - 1) / max(len(cohorts) - 2, 1)  # the first are the others
        log *= share[:, None] * np.clip(given.time / GROWS, 0, 1)
    ratio = np.exp(log)
    level = np.where(
        inside[:, None],
        _factors(shape.inside, rng, log.shape),
        _factors(shape.outside, rng, log.shape),
    )
    counts = rng.poisson(shape.mean * ratio * level).astype(float)
    counts[~np.isfinite(given.counts)] = np.nan
    mass = np.where(after, shape.mean, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        place = ((mass * ratio).sum(axis=1) / mass.sum(axis=1))[inside]
    return replace(given, counts=counts), float((mass * ratio).sum() / mass.sum()), place


def _factors(how: Variation, rng: np.random.Generator, size: tuple[int, int]) -> Floats:
    """Positive factors of expectation 1 with the given variances."""
    steps = rng.normal(size=size)
    wave = steps.copy()
    fresh = (1 - how.correlation**2) ** 0.5
    for period in range(1, size[1]):
        wave[:, period] = how.correlation * wave[:, period - 1] + fresh * steps[:, period]
    spread = np.log1p(how.level)
    factor = np.exp(spread**0.5 * wave - spread / 2)
    if how.noise > 1e-9:
        factor *= rng.gamma(1 / how.noise, how.noise, size)
    return factor
