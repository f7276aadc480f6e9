"""Tables of coverage: where a programme is, was, never was, and where nobody says."""

from __future__ import annotations

from etl.schema.fields import LEVELS, TERRITORY, Field, Table

COVERED = ("covered", "once_covered", "never", "unknown")
PROGRAMME = Field("programme_id", "string", "Programme (table programme)")
YEAR = Field("year", "integer", "Year, at its end")
STATE = Field("state", "string", "State at the end of the year", allowed=COVERED)
NUMBERS = (
    Field("places", "integer", "Places in that state"),
    Field("people", "integer", "People of those whose population is known", unit="persons"),
    Field("places_without_people", "integer", "Places whose people are not in that number"),
)

TABLES: tuple[Table, ...] = (
    Table(
        "coverage_scope",
        "Of which places a programme's coverage is told, and until when the list is complete",
        (
            PROGRAMME,
            Field("scope_id", "string", "Country or region within which it is told"),
            Field("level", "string", "Level of the places", allowed=LEVELS),
            Field("first_year", "integer", "First year told"),
            Field("last_year", "integer", "Last year told"),
            Field(
                "complete_until",
                "integer",
                "Last year to which the list of places is complete; empty: never complete",
                required=False,
            ),
            Field("violence_first", "integer", "First year of the homicide rates", required=False),
            Field("violence_last", "integer", "Last year of the homicide rates", required=False),
            *(
                Field(name, "number", words, unit="degrees", signed=True)
                for name, words in (
                    ("west", "Western edge of its map"),
                    ("east", "Eastern edge"),
                    ("south", "Southern edge"),
                    ("north", "Northern edge"),
                )
            ),
            Field("note", "string", "What to know of the list"),
        ),
        ("programme_id",),
    ),
    Table(
        "coverage_stated",
        "Places in the programme at the end of a year, as its publisher counts them",
        (
            PROGRAMME,
            TERRITORY,
            YEAR,
            Field("places", "integer", "Places in all, with and without a name"),
            Field("source", "string", "Where it stands"),
        ),
        ("programme_id", "territory_id", "year"),
    ),
    Table(
        "coverage_place",
        "The state of a place in a stretch of years",
        (
            PROGRAMME,
            TERRITORY,
            Field("first_year", "integer", "First year in that state"),
            Field("last_year", "integer", "Last year in that state"),
            STATE,
            Field("part", "boolean", "Whether only a quarter of the place is covered"),
            Field("deduced", "boolean", "Whether the year was deduced and not stated"),
        ),
        ("programme_id", "territory_id", "first_year"),
        row_group=5_000,
    ),
    Table(
        "coverage",
        "Places and people by state, in a country or one of its regions",
        (
            PROGRAMME,
            TERRITORY,
            YEAR,
            STATE,
            *NUMBERS,
            Field("unnamed", "integer", "Places of these that the source counts without names"),
            Field("other_year", "integer", "Places whose people are those of another year"),
        ),
        ("programme_id", "territory_id", "year", "state"),
        row_group=5_000,
    ),
    Table(
        "coverage_fifth",
        "Places and people by state and by fifth of the homicide rate (5: the highest)",
        (
            PROGRAMME,
            YEAR,
            Field("fifth", "integer", "Fifth of the places by rate; 0: rate not known"),
            STATE,
            *NUMBERS,
        ),
        ("programme_id", "year", "fifth", "state"),
    ),
)
