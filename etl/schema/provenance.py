"""Tables about the data: breaks, caveats, files, totals."""

from __future__ import annotations

from etl.schema.fields import LEVELS, PLACE_BASES, RHYTHMS, SOURCE, STATUS, Field, Table

TABLES: tuple[Table, ...] = (
    Table(
        "series_break",
        "A date that comparisons must not cross",
        (
            Field("break_id", "string", "Identifier"),
            Field("source_id", "string", "Source it applies to"),
            Field("territory_id", "string", "Place, if only one", required=False),
            Field("level", "string", "Level, if only one", required=False, allowed=LEVELS),
            Field("offence", "string", "Offence, if only one", required=False),
            Field("date", "date", "First day after the break"),
            Field(
                "kind",
                "string",
                "Kind of break",
                allowed=("definition", "boundary", "coverage", "population"),
            ),
            Field("reason", "string", "Reason (English; translated in the catalogues)"),
        ),
        ("break_id",),
    ),
    Table(
        "caveat",
        "Something a reader must know about a source, place or offence",
        (
            Field("caveat_id", "string", "Word of the fixed vocabulary"),
            Field("source_id", "string", "Source it applies to"),
            Field("territory_id", "string", "Place, if only one", required=False),
            Field("offence", "string", "Offence, if only one", required=False),
            Field("text", "string", "What it says (English; translated in the catalogues)"),
        ),
        ("caveat_id", "source_id", "territory_id", "offence"),
    ),
    Table(
        "counting",
        "What a source counts, and where: measures on another basis are never compared",
        (
            SOURCE,
            Field(
                "place_basis",
                "string",
                "Which place counts: where it happened, where the victim lived, where the office "
                "is that opened the file, or what the source does not state",
                required=False,
                allowed=PLACE_BASES,
            ),
            Field("text", "string", "What it counts (English; translated in the catalogues)"),
        ),
        ("source_id",),
    ),
    Table(
        "source",
        "A publisher's file, as read",
        (
            SOURCE,
            Field("file", "string", "folder/file"),
            Field("publisher", "string", "Who publishes it"),
            Field("title", "string", "What it is (English; translated in the catalogues)"),
            Field(
                "url", "string", "The publisher's address, if there is a single one", required=False
            ),
            Field("licence", "string", "Licence or terms as stated"),
            Field("third_party", "boolean", "Whether it is another's form of the publisher's data"),
            Field("retrieved", "string", "Month or day in which it was taken"),
            Field("sha256", "string", "Checksum of the file"),
            Field("bytes", "integer", "Size of the file", unit="bytes"),
            Field("first_period", "date", "First period", required=False),
            Field("last_period", "date", "Last period", required=False),
            Field(
                "rhythm",
                "string",
                "Whether its publisher has more at regular times, no more, or at times not known",
                required=False,
                allowed=RHYTHMS,
            ),
            Field("rhythm_note", "string", "How that is known", required=False),
            Field(
                "next_due",
                "date",
                "Last day by which a later period was to be expected, by the publisher's rhythm",
                required=False,
            ),
            Field("rows_read", "integer", "Rows in the file"),
            Field("rows_kept", "integer", "Rows that are in the snapshot"),
            Field("set_aside", "string", "Rows left out, with reasons", required=False),
            Field("caveats", "string", "Caveat ids, split by ;", required=False),
        ),
        ("source_id", "file"),
    ),
    Table(
        "source_state",
        "How many of a source's values are in each state, and in which periods",
        (
            SOURCE,
            STATUS,
            Field("values", "integer", "Values, a place, category and period each"),
            Field("places", "integer", "Places that have such values"),
            Field("first_period", "date", "First period with such a value"),
            Field("last_period", "date", "Last period with such a value"),
        ),
        ("source_id", "status"),
    ),
    Table(
        "reconciliation",
        "A published total and what the build found; or wholes that a publisher gives, and what "
        "their parts add up to",
        (
            Field("check_id", "string", "Identifier"),
            SOURCE,
            Field("file", "string", "folder/file"),
            Field("what", "string", "The total in words (English)"),
            Field("expected", "number", "Published", signed=True),
            Field("found", "number", "Found", signed=True),
            Field(
                "tolerance",
                "number",
                "Allowed difference, same unit; of parts, of the sum of "
                "all differences without their sign",
            ),
            Field("cited", "string", "Who publishes the total"),
            Field(
                "compared",
                "integer",
                "Wholes, periods and offences compared with their parts",
                required=False,
            ),
            Field("apart", "integer", "Of these, those that differ", required=False),
        ),
        ("check_id",),
    ),
    Table(
        "revision",
        "What changed since the edition before: revised values, the largest of a source one by "
        "one; what was added, has vanished or is beyond these, a row for each place",
        (
            Field("edition_from", "string", "The edition before"),
            Field("edition_to", "string", "This edition"),
            Field("table", "string", "Table that the values are in"),
            Field("kind", "string", "What happened", allowed=("revised", "added", "vanished")),
            Field("source_id", "string", "Source of the values", required=False),
            Field("territory_id", "string", "Place of the values", required=False),
            Field(
                "key",
                "string",
                "The other columns of the table's key, split by ·; empty: a row for a place",
                required=False,
            ),
            Field("column", "string", "Column that was revised", required=False),
            Field("old", "string", "Value in the edition before", required=False),
            Field("new", "string", "Value in this edition", required=False),
            Field(
                "change",
                "number",
                "new minus old, where both are numbers",
                required=False,
                signed=True,
            ),
            Field("rows", "integer", "Values that the row stands for"),
            Field("first_period", "date", "First period of these values", required=False),
            Field("last_period", "date", "Last period of these values", required=False),
        ),
        ("table", "kind", "source_id", "territory_id", "key", "column"),
        order=("territory_id", "table", "kind", "source_id", "key", "column"),
    ),
)
