"""Tables of places and of the people living there."""

from __future__ import annotations

from etl.schema.fields import COUNTRY, LEVELS, SOURCE, STATUS, TERRITORY, Field, Table

TABLES: tuple[Table, ...] = (
    Table(
        "territory",
        "A place",
        (
            TERRITORY,
            Field("name", "string", "Name as the country's authority writes it"),
            Field("english_name", "string", "A country's name in English", required=False),
            Field("level", "string", "Kind of place", allowed=LEVELS),
            Field("parent_id", "string", "The place that contains it", required=False),
            COUNTRY,
            Field("official_code", "string", "Code in its own system, as text"),
            Field("code_system", "string", "Name of that system"),
            Field("valid_from", "date", "First day of this boundary, if known", required=False),
            Field("valid_to", "date", "Last day of this boundary, if ended", required=False),
            Field(
                "aliases", "string", "Other names and neighbourhoods, split by ;", required=False
            ),
            Field(
                "area_km2", "number", "Area as its authority states it", required=False, unit="km2"
            ),
            Field("boundary_note", "string", "Caveat id about its boundary", required=False),
            SOURCE,
        ),
        ("territory_id",),
    ),
    Table(
        "crosswalk",
        "The code that a place has in another system of codes than its own",
        (
            TERRITORY,
            Field("code_system", "string", "Name of the other system"),
            Field("code", "string", "Code in that system, as text"),
            SOURCE,
        ),
        ("territory_id", "code_system"),
    ),
    Table(
        "territory_overlap",
        "Share of one place's area that lies in another place of another division",
        (
            TERRITORY,
            Field("other_id", "string", "The other place"),
            Field("share", "number", "Share of the area of territory_id, 0 to 1"),
            SOURCE,
        ),
        ("territory_id", "other_id"),
    ),
    Table(
        "population",
        "People living in a place; one series per place",
        (
            TERRITORY,
            Field("year", "integer", "Calendar year"),
            Field("population", "number", "People", unit="persons"),
            Field("kind", "string", "census, estimate or projection"),
            STATUS,
            SOURCE,
        ),
        ("territory_id", "year"),
        row_group=2_000,
    ),
)
