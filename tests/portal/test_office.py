"""Spreadsheets and slides opened by LibreOffice: the same numbers, words, charts and pages."""
# pyright: reportOptionalMemberAccess=false, reportArgumentType=false, reportIndexIssue=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportCallIssue=false
# pyright: reportOptionalOperand=false, reportUnhashable=false

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pypdf
import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from portal import catalogue
from portal.curves import COLOURS
from portal.exports import native, table, workbook
from portal.language import LANGUAGES, translator
from portal.pack import powerpoint, slides, view
from tests.portal.conftest import HOSTILE

BASE = "https://example.org"
BOOKS = {
    "months": ("serie", {"t": "CHL-13120,CHL-13101", "m": "robbery", "f": "M"}, "es"),
    "years": ("serie", {"t": "CHL-13120", "m": "robbery", "f": "A", "s": "r"}, "pt"),
    "parts": ("serie", {"t": "CHL-13120,BRA-CISP-012", "m": "robbery"}, "en"),
    "answers": ("confianza", {"t": "CHL-13,CHL-05"}, "es"),
    "places": ("confianza-lugares", {"t": "CHL-13"}, "pt"),
    "effect": ("efecto", {"g": "chl_pcsp", "m": "robbery", "v": "entry"}, "en"),
    "fifths": ("violencia-programa", {"g": "chl_pcsp", "y": "2003"}, "es"),
    "years-of-a-programme": ("continuidad", {"g": "chl_pcsp"}, "pt"),
    "coverage": ("cobertura-programa", {"g": "chl_pcsp"}, "en"),
    "map": ("cobertura", {}, "es"),
    "where": ("mapa-programa", {"g": "chl_pcsp"}, "pt"),
    "countries": ("confianza-lugares", {"t": "BRA"}, "en"),
    "atlas": ("confianza-mapa", {"t": "BRA"}, "es"),
    "costs": ("costo-del-delito", {}, "pt"),
    "funnel": ("embudo", {"t": "CHL-13120", "m": "robbery", "y": "2024"}, "en"),
    "before-and-after": ("recorrido", {"t": "CHL-13120"}, "es"),
    "hostile": ("serie", {"t": "CHL-13120,CHL-13101", "m": "robbery", "f": "A"}, "pt"),
}  # fmt: skip
DECKS = {"es": "CHL-13120,CHL-13101", "pt": "BRA-CISP-012", "en": "CHL-13120"}
FOOT = (7.5 - powerpoint.FOOT) * 72  # points from a slide's lower edge
SPAIN = "3082"  # the language, for LibreOffice's filter of CSV
SPACE = {"o": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
         "t": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
         "c": "urn:oasis:names:tc:opendocument:xmlns:chart:1.0"}  # fmt: skip


