"""A meeting's page, slides and print, opened again by other programs, against the edition."""
# pyright: reportOptionalMemberAccess=false, reportArgumentType=false, reportIndexIssue=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportCallIssue=false
# pyright: reportOptionalOperand=false, reportUnhashable=false

import html
import io
import re
import subprocess
import sys
import zipfile
from xml.etree import ElementTree

import openpyxl
import pikepdf
import pptx
import pyarrow.parquet as pq
import pypdf
import pytest

from portal import site
from portal.exports import native
from portal.exports.table import safe
from portal.language import LANGUAGES, translator
from portal.pack import powerpoint, presentation, printed, series, slides, view
from portal.site import PRODUCT
from tests.portal.conftest import HOSTILE, asking

BASE = "https://example.org"
PLACES = "CHL-13120,CHL-13101,BRA-CISP-012"
BAD = ("CHL-13120", "CHL-13101,CHL-13123,CHL-05101", "CHL,CHL-13", "BRA-CISP-012,BRA-33",
       "BRA-UPP-23,MEX-02,PER")  # fmt: skip


def made(opened, places: str, lang: str = "en", **params: str) -> slides.Deck:
    found = view.view(opened, {"t": places, **params}, translator(lang))
    return slides.deck(opened, found, lang, BASE)


@pytest.fixture(scope="module")
def deck(snapshot):
    return made(snapshot, PLACES)


@pytest.fixture(scope="module")
def shown(deck):
    return pptx.Presentation(io.BytesIO(powerpoint.to_pptx(deck)))


def charts(shown):
    """(slide's number, chart) of each native chart."""
    return [(at, shape.chart) for at, slide in enumerate(shown.slides) for shape in slide.shapes
            if shape.has_chart]  # fmt: skip


def words_of(slide) -> str:
    return " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_each_story_is_told_and_only_those_asked_for(snapshot):
    kinds = {"delitos": {"serie"}, "confianza": {"confianza"},
             "programas": {"continuidad", "cobertura-programa", "efecto"}}  # fmt: skip
    for story, figures in kinds.items():
        told = made(snapshot, "CHL-13120", h=story).slides
        found = {slide.figure.figure for slide in told if slide.figure}
        assert found
        assert found <= figures


def test_a_slide_says_what_its_figure_says(deck):
    for slide in deck.slides:
        if slide.figure is not None:
            assert slide.title == slide.figure.title
            assert slide.statement in slide.figure.sentence
    by_figure: dict[int, list[str]] = {}
    for slide in deck.slides:
        if slide.figure is not None:
            by_figure.setdefault(id(slide.figure), []).append(slide.statement)
    figures = {id(slide.figure): slide.figure for slide in deck.slides if slide.figure}
    for key, statements in by_figure.items():
        points = [point for slide in deck.slides if slide.figure is figures[key]
                  for point in slide.points]  # fmt: skip
        left = figures[key].sentence
        for told in (*statements, *points):
            left = left.replace(told, "")
        assert not left.strip()


@pytest.mark.parametrize("place", ["PER", "MEX-02004", "BRA-UPP-23", "BRA-35"])
def test_a_place_of_which_little_is_known_is_told_so(snapshot, place):
    found = made(snapshot, place)
    assert len(found.slides) >= 3
    assert all(slide.statement for slide in found.slides)
    assert powerpoint.to_pptx(found)
    assert printed.to_pdf(found)


def test_the_charts_of_the_slides_hold_the_numbers_of_the_edition(deck, shown, snapshot):
    found = charts(shown)
    assert found
    assert [at for at, _chart in found] == [
        at for at, slide in enumerate(deck.slides)
        if slide.figure and slide.figure.table.shape and slide.figure.table.rows
    ]  # fmt: skip
    for at, chart in found:
        table = deck.slides[at].figure.table
        shape = table.shape
        drawn = {each.name: list(each.values) for each in chart.plots[0].series}
        if shape.kind == "span":
            assert [*drawn.values()] == list(native.spans(table, shape)[1:3])
            continue
        y = native.column(table, shape.y)
        for line in native.lines(table, shape):
            name = line.name or deck.slides[at].figure.title
            final = drawn[safe(name)]
            early = drawn.get(safe(f"{name}, not final"), [None] * len(final))
            held = [first if first is not None else then
                    for first, then in zip(final, early, strict=True)]  # fmt: skip
            rows = y[line.first : line.last + 1]
            assert [v for v in held if v is not None] == [v for v in rows if v is not None]


