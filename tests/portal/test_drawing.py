"""Pictures drawn by the server: complete, of the size that was asked for, kept, and bounded."""

import asyncio
import html
import os
import re
import signal
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from unittest.mock import AsyncMock

import pytest

from portal import catalogue, drawing
from portal.catalogue import Refused
from portal.drawing import labels, pictures
from portal.drawing.drawer import Drawer
from portal.drawing.worker import draw, empty_worlds, warm, with_shapes
from tests.portal.test_catalogue import ASKED as FIGURES

ASKED = {"t": "CHL-13120", "m": "robbery"}
BASE = "https://example.org"


@pytest.fixture(scope="module")
def drawn(snapshot):
    [found] = catalogue.draw("serie", snapshot, ASKED, "es", BASE)
    return found


@pytest.fixture(scope="module")
def drawer(tmp_path_factory):
    chromium = drawing.chromium()
    assert chromium, "these tests need Chromium: install it or name it in CHROMIUM"
    found = Drawer(chromium, tmp_path_factory.mktemp("drawings"))
    yield found
    found.stop()


def _size(png: bytes) -> tuple[int, int]:
    return struct.unpack(">II", png[16:24])


def test_an_svg_of_the_server_shows_title_source_edition_date_and_address(drawer, drawn):
    text = drawer.draw(drawn, "svg", pictures.USUAL).decode()
    shown = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert shown.count("Robo con violencia o intimidación: Ñuñoa") >= 2  # drawn, and its <title>
    for words in (drawn.accessed, "Publisher of cl_cead_casos", "CC0", "95 %"):
        assert words in shown
    assert "".join(drawn.address.split()) in re.sub(r"\s", "", shown).replace("&amp;", "&")


@pytest.mark.parametrize(
    ("name", "size"), [("ancho", (1920, 1080)), ("cuadrado", (1080, 1080)), ("vista", (1200, 630))]
)
def test_a_png_has_the_size_of_its_name_and_its_words_inside(drawer, drawn, name, size):
    body = drawer.draw(drawn, "png", pictures.SIZES[name])
    assert _size(body) == size
    for text in (drawn.title, drawn.address, drawn.accessed):
        assert text.encode() in body


def test_a_picture_is_drawn_once(drawer, drawn, monkeypatch):
    first = drawer.draw(drawn, "svg", pictures.USUAL)
    monkeypatch.setattr(drawer, "_drawn", None)
    assert drawer.draw(drawn, "svg", pictures.USUAL) == first


@pytest.mark.parametrize("name", [name for name in FIGURES if name != "serie"])
def test_every_other_figure_is_drawn_with_what_the_page_shows_and_its_words(
    drawer, snapshot, name
):  # fmt: skip
    chart = catalogue.draw(name, snapshot, FIGURES[name][0], "es", BASE)[0]
    text = drawer.draw(chart, "svg", pictures.USUAL).decode()
    inside = text.partition("</desc>")[2]  # what is drawn, not what is told beside it
    shown = _bare(html.unescape(re.sub(r"<[^>]+>", "", inside)))
    for told in (chart.title, chart.credit, chart.accessed, chart.address):
        assert _bare(told) in shown
    spec = pictures.specification(chart, pictures.USUAL)
    for note in spec["layout"]["annotations"]:
        assert _bare(html.unescape(re.sub(r"<[^>]+>", "", note["text"]))) in shown
    signs = {"choropleth": "choroplethlocation", "scatter": 'class="trace scatter',
             "bar": 'class="trace bars'}  # fmt: skip
    for kind, drawn_as in signs.items():
        traces = [each for each in spec["data"] if each["type"] == kind]
        assert (drawn_as in inside) == bool(traces)
        if kind == "bar":
            assert inside.count(drawn_as) == len(traces)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_map_is_drawn_with_its_outlines_and_without_a_network(drawer, snapshot):
    [chart] = catalogue.draw("cobertura", snapshot, {}, "es", BASE)
    text = drawer.draw(chart, "svg", pictures.USUAL).decode()
    assert text.count("choroplethlocation") >= 3
    assert "Natural" in text or chart.title in text


def test_a_process_that_was_killed_is_started_anew(drawer, snapshot):
    [chart] = catalogue.draw("serie", snapshot, ASKED | {"f": "A"}, "en", BASE)
    drawer._running()
    os.killpg(drawer._process.pid, signal.SIGKILL)
    drawer._process.wait()
    assert b"<svg" in drawer.draw(chart, "svg", pictures.USUAL)


