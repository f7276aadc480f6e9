"""Monthly counts → crime_trend: the verdict on each series at its last month."""

from __future__ import annotations

import numpy as np
import pandas as pd

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
    ends = counts.groupby(KEY, observed=True)["period"].transform("max")
    parts = [_trends_ending(group, end, breaks, levels) for end, group in counts.groupby(ends)]
    return pd.concat(parts, ignore_index=True)


def _trends_ending(
    counts: pd.DataFrame,
    end: pd.Timestamp,
    breaks: pd.DataFrame,
    levels: pd.Series,
    exceptional: pd.DataFrame,
) -> pd.DataFrame:
    known = counts["count"].where(counts["status"].isin(KNOWN)).astype(float)
    wide = counts.assign(known=known).pivot(index=KEY, columns="period", values="known")
    months = pd.date_range(min(wide.columns[0], end - pd.DateOffset(months=23)), end, freq="MS")
    wide = wide.reindex(columns=months)
    result = verdicts(
        wide.to_numpy(),
        break_at=_break_index(wide, breaks, levels),
        exceptional=flagged(months, exceptional),
    )
    recent_provisional = counts[
        (counts["status"] == "provisional") & (counts["period"] > end - pd.DateOffset(months=24))
    ]
    provisional = pd.MultiIndex.from_frame(recent_provisional[KEY].drop_duplicates())
    frame = wide.index.to_frame(index=False)
    return frame.assign(
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


def flagged(months: pd.DatetimeIndex, periods: pd.DataFrame) -> np.ndarray:
    """Which of the months lie in one of the periods (first, last)."""
    odd = np.zeros(len(months), dtype=bool)
    for period in periods.itertuples():
        odd |= (months >= period.first) & (months <= period.last)
    return odd


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
