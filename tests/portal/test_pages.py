"""Each page runs for every address, right or wrong, and explains what it cannot follow."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from portal import methods, site
from portal import snapshot as snapshots
from tests.portal.messages import ROOT

PAGES = (
    "inicio", "mi_territorio", "delitos", "confianza", "programas", "antes_y_despues", "comparar",
    "reunion", "calidad",
    "metodos", "datos",
)  # fmt: skip
ADDRESSES = (
    {},
    {"lang": "en", "q": "nunoa"},
    {"lang": "pt", "q": "zzzzzz"},
    {"t": "CHL-13120", "m": "robbery", "f": "R", "s": "r"},
    {"t": "BRA-UPP-23", "lang": "pt"},
    {"t": "PER", "lang": "en"},
    {"t": "CHL-13120,BRA-CISP-012,CHL-13101", "m": "robbery", "f": "A"},
    {"t": "<script>", "m": "<b>", "f": "<i>", "s": "=1", "lang": "xx"},
)


@pytest.fixture
def opened(snapshot, monkeypatch):
    monkeypatch.setattr(snapshots, "open_current", lambda: snapshot)
    return snapshot


def run(page: str, params: dict[str, str]) -> AppTest:
    """The page's script after one run with this address."""
    test = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=30)
    for name, value in params.items():
        test.query_params[name] = value
    return test.run()


def html(test: AppTest) -> str:
    """All HTML of the page."""
    return "".join(element.proto.body for element in test.get("html"))


def test_html_reaches_the_page_as_it_was_written():
    test = AppTest.from_function(_two_lines).run()
    assert html(test) == "  <pre>one</pre>\n  <pre>two</pre>\n"


def _two_lines():
    from portal import blocks

    blocks.put("  <pre>one</pre>\n  <pre>two</pre>\n")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("params", ADDRESSES)
def test_no_address_breaks_a_page(opened, page, params):
    test = run(page, params)
    assert not test.exception
    text = html(test)
    assert "<h1>" in text
    assert "<script>" not in text
    assert "<b>" not in text


def test_the_front_page_lists_what_a_search_may_mean(opened):
    text = html(run("inicio", {"q": "rocinha", "lang": "en"}))
    assert 'href="/mi-territorio?t=BRA-UPP-23&amp;lang=en"' in text
    assert 'href="/mi-territorio?t=BRA-CISP-011&amp;lang=en"' in text


def test_a_search_without_a_hit_says_what_to_try(opened):
    assert "No place is called “zzzzzz”" in html(run("inicio", {"q": "zzzzzz", "lang": "en"}))


def test_my_territory_tells_the_three_stories_and_what_is_missing(opened):
    text = html(run("mi_territorio", {"t": "CHL-13120", "lang": "en"}))
    for words in (
        "Population: 262,753 in 2024", "No survey tells this of Ñuñoa alone", "Programmes here",
        "Plan Cuadrante de Seguridad Preventiva", "(deduced, not stated)",
        "A police station of this comuna moved in 2021.", "Publisher of cl_cead_casos",
        "No population is known after 2024",
    ):  # fmt: skip
        assert words in text, words


def test_a_programme_shows_disputed_dates_and_overlaps(opened):
    text = html(run("mi_territorio", {"t": "BRA-UPP-23", "lang": "en"}))
    assert "21 September 2012 (another source)" in text
    assert "August 2018" in text
    assert "97% of the area of" in text


def test_bad_parameters_are_explained_on_the_page(opened):
    params = {"t": "CHL-13120,XXX", "m": "nonsense", "f": "Z", "s": "z", "lang": "en"}
    text = html(run("delitos", params))
    for words in (
        "“XXX”",
        "“nonsense”",
        "The frequency in the address",
        "The scale in the address",
    ):
        assert words in text


def test_choosing_a_measure_changes_the_address(opened):
    test = run("mi_territorio", {"t": "CHL-13120", "m": "robbery"})
    test.selectbox(key="measure").select("theft").run()
    assert test.query_params["m"] == "theft"
    assert "Hurto" in html(test)


