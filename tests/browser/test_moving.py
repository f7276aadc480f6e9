"""Moving about: menu, languages, search, the browser's own buttons, wrong addresses."""

import re
import shutil
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Error, expect

from portal import site
from tests.browser.visiting import PLACE, PROJECT, serving, tab


def arrive(visit, path: str) -> None:
    """Wait until the tab is at ``path`` and drawn."""
    visit.page.wait_for_url(f"**{path}")
    visit.page.wait_for_selector(".ca-menu-row [aria-current=page]")
    visit.settled()


def test_the_menu_keeps_place_and_language_without_reloading(visit):
    page = visit.open(f"/mi-territorio?t={PLACE}&lang=pt")
    page.evaluate("window.stayed = true")
    title = page.title()
    page.locator(".ca-menu a").nth(2).click()
    arrive(visit, f"/delitos?t={PLACE}&lang=pt")
    expect(page.locator("main h1")).to_be_focused()
    assert page.title() != title
    assert page.evaluate("window.stayed")
    page.go_back()
    expect(page).to_have_title(title)
    assert page.evaluate("window.stayed")
    visit.check()


def test_another_language_is_the_same_view(visit):
    page = visit.open(f"/delitos?t={PLACE}&f=A")
    page.evaluate("window.stayed = true")
    page.locator("[data-lang=en]").click()
    page.wait_for_selector("[data-lang=en][aria-current]")
    assert page.evaluate("[...new URLSearchParams(location.search)].sort().join()") == (
        f"f,A,lang,en,t,{PLACE}"
    )
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("[data-lang=es]").click()
    page.wait_for_selector("[data-lang=es][aria-current]")
    assert "lang=" not in page.url
    assert page.evaluate("window.stayed")
    visit.check()


def search(visit, typed: str) -> None:
    visit.page.locator("form[role=search] input[type=search]").fill(typed)
    visit.page.keyboard.press("Enter")


@pytest.mark.parametrize("typed", ["nunoa", "Ñuñoa", "  ÑUÑOA ", "13120"])
def test_a_searched_place_opens_without_reloading(visit, typed: str):
    page = visit.open("/")
    page.evaluate("window.stayed = true")
    search(visit, typed)
    arrive(visit, f"/mi-territorio?t={PLACE}")
    expect(page).to_have_title(re.compile("Ñuñoa"))
    assert page.evaluate("window.stayed")
    visit.check()


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("rocina", ("BRA-CISP-011", "BRA-UPP-28")),
        ("copacabana", ("BRA-CISP-012", "BRA-CISP-013")),
        ("valparaiso", ("CHL-05101", "CHL-05")),
    ],
)
def test_a_search_with_several_hits_lists_them_on_the_front_page(visit, typed, places):
    page = visit.open(f"/mi-territorio?t={PLACE}")
    search(visit, typed)
    arrive(visit, f"/?q={typed}")
    for place in places:
        expect(page.locator(f'main a[href="/mi-territorio?t={place}"]')).to_be_visible()
    page.locator(f'main a[href="/mi-territorio?t={places[0]}"]').click()
    arrive(visit, f"/mi-territorio?t={places[0]}")
    visit.check()


def test_a_search_without_a_hit_says_what_to_try(visit):
    page = visit.open("/?lang=en")
    search(visit, "xqzzt")
    arrive(visit, "/?q=xqzzt&lang=en")
    expect(page.locator("main .ca-notice")).to_contain_text("No place is called “xqzzt”. Try")
    visit.check()


def status(address: str) -> int:
    try:
        return urllib.request.urlopen(address).status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_wrong_address_is_a_readable_404(visit, server):
    assert status(f"{server.address}/no-existe") == 404
    page = visit.page
    page.goto(f"{server.address}/no-existe?lang=en")
    assert page.locator("h1").inner_text() == "This page does not exist"
    assert page.locator(".ca-menu-row a").count() == len(site.SLUGS)
    assert visit.outside == []


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json"])
def test_the_inner_workings_are_closed_to_the_public(server, path: str):
    assert status(server.address + path) == 404


def test_a_failing_page_says_sorry_and_shows_no_traceback(browser, tmp_path):
    copy = tmp_path / "project"
    copy.mkdir()
    for part in PROJECT.iterdir():
        if part.name not in {"pages", "dashboard.py", ".cache"}:
            (copy / part.name).symlink_to(part)
    shutil.copytree(PROJECT / "pages", copy / "pages")
    shutil.copy(PROJECT / "dashboard.py", copy)
    (copy / "pages" / "metodos.py").write_text("raise ValueError('a secret detail')\n")
    with serving(copy, tmp_path / "log") as broken:
        context = browser.new_context()
        visit = tab(context, broken)
        page = visit.open("/metodos?lang=en")
        text = page.locator("body").inner_text()
        assert "This part could not be shown." in text
        assert "secret detail" not in page.content()
        assert "Traceback" not in page.content()
        assert "a secret detail" in broken.log.read_text()
        context.close()


@pytest.mark.parametrize("host", ["http://example.com", "http://192.0.2.1"])
def test_another_host_is_noted_and_never_reached(browser, server, host: str):
    context = browser.new_context()
    visit = tab(context, server)
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        visit.page.goto(f"{host}/x")
    assert visit.outside == [f"{host}/x"]
    context.close()
