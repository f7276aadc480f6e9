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

from dataclasses import dataclass, replace

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
    inside = given.treated
    others = np.flatnonzero(~inside)
    spread = max(dispersion(given), 1.0)
    weights = np.ones((len(others) + 1, len(inside)))
    weights[np.arange(1, len(others) + 1), others] = 0
    period = fit(given, weights).period
    cells = {place: _cells(given, place, period[0]) for place in np.flatnonzero(inside).tolist()}
    sums = {place: _sums(given, period[0], place, *at) for place, at in cells.items()}
    own = _drift(_centred([one for one in sums.values() if _enough(one)]), spread)
    known: dict[bytes, tuple[float, int]] = {}
    found = []
    for place, one in sums.items():
        key = b"".join(at.tobytes() for at in cells[place])
        if key not in known:
            beside = _beside(given, others, period, *cells[place])
            known[key] = _drift(beside, spread), len(beside)
        drift, compared = known[key]
        reason = _reason(one, compared)
        ratio = None if reason else _limits(one, spread, max(drift, own), compared - 1.0)
        found.append(PlaceEffect(int(place), int(one.observed), one.expected, ratio, reason))
    return found


@dataclass(frozen=True)
class _Sums:
    """before: events before; observed and expected: after; ratio: to which they are compared."""

    before: float
    observed: float
    expected: float
    ratio: float = 1.0

    @property
    def noise(self) -> float:
        """Variance of the logarithm, were counts Poisson's."""
        return 1 / self.before + 1 / self.expected

    @property
    def square(self) -> float:
        return float(np.log((self.observed + 0.5) / (self.expected * self.ratio + 0.5)) ** 2)


def _reason(one: _Sums, compared: int) -> str | None:
    if min(one.before, one.expected) < COUNTS:
        return "few_counts"
    return "few_territories" if compared < PLACES else None


def _cells(given: Panel, place: int, period: Floats) -> tuple[Flags, Flags]:
    state = given.state[place]
    return state == BEFORE, (state == AFTER) & np.isfinite(period)


def _sums(given: Panel, period: Floats, place: int, before: Flags, after: Flags) -> _Sums:
    mass = np.where(np.isfinite(period), period, 0.0) * given.exposure[place]
    total = float(given.counts[place, before].sum())
    base = float(mass[before].sum())
    expected = total * float(mass[after].sum()) / base if base > 0 else 0.0
    return _Sums(total, float(given.counts[place, after].sum()), expected)


def _enough(one: _Sums) -> bool:
    return min(one.before, one.expected) >= COMPARED_FROM


def _beside(
    given: Panel, others: np.ndarray, period: Floats, before: Flags, after: Flags
) -> list[_Sums]:
    """The comparison places over the same periods, each by a fit without it."""
    found = []
    for row, place in enumerate(others, start=1):
        seen = given.state[place] == BEFORE
        found.append(_sums(given, period[row], int(place), before & seen, after & seen))
    return [one for one in found if _enough(one)]


def _centred(places: list[_Sums]) -> list[_Sums]:
    """The same, compared with the ratio that they have in common."""
    expected = sum(one.expected for one in places)
    if len(places) < PLACES or not expected:
        return []
    ratio = sum(one.observed for one in places) / expected
    return [replace(one, ratio=ratio) for one in places]


def _drift(places: list[_Sums], spread: float) -> float:
    """Variance of the logarithms beyond what counting gives."""
    if not places:
        return 0.0
    noise = spread * np.array([one.noise for one in places])
    beyond = np.array([one.square for one in places]) - noise
    weight = 1 / (noise + 0.05) ** 2
    return max(float((weight * beyond).sum() / weight.sum()), 0.0)


def _limits(one: _Sums, spread: float, drift: float, df: float) -> Ratio:
    """Ratio and limits; half an event is added on both sides, so that none has a logarithm."""
    se = (spread * one.noise + drift) ** 0.5
    ratio = one.observed / one.expected
    centre = np.log((one.observed + 0.5) / (one.expected + 0.5))
    half = t_quantile(max(round(df), 2), LEVEL) * se
    low, high = float(np.exp(centre - half)), float(np.exp(centre + half))
    return Ratio(ratio, min(low, ratio), max(high, ratio), se, df)
