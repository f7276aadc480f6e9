"""The things that the reader hands out: one frozen record a row, or a few arrays a question.

In: nothing. Out: plain classes whose fields have the names and units of the snapshot's
tables (`etl.schema`). Missing text is None in a record and "" in an array; a missing number is
None in a record and NaN in an array; neither is ever zero.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from numpy.typing import NDArray

Date = datetime.date


class Unknown(KeyError):
    """Something asked for that this edition does not hold.

    kind: territory, offence, measure, table or edition.
    """

    def __init__(self, kind: str, asked: str):
        super().__init__(kind, asked)
        self.kind, self.asked = kind, asked

    def __str__(self) -> str:
        if self.kind == "edition":
            return f"the data directory holds no edition {self.asked!r}"
        return f"this edition holds no {self.kind} {self.asked!r}"


@dataclass(frozen=True, slots=True)
class Territory:
    """A place. name: as its own authority writes it. english_name: a country's, a message of the
    catalogues. aliases: other names and neighbourhoods."""

    territory_id: str
    name: str
    english_name: str | None
    level: str
    parent_id: str | None
    country: str
    official_code: str
    code_system: str
    valid_from: Date | None
    valid_to: Date | None
    aliases: tuple[str, ...]
    area_km2: float | None
    boundary_note: str | None
    source_id: str

    def named(self, _: Callable[[str], str]) -> str:
        """Its name for readers: a country's in their language, any other's own."""
        return _(self.english_name) if self.english_name else self.name


@dataclass(frozen=True, slots=True)
class Offence:
    """What is counted. name, definition and family are messages of the catalogues."""

    offence: str
    name: str
    iccs: str | None
    definition: str
    family: str
    rank: int


@dataclass(frozen=True, slots=True)
class Measure:
    """An offence as one source counts it in one place, from first to last period.

    frequency: M, counted by month; A, by year only. first, last: first days of those periods.
    rate_only: published as yearly rates, without the counts that they come from.
    """

    offence: str
    source_id: str
    unit: str
    first: Date | None
    last: Date
    frequency: str = "M"
    rate_only: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """The last twelve complete months against the twelve before; ratio = recent / before.

    frequency: A, the last published year against the year before, of what is published by year;
    None in an earlier edition, which judges months only.
    """

    territory_id: str
    offence: str
    source_id: str
    window_end: Date
    recent: int | None
    before: int | None
    ratio: float | None
    low: float | None
    high: float | None
    dispersion: float | None
    verdict: str
    reason: str | None
    provisional: bool
    unit: str
    frequency: str | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """People in a place in a calendar year."""

    territory_id: str
    year: int
    population: float
    kind: str
    status: str
    source_id: str


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """Share (0 to 1) of the area of one place that lies in another."""

    territory_id: str
    other_id: str
    share: float


class Overlap(NamedTuple):
    """A place of another division, and the share (0 to 1) of the area of `of` in common.

    of: the id of the place whose area is meant, either the one asked for or the other.
    """

    other: Territory
    share: float
    of: str


@dataclass(frozen=True, slots=True)
class Programme:
    """A community-policing programme. All texts but name and source are messages."""

    programme_id: str
    country: str
    name: str
    name_en: str
    institution: str
    start: Date | None
    start_precision: str | None
    end: Date | None
    end_precision: str | None
    state: str
    legal_instrument: str | None
    renamed: str | None
    coverage_stated: str | None
    officers_stated: str | None
    people_stated: str | None
    note: str | None
    paper_name: str | None
    paper_reading: str | None
    source: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Phase:
    """A programme's presence in a place. start_disputed: "date (source)", split by ;.

    territory_id: None where the edition has no such place; place: its name as the source says it.
    """

    phase_id: str
    programme_id: str
    territory_id: str | None
    place: str | None
    extent: str | None
    phase: str | None
    status: str
    occupation: Date | None
    start: Date | None
    start_precision: str | None
    start_disputed: str | None
    end: Date | None
    end_precision: str | None
    officers: int | None
    quadrants: int | None
    population: int | None
    deduced: bool
    note: str | None
    source: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Break:
    """A date that comparisons must not cross: the first day after it."""

    break_id: str
    source_id: str
    territory_id: str | None
    level: str | None
    offence: str | None
    date: Date
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Caveat:
    """What a reader must know about a source, and where named a place or offence."""

    caveat_id: str
    source_id: str
    territory_id: str | None
    offence: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Counting:
    """What a source counts, beside another of the same offence. text: a message. place_basis:
    which place counts; editions from before it was told have none."""

    source_id: str
    place_basis: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's file, as read. caveats: ids. rhythm: regular, closed, unknown; rhythm_note:
    how that is known; next_due: the last day by which more than last_period was to be expected of
    a regular one. Editions from before there was a rhythm have none."""

    source_id: str
    file: str
    publisher: str
    title: str
    url: str | None
    licence: str
    third_party: bool
    retrieved: str
    sha256: str
    bytes: int
    first_period: Date | None
    last_period: Date | None
    rhythm: str | None
    rhythm_note: str | None
    next_due: Date | None
    rows_read: int
    rows_kept: int
    set_aside: str | None
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concordance:
    """A publisher's category that goes into an offence, and since and until when."""

    source_id: str
    category: str
    offence: str
    unit: str
    date_basis: str | None
    valid_from: Date | None
    valid_to: Date | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A published total, what the build found, and the difference that is allowed.

    With `compared` it is of wholes and what their parts add up to: how many were compared, and
    how many of them differ.
    """

    check_id: str
    source_id: str
    file: str
    what: str
    expected: float
    found: float
    tolerance: float
    cited: str
    compared: int | None
    apart: int | None


@dataclass(frozen=True, slots=True)
class SourceState:
    """How many of a source's values are in a state, in how many places, in which periods."""

    source_id: str
    status: str
    values: int
    places: int
    first_period: Date
    last_period: Date