def test_a_figure_that_cannot_be_drawn_is_refused_and_the_browser_lives_on(drawer, drawn):
    process = drawer._running()
    request = b'{"figure": {"data": []}, "format": "nonsense", "shapes": "/"}\n'
    with pytest.raises(RuntimeError):
        drawer._answer(request)
    assert drawer._running() is process


def test_the_page_that_draws_is_loaded_anew_only_after_a_picture_that_failed(tmp_path):
    line = {"format": "svg", "width": 300, "height": 200, "scale": 1, "shapes": str(tmp_path)}
    world = empty_worlds(tmp_path)

    async def loads() -> list[int]:
        async with warm(drawing.chromium()) as browser:
            tab = await browser._get_kaleido_tab()
            await browser.tabs_ready.put(tab)
            tab.reload = AsyncMock(wraps=tab.reload)
            found = []
            for layout in ({}, {}, "nonsense", {}):
                figure = {"data": [{"y": [1, 2]}], "layout": layout}
                with pytest.raises(Exception, match="layout") if layout else nullcontext():
                    await draw(browser, line | {"figure": figure}, world)
                found.append(tab.reload.await_count)
            return found

    with ThreadPoolExecutor(1) as thread:  # the browser's tests keep a loop in this one
        assert thread.submit(asyncio.run, loads()).result() == [0, 0, 1, 1]


@pytest.mark.parametrize(
    "more",
    ["os.setpriority(os.PRIO_PROCESS, 0, 0)",
     "os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))"],
)  # fmt: skip
def test_what_draws_cannot_take_back_its_priority(more):
    """Chromium started by root would: it sets that of its own processes."""
    raised = f"import os; {more}"
    code = (
        "import subprocess, sys; from portal.drawing.worker import stand_back; stand_back();"
        f"sys.exit(subprocess.run([sys.executable, '-c', {raised!r}]).returncode)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert "PermissionError" in done.stderr


def test_without_chromium_pictures_are_refused_in_words_and_all_else_works(
    client, monkeypatch, tmp_path
):
    monkeypatch.setattr(drawing, "shared", lambda: Drawer(None, tmp_path))
    answer = client.get("/g/serie.png?t=CHL-13120&m=robbery&lang=en")
    assert answer.status_code == 501
    assert "no Chromium" in answer.json()["error"]["message"]
    assert "/delitos?t=CHL-13120" in answer.json()["error"]["message"]
    assert client.get("/salud").json()["pictures"] is False
    for path in ("/t/CHL-13120", "/embed/serie?t=CHL-13120", "/g/serie.xlsx?t=CHL-13120"):
        assert client.get(path).status_code == 200


def test_an_unknown_size_is_refused(client):
    answer = client.get("/g/serie.png?t=CHL-13120&m=robbery&tam=enorme&lang=en")
    assert answer.status_code == 400
    assert "ancho, cuadrado, impresion, vista" in answer.json()["error"]["message"]


def test_too_many_waiting_pictures_are_refused(drawn, tmp_path, monkeypatch):
    busy = Drawer("chromium", tmp_path)
    monkeypatch.setattr("portal.drawing.drawer.PATIENCE", 0.01)
    with busy._one, pytest.raises(Refused) as refused:
        busy.draw(drawn, "svg", pictures.USUAL)
    assert refused.value.status == 503


def test_pictures_on_disk_have_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr("portal.drawing.drawer.MOST_BYTES", 250)
    keeper = Drawer(None, tmp_path)
    (tmp_path / "edition").mkdir()
    for at in range(5):
        path = tmp_path / "edition" / f"{at}.svg"
        keeper._keep(path, b"x" * 100)
        os.utime(path, (at, at))
    assert len(list(tmp_path.glob("*/*.svg"))) == 2


def test_a_layer_is_read_from_the_edition_and_a_missing_one_is_empty(snapshot, tmp_path):
    traces = [{"geojson": "/geo/country.geojson?e=1"}, {"geojson": "/geo/none.geojson"}, {}]
    shapes = str(snapshot.directory / "boundaries")
    country, none, _line = with_shapes({"data": traces}, shapes)["data"]
    assert {each["id"] for each in country["geojson"]["features"]} >= {"CHL", "PER"}
    assert none["geojson"]["features"] == []
    assert empty_worlds(tmp_path).startswith("file://")


def test_a_pictures_words_are_escaped(drawn):
    body = labels.labelled(b"<svg><g/></svg>", drawn, "svg").decode()
    assert body.startswith("<svg><title>")
    assert body.endswith("</desc><g/></svg>")
