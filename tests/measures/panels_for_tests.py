"""Small panels of counts with a known effect, for the tests of `measures.effects`."""

from __future__ import annotations

import numpy as np

from measures.effects.panel import NEVER, Panel, panel


def staggered(
    seed: int, effect: float = 1.0, trend: float = 0.0, places: tuple[int, int] = (20, 40)
) -> Panel:
    """Three cohorts over 20 quarters; those with the event drift by `trend` a quarter before and
    after it, and are multiplied by `effect` after it. Seasons, levels that drift, gamma noise."""
    rng = np.random.default_rng(seed)
    inside, outside = places
    size, periods = inside + outside, 20
    start = np.full(size, NEVER)
    start[:inside] = np.resize([6, 8, 10], inside)
    at = np.arange(periods)
    level = rng.gamma(3, 15, (size, 1)) * np.exp(
        rng.normal(0, 0.04, (size, periods)).cumsum(axis=1)
    )
    mean = level * np.exp(0.2 * np.sin(at * np.pi / 2) - 0.01 * at)
    mean[:inside] *= np.exp(trend * at)
    mean *= np.where(at >= start[:, None] + 2, effect, 1.0)
    counts = rng.poisson(mean * rng.gamma(20, 1 / 20, mean.shape)).astype(float)
    people = np.full(mean.shape, 1000.0)
    ready = np.where(start < NEVER, start + 2, NEVER)
    return panel(counts, people, start, ready)
