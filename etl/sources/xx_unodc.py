"""UNODC: victims of intentional homicide by country and year, as other repositories keep them.

In: the folder `xx_unodc`: the table of the Global Study on Homicide 2019 (counts, rates, sexes,
ages and mechanisms of each country as rows, years as columns) and the rates of a later release.
Out: of the countries in `xx_unodc_countries.csv`, one yearly `Observations`,
`xx_unodc_homicidios`: the row "Homicide Total Count" and no other row, because the 50 rows of a
country describe the same victims again and again; and, as a source of its own that is never
joined with it, the `PublishedRates` of the later release, `xx_unodc_tasas`: without counts, over
the United Nations' population. A blank between two counts or rates is not available, never 0.
Refuses: a country or row that is missing or stands twice, a count that is no whole number, a year
or rate out of range.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import (
    OBSERVATION_COLUMNS,
    Contribution,
    Observations,
    PublishedRates,
)
from etl.reading import FETCH_AGAIN, counts, known, label, numbers, read_csv, unique
from etl.report import BadInput, Report

SOURCE_ID, RATES_ID = "xx_unodc_homicidios", "xx_unodc_tasas"
STUDY, RATES = "Shiny_DT.csv", "homicide-rate-unodc.csv"
YEARS = [str(year) for year in range(1990, 2018)]
TOTAL = "Homicide Total Count"
INDICATORS = 50
RATE_COLUMN = "Homicide rate per 100,000 population"
RATE_COLUMNS = ["Entity", "Code", "Year", RATE_COLUMN, "World region according to OWID"]
LAST_YEAR = 2024
COUNTRIES = Path(__file__).with_name("xx_unodc_countries.csv")
ELSEWHERE = "country outside Latin America and Caribbean"
LISTED = ("ARG", "BRA", "CHL", "COL", "GTM", "MEX", "PER")


def read(folder: Path, report: Report) -> Contribution:
    """Yearly counts, and yearly rates as published, of homicide in the countries listed
    (territory_id: ISO 3166-1 alpha-3)."""
    countries = pd.read_csv(COUNTRIES, dtype=str)
    study = _study(folder / STUDY, countries, report)
    total = _counts(folder / STUDY, study, countries)
    frame = _observations(total)
    rows = int(study["Country"].isin(countries["country"]).sum())
    others = len(study) - rows
    report.kept(label(folder / STUDY), len(countries))
    report.set_aside(label(folder / STUDY), others, ELSEWHERE)
    report.set_aside(
        label(folder / STUDY),
        rows - len(countries),
        "rate, sex, age or mechanism of the same deaths",
    )
    rates = PublishedRates(RATES_ID, _rates(folder / RATES, countries, report))
    return Contribution(observations=[Observations(SOURCE_ID, "A", frame)], rates=[rates])


def _study(path: Path, countries: pd.DataFrame, report: Report) -> pd.DataFrame:
    frame = read_csv(path, ["Country", "Region", "Subregion", "Indicator", *YEARS])
    unique(path, frame, ["Country", "Indicator"])
    missing = sorted(set(countries["country"]) - set(frame["Country"]))
    rows = frame.groupby("Country").size()
    if missing or (rows != INDICATORS).any():
        short = missing or sorted(rows.index[rows != INDICATORS])
        raise BadInput(
            label(path), "whole file", f"{INDICATORS} rows of each country",
            f"other numbers for {short[:5]} (a cut file?)", FETCH_AGAIN,
        )  # fmt: skip
    report.read(label(path), len(frame))
    report.figure("unodc_countries", frame["Country"].nunique())
    return frame


def _counts(path: Path, study: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """Counts by country (ISO code) and year, missing where the study has a blank."""
    wanted = (study["Indicator"] == TOTAL) & study["Country"].isin(countries["country"])
    if wanted.sum() != len(countries):
        raise BadInput(
            label(path), "column Indicator", f"a row {TOTAL} of each country listed",
            f"{wanted.sum()}", FETCH_AGAIN,
        )  # fmt: skip
    code = study["Country"].map(dict(zip(countries["country"], countries["iso3"], strict=True)))
    table = {
        int(year): counts(path, study[year].where(wanted, ""), blank_ok=True)[wanted]
        for year in YEARS
    }
    return pd.DataFrame(table).set_index(code[wanted]).sort_index()


def _observations(total: pd.DataFrame) -> pd.DataFrame:
    """One row per country and year from its first count to its last one."""
    long = _first_to_last(total)
    period = pd.to_datetime(long["year"].astype(str), format="%Y")
    named = long.rename(columns={"value": "count"}).assign(period=period, category=TOTAL)
    return named[OBSERVATION_COLUMNS]


def _first_to_last(table: pd.DataFrame) -> pd.DataFrame:
    """territory_id, year, value and status of each country from its first known year to its last.

    table: values by country (index) and year (columns).
    """
    long = table.rename_axis("territory_id").reset_index().melt("territory_id", var_name="year")
    long = long.sort_values(["territory_id", "year"], ignore_index=True)
    known_year = long["year"].where(long["value"].notna())
    by_place = known_year.groupby(long["territory_id"])
    inside = long["year"].between(by_place.transform("min"), by_place.transform("max"))
    status = np.where(long["value"].isna(), "not_available", "value")
    return long.assign(status=status)[inside].reset_index(drop=True)


def _rates(path: Path, countries: pd.DataFrame, report: Report) -> pd.DataFrame:
    """The frame of `PublishedRates` of the later release, and which years it has for the countries
    asked about most."""
    frame = read_csv(path, RATE_COLUMNS)
    unique(path, frame, ["Entity", "Year"])
    known(path, frame["Year"], {str(year) for year in range(1990, LAST_YEAR + 1)})
    rates = numbers(path, frame[RATE_COLUMN])
    code_of = dict(zip(countries["entity"], countries["iso3"], strict=True))
    listed = frame["Entity"].map(code_of) == frame["Code"]
    missing = sorted(set(countries["iso3"]) - set(frame.loc[listed, "Code"]))
    if missing:
        raise BadInput(
            label(path), "column Code", "a row of each country listed", f"none of {missing[:5]}",
            FETCH_AGAIN,
        )  # fmt: skip
    nowhere = int((frame["Code"] == "").sum())
    report.read(label(path), len(frame))
    report.kept(label(path), int(listed.sum()))
    report.set_aside(label(path), nowhere, "region of the world or part of a country")
    report.set_aside(label(path), len(frame) - int(listed.sum()) - nowhere, ELSEWHERE)
    report.figure("unodc_rates_without_code", nowhere)
    for code in LISTED:
        report.figure(f"unodc_rate_years_{code}", int((frame["Code"] == code).sum()))
    by_year = (
        frame[listed].assign(Year=frame["Year"].astype(int), value=rates)
        .pivot(index="Code", columns="Year", values="value")
        .reindex(columns=range(1990, LAST_YEAR + 1))
    )  # fmt: skip
    cited = listed & (frame["Code"] == "GTM") & (frame["Year"] == "2023")
    report.figure("unodc_rate_GTM_2023", rates[cited].sum())
    long = _first_to_last(by_year)
    return long.rename(columns={"value": "rate"}).assign(category=RATE_COLUMN)
