"""The path of an estimate by time since the event → its picture.

In: points, words in the reader's language. Out: a `portal.figures.Picture`. Times before the event
have hollow markers, so that they are told apart without colour. It refuses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from portal import figures
from portal.effect.records import Point
from portal.figures import Picture, joined, wrapped

BEFORE, AFTER, PLOT = "#6B6B6B", "#005A9C", 320


def path(
    points: Sequence[Point], title: str, subtitle: str, caption: str, key: tuple[str, str],
    separators: str,
) -> Picture:  # fmt: skip
    """Differences in percent with their 95 % limits. key: words for before and after."""
    data = [
        _side([each for each in points if each.time < 0], BEFORE, "circle-open", key[0]),
        _side([each for each in points if each.time >= 0], AFTER, "circle", key[1]),
    ]
    marks = [f'<span style="color:{BEFORE}">○</span> {key[0]}',
             f'<span style="color:{AFTER}">●</span> {key[1]}']  # fmt: skip
    left = 64
    around = figures.frame(
        wrapped(title, figures.TITLE_WIDTH), wrapped(subtitle, figures.SUBTITLE_WIDTH), marks, [],
        PLOT, left,
    )  # fmt: skip
    lines = joined(wrapped(caption, figures.PICTURE_CAPTION)).split("<br>")
    picture = figures.frame(
        wrapped(title, figures.PICTURE_TITLE), wrapped(subtitle, figures.PICTURE_CAPTION), marks,
        lines, PLOT, left,
    )  # fmt: skip
    return Picture([each for each in data if each["x"]], {
        **around, "meta": {"picture": picture}, "autosize": True, "dragmode": False,
        "paper_bgcolor": "#FFFFFF", "plot_bgcolor": "#FFFFFF", "separators": separators,
        "font": {"family": figures.FONT, "size": 13, "color": figures.INK},
        "hovermode": "closest", "hoverlabel": {"font": {"size": 13}},
        "xaxis": {"gridcolor": figures.GRID, "ticks": "outside", "zeroline": False, "nticks": 9,
                  "tickfont": {"size": 12}, "tickformat": "d"},
        "yaxis": {"gridcolor": figures.GRID, "ticksuffix": "%", "zeroline": True,
                  "range": shown(points), "zerolinecolor": figures.INK, "zerolinewidth": 1.5,
                  "tickfont": {"size": 12}},
        "shapes": [{"type": "line", "xref": "x", "yref": "paper", "x0": 0, "x1": 0, "y0": 0,
                    "y1": 1, "line": {"color": figures.INK, "dash": "dash", "width": 1.5}}],
    })  # fmt: skip


def shown(points: Sequence[Point]) -> list[float]:
    """The axis in percent: every estimate, and limits unless they are the widest quarter's, beside
    which nothing could be read; those leave the chart and stand in its table."""
    lows = [(each.low - 1) * 100 for each in points]
    highs = sorted((each.high - 1) * 100 for each in points)
    top = max(max((each.estimate - 1) * 100 for each in points),
              highs[(3 * (len(highs) - 1)) // 4], 20.0)  # fmt: skip
    span = top - min(*lows, -20.0)
    return [round(min(*lows, -20.0) - 0.05 * span, 1), round(top + 0.05 * span, 1)]


def leaves(points: Sequence[Point]) -> bool:
    """Whether a limit leaves the chart."""
    return any((each.high - 1) * 100 > shown(points)[1] for each in points)


def _side(points: Sequence[Point], colour: str, symbol: str, name: str) -> dict:
    change = [round((each.estimate - 1) * 100, 2) for each in points]
    above = [round((each.high - each.estimate) * 100, 2) for each in points]
    below = [round((each.estimate - each.low) * 100, 2) for each in points]
    limits = [(round((each.low - 1) * 100, 1), round((each.high - 1) * 100, 1)) for each in points]
    return {
        "type": "scatter", "mode": "markers", "x": [each.time for each in points], "y": change,
        "error_y": {"type": "data", "symmetric": False, "array": above, "arrayminus": below,
                    "color": colour, "thickness": 1.4, "width": 3},
        "marker": {"symbol": symbol, "size": 8, "color": colour}, "name": name,
        "customdata": limits, "showlegend": False,
        "hovertemplate": "%{x}: %{y:.1f}% (%{customdata[0]}% – %{customdata[1]}%)<extra></extra>",
    }  # fmt: skip
