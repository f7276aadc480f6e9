"""Tables of recorded crime: counts, rates, verdicts, and what an offence is."""

from __future__ import annotations

from dataclasses import replace

from etl.schema.fields import (
    COUNTRY,
    DATE_BASIS,
    OFFENCE,
    SOURCE,
    STATUS,
    TERRITORY,
    UNIT,
    VERDICTS,
    Field,
    Table,
)

TABLES: tuple[Table, ...] = (
    Table(
        "recorded_crime",
        "A count as the publisher counts it",
        (
            TERRITORY,
            COUNTRY,
            OFFENCE,
            SOURCE,
            Field("frequency", "string", "M month or A year", allowed=("M", "A")),
            Field("period", "date", "First day of the month or year"),
            Field("count", "integer", "How many", required=False),
            UNIT,
            DATE_BASIS,
            STATUS,
        ),
        ("offence", "territory_id", "source_id", "frequency", "period"),
        partition="country",
        row_group=10_000,
    ),
    Table(
        "crime_rate",
        "A yearly count and its rate per 100,000 inhabitants with exact 95 % Poisson interval; or "
        "a rate that is published without its count, which has no interval (reason rate_only)",
        (
            TERRITORY,
            COUNTRY,
            Field("year", "integer", "Calendar year"),
            OFFENCE,
            SOURCE,
            Field("count", "integer", "How many in the year", required=False),
            Field("population", "number", "People", required=False, unit="persons"),
            Field(
                "rate", "number", "Rate", required=False, unit="per 100,000 inhabitants per year"
            ),
            Field(
                "low",
                "number",
                "Lower 95 % limit of the rate",
                required=False,
                unit="per 100,000 inhabitants per year",
            ),
            Field(
                "high",
                "number",
                "Upper 95 % limit of the rate",
                required=False,
                unit="per 100,000 inhabitants per year",
            ),
            UNIT,
            DATE_BASIS,
            STATUS,
            Field(
                "reason",
                "string",
                "Caveat id: why there is no rate, no count (rate_only) or no value",
                required=False,
            ),
            Field("population_source_id", "string", "Source of the population", required=False),
        ),
        ("offence", "territory_id", "source_id", "year"),
        partition="country",
        row_group=4_000,
    ),
    Table(
        "crime_trend",
        "The last twelve complete months against the twelve before; of what is published by year "
        "only, the last published year against the year before it",
        (
            TERRITORY,
            COUNTRY,
            OFFENCE,
            SOURCE,
            Field(
                "frequency",
                "string",
                "M: twelve months against twelve; A: a year against the year before",
                required=False,
                allowed=("M", "A"),
            ),
            Field(
                "window_end",
                "date",
                "First day of the last month of the window (of a year: December)",
            ),
            Field("recent", "integer", "Count of the last twelve months or year", required=False),
            Field("before", "integer", "Count of the months or year before", required=False),
            Field("ratio", "number", "recent / before", required=False),
            Field("low", "number", "Lower 95 % limit of the ratio", required=False),
            Field("high", "number", "Upper 95 % limit of the ratio", required=False),
            Field(
                "dispersion", "number", "Variance of yearly change over Poisson's", required=False
            ),
            Field("verdict", "string", "What can be said", allowed=VERDICTS),
            Field(
                "reason",
                "string",
                "Why it cannot be told",
                required=False,
                allowed=("few_counts", "short_history", "break_inside", "incomplete", "volatile"),
            ),
            Field("provisional", "boolean", "Whether the window holds provisional figures"),
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
            Field(
                "frequency",
                "string",
                "M: of the verdict on twelve months; A: of that on a year",
                required=False,
                allowed=("M", "A"),
            ),
            Field(
                "scenario",
                "string",
                "independent, correlated, drifting: simulated; "
                "placebo, placebo_outside_exceptional: real",
            ),
            Field("series", "string", "Source and level of the real series", required=False),
            Field(
                "years", "integer", "Length of the simulated series", required=False, unit="years"
            ),
            Field("mean", "number", "Mean count a month (A: a year)", required=False),
            Field(
                "dispersion",
                "number",
                "Variance over mean of a month (A: of a year)",
                required=False,
            ),
            Field(
                "correlation",
                "number",
                "Correlation from month to month (A: from year to year)",
                required=False,
            ),
            Field(
                "drift", "number", "Standard deviation of the level's yearly drift", required=False
            ),
            Field("n", "integer", "Series and dates tried"),
            Field("tested", "integer", "Of these, those that could be tested"),
            Field(
                "share_alarm",
                "number",
                "Share rising or falling without any change",
                required=False,
            ),
            Field("share_detected", "number", "Share found of changes by a fifth", required=False),
            Field(
                "share_detected_half",
                "number",
                "Share found of changes by half (A only)",
                required=False,
            ),
            Field("share_cannot_tell", "number", "Share too wide to tell", required=False),
        ),
        ("frequency", "scenario", "series", "years", "mean", "dispersion", "correlation", "drift"),
    ),
    Table(
        "clearance",
        "Share of killings that the police cleared up, by half-year and method",
        (
            TERRITORY,
            Field("period", "date", "First day of the half-year"),
            Field("outcome", "string", "Offence (table offence)"),
            Field("share", "number", "Share cleared up", required=False, unit="percent"),
            Field("months_from", "integer", "Months after the record, at least", unit="months"),
            Field("months_to", "integer", "Months after the record, at most", unit="months"),
            Field("method", "string", "Method as the publisher names it"),
            STATUS,
            SOURCE,
        ),
        ("territory_id", "method", "outcome", "period"),
    ),
    Table(
        "offence",
        "What is counted, with its ICCS code",
        (
            OFFENCE,
            Field("name", "string", "Name (English; translated in the catalogues)"),
            Field("iccs", "string", "ICCS 1.0 code, if there is one", required=False),
            Field("definition", "string", "What it means and what it leaves out"),
            Field("family", "string", "Heading under which it is listed"),
            Field("rank", "integer", "Order in lists"),
        ),
        ("offence",),
        order=("rank",),
    ),
    Table(
        "concordance",
        "Which of a publisher's categories make up an offence",
        (
            SOURCE,
            Field("category", "string", "The publisher's own name"),
            OFFENCE,
            UNIT,
            replace(DATE_BASIS, required=False),
            Field(
                "valid_from",
                "date",
                "First month in which the category was counted",
                required=False,
            ),
            Field("valid_to", "date", "Last month in which it was counted", required=False),
            Field("note", "string", "What a careful reader needs to know", required=False),
        ),
        ("source_id", "category", "offence"),
    ),
)
