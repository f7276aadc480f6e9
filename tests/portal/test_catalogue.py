"""Every figure of the catalogue: complete, drawable, the same in words, picture and rows."""

import copy
import html
import inspect
import io
import json
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import plotly.graph_objects as go
import pytest

from portal import catalogue, small
from portal.catalogue import FIGURES, Refused
from portal.exports import data, table, workbook
from portal.language import LANGUAGES

BASE = "https://example.org"
ASKED = {
    "serie": ({"t": "CHL-13120", "m": "robbery"},
              {"t": "CHL-13120,CHL-13101,BRA-CISP-012", "m": "robbery", "f": "A", "s": "r"},
              {"t": "BRA-UPP-23"}, {"t": "SLV"}),
    "cobertura": ({},),
    "continuidad": ({"g": "chl_pcsp"}, {"g": "bra_upp"}),
    "cobertura-programa": ({"g": "chl_pcsp"}, {"g": "bra_upp", "t": "BRA-33", "s": "p"}),
    "mapa-programa": ({"g": "chl_pcsp", "y": "2002"},),
    "violencia-programa": ({"g": "chl_pcsp", "y": "2003"},),
    "efecto": ({"g": "chl_pcsp", "m": "robbery", "v": "entry"},),
    "recorrido": ({"t": "CHL-13120"}, {"t": "BRA-UPP-23", "g": "bra_upp", "m": "homicide"}),
    "embudo": ({"t": "CHL-13120", "m": "robbery", "y": "2024"},),
    "confianza": ({"t": "CHL-13"}, {"t": "CHL", "i": "crime_rose_country"}, {"t": "MEX-02004"},
                  {"t": "CHL-13,CHL-05", "i": "trust_police", "c": "Carabineros de Chile"},
                  {"t": "CHL-13", "i": "victim_household", "w": "mujeres"},
                  {"t": "MEX", "i": "reported", "d": "theft"}),
    "confianza-lugares": ({"t": "CHL-13"},),
    "confianza-mapa": ({"t": "CHL-13"},),
    "costo-del-delito": ({},),
}  # fmt: skip


def every(snapshot, lang: str = "es"):
    """Each figure as each of its questions draws it."""
    return [
        drawn
        for name, questions in ASKED.items()
        for params in questions
        for drawn in catalogue.draw(name, snapshot, params, lang, BASE)
    ]


def test_every_figure_is_tried_here_and_says_what_it_is_and_takes():
    assert set(ASKED) == set(FIGURES)
    for name, figure in FIGURES.items():
        assert figure.name == name
        assert figure.summary.endswith(".")
        assert all(figure.params.values())
        assert inspect.getdoc(figure.draw)
        assert {key for params in ASKED[name] for key in params} <= set(figure.params)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_is_complete_and_plotly_takes_it(snapshot, lang):
    for drawn in every(snapshot, lang):
        spec = drawn.picture.to_dict()
        go.Figure(spec)
        picture = spec["layout"]["meta"]["picture"]
        go.Figure({**spec, "layout": {**spec["layout"], **picture}})
        notes = " ".join(note["text"] for note in picture["annotations"]).replace("<br>", " ")
        shown = "".join(html.unescape(notes).split())
        for text in (drawn.credit, drawn.accessed, drawn.address, *drawn.marks):
            assert "".join(text.split()) in shown
        assert all((drawn.title, drawn.subtitle, drawn.sentence, drawn.file, drawn.credits))
        assert drawn.address.startswith(f"{BASE}/{drawn.page}?")
        assert f"e={snapshot.edition_id}" in drawn.address
        assert all(len(row) == len(drawn.table.columns) for row in drawn.table.rows)
        assert drawn.table.rows


def test_an_address_leads_to_the_same_figure_again(snapshot):
    for drawn in every(snapshot):
        again = catalogue.draw(drawn.figure, snapshot, drawn.params, "es", BASE)[drawn.part - 1]
        assert (again.title, again.address, again.table) == (
            drawn.title, drawn.address, drawn.table,
        )  # fmt: skip


def test_the_shape_of_the_rows_names_columns_that_exist(snapshot):
    for drawn in every(snapshot):
        shape = drawn.table.shape
        if shape is not None:
            named = {shape.x, shape.y, shape.series, shape.low, shape.high} - {None}
            assert named <= {column.name for column in drawn.table.columns}


