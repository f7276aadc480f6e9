"""Tables of the register: programmes, their presences, governments, published findings."""

from __future__ import annotations

from etl.schema.fields import COUNTRY, EVIDENCE_FIELD, PRECISIONS, Field, Table

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
            Field("renamed", "string", "Changes of name; empty: none found", required=False),
            Field("coverage_stated", "string", "Coverage as stated", required=False),
            Field("officers_stated", "string", "Officers as stated", required=False),
            Field("people_stated", "string", "People covered as stated", required=False),
            Field(
                "changes_stated",
                "integer",
                "Changes of government during it, as compiled",
                required=False,
            ),
            Field("governed_by", "string", "Whose governments it lives under (table government)"),
            Field("note", "string", "Remark (English)", required=False),
            Field(
                "paper_name", "string", "What the paper calls it; empty: not there", required=False
            ),
            Field(
                "paper_reading",
                "string",
                "How sure it is that the paper means this one",
                required=False,
                allowed=("named", "inferred", "only_the_paper"),
            ),
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
            Field(
                "territory_id",
                "string",
                "Place; empty where this edition has no such place",
                required=False,
            ),
            Field("place", "string", "Place as the source names it", required=False),
            Field(
                "extent",
                "string",
                "Whether the place as a whole is meant or a quarter of it",
                required=False,
                allowed=("whole", "part"),
            ),
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
            Field("places", "integer", "Places covered in all, as stated", required=False),
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
            Field("place", "string", "Country, state or city: ISO code and official code"),
            Field("jurisdiction", "string", "Its name"),
            Field(
                "level",
                "string",
                "Level",
                allowed=("national", "state", "province", "municipality"),
            ),
            Field("head", "string", "Head of government"),
            Field("start", "date", "First day"),
            Field("end", "date", "Day of hand-over, empty if none is known", required=False),
            Field("precision", "string", "Precision of both dates", allowed=("month", "day")),
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
            Field("note", "string", "Remark (English)", required=False),
            Field("source", "string", "Where it stands"),
            EVIDENCE_FIELD,
        ),
        ("programme_id", "study", "outcome"),
    ),
)
