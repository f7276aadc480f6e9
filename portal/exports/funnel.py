"""The points of a funnel, told apart as the page does: more, less, not distinguishable, the place.

In: a figure of the catalogue whose rows have the shape funnel. Out: `Dots`. It refuses nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from portal.catalogue import Drawn
from portal.compare.pictures import HERE, SHAPES
from portal.exports import native

FAR = 20
OPEN = "not_distinguishable"  # of its marks only the edge is drawn


@dataclass(frozen=True, slots=True)
class Dots:
    """Points with the same mark. kind: a verdict, or here; x: people; y: rate."""

    kind: str
    name: str
    colour: str
    glyph: str
    x: list[float]
    y: list[float]


def dots(drawn: Drawn) -> list[Dots]:
    """The marks of the funnel, the chosen place last."""
    table, shape = drawn.table, drawn.table.shape
    assert shape is not None
    columns = (native.column(table, each) for each in ("territory_id", "territory", shape.series,
                                                       shape.label, shape.x, shape.y))  # fmt: skip
    found = {kind: Dots(kind, "", colour, glyph, [], [])
             for kind, (colour, _symbol, glyph) in SHAPES.items()}  # fmt: skip
    here: list[Dots] = []
    for place, name, verdict, words, people, rate in zip(*columns, strict=True):
        at = (float(people or 0), float(rate or 0))
        if place in drawn.places:
            here.append(Dots("here", str(name), HERE[0], HERE[2], [at[0]], [at[1]]))
            continue
        kind = found[str(verdict)]
        kind.x.append(at[0])
        kind.y.append(at[1])
        found[kind.kind] = Dots(kind.kind, str(words), kind.colour, kind.glyph, kind.x, kind.y)
    return [*(each for each in found.values() if each.x), *here]


def axis(people: Sequence[float]) -> tuple[float, float, bool]:
    """Round ends of the axis of people, and whether it goes by their logarithm, whose ends office
    programs only take as powers of ten: there where the largest has more than `FAR` times."""
    low, high = min(people), max(people)
    if high > FAR * low:
        return (10.0 ** math.floor(math.log10(low)), 10.0 ** math.ceil(math.log10(high)), True)
    step = 10.0 ** math.floor(math.log10(high)) / 2
    return (math.floor(low / step) * step, math.ceil(high / step) * step, False)
