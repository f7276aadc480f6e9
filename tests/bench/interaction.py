"""Another place, another measure: what a rerun costs the server, and how many it does a second.

In: the dashboard; an empty page under the same settings; the dashboard's own pages under
Streamlit's default settings (`streamlit run` of the shell: no config.toml, no start-up of ours).
Out: rows. Each is the median of rounds in which the three take turns, each time in a new process.
"""

from __future__ import annotations

import asyncio
import statistics
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator

from tests.bench import server, visits
from tests.bench.results import Row
from tests.bench.sessions import Session

CLOSED_LOOP = 8
TOGETHER = 5
Measured = dict[str, list[float]]


def run(quick: bool) -> Iterator[Row]:
    """Rows of this bench."""
    rounds, reruns = (1, 12) if quick else (3, 120)
    seen: Measured = defaultdict(list)
    for at in range(rounds):
        with server.empty_page() as running:
            asyncio.run(_empty(running, reruns, seen))
        with server.dashboard() as running:
            running.settle()
            asyncio.run(_dashboard(running, reruns, seen, seed=at))
        with server.default_settings(server.PROJECT / "pages" / "_shell.py") as running:
            asyncio.run(_closed_loop(running, reruns, seen, "defaults", seed=at))
    middle = {name: statistics.median(values) for name, values in seen.items()}
    empty = middle["empty"]
    yield Row("CPU of a rerun of an empty page", empty, "ms")
    for page in visits.PAGES:
        for kind in visits.KINDS:
            beyond = middle[f"{page}, {kind}"] - empty
            yield Row(f"CPU of a rerun beyond it: {page}, another {kind}", beyond, "ms", most=15)
    five = middle[f"{TOGETHER} places"] - empty
    yield Row(f"CPU of a rerun beyond it: delitos, {TOGETHER} other places", five, "ms")
    yield Row("bytes to the browser in such a rerun", middle["size"] / 1e3, "kB")
    rate = middle["dashboard"]
    yield Row("interactions a second, 8 closed-loop sessions", rate, "/s", least=40)
    yield Row("the same pages, Streamlit's default settings", middle["defaults"], "/s")
    yield Row("ratio of the two", rate / middle["defaults"], "times", least=4)
    yield Row("CPU of a rerun, all kinds", middle["dashboard, CPU"], "ms")
    yield Row("the same, Streamlit's default settings", middle["defaults, CPU"], "ms")


async def _cpu_of(running: server.Server, act: Callable[[], Awaitable], reruns: int) -> float:
    """Mean ms of the server's CPU for one act, one after another."""
    before = running.cpu()
    for _ in range(reruns):
        await act()
    return 1e3 * (running.cpu() - before) / reruns


async def _empty(running: server.Server, reruns: int, seen: Measured) -> None:
    session = await Session.open(running.address, "")
    turn = iter(range(10**9))

    async def another() -> None:
        await session.visit(t=str(next(turn)))

    for _ in range(10):
        await another()
    seen["empty"].append(await _cpu_of(running, another, reruns))
    await session.close()


async def _dashboard(running: server.Server, reruns: int, seen: Measured, seed: int) -> None:
    for visitor, page in zip(
        await visits.visitors(running.address, len(visits.PAGES), seed), visits.PAGES, strict=True
    ):
        for _ in range(10):
            await visitor.either()
        for kind in visits.KINDS:
            cost = await _cpu_of(running, getattr(visitor, kind), reruns)
            seen[f"{page}, {kind}"].append(cost)
        seen["size"].append((await visitor.place()).size)
        await visitor.close()
    session = await Session.open(running.address, "delitos")
    several = visits.Visitor(session, visits.places(seed), seed, beside=TOGETHER)
    await several.place()
    seen[f"{TOGETHER} places"].append(await _cpu_of(running, several.place, reruns // 4))
    await several.close()
    await _closed_loop(running, 4 * reruns, seen, "dashboard", seed)


async def _closed_loop(
    running: server.Server, reruns: int, seen: Measured, name: str, seed: int
) -> None:
    found = await visits.visitors(running.address, CLOSED_LOOP, seed)
    await visits.closed_loop(found, CLOSED_LOOP)
    before = running.cpu()
    seconds = await visits.closed_loop(found, reruns)
    seen[name].append(reruns / seconds)
    seen[f"{name}, CPU"].append(1e3 * (running.cpu() - before) / reruns)
    await asyncio.gather(*(visitor.close() for visitor in found))
