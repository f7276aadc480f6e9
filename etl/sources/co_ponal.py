"""Colombia: victims of homicide by municipality and month, ten other offences of 2021 (DIJIN).

In: the folder `co_ponal`: the police's workbooks of homicides (one of 2003 to 2010, then one a
year), workbooks of 2021 for ten other offences, a third person's table from 1990, DANE's
populations and a list of police quadrants. Out: `Observations` that never join, because they are
other extractions: `co_ponal_homicidios_2003`, `co_ponal_homicidios` (from 2011) and
`co_ponal_delitos_2021` by month, `co_ponal_homicidios_1990` by year; and the quadrants of
each municipality. The workbooks hold every victim, so a municipality without a row has 0. Years
whose workbook calls its figures subject to change are provisional. No day, weapon, sex or age
leaves the module. Refuses: whatever `co_ponal_books`, `co_ponal_places`, `co_ponal_earlier`
and `co_ponal_quadrants` refuse.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import STATE, Contribution, Observations, panel
from etl.reading import apart, label
from etl.report import Report
from etl.sources import co_ponal_books, co_ponal_earlier, co_ponal_places, co_ponal_quadrants

NAMED = "co_ponal_homicidios_2003"  # the workbook without codes
CODED = "co_ponal_homicidios"
SOURCES = (NAMED, CODED, "co_ponal_delitos_2021")


def read(folder: Path, report: Report) -> Contribution:
    """Counts by municipality (territory_id COL- and five digits); table programme_phase."""
    known = co_ponal_places.municipalities(folder, report)
    books = co_ponal_books.books()
    rows = _rows(folder, books, known, report)
    monthly = [
        Observations(source, "M", _frame(books[books["source_id"] == source], rows, known))
        for source in SOURCES
    ]
    earlier = co_ponal_earlier.read(folder, known, report)
    co_ponal_earlier.beside_months(earlier.frame, monthly[0].frame, report)
    quadrants = co_ponal_quadrants.read(folder, report)
    return Contribution(observations=[*monthly, earlier], tables={"programme_phase": quadrants})


def _rows(
    folder: Path, books: pd.DataFrame, known: pd.DataFrame, report: Report
) -> dict[str, pd.DataFrame]:
    """file → its rows, each with the five digits of its municipality in `code`, as categories."""
    rows = {}
    for book in books.itertuples():
        path = folder / str(book.file)
        rows[book.file] = frame = apart(
            path, co_ponal_books.__name__, report,
            partial(co_ponal_books.read, path, book), co_ponal_books.BOOKS,
        )  # fmt: skip
        if book.source_id:
            report.kept(label(path), len(frame))
        else:
            report.set_aside(label(path), len(frame), "another extraction of the same homicides")
            report.figure("co_ponal_other_extraction_2021", int(frame["count"].sum()))
        if book.source_id != NAMED:
            frame["code"] = co_ponal_places.coded(path, frame, known)
    coded = [rows[file] for file in books.loc[books["source_id"] == CODED, "file"]]
    listed = co_ponal_places.names(coded, report)
    for file in books.loc[books["source_id"] == NAMED, "file"]:
        path = folder / file
        rows[file]["code"] = co_ponal_places.by_name(path, rows[file], listed, known, report)
    return rows


def _frame(books: pd.DataFrame, rows: dict[str, pd.DataFrame], known: pd.DataFrame) -> pd.DataFrame:
    """Every municipality in every month of the workbooks, 0 where they name no victim."""
    months = pd.date_range(
        f"{books['first'].min()}-01-01", f"{books['last'].max()}-12-01", freq="MS"
    )
    categories = list(dict.fromkeys(books["category"]))
    counted = np.zeros((len(known), len(months), len(categories)), dtype=np.int64)
    status = np.full((1, len(months), 1), STATE["value"])
    for book in books.itertuples():
        one = rows[str(book.file)]
        at = (one["code"].cat.codes, months.get_indexer(pd.Index(one["month"])))
        np.add.at(counted[:, :, categories.index(str(book.category))], at, one["count"])
        if book.provisional == "yes":
            status[0, np.isin(months.year, one["month"].dt.year), 0] = STATE["provisional"]
    return panel([f"COL-{code}" for code in known["code"]], months, categories, counted, status)
