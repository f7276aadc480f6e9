"""Mexico: INEGI's ENSU by city and sex: insecurity and each force's standing, the quarters of 2021.

In: INEGI's workbooks of perception and of the authorities' standing (`mx_ensu_forces`) of 2021,
the only ones at hand that tell men and women of a city apart; the table of cells says which
cities they name. Out: rows for `etl.estimates`. The colour of a cell is its class of precision.
Refuses: a quarter without its workbooks, a table that is not there, an unknown city, a share
outside 0 to 100, a city under two states with two shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from etl.estimates import CLASSED
from etl.reading import SEE_ADAPTER
from etl.report import BadInput, Report
from etl.sources import mx_ensu_forces
from etl.sources.mx_ensu_series import period_of
from etl.sources.mx_envipe_books import Book, letters, workbook

YEAR = "2021"
QUESTION, TOGETHER = "mx_ensu_unsafe_city", "MEX-ENSU"
TITLES = {"men": "población de hombres", "women": "población de mujeres"}
UNSAFE, ANSWERS = "Inseguro", {"Seguro", "Inseguro"}
TWICE = "city listed under two states: kept once"


def read(
    folder: Path, cells: pd.DataFrame, series: pd.DataFrame, report: Report
) -> pd.DataFrame:  # fmt: skip
    """Rows for `estimates`.

    cells: of `mx_ensu`, with period, city and territory_id; series: of the cities together, with
    which the tables are compared where they tell of them.
    """
    named = cells[["period", "city", "territory_id"]].drop_duplicates()
    of_year = named[named["period"].str.startswith(YEAR)]
    of_all = series.set_index(["question_id", "people", "wave"])["value"]
    rows, gaps = [], []
    for quarter, known in of_year.groupby("period"):
        places = dict(zip(known["city"], known["territory_id"], strict=True))
        for kind, shares in (("I_percepcion_", _shares),
                             ("VI_percepcion_desempeno_", mx_ensu_forces.shares)):  # fmt: skip
            book = Book(_path(folder, str(quarter), kind))
            for people, title in TITLES.items():
                for row in _once(book, list(shares(book, title, places)), report):
                    key = (row["question_id"], people, quarter)
                    if row["territory_id"] == TOGETHER:
                        gaps += [abs(row["value"] - of_all[key])] if key in of_all.index else []
                        continue
                    rows.append(
                        {**row, "people": people, "frequency": "Q", "wave": quarter,
                         "file": book.file}
                    )  # fmt: skip
    report.figure("mx_ensu_sexes_series_differs", max(gaps, default=0))
    report.figure("mx_ensu_sexes_series_compared", len(gaps))
    frame = pd.DataFrame(rows)
    return frame if frame.empty else frame.assign(period=period_of(frame["wave"]))


def _path(folder: Path, quarter: str, kind: str) -> Path:
    return workbook(folder, f"ensu{quarter[5]}t{quarter[:4]}__{kind}*_est.xlsx")


def _once(book: Book, found: list[dict], report: Report) -> list[dict]:
    """The shares, once for a city that is listed under two states."""
    once: dict[tuple[str, str], dict] = {}
    for row in found:
        first = once.setdefault((row["territory_id"], row["question_id"]), row)
        if first["value"] != row["value"]:
            raise BadInput(
                book.file, row["cell"], f"{first['value']}, the share of the same city in "
                f"{first['cell']}", str(row["value"]), SEE_ADAPTER,
            )  # fmt: skip
    report.read(book.file, len(found))
    report.set_aside(book.file, len(found) - len(once), TWICE)
    together = sum(place == TOGETHER for place, _ in once)
    report.set_aside(book.file, together, "cities together: the publisher's own series is longer")
    report.kept(book.file, len(once) - together)
    return list(once.values())


def _shares(book: Book, title: str, places: dict[str, str]) -> Iterator[dict]:
    """territory_id, question_id, value (share unsafe), precision, design and cell of each city."""
    sheet = book.table(f"{title};por ciudad de interés y características de percepción")
    place = ""
    for at, name, filled in book.lines(sheet):
        where = f"sheet {sheet}, row {at + 1}"
        if name in ANSWERS:
            column, share = filled[-1]
            if name != UNSAFE:
                continue
            if not isinstance(share, float) or not 0 <= share <= 100 or not place:
                raise BadInput(
                    book.file, where, "a share from 0 to 100", str(share), SEE_ADAPTER
                )  # fmt: skip
            cell = f"{letters(column)}{at + 1}"
            precision = book.precision(sheet, cell)
            yield {
                "territory_id": place, "question_id": QUESTION, "value": share,
                "precision": precision, "design": "no_error" if precision is None else CLASSED,
                "status": None, "reason": None, "cell": f"{book.number(sheet)}, cell {cell}",
            }  # fmt: skip
        elif len(filled) == 2:  # a city has how many live there, a heading nothing
            if name not in places:
                raise BadInput(book.file, where, "a known city", name, SEE_ADAPTER)
            place = places[name]
