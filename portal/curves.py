"""A line of a group → the Plotly traces that draw it: interval band, curve, provisional end.

In: a line of `portal.lines`, its name, words for states. Out: plain dictionaries. Unknown values
are gaps, and a curve is cut where a series break lies between two of its points. It refuses
nothing: a line without a known value gives empty traces.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from portal.lines import Group, Line

COLOURS = ("#005A9C", "#A84300", "#5B2A86", "#1A1A1A", "#00818A")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross")


def _days(period: np.ndarray) -> list[str]:
    """First day of each month."""
    return [_day(month) for month in period.astype("datetime64[M]").astype(int).tolist()]


@lru_cache(maxsize=4096)
def _day(month: int) -> str:
    """month: since January 1970."""
    return f"{1970 + month // 12}-{month % 12 + 1:02}-01"


def _cuts(group: Group, period: np.ndarray) -> np.ndarray:
    """Positions at which the drawn line is cut because a series break lies between two points."""
    dates = np.array([item.date for item in group.breaks], dtype="datetime64[M]")
    inside = dates[(dates > period[0]) & (dates <= period[-1])] if len(period) else dates
    return np.array(sorted(set(np.searchsorted(period, inside).tolist())), dtype=int)


def curves(group: Group, line: Line, name: str, hover: str, states: dict[str, str]) -> list[dict]:
    """The line itself and, if there are any, its provisional end."""
    early = provisional(line)
    final = np.where(early, np.nan, line.value)
    traces = [_curve(group, line, name, final, slice(None), hover, states)]
    if early.any():
        joined = early.copy()
        joined[:-1] |= early[1:]
        ending = np.where(joined, line.value, np.nan)
        drawn = np.flatnonzero(joined)
        part = slice(int(drawn[0]), int(drawn[-1]) + 1)
        traces.append(_curve(group, line, name, ending, part, hover, states, dotted=True))
    return traces


def provisional(line: Line) -> np.ndarray:
    """Which drawn values are provisional."""
    return (line.status == "provisional") & np.isfinite(line.value)


def _curve(
    group: Group, line: Line, name: str, values: np.ndarray, part: slice, hover: str, words: dict,
    dotted: bool = False,
) -> dict:  # fmt: skip
    """part: the periods that the trace covers; values: one a period of the line."""
    colour, symbol = COLOURS[line.order], SYMBOLS[line.order]
    period = line.period[part]
    cuts = _cuts(group, period)
    y, low, high = (_cut(each[part], cuts, np.nan) for each in (values, line.low, line.high))
    states = [words[state] for state in _cut(line.status[part], cuts, "not_comparable").tolist()]
    marked = len(group.lines) > 1 or dotted
    return {
        "type": "scatter", "mode": "lines+markers", "y": y.round(3).tolist(),
        "x": _days(_cut(period, cuts, period[cuts])),
        "customdata": list(
            zip(low.round(3).tolist(), high.round(3).tolist(), states, strict=True)
        ),
        "name": name, "showlegend": False, "connectgaps": False,
        "hovertemplate": hover + f"<extra>{name}</extra>",
        "line": {"color": colour, "width": 2, "dash": "dot" if dotted else "solid"},
        "marker": {"symbol": symbol + ("-open" if dotted else ""), "color": colour,
                   "size": 7 if group.frequency == "A" else _sizes(np.isfinite(y), marked)},
    }  # fmt: skip


def _cut(values: np.ndarray, cuts: np.ndarray, filling) -> np.ndarray:
    return np.insert(values, cuts, filling) if len(cuts) else values


def _sizes(known: np.ndarray, marked: bool) -> list[int]:
    """Markers on one point in twelve, where asked for, and on points that stand alone."""
    around = np.concatenate([[False], known, [False]])
    alone = known & ~around[:-2] & ~around[2:]
    regular = (np.arange(len(known)) % 12 == 6) & marked
    return np.where(alone | regular, 6, 0).tolist()


def band(group: Group, line: Line) -> dict:
    """The 95% interval as one closed shape for each unbroken stretch."""
    known = np.isfinite(line.low)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(int)))
    stretches = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        inner = [int(cut) for cut in _cuts(group, line.period) if start < cut < end]
        stretches += list(zip([start, *inner], [*inner, end], strict=True))
    days = _days(line.period)
    low, high = line.low.round(3).tolist(), line.high.round(3).tolist()
    x: list[str | None] = []
    y: list[float | None] = []
    for start, end in stretches:
        here = days[start:end]
        if end - start == 1:
            here = _widened(line.period[start], group.frequency)
        times = len(here) // (end - start)
        x += [*here, *here[::-1], None]
        y += [*high[start:end] * times, *(low[start:end] * times)[::-1], None]
    return {
        "type": "scatter", "mode": "lines", "x": x, "y": y, "fill": "toself",
        "fillcolor": _faint(COLOURS[line.order]), "line": {"width": 0}, "hoverinfo": "skip",
        "showlegend": False,
    }  # fmt: skip


def _widened(month, frequency: str) -> list[str]:
    day = month.astype("datetime64[D]")
    half = np.timedelta64(120 if frequency == "A" else 12, "D")
    return [str(day - half), str(day + half)]


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"
