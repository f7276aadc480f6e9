"""INEGI's workbooks of published tables: find a table by its title, give its cells by name.

In: an .xlsx of ENVIPE or ENSU, a description of the table wanted. Out: one row per
place or kind of crime with the number, the cell it stands in and the class of precision that the
cell's colour says. Numbers of sheets and of tables move between editions, headings are spread
over merged cells and titles over lines, footnote digits are glued to names: the title's words
decide. Refuses: no such title, another reference year, a table that does not begin with the
country.
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache, cached_property
from pathlib import Path
from string import ascii_uppercase
from typing import NamedTuple
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from etl.reading import FETCH_AGAIN, SEE_ADAPTER, content, label
from etl.report import BadInput

COUNTRY = "Estados Unidos Mexicanos"
WHOLE = {COUNTRY, "Total"}  # what the first row with numbers is called
TITLE_ROWS = 6
YEAR_ROWS = 8  # the year stands below the title, which may fill all of its rows
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
COLOURS = {"FFFFEA00": "moderate", "FFFF5400": "low"}
PLAIN = {"", "FFFFFFFF", "FFFFFFCC"}
PERIOD = r"^marzo y abril de (\d{4})$"  # of what was asked about the edition's own time


class Cell(NamedTuple):
    """A number of a table. name: the row's own; value: None where it is no number; at: A1 form,
    "" where the row has no such number; above: the headings over it."""

    name: str
    value: float | None
    table: str
    at: str
    precision: str | None
    above: tuple[str, ...] = ()


class Line(NamedTuple):
    """A row with a name. at: its position; name: without notes; cells: (column, cell) of those
    that are filled, the name's first."""

    at: int
    name: str
    cells: list[tuple[int, object]]


class _Sheet:
    """The cells of a sheet, with what of them is asked for more than once."""

    def __init__(self, rows: list[list]):
        self.rows = rows
        self.number = _number(rows)

    @cached_property
    def title(self) -> str:
        return _title(self.rows)

    @cached_property
    def lines(self) -> list[Line]:
        return _lines(self.rows)

    @cached_property
    def years(self) -> dict[int, float]:
        return _years(self.rows[: self.first])

    @property
    def first(self) -> int:
        """Position of the country's row; the end where there is none."""
        return self.lines[0].at if self.lines else len(self.rows)


class Book:
    """One workbook, open."""

    def __init__(self, path: Path):
        self.path = path
        self.file = label(path)
        raw = content(path)
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
            self._sheets = {
                name: _Sheet(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
                for name in book.sheet_names
            }
        except (CalamineError, zipfile.BadZipFile) as error:
            raise BadInput(
                label(path), "whole file", "a readable workbook", str(error), FETCH_AGAIN
            ) from error

    def find(self, words: str, without: str = "") -> str | None:
        """The sheet whose title holds every one of the words, and none of `without` (; split)."""
        lacking = [word for word in without.split(";") if word]
        for name, sheet in self._sheets.items():
            fits = all(word in sheet.title for word in words.split(";"))
            if fits and sheet.number and not any(word in sheet.title for word in lacking):
                return name
        return None

    def table(self, words: str, without: str = "") -> str:
        """The same where there must be one. Raises BadInput where there is none."""
        sheet = self.find(words, without)
        if sheet is None:
            raise BadInput(
                self.file, "titles of the sheets", f"a table “{words.replace(';', ' … ')}”",
                "none", SEE_ADAPTER,
            )  # fmt: skip
        return sheet

    def numbered(self, number: str) -> str | None:
        """The sheet of the table with this number as printed."""
        return next((name for name, own in self._sheets.items() if own.number == number), None)

    def rows(self, sheet: str) -> list[list]:
        """A sheet's cells as they stand; "" where there is none."""
        return self._sheets[sheet].rows

    def number(self, sheet: str) -> str:
        """The table's number as printed ("Cuadro 3.3")."""
        return self._sheets[sheet].number

    def lines(self, sheet: str) -> list[Line]:
        """Each row with a name, from the country's row to the notes."""
        return self._sheets[sheet].lines

    def cells(self, sheet: str, number: int, first: str, year: int) -> list[Cell]:
        """The `number`-th number of each row, from the country's row to the notes.

        first: how the heading of the first number begins, for tables of one title have held
        other columns. Raises BadInput on another heading or year, or no row of the country.
        """
        own = self._sheets[sheet]
        headings = self._expect(sheet, own, first, year)
        above = cache(lambda column: _above(headings, column))
        found = []
        for line in own.lines:
            if len(line.cells) <= number:
                found.append(Cell(line.name, None, own.number, "", None))
                continue
            column, value = line.cells[number]
            at = f"{letters(column)}{line.at + 1}"
            found.append(
                Cell(
                    line.name, value if isinstance(value, float) else None, own.number, at,
                    self.precision(sheet, at), above(column),
                )
            )  # fmt: skip
        return found

    def _expect(self, sheet: str, own: _Sheet, first: str, year: int) -> list[list]:
        """The rows of headings: those between the year and the country's."""
        years, end = own.years, own.first
        above = own.rows[max(years, default=0) + 1 : end]
        headings = [_plain(cell) for row in above for cell in row if cell != ""]
        for what, fits, found in (
            ("reference year " + str(year), [*years.values()] == [year], [*years.values()]),
            (
                f"a heading that begins with “{first}”",
                any(each.startswith(first) for each in headings), headings[:3],
            ),
            (f"a row of {COUNTRY}", end < len(own.rows), "none"),
        ):  # fmt: skip
            if not fits:
                raise BadInput(self.file, f"sheet {sheet}", what, str(found), SEE_ADAPTER)
        return above

    def precision(self, sheet: str, cell: str) -> str | None:
        """The class by the cell's colour: none high; unknown where the colour is a theme's."""
        return self._classes[self._style(sheet, cell)]

    @cached_property
    def _classes(self) -> list[str | None]:
        """Class of precision that each cell style says."""
        tree = ElementTree.fromstring(self._zip.read("xl/styles.xml"))
        classes = []
        for fill in tree.iterfind(f"{MAIN}fills/{MAIN}fill/{MAIN}patternFill"):
            front = fill.find(f"{MAIN}fgColor")
            solid = fill.get("patternType") == "solid" and front is not None
            colour = front.get("rgb", "theme") if solid and front is not None else ""
            classes.append("high" if colour in PLAIN else COLOURS.get(colour))
        formats = tree.iterfind(f"{MAIN}cellXfs/{MAIN}xf")
        return [classes[int(each.get("fillId", 0))] for each in formats]

    def _style(self, sheet: str, cell: str) -> int:
        """Number of the cell's style; 0 where it has none."""
        row = self._row_texts(sheet).get(cell.lstrip(ascii_uppercase), "")
        _, _, after = row.partition(f'<c r="{cell}" s="')
        return int(after.partition('"')[0] or 0)

    def _row_texts(self, sheet: str) -> dict[str, str]:
        """Each row of a sheet, by its number, as it stands in the workbook's XML."""
        if sheet not in self._known_rows:
            rows = self._zip.read(self._files[sheet]).decode().split('<row r="')[1:]
            self._known_rows[sheet] = {row.partition('"')[0]: row for row in rows}
        return self._known_rows[sheet]

    @cached_property
    def _known_rows(self) -> dict[str, dict[str, str]]:
        return {}

    @cached_property
    def _files(self) -> dict[str, str]:
        """Where in the zip each sheet lies."""
        links = ElementTree.fromstring(self._zip.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): str(link.get("Target")) for link in links}
        book = ElementTree.fromstring(self._zip.read("xl/workbook.xml"))
        return {
            str(sheet.get("name")): "xl/" + targets[sheet.get(REFERENCE)].removeprefix("/xl/")
            for sheet in book.iterfind(f"{MAIN}sheets/{MAIN}sheet")
        }


