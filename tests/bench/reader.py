"""How long the reader's questions take on an edition: `python -m tests.bench.reader [data]`.

In: a data directory. Out: a table on standard output. Cold: the first time in a new process.
Warm: the median and the 95th of 100 answers about places and offences drawn at random;
CPU is the time of this process alone, whatever else the machine does.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from portal import search
from portal.snapshot import Snapshot, open_current

TARGETS_MS = {"series": 5.0, "country_rates": 10.0, "search": 2.0}
ASKED = 300
TYPED = ("nunoa", "Rocina", "valparaiso", "copacabana", "rio de janero", "santiago", "zzzz")


def questions(snapshot: Snapshot, seed: int) -> dict[str, tuple[Callable, Sequence[tuple]]]:
    """Name → (what is asked, the arguments of each time). Places are all different."""
    draw = random.Random(seed)
    places = [place for place in snapshot.territories if snapshot.measures(place)]
    snapshot.trends.cache_clear()
    snapshot.measures.cache_clear()
    places = draw.sample(places, min(ASKED, len(places)))
    pairs = [(place, draw.choice(snapshot.measures(place)).offence) for place in places]
    years = [(snapshot.territories[place].country, offence, draw.randint(2012, 2024))
             for place, offence in pairs]  # fmt: skip
    alone = [(place,) for place in places]
    return {
        "measures": (_forgetting(snapshot, snapshot.measures), alone),
        "series": (snapshot.series, pairs),
        "series, place new": (_forgetting(snapshot, snapshot.series), pairs[::-1]),
        "rates": (snapshot.rates, pairs),
        "country_rates": (snapshot.country_rates, years),
        "population": (snapshot.population, alone),
        "search": (
            lambda text: search.find(text, snapshot=snapshot),
            [(text,) for text in TYPED] * 20,
        ),
    }


def _forgetting(snapshot: Snapshot, ask: Callable) -> Callable:
    """The question as of a place that nobody has asked about."""

    def forgetful(*arguments):
        for cached in (snapshot.trends, snapshot.measures, snapshot._series):
            cached.cache_clear()
        return ask(*arguments)

    return forgetful


def milliseconds(ask: Callable, arguments: tuple) -> tuple[float, float]:
    """(elapsed, CPU of this process)."""
    wall, cpu = time.perf_counter(), time.process_time()
    ask(*arguments)
    return 1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - cpu)


def resident_mb() -> float:
    """Memory of this process in the machine's RAM."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


def cold(data: str) -> None:
    """Print what a new process needs to open the edition and answer once."""
    before = resident_mb()
    begun = time.perf_counter()
    snapshot = open_current(data)
    opened, memory = 1e3 * (time.perf_counter() - begun), resident_mb() - before
    places = [place for place in snapshot.territories if place.count("-")]
    draw = random.Random(0)
    elapsed, _ = milliseconds(
        lambda: next(_first_series(snapshot, draw.sample(places, len(places)))), ()
    )
    print(f"cold: open {opened:.0f} ms, {memory:.1f} MB; first place and series {elapsed:.1f} ms")


def _first_series(snapshot: Snapshot, places: list[str]):
    for place in places:
        for measure in snapshot.measures(place)[:1]:
            yield snapshot.series(place, measure.offence)


def warm(data: str) -> None:
    """Print the time of each question, and how it stands to its target."""
    snapshot = open_current(data)
    print(f"{'warm, ms':20}{'median':>8}{'95th':>8}{'CPU':>8}{'target':>8}  answers")
    for name, (ask, arguments) in questions(snapshot, seed=1).items():
        times = [milliseconds(ask, each) for each in arguments]
        wall, cpu = (sorted(each) for each in zip(*times, strict=True))
        middle, high = len(times) // 2, int(len(times) * 0.95)
        target = TARGETS_MS.get(name.split(",")[0])
        print(f"{name:20}{wall[middle]:8.2f}{wall[high]:8.2f}{cpu[middle]:8.2f}"
              f"{target or '':>8}  {len(times)}")  # fmt: skip
    print(f"memory after all of them: {resident_mb():.0f} MB")


def main() -> None:
    """Cold in a process of its own, then warm in this one."""
    data = sys.argv[1] if len(sys.argv) > 1 else "data"
    code = f"from tests.bench.reader import cold; cold({data!r})"
    subprocess.run([sys.executable, "-c", code], check=True)
    warm(data)


if __name__ == "__main__":
    main()
