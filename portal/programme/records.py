"""Rows of the register beyond programme and phase, as `portal.packed` hands them out.

In: nothing. Out: frozen records whose fields are columns of `etl.schema.register`, `continuity` and
`coverage`. Missing text, dates and numbers are None.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

Date = datetime.date


@dataclass(frozen=True, slots=True)
class Government:
    """A term of office in a place. precision: of both dates."""

    place: str
    jurisdiction: str
    head: str
    start: Date
    end: Date | None
    precision: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A published finding; estimate None where no page shows it."""

    programme_id: str
    study: str
    year: int | None
    outcome: str
    estimate: str | None
    unit: str | None
    method: str
    note: str | None
    source: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Trait:
    """Public evidence for a trait of the model or an aim of participation."""

    programme_id: str
    trait: str
    reading: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a programme, or was announced. after_change: yes, no, unknown."""

    programme_id: str
    kind: str
    date: Date | None
    precision: str | None
    text: str
    after_change: str | None
    government: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Continuity:
    """A programme over the governments of `place`. until: last day known; changes: survived."""

    programme_id: str
    place: str
    jurisdiction: str
    until: Date | None
    changes: int | None
    broken_after_change: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What two lists say differently of a place."""

    programme_id: str
    territory_id: str | None
    subject: str
    said: str
    said_by: str
    said_source: str
    otherwise: str | None
    otherwise_by: str


@dataclass(frozen=True, slots=True)
class Claim:
    """People or places covered, as stated and as counted."""

    programme_id: str
    what: str
    subject: str
    date: Date | None
    precision: str | None
    stated: int
    counted: int | None
    counted_by: str
    uncounted: int | None
    note: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What no one publishes of a programme, and what is known of it in part."""

    programme_id: str
    gap: str
    text: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which places coverage is told; complete_until: last year of a complete list."""

    programme_id: str
    scope_id: str
    level: str
    first_year: int
    last_year: int
    complete_until: int | None
    violence_first: int | None
    violence_last: int | None
    west: float
    east: float
    south: float
    north: float
    note: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A place's state in a stretch of years."""

    territory_id: str
    first_year: int
    last_year: int
    state: str
    part: bool
    deduced: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """Places and people in one state at the end of a year."""

    territory_id: str
    year: int
    state: str
    places: int
    people: float
    places_without_people: int
    unnamed: int
    other_year: int

    @property
    def people_known(self) -> float | None:
        """People of the places whose population is known; None where no place's is."""
        return self.people if self.people or not self.places else None


@dataclass(frozen=True, slots=True)
class Fifth:
    """Places in one state and fifth of the homicide rate (5 the highest, 0 not known)."""

    year: int
    fifth: int
    state: str
    places: int
    people: float
    places_without_people: int
