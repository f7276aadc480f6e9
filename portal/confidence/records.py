"""What the reader hands out of the survey tables: one frozen record a row.

In: nothing. Out: plain classes whose fields have the names and units of `etl.schema.confidence`.
A missing text or number is None, never zero. `Topic` names what is asked, across places and waves.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.records import Date


@dataclass(frozen=True, slots=True)
class Topic:
    """What answers are about: only those of one topic stand in one chart.

    subject: the force asked about; about: the survey's own name of an offence, else an offence of
    the table; people: all, women, men, or those of an age.
    """

    indicator: str
    subject: str | None = None
    about: str | None = None
    people: str = "all"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A survey estimate in its unit, with its error; cell: where it stands in the file."""

    territory_id: str
    indicator: str
    subject: str | None
    offence: str | None
    people: str
    cut: str
    category: str | None
    question_id: str
    series_id: str
    frequency: str
    period: Date
    wave: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    se: float | None
    df: float | None
    n: int | None
    n_effective: float | None
    deff: float | None
    cv: float | None
    precision: str | None
    design: str
    status: str
    reason: str | None
    source_id: str
    file: str
    cell: str

    @property
    def topic(self) -> Topic:
        """What it is about."""
        return Topic(self.indicator, self.subject, self.category or self.offence, self.people)

    @property
    def at_most(self) -> bool:
        """Whether se, low and high are the widest that the publisher's class allows."""
        return self.design == "precision_class" and self.se is not None


@dataclass(frozen=True, slots=True)
class Change:
    """Two waves of a question in one place, and what can be said of their difference."""

    territory_id: str
    indicator: str
    subject: str | None
    offence: str | None
    category: str | None
    people: str
    source_id: str
    question_from: str
    question_to: str
    against: str
    period_from: Date
    period_to: Date
    value_from: float | None
    value_to: float | None
    unit: str
    difference: float | None
    se: float | None
    low: float | None
    high: float | None
    verdict: str
    reason: str | None
    survey_break_id: str | None

    @property
    def topic(self) -> Topic:
        """What it is about."""
        return Topic(self.indicator, self.subject, self.category or self.offence, self.people)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What answers measure. name, definition and family are messages of the catalogues."""

    indicator: str
    name: str
    definition: str
    family: str
    higher_is: str
    rank: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was asked; wording, scale and counted in `language`; base, note and our
    translation of the wording are messages; rank: order in lists."""

    question_id: str
    source_id: str
    indicator: str
    series_id: str
    subject: str | None
    wording: str
    language: str
    scale: str
    counted: str
    direction: str
    base: str
    mode: str
    variables: str
    note: str | None
    translation: str | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class SurveyBreak:
    """Where the line of an indicator breaks (refuses) or is marked, and why (a message)."""

    survey_break_id: str
    source_id: str
    indicator: str | None
    series_id: str | None
    territory_id: str | None
    date: Date
    kind: str
    refuses: bool
    reason: str


@dataclass(frozen=True, slots=True)
class SurveyWave:
    """A period in which a survey was made."""

    source_id: str
    frequency: str
    period: Date
    wave: str


@dataclass(frozen=True, slots=True)
class SurveyArea:
    """A municipality of which a survey's own area speaks."""

    territory_id: str
    area_id: str


@dataclass(frozen=True, slots=True)
class PaperFigure:
    """One of the paper's figures: what could be recovered, and what stands in its place."""

    figure: str
    title: str
    described_source: str
    recovered: str
    found: str
    indicator: str | None
    substitute_source_id: str | None
    url: str | None
    source_id: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What crime costs, as a percentage of the gross domestic product."""

    edition: str
    year: int
    unit_level: str
    unit_name: str
    territory_id: str | None
    measure: str
    value: float
    decimals: int
    note: str | None
    url: str
    source_id: str
