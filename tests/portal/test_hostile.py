"""Names that are markup, formulas, quotes, right-to-left or very long go through every format."""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest

from portal import catalogue, small
from portal.drawing import labels
from portal.exports import citation, data, table, workbook
from portal.exports.table import FORMULA_STARTS
from portal.language import LANGUAGES
from tests.portal.conftest import HOSTILE, asking

BASE = "https://example.org"
PLACES = ("CHL-13120", "CHL-13101", "CHL-13123", "CHL", "CHL-13", "CHL-05101")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"></svg>'


@pytest.fixture(scope="module")
def figures(hostile):
    """A series for each hostile name that has one, and the map."""
    series = [
        drawn
        for place in PLACES
        for drawn in catalogue.draw("serie", hostile, {"t": place, "m": "robbery"}, "es", BASE)
    ]
    return [*series, *catalogue.draw("cobertura", hostile, {}, "es", BASE)]


def test_the_names_are_really_hostile(figures):
    titles = " ".join(each.title for each in figures)
    assert sum(name in titles for name in HOSTILE) >= 4


def test_no_cell_of_a_csv_is_a_formula(figures):
    for drawn in figures:
        text = table.to_csv([drawn]).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
        assert len(rows) == len(drawn.table.rows) + 1
        assert all(len(row) == len(rows[0]) for row in rows)
        assert not [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)]


def test_no_cell_of_a_workbook_is_a_formula(figures):
    for drawn in figures:
        book = openpyxl.load_workbook(io.BytesIO(workbook.to_xlsx([drawn])))
        kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds
        places = [cell.value for cell in book.worksheets[0]["B"][1:]]
        assert places == [row[1] for row in drawn.table.rows]
        for cell in book.worksheets[0]["B"][1:]:
            if str(cell.value).startswith(FORMULA_STARTS):
                assert cell.quotePrefix


def test_a_hostile_name_is_text_in_every_xml(figures):
    for drawn in figures:
        chart = small.chart(drawn)
        if chart is not None:
            ElementTree.fromstring(chart)
        ElementTree.fromstring(labels.labelled(SVG, drawn, "svg"))
        with zipfile.ZipFile(io.BytesIO(workbook.to_xlsx([drawn]))) as archive:
            for name in archive.namelist():
                ElementTree.fromstring(archive.read(name))


def test_a_citation_has_no_command_and_an_embed_no_way_out(figures):
    for drawn in figures:
        entry = citation.bibtex(drawn)
        assert entry.count("{") - entry.count(r"\{") == entry.count("}") - entry.count(r"\}")
        code = citation.embed_code(drawn, frozen=True)
        assert re.fullmatch(r"<iframe [^<>]*></iframe>", code)
        assert data.to_json([drawn]).startswith(b"{")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_lets_markup_through(hostile, monkeypatch, lang):
    client = asking(hostile, monkeypatch)
    for place in PLACES:
        for path in (f"/t/{place}?m=robbery", f"/embed/serie?t={place}&m=robbery"):
            text = client.get(f"{path}&lang={lang}").text
            assert "<script" not in text
            assert "<b>Sons" not in text