def test_values_that_are_not_final_look_otherwise_than_final_ones(deck, shown):
    seen = 0
    for at, chart in charts(shown):
        table = deck.slides[at].figure.table
        if table.shape.kind not in native.LINES:
            continue
        early = [each for each in chart.plots[0].series if each.name.endswith("not final")]
        assert bool(early) == any(native.hollow(table, table.shape))
        for each in early:
            assert str(each.marker.format.fill.fore_color.rgb) == "FFFFFF"
            assert "Hollow points: " in chart.chart_title.text_frame.text
            seen += 1
    assert seen


def test_every_interval_is_drawn_and_told(deck, shown, snapshot):
    seen = set()
    months = made(snapshot, "CHL-13120", h="delitos")
    by_months = charts(pptx.Presentation(io.BytesIO(powerpoint.to_pptx(months))))
    for of, at, chart in (*((deck, *each) for each in charts(shown)),
                          *((months, *each) for each in by_months)):  # fmt: skip
        table = of.slides[at].figure.table
        low = native.column(table, table.shape.low)
        if table.shape.kind == "span" or all(each is None for each in low):
            continue
        xml = chart._chartSpace.xml
        known = {round(v, 4) for v in native.whiskers(table, table.shape)[0] if v is not None}
        if native.few(table, table.shape):
            bars = chart._chartSpace.xpath(".//c:errBars/c:plus//c:v")
            assert known <= {float(each.text) for each in bars}
        else:
            names = [each.name for each in chart.plots[0].series]
            assert sum("95% interval" in name for name in names) == 2 * len(
                native.lines(table, table.shape))  # fmt: skip
        assert ("errBars" in xml) == native.few(table, table.shape)
        assert "95% interval" in chart.chart_title.text_frame.text
        seen.add(native.few(table, table.shape))
    assert seen == {True, False}


def test_the_last_point_of_a_slide_is_the_sum_of_twelve_months_of_the_file(snapshot):
    found = made(snapshot, "CHL-13120", h="delitos")
    [(_at, chart), *_more] = charts(pptx.Presentation(io.BytesIO(powerpoint.to_pptx(found))))
    file = pq.read_table(snapshot.directory / "recorded_crime" / "CHL.parquet").to_pylist()
    months = sorted((row["period"], row["count"]) for row in file
                    if row["territory_id"] == "CHL-13120" and row["offence"] == "homicide"
                    and row["frequency"] == "M")  # fmt: skip
    assert chart.plots[0].series[0].values[-1] == sum(count for _month, count in months[-12:])


def test_a_line_stops_at_a_series_break(snapshot):
    drawn = next(slide.figure for slide in made(snapshot, "CHL-13120", h="delitos").slides
                 if slide.figure and slide.figure.table.shape.cuts)  # fmt: skip
    shape = drawn.table.shape
    days = series.categories(drawn.table, shape)
    assert days == sorted(days)
    values = next(each.values for each in series.series_of(drawn, shape) if each.part == "value")
    cut = shape.cuts[0]
    at = next(at for at, day in enumerate(days) if day.isoformat()[:7] >= cut[:7] and day.day == 1)
    assert days[at - 1].day != 1
    assert values[at - 1] is None


def test_the_speaker_reads_the_same_sentences_and_sources(deck, shown):
    for slide, told in zip(shown.slides, deck.slides, strict=True):
        notes = " ".join(slide.notes_slide.notes_text_frame.text.split())
        assert " ".join(told.statement.split()) in notes
        assert told.title in words_of(slide)
        for credit in told.figure.credits if told.figure else ():
            assert credit.publisher in notes
            assert credit.licence in notes
        if told.figure:
            assert told.figure.address in notes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_file_says_place_source_licence_edition_date_and_address(snapshot, lang):
    found = made(snapshot, "CHL-13120", lang)
    credits = {credit for slide in found.slides if slide.figure for credit in slide.figure.credits}
    expected = {"Ñuñoa", found.today.isoformat()[:4], snapshot.edition_id, found.address,
                *(credit.publisher for credit in credits),
                *(credit.licence for credit in credits)}  # fmt: skip
    page = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", presentation.page(found))))
    shown = pptx.Presentation(io.BytesIO(powerpoint.to_pptx(found)))
    spoken = " ".join(words_of(slide) + slide.notes_slide.notes_text_frame.text
                      for slide in shown.slides)  # fmt: skip
    pdf = pypdf.PdfReader(io.BytesIO(printed.to_pdf(found)))
    paper = "".join(each.extract_text() for each in pdf.pages)
    for text in expected:
        assert text in page, text
        assert text in spoken, text
        assert _bare(text) in _bare(paper), text
    assert pdf.trailer["/Root"]["/Lang"].startswith(lang)


