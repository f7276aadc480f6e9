"""Tables of "Before and after" and "Comparing places": estimates, their checks, funnels.

An effect is told by programme, event (entry or closure) and offence; all ratios are of the
count with the programme over the count expected without it (0.88 = 12 % lower).
"""

from __future__ import annotations

from etl.schema.fields import COUNTRY, LEVELS, OFFENCE, SOURCE, TERRITORY, UNIT, Field, Table

EVENTS = ("entry", "closure")
VERDICTS = ("lower", "higher", "no_clear_difference", "refused")
GRADES = (
    "before_after_only", "with_comparison", "comparison_and_like_trends", "randomised_published",
)  # fmt: skip
REFUSALS = (
    "no_series",  # no publisher counts this offence in these places
    "no_dated_entry",  # the register has no dated territory
    "no_dated_closure",
    "all_treated_at_once",
    "no_comparison",
    "no_earlier_period",
    "no_later_period",
    "break_inside",
    "few_counts",
    "few_territories",
    "no_population",
    "earlier_trends_differ",
    "not_calibrated",  # the interval does not cover what it promises on panels of this shape
)
CHECKS = (
    "earlier_trend", "placebo_date", "placebo_territory", "leave_cohort_out", "second_estimator",
    "displacement", "without_neighbours",
)  # fmt: skip
OUTCOMES = ("passes", "fails", "not_possible")
WINDOWS = ("before", "during", "after")
PHASES = ("before", "entry", "during", "closure", "after")

PROGRAMME = Field("programme_id", "string", "Programme (table programme)")
EVENT = Field("event", "string", "What happened at time 0", allowed=EVENTS)
COMPARISON_RULE = Field(
    "comparison_rule", "string", "Id of the rule by which comparison places are chosen",
    required=False,
)  # fmt: skip
REFUSAL = Field("refusal", "string", "Why there is no estimate", required=False, allowed=REFUSALS)


def _ratio(required: bool = False) -> tuple[Field, ...]:
    """estimate, low, high: a ratio and its 95 % limits."""
    return (
        Field("estimate", "number", "Count over the count expected", required, unit="ratio"),
        Field("low", "number", "Lower 95 % limit of the ratio", required, unit="ratio"),
        Field("high", "number", "Upper 95 % limit of the ratio", required, unit="ratio"),
    )


def _whole(name: str, description: str, required: bool = False, **more) -> Field:
    return Field(name, "integer", description, required, **more)


