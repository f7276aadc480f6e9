"""Survey answers over time → the picture of one chart: estimates with their intervals.

In: a group of `portal.confidence.lines` and its words. Out: a `portal.figures.Picture`. An estimate
is a marker with its 95% interval as a bar, hollow and thin where it is of low reliability; the
widest interval that a publisher's class allows is a faint bar. Lines join only what may be
compared; where a break lies between, they stop and a dashed line with a letter says so. Under the
axis stand the numbers of answers. It refuses nothing.
"""

from __future__ import annotations

import datetime

from portal import figures
from portal.confidence import words
from portal.confidence.lines import Group, Line, stretches
from portal.confidence.records import Estimate
from portal.curves import COLOURS, SYMBOLS
from portal.figures import GRID, INK, PICTURE_CAPTION, PICTURE_TITLE, SOFT, Picture, joined, note
from portal.format import number, separators
from portal.language import translator
from portal.marks import LETTERS
from portal.words import place_name

MOST_SIZES = 7  # numbers of answers that fit under the axis on a phone
SIZE_ROW = 16  # pixels
HALF_YEAR = datetime.timedelta(days=183)
BESIDE = datetime.timedelta(days=45)  # a break is drawn before the wave that it concerns


def picture(opened, group: Group, title: str, subtitle: str, caption: str, lang: str) -> Picture:
    """The chart of a group. caption: of a downloaded picture."""
    data = [trace for line in group.lines for trace in _traces(opened, group, line, lang)]
    return Picture(data, _layout(opened, group, title, subtitle, caption, lang))


def letters(group: Group) -> list[tuple[str, str]]:
    """(ISO day, letter) of where each break is drawn, by date."""
    return [((each.date - BESIDE).isoformat(), letter)
            for each, letter in zip(group.marks, LETTERS, strict=False)]  # fmt: skip


def labels(group: Group, lang: str) -> tuple[str, ...]:
    """What each letter means: the break's date and reason."""
    _ = translator(lang)
    found = []
    for each, (_day, letter) in zip(group.marks, letters(group), strict=False):
        broken = _("{year}: not comparable with the years before. {reason}")
        marked = _("{year}: to bear in mind. {reason}")
        text = (broken if each.refuses else marked).format(
            year=each.date.year, reason=_(each.reason)
        )
        found.append(f"{letter} · {text}")
    return tuple(found)


def _traces(opened, group: Group, line: Line, lang: str) -> list[dict]:
    """The joining lines, then the estimates, reliable and not."""
    colour, symbol = COLOURS[line.order % 5], SYMBOLS[line.order % 5]
    joins = _joins(stretches(opened, line), colour)
    known = [point for point in line.points if point.value is not None]
    name = place_name(opened, line.territory, translator(lang))
    kinds: dict[tuple[bool, bool], list[Estimate]] = {}
    for point in known:
        kinds.setdefault((point.status == "low_reliability", point.at_most), []).append(point)
    return [
        joins,
        *(_markers(points, name, colour, f"{symbol}{'-open' if doubtful else ''}", at_most, lang)
          for (doubtful, at_most), points in sorted(kinds.items())),
    ]  # fmt: skip


def _joins(runs: list[list[Estimate]], colour: str) -> dict:
    x: list[str | None] = []
    y: list[float | None] = []
    for run in runs:
        x += [*(point.period.isoformat() for point in run), None]
        y += [*(point.value for point in run), None]
    return {
        "type": "scatter", "mode": "lines", "x": x, "y": y, "connectgaps": False,
        "line": {"color": colour, "width": 1, "dash": "dot"}, "hoverinfo": "skip",
        "showlegend": False,
    }  # fmt: skip


def _markers(
    points: list[Estimate], name: str, colour: str, symbol: str, at_most: bool, lang: str
) -> dict:  # fmt: skip
    _ = translator(lang)
    up = [(point.high or 0) - (point.value or 0) if point.high is not None else 0
          for point in points]  # fmt: skip
    down = [(point.value or 0) - point.low if point.low is not None else 0 for point in points]
    return {
        "type": "scatter", "mode": "markers", "showlegend": False, "name": name,
        "x": [point.period.isoformat() for point in points],
        "y": [point.value for point in points],
        "error_y": {"type": "data", "symmetric": False, "array": up, "arrayminus": down,
                    "color": faint(colour) if at_most else colour,
                    "thickness": 1.5 if symbol.endswith("-open") else 3,
                    "width": 0 if at_most else 5},
        "marker": {"symbol": symbol, "size": 9, "color": colour,
                   "line": {"width": 2 if symbol.endswith("-open") else 0}},
        "text": [joined([words.told(point, lang)]) for point in points],
        "hovertemplate": f"%{{text}}<extra>{figures.joined([name])}</extra>",
    }  # fmt: skip


