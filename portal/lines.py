"""What one chart of recorded crime draws, asked once for figure, table and download.

In: an open snapshot, one to five places, an offence, a frequency (M month, R rolling twelve
months, A year) and a scale (n counts, r rates per 100,000 inhabitants per year). Out: groups of
lines; the lines of a group share source, unit and date basis, and only they may stand in one
chart. It refuses a monthly rate (`NoMonthlyRate`): a month's rate is neither yearly nor stable.
What is published as yearly rates without counts is drawn as such, whatever is asked for. An unknown
count stays unknown, and no window of twelve months reaches over a series break.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from measures.poisson import PER_INHABITANTS, garwood
from portal.records import Break, Measure, Offence, Phase, Population, Territory

Floats = NDArray[np.float64]
Months = NDArray[np.datetime64]
DRAWN = ("value", "provisional", "low_reliability")
FREQUENCIES = ("M", "R", "A")
SCALES = ("n", "r")
MOST_PLACES = 5
ARRAYS = ("period", "count", "value", "low", "high", "population", "status", "reason")


class NoMonthlyRate(ValueError):
    """A rate was asked for by month."""


@dataclass(frozen=True, slots=True)
class Line:
    """One place's line. Arrays have one entry a period, in order.

    period: first day (for R: the last month of the window). count: events, NaN unknown.
    value, low, high: what is drawn (count or rate) with its exact 95% Poisson interval, NaN
    where nothing is drawn. status: a state of `etl.schema`. reason: caveat id or "". order:
    place of the territory in the question, which fixes its colour.
    """

    territory: Territory
    order: int
    period: Months
    count: Floats
    value: Floats
    low: Floats
    high: Floats
    population: Floats
    status: NDArray[np.str_]
    reason: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that count the same thing in the same way, and the dates to mark on their axis.

    rate_only: rates published without their counts, and so without intervals.
    """

    offence: Offence
    frequency: str
    scale: str
    source_id: str
    unit: str
    date_basis: str
    place_basis: str
    lines: tuple[Line, ...]
    breaks: tuple[Break, ...]
    phases: tuple[tuple[int, Phase], ...]
    population_sources: tuple[str, ...]
    rate_only: bool


def groups(
    snapshot, places: list[str], offence: str, frequency: str, scale: str,
    source_id: str | None = None, first: str | None = None, last: str | None = None,
) -> list[Group]:  # fmt: skip
    """The charts that answer the question; places without this measure are left out.

    source_id: the source to take where a place has it; None leaves the choice to the edition.
    first, last: year or month (2015, 2015-06) with which the lines begin and end. Where one of
    the places counts by year only, all are shown by year; rates without counts are rates on any
    scale. Raises KeyError for an unknown place or
    offence and NoMonthlyRate for rates by month.
    """
    measures = measures_of(snapshot, places, offence, source_id)
    if years_only(measures):
        frequency = "A"
    if frequency == "M" and scale == "r":
        raise NoMonthlyRate
    kept: dict[tuple[str, str, str, bool], list[tuple[Line, str]]] = {}
    for order, (place, measure) in enumerate(zip(places, measures, strict=False)):
        if measure is None:
            continue
        make = _yearly if frequency == "A" else _monthly
        line, basis, people = make(snapshot, place, order, measure, frequency, scale)
        line = _between(line, frequency, first, last)
        key = (measure.source_id, measure.unit, basis, measure.rate_only)
        kept.setdefault(key, []).append((line, people))
    return [
        _group(snapshot, offence, frequency, scale, key, members) for key, members in kept.items()
    ]


def _between(line: Line, frequency: str, first: str | None, last: str | None) -> Line:
    """The part of a line from one year or month to another; a yearly line is cut by years."""
    if not first and not last:
        return line
    keep = np.ones(len(line.period), bool)
    for limit, inside in ((first, np.greater_equal), (last, np.less_equal)):
        if limit:
            unit = "Y" if frequency == "A" or len(limit) == len("2015") else "M"
            edge = np.datetime64(limit, "M").astype(f"datetime64[{unit}]")
            keep &= inside(line.period.astype(f"datetime64[{unit}]"), edge)
    return replace(line, **{name: getattr(line, name)[keep] for name in ARRAYS})


@lru_cache(maxsize=64)
def people_of(snapshot, place: str) -> tuple[Population, ...]:
    """The place's population by year, kept for the several parts of a page that ask for it."""
    return tuple(snapshot.population(place))


def measure_of(snapshot, place: str, offence: str, source_id: str | None = None) -> Measure | None:
    """The place's measure of an offence: from `source_id` if it can be, else the best."""
    found = [each for each in snapshot.measures(place) if each.offence == offence]
    same = [each for each in found if each.source_id == source_id]
    return (same or found or [None])[0]


def measures_of(
    snapshot, places: Sequence[str], offence: str, source_id: str | None = None
) -> list[Measure | None]:
    """The measure of each place (at most five): from `source_id`, else from the source of the
    first place that has any, where a place has it; else its best."""
    found: list[Measure | None] = []
    for place in places[:MOST_PLACES]:
        found.append(measure_of(snapshot, place, offence, source_id))
        source_id = source_id or (found[-1].source_id if found[-1] else None)
    return found


def years_only(measures: Iterable[Measure | None]) -> bool:
    """Whether one of the measures is counted by year only."""
    return any(measure is not None and measure.frequency == "A" for measure in measures)


def rates_only(measures: Iterable[Measure | None]) -> bool:
    """Whether all of the measures that there are (at least one) are rates without counts."""
    found = [measure.rate_only for measure in measures if measure is not None]
    return bool(found) and all(found)


