"""Counts → crime_trend: the verdict on each series at its last month, or at its last year where it
is published by year only; and how often such a verdict was given at earlier dates, when nothing in
particular had happened. How often it errs on simulated series is kept in
`verdict_calibration.csv`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.catalogue import FOLDER
from etl.merge import in_one
from measures import calibration, trend, yearly, yearly_calibration
from measures.trend import Flags, Verdicts

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


@dataclass(frozen=True)
class Counts:
    """Rows of recorded_crime as arrays; places, offences and states are positions in words.

    Sorted by offence, place and period within a source and frequency. days: since 1970. count: NaN
    where it is unknown.
    """

    place: np.ndarray
    offence: np.ndarray
    days: np.ndarray
    count: np.ndarray
    state: np.ndarray
    places: list[str]
    offences: list[str]
    states: list[str]

    @classmethod
    def of(cls, rows: pa.Table) -> Counts:
        """rows: of recorded_crime, in its order; words as dictionary arrays."""
        words = [in_one(rows[name]) for name in ("territory_id", "offence", "status")]
        place, offence, state = (each.indices.to_numpy() for each in words)
        days = rows["period"].cast(pa.date32()).cast(pa.int32()).to_numpy()
        listed = [each.dictionary.to_pylist() for each in words]
        return cls(place, offence, days, rows["count"].to_numpy(), state, *listed)

    def __getitem__(self, rows: np.ndarray) -> Counts:
        columns = ("place", "offence", "days", "count", "state")
        return replace(self, **{name: getattr(self, name)[rows] for name in columns})


def series(rows: pa.Table) -> list[SourceSeries]:
    """The series of every source that are judged: by month, and by year where a year is known.

    rows: of recorded_crime, in its order; words as dictionary arrays.
    """
    counts = Counts.of(rows)
    words = [in_one(rows[name]) for name in ("source_id", "frequency")]
    sources, codes = (each.dictionary.to_pylist() for each in words)
    source, code = (each.indices.to_numpy() for each in words)
    found = []
    for frequency in (MONTHLY, YEARLY):
        if frequency.code not in codes:
            continue
        judged = code == codes.index(frequency.code)
        if frequency is YEARLY:
            told = np.isin(counts.states, (*YEARLY.known, "provisional"))
            judged &= told[counts.state] & np.isfinite(counts.count)
        for at in np.argsort(sources):
            chosen = judged & (source == at)
            if chosen.any():
                own = counts if chosen.all() else counts[chosen]
                found.append(dense(sources[at], own, frequency))
    return found


def dense(source: str, rows: Counts, frequency: Frequency = MONTHLY) -> SourceSeries:
    """Rows of one source and frequency as a row per series and a column per period."""
    firsts = np.flatnonzero(np.append(True, np.diff(rows.place) | np.diff(rows.offence)))
    lengths = np.diff(np.append(firsts, len(rows.place)))
    column = _periods(rows.days, frequency.unit)
    first = int(column.min()) - frequency.before
    column -= first
    periods = int(column.max()) + 1
    cell = np.repeat(np.arange(0, len(firsts) * periods, periods), lengths)
    cell += column
    known = np.full((len(firsts), periods), np.nan)
    known.put(cell, rows.count)
    known.put(cell[~np.isin(rows.states, frequency.known)[rows.state]], np.nan)
    provisional = np.zeros(known.shape, dtype=bool)
    provisional.put(cell[np.equal(rows.states, "provisional")[rows.state]], True)
    last = np.maximum.reduceat(column, firsts)
    index = pd.DataFrame(
        {
            "territory_id": np.array(rows.places, object)[rows.place[firsts]],
            "offence": np.array(rows.offences, object)[rows.offence[firsts]],
        },
        dtype="str",
    )
    start = np.datetime64(first, frequency.unit).astype("datetime64[s]")
    columns = pd.date_range(start, periods=periods, freq=f"{frequency.unit}S")
    return SourceSeries(source, frequency, index, columns, known, provisional, last)


def _periods(days: np.ndarray, unit: str) -> np.ndarray:
    """The month or year of each day, as numpy counts them. Each day is looked at once."""
    low = int(days.min())
    every = np.arange(low, int(days.max()) + 1).astype("datetime64[D]")
    return every.astype(f"datetime64[{unit}]").astype(np.int64)[days - low]


def judged(
    sources: list[SourceSeries], breaks: pd.DataFrame, levels: pd.Series, exceptional: pd.DataFrame
) -> tuple[pd.DataFrame, list[calibration.Row]]:
    """Rows of crime_trend without country and unit; and of verdict_calibration: false alarms on
    the same series at every earlier year.

    breaks: rows of series_breaks. levels: the level of each territory_id. exceptional: first
    and last month of periods that say nothing about how a series ordinarily moves. Each
    series is judged at its own last month or year. Of false alarms there is a row per source and
    level over all dates, and one over the dates whose window holds no exceptional month; series
    that ended early are left out.
    """
    rows, alarms = [], []
    for one in sources:
        how, odd = one.frequency, flagged(one.periods, exceptional, one.frequency.months)
        at_each = yearly_calibration.at_years if how is YEARLY else calibration.at_year_ends
        at_last = yearly.verdicts if how is YEARLY else trend.verdicts
        level = one.index["territory_id"].map(levels)
        first = _break_index(one, breaks, level)
        newest = one.last.max()
        for last in np.unique(one.last):
            chosen = one.last == last
            given = one.known[chosen, : last + 1], first[chosen], odd[: last + 1]
            if last < newest:
                rows.append(_rows(one, chosen, last, at_last(*given)))
                continue
            *earlier, (_, found) = at_each(*given)
            rows.append(_rows(one, chosen, last, found))
            for name in sorted(level.unique()):
                these = (level[chosen] == name).to_numpy()
                alarms += _alarms(one, name, [(end, each[these]) for end, each in earlier], odd)
    return pd.concat(rows, ignore_index=True), alarms


def _alarms(
    one: SourceSeries, level: str, earlier: list[tuple[int, Verdicts]], odd: np.ndarray
) -> list[calibration.Row]:
    """Rows of verdict_calibration of a source's series at one level."""
    label, code = f"{one.source_id} · {level}", one.frequency.code
    calm = calibration.untouched(earlier, odd, one.frequency.window)
    outside = calibration.placebo_row(label, calm, code)
    return [
        calibration.placebo_row(label, earlier, code),
        outside | {"scenario": "placebo_outside_exceptional"},
    ]


