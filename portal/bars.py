"""A figure's rows of bars → the inside of a small chart as SVG, drawn without a browser.

In: a figure of the catalogue whose rows have the shape bar, stack, span or range. Out: SVG elements
and their height in pixels, of a chart `WIDTH` wide. Rows keep their order; values that are not
reliable are hollow, an end that is not known is dashed, parts have the page's colours and a key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from portal.catalogue import Drawn, Shape
from portal.curves import COLOURS
from portal.exports import native
from portal.format import number
from portal.language import translator

WIDTH, LEFT, RIGHT, STEP, THICK = 480, 176, 52, 26, 16  # pixels
TOP, ROW, FOOT = 10, 22, 26
NAME, MOST = 21, 60  # letters of a name; bars
INK, SOFT, GRID, PALE, BAR = "#1A1A1A", "#4A4A4A", "#D9D9D9", "#A9BFD0", "#7FB2DD"


def draw(drawn: Drawn, shape: Shape) -> tuple[str, int]:
    """The elements, and how high they are."""
    kinds = {"bar": _bars, "stack": _stacked, "span": _spans, "range": _ranges}
    return kinds[shape.kind](drawn, shape)


class _Frame:
    """Where values stand on a chart of `rows` bars below `above` lines of a key."""

    def __init__(self, low: float, high: float, rows: int, above: int, right: int = RIGHT):
        self.low, self.high, self.right = low, (high if high > low else low + 1), right
        self.top = TOP + ROW * above
        self.bottom = self.top + STEP * rows

    def across(self, value: float) -> float:
        """Pixels from the left."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - self.right)

    def axis(self, levels: Sequence[tuple[float, str]]) -> Iterator[str]:
        """Lines down from the first bar, each with its number below."""
        for level, text in levels:
            x = self.across(level)
            yield f'<path d="M{x:.1f} {self.top}V{self.bottom}" stroke="{GRID}"/>'
            yield (f'<text x="{x:.1f}" y="{self.bottom + 18}" text-anchor="middle" fill="{SOFT}">'
                   f"{escape(text)}</text>")  # fmt: skip

    def name(self, at: int, text: str) -> str:
        """What a bar is of."""
        short = text if len(text) <= NAME else text[: NAME - 1] + "…"
        return (f'<text x="{LEFT - 8}" y="{self.top + STEP * at + 18}" text-anchor="end" '
                f'font-size="13">{escape(short)}</text>')  # fmt: skip

    def bar(self, at: int, start: float, end: float, look: str) -> str:
        """A bar in its row."""
        left, right = sorted((self.across(start), self.across(end)))
        return (f'<rect x="{left:.1f}" y="{self.top + STEP * at + 5}" '
                f'width="{max(1.0, right - left):.1f}" height="{THICK}" {look}/>')  # fmt: skip


def _levels(low: float, high: float, lang: str) -> list[tuple[float, str]]:
    step = next(each * power for power in (0.1, 1, 10, 100, 1000, 10000, 100000)
                for each in (1, 2, 5) if (high - low) / (each * power) <= 5)  # fmt: skip
    found, at = [], low
    while at <= high + step / 1000:
        found.append((at, number(at, lang, 0 if step >= 1 else 1)))
        at += step
    return found


def _bars(drawn: Drawn, shape: Shape) -> tuple[str, int]:
    table, lang = drawn.table, drawn.asked.lang
    _ = translator(lang)
    low, high = native.span(table, shape)
    names = native.column(table, shape.x)[:MOST]
    states = native.hollow(table, shape)
    limits = any(each is not None for each in native.column(table, shape.low))
    key = [f"┃ {_('95% interval')}"] * limits
    told = zip(native.column(table, "status_text"), states, strict=True)
    found = dict.fromkeys(str(each) for each, open_ in told if open_)
    key += [f"□ {escape(', '.join(found))}"] * bool(found)
    frame = _Frame(low or 0.0, high, len(names), bool(key))
    parts = [*frame.axis(_levels(frame.low, frame.high, lang)), _key("   ".join(key))]
    values = (native.column(table, each)[:MOST] for each in (shape.y, shape.low, shape.high))
    rows = zip(names, *values, strict=True)
    for at, (name, value, least, most) in enumerate(rows):
        parts.append(frame.name(at, str(name)))
        if value is not None:
            fill = "#FFFFFF" if states[at] else BAR
            parts.append(frame.bar(at, frame.low, float(value), f'fill="{fill}" stroke="{SOFT}"'))
        if least is not None and most is not None:
            parts.append(_whisker(frame, at, float(least), float(most)))
        text = number(None if value is None else float(value), lang, 1)
        parts.append(f'<text x="{WIDTH - 4}" y="{frame.top + STEP * at + 18}" text-anchor="end" '
                     f'fill="{SOFT}" font-size="13">{text}</text>')  # fmt: skip
    return "".join(parts), frame.bottom + FOOT


