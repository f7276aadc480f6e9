"""What could prove an estimate wrong: earlier trends, events that never were, another estimator.

In: a `Panel` of usable places (`measures.effects.estimate.usable`). Out: `Ratio`s. Refuses with
None, or `Refused`, where too little is there to try it on.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from measures.effects.estimate import (
    NO_DIFFERENCE,
    PLACES,
    Ratio,
    Refused,
    leave_one_out,
    point_of_path,
    student,
    times_before,
    total_ratio,
    usable,
)
from measures.effects.fit import fit
from measures.effects.panel import AFTER, BEFORE, NEVER, Flags, Panel, moved

LEADS = 8
DRAWS = 99


def earlier_trend(given: Panel) -> Ratio | None:
    """By what ratio a year places with the event moved away from the others before it.

    None where no place with the event shows a year before it.
    """
    inside = given.treated
    shown = times_before(given)
    if (shown[inside] >= given.per_year).sum() < PLACES:
        return None
    slope = fit(given, leave_one_out(len(shown)), trend=True).trend * given.per_year
    carried = np.where(given.state == BEFORE, given.counts, 0.0).sum(axis=1) * shown**2
    return student(float(np.exp(slope[0])), (slope - slope[0])[1:], inside, carried * inside)


def path_before(given: Panel) -> tuple[dict[int, Ratio | None], dict[int, int]]:
    """Time (negative) → ratio, as after the event: expected from the first half of what a place
    shows before it, at most `LEADS` periods; and the places seen at that time."""
    leads = np.where(given.treated, np.minimum(times_before(given) // 2, LEADS), 0)
    blind = moved(given, leads)
    cells = (blind.state == AFTER) & (leads > 0)[:, None]
    if not cells.any():
        return {}, {}
    weights = leave_one_out(len(leads))
    found = fit(blind, weights)
    cells &= np.isfinite(found.period[0])
    path: dict[int, Ratio | None] = {}
    seen = {}
    for time in np.unique(given.time[cells]):
        at = cells & (given.time == time)
        path[int(time)] = point_of_path(blind, found, at, weights)
        seen[int(time)] = int(at.any(axis=1).sum())
    return path, seen


def placebo_date(given: Panel, years: int) -> tuple[Ratio, int] | None:
    """The ratio and the places it is of, had the event come `years` earlier; None if too early.

    It ends where the real event began.
    """
    early = usable(moved(given, years * given.per_year))
    if early.treated.sum() < PLACES or (~early.treated).sum() < PLACES:
        return None
    try:
        return total_ratio(early), int(early.treated.sum())
    except Refused:
        return None


def earlier_differ(trend: Ratio | None, placebo: tuple[Ratio, int] | None) -> bool:
    """Whether places with the event went another way before it: by their trend, or had the event
    come a year earlier (`placebo_date` of 1)."""
    tried = [trend, None if placebo is None else placebo[0]]
    return any(one is not None and one.verdict != NO_DIFFERENCE for one in tried)


def placebo_places(given: Panel, seed: int, draws: int = DRAWS) -> list[Ratio]:
    """Ratios had other comparison places, drawn by lot, the event at the real dates."""
    rng = np.random.default_rng(seed)
    others = given.take(~given.treated)
    dated = np.flatnonzero(given.treated)
    places = len(others.counts)
    size = min(len(dated), places // 2)
    if size < PLACES:
        return []
    found = []
    for _ in range(draws):
        chosen = rng.choice(places, size, replace=False)
        model = rng.choice(dated, size, replace=False)
        start, ready, until = (np.full(places, value) for value in (NEVER, NEVER, 0))
        cohort = np.full(places, -1)
        start[chosen], ready[chosen] = given.start[model], given.ready[model]
        until[chosen], cohort[chosen] = given.until[model], given.cohort[model]
        until[cohort < 0] = given.counts.shape[1]
        drawn = usable(replace(others, start=start, ready=ready, until=until, cohort=cohort))
        try:
            found.append(total_ratio(drawn))
        except Refused:
            continue
    return found


def without(given: Panel, left_out: Flags) -> Ratio | None:
    """The ratio without some of the places."""
    rest = given.take(~left_out)
    if rest.treated.sum() < PLACES:
        return None
    try:
        return total_ratio(rest)
    except Refused:
        return None


def cohort_differences(given: Panel) -> Ratio | None:
    """A second estimator: each place against the comparison places that never had the event.

    Expected = its count in the last year before its event x the ratio of the comparison places'
    rates after it and in that year. Only that year counts as before (the first estimator uses all
    that came before), and places that get the event later never serve as comparison (Callaway, B.
    and Sant'Anna, P. 2021, Journal of Econometrics 225, 200-230, on ratios of counts).
    """
    state, inside = given.state, given.treated
    at = np.arange(given.counts.shape[1])
    base = (state == BEFORE) & (at >= given.start[:, None] - given.per_year) & inside[:, None]
    after = (state == AFTER) & inside[:, None]
    known = (state == BEFORE) & ~inside[:, None]
    weights = leave_one_out(len(inside))
    counts = weights @ np.where(known, given.counts, 0.0)
    people = weights @ np.where(known, given.exposure, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        later = (counts @ after.T) / (people @ after.T)
        earlier = (counts @ base.T) / (people @ base.T)
        own = np.where(base, given.counts, 0.0).sum(axis=1)
        exposed = np.where(after, given.exposure, 0.0).sum(axis=1)
        exposed /= np.where(base, given.exposure, 0.0).sum(axis=1)
        expected = np.where(inside, own * exposed * later / earlier, 0.0)
    expected = np.where(np.isfinite(expected), expected, 0.0)
    observed = np.where(after & (expected[0] > 0)[:, None], given.counts, 0.0).sum(axis=1)
    counted, supposed = weights @ observed, (weights * expected).sum(axis=1)
    if not (counted > 0).all() or not (supposed > 0).all():
        return None
    logs = np.log(counted / supposed)
    return student(float(np.exp(logs[0])), (logs - logs[0])[1:], inside, expected[0])


def agree(first: Ratio, second: Ratio) -> bool:
    """Whether each estimate lies within the other's limits, and both say the same."""
    within = first.low <= second.estimate <= first.high
    within &= second.low <= first.estimate <= second.high
    return bool(within) and first.verdict == second.verdict
