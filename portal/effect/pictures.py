"""The path of an estimate by time since the event, or a place's own years → a picture.

In: points or years, words in the reader's language. Out: a `portal.figures.Picture`. What lies
before the event has hollow markers, so that it is told apart without colour. They refuse nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal import figures
from portal.effect.records import Point, Year
from portal.figures import Picture

BEFORE, AFTER, THERE, PLOT = "#6B6B6B", "#005A9C", "#CFE0EB", 320
LEFT = 64


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
    more = {
        "xaxis": {"gridcolor": figures.GRID, "ticks": "outside", "zeroline": False, "nticks": 9,
                  "tickfont": {"size": 12}, "tickformat": "d"},
        "yaxis": {"gridcolor": figures.GRID, "ticksuffix": "%", "zeroline": True,
                  "range": shown(points), "zerolinecolor": figures.INK, "zerolinewidth": 1.5,
                  "tickfont": {"size": 12}},
        "shapes": [{"type": "line", "xref": "x", "yref": "paper", "x0": 0, "x1": 0, "y0": 0,
                    "y1": 1, "line": {"color": figures.INK, "dash": "dash", "width": 1.5}}],
    }  # fmt: skip
    return Picture(
        [each for each in data if each["x"]],
        figures.framed(title, subtitle, caption, PLOT, marks, LEFT, separators=separators, **more),
    )


def track(
    years: Sequence[Year], place: str, others: str, phases: Mapping[str, str], title: str,
    subtitle: str, caption: str, separators: str,
) -> Picture:  # fmt: skip
    """A place's years in percent of those before, its comparison places as a line. place, others:
    their names; phases: word for each."""
    hollow = [each.phase == "before" for each in years]
    data: list[dict] = []
    if any(each.comparison_index is not None for each in years):
        data.append({
            "type": "scatter", "mode": "lines", "x": [each.year for each in years],
            "y": [each.comparison_index and round(each.comparison_index, 1) for each in years],
            "line": {"color": BEFORE, "dash": "dash", "width": 2}, "name": others,
            "showlegend": False, "hovertemplate": "%{x}: %{y:.0f}%<extra>" + others + "</extra>",
        })  # fmt: skip
    data.append({
        "type": "scatter", "mode": "lines+markers", "x": [each.year for each in years],
        "y": [round(each.index, 1) for each in years],
        "error_y": {
            "type": "data", "symmetric": False, "color": AFTER, "thickness": 1.2, "width": 3,
            "array": [round(each.high - each.index, 1) for each in years],
            "arrayminus": [round(each.index - each.low, 1) for each in years],
        },
        "line": {"color": AFTER, "width": 1.5}, "name": place, "showlegend": False,
        "marker": {"symbol": ["circle-open" if one else "circle" for one in hollow], "size": 8,
                   "color": AFTER},
        "customdata": [phases[each.phase] for each in years],
        "hovertemplate": "%{x}: %{y:.0f}% (%{customdata})<extra>" + place + "</extra>",
    })  # fmt: skip
    marks = [f'<span style="color:{AFTER}">○</span> {place}, {phases["before"]}',
             f'<span style="color:{AFTER}">●</span> {place}']  # fmt: skip
    marks += [f'<span style="color:{BEFORE}">╌</span> {others}'] if len(data) > 1 else []
    marks += [f'<span style="color:{THERE}">█</span> {phases["during"]}']
    there = [each.year for each in years if each.phase in ("entry", "during", "closure")]
    bands = [{
        "type": "rect", "xref": "x", "yref": "paper", "x0": there[0] - 0.5, "x1": there[-1] + 0.5,
        "y0": 0, "y1": 1, "fillcolor": THERE, "line": {"width": 0}, "layer": "below",
    }] if there else []  # fmt: skip
    more = {
        "xaxis": {"gridcolor": figures.GRID, "ticks": "outside", "nticks": 7, "tickangle": 0,
                  "tickfont": {"size": 12}, "tickformat": "d"},
        "yaxis": {"gridcolor": figures.GRID, "ticksuffix": "%", "tickfont": {"size": 12},
                  "range": [0, track_top(years)]},
        "shapes": [*bands, {"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1,
                            "y0": 100, "y1": 100, "line": {"color": figures.INK, "width": 1.2}}],
    }  # fmt: skip
    return Picture(data, figures.framed(
        title, subtitle, caption, PLOT, marks, LEFT, separators=separators, **more
    ))  # fmt: skip


def track_top(years: Sequence[Year]) -> float:
    """The top of the axis: over every year, and over limits but the widest quarter's."""
    top = max(max(each.index, each.comparison_index or 0.0) for each in years)
    limits = sorted(each.high for each in years)
    return round(1.08 * max(top, limits[(3 * (len(limits) - 1)) // 4], 120))


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
