"""Mexico: INEGI's ENVIPE by state: victims, how crimes happened, reporting, insecurity.

In: the folder `mx_envipe`: INEGI's workbooks (sections I, III, IV and VII, errors of 2025 among
them; `mx_envipe_tables`), a table parsed from them, one indicator of INEGI's interface, and a
compilation of 2011 to 2014.
Out: `confidence` for the country and the states. An edition tells crimes of the year before and
perception of its own year; reporting goes by the state where the crime occurred, prevalence by
the state of residence. Errors are those that INEGI publishes (2025), else what its class of
precision allows at most.
The indicator that its repository calls insecurity of everybody is that of women. Refuses: what
`mx_envipe_tables` refuses, an unknown state, a repeated key, a number out of range.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import Contribution
from etl.estimates import CLASS_LIMITS, CLASSED, PERCENT, estimates, most
from etl.reading import known, label, numbers, read_csv, unique
from etl.report import Report
from etl.sources import mx_envipe_kidnapping, mx_envipe_series, mx_envipe_tables
from etl.sources.mx_envipe_books import Book
from etl.sources.mx_envipe_series import COMPILED, STATES, WOMEN, place_of

PARSED = "envipe_entidad_cifra_negra_prevalencia.csv"
PARSED_COLUMNS = [
    "envipe_edition", "reference_year", "state_code", "state_raw", "indicator", "estimate", "se",
    "cv_pct", "unit", "base_delitos", "absolute", "precision_inegi", "cuadro", "file",
]  # fmt: skip
PARSED_QUESTIONS = {  # indicator of the parsed table → question, people, what it is divided by
    "cifra_negra_pct": ("mx_envipe_dark_figure", "all", 1),
    "prevalencia_por_100mil": ("mx_envipe_prevalence", "all", 1000),
    "prevalencia_hombres_por_100mil": ("mx_envipe_prevalence", "men", 1000),
    "prevalencia_mujeres_por_100mil": ("mx_envipe_prevalence", "women", 1000),
}
PRECISIONS = {"alto_cv0a15": "high", "moderado_cv15a30": "moderate", "bajo_cv30omas": "low"}
UNKNOWN_PRECISION = "sin_dato"
OF_AUTHORITY = {  # of the reasons for not reporting, with distrust
    "Por pérdida de tiempo", "Por trámites largos y difíciles",
    "Por actitud hostil de la autoridad", "Por miedo a que lo (la) extorsionaran",
}  # fmt: skip
SEXES, AGES = ["men", "women"], ["aged_18_19", "aged_20_29", "aged_30_59", "aged_60"]
ROUNDED = 1e-9
KEY = ["question_id", "people", "wave", "territory_id"]


def read(folder: Path, report: Report) -> Contribution:
    """Rows of `confidence`; territory_id MEX, or MEX- and two digits."""
    book = cache(lambda name: Book(folder / "original" / name))
    parsed = _parsed(folder / PARSED, report)
    places = _places(parsed)
    others = [
        mx_envipe_series.women(folder / WOMEN, report),
        mx_envipe_series.compiled(folder / COMPILED, report),
        mx_envipe_kidnapping.read(book, report),
    ]
    published = mx_envipe_tables.published(book, places, report)
    _compare(published, parsed, report)
    _limit_dark_figure(published, report)
    _within(published, report)
    found = estimates(pd.concat([published, *others], ignore_index=True))
    _figures(found, report)
    return Contribution(tables={"confidence": found})


def _parsed(path: Path, report: Report) -> pd.DataFrame:
    """The table that a third party parsed from the workbooks: names of states, and a check."""
    frame = read_csv(path, PARSED_COLUMNS)
    known(path, frame["state_code"], STATES)
    known(path, frame["indicator"], PARSED_QUESTIONS)
    known(path, frame["precision_inegi"], {*PRECISIONS, UNKNOWN_PRECISION})
    known(path, frame["envipe_edition"], map(str, range(2012, 2026)))
    unique(path, frame, ["envipe_edition", "state_code", "indicator"])
    frame["estimate"] = numbers(path, frame["estimate"])
    report.read(label(path), len(frame))
    report.set_aside(label(path), len(frame), "used to check the publisher's workbooks")
    report.figure("mx_envipe_parsed_rows", len(frame))
    return frame


def _places(parsed: pd.DataFrame) -> dict[str, str]:
    """State as INEGI has written it in any edition → territory_id."""
    return dict(zip(parsed["state_raw"], place_of(parsed["state_code"]), strict=True))


def _limit_dark_figure(published: pd.DataFrame, report: Report) -> None:
    """Lower `se` of dark figures that have a class only, by what they are the rest of.

    A dark figure is 100 less the share reported (A) times the share of those with a file (B), so
    that its error is that of A·B, whose coefficient of variation is at most the sum of theirs
    (Taylor linearisation of a product, correlation 1). Of 93 % that is 2 points, where the class
    of the dark figure itself would allow 14.
    """
    at = ["wave", "territory_id", "category"]
    keyed = published[published["people"] == "all"].assign(
        category=published["category"].fillna(""),
        limit=published["precision"].map(CLASS_LIMITS),
        kind=published["question_id"].str.removesuffix("_type"),
    )
    reported, opened = (
        keyed[keyed["kind"] == f"mx_envipe_{name}"].set_index(at)[["value", "limit"]]
        for name in ("reported", "file_opened")
    )
    share = reported["value"] * opened["value"] / 100
    limit = (reported["limit"] + opened["limit"]) * share
    dark = keyed[keyed["kind"] == "mx_envipe_dark_figure"]
    where = pd.MultiIndex.from_frame(dark[at])
    rest = dark["value"] + share.reindex(where).to_numpy() - 100
    report.figure("mx_envipe_dark_is_the_rest", rest.abs().max())
    own = most(dark["value"], dark["precision"])
    lower = pd.Series(np.fmin(limit.reindex(where).to_numpy(float), own), index=dark.index)
    by_class = most(published["value"], published["precision"])
    over = (dark["se"] > lower).sum() + (published["se"] > by_class).sum()
    report.figure("mx_envipe_errors_over_their_limit", over)
    classed = dark["se"].isna() & lower.notna()
    published.loc[lower[classed].index, "se"] = lower[classed]
    published.loc[lower[classed].index, "design"] = CLASSED


def _within(published: pd.DataFrame, report: Report) -> None:
    """A part is not larger than its whole, and all are between men and women, and between ages."""
    named = published.assign(
        kind=published["question_id"].str.removeprefix("mx_envipe_"),
        category=published["category"].fillna(""),
    )
    at = ["wave", "territory_id", "people"]
    share = named[named["category"] == ""].set_index([*at, "kind"])["value"]
    part, whole = (share.xs(name, level="kind") for name in
                   ("not_reported_distrust", "not_reported_authority"))  # fmt: skip
    over = (part > whole.reindex(part.index)).sum()
    beyond = (published["value"] > 100) & (published["unit"] == PERCENT)
    report.figure("mx_envipe_parts_over_wholes", over + beyond.sum())
    reasons = named[named["kind"] == "not_reported_reason"]
    parts = reasons[reasons["category"].isin(OF_AUTHORITY)].groupby(at)["value"]
    added = parts.sum()[parts.count() == len(OF_AUTHORITY)].add(part).dropna()
    gap = (added - whole.reindex(added.index)).abs()
    report.figure("mx_envipe_reasons_differ", gap.max())
    report.figure("mx_envipe_reasons_compared", len(gap))
    _kinds(named, report)
    _losses(share, report)
    for groups, people in (("sexes", SEXES), ("ages", AGES)):
        _between(named, groups, people, report)


def _kinds(named: pd.DataFrame, report: Report) -> None:
    """The part of a kind in all crimes of a place is its rate in that of all crimes."""
    at = ["wave", "territory_id"]
    of_all = named[named["people"] == "all"].set_index([*at, "category", "kind"])["value"]
    share, rate, whole = (
        of_all.xs(name, level="kind") for name in ("kinds", "incidence_type", "incidence")
    )
    both = pd.DataFrame({"share": share, "rate": rate}).dropna().reset_index("category")
    gap = both["share"] - 100 * both["rate"] / whole.droplevel("category").reindex(both.index)
    report.figure("mx_envipe_kinds_differ", gap.abs().max())
    report.figure("mx_envipe_kinds_compared", gap.notna().sum())


def _losses(share: pd.Series, report: Report) -> None:
    """What victims lose with health is what they lose and what they spend on it, in two tables."""
    lost, health, both = (
        share.xs(name, level="kind") for name in ("loss", "health_cost", "loss_type")
    )
    gap = (lost + health - both).dropna()
    report.figure("mx_envipe_losses_differ", gap.abs().max())
    report.figure("mx_envipe_losses_compared", len(gap))


def _between(named: pd.DataFrame, groups: str, people: list[str], report: Report) -> None:
    """Estimates of everybody outside those of the groups of people to the same question."""
    at = ["kind", "wave", "territory_id", "category"]
    named = named.assign(kind=named["kind"].str.removesuffix("_type"))
    named = named[named["people"].isin(["all", *people])]
    wide = named.groupby([*at, "people"])["value"].mean().unstack("people").dropna()
    of_each = wide[people]
    outside = (wide["all"] < of_each.min(axis=1) - ROUNDED) | (
        wide["all"] > of_each.max(axis=1) + ROUNDED
    )
    report.figure(f"mx_envipe_all_outside_{groups}", outside.sum())
    report.figure(f"mx_envipe_{groups}_compared", len(wide))


def _compare(published: pd.DataFrame, parsed: pd.DataFrame, report: Report) -> None:
    """How far the workbooks are from the table parsed from them, in the table's unit."""
    question = parsed["indicator"].map(PARSED_QUESTIONS)
    theirs = pd.DataFrame(
        {
            "question_id": question.str[0],
            "people": question.str[1],
            "wave": "ENVIPE " + parsed["envipe_edition"],
            "territory_id": place_of(parsed["state_code"]),
            "theirs": parsed["estimate"] / question.str[2].astype(float),
            "class": parsed["precision_inegi"].map(PRECISIONS),
        }
    )
    both = theirs.merge(published[[*KEY, "value", "precision"]], on=KEY, how="left")
    gap = (both["value"] - both["theirs"]).abs()
    other = both["precision"].fillna("") != both["class"].fillna("")
    report.figure("mx_envipe_parsed_differs", gap.max())
    report.figure("mx_envipe_parsed_missing", gap.isna().sum())
    report.figure("mx_envipe_precision_differs", other.sum())


