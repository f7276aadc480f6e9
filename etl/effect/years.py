"""A place year by year before, while and after a programme was there, beside comparison places.

In: what is known and a case (refused or not). Out: rows of effect_year. Each year is told in
percent of the place's own mean year before the programme, and so are the comparison places, all
together: 100 is as before. Rates where people are known for every year that is told, counts
otherwise, the same for both sides. Only whole years, all months known and on this side of any
break; a year into which the entry or the closure falls is told as such. A description: what
differs here is no effect. No row for a place without a whole year before, or with fewer than
`FEW` events then.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from etl.effect.describe import MONTHS_A_YEAR, breaks_of, counts_of, on_this_side
from etl.effect.known import Known
from etl.effect.panels import Case
from measures.poisson import garwood

FEW = 10


def rows_of(known: Known, case: Case) -> list[dict[str, Any]]:
    """Rows of effect_year of one outcome; none for a closure, which the entry covers."""
    outcome, told = case.outcome, counts_of(known, case)
    if told is None:
        return []
    months, own, others, people, drafts = told
    found = []
    for place in case.dated.to_dict("records"):
        name = place["territory_id"]
        if name not in own.index:
            continue
        alike = on_this_side(place, months, breaks_of(known, case, name))
        table = _years(own.loc[name], months, alike, place)
        if table.loc[table["phase"] == "before", "count"].sum() < FEW:
            continue
        table = _told(table, own.loc[[name]], others.drop(index=name, errors="ignore"), people)
        draft = drafts.loc[name].groupby(months.year).any()
        for row in table.reset_index().to_dict("records"):
            found.append({
                "programme_id": outcome.programme_id, "offence": outcome.offence,
                "territory_id": name, "source_id": outcome.source_id,
                "unit": known.unit(outcome), "comparison_rule": outcome.comparison_rule,
                "provisional": bool(draft[row["year"]]), **row,
            })  # fmt: skip
    return found


def _years(counts: pd.Series, months: pd.DatetimeIndex, alike: np.ndarray, place: dict):
    """year → count and phase, of years whose twelve months are known."""
    usable = np.isfinite(counts.to_numpy(float)) & alike
    rows = []
    for year in sorted(set(months.year)):
        at = (months.year == year) & usable
        if at.sum() == MONTHS_A_YEAR:
            rows.append((year, _phase(year, place), int(counts.to_numpy(float)[at].sum())))
    return pd.DataFrame(rows, columns=["year", "phase", "count"]).set_index("year")


def _phase(year: int, place: dict) -> str:
    first, end = pd.Timestamp(year, 1, 1), pd.Timestamp(year + 1, 1, 1)
    if end <= place["entry_from"]:
        return "before"
    if first < place["entered"]:
        return "entry"
    if pd.isna(place["closure_from"]) or end <= place["closure_from"]:
        return "during"
    return "closure" if first < place["closed"] else "after"


def _told(
    table: pd.DataFrame, own: pd.DataFrame, others: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    """index, low, high, comparison_index and comparison beside count and phase."""
    before, counts = (table["phase"] == "before").to_numpy(), table["count"].to_numpy(float)
    lived, counted, beside = (
        _by_year(each.to_numpy(float), people.columns, table.index)
        for each in (people.reindex(own.index), others, people.reindex(others.index))
    )
    whole = np.isfinite(counted).all(axis=1)
    with_people = whole & np.isfinite(beside).all(axis=1)
    rated = bool(np.isfinite(lived).all()) and bool(with_people.any() or not whole.any())
    kept = with_people if rated else whole
    exposure = lived[0] if rated else np.ones(len(table))
    base = counts[before].sum() / exposure[before].sum()
    low, high = garwood(counts, exposure * base / 100)
    table = table.assign(
        index=counts / exposure / base * 100, low=low, high=high, rated=rated,
        comparison=int(kept.sum()), comparison_index=np.nan,
    )  # fmt: skip
    total = counted[kept].sum(axis=0)
    if kept.any() and total[before].sum() > 0:
        there = beside[kept].sum(axis=0) if rated else np.ones(len(table))
        level = total[before].sum() / there[before].sum()
        table["comparison_index"] = total / there / level * 100
    return table


def _by_year(monthly: np.ndarray, of: pd.Index, years: pd.Index) -> np.ndarray:
    """(places, years) sums over the twelve months `of` each year; NaN where one is not known."""
    return np.stack([monthly[:, of == year].sum(axis=1) for year in years], axis=1)
