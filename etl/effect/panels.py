"""Monthly counts → the panel of an outcome: quarters by place, with the event's dates.

In: what is known and an outcome. Out: `Case`, with its panel or the word that refuses it. A
quarter with an unknown month is unknown. A break of the whole source inside the panel refuses it;
a break of one place takes that place out. Exposure is the population of the year; where one year
alone is known of the places with the programme, as in the areas of units, it is constant for all,
for a level that stays belongs to the place.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from etl.effect import compared
from etl.effect.dates import national
from etl.effect.known import Known, Series
from etl.effect.outcomes import Outcome
from measures.effects.estimate import PLACES, refusal, times_before, usable_places
from measures.effects.panel import AFTER, NEVER, Panel, panel

MONTHS = 3


@dataclass
class Case:
    """places: territory_id of the panel's rows (all, and usable ones in `kept`). quarters: first
    days of its columns. dated: rows of `dates.dated_places`; compared: comparison places."""

    outcome: Outcome
    dated: pd.DataFrame
    compared: list[str] = field(default_factory=list)
    refusal: str | None = None
    break_id: str | None = None
    quarters: pd.DatetimeIndex = field(default_factory=lambda: pd.DatetimeIndex([]))
    places: list[str] = field(default_factory=list)
    panel: Panel | None = None
    provisional: bool = False

    @property
    def months(self) -> pd.DatetimeIndex:
        return pd.date_range(self.outcome.first, self.outcome.last, freq="MS")

    def kept(self) -> tuple[Panel, list[str]]:
        """The usable places' panel and their ids."""
        assert self.panel is not None
        keep = usable_places(self.panel)
        return self.panel.take(keep), [self.places[row] for row in np.flatnonzero(keep)]


def case(known: Known, outcome: Outcome) -> Case:
    """The outcome's panel, or why there is none."""
    dated = known.dated(outcome)
    found = Case(outcome, dated)
    if dated.empty:
        phases = known.phases(outcome.programme_id)
        found.refusal = "all_treated_at_once" if national(phases, known.level) else "no_dated_entry"
        return found
    if outcome.event == "closure" and dated["closed"].isna().all():
        found.refusal = "no_dated_closure"
        return found
    series = known.series(outcome.source_id, outcome.offence)
    counted = known.counted(outcome) & set(dated["territory_id"])
    if len(counted) < PLACES or series.counts.empty:
        found.refusal = "few_territories" if counted else "no_series"
        return found
    found.compared = compared.comparison(known, outcome, dated)
    breaks = _breaks(known, found)
    found.break_id = _break_inside(breaks)
    if found.break_id is not None:
        found.refusal = "break_inside"
        return found
    _fill(known, found, breaks)
    assert found.panel is not None
    found.refusal = refusal(found.panel)
    if found.refusal == "few_territories":
        found.refusal = _why_few(found.panel)
    return found


def _why_few(given: Panel) -> str:
    """Why few places with the event are usable, where enough have a date."""
    inside = given.treated
    if inside.sum() < PLACES:
        return "few_territories"
    if (times_before(given)[inside] >= given.per_year).sum() < PLACES:
        return "no_earlier_period"
    later = (given.state[inside] == AFTER).sum(axis=1) >= given.per_year
    return "no_later_period" if later.sum() < PLACES else "few_territories"


def _fill(known: Known, found: Case, breaks: pd.DataFrame) -> None:
    """Counts, exposure and dates of the case's panel; unknown where a place's series breaks."""
    outcome, dated = found.outcome, found.dated.set_index("territory_id")
    series, others = (
        known.series(source, outcome.offence)
        for source in (outcome.source_id, outcome.comparison_source_id)
    )
    counted = set(series.places)
    if outcome.event == "closure":
        counted -= set(found.compared)
    inside = [place for place in dated.index if place in counted]
    outside = [place for place in found.compared if place not in inside]
    months = found.months
    found.quarters = months[::MONTHS]
    counts = np.vstack([
        by_quarter(series, inside, months), by_quarter(others, outside, months)
    ])  # fmt: skip
    found.places = inside + outside
    counts[np.isin(found.places, breaks["territory_id"].dropna().to_numpy(str))] = np.nan
    starts, ready, until = event_columns(
        dated.reindex(found.places), found.quarters, outcome.event, len(inside)
    )
    people = exposure(known, found.places, found.quarters, inside)
    found.panel = panel(counts, people, starts, ready, until)
    found.provisional = any(
        one.drafts.reindex(index=places, columns=months, fill_value=False).to_numpy().any()
        for one, places in ((series, inside), (others, outside))
    )


def by_quarter(series: Series, places: list[str], months: pd.DatetimeIndex) -> np.ndarray:
    """(places, quarters) sums; NaN where a month is unknown."""
    values = series.counts.reindex(index=places, columns=months).to_numpy(float)
    return values.reshape(len(places), -1, MONTHS).sum(axis=2)


def event_columns(
    dated: pd.DataFrame, quarters: pd.DatetimeIndex, event: str, inside: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """start, ready, until of `measures.effects.panel`; the first `inside` rows have the event."""
    size = len(dated)
    start, ready = np.full(size, NEVER), np.full(size, NEVER)
    until = np.full(size, len(quarters))
    first, done = ("entry_from", "entered") if event == "entry" else ("closure_from", "closed")
    dated = dated[:inside]
    start[:inside] = quarters.searchsorted(dated[first], "right") - 1
    ready[:inside] = quarters.searchsorted(dated[done], "left")
    if event == "entry":
        ended = np.flatnonzero(dated["closure_from"].notna())
        until[ended] = quarters.searchsorted(dated["closure_from"].iloc[ended], "right") - 1
    return start, ready, until


def exposure(
    known: Known, places: list[str], quarters: pd.DatetimeIndex, inside: list[str]
) -> np.ndarray:
    """(places, quarters) people; 1 throughout where those inside have no yearly population."""
    grid = known.people.reindex(index=places, columns=quarters.year).to_numpy(float)
    if not np.isfinite(grid[: len(inside)]).all():
        return np.ones(grid.shape)
    return grid


def _breaks(known: Known, found: Case) -> pd.DataFrame:
    """Breaks of the case's series inside its span."""
    outcome, rows = found.outcome, known.tables["series_break"]
    places = [*found.dated["territory_id"], *found.compared]
    date = pd.to_datetime(rows["date"])
    return rows[
        rows["source_id"].isin([outcome.source_id, outcome.comparison_source_id])
        & (rows["kind"] != "population")
        & (rows["offence"].isna() | (rows["offence"] == outcome.offence))
        & (rows["level"].isna() | rows["level"].isin(known.level.reindex(places)))
        & (date > outcome.first) & (date <= outcome.last)
    ]  # fmt: skip


def _break_inside(breaks: pd.DataFrame) -> str | None:
    whole = breaks[breaks["territory_id"].isna()]
    return None if whole.empty else str(whole["break_id"].iloc[0])
