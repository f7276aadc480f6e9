"""What was counted before, during and after a programme, place by place, beside comparison places.

In: a case (refused or not) and what was counted in its places. Out: rows of effect_description.
Every known month of the series is used, not only those of the panel; the months in which a date
lies belong to none, nor those beyond a break of the series on either side of the entry. A break
inside the entry itself is told. No row for a window without a known month. A difference here is no
effect. Comparison places have a rate where the place has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.effect.known import Known
from etl.effect.panels import Case
from measures.poisson import garwood

Days = NDArray[np.datetime64]
MONTHS_A_YEAR = 12
PER = 100_000


def rows_of(case: Case, told: Counted) -> list[dict[str, Any]]:
    """Rows of effect_description of one outcome."""
    outcome, rows = case.outcome, []
    for place in told.dated:
        name, at = place["territory_id"], told.row[place["territory_id"]]
        breaks = told.breaks[name]
        for window, inside in _windows(place, told, breaks):
            row = _row(told, at, inside)
            if row is not None:
                first, last = np.flatnonzero(inside)[[0, -1]]
                rows.append(outcome.key | row | {
                    "territory_id": name, "window": window, "source_id": outcome.source_id,
                    "unit": told.unit, "comparison_rule": outcome.comparison_rule,
                    "first_period": told.months[first], "last_period": told.months[last],
                    "break_inside": window != "before" and _inside(breaks, place),
                    "provisional": bool(told.drafts[at, inside].any()),
                })  # fmt: skip
    for row in rows:
        del row["event"]
    rated = [row for row in rows if "rate" in row]
    limits = garwood([row["count"] for row in rated], [row.pop("exposure") for row in rated])
    for row, low, high in zip(rated, *limits, strict=True):
        row |= {"low": float(low), "high": float(high)}
    return rows


@dataclass(frozen=True)
class Counted:
    """An outcome by place x month, NaN where not known.

    months: first days. dated: rows of `dates.dated_places` that are counted. row: place → its row
    of own, people and drafts. own: counts; people: residents; drafts: whether a count is
    provisional. beside: names of the comparison places, the rows of others (counts) and
    others_people. breaks: dated place → days at which its series breaks.
    """

    months: Days
    dated: list[dict[str, Any]]
    row: dict[str, int]
    own: np.ndarray
    people: np.ndarray
    drafts: np.ndarray
    beside: np.ndarray
    others: np.ndarray
    others_people: np.ndarray
    breaks: dict[str, Days]
    unit: str | None


def counts_of(known: Known, case: Case) -> Counted | None:
    """What a description starts from; None for a closure, which the entry covers, or where nothing
    is counted or dated."""
    outcome = case.outcome
    series = known.series(outcome.source_id, outcome.offence)
    if outcome.event != "entry" or series.counts.empty or case.dated.empty:
        return None
    own = series.counts
    others = known.series(outcome.comparison_source_id, outcome.offence).counts
    beside = [place for place in case.compared if place in others.index]
    others = others.reindex(index=beside, columns=own.columns)
    years = pd.DatetimeIndex(own.columns).year
    counted = case.dated["territory_id"].isin(own.index)
    dated: list[dict[str, Any]] = case.dated[counted].to_dict("records")  # pyright: ignore
    return Counted(
        own.columns.to_numpy("datetime64[s]"),
        dated,
        {name: at for at, name in enumerate(own.index)},
        own.to_numpy(float),
        known.people.reindex(index=own.index, columns=years).to_numpy(float),
        series.drafts.to_numpy(bool),
        np.array(beside, str),
        others.to_numpy(float),
        known.people.reindex(index=beside, columns=years).to_numpy(float),
        _breaks(known, case, [place["territory_id"] for place in dated]),
        known.unit(outcome),
    )


def _breaks(known: Known, case: Case, names: list[str]) -> dict[str, Days]:
    """Days at which each place's series breaks."""
    rows, outcome = known.tables["series_break"], case.outcome
    rows = rows[
        (rows["source_id"] == outcome.source_id)
        & (rows["kind"] != "population")
        & (rows["offence"].isna() | (rows["offence"] == outcome.offence))
    ]
    dates = pd.to_datetime(rows["date"]).to_numpy("datetime64[s]")
    place, level = (rows[name].fillna("").to_numpy(object) for name in ("territory_id", "level"))
    levels = known.level.reindex(names)
    return {
        name: dates[((place == "") | (place == name)) & ((level == "") | (level == own))]
        for name, own in zip(names, levels, strict=True)
    }


def day(date: pd.Timestamp) -> np.datetime64:
    """The date as in `Counted.months`; not a time where there is none."""
    return date.to_datetime64().astype("datetime64[s]")


def _windows(place: dict, told: Counted, breaks: Days) -> list[tuple[str, np.ndarray]]:
    """Which whole months lie before, during and after, and on this side of any break."""
    alike, months = on_this_side(place, told.months, breaks), told.months
    ends = (months.astype("datetime64[M]") + 1).astype(months.dtype)
    ended = pd.notna(place["closure_from"])
    during = months >= day(place["entered"])
    if ended:
        during &= ends <= day(place["closure_from"])
    windows = [
        ("before", ends <= day(place["entry_from"])),
        ("during", during),
        ("after", months >= day(place["closed"]) if ended else np.zeros(len(months), bool)),
    ]
    shown = [(name, at & alike) for name, at in windows]
    return [(name, at) for name, at in shown if at.any()]


def on_this_side(place: dict, months: Days, breaks: Days) -> np.ndarray:
    """Which months no break parts from the entry."""
    earlier = breaks[breaks <= day(place["entry_from"])]
    later = breaks[breaks >= day(place["entered"])]
    alike = np.ones(len(months), bool)
    if len(earlier):
        alike &= months >= earlier.max()
    if len(later):
        alike &= months < later.min()
    return alike


def _row(told: Counted, at: int, window: np.ndarray) -> dict[str, Any] | None:
    """Count and rate of a window's known months, beside those of the comparison places."""
    counts, own = told.own[at], told.people[at]
    known = window & np.isfinite(counts)
    if not known.any():
        return None
    count, months = int(counts[known].sum()), int(known.sum())
    row: dict[str, Any] = {"months": months, "count": count, "comparison": 0}
    if np.isfinite(own[known]).all():
        exposure = own[known].sum() / MONTHS_A_YEAR / PER
        row |= {
            "population": own[known].mean(), "rate": count / exposure, "exposure": exposure,
        }  # fmt: skip
    counted, lived = told.others[:, known], told.others_people[:, known]
    cells = np.isfinite(counted)
    if cells.any():
        row |= {"comparison": int(cells.any(axis=1).sum()),
                "comparison_count": int(counted[cells].sum())}  # fmt: skip
        if "rate" in row and np.isfinite(lived[cells]).all():
            row["comparison_rate"] = counted[cells].sum() / (
                lived[cells].sum() / MONTHS_A_YEAR / PER
            )
    return row


def _inside(breaks: Days, place: dict) -> bool:
    """Whether the series breaks while the entry itself is in doubt."""
    return bool(((breaks > day(place["entry_from"])) & (breaks < day(place["entered"]))).any())
