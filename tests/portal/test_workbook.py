"""A figure as a spreadsheet, opened again: its numbers, its chart, and what its notes say."""
# pyright: reportOptionalMemberAccess=false, reportArgumentType=false, reportIndexIssue=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportCallIssue=false
# pyright: reportOptionalOperand=false, reportUnhashable=false

import datetime
import io
import re
import zipfile

import numpy as np
import openpyxl
import pytest

from portal import catalogue, lines, words
from portal.exports import citation, native, workbook
from portal.language import LANGUAGES, translator

ASKED = {"t": "CHL-13120,CHL-13101", "m": "robbery", "f": "M"}
BASE = "https://example.org"


def opened_again(snapshot, params, lang="es"):
    """The figures and their workbook, as another program reads it."""
    drawn = catalogue.draw("serie", snapshot, params, lang, BASE)
    body = workbook.to_xlsx(drawn)
    return drawn, openpyxl.load_workbook(io.BytesIO(body)), body


@pytest.mark.parametrize("params", [ASKED, ASKED | {"f": "A", "s": "r"}])
def test_numbers_are_numbers_and_those_of_the_snapshot(snapshot, params):
    _drawn, book, _body = opened_again(snapshot, params)
    rows = list(book["Datos"].iter_rows(min_row=2, values_only=True))
    group = lines.groups(snapshot, ["CHL-13120", "CHL-13101"], "robbery", params["f"],
                         params.get("s", "n"))[0]  # fmt: skip
    for at, name in ((7, "value"), (8, "low"), (9, "high")):
        written = np.array([np.nan if row[at] is None else row[at] for row in rows], float)
        shown = np.concatenate([getattr(line, name) for line in group.lines])
        assert np.allclose(written, shown, atol=5e-5, equal_nan=True)
    assert {type(row[4]) for row in rows} == {datetime.datetime if params["f"] == "M" else int}


def test_an_unknown_number_is_an_empty_cell_with_its_state(snapshot):
    _drawn, book, _body = opened_again(snapshot, {"t": "CHL-13120", "m": "vehicle_theft", "f": "M"})
    rows = list(book["Datos"].iter_rows(min_row=2, values_only=True))
    assert [row[7] for row in rows if "incomplete" in row] == [None]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_notes_say_what_the_rows_do_not(snapshot, lang):
    [drawn], book, _body = opened_again(snapshot, ASKED, lang)
    notes = " ".join(
        str(cell) for row in book[book.sheetnames[-1]].iter_rows(values_only=True)
        for cell in row if cell
    )  # fmt: skip
    _ = translator(lang)
    for text in (
        drawn.title,
        drawn.subtitle,
        drawn.sentence,
        *drawn.definitions,
        drawn.edition,
        drawn.address,
        drawn.today.isoformat(),
        citation.apa(drawn),
        *(each.licence for each in drawn.credits),
        *words.state_meanings(_).values(),
    ):
        assert text in notes


def rows_of(formula: str) -> tuple[str, int, int]:
    """(column, first row, last row) that a reference names, of the table's rows."""
    found = re.fullmatch(r"'?[^!]+'?!\$([A-Z]+)\$(\d+)(?::\$[A-Z]+\$(\d+))?", formula)
    assert found
    return found[1], int(found[2]) - 2, int(found[3] or found[2]) - 2


@pytest.mark.parametrize("params", [ASKED, {"t": "CHL-13120", "m": "robbery", "f": "A"}])
def test_the_chart_is_the_spreadsheets_own_and_points_at_every_row(snapshot, params):
    [drawn], book, body = opened_again(snapshot, params)
    [chart] = book["Gráfico"]._charts
    table = drawn.table
    columns = {name: chr(ord("A") + at) for at, name in enumerate(c.name for c in table.columns)}
    seen: dict[str, set[int]] = {name: set() for name in ("value", "low", "high")}
    for series in chart.series:
        column, first, last = rows_of(series.yVal.numRef.f)
        assert rows_of(series.xVal.numRef.f)[1:] == (first, last)
        name = next(name for name, letter in columns.items() if letter == column)
        seen[name] |= set(range(first, last + 1))
    known = {at for at, v in enumerate(native.column(table, "value")) if v is not None}
    assert seen["value"] >= known
    final = known - {at for at, early in enumerate(native.hollow(table, table.shape)) if early}
    if not native.few(table, table.shape):
        assert min(len(seen["low"] & final), len(seen["high"] & final)) == len(final)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None


def test_a_chart_stops_at_breaks_and_its_early_values_are_hollow(snapshot):
    [drawn] = catalogue.draw("serie", snapshot, {"t": "CHL-13120", "m": "robbery"}, "es", BASE)
    shape, periods = drawn.table.shape, native.column(drawn.table, "period")
    assert shape.cuts
    runs = native.runs(drawn.table, shape)
    for run in runs:
        for cut in shape.cuts:
            inside = [native.since(periods[at], cut) for at in range(run.first, run.last + 1)]
            assert len(set(inside)) == 1
    states = native.hollow(drawn.table, shape)
    for run in runs:
        own = states[run.first + run.joint : run.last + 1]
        assert set(own) == {run.hollow}
    joined = {at for run in runs for at in range(run.first + run.joint, run.last + 1)}
    assert joined == set(range(len(periods)))
    book = openpyxl.load_workbook(io.BytesIO(workbook.to_xlsx([drawn])))
    [chart] = book["Gráfico"]._charts
    fills = [series.marker.spPr.solidFill.srgbClr.val for series in chart.series
             if series.marker.symbol not in (None, "none")]  # fmt: skip
    assert fills.count("FFFFFF") == sum(run.hollow for run in runs)


def test_whiskers_are_the_distances_to_the_limits(snapshot):
    drawn, book, _body = opened_again(snapshot, {"t": "CHL-13120", "m": "robbery", "f": "A"}, "en")
    sheet, above = book["Chart"], native.whiskers(drawn[0].table, drawn[0].table.shape)[0]
    heads = {cell.value: cell.column for row in sheet.iter_rows() for cell in row if cell.value}
    first = next(row[0].row for row in sheet.iter_rows() if "To the upper limit" in
                 [cell.value for cell in row])  # fmt: skip
    held = [sheet.cell(first + 1 + at, heads["To the upper limit"]).value
            for at in range(len(above))]  # fmt: skip
    assert held == above
    [chart] = sheet._charts
    assert all(series.errBars for series in chart.series)


def test_what_is_not_comparable_has_sheets_of_its_own(snapshot):
    params = {"t": "CHL-13120,BRA-CISP-012", "m": "robbery"}
    _drawn, book, _body = opened_again(snapshot, params, "en")
    assert book.sheetnames == ["Data 1", "Chart 1", "Notes 1", "Data 2", "Chart 2", "Notes 2"]
    assert book["Data 2"]["A2"].value == "BRA-CISP-012"
