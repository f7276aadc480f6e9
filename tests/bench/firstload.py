"""A first visit with an empty cache: when the first sentence and the first chart can be seen.

In: Chromium; Mi territorio of one place and its light page; a static page with the same figure and
the same plotly.js, a Dash page and a plain Streamlit page with the same content, all on this
machine. Out: rows, medians of visits that take turns. Every visit is a new browser context. A
moment counts when the frame that shows it has been painted; bytes are those on the wire, headers
and websocket included, until a second after the chart.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.bench import server
from tests.bench.content import PLACE, Content
from tests.bench.results import Row

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
LETTERS = 60  # of the sentence, by which it is found
LINE = ".js-plotly-plot .main-svg .scatterlayer .trace path.js-line"
LIGHT_LINE = ".ca-small svg path"
WATCH = """(sentence, line) => {
  if (top !== window) return;
  const seen = window.benchSeen = {};
  const shown = each => each.checkVisibility() && each.getBoundingClientRect().width > 0;
  const looks = {
    sentence: () => [...document.querySelectorAll("p")].some(
      each => each.textContent.includes(sentence) && shown(each)),
    chart: () => [...document.querySelectorAll(line)].some(shown),
  };
  const look = () => {
    for (const [name, is] of Object.entries(looks))
      if (!(name in seen) && is()) {
        seen[name] = null;
        requestAnimationFrame(() => seen[name] = performance.now());
      }
    if (Object.keys(seen).length < 2) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
OTHERS = {
    "static": "a static page, same plotly.js",
    "dash": "a Dash page",
    "plain": "plain Streamlit, default settings",
}


def run(quick: bool) -> Iterator[Row]:
    """Rows of this bench."""
    content, visits = Content.of_place(), 1 if quick else 15
    seen: dict[str, list[dict]] = defaultdict(list)
    with _pages(content) as pages, _chromium() as browser:
        for address in pages.values():  # what servers do once at their first visitor is not theirs
            _visit(browser, address, content.sentence, _line(address))
        for _ in range(visits):
            for name, address in pages.items():
                seen[name].append(_visit(browser, address, content.sentence, _line(address)))
    middle = {
        name: {what: statistics.median(each[what] for each in all_of) for what in all_of[0]}
        for name, all_of in seen.items()
    }
    yield from _rows(middle)


def _line(address: str) -> str:
    """What a chart's line is on the page."""
    return LIGHT_LINE if "/t/" in address else LINE


def _rows(middle: dict[str, dict]) -> Iterator[Row]:
    here, others = middle["here"], {name: middle[name] for name in OTHERS}
    yield Row("first sentence", here["sentence"], "ms")
    for name, words in OTHERS.items():
        yield Row(f"  {words}", others[name]["sentence"], "ms")
    static = others["static"]
    yield Row("  ratio to the static page", here["sentence"] / static["sentence"], "times", most=1)
    yield Row("  ratio to Dash", here["sentence"] / others["dash"]["sentence"], "times")
    yield Row("first chart", here["chart"], "ms")
    for name, words in OTHERS.items():
        yield Row(f"  {words}", others[name]["chart"], "ms")
    for name, most in (("static", 3), ("dash", None), ("plain", None)):
        ratio = here["chart"] / others[name]["chart"]
        yield Row(f"  ratio to {OTHERS[name]}", ratio, "times", most=most)
    ratio = others["plain"]["chart"] / static["chart"]
    yield Row("  ratio of plain Streamlit to the static page", ratio, "times")
    yield Row("bytes on the wire", here["bytes"] / 1e6, "MB", most=2.6)
    for name, words in OTHERS.items():
        yield Row(f"  {words}", others[name]["bytes"] / 1e6, "MB")
    light = middle["light"]
    yield Row("light page: sentence and chart", _read(light), "ms")
    yield Row("  ratio to the static page", _read(light) / _read(static), "times", most=0.5)
    yield Row("  ratio to the whole page", _read(light) / _read(here), "times", most=0.2)
    yield Row("  bytes on the wire", light["bytes"] / 1e6, "MB")


def _read(seen: dict) -> float:
    """ms until both are seen."""
    return max(seen["sentence"], seen["chart"])


@contextmanager
def _pages(content: Content) -> Iterator[dict[str, str]]:
    """Name → address of a page with the content, each on a server of its own."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        file = Path(folder) / "content.json"
        content.write(file)
        here = stack.enter_context(server.dashboard())
        here.settle()
        running = {
            "here": f"{here.address}/mi-territorio?t={PLACE}",
            "light": f"{here.address}/t/{PLACE}",
        }
        for name, path in (("static", "/index.html"), ("dash", "/")):
            command = [sys.executable, "-m", "tests.bench.opponents", name]
            serving = server.serving(
                lambda port, command=command: [*command, str(port), str(file)], health=path
            )
            running[name] = stack.enter_context(serving).address + path
        plain = server.default_settings(server.BENCH / "plain_page.py", BENCH_CONTENT=str(file))
        running["plain"] = stack.enter_context(plain).address + "/"
        yield running


@contextmanager
def _chromium() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    if not program:
        raise RuntimeError("install Chromium, or name its program in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def _visit(browser: Browser, address: str, sentence: str, line: str) -> dict[str, float]:
    """ms until sentence and chart are painted, and bytes, of one visit with nothing cached."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    received = _bytes_of(context.new_cdp_session(page))
    page.add_init_script(f"({WATCH})({sentence[:LETTERS]!r}, {line!r})")
    page.goto(address, wait_until="commit")
    seen: dict = {}
    end = time.monotonic() + 60
    # Asked again and again from here: the dashboard forbids a page to evaluate text as script.
    while not (seen.get("sentence") and seen.get("chart")):
        if time.monotonic() > end:
            raise RuntimeError(f"{address}: seen in a minute: {seen}")
        page.wait_for_timeout(250)
        seen = page.evaluate("window.benchSeen")
    page.wait_for_timeout(1000)
    context.close()
    return {**seen, "bytes": sum(received)}


def _bytes_of(devtools) -> list[float]:
    """Fills up with the bytes of every response and websocket message."""
    received: list[float] = []
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda it: received.append(it["encodedDataLength"]))
    devtools.on(
        "Network.webSocketFrameReceived",
        lambda it: received.append(len(it["response"]["payloadData"]) * 3 / 4),
    )
    return received