def _figures(found: pd.DataFrame, report: Report) -> None:
    """National figures that INEGI prints in its presentations."""
    country = found[(found["territory_id"] == "MEX") & found["category"].isna()]
    values = country.set_index(["question_id", "people", "wave"])["value"]
    for name, key in {
        "mx_envipe_dark_2024": ("mx_envipe_dark_figure", "all", "ENVIPE 2025"),
        "mx_envipe_dark_2019": ("mx_envipe_dark_figure", "all", "ENVIPE 2020"),
        "mx_envipe_dark_2012": ("mx_envipe_dark_figure", "all", "ENVIPE 2013"),
        "mx_envipe_prevalence_2024": ("mx_envipe_prevalence", "all", "ENVIPE 2025"),
        "mx_envipe_prevalence_men_2024": ("mx_envipe_prevalence", "men", "ENVIPE 2025"),
        "mx_envipe_prevalence_women_2024": ("mx_envipe_prevalence", "women", "ENVIPE 2025"),
        "mx_envipe_women_unsafe_2018": ("mx_envipe_unsafe_state", "women", "ENVIPE 2018"),
        "mx_envipe_unsafe_2014": ("mx_envipe_unsafe_state", "all", "ENVIPE 2014"),
    }.items():
        if key in values.index:
            report.figure(name, values[key])
