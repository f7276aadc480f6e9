"""A publisher's survey estimates → rows of the table `confidence`.

In: one row per estimate with its value in its unit and, where it is known, the standard error.
Out: the same rows with the columns of `etl.schema.confidence`: what the question measures, the
limits, the effective sample, and the state by the publisher's rule or the design's. Refuses a
question that the catalogue does not have (ValueError).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl import catalogue
from measures import proportion

PERCENT, PER_100, PESOS = "percent", "per_100_persons", "MXN"
OPTIONAL = (
    "offence", "category", "value", "se", "df", "n", "precision", "status", "reason",
)  # fmt: skip
OF_QUESTION = ["indicator", "subject", "series_id", "source_id"]
NO_VALUE = "not_available"
LOW_PRECISION = "low"
CLASSED = "precision_class"
CLASS_LIMITS = {"high": 0.15, "moderate": 0.30}  # the largest CV that the publisher's class allows


def estimates(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `confidence` from `rows`.

    rows: territory_id, question_id, frequency, period, wave, design, file, cell; people ("all" if
    absent), cut ("main" if absent), unit ("percent" if absent), and what is known of OPTIONAL.
    A value is in its unit, se in points of it. Of the design `precision_class` se is the most that
    the class allows: taken where given, otherwise CLASS_LIMITS of the value. status and reason
    are taken where given; otherwise a low class of precision, or the rule of
    `measures.proportion.unreliable` where there is no class, makes an estimate one of low
    reliability.
    """
    frame = rows.reset_index(drop=True).copy()
    for name, word in (("people", "all"), ("cut", "main"), ("unit", PERCENT)):
        frame[name] = frame.get(name, word)
    for name in OPTIONAL:
        frame[name] = frame.get(name)
    questions = catalogue.table("questions").set_index("question_id")
    unknown = set(frame["question_id"].unique()) - set(questions.index)
    if unknown:
        raise ValueError(f"questions.csv: no row for {sorted(unknown)[:5]}")
    of_question = questions.loc[frame["question_id"], OF_QUESTION].reset_index(drop=True)
    frame[OF_QUESTION] = of_question
    frame["country"] = frame["territory_id"].str[:3]
    for name in ("value", "se", "df", "n"):
        frame[name] = frame[name].astype(float)
    _bounds(frame)
    _errors(frame)
    _states(frame)
    frame["n"] = frame["n"].astype("Int64")
    return frame


def most(value: pd.Series, precision: pd.Series) -> pd.Series:
    """The largest standard error that the publisher's class allows; NaN where it sets no limit."""
    return value * precision.map(CLASS_LIMITS).astype(float)


def _bounds(frame: pd.DataFrame) -> None:
    """se of estimates with a class only."""
    lacking = (frame["design"] == CLASSED) & frame["se"].isna()
    frame["se"] = frame["se"].where(~lacking, most(frame["value"], frame["precision"]))


def _errors(frame: pd.DataFrame) -> None:
    """low, high, n_effective, deff and cv, where they can be known."""
    percent = (frame["unit"] == PERCENT).to_numpy()
    value, se, n = (frame[name].to_numpy() for name in ("value", "se", "n"))
    share = np.where(percent, value / 100, np.nan)
    error = np.where(percent, se / 100, np.nan)
    low, high = proportion.interval(share, error, frame["df"].to_numpy())
    end_low, end_high = proportion.exact(share, n)
    half = proportion.quantile(frame["df"].to_numpy()) * se
    low, high = (
        np.where(percent, np.where(np.isnan(one), end, one) * 100, other)
        for one, end, other in (
            (low, end_low, np.maximum(value - half, 0)),
            (high, end_high, value + half),
        )
    )
    frame["low"], frame["high"] = low, high
    measured = (frame["design"] != CLASSED).to_numpy()
    frame["n_effective"] = proportion.effective(share, np.where(measured, error, np.nan))
    frame["deff"] = frame["n"] / frame["n_effective"]
    cv = np.where(value > 0, 100 * se / np.where(value > 0, value, 1), np.nan)
    frame["cv"] = np.where(measured, cv, np.nan)


def _states(frame: pd.DataFrame) -> None:
    """status and reason of the rows that come without."""
    percent = frame["unit"] == PERCENT
    why = pd.Series(
        proportion.unreliable(
            frame["n"], np.where(percent, frame["low"] / 100, np.nan),
            np.where(percent, frame["high"] / 100, np.nan),
        ),
        dtype=object,
    )  # fmt: skip
    classed = frame["precision"].notna() | (frame["design"] == CLASSED)
    why = why.where(~classed, None)
    why = why.where(frame["precision"] != LOW_PRECISION, "publisher_rule")
    missing = frame["value"].isna()
    why = why.where(~missing, "not_published")
    status = pd.Series("value", index=frame.index, dtype=object)
    status = status.where(why.isna(), "low_reliability").where(~missing, NO_VALUE)
    given = frame["status"].notna()
    frame["reason"] = frame["reason"].where(given, why)
    frame["status"] = frame["status"].where(given, status)
