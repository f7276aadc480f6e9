"""Chile: ENUSC's years without microdata, as a third party computed them.

In: the two series of `cl_enusc`, national and by region. Out: rows of `confidence` with the
standard errors that come with them. Refuses an unknown indicator, year or region, a share
outside 0 to 100, a repeated key.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.estimates import estimates
from etl.reading import counts, known, label, numbers, read_csv, refuse, unique
from etl.report import Report

QUESTIONS = {"vh_dmcs": "cl_enusc_victim_household", "pad": "cl_enusc_rose_country"}
UNITS = {"vh_dmcs": "household", "pad": "person"}
NATIONAL = "enusc_national_series_third_party.csv"
REGIONAL = "enusc_regional_series_third_party.csv"
YEARS = {NATIONAL: {*range(2008, 2016), 2017, 2018, 2022}, REGIONAL: {2018, 2022}}
VALUES = ["year", "indicator", "unit", "estimate_pct", "se_pct"]


def read(folder: Path, report: Report) -> list[pd.DataFrame]:
    """Rows of `confidence`, the country's and then the regions'."""
    national = read_csv(folder / NATIONAL, [*VALUES, "n"])
    national["n"] = counts(folder / NATIONAL, national["n"])
    national["territory_id"] = "CHL"
    regional = read_csv(folder / REGIONAL, ["region16", "region", *VALUES])
    known(folder / REGIONAL, regional["region16"], map(str, range(1, 17)))
    regional["territory_id"] = "CHL-" + regional["region16"].str.zfill(2)
    return [
        _rows(folder / NATIONAL, national, report),
        _rows(folder / REGIONAL, regional, report),
    ]


def _rows(path: Path, frame: pd.DataFrame, report: Report) -> pd.DataFrame:
    known(path, frame["year"], map(str, YEARS[path.name]))
    known(path, frame["indicator"], QUESTIONS)
    known(path, frame["unit"] + " " + frame["indicator"], {f"{UNITS[i]} {i}" for i in UNITS})
    unique(path, frame, ["territory_id", "year", "indicator"])
    value, se = (numbers(path, frame[name]) for name in ("estimate_pct", "se_pct"))
    refuse(path, "column estimate_pct", value > 100, "a share up to 100", frame["estimate_pct"])
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    return estimates(
        pd.DataFrame(
            {
                "territory_id": frame["territory_id"],
                "question_id": frame["indicator"].map(QUESTIONS),
                "frequency": "A",
                "period": pd.to_datetime(frame["year"], format="%Y"),
                "wave": frame["year"],
                "design": "published_se",
                "value": value,
                "se": se,
                "n": frame.get("n"),
                "file": label(path),
                "cell": "row year " + frame["year"] + ", indicator " + frame["indicator"],
            }
        )
    )
