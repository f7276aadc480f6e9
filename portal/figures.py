"""A group of lines → the picture of one chart, complete in itself.

In: a `portal.lines.Group` and the chart's words, already in the reader's language
(`ChartText`). Out: a `Picture`, which Streamlit and Plotly take for a `go.Figure`. On the page it
shows key, axes and the letters of its marks; the page says the rest above and below it.
`layout.meta.picture` holds what replaces parts of the layout in a downloaded PNG or SVG, so that
these carry title, measure, marks in words, source, licence, edition and address too. It refuses
nothing: a group without a single known value gives empty axes. Unknown months are gaps;
provisional values are dotted with hollow markers; colour and marker shape follow the place's order
in the question.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from plotly.basedatatypes import BaseFigure

from portal.curves import COLOURS, band, curves, provisional
from portal.lines import Group
from portal.marks import Mark, stacked

GLYPHS = ("●", "■", "◆", "▲", "✚")
INK, SOFT, GRID, BAND = "#1A1A1A", "#4A4A4A", "#D9D9D9", "#A9BFD0"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
PIECES = re.compile(r".{1,30}[/&=,]|.{1,30}")
TITLE_WIDTH, SUBTITLE_WIDTH = 32, 42  # letters a line, on a phone
PICTURE_TITLE, PICTURE_CAPTION = 70, 122  # letters a line, in a picture 900 pixels wide
MANY_MONTHS, FEW_MONTHS = 72, 30  # of an axis with ticks at intervals of years; of months
PLOT_HEIGHT, AXIS_HEIGHT, TITLE_ROOM = 300, 34, 18


@dataclass(frozen=True, slots=True)
class ChartText:
    """The words of a chart. names: of the lines, in their order; interval: what the band is, or
    why there is none; hover: format of a value; states: word for each state."""

    title: str
    subtitle: str
    names: tuple[str, ...]
    interval: str
    provisional: str
    hover: str
    states: dict[str, str]
    marks: tuple[Mark, ...]
    separators: str


class Picture(BaseFigure):
    """A finished Plotly figure held as plain dictionaries.

    Streamlit takes any `BaseFigure` as already validated and asks only for its dictionary;
    building the same through `go.Figure` costs about 15 ms a chart.
    """

    def __init__(self, data: list[dict], layout: dict):
        self._spec = {"data": data, "layout": layout}

    def to_dict(self) -> dict:
        """`data` and `layout` as Plotly reads them."""
        return self._spec


def series(group: Group, text: ChartText, caption: str) -> Picture:
    """The chart of a group: interval band, line and provisional part of each place.

    caption: of a downloaded picture: source, licence, edition, date of access and address.
    """
    data = [band(group, line) for line in group.lines]
    for line, name in zip(group.lines, text.names, strict=True):
        data += curves(group, line, name, text.hover, text.states)
    return Picture(data, _layout(group, text, caption))


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` letters; an address is broken after / & = or a comma."""
    lines = [""]
    for word in text.split():
        for at, piece in enumerate(PIECES.findall(word)):
            gap = " " if at == 0 and lines[-1] else ""
            if len(lines[-1]) + len(gap) + len(piece) > width and lines[-1]:
                lines.append(piece)
            else:
                lines[-1] += gap + piece
    return lines


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def joined(lines: list[str]) -> str:
    """Lines as Plotly breaks them, safe from being read as markup."""
    return "<br>".join(_escaped(line) for line in lines)


def _key(group: Group, text: ChartText) -> list[tuple[int, str]]:
    """What the key under the title says: places by colour and shape, band, dots.

    Each with its length in letters."""
    entries = []
    if len(group.lines) > 1:
        for line, name in zip(group.lines, text.names, strict=True):
            short = _escaped(textwrap.shorten(name, 40, placeholder="…"))
            glyph = f'<span style="color:{COLOURS[line.order]}">{GLYPHS[line.order]}</span>'
            entries.append((len(short) + 2, f"{glyph} {short}"))
    band = "" if group.rate_only else f'<span style="color:{BAND}">█</span> '
    entries.append((len(text.interval) + 2, band + _escaped(text.interval)))
    if any(provisional(line).any() for line in group.lines):
        entries.append((len(text.provisional) + 4, f"┄○┄ {_escaped(text.provisional)}"))
    return entries


