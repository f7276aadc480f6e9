"""Tables of the register: programmes, governments, published findings."""

from __future__ import annotations

from etl.schema.fields import COUNTRY, EVIDENCE_FIELD, PRECISIONS, TERRITORY, Field, Table

TABLES: tuple[Table, ...] = (
    Table(
        "programme",
        "A community-policing programme",
        (
            Field("programme_id", "string", "Identifier"),
            COUNTRY,
            Field("name", "string", "Official name"),
            Field("name_en", "string", "Name in English"),
            Field("institution", "string", "Who is responsible"),
            Field("start", "date", "Start", required=False),
            Field(
                "start_precision",
                "string",
                "Precision of start",
                required=False,
                allowed=PRECISIONS,
            ),
            Field("end", "date", "End", required=False),
            Field(
                "end_precision", "string", "Precision of end", required=False, allowed=PRECISIONS
            ),
            Field("state", "string", "State as the source words it"),
            Field("legal_instrument", "string", "Law or order", required=False),
            Field("source", "string", "Where the facts stand"),
            EVIDENCE_FIELD,
        ),
        ("programme_id",),
    ),
    Table(
        "programme_phase",
        "A programme's presence in a place",
        (
            Field("phase_id", "string", "Identifier"),
            Field("programme_id", "string", "Programme (table programme)"),
            TERRITORY,
            Field("phase", "string", "Phase or wave as the source names it", required=False),
            Field(
                "status",
                "string",
                "What is known",
                allowed=("in_force", "ended", "merged", "announced", "stated", "unknown"),
            ),
            Field("occupation", "date", "Day on which police or army entered", required=False),
            Field("start", "date", "Start", required=False),
            Field(
                "start_precision",
                "string",
                "Precision of start",
                required=False,
                allowed=PRECISIONS,
            ),
            Field(
                "start_disputed",
                "string",
                "Other dates for the start: date (source), split by ;",
                required=False,
            ),
            Field("end", "date", "End", required=False),
            Field(
                "end_precision", "string", "Precision of end", required=False, allowed=PRECISIONS
            ),
            Field("officers", "integer", "Officers as stated", required=False),
            Field("quadrants", "integer", "Quadrants as stated", required=False),
            Field("population", "integer", "People covered as stated", required=False),
            Field("deduced", "boolean", "Whether the date was deduced and not stated"),
            Field("note", "string", "Remark (English)", required=False),
            Field("source", "string", "Where the facts stand"),
            EVIDENCE_FIELD,
        ),
        ("phase_id",),
    ),
    Table(
        "government",
        "A term of office",
        (
            COUNTRY,
            Field("jurisdiction", "string", "Country, state or city"),
            Field(
                "level",
                "string",
                "Level",
                allowed=("national", "state", "province", "municipality"),
            ),
            Field("head", "string", "Head of government"),
            Field("start", "date", "First day"),
            Field("end", "date", "Day of hand-over, empty if none is known", required=False),
            Field("party", "string", "Party", required=False),
            Field("source", "string", "Where the dates stand"),
            EVIDENCE_FIELD,
        ),
        ("country", "jurisdiction", "start", "head"),
    ),
    Table(
        "evaluation",
        "A published finding about a programme",
        (
            Field("programme_id", "string", "Programme (table programme)"),
            COUNTRY,
            Field("study", "string", "Study"),
            Field("year", "integer", "Year of publication", required=False),
            Field("outcome", "string", "What was measured"),
            Field(
                "estimate", "string", "Estimate as published; empty = not visible", required=False
            ),
            Field("unit", "string", "Unit of the estimate", required=False),
            Field("method", "string", "Design"),
            Field("source", "string", "Where it stands"),
            EVIDENCE_FIELD,
        ),
        ("programme_id", "study", "outcome"),
    ),
)
