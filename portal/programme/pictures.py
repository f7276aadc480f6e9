"""Pictures of a programme: bars over governments, lines of coverage, a map, fifths of violence.

In: plain values already in the reader's language. Out: `portal.figures.Picture`. The four states
keep colour, dash and shape everywhere, so that they are told apart without colour. They refuse
nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from portal import figures
from portal.figures import Picture, joined

STATES = {  # state → colour, dash, marker, glyph of the key
    "covered": ("#005A9C", "solid", "circle", "●"),
    "once_covered": ("#A84300", "dash", "square", "■"),
    "never": ("#6B6B6B", "dot", "diamond", "◆"),
    "unknown": ("#1A1A1A", "dashdot", "x", "✕"),
}
FILLS = {"covered": "#005A9C", "once_covered": "#E0A060", "never": "#D5D5D5", "unknown": "#FFFFFF"}
BANDS = ("#EEF3F5", "#D5E1E7")
NAMED = 600  # days of a term whose name is drawn
MAP_HEIGHT, TALL_MAP, PLOT, TIMELINE = 430, 680, 300, 230


@dataclass(frozen=True, slots=True)
class Text:
    """title, subtitle and downloaded caption; states: word for each; separators of numbers."""

    title: str
    subtitle: str
    caption: str
    states: dict[str, str]
    separators: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the timeline: ISO days and what it says. sure: known to have gone on until then."""

    name: str
    start: str
    end: str
    label: str
    sure: bool


def _layout(text: Text, key: list[str], plot: int, left: int = 60, **more) -> dict:
    return figures.framed(
        text.title,
        text.subtitle,
        text.caption,
        plot,
        key,
        left,
        separators=text.separators,
        **more,
    )


def _key(states: Sequence[str], text: Text) -> list[str]:
    return [
        f'<span style="color:{STATES[state][0]}">{STATES[state][3]}</span> {text.states[state]}'
        for state in states
    ]


def timeline(
    bars: Sequence[Bar], events: Sequence[tuple[str, str, str]],
    bands: Sequence[tuple[str, str, str]], span: tuple[str, str], text: Text,
) -> Picture:  # fmt: skip
    """Bars over bands of governments. events: (ISO day, letter, words); bands: (from, to, head).

    Short terms are bands without a name, which would overlap: their names stand in the table.
    """
    data: list[dict] = [
        {
            "type": "scatter", "mode": "lines", "x": [bar.start, bar.end], "y": [at, at],
            "line": {"color": "#005A9C", "width": 16, "dash": "solid" if bar.sure else "dash"},
            "hovertemplate": f"{joined([bar.label])}<extra></extra>", "showlegend": False,
        }
        for at, bar in enumerate(bars)
    ]  # fmt: skip
    data.append({
        "type": "scatter", "mode": "markers+text", "x": [day for day, _letter, _text in events],
        "y": [0.55] * len(events), "text": [letter for _day, letter, _text in events],
        "textposition": "top center",
        "customdata": [joined([text]) for _day, _letter, text in events],
        "marker": {"symbol": "triangle-down", "size": 10, "color": "#A84300"},
        "hovertemplate": "%{customdata}<extra></extra>", "showlegend": False,
    })  # fmt: skip
    shapes = [
        {"type": "rect", "xref": "x", "yref": "paper", "x0": start, "x1": end, "y0": 0, "y1": 1,
         "fillcolor": BANDS[at % 2], "line": {"width": 0}, "layer": "below"}
        for at, (start, end, _head) in enumerate(bands)
    ]  # fmt: skip
    names = [
        {"text": figures.joined([head]), "showarrow": False, "xref": "x", "yref": "paper",
         "x": _middle(start, end), "y": 0.98, "yanchor": "top", "textangle": -90,
         "font": {"size": 11, "color": figures.SOFT}}
        for start, end, head in bands if _days(start, end) > NAMED
    ]  # fmt: skip
    return Picture(data, _layout(
        text, [""], TIMELINE, left=12, shapes=shapes, notes=names,
        xaxis={"type": "date", "range": list(span), "tickformat": "%Y", "nticks": 6,
               "ticks": "outside", "tickfont": {"size": 12}},
        yaxis={"visible": False, "range": [-0.5, 3.4]}, hovermode="closest",
    ))  # fmt: skip


def _days(start: str, end: str) -> int:
    first, last = (datetime.date.fromisoformat(day) for day in (start, end))
    return (last - first).days


