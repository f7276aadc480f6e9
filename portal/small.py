"""A figure's rows → a small chart as SVG, drawn without a browser.

In: a figure of the catalogue whose rows have a shape (`portal.catalogue.Shape`). Out: the text of
an SVG that needs no other file: for summary pages and embeds. It shows what the page's chart
shows, less finely: values, interval, gaps, provisional and unreliable values hollow, breaks; lines
differ in dashes too, for print in black and white. A figure without a shape has none (`None`).
`points` says where on it each value stands, for a page that lets readers point at them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import numpy as np

from portal import bars, scatter
from portal.catalogue import Drawn, Shape, Table
from portal.exports import native
from portal.format import number
from portal.language import translator

WIDTH, PLOT, ROW = 480, 220, 22  # letters stay readable on a phone
LEFT, RIGHT, TOP, BOTTOM = 8, 24, 10, 28
LETTER = 9  # pixels of a digit
INK, SOFT, GRID = "#1A1A1A", "#4A4A4A", "#D9D9D9"
NAME = 40  # letters of a name in the key
HOLLOW = ("provisional", "low_reliability")
BESIDE = 0.12  # years; a break is drawn before the point that begins anew
DASHES = ("", "9 4", "2 3", "12 3 2 3", "5 5")


@dataclass(frozen=True, slots=True)
class _Line:
    """x: years or numbers; NaN in y is a gap; rows: of the figure's table."""

    name: str
    rows: np.ndarray
    x: np.ndarray
    y: np.ndarray
    low: np.ndarray
    high: np.ndarray
    state: np.ndarray
    widest: np.ndarray

    @property
    def hollow(self) -> np.ndarray:
        """Which values are not to be taken as they stand."""
        hollow = np.logical_or.reduce([self.state == each for each in HOLLOW])
        return hollow & np.isfinite(self.y)


def chart(drawn: Drawn) -> str | None:
    """The small chart, with title and description for those who do not see it."""
    shape = drawn.table.shape
    if shape is None or not drawn.table.rows:
        return None
    lines = shape.kind in ("line", "points")
    other = scatter.draw if shape.kind == "funnel" else bars.draw
    body, height = (_lines if lines else other)(drawn, shape)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(drawn.title)}" font-family="system-ui, sans-serif" font-size="15">'
        f"<title>{escape(f'{drawn.title}. {drawn.subtitle}')}</title>"
        f"<desc>{escape(f'{drawn.sentence} {drawn.credit}')}</desc>"
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{body}</svg>'
    )


def _column(table: Table, name: str | None) -> list | None:
    names = [column.name for column in table.columns]
    if name is None or name not in names:
        return None
    at = names.index(name)
    return [row[at] for row in table.rows]


def _floats(values: Sequence | None, size: int) -> np.ndarray:
    if values is None:
        return np.full(size, np.nan)
    return np.array([np.nan if value is None else float(value) for value in values])


@lru_cache(maxsize=4096)
def _place(value) -> float:
    """Where on the axis a month (2024-05), a quarter (2024-Q2) or a number stands: years."""
    if isinstance(value, str) and value[4:6] == "-Q":
        return int(value[:4]) + (int(value[6]) - 1) / 4
    if isinstance(value, str) and len(value) >= len("2024-05"):
        return int(value[:4]) + (int(value[5:7]) - 1) / 12
    return float(value)


