"""UNODC: victims of intentional homicide by country and year, as other repositories keep them.

In: the folder `xx_unodc`: the table of the Global Study on Homicide 2019 (counts, rates, sexes,
ages and mechanisms of each country as rows, years as columns) and the rates of a later release.
Out: one yearly `Observations`, `xx_unodc_homicidios`: the row "Homicide Total Count" of the
countries in `xx_unodc_countries.csv` and of no other row, because the 50 rows of a country
describe the same victims again and again. A blank between two counts is not available, never
0. The later release has rates without counts, over the United Nations' population: it is read
and checked, and set aside. Refuses: a country or row that is missing or stands twice, a count
that is no whole number, a year or rate out of range.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import Contribution, Observations
from etl.reading import FETCH_AGAIN, counts, known, label, numbers, read_csv, unique
from etl.report import BadInput, Report

SOURCE_ID = "xx_unodc_homicidios"
STUDY, RATES = "Shiny_DT.csv", "homicide-rate-unodc.csv"
YEARS = [str(year) for year in range(1990, 2018)]
TOTAL = "Homicide Total Count"
INDICATORS = 50
RATE_COLUMN = "Homicide rate per 100,000 population"
RATE_COLUMNS = ["Entity", "Code", "Year", RATE_COLUMN, "World region according to OWID"]
LAST_YEAR = 2024
COUNTRIES = Path(__file__).with_name("xx_unodc_countries.csv")
LISTED = ("ARG", "BRA", "CHL", "COL", "GTM", "MEX", "PER")


def read(folder: Path, report: Report) -> Contribution:
    """Yearly counts of homicide of the countries listed (territory_id: ISO 3166-1 alpha-3)."""
    countries = pd.read_csv(COUNTRIES, dtype=str)
    study = _study(folder / STUDY, countries, report)
    total = _counts(folder / STUDY, study, countries)
    frame = _observations(total)
    rows = int(study["Country"].isin(countries["country"]).sum())
    others = len(study) - rows
    report.kept(label(folder / STUDY), len(countries))
    report.set_aside(label(folder / STUDY), others, "country outside Latin America and Caribbean")
    report.set_aside(
        label(folder / STUDY),
        rows - len(countries),
        "rate, sex, age or mechanism of the same deaths",
    )
    _rates(folder / RATES, countries, report)
    return Contribution(observations=[Observations(SOURCE_ID, "A", frame)])


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
    long = total.rename_axis("territory_id").reset_index().melt("territory_id", var_name="year")
    long = long.sort_values(["territory_id", "year"], ignore_index=True)
    known_year = long["year"].where(long["value"].notna())
    by_place = known_year.groupby(long["territory_id"])
    inside = long["year"].between(by_place.transform("min"), by_place.transform("max"))
    long = long[inside]
    return pd.DataFrame(
        {
            "territory_id": long["territory_id"],
            "period": pd.to_datetime(long["year"].astype(str), format="%Y"),
            "category": TOTAL,
            "count": long["value"],
            "status": np.where(long["value"].isna(), "not_available", "value"),
        }
    ).reset_index(drop=True)


def _rates(path: Path, countries: pd.DataFrame, report: Report) -> None:
    """The later release: which years it has for the countries asked about most."""
    frame = read_csv(path, RATE_COLUMNS)
    unique(path, frame, ["Entity", "Year"])
    known(path, frame["Year"], {str(year) for year in range(1990, LAST_YEAR + 1)})
    numbers(path, frame[RATE_COLUMN])
    missing = sorted(set(countries["iso3"]) - set(frame["Code"]))
    if missing:
        raise BadInput(
            label(path), "column Code", "a row of each country listed", f"none of {missing[:5]}",
            FETCH_AGAIN,
        )  # fmt: skip
    report.read(label(path), len(frame))
    report.set_aside(label(path), len(frame), "rates without counts, over another population")
    report.figure("unodc_rates_without_code", int((frame["Code"] == "").sum()))
    for code in LISTED:
        report.figure(f"unodc_rate_years_{code}", int((frame["Code"] == code).sum()))
