"""A case → its rows of effect, effect_path, effect_check and effect_territory.

In: what is known, a case, the factor its calibration gave. Out: rows as dictionaries. A case
that is refused has its row of `effect` with the reason, and a refusal for each dated place.
Earlier trends that differ refuse the estimate; its path and checks stay, for they show why.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from etl.effect import compared
from etl.effect.known import Known
from etl.effect.panels import Case, by_quarter
from measures.effects import checks, territory
from measures.effects.estimate import (
    NO_DIFFERENCE,
    Estimate,
    Ratio,
    Refused,
    estimate,
    usable,
)
from measures.effects.panel import NEVER, Panel

Rows = dict[str, list[dict[str, Any]]]
ESTIMATOR, INTERVAL = "cohort_period_imputation", "places_left_out"
SECOND = "cohort_differences"
SEED = 20_260_101
ALARMS = 0.1  # of placebo places, from which they are said to fail: 5 of 100 are expected
SHARP = 1.5  # limits of the earlier trend, high over low, within which trends are called alike


def rows_of(known: Known, case: Case, widening: float | None) -> Rows:
    """Table → rows for one outcome; widening: of its limits, None where not calibrated."""
    found: Rows = defaultdict(list)
    refused, given, place_ids = case.refusal, None, []
    result: Estimate | None = None
    trend: Ratio | None = None
    if refused is None:
        given, place_ids = case.kept()
        try:
            result = estimate(given)
            result = replace(result, total=result.total.widened(widening or 1.0))
        except Refused as error:
            refused = error.reason
    if given is not None and result is not None:
        trend = checks.earlier_trend(given)
        _path(found, case, given, result)
        _checks(found, known, case, given, place_ids, result, trend)
        if checks.earlier_differ(trend, checks.placebo_date(given, 1)):
            refused = "earlier_trends_differ"
        elif widening is None:
            refused = "not_calibrated"
    alike = all(row["outcome"] != "fails" for row in found["effect_check"]
                if row["check"] in ("earlier_trend", "placebo_date"))  # fmt: skip
    sharp = trend is not None and trend.high / trend.low <= SHARP
    found["effect"].append(_effect(known, case, given, result, refused, alike and sharp))
    _territories(found, case, given, place_ids, refused)
    return found


def _limits(ratio: Ratio | None) -> dict[str, float | None]:
    values = (None,) * 3 if ratio is None else (ratio.estimate, ratio.low, ratio.high)
    return {
        name: None if value is None else round(float(value), 5)
        for name, value in zip(("estimate", "low", "high"), values, strict=True)
    }


def _effect(
    known: Known,
    case: Case,
    given: Panel | None,
    result: Estimate | None,
    refused: str | None,
    alike: bool,
) -> dict[str, Any]:
    told = result is not None and refused is None
    row = case.outcome.key | {
        "country": _country(known, case), "role": case.outcome.role,
        "source_id": case.outcome.source_id, "unit": known.unit(case.outcome),
        "verdict": result.total.verdict if result and told else "refused",
        "refusal": refused, "break_id": case.break_id,
        "treated": 0, "cohorts": 0, "comparison": 0, "provisional": case.provisional,
        "comparison_rule": case.outcome.comparison_rule,
    }  # fmt: skip
    if result is None or given is None:
        return row
    row |= {
        "treated": int(given.treated.sum()), "cohorts": len(np.unique(given.cohort[given.treated])),
        "comparison": int((~given.treated).sum()), "observed": round(result.observed),
        "expected": round(result.expected, 1), "frequency": "Q",
        "first_period": case.outcome.first, "last_period": case.quarters[-1],
        "dispersion": round(result.dispersion, 3),
    }  # fmt: skip
    if told:
        row |= _limits(result.total) | {
            "estimator": ESTIMATOR, "interval": INTERVAL,
            "p_value": round(result.total.p_value, 7),
            "grade": "comparison_and_like_trends" if alike else "with_comparison",
        }  # fmt: skip
    return row


def _country(known: Known, case: Case) -> str:
    rows = known.tables["programme"]
    countries = dict(zip(rows["programme_id"], rows["country"], strict=True))
    return str(countries[case.outcome.programme_id])


def _path(found: Rows, case: Case, given: Panel, result: Estimate) -> None:
    before, seen = checks.path_before(given)
    for time, ratio in sorted((before | result.path).items()):
        if ratio is not None:
            found["effect_path"].append(
                case.outcome.key | _limits(ratio)
                | {"time": time, "frequency": "Q", "treated": (seen | result.treated_at)[time]}
            )  # fmt: skip


def _checks(
    found: Rows,
    known: Known,
    case: Case,
    given: Panel,
    place_ids: list[str],
    result: Estimate,
    trend: Ratio | None,
) -> None:
    treated = int(given.treated.sum())

    def add(check: str, ratio: Ratio | None, passes: bool | None, n: int, subject: str = "",
            **more: Any) -> None:  # fmt: skip
        outcome = "not_possible" if passes is None else "passes" if passes else "fails"
        found["effect_check"].append(
            case.outcome.key | _limits(ratio)
            | {"check": check, "subject": subject, "outcome": outcome, "n": n, **more}
        )  # fmt: skip

    def quiet(ratio: Ratio | None) -> bool | None:
        return None if ratio is None else ratio.verdict == NO_DIFFERENCE

    p_value = None if trend is None else round(trend.p_value, 4)
    add("earlier_trend", trend, quiet(trend), treated, p_value=p_value)
    for years in (1, 2, 3):
        early = checks.placebo_date(given, years)
        if early is not None:
            add("placebo_date", early[0], quiet(early[0]), early[1], subject=str(years))
    second = checks.cohort_differences(given)
    agrees = None if second is None else checks.agree(result.total, second)
    add("second_estimator", second, agrees, treated, subject=SECOND)
    years = _years(case, place_ids, given)
    for year in np.unique(years[given.treated]):
        rest = checks.without(given, years == year)
        same = None if rest is None else rest.verdict == result.total.verdict
        left = int((years == year).sum())
        add("leave_cohort_out", rest, same, treated - left, subject=str(year))
    _placebo_places(add, given, result)
    _neighbours(add, known, case, given, place_ids, result)


def _years(case: Case, place_ids: list[str], given: Panel) -> np.ndarray:
    """Year in which the event was over, by place; 0 for comparison places."""
    done = "entered" if case.outcome.event == "entry" else "closed"
    last = case.dated.set_index("territory_id")[done] - pd.Timedelta(days=1)
    years = last.dt.year.reindex(place_ids).fillna(0).to_numpy(int)
    return np.where(given.treated, years, 0)


def _placebo_places(add: Any, given: Panel, result: Estimate) -> None:
    """Shares of placebo draws: that found a difference, and that were as far from 1 as ours."""
    drawn = checks.placebo_places(given, SEED)
    if len(drawn) < checks.DRAWS / 2:
        add("placebo_territory", None, None, len(drawn))
        return
    logs = np.log([one.estimate for one in drawn])
    alarms = float(np.mean([one.verdict != NO_DIFFERENCE for one in drawn]))
    middle, low, high = np.exp(np.quantile(logs, [0.5, 0.025, 0.975]))
    as_far = float(np.mean(np.abs(logs) >= abs(np.log(result.total.estimate))))
    spread = Ratio(float(middle), float(low), float(high), float(logs.std()), float(len(logs)))
    add("placebo_territory", spread, alarms <= ALARMS, len(drawn), p_value=round(as_far, 4))


def _neighbours(
    add: Any, known: Known, case: Case, given: Panel, place_ids: list[str], result: Estimate
) -> None:
    """Did places beside those with the event change too, and does the estimate stand without?"""
    inside = [place for place, yes in zip(place_ids, given.treated, strict=True) if yes]
    others = [place for place, yes in zip(place_ids, given.treated, strict=True) if not yes]
    near = compared.bordering(known, inside, others)
    rows = {place: row for row, place in enumerate(place_ids)}
    shifted = _beside(known, case, given, rows, near)
    try:
        ratio = None if shifted is None else estimate(usable(shifted)).total
    except Refused:
        ratio = None
    size = 0 if shifted is None else int(shifted.treated.sum())
    add("displacement", ratio, None if ratio is None else ratio.verdict == NO_DIFFERENCE, size)
    rest = [row for place, row in rows.items() if place not in near]
    if not near or len(rest) - len(inside) < territory.PLACES:
        add("without_neighbours", None, None, 0)
        return
    alone = estimate(given.take(rest)).total
    add("without_neighbours", alone, alone.verdict == result.total.verdict, len(rest) - len(inside))


def _beside(
    known: Known, case: Case, given: Panel, rows: dict[str, int], near: dict[str, list[str]]
) -> Panel | None:
    """The panel in which neighbours have the event of the first place they border.

    Where places with the event lie inside districts, the neighbours are those districts, less the
    counts of the places inside them, each by the share of its area.
    """
    quiet = given.take(~given.treated)
    overlaps = compared.overlapping(known, case.dated)
    overlaps = {district: inside for district, inside in overlaps.items() if district not in rows}
    if overlaps and case.outcome.source_id != case.outcome.comparison_source_id:
        return _districts(known, case, given, quiet, rows, overlaps)
    if len(near) < territory.PLACES or len(quiet.counts) - len(near) < territory.PLACES:
        return None
    ids = [place for place, row in rows.items() if not given.treated[row]]
    start, ready, cohort = quiet.start.copy(), quiet.ready.copy(), quiet.cohort.copy()
    for at, place in enumerate(ids):
        if place in near:
            first = min((rows[one] for one in near[place]), key=lambda row: given.start[row])
            start[at], ready[at] = given.start[first], given.ready[first]
            cohort[at] = given.cohort[first]
    return replace(quiet, start=start, ready=ready, cohort=cohort)


def _districts(
    known: Known,
    case: Case,
    given: Panel,
    quiet: Panel,
    rows: dict[str, int],
    overlaps: dict[str, list[tuple[str, float]]],
) -> Panel:
    outcome = case.outcome
    source = known.series(outcome.comparison_source_id, outcome.offence)
    names = sorted(overlaps)
    counts = by_quarter(source, names, case.months)
    start, ready = np.full(len(names), NEVER), np.full(len(names), NEVER)
    for at, name in enumerate(names):
        shares = [(rows[place], share) for place, share in overlaps[name] if place in rows]
        for row, share in shares:
            counts[at] -= share * given.counts[row]
        if shares:
            first = min((row for row, _ in shares), key=lambda row: given.start[row])
            start[at], ready[at] = given.start[first], given.ready[first]
        else:
            counts[at] = np.nan
    joined = np.vstack([np.maximum(counts, 0), quiet.counts])
    return Panel(
        joined, np.ones(joined.shape), np.append(start, quiet.start), np.append(ready, quiet.ready),
        np.full(len(joined), joined.shape[1]),
        np.append(np.where(start < NEVER, start, -1), quiet.cohort),
    )  # fmt: skip


def _territories(
    found: Rows, case: Case, given: Panel | None, place_ids: list[str], refused: str | None
) -> None:
    """A row per dated place."""
    ours: dict[str, territory.PlaceEffect] = {}
    if given is not None and refused is None:
        ours = {place_ids[one.place]: one for one in territory.place_effects(given)}
    others = 0 if given is None else int((~given.treated).sum())
    dated = case.dated
    if case.outcome.event == "closure":
        dated = dated[dated["closed"].notna()]
    for place in dated["territory_id"]:
        one = ours.get(place)
        row = case.outcome.key | {
            "territory_id": place, "source_id": case.outcome.source_id, "verdict": "refused",
            "refusal": refused or _why_not(case, place), "comparison": others,
        }  # fmt: skip
        if one is not None:
            row |= {"observed": one.observed, "expected": round(one.expected, 1),
                    "refusal": one.refusal}  # fmt: skip
            if one.ratio is not None:
                row |= _limits(one.ratio) | {"verdict": one.ratio.verdict}
        found["effect_territory"].append(row)


def _why_not(case: Case, place: str) -> str:
    """Why a dated place is not among the usable ones."""
    if case.panel is None or place not in case.places:
        return "no_series"
    row = case.panel.take([case.places.index(place)])
    if np.isnan(row.counts).all():
        return "break_inside"
    before = (row.state == 0).sum()
    return "no_earlier_period" if before < row.per_year else "no_later_period"
