"""What a table is declared with, and the columns and words that several tables share."""

from __future__ import annotations

from dataclasses import dataclass

STATES = (
    "value", "provisional", "incomplete", "low_reliability", "suppressed",
    "not_available", "not_covered", "not_comparable",
)  # fmt: skip
LEVELS = (
    "country", "region", "municipality", "district", "quadrant", "programme_area", "survey_area",
)  # fmt: skip
UNITS = ("victims", "cases", "records", "complaints", "weapons", "rounds")
DATE_BASES = ("occurred", "reported", "registered", "not_stated")
RHYTHMS = ("regular", "closed", "unknown")
PLACE_BASES = ("occurred", "residence", "office", "not_stated")
VERDICTS = ("rising", "falling", "no_clear_change", "cannot_tell")
PRECISIONS = ("year", "month", "day")
EVIDENCE = ("high", "medium", "low")


@dataclass(frozen=True)
class Field:
    """type: string, integer, number, boolean or date. allowed: the only values, if fixed.
    signed: a number that may lie below 0."""

    name: str
    type: str
    description: str
    required: bool = True
    unit: str | None = None
    allowed: tuple[str, ...] | None = None
    signed: bool = False


@dataclass(frozen=True)
class Table:
    """order: columns by which the rows of each file are sorted (the key, if not given)."""

    name: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    order: tuple[str, ...] = ()
    partition: str | None = None
    row_group: int = 100_000


TERRITORY = Field("territory_id", "string", "Place: ISO 3166-1 alpha-3, then the official code")
COUNTRY = Field("country", "string", "ISO 3166-1 alpha-3 code of the country")
SOURCE = Field("source_id", "string", "The source that the row comes from (table source)")
OFFENCE = Field("offence", "string", "Offence (table offence)")
UNIT = Field("unit", "string", "What one counts", allowed=UNITS)
DATE_BASIS = Field("date_basis", "string", "Which date counts", allowed=DATE_BASES)
RATE_ONLY = "rate_only"  # reason of a rate that is published without its count
STATUS = Field("status", "string", "State of the value", allowed=STATES)
EVIDENCE_FIELD = Field("evidence", "string", "How sure the fact is", allowed=EVIDENCE)
