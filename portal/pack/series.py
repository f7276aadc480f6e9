"""A figure's rows → the series of a chart that an office program draws: places on x, and values.

In: a figure of the catalogue whose rows have the shape of lines. Out: every place on x, with one
more where a series break lies, and for each line its values that are not final, its final ones,
and their limits or, where points are few, the distances to them. It refuses nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from portal.catalogue import Drawn, Shape, Table
from portal.catalogue.drawn import Value
from portal.exports import native
from portal.exports.native import Run
from portal.exports.table import safe
from portal.language import translator

MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Series:
    """A series of a chart of lines. part: value (final), hollow, low, high, above or below."""

    name: str
    order: int
    part: str
    values: list[float | None]


def dated(shape: Shape) -> bool:
    """Whether x is in time."""
    return shape.x in ("period", "year")


def steps(table: Table, shape: Shape) -> list[Value]:
    """Every place on x, in order; before a series break one more, where no line has a value."""
    found: list[Value] = list(dict.fromkeys(native.column(table, shape.x)))
    found.sort(key=lambda value: (str(value) if isinstance(value, str) else "", value))
    for cut in sorted(shape.cuts):
        after = [at for at, value in enumerate(found)
                 if value is not None and native.since(value, cut)]  # fmt: skip
        if after and after[0]:
            found.insert(after[0], None)
    return found


def categories(table: Table, shape: Shape) -> list:
    """The places on x: days in time, so that PowerPoint gives them their distances."""
    places = steps(table, shape)
    if not dated(shape):
        return ["" if each is None else safe(each) if isinstance(each, str) else each
                for each in places]  # fmt: skip
    days = [None if each is None else native.day(each) for each in places]
    # The gap of a break stands half-way between the periods around it.
    return [day or _between(days, at) for at, day in enumerate(days)]


def _between(days: Sequence[datetime.date | None], at: int) -> datetime.date:
    before = next(day for day in reversed(days[:at]) if day)
    after = next(day for day in days[at:] if day)
    return before + (after - before) / 2


def series_of(drawn: Drawn, shape: Shape) -> list[Series]:
    """The series of each line: values that are not final, final ones, limits or whiskers."""
    places = steps(drawn.table, shape)
    lines = native.lines(drawn.table, shape)[:MOST_LINES]
    return [each for line in lines for each in _of_line(drawn, shape, line, places)]


def _of_line(drawn: Drawn, shape: Shape, line: Run, places: Sequence[Value]) -> list[Series]:
    table, words = drawn.table, _names(drawn)
    x, y, states = (native.column(table, shape.x), native.column(table, shape.y),
                    native.hollow(table, shape))  # fmt: skip
    row_of = {x[row]: row for row in range(line.first, line.last + 1)}
    rows = [row_of.get(each) for each in places]
    early = [row is not None and states[row] for row in rows]
    final = [not each for each in early]
    # The stroke of values that are not final starts at the one before them.
    joined = [here or after for here, after in zip(early, [*early[1:], False], strict=True)]

    def made(part: str, values: Sequence[Value], shown: Sequence[bool]) -> list[Series]:
        name = line.name or drawn.title
        found = [values[row] if row is not None and here else None
                 for row, here in zip(rows, shown, strict=True)]  # fmt: skip
        known = part == "value" or any(each is not None for each in found)
        text = f"{name}, {words[part]}" if part in words else name
        return [Series(text, line.order, part, found)] if known else []  # type: ignore[arg-type]

    hollow = made("hollow", y, joined) if any(early) else []
    if not native.few(table, shape):
        return [*hollow, *made("value", y, final),
                *made("low", native.column(table, shape.low), [True] * len(rows)),
                *made("high", native.column(table, shape.high), [True] * len(rows))]  # fmt: skip
    above, below = native.whiskers(table, shape)
    if hollow:
        hollow += [*made("above", above, early), *made("below", below, early)]
    return [*hollow, *made("value", y, final), *made("above", above, final),
            *made("below", below, final)]  # fmt: skip


def _names(drawn: Drawn) -> dict[str, str]:
    _ = translator(drawn.asked.lang)
    return {"hollow": _("not final"), "low": _("95% interval, from"),
            "high": _("95% interval, to"), "above": _("To the upper limit"),
            "below": _("To the lower limit")}  # fmt: skip


def rgb(colour: str):
    """A colour such as #1A1A1A as python-pptx takes it."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour.lstrip("#"))
