"""A chart as a picture, and its words in the page's language."""

from pathlib import Path

import pytest

from tests.browser.visiting import PLACE


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_chart_downloads_as_a_picture(visit, tmp_path: Path, kind: str):
    page = visit.open(f"/mi-territorio?t={PLACE}")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    with page.expect_download() as download:
        page.locator(f"[data-chart-download={kind}]").first.click()
    picture = tmp_path / f"chart.{kind}"
    download.value.save_as(picture)
    data = picture.read_bytes()
    assert download.value.suggested_filename.endswith(f".{kind}")
    assert len(data) > 5_000
    if kind == "png":
        assert data.startswith(b"\x89PNG")
    else:
        assert data.startswith(b"<svg")
        assert b"gtitle" in data or b"annotation-text" in data
    visit.check()


def test_plotlys_own_buttons_speak_the_pages_language(visit):
    page = visit.open(f"/mi-territorio?t={PLACE}&lang=pt")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    shown = page.eval_on_selector_all(
        ".modebar-btn", "buttons => buttons.map(button => button.dataset.title)"
    )
    english = {"Download plot as a PNG", "Zoom", "Zoom in", "Pan", "Autoscale", "Reset axes"}
    assert english.intersection(shown) - {"Zoom"} == set()
