"""Names that are markup, formulas, quotes, right-to-left or very long go through every format."""
# pyright: reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

import copy
import csv
import dataclasses
import io
import json
import re
import zipfile
from urllib.parse import urlencode
from xml.etree import ElementTree

import openpyxl
import pptx
import pytest

from portal import catalogue, small
from portal.drawing import labels
from portal.exports import citation, data, table, workbook
from portal.exports.table import FORMULA_STARTS
from portal.language import LANGUAGES, translator
from portal.pack import powerpoint, slides, view
from tests.portal.conftest import HOSTILE, asking
from tests.portal.test_catalogue import ASKED

BASE = "https://example.org"
PLACES = ("CHL-13120", "CHL-13101", "CHL-13123", "CHL", "CHL-13", "CHL-05101")
NUMBER = re.compile(r"-?[\d.,]+")
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


@pytest.fixture(scope="module")
def every(hostile):
    """Every figure of the catalogue under hostile names, of programmes too."""
    bad = copy.copy(hostile)
    bad.programmes = {
        key: dataclasses.replace(each, name=HOSTILE[at % len(HOSTILE)], name_en=HOSTILE[at - 1])
        for at, (key, each) in enumerate(hostile.programmes.items())
    }
    return bad


@pytest.mark.parametrize("name", ASKED)
def test_every_figure_goes_through_every_file(every, name):
    for drawn in catalogue.draw(name, every, ASKED[name][0], "es", BASE):
        rows = list(csv.reader(
            io.StringIO(table.to_csv([drawn]).decode("utf-8-sig"), newline=""), delimiter=";"
        ))  # fmt: skip
        assert len(rows) == len(drawn.table.rows) + 1
        assert not [cell for row in rows for cell in row
                    if cell.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(cell)]  # fmt: skip
        body = workbook.to_xlsx([drawn])
        book = openpyxl.load_workbook(io.BytesIO(body))
        more = ["Datos del gráfico"] if drawn.charted is not drawn else []
        assert book.sheetnames == ["Datos", "Gráfico", *more, "Notas"]
        assert "f" not in {cell.data_type for sheet in book for row in sheet.iter_rows()
                           for cell in row}  # fmt: skip
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for part in archive.namelist():
                ElementTree.fromstring(archive.read(part))
        held = json.loads(data.to_json([drawn]))["figures"][0]
        assert held["rows"] == [list(row) for row in drawn.table.rows]
        chart = small.chart(drawn)
        if chart is not None:
            ElementTree.fromstring(chart)
        ElementTree.fromstring(labels.labelled(SVG, drawn, "svg"))
        entry = citation.bibtex(drawn)
        assert entry.count("{") - entry.count(r"\{") == entry.count("}") - entry.count(r"\}")
        picture = json.dumps(drawn.picture.to_dict())
        assert "<script" not in picture.lower().replace("\\u003c", "<")


@pytest.mark.parametrize("name", ASKED)
def test_no_embed_lets_markup_through(every, monkeypatch, name):
    client = asking(every, monkeypatch)
    answer = client.get(f"/embed/{name}?{urlencode(ASKED[name][0])}")
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "<b>Sons" not in answer.text


def test_feeds_are_well_formed(every, monkeypatch):
    client = asking(every, monkeypatch)
    for place in PLACES:
        answer = client.get(f"/atom/{place}.xml")
        assert answer.status_code == 200
        ElementTree.fromstring(answer.content)


@pytest.mark.parametrize("places", ["CHL-13120", "BRA-UPP-23,CHL"])
def test_notes_and_slides_say_the_names_as_they_are(every, places):
    found = slides.deck(every, view.view(every, {"t": places}, translator("es")), "es", BASE)
    shown = pptx.Presentation(io.BytesIO(powerpoint.to_pptx(found)))
    for slide, told in zip(shown.slides, found.slides, strict=True):
        notes = "".join(slide.notes_slide.notes_text_frame.text.split())
        assert "".join(told.statement.split()) in notes
        words = "".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert "".join(told.title.split()) in "".join(words.split())
