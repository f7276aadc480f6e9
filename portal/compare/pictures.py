"""A funnel → its picture: places by population and rate, and limits that narrow with population.

In: plain arrays and words in the reader's language. Out: a `portal.figures.Picture`. The chosen
place and the three verdicts are told apart by shape as well as colour. It refuses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal import figures
from portal.figures import Picture, joined

SHAPES = {  # verdict → colour, marker, glyph
    "more": ("#A84300", "triangle-up", "▲"),
    "less": ("#005A9C", "triangle-down", "▼"),
    "not_distinguishable": ("#6B6B6B", "circle-open", "○"),
}
HERE = ("#1A1A1A", "diamond", "◆")
PLOT = 360


def funnel(
    points: Sequence[tuple[str, float, float, str]], here: tuple[str, float, float],
    limits: Mapping[float, tuple], typical: float, names: Mapping[str, str],
    words: Mapping[str, str], title: str, subtitle: str, caption: str, separators: str,
) -> Picture:  # fmt: skip
    """points: (name, people, rate, verdict); limits: level → people, low, high; words: of the
    limits and the typical rate."""
    data = []
    for level, dash in ((0.998, "solid"), (0.95, "dash")):
        people, low, high = limits[level]
        for edge in (low, high):
            data.append({
                "type": "scatter", "mode": "lines", "x": people.round().tolist(),
                "y": edge.round(3).tolist(), "hoverinfo": "skip", "showlegend": False,
                "line": {"color": "#4A4A4A", "width": 1.2, "dash": dash},
            })  # fmt: skip
    for verdict, (colour, symbol, _glyph) in SHAPES.items():
        own = [each for each in points if each[3] == verdict]
        data.append({
            "type": "scatter", "mode": "markers", "x": [each[1] for each in own],
            "y": [round(each[2], 3) for each in own], "text": [joined([each[0]]) for each in own],
            "marker": {"color": colour, "symbol": symbol, "size": 9}, "showlegend": False,
            "name": names[verdict],
            "hovertemplate": "%{text}: %{y:,.1f} (%{x:,.0f})<extra>" + names[verdict] + "</extra>",
        })  # fmt: skip
    data.append({
        "type": "scatter", "mode": "markers", "x": [here[1]], "y": [round(here[2], 3)],
        "text": [joined([here[0]])], "showlegend": False,
        "marker": {"color": HERE[0], "symbol": HERE[1], "size": 15,
                   "line": {"color": "#FFFFFF", "width": 1.5}},
        "hovertemplate": "%{text}: %{y:,.1f} (%{x:,.0f})<extra></extra>",
    })  # fmt: skip
    high = float(limits[0.95][2][-1])
    return Picture(data, _layout(
        points, here, high, typical, names, words, title, subtitle, caption, separators
    ))  # fmt: skip


def _layout(
    points, here, high, typical, names, words, title, subtitle, caption, separators
) -> dict:  # fmt: skip
    key = [f'<span style="color:{HERE[0]}">{HERE[2]}</span> {joined([here[0]])}']
    key += [f'<span style="color:{colour}">{glyph}</span> {names[verdict]}'
            for verdict, (colour, _symbol, glyph) in SHAPES.items()]  # fmt: skip
    key += [f"━ {words['0.998']}   ╌ {words['0.95']}", f"┄ {words['typical']}"]
    top = max([each[2] for each in points] + [here[2], high]) * 1.08 or 1
    left = 20 + 8 * max(3, len(f"{top:,.0f}"))
    people = [each[1] for each in (*points, here)]
    return figures.framed(
        title, subtitle, caption, PLOT, key, left, separators=separators,
        xaxis={"type": "log", "gridcolor": figures.GRID, "ticks": "outside",
               "dtick": "D2" if max(people) < 10 * min(people) else 1,
               "tickfont": {"size": 12}, "tickformat": ",.0f", "tickangle": 0},
        yaxis={"range": [0, top], "gridcolor": figures.GRID, "tickfont": {"size": 12},
               "separatethousands": True},
        shapes=[{"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": typical,
                 "y1": typical, "line": {"color": figures.INK, "dash": "dot", "width": 1}}],
    )  # fmt: skip
