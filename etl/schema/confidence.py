"""Tables of what people answer: estimates, questions, changes, breaks, the paper's figures."""

from __future__ import annotations

from etl.schema.fields import COUNTRY, SOURCE, STATUS, TERRITORY, Field, Table

DESIGNS = (
    "full", "weights_only", "published_se", "precision_class", "no_error",
)  # fmt: skip
PEOPLE = ("all", "women", "men", "aged_18_19", "aged_20_29", "aged_30_59", "aged_60")
CONFIDENCE_UNITS = ("percent", "per_100_persons", "MXN")  # the last a currency (ISO 4217)
REASONS = (
    "few_answers", "wide_interval", "publisher_rule", "not_representative", "no_such_force",
    "not_published",
)  # fmt: skip
CHANGES = ("risen", "fallen", "no_clear_change", "cannot_tell", "not_comparable")
CHANGE_REASONS = ("break", "no_error", "precision_class", "low_reliability")
BREAKS = ("question", "base", "mode", "sample", "method")

INDICATOR = Field("indicator", "string", "What is measured (table indicator)")
SERIES = Field("series_id", "string", "Answers that may be put on one line have the same series")
PEOPLE_FIELD = Field("people", "string", "Whose answers", allowed=PEOPLE)
OFFENCE = Field(
    "offence", "string", "Offence that the answer is about (table offence)", required=False
)
CATEGORY = Field(
    "category",
    "string",
    "The survey's own name of the offence, or of the answer or situation that is told apart",
    required=False,
)
SUBJECT = Field(
    "subject",
    "string",
    "Force or institution asked about, as the survey names it; empty if none is named",
    required=False,
)
POINTS = "points (value's unit)"

