"""The Parquet of CEAD's police cases: a complete grid of comunas, months and 30 categories.

In: `cead_delincuencia_chile.parquet`, `comunas_cut.csv`, and beside this module
`cl_cead_rows.csv` (the publisher's 65 rows and the category that each is in the Parquet).
Out: `Cases`. Refuses: another type or column, a comuna or category that is not listed, a
month outside the run that starts in January 2010, a row twice or missing, a count that is
negative, blank or no number, or that looks as if it had lost its thousands unnoticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from etl import reading
from etl.report import BadInput, Report

PARQUET = "cead_delincuencia_chile.parquet"
COLUMNS = ["comuna", "cut_comuna", "region", "cut_region", "fecha", "delito", "delito_n"]
PLACES = "comunas_cut.csv"
FIRST_MONTH = pd.Timestamp("2010-01-01")
# The scraper read "1.000" as 1: a whole number, so that no fraction betrays it.
WHOLE_THOUSANDS = (("13101", "2013-08-01", "Hurtos"),)
# A count of 1 to 9 after a month of at least this many has lost its thousands.
LARGE = 500
REPAIR_COLUMNS = ["cut_comuna", "fecha", "delito", "as_stored", "corrected"]


@dataclass(frozen=True)
class Cases:
    """counts[place, month, category], int64, repaired; stored is what the Parquet holds.

    codes: five digits, ascending; months: first days; categories: the publisher's names.
    """

    codes: list[str]
    months: pd.DatetimeIndex
    categories: list[str]
    counts: np.ndarray
    stored: np.ndarray

    @cached_property
    def _years(self) -> np.ndarray:
        """counts[place, year, category], years from FIRST_MONTH's."""
        return np.add.reduceat(self.counts, np.arange(0, len(self.months), 12), axis=1)

    def by_year(self, category: str, year: int) -> int:
        """Cases of one category in one year, in all comunas."""
        at = (year - FIRST_MONTH.year, self.categories.index(category))
        return int(self._years[:, at[0], at[1]].sum())

    def by_month(self, region: str) -> pd.DataFrame:
        """Cases of each category and year (rows) by month (1 to 12), in the comunas of a region."""
        places = [code.startswith(region) for code in self.codes]
        summed = pd.DataFrame(self.counts[places].sum(axis=0), columns=self.categories)
        month = [self.months.month, self.months.year]
        return pd.DataFrame(summed.set_index(month).stack().unstack(0)).swaplevel()

    def repairs(self) -> pd.DataFrame:
        """The cells that differ from the Parquet, columns REPAIR_COLUMNS, all but counts text."""
        place, month, category = np.nonzero(self.counts != self.stored)
        return pd.DataFrame(
            {
                "cut_comuna": [self.codes[at] for at in place],
                "fecha": self.months[month].strftime("%Y-%m-%d"),
                "delito": [self.categories[at] for at in category],
                "as_stored": self.stored[place, month, category],
                "corrected": self.counts[place, month, category],
            },
            columns=REPAIR_COLUMNS,
        )


def read_rows() -> pd.DataFrame:
    """The publisher's 65 rows: fila, nivel, delito, delito_export, category (or blank)."""
    return reading.read_csv(
        Path(__file__).with_name("cl_cead_rows.csv"),
        ["fila", "nivel", "delito", "delito_export", "category"],
    )


def read_places(folder: Path, report: Report) -> pd.DataFrame:
    """Comunas by code: cut_comuna (five digits), comuna, cut_region, region, all text."""
    path = folder / PLACES
    places = reading.read_csv(path, ["cut_comuna", "comuna", "cut_region", "region"], sep=";")
    reading.counts(path, places["cut_comuna"])
    reading.unique(path, places, ["cut_comuna"])
    report.read(reading.label(path), len(places))
    report.set_aside(reading.label(path), len(places), "used to check the comunas of the Parquet")
    places["cut_comuna"] = places["cut_comuna"].str.zfill(5)
    return places.sort_values("cut_comuna", ignore_index=True)


def read_cases(folder: Path, places: pd.DataFrame, report: Report) -> Cases:
    """The Parquet as a cube, repaired; raises BadInput as the module's docstring says."""
    path = folder / PARQUET
    frame = reading.read_parquet(path, COLUMNS)
    _check_places(path, frame, places)
    categories = sorted(set(read_rows()["category"]) - {""})
    months, month = _months(path, frame["fecha"])
    names = frame["delito"].astype("category").cat
    at = pd.Index(categories).get_indexer(names.categories)
    category = np.append(at, -1)[names.codes]
    if (category < 0).any():
        row = int((category < 0).argmax())
        found = repr(frame["delito"].iloc[row])
        expected = "one of the 30 categories"
        _refuse(path, f"row {row + 1}, column delito", expected, found, reading.SEE_ADAPTER)
    codes = places["cut_comuna"].tolist()
    place = np.searchsorted([int(code) for code in codes], frame["cut_comuna"].to_numpy())
    cube = (len(codes), len(months), len(categories))
    cell = np.ravel_multi_index((place, month, category), cube)
    _check_grid(path, cell, codes, months, categories)
    stored = np.empty(cube)
    stored.ravel()[cell] = _values(path, frame["delito_n"])
    counts = _repaired(path, stored, codes, months, categories)
    report.read(reading.label(path), len(frame))
    report.kept(reading.label(path), len(frame))
    return Cases(codes, months, categories, counts, stored)


