"""A funnel's rows → the inside of a small chart as SVG, drawn without a browser.

In: a figure of the catalogue whose rows have the shape funnel. Out: SVG elements and their height
in pixels, of a chart `WIDTH` wide: people by their logarithm, rates, the limits of chance. Marks
differ in form as well as colour, as on the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from portal.bars import GRID, INK, ROW, SOFT, TOP, WIDTH
from portal.catalogue import Drawn, Shape
from portal.exports import funnel, native
from portal.format import number

PLOT, RIGHT, FOOT, LETTER = 240, 16, 28, 9  # pixels
LEVELS = 5  # of rates, at most
DASHES = {"solid": "", "dash": "6 4", "dot": "2 3"}
NAME = 44  # letters of a name in the key


class _Frame:
    """Where people and rates stand on the chart."""

    def __init__(self, drawn: Drawn, shape: Shape, above: int):
        people = [float(each or 1) for each in native.column(drawn.table, shape.x)]
        rates = [*native.numbers(drawn.table, shape), *(max(each.y) for each in shape.curves)]
        self.first, self.last = math.log10(min(people)), math.log10(max(people))
        self.high = max(rates) * 1.04 or 1.0
        self.top = TOP + ROW * above
        step = next(each * 10.0**power for power in range(-3, 6) for each in (1, 2, 5)
                    if self.high / (each * 10.0**power) <= LEVELS)  # fmt: skip
        decimals = max(0, -math.floor(math.log10(step)))
        self.levels = [(at * step, number(at * step, drawn.asked.lang, decimals))
                       for at in range(int(self.high / step) + 1)]  # fmt: skip
        self.left = 14 + LETTER * max(len(text) for _level, text in self.levels)

    def across(self, people: float) -> float:
        """Pixels from the left."""
        share = (math.log10(people) - self.first) / ((self.last - self.first) or 1.0)
        return self.left + 10 + share * (WIDTH - self.left - RIGHT - 20)

    def up(self, rate: float) -> float:
        """Pixels from the top."""
        return self.top + PLOT * (1 - min(max(rate, 0.0), self.high) / self.high)

    def axes(self, lang: str) -> Iterator[str]:
        """Lines at round rates; round numbers of people below."""
        for level, text in self.levels:
            y = self.up(level)
            yield f'<path d="M{self.left} {y:.1f}H{WIDTH - RIGHT}" stroke="{GRID}"/>'
            yield (f'<text x="{self.left - 6}" y="{y + 4:.1f}" text-anchor="end" fill="{SOFT}">'
                   f"{text}</text>")  # fmt: skip
        steps = (1, 2, 5) if self.last - self.first > 1 else (1, 1.5, 2, 3, 4, 6, 8)
        inside = [each * 10**power for power in range(math.floor(self.first), 10)
                  for each in steps
                  if self.first <= math.log10(each * 10**power) <= self.last]  # fmt: skip
        for people in inside[:: 1 + len(inside) // 6]:
            yield (f'<text x="{self.across(people):.1f}" y="{self.top + PLOT + 18}" fill="{SOFT}" '
                   f'text-anchor="middle">{number(people, lang)}</text>')  # fmt: skip


def draw(drawn: Drawn, shape: Shape) -> tuple[str, int]:
    """The elements, and how high they are."""
    found = funnel.dots(drawn)
    curves = {each.name: each for each in shape.curves}
    frame = _Frame(drawn, shape, len(found) + len(curves))
    parts = [*frame.axes(drawn.asked.lang)]
    for curve in shape.curves:
        path = "L".join(f"{frame.across(x):.1f} {frame.up(y):.1f}"
                        for x, y in zip(curve.x, curve.y, strict=True))  # fmt: skip
        parts.append(f'<path d="M{path}" fill="none" stroke="{SOFT}" '
                     f'stroke-dasharray="{DASHES[curve.dash]}"/>')  # fmt: skip
    for each in found:
        parts += [_mark(frame.across(x), frame.up(y), each)
                  for x, y in zip(each.x, each.y, strict=True)]  # fmt: skip
    row = TOP + 8
    for each in reversed(found):
        parts.append(_mark(16, row - 5, each) + _text(row, each.name, each.colour))
        row += ROW
    for name, curve in curves.items():
        parts.append(
            f'<path d="M4 {row - 5}H28" stroke="{SOFT}" '
            f'stroke-dasharray="{DASHES[curve.dash]}"/>{_text(row, name, SOFT)}'
        )
        row += ROW
    return "".join(parts), frame.top + PLOT + FOOT


def _text(y: int, text: str, colour: str) -> str:
    return f'<text x="36" y="{y}" fill="{colour}">{escape(text[:NAME])}</text>'


def _mark(x: float, y: float, dots: funnel.Dots) -> str:
    """A triangle up or down, an open circle, or a diamond for the chosen place."""
    corners = {
        "more": ((0, -6), (5.5, 4), (-5.5, 4)), "less": ((0, 6), (5.5, -4), (-5.5, -4)),
        "here": ((0, -8), (8, 0), (0, 8), (-8, 0)),
    }.get(dots.kind)  # fmt: skip
    if corners is None:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="none" stroke="{dots.colour}"/>'
    path = "L".join(f"{x + right:.1f} {y + down:.1f}" for right, down in corners)
    return f'<path d="M{path}Z" fill="{dots.colour}" stroke="{INK}" stroke-width=".5"/>'
