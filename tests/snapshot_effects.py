"""Rows of the effects' tables for the synthetic edition: every verdict, grade and some refusals.

In: nothing. Out: table name → frame. Places and programmes are those of `snapshot_fixture`;
every number is made up.
"""

from __future__ import annotations

import datetime

import pandas as pd

CEAD, CISP, UPP = "cl_cead_casos", "br_isp_cisp", "br_upp"
PCSP, PACIFYING = "chl_pcsp", "bra_upp"
RULE = {PCSP: "pcsp_not_in_force", PACIFYING: "districts_without_upp"}

# programme, event, offence, role, source, unit, verdict, refusal, grade, estimate, low, high
EFFECTS = (
    (PCSP, "entry", "robbery", "main", CEAD, "cases", "lower", None,
     "comparison_and_like_trends", 0.88, 0.80, 0.97),
    (PCSP, "entry", "burglary", "main", CEAD, "cases", "no_clear_difference", None,
     "comparison_and_like_trends", 0.99, 0.87, 1.12),
    (PCSP, "entry", "homicide", "beside", CEAD, "cases", "refused", "few_counts",
     None, None, None, None),
    (PCSP, "closure", "robbery", "main", None, None, "refused", "no_dated_closure",
     None, None, None, None),
    (PACIFYING, "entry", "killed_by_police", "main", UPP, "victims", "lower", None,
     "with_comparison", 0.30, 0.16, 0.55),
    (PACIFYING, "entry", "assault", "main", UPP, "victims", "higher", None,
     "with_comparison", 2.41, 1.50, 3.80),
    (PACIFYING, "entry", "homicide", "beside", UPP, "victims", "refused", "earlier_trends_differ",
     None, None, None, None),
    (PACIFYING, "closure", "homicide", "beside", UPP, "victims", "refused", "no_later_period",
     None, None, None, None),
)  # fmt: skip

# programme, offence, check, subject, outcome, estimate, low, high, p_value, n
CHECKS = (
    (PCSP, "robbery", "earlier_trend", "", "passes", 1.02, 0.95, 1.10, 0.61, 50),
    (PCSP, "robbery", "placebo_date", "1", "passes", 1.01, 0.93, 1.10, 0.80, 50),
    (PCSP, "robbery", "placebo_territory", "", "passes", 1.00, 0.90, 1.11, 0.01, 999),
    (PCSP, "robbery", "leave_cohort_out", "2011", "passes", 0.90, 0.80, 1.01, None, 33),
    (PCSP, "robbery", "leave_cohort_out", "2012", "passes", 0.87, 0.78, 0.97, None, 30),
    (PCSP, "robbery", "second_estimator", "cohort_differences", "passes", 0.86, 0.76, 0.97,
     None, 50),
    (PCSP, "robbery", "displacement", "", "not_possible", None, None, None, None, None),
    (PACIFYING, "killed_by_police", "earlier_trend", "", "passes", 0.9, 0.7, 1.2, 0.4, 38),
    (PACIFYING, "killed_by_police", "second_estimator", "cohort_differences", "fails", 0.6, 0.3,
     1.2, None, 38),
    (PACIFYING, "homicide", "earlier_trend", "", "fails", 1.5, 1.2, 1.9, 0.001, 38),
)  # fmt: skip

P_VALUES = {"lower": 0.01, "higher": 0.0, "no_clear_difference": 0.4}
ADJUSTED = {"lower": 0.12, "higher": 0.0, "no_clear_difference": 1.0}


def tables() -> dict[str, pd.DataFrame]:
    """The effects' and funnels' tables."""
    return {
        "effect": _effects(), "effect_path": _path(), "effect_check": _checks(),
        "effect_territory": _territories(), "effect_description": _descriptions(),
        "effect_year": _years(), "effect_calibration": _calibration(),
        "comparison_rule": _rules(), "funnel": _funnels(),
        "funnel_calibration": _funnel_calibration(),
    }  # fmt: skip