class Office:
    """LibreOffice with a profile of its own; one start converts many files."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.program = shutil.which(os.environ.get("SOFFICE", "soffice"))

    def convert(self, files: list[Path], kind: str, *more: str) -> dict[str, Path]:
        """The converted files by the names of their sources, without endings."""
        if not self.program:
            pytest.fail(
                "These tests need LibreOffice: install it (on Debian: apt-get install "
                "libreoffice-calc-nogui libreoffice-impress-nogui) or name its program in the "
                "environment variable SOFFICE."
            )
        out = self.folder / f"{kind}{len(list(self.folder.iterdir()))}"
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        subprocess.run([self.program, profile, "--headless", *more, "--convert-to", kind,
                        "--outdir", out, *files], check=True, capture_output=True,
                       timeout=300)  # fmt: skip
        return {each.stem: each for each in out.iterdir()}


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


def written(folder: Path, bodies: dict[str, bytes], kind: str) -> list[Path]:
    for name, body in bodies.items():
        (folder / f"{name}.{kind}").write_bytes(body)
    return [folder / f"{name}.{kind}" for name in bodies]


@pytest.fixture(scope="module")
def figures(snapshot, hostile):
    return {
        name: catalogue.draw(figure, hostile if name == "hostile" else snapshot, params, lang, BASE)
        for name, (figure, params, lang) in BOOKS.items()
    }


@pytest.fixture(scope="module")
def books(office, figures, tmp_path_factory):
    """Each workbook as LibreOffice keeps it in its own format."""
    bodies = {name: workbook.to_xlsx(drawn) for name, drawn in figures.items()}
    return office.convert(written(tmp_path_factory.mktemp("books"), bodies, "xlsx"), "ods")


@pytest.fixture(scope="module")
def decks(snapshot):
    found = {}
    for lang, places in DECKS.items():
        seen = view.view(snapshot, {"t": places}, translator(lang))
        found[lang] = slides.deck(snapshot, seen, lang, BASE)
    return found


@pytest.fixture(scope="module")
def papers(office, decks, tmp_path_factory):
    """Each presentation as LibreOffice prints it: of each page its text and that of its foot."""
    bodies = {lang: powerpoint.to_pptx(deck) for lang, deck in decks.items()}
    found = office.convert(written(tmp_path_factory.mktemp("decks"), bodies, "pptx"), "pdf")
    return {lang: [_read(page) for page in pypdf.PdfReader(path).pages]
            for lang, path in found.items()}  # fmt: skip


def _read(page) -> tuple[str, str]:
    low: list[str] = []

    def look(text, _matrix, where, _font, _size) -> None:
        if text.strip() and 0 < where[5] < FOOT:
            low.append(text)

    text = page.extract_text(visitor_text=look)
    return _bare(text), _bare("".join(low))


def same(cell, value, kind: str) -> bool:
    if value is None:
        return cell == ""
    if kind == "month":
        return cell.isoformat()[:7] == value
    if isinstance(value, str):
        return str(cell) == value
    return abs(cell - value) < 1e-6


@pytest.mark.parametrize("name", BOOKS)
def test_every_cell_is_the_figures(books, figures, name):
    book = CalamineWorkbook.from_path(books[name])
    drawn = figures[name]
    tables = [one.table for each in drawn for one in dict.fromkeys((each, each.charted))]
    assert len(book.sheet_names) == 2 * len(drawn) + len(tables)
    data = [sheet for sheet in book.sheet_names if sheet.split()[0] in ("Datos", "Dados", "Data")]
    for sheet, each in zip(data, tables, strict=True):
        rows = book.get_sheet_by_name(sheet).to_python()
        columns = each.columns
        assert rows[0] == [column.label for column in columns]
        assert len(rows) == 1 + len(each.rows)
        for row, values in zip(rows[1:], each.rows, strict=True):
            for cell, value, column in zip(row, values, columns, strict=True):
                assert same(cell, value, column.kind), (column.name, cell, value)


def content(path: Path, part: str = "content.xml") -> ElementTree.Element:
    with zipfile.ZipFile(path) as archive:
        return ElementTree.fromstring(archive.read(part))


def charts(path: Path) -> list[ElementTree.Element]:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist()
                 if re.fullmatch(r"Object \d+/content.xml", name)]  # fmt: skip
        return [ElementTree.fromstring(archive.read(name)) for name in sorted(names)]


def addressed(book, chart: ElementTree.Element) -> list:
    """The cells that a chart's series take their values from, in the book's own sheets."""
    found = []
    for series in chart.iterfind(".//c:series", SPACE):
        place = series.get(f"{{{SPACE['c']}}}values-cell-range-address", "")
        sheet, ends = re.fullmatch(r"'?(.+?)'?\.(.*)", place).groups()  # type: ignore[union-attr]
        (column, first), *last = re.findall(r"\b([A-Z]+)(\d+)", ends)
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        until = int(last[0][1]) if last else int(first)
        found += [row[ord(column) - ord("A")] for row in rows[int(first) - 1 : until]]
    return found


@pytest.mark.parametrize("name", BOOKS)
def test_the_chart_is_native_and_takes_its_values_from_the_rows(books, figures, name):
    drawn = [each.charted for each in figures[name]]
    book, found = CalamineWorkbook.from_path(books[name]), charts(books[name])
    assert len(found) == len(drawn)
    for chart, each in zip(found, drawn, strict=True):
        table_, shape = each.table, each.table.shape
        held = [cell for cell in addressed(book, chart) if cell != ""]
        wanted = _lengths(table_, shape)
        assert [value for value in wanted
                if not any(abs(value - other) < 1e-6 for other in held)] == []  # fmt: skip
        few = shape.kind == "bar" or native.few(table_, shape)
        limits = any(value is not None for value in native.column(table_, shape.low))
        whiskers = chart.findall(".//c:error-indicator", SPACE)
        assert bool(whiskers) == (few and limits and shape.kind != "span")


def _lengths(table_, shape) -> list[float]:
    """The values that the chart's bars and points show."""
    if shape.kind == "span":
        return native.spans(table_, shape)[2]
    columns = [native.column(table_, shape.y)]
    if shape.kind == "range":
        parts = native.range_parts(native.ranges(table_, shape), str)
        columns = [values for _name, values in parts]
    return [value for column in columns for value in column if value is not None]


