"""ENVIPE's two tables of kidnapping, which household informants tell of: how many, how long.

In: the workbook of the level of victimisation of the newest edition and that of its errors. Out:
rows for `estimates` of the country: households and people of whom somebody was kidnapped, with the
error printed in the table itself, and how long kidnappings lasted in five years. Refuses: a table,
a heading, a year or a line that is not there, a cell that is no number.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from etl.estimates import PERCENT
from etl.reading import SEE_ADAPTER
from etl.report import BadInput, Report
from etl.sources.mx_envipe_books import Book, letters

BOOKS = ("I_nivel_victimizacion_2025_est.xlsx", "I_nivel_victimizacion_2025_err.xlsx")
SERIOUS = "delitos graves por tipo de delito"
KIDNAPPING, ESTIMATE, ERROR = "Secuestro", "Estimación", "Error estándar"
RATES = {  # question → how the heading of its rate per 100,000 begins
    "mx_envipe_kidnapping_household": "Tasa por cada",
    "mx_envipe_kidnapping_person": "Prevalencia",
}
PER_100 = 1000  # of a rate per 100,000
RATED_YEAR = 2024
OFFENCE = "kidnapping_all"
DURATION = "delitos de secuestro por duración"
YEARS = tuple(range(2024, 2019, -1))
LENGTHS = ("Menos de 24 horas", "De 1 a 3 días", "De 4 días o más")
UNSPECIFIED = "No especificado"


def read(opened: Callable[[str], Book], report: Report) -> pd.DataFrame:
    """Rows for `estimates`; both kinds of table count as rows of the workbook. opened: the
    workbook of a file's name."""
    book, errors = map(opened, BOOKS)
    durations = _durations(book, errors)
    found = pd.DataFrame([*_rates(book), *durations])
    for one, rows in ((book, len(found)), (errors, len(durations))):
        report.read(one.file, rows)
        report.kept(one.file, rows)
    report.figure("mx_envipe_kidnapping_lengths_differ", _beyond(book))
    return found


def _beyond(book: Book) -> float:
    """How far a year's lengths, with those not specified, are from all kidnappings at most."""
    sheet = book.table(DURATION)
    lines = [_line(book, sheet, name, 0) for name in (*LENGTHS, UNSPECIFIED)]
    columns = [_column(book, sheet, float(year)) for year in YEARS]
    rows = book.rows(sheet)
    return max(
        abs(sum(_number(book, sheet, rows[at][column]) for at in lines) - 100) for column in columns
    )


def _rates(book: Book) -> list[dict]:
    sheet = book.table(SERIOUS)
    _column(book, sheet, float(RATED_YEAR))
    rows = book.rows(sheet)
    block = _line(book, sheet, KIDNAPPING, 0)
    at, error = (_line(book, sheet, name, block) for name in (ESTIMATE, ERROR))
    found = []
    for question, heading in RATES.items():
        column = _column(book, sheet, heading)
        found.append(
            _row(book, sheet, question, RATED_YEAR, at, column,
                 _number(book, sheet, rows[error][column]), PER_100)
            | {"offence": OFFENCE}
        )  # fmt: skip
    return found


def _durations(book: Book, errors: Book) -> list[dict]:
    sheet, of_errors = (each.table(DURATION) for each in (book, errors))
    found = []
    for name in LENGTHS:
        at, error = _line(book, sheet, name, 0), _line(errors, of_errors, name, 0)
        for year in YEARS:
            own, other = (_column(one, which, float(year))
                          for one, which in ((book, sheet), (errors, of_errors)))  # fmt: skip
            se = _number(errors, of_errors, errors.rows(of_errors)[error][other])
            found.append(
                _row(book, sheet, "mx_envipe_kidnapping_duration", year, at, own, se, 1)
                | {"category": name}
            )
    return found


def _row(
    book: Book, sheet: str, question: str, year: int, at: int, column: int, se: float, per: int
) -> dict:
    cell = f"{letters(column)}{at + 1}"
    return {
        "territory_id": "MEX", "question_id": question, "people": "all", "frequency": "A",
        "period": pd.Timestamp(year, 1, 1), "wave": f"ENVIPE {year + 1}",
        "value": _number(book, sheet, book.rows(sheet)[at][column]) / per, "se": se / per,
        "unit": PERCENT, "precision": book.precision(sheet, cell), "design": "published_se",
        "file": book.file, "cell": f"{book.number(sheet)}, cell {cell}",
    }  # fmt: skip


def _line(book: Book, sheet: str, name: str, after: int) -> int:
    """Position of the first line of that name from `after` on."""
    lines = enumerate(str(row[0]).strip() for row in book.rows(sheet))
    found = next((at for at, own in lines if at >= after and own == name), None)
    if found is None:
        raise BadInput(book.file, f"sheet {sheet}", f"a line “{name}”", "none", SEE_ADAPTER)
    return found


def _column(book: Book, sheet: str, heading: str | float) -> int:
    """Position of the column whose heading begins so, or is that year."""
    for row in book.rows(sheet):
        for column, cell in enumerate(row):
            year = isinstance(heading, float)
            if cell == heading or (not year and column and str(cell).startswith(str(heading))):
                return column
    raise BadInput(book.file, f"sheet {sheet}", f"a heading “{heading}”", "none", SEE_ADAPTER)


def _number(book: Book, sheet: str, cell: object) -> float:
    if not isinstance(cell, float):
        raise BadInput(book.file, f"sheet {sheet}", "a number", repr(cell), SEE_ADAPTER)
    return cell
