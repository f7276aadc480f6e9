"""The estimate: what was counted after the event over what was expected without it.

In: a `Panel`. Out: `Estimate` with its 95 % limits, by time since the event too. Refuses
(`Refused`) what cannot be told: see `refusal`. The ratio is that of sums over all places and
periods after the event, so that effects may differ between cohorts and grow.

Limits: the logarithm's variance by the jackknife over places, each left out in turn with the
whole fit made anew (Efron, B. and Stein, C. 1981, Annals of Statistics 9, 586-596), so that
counts that vary more than Poisson's, or drift together within a place, are allowed for; Student's
t with as many degrees of freedom as there are places that carry the estimate (Satterthwaite),
widened by `WIDER`, for on panels like the real ones the jackknife alone covered 94 to 96 of 100.
What is left of that differs between panels: `measures.effects.calibrate` finds for each a factor
by which the limits of its estimate are `widened`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from measures.effects.fit import Fit, fit
from measures.effects.panel import AFTER, BEFORE, Flags, Floats, Ints, Panel
from measures.student import t_quantile

LEVEL = 0.95
PLACES = 5  # fewer places, on either side, carry no interval
WIDER = 1.06
FEW = 5.0  # expected in a period, below which its point of the path is not told
COUNTS = 50  # fewer events before, or expected after, say nothing
LOWER, HIGHER, NO_DIFFERENCE = "lower", "higher", "no_clear_difference"


class Refused(Exception):
    """No estimate; `reason` is a word of the fixed list of refusals."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Ratio:
    """A ratio and its 95 % limits; se and df are those of its logarithm."""

    estimate: float
    low: float
    high: float
    se: float
    df: float

    @property
    def verdict(self) -> str:
        return LOWER if self.high < 1 else HIGHER if self.low > 1 else NO_DIFFERENCE

    def widened(self, factor: float) -> Ratio:
        """The same with limits that much farther apart (logarithms)."""
        se = self.se * factor
        half = t_quantile(self.df, LEVEL) * se
        low, high = float(np.exp(-half)), float(np.exp(half))
        return replace(self, low=self.estimate * low, high=self.estimate * high, se=se)

    @property
    def p_value(self) -> float:
        """Two-sided chance of so far a ratio without any effect."""
        t = abs(np.log(self.estimate)) / self.se
        low, high = 0.0, 1 - 1e-9
        for _ in range(40):
            level = (low + high) / 2
            low, high = (level, high) if t_quantile(self.df, level) < t else (low, level)
        return 1 - low


@dataclass(frozen=True)
class Estimate:
    """total: over everything after the event. path: time since the event → ratio (None where too
    little was expected). treated_at: places seen at that time. observed, expected: their sums.
    place_expected: (N,) expected after, per place. dispersion: of a period before the event."""

    total: Ratio
    path: dict[int, Ratio | None]
    treated_at: dict[int, int]
    observed: float
    expected: float
    place_expected: Floats
    dispersion: float


def refusal(given: Panel) -> str | None:
    """Why this panel carries no estimate, in a word, or None."""
    state, inside = given.state, given.treated
    year = given.per_year
    if not inside.any():
        return "no_dated_entry"
    if not ((state[inside] == BEFORE).sum(axis=1) > 0).any():
        return "no_earlier_period"
    usable = usable_places(given)
    if not usable[~inside].any():
        later = (state[inside] == BEFORE) & (given.start[inside] > given.start[inside].min())[
            :, None
        ]
        return "no_comparison" if later.any() else "all_treated_at_once"
    if not ((state[inside] == BEFORE).sum(axis=1) >= year).any():
        return "no_earlier_period"
    if not ((state[inside] == AFTER).sum(axis=1) >= year).any():
        return "no_later_period"
    if min(usable[inside].sum(), usable[~inside].sum()) < PLACES:
        return "few_territories"
    kept = given.take(usable)
    if np.nansum(np.where(kept.state == BEFORE, kept.counts, 0)[kept.treated]) < COUNTS:
        return "few_counts"
    return None


def usable(given: Panel) -> Panel:
    """The panel of its `usable_places`."""
    return given.take(usable_places(given))


def usable_places(given: Panel) -> Flags:
    """Which places have a year before the event and, where it came, a year after it."""
    state = given.state
    before = (state == BEFORE).sum(axis=1) >= given.per_year
    return before & (((state == AFTER).sum(axis=1) >= given.per_year) | ~given.treated)


def estimate(given: Panel) -> Estimate:
    """The estimate of a panel of usable places. Raises Refused (few_counts, no_comparison)."""
    found, after, weights = _fitted(given)
    total = _total(given, found, after, weights)
    times = given.time
    path: dict[int, Ratio | None] = {}
    treated_at = {}
    for time in np.unique(times[after]):
        at = after & (times == time)
        path[int(time)] = point_of_path(given, found, at, weights)
        treated_at[int(time)] = int(at.any(axis=1).sum())
    by_place = found.sums(given.exposure, after)[0]
    return Estimate(
        total, path, treated_at, float(given.counts[after].sum()), float(by_place.sum()),
        by_place, dispersion(given),
    )  # fmt: skip


