"""Mexico: offences in the files that state prosecutors opened, by month (SESNSP).

In: the folder `mx_sesnsp`: three workbooks or CSVs, one per classification, and the victims
(`mx_sesnsp_victims`). Out: four monthly `Observations` by state that never join, with the
publisher's own categories: `mx_sesnsp_1997` (to 2014), `mx_sesnsp_2015` (to February 2021),
`mx_sesnsp_2026` and `mx_sesnsp_victimas`. Refuses: a file that lacks a state, a category or a
year, a name that is not the one of its code, a year that is not the sum of its months.

A blank is never zero: the months at the end of a file that no state has are not reported yet
and are left out; any other blank is not available.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import STATE, Contribution, Observations, panel
from etl.reading import (
    FETCH_AGAIN,
    apart,
    count_matrix,
    counts,
    known,
    label,
    read_csv,
    sheet_frame,
    unique,
)  # fmt: skip
from etl.report import BadInput, Report
from etl.sources import mx_sesnsp_victims
from etl.sources.mx_sesnsp_victims import HOMICIDE, categories, codes_of_names

OLD, NEW, THIRD = (
    "IncidenciaDelictivaEstatal.xlsx",
    "Estatal-Delitos-2015-2021_feb2021.xlsx",
    "estatal_n.csv",
)
MONTHS = [
    "Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto", "Septiembre",
    "Octubre", "Noviembre", "Diciembre",
]  # fmt: skip
CAPITALS = [month.upper() for month in MONTHS]
OLD_KINDS = ["MODALIDAD", "TIPO", "SUBTIPO"]
OLD_COLUMNS = ["AÑO", "ENTIDAD", *OLD_KINDS, *CAPITALS, "TOTAL AÑO"]
KINDS = ["Tipo de delito", "Subtipo de delito", "Modalidad"]
COLUMNS = ["Año", "Clave_Ent", "Entidad", "Bien jurídico afectado", *KINDS, *MONTHS]
OLD_HOMICIDE = "HOMICIDIOS / DOLOSOS /"


def read(folder: Path, report: Report) -> Contribution:
    """Observations of the three classifications and of the victims, by state (MEX-01 to 32).

    Raises BadInput where a file is not as described above.
    """
    old = read_old(folder / OLD, report)
    new = read_new(folder / NEW, report)
    third = read_third(folder / THIRD, report)
    for frame, kind, years in (
        (old, OLD_HOMICIDE, (1997, 2007, 2011, 2014)),
        (new, HOMICIDE, range(2015, 2021)),
        (third, HOMICIDE, (2026,)),
    ):
        mine = frame[frame["category"].str.startswith(kind)]
        found = mine.groupby(mine["period"].dt.year)["count"].sum()
        for year in years:
            report.figure(f"mx_sesnsp_homicide_files_{year}", found[year])
    victims = apart(
        folder / mx_sesnsp_victims.FILE, mx_sesnsp_victims.__name__, report,
        partial(mx_sesnsp_victims.read, folder), mx_sesnsp_victims.STATES,
    )  # fmt: skip
    series = {"mx_sesnsp_1997": old, "mx_sesnsp_2015": new, "mx_sesnsp_2026": third}
    return Contribution(
        observations=[*(Observations(name, "M", frame) for name, frame in series.items()), victims]
    )


def read_old(path: Path, report: Report) -> pd.DataFrame:
    """Observations of the classification used until 2014; states by name in capitals."""
    rows = sheet_frame(path, OLD_COLUMNS, "Incidencia Estatal 1997-122014")
    known(path, rows["ENTIDAD"], {name for name in codes_of_names() if name.isupper()})
    rows["code"] = rows["ENTIDAD"].map(codes_of_names())
    rows["category"] = categories(rows, OLD_KINDS)
    counted = count_matrix(path, rows, CAPITALS, blank_ok=True)
    total = counts(path, rows["TOTAL AÑO"])
    apart = (counted.clip(0).sum(axis=1) != total.to_numpy()).argmax()
    if counted[apart].clip(0).sum() != total.iloc[apart]:
        raise BadInput(
            label(path), f"row {apart + 2}, column TOTAL AÑO",
            f"{counted[apart].clip(0).sum()}, the sum of its months", str(total.iloc[apart]),
            FETCH_AGAIN,
        )  # fmt: skip
    report.figure("mx_sesnsp_1997_blanks", int((counted < 0).sum()))
    names = pd.MultiIndex.from_frame(rows[["AÑO", "ENTIDAD", "category"]])
    known_months = pd.DataFrame(np.where(counted < 0, np.nan, counted), index=names)
    report.years("mx_sesnsp_1997_years", pd.Series(total.to_numpy(), index=names), known_months)
    return _observations(path, rows, "AÑO", (1997, 2014), counted, report)


def read_new(path: Path, report: Report) -> pd.DataFrame:
    """Observations of the classification used from 2015 to 2025."""
    return _numbered(path, sheet_frame(path, COLUMNS, "Hoja1"), (2015, 2021), report)


def read_third(path: Path, report: Report) -> pd.DataFrame:
    """Observations of the classification in force since 2026."""
    rows = read_csv(path, COLUMNS, encoding="iso-8859-1")
    return _numbered(path, rows, (2026, 2026), report)


def _numbered(
    path: Path, rows: pd.DataFrame, years: tuple[int, int], report: Report
) -> pd.DataFrame:
    """Observations of a classification whose states have a number and a name that agree."""
    rows["code"] = rows["Entidad"].map(codes_of_names())
    number = counts(path, rows["Clave_Ent"]).map("{:02d}".format)
    known(path, rows["Entidad"].where(rows["code"] == number, "another name"), codes_of_names())
    rows["category"] = categories(rows, KINDS)
    return _observations(
        path, rows, "Año", years, count_matrix(path, rows, MONTHS, blank_ok=True), report
    )


def _observations(
    path: Path, rows: pd.DataFrame, year: str, years: tuple[int, int], counted: np.ndarray,
    report: Report,
) -> pd.DataFrame:  # fmt: skip
    """Each state, month and category of the file; its last year provisional, if not whole."""
    rows["year"] = counts(path, rows[year])
    known(path, rows["year"].rename(year), set(range(years[0], years[1] + 1)))
    table, places, names = cube(path, rows, years, counted)
    reported = (table >= 0).any(axis=(0, 2))
    last = int(np.flatnonzero(reported).max()) + 1
    whole = 12 * (last // 12)
    status = np.where(table < 0, STATE["not_available"], STATE["value"])
    status[:, whole:] = np.where(table[:, whole:] < 0, STATE["not_available"], STATE["provisional"])
    report.read(label(path), len(rows))
    report.kept(label(path), len(rows))
    months = pd.date_range(f"{years[0]}-01-01", periods=last, freq="MS")
    return panel(
        [f"MEX-{code}" for code in places], months, names, table[:, :last], status[:, :last]
    )


def cube(
    path: Path, rows: pd.DataFrame, years: tuple[int, int], counted: np.ndarray
) -> tuple[np.ndarray, list[str], list[str]]:
    """Counts of shape (places, months, categories), with the places and the categories.

    rows: code, year, category; counted: twelve months of each. Raises BadInput where a place
    lacks a category in a year, or has it twice.
    """
    unique(path, rows, ["code", "year", "category"])
    places, names = sorted(rows["code"].unique()), sorted(rows["category"].unique())
    expected = len(places) * len(names) * (years[1] - years[0] + 1)
    if len(rows) != expected:
        raise BadInput(
            label(path), "whole file",
            f"{expected} rows: each of {len(places)} places with each of {len(names)} categories "
            f"from {years[0]} to {years[1]}", f"{len(rows)} (a cut file?)", FETCH_AGAIN,
        )  # fmt: skip
    order = rows.sort_values(["code", "year", "category"]).index.to_numpy()
    table = counted[order].reshape(len(places), -1, len(names), 12)
    return table.transpose(0, 1, 3, 2).reshape(len(places), -1, len(names)), places, names
