"""The estimator on simulated panels of one shape: how far off it is, and how wide its limits are.

In: a `Shape` and the number of a part. Out: `Draws`, a part's panels. All scenarios of a panel
share what comes before the event, which is fitted once; what comes after it is drawn for each.
Refuses nothing: a panel that gives no estimate is NaN. A part is drawn by its own number, so that
parts can be made in any order, and again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from measures.effects.checks import earlier_differ, earlier_trend, placebo_date
from measures.effects.estimate import LEVEL, refusal, total_ratios
from measures.effects.panel import Flags, Floats, Ints, Panel
from measures.effects.shape import Shape, drawn, levels, ratio_of_sums, true_ratio
from measures.effects.territory import place_effects
from measures.student import t_quantile

SEED = 20_260_101
PART = 250
CHECKED_EVERY = 8
LIKE, HETEROGENEOUS = "like", "heterogeneous"
SCENARIOS = (
    (LIKE, 1.0), (LIKE, 0.9), (LIKE, 0.8), (LIKE, 0.65), (LIKE, 0.5), (HETEROGENEOUS, 0.7),
)  # fmt: skip


@dataclass(frozen=True)
class Draws:
    """D panels, S scenarios, the first without effect. true: (S,) logarithm of the true ratio.
    error: (D, S) the estimate's logarithm less the true one. half: (D, S) half the width of its
    limits (logarithm). refused: of every `CHECKED_EVERY`th panel without effect, whether earlier
    trends differ. hits, places: of the same, places whose own limits hold the truth, and places
    that have limits."""

    true: Floats
    error: Floats
    half: Floats
    refused: Flags
    hits: Ints
    places: Ints


def draw(shape: Shape, part: int, size: int = PART) -> Draws:
    """The panels of a part."""
    rng = np.random.default_rng([SEED, part])
    given, inside = shape.like, shape.like.treated
    ratios = [
        true_ratio(given, effect, scenario == HETEROGENEOUS) for scenario, effect in SCENARIOS
    ]
    true = np.log([ratio_of_sums(shape, each) for each in ratios])
    mean = levels(shape, rng, size)
    counts = drawn(shape, rng, mean)
    later = np.stack(
        [counts[:, inside], *(rng.poisson(mean[:, inside] * each[inside]) for each in ratios[1:])],
        axis=1,
    )
    error, half = (np.full((size, len(ratios)), np.nan) for _ in range(2))
    checked: list[tuple[bool, int, int]] = []
    for at in range(size):
        panel = replace(given, counts=counts[at])
        if refusal(panel) is not None:
            continue
        for scenario, total in enumerate(total_ratios(panel, later[at])):
            if total is not None:
                error[at, scenario] = np.log(total.estimate) - true[scenario]
                half[at, scenario] = t_quantile(total.df, LEVEL) * total.se
        if at % CHECKED_EVERY == 0:
            checked.append(_checked(panel))
    refused, hits, places = np.array(checked, int).reshape(-1, 3).T
    return Draws(true, error, half, refused > 0, hits, places)


def _checked(panel: Panel) -> tuple[bool, int, int]:
    """Whether earlier trends differ; places without effect whose limits hold 1; places told."""
    told = [one.ratio for one in place_effects(panel) if one.ratio is not None]
    hits = sum(one.low <= 1 <= one.high for one in told)
    return earlier_differ(earlier_trend(panel), placebo_date(panel, 1)), hits, len(told)


def joined(parts: list[Draws]) -> Draws:
    """All panels of some parts of one shape."""
    return Draws(
        parts[0].true,
        *(np.concatenate([getattr(part, name) for part in parts])
          for name in ("error", "half", "refused", "hits", "places")),
    )  # fmt: skip
