"""One place with the event against the comparison places, and how far such a ratio strays.

In: a `Panel` of usable places. Out: per place with the event its ratio and limits. Refuses places
with fewer than `COUNTS` events before, or expected after.

A place's expected count is its own level before the event times what the comparison places did.
How far the ratio strays by itself is seen on the comparison places: each is judged over the same
periods against the others, and the spread of those logarithms gives var = s (1 / before +
1 / expected) + drift, s that of a period's overdispersion (1 at least). Places with the event may
stray more than the others: where their own logarithms spread wider about the common ratio, that
drift is taken, whether or not it holds effects that differ. The limits are Student's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from measures.effects.estimate import LEVEL, PLACES, Ratio, dispersion
from measures.effects.fit import fit
from measures.effects.panel import AFTER, BEFORE, Flags, Floats, Panel
from measures.student import t_quantile

COUNTS = 20
COMPARED_FROM = 5.0


@dataclass(frozen=True)
class PlaceEffect:
    """ratio: None where refused (few_counts, few_territories)."""

    place: int
    observed: int
    expected: float
    ratio: Ratio | None
    refusal: str | None


def place_effects(given: Panel) -> list[PlaceEffect]:
    """An entry per place with the event, in their order."""
    inside, state = given.treated, given.state
    others = np.flatnonzero(~inside)
    spread = max(dispersion(given), 1.0)
    weights = np.ones((len(others) + 1, len(inside)))
    weights[np.arange(1, len(others) + 1), others] = 0
    period = fit(given, weights).period
    before, after = state[inside] == BEFORE, (state[inside] == AFTER) & np.isfinite(period[0])
    own = _own(given, inside, period[0], before, after)
    windows, window = np.unique(np.hstack([before, after]), axis=0, return_inverse=True)
    beside = _beside(given, others, period[1:], *np.hsplit(windows, 2))
    compared = beside.enough.sum(axis=0)
    drift = np.maximum(_drift(beside, spread), _drift(own.centred(), spread))
    found = []
    for one, (place, at) in enumerate(zip(np.flatnonzero(inside), window.ravel(), strict=True)):
        sums = _Sums(own.before[one], own.observed[one], own.expected[one])
        reason = _reason(sums, int(compared[at]))
        df = max(int(compared[at]) - 1, 2)
        ratio = None if reason else _limits(sums, spread, float(drift[at]), df)
        found.append(
            PlaceEffect(int(place), int(sums.observed[0]), float(sums.expected[0]), ratio, reason)
        )
    return found


@dataclass(frozen=True)
class _Sums:
    """(places, windows): events before and after, and expected after; ratio: of the latter, to
    which they are compared."""

    before: Floats
    observed: Floats
    expected: Floats
    ratio: float = 1.0

    @classmethod
    def of(cls, before: Floats, base: Floats, observed: Floats, mass: Floats) -> _Sums:
        """From events before and after, and what the comparison places did then and then."""
        change = np.divide(mass, base, out=np.zeros_like(mass), where=base > 0)
        return cls(before, observed, before * change)

    @property
    def noise(self) -> Floats:
        """Variance of the logarithm, were counts Poisson's."""
        return 1 / self.before + 1 / self.expected

    @property
    def enough(self) -> Flags:
        return np.minimum(self.before, self.expected) >= COMPARED_FROM

    def centred(self) -> _Sums:
        """Compared with the ratio that they have in common; none of fewer than `PLACES`."""
        kept = self.enough[:, 0]
        before, observed, expected = (
            each[kept] for each in (self.before, self.observed, self.expected)
        )
        if len(before) < PLACES:
            return _Sums(before[:0], observed[:0], expected[:0])
        return _Sums(before, observed, expected, float(observed.sum() / expected.sum()))


def _own(given: Panel, inside: Flags, period: Floats, before: Flags, after: Flags) -> _Sums:
    mass = np.nan_to_num(period) * given.exposure[inside]
    counts = given.counts[inside]
    cells = ((before, counts), (before, mass), (after, counts), (after, mass))
    return _Sums.of(
        *(np.where(which, what, 0.0).sum(axis=1, keepdims=True) for which, what in cells)
    )


def _beside(given: Panel, others: np.ndarray, period: Floats, before: Flags, after: Flags) -> _Sums:
    """The comparison places over each window's periods, each by a fit without it."""
    seen = given.state[others] == BEFORE
    counts = np.where(seen, given.counts[others], 0.0)
    mass = np.where(seen, np.nan_to_num(period) * given.exposure[others], 0.0)
    return _Sums.of(counts @ before.T, mass @ before.T, counts @ after.T, mass @ after.T)


def _drift(places: _Sums, spread: float) -> Floats:
    """By window the variance of the logarithms beyond what counting gives."""
    with np.errstate(invalid="ignore", divide="ignore"):
        noise = spread * places.noise
        square = np.log((places.observed + 0.5) / (places.expected * places.ratio + 0.5)) ** 2
        weight = np.where(places.enough, 1 / (noise + 0.05) ** 2, 0.0)
        beyond = np.where(weight > 0, weight * (square - noise), 0.0).sum(axis=0)
    total = weight.sum(axis=0)
    return np.maximum(np.divide(beyond, total, out=np.zeros_like(total), where=total > 0), 0.0)


def _reason(one: _Sums, compared: int) -> str | None:
    if min(one.before[0], one.expected[0]) < COUNTS:
        return "few_counts"
    return "few_territories" if compared < PLACES else None


def _limits(one: _Sums, spread: float, drift: float, df: float) -> Ratio:
    """Ratio and limits; half an event is added on both sides, so that none has a logarithm."""
    observed, expected = float(one.observed[0]), float(one.expected[0])
    se = float((spread * one.noise[0] + drift) ** 0.5)
    ratio = observed / expected
    centre = np.log((observed + 0.5) / (expected + 0.5))
    half = t_quantile(df, LEVEL) * se
    low, high = float(np.exp(centre - half)), float(np.exp(centre + half))
    return Ratio(ratio, min(low, ratio), max(high, ratio), se, df)
