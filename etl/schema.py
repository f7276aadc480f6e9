"""The tables of a snapshot, declared once for the ETL, the reader and the documentation.

A `Field` names a column, its type (Frictionless words), unit and meaning; a `Table` its
fields, key, row order and, where it is large, its partition column.
"""

from __future__ import annotations

from dataclasses import dataclass

STATES = (
    "value", "provisional", "incomplete", "low_reliability", "suppressed",
    "not_available", "not_covered", "not_comparable",
)  # fmt: skip
LEVELS = ("country", "region", "municipality", "district", "quadrant", "programme_area")
UNITS = ("victims", "cases", "records")
VERDICTS = ("rising", "falling", "no_clear_change", "cannot_tell")
PRECISIONS = ("year", "month", "day")
EVIDENCE = ("high", "medium", "low")


@dataclass(frozen=True)
class Field:
    """type: string, integer, number, boolean or date. allowed: the only values, if fixed."""

    name: str
    type: str
    description: str
    required: bool = True
    unit: str | None = None
    allowed: tuple[str, ...] | None = None


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


def _field(name: str, type: str, description: str, **rest) -> Field:
    return Field(name, type, description, **rest)


TERRITORY = _field("territory_id", "string", "Place: ISO 3166-1 alpha-3, then the official code")
COUNTRY = _field("country", "string", "ISO 3166-1 alpha-3 code of the country")
SOURCE = _field("source_id", "string", "The source that the row comes from (table source)")
OFFENCE = _field("offence", "string", "Offence (table offence)")
UNIT = _field("unit", "string", "What one counts", allowed=UNITS)
STATUS = _field("status", "string", "State of the value", allowed=STATES)
EVIDENCE_FIELD = _field("evidence", "string", "How sure the fact is", allowed=EVIDENCE)

