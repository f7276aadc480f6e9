"""The other files of Plan Cuadrante: what they add to the roll-out, and what they check.

In: one file each and the roll-out as read. Out: events and officers by comuna; figures
that `catalogue/cl_pcsp/expected_totals.csv` compares. Refuses: an unknown comuna, word or
date; numbers by year that are not those of the roll-out.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.reading import (
    FETCH_AGAIN,
    counts,
    dates,
    known,
    label,
    read_csv,
    unique,
)
from etl.report import BadInput, Report

REGIONS = [f"{region:02}" for region in range(1, 17)]
SANTIAGO = "13"
COUNTS_COLUMNS = ["year", "comunas_added", "comunas_total", "source", "confidence"]
EVENT_COLUMNS = [
    "territory", "code", "level", "event", "date", "date_precision", "what", "source_url",
    "confidence", "note",
]  # fmt: skip
EVENTS = {
    "announcement": "Announcement",
    "public launch": "Public launch",
    "officers arrive": "Officers arrive",
}
EVENTS_OF_THE_PLAN = {"pilot", "official start", "in plan", *EVENTS}
# First days of what is given as a year or a month, so that they parse.
PARTS = {4: "-01-01", 7: "-01", 10: ""}
OFFICERS_COLUMNS = [
    "comuna", "cut_comuna", "officers_vigilance", "quadrants", "officers_per_quadrant_as_printed",
    "as_of", "source_url", "confidence",
]  # fmt: skip
# Comunas that another list only knows as "in the plan by November 2011".
DATED_SINCE = ("10101", "10301", "10202", "10201", "10109")


def check_codes(path: Path, column: pd.Series, quadrants: set[str]) -> None:
    """Comunas of a region that exists; in the Metropolitan Region, one that has quadrants."""
    in_region = column.str.fullmatch(r"\d{5}") & column.str[:2].isin(REGIONS)
    in_layer = (column.str[:2] != SANTIAGO) | column.isin(quadrants)
    known(path, column, column[in_region & in_layer])


def counts_by_year(folder: Path, rollout: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Comunas added and in the plan by year are those of the roll-out, block of 2000 included.

    Returns year, places and source: comunas in the plan at the end of each year.
    """
    path = folder / "pcsp_counts_by_year.csv"
    frame = read_csv(path, COUNTS_COLUMNS)
    unique(path, frame, ["year"])
    years = counts(path, frame["year"])
    known(path, frame["year"], [str(year) for year in range(2000, 2026)])
    added, total = counts(path, frame["comunas_added"]), counts(path, frame["comunas_total"])
    found = rollout["year"].value_counts().reindex(years, fill_value=0)
    last = int(rollout["year"].max())
    if list(years) != list(range(2000, last + 1)) or list(found) != list(added):
        raise BadInput(
            label(path), "columns year, comunas_added",
            f"the years to {last} and comunas of cl_pcsp/pcsp_rollout.csv: {list(found)}",
            f"{list(added)}", FETCH_AGAIN,
        )  # fmt: skip
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    report.figure("cl_pcsp_totals_differing", (found.cumsum().to_numpy() != total).sum())
    for year, comunas in zip(years, found.cumsum(), strict=True):
        report.figure(f"cl_pcsp_total_{year}", comunas)
    report.figure("cl_pcsp_entered_2011", found[2011])
    report.figure("cl_pcsp_entered_2012_01", (rollout["entry_month"] == "01").sum())
    report.figure("cl_pcsp_entered_since_2011", (rollout["year"] >= 2011).sum())
    year_of = rollout.set_index("cut_comuna")["year"]
    for code in DATED_SINCE:
        report.figure(f"cl_pcsp_entry_{code}", year_of.get(code, float("nan")))
    return pd.DataFrame({"year": years, "places": total, "source": frame["source"]})


def events(folder: Path, rollout: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Dated events of single comunas: code, sentence (English), source_url."""
    path = folder / "pcsp_events.csv"
    frame = read_csv(path, EVENT_COLUMNS)
    unique(path, frame, ["territory", "code", "event", "date"])
    known(path, frame["code"], {*rollout["cut_comuna"], *REGIONS, "CHL"})
    known(path, frame["event"], EVENTS_OF_THE_PLAN)
    known(path, frame["date_precision"], ["year", "month", "day", "on or before"])
    dates(
        path,
        (frame["date"] + frame["date"].str.len().map(PARTS).fillna("")).rename("date"),
        "1998-01-01",
        "2026-12-31",
    )
    known(path, frame["confidence"], ["high", "medium"])
    single = frame["code"].isin(rollout["cut_comuna"])
    report.read(label(path), len(frame))
    report.kept(label(path), int(single.sum()))
    report.set_aside(
        label(path), int((~single).sum()), "of a region or the country: used to check the roll-out"
    )
    _check_lists(rollout, frame, report)
    frame = frame[single].copy()
    before = frame["date_precision"].map({"on or before": "by "}).fillna("")
    frame["sentence"] = (
        frame["event"].map(EVENTS) + " " + before + frame["date"] + ": " + frame["what"] + "."
    )
    return frame[["code", "sentence", "source_url"]]


def _check_lists(rollout: pd.DataFrame, events: pd.DataFrame, report: Report) -> None:
    """Comunas that other lists name or count, found in the roll-out by then."""
    in_plan = rollout[rollout["status"] == "in plan"]
    region = in_plan["cut_comuna"].str[:2]
    names = set(in_plan.loc[region.isin(["05"]) & (in_plan["year"] <= 2010), "comuna"])
    lists = events[events["event"] == "in plan"].set_index("code")["what"]
    valparaiso = lists["05"].removesuffix(".").replace("La Calera", "Calera").split(", ")
    report.figure("cl_pcsp_named_05_2010", len(names & set(valparaiso)))
    report.figure("cl_pcsp_named_08_2014", region.isin(["08", "16"]).sum())
    ohiggins = lists["06"].split(": ")[-1].split(", ")
    report.figure(
        "cl_pcsp_named_06_2025", in_plan.loc[region == "06", "comuna"].isin(ohiggins).sum()
    )
    by_2010 = rollout["year"] <= 2010
    in_santiago = rollout["cut_comuna"].str[:2] == SANTIAGO
    report.figure("cl_pcsp_total_13_2010", (by_2010 & in_santiago).sum())


def officers(folder: Path, rollout: pd.DataFrame, report: Report) -> pd.DataFrame:
    """cut_comuna, officers_vigilance, quadrants (Int64) and source_url of eleven comunas."""
    path = folder / "ohiggins_2025.csv"
    frame = read_csv(path, OFFICERS_COLUMNS)
    unique(path, frame, ["cut_comuna"])
    known(path, frame["cut_comuna"], rollout["cut_comuna"])
    for column in ("officers_vigilance", "quadrants", "officers_per_quadrant_as_printed"):
        frame[column] = counts(path, frame[column])
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    return frame[["cut_comuna", "officers_vigilance", "quadrants", "source_url"]]
