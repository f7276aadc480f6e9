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


def true_ratio(given: Panel, effect: float, heterogeneous: bool = False) -> Floats:
    """(N, T) by what counts are multiplied after the event; 1 elsewhere.

    heterogeneous: the cohorts' effects (logarithms) run from half to one and a half of it and
    grow over `GROWS` periods.
    """
    log = np.where(given.state == AFTER, np.log(effect), 0.0)
    if heterogeneous:
        cohorts, rank = np.unique(given.cohort, return_inverse=True)
        share = 0.5 + (rank - 1) / max(len(cohorts) - 2, 1)  # the first are the others
        log *= share[:, None] * np.clip(given.time / GROWS, 0, 1)
    return np.exp(log)


def ratio_of_sums(shape: Shape, ratio: Floats) -> float:
    """The true ratio of what is counted after the event, all places together."""
    mass = np.where(shape.like.state == AFTER, shape.mean, 0.0)
    return float((mass * ratio).sum() / mass.sum())


def levels(shape: Shape, rng: np.random.Generator, draws: int) -> Floats:
    """(draws, N, T) what a panel like the shape's would count on average, without any effect:
    places at the levels and with the noise that they happen to have."""
    inside, periods = shape.like.treated, shape.mean.shape[1]
    found = np.empty((draws, *shape.mean.shape))
    for which, how in ((inside, shape.inside), (~inside, shape.outside)):
        found[:, which] = _factors(how, rng, (draws, int(which.sum()), periods))
    return found * shape.mean


def simulate(shape: Shape, rng: np.random.Generator, effect: float) -> Panel:
    """A panel like the shape's whose true ratio after the event is `effect`."""
    mean = levels(shape, rng, 1)[0] * true_ratio(shape.like, effect)
    return replace(shape.like, counts=drawn(shape, rng, mean))


def drawn(shape: Shape, rng: np.random.Generator, mean: Floats) -> Floats:
    """Counts of these means, (N, T) or (draws, N, T), unknown where the real panel's are."""
    return np.where(np.isfinite(shape.like.counts), rng.poisson(mean), np.nan)


def _factors(how: Variation, rng: np.random.Generator, size: tuple[int, ...]) -> Floats:
    """Positive factors of expectation 1 with the given variances; periods are the last axis."""
    wave = rng.normal(size=size)
    fresh = (1 - how.correlation**2) ** 0.5
    for period in range(1, size[-1]):
        wave[..., period] = how.correlation * wave[..., period - 1] + fresh * wave[..., period]
    spread = np.log1p(how.level)
    factor = np.exp(spread**0.5 * wave - spread / 2)
    if how.noise > 1e-9:
        factor *= rng.gamma(1 / how.noise, how.noise, size)
    return factor