def _read(table: Table, shape: Shape) -> list[_Line]:
    size = len(table.rows)
    keys = _column(table, shape.series) or [""] * size
    names = dict(zip(keys, _column(table, shape.label) or keys, strict=True))
    x = np.array([_place(value) for value in _column(table, shape.x) or []])
    y, low, high = (
        _floats(_column(table, each), size) for each in (shape.y, shape.low, shape.high)
    )
    states = np.array(_column(table, "status") or [""] * size)
    widest = np.array(_column(table, "design") or [""] * size) == "precision_class"
    found = []
    for key, name in names.items():
        here = np.array([each == key for each in keys])
        found.append(_Line(str(name), np.flatnonzero(here), x[here], y[here], low[here],
                           high[here], states[here], widest[here]))  # fmt: skip
    return found


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from low to high, at most `most` steps of 1, 2 or 5 times a power of ten."""
    span = (high - low) or 1.0
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(power * one for one in (1, 2, 5, 10) if span / (power * one) <= most)
    first = math.ceil(low / step - 1e-9)
    return [at * step for at in range(first, math.floor(high / step + 1e-9) + 1)]


class _Frame:
    """The area of a chart of lines: where years and values stand in it."""

    def __init__(self, drawn: Drawn, shape: Shape):
        self.lines = _read(drawn.table, shape)
        values = np.concatenate([each for line in self.lines for each in
                                 (line.y, line.low, line.high)])  # fmt: skip
        known = values[np.isfinite(values)]
        self.bottom = min(0.0, known.min(initial=0.0))
        self.top = max(known.max(initial=1.0), 1e-9) * 1.04
        if shape.span:
            self.bottom, self.top = shape.span
        xs = np.concatenate([line.x for line in self.lines])
        self.first, self.last = float(xs.min()), float(xs.max())
        self.key = _key(self.lines, drawn)
        self.above = TOP + ROW * len(self.key)
        self.levels = _levels(drawn, self.bottom, self.top)
        self.left = LEFT + 6 + LETTER * max(3, *(len(text) for _level, text in self.levels))

    def across(self, x):
        """Pixels from the left."""
        share = (x - self.first) / ((self.last - self.first) or 1.0)
        return self.left + share * (WIDTH - self.left - RIGHT)

    def up(self, y):
        """Pixels from the top."""
        inside = np.clip(y, self.bottom, self.top)
        return self.above + PLOT - (inside - self.bottom) / (self.top - self.bottom) * PLOT


def points(drawn: Drawn) -> list[list[tuple[float, float, int]]]:
    """For each line of the chart, in its order: (x, y in the chart's pixels, row of the table) of
    each known value. Empty for what is not a chart of lines."""
    shape = drawn.table.shape
    if shape is None or shape.kind not in ("line", "points") or not drawn.table.rows:
        return []
    frame = _Frame(drawn, shape)
    return [
        [(round(float(frame.across(x)), 1), round(float(frame.up(y)), 1), int(row))
         for x, y, row in zip(line.x, line.y, line.rows, strict=True) if y == y]
        for line in frame.lines
    ]  # fmt: skip


def _lines(drawn: Drawn, shape: Shape) -> tuple[str, int]:
    frame = _Frame(drawn, shape)
    above, across, up = frame.above, frame.across, frame.up
    parts = [*_grid(frame), *_times(frame)]
    cuts = [across(_place(cut)) for cut in shape.cuts if frame.first < _place(cut) <= frame.last]
    beside = across(BESIDE) - across(0.0) if shape.kind == "points" else 0.0
    parts += [f'<path d="M{x - beside:.1f} {above}V{above + PLOT}" stroke="{INK}" '
              'stroke-dasharray="4 3"/>' for x in cuts]  # fmt: skip
    for at, line in enumerate(frame.lines):
        drawing = _dots if shape.kind == "points" else _line
        apart = cuts if shape.joined else across(line.x[1:])
        parts += ["<g>", *drawing(line, _stroke(shape, at), across, up, list(apart)), "</g>"]
    parts += [f'<g transform="translate({LEFT} {TOP + 8 + ROW * row})">{text}</g>'
              for row, text in enumerate(frame.key)]  # fmt: skip
    return "".join(parts), above + PLOT + BOTTOM


def _stroke(shape: Shape, at: int) -> tuple[str, str]:
    """Colour and dashes of a line."""
    return native.colour(shape, at), DASHES[at % len(DASHES)]


def _key(lines: list[_Line], drawn: Drawn) -> list[str]:
    """Lines of the key, as SVG: each name in its colour, and what a hollow dot means."""
    _ = translator(drawn.asked.lang)
    shape, found = drawn.table.shape, []
    assert shape is not None
    if native.named(drawn.table, shape):
        strokes = [_stroke(shape, at) for at in range(len(lines))]
        found = [
            f'<path d="M0 -5H34" stroke="{colour}" stroke-width="3" stroke-dasharray="{dashes}"/>'
            f'<text x="42" fill="{colour}" font-weight="700">{escape(line.name[:NAME])}</text>'
            for line, (colour, dashes) in zip(lines, strokes, strict=True)
        ]
    about = []
    if any(np.isfinite(line.low[~line.widest]).any() for line in lines):
        about.append(f'<tspan fill="#A9BFD0">█</tspan> {escape(_("95% interval"))}')
    if any(np.isfinite(line.low[line.widest]).any() for line in lines):
        text = escape(_("at most, by what is published"))
        about.append(f'<tspan fill="#A9BFD0">│</tspan> {text}')
    names = {"provisional": _("provisional"), "low_reliability": _("low reliability")}
    for state, name in names.items():
        if any((line.state[line.hollow] == state).any() for line in lines):
            about.append(f"○ {escape(name)}")
    return [*found, *([f"<text>{'   '.join(about)}</text>"] if about else [])]


def _levels(drawn: Drawn, bottom: float, top: float) -> list[tuple[float, str]]:
    """Round values of the upright axis, and how they are written."""
    found = ticks(bottom, top, 5)
    decimals = max(0, -math.floor(math.log10(found[1] - found[0]))) if len(found) > 1 else 0
    return [(level, number(level, drawn.asked.lang, decimals)) for level in found]


def _grid(frame: _Frame) -> Iterator[str]:
    for level, text in frame.levels:
        y, colour = frame.up(level), GRID if level else SOFT
        yield f'<path d="M{frame.left} {y:.1f}H{WIDTH - RIGHT}" stroke="{colour}"/>'
        yield (f'<text x="{frame.left - 6}" y="{y + 4:.1f}" text-anchor="end" fill="{SOFT}">'
               f"{text}</text>")  # fmt: skip


def _times(frame: _Frame) -> Iterator[str]:
    for place in ticks(frame.first, frame.last, 6):
        if place == int(place):
            yield (f'<text x="{frame.across(place):.1f}" y="{frame.above + PLOT + 18}" '
                   f'text-anchor="middle" fill="{SOFT}">{int(place)}</text>')  # fmt: skip


def _line(
    line: _Line, stroke: tuple[str, str], across, up, cuts: list[float]
) -> Iterator[str]:  # fmt: skip
    colour, dashes = stroke
    known = np.isfinite(line.y)
    x, y = across(line.x), up(line.y)
    for start, end in _stretches(known, x, cuts):
        part = slice(start, end)
        low, high = line.low[part], line.high[part]
        if np.isfinite(low).all() and np.isfinite(high).all():
            edge = _path(np.append(x[part], x[part][::-1]), np.append(up(high), up(low)[::-1]))
            yield f'<path d="{edge}Z" fill="{colour}" fill-opacity=".18"/>'
        if end - start == 1:
            if math.isfinite(low[0]) and math.isfinite(high[0]):
                yield (f'<path d="M{x[start]:.1f} {up(low[0]):.1f}V{up(high[0]):.1f}" '
                       f'stroke="{colour}" stroke-opacity=".45" stroke-width="5"/>')  # fmt: skip
            yield f'<circle cx="{x[start]:.1f}" cy="{y[start]:.1f}" r="3" fill="{colour}"/>'
        else:
            path = _path(x[part], y[part])
            yield f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"' + (
                f' stroke-dasharray="{dashes}"/>' if dashes else "/>"
            )
    for at in np.flatnonzero(line.hollow):
        yield (f'<circle cx="{x[at]:.1f}" cy="{y[at]:.1f}" r="3" fill="#fff" '
               f'stroke="{colour}"/>')  # fmt: skip


def _dots(
    line: _Line, stroke: tuple[str, str], across, up, cuts: list[float]
) -> Iterator[str]:  # fmt: skip
    """Each value with its interval; a faint line joins what nothing divides."""
    colour = stroke[0]
    known = np.isfinite(line.y)
    x, y = across(line.x), up(line.y)
    for start, end in _stretches(known, x, cuts):
        if end - start > 1:
            joined = _path(x[start:end], y[start:end])
            yield f'<path d="{joined}" fill="none" stroke="{colour}" stroke-dasharray="2 3"/>'
    for at in np.flatnonzero(known):
        low, high = up(line.low[at]), up(line.high[at])
        if math.isfinite(low) and math.isfinite(high):
            yield (f'<path d="M{x[at]:.1f} {low:.1f}V{high:.1f}" stroke="{colour}" '
                   f'stroke-opacity=".45" stroke-width="{1 if line.widest[at] else 5}"/>'
                   )  # fmt: skip
        fill = "#fff" if line.hollow[at] else colour
        yield (f'<circle cx="{x[at]:.1f}" cy="{y[at]:.1f}" r="3.5" fill="{fill}" '
               f'stroke="{colour}"/>')  # fmt: skip


def _stretches(known: np.ndarray, x: np.ndarray, cuts: list[float]) -> Iterator[tuple[int, int]]:
    """Runs of known points that no series break divides."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(int)))
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        inner = sorted({int(np.searchsorted(x, cut)) for cut in cuts} & set(range(start + 1, end)))
        yield from zip([start, *inner], [*inner, end], strict=True)


def _path(x: np.ndarray, y: np.ndarray) -> str:
    return "M" + "L".join(
        [f"{across:.1f} {up:.1f}" for across, up in zip(x.tolist(), y.tolist(), strict=True)]
    )
