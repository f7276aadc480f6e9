"""The newest answers of one question in many places → pictures that rank nobody.

In: estimates of one source, topic and wave (`portal.confidence.reading.latest_among`), names and
words. Out: a `portal.figures.Picture`: `dots`, a row a place in order of name with its interval;
`atlas`, a map on which what is not reliable or not known has its own sign and no colour. It
refuses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from portal import figures
from portal.confidence.figures import faint
from portal.confidence.records import Estimate
from portal.curves import COLOURS
from portal.figures import GRID, INK, Picture, joined
from portal.format import number

ROW, ANSWERS = 22, 52  # pixels a place; of the numbers of answers
SHADES = ("#E3EEF7", "#B5D3EC", "#7FB2DD", "#3D84BF", "#005A9C")
NONE = "#FFFFFF"
LETTERS_OF_NAME = 22


def dots(
    names: Sequence[str], rows: Sequence[Estimate], told: Sequence[str], text: dict[str, str],
    lang: str,
) -> Picture:  # fmt: skip
    """A row a place, in the order given, from the top, with its number of answers on the right.
    told: what a pointer shows; text: title, subtitle, caption, interval, widest, doubtful, answers
    (words of the key), suffix of the axis."""
    groups: dict[tuple[str, float, str], list[int]] = {}
    for at, row in enumerate(rows):
        doubtful = row.status == "low_reliability"
        symbol, thick = ("circle-open", 1.5) if doubtful else ("circle", 3.0)
        colour = faint(COLOURS[0]) if row.at_most else COLOURS[0]
        if row.value is not None:
            groups.setdefault((symbol, thick, colour), []).append(at)
    data = [
        {
            "type": "scatter", "mode": "markers", "showlegend": False,
            "y": [-at for at in each], "x": [rows[at].value for at in each],
            "error_x": {
                "type": "data", "symmetric": False, "color": colour, "thickness": thick,
                "width": 0,
                "array": [gap(rows[at].high, rows[at].value) for at in each],
                "arrayminus": [gap(rows[at].value, rows[at].low) for at in each],
            },
            "marker": {"symbol": symbol, "size": 9, "color": COLOURS[0],
                       "line": {"width": 2 if "open" in symbol else 0}},
            "text": [joined([told[at]]) for at in each],
            "hovertemplate": "%{text}<extra></extra>",
        }
        for (symbol, thick, colour), each in groups.items()
    ]  # fmt: skip
    top = max((row.high or row.value or 0.0 for row in rows), default=1.0)
    right = 100.0 if text["suffix"] else top * 1.05
    answers = [(-at, number(row.n, lang)) for at, row in enumerate(rows) if row.n]
    key = signs(rows, text) + ([f"n {text['answers']}"] if answers else [])
    layout = frame(text, key, ROW * len(rows) + 20, 156)
    if answers:
        for each in (layout, layout["meta"]["picture"]):
            each["margin"]["r"] = ANSWERS
        data.append({
            "type": "scatter", "mode": "text", "x": [right] * len(answers),
            "y": [at for at, _n in answers], "text": [n for _at, n in answers],
            "textposition": "middle right", "textfont": {"size": 11, "color": COLOURS[0]},
            "cliponaxis": False, "hoverinfo": "skip", "showlegend": False,
        })  # fmt: skip
    layout |= {
        "xaxis": {"range": [0, right], "gridcolor": GRID,
                  "ticksuffix": text["suffix"], "tickfont": {"size": 12}, "tickangle": 0,
                  "separatethousands": True, "exponentformat": "none",
                  "nticks": 4 if answers else 6},
        "yaxis": {"tickvals": [-at for at in range(len(names))],
                  "ticktext": [joined([_short(name)]) for name in names],
                  "range": [-len(names) + 0.4, 0.6], "tickfont": {"size": 12},
                  "gridcolor": "#F0F0F0", "zeroline": False},
    }  # fmt: skip
    return Picture(data, layout)


def signs(rows: Sequence[Estimate], text: dict[str, str]) -> list[str]:
    """What of the signs is in the picture."""
    measured = any(row.low is not None and not row.at_most for row in rows)
    entries = {
        f"● ┃ {text['interval']}": measured,
        f"● │ {text['widest']}": any(row.at_most for row in rows),
        f"○ {text['doubtful']}": any(row.status == "low_reliability" for row in rows),
    }
    return [entry for entry, shown in entries.items() if shown]


def gap(more: float | None, less: float | None) -> float:
    return more - less if more is not None and less is not None else 0.0


def _short(name: str, most: int = LETTERS_OF_NAME) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def atlas(
    shapes: str, rows: Sequence[Estimate], missing: Sequence[str], told: Sequence[str],
    bounds: tuple[float, float, float, float], text: dict[str, str],
) -> Picture:  # fmt: skip
    """A map of reliable values in five shades of equal width; ○ not reliable, ✕ not known.

    shapes: address of the layer; missing: ids of places without a value; bounds: west, south,
    east, north.
    """
    sure = [at for at, row in enumerate(rows)
            if row.value is not None and row.status != "low_reliability"]  # fmt: skip
    doubtful = [row.territory_id for row in rows
                if row.value is not None and row.status == "low_reliability"]  # fmt: skip
    values = [rows[at].value or 0.0 for at in sure]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    step = (high - low) / len(SHADES) or 1.0
    data: list[dict] = [
        _filled([*doubtful, *missing], shapes, NONE, [text["unclear"]] * 99)
    ] if doubtful or missing else []  # fmt: skip
    for shade, colour in enumerate(SHADES):
        inside = [at for at in sure if min(int(((rows[at].value or 0) - low) / step), 4) == shade]
        if inside:
            data.append(_filled([rows[at].territory_id for at in inside], shapes, colour,
                                [told[at] for at in inside]))  # fmt: skip
    for places, symbol in ((doubtful, "circle-open"), (list(missing), "x-thin")):
        if places:
            data.append({
                "type": "scattergeo", "geojson": shapes, "locations": places, "mode": "markers",
                "locationmode": "geojson-id", "showlegend": False, "hoverinfo": "skip",
                "marker": {"symbol": symbol, "size": 8, "color": INK,
                           "line": {"width": 1.5, "color": INK}},
            })  # fmt: skip
    key = [
        f'<span style="color:{colour}">■</span> {text["from"][shade]}'
        for shade, colour in enumerate(SHADES)
        if values
    ]
    layout = frame(text, [*key, f"○ {text['doubtful']}", f"✕ {text['unknown']}"], 380, 8)
    west, south, east, north = bounds
    layout["geo"] = {"visible": False, "projection": {"type": "mercator"}, "bgcolor": "#FFFFFF",
                     "lonaxis": {"range": [west, east]},
                     "lataxis": {"range": [south, north]}}  # fmt: skip
    return Picture(data, layout)


def thresholds(rows: Sequence[Estimate]) -> list[tuple[float, float]]:
    """From and to of each shade of the map."""
    values = [row.value for row in rows
              if row.value is not None and row.status != "low_reliability"]  # fmt: skip
    if not values:
        return []
    low, step = min(values), (max(values) - min(values)) / len(SHADES) or 1.0
    return [(low + step * at, low + step * (at + 1)) for at in range(len(SHADES))]


def _filled(places: Sequence[str], shapes: str, colour: str, told: Sequence[str]) -> dict:
    return {
        "type": "choropleth", "geojson": shapes, "locations": list(places),
        "z": [0] * len(places), "colorscale": [[0, colour], [1, colour]], "showscale": False,
        "marker": {"line": {"color": "#5A5A5A", "width": 0.6}},
        "text": [joined([each]) for each in told[: len(places)]],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def frame(text: dict[str, str], key: list[str], plot: int, left: int) -> dict:
    """What stands around a plot with these words."""
    return figures.framed(
        text["title"], text["subtitle"], text["caption"], plot, key, left,
        separators=text["separators"],
    )  # fmt: skip