def test_no_text_became_a_formula(books):
    for path in books.values():
        formulas = [cell for cell in content(path).iterfind(".//t:table-cell", SPACE)
                    if cell.get(f"{{{SPACE['t']}}}formula")]  # fmt: skip
        assert formulas == []


def test_the_hostile_names_were_in_the_book(books):
    text = "".join(content(books["hostile"]).itertext())
    assert sum(name in text for name in HOSTILE) >= 2


def test_a_csv_opens_with_spanish_settings(office, snapshot, hostile, tmp_path):
    """Numbers are numbers with their decimal mark, accents whole, and no text a formula."""
    params = {"t": "CHL-13120,CHL-13101", "m": "robbery", "f": "A", "s": "r"}
    drawn = {
        f"{name}-{lang}": catalogue.draw("serie", opened, params, lang, BASE)
        for name, opened in (("plain", snapshot), ("hostile", hostile)) for lang in ("es", "pt")
    }  # fmt: skip
    bodies = {name: table.to_csv(each) for name, each in drawn.items()}
    files = written(tmp_path, bodies, "csv")
    found = office.convert(files, "xlsx", f"--infilter=CSV:59,34,76,1,,{SPAIN},false,true")
    for name, each in drawn.items():
        rows = list(openpyxl.load_workbook(found[name]).active.iter_rows())
        assert "f" not in {cell.data_type for row in rows for cell in row}
        columns = each[0].table.columns
        for row, values in zip(rows[1:], each[0].table.rows, strict=True):
            for cell, value, column in zip(row, values, columns, strict=False):
                if column.kind in ("number", "integer"):
                    shown = cell.value
                    assert shown == value or abs(shown - value) < 5e-5, (column.name, value)
        if name.startswith("plain"):
            assert {"Ñuñoa", "Santiago"} <= {row[1].value for row in rows}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_presentation_has_a_page_a_slide_and_its_words_on_it(papers, decks, lang):
    """At the foot of each page stands its credit; nothing that is above runs into it."""
    deck, pages = decks[lang], papers[lang]
    assert len(pages) == len(deck.slides)
    for at, (slide, (text, low)) in enumerate(zip(deck.slides, pages, strict=True), start=1):
        for told in (slide.title, slide.statement, *slide.points):
            assert _bare(told) in text
        if slide.figure is not None and slide.figure.table.shape is not None:
            assert _bare(native.signs(slide.figure, slide.figure.table.shape)) in text
        foot = f"{slide.credit or deck.about} {deck.place} · {at}/{len(deck.slides)}"
        assert low
        assert low in _bare(foot)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_charts_of_slides_are_drawn_in_their_colours(office, decks, tmp_path):
    """The first slide of each kind of chart, as a picture: not empty, in the house's colours."""
    kinds = {}
    for deck in decks.values():
        for slide in deck.slides:
            if slide.figure is not None and slide.figure.table.shape is not None:
                kinds.setdefault(slide.figure.figure, (deck, slide))
    assert {"serie", "confianza", "continuidad", "cobertura-programa", "efecto"} <= set(kinds)
    bodies = {
        name: powerpoint.to_pptx(slides.replace(deck, slides=(slide,)))
        for name, (deck, slide) in kinds.items()
    }
    for name, path in office.convert(written(tmp_path, bodies, "pptx"), "png").items():
        image = Image.open(path).convert("RGB")
        right = image.crop((int(image.width * 0.42), 0, image.width, int(image.height * 0.85)))
        wanted = tuple(int(COLOURS[0][at : at + 2], 16) for at in (1, 3, 5))
        near = [
            count for count, colour in right.getcolors(2**24) or []
            if max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) < 40
        ]  # fmt: skip
        assert sum(near) > 25, name