TABLES: tuple[Table, ...] = (
    Table(
        "confidence",
        "A survey estimate with its error, and where it stands in the publisher's files",
        (
            TERRITORY,
            COUNTRY,
            INDICATOR,
            SUBJECT,
            OFFENCE,
            PEOPLE_FIELD,
            Field(
                "cut",
                "string",
                "main: the answers that the indicator counts (question.counted); "
                "else the answer counted here, in the survey's words",
            ),
            CATEGORY,
            Field("question_id", "string", "Question (table question)"),
            SERIES,
            Field("frequency", "string", "A year or Q quarter", allowed=("A", "Q")),
            Field("period", "date", "First day of the year or quarter that the answers stand for"),
            Field("wave", "string", "The wave as the publisher names it"),
            Field("unit", "string", "Unit of value, low and high", allowed=CONFIDENCE_UNITS),
            Field("value", "number", "Estimate", required=False, unit="see unit"),
            Field("low", "number", "Lower 95 % limit", required=False, unit="see unit"),
            Field("high", "number", "Upper 95 % limit", required=False, unit="see unit"),
            Field(
                "se",
                "number",
                "Standard error; of the design precision_class the most that the class allows, or "
                "the errors of the parts of a sum, and low and high with it",
                required=False,
                unit=POINTS,
            ),
            Field("df", "number", "Degrees of freedom of the standard error", required=False),
            Field("n", "integer", "Answers that the estimate rests on", required=False),
            Field(
                "n_effective",
                "number",
                "Answers of a simple random sample with the same error",
                required=False,
            ),
            Field(
                "deff", "number", "Variance over that of a simple random sample", required=False
            ),
            Field("cv", "number", "Standard error over value", required=False, unit="percent"),
            Field(
                "precision",
                "string",
                "The publisher's own class: high CV under 15 %, moderate under 30 %, low from 30 %",
                required=False,
                allowed=("high", "moderate", "low"),
            ),
            Field(
                "design",
                "string",
                "Where the error comes from: full (weights, strata and clusters), weights_only "
                "(effective sample size from the weights: too small), published_se, "
                "precision_class (only the publisher's class, which limits it), no_error "
                "(nothing published)",
                allowed=DESIGNS,
            ),
            STATUS,
            Field(
                "reason",
                "string",
                "Why the value is missing or not reliable",
                required=False,
                allowed=REASONS,
            ),
            SOURCE,
            Field("file", "string", "folder/file that it was read or computed from"),
            Field(
                "cell",
                "string",
                "Table and cell, or variables and weight, or row, in that file",
            ),
        ),
        (
            "territory_id", "indicator", "source_id", "subject", "offence", "category", "people",
            "cut", "question_id", "period",
        ),
        partition="country",
        row_group=4_000,
    ),
    Table(
        "confidence_change",
        "Two waves of a question in one place: did it change?",
        (
            TERRITORY,
            COUNTRY,
            INDICATOR,
            SUBJECT,
            OFFENCE,
            CATEGORY,
            PEOPLE_FIELD,
            SOURCE,
            Field("question_from", "string", "Question of the earlier wave (table question)"),
            Field("question_to", "string", "Question of the later wave (table question)"),
            Field(
                "against",
                "string",
                "The earlier wave is the one before, the same quarter of the year before, or the "
                "first of the series",
                allowed=("previous", "year_before", "first"),
            ),
            Field("period_from", "date", "Earlier period"),
            Field("period_to", "date", "Later period"),
            Field("value_from", "number", "Earlier estimate", required=False, unit="see unit"),
            Field("value_to", "number", "Later estimate", required=False, unit="see unit"),
            Field("unit", "string", "Unit of the values", allowed=CONFIDENCE_UNITS),
            Field(
                "difference",
                "number",
                "Later less earlier",
                required=False,
                unit=POINTS,
                signed=True,
            ),
            Field("se", "number", "Standard error of the difference", required=False, unit=POINTS),
            Field(
                "low", "number", "Lower 95 % limit of the difference", required=False,
                unit=POINTS, signed=True,
            ),
            Field(
                "high", "number", "Upper 95 % limit of the difference", required=False,
                unit=POINTS, signed=True,
            ),
            Field("verdict", "string", "What can be said", allowed=CHANGES),
            Field(
                "reason",
                "string",
                "Why it cannot be told or compared; precision_class: se is the most that the "
                "publisher's class allows",
                required=False,
                allowed=CHANGE_REASONS,
            ),
            Field(
                "survey_break_id",
                "string",
                "The break between the two, or a mark to show beside the verdict",
                required=False,
            ),
        ),
        (
            "territory_id", "indicator", "source_id", "subject", "offence", "category", "people",
            "period_to", "against", "period_from", "question_to", "question_from",
        ),
        partition="country",
        row_group=4_000,
    ),
    Table(
        "indicator",
        "What the answers measure; two with different names are never put on one line",
        (
            INDICATOR,
            Field("name", "string", "Name (English; translated in the catalogues)"),
            Field("definition", "string", "What it means and what it leaves out"),
            Field("family", "string", "Heading under which it is listed"),
            Field(
                "higher_is",
                "string",
                "What a higher value means for the people asked",
                allowed=("better", "worse", "neither"),
            ),
            Field("rank", "integer", "Order in lists"),
        ),
        ("indicator",),
        order=("rank",),
    ),
    Table(
        "question",
        "A question as it was asked: its words, scale, base and mode",
        (
            Field("question_id", "string", "Identifier"),
            SOURCE,
            INDICATOR,
            SERIES,
            SUBJECT,
            Field(
                "wording",
                "string",
                "The question in the survey's own words, several split by — where an estimate is "
                "computed from them, or what the publisher's table is called",
            ),
            Field("language", "string", "Language of wording, scale and counted (ISO 639-1)"),
            Field(
                "translation",
                "string",
                "Our translation of the wording (English; translated in the catalogues)",
                required=False,
            ),
            Field("scale", "string", "The answers and their codes, in the survey's words"),
            Field("counted", "string", "The answers that the estimate counts"),
            Field(
                "direction",
                "string",
                "Whether a higher code means more of what the indicator counts",
                allowed=("higher_code_more", "higher_code_less", "yes_no", "sum"),
            ),
            Field("base", "string", "Who is in the denominator (English; translated)"),
            Field(
                "mode",
                "string",
                "How it was asked",
                allowed=("face_to_face", "telephone", "online", "mixed", "not_stated"),
            ),
            Field(
                "variables",
                "string",
                "wave: variable or table, split by ;, as the publisher names them",
            ),
            Field("note", "string", "What a careful reader needs to know", required=False),
            Field("rank", "integer", "Order in lists"),
        ),
        ("question_id",),
    ),
    Table(
        "confidence_break",
        "Where the line of an indicator breaks, or is marked, and why",
        (
            Field("survey_break_id", "string", "Identifier"),
            SOURCE,
            Field("indicator", "string", "Indicator, if only one", required=False),
            Field("series_id", "string", "Series, if only one", required=False),
            Field(
                "territory_id",
                "string",
                "Place, if only one; a country stands for all its places",
                required=False,
            ),
            Field("date", "date", "First day of the first period after it"),
            Field("kind", "string", "What changed", allowed=BREAKS),
            Field(
                "refuses",
                "boolean",
                "Whether comparisons across it are refused; else it is marked on the line",
            ),
            Field("reason", "string", "Reason (English; translated in the catalogues)"),
        ),
        ("survey_break_id",),
    ),
    Table(
        "confidence_wave",
        "When each survey was made: between two answers with a wave between them lies a gap",
        (
            SOURCE,
            Field("frequency", "string", "A year or Q quarter", allowed=("A", "Q")),
            Field("period", "date", "First day of a year or quarter that its answers stand for"),
            Field("wave", "string", "The wave as the publisher names it"),
        ),
        ("source_id", "period", "wave"),
    ),
    Table(
        "confidence_area",
        "Municipalities of which a survey's own area speaks, whole or in part",
        (
            TERRITORY,
            Field("area_id", "string", "The survey's area (table territory, level survey_area)"),
            SOURCE,
        ),
        ("territory_id", "area_id"),
    ),
    Table(
        "paper_figure",
        "The paper's own figures: what could be recovered of each, and what stands in its place",
        (
            Field("figure", "string", "Number of the figure and its part"),
            Field("title", "string", "What it shows (English; translated in the catalogues)"),
            Field("described_source", "string", "What the paper names as its source"),
            Field(
                "recovered",
                "string",
                "What could be recovered",
                allowed=("all", "part", "nothing"),
            ),
            Field("found", "string", "What was found and what was not (English; translated)"),
            Field(
                "indicator",
                "string",
                "Indicator whose data stand nearest, named as a substitute",
                required=False,
            ),
            Field("substitute_source_id", "string", "Source of the substitute", required=False),
            Field("url", "string", "Page on which the nearest find stands", required=False),
            SOURCE,
        ),
        ("figure",),
    ),
    Table(
        "crime_cost",
        "What crime costs, as share of the gross domestic product; second-hand figures",
        (
            Field("edition", "string", "Study"),
            Field("year", "integer", "Year of reference"),
            Field(
                "unit_level",
                "string",
                "Kind of place",
                allowed=("region", "subregion", "country", "comparator"),
            ),
            Field("unit_name", "string", "Place as the study names it"),
            Field("territory_id", "string", "Place, if this edition has it", required=False),
            Field(
                "measure",
                "string",
                "total: as reported, without saying which bound; upper and lower bound of one "
                "estimate; social, private and public: its parts",
                allowed=("total", "upper", "lower", "social", "private", "public"),
            ),
            Field("value", "number", "Cost", unit="percent of gross domestic product"),
            Field("decimals", "integer", "Decimals with which it was reported"),
            Field("note", "string", "What a careful reader needs to know", required=False),
            Field("url", "string", "Page that reports it"),
            SOURCE,
        ),
        ("edition", "year", "unit_level", "unit_name", "measure"),
    ),
)  # fmt: skip
