"""What spreadsheets and slides must know to draw a figure's rows themselves, as the page does.

In: a figure of the catalogue and the shape of its rows. Out: which rows are hollow, the runs of
rows that one stroke may join, when a period is, and the words of what signs mean. It refuses
nothing.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.catalogue import Drawn, Shape, Table
from portal.catalogue.drawn import Value
from portal.curves import COLOURS
from portal.language import translator

HOLLOW = ("provisional", "low_reliability")
FEW = 40  # points of a line that each have a mark and their own interval
LINES = ("line", "points")
STEPS = 8  # of an axis, at most
HALF_YEAR = datetime.timedelta(days=183)
ROUND = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class Run:
    """Rows first to last of the table, which one stroke joins. order: of its line; hollow: their
    values are not final, but for the first where the stroke starts at a final one (joint)."""

    order: int
    name: str
    first: int
    last: int
    hollow: bool = False
    joint: bool = False


def column(table: Table, name: str | None) -> list[Value]:
    """The values of a column; None in each row where there is no such column."""
    names = [each.name for each in table.columns]
    if name is None or name not in names:
        return [None] * len(table.rows)
    at = names.index(name)
    return [row[at] for row in table.rows]


def hollow(table: Table, shape: Shape) -> list[bool]:
    """For each row whether its value is known and not to be taken for a final, reliable one."""
    states, values = column(table, "status"), column(table, shape.y)
    return [state in HOLLOW and value is not None
            for state, value in zip(states, values, strict=True)]  # fmt: skip


def colour(shape: Shape, order: int) -> str:
    """The colour of a line: its own, if lines have some, else the next of the house's."""
    return shape.colours[order] if shape.colours else COLOURS[order % len(COLOURS)]


