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
from portal.catalogue import Column, Drawn, Table
from portal.catalogue.drawn import Value
from portal.exports import citation
from portal.exports.table import FORMULA_STARTS
from portal.language import translator
from portal.site import PRODUCT

LONGEST = 32_767  # letters of a cell, by Excel's own limit
WIDTHS = {"number": 14, "integer": 10, "month": 10}
NARROWEST, WIDEST = 12, 50
LETTERS, LINE = 105, 15  # of a note: letters in a line, points of its height


def to_xlsx(drawn: Sequence[Drawn]) -> bytes:
    """The workbook: for each figure a sheet of rows, one with a chart, and one of notes."""
    import xlsxwriter  # only for the request that asks for a spreadsheet

    from portal.exports import chart

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
            charted = each.charted
            if charted.table.shape is not None and charted.table.rows:
                own = data if charted is each else _("Data of the chart") + number
                chart.add(book, _("Chart") + number, own, charted, charted.table.shape)
                if charted is not each:
                    _rows(book.add_worksheet(own), charted.table, styles)
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
        values = [row[at] for row in table.rows]
        sheet.set_column(at, at, _width(column, values))
        style = _style(column, values, styles)
        for row, value in enumerate(values, start=1):
            _cell(sheet, row, at, column, value, styles, style)
    sheet.set_row(0, 3 * LINE)
    sheet.freeze_panes(1, 0)
    _printable(sheet)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)


def _width(column: Column, values: list[Value]) -> int:
    """Letters of a column: of texts as many as the longest has, within bounds."""
    if column.kind != "text":
        return WIDTHS[column.kind]
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return min(max(NARROWEST, longest + 2), WIDEST)


def _printable(sheet) -> None:
    """As many pages as it takes, each as wide as the rows."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


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


def _notes(sheet, drawn: Drawn, styles: _Styles) -> None:
    """Everything that the rows do not say themselves."""
    _printable(sheet)
    sheet.set_column(0, 0, 30, styles.name)
    sheet.set_column(1, 1, 110, styles.wrapped)
    _text(sheet, 0, 0, drawn.title, styles, styles.title)
    for row, (name, text) in enumerate(_notes_of(drawn), start=2):
        rows = max(-(-len(name) // 28), sum(max(1, -(-len(each) // LETTERS))
                                            for each in text.split("\n")))  # fmt: skip
        sheet.set_row(row, LINE * min(rows, 27))
        _text(sheet, row, 0, name, styles, styles.name)
        _text(sheet, row, 1, text, styles, styles.wrapped)


def _notes_of(drawn: Drawn) -> Iterator[tuple[str, str]]:
    """(name, text) of each note, in the figure's language."""
    _ = translator(drawn.asked.lang)
    yield _("Quantity"), drawn.subtitle
    if drawn.charted is not drawn:
        yield _("Chart"), drawn.charted.subtitle
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
