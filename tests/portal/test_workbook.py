"""A figure as a spreadsheet, opened again: its numbers, its chart, and what its notes say."""

import datetime
import io
import zipfile

import numpy as np
import openpyxl
import pytest

from portal import catalogue, lines, words
from portal.exports import citation, workbook
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
    assert [row[7] for row in rows if row[14] == "incomplete"] == [None]


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


def test_the_chart_is_the_spreadsheets_own_and_points_at_the_rows(snapshot):
    [drawn], book, body = opened_again(snapshot, ASKED)
    [chart] = book["Gráfico"]._charts
    assert len(chart.series) == 2 * 3  # two places, each with its interval
    size = len(drawn.table.rows) // 2
    assert chart.series[0].yVal.numRef.f == f"Datos!$H$2:$H${size + 1}"
    assert chart.series[3].yVal.numRef.f == f"Datos!$H${size + 2}:$H${2 * size + 1}"
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None


def test_what_is_not_comparable_has_sheets_of_its_own(snapshot):
    params = {"t": "CHL-13120,BRA-CISP-012", "m": "robbery"}
    _drawn, book, _body = opened_again(snapshot, params, "en")
    assert book.sheetnames == ["Data 1", "Chart 1", "Notes 1", "Data 2", "Chart 2", "Notes 2"]
    assert book["Data 2"]["A2"].value == "BRA-CISP-012"