def lines(table: Table, shape: Shape) -> list[Run]:
    """Each line of the chart as one run of rows."""
    names = column(table, shape.label or shape.series)
    keys = column(table, shape.series)
    starts = [at for at, key in enumerate(keys) if at == 0 or key != keys[at - 1]]
    ends = [*(at - 1 for at in starts[1:]), len(keys) - 1]
    return [
        Run(order, str(names[start]) if shape.series else "", start, end)
        for order, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def runs(table: Table, shape: Shape) -> list[Run]:
    """The strokes of all lines: cut at series breaks, and apart where values are not final.

    A hollow run comes before the others of its line, so that marks of final values lie on top.
    """
    return [run for line in lines(table, shape) for run in
            sorted(_strokes(table, shape, line), key=lambda each: not each.hollow)]  # fmt: skip


def _strokes(table: Table, shape: Shape, line: Run) -> Iterator[Run]:
    places, states = column(table, shape.x), hollow(table, shape)
    start = line.first
    for at in range(line.first, line.last + 1):
        end = at == line.last
        cut = not end and any(_between(places[at], each, places[at + 1]) for each in shape.cuts)
        if not end and not cut and states[at + 1] == states[at]:
            continue
        joint = states[start] and start > line.first and not any(
            _between(places[start - 1], each, places[start]) for each in shape.cuts
        )  # fmt: skip
        yield Run(line.order, line.name, start - joint, at, states[start], joint)
        start = at + 1


def _between(before: Value, cut: str, after: Value) -> bool:
    return not since(before, cut) and since(after, cut)


def since(value: Value, cut: str) -> bool:
    """Whether a month (2024-05), quarter (2024-Q2) or year is not before the day of a break."""
    text = str(value)
    if text[4:6] == "-Q":
        text = f"{text[:4]}-{3 * int(text[6]) - 2:02}"
    return text >= cut[: len(text)]


def day(value: Value) -> datetime.date | None:
    """The first day of a month (2024-05), quarter (2024-Q2) or year; None of what is no period."""
    text = str(value)
    if not text[:4].isdecimal() or len(text) < 4:
        return None
    if text[4:6] == "-Q":
        return datetime.date(int(text[:4]), 3 * int(text[6]) - 2, 1)
    return datetime.date(int(text[:4]), int(text[5:7]) if len(text) > 4 else 1, 1)


def few(table: Table, shape: Shape) -> bool:
    """Whether each point has room for a mark and its own interval."""
    return all(line.last - line.first < FEW for line in lines(table, shape))


def signs(drawn: Drawn, shape: Shape) -> str:
    """What is measured, and what intervals and hollow marks look like, in words."""
    _ = translator(drawn.asked.lang)
    table = drawn.table
    told = [drawn.subtitle.rstrip(".") + "."]
    if shape.kind != "span" and any(each is not None for each in column(table, shape.low)):
        if shape.kind not in LINES or few(table, shape):
            told.append(_("Whiskers: 95% interval."))
        else:
            told.append(_("Thin lines: 95% interval."))
    if shape.kind == "range":
        told.append(_(
            "Pale: a total; dark: from the lower to the upper bound; hollow: up to an upper bound "
            "that comes without a lower one."
        ))  # fmt: skip
    states = column(table, "status_text")
    found = dict.fromkeys(str(state) for state, open_ in zip(states, hollow(table, shape),
                                                             strict=True) if open_)  # fmt: skip
    if found and shape.kind in LINES:
        told.append(_("Hollow points: {states}.").format(states=", ".join(found)))
    return " ".join(told)


def whiskers(table: Table, shape: Shape) -> tuple[list[float | None], list[float | None]]:
    """How far the limits of each row lie above and below its value, None where it is not known."""
    low, y, high = (column(table, each) for each in (shape.low, shape.y, shape.high))
    more = [_apart(*each) for each in zip(high, y, strict=True)]
    less = [_apart(*each) for each in zip(y, low, strict=True)]
    return more, less


def _apart(more: Value, less: Value) -> float | None:
    return None if more is None or less is None else round(float(more) - float(less), 4)


def span(table: Table, shape: Shape) -> tuple[float | None, float]:
    """Lowest and highest value of the axis: about as the page's picture fixes them, else from zero
    (None: as the program likes) to a round number that no limit passes."""
    if shape.span:
        return _rounded(*shape.span)
    found = numbers(table, shape)
    top = max(found, default=1.0) * 1.02 or 1.0
    power = 10.0 ** math.floor(math.log10(top)) if top > 0 else 1.0
    highest = next((each * power for each in ROUND if top <= each * power), top)
    return (None if any(value < 0 for value in found) else 0.0), highest


def _rounded(low: float, high: float) -> tuple[float, float]:
    """The ends of an axis of at most `STEPS` round steps: a program counts them from its foot."""
    power = 10.0 ** math.floor(math.log10((high - low) / STEPS))
    step = next(each * power for each in (1, 2, 5, 10) if (high - low) / (each * power) <= STEPS)
    return math.floor(low / step) * step, math.ceil(high / step) * step


def named(table: Table, shape: Shape) -> bool:
    """Whether a key must name the lines: there are several, or they are kinds with colours."""
    return len(lines(table, shape)) > 1 or bool(shape.colours)


def edges(table: Table, shape: Shape) -> tuple[int, int]:
    """First and last year of an axis of time, whose points have room on both sides."""
    days = [each for each in map(day, column(table, shape.x)) if each]
    return (min(days) - HALF_YEAR).year, max(days).year + 1


def numbers(table: Table, shape: Shape) -> list[float]:
    """All values and limits that are known."""
    return [float(value) for name in dict.fromkeys((shape.y, shape.low, shape.high))
            for value in column(table, name) if value is not None]  # fmt: skip


def spans(table: Table, shape: Shape) -> tuple[list[str], list[float], list[float], list[bool]]:
    """Of each row that lasts: its name, start and length in years, and whether its end is known.

    What has no end lasts as long as the rest is told.
    """
    columns = (column(table, each) for each in (shape.series, shape.x, shape.low, shape.high))
    rows = list(zip(*columns, strict=True))
    told = max(_years(end) for *_rest, end in rows if end)
    lasting = [row for row in rows if row[3] or row[0] == rows[0][0]]
    starts = [_years(start) for _kind, _name, start, _end in lasting]
    ends = [_years(end) if end else told for *_rest, end in lasting]
    return ([str(name) for _kind, name, *_rest in lasting], starts,
            [round(end - start, 2) for start, end in zip(starts, ends, strict=True)],
            [end is not None for *_rest, end in lasting])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranged:
    """What a row of bars is of, and its total or the bounds of it."""

    name: str
    value: float | None
    low: float | None
    high: float | None


def ranges(table: Table, shape: Shape) -> list[Ranged]:
    """Each thing of the rows that has a total or two bounds, by study, year and name."""
    columns = (column(table, each) for each in ("study", shape.label, shape.x, shape.series,
                                                shape.y))  # fmt: skip
    found: dict[tuple[str, str, str], dict[Value, float]] = {}
    for study, year, name, measure, value in zip(*columns, strict=True):
        if value is not None and measure in ("total", "lower", "upper"):
            found.setdefault((str(study), str(year), str(name)), {})[measure] = float(value)
    return [
        Ranged(f"{name}, {year}", told.get("total"), told.get("lower"), told.get("upper"))
        for (_study, year, name), told in sorted(found.items(), key=lambda item: item[0])
    ]


def range_parts(found: Sequence[Ranged], _) -> list[tuple[str, list[float | None]]]:
    """(name, values) of the bars laid end to end: the total, what is hidden, between the bounds,
    to an upper bound that has no lower one."""
    between = [None if each.low is None or each.high is None else round(each.high - each.low, 4)
               for each in found]  # fmt: skip
    return [
        (_("total"), [each.value for each in found]),
        (_("lower bound"), [each.low for each in found]),
        (_("From the lower to the upper bound"), between),
        (_("Upper bound alone"), [each.high if each.low is None else None for each in found]),
    ]  # fmt: skip


def _years(value: Value) -> float:
    """A day as a year with its fraction."""
    when = datetime.date.fromisoformat(str(value))
    return round(when.year + (when.timetuple().tm_yday - 1) / 366, 2)
