"""The plain-HTTP addresses: answers a second, beside interacting sessions; sizes; files; pictures.

In: the dashboard on the snapshot in data/, Chromium for pictures. Out: rows. Beside 20 sessions
that interact, another process asks over 8 HTTP/1.1 connections without a pause for JSON and light
pages of many places: each address once, which has to be made, then again and again, then with the
ETag, which is answered "unchanged". The limit on requests is lifted for this one client.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import statistics
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from html import unescape
from itertools import islice

from portal import cache
from tests.bench import server, visits
from tests.bench.asking import CONNECTIONS, ask
from tests.bench.results import Row, quantile

SESSIONS, EVERY = 20, 5.0
KINDS = {
    "JSON": ("/api/v1/measures?territory_id={place}", 1200),
    "light page": ("/t/{place}", 600),
}
SIZES = {
    "/embed/serie?t={place}": ("bytes of an embed", 60_000),
    "/t/{place}": ("bytes of a light page", 100_000),
}
FILES = {
    "/g/serie.xlsx?t={place}": ("an XLSX", 200),
    "/reunion/{place}.html": ("a meeting of {n} slides, as an offline page", 2000),
    "/reunion/{place}.pptx": ("  as editable slides", 2000),
    "/reunion/{place}.pdf": ("  as print", 2000),
}


def run(quick: bool) -> Iterator[Row]:
    """Rows of this bench."""
    os.environ["REQUESTS_PER_SECOND"] = "1000000"
    with server.dashboard() as running:
        running.settle()
        yield from asyncio.run(_answers(running, 40 if quick else 400, 1.0 if quick else 4.0))
        yield from _sizes(running)
        yield from asyncio.run(_files(running, 1 if quick else 7))
        yield from asyncio.run(_drawing(running, 6 if quick else 30))


def _places(seed: int, most: int) -> list[str]:
    """Ids of places with data, the same for the same seed."""
    found = dict.fromkeys(each.territory_id for each in islice(visits.places(seed), 3 * most))
    return list(found)[:most]


async def _beside(running: server.Server, work: Callable[[], Awaitable]) -> list[float]:
    """Do the work while sessions interact; returns the seconds of their interactions."""
    found = await visits.visitors(running.address, SESSIONS, 1)
    took: list[float] = []

    async def one(visitor, pause: float) -> None:
        await asyncio.sleep(pause)
        while True:
            begun = time.perf_counter()
            await visitor.either()
            took.append(time.perf_counter() - begun)
            await asyncio.sleep(EVERY)

    tasks = [asyncio.create_task(one(each, EVERY * at / SESSIONS))
             for at, each in enumerate(found)]  # fmt: skip
    try:
        await work()
    finally:
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(each.close() for each in found), return_exceptions=True)
    return took


async def _answers(running: server.Server, number: int, seconds: float) -> list[Row]:
    rows: list[Row] = []

    async def work() -> None:
        for kind, (path, least) in KINDS.items():
            paths = [path.format(place=place) for place in _places(3, number)]
            first = await ask(running.address, paths)
            again = [await ask(running.address, paths, seconds),
                     await ask(running.address, paths, seconds, first.tags),
                     await ask(running.address, paths, seconds),
                     await ask(running.address, paths, seconds, first.tags)]  # fmt: skip
            rate, unchanged = (statistics.mean(each.rate for each in again[at::2]) for at in (0, 1))
            slow = quantile((took for each in again[::2] for took in each.took), 0.99)
            beside = f"{CONNECTIONS} connections beside {SESSIONS} sessions"
            rows.extend((
                Row(f"{kind}, first answers a second, {beside}", first.rate, "/s"),
                Row("  their 99th percentile", 1e3 * quantile(first.took, 0.99), "ms"),
                Row(f"{kind}, answers a second, {beside}", rate, "/s", least=least),
                Row("  their 99th percentile", 1e3 * slow, "ms", most=40),
                Row("  unchanged answers (ETag) a second", unchanged, "/s", least=rate),
            ))  # fmt: skip

    await _beside(running, work)
    return rows


def _get(running: server.Server, path: str) -> bytes:
    """The body of an answer, compressed as it comes."""
    request = urllib.request.Request(running.address + path, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def _sizes(running: server.Server) -> Iterator[Row]:
    places = _places(5, 5)
    for path, (what, most) in SIZES.items():
        sizes = [len(_get(running, path.format(place=place))) for place in places]
        yield Row(f"{what} (compressed)", max(sizes), "bytes", most=most)
    packed = _get(running, f"/embed/serie?t={places[0]}&i=1")
    page = gzip.decompress(packed).decode()
    loaded = [
        unescape(each) for each in re.findall(r'(?:script[^>]* src|data-figure)="(.+?)"', page)
    ]
    whole = len(packed) + sum(len(_get(running, path)) for path in loaded)
    yield Row(f"bytes of an interactive embed with its {len(loaded)} files (gzip)", whole, "bytes")


async def _files(running: server.Server, times: int) -> list[Row]:
    """Each file of other places than the one before, after a first that is not counted."""
    rows = []
    for path, (what, most) in FILES.items():
        asked = [path.format(place=place) for place in _places(5, times + 1)]
        got = await ask(running.address, asked, connections=1)
        if "{n}" in what:
            slides = [gzip.decompress(_get(running, each)).count(b'class="slide') for each in asked]
            what = what.format(n=f"{min(slides)} to {max(slides)}")
        rows.append(Row(what, 1e3 * statistics.median(got.took[1:]), "ms", most=most))
    return rows


async def _drawing(running: server.Server, seconds: float) -> list[Row]:
    """Pictures warm and from the cache, and what drawing without a pause does to the sessions:
    twice as long as `seconds` with it and without it, in turns."""
    for path in cache.directory("drawings").glob("*/*"):
        path.unlink()  # drawn by another run
    try:
        await ask(running.address, ["/g/serie.png?t=CHL-13101"])  # starts the browser
    except RuntimeError:
        return [Row("pictures of the server (it answered none)", 0, "", least=1)]
    took: list[float] = []
    kept: list[float] = []
    ahead = (f"/g/serie.svg?t={each.territory_id}" for each in visits.places(7))

    async def draw() -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            got = await ask(running.address, [next(ahead)] * 2, connections=1)
            took.append(got.took[0])
            kept.append(got.took[1])

    quiet: list[float] = []
    loud: list[float] = []
    for _turn in range(2):
        quiet += await _beside(running, lambda: asyncio.sleep(seconds))
        loud += await _beside(running, draw)
    ratio = quantile(loud, 0.95) / quantile(quiet, 0.95)
    return [
        Row(f"an SVG drawn by the server, warm, median of {len(took)}",
            1e3 * statistics.median(took), "ms", most=700),
        Row("the same from the cache", 1e3 * statistics.median(kept), "ms", most=10),
        Row("95th percentile of the sessions while drawing, over that before", ratio, "times",
            most=4 / 3),
    ]  # fmt: skip
