"""Chile: ENUSC, what people in cities answer about crime and police, from the microdata.

In: the folder `cl_enusc`: six years of answers with their design, the codebook, the comunas of
2016, and two series that a third party computed for years without microdata. Out: `confidence`
for the country, the regions and, in 2023, the comunas: shares by the design's weights, strata
and clusters (`measures.survey`). `cl_enusc_items.csv` says which variable is which question in
which year, which codes count, which are the base and which weight applies; `only` names a kind
of crime, and the base is then the households that suffered this kind and no other. A piece of
the question's text is looked up in the codebook, for the same variable asks something else in
another year. The comunas asked in 2016 are said not to be represented. Refuses: a variable
whose question is not the one expected, a code that the codebook does not have, a weight that is
not positive, a region or comuna that is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from etl import catalogue
from etl.contribution import Contribution
from etl.estimates import estimates
from etl.reading import label
from etl.report import Report
from etl.sources import cl_enusc_series
from etl.sources.cl_enusc_answers import (
    YEARS,
    positive,
    read_answers,
    read_codebook,
    read_comunas,
)
from measures.survey import Design, Survey

COMUNAS = ("municipality",)
PLACES = ("region", "municipality")
BY_SEX = {"country": "people", "region": "region_people"}  # level → groups of its women and men
NUBLE = "CHL-16"
# The two comunas of Ñuble that were asked before the region existed, with today's codes; the
# list of comunas and the boundaries both name them.
NUBLE_COMUNAS = {8401: 16101, 8416: 16301}
SEX = {1: "men", 2: "women"}
NOT_VALUES = {96}
ALL_KINDS = "va_dc"  # the publisher's sum: a household that suffered any crime asked about
SHORT = {"person": "fact_pers", "household": "fact_hog"}


@dataclass(frozen=True)
class Weight:
    """The column of a set of weights, and for which level of places it is made."""

    column: str
    levels: tuple[str, ...]


def _weights(year: int) -> dict[str, Weight]:
    wide = ("country", "region")
    if year <= 2021:
        return {
            **{name: Weight(column, wide) for name, column in SHORT.items()},
            "household_country": Weight(SHORT["household"], ("country",)),
        }
    if year == 2023:
        return {
            "person": Weight("Fact_Pers_Reg", wide),
            "household": Weight("Fact_Hog_Reg", wide),
            "person_comuna": Weight("Fact_Pers_Com", COMUNAS),
            "household_comuna": Weight("Fact_Hog_Com", COMUNAS),
        }
    return {
        "person": Weight("fact_pers_reg", wide),
        "household": Weight("fact_hog_reg", wide),
        "person_102": Weight("fact_pers_regional_102", wide),
    }


STRATA = {
    2023: ("VarStrat", "Conglomerado"),
    2024: ("var_strat", "conglomerado"),
}
BEFORE_2023 = ("varstrat", "conglomerado")


def read(folder: Path, report: Report) -> Contribution:
    """Rows of `confidence`; territory_id CHL, CHL- and two digits, CHL- and five digits."""
    codebook = read_codebook(folder / "enusc_codebook.csv", report)
    comunas = read_comunas(folder / "enusc_2016_comunas.csv", report)
    items = pd.read_csv(Path(__file__).with_name("cl_enusc_items.csv"), keep_default_na=False)
    asked = {year: items[items["year"] == year].reset_index(drop=True) for year in YEARS}
    paths = {year: folder / f"enusc_{year}.csv.gz" for year in YEARS}
    answers = {
        year: read_answers(
            paths[year], codebook[codebook["year"] == str(year)], asked[year], comunas, report
        )
        for year in YEARS
    }
    _kinds(answers, asked, report)
    parts = cl_enusc_series.read(folder, report)
    years = [_year(paths[year], year, answers[year], asked[year]) for year in YEARS]
    parts.append(estimates(pd.concat(years, ignore_index=True)))
    parts.append(estimates(_not_represented(paths[2016], answers[2016], asked[2016])))
    found = pd.concat(parts, ignore_index=True)
    _figures(found, report)
    return Contribution(tables={"confidence": found})


def _year(path: Path, year: int, answers: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Shares of one year: country, regions, women and men of both, and comunas where a weight is
    made for them; single answers not by comuna."""
    stratum, cluster = STRATA.get(year, BEFORE_2023)
    weights = _weights(year)
    groups = _groups(answers)
    rows = []
    for name, items in asked.groupby("weight", sort=False):
        weight = weights[str(name)]
        given = answers[weight.column].notna()
        positive(path, answers.loc[given, weight.column])
        design = Design(weight.column, stratum, cluster)
        drawn = answers[[stratum, cluster, weight.column]]
        whole = pd.concat([drawn, _coded(answers, items), groups], axis=1)
        whole = whole if given.all() else whole[given]
        by_sex = items[items["by_sex"] == "yes"]
        by_groups = [group for level, group in BY_SEX.items() if level in weight.levels]
        told = items if weight.levels != COMUNAS else items[items["cut"] == "main"]
        for questions, split in ((told, weight.levels), (by_sex, by_groups)):
            if len(questions) and split:
                columns = [group for group in split if group != "country"]
                survey = Survey(whole, design, list(map(str, questions.index)), columns)
                rows += [_shares(survey, group) for group in split]
    return _rows(pd.concat(rows, ignore_index=True), asked, path, year)