def test_what_is_not_comparable_comes_in_parts_with_addresses_of_their_own(snapshot):
    params = {"t": "CHL-13120,BRA-CISP-012", "m": "robbery"}
    first, second = catalogue.draw("serie", snapshot, params, "es", BASE)
    assert (first.parts, first.places, second.places) == (2, ("CHL-13120",), ("BRA-CISP-012",))
    assert "p=2" in second.file_address("csv")
    assert second.embed_address(frozen=True).startswith("/embed/serie?")
    assert f"e={snapshot.edition_id}" in second.embed_address(frozen=True)
    assert "e=" not in second.file_address("svg")


def test_a_figure_refuses_what_it_cannot_follow(snapshot):
    with pytest.raises(Refused) as refused:
        catalogue.draw("serie", snapshot, {"t": "XXX"}, "en", BASE)
    assert (refused.value.status, "XXX" in refused.value.sentence) == (404, True)


def test_every_figure_goes_through_every_format(snapshot):
    for drawn in every(snapshot, "pt"):
        rows = table.to_csv([drawn]).decode("utf-8-sig")
        assert rows.count("\r\n") == 1 + len(drawn.table.rows)
        assert len(json.loads(data.to_json([drawn]))["figures"][0]["rows"]) == len(drawn.table.rows)
        book = openpyxl.load_workbook(io.BytesIO(workbook.to_xlsx([drawn])))
        assert book.worksheets[0].max_row == 1 + len(drawn.table.rows)
        chart = small.chart(drawn)
        assert (chart is None) == (drawn.table.shape is None)
        if chart is not None:
            paths = [each.get("d", "") for each in ElementTree.fromstring(chart).iter()]
            assert not [path for path in paths if "nan" in path or "inf" in path]


def test_every_figure_credits_in_its_files_whom_it_credits_under_the_picture(snapshot):
    """Of lists of a source, by the one that most rows are from; of the register, by itself."""
    opened = copy.copy(snapshot)
    opened.sources = [*snapshot.sources]
    for each in snapshot.sources:
        if each.first_period is None:
            own = each.source_id == "programmes"
            last, most = ("programmes/programmes.csv", 90) if own else ("most.csv", 2)
            opened.sources.remove(each)
            opened.sources += [
                replace(each, file="a.csv", title="Notes", licence="A", rows_kept=1),
                replace(each, file="b.csv", title="Events", licence="B", rows_kept=most),
                replace(each, file=last, title="List", licence="C", rows_kept=80),
            ]
    listed = 0
    for drawn in every(opened, "en"):
        for each in drawn.credits:
            assert each.publisher in drawn.credit
            if drawn.figure == "cobertura":  # credits the outlines by their publishers
                continue
            assert f"{each.publisher}, {each.title} (licence or terms: {each.licence})" in (
                drawn.credit
            )
            assert each.title not in ("Notes", "Events")
            listed += each.title == "List"
            assert f"{each.publisher}, {each.title}" in table.to_csv([drawn]).decode("utf-8-sig")
    assert listed > 3


def test_the_register_is_in_the_readers_words_beside_its_codes(snapshot):
    [drawn] = catalogue.draw("continuidad", snapshot, {"g": "bra_upp"}, "es", BASE)
    told = {row[-1]: row[0] for row in drawn.table.rows}
    assert told["programme"] == "programa"
    assert told["government"] == "gobierno"


def test_the_last_day_on_which_a_programme_is_known_to_exist_is_not_its_end(snapshot):
    for programme in snapshot.programmes.values():
        if programme.start is None:
            continue
        [drawn] = catalogue.draw("continuidad", snapshot, {"g": programme.programme_id}, "en", BASE)
        [ends] = [row[3] for row in drawn.table.rows if row[-1] == "programme"]
        assert ends == (programme.end.isoformat() if programme.end else None)
        assert bool(drawn.cautions) == (programme.end is None)


def test_a_state_of_coverage_has_one_colour_on_page_and_spreadsheet(snapshot):
    [drawn] = catalogue.draw("cobertura-programa", snapshot, {"g": "chl_pcsp"}, "es", BASE)
    shape = drawn.table.shape
    assert shape is not None
    page = [trace["line"]["color"] for trace in drawn.picture.to_dict()["data"]]
    book = openpyxl.load_workbook(io.BytesIO(workbook.to_xlsx([drawn])))
    [chart] = book["Gráfico"]._charts  # type: ignore[union-attr]
    sheet = [f"#{each.spPr.ln.solidFill.srgbClr}" for each in chart.series]
    assert page == list(shape.colours) == sheet
