"""The plain-HTTP addresses: answers a second, beside interacting sessions; sizes; files; pictures.

In: the dashboard on the snapshot in data/, Chromium for pictures. Out: rows. Beside 20 sessions
that interact, 8 connections ask over HTTP/1.1 without a pause for a second kind of visitor's
addresses: JSON and light pages of many places, as they are and unchanged. The limit on requests is
lifted for this one client.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from itertools import islice
from urllib.parse import urlsplit

from tests.bench import server, visits
from tests.bench.results import Row, quantile

CONNECTIONS, SESSIONS, EVERY = 8, 20, 5.0
SIZES = {
    "/embed/serie?t={place}": ("bytes of an embed", 60_000),
    "/t/{place}": ("bytes of a light page", 100_000),
}


def run(quick: bool) -> Iterator[Row]:
    """Rows of this bench."""
    os.environ["REQUESTS_PER_SECOND"] = "1000000"
    with server.dashboard() as running:
        running.settle()
        yield from asyncio.run(_answers(running, 1.0 if quick else 8.0))
        yield from asyncio.run(_files(running, 1 if quick else 7))
        yield from asyncio.run(_drawing(running, 2 if quick else 10))


class _Connection:
    """One HTTP/1.1 connection that asks one thing after another."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str):
        self._reader, self._writer, self._host = reader, writer, host

    @classmethod
    async def open(cls, address: str) -> _Connection:
        """A connection to the server."""
        parts = urlsplit(address)
        streams = await asyncio.open_connection(parts.hostname, parts.port, limit=2**22)
        return cls(*streams, parts.netloc)

    async def get(self, path: str, etag: str = "") -> tuple[int, str, int]:
        """Status, ETag and length of the body, which is read and thrown away."""
        known = f"If-None-Match: {etag}\r\n" if etag else ""
        self._writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nAccept-Encoding: gzip\r\n{known}\r\n"
            .encode()
        )  # fmt: skip
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        size = int(fields.get("content-length", 0))
        if size:
            await self._reader.readexactly(size)
        return int(head[0].split()[1]), fields.get("etag", "").replace('w/"', 'W/"'), size

    def close(self) -> None:
        """Close it."""
        self._writer.close()


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


async def _answers(running: server.Server, seconds: float) -> list[Row]:
    places = _places(3, 200)
    kinds = {
        "JSON": [f"/api/v1/measures?territory_id={place}" for place in places],
        "light page": [f"/t/{place}" for place in places],
    }
    least = {"JSON": 1200, "light page": 600}
    rows: list[Row] = []

    async def work() -> None:
        for kind, paths in kinds.items():
            rate, slow, tags = await _load(running, paths, {}, seconds)
            rows.append(Row(f"{kind} answers a second, 8 connections beside 20 sessions", rate,
                            "/s", least=least[kind]))  # fmt: skip
            rows.append(Row(f"99th percentile of a {kind} answer", 1e3 * slow, "ms", most=40))
            again, _slow, _tags = await _load(running, paths, tags, seconds)
            rows.append(Row(f"unchanged {kind} answers (ETag) a second", again, "/s", least=rate))

    await _beside(running, work)
    return rows


async def _load(
    running: server.Server, paths: list[str], tags: dict[str, str], seconds: float
) -> tuple[float, float, dict[str, str]]:
    """Answers a second, 99th percentile in seconds, and the ETags."""
    took: list[float] = []
    found: dict[str, str] = {}
    until = time.perf_counter() + seconds

    async def one(seed: int) -> None:
        chance = random.Random(seed)
        connection = await _Connection.open(running.address)
        while time.perf_counter() < until:
            path = chance.choice(paths)
            begun = time.perf_counter()
            status, found[path], _size = await connection.get(path, tags.get(path, ""))
            took.append(time.perf_counter() - begun)
            if status not in (200, 304):
                raise RuntimeError(f"{path} answered {status}")
        connection.close()

    begun = time.perf_counter()
    await asyncio.gather(*(one(seed) for seed in range(CONNECTIONS)))
    return len(took) / (time.perf_counter() - begun), quantile(took, 0.99), found


async def _files(running: server.Server, times: int) -> list[Row]:
    connection = await _Connection.open(running.address)
    places = _places(5, times + 1)
    rows = []
    for path, (what, most) in SIZES.items():
        sizes = [(await connection.get(path.format(place=place)))[2] for place in places[:5]]
        rows.append(Row(f"{what} (compressed)", max(sizes), "bytes", most=most))
    took = []
    for place in places:
        begun = time.perf_counter()
        await connection.get(f"/g/serie.xlsx?t={place}")
        took.append(time.perf_counter() - begun)
    rows.append(Row("an XLSX", 1e3 * statistics.median(took[1:]), "ms", most=200))
    connection.close()
    return rows


async def _drawing(running: server.Server, times: int) -> list[Row]:
    """Pictures warm and from the cache, and what drawing does to the sessions."""
    connection = await _Connection.open(running.address)
    status, _tag, _size = await connection.get("/g/serie.png?t=CHL-13101")  # starts the browser
    if status != 200:
        return [Row(f"pictures of the server (it answered {status})", 0, "", least=1)]
    took, kept = [], []
    pause = max(EVERY, 2.0 * times / 4)

    async def draw() -> None:
        connection = await _Connection.open(running.address)  # an idle one is closed
        for at in range(times):
            path = f"/g/serie.svg?t=CHL-13101&a={1990 + at}&z=2025"
            begun = time.perf_counter()
            await connection.get(path)
            took.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            await connection.get(path)
            kept.append(time.perf_counter() - begun)
        connection.close()

    quiet = await _beside(running, lambda: asyncio.sleep(pause))
    loud = await _beside(running, draw)
    ratio = quantile(loud, 0.95) / quantile(quiet, 0.95) if loud and quiet else float("nan")
    connection.close()
    return [
        Row("an SVG drawn by the server, warm", 1e3 * statistics.median(took), "ms", most=700),
        Row("the same from the cache", 1e3 * statistics.median(kept), "ms", most=10),
        Row("95th percentile of the sessions while drawing, over that before", ratio, "times",
            most=4 / 3),
    ]  # fmt: skip
