"""Monthly counts → crime_trend: the verdict on each series at its last month; and how often
such a verdict was given at earlier dates, when nothing in particular had happened."""

from __future__ import annotations

import numpy as np
import pandas as pd

from measures import calibration
from measures.trend import verdicts

KEY = ["territory_id", "offence", "source_id"]
KNOWN = ["value", "provisional", "low_reliability"]


def trends(
    counts: pd.DataFrame, breaks: pd.DataFrame, levels: pd.Series, exceptional: pd.DataFrame
) -> pd.DataFrame:
    """Rows of crime_trend without country and unit.

    counts: monthly KEY + period, count, status. breaks: rows of series_breaks. levels: the
    level of each territory_id. exceptional: first and last month of periods that say nothing
    about how a series ordinarily moves. A month whose count is missing or incomplete is
    unknown.
    """
    return pd.concat(
        [_judged(group, breaks, levels, exceptional) for group in _by_last_month(counts)],
        ignore_index=True,
    )


def placebo(
    counts: pd.DataFrame, breaks: pd.DataFrame, levels: pd.Series, exceptional: pd.DataFrame
) -> list[calibration.Row]:
    """Rows of verdict_calibration: false alarms on real series at every earlier year end.

    Arguments as in `trends`. One row per source and level over all dates, and one over the
    dates whose window holds no exceptional month. Series that ended early are left out.
    """
    rows = []
    level = counts["territory_id"].map(levels)
    for (source, name), group in counts.groupby([counts["source_id"], level], observed=True):
        newest = list(_by_last_month(group))[-1]
        wide = _wide(newest)
        odd = flagged(wide.columns, exceptional)
        judged = calibration.placebo(wide.to_numpy(), _break_index(wide, breaks, levels), odd)
        series = f"{source} · {name}"
        rows.append(calibration.placebo_row(series, judged))
        outside = calibration.placebo_row(series, calibration.untouched(judged, odd))
        rows.append(outside | {"scenario": "placebo_outside_exceptional"})
    return rows


def flagged(months: pd.DatetimeIndex, periods: pd.DataFrame) -> np.ndarray:
    """Which of the months lie in one of the periods (first, last)."""
    odd = np.zeros(len(months), dtype=bool)
    for period in periods.itertuples():
        odd |= (months >= period.first) & (months <= period.last)
    return odd


def _by_last_month(counts: pd.DataFrame):
    """The series in groups that end in the same month, the newest last."""
    ends = counts.groupby(KEY, observed=True)["period"].transform("max")
    for _, group in counts.groupby(ends):
        yield group


def _wide(counts: pd.DataFrame) -> pd.DataFrame:
    """A row per series, a column per month up to the last; unknown months missing."""
    known = counts["count"].where(counts["status"].isin(KNOWN)).astype(float)
    wide = counts.assign(known=known).pivot(index=KEY, columns="period", values="known")
    end = wide.columns[-1]
    first = min(wide.columns[0], end - pd.DateOffset(months=23))
    return wide.reindex(columns=pd.date_range(first, end, freq="MS"))


def _judged(
    counts: pd.DataFrame, breaks: pd.DataFrame, levels: pd.Series, exceptional: pd.DataFrame
) -> pd.DataFrame:
    wide = _wide(counts)
    end = wide.columns[-1]
    result = verdicts(
        wide.to_numpy(),
        break_at=_break_index(wide, breaks, levels),
        exceptional=flagged(wide.columns, exceptional),
    )
    recent_provisional = counts[
        (counts["status"] == "provisional") & (counts["period"] > end - pd.DateOffset(months=24))
    ]
    provisional = pd.MultiIndex.from_frame(recent_provisional[KEY].drop_duplicates())
    return wide.index.to_frame(index=False).assign(
        window_end=end,
        recent=pd.array(result.recent, dtype="Int64"),
        before=pd.array(result.before, dtype="Int64"),
        ratio=result.ratio,
        low=result.low,
        high=np.where(np.isinf(result.high), np.nan, result.high),
        dispersion=result.dispersion,
        verdict=result.verdict,
        reason=result.reason,
        provisional=wide.index.isin(provisional),
    )


def _break_index(wide: pd.DataFrame, breaks: pd.DataFrame, levels: pd.Series) -> np.ndarray:
    """Per series the column of the newest break that applies to it, 0 where none does."""
    index = wide.index.to_frame(index=False)
    level = index["territory_id"].map(levels)
    first = np.zeros(len(index), dtype=int)
    for one in breaks[breaks["kind"] != "population"].itertuples():
        applies = index["source_id"] == one.source_id
        for column, value in (
            (index["territory_id"], one.territory_id),
            (index["offence"], one.offence),
            (level, one.level),
        ):
            if not pd.isna(value):
                applies &= column == value
        at = int(wide.columns.searchsorted(one.date))
        if at < len(wide.columns):
            first[applies] = np.maximum(first[applies], at)
    return first
