"""What would have been counted without the event: place and period effects, fitted to the rest.

In: a `Panel`, and weights of its places, many sets at once. Out: expected counts of every cell.
The expected count of place i in period t is exposure x a_i x b_t; a and b are the maximum
likelihood of a Poisson model of the cells before the event, which need not be Poisson for it to
be right on average (Gourieroux, C., Monfort, A. and Trognon, A. 1984, Econometrica 52, 701-720).
Imputing only from cells without the event keeps early cohorts from serving as comparison for
late ones (Borusyak, K., Jaravel, X. and Spiess, J. 2024, Review of Economic Studies 91,
3253-3285; Wooldridge, J. M. 2023, Econometrics Journal 26, C31-C66). Refuses nothing: a period
that no place shows before its event, or a place without any, is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from measures.effects.panel import BEFORE, Flags, Floats, Ints, Panel

TOLERANCE = 1e-8
STEPS = 300
SMALLEST = 1e-300  # a place without people, or without a count in any period, has no level


@dataclass(frozen=True)
class Fit:
    """place: (K, N), period: (K, T), trend: (K,) logarithm a period by which places with an
    event moved away from the others before it (0 where it was not asked for)."""

    place: Floats
    period: Floats
    trend: Floats

    def expected(self, exposure: Floats) -> Floats:
        """(N, T) counts expected without the event, by the first set of weights."""
        return self.place[0][:, None] * self.period[0] * exposure

    def sums(self, exposure: Floats, cells: Flags) -> Floats:
        """(K, N) counts expected over some cells of each place."""
        people = np.where(cells, exposure, 0.0)
        place, period = self._known
        return place * (period @ people.T)

    @cached_property
    def _known(self) -> tuple[Floats, Floats]:
        return np.nan_to_num(self.place), np.nan_to_num(self.period)


def fit(given: Panel, weights: Floats, trend: bool = False) -> Fit:
    """The fit for each row of `weights` (K, N); a place of weight 0 does not shape it.

    trend: fit as well a common trend of the places with an event (logarithm a period). The first
    row is fitted alone, and the others, which differ little from it, begin where it ended.
    """
    known = given.state == BEFORE
    cells = _Cells.of(given, known, weights)
    period = np.where(cells.total[:1] > 0, 1.0, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        period, slope, place = _proportional(cells.rows(1), period, np.zeros(1), trend)
        if len(weights) > 1:
            period, slope = np.repeat(period, len(weights), 0), np.repeat(slope, len(weights))
            period[cells.total == 0] = 0
            period, slope, place = _proportional(cells, period, slope, trend)
    seen = (weights > 0).astype(float) @ known > 0
    return Fit(np.where(known.any(axis=1), place, np.nan), np.where(seen, period, np.nan), slope)


@dataclass(frozen=True)
class _Cells:
    """The cells before the event, (N, T), 0 elsewhere, and the sets of weights (K, N).

    people: (N, C), of each run of periods in which the same people were known: sums over people
    are made once for a run. runs: where each begins; run: (T,) which a period is in. total: (K, T)
    counts. middle: periods from the middle of those that places with an event show before it.
    """

    weights: Floats
    counts: Floats
    total: Floats
    people: Floats
    runs: Ints
    run: Ints
    inside: Flags
    middle: Floats

    @classmethod
    def of(cls, given: Panel, known: Flags, weights: Floats) -> _Cells:
        counts, people = (np.where(known, each, 0.0) for each in (given.counts, given.exposure))
        new = np.append(True, (people[:, 1:] != people[:, :-1]).any(axis=0))
        return cls(
            weights, counts, weights @ counts, people[:, new], np.flatnonzero(new),
            np.cumsum(new) - 1, given.treated, _middle(known, given.treated),
        )  # fmt: skip

    def rows(self, first: int) -> _Cells:
        """With the first sets of weights only."""
        return replace(self, weights=self.weights[:first], total=self.total[:first])

    def below(self, period: Floats, which: Flags | slice = slice(None)) -> Floats:
        """(K, places) people x period, summed over a place's periods."""
        return np.add.reduceat(period, self.runs, axis=1) @ self.people[which].T

    def mass(self, heavy: Floats, which: Flags | slice = slice(None)) -> Floats:
        """(K, T) people x weight x place, summed over places."""
        return (heavy @ self.people[which])[:, self.run]


def _proportional(
    cells: _Cells, period: Floats, slope: Floats, trend: bool
) -> tuple[Floats, Floats, Floats]:
    """period, slope and place once nothing moves any more, by proportional fitting."""
    place_total, inside = cells.counts.sum(axis=1), cells.inside
    place, heavy = np.zeros_like(cells.weights), np.empty_like(cells.weights)
    for _ in range(STEPS):
        tilt = np.exp(slope[:, None] * cells.middle) if trend else 1.0
        below = cells.below(period)
        if trend:
            below[:, inside] = cells.below(period * tilt, inside)
        np.divide(place_total, np.maximum(below, SMALLEST, out=below), out=place)
        np.multiply(cells.weights, place, out=heavy)
        if trend:
            mass = cells.mass(heavy[:, inside], inside) * tilt
            mass += cells.mass(heavy[:, ~inside], ~inside)
        else:
            mass = cells.mass(heavy)
        new = np.where(mass > 0, cells.total / mass, 0.0)
        moved = 0.0
        if trend:
            step = _slope_step(cells, heavy, new * tilt)
            slope, moved = slope + step, float(np.abs(step).max())
        change = float(np.fmax.reduce(np.abs(np.log(new / period)), axis=None, initial=0.0))
        period = new
        if max(change, moved) < TOLERANCE:
            break
    return period, slope, place


def _middle(known: Flags, inside: Flags) -> Floats:
    at = np.arange(known.shape[1], dtype=float)
    shown = known[inside].sum(axis=0)
    return at - (at @ shown / shown.sum() if shown.sum() else 0.0)


def _slope_step(cells: _Cells, heavy: Floats, period: Floats) -> Floats:
    """One Newton step of each fit's trend, place effects held at their best for it."""
    inside, middle = cells.inside, cells.middle
    heavy, weights = heavy[:, inside], cells.weights[:, inside]
    mean = cells.mass(heavy, inside) * period
    score = ((weights @ cells.counts[inside] - mean) * middle).sum(axis=1)
    total = (mean * middle**2).sum(axis=1)
    by_place = cells.below(period, inside) * heavy
    first = heavy * cells.below(period * middle, inside)
    explained = np.divide(first**2, by_place, out=np.zeros_like(first), where=by_place > 0)
    curvature = total - explained.sum(axis=1)
    return np.where(curvature > 0, np.clip(score / np.maximum(curvature, 1e-12), -0.5, 0.5), 0.0)
