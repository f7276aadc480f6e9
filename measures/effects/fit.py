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

from dataclasses import dataclass

import numpy as np

from measures.effects.panel import BEFORE, Flags, Floats, Panel

TOLERANCE = 1e-9
STEPS = 300


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
        return np.nan_to_num(self.place) * (np.nan_to_num(self.period) @ people.T)


def fit(given: Panel, weights: Floats, trend: bool = False) -> Fit:
    """The fit for each row of `weights` (K, N); a place of weight 0 does not shape it.

    trend: fit as well a common trend of the places with an event (logarithm a period).
    """
    known = given.state == BEFORE
    counts = np.where(known, given.counts, 0.0)
    people = np.where(known, given.exposure, 0.0)
    inside = given.treated
    middle = _middle(known, inside)
    place_total, slope = counts.sum(axis=1), np.zeros(len(weights))
    period_total = weights @ counts
    period = np.where(period_total > 0, 1.0, 0.0)
    place = np.ones_like(weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        for _ in range(STEPS):
            tilt = np.exp(slope[:, None] * middle)
            outside_mass = period @ people.T
            inside_mass = (period * tilt) @ people.T if trend else outside_mass
            place = place_total / np.where(inside, inside_mass, outside_mass)
            place = np.where(np.isfinite(place), place, 0.0)
            heavy = weights * place
            mass = (heavy * ~inside) @ people + (heavy * inside) @ people * tilt
            new = np.where(mass > 0, period_total / mass, 0.0)
            moved = 0.0
            if trend:
                step = _slope_step(heavy * inside, new * tilt, counts, people, weights * inside,
                                   middle)  # fmt: skip
                slope, moved = slope + step, float(np.abs(step).max())
            change = float(np.nanmax(np.abs(np.log(new / period)), initial=0.0))
            period = new
            if max(change, moved) < TOLERANCE:
                break
    seen = (weights > 0).astype(float) @ known > 0
    return Fit(np.where(known.any(axis=1), place, np.nan), np.where(seen, period, np.nan), slope)


def _middle(known: np.ndarray, inside: np.ndarray) -> Floats:
    """Periods from the middle of those that places with an event show before it."""
    at = np.arange(known.shape[1], dtype=float)
    shown = known[inside].sum(axis=0)
    return at - (at @ shown / shown.sum() if shown.sum() else 0.0)


def _slope_step(
    heavy: Floats, period: Floats, counts: Floats, people: Floats, weights: Floats, middle: Floats
) -> Floats:
    """One Newton step of each fit's trend, place effects held at their best for it."""
    mean = (heavy @ people) * period
    score = ((weights @ counts - mean) * middle).sum(axis=1)
    total = (mean * middle**2).sum(axis=1)
    by_place = (period @ people.T) * heavy
    first = heavy * ((period * middle) @ people.T)
    explained = np.divide(first**2, by_place, out=np.zeros_like(first), where=by_place > 0)
    curvature = total - explained.sum(axis=1)
    return np.where(curvature > 0, np.clip(score / np.maximum(curvature, 1e-12), -0.5, 0.5), 0.0)
