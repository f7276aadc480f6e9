"""Pictures of the pages, taken from the running product for the README: `python -m tests.pictures`.

In: the snapshot in `data/` and a Chromium (the variable CHROMIUM names another). Out: PNG files in
`docs/pictures/`, with a palette of 128 colours, each smaller than 200 kB. It refuses a larger
picture (SystemExit): the README must stay light.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visiting import NO_OTHER_HOST, PLACE, PROJECT, Server, serving, tab

FOLDER = PROJECT / "docs" / "pictures"
MOST_BYTES = 200_000
COLOURS = 128
# File, address, width and height of the screen: so high that the first chart is on it.
PICTURES = (
    ("inicio", "/", 1280, 1290),
    ("mi-territorio", f"/mi-territorio?t={PLACE}&m=robbery", 1280, 1060),
    ("delitos", "/delitos?t=CHL-13120,CHL-13101,CHL-13123&m=robbery&s=r", 1280, 1290),
    ("confianza", f"/confianza?t={PLACE}", 1280, 1060),
    ("programas", "/programas?g=cl_pcsp", 1280, 1290),
    ("antes-y-despues", "/antes-y-despues?g=br_upp&m=killed_by_police", 1280, 1290),
    ("comparar", f"/comparar?t={PLACE}&m=robbery", 1280, 1290),
    ("reunion", f"/reunion?t={PLACE}", 1280, 900),
    ("calidad", "/calidad", 1280, 900),
    ("datos", "/datos", 1280, 900),
    ("metodos", "/metodos", 1280, 900),
    ("mi-territorio-phone", f"/mi-territorio?t={PLACE}&m=robbery", 360, 1100),
)
WITHOUT_CHART = ("/metodos", "/calidad", "/datos", "/reunion")


def take(browser: Browser, server: Server, address: str, width: int, height: int) -> bytes:
    """The screen at an address, once its chart is drawn, as PNG."""
    context = browser.new_context(viewport={"width": width, "height": height})
    page = tab(context, server).open(address)
    if not address.startswith(WITHOUT_CHART):
        page.wait_for_selector(".js-plotly-plot .main-svg")
    page.wait_for_load_state("networkidle")
    shot = page.screenshot()
    context.close()
    return shot


def smaller(png: bytes) -> bytes:
    """The same picture with a palette."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Take every picture and say what was written."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    log = Path(tempfile.mkdtemp()) / "log"
    with serving(PROJECT, log) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", NO_OTHER_HOST]
        )
        for name, address, width, height in PICTURES:
            png = smaller(take(browser, server, address, width, height))
            if len(png) > MOST_BYTES:
                raise SystemExit(f"{name}.png has {len(png):,} bytes, more than {MOST_BYTES:,}")
            (FOLDER / f"{name}.png").write_bytes(png)
            sys.stdout.write(f"{FOLDER / name}.png: {len(png):,} bytes\n")
        browser.close()


if __name__ == "__main__":
    main()