def _in_rows(entries: list[tuple[int, str]], width: int) -> list[str]:
    """The key in lines this wide."""
    rows, used = [""], 0
    for size, entry in entries:
        if used and used + size > width:
            rows.append("")
            used = 0
        rows[-1] += ("   " if used else "") + entry
        used += size + 3
    return rows


def note(text: str, **place) -> dict:
    """Text in the picture's margin, from its left edge on."""
    return {
        "text": text, "showarrow": False, "xref": "paper", "yref": "paper", "x": 0,
        "xanchor": "left", "align": "left", **place,
    }  # fmt: skip


def frame(
    title: list[str], subtitle: list[str], key: list[str], caption: list[str], plot: int,
    left: int = 8, rows: int = 0,
) -> dict:  # fmt: skip
    """What stands around a plot of `plot` pixels: height, margins, title, key, caption.

    title, subtitle, key, caption: lines; key and caption are markup already. left: margin;
    rows: of letters between key and plot. Without a caption it is the page's, which has the title
    above the picture: it is left out. The plot itself is the same in both.
    """
    if not caption:
        title, subtitle = [], []
    top = 22 * len(title) + 17 * len(subtitle) + 18 * len(key) + 16 * rows + 14
    bottom = AXIS_HEIGHT + (16 * len(caption) + 8 if caption else 0)
    heading = f"<b>{joined(title)}</b>" if title else ""
    if subtitle:
        heading += f'<br><span style="font-size:13px;color:{SOFT}">{joined(subtitle)}</span>'
    height = plot + top + bottom
    notes = [note("<br>".join(key), y=1, yanchor="bottom", xshift=8 - left,
                  yshift=16 * rows + 2, font={"size": 13})]  # fmt: skip
    if caption:
        notes.append(note("<br>".join(caption), y=0, yanchor="top", xshift=8 - left,
                          yshift=-AXIS_HEIGHT, font={"size": 12, "color": SOFT}))  # fmt: skip
    return {
        "height": height,
        "margin": {"l": left, "r": 14, "t": top, "b": bottom, "autoexpand": False},
        "title": {"text": heading, "x": 0, "xref": "container", "xanchor": "left",
                  "y": 1 - TITLE_ROOM / height, "yref": "container", "yanchor": "top",
                  "pad": {"l": 8}, "font": {"size": 15}},
        "annotations": notes,
    }  # fmt: skip


def framed(
    title: str, subtitle: str, caption: str, plot: int, key: list[str], left: int = 8,
    notes: Sequence[dict] = (), **more,
) -> dict:  # fmt: skip
    """The layout of a figure whose plot is `plot` pixels high, as on the page; in `meta.picture`
    what a picture by itself has around the plot, with title, subtitle and caption.

    title, subtitle, caption: plain text; key: lines of markup; notes: annotations of the plot;
    more: what else the layout has, axes first of all.
    """
    around = frame([], [], key, [], plot, left)
    picture = frame(
        wrapped(title, PICTURE_TITLE), wrapped(subtitle, PICTURE_CAPTION) if subtitle else [], key,
        joined(wrapped(caption, PICTURE_CAPTION)).split("<br>"), plot, left,
    )  # fmt: skip
    around["annotations"] += notes
    picture["annotations"] += notes
    return {
        **around, "meta": {"picture": picture}, "autosize": True, "dragmode": False,
        "paper_bgcolor": "#FFFFFF", "plot_bgcolor": "#FFFFFF", "hovermode": "closest",
        "font": {"family": FONT, "size": 13, "color": INK}, "hoverlabel": {"font": {"size": 13}},
        **more,
    }  # fmt: skip