TABLES: tuple[Table, ...] = (
    Table(
        "territory",
        "A place",
        (
            TERRITORY,
            _field("name", "string", "Name as the country's authority writes it"),
            _field("level", "string", "Kind of place", allowed=LEVELS),
            _field("parent_id", "string", "The place that contains it", required=False),
            COUNTRY,
            _field("official_code", "string", "Code in its own system, as text"),
            _field("code_system", "string", "Name of that system"),
            _field("valid_from", "date", "First day of this boundary, if known", required=False),
            _field("valid_to", "date", "Last day of this boundary, if ended", required=False),
            _field(
                "aliases", "string", "Other names and neighbourhoods, split by ;", required=False
            ),
            _field(
                "area_km2", "number", "Area as its authority states it", required=False, unit="km2"
            ),
            _field("boundary_note", "string", "Caveat id about its boundary", required=False),
            SOURCE,
        ),
        ("territory_id",),
    ),
    Table(
        "territory_overlap",
        "Share of one place's area that lies in another place of another division",
        (
            TERRITORY,
            _field("other_id", "string", "The other place"),
            _field("share", "number", "Share of the area of territory_id, 0 to 1"),
            SOURCE,
        ),
        ("territory_id", "other_id"),
    ),
    Table(
        "population",
        "People living in a place; one series per place",
        (
            TERRITORY,
            _field("year", "integer", "Calendar year"),
            _field("population", "number", "People", unit="persons"),
            _field("kind", "string", "census, estimate or projection"),
            STATUS,
            SOURCE,
        ),
        ("territory_id", "year"),
        row_group=2_000,
    ),
    Table(
        "recorded_crime",
        "A count as the publisher counts it",
        (
            TERRITORY,
            COUNTRY,
            OFFENCE,
            SOURCE,
            _field("frequency", "string", "M month or A year", allowed=("M", "A")),
            _field("period", "date", "First day of the month or year"),
            _field("count", "integer", "How many", required=False),
            UNIT,
            _field("date_basis", "string", "Which date counts", allowed=("registered", "occurred")),
            STATUS,
        ),
        ("offence", "territory_id", "source_id", "frequency", "period"),
        partition="country",
        row_group=10_000,
    ),
    Table(
        "crime_rate",
        "A yearly count and its rate per 100,000 inhabitants with exact 95 % Poisson interval",
        (
            TERRITORY,
            COUNTRY,
            _field("year", "integer", "Calendar year"),
            OFFENCE,
            SOURCE,
            _field("count", "integer", "How many in the year", required=False),
            _field("population", "number", "People", required=False, unit="persons"),
            _field(
                "rate", "number", "Rate", required=False, unit="per 100,000 inhabitants per year"
            ),
            _field(
                "low",
                "number",
                "Lower 95 % limit of the rate",
                required=False,
                unit="per 100,000 inhabitants per year",
            ),
            _field(
                "high",
                "number",
                "Upper 95 % limit of the rate",
                required=False,
                unit="per 100,000 inhabitants per year",
            ),
            UNIT,
            STATUS,
            _field(
                "reason", "string", "Caveat id: why there is no rate or no value", required=False
            ),
            _field("population_source_id", "string", "Source of the population", required=False),
        ),
        ("offence", "territory_id", "source_id", "year"),
        partition="country",
        row_group=4_000,
    ),
    Table(
        "crime_trend",
        "The last twelve complete months against the twelve before",
        (
            TERRITORY,
            COUNTRY,
            OFFENCE,
            SOURCE,
            _field("window_end", "date", "First day of the last month of the window"),
            _field("recent", "integer", "Count of the last twelve months", required=False),
            _field("before", "integer", "Count of the twelve months before", required=False),
            _field("ratio", "number", "recent / before", required=False),
            _field("low", "number", "Lower 95 % limit of the ratio", required=False),
            _field("high", "number", "Upper 95 % limit of the ratio", required=False),
            _field(
                "dispersion", "number", "Variance of yearly change over Poisson's", required=False
            ),
            _field("verdict", "string", "What can be said", allowed=VERDICTS),
            _field(
                "reason",
                "string",
                "Why it cannot be told",
                required=False,
                allowed=("few_counts", "short_history", "break_inside", "incomplete", "volatile"),
            ),
            _field("provisional", "boolean", "Whether the window holds provisional months"),
            UNIT,
        ),
        ("territory_id", "offence", "source_id"),
        partition="country",
        row_group=1_000,
    ),
    Table(
        "verdict_calibration",
        "How often the verdict raises a false alarm and finds a change, by simulation and on real "
        "series",
        (
            _field(
                "scenario",
                "string",
                "independent, correlated, drifting: simulated; "
                "placebo, placebo_outside_exceptional: real",
            ),
            _field("series", "string", "Source and level of the real series", required=False),
            _field(
                "years", "integer", "Length of the simulated series", required=False, unit="years"
            ),
            _field("mean", "number", "Mean count a month", required=False),
            _field("dispersion", "number", "Variance over mean of a month", required=False),
            _field("correlation", "number", "Correlation from month to month", required=False),
            _field(
                "drift", "number", "Standard deviation of the level's yearly drift", required=False
            ),
            _field("n", "integer", "Series and dates tried"),
            _field("tested", "integer", "Of these, those that could be tested"),
            _field(
                "share_alarm",
                "number",
                "Share rising or falling without any change",
                required=False,
            ),
            _field("share_detected", "number", "Share found of changes by a fifth", required=False),
            _field("share_cannot_tell", "number", "Share too wide to tell", required=False),
        ),
        ("scenario", "series", "years", "mean", "dispersion", "correlation", "drift"),
    ),
    Table(
        "offence",
        "What is counted, with its ICCS code",
        (
            OFFENCE,
            _field("name", "string", "Name (English; translated in the catalogues)"),
            _field("iccs", "string", "ICCS 1.0 code, if there is one", required=False),
            _field("definition", "string", "What it means and what it leaves out"),
            _field("family", "string", "Heading under which it is listed"),
            _field("rank", "integer", "Order in lists"),
        ),
        ("offence",),
        order=("rank",),
    ),
    Table(
        "concordance",
        "Which of a publisher's categories make up an offence",
        (
            SOURCE,
            _field("category", "string", "The publisher's own name"),
            OFFENCE,
            UNIT,
            _field(
                "valid_from",
                "date",
                "First month in which the category was counted",
                required=False,
            ),
            _field("valid_to", "date", "Last month in which it was counted", required=False),
            _field("note", "string", "What a careful reader needs to know", required=False),
        ),
        ("source_id", "category", "offence"),
    ),
    Table(
        "series_break",
        "A date that comparisons must not cross",
        (
            _field("break_id", "string", "Identifier"),
            _field("source_id", "string", "Source it applies to"),
            _field("territory_id", "string", "Place, if only one", required=False),
            _field("level", "string", "Level, if only one", required=False, allowed=LEVELS),
            _field("offence", "string", "Offence, if only one", required=False),
            _field("date", "date", "First day after the break"),
            _field(
                "kind",
                "string",
                "Kind of break",
                allowed=("definition", "boundary", "coverage", "population"),
            ),
            _field("reason", "string", "Reason (English; translated in the catalogues)"),
        ),
        ("break_id",),
    ),
    Table(
        "caveat",
        "Something a reader must know about a source, place or offence",
        (
            _field("caveat_id", "string", "Word of the fixed vocabulary"),
            _field("source_id", "string", "Source it applies to"),
            _field("territory_id", "string", "Place, if only one", required=False),
            _field("offence", "string", "Offence, if only one", required=False),
            _field("text", "string", "What it says (English; translated in the catalogues)"),
        ),
        ("caveat_id", "source_id", "territory_id", "offence"),
    ),
    Table(
        "programme",
        "A community-policing programme",
        (
            _field("programme_id", "string", "Identifier"),
            COUNTRY,
            _field("name", "string", "Official name"),
            _field("name_en", "string", "Name in English"),
            _field("institution", "string", "Who is responsible"),
            _field("start", "date", "Start", required=False),
            _field(
                "start_precision",
                "string",
                "Precision of start",
                required=False,
                allowed=PRECISIONS,
            ),
            _field("end", "date", "End", required=False),
            _field(
                "end_precision", "string", "Precision of end", required=False, allowed=PRECISIONS
            ),
            _field("state", "string", "State as the source words it"),
            _field("legal_instrument", "string", "Law or order", required=False),
            _field("source", "string", "Where the facts stand"),
            EVIDENCE_FIELD,
        ),
        ("programme_id",),
    ),
    Table(
        "programme_phase",
        "A programme's presence in a place",
        (
            _field("phase_id", "string", "Identifier"),
            _field("programme_id", "string", "Programme (table programme)"),
            TERRITORY,
            _field("phase", "string", "Phase or wave as the source names it", required=False),
            _field(
                "status",
                "string",
                "What is known",
                allowed=("in_force", "ended", "merged", "announced", "stated", "unknown"),
            ),
            _field("occupation", "date", "Day on which police or army entered", required=False),
            _field("start", "date", "Start", required=False),
            _field(
                "start_precision",
                "string",
                "Precision of start",
                required=False,
                allowed=PRECISIONS,
            ),
            _field(
                "start_disputed",
                "string",
                "Other dates for the start: date (source), split by ;",
                required=False,
            ),
            _field("end", "date", "End", required=False),
            _field(
                "end_precision", "string", "Precision of end", required=False, allowed=PRECISIONS
            ),
            _field("officers", "integer", "Officers as stated", required=False),
            _field("quadrants", "integer", "Quadrants as stated", required=False),
            _field("population", "integer", "People covered as stated", required=False),
            _field("deduced", "boolean", "Whether the date was deduced and not stated"),
            _field("note", "string", "Remark (English)", required=False),
            _field("source", "string", "Where the facts stand"),
            EVIDENCE_FIELD,
        ),
        ("phase_id",),
    ),
    Table(
        "government",
        "A term of office",
        (
            COUNTRY,
            _field("jurisdiction", "string", "Country, state or city"),
            _field(
                "level",
                "string",
                "Level",
                allowed=("national", "state", "province", "municipality"),
            ),
            _field("head", "string", "Head of government"),
            _field("start", "date", "First day"),
            _field("end", "date", "Day of hand-over, empty if none is known", required=False),
            _field("party", "string", "Party", required=False),
            _field("source", "string", "Where the dates stand"),
            EVIDENCE_FIELD,
        ),
        ("country", "jurisdiction", "start", "head"),
    ),
    Table(
        "evaluation",
        "A published finding about a programme",
        (
            _field("programme_id", "string", "Programme (table programme)"),
            COUNTRY,
            _field("study", "string", "Study"),
            _field("year", "integer", "Year of publication", required=False),
            _field("outcome", "string", "What was measured"),
            _field(
                "estimate", "string", "Estimate as published; empty = not visible", required=False
            ),
            _field("unit", "string", "Unit of the estimate", required=False),
            _field("method", "string", "Design"),
            _field("source", "string", "Where it stands"),
            EVIDENCE_FIELD,
        ),
        ("programme_id", "study", "outcome"),
    ),
    Table(
        "source",
        "A publisher's file, as read",
        (
            SOURCE,
            _field("file", "string", "folder/file"),
            _field("publisher", "string", "Who publishes it"),
            _field("title", "string", "What it is (English; translated in the catalogues)"),
            _field(
                "url", "string", "The publisher's address, if there is a single one", required=False
            ),
            _field("licence", "string", "Licence or terms as stated"),
            _field(
                "third_party", "boolean", "Whether it is another's form of the publisher's data"
            ),
            _field("retrieved", "string", "Month or day in which it was taken"),
            _field("sha256", "string", "Checksum of the file"),
            _field("bytes", "integer", "Size of the file", unit="bytes"),
            _field("first_period", "date", "First period", required=False),
            _field("last_period", "date", "Last period", required=False),
            _field("rows_read", "integer", "Rows in the file"),
            _field("rows_kept", "integer", "Rows that are in the snapshot"),
            _field("set_aside", "string", "Rows left out, with reasons", required=False),
            _field("caveats", "string", "Caveat ids, split by ;", required=False),
        ),
        ("source_id", "file"),
    ),
    Table(
        "reconciliation",
        "A published total and what the build found",
        (
            _field("check_id", "string", "Identifier"),
            SOURCE,
            _field("file", "string", "folder/file"),
            _field("what", "string", "The total in words (English)"),
            _field("expected", "number", "Published"),
            _field("found", "number", "Found"),
            _field("tolerance", "number", "Allowed difference, same unit"),
            _field("cited", "string", "Who publishes the total"),
        ),
        ("check_id",),
    ),
)

BY_NAME = {table.name: table for table in TABLES}


def arrow_schema(table: Table):
    """The pyarrow schema of a table's files."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    return pa.schema(
        [pa.field(f.name, types[f.type], nullable=not f.required) for f in table.fields]
    )
