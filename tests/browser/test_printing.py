"""A page on paper, and an address that names a section of a page."""

import io
import re

import pypdf
import pytest
from playwright.sync_api import expect

from tests.browser.visiting import PLACE

PRESSED = ".ca-choices, .ca-downloads, .ca-menu, [role=search], [data-testid=stSelectbox], summary"


@pytest.mark.parametrize("path", [f"/mi-territorio?t={PLACE}", f"/delitos?t={PLACE},CHL-13101",
                                  f"/comparar?t={PLACE}"])  # fmt: skip
def test_on_paper_a_page_is_read_and_not_pressed_and_charts_are_whole(visit, path):
    page = visit.open(path)
    chart = page.locator(".js-plotly-plot .svg-container").first
    expect(chart.locator(".main-svg").first).to_be_visible()
    page.emulate_media(media="print")
    before = chart.bounding_box()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(PRESSED).locator("visible=true").count() == 0
    # As narrow as paper: the chart's own numbers stay, their picture is scaled.
    page.add_style_tag(content="@media print { [data-testid=stMain] { max-width: 600px } }")
    after, svg = chart.bounding_box(), chart.locator(".main-svg").first
    assert after["width"] < 600 < before["width"]
    assert after["height"] / after["width"] == pytest.approx(before["height"] / before["width"],
                                                             rel=0.02)  # fmt: skip
    assert re.fullmatch(r"0 0 \d+ \d+", svg.get_attribute("viewBox"))
    outside = page.locator('[data-testid="stElementContainer"]:has(.svg-container)').first
    assert outside.bounding_box()["height"] == pytest.approx(after["height"], abs=20)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert svg.get_attribute("viewBox") is None
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4")))
    assert "Ñuñoa" in printed.pages[0].extract_text()
    visit.check()


def test_an_address_with_a_section_leads_to_it_when_the_page_is_drawn(visit):
    page = visit.open(f"/mi-territorio?t={PLACE}#programas")
    expect(page.locator("#root #programas")).to_be_in_viewport()
    visit.check()


def test_a_link_to_a_section_of_another_page_leads_to_it(visit):
    page = visit.open("/")
    page.evaluate(f"""() => {{
      const link = document.createElement("a");
      link.href = "/mi-territorio?t={PLACE}#programas";
      document.querySelector("#root main, #root section").prepend(link);
      link.click();
    }}""")
    expect(page.locator("#root #programas")).to_be_in_viewport()
    visit.check()


def test_a_reader_who_scrolls_is_not_taken_back(visit):
    page = visit.open(f"/mi-territorio?t={PLACE}#programas")
    expect(page.locator("#root #programas")).to_be_in_viewport()
    page.locator("#root #programas").hover()
    page.mouse.wheel(0, -20000)
    expect(page.locator("#root h1")).to_be_in_viewport()
    page.evaluate("document.getElementById('root').append(document.createElement('span'))")
    page.wait_for_timeout(500)
    expect(page.locator("#root h1")).to_be_in_viewport()
    visit.check()