def _effects() -> pd.DataFrame:
    columns = ["programme_id", "event", "offence", "role", "source_id", "unit", "verdict",
               "refusal", "grade", "estimate", "low", "high"]  # fmt: skip
    frame = pd.DataFrame(EFFECTS, columns=columns)
    told = frame["estimate"].notna()
    rule = frame["programme_id"].map(RULE)
    return frame.assign(
        country=frame["programme_id"].str[:3].str.upper(),
        estimator=told.map({True: "cohort_period_imputation", False: None}),
        interval=told.map({True: "places_left_out", False: None}),
        frequency=frame["source_id"].notna().map({True: "Q", False: None}),
        treated=told.map({True: 50, False: 0}), cohorts=told.map({True: 3, False: 0}),
        comparison=told.map({True: 95, False: 0}), comparison_rule=rule.where(told, None),
        observed=pd.array([4400 if each else None for each in told], "Int64"),
        expected=4400 / frame["estimate"],
        first_period=pd.Series([datetime.date(2010, 1, 1) if each else None for each in told]),
        last_period=pd.Series([datetime.date(2025, 10, 1) if each else None for each in told]),
        dispersion=told.map({True: 3.2, False: None}),
        p_value=frame["verdict"].map(P_VALUES), p_adjusted=frame["verdict"].map(ADJUSTED),
        tests=pd.array([4 if each else None for each in told], "Int64"),
        provisional=frame["source_id"] == CEAD,
    )  # fmt: skip


