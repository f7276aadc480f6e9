"""How often the estimator errs on panels like a real one: bias, coverage, false alarms, power.

In: a `Panel` of usable places. Out: rows (dictionaries, the columns of table effect_calibration
but the names). Refuses nothing: panels that give no estimate are counted and told.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from measures.effects.checks import earlier_differ, earlier_trend, placebo_date
from measures.effects.estimate import (
    HIGHER,
    LOWER,
    NO_DIFFERENCE,
    Ratio,
    Refused,
    refusal,
    total_ratio,
    usable,
)
from measures.effects.panel import Floats, Panel
from measures.effects.shape import Shape, shape_of, simulate
from measures.effects.territory import place_effects

Row = dict[str, Any]
SEED = 20_260_101
NULL_DRAWS, DRAWS = 1200, 200
AIM = 0.96  # between 95, that false alarms stay under 5, and 97
PLACES_EVERY = 5
EFFECTS = (0.9, 0.8, 0.65, 0.5)
DIFFERING = 0.7
COVERS = (0.93, 0.97)
ALARMS = 0.05
LIKE, HETEROGENEOUS = "like", "heterogeneous"


def calibrate(given: Panel, draws: int = DRAWS, null_draws: int = NULL_DRAWS) -> list[Row]:
    """A row for no effect, for each of `EFFECTS` and for effects that differ between cohorts.

    All rows are of limits widened by the factor `widening`, found on other draws.
    """
    shape, rng = shape_of(given), np.random.default_rng(SEED)
    by = widening(shape, rng, null_draws)
    rows = [_row(shape, rng, LIKE, 1.0, null_draws, by)]
    rows += [_row(shape, rng, LIKE, effect, draws, by) for effect in EFFECTS]
    return [*rows, _row(shape, rng, HETEROGENEOUS, DIFFERING, draws, by)]


def widening(shape: Shape, rng: np.random.Generator, draws: int) -> float:
    """The factor with which the limits hold no effect in `AIM` of panels without any."""
    needed = []
    for _ in range(draws):
        one = _drawn_ratio(shape, rng, 1.0, False)
        if one is not None:
            total = one[0]
            needed.append(abs(np.log(total.estimate) / np.log(total.high / total.estimate)))
    return round(float(np.quantile(needed, AIM)), 3) if needed else 1.0


def _drawn_ratio(
    shape: Shape, rng: np.random.Generator, effect: float, heterogeneous: bool
) -> tuple[Ratio, float, Panel, Floats] | None:
    """The ratio of one simulated panel, the true one, the panel, its places' true ratios."""
    drawn, true, places = simulate(shape, rng, effect, heterogeneous)
    if refusal(drawn) is not None:
        return None
    drawn = usable(drawn)
    try:
        return total_ratio(drawn), true, drawn, places
    except Refused:
        return None


def holds(rows: list[Row]) -> bool:
    """Whether the intervals of these rows (one panel's) cover and do not raise false alarms."""
    tested = sum(row["tested"] for row in rows)
    if not tested:
        return False
    covered = sum(row["coverage"] * row["tested"] for row in rows) / tested
    alarms = [row["share_alarm"] for row in rows if row["share_alarm"] is not None]
    return COVERS[0] <= covered <= COVERS[1] and max(alarms, default=1.0) <= ALARMS


def _row(
    shape: Shape, rng: np.random.Generator, scenario: str, effect: float, n: int, by: float
) -> Row:
    """Results of `n` panels. The share refused for earlier trends is told where nothing happened;
    alarms are those of the panels that were not."""
    none = effect == 1.0
    found, refused, place_hits = [], [], []
    for draw in range(n):
        one = _drawn_ratio(shape, rng, effect, scenario == HETEROGENEOUS)
        if one is None:
            continue
        total, true, drawn, place_true = one
        found.append((total.widened(by), true))
        if none:
            refused.append(earlier_differ(earlier_trend(drawn), placebo_date(drawn, 1)))
            if draw % PLACES_EVERY == 0:  # a panel has many places
                place_hits += _place_hits(drawn, place_true)
    errors = np.array([np.log(total.estimate / true) for total, true in found])
    hits = np.array([total.low <= true <= total.high for total, true in found])
    return {
        "scenario": scenario, "effect": effect, "n": n, "tested": len(found), "widening": by,
        "bias": _mean(errors), "coverage": _mean(hits),
        "share_alarm": _alarms(found, refused) if none else None,
        "share_detected": None if none else _mean(
            np.array([total.verdict == (LOWER if true < 1 else HIGHER) for total, true in found])
        ),
        "share_refused": _mean(np.array(refused)) if none else None,
        "territory_coverage": _mean(np.array(place_hits)) if none and place_hits else None,
    }  # fmt: skip


def _alarms(found: list[tuple[Ratio, float]], refused: list[bool]) -> float:
    told = [total for (total, _), no in zip(found, refused, strict=True) if not no]
    return _mean(np.array([total.verdict != NO_DIFFERENCE for total in told]))


def _place_hits(drawn: Panel, true: Floats) -> list[bool]:
    """Whether each told place's own limits hold its true ratio."""
    return [
        one.ratio.low <= ratio <= one.ratio.high
        for one, ratio in zip(place_effects(drawn), true, strict=True)
        if one.ratio is not None
    ]


def _mean(values: np.ndarray) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0