def faint(colour: str) -> str:
    """The colour, see-through."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.3)"


def _sizes(group: Group, lang: str, left: int) -> tuple[list[dict], int]:
    """Notes with the numbers of answers under the axis, a row a place; and how many rows."""
    notes: list[dict] = []
    rows = 0
    for line in group.lines:
        told = [point for point in line.points if point.value is not None and point.n]
        if not told or len(told) > MOST_SIZES:
            continue
        shift = -figures.AXIS_HEIGHT - SIZE_ROW * rows
        colour = COLOURS[line.order % 5]
        notes.append(note("n", y=0, yanchor="top", xshift=8 - left, yshift=shift,
                          font={"size": 11, "color": colour}))  # fmt: skip
        notes += [
            {"text": number(point.n, lang), "showarrow": False, "xref": "x", "yref": "paper",
             "x": point.period.isoformat(), "y": 0, "yanchor": "top", "yshift": shift,
             "font": {"size": 11, "color": colour}}
            for point in told
        ]  # fmt: skip
        rows += 1
    return notes, rows


def _key(opened, group: Group, lang: str) -> list[str]:
    _ = translator(lang)
    entries = []
    if len(group.lines) > 1:
        entries = [
            f'<span style="color:{COLOURS[at]}">{figures.GLYPHS[at]}</span> '
            + joined([place_name(opened, line.territory, _)])
            for line in group.lines
            for at in (line.order % 5,)
        ]
    points = [point for line in group.lines for point in line.points if point.value is not None]
    if any(point.low is not None and not point.at_most for point in points):
        entries.append(f"┃ {_('95% interval')}")
    if any(point.at_most for point in points):
        entries.append(f"│ {_('at most, by what is published')}")
    if any(point.status == "low_reliability" for point in points):
        entries.append(f"○ {_('low reliability')}")
    if any(point.n for point in points):
        entries.append(f"n {_('answers')}")
    return entries


def _layout(opened, group: Group, title: str, subtitle: str, caption: str, lang: str) -> dict:
    left = 46
    sizes, rows = _sizes(group, lang, left)
    key = _key(opened, group, lang)
    about = [
        line
        for text in (*labels(group, lang), caption)
        for line in figures.wrapped(text, PICTURE_CAPTION)
    ]
    below = SIZE_ROW * rows
    around = _framed(title, subtitle, _rows(key, figures.SUBTITLE_WIDTH), [], left, 1, below,
                     figures.TITLE_WIDTH, figures.SUBTITLE_WIDTH)  # fmt: skip
    drawn = _framed(title, subtitle, _rows(key, PICTURE_CAPTION), about, left, 1, below,
                    PICTURE_TITLE, PICTURE_CAPTION)  # fmt: skip
    notes = sizes + [
        {"text": f"<b>{letter}</b>", "showarrow": False, "xref": "x", "yref": "paper", "x": day,
         "y": 1, "yanchor": "bottom", "font": {"size": 12, "color": INK}}
        for day, letter in letters(group)
    ]  # fmt: skip
    around["annotations"] += notes
    drawn["annotations"] += notes
    first, last = _span(group)
    return {
        **around, "meta": {"picture": drawn}, "autosize": True, "dragmode": False,
        "paper_bgcolor": "#FFFFFF", "plot_bgcolor": "#FFFFFF",
        "font": {"family": figures.FONT, "size": 13, "color": INK},
        "separators": separators(lang), "hovermode": "closest",
        "xaxis": {"type": "date", "gridcolor": GRID, "linecolor": SOFT, "ticks": "outside",
                  "tickformat": "%Y", "dtick": _ticks(first, last), "tick0": "2000-01-01",
                  "tickangle": 0, "tickfont": {"size": 12},
                  "range": [first.isoformat(), last.isoformat()]},
        "yaxis": {"range": [0, top(group)], "gridcolor": GRID, "zeroline": True,
                  "zerolinecolor": SOFT, "tickfont": {"size": 12},
                  "ticksuffix": " %" if group.unit == "percent" else "",
                  "separatethousands": True, "exponentformat": "none"},
        "shapes": [
            {"type": "line", "xref": "x", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": 1,
             "line": {"color": INK, "width": 1.5, "dash": "dash"}}
            for day, _letter in letters(group)
        ],
    }  # fmt: skip


def _framed(title, subtitle, key, caption, left, rows, below, title_width, width) -> dict:
    """The frame of `portal.figures`, with `below` pixels more between axis and caption."""
    made = figures.frame(
        figures.wrapped(title, title_width), figures.wrapped(subtitle, width), key,
        [joined([line]) for line in caption], figures.PLOT_HEIGHT, left, rows,
    )  # fmt: skip
    made["height"] += below
    made["margin"]["b"] += below
    made["title"]["y"] = 1 - figures.TITLE_ROOM / made["height"]
    for each in made["annotations"]:
        if each["y"] == 0:
            each["yshift"] -= below
    return made


def _rows(entries: list[str], width: int) -> list[str]:
    """Entries of the key in rows of about `width` letters; markup does not count."""
    rows: list[str] = []
    used = width
    for entry in entries:
        size = len(entry) if "span" not in entry else len(entry) - 36
        if used + size > width:
            rows.append(entry)
            used = size
        else:
            rows[-1] += "   " + entry
            used += size + 3
    return rows


def _span(group: Group) -> tuple[datetime.date, datetime.date]:
    days = [point.period for line in group.lines for point in line.points]
    return min(days) - HALF_YEAR, max(days) + HALF_YEAR


def _ticks(first: datetime.date, last: datetime.date) -> str:
    """A tick every year or, where they would not fit on a phone, every second or more."""
    return f"M{12 * max(1, -(-(last.year - first.year) // 6))}"


def top(group: Group) -> float:
    """The highest value of the axis."""
    if group.unit == "percent":
        return 100.0
    highs = [point.high or point.value or 0.0 for line in group.lines for point in line.points]
    return max(highs) * 1.05 or 1.0
