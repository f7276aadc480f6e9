"""Tables on what became of programmes: traits, events, governments, disagreements, gaps."""

from __future__ import annotations

from etl.schema.fields import PRECISIONS, Field, Table

TRAITS = (
    "prevention_with_community", "patrol_redirected", "accountability", "decentralised_command",
    "trust", "social_networks", "autonomy",
)  # fmt: skip
EVENT_KINDS = (
    "announced", "never_happened", "renamed", "superseded", "reduced", "closed", "dismantled",
    "law",
)  # fmt: skip
BROKEN = ("renamed", "superseded", "reduced", "closed", "dismantled")
GAPS = (
    "officers_by_quadrant", "complaints", "patrol_stability", "start", "end", "places",
    "officers", "people", "evaluation", "legal_instrument",
)  # fmt: skip
ANSWERS = ("yes", "no", "unknown")
PROGRAMME = Field("programme_id", "string", "Programme (table programme)")
WHERE = Field("source", "string", "Where it stands")

TABLES: tuple[Table, ...] = (
    Table(
        "programme_trait",
        "Public evidence for a trait of the model or an aim of participation; no row: none here",
        (
            PROGRAMME,
            Field("trait", "string", "Trait or aim, as the paper lists them", allowed=TRAITS),
            Field(
                "reading",
                "string",
                "What the evidence is: its own rules, a measurement, or it speaks against",
                allowed=("stated", "measured", "against"),
            ),
            Field("text", "string", "The evidence"),
            WHERE,
        ),
        ("programme_id", "trait", "reading"),
    ),
    Table(
        "programme_event",
        "What happened to a programme, or was announced and did not",
        (
            Field("event_id", "string", "Identifier"),
            PROGRAMME,
            Field("kind", "string", "What happened", allowed=EVENT_KINDS),
            Field("date", "date", "When; empty: not known", required=False),
            Field("precision", "string", "Precision", required=False, allowed=PRECISIONS),
            Field("text", "string", "In words"),
            Field(
                "after_change",
                "string",
                "Renamed or dismantled within 24 months after a change of government",
                required=False,
                allowed=ANSWERS,
            ),
            Field("government", "string", "Who had come to govern then", required=False),
            WHERE,
        ),
        ("event_id",),
    ),
    Table(
        "programme_continuity",
        "A programme over the governments of its country, state or city",
        (
            PROGRAMME,
            Field("place", "string", "Whose governments (table government)"),
            Field("jurisdiction", "string", "Its name"),
            Field("until", "date", "Last day on which it is known to exist", required=False),
            Field(
                "changes",
                "integer",
                "Changes of government that it survived; empty: cannot be said",
                required=False,
            ),
            Field(
                "broken_after_change",
                "string",
                "Renamed or dismantled within 24 months after a change of government",
                allowed=ANSWERS,
            ),
        ),
        ("programme_id",),
    ),
    Table(
        "programme_disagreement",
        "What two lists say differently of a programme in a place; both are kept",
        (
            PROGRAMME,
            Field("territory_id", "string", "Place", required=False),
            Field("subject", "string", "Of what", allowed=("start", "end")),
            Field("said", "string", "One date, as written"),
            Field("said_by", "string", "By whom"),
            Field("said_source", "string", "Where it stands"),
            Field("otherwise", "string", "The other date; empty: none", required=False),
            Field("otherwise_by", "string", "By whom"),
        ),
        ("programme_id", "territory_id", "subject", "said"),
    ),
    Table(
        "programme_claim",
        "People or places covered, as stated and as counted",
        (
            Field("claim_id", "string", "Identifier"),
            PROGRAMME,
            Field("what", "string", "Of which places"),
            Field("subject", "string", "What is counted", allowed=("people", "places")),
            Field("date", "date", "When", required=False),
            Field("precision", "string", "Precision", required=False, allowed=PRECISIONS),
            Field("stated", "integer", "As stated"),
            Field("counted", "integer", "As counted; empty: cannot be counted", required=False),
            Field(
                "counted_by",
                "string",
                "Who counted: a publisher, or this register from its dated places",
                allowed=("published", "register"),
            ),
            Field("uncounted", "integer", "Places that the count lacks", required=False),
            Field("note", "string", "Remark", required=False),
            WHERE,
        ),
        ("claim_id",),
    ),
    Table(
        "programme_gap",
        "What no one publishes of a programme",
        (
            PROGRAMME,
            Field("gap", "string", "What is missing", allowed=GAPS),
            Field("text", "string", "What is known in part", required=False),
            Field("source", "string", "Where that stands", required=False),
        ),
        ("programme_id", "gap"),
    ),
)