def _bare(text: str) -> str:
    """Without what a line's end adds or takes: spaces and hyphens."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def test_the_print_is_tagged_and_speaks_its_language(deck):
    pdf = pypdf.PdfReader(io.BytesIO(printed.to_pdf(deck)))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert pdf.metadata.title == deck.title
    assert pdf.metadata.author == PRODUCT


def _elements(node):
    """The elements of a PDF's structure below a node, in reading order (ISO 32000-2, 14.7)."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def test_the_print_is_sound_and_read_aloud_it_has_headings_and_words_for_each_picture(deck):
    with pikepdf.open(io.BytesIO(printed.to_pdf(deck))) as pdf:
        assert pdf.check_pdf_syntax() == []
        elements = list(_elements(pdf.Root.StructTreeRoot))
        kinds = [str(each.S) for each in elements]
        words = [str(each.get("/Alt", "")) for each in elements if each.S == "/Figure"]
    assert kinds.count("/H1") == len(deck.slides)
    assert len(words) >= sum(slide.figure is not None for slide in deck.slides) > 0
    assert all(len(each) > 20 for each in words)


def test_no_printed_page_has_only_its_foot(deck):
    pdf = pypdf.PdfReader(io.BytesIO(printed.to_pdf(deck)))
    foot = _bare(deck.about) + _bare(deck.place)
    for page in pdf.pages:
        assert len(_bare(page.extract_text())) > len(foot) + 20


def test_lines_differ_without_colour(deck):
    several = next(slide.figure for slide in deck.slides if slide.figure
                   and len(slide.figure.places) > 1)  # fmt: skip
    dashes = re.findall(
        r'stroke-width="3" stroke-dasharray="([^"]*)"', presentation._chart(several)
    )
    assert len(set(dashes)) == len(several.places)


def test_the_page_holds_all_it_needs(deck):
    text = presentation.page(deck)
    assert len(text) < 1_500_000
    assert not re.search(r'(?:src|srcset)="|<link|url\(|@import', text)
    assert text.count('class="slide') == len(deck.slides)


@pytest.mark.parametrize("places", BAD)
def test_hostile_names_go_through_every_format(hostile, places):
    found = made(hostile, places, "es")
    assert any(name in found.place for name in HOSTILE)
    page = presentation.page(found)
    assert page.count("<script>") == 1
    assert "<script>alert" not in page
    assert "<b>Sons" not in page
    pdf = pypdf.PdfReader(io.BytesIO(printed.to_pdf(found)))
    assert len(pdf.pages) >= len(found.slides)
    file = powerpoint.to_pptx(found)
    assert len(pptx.Presentation(io.BytesIO(file)).slides) == len(found.slides)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))
            elif name.endswith(".xlsx"):
                book = openpyxl.load_workbook(io.BytesIO(archive.read(name)))
                kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}
                assert "f" not in kinds


@pytest.mark.parametrize("kind", view.KINDS)
def test_the_files_are_at_plain_addresses(snapshot, monkeypatch, kind):
    client = asking(snapshot, monkeypatch)
    answer = client.get(f"/reunion/CHL-13120.{kind}?h=delitos&lang=pt")
    assert answer.status_code == 200
    assert f"reunion_CHL-13120_pt.{kind}" in answer.headers["content-disposition"]
    again = client.get(f"/reunion/CHL-13120.{kind}?h=delitos&lang=pt",
                       headers={"If-None-Match": answer.headers["etag"]})  # fmt: skip
    assert again.status_code == 304
    if kind == "html":
        assert answer.headers["content-security-policy"] == presentation.policy()
        assert "'none'" in presentation.policy()


@pytest.mark.parametrize(
    ("path", "status"),
    [("XXX.html", 404), ("CHL-13120.doc", 404), ("CHL-13120.pdf?h=nonsense", 400),
     ("CHL,CHL-13,CHL-13101,CHL-13120.pptx", 400), ("CHL-13120.html?x=1", 400)],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused_in_words(snapshot, monkeypatch, path, status):
    answer = asking(snapshot, monkeypatch).get(f"/reunion/{path}")
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_only_what_differs_from_the_default_is_in_an_address(snapshot):
    _ = translator("es")
    whole = view.view(snapshot, {"t": "CHL-13120", "h": "programas,delitos,confianza"}, _)
    assert view.address_of(whole, "es") == "/reunion?t=CHL-13120"
    part = view.view(snapshot, {"t": "CHL-13120,CHL", "h": "programas,delitos"}, _)
    address = "/reunion/CHL-13120,CHL.pdf?h=delitos,programas&lang=en"
    assert view.file_address(part, "pdf", "en") == address
    assert site.page("reunion", "es").title == "Reunión"


def test_the_server_starts_without_what_makes_packs():
    asked = "import sys; import portal.web.routes; print({'pptx', 'typst'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], cwd=site.ROOT, capture_output=True,
                          text=True, check=True)  # fmt: skip
    assert done.stdout.strip() == "set()"