TABLES: tuple[Table, ...] = (
    Table(
        "effect",
        "Our own before-and-after estimate of a programme as a whole, or why there is none",
        (
            PROGRAMME,
            COUNTRY,
            EVENT,
            OFFENCE,
            Field(
                "role",
                "string",
                "Fixed beforehand: main outcome, or shown beside it",
                allowed=("main", "beside"),
            ),
            Field("source_id", "string", "Source of the counts", required=False),
            Field("unit", "string", "What one counts", required=False),
            Field("verdict", "string", "What can be said", allowed=VERDICTS),
            REFUSAL,
            Field("break_id", "string", "The series break inside, if that is why", required=False),
            Field(
                "grade", "string", "Grade of evidence of the estimate", required=False,
                allowed=GRADES,
            ),
            Field("estimator", "string", "Word for the estimator", required=False),
            *_ratio(),
            Field("interval", "string", "Word for how the limits were made", required=False),
            Field("frequency", "string", "Step of time: Q quarter, Y year", required=False),
            _whole("treated", "Territories with the programme in the estimate"),
            _whole("cohorts", "Groups that share a date of entry"),
            _whole("comparison", "Comparison territories"),
            COMPARISON_RULE,
            _whole("observed", "Events counted where and when the programme was there"),
            Field("expected", "number", "Events expected there without it", required=False),
            Field("first_period", "date", "First day of the panel", required=False),
            Field("last_period", "date", "First day of its last period", required=False),
            Field("dispersion", "number", "Variance of a period over Poisson's", required=False),
            Field("p_value", "number", "Chance of as much without any effect", required=False),
            Field("p_adjusted", "number", "The same, allowing for all tests of the programme "
                  "(Holm)", required=False),
            _whole("tests", "Questions of the programme whose counts carry an estimate"),
            Field("provisional", "boolean", "Whether provisional counts are in it"),
        ),
        ("programme_id", "event", "offence"),
    ),
    Table(
        "effect_path",
        "The estimate by time since the event; negative times are before it",
        (
            PROGRAMME,
            EVENT,
            OFFENCE,
            Field("time", "integer", "Periods since the event", signed=True),
            Field("frequency", "string", "Step of time: Q quarter, Y year", allowed=("Q", "Y")),
            *_ratio(required=True),
            _whole("treated", "Territories seen at that time", required=True),
        ),
        ("programme_id", "event", "offence", "time"),
    ),
    Table(
        "effect_check",
        "What was tried against an estimate: placebo dates and places, cohorts left out, a second "
        "estimator, earlier trend, neighbours",
        (
            PROGRAMME,
            EVENT,
            OFFENCE,
            Field("check", "string", "What was tried", allowed=CHECKS),
            Field("subject", "string", "On what: a date, a cohort, an estimator; empty: the whole"),
            Field("outcome", "string", "What came out", allowed=OUTCOMES),
            *_ratio(),
            Field("p_value", "number", "Chance of as much without any effect", required=False),
            _whole("n", "Placebo draws, or territories used"),
        ),
        ("programme_id", "event", "offence", "check", "subject"),
    ),
    Table(
        "effect_territory",
        "One dated territory against its comparison territories, or why it is not told",
        (
            PROGRAMME,
            TERRITORY,
            EVENT,
            OFFENCE,
            Field("source_id", "string", "Source of the counts", required=False),
            Field("verdict", "string", "What can be said", allowed=VERDICTS),
            REFUSAL,
            *_ratio(),
            _whole("observed", "Events counted after the event"),
            Field("expected", "number", "Events expected then without it", required=False),
            _whole("comparison", "Comparison territories"),
        ),
        ("programme_id", "territory_id", "event", "offence"),
    ),
    Table(
        "effect_description",
        "Counts and rates before, during and after the programme, beside the comparison places; "
        "the period of the entry and of the closure belong to none",
        (
            PROGRAMME,
            TERRITORY,
            OFFENCE,
            Field("window", "string", "When", allowed=WINDOWS),
            SOURCE,
            UNIT,
            Field("first_period", "date", "First month of the window"),
            Field("last_period", "date", "Last month of the window"),
            _whole("months", "Months counted", required=True),
            _whole("count", "Events", required=True),
            Field(
                "population", "number", "Mean of people over the window", required=False,
                unit="persons",
            ),
            *(
                Field(
                    name, "number", words, required=False,
                    unit="per 100,000 inhabitants per year",
                )
                for name, words in (
                    ("rate", "Rate"),
                    ("low", "Lower 95 % Poisson limit"),
                    ("high", "Upper 95 % Poisson limit"),
                    ("comparison_rate", "Rate of the comparison territories in the same months"),
                )
            ),
            _whole("comparison_count", "Events in the comparison territories then"),
            _whole("comparison", "Comparison territories"),
            COMPARISON_RULE,
            Field("break_inside", "boolean", "Whether a series break lies between this window and "
                  "the one before the programme"),
            Field("provisional", "boolean", "Whether provisional counts are in it"),
        ),
        ("programme_id", "territory_id", "offence", "window"),
        row_group=5_000,
    ),
    Table(
        "effect_year",
        "A place and its comparison places year by year, in percent of their mean year before the "
        "programme: a description, no effect",
        (
            PROGRAMME,
            TERRITORY,
            OFFENCE,
            Field("year", "integer", "Calendar year, all twelve months known"),
            Field("phase", "string", "Before, while or after the programme was there, or the year "
                  "of its entry or closure", allowed=PHASES),
            SOURCE,
            UNIT,
            _whole("count", "Events", required=True),
            *(
                Field(name, "number", words, unit="percent of the mean year before")
                for name, words in (
                    ("index", "The place"),
                    ("low", "Lower 95 % Poisson limit of the year's count alone"),
                    ("high", "Upper 95 % Poisson limit of the year's count alone"),
                )
            ),
            Field("comparison_index", "number", "Its comparison places, all together",
                  required=False, unit="percent of the mean year before"),
            _whole("comparison", "Comparison places, known in all these years"),
            COMPARISON_RULE,
            Field("rated", "boolean", "Whether both are rates per inhabitant; otherwise counts"),
            Field("provisional", "boolean", "Whether provisional counts are in it"),
        ),
        ("programme_id", "territory_id", "offence", "year"),
        row_group=5_000,
    ),
    Table(
        "effect_calibration",
        "How the estimator does on simulated panels shaped like each real one",
        (
            PROGRAMME,
            EVENT,
            OFFENCE,
            Field(
                "scenario",
                "string",
                "What was simulated: like (as the real panel), heterogeneous (effects that differ "
                "between cohorts and grow)",
                allowed=("like", "heterogeneous"),
            ),
            Field("effect", "number", "True ratio; 1 is no effect", unit="ratio"),
            _whole("n", "Panels simulated", required=True),
            _whole("tested", "Of these, those that gave an estimate", required=True),
            Field("widening", "number", "Factor by which the limits of this panel's estimate are "
                  "widened, found on other draws"),
            Field("bias", "number", "Mean error of the logarithm", signed=True),
            Field("bias_se", "number", "Monte Carlo standard error of bias", required=False),
            Field("coverage", "number", "Share of 95 % intervals that hold the true ratio"),
            Field("share_alarm", "number", "Share called different without any effect",
                  required=False),
            Field("share_detected", "number", "Share called different in the right direction",
                  required=False),
            _whole("checked", "Panels without effect on which the next three were tried"),
            Field("share_refused", "number", "Share refused because earlier trends differ",
                  required=False),
            Field("territory_coverage", "number", "Share of the territories' own intervals that "
                  "hold the true ratio", required=False),
            Field("territory_se", "number", "Monte Carlo standard error of territory_coverage",
                  required=False),
            Field("code", "string", "Checksum of the code that was calibrated"),
        ),
        ("programme_id", "event", "offence", "scenario", "effect"),
    ),
    Table(
        "comparison_rule",
        "How the places with which a programme's territories are compared were chosen",
        (
            Field("comparison_rule", "string", "Identifier"),
            Field("text", "string", "The rule (English; translated in the catalogues)"),
            Field("limits", "string", "What it cannot rule out (likewise)"),
        ),
        ("comparison_rule",),
    ),
    Table(
        "funnel",
        "A group of comparable places in a year: what its places are compared with, and how much "
        "they differ by more than chance",
        (
            COUNTRY,
            SOURCE,
            OFFENCE,
            Field("year", "integer", "Calendar year"),
            Field("level", "string", "Level of the places", allowed=LEVELS),
            Field("people_from", "integer", "Smallest population of the group", unit="persons"),
            Field("people_below", "integer", "Population below which the group ends; empty: none",
                  required=False, unit="persons"),
            _whole("places", "Places in the group", required=True),
            _whole("count", "Their events", required=True),
            Field("population", "number", "Their people", unit="persons"),
            Field("rate", "number", "Typical rate: the funnel's middle (the centre of the places' "
                  "logarithms)", required=False, unit="per 100,000 inhabitants per year"),
            Field("spread", "number", "Variance of the logarithm of the places' true rates "
                  "(0: they differ by chance alone)", required=False),
            Field("weight", "number", "Sum of the places' weights, 1 / (spread + 1 / expected): "
                  "to take a place out of its own comparison", required=False),
            Field("refusal", "string", "Why the group's places are not compared", required=False,
                  allowed=("few_places", "few_counts")),
        ),
        ("country", "source_id", "offence", "year", "level", "people_from"),
        row_group=5_000,
    ),
    Table(
        "funnel_calibration",
        "How often a funnel's limits call an ordinary place unusual, by simulation",
        (
            _whole("places", "Places in the group", required=True),
            Field("mean", "number", "Mean count of a place"),
            Field("spread", "number", "Variance of the logarithm of the places' rates"),
            Field("shape", "string", "Distribution of the places' rates",
                  allowed=("gamma", "lognormal")),
            _whole("n", "Groups simulated", required=True),
            Field("share_95", "number", "Share of ordinary places outside the 95 % limits"),
            Field("share_998", "number", "Share of ordinary places outside the 99.8 % limits"),
            Field("share_found", "number", "Share found of places with twice the rate",
                  required=False),
            *(
                Field(f"{name}_se", "number", f"Monte Carlo standard error of {name}",
                      required=False)
                for name in ("share_95", "share_998", "share_found")
            ),
            Field("code", "string", "Checksum of the code that was calibrated"),
        ),
        ("places", "mean", "spread", "shape"),
    ),
)  # fmt: skip
