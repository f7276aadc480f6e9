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

STATES = Path(__file__).with_name("mx_sesnsp_states.csv")
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
    rows = pd.read_csv(STATES, dtype=str)
    return dict(zip(rows["name"], rows["code"], strict=True))


def categories(rows: pd.DataFrame, columns: list[str]) -> pd.Categorical:
    """ "Homicidio / Homicidio doloso / Con arma blanca": each heading that says something new."""
    group, first = _combinations(rows, columns)
    headings = first.astype("str").itertuples(index=False)
    names = [" / ".join(dict.fromkeys(" ".join(word.split()) for word in row)) for row in headings]
    codes, distinct = pd.factorize(pd.Index(names), sort=True)
    return pd.Categorical.from_codes(codes[group], distinct)


def _combinations(rows: pd.DataFrame, columns: list[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """Which combination of the columns each row has, and the first row of each."""
    key = np.zeros(len(rows), dtype=np.int64)
    for column in columns:
        codes, words = pd.factorize(rows[column], use_na_sentinel=False)
        key = key * len(words) + codes
    group, _ = pd.factorize(key)
    return group, rows.loc[~pd.Index(group).duplicated(), columns]


def read(folder: Path, report: Report) -> Observations:
    """Victims by state (MEX-01 to MEX-32), month and category; 2025 is provisional."""
    path = folder / FILE
    rows = _rows(path)
    keys = [rows[key].cat for key in KEYS]
    sizes = [len(key.categories) for key in keys]
    cell = np.ravel_multi_index([key.codes.to_numpy() for key in keys], sizes)
    if np.bincount(cell).max() > 1:
        unique(path, rows, KEYS)
    victims = counts(path, rows["n_victimas"])
    months, places, names = (key.categories for key in keys[:3])
    shape = len(months), len(places), len(names)
    group = cell // (sizes[3] * sizes[4])  # of all sexes and ages
    times = np.bincount(group, minlength=np.prod(shape)).reshape(shape)
    _check_whole(path, times.transpose(1, 0, 2), places, months, names)
    summed = np.bincount(group, victims.to_numpy(dtype=float), np.prod(shape))
    table = summed.reshape(shape).transpose(1, 0, 2).astype(np.int64)
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
        one = csv.ReadOptions(use_threads=False)  # less work in all
        table = csv.read_csv(io.BytesIO(raw), one, convert_options=options)
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
        rows[key] = rows[key].cat.reorder_categories(sorted(rows[key].cat.categories))
    return rows


def _check_pairs(
    path: Path, rows: pd.DataFrame, columns: list[str], expected: Callable[..., str | None]
) -> None:
    """The last of the columns is what the others make expected, in every row."""
    for at, *given, found in _combinations(rows, columns)[1].itertuples():
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


def _check_whole(path: Path, rows: np.ndarray, *names: pd.Index) -> None:
    """Each category has, in every state and month, the same number of rows.

    rows: of shape (states, months, categories); names: of these."""
    wanted = rows.max(axis=(0, 1))
    short = np.argwhere(rows != wanted)
    if len(short):
        at = tuple(short[0])
        place = ", ".join(str(known[one]) for known, one in zip(names, at, strict=True))
        raise BadInput(
            label(path), f"rows of {place}", f"{wanted[at[2]]}, as elsewhere",
            f"{rows[at]} (a cut file?)", FETCH_AGAIN,
        )  # fmt: skip