def _check_places(path: Path, frame: pd.DataFrame, places: pd.DataFrame) -> None:
    """The comunas, names and regions of the Parquet are those of the list, code by code."""
    columns = ["cut_comuna", "comuna", "cut_region", "region"]
    other = np.ones(len(frame), dtype=bool)  # than the row above: comunas come in blocks
    other[1:] = np.logical_or.reduce([_changes(frame[column]) for column in columns])
    found = frame.loc[other, columns].drop_duplicates()
    if found.isna().any(axis=None):
        _refuse(path, f"columns {', '.join(columns)}", "no blank", "a blank")
    found["cut_comuna"] = found["cut_comuna"].astype(int).astype(str).str.zfill(5)
    found["cut_region"] = found["cut_region"].astype(int).astype(str)
    keys = set(found.itertuples(index=False, name=None))
    listed = set(places[columns].itertuples(index=False, name=None))
    the_list = reading.label(path.with_name(PLACES))
    for extra in sorted(keys - listed):
        expected = f"a known code, its name and region as in {the_list}"
        _refuse(path, f"comuna {extra[0]}", expected, ", ".join(extra))
    for absent in sorted(listed - keys):
        expected = f"every comuna of {the_list}"
        _refuse(path, "whole file", expected, f"none of {', '.join(absent)}")


def _changes(column: pd.Series) -> np.ndarray:
    """Whether each value but the first is another than the one above it."""
    codes = column.cat.codes if isinstance(column.dtype, pd.CategoricalDtype) else column
    return codes.to_numpy()[1:] != codes.to_numpy()[:-1]


def _months(path: Path, column: pd.Series) -> tuple[pd.DatetimeIndex, np.ndarray]:
    """The months without a gap from FIRST_MONTH to the last, and each row's place in them."""
    code, found = pd.factorize(column, sort=True)
    dates = pd.DatetimeIndex(pd.to_datetime(pd.Series(found), errors="coerce"))
    wrong = (code < 0).any() or dates.isna().any() or (dates.day != 1).any()
    if wrong or dates[0] < FIRST_MONTH:
        _refuse(path, "column fecha", f"first days of months from {FIRST_MONTH:%Y-%m-%d}",
                str(found[0])[:10] if len(found) else "none")  # fmt: skip
    months = pd.date_range(FIRST_MONTH, dates[-1], freq="MS")
    gap = months.difference(dates)
    if len(gap):
        _refuse(path, "column fecha", f"every month to {months[-1]:%Y-%m}",
                f"none of {len(gap)} months from {gap[0]:%Y-%m}")  # fmt: skip
    return months, code


def _check_grid(
    path: Path, cell: np.ndarray, codes: list[str], months: pd.DatetimeIndex, categories: list[str]
) -> None:
    """Every comuna, month and category exactly once: a cut file leaves holes."""
    cube = (len(codes), len(months), len(categories))
    times = np.bincount(cell, minlength=int(np.prod(cube)))
    if (times != 1).any():
        at = int((times != 1).argmax())
        place, month, category = (int(axis) for axis in np.unravel_index(at, cube))
        where = f"{codes[place]}, {months[month]:%Y-%m}, {categories[category]}"
        _refuse(path, where, "one row per comuna, month and category", f"{times[at]} rows")


def _values(path: Path, column: pd.Series) -> np.ndarray:
    if not pd.api.types.is_numeric_dtype(column):
        _refuse(path, "column delito_n", "numbers", f"type {column.dtype}")
    values = column.to_numpy(dtype=float)
    bad = ~(values >= 0) | np.isinf(values)
    if bad.any():
        at = int(bad.argmax())
        found = repr(column.iloc[at])
        _refuse(path, f"row {at + 1}, column delito_n", "a number of 0 or more", found)
    return values


def _repaired(
    path: Path,
    stored: np.ndarray,
    codes: list[str],
    months: pd.DatetimeIndex,
    categories: list[str],
) -> np.ndarray:
    """Counts: a fraction is thousands with a dot read as a decimal mark, so times 1000."""
    fraction = stored != np.floor(stored)
    exact = stored.copy()
    exact[fraction] *= 1000
    counts = np.rint(exact).astype(np.int64)
    broken = fraction.copy()
    broken[fraction] = np.abs(exact[fraction] - counts[fraction]) > 1e-6
    for code, month, category in WHOLE_THOUSANDS:
        if code in codes:
            cell = (codes.index(code), months.get_loc(month), categories.index(category))
            counts[cell] = 1000 if counts[cell] == 1 else counts[cell]
    large = counts >= LARGE
    lost = np.concatenate([large[:, 1:2], large[:, :-1]], axis=1) & (counts > 0) & (counts < 10)
    for bad, expected in (
        (broken, "a whole number, or thousands with three decimals"),
        (lost, "no count of 1 to 9 next to a month of hundreds (thousands lost?)"),
    ):
        if bad.any():
            place, month, category = np.argwhere(bad)[0]
            where = f"{codes[place]}, {months[month]:%Y-%m}, {categories[category]}"
            _refuse(path, where, expected, repr(float(stored[place, month, category])))
    return counts


def _refuse(
    path: Path, where: str, expected: str, found: str, todo: str = reading.FETCH_AGAIN
) -> None:
    raise BadInput(reading.label(path), where, expected, found, todo)
