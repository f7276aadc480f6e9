"""Mexico: victims in the files of state prosecutors, by month; a third party's long form.

One row per state, month, category, sex and age group; summed here over sex and age. Refuses:
a state or month that lacks rows that others have, a row that stands twice, a name that is not
the one of its code. Victims are never joined or compared in one line with files.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from etl.contribution import STATE, Observations, panel
from etl.reading import (
    FETCH_AGAIN,
    check_columns,
    check_quotes,
    content,
    counts,
    label,
    unique,
)
from etl.report import BadInput, Report

FILE = "db_victimas_delitos_ent_long.csv.bz2"
KINDS = ["tipo_de_delito", "subtipo_de_delito", "modalidad"]
KEYS = ["date_year_month", "cve_ent", "category", "genero", "rango_de_edad"]
COLUMNS = [
    "date_year_month", "n_year", "n_month", "cve_ent", "nombre_estado", "bien_juridico_afectado",
    *KINDS, "genero", "rango_de_edad", "n_victimas",
]  # fmt: skip
HOMICIDE = "Homicidio / Homicidio doloso /"
YEARS = (2015, 2018, 2020, 2023, 2024, 2025)
MONTHS = {f"{month:02d}" for month in range(1, 13)}
FIRST, LAST = "2015", "2025"  # of which the last is provisional


@cache
def codes_of_names() -> dict[str, str]:
    """Every spelling of a state in the publisher's files → its two digits."""
    rows = pd.read_csv(Path(__file__).with_name("mx_sesnsp_states.csv"), dtype=str)
    return dict(zip(rows["name"], rows["code"], strict=True))


def categories(rows: pd.DataFrame, columns: list[str]) -> pd.Series:
    """ "Homicidio / Homicidio doloso / Con arma blanca": each heading that says something new."""
    group = rows.groupby(columns, observed=True, sort=False, dropna=False).ngroup()
    first = rows.loc[~group.duplicated(), columns].astype("str")
    names = [
        " / ".join(dict.fromkeys(" ".join(word.split()) for word in row))
        for row in first.itertuples(index=False)
    ]
    return pd.Series(np.array(names, dtype=object)[group], index=rows.index, name="category")


def read(folder: Path, report: Report) -> Observations:
    """Victims by state (MEX-01 to MEX-32), month and category; 2025 is provisional."""
    path = folder / FILE
    rows = _rows(path)
    unique(path, rows, KEYS)
    victims = counts(path, rows["n_victimas"])
    rows["victims"] = victims.to_numpy(dtype=np.int64)
    groups = rows.groupby(["cve_ent", "date_year_month", "category"], observed=False)["victims"]
    _check_whole(path, groups.size())
    summed = groups.sum()
    places, months, names = (rows[key].cat.categories for key in summed.index.names)
    table = summed.to_numpy().reshape(len(places), len(months), len(names))
    periods = pd.to_datetime(months).to_period("M").to_timestamp()
    report.read(label(path), len(rows))
    report.kept(label(path), len(rows))
    homicide = table[:, :, names.str.startswith(HOMICIDE)].sum(axis=(0, 2))
    by_year = pd.Series(homicide).groupby(periods.year).sum()
    for year in YEARS:
        report.figure(f"mx_sesnsp_homicide_victims_{year}", by_year.get(year, 0))
    late = np.where(periods.year == int(LAST), STATE["provisional"], STATE["value"])
    frame = panel([f"MEX-{code}" for code in places], periods, list(names), table, late[:, None])
    return Observations("mx_sesnsp_victimas", "M", frame)


def _rows(path: Path) -> pd.DataFrame:
    """The file's rows as categoricals, with `category`: 133 MB of text in a few MB."""
    raw = content(path)
    check_quotes(path, raw)
    words = pa.dictionary(pa.int32(), pa.string())
    options = csv.ConvertOptions(
        column_types=dict.fromkeys(COLUMNS, words), strings_can_be_null=False
    )
    try:
        table = csv.read_csv(io.BytesIO(raw), convert_options=options)
    except pa.ArrowInvalid as error:
        said = str(error).splitlines()[0]
        raise BadInput(label(path), "whole file", "rows of 12 fields in UTF-8", said,
                       FETCH_AGAIN) from error  # fmt: skip
    check_columns(path, table.column_names, COLUMNS)
    rows = table.unify_dictionaries().to_pandas()
    if not len(rows):
        raise BadInput(label(path), "row 2", "rows below the header", "none", FETCH_AGAIN)
    _check_pairs(path, rows, ["nombre_estado", "cve_ent"], codes_of_names().get)
    _check_pairs(path, rows, ["n_year", "n_month", "date_year_month"], _middle)
    rows["category"] = categories(rows, KINDS)
    for key in KEYS:
        rows[key] = pd.Categorical(rows[key], sorted(rows[key].unique()))
    return rows


def _check_pairs(
    path: Path, rows: pd.DataFrame, columns: list[str], expected: Callable[..., str | None]
) -> None:
    """The last of the columns is what the others make expected, in every row."""
    for at, *given, found in rows[columns].drop_duplicates().itertuples():
        if expected(*given) != found:
            raise BadInput(
                label(path), f"row {at + 2}, column {columns[-1]}",
                str(expected(*given) or f"a known {columns[0]}"), f"{found} ({', '.join(given)})",
                FETCH_AGAIN,
            )  # fmt: skip


def _middle(year: str, month: str) -> str:
    """The day by which the file names a month: always the 15th."""
    known = year.isdigit() and FIRST <= year <= LAST and month in MONTHS
    return f"{year}-{month}-15" if known else f"a month from {FIRST} to {LAST}"


def _check_whole(path: Path, rows: pd.Series) -> None:
    """Each category has, in every state and month, the same number of rows."""
    wanted = rows.groupby("category", observed=True).transform("max")
    short = rows[rows != wanted]
    if len(short):
        at = ", ".join(map(str, short.index.to_list()[0]))
        raise BadInput(
            label(path), f"rows of {at}", f"{wanted[short.index[0]]}, as elsewhere",
            f"{short.iloc[0]} (a cut file?)", FETCH_AGAIN,
        )  # fmt: skip
