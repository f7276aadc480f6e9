"""What a first visitor meets: the first words, the weight of the page, a cold server."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route

from tests.browser.visiting import PLACE, PROJECT, serving, tab

MOST_BYTES = 2_600_000


@pytest.fixture
def visit(browser, server):
    """A visitor who has never been here."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield tab(context, server)
    context.close()


def test_a_deep_link_opens_its_page_as_the_first_request_of_a_server(browser, tmp_path):
    with serving(PROJECT, tmp_path / "log") as fresh:
        context = browser.new_context()
        visit = tab(context, fresh)
        page = visit.open(f"/delitos?t={PLACE}&lang=pt")
        visit.check()
        assert page.locator("html").get_attribute("lang") == "pt"
        current = page.locator(".ca-menu-row [aria-current=page]").get_attribute("href")
        assert (current or "").startswith("/delitos?")
        assert page.url.endswith(f"/delitos?t={PLACE}&lang=pt")
        context.close()


def test_the_first_words_need_no_script(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.address}/mi-territorio?t={PLACE}&lang=en")
    assert "Ñuñoa" in page.locator("#first-words h1").inner_text()
    assert len(page.locator("#first-words main p").first.inner_text()) > 20
    page.locator(".ca-search input[type=search]").fill("Ñuñoa")
    page.locator(".ca-search button").click()
    assert f"t={PLACE}" in page.url
    context.close()


def test_a_search_needs_no_script(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.address}/?lang=en")
    page.locator("form[role=search] input[type=search]").fill("copacabana")
    page.locator("form[role=search] button").click()
    assert page.locator('#first-words a[href="/mi-territorio?t=BRA-CISP-012&lang=en"]').is_visible()
    context.close()


def test_a_first_load_weighs_at_most_what_was_promised(browser, server):
    context = browser.new_context()
    visit = tab(context, server)
    client = context.new_cdp_session(visit.page)
    client.send("Network.enable")
    files: list[int] = []
    frames: list[int] = []
    client.on("Network.loadingFinished", lambda event: files.append(event["encodedDataLength"]))
    client.on(
        "Network.webSocketFrameReceived",
        lambda event: frames.append(len(event["response"]["payloadData"]) * 3 // 4),
    )
    page = visit.open(f"/mi-territorio?t={PLACE}")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.wait_for_load_state("networkidle")
    assert len(files) > 20
    assert sum(files) + sum(frames) <= MOST_BYTES
    context.close()


def test_the_first_words_are_painted_before_the_application_is_asked_for(visit):
    page = visit.open(f"/mi-territorio?t={PLACE}")
    painted, files = page.evaluate(
        """() => [
          performance.getEntriesByName("first-contentful-paint")[0].startTime,
          performance.getEntriesByType("resource")
            .filter((each) => /\\/static\\/js\\//.test(each.name)).map((each) => each.startTime),
        ]"""
    )
    assert len(files) > 10
    assert painted <= min(files)


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_first_words_stay_where_they_are_when_the_header_comes(browser, server, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.route("**/static/js/*", lambda route: route.abort())
    page.goto(f"{server.address}/mi-territorio?t={PLACE}")
    page.wait_for_selector("#first-words header")
    moved = page.evaluate(
        """() => new Promise((done) => {
          const add = (seen) => done(seen.getEntries().reduce((sum, each) => sum + each.value, 0));
          new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(0), 500);
        })"""
    )
    assert moved < 0.002
    context.close()


def test_the_server_loads_no_heavy_library(visit, server):
    for path in ("/", f"/mi-territorio?t={PLACE}", f"/delitos?t={PLACE}"):
        visit.open(path)
    maps = Path(f"/proc/{server.process.pid}/maps").read_text()
    assert "site-packages" in maps, "the check no longer sees loaded libraries"
    assert set(re.findall(r"/(pandas|scipy|duckdb|ibis|geopandas|shapely)/", maps)) == set()


def test_the_first_words_go_even_if_our_script_comes_last(browser, server):
    """The application may have drawn all it has before the script that follows it is here."""
    context = browser.new_context()
    visit = tab(context, server)

    held: list[Route] = []
    visit.page.route("**/shell.js*", lambda route: held.append(route))
    visit.page.goto(f"{server.address}/metodos", wait_until="commit")
    visit.page.wait_for_selector("#root .ca-footer", state="attached")
    visit.page.wait_for_timeout(500)
    held[0].continue_()
    visit.settled()
    visit.check()
    context.close()
