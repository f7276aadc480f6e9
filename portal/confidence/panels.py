"""The answers of one question in many places over time → one small chart a place, side by side.

In: a line a place (`portal.confidence.lines`) and words. Out: a `portal.figures.Picture`. All the
small charts stand on one plane with one pair of axes, which a browser draws at once: a pair of
axes for each of 23 countries kept a phone busy for seconds. Each has the same scale, its own name
and years, and under it the fewest and the most answers of its waves. It refuses nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from html import escape

from portal.confidence import places
from portal.confidence.figures import faint
from portal.confidence.lines import Line, stretches
from portal.confidence.records import Estimate
from portal.curves import COLOURS
from portal.figures import GRID, SOFT, Picture, joined, wrapped
from portal.format import number
from portal.language import translator

COLUMNS = 3
PANEL, NAME, UNDER = 164, 40, 40  # pixels of a small chart's height, of its name, of years and n
PLOT = PANEL - NAME - UNDER
ASIDE = 0.03  # of a small chart's width, on each side
LETTERS = 13  # of a name, in a line
STEP = 25  # percent, between two levels
BARE = {"showgrid": False, "zeroline": False, "fixedrange": True, "automargin": False,
        "ticklabeloverflow": "allow"}  # fmt: skip


class _Plane:
    """Where on the plane (x: columns, y: pixels from its foot) the values of a small chart are."""

    def __init__(self, lines: Sequence[Line]):
        days = [point.period for line in lines for point in line.points]
        self.years = (min(days).year, max(days).year)
        self.start = datetime.date(self.years[0] - 1, 7, 1)
        self.days = (datetime.date(self.years[1] + 1, 7, 1) - self.start).days
        highs = [point.high or point.value or 0.0 for line in lines for point in line.points]
        self.levels = range(0, min(100, -(-int(max(highs) + 1) // STEP) * STEP) + 1, STEP)
        self.rows = -(-len(lines) // COLUMNS)
        self.height = PANEL * self.rows

    def across(self, at: int, day: datetime.date) -> float:
        share = (day - self.start).days / self.days
        return round(self.left(at) + share * (1 - 2 * ASIDE), 4)

    def left(self, at: int) -> float:
        return at % COLUMNS + ASIDE

    def foot(self, row: int) -> int:
        return self.height - PANEL * (row + 1) + UNDER

    @property
    def point(self) -> float:
        """Pixels of a percentage point."""
        return PLOT / self.levels[-1]

    def up(self, at: int, value: float) -> float:
        return round(self.foot(at // COLUMNS) + self.point * value, 2)


def draw(
    opened, lines: Sequence[Line], told: Callable[[Estimate], str], text: dict[str, str], lang: str
) -> Picture:  # fmt: skip
    """A small chart a place, in the order given. told: what a pointer shows of an estimate; text:
    as of `places.dots`, and fewest (the word for n)."""
    plane = _Plane(lines)
    points = [(at, point) for at, line in enumerate(lines) for point in line.points
              if point.value is not None]  # fmt: skip
    key = places.signs([point for _at, point in points], text)
    if any(point.n for _at, point in points):
        key.append(f"n {text['fewest']}")
    layout = places.frame(text, key, plane.height, 34)
    layout |= {
        "xaxis": {"range": [0, COLUMNS], "showticklabels": False, **BARE},
        "yaxis": {"range": [0, plane.height], "tickfont": {"size": 11}, **BARE,
                  "tickvals": [plane.up(row * COLUMNS, level)
                               for row in range(plane.rows) for level in plane.levels],
                  "ticktext": [str(level) for level in plane.levels] * plane.rows},
    }  # fmt: skip
    kinds: dict[bool, list[tuple[int, Estimate]]] = {}
    for at, point in points:
        kinds.setdefault(point.at_most, []).append((at, point))
    names = [line.territory.named(translator(lang)) for line in lines]
    return Picture(
        [_grid(plane, lines), _joins(opened, plane, lines), *_words(plane, lines, names, lang),
         *(_marks(plane, names, each, told, at_most) for at_most, each in kinds.items())],
        layout,
    )  # fmt: skip


def _strokes(runs, **line) -> dict:
    """Lines through the points of each run, in one trace."""
    x: list[float | None] = []
    y: list[float | None] = []
    for run in runs:
        x += [*(each[0] for each in run), None]
        y += [*(each[1] for each in run), None]
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "connectgaps": False,
            "hoverinfo": "skip", "showlegend": False, "cliponaxis": False,
            "line": {"width": 1, **line}}  # fmt: skip


def _grid(plane: _Plane, lines: Sequence[Line]) -> dict:
    runs = []
    for at in range(len(lines)):
        left, right = plane.left(at), plane.left(at) + 1 - 2 * ASIDE
        runs += [
            [(left, plane.up(at, level)), (right, plane.up(at, level))] for level in plane.levels
        ]
        for year in plane.years:
            x = plane.across(at, datetime.date(year, 1, 1))
            runs.append([(x, plane.up(at, 0)), (x, plane.up(at, plane.levels[-1]))])
    return _strokes(runs, color=GRID)


def _joins(opened, plane: _Plane, lines: Sequence[Line]) -> dict:
    runs = [[(plane.across(at, point.period), plane.up(at, point.value or 0.0)) for point in run]
            for at, line in enumerate(lines) for run in stretches(opened, line)]  # fmt: skip
    return _strokes(runs, color=COLOURS[0], dash="dot")


def _words(
    plane: _Plane, lines: Sequence[Line], names: Sequence[str], lang: str
) -> list[dict]:  # fmt: skip
    """Names above, years and numbers of answers below."""
    heads, years, answers = [], [], []
    for at, line in enumerate(lines):
        foot = plane.foot(at // COLUMNS)
        name = "<br>".join(map(escape, wrapped(names[at], LETTERS)[:2]))
        heads.append((plane.left(at), foot + PLOT + 2, f"<b>{name}</b>"))
        years += [(plane.across(at, datetime.date(year, 1, 1)), foot - 11, str(year))
                  for year in plane.years]  # fmt: skip
        found = [point.n for point in line.points if point.value is not None and point.n]
        if found:
            least, most = (number(each(found), lang) for each in (min, max))
            told = least if least == most else f"{least}–{most}"
            answers.append((plane.left(at) + 0.5 - ASIDE, foot - 26, f"n {told}"))
    return [_text(heads, "top right", 12), _text(years, "middle center", 11, SOFT),
            *([_text(answers, "middle center", 11, SOFT)] if answers else [])]  # fmt: skip


def _text(words: list[tuple[float, float, str]], place: str, size: int, colour: str = "") -> dict:
    x, y, text = (list(each) for each in zip(*words, strict=True))
    return {"type": "scatter", "mode": "text", "x": x, "y": y, "text": text, "hoverinfo": "skip",
            "textposition": place, "showlegend": False, "cliponaxis": False,
            "textfont": {"size": size} | ({"color": colour} if colour else {})}  # fmt: skip


def _marks(
    plane: _Plane, names: Sequence[str], points: list[tuple[int, Estimate]],
    told: Callable[[Estimate], str], at_most: bool,
) -> dict:  # fmt: skip
    colour = faint(COLOURS[0]) if at_most else COLOURS[0]
    return {
        "type": "scatter", "mode": "markers", "showlegend": False, "cliponaxis": False,
        "x": [plane.across(at, point.period) for at, point in points],
        "y": [plane.up(at, point.value or 0.0) for at, point in points],
        "error_y": {
            "type": "data", "symmetric": False, "color": colour, "thickness": 2, "width": 3,
            "array": [plane.point * places.gap(each.high, each.value) for _at, each in points],
            "arrayminus": [plane.point * places.gap(each.value, each.low) for _at, each in points],
        },
        "marker": {"size": 5, "color": COLOURS[0], "line": {"width": 1.5, "color": COLOURS[0]},
                   "symbol": ["circle-open" if point.status == "low_reliability" else "circle"
                              for _at, point in points]},
        "text": [joined([f"{names[at]}. {told(point)}"]) for at, point in points],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
