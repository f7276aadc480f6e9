"""A meeting: chosen on its page, presented with the network cut, opened from a file."""

from axe_playwright_python.sync_playwright import Axe

from tests.browser.visiting import PLACE, tab

CLEAR = "() => document.querySelector('.here').scrollHeight <= innerHeight + 1"


def _walk(page) -> int:
    """Turn the slides with a clicker's key to the last; on each with a chart read a value of it."""
    slides = page.locator(".slide").count()
    read = 0
    for at in range(1, slides + 1):
        assert page.locator(".slide.here").get_attribute("id") == f"s{at}"
        assert page.evaluate(CLEAR), at
        chart = page.locator(".here .chart[tabindex]")
        if chart.count():
            chart.hover()
            page.wait_for_selector(".here .readout.told")
            read += 1
        page.keyboard.press("PageDown")
    assert page.locator(".slide.here").get_attribute("id") == f"s{slides}"
    return read


def test_a_meeting_is_chosen_and_goes_on_when_the_network_is_cut(browser, server, tmp_path):
    context = browser.new_context(viewport={"width": 360, "height": 800})
    visit = tab(context, server)
    page = visit.open(f"/reunion?t={PLACE}&lang=en")
    assert page.evaluate("document.querySelector('main').scrollWidth <= innerWidth")
    address = page.get_by_role("link", name="Present", exact=True).get_attribute("href")
    visit.check()

    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{visit.address}{address}")
    saved = tmp_path / "meeting.html"
    saved.write_bytes(context.request.get(f"{visit.address}{address}").body())
    context.set_offline(True)
    assert _walk(page) >= 3
    page.keyboard.press("Home")
    assert page.locator(".slide.here h1").is_visible()
    assert [fault["id"] for fault in Axe().run(page).response["violations"]
            if fault["impact"] in {"serious", "critical"}] == []  # fmt: skip
    visit.check()

    page.goto(saved.as_uri())
    assert _walk(page) >= 3
    page.keyboard.press("n")
    assert page.locator(".here aside").is_visible()
    context.close()
    assert visit.complaints == []