def total_ratio(given: Panel) -> Ratio:
    """The estimate over everything after the event, alone. Raises Refused as `estimate`."""
    found, after, weights = _fitted(given)
    return _total(given, found, after, weights)


def total_ratios(given: Panel, later: Floats) -> list[Ratio | None]:
    """The `total_ratio` of panels that differ in what was counted after the event alone.

    later: (S, places with the event, T) counts; None where that panel is refused. What is expected
    is the same for all, and computed once. Raises Refused (no_comparison).
    """
    found, after, weights = _fitted(given)
    expected = found.sums(given.exposure, after)
    inside = given.treated
    totals: list[Ratio | None] = []
    for counts in np.where(after[inside], later, 0.0).sum(axis=2):
        try:
            totals.append(_ratio(given, weights[:, inside] @ counts, expected, weights))
        except Refused:
            totals.append(None)
    return totals


@lru_cache(maxsize=8)
def leave_one_out(places: int) -> Floats:
    """(places + 1, places): all places, then each left out in turn."""
    return np.vstack([np.ones(places), 1 - np.eye(places)])


def _fitted(given: Panel) -> tuple[Fit, Flags, Floats]:
    """The fits, the cells after the event that they reach, and their weights."""
    weights = leave_one_out(len(given.counts))
    found = fit(given, weights)
    after = (given.state == AFTER) & np.isfinite(found.period[0])
    if not after.any():
        raise Refused("no_comparison")
    return found, after, weights


def _total(given: Panel, found: Fit, after: Flags, weights: Floats) -> Ratio:
    return _ratio(given, *_sums(given, found, after, weights), weights)


def _ratio(given: Panel, counted: Floats, by_place: Floats, weights: Floats) -> Ratio:
    supposed = (weights * by_place).sum(axis=1)
    if supposed[0] < COUNTS or not (counted > 0).all() or not (supposed > 0).all():
        raise Refused("few_counts")
    logs = np.log(counted / supposed)
    return student(float(np.exp(logs[0])), (logs - logs[0])[1:], given.treated, by_place[0])


def point_of_path(given: Panel, found: Fit, cells: Flags, weights: Floats) -> Ratio | None:
    """The ratio of one period's few counts: half an event is added to both sums.

    Where nothing was counted the upper limit is Poisson's (3.7 events) and the lower 0. None
    where fewer than `FEW` were expected.
    """
    counted, by_place = _sums(given, found, cells, weights)
    supposed = (weights * by_place).sum(axis=1)
    if supposed[0] < FEW:
        return None
    ratio = float(counted[0] / supposed[0])
    if counted[0] == 0:
        return Ratio(0.0, 0.0, float(-np.log((1 - LEVEL) / 2) / supposed[0]), np.inf, 2.0)
    logs = np.log((counted + 0.5) / (supposed + 0.5))
    around = student(float(np.exp(logs[0])), (logs - logs[0])[1:], given.treated, by_place[0])
    return replace(around, estimate=ratio, low=min(around.low, ratio), high=max(around.high, ratio))


def _sums(given: Panel, found: Fit, cells: Flags, weights: Floats) -> tuple[Floats, Floats]:
    """Events counted in the cells by row of `weights`, and expected by row and place."""
    counted = weights @ np.where(cells, given.counts, 0.0).sum(axis=1)
    return counted, found.sums(given.exposure, cells)


def student(estimate: float, moved: Floats, inside: Flags, carried: Floats) -> Ratio:
    """Limits from the change `moved` of the logarithm when each place is left out.

    carried: what each place with the event carries of the estimate, from which the number of
    places that count: (sum)^2 / sum of squares.
    """
    parts, freedom = [], []
    for side in (inside, ~inside):
        n = int(side.sum())
        mass = carried[side] if carried[side].any() else np.ones(n)
        effective = mass.sum() ** 2 / (mass**2).sum()
        parts.append((n - 1) / n * float((moved[side] ** 2).sum()))
        freedom.append(max(effective - 1, 1.0))
    variance = sum(parts)
    spread = sum(v**2 / f for v, f in zip(parts, freedom, strict=True))
    df = variance**2 / spread if spread else 2.0
    df, se = max(round(float(df), 1), 2.0), WIDER * variance**0.5
    half = t_quantile(df, LEVEL) * se
    return Ratio(estimate, float(estimate * np.exp(-half)), float(estimate * np.exp(half)), se, df)


def dispersion(given: Panel) -> float:
    """Variance of a period's count before the event over Poisson's (Pearson)."""
    expected = fit(given, np.ones((1, len(given.counts)))).expected(given.exposure)
    cells = (given.state == BEFORE) & (expected > 0)
    square = (given.counts - expected)[cells] ** 2 / expected[cells]
    free = cells.sum() - cells.any(axis=1).sum() - cells.any(axis=0).sum() + 1
    return float(square.sum() / max(free, 1))


def times_before(given: Panel) -> Ints:
    """Per place how many periods it shows before the event."""
    return (given.state == BEFORE).sum(axis=1)