def _middle(start: str, end: str) -> str:
    half = datetime.timedelta(days=_days(start, end) // 2)
    return (datetime.date.fromisoformat(start) + half).isoformat()


def lines(rows: Sequence[tuple[int, str, float | None]], text: Text) -> Picture:
    """A line for each state. rows: (year, state, value; None: not known)."""
    shown = [state for state in STATES if any(each[1] == state for each in rows)]
    years = sorted({year for year, _state, _value in rows})
    values = {(year, state): value for year, state, value in rows}
    data = []
    for state in shown:
        colour, dash, symbol, _glyph = STATES[state]
        data.append({
            "type": "scatter", "mode": "lines+markers", "x": years,
            "y": [values.get((year, state), 0) for year in years], "name": text.states[state],
            "line": {"color": colour, "dash": dash, "width": 2, "shape": "hv"},
            "marker": {"symbol": symbol, "color": colour, "size": 7}, "showlegend": False,
            "hovertemplate": f"%{{x}}: %{{y:,.0f}}<extra>{text.states[state]}</extra>",
        })  # fmt: skip
    top = max((value or 0 for *_rest, value in rows), default=1) * 1.06 or 1
    left = 20 + 8 * max(3, len(f"{top:,.0f}"))
    return Picture(data, _layout(
        text, _key(shown, text), PLOT, left=left, hovermode="x unified",
        xaxis={"gridcolor": figures.GRID, "ticks": "outside", "tickformat": "d", "nticks": 6,
               "tickangle": 0, "tickfont": {"size": 12}},
        yaxis={"range": [0, top], "gridcolor": figures.GRID, "tickfont": {"size": 12},
               "separatethousands": True},
    ))  # fmt: skip


def places(
    states: dict[str, list[tuple[str, str]]], shapes: str, edges: tuple[float, float, float, float],
    text: Text,
) -> Picture:  # fmt: skip
    """The map of a year. states: state → (territory id, name); edges: west, east, south, north."""
    data = [
        {
            "type": "choropleth", "geojson": shapes, "locations": [each[0] for each in found],
            "z": [0] * len(found), "colorscale": [[0, FILLS[state]], [1, FILLS[state]]],
            "showscale": False, "marker": {"line": {"color": "#5A5A5A", "width": 0.4}},
            "text": [joined([each[1]]) for each in found],
            "hovertemplate": f"%{{text}}: {text.states[state]}<extra></extra>",
        }
        for state, found in states.items() if found
    ]  # fmt: skip
    west, east, south, north = edges
    height = TALL_MAP if north - south > 2 * (east - west) else MAP_HEIGHT
    key = [
        f'<span style="color:{FILLS[state] if state != "unknown" else "#1A1A1A"}">'
        f"{'□' if state == 'unknown' else '■'}</span> {text.states[state]}"
        for state, found in states.items() if found
    ]  # fmt: skip
    return Picture(data, _layout(
        text, key, height, left=8,
        geo={"visible": False, "projection": {"type": "mercator"}, "bgcolor": "#FFFFFF",
             "lonaxis": {"range": [west, east]}, "lataxis": {"range": [south, north]}},
    ))  # fmt: skip


def fifths(rows: Sequence[tuple[str, str, int]], text: Text) -> Picture:
    """Bars of places by fifth and state. rows: (name of the fifth, state, places), in order."""
    names = list(dict.fromkeys(name for name, _state, _places in rows))
    values = {(name, state): places for name, state, places in rows}
    shown = [state for state in STATES if any(each[1] == state for each in rows)]
    data = [
        {
            "type": "bar", "orientation": "h", "y": names, "name": text.states[state],
            "x": [values.get((name, state), 0) for name in names], "showlegend": False,
            "marker": {"color": FILLS[state], "line": {"color": "#5A5A5A", "width": 1}},
            "hovertemplate": f"%{{x:,.0f}}<extra>{text.states[state]}</extra>",
        }
        for state in shown
    ]  # fmt: skip
    key = [
        f'<span style="color:{FILLS[state] if state != "unknown" else "#1A1A1A"}">'
        f"{'□' if state == 'unknown' else '■'}</span> {text.states[state]}"
        for state in shown
    ]  # fmt: skip
    return Picture(data, _layout(
        text, key, 40 * len(names) + 20, left=150, barmode="stack",
        xaxis={"gridcolor": figures.GRID, "tickfont": {"size": 12}, "rangemode": "tozero"},
        yaxis={"type": "category", "autorange": "reversed", "tickfont": {"size": 12}},
    ))  # fmt: skip