def _group(snapshot, offence: str, frequency: str, scale: str, key, members) -> Group:
    source_id, unit, date_basis, rate_only = key
    scale = "r" if rate_only else scale
    lines = tuple(line for line, _people in members)
    return Group(
        offence=snapshot.offences[offence],
        frequency=frequency,
        scale=scale,
        source_id=source_id,
        unit=unit,
        date_basis=date_basis,
        place_basis=snapshot.place_basis(source_id),
        lines=lines,
        breaks=_breaks(snapshot, lines, offence, source_id, scale),
        phases=tuple(
            (line.order, phase)
            for line in lines
            for phase in snapshot.phases(line.territory.territory_id)
        ),
        population_sources=tuple(dict.fromkeys(people for _line, people in members if people)),
        rate_only=rate_only,
    )


def _breaks(snapshot, lines, offence: str, source_id: str, scale: str) -> tuple:
    found = {
        item.break_id: item
        for line in lines
        for item in snapshot.breaks(line.territory.territory_id, offence, source_id)
        if scale == "r" or item.kind != "population"
    }
    return tuple(sorted(found.values(), key=lambda item: item.date))


def _monthly(snapshot, place: str, order: int, measure: Measure, frequency: str, scale: str):
    series = snapshot.series(place, measure.offence, measure.source_id)
    period, count, status = series.period, series.count, series.status.astype("U16")
    people, people_source = np.full(len(period), np.nan), ""
    if frequency == "R":
        breaks = _breaks_of(snapshot, place, measure, scale)
        count, status = rolling(period, count, status, breaks)
        if scale == "r":
            people, people_source = _population_of_windows(snapshot, place, period)
    reason = np.full(len(period), "", dtype="U40")
    if scale == "r":
        reason[np.isfinite(count) & np.isnan(people)] = "no_population"
    line = _line(snapshot, place, order, period, count, people, status, reason, scale)
    return line, series.date_basis, people_source


def _breaks_of(snapshot, place: str, measure: Measure, scale: str) -> list[np.datetime64]:
    return [
        np.datetime64(item.date, "M")
        for item in snapshot.breaks(place, measure.offence, measure.source_id)
        if scale == "r" or item.kind != "population"
    ]


def _yearly(snapshot, place: str, order: int, measure: Measure, _frequency: str, scale: str):
    rates = snapshot.rates(place, measure.offence, measure.source_id)
    period = (np.asarray(rates.year, dtype="int64") - 1970).astype("datetime64[Y]")
    line = _line(
        snapshot, place, order, period.astype("datetime64[M]"), np.asarray(rates.count, float),
        np.asarray(rates.population, float), rates.status.astype("U16"),
        rates.reason.astype("U40"), scale,
    )  # fmt: skip
    if measure.rate_only:
        line = replace(line, value=np.where(np.isin(line.status, DRAWN), rates.rate, np.nan))
    basis = snapshot.date_basis(measure, place)
    people = [source for source in rates.population_source_id if source]
    return line, basis, people[-1] if people and scale == "r" else ""


def _line(snapshot, place, order, period, count, people, status, reason, scale: str) -> Line:
    exposure = people / PER_INHABITANTS if scale == "r" else np.ones(len(count))
    shown = np.isin(status, DRAWN) & np.isfinite(count) & np.isfinite(exposure) & (exposure > 0)
    events, units = np.where(shown, count, np.nan), np.where(shown, exposure, np.nan)
    low, high = garwood(events, units)
    return Line(
        territory=snapshot.territories[place], order=order, period=period, count=count,
        value=events / units, low=low, high=high, population=people, status=status, reason=reason,
    )  # fmt: skip


def rolling(
    period: Months, count: Floats, status: NDArray[np.str_], breaks: list[np.datetime64]
) -> tuple[Floats, NDArray[np.str_]]:
    """Sums of the twelve months that end at each period, and their states.

    NaN where one of the twelve is unknown (not_available), where the series has fewer than
    twelve months before it (not_available), where months are incomplete (incomplete) and where a
    break lies inside the window (not_comparable). One provisional month makes a provisional sum.
    """
    size = len(count)
    total = np.full(size, np.nan)
    states = np.full(size, "not_available", dtype="U16")
    if size < 12:
        return total, states
    known = np.isfinite(count)
    whole = _windows(known) == 12
    provisional = _windows(status == "provisional") > 0
    incomplete = _windows(~np.isin(status, DRAWN) & known) > 0
    states[11:] = np.where(whole, np.where(provisional, "provisional", "value"), "not_available")
    states[11:][whole & incomplete] = "incomplete"
    total[11:] = np.where(whole & ~incomplete, _windows(np.where(known, count, 0)), np.nan)
    for date in breaks:
        across = (period > date - np.timedelta64(1, "M")) & (
            period < date + np.timedelta64(11, "M")
        )
        across &= period[0] < date
        total[across], states[across] = np.nan, "not_comparable"
    return total, states


def _windows(values) -> Floats:
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=float)])
    return sums[12:] - sums[:-12]


def _population_of_windows(snapshot, place: str, period: Months) -> tuple[Floats, str]:
    """Mean population over the twelve months that end at each period (person-years)."""
    rows = people_of(snapshot, place)
    if not rows:
        return np.full(len(period), np.nan), ""
    by_year = {row.year: float(row.population) for row in rows}
    years = period.astype("datetime64[Y]").astype(int) + 1970
    own = np.array([by_year.get(int(year), np.nan) for year in years])
    past = np.array([by_year.get(int(year) - 1, np.nan) for year in years])
    months_of_year = (period.astype("datetime64[M]").astype(int) % 12) + 1
    earlier = np.where(months_of_year == 12, 0.0, past * (12 - months_of_year))
    return (own * months_of_year + earlier) / 12, rows[-1].source_id
