"""How often the estimator errs on panels like a real one: bias, coverage, false alarms, power.

In: simulated panels (`measures.effects.draws`). Out: rows (dictionaries, the columns of table
effect_calibration but the names), and whether they let an estimate be published.

The number of panels is fixed beforehand: with `DRAWS` of them a coverage of 95 of 100 is known
within 0.7 of it, and a share of 4 false alarms within 0.6 (1.96 standard errors). So is the rule:
an estimate is published where, over all scenarios together, its intervals hold the truth in 93 to
97 of 100; in none of them in fewer than 93; its false alarms are at most 5 of 100; and the limits
of single places hold the truth in no fewer than 93. The figures found decide, with no allowance
for their own error in either direction, which is told beside them. More than 97 in one scenario
or for single places is told as a departure: such limits are wider than they promise.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from measures.effects.draws import SCENARIOS, Draws
from measures.effects.panel import Flags, Floats

Row = dict[str, Any]
DRAWS = 4000
AIM = 0.96  # between 95, that false alarms stay under 5, and 97
COVERS = (0.93, 0.97)
ALARMS = 0.05
PLACES = ("territory_coverage", "territory_se")


def rows(found: Draws) -> list[Row]:
    """A row for no effect, for each known effect, and for effects that differ between cohorts.

    Limits are widened by a factor. The row's is found on all panels without effect; the figures
    are of limits widened by what the other half of the panels gave, so that no panel judges
    limits that it shaped.
    """
    even = np.arange(len(found.error)) % 2 == 0
    by = np.where(even, widening(found, ~even), widening(found, even))
    everything = widening(found, np.ones(len(even), bool))
    listed = []
    for at, (scenario, effect) in enumerate(SCENARIOS):
        row = {"scenario": scenario, "effect": effect, "n": len(even), "widening": everything}
        listed.append(row | _row(found, at, by))
    return listed


def widening(found: Draws, which: Flags) -> float:
    """The factor with which the limits hold no effect in `AIM` of some panels without any."""
    needed = np.abs(found.error[which, 0]) / found.half[which, 0]
    needed = needed[np.isfinite(needed)]
    return round(float(np.quantile(needed, AIM)), 3) if len(needed) else 1.0


def holds(listed: list[Row]) -> bool:
    """Whether these rows (one panel's) let its estimate be published: the rule above."""
    tested = sum(row["tested"] for row in listed)
    if not tested:
        return False
    covered = sum(row["coverage"] * row["tested"] for row in listed) / tested
    lowest = [row["coverage"] for row in listed]
    lowest += [row[PLACES[0]] for row in listed if row[PLACES[0]] is not None]
    alarms = [row["share_alarm"] for row in listed if row["share_alarm"] is not None]
    return (
        COVERS[0] <= covered <= COVERS[1]
        and min(lowest) >= COVERS[0]
        and max(alarms, default=1.0) <= ALARMS
    )


def departures(listed: list[Row]) -> list[Row]:
    """The rows in which intervals hold the truth in fewer or more than 93 to 97 of 100."""

    def outside(share: float | None) -> bool:
        return share is not None and not COVERS[0] <= share <= COVERS[1]

    return [row for row in listed if outside(row["coverage"]) or outside(row[PLACES[0]])]


def _row(found: Draws, at: int, by: Floats) -> Row:
    tested = np.isfinite(found.error[:, at])
    error, half = found.error[tested, at], found.half[tested, at] * by[tested]
    told = np.abs(error + found.true[at]) > half  # the interval does not hold 1
    right = np.sign(error + found.true[at]) == np.sign(found.true[at])
    none = SCENARIOS[at][1] == 1.0
    row = {
        "tested": int(tested.sum()), "bias": _mean(error),
        "bias_se": round(float(error.std() / max(len(error), 1) ** 0.5), 4),
        "coverage": _mean(np.abs(error) <= half),
        "share_alarm": _mean(told) if none else None,
        "share_detected": None if none else _mean(told & right),
    }  # fmt: skip
    if not none:
        return row | dict.fromkeys(("checked", "share_refused", *PLACES), None)
    return (
        row
        | {"checked": len(found.refused), "share_refused": _mean(found.refused)}
        | _places(found)
    )


def _places(found: Draws) -> Row:
    """Share of places whose own limits hold the truth, and its error between panels."""
    total = int(found.places.sum())
    if not total:
        return dict.fromkeys(PLACES, None)
    share = found.hits.sum() / total
    apart = found.hits - share * found.places
    return {"territory_coverage": round(float(share), 4),
            "territory_se": round(float((apart**2).sum() ** 0.5) / total, 4)}  # fmt: skip


def _mean(values: np.ndarray) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0
