"""Many visitors on one process: how long they wait, how much memory they hold, whether it grows.

In: the dashboard, a new process for each question. Out: rows. Latency counts from the moment at
which a visitor acts by the plan, so that a server that falls behind does not hide it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

from tests.bench import server, visits
from tests.bench.results import Row, quantile

EVERY_SECONDS = 5.0
SOAKING = 8
AFTER = 2_000  # reruns after which caches are full and memory is to stay where it is


def run(quick: bool) -> Iterator[Row]:
    """Rows of this bench."""
    connected, crowd, seconds = (10, 20, 10) if quick else (100, 200, 60)
    with server.dashboard() as running:
        running.settle()
        yield Row("memory at the start (RSS)", running.resident(), "MB")
        yield from asyncio.run(_connected(running, connected))
    with server.dashboard() as running:
        running.settle()
        waits = asyncio.run(_crowd(running, crowd, seconds))
        for share, target in ((0.5, None), (0.95, 500), (0.99, None)):
            what = f"{crowd} sessions, one act every {EVERY_SECONDS:g} s: {share:.0%} wait at most"
            yield Row(what, 1e3 * quantile(waits, share), "ms", most=target)
        yield Row("acts answered in that time", len(waits), f"in {seconds} s")
        yield Row("memory with them (RSS)", running.resident(), "MB")
    yield from _soak(400 if quick else 10_000)


async def _connected(running: server.Server, number: int) -> list[Row]:
    """Memory while visitors who have each seen a place and then another view stay."""
    found = await visits.visitors(running.address, number)
    for visitor in found:
        await visitor.either()
    await asyncio.sleep(2)
    rows = [
        Row(f"memory with {number} sessions (RSS)", running.resident(), "MB", most=160),
        Row("of it, of this process alone (USS)", running.own(), "MB"),
    ]
    await asyncio.gather(*(visitor.close() for visitor in found))
    return rows


async def _crowd(running: server.Server, number: int, seconds: float) -> list[float]:
    """Seconds that each act took, by the plan."""
    found = await visits.visitors(running.address, number)
    loop, draw = asyncio.get_running_loop(), random.Random(1)
    start, waits = loop.time() + 1, list[float]()

    async def go_on(visitor: visits.Visitor, planned: float) -> None:
        while planned < start + seconds:
            await asyncio.sleep(planned - loop.time())
            await visitor.either()
            waits.append(loop.time() - planned)
            planned += EVERY_SECONDS

    await asyncio.gather(*(go_on(each, start + EVERY_SECONDS * draw.random()) for each in found))
    await asyncio.gather(*(visitor.close() for visitor in found))
    return waits


def _soak(reruns: int) -> Iterator[Row]:
    """Memory as reruns go by, in the same sessions."""
    step = reruns // 10
    with server.dashboard() as running:
        running.settle()
        held: dict[int, float] = {}

        async def soak() -> None:
            found = await visits.visitors(running.address, SOAKING)
            for done in range(step, reruns + 1, step):
                await visits.closed_loop(found, step)
                held[done] = running.resident()
                print(f"  after {done:,} reruns: {held[done]:.1f} MB", flush=True)
            await asyncio.gather(*(visitor.close() for visitor in found))

        asyncio.run(soak())
    first = AFTER if AFTER in held else step
    growth = held[reruns] - held[first]
    yield Row(f"growth from {first:,} to {reruns:,} reruns (RSS)", growth, "MB", most=2)
