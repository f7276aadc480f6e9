"""A place year by year before, while and after a programme was there, beside comparison places.

In: a case (refused or not) and what was counted in its places. Out: rows of effect_year. Each year
is told in percent of the place's own mean year before the programme, and so are the comparison
places, all together: 100 is as before. Rates where people are known for every year that is told,
counts otherwise, the same for both sides. Only whole years, all months known and on this side of
any break; a year into which the entry or the closure falls is told as such. A description: what
differs here is no effect. No row for a place without a whole year before, or with fewer than `FEW`
events then.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from etl.effect.describe import MONTHS_A_YEAR, Counted, Days, day, on_this_side
from etl.effect.panels import Case
from measures.poisson import garwood

FEW = 10


def rows_of(case: Case, told: Counted) -> list[dict[str, Any]]:
    """Rows of effect_year of one outcome."""
    outcome, years = case.outcome, told.months.astype("datetime64[Y]")
    each_year, months = np.unique(years, return_counts=True)
    whole = each_year[months == MONTHS_A_YEAR]
    if not len(whole):
        return []
    at_months = np.flatnonzero(np.isin(years, whole)).reshape(-1, MONTHS_A_YEAR)
    own, people, others, others_people, drafts = (
        each[:, at_months].sum(axis=2)  # NaN where a month is not known
        for each in (told.own, told.people, told.others, told.others_people, told.drafts)
    )
    found = []
    for place in told.dated:
        name, at = place["territory_id"], told.row[place["territory_id"]]
        alike = on_this_side(place, told.months, told.breaks[name])
        chosen = np.flatnonzero(np.isfinite(own[at]) & alike[at_months].all(axis=1))
        phases = _phases(whole[chosen], place)
        before = phases == "before"
        if own[at, chosen][before].sum() < FEW:
            continue
        rest = told.beside != name
        columns = _told(
            own[at, chosen], before, people[at, chosen],
            others[rest][:, chosen], others_people[rest][:, chosen],
        )  # fmt: skip
        for row, year in enumerate(chosen):
            found.append({
                "programme_id": outcome.programme_id, "offence": outcome.offence,
                "territory_id": name, "source_id": outcome.source_id,
                "unit": told.unit, "comparison_rule": outcome.comparison_rule,
                "year": int(str(whole[year])), "phase": phases[row],
                "count": int(own[at, year]), "provisional": bool(drafts[at, year]),
                **{column: values[row] for column, values in columns.items()},
            })  # fmt: skip
    return found


def _phases(years: Days, place: dict) -> np.ndarray:
    """What each year is: before, entry, during, closure or after."""
    first, end = (each.astype("datetime64[s]") for each in (years, years + 1))
    over = np.isnat(closing := day(place["closure_from"]))
    return np.select(
        [end <= day(place["entry_from"]), first < day(place["entered"]), over | (end <= closing),
         first < day(place["closed"])],
        ["before", "entry", "during", "closure"], "after",
    )  # fmt: skip


def _told(
    counts: np.ndarray,
    before: np.ndarray,
    lived: np.ndarray,
    counted: np.ndarray,
    beside: np.ndarray,
) -> dict[str, np.ndarray]:
    """index, low, high, rated, comparison and comparison_index by year.

    counts, lived: of the place, events and people by year. counted, beside: the same of the
    comparison places, a row each.
    """
    whole = np.isfinite(counted).all(axis=1)
    with_people = whole & np.isfinite(beside).all(axis=1)
    rated = bool(np.isfinite(lived).all()) and bool(with_people.any() or not whole.any())
    kept = with_people if rated else whole
    exposure = lived if rated else np.ones(len(counts))
    base = counts[before].sum() / exposure[before].sum()
    low, high = garwood(counts, exposure * base / 100)
    found = {
        "index": counts / exposure / base * 100, "low": low, "high": high,
        "rated": np.full(len(counts), rated), "comparison": np.full(len(counts), kept.sum()),
    }  # fmt: skip
    total = counted[kept].sum(axis=0)
    if kept.any() and total[before].sum() > 0:
        there = beside[kept].sum(axis=0) if rated else np.ones(len(counts))
        level = total[before].sum() / there[before].sum()
        found["comparison_index"] = total / there / level * 100
    return found
