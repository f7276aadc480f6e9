"""A figure as a spreadsheet: its rows, a chart that the spreadsheet draws itself, and notes.

In: figures of the catalogue. Out: the bytes of an XLSX file. Numbers are numbers and months are
dates, so that Excel shows them as its own settings write them; unknown cells are empty and their
state says why. Text is written as text, and text that begins like a formula is marked as text for
good, so that editing the cell does not make it one either. Each part of a figure has a sheet.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Sequence

from portal import words
from portal.catalogue import Column, Drawn, Shape, Table
from portal.catalogue.drawn import Value
from portal.curves import COLOURS
from portal.exports import citation
from portal.exports.table import FORMULA_STARTS
from portal.language import translator
from portal.site import PRODUCT

LONGEST = 32_767  # letters of a cell, by Excel's own limit
WIDTHS = {"text": 22, "number": 14, "integer": 10, "month": 10}
MOST_LINES = 20  # of a chart


def to_xlsx(drawn: Sequence[Drawn]) -> bytes:
    """The workbook: for each figure a sheet of rows, one with a chart, and one of notes."""
    import xlsxwriter  # only for the request that asks for a spreadsheet

    out = io.BytesIO()
    first = drawn[0]
    _ = translator(first.asked.lang)
    as_text = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with xlsxwriter.Workbook(out, {"in_memory": True, **as_text}) as book:
        book.set_properties({
            "title": first.title, "subject": first.subtitle, "author": PRODUCT,
            "keywords": first.edition, "comments": citation.plain(first),
        })  # fmt: skip
        styles = _Styles(book)
        for each in drawn:
            number = f" {each.part}" if len(drawn) > 1 else ""
            data = _("Data") + number
            _rows(book.add_worksheet(data), each.table, styles)
            if each.table.shape is not None and each.table.rows:
                _chart(book, _("Chart") + number, data, each, each.table.shape)
            _notes(book.add_worksheet(_("Notes") + number), each, styles)
    return out.getvalue()


class _Styles:
    """The formats of a workbook."""

    def __init__(self, book):
        top = {"valign": "top", "text_wrap": True}
        self.head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF3F5", **top})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.name, self.wrapped = book.add_format({"bold": True, **top}), book.add_format(top)
        self.quoted = book.add_format({"quote_prefix": True})
        self.month = book.add_format({"num_format": "yyyy-mm"})
        self.whole = book.add_format({"num_format": "#,##0"})
        self.decimal = book.add_format({"num_format": "#,##0.0"})


def _rows(sheet, table: Table, styles: _Styles) -> None:
    for at, column in enumerate(table.columns):
        _text(sheet, 0, at, column.label, styles, styles.head)
        sheet.set_column(at, at, WIDTHS[column.kind])
        values = [row[at] for row in table.rows]
        style = _style(column, values, styles)
        for row, value in enumerate(values, start=1):
            _cell(sheet, row, at, column, value, styles, style)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)


def _style(column: Column, values: list[Value], styles: _Styles):
    if column.kind == "month":
        return styles.month
    if column.kind != "number":
        return None  # years have no thousands mark
    whole = all(float(value).is_integer() for value in values if value is not None)
    return styles.whole if whole else styles.decimal


def _cell(sheet, row: int, at: int, column: Column, value: Value, styles: _Styles, style) -> None:
    if value is None:
        return
    if column.kind == "month" and isinstance(value, str):
        sheet.write_datetime(row, at, datetime.datetime.strptime(value[:7], "%Y-%m"), style)
    elif isinstance(value, str):
        _text(sheet, row, at, value, styles, style)
    else:
        sheet.write_number(row, at, value, style)


def _text(sheet, row: int, at: int, text: str, styles: _Styles, style=None) -> None:
    style = styles.quoted if text.startswith(FORMULA_STARTS) else style
    sheet.write_string(row, at, text[:LONGEST], style)


def _chart(book, name: str, data: str, drawn: Drawn, shape: Shape) -> None:
    """A sheet with the spreadsheet's own chart of the rows: lines with their interval, or bars."""
    table, line = drawn.table, shape.kind == "line"
    ordered = line and table.columns[_at(table, shape.x)].kind == "text"  # quarters: one by one
    numbered = {"type": "scatter", "subtype": "straight"}
    chart = book.add_chart({"type": "line"} if ordered else numbered if line else {"type": "bar"})
    found = series_of(table, shape)[:MOST_LINES]
    for at, (label, first, last) in enumerate(found):
        colour = COLOURS[at % len(COLOURS)]
        limits = [column for column in (shape.low, shape.high) if column and line]
        for column in (shape.y, *limits):
            width = 2.25 if column == shape.y else 0.75
            chart.add_series({
                "name": label or drawn.title,
                "categories": _range(data, table, shape.x, first, last),
                "values": _range(data, table, column, first, last),
                "line": {"color": colour, "width": width}, "fill": {"color": colour},
                "marker": {"type": "none"},
            })  # fmt: skip
    each = 1 + len([column for column in (shape.low, shape.high) if column and line])
    limits = [at for at in range(each * len(found)) if at % each]
    chart.set_legend({"position": "bottom", "delete_series": limits})
    chart.set_title({"name": drawn.title, "name_font": {"size": 12}, "overlay": False})
    month = line and table.columns[_at(table, shape.x)].kind == "month"
    chart.set_x_axis({"num_format": "yyyy"} if month else {})
    chart.set_y_axis({"name": drawn.subtitle[:200], "name_font": {"size": 9, "bold": False}})
    chart.set_size({"width": 960, "height": 540})
    chart.show_blanks_as("gap")
    about = {"description": f"{drawn.title}. {drawn.subtitle}"}
    book.add_worksheet(name).insert_chart(0, 0, chart, about)


