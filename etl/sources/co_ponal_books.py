"""The police's workbooks of victims and events by day: one reader for all their layouts.

In: a workbook and its row in `co_ponal_books.csv`: on which row the headings stand, how they are
written, the title above and the day of extraction below the data. Out: department, municipality,
code (DANE's eight digits; blank where a workbook has none), month and count, a row as published:
rows that look the same are other victims and stay. Refuses: another title, heading or day of
extraction, a code, date or count of another form, and data that do not add up to the row TOTAL.

Letterhead and footer are not data: what has no count and no date is one or the other.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from etl.reading import FETCH_AGAIN, SEE_ADAPTER, check_columns, label, read_sheet
from etl.report import BadInput, Report

BOOKS = Path(__file__).with_name("co_ponal_books.csv")
ROLES = {  # heading as published → what it is; other headings are left unread
    "DEPARTAMENTO": "department", "MUNICIPIO": "municipality", "CODIGO DANE": "code",
    "CODIGO_DANE": "code", "FECHA": "day", "FECHA HECHO": "day", "FECHA  HECHO": "day",
    "FECHA DE HECHO": "day", "CANTIDAD": "count",
}  # fmt: skip
ROW_OF_TOTAL = "TOTAL"
CODE = 8  # digits: five of the municipality, three of the populated centre


def books() -> pd.DataFrame:
    """The rows of `co_ponal_books.csv`; first, last and header_row as numbers."""
    frame = pd.read_csv(BOOKS, dtype=str, keep_default_na=False)
    return frame.astype({"first": int, "last": int, "header_row": int})


def read(path: Path, book, report: Report) -> pd.DataFrame:
    """department, municipality, code, month, count, a row per row of the workbook's data.

    book: a row of `books()`. Raises BadInput where the workbook is not as that row says.
    """
    rows = read_sheet(path)
    top = book.header_row
    if len(rows) <= top:
        raise BadInput(label(path), f"row {top + 1}", "rows below the header", "none", FETCH_AGAIN)
    headings = [str(cell).strip() for cell in rows[top - 1]]
    check_columns(path, headings, book.columns.split("|"))
    places = {ROLES[name]: at for at, name in enumerate(headings) if name in ROLES}
    body = rows[top:]
    columns = list(zip(*body, strict=True))
    end = min(_first_blank(columns[places[role]]) for role in ("day", "department"))
    _nothing_after(path, body[end:], places, top + end)
    _check_letterhead(path, rows[: top - 1], book.title)
    _check_footer(path, body[end:], book.extracted)
    columns = [column[:end] for column in columns]
    cells = {role: columns[at] for role, at in places.items()}
    frame = _checked(path, cells, book)
    if book.total == "yes":
        total = _check_total(path, body[end:], places["count"], int(frame["count"].sum()))
        by_month = frame.groupby(frame["month"].dt.month)["count"].sum()
        name = [f"{label(path)}, row {ROW_OF_TOTAL}"]
        report.years(
            "co_ponal_years", pd.Series([total], index=name),
            pd.DataFrame([by_month.reindex(range(1, 13), fill_value=0)]).set_axis(name),
        )  # fmt: skip
    report.read(label(path), len(frame))
    report.figure(f"co_ponal_copies_{path.stem}", end - len(set(zip(*columns, strict=True))))
    _figures_of_codes(path.stem, cells.get("code", ()), report)
    return frame


def _first_blank(column: tuple) -> int:
    return column.index("") if "" in column else len(column)


def _figures_of_codes(name: str, codes: tuple, report: Report) -> None:
    """Codes that lost their zero or name a centre."""
    if codes:
        times = [(_as_text(code), often) for code, often in Counter(codes).items()]
        short = sum(often for code, often in times if len(code) < CODE)
        centres = sum(often for code, often in times if code[-3:] != "000")
        report.figure(f"co_ponal_short_{name}", short)
        report.figure(f"co_ponal_centres_{name}", centres)


def _as_text(code: object) -> str:
    """A code as published, though some workbooks hold numbers."""
    return str(int(code)) if isinstance(code, float) else str(code)


def _is_data(row: list, places: dict[str, int]) -> bool:
    """A row of data has a day; TOTAL and the footer have none."""
    return row[places["day"]] != "" and row[places["department"]] != ""


def _nothing_after(path: Path, rows: list[list], places: dict[str, int], above: int) -> None:
    """No row of data stands below the first that is none."""
    lost = next((at for at, row in enumerate(rows) if _is_data(row, places)), None)
    if lost is not None:
        raise BadInput(
            label(path), f"row {above + 1}", "a row of data", "none, and more of them below it",
            FETCH_AGAIN,
        )  # fmt: skip


def _checked(path: Path, cells: dict[str, tuple], book) -> pd.DataFrame:
    """The rows with codes as text of eight digits and the month of each day."""
    rows = len(cells["day"])
    if not rows:
        raise BadInput(label(path), f"row {book.header_row + 1}", "rows", "none", FETCH_AGAIN)

    def meaning(
        column: str, right: Callable[[Any], bool], expected: str, meant: Callable[[Any], Any]
    ) -> Any:
        """What each value of a column means; each distinct one is looked at once."""
        found = np.fromiter(cells.get(column, ("",) * rows), dtype=object, count=rows)
        codes, values = pd.factorize(found, use_na_sentinel=False)
        wrong = np.array([not right(value) for value in values])[codes]
        if wrong.any():
            at = int(wrong.argmax())
            raise BadInput(
                label(path), f"row {book.header_row + 1 + at}, the {column}", expected,
                str(found[at]), FETCH_AGAIN,
            )  # fmt: skip
        return pd.Series([meant(value) for value in values]).array.take(codes)

    days = f"a day of {book.first} to {book.last}"
    month = meaning("day", lambda day: _is_day(day, book), days, _month)
    count = meaning("count", _is_count, "a whole number of 1 or more", int)
    department, municipality = (
        meaning(column, _is_name, "a name", str.strip) for column in ("department", "municipality")
    )
    is_code = _is_code if "CODIGO" in book.columns else _is_blank
    code = meaning("code", is_code, "a DANE code of 7 or 8 digits", _eight_digits)
    return pd.DataFrame(
        {
            "department": department, "municipality": municipality, "code": code, "month": month,
            "count": count,
        }
    )  # fmt: skip


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _is_blank(value: object) -> bool:
    return value == ""


def _is_day(value: object, book) -> bool:
    return isinstance(value, datetime.date) and book.first <= value.year <= book.last


def _month(day: datetime.date) -> pd.Timestamp:
    return pd.Timestamp(day.year, day.month, 1)


def _is_count(value: object) -> bool:
    return isinstance(value, float | int) and value >= 1 and value == int(value)


def _is_code(value: object) -> bool:
    return re.fullmatch(r"\d{8}", _eight_digits(value)) is not None


def _eight_digits(code: object) -> str:
    """The leading zero that some workbooks lost by holding numbers is back."""
    text = _as_text(code).strip()
    return text.zfill(CODE) if text else ""


def _check_letterhead(path: Path, rows: list[list], title: str) -> None:
    """The title stands in the letterhead: a workbook of another offence has another."""
    said = [str(cell).strip() for row in rows for cell in row]
    if title and title not in said:
        raise BadInput(
            label(path), "letterhead", title, str([line for line in said if line][-2:]), SEE_ADAPTER
        )


def _check_footer(path: Path, rows: list[list], extracted: str) -> None:
    """The day of extraction stands in the footer: another one is another vintage."""
    said = " ".join(re.sub(r"\s+", " ", str(cell)) for row in rows for cell in row)
    if extracted and extracted not in said:
        raise BadInput(
            label(path), "footer", f"the extraction of {extracted}", said.strip()[:80] or "nothing",
            "if the police put out a later extraction, check its totals and mend the list of books",
        )  # fmt: skip


def _check_total(path: Path, rows: list[list], column: int, found: int) -> int:
    """The count of the row TOTAL, which is that of the rows."""
    total = next((row[column] for row in rows if str(row[0]).strip() == ROW_OF_TOTAL), None)
    if total is None or total != found:
        raise BadInput(
            label(path), f"row {ROW_OF_TOTAL}", f"the sum of the rows, {found}", str(total),
            FETCH_AGAIN,
        )  # fmt: skip
    return total
