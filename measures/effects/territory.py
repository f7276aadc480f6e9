"""One place with the event against the comparison places, and how far such a ratio strays.

In: a `Panel` of usable places. Out: per place with the event its ratio and limits. Refuses places
with fewer than `COUNTS` events before, or expected after.

A place's expected count is its own level before the event times what the comparison places did.
How far the ratio strays by itself is seen on the comparison places: each is judged over the same
periods against the others, and the spread of those logarithms gives var = s (1 / before +
1 / expected) + drift, s that of a period's overdispersion (1 at least). The limits are Student's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from measures.effects.estimate import AFTER, LEVEL, PLACES, Ratio, dispersion
from measures.effects.fit import fit
from measures.effects.panel import BEFORE, Flags, Floats, Panel
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
    inside = given.treated
    others = np.flatnonzero(~inside)
    spread = max(dispersion(given), 1.0)
    weights = np.ones((len(others) + 1, len(inside)))
    weights[np.arange(1, len(others) + 1), others] = 0
    period = fit(given, weights).period
    known: dict[bytes, tuple[float, int]] = {}
    found = []
    for place in np.flatnonzero(inside):
        before, after = given.state[place] == BEFORE, given.state[place] == AFTER
        after &= np.isfinite(period[0])
        total, expected = _expected(given, period[0], place, before, after)
        observed = int(given.counts[place, after].sum())
        if min(total, expected) < COUNTS:
            found.append(PlaceEffect(int(place), observed, expected, None, "few_counts"))
            continue
        key = before.tobytes() + after.tobytes()
        if key not in known:
            known[key] = _drift(given, others, period, before, after, spread)
        drift, compared = known[key]
        if compared < PLACES:
            found.append(PlaceEffect(int(place), observed, expected, None, "few_territories"))
            continue
        se = (spread * (1 / total + 1 / expected) + drift) ** 0.5
        ratio = _limits(observed, expected, se, compared - 1.0)
        found.append(PlaceEffect(int(place), observed, expected, ratio, None))
    return found


def _expected(
    given: Panel, period: Floats, place: int, before: Flags, after: Flags
) -> tuple[float, float]:
    """Events before, and expected after."""
    mass = np.where(np.isfinite(period), period, 0.0) * given.exposure[place]
    total = float(given.counts[place, before].sum())
    return total, total * float(mass[after].sum() / mass[before].sum())


def _drift(
    given: Panel, others: np.ndarray, period: Floats, before: Flags, after: Flags, spread: float
) -> tuple[float, int]:
    """Variance of the comparison places' logarithms beyond what counting gives, and how many."""
    squares, noise = [], []
    for row, place in enumerate(others, start=1):
        seen = given.state[place] == BEFORE
        total, expected = _expected(given, period[row], int(place), before & seen, after & seen)
        if min(total, expected) >= COMPARED_FROM:
            counted = given.counts[place, after & seen].sum()
            squares.append(np.log((counted + 0.5) / (expected + 0.5)) ** 2)
            noise.append(spread * (1 / total + 1 / expected))
    if not squares:
        return 0.0, 0
    weight = 1 / (np.array(noise) + 0.05) ** 2
    beyond = np.array(squares) - np.array(noise)
    return max(float((weight * beyond).sum() / weight.sum()), 0.0), len(squares)


def _limits(observed: int, expected: float, se: float, df: float) -> Ratio:
    """Ratio with half an event added where nothing was counted, so that it has a logarithm."""
    centre = np.log((observed + 0.5) / (expected + 0.5))
    half = t_quantile(max(round(df), 2), LEVEL) * se
    return Ratio(
        observed / expected, min(np.exp(centre - half), observed / expected),
        max(np.exp(centre + half), observed / expected), se, df,
    )  # fmt: skip
