"""Mexico: INEGI's ENSU, who feels unsafe in which public space, by city and quarter.

In: INEGI's workbooks of perception, one a quarter since 2024, as published; the table of cells
says which cities they name. Out: rows for `etl.estimates`, a question a space. A city has nine of
the twelve spaces, the cities together all, by sex too and since 2016 (the series in the newest
workbook); each space has a base of its own, who goes there. From June 2025 INEGI asks about the
street, before about the streets one usually uses: two questions, which the series then calls by
one name. The colour of a cell is its class of precision. Refuses: a quarter without its workbook,
a table that is not there, an unknown city or space, a share outside 0 to 100, a city under two
states with two shares, a series that is not what the tables by city say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from etl.reading import SEE_ADAPTER
from etl.report import BadInput, Report
from etl.sources.mx_ensu_series import period_of
from etl.sources.mx_envipe_books import COUNTRY, Book, letters, without_notes, workbook

SINCE = "2024Q1"
SPACES = {  # as INEGI names it → as the catalogue's questions end
    "Cajero automático localizado en la vía pública": "cash_machine",
    "Transporte público": "transport",
    "Carretera": "road",
    "Calles que habitualmente usa": "usual_streets",
    "Calle": "street",
    "Banco": "bank",
    "Mercado": "market",
    "Parque recreativo o centro recreativo": "park",
    "Parque o centro recreativo": "park",
    "Automóvil": "car",
    "Centro comercial": "mall",
    "Trabajo": "work",
    "Casa": "home",
    "Escuela": "school",
}
BY_CITY = "población de 18 años y más por"
TOGETHER = "distribución porcentual"
UNSAFE, SAFE = "sensación de inseguridad", "sensación de seguridad"
ROUNDED = 1e-6
SEXES = {COUNTRY: "all", "Hombres": "men", "Mujeres": "women"}
MONTHS = {"Marzo": 1, "Junio": 2, "Septiembre": 3, "Diciembre": 4}
HEADING = r"^(Marzo|Junio|Septiembre|Diciembre)\s+(20\d\d)\d?$"  # a footnote may be glued to it
STREET_SINCE = "2025Q2"


def read(folder: Path, cells: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Rows for `estimates`. cells: of `mx_ensu`, with period, city and territory_id."""
    named = cells[["period", "city", "territory_id"]].drop_duplicates()
    places: dict[Any, str] = named.set_index(["period", "city"])["territory_id"].to_dict()
    rows, differs, beyond, compared = [], 0.0, 0, 0
    series: list[dict] = []
    newest = ""
    for quarter in sorted(each for each in cells["period"].unique() if each >= SINCE):
        book = Book(_path(folder, quarter))
        found = list(_shares(book, UNSAFE, quarter, places))
        safe = {(place, space): share
                for place, space, share, _at in _shares(book, SAFE, quarter, places)}  # fmt: skip
        both = [share + safe[place, space] for place, space, share, _at in found
                if (place, space) in safe]  # fmt: skip
        beyond += sum(total > 100 + ROUNDED for total in both)
        together = dict(_together(book))
        own = {space: share for place, space, share, _at in found if place == "MEX-ENSU"}
        differs = max([differs, *(abs(share - together[space]) for space, share in own.items()
                                  if space in together)])  # fmt: skip
        compared += len(own.keys() & together.keys())
        once: dict[tuple[str, str], tuple[float, str]] = {}
        for place, space, share, at in found:
            before, where = once.get((place, space), (share, at))
            if before != share:
                raise BadInput(
                    book.file, f"cell {at}",
                    f"{before}, the share of the same city and space in cell {where}",
                    str(share), SEE_ADAPTER,
                )  # fmt: skip
            once[place, space] = share, at
        report.read(book.file, len(found))
        report.kept(book.file, len(once))
        twice = len(found) - len(once)
        report.set_aside(book.file, twice, "city listed under two states: kept once")
        sheet, table = _find(book, BY_CITY, UNSAFE)
        rows += [
            {
                "territory_id": place, "question_id": f"mx_ensu_unsafe_{space}", "people": "all",
                "frequency": "Q", "wave": quarter, "value": share,
                "precision": book.precision(sheet, at), "file": book.file,
                "cell": f"{table}, cell {at}",
            }
            for (place, space), (share, at) in once.items()
        ]  # fmt: skip
        newest, series = book.file, list(_series(book))
    earlier, gap = _new(series, rows)
    report.read(newest, len(series))
    report.kept(newest, len(earlier))
    again = len(series) - len(earlier)
    report.set_aside(newest, again, "cities together: in the tables by city")
    frame = pd.DataFrame([*rows, *earlier])
    known = frame["precision"].notna()
    report.figure("mx_ensu_spaces_series_differs", gap)
    report.figure("mx_ensu_spaces_differ", differs)
    report.figure("mx_ensu_spaces_compared", compared)
    report.figure("mx_ensu_spaces_beyond", beyond)
    return frame.assign(
        period=period_of(frame["wave"]), status=None, reason=None,
        design=known.map({True: "precision_class", False: "no_error"}),
    )  # fmt: skip


