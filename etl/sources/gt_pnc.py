"""Guatemala: homicides by department in 2010, as a newspaper's report gave the police's figures.

In: the folder `gt_pnc`: a transcription of the report, which mixes departments, provinces and
districts of seven countries without saying which, and UNODC's counts by country and year. Out:
one yearly `Observations`, `gt_pnc_homicidios`, with the 22 departments of Guatemala, known by
their names in `gt_pnc_departments.csv`; the year stands in the report's title, not in the file.
UNODC's counts, for Guatemala those of the source `xx_unodc_homicidios`, check the sum of the
departments and are set aside. Refuses: a department that is missing or stands twice, a
rate that is not its count over its population, a count that is no whole number.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.contribution import Contribution, Observations
from etl.reading import FETCH_AGAIN, counts, dates, label, numbers, read_csv, unique
from etl.report import BadInput, Report

SOURCE_ID = "gt_pnc_homicidios"
REPORT, UNODC = "all.csv", "UNhomicides.csv"
YEAR = "2010"
UNODC_COLUMNS = ["Country or Area", "Year", "Count", "Rate", "Source", "Source Type"]
GROUP_OF_STATES = "BC, Son, Chih, Sin, Dur, Nay"  # Mexican states added by the transcriber
DEPARTMENTS = Path(__file__).with_name("gt_pnc_departments.csv")
ROUNDING = 0.06  # the report gives rates to one decimal


def read(folder: Path, report: Report) -> Contribution:
    """Counts of 2010 by department (territory_id GTM- and two digits)."""
    departments = pd.read_csv(DEPARTMENTS, dtype=str)
    homicides = _departments(folder / REPORT, departments, report)
    _unodc(folder / UNODC, report)
    frame = pd.DataFrame(
        {
            "territory_id": "GTM-" + departments["code"],
            "period": pd.Timestamp(f"{YEAR}-01-01"),
            "category": "hom",
            "count": homicides.array,
            "status": "value",
        }
    )
    return Contribution(observations=[Observations(SOURCE_ID, "A", frame)])


def _departments(path: Path, departments: pd.DataFrame, report: Report) -> pd.Series:
    """Homicides in the order of `departments`."""
    frame = read_csv(path, ["id", "pop", "hom", "rate"], sep="\t")
    homicides = counts(path, frame["hom"])
    people = counts(path, frame["pop"])
    rates = numbers(path, frame["rate"])
    mine = frame["id"].isin(departments["name"])
    found = frame.loc[mine, "id"]
    if sorted(found) != sorted(departments["name"]):
        lost = sorted(set(departments["name"]) - set(found))
        twice = sorted(set(found[found.duplicated()]))
        raise BadInput(
            label(path), "column id", f"each of the {len(departments)} departments once",
            f"missing {lost[:5] or 'none'}, twice {twice[:5] or 'none'}", FETCH_AGAIN,
        )  # fmt: skip
    apart = (homicides * 1e5 / people - rates).abs() > ROUNDING
    report.figure("gt_pnc_rates_apart", int(apart.sum()))
    report.figure("gt_pnc_people", int(people[mine].sum()))
    report.read(label(path), len(frame))
    report.kept(label(path), int(mine.sum()))
    report.set_aside(label(path), int((~mine).sum()), "place in another country, not named")
    return homicides[mine].set_axis(found).reindex(departments["name"])


def _unodc(path: Path, report: Report) -> None:
    frame = read_csv(path, UNODC_COLUMNS)
    unique(path, frame, ["Country or Area", "Year"])
    dates(path, frame["Year"], "1995-01-01", "2011-12-31", form="%Y")
    count = counts(path, frame["Count"])
    group = frame["Country or Area"] == GROUP_OF_STATES
    report.read(label(path), len(frame))
    report.set_aside(label(path), int(group.sum()), "group of states added by the transcriber")
    report.set_aside(label(path), int((~group).sum()), "used to check the sum of the departments")
    guatemala = frame["Country or Area"] == "Guatemala"
    by_year = count[guatemala].set_axis(frame.loc[guatemala, "Year"])
    for year in ("2009", "2010", "2011"):
        report.figure(f"gt_pnc_unodc_{year}", by_year.get(year, float("nan")))
    report.figure("gt_pnc_unodc_years", int(guatemala.sum()))
