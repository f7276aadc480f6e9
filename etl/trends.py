"""Monthly counts → crime_trend: the verdict on each series at its last month; and how often
such a verdict was given at earlier dates, when nothing in particular had happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from measures import calibration
from measures.trend import verdicts

MONTHS_BEFORE = 23  # unknown months put before each source, so that every window is whole
KNOWN = ["value", "provisional", "low_reliability"]


@dataclass(frozen=True)
class SourceSeries:
    """The monthly series of one source as dense arrays.

    index: a row per series (territory_id, offence), as text. months: the columns. known:
    (series, months) counts, NaN where unknown or incomplete. provisional: flags of the same
    shape. last: per series the column of its last month.
    """

    source_id: str
    index: pd.DataFrame
    months: pd.DatetimeIndex
    known: np.ndarray
    provisional: np.ndarray
    last: np.ndarray


def dense(source: str, rows: pd.DataFrame) -> SourceSeries:
    """Monthly rows of one source as arrays.

    rows: territory_id and offence (categorical), period, count, status (categorical).
    """
    offences = rows["offence"].cat.categories
    key = rows["territory_id"].cat.codes.to_numpy(np.int64) * len(offences)
    key += rows["offence"].cat.codes.to_numpy(np.int64)
    names, row = np.unique(key, return_inverse=True)
    period = rows["period"].to_numpy("datetime64[M]").astype(np.int64)
    first = period.min() - MONTHS_BEFORE
    column = period - first
    months = int(column.max()) + 1
    status = rows["status"]
    usable = status.isin(KNOWN).to_numpy()
    known = np.full((len(names), months), np.nan)
    known[row[usable], column[usable]] = rows["count"].to_numpy(float, na_value=np.nan)[usable]
    provisional = np.zeros(known.shape, dtype=bool)
    draft = (status == "provisional").to_numpy()
    provisional[row[draft], column[draft]] = True
    last = np.zeros(len(names), dtype=np.int64)
    np.maximum.at(last, row, column)
    index = pd.DataFrame(
        {
            "territory_id": rows["territory_id"].cat.categories[names // len(offences)].astype(str),
            "offence": offences[names % len(offences)].astype(str),
        }
    )
    start = np.datetime64(int(first), "M").astype("datetime64[s]")
    return SourceSeries(
        source, index, pd.date_range(start, periods=months, freq="MS"), known, provisional, last
    )


def trends(
    sources: list[SourceSeries], breaks: pd.DataFrame, levels: pd.Series, exceptional: pd.DataFrame
) -> pd.DataFrame:
    """Rows of crime_trend without country and unit.

    breaks: rows of series_breaks. levels: the level of each territory_id. exceptional: first
    and last month of periods that say nothing about how a series ordinarily moves. Each
    series is judged at its own last month.
    """
    return pd.concat(
        [
            _judged(one, last, breaks, levels, exceptional)
            for one in sources
            for last in np.unique(one.last)
        ],
        ignore_index=True,
    )


def placebo(
    sources: list[SourceSeries], breaks: pd.DataFrame, levels: pd.Series, exceptional: pd.DataFrame
) -> list[calibration.Row]:
    """Rows of verdict_calibration: false alarms on real series at every earlier year end.

    Arguments as in `trends`. One row per source and level over all dates, and one over the
    dates whose window holds no exceptional month. Series that ended early are left out.
    """
    rows = []
    for one in sources:
        odd = flagged(one.months, exceptional)
        first = _break_index(one, breaks, levels)
        level = one.index["territory_id"].map(levels)
        for name in sorted(level.unique()):
            chosen = (level == name).to_numpy() & (one.last == one.last.max())
            judged = calibration.placebo(one.known[chosen], first[chosen], odd)
            label = f"{one.source_id} · {name}"
            rows.append(calibration.placebo_row(label, judged))
            outside = calibration.placebo_row(label, calibration.untouched(judged, odd))
            rows.append(outside | {"scenario": "placebo_outside_exceptional"})
    return rows


def flagged(months: pd.DatetimeIndex, periods: pd.DataFrame) -> np.ndarray:
    """Which of the months lie in one of the periods (first, last)."""
    odd = np.zeros(len(months), dtype=bool)
    for first, last in zip(periods["first"], periods["last"], strict=True):
        odd |= (months >= first) & (months <= last)
    return odd


def _judged(
    one: SourceSeries,
    last: int,
    breaks: pd.DataFrame,
    levels: pd.Series,
    exceptional: pd.DataFrame,
) -> pd.DataFrame:
    """The series of a source that end in the month `last`."""
    chosen = one.last == last
    result = verdicts(
        one.known[chosen, : last + 1],
        break_at=_break_index(one, breaks, levels)[chosen],
        exceptional=flagged(one.months[: last + 1], exceptional),
    )
    return one.index[chosen].assign(
        source_id=one.source_id,
        window_end=one.months[last],
        recent=pd.Series(result.recent, dtype="Int64").array,
        before=pd.Series(result.before, dtype="Int64").array,
        ratio=result.ratio,
        low=result.low,
        high=np.where(np.isinf(result.high), np.nan, result.high),
        dispersion=result.dispersion,
        verdict=result.verdict,
        reason=result.reason,
        provisional=one.provisional[chosen, last - MONTHS_BEFORE : last + 1].any(axis=1),
    )


def _break_index(one: SourceSeries, breaks: pd.DataFrame, levels: pd.Series) -> np.ndarray:
    """Per series the column of the newest break that applies to it, 0 where none does."""
    places, offences = one.index["territory_id"], one.index["offence"]
    level = places.map(levels)
    first = np.zeros(len(one.index), dtype=np.int64)
    for cut in breaks[
        (breaks["kind"] != "population") & (breaks["source_id"] == one.source_id)
    ].to_dict("records"):
        applies = np.ones(len(first), dtype=bool)
        for column, value in (
            (places, cut["territory_id"]),
            (offences, cut["offence"]),
            (level, cut["level"]),
        ):
            if not pd.isna(value):
                applies &= (column == value).to_numpy()
        at = int(one.months.searchsorted(cut["date"]))
        first[applies & (at <= one.last)] = np.maximum(first[applies & (at <= one.last)], at)
    return first
