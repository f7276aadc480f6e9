"""How long the reader's questions take on the edition in data/.

Out: rows. Cold: the first time in a new process. Warm: the median and the 95th of answers about
places and offences drawn at random; CPU is the time of this process alone, whatever else the
machine does.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from portal import search
from portal.snapshot import Snapshot, open_current
from tests.bench.results import Row, quantile
from tests.bench.server import PROJECT

DATA = PROJECT / "data"
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


def series_in(small: Path, large: Path) -> tuple[float, float]:
    """Median ms of a place's series in an edition of some countries and in one of more, of the
    same places and offences, asked in turn: the second time of each, when both files have been
    read by the machine, and the reader has forgotten them."""
    draw, editions = random.Random(1), [open_current(small), open_current(large)]
    places = [place for place in editions[0].territories if editions[0].measures(place)]
    pairs = []
    for place in draw.sample(places, min(ASKED, len(places))):
        told = [{one.offence for one in each.measures(place)} for each in editions]
        pairs.append((place, draw.choice(sorted(told[0] & told[1]))))
    for _ in range(2):
        times: list[list[float]] = [[], []]
        for pair in pairs:
            for at in draw.sample([0, 1], 2):
                ask = _forgetting(editions[at], editions[at].series)
                times[at].append(milliseconds(ask, pair)[0])
    return quantile(times[0], 0.5), quantile(times[1], 0.5)


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


def run(quick: bool) -> Iterator[Row]:
    """Rows of this bench: cold in a process of its own, then warm in this one."""
    code = "import json; from tests.bench.reader import cold; print(json.dumps(cold()))"
    answered = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=PROJECT
    )
    opened, memory, first = json.loads(answered.stdout)
    yield Row("cold: opening the edition", opened, "ms")
    yield Row("cold: memory it takes", memory, "MB")
    yield Row("cold: the first place's measures and one series", first, "ms")
    snapshot = open_current(DATA)
    for name, (ask, arguments) in questions(snapshot, seed=1).items():
        times = [milliseconds(ask, each) for each in arguments[: 20 if quick else ASKED]]
        wall, cpu = zip(*times, strict=True)
        target = TARGETS_MS.get(name.split(",")[0])
        yield Row(f"warm: {name}, median of {len(times)}", quantile(wall, 0.5), "ms", most=target)
        yield Row(f"  its 95th, and CPU {quantile(cpu, 0.5):.2f} ms", quantile(wall, 0.95), "ms")


def cold() -> tuple[float, float, float]:
    """ms to open the edition in a new process, MB that it takes, ms of a first answer."""
    before, begun = resident_mb(), time.perf_counter()
    snapshot = open_current(DATA)
    opened, memory = 1e3 * (time.perf_counter() - begun), resident_mb() - before
    places = [place for place in snapshot.territories if place.count("-")]
    shuffled = random.Random(0).sample(places, len(places))
    first, _ = milliseconds(lambda: next(_first_series(snapshot, shuffled)), ())
    return opened, memory, first


def _first_series(snapshot: Snapshot, places: list[str]):
    for place in places:
        for measure in snapshot.measures(place)[:1]:
            yield snapshot.series(place, measure.offence)