def flagged(starts: pd.DatetimeIndex, exceptional: pd.DataFrame, months: int = 1) -> np.ndarray:
    """Which of the periods of so many months have a month in an exceptional one (first, last)."""
    odd = np.zeros(len(starts), dtype=bool)
    for first, last in zip(exceptional["first"], exceptional["last"], strict=True):
        odd |= (starts + pd.DateOffset(months=months - 1) >= first) & (starts <= last)
    return odd


def _rows(one: SourceSeries, chosen: Flags, last: int, found: Verdicts) -> pd.DataFrame:
    """Rows of crime_trend of the series of a source that end in the period `last`."""
    how = one.frequency
    window = one.provisional[chosen, last - how.before : last + 1]
    return one.index[chosen].assign(
        source_id=one.source_id,
        frequency=how.code,
        window_end=one.periods[last] + pd.DateOffset(months=how.months - 1),
        recent=pd.Series(found.recent, dtype="Int64").array,
        before=pd.Series(found.before, dtype="Int64").array,
        ratio=found.ratio,
        low=found.low,
        high=np.where(np.isinf(found.high), np.nan, found.high),
        dispersion=found.dispersion,
        verdict=found.verdict,
        reason=found.reason,
        provisional=np.asarray(window.any(axis=1)),
    )


def _break_index(one: SourceSeries, breaks: pd.DataFrame, level: pd.Series) -> np.ndarray:
    """Per series the first column after the newest break that applies to it, 0 where none does: one
    past its last for a break within its last year. level: of each series' place."""
    places, offences = one.index["territory_id"], one.index["offence"]
    unit = one.frequency.unit
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
    return pd.read_csv(FILE, dtype={"series": "str"})


def calibrate() -> pd.DataFrame:
    """Rows of verdict_calibration on simulated series."""
    return pd.DataFrame(calibration.calibrate() + yearly_calibration.calibrate())
