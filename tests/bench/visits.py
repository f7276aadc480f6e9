"""What a visitor does: another place, another measure, drawn so that no cache can help.

In: the edition in data/ and a running server. Out: interactions, each checked to be about what was
asked. Places are every municipality, police district and programme area with counts, in a random
order that names none again before all have been named.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from portal.snapshot import open_current
from tests.bench.server import PROJECT
from tests.bench.sessions import Answer, Session

PAGES = ("mi-territorio", "delitos")
LEVELS = ("municipality", "district", "programme_area")
KINDS = ("place", "measure")


@dataclass(frozen=True)
class Place:
    """A place that has counts."""

    territory_id: str
    name: str


def places(seed: int) -> Iterator[Place]:
    """Every place with counts, shuffled, again and again in another order."""
    opened = open_current(PROJECT / "data")
    known = [
        Place(each.territory_id, each.name)
        for each in opened.territories.values()
        if each.level in LEVELS and opened.measures(each.territory_id)
    ]
    draw = random.Random(seed)
    while True:
        draw.shuffle(known)
        yield from known


class Visitor:
    """One session that goes from place to place and from measure to measure."""

    def __init__(self, session: Session, ahead: Iterator[Place], seed: int, beside: int = 1):
        """beside: how many places are on the page together."""
        self._session, self._ahead, self._draw = session, ahead, random.Random(seed)
        self._beside, self._name, self._options = beside, "", list[str]()
        self.close = session.close

    async def place(self) -> Answer:
        """Go to other places."""
        found = [next(self._ahead) for _ in range(self._beside)]
        answer = await self._session.visit(t=",".join(each.territory_id for each in found))
        self._name, self._options = found[0].name, answer.options
        return answer.about(self._name)

    async def measure(self) -> Answer:
        """Choose another measure of the same place."""
        others = [each for each in self._options if each != self._session.chosen]
        if not others:
            return await self.place()
        option = self._draw.choice(others)
        answer = await self._session.choose(option)
        return answer.about(self._name if self._beside == 1 else "", option)

    async def either(self) -> Answer:
        """One of the two, as often each."""
        return await (self.place() if self._draw.random() < 0.5 else self.measure())


async def visitors(address: str, number: int, seed: int = 1) -> list[Visitor]:
    """Connected visitors, half on each page, each with a first place on screen."""
    ahead, found = places(seed), []
    for at in range(number):
        session = await Session.open(address, PAGES[at % len(PAGES)])
        found.append(Visitor(session, ahead, seed + at))
        await found[-1].place()
    return found


async def closed_loop(found: list[Visitor], reruns: int) -> float:
    """Seconds for so many interactions, each visitor asking again as soon as answered."""
    left = iter(range(reruns))

    async def go_on(visitor: Visitor) -> None:
        for _ in left:
            await visitor.either()

    begun = time.perf_counter()
    await asyncio.gather(*(go_on(visitor) for visitor in found))
    return time.perf_counter() - begun
