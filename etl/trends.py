"""Counts → crime_trend: the verdict on each series at its last month, or at its last year where it
is published by year only; and how often such a verdict was given at earlier dates, when nothing in
particular had happened. How often it errs on simulated series is kept in
`verdict_calibration.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.catalogue import FOLDER
from measures import calibration, trend, yearly, yearly_calibration

FILE = FOLDER / "verdict_calibration.csv"


@dataclass(frozen=True)
class Frequency:
    """How series of one frequency are laid out and judged.

    code: M or A. unit: numpy's of a period. months: in a period. before: unknown periods put
    before each source, so that every window is whole. known: states of a count that is judged; a
    year that may still grow is not.
    """

    code: str
    unit: Literal["M", "Y"]
    months: int
    before: int
    known: tuple[str, ...]

    @property
    def window(self) -> int:
        """Periods that a verdict compares."""
        return self.before + 1


MONTHLY = Frequency("M", "M", 1, trend.WINDOW - 1, ("value", "provisional", "low_reliability"))
YEARLY = Frequency("A", "Y", 12, yearly.WINDOW - 1, ("value", "low_reliability"))


@dataclass(frozen=True)
class SourceSeries:
    """The series of one source and frequency as dense arrays.

    index: a row per series (territory_id, offence), as text. periods: first days of the columns.
    known: (series, periods) counts, NaN where unknown or not whole. provisional: flags of the same
    shape. last: per series the column of its last period.
    """

    source_id: str
    frequency: Frequency
    index: pd.DataFrame
    periods: pd.DatetimeIndex
    known: np.ndarray
    provisional: np.ndarray
    last: np.ndarray


def series(counts: pa.Table) -> list[SourceSeries]:
    """The series of every source that are judged: by month, and by year where a year is known.

    counts: rows of recorded_crime, sorted by offence, territory and period within a source and
    frequency; words as dictionary arrays.
    """
    words = {name: counts[name].combine_chunks() for name in ("source_id", "frequency", "status")}
    sources, codes, states = (each.dictionary.to_pylist() for each in words.values())
    source, code, state = (each.indices.to_numpy() for each in words.values())
    plain = counts.select(["territory_id", "offence", "period", "count", "status"])
    found = []
    for frequency in (MONTHLY, YEARLY):
        if frequency.code not in codes:
            continue
        judged = code == codes.index(frequency.code)
        if frequency is YEARLY:
            told = [states.index(word) for word in (*YEARLY.known, "provisional") if word in states]
            judged &= np.isin(state, told) & counts["count"].is_valid().to_numpy()
        for name in sorted(sources):
            rows = np.flatnonzero(judged & (source == sources.index(name)))
            if len(rows):
                found.append(dense(name, plain.take(pa.array(rows)), frequency))
    return found


def dense(source: str, rows: pa.Table, frequency: Frequency = MONTHLY) -> SourceSeries:
    """Rows of one source and frequency as arrays.

    rows: territory_id, offence, status (dictionary arrays), period, count; sorted by offence,
    territory and period.
    """
    places, offences, states = (
        rows[name].combine_chunks() for name in ("territory_id", "offence", "status")
    )
    place, offence, state = (each.indices.to_numpy() for each in (places, offences, states))
    first_rows = np.flatnonzero(np.append(True, np.diff(place) | np.diff(offence)))
    row = np.repeat(np.arange(len(first_rows)), np.diff(np.append(first_rows, len(place))))
    period = rows["period"].to_numpy().astype(f"datetime64[{frequency.unit}]").astype(np.int64)
    first = period.min() - frequency.before
    column = period - first
    periods = int(column.max()) + 1
    words = states.dictionary.to_pylist()
    usable = np.isin(words, frequency.known)[state]
    known = np.full((len(first_rows), periods), np.nan)
    known[row[usable], column[usable]] = rows["count"].to_numpy()[usable]
    draft = np.equal(words, "provisional")[state]
    provisional = np.zeros(known.shape, dtype=bool)
    provisional[row[draft], column[draft]] = True
    last = np.maximum.reduceat(column, first_rows)
    index = pd.DataFrame(
        {
            "territory_id": places.dictionary.to_numpy(zero_copy_only=False)[place[first_rows]],
            "offence": offences.dictionary.to_numpy(zero_copy_only=False)[offence[first_rows]],
        },
        dtype="str",
    )
    start = np.datetime64(int(first), frequency.unit).astype("datetime64[s]")
    columns = pd.date_range(start, periods=periods, freq=f"{frequency.unit}S")
    return SourceSeries(source, frequency, index, columns, known, provisional, last)


def trends(
    sources: list[SourceSeries], breaks: pd.DataFrame, levels: pd.Series, exceptional: pd.DataFrame
) -> pd.DataFrame:
    """Rows of crime_trend without country and unit.

    breaks: rows of series_breaks. levels: the level of each territory_id. exceptional: first
    and last month of periods that say nothing about how a series ordinarily moves. Each
    series is judged at its own last month or year.
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
    """Rows of verdict_calibration: false alarms on real series at every earlier year (end).

    Arguments as in `trends`. One row per source and level over all dates, and one over the
    dates whose window holds no exceptional month. Series that ended early are left out.
    """
    rows = []
    for one in sources:
        how, odd = one.frequency, flagged(one.periods, exceptional, one.frequency.months)
        earlier = (yearly_calibration if how is YEARLY else calibration).placebo
        first = _break_index(one, breaks, levels)
        level = one.index["territory_id"].map(levels)
        for name in sorted(level.unique()):
            chosen = (level == name).to_numpy() & (one.last == one.last.max())
            judged = earlier(one.known[chosen], first[chosen], odd)
            label = f"{one.source_id} · {name}"
            rows.append(calibration.placebo_row(label, judged, how.code))
            calm = calibration.untouched(judged, odd, how.window)
            outside = calibration.placebo_row(label, calm, how.code)
            rows.append(outside | {"scenario": "placebo_outside_exceptional"})
    return rows