@dataclass(frozen=True, slots=True)
class Revision:
    """What changed since the edition before. kind: revised, added or vanished.

    With a key it is one revised value; without, `rows` values of a source in a place.
    """

    edition_from: str
    edition_to: str
    table: str
    kind: str
    source_id: str | None
    territory_id: str | None
    key: str | None
    column: str | None
    old: str | None
    new: str | None
    change: float | None
    rows: int
    first_period: Date | None
    last_period: Date | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """How often the verdict speaks, on simulated series or on the real series of a source.

    frequency: A, the verdict on years; M or (in an earlier edition) None, that on twelve months.
    n: series and dates tried; tested: of these, those that could be. Shares are 0 to 1.
    """

    scenario: str
    series: str | None
    years: int | None
    mean: float | None
    dispersion: float | None
    correlation: float | None
    drift: float | None
    n: int
    tested: int
    share_alarm: float | None
    share_detected: float | None
    share_cannot_tell: float | None
    frequency: str | None = None
    share_detected_half: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Counts of one measure in one place by month, or by year where it has years only, in order.

    Arrays of equal length. period: datetime64[M], of a year its first month. count: float64, NaN
    where it is not known. status: text, one of the schema's states.
    """

    territory_id: str
    offence: str
    source_id: str
    unit: str
    date_basis: str
    period: NDArray
    count: NDArray
    status: NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """Yearly counts of one measure in one place, with rates per 100,000 inhabitants.

    year: int64. count, population, rate, low, high (95 % limits): float64, NaN where unknown.
    status, reason (caveat id or ""), population_source_id: text.
    """

    territory_id: str
    offence: str
    source_id: str
    unit: str
    year: NDArray
    count: NDArray
    population: NDArray
    rate: NDArray
    low: NDArray
    high: NDArray
    status: NDArray
    reason: NDArray
    population_source_id: NDArray


@dataclass(frozen=True, slots=True, eq=False)
class PlacesRates:
    """One offence in one year in all places of a country: a row per place and source.

    territory_id, source_id, unit, status, reason, population_source_id: text. The numbers are
    those of `Rates`. Rows of different sources or units are not to be compared.
    """

    country: str
    offence: str
    year: int
    territory_id: NDArray
    source_id: NDArray
    unit: NDArray
    count: NDArray
    population: NDArray
    rate: NDArray
    low: NDArray
    high: NDArray
    status: NDArray
    reason: NDArray
    population_source_id: NDArray


# The tables whose rows are handed out as records.
RECORDS = {
    "territory": Territory, "territory_overlap": OverlapRow, "population": Population,
    "crime_trend": Trend, "verdict_calibration": Calibration, "offence": Offence,
    "concordance": Concordance, "series_break": Break, "caveat": Caveat, "programme": Programme,
    "programme_phase": Phase, "source": Source, "reconciliation": Reconciliation,
    "counting": Counting, "revision": Revision, "source_state": SourceState,
}  # fmt: skip