def _path() -> pd.DataFrame:
    rows = [
        (programme, "entry", offence, time, "Q", 1.0 if time < 0 else estimate,
         0.9 if time < 0 else low, 1.1 if time < 0 else high, 50)
        for programme, event, offence, *_, estimate, low, high in EFFECTS
        if estimate is not None
        for time in (*range(-6, 0), *range(1, 13))
    ]  # fmt: skip
    columns = ["programme_id", "event", "offence", "time", "frequency", "estimate", "low", "high",
               "treated"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _checks() -> pd.DataFrame:
    columns = ["programme_id", "offence", "check", "subject", "outcome", "estimate", "low", "high",
               "p_value", "n"]  # fmt: skip
    frame = pd.DataFrame(CHECKS, columns=columns).astype({"n": "Int64"})
    return frame.assign(event="entry")


def _territories() -> pd.DataFrame:
    rows = [
        (PCSP, "CHL-13120", "robbery", CEAD, "lower", None, 0.80, 0.66, 0.97, 800, 1000.0, 95),
        (PCSP, "CHL-13120", "burglary", CEAD, "no_clear_difference", None, 1.05, 0.8, 1.4, 500,
         476.0, 95),
        (PCSP, "CHL-13120", "homicide", CEAD, "refused", "few_counts", None, None, None, 3, None,
         95),
        (PACIFYING, "BRA-UPP-23", "killed_by_police", UPP, "refused", "few_counts", None, None,
         None, 4, None, 60),
    ]  # fmt: skip
    columns = ["programme_id", "territory_id", "offence", "source_id", "verdict", "refusal",
               "estimate", "low", "high", "observed", "expected", "comparison"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).assign(event="entry")


def _descriptions() -> pd.DataFrame:
    rows = [
        (PCSP, "CHL-13120", "robbery", "before", CEAD, "cases", "2019-01", "2019-12", 12, 900,
         210000.0, 95, False),
        (PCSP, "CHL-13120", "robbery", "during", CEAD, "cases", "2021-01", "2025-12", 60, 3800,
         215000.0, 95, True),
        (PACIFYING, "BRA-UPP-23", "homicide", "before", UPP, "victims", "2007-01", "2011-10", 58,
         60, 70000.0, 60, False),
        (PACIFYING, "BRA-UPP-23", "homicide", "during", UPP, "victims", "2012-10", "2018-07", 70,
         30, 70000.0, 60, False),
        (PACIFYING, "BRA-UPP-23", "homicide", "after", UPP, "victims", "2018-09", "2020-12", 28,
         20, None, 0, False),
    ]  # fmt: skip
    columns = ["programme_id", "territory_id", "offence", "window", "source_id", "unit",
               "first_period", "last_period", "months", "count", "population", "comparison",
               "break_inside"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    for column in ("first_period", "last_period"):
        frame[column] = pd.to_datetime(frame[column]).dt.date
    rate = frame["count"] / frame["months"] * 12 / frame["population"] * 1e5
    compared = frame["comparison"] > 0
    return frame.assign(
        rate=rate, low=rate * 0.9, high=rate * 1.1, provisional=frame["source_id"] == CEAD,
        comparison_rate=(rate * 0.8).where(compared),
        comparison_count=(frame["count"] * 40).where(compared).astype("Int64"),
        comparison_rule=frame["programme_id"].map(RULE).where(compared, None),
    )  # fmt: skip


def _years() -> pd.DataFrame:
    """A place with rates beside others, and one with counts and no comparison place."""
    rows = [
        (PCSP, "CHL-13120", "robbery", year, phase, CEAD, "cases", count, count / 9.0, 95, True)
        for year, phase, count in ((2019, "before", 900), (2020, "entry", 700),
                                   (2021, "during", 800), (2022, "during", 760))
    ] + [
        (PACIFYING, "BRA-UPP-23", "homicide", year, phase, UPP, "victims", count, count * 5.0, 0,
         False)
        for year, phase, count in ((2010, "before", 20), (2011, "entry", 14), (2012, "during", 6),
                                   (2018, "closure", 7), (2019, "after", 9))
    ]  # fmt: skip
    columns = ["programme_id", "territory_id", "offence", "year", "phase", "source_id", "unit",
               "count", "index", "comparison", "rated"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    compared = frame["comparison"] > 0
    return frame.assign(
        low=frame["index"] * 0.8, high=frame["index"] * 1.25,
        comparison_index=(104.0 - frame.index).where(compared),
        comparison_rule=frame["programme_id"].map(RULE), provisional=frame["year"] == 2022,
    )  # fmt: skip


def _calibration() -> pd.DataFrame:
    rows = [
        (programme, "entry", offence, scenario, effect, 400, 398, 0.001, 0.004,
         0.975 if effect == 0.8 else 0.952, 0.04 if effect == 1 else None,
         None if effect == 1 else 0.7, *((50, 0.05, 0.949, 0.01) if effect == 1 else (None,) * 4))
        for programme, offence in ((PCSP, "robbery"), (PACIFYING, "killed_by_police"))
        for scenario in ("like", "heterogeneous")
        for effect in (0.8, 0.9, 1.0)
    ]  # fmt: skip
    columns = ["programme_id", "event", "offence", "scenario", "effect", "n", "tested", "bias",
               "bias_se", "coverage", "share_alarm", "share_detected", "checked", "share_refused",
               "territory_coverage", "territory_se"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns).astype({"checked": "Int64"})
    return frame.assign(widening=1.02, code="0" * 64)


def _rules() -> pd.DataFrame:
    return pd.DataFrame({
        "comparison_rule": list(RULE.values()),
        "text": ["Places of the same publisher without the programme."] * 2,
        "limits": ["Other programmes may have come at the same time."] * 2,
    })  # fmt: skip


def _funnels() -> pd.DataFrame:
    """CHL-13101, 13120, 13123 and 05101 fall in the group from 100,000 (and 500,000) people."""
    rows = [
        ("CHL", CEAD, "robbery", 2024, "municipality", 100_000, 500_000, 60, 70_000, 13e6, 480.0,
         0.16, 360.0, None),
        ("CHL", CEAD, "robbery", 2024, "municipality", 500_000, None, 4, 30_000, 2.4e6, None,
         None, None, "few_places"),
        ("CHL", CEAD, "homicide", 2024, "municipality", 100_000, 500_000, 60, 80, 13e6, None,
         None, None, "few_counts"),
        ("BRA", CISP, "robbery", 2025, "district", 100_000, 500_000, 40, 40_000, 6e6, 600.0, 0.30,
         130.0, None),
    ]  # fmt: skip
    columns = ["country", "source_id", "offence", "year", "level", "people_from", "people_below",
               "places", "count", "population", "rate", "spread", "weight",
               "refusal"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype({"people_below": "Int64"})


def _funnel_calibration() -> pd.DataFrame:
    rows = [(40, 100.0, 0.1, shape, 1000, 0.047, 0.001, 0.003, 0.0003, 0.6, 0.02)
            for shape in ("gamma", "lognormal")]  # fmt: skip
    columns = ["places", "mean", "spread", "shape", "n", "share_95", "share_95_se", "share_998",
               "share_998_se", "share_found", "share_found_se"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).assign(code="0" * 64)
