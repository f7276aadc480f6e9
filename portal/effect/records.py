"""Rows of the effects' tables, as `portal.packed` hands them out.

In: nothing. Out: frozen records whose fields are columns of `etl.schema.effects`. All ratios are of
the count with the programme over the count expected without it (0.88 = 12 % lower).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

Date = datetime.date


@dataclass(frozen=True, slots=True)
class Effect:
    """The estimate of a programme as a whole, or why there is none."""

    programme_id: str
    event: str
    offence: str
    role: str
    source_id: str | None
    unit: str | None
    verdict: str
    refusal: str | None
    break_id: str | None
    grade: str | None
    estimator: str | None
    estimate: float | None
    low: float | None
    high: float | None
    frequency: str | None
    treated: int | None
    cohorts: int | None
    comparison: int | None
    comparison_rule: str | None
    observed: int | None
    expected: float | None
    first_period: Date | None
    last_period: Date | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Point:
    """The estimate at a time since the event, in steps of `frequency` (Q or Y)."""

    time: int
    frequency: str
    estimate: float
    low: float
    high: float
    treated: int


@dataclass(frozen=True, slots=True)
class Check:
    """What was tried against an estimate; outcome: passes, fails, not_possible."""

    check: str
    subject: str
    outcome: str
    estimate: float | None
    low: float | None
    high: float | None
    p_value: float | None
    n: int | None


@dataclass(frozen=True, slots=True)
class PlaceEffect:
    """One dated territory against its comparison places, or why it is not told."""

    programme_id: str
    territory_id: str
    event: str
    offence: str
    verdict: str
    refusal: str | None
    estimate: float | None
    low: float | None
    high: float | None
    observed: int | None
    expected: float | None
    comparison: int | None


@dataclass(frozen=True, slots=True)
class Window:
    """Counts before, during or after the programme in a place, beside comparison places."""

    programme_id: str
    territory_id: str
    offence: str
    window: str
    source_id: str
    unit: str
    first_period: Date
    last_period: Date
    months: int
    count: int
    rate: float | None
    low: float | None
    high: float | None
    comparison_rate: float | None
    comparison: int | None
    break_inside: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class Tested:
    """How sure the difference of an estimate is: alone, and as one of the programme's `tests`."""

    event: str
    offence: str
    p_value: float | None
    p_adjusted: float | None
    tests: int | None


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a place in percent of its mean year before the programme (index, with the limits
    of the year's count alone), and the same of its comparison places."""

    programme_id: str
    territory_id: str
    offence: str
    year: int
    phase: str
    source_id: str
    unit: str
    count: int
    index: float
    low: float
    high: float
    comparison_index: float | None
    comparison: int | None
    rated: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """How comparison places were chosen, and what that cannot rule out."""

    comparison_rule: str
    text: str
    limits: str
