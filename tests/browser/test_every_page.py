"""Each page, in each language, on a phone and on a large screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.visiting import PLACE, tab

# What people answer: of a place with much, with little, with nothing; how many charts it has.
SURVEYS = {"/confianza?t=MEX": 6, "/confianza?t=GRD": 4, "/confianza?t=BLZ": 1}
PAGES = (
    "/", f"/mi-territorio?t={PLACE}", f"/delitos?t={PLACE}", *SURVEYS,
    "/programas?g=cl_pcsp", "/antes-y-despues", f"/comparar?t={PLACE}", f"/calidad?t={PLACE}",
    "/metodos", f"/reunion?t={PLACE},CHL-13101", "/datos",
)  # fmt: skip
LANGUAGES = ("es", "pt", "en")
# Tables that would have to be scrolled sideways, the folded ones opened.
SIDEWAYS = """() => {
  const folds = [...document.querySelectorAll("details:not([open])")];
  folds.forEach((fold) => { fold.open = true; });
  const wide = [...document.querySelectorAll(".ca-table")]
    .filter((table) => table.scrollWidth > table.clientWidth + 1)
    .map((table) => `${table.getAttribute("aria-label")} ${table.scrollWidth}`);
  folds.forEach((fold) => { fold.open = false; });
  return wide;
}"""
DRAWN = """(charts) => {
  const all = [...document.querySelectorAll(".stPlotlyChart")];
  return all.length === charts && all.every((chart) => chart.querySelector(".main-svg"));
}"""
ENGLISH = ("Fullscreen", "Skip to main content", "Press Enter to apply", "Choose an option")


@pytest.fixture(scope="module", params=[360, 1920], ids=lambda width: f"{width}px")
def screen(request, browser, server):
    """A tab of one width, kept for all its pages: later pages come from the browser's cache."""
    context = browser.new_context(viewport={"width": request.param, "height": 800})
    yield tab(context, server)
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole(screen, path: str, lang: str):
    """Opens in its language, asks no other host, fits the screen, and axe-core finds no fault."""
    address = path if lang == "es" else f"{path}{'&' if '?' in path else '?'}lang={lang}"
    page = screen.open(address)
    if path in SURVEYS:
        page.wait_for_function(DRAWN, arg=SURVEYS[path])
    screen.check()
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("main h1").count() == 1
    assert page.locator("[data-lang][aria-current]").inner_text() == lang.upper()
    assert page.title().split(" · ")[-1] == "Cuadrante Abierto"
    assert page.evaluate("document.querySelector('main').scrollWidth <= innerWidth")
    assert page.evaluate(SIDEWAYS) == []
    if lang != "en":
        left = [word for word in ENGLISH if page.get_by_text(word, exact=True).count()]
        assert left == []
    if lang != "es" and path not in SURVEYS:
        return  # the same document in other words: axe-core reads it once a width
    faults = [
        (fault["id"], fault["impact"], [node["html"][:200] for node in fault["nodes"]])
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in {"serious", "critical"}
    ]
    assert faults == []


@pytest.mark.parametrize("place", ["SLV", "COL"])
def test_a_light_page_fits_the_screen(screen, place: str):
    """The addresses of the sources' copies are longer than a phone is wide."""
    page = screen.page
    page.goto(f"{screen.address}/t/{place}")
    assert page.locator("main h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