def _series(book: Book) -> Iterator[dict]:
    """Rows for `estimates` of the cities together, of everybody and by sex, in every quarter that
    the workbook tells of; a quarter marked ND has no figure."""
    sheet = book.table(f"sexo y {UNSAFE} en espacio público")
    quarters = {
        column: f"{found[2]}Q{MONTHS[found[1]]}"
        for row in book.rows(sheet) for column, cell in enumerate(row)
        if column and isinstance(cell, str) and (found := re.match(HEADING, cell))
    }  # fmt: skip
    people = ""
    for at, name, cells in book.lines(sheet):
        filled = dict(cells)
        people = SEXES.get(name, people)
        if name in SEXES:
            continue
        if name not in SPACES:
            raise _unknown(book, sheet, at, "a known space", name)
        for column, quarter in quarters.items():
            share = filled.get(column, "")
            if share == "ND":
                continue
            if not isinstance(share, float) or not 0 <= share <= 100:
                raise _unknown(book, sheet, at, "a share from 0 to 100", str(share))
            space = SPACES[name]
            if space == "street" and quarter < STREET_SINCE:
                space = "usual_streets"
            where = f"{letters(column)}{at + 1}"
            yield {
                "territory_id": "MEX-ENSU", "question_id": f"mx_ensu_unsafe_{space}",
                "people": people, "frequency": "Q", "wave": quarter, "value": share,
                "precision": book.precision(sheet, where), "file": book.file,
                "cell": f"{book.number(sheet)}, cell {where}",
            }  # fmt: skip


def _new(series: list[dict], rows: list[dict]) -> tuple[list[dict], float]:
    """What the series alone has, and how far it is from the tables by city elsewhere."""

    def key(row: dict) -> tuple:
        return row["territory_id"], row["question_id"], row["people"], row["wave"]

    own = {key(row): row["value"] for row in rows}
    gaps = [abs(row["value"] - own[key(row)]) for row in series if key(row) in own]
    return [row for row in series if key(row) not in own], max(gaps, default=0.0)


def _path(folder: Path, quarter: str) -> Path:
    return workbook(
        folder, f"ensu{quarter[5]}t{quarter[:4]}__1.Bas_percepcion_seguridad_*_est.xlsx"
    )


def _find(book: Book, kind: str, feeling: str) -> tuple[str, str]:
    """The sheet of a table of spaces, and the table's number as printed."""
    sheet = book.table(f"{kind};espacio público;{feeling}" if kind == BY_CITY
                       else f"{kind};{feeling} en espacio público", "sexo")  # fmt: skip
    return sheet, book.number(sheet)


def _shares(
    book: Book, feeling: str, quarter: str, places: dict[tuple[str, str], str]
) -> Iterator[tuple[str, str, float, str]]:
    """(territory_id, space, share, cell) of each line of a table by city."""
    sheet, _table = _find(book, BY_CITY, feeling)
    place = ""
    for at, name, filled in book.lines(sheet):
        if len(filled) == 2:  # a city has how many live there, a heading nothing
            if (quarter, name) not in places:
                raise _unknown(book, sheet, at, "a known city", name)
            place = places[quarter, name]
        elif len(filled) > 2:
            column, share = filled[3]
            if name not in SPACES:
                raise _unknown(book, sheet, at, "a known space", name)
            if not isinstance(share, float) or not 0 <= share <= 100 or not place:
                raise _unknown(book, sheet, at, "a share from 0 to 100", str(share))
            yield place, SPACES[name], share, f"{letters(column)}{at + 1}"


def _together(book: Book) -> Iterator[tuple[str, float]]:
    """(space, share) of the newest quarter in the table of the cities together."""
    sheet, _table = _find(book, TOGETHER, UNSAFE)
    for row in book.rows(sheet):
        name = without_notes(str(row[0]))
        numbers = [cell for cell in row if isinstance(cell, float)]
        if name in SPACES and numbers:
            yield SPACES[name], numbers[0]


def _unknown(book: Book, sheet: str, at: int, expected: str, found: str) -> BadInput:
    return BadInput(
        book.file, f"sheet {sheet}, row {at + 1}", expected, found, SEE_ADAPTER
    )  # fmt: skip
