"""Pictures drawn by Chromium: the page's own Plotly figure, as PNG or SVG.

In: a figure of the catalogue, a format, a size. Out: the picture's bytes, with title, source,
licence, edition, date and address inside. One process of its own (`portal.drawing.worker`) draws
one picture at a time; few may wait, the others are refused (503). Pictures are kept on disk, by
edition, up to `MOST_BYTES`. Where there is no Chromium every picture is refused (501), in words,
and nothing else suffers.
"""

from __future__ import annotations

import os
import shutil
from functools import lru_cache

import anyio

from portal import cache
from portal.drawing.drawer import Drawer

MOST_WAITING = 6

waiting = anyio.CapacityLimiter(MOST_WAITING)


def chromium() -> str | None:
    """The program that draws: named in the environment variable CHROMIUM, or found."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


@lru_cache(maxsize=1)
def shared() -> Drawer:
    """The one that draws for this process."""
    return Drawer(chromium(), cache.directory("drawings"))