def _coded(sample: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """One column per item, named by its number: 1 counted, 0 in the base, missing outside it."""
    columns = {}
    kinds = _suffered(sample, items)
    of_one_kind = kinds.sum(axis=1) == 1
    every: list[Any] = list(items.itertuples())
    for item in every:
        answer = sample[item.variable].to_numpy()
        counted, base = (
            list(map(float, str(codes).split())) for codes in (item.counted, item.base)
        )
        if NOT_VALUES & set(base):
            raise ValueError(f"cl_enusc_items.csv: a code that is no answer in {item.question_id}")
        inside = np.isin(answer, base)
        if item.only:
            inside &= kinds[item.only] & of_one_kind
        columns[str(item.Index)] = np.where(inside, np.isin(answer, counted), np.nan)
    return pd.DataFrame(columns, index=sample.index)


def _suffered(sample: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Whether a household suffered each kind of crime that items name in `only`."""
    return pd.DataFrame({kind: sample[kind] == 1 for kind in items["only"].unique() if kind})


def _kinds(
    answers: dict[int, pd.DataFrame], asked: dict[int, pd.DataFrame], report: Report
) -> None:
    """How many households are victims by the publisher's sum and not by the kinds, or otherwise.

    Only where there is none are the kinds all crimes that the sum counts.
    """
    apart = 0
    for year, sample in answers.items():
        kinds = _suffered(sample, asked[year])
        if len(kinds.columns):
            apart += int((kinds.any(axis=1) != (sample[ALL_KINDS] == 1)).sum())
    report.figure("cl_enusc_victims_of_other_kinds", apart)


def _groups(sample: pd.DataFrame) -> pd.DataFrame:
    """territory_id of region and comuna, the sex, and region and sex together, of each row."""
    groups = {
        "region": _named(sample["enc_region"], 2),
        "people": sample["rph_sexo"].map(SEX),
    }
    groups["region_people"] = groups["region"] + "," + groups["people"]
    if "enc_rpc" in sample:
        groups["municipality"] = _named(sample["enc_rpc"].replace(NUBLE_COMUNAS), 5)
    return pd.DataFrame(groups, index=sample.index)


def _named(codes: pd.Series, digits: int) -> pd.Series:
    """territory_id of each code."""
    return codes.map({code: f"CHL-{int(code):0{digits}}" for code in codes.unique()})


def _shares(survey: Survey, group: str) -> pd.DataFrame:
    """The shares of each item, with the territory_id and the people that they are of."""
    found = survey.shares(None if group == "country" else group)
    of_group = found["group"]
    place = of_group if group in PLACES else "CHL"
    people = of_group if group == "people" else "all"
    if group == BY_SEX["region"]:
        place, people = of_group.str[:6], of_group.str[7:]
    return found.assign(place=place, people=people)


def _rows(found: pd.DataFrame, asked: pd.DataFrame, path: Path, year: int) -> pd.DataFrame:
    """Rows for `estimates`. found: as `_shares` gives them."""
    stratum, cluster = STRATA.get(year, BEFORE_2023)
    weight = asked["weight"].map({name: each.column for name, each in _weights(year).items()})
    only = ", only those with " + asked["only"] + " = 1 and no other kind"
    named = asked.assign(
        offence=asked["offence"].where(asked["offence"] != "", None),
        cell="variable " + asked["variable"] + ", weight " + weight
        + f", strata {stratum}, clusters {cluster}" + only.where(asked["only"] != "", ""),
    )  # fmt: skip
    item = named.loc[found["answer"].astype(int)].reset_index(drop=True)
    return pd.DataFrame(
        {
            "territory_id": found["place"],
            "question_id": item["question_id"],
            "offence": item["offence"],
            "people": found["people"],
            "cut": item["cut"],
            "frequency": "A",
            "period": pd.Timestamp(year, 1, 1),
            "wave": str(year),
            "design": "full",
            "value": 100 * found["share"],
            "se": 100 * found["se"],
            "df": found["df"],
            "n": found["n"],
            "file": label(path),
            "cell": item["cell"],
        }
    )


def _not_represented(path: Path, answers: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Comunas asked in 2016, and Ñuble, with no estimate: the sample does not stand for them."""
    items = asked[(asked["cut"] == "main") & (asked["offence"] == "")]
    places = [*sorted(_groups(answers)["municipality"].unique()), NUBLE]
    rows = pd.MultiIndex.from_product([places, items.index], names=["territory_id", "item"])
    frame = rows.to_frame(index=False)
    item = items.loc[frame["item"]].reset_index(drop=True)
    return pd.DataFrame(
        {
            "territory_id": frame["territory_id"],
            "question_id": item["question_id"],
            "frequency": "A",
            "period": pd.Timestamp(2016, 1, 1),
            "wave": "2016",
            "design": "full",
            "value": np.nan,
            "status": "not_covered",
            "reason": "not_representative",
            "file": label(path),
            "cell": "variable " + item["variable"],
        }
    )


def _figures(found: pd.DataFrame, report: Report) -> None:
    """The estimates that the catalogue expects, under the names that it gives them."""
    totals = catalogue.table("expected_totals")
    wanted = totals[(totals["source_id"] == "cl_enusc") & totals["category"].notna()]
    main = found[(found["cut"] == "main") & (found["people"] == "all") & found["offence"].isna()]
    values = main.set_index(["question_id", "territory_id", "period"])["value"]
    rows: list[Any] = list(wanted.itertuples())
    for row in rows:
        key = (row.category, row.territory_id, row.first)
        if key in values.index:
            report.figure(row.check_id, values[key])
