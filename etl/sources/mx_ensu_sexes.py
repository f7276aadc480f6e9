"""Mexico: INEGI's ENSU, who feels unsafe in the city, by city and sex: the quarters of 2021.

In: INEGI's four workbooks of perception of 2021, the only ones at hand that tell men and women of a
city apart; the table of cells says which cities they name. Out: rows for `etl.estimates`. The
colour of a cell is its class of precision. Refuses: a quarter without its workbook, a table that
is not there, an unknown city, a share outside 0 to 100, a city under two states with two shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from etl.reading import SEE_ADAPTER, label
from etl.report import BadInput, Report
from etl.sources.mx_ensu_series import period_of
from etl.sources.mx_envipe_books import Book, letters, without_notes, workbook

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
    of_year = cells[cells["period"].str.startswith(YEAR)]
    of_all = series[series["question_id"] == QUESTION].set_index(["people", "wave"])["value"]
    rows, gaps = [], []
    for quarter, known in of_year.groupby("period"):
        places = dict(zip(known["city"], known["territory_id"], strict=True))
        book = Book(_path(folder, str(quarter)))
        for people, title in TITLES.items():
            once = _once(book, list(_shares(book, title, places)), report)
            if TOGETHER in once and (people, quarter) in of_all.index:
                gaps.append(abs(once[TOGETHER][0] - of_all[people, quarter]))
            rows += [
                {"territory_id": place, "question_id": QUESTION, "people": people,
                 "frequency": "Q", "wave": quarter, "value": share, "precision": precision,
                 "file": label(book.path), "cell": cell}
                for place, (share, precision, cell) in once.items()
                if place != TOGETHER
            ]  # fmt: skip
    report.figure("mx_ensu_sexes_series_differs", max(gaps, default=0))
    report.figure("mx_ensu_sexes_series_compared", len(gaps))
    frame = pd.DataFrame(rows)
    if frame.empty:
        return frame
    return frame.assign(
        period=period_of(frame["wave"]), status=None, reason=None,
        design=frame["precision"].notna().map({True: "precision_class", False: "no_error"}),
    )  # fmt: skip


def _path(folder: Path, quarter: str) -> Path:
    return workbook(folder, f"ensu{quarter[5]}t{quarter[:4]}__I_percepcion_*_est.xlsx")


def _once(
    book: Book, found: list[tuple[str, float, str | None, str]], report: Report
) -> dict[str, tuple[float, str | None, str]]:  # fmt: skip
    """Place → its share, class and cell, once for a city that is listed under two states."""
    once: dict[str, tuple[float, str | None, str]] = {}
    for place, share, precision, cell in found:
        if place in once and once[place][0] != share:
            raise BadInput(
                label(book.path), cell, f"{once[place][0]}, the share of the same city in "
                f"{once[place][2]}", str(share), SEE_ADAPTER,
            )  # fmt: skip
        once.setdefault(place, (share, precision, cell))
    report.read(label(book.path), len(found))
    report.set_aside(label(book.path), len(found) - len(once), TWICE)
    together = sum(place == TOGETHER for place in once)
    report.set_aside(
        label(book.path), together, "cities together: the publisher's own series is longer"
    )
    report.kept(label(book.path), len(once) - together)
    return once


def _shares(
    book: Book, title: str, places: dict[str, str]
) -> Iterator[tuple[str, float, str | None, str]]:  # fmt: skip
    """(territory_id, share unsafe, class, table and cell) of each city of one table."""
    sheet = book.find(f"{title};por ciudad de interés y características de percepción")
    if sheet is None:
        raise BadInput(
            label(book.path), "titles of the sheets", f"a table “{title} … por ciudad”", "none",
            SEE_ADAPTER,
        )  # fmt: skip
    place = ""
    for at, row in book.below(sheet):
        filled = [(column, cell) for column, cell in enumerate(row) if cell != ""]
        name = without_notes(str(row[0]))
        where = f"sheet {sheet}, row {at + 1}"
        if name in ANSWERS:
            column, share = filled[-1]
            if name != UNSAFE:
                continue
            if not isinstance(share, float) or not 0 <= share <= 100 or not place:
                raise BadInput(
                    label(book.path), where, "a share from 0 to 100", str(share), SEE_ADAPTER
                )  # fmt: skip
            cell = f"{letters(column)}{at + 1}"
            yield place, share, book.precision(sheet, cell), f"{book.number(sheet)}, cell {cell}"
        elif len(filled) == 2:  # a city has how many live there, a heading nothing
            if name not in places:
                raise BadInput(label(book.path), where, "a known city", name, SEE_ADAPTER)
            place = places[name]
