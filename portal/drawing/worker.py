"""The process that draws: one Chromium, kept warm, with little priority.

In: on standard input a line of JSON for each picture (``figure``, ``format``, ``width``,
``height``, ``scale``, ``shapes``: the directory of the edition's map layers). Out: on standard
output a line of JSON with ``size`` and as many bytes, or with ``error``. Chromium is started anew
after every `MOST_PICTURES`, because it grows; the process ends after `IDLE` seconds without work
or when its input closes. It asks no network for anything.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from portal import maps

MOST_PICTURES = 200
IDLE = 900
PR_CAPBSET_DROP, CAP_SYS_NICE = 24, 23  # of Linux


def stand_back() -> None:
    """Only the time that nobody else wants, for this process and for its browser, which as root
    would give itself more."""
    os.nice(15)
    if sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_SYS_NICE)


def empty_worlds(folder: Path) -> str:
    """The address of worlds without lines, at both of Plotly's resolutions."""
    for resolution in ("110m", "50m"):
        path = folder / f"world_{resolution}.json"
        path.write_text(json.dumps(maps.EMPTY_WORLD), encoding="utf-8")
    return folder.as_uri() + "/"


def with_shapes(figure: dict[str, Any], shapes: str) -> dict[str, Any]:
    """The figure with each map layer that it names by address read from the edition's files.

    A layer that the edition lacks is empty, as it is on the page.
    """
    for trace in figure["data"]:
        if isinstance(trace.get("geojson"), str):
            path = Path(shapes) / trace["geojson"].partition("?")[0].rpartition("/")[2]
            nothing = {"type": "FeatureCollection", "features": []}
            trace["geojson"] = json.loads(path.read_bytes()) if path.is_file() else nothing
    return figure


def warm(path: str | None):
    """Kaleido with one page that stays between pictures. path: of Chromium, None to look for it.

    Kaleido loads its page anew after each picture, which costs four times what the picture does:
    here only after one that failed.
    """
    import kaleido

    class Warm(kaleido.Kaleido):
        async def _return_kaleido_tab(self, tab) -> None:
            if sys.exception() is None:
                await self.tabs_ready.put(tab)
            else:
                await super()._return_kaleido_tab(tab)

    page = kaleido.PageGenerator(mathjax=False)  # else it is asked for at a CDN
    more: dict[str, Any] = {"path": path} if path else {}
    return Warm(n=1, page_generator=page, timeout=30, **more)


async def draw(browser, request: dict[str, Any], world: str) -> bytes:
    """One picture."""
    figure = with_shapes(request["figure"], request["shapes"])
    options = {name: request[name] for name in ("format", "width", "height", "scale")}
    return await browser.calc_fig(figure, options, topojson=world)


async def work(lines: asyncio.StreamReader, out) -> None:
    """Draw until there is nothing left to draw."""
    with tempfile.TemporaryDirectory() as folder:
        world = empty_worlds(Path(folder))
        while True:
            async with warm(os.environ.get("CHROMIUM")) as browser:
                for _number in range(MOST_PICTURES):
                    line = await asyncio.wait_for(lines.readline(), IDLE)
                    if not line:
                        return
                    try:
                        body, about = await draw(browser, json.loads(line), world), {}
                    except Exception as error:
                        # Whatever the browser says of one figure, the next one may be drawn.
                        body, about = b"", {"error": f"{type(error).__name__}: {error}"[:500]}
                    out.write(json.dumps({"size": len(body), **about}).encode() + b"\n" + body)
                    out.flush()


async def main() -> None:
    """Read requests from standard input."""
    lines = asyncio.StreamReader(limit=2**26)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not come between our answers
    try:
        await work(lines, out)
    except TimeoutError:
        return


if __name__ == "__main__":
    stand_back()
    asyncio.run(main())