def _whisker(frame: _Frame, at: int, low: float, high: float) -> str:
    y, left, right = frame.top + STEP * at + 13, frame.across(low), frame.across(high)
    return (f'<path d="M{left:.1f} {y}H{right:.1f}M{left:.1f} {y - 4}v8M{right:.1f} {y - 4}v8" '
            f'stroke="{INK}" stroke-width="2"/>')  # fmt: skip


def _key(text: str) -> str:
    return f'<text x="8" y="{TOP + 8}" font-size="13">{text}</text>' if text else ""


def _stacked(drawn: Drawn, shape: Shape) -> tuple[str, int]:
    table, lang = drawn.table, drawn.asked.lang
    lines = native.lines(table, shape)
    x, y = native.column(table, shape.x), native.column(table, shape.y)
    names = list(dict.fromkeys(map(str, x)))
    ends = dict.fromkeys(names, 0.0)
    for name, value in zip(x, y, strict=True):
        ends[str(name)] += float(value or 0)
    frame = _Frame(0.0, max(ends.values()), len(names), len(lines), right=20)
    parts = [*frame.axis(_levels(0.0, frame.high, lang))]
    for line in lines:
        look = f'fill="{shape.colours[line.order]}" stroke="{SOFT}"'
        top = TOP + ROW * line.order
        parts.append(f'<rect x="8" y="{top}" width="14" height="12" {look}/><text x="30" '
                     f'y="{top + 11}" font-size="13">{escape(line.name)}</text>')  # fmt: skip
    reached = dict.fromkeys(names, 0.0)
    for line in lines:
        look = f'fill="{shape.colours[line.order]}" stroke="{SOFT}"'
        for row in range(line.first, line.last + 1):
            name, value = str(x[row]), float(y[row] or 0)
            if value:
                parts.append(frame.bar(names.index(name), reached[name], reached[name] + value,
                                       look))  # fmt: skip
            reached[name] += value
    parts += [frame.name(at, name) for at, name in enumerate(names)]
    return "".join(parts), frame.bottom + FOOT


def _spans(drawn: Drawn, shape: Shape) -> tuple[str, int]:
    names, starts, lengths, sure = native.spans(drawn.table, shape)
    first = int(min(starts))
    last = max(start + length for start, length in zip(starts, lengths, strict=True))
    frame = _Frame(first, last, len(names), 0, right=20)
    levels = [(year, str(year)) for year in range(-(-first // 5) * 5, int(last) + 1, 5)]
    parts = [*frame.axis(levels[:: 1 + len(levels) // 8])]
    for at, (name, start, length) in enumerate(zip(names, starts, lengths, strict=True)):
        look = f'fill="{PALE}" stroke="{SOFT}"'
        if not at:
            look = (f'fill="{COLOURS[0]}"' if sure[0] else
                    f'fill="#FFFFFF" stroke="{COLOURS[0]}" stroke-width="3" '
                    'stroke-dasharray="8 5"')  # fmt: skip
        parts += [frame.name(at, name), frame.bar(at, start, start + length, look)]
    return "".join(parts), frame.bottom + FOOT


def _ranges(drawn: Drawn, shape: Shape) -> tuple[str, int]:
    """A point for a total, a bar between two bounds, a hollow one to an upper bound alone."""
    found, lang = native.ranges(drawn.table, shape), drawn.asked.lang
    high = max((each for row in found for each in (row.value, row.high) if each is not None),
               default=1.0)  # fmt: skip
    frame = _Frame(0.0, high, len(found), 0, right=2 * RIGHT)
    parts = [*frame.axis(_levels(0.0, frame.high, lang))]
    for at, row in enumerate(found):
        parts.append(frame.name(at, row.name))
        told = []
        if row.low is not None and row.high is not None:
            parts.append(frame.bar(at, row.low, row.high, f'fill="{COLOURS[0]}"'))
            told.append(f"{number(row.low, lang, 1)} – {number(row.high, lang, 1)}")
        elif row.high is not None:
            parts.append(frame.bar(at, 0, row.high, f'fill="#fff" stroke="{COLOURS[0]}"'))
            told.append(f"≤ {number(row.high, lang, 1)}")
        if row.value is not None:
            y = frame.top + STEP * at + 13
            parts.append(
                f'<circle cx="{frame.across(row.value):.1f}" cy="{y}" r="5" fill="{COLOURS[0]}"/>'
            )
            told.append(number(row.value, lang, 1))
        parts.append(f'<text x="{WIDTH - 4}" y="{frame.top + STEP * at + 18}" text-anchor="end" '
                     f'fill="{SOFT}" font-size="13">{"; ".join(told)}</text>')  # fmt: skip
    return "".join(parts), frame.bottom + FOOT
