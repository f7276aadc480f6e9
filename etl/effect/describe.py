"""What was counted before, during and after a programme, place by place, beside comparison places.

In: what is known and a case (refused or not). Out: rows of effect_description. Every known month
of the series is used, not only those of the panel; the months in which a date lies belong to none,
nor those beyond a break of the series on either side of the entry. A break inside the entry itself
is told. No row for a window without a known month. A difference here is no effect. Comparison
places have a rate where the place has one.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from etl.effect.known import Known
from etl.effect.panels import Case
from measures.poisson import garwood

MONTHS_A_YEAR = 12
PER = 100_000


def rows_of(known: Known, case: Case) -> list[dict[str, Any]]:
    """Rows of effect_description of one outcome; none for a closure, which the entry covers."""
    outcome, told = case.outcome, counts_of(known, case)
    if told is None:
        return []
    months, own, others, people, drafts = told
    beside = (others, people.reindex(index=others.index))
    rows = []
    for place in case.dated.to_dict("records"):
        name = place["territory_id"]
        if name not in own.index:
            continue
        breaks = breaks_of(known, case, name)
        for window, at in _windows(place, months, breaks):
            row = _row(own.loc[name].to_numpy(float), people, name, at, beside)
            if row is not None:
                rows.append(outcome.key | row | {
                    "territory_id": name, "window": window, "source_id": outcome.source_id,
                    "unit": known.unit(outcome), "comparison_rule": outcome.comparison_rule,
                    "first_period": months[at][0], "last_period": months[at][-1],
                    "break_inside": window != "before" and _inside(breaks, place),
                    "provisional": bool(drafts.loc[name].to_numpy()[at].any()),
                })  # fmt: skip
    for row in rows:
        del row["event"]
    return rows


class Counted(NamedTuple):
    """An outcome by place x month, missing where not known. others: of the comparison places;
    people: residents; drafts: 1 where a count is provisional."""

    months: pd.DatetimeIndex
    own: pd.DataFrame
    others: pd.DataFrame
    people: pd.DataFrame
    drafts: pd.DataFrame


def counts_of(known: Known, case: Case) -> Counted | None:
    """What a description starts from; None for a closure, or where nothing is counted or dated."""
    outcome = case.outcome
    series = known.series(outcome.source_id, outcome.offence)
    if outcome.event != "entry" or series.empty or case.dated.empty:
        return None
    months = pd.DatetimeIndex(np.sort(series["period"].unique()))
    others = _grid(known.series(outcome.comparison_source_id, outcome.offence), months)
    return Counted(
        months,
        _grid(series, months),
        others.reindex(index=[place for place in case.compared if place in others.index]),
        _people(known, months),
        series.pivot_table(index="territory_id", columns="period", values="provisional"),
    )


def _grid(rows: pd.DataFrame, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Place x month counts; missing where not known."""
    grid = rows.pivot_table(index="territory_id", columns="period", values="count", dropna=False)
    return grid.reindex(columns=months)


def _people(known: Known, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Place x month; missing in years without a population."""
    people = known.tables["population"]
    grid = people.pivot(index="territory_id", columns="year", values="population")
    return grid.reindex(columns=months.year)


def _windows(
    place: dict, months: pd.DatetimeIndex, breaks: pd.Series
) -> list[tuple[str, np.ndarray]]:
    """Which whole months lie before, during and after, and on this side of any break."""
    alike = on_this_side(place, months, breaks)
    ended = pd.notna(place["closure_from"])
    during = months >= place["entered"]
    if ended:
        during &= months + pd.DateOffset(months=1) <= place["closure_from"]
    windows = [
        ("before", months + pd.DateOffset(months=1) <= place["entry_from"]),
        ("during", during),
        ("after", months >= place["closed"] if ended else np.zeros(len(months), bool)),
    ]
    shown = [(name, np.asarray(at) & alike) for name, at in windows]
    return [(name, at) for name, at in shown if at.any()]


def on_this_side(place: dict, months: pd.DatetimeIndex, breaks: pd.Series) -> np.ndarray:
    """Which months no break parts from the entry."""
    earlier = breaks[breaks <= place["entry_from"]].max()
    later = breaks[breaks >= place["entered"]].min()
    alike = np.ones(len(months), bool)
    alike &= months >= earlier if pd.notna(earlier) else True
    alike &= months < later if pd.notna(later) else True
    return alike


def _row(
    counts: np.ndarray,
    people: pd.DataFrame,
    name: str,
    at: np.ndarray,
    beside: tuple[pd.DataFrame, pd.DataFrame],
) -> dict[str, Any] | None:
    """Count and rate of a window's known months, beside those of the comparison places."""
    known = at & np.isfinite(counts)
    if not known.any():
        return None
    count, months = int(counts[known].sum()), int(known.sum())
    own = people.loc[name].to_numpy(float) if name in people.index else np.full(len(at), np.nan)
    row: dict[str, Any] = {"months": months, "count": count, "comparison": 0}
    if np.isfinite(own[known]).all():
        exposure = own[known].sum() / MONTHS_A_YEAR / PER
        low, high = garwood(count, exposure)
        row |= {"population": own[known].mean(), "rate": count / exposure,
                "low": float(low), "high": float(high)}  # fmt: skip
    counted, lived = beside[0].to_numpy(float)[:, known], beside[1].to_numpy(float)[:, known]
    cells = np.isfinite(counted)
    if cells.any():
        row |= {"comparison": int(cells.any(axis=1).sum()),
                "comparison_count": int(counted[cells].sum())}  # fmt: skip
        if "rate" in row and np.isfinite(lived[cells]).all():
            row["comparison_rate"] = counted[cells].sum() / (
                lived[cells].sum() / MONTHS_A_YEAR / PER
            )
    return row


def breaks_of(known: Known, case: Case, name: str) -> pd.Series:
    """Dates at which the place's series breaks."""
    rows = known.tables["series_break"]
    own = (
        (rows["source_id"] == case.outcome.source_id)
        & (rows["kind"] != "population")
        & (rows["offence"].isna() | (rows["offence"] == case.outcome.offence))
        & (rows["territory_id"].isna() | (rows["territory_id"] == name))
        & (rows["level"].isna() | (rows["level"] == known.level[name]))
    )
    return pd.to_datetime(rows.loc[own, "date"])


def _inside(breaks: pd.Series, place: dict) -> bool:
    """Whether the series breaks while the entry itself is in doubt."""
    return bool(((breaks > place["entry_from"]) & (breaks < place["entered"])).any())