def _at(table: Table, name: str) -> int:
    return [column.name for column in table.columns].index(name)


def _range(sheet: str, table: Table, column: str, first: int, last: int) -> list:
    at = _at(table, column)
    return [sheet, first + 1, at, last + 1, at]


def series_of(table: Table, shape: Shape) -> list[tuple[str, int, int]]:
    """(name, first row, last row) of each run of rows that is one line of the chart."""
    if shape.series is None:
        return [("", 0, len(table.rows) - 1)]
    at, name = _at(table, shape.series), _at(table, shape.label or shape.series)
    keys = [values[at] for values in table.rows]
    starts = [row for row, key in enumerate(keys) if row == 0 or key != keys[row - 1]]
    ends = [*(row - 1 for row in starts[1:]), len(keys) - 1]
    return [(str(table.rows[row][name]), row, end) for row, end in zip(starts, ends, strict=True)]


def _notes(sheet, drawn: Drawn, styles: _Styles) -> None:
    """Everything that the rows do not say themselves."""
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 110, styles.wrapped)
    _text(sheet, 0, 0, drawn.title, styles, styles.title)
    for row, (name, text) in enumerate(_notes_of(drawn), start=2):
        _text(sheet, row, 0, name, styles, styles.name)
        _text(sheet, row, 1, text, styles, styles.wrapped)


def _notes_of(drawn: Drawn) -> Iterator[tuple[str, str]]:
    """(name, text) of each note, in the figure's language."""
    _ = translator(drawn.asked.lang)
    yield _("Quantity"), drawn.subtitle
    yield _("In words"), drawn.sentence
    for text in drawn.definitions:
        yield _("Definition"), text
    for text in (*drawn.marks, *drawn.cautions):
        yield _("Note"), text
    for credit in drawn.credits:
        yield _("Source"), f"{credit.publisher}, {credit.title}. {credit.url or ''}".strip()
        yield _("Licence or terms"), credit.licence
    yield _("Edition"), f"{drawn.edition}, {drawn.asked.opened.edition_date.isoformat()}"
    yield _("Accessed"), drawn.today.isoformat()
    yield _("Permanent address"), drawn.address
    yield _("How to cite"), citation.plain(drawn)
    yield "APA", citation.apa(drawn)
    yield "BibTeX", citation.bibtex(drawn)
    meanings = words.state_meanings(_)
    for state, name in words.states(_).items():
        yield f"{name} ({state})", meanings[state]
    for column in drawn.table.columns:
        yield column.label, _("Column {name} of the CSV file").format(name=column.name)
