"""The tables of ENVIPE's workbooks that `mx_envipe_tables.csv` names, cell by cell.

In: the workbooks of all editions; the list of tables, of kinds of crime and of answers. Out: rows
for `etl.estimates`, errors as published or as the classes limit them. A table by state, by kind
of crime or by answer has one row of cells each; several numbers or lines of one question are added
up. Refuses: a table that is not there, an unknown state, kind of crime or answer, a name that
stands twice in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from etl.estimates import CLASS_LIMITS, CLASSED, PERCENT
from etl.reading import SEE_ADAPTER
from etl.report import BadInput, Report
from etl.sources.mx_envipe_books import COUNTRY, WHOLE, Book, Cell
from etl.sources.mx_envipe_series import UNITS

WITH_ERRORS = 2025
LEFT_OUT = "-"
NO_STATE = "Entidad no especificada"  # the last row, of crimes that count for the country alone
ITSELF = ""  # the answer that the question counts, as a category
STATES = "state"
"""What the rows of a table are (column rows of the list):

state: the country and the states; country: of those the country alone; type: kinds of crime in
the country; kinds: the same and the country itself; state_type: kinds of crime under each state;
line: the named line (or lines, added up) under the country and each state; answer: every line
there, by `mx_envipe_answers.csv`.
"""


def published(
    opened: Callable[[str], Book], places: dict[str, str], report: Report
) -> pd.DataFrame:
    """Rows for `estimates`. opened: the workbook of a file's name; places: state as INEGI has
    written it in any edition → territory_id."""
    tables = pd.read_csv(Path(__file__).with_name("mx_envipe_tables.csv"), keep_default_na=False)
    books: dict[str, Book] = {}

    def book(section: str, edition: int, kind: str) -> Book:
        name = f"{section}_{edition}_{kind}.xlsx"
        books[name] = opened(name)
        return books[name]

    rows = []
    every: list[Any] = list(tables.itertuples())
    for table in every:
        for edition in range(int(table.first_edition), int(table.last_edition) + 1):
            own = book(str(table.section), edition, "est")
            sheet = own.find(table.title, table.without)
            parts = _parts(own, sheet, table, edition, places)
            errors = [] if edition != WITH_ERRORS else _errors(
                book(str(table.section), edition, "err"), own.number(str(sheet)), table, parts,
                places,
            )  # fmt: skip
            for key in parts[0]:
                cells = [part[key] for part in parts]
                of_cells = [part[key].value for part in errors]
                rows.append(_row(table, edition, own.file, key, cells, of_cells))
    frame = _once(pd.DataFrame(rows), report)
    for name, one in books.items():
        whole = f"mx_envipe/original/{name}"
        kept = int((frame["file"] == whole).sum()) if "_est" in name else _errors_kept(frame, name)
        report.read(one.file, kept)
        report.kept(one.file, kept)
    return frame


def _once(frame: pd.DataFrame, report: Report) -> pd.DataFrame:
    """The estimates once, where two tables print the same one; how far the second is from it."""
    key = ["question_id", "people", "category", "territory_id", "wave"]
    again = frame.duplicated(key)
    both = frame[again].merge(frame[~again], on=key, suffixes=("", "_first"))
    report.figure("mx_envipe_told_twice_differs", (both["value"] - both["value_first"]).abs().max())
    report.figure("mx_envipe_told_twice", len(both))
    return frame[~again].reset_index(drop=True)


def _errors_kept(frame: pd.DataFrame, name: str) -> int:
    estimates_of = f"mx_envipe/original/{name.replace('_err', '_est')}"
    return int(((frame["file"] == estimates_of) & frame["se"].notna()).sum())


def _parts(
    book: Book, sheet: str | None, table, edition: int, places: dict[str, str]
) -> list[dict[tuple, Cell]]:  # fmt: skip
    """For each number or line that the question adds up: (territory_id, category) → cell."""
    if sheet is None:
        raise BadInput(
            book.file, "titles of the sheets", f"a table “{table.title}”", "none",
            SEE_ADAPTER,
        )  # fmt: skip
    year = edition - 1 if table.year == "before" else edition
    return [
        _keyed(book.cells(sheet, int(number), str(table.first), year), table, line, places)
        for number in str(table.number).split("+") for line in str(table.line).split("+")
    ]  # fmt: skip


def _errors(
    book: Book, number: str, table, parts: list[dict[tuple, Cell]], places: dict[str, str]
) -> list[dict[tuple, Cell]]:  # fmt: skip
    """The errors of `parts`, from the table of the same number: a title there has been another's.

    Their rows are those of the estimates, in whatever order, or the table is another one.
    """
    errors = _parts(book, book.numbered(number), table, WITH_ERRORS, places)
    for error, part in zip(errors, parts, strict=True):
        if error.keys() != part.keys():
            other = sorted(map(str, error.keys() ^ part.keys()))[:3]
            raise BadInput(
                book.file, number, "the rows of the table of estimates",
                f"other rows: {', '.join(other)}", SEE_ADAPTER,
            )  # fmt: skip
    return errors


def _keyed(cells: list[Cell], table, line: str, places: dict[str, str]) -> dict[tuple, Cell]:
    """(territory_id, category) → its cell."""
    found: dict[tuple, Cell] = {}
    for place, category, cell in _named(cells, table, line, places):
        if not cell.at:
            continue
        if (place, category) in found:
            raise BadInput(
                "mx_envipe/original", f"{cell.table}, cell {cell.at}",
                f"“{cell.name}” once in its place", "the same name again", SEE_ADAPTER,
            )  # fmt: skip
        if table.over and not any(each.startswith(table.over) for each in cell.above):
            raise BadInput(
                "mx_envipe/original", f"{cell.table}, cell {cell.at}",
                f"a heading above it that begins with “{table.over}”", str(cell.above), SEE_ADAPTER,
            )  # fmt: skip
        found[place, category] = cell
    return found


def _named(
    cells: list[Cell], table, line: str, places: dict[str, str]
) -> Iterator[tuple[str, str, Cell]]:  # fmt: skip
    """(territory_id, category, cell) of the cells that the question wants."""
    place, rows = "MEX", table.rows
    for cell in cells:
        if cell.name == NO_STATE:
            return
        if rows in ("type", "kinds"):
            if cell.name != COUNTRY:
                yield place, cell.name, cell
            elif rows == "kinds":
                yield place, ITSELF, cell
        elif cell.name in WHOLE or cell.name in places:
            place = places.get(cell.name, "MEX")
            if rows == STATES or (rows == "country" and place == "MEX"):
                yield place, table.category, cell
        elif rows == "state_type":
            yield place, cell.name, cell
        elif rows == "line":
            if cell.name.startswith(line):
                yield place, table.category, cell
        elif rows == "answer":
            category = _answer(table.question_id, cell)
            if category != LEFT_OUT:
                yield place, category, cell
        elif rows != "country":
            raise BadInput(
                "mx_envipe/original", f"{cell.table}, cell {cell.at}", "a known state", cell.name,
                SEE_ADAPTER,
            )  # fmt: skip


def _answer(question: str, cell: Cell) -> str:
    known = _answers()
    if (question, cell.name) not in known:
        raise BadInput(
            "mx_envipe/original", f"{cell.table}, cell {cell.at}", "a known answer", cell.name,
            SEE_ADAPTER,
        )  # fmt: skip
    return known[question, cell.name]


def _row(
    table, edition: int, file: str, key: tuple, cells: list[Cell], errors: list[float | None]
) -> dict:  # fmt: skip
    place, category = key
    types = _types()
    by_kind = table.rows in ("type", "kinds", "state_type") and bool(category)
    if by_kind and category not in types:
        where = f"{cells[0].table}, cell {cells[0].at}"
        raise BadInput(file, where, "a known kind of crime", category, SEE_ADAPTER)
    named, offence = types.get(category, (category or None, None))
    values = [cell.value for cell in cells if cell.value is not None]
    per = float(table.per)
    return {
        "territory_id": place,
        "question_id": table.question_id,
        "people": table.people,
        "category": named,
        "offence": offence,
        "frequency": "A",
        "period": pd.Timestamp(edition - 1 if table.year == "before" else edition, 1, 1),
        "wave": f"ENVIPE {edition}",
        "unit": UNITS.get(table.question_id, PERCENT),
        "value": sum(values) / per if len(values) == len(cells) else None,
        **_error(cells, [None if each is None else each / per for each in errors]),
        "file": file,
        "cell": f"{cells[0].table}, cell {' + '.join(cell.at for cell in cells)}",
    }


def _error(cells: list[Cell], errors: list[float | None]) -> dict:
    """se, precision and design of one cell, or of the sum of several.

    A sum's error is at most that of its parts together, whatever they have to do with each other:
    the errors published, else the most that their classes allow.
    """
    known = [each for each in errors if each is not None]
    if len(cells) > 1:
        limits = known if len(known) == len(cells) else [
            cell.value * CLASS_LIMITS[cell.precision] for cell in cells
            if cell.value is not None and cell.precision in CLASS_LIMITS
        ]  # fmt: skip
        limited = len(limits) == len(cells)
        return {"se": sum(limits) if limited else None, "precision": None,
                "design": CLASSED if limited else "no_error"}  # fmt: skip
    precision = cells[0].precision
    if known:
        return {"se": known[0], "precision": precision, "design": "published_se"}
    return {"se": None, "precision": precision,
            "design": "no_error" if precision is None else CLASSED}  # fmt: skip


@cache
def _types() -> dict[str, tuple[str, str | None]]:
    """Kind of crime as INEGI names it → its name here and its offence."""
    path = Path(__file__).with_name("mx_envipe_types.csv")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    return {str(row[0]): (str(row[1]), row[2] or None) for row in frame.itertuples(index=False)}


@cache
def _answers() -> dict[tuple[str, str], str]:
    """(question, line of its table) → category."""
    path = Path(__file__).with_name("mx_envipe_answers.csv")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    return {(str(row[0]), str(row[1])): str(row[2]) for row in frame.itertuples(index=False)}