def test_a_question_is_chosen_first_and_then_about_whom_or_what(opened):
    test = run("confianza", {"t": "MEX-02004", "i": "trust_police", "lang": "en"})
    assert [box.key for box in test.selectbox] == ["indicator"]  # one force: nothing to choose
    test.selectbox(key="indicator").select("effective_police").run()
    assert test.query_params["i"] == "effective_police"
    forces = test.selectbox(key="topic")
    assert forces.options == ["Policía Preventiva Municipal", "Guardia Nacional"]
    forces.select_index(1).run()
    assert test.query_params["c"] == "Guardia Nacional"
    test.selectbox(key="indicator").select("reported").run()
    assert "c" not in test.query_params
    assert test.selectbox(key="topic").options[0] == "In general"


def test_the_measure_follows_the_address(opened):
    test = run("delitos", {"t": "CHL-13120", "m": "burglary"})
    assert test.selectbox(key="measure").value == "burglary"


def test_a_clear_name_is_added_and_an_unclear_one_asked_about(opened):
    test = run("delitos", {"t": "CHL-13120", "lang": "en"})
    test.text_input(key="add_place").input("providencia").run()
    assert test.query_params["t"] == "CHL-13120,CHL-13123"
    test.text_input(key="add_place").input("rio de janeiro").run()
    assert "may be:" in html(test)


def test_the_methods_page_shows_every_offence_and_one_publisher_at_a_time(opened):
    text = html(run("metodos", {"lang": "en"}))
    for offence in opened.offences.values():
        assert offence.name in text
    assert "0" * 64 not in text
    for folder, files in methods.by_folder(opened.sources).items():
        assert f"/metodos?o={folder}&amp;lang=en" in text
        about = html(run("metodos", {"lang": "en", "o": folder}))
        for source in opened.sources:
            assert (source.file in about) == (source in files)
        mine = {source.source_id for source in files}
        for row in opened.concordance:
            assert (f">{row.category}<" in about) == (row.source_id in mine)
        for each in (*opened.all_breaks, *opened.all_caveats):
            said = getattr(each, "reason", None) or each.text
            assert said in about or each.source_id not in mine


def test_a_publisher_that_there_is_not_is_said(opened):
    text = html(run("metodos", {"lang": "en", "o": "<nobody>"}))
    assert "There is no publisher “&lt;nobody&gt;” in this edition." in text


LEAN = """
import sys
from portal import catalogue, front, methods, place, small, snapshot, tables
from portal.exports import data, table, workbook
from portal.language import translator
from portal.pack import presentation, slides, view
from portal.pack.powerpoint import to_pptx
from portal.pack.printed import to_pdf
opened = snapshot.open_current(sys.argv[1])
for here in ("CHL-13120", "BRA-UPP-23", "PER"):
    place.header(opened, here, "es"), place.story(opened, here, "es")
asked = {"t": "CHL-13120,BRA-33", "m": "robbery", "f": "R", "s": "r"}
for name, params in (("serie", asked), ("cobertura", {})):
    for drawn in catalogue.draw(name, opened, params, "es", "x"):
        drawn.picture, drawn.table, tables.of_drawn(drawn), small.chart(drawn)
        table.to_csv([drawn]), workbook.to_xlsx([drawn]), data.to_json([drawn])
methods.page(opened, "es")
meeting = view.view(opened, {"t": "CHL-13120,BRA-CISP-012"}, translator("es"))
deck = slides.deck(opened, meeting, "es", "x")
presentation.page(deck), to_pptx(deck), to_pdf(deck)
heavy = {"pandas", "scipy", "duckdb", "ibis", "geopandas", "pyarrow", "numpy.ma"}
print(sorted(heavy & set(sys.modules)))
"""


def test_no_page_brings_a_heavy_library_into_the_server(data_directory: Path):
    done = subprocess.run(
        [sys.executable, "-c", LEAN, str(data_directory)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip().splitlines()[-1] == "[]"


@pytest.mark.parametrize("page", ["metodos", "calidad"])
def test_links_of_a_page_stay_in_the_edition_that_it_names(opened, page, monkeypatch):
    monkeypatch.setattr(snapshots, "open_edition", lambda _named: opened)
    named = f"e={opened.edition_id}"
    stays = _links(html(run(page, {"e": opened.edition_id})))
    assert stays
    assert [each for each in stays if named not in each] == []
    assert [each for each in _links(html(run(page, {}))) if named in each] == []


def _links(text: str) -> list[str]:
    """Links to pages."""
    slugs = "|".join(filter(None, site.SLUGS))
    return re.findall(rf'href="(/(?:{slugs})\?[^"]*)"', text)
