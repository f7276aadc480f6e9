"""A chart as a picture and as rows, and its words in the page's language."""

import base64
import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Download, Page

from tests.browser.visiting import PLACE

# How many different colours a picture has; a blank one has one.
COLOURS = """async (data) => {
  const file = await (await fetch("data:image/png;base64," + data)).blob();
  const image = await createImageBitmap(file);
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  return [image.width, image.height, new Set(pixels).size];
}"""


def drawn(visit, path: str) -> Page:
    page = visit.open(path)
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.locator(".ca-fold:has(.ca-downloads) > summary").first.click()
    return page


def saved(page: Page, selector: str, folder: Path) -> tuple[bytes, Download]:
    """The file that a click on the first such element saves."""
    with page.expect_download() as download:
        page.locator(selector).first.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes(), download.value


def test_an_svg_carries_title_source_edition_and_address(visit, tmp_path: Path):
    page = drawn(visit, f"/mi-territorio?t={PLACE}&lang=en")
    shown = page.locator(".js-plotly-plot").first
    assert "Edition of" not in (shown.text_content() or "")
    data, download = saved(page, "[data-chart-download=svg]", tmp_path)
    assert download.suggested_filename.endswith(".svg")
    text = " ".join(re.sub(r"<[^>]+>", " ", data.decode()).split())
    assert "Homicide: Ñuñoa" in text
    for words in ("95% interval", "Source:", "CEAD", "Edition of"):
        assert words in text
    assert f"{visit.address}/delitos?" in re.sub(r"\s+", "", text).replace("&amp;", "&")
    assert "Edition of" not in (shown.text_content() or ""), "the page's own chart was changed"
    visit.check()


def test_a_png_is_a_picture_and_so_is_the_cameras(visit, tmp_path: Path):
    page = drawn(visit, f"/mi-territorio?t={PLACE}")
    data, download = saved(page, "[data-chart-download=png]", tmp_path)
    assert download.suggested_filename.endswith(".png")
    assert data.startswith(b"\x89PNG")
    width, height, colours = page.evaluate(COLOURS, base64.b64encode(data).decode())
    assert (width, height) == (1920, 1080)
    assert colours > 50
    page.locator(".js-plotly-plot").first.hover()
    camera, _download = saved(
        page, '.modebar-btn[data-title="Descargar el gráfico en PNG"]', tmp_path
    )
    assert page.evaluate(COLOURS, base64.b64encode(camera).decode())[:2] == [width, height]
    visit.check()


def test_every_size_is_saved_as_it_is_named(visit, tmp_path: Path):
    page = drawn(visit, f"/mi-territorio?t={PLACE}&m=robbery")
    found = []
    for link in page.locator("[data-chart-download=png]").all():
        with page.expect_download() as download:
            link.click()
        path = tmp_path / f"{len(found)}.png"
        download.value.save_as(path)
        data = base64.b64encode(path.read_bytes()).decode()
        found.append(page.evaluate(COLOURS, data)[:2])
    assert found[:2] == [[1920, 1080], [1080, 1080]]
    assert found[2][0] == 3150
    visit.check()


def test_the_csv_holds_the_rows_of_the_table_beside_the_chart(visit, tmp_path: Path):
    page = drawn(visit, f"/delitos?t={PLACE},CHL-13101,CHL-13123&m=robbery&f=A&s=r&lang=en")
    data, download = saved(page, '.ca-downloads a[href*="serie.csv"]', tmp_path)
    assert download.suggested_filename == "robbery_CHL-13120_CHL-13101_CHL-13123_Ar.csv"
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    table = page.locator(".ca-fold .ca-numbers").first
    years = table.locator("tbody th").all_text_contents()
    assert sorted({row["period"] for row in rows}) == sorted(years)
    newest = [row for row in rows if row["period"] == years[0]]
    cells = table.locator("tbody tr").first.locator("td").all_text_contents()
    for row, cell in zip(newest, cells, strict=True):
        assert cell.startswith(f"{float(row['value']):,.1f}")
    visit.check()


def test_plotlys_own_buttons_speak_the_pages_language(visit):
    page = drawn(visit, f"/mi-territorio?t={PLACE}&lang=pt")
    shown = page.eval_on_selector_all(
        ".modebar-btn", "buttons => buttons.map(button => button.dataset.title)"
    )
    english = {"Download plot as a PNG", "Zoom", "Zoom in", "Pan", "Autoscale", "Reset axes"}
    assert english.intersection(shown) - {"Zoom"} == set()


def test_an_interactive_embed_draws_with_scripts_of_this_site_only(visit):
    visit.page.goto(f"{visit.address}/embed/serie?t={PLACE}&m=robbery&i=1")
    visit.page.wait_for_selector(".chart .main-svg")
    assert visit.page.locator(".chart .scatterlayer .trace").count() > 0
    visit.check()