def _layout(group: Group, text: ChartText, credit: str) -> dict:
    placed = stacked(text.marks)
    rows = max((row for _mark, row in placed), default=-1) + 1
    left = 20 + 8 * max(3, len(f"{_largest(group):,.0f}"))
    caption = [line for mark in text.marks for line in wrapped(mark.label, PICTURE_CAPTION)]
    caption += wrapped(credit, PICTURE_CAPTION)
    key = _key(group, text)
    around = frame(
        wrapped(text.title, TITLE_WIDTH), wrapped(text.subtitle, SUBTITLE_WIDTH),
        _in_rows(key, SUBTITLE_WIDTH), [], PLOT_HEIGHT, left, rows,
    )  # fmt: skip
    picture = frame(
        wrapped(text.title, PICTURE_TITLE), wrapped(text.subtitle, PICTURE_CAPTION),
        _in_rows(key, PICTURE_CAPTION), [_escaped(line) for line in caption], PLOT_HEIGHT,
        left, rows,
    )  # fmt: skip
    letters = [_letter(mark, row) for mark, row in placed]
    around["annotations"] += letters
    picture["annotations"] += letters
    return {
        **around, "meta": {"picture": picture}, "autosize": True, "dragmode": False,
        "paper_bgcolor": "#FFFFFF", "plot_bgcolor": "#FFFFFF",
        "font": {"family": FONT, "size": 13, "color": INK}, "separators": text.separators,
        "hovermode": "x unified" if len(group.lines) > 1 else "closest",
        "hoverlabel": {"font": {"size": 13}},
        "xaxis": {"type": "date", "gridcolor": GRID, "linecolor": SOFT, "ticks": "outside",
                  "tickfont": {"size": 12}, "tickangle": 0, **_ticks(group),
                  "hoverformat": "%Y" if group.frequency == "A" else "%B %Y",
                  "range": list(_span(group))},
        "yaxis": {"rangemode": "tozero", "range": [0, _top(group)], "gridcolor": GRID,
                  "zeroline": True, "zerolinecolor": SOFT, "tickfont": {"size": 12},
                  "separatethousands": True},
        "shapes": [_shape(mark) for mark in text.marks],
    }  # fmt: skip


def _span(group: Group) -> tuple[str, str]:
    """First and last day of the axis, half a year of room around yearly points."""
    starts = [line.period[0] for line in group.lines if len(line.period)]
    ends = [line.period[-1] for line in group.lines if len(line.period)]
    if not starts:
        return "2000-01-01", "2025-12-31"
    room = np.timedelta64(6 if group.frequency == "A" else 2, "M")
    first, last = min(starts) - room, max(ends) + room
    return str(first.astype("datetime64[D]")), str(last.astype("datetime64[D]"))


def _ticks(group: Group) -> dict:
    """Ticks of the time axis, so that on a short one no year is written twice."""
    first, last = (np.datetime64(day, "M").astype(int) for day in _span(group))
    if last - first > MANY_MONTHS:
        return {"nticks": 6, "tickformat": "%Y"}
    if group.frequency == "A" or last - first > FEW_MONTHS:
        return {"dtick": "M12", "tick0": "2000-01-01", "tickformat": "%Y"}
    return {"nticks": 4, "tickformat": "%b %Y"}


def _largest(group: Group) -> float:
    tops = [np.fmax(line.high, line.value) for line in group.lines]
    return float(max((np.nanmax(each) for each in tops if np.isfinite(each).any()), default=1.0))


def _top(group: Group) -> float:
    return _largest(group) * 1.04 or 1.0


def _shape(mark: Mark) -> dict:
    colour = INK if mark.order is None else COLOURS[mark.order]
    place = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1, "x0": mark.start, "x1": mark.end}
    if mark.start == mark.end:
        dash = "dash" if mark.order is None else "solid"
        return {"type": "line", "line": {"color": colour, "width": 1.5, "dash": dash}, **place}
    return {"type": "rect", "fillcolor": colour, "opacity": 0.12, "line": {"width": 0}, **place}


def _letter(mark: Mark, row: int) -> dict:
    return {
        "text": f"<b>{mark.letter}</b>", "showarrow": False, "xref": "x", "yref": "paper",
        "x": mark.middle, "y": 1, "yanchor": "bottom", "yshift": 16 * row,
        "font": {"size": 12, "color": INK if mark.order is None else COLOURS[mark.order]},
    }  # fmt: skip
