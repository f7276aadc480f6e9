"""With which places a programme's places are compared, and which of those lie beside them.

In: what is known, an outcome and the places with the programme. Out: lists of territory_id. The
rules are those of `comparison_rules.csv`; the text there says what the function here does.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import shapely

from etl.effect.known import Known
from etl.effect.outcomes import Outcome

SLIVER = 0.01  # less of a unit's area than this in a district is the drawing of its edge
TOUCHING = 0.002  # degrees: edges simplified for the map come as near as this


def comparison(known: Known, outcome: Outcome, dated: pd.DataFrame) -> list[str]:
    """Comparison places of an outcome, by its rule; dated: rows of `dates.dated_places`."""
    if outcome.comparison_rule is None:
        return []
    counted = set(known.series(outcome.comparison_source_id, outcome.offence).places)
    return sorted(counted & set(RULES[outcome.comparison_rule](known, outcome, dated)))


def _never(known: Known, outcome: Outcome, dated: pd.DataFrame) -> set[str]:
    """Places of the same country and level that no phase of the programme names."""
    level = set(dated["territory_id"].map(known.level))
    country = set(dated["territory_id"].str[:3])
    like = known.level.index[known.level.isin(level) & known.level.index.str[:3].isin(country)]
    return set(like) - set(known.phases(outcome.programme_id)["territory_id"])


def _never_alike(known: Known, outcome: Outcome, dated: pd.DataFrame) -> set[str]:
    people = known.tables["population"]
    entered = dated[dated["entry_from"] > outcome.first]
    if entered.empty:
        return set()
    year = entered["entry_from"].min().year - 1
    people = people[people["year"] == year].set_index("territory_id")["population"]
    own = people.reindex(entered["territory_id"]).dropna()
    alike = people[(people >= own.min() / 2) & (people <= own.max() * 2)]
    return _never(known, outcome, dated) & set(alike.index)


def _districts_without(known: Known, outcome: Outcome, dated: pd.DataFrame) -> set[str]:
    inside = set(dated["territory_id"].map(known.parent))
    districts = known.parent.index[known.parent.isin(inside) & (known.level == "district")]
    return set(districts) - set(overlapping(known, dated))


def _still_open(known: Known, outcome: Outcome, dated: pd.DataFrame) -> set[str]:
    still = dated["closure_from"].isna() | (
        dated["closure_from"] >= outcome.last + pd.DateOffset(months=1)
    )
    return set(dated.loc[still, "territory_id"])


RULES: dict[str, Callable[[Known, Outcome, pd.DataFrame], set[str]]] = {
    "never_covered": _never,
    "not_in_plan_alike": _never_alike,
    "districts_without_unit": _districts_without,
    "units_still_open": _still_open,
}


def overlapping(known: Known, dated: pd.DataFrame) -> dict[str, list[tuple[str, float]]]:
    """District → (place with the programme, share of that place's area in it)."""
    rows = known.tables["territory_overlap"]
    rows = rows[rows["territory_id"].isin(dated["territory_id"]) & (rows["share"] >= SLIVER)]
    found: dict[str, list[tuple[str, float]]] = {}
    for place, district, share in zip(
        rows["territory_id"], rows["other_id"], rows["share"], strict=True
    ):
        found.setdefault(district, []).append((place, float(share)))
    return found


def bordering(known: Known, places: list[str], others: list[str]) -> dict[str, list[str]]:
    """Of the others, those that border one of the places → which."""
    drawn = known.outlines
    inside = [place for place in places if place in drawn]
    outside = [place for place in others if place in drawn]
    if not inside or not outside:
        return {}
    tree = shapely.STRtree([drawn[place] for place in inside])
    pairs = tree.query([drawn[place] for place in outside], "dwithin", TOUCHING)
    found: dict[str, list[str]] = {}
    for other, place in zip(*pairs, strict=True):
        found.setdefault(outside[other], []).append(inside[place])
    return found
