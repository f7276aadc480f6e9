"""Colombia: homicides by municipality and year from 1990 to 2010, as a third person keeps them.

In: `homicidios.1990.a.2013.csv`, one row per municipality with counts, populations and rates of
each year side by side. Out: one yearly `Observations`, `co_ponal_homicidios_1990`, of 1990 to
2010; NA is not available and never 0: 61 to 101 municipalities a year, Soacha among them. From
2011 on the table's source is another one, so those years only check. Its years from 2003 on stand
beside the months of the police's own workbook. Its populations are none
that is shown here. Refuses: another set of municipalities, a count that is no whole number.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import STATE, Observations, panel
from etl.reading import counts, known, label, read_csv, unique
from etl.report import Report

SOURCE_ID = "co_ponal_homicidios_1990"
FILE = "homicidios.1990.a.2013.csv"
YEARS = range(1990, 2014)
PUBLISHED = range(1990, 2011)
MISSING = "NA"
CATEGORY = "hom"


def read(folder: Path, municipalities: pd.DataFrame, report: Report) -> Observations:
    """Yearly counts of 1990 to 2010 (COL- and the five digits of the municipality)."""
    path = folder / FILE
    columns = [f"{kind}{year % 100:02}" for year in YEARS for kind in ("hom", "pob", "tas")]
    frame = read_csv(path, ["cod", "municipio", "departamento", *columns])
    code = frame["cod"].str.zfill(5)
    known(path, code, municipalities["code"])
    unique(path, frame, ["cod"])
    known(path, municipalities["code"], code)
    counted = {}
    for year in YEARS:
        column = frame[f"hom{year % 100:02}"]
        counted[year] = counts(path, column.where(column != MISSING, ""), blank_ok=True)
        report.figure(f"co_ponal_earlier_{year}", int(counted[year].sum()))
    table = pd.DataFrame(counted).set_axis(code).sort_index()
    report.figure("co_ponal_earlier_blank", int(table.isna().sum().sum()))
    report.figure("co_ponal_earlier_short_codes", int((frame["cod"].str.len() < 5).sum()))
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    table = table[list(PUBLISHED)]
    status = np.where(table.isna(), STATE["not_available"], STATE["value"])
    return Observations(
        SOURCE_ID,
        "A",
        panel(
            [f"COL-{one}" for one in table.index],
            pd.DatetimeIndex([f"{year}-01-01" for year in PUBLISHED]),
            [CATEGORY],
            table.fillna(0).to_numpy(dtype=np.int64)[:, :, None],
            status[:, :, None],
        ),
    )


def beside_months(years: pd.DataFrame, months: pd.DataFrame, report: Report) -> None:
    """Years of municipalities beside their months in the police's workbook, another extraction.

    years, months: frames of `Observations`.
    """
    counted = months.set_index(
        ["territory_id", months["period"].dt.year.rename("year"), months["period"].dt.month]
    )["count"]
    named = years.set_index(["territory_id", years["period"].dt.year.rename("year")])["count"]
    report.years("co_ponal_years_earlier", named, counted.unstack())