@cache
def without_notes(name: str) -> str:
    """The name on one line, without the footnote digits that are glued to it."""
    return _plain(re.sub(r"\s*\d+(, ?\d+)*\s*$", "", name))


def _title(rows: list[list]) -> str:
    """Words of the title in one line, without the table's number and the link to the index."""
    cells = [
        cell for row in rows[1:TITLE_ROWS] for cell in row
        if isinstance(cell, str) and cell and not _is_number_of(cell) and cell != "Índice"
    ]  # fmt: skip
    return re.sub(r"\s+", " ", " ".join(cells)).lower()


def _number(rows: list[list]) -> str:
    """The table's number as printed ("Cuadro 3.3"); the index of a book has none."""
    return next((str(cell) for row in rows[:TITLE_ROWS] for cell in row if _is_number_of(cell)), "")


def _is_number_of(cell: object) -> bool:
    return isinstance(cell, str) and cell.startswith("Cuadro ")


def _plain(cell: object) -> str:
    return " ".join(str(cell).split())


def _years(rows: list[list]) -> dict[int, float]:
    """Position of a row → the year that stands in it. rows: those above the country's."""
    found = {}
    for at, row in enumerate(rows[:YEAR_ROWS]):
        for cell in row:
            told = isinstance(cell, str) and re.search(PERIOD, cell)
            if told or isinstance(cell, float):
                found[at] = float(told[1]) if told else cell
    return found


def _above(headings: list[list], column: int) -> tuple[str, ...]:
    """Headings over a column: of each row of them the last that begins at or before it."""
    begun = [[cell for cell in row[1 : column + 1] if cell != ""] for row in headings]
    return tuple(_plain(cells[-1]) for cells in begun if cells)


def _lines(rows: list[list]) -> list[Line]:
    """Rows with a name from the country's on, up to the notes."""
    begun, found = False, []
    for at, row in enumerate(rows):
        name = row[0] if isinstance(row[0], str) else ""
        begun = begun or without_notes(name) in WHOLE
        if begun and name.startswith(("Nota", "1 ", "Fuente")):
            break
        if begun and name:
            cells = [(column, cell) for column, cell in enumerate(row) if cell != ""]
            found.append(Line(at, without_notes(name), cells))
    return found


@cache
def letters(column: int) -> str:
    """How a sheet names the column: A, B, … Z, AA for 0, 1, …"""
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def workbook(folder: Path, pattern: str) -> Path:
    """The one file of the publisher's folder `original` whose name is like that."""
    found = list((folder / "original").glob(pattern))
    if len(found) != 1:
        raise BadInput(
            f"{folder.name}/original/{pattern}", "files of that name",
            "the workbook of the quarter", f"{len(found)}", FETCH_AGAIN,
        )  # fmt: skip
    return found[0]