def flagged(starts: pd.DatetimeIndex, exceptional: pd.DataFrame, months: int = 1) -> np.ndarray:
    """Which of the periods of so many months have a month in an exceptional one (first, last)."""
    odd = np.zeros(len(starts), dtype=bool)
    for first, last in zip(exceptional["first"], exceptional["last"], strict=True):
        odd |= (starts + pd.DateOffset(months=months - 1) >= first) & (starts <= last)
    return odd


def _judged(
    one: SourceSeries,
    last: int,
    breaks: pd.DataFrame,
    levels: pd.Series,
    exceptional: pd.DataFrame,
) -> pd.DataFrame:
    """The series of a source that end in the period `last`."""
    chosen, how = one.last == last, one.frequency
    result = (yearly if how is YEARLY else trend).verdicts(
        one.known[chosen, : last + 1],
        break_at=_break_index(one, breaks, levels)[chosen],
        exceptional=flagged(one.periods[: last + 1], exceptional, how.months),
    )
    return one.index[chosen].assign(
        source_id=one.source_id,
        frequency=how.code,
        window_end=one.periods[last] + pd.DateOffset(months=how.months - 1),
        recent=pd.Series(result.recent, dtype="Int64").array,
        before=pd.Series(result.before, dtype="Int64").array,
        ratio=result.ratio,
        low=result.low,
        high=np.where(np.isinf(result.high), np.nan, result.high),
        dispersion=result.dispersion,
        verdict=result.verdict,
        reason=result.reason,
        provisional=one.provisional[chosen, last - how.before : last + 1].any(axis=1),
    )


def _break_index(one: SourceSeries, breaks: pd.DataFrame, levels: pd.Series) -> np.ndarray:
    """Per series the first column after the newest break that applies to it, 0 where none does: one
    past its last for a break within its last year."""
    places, offences = one.index["territory_id"], one.index["offence"]
    level, unit = places.map(levels), one.frequency.unit
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
        applies &= (
            int(one.periods.to_period(unit).searchsorted(cut["date"].to_period(unit))) <= one.last
        )
        at = int(one.periods.searchsorted(cut["date"]))
        first[applies] = np.maximum(first[applies], at)
    return first


def stored() -> pd.DataFrame:
    """Rows of verdict_calibration on simulated series, as last computed."""
    return pd.read_csv(FILE, dtype={"series": "str"}, float_precision="round_trip")


def calibrate() -> pd.DataFrame:
    """Rows of verdict_calibration on simulated series."""
    return pd.DataFrame(calibration.calibrate() + yearly_calibration.calibrate())
