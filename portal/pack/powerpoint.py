"""A meeting's slides → PPTX: charts that PowerPoint draws itself and anyone can edit, and notes.

In: a `portal.pack.slides.Deck`. Out: the bytes of a file. A chart holds the figure's rows as they
are: unknown values are gaps, a line stops at a series break, and intervals are thin dashed lines.
No name becomes a formula in the sheet behind a chart.
"""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Sequence

from portal.catalogue import Drawn, Shape, Table
from portal.curves import COLOURS
from portal.exports.table import safe
from portal.language import translator
from portal.pack.slides import Deck, Slide
from portal.site import PRODUCT

WIDE, HIGH = 13.333, 7.5  # inches, 16:9
SIZES = (32, 28, 25, 22, 19, 17, 15, 13, 11, 10)  # points of type, the largest that fits
SMALLER = 0.62  # type of the lines below a statement, beside its own
LETTER, LINE = 0.56, 1.22  # width of a bold letter and height of a line, in its size
LONGEST = 255  # of a file's property, by the format
MOST_LINES = 20
TITLE_ONLY = 5  # of the library's own template
INK, SOFT, HOUSE = "1B262C", "4A5A63", "0B5A75"
DASHES = ("SOLID", "DASH", "ROUND_DOT", "DASH_DOT", "LONG_DASH")


def to_pptx(deck: Deck) -> bytes:
    """The presentation."""
    import pptx  # only for the request that asks for slides
    from pptx.util import Inches

    made = pptx.Presentation()
    made.slide_width, made.slide_height = Inches(WIDE), Inches(HIGH)
    about = made.core_properties
    about.title, about.author = deck.title[:LONGEST], PRODUCT
    about.subject, about.language = deck.place[:LONGEST], deck.lang
    about.keywords, about.comments = deck.opened.edition_id, deck.about[:LONGEST]
    for at, slide in enumerate(deck.slides, start=1):
        _slide(made, deck, slide, at)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _slide(made, deck: Deck, slide: Slide, at: int) -> None:
    page = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    title = page.shapes.title
    _place(title, 0.5, 0.3, WIDE - 1, 0.9)
    _write(title, [slide.title], fitting([(slide.title, 1)], WIDE - 1, 0.8, 26), HOUSE, deck.lang,
           bold=True)  # fmt: skip
    shaped = slide.figure is not None and slide.figure.table.shape and slide.figure.table.rows
    wide = 4.6 if shaped else WIDE - 1
    texts = [(slide.statement, 1.0), *((text, SMALLER) for text in slide.points)]
    size = fitting(texts, wide, 5.2, SIZES[0])
    said = page.shapes.add_textbox(0, 0, 0, 0)
    _place(said, 0.5, 1.3, wide, 5.2)
    _write(said, [slide.statement], size, INK, deck.lang, bold=True)
    _more(said, slide.points, size * SMALLER, deck.lang)
    if shaped and slide.figure is not None:
        _chart(page, slide.figure)
    foot = page.shapes.add_textbox(0, 0, 0, 0)
    _place(foot, 0.5, 6.75, WIDE - 1, 0.6)
    place = f"{deck.place} · {at}/{len(deck.slides)}"
    _write(foot, [f"{slide.credit or deck.about} {place}"], 9, SOFT, deck.lang)
    notes = [slide.statement, *(f"{name}: {text}" for name, text in slide.notes), deck.about]
    page.notes_slide.notes_text_frame.text = "\n".join(dict.fromkeys(notes))


def fitting(
    texts: Sequence[tuple[str, float]], wide: float, high: float, most: float
) -> float:  # fmt: skip
    """The largest size at which paragraphs of (text, share of that size) fit wide × high inches."""
    for size in (each for each in SIZES if each <= most):
        lines = 0.0
        for text, share in texts:
            letters = max(1.0, (wide - 0.2) * 72 / (size * share * LETTER))
            lines += math.ceil(len(text) / letters) * share
        if lines * size * LINE <= (high - 0.1) * 72:
            return size
    return SIZES[-1]


def _place(shape, left: float, top: float, width: float, height: float) -> None:
    from pptx.util import Inches

    shape.left, shape.top = Inches(left), Inches(top)
    shape.width, shape.height = Inches(width), Inches(height)


def _write(
    shape, texts: Sequence[str], size: float, colour: str, lang: str, bold: bool = False
) -> None:  # fmt: skip
    """Paragraphs of plain text, in the language that a reader aloud should use."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.text = "\n".join(" ".join(text.split()) for text in texts)
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        _style(paragraph, size, colour, lang, bold)


def _style(paragraph, size: float, colour: str, lang: str, bold: bool) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    for run in paragraph.runs:
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = RGBColor.from_string(colour)
        run._r.get_or_add_rPr().set("lang", {"es": "es-419", "pt": "pt-BR"}.get(lang, "en-GB"))


def _more(shape, points: Sequence[str], size: float, lang: str) -> None:
    for text in points:
        paragraph = shape.text_frame.add_paragraph()
        paragraph.text = "• " + " ".join(text.split())
        _style(paragraph, size, INK, lang, False)


def _chart(page, drawn: Drawn) -> None:
    """The figure's rows as a chart of PowerPoint's own."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Inches, Pt

    shape = drawn.table.shape
    assert shape is not None
    data = CategoryChartData()
    line = shape.kind == "line"
    found = lines_of(drawn, shape)
    data.categories = categories(drawn.table, shape)
    for label, _limit, values in found:
        data.add_series(safe(label), values)
    kind = XL_CHART_TYPE.LINE if line else XL_CHART_TYPE.BAR_CLUSTERED
    frame = page.shapes.add_chart(
        kind, Inches(5.3), Inches(1.3), Inches(WIDE - 5.8), Inches(5.3), data
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", f"{drawn.title}. {drawn.sentence}")
    chart = frame.chart
    chart.font.size = Pt(14)
    chart.has_title = True
    _plain(chart.chart_title.text_frame, drawn.subtitle)
    chart.has_legend = sum(not limit for _label, limit, _values in found) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        _without_limits(chart, [limit for _label, limit, _values in found])
    at = -1
    for series, (_label, limit, _values) in zip(chart.plots[0].series, found, strict=True):
        at += not limit
        _stroke(series, at, limit, line)
    if line and drawn.table.columns[_at(drawn.table, shape.x)].kind == "month":
        chart.category_axis.tick_labels.number_format = "yyyy"
        chart.category_axis.tick_labels.number_format_is_linked = False


def _plain(frame, text: str) -> None:
    from pptx.util import Pt

    frame.text = text
    for run in frame.paragraphs[0].runs:
        run.font.size, run.font.bold = Pt(14), False


def _stroke(series, at: int, limit: bool, line: bool) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    colour = RGBColor.from_string(COLOURS[at % len(COLOURS)].lstrip("#"))
    if not line:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour
        return
    series.smooth = False
    series.format.line.color.rgb = colour
    series.format.line.width = Pt(0.75 if limit else 2.5)
    dash = "ROUND_DOT" if limit else DASHES[at % len(DASHES)]
    series.format.line.dash_style = getattr(MSO_LINE, dash)


def _without_limits(chart, limits: Sequence[bool]) -> None:
    """Only the lines themselves stand in the legend."""
    from pptx.oxml.ns import qn

    legend = chart.legend._element
    after = legend.find(qn("c:legendPos"))
    for at in reversed([at for at, limit in enumerate(limits) if limit]):
        entry = legend.makeelement(qn("c:legendEntry"))
        for name, value in (("c:idx", str(at)), ("c:delete", "1")):
            child = legend.makeelement(qn(name))
            child.set("val", value)
            entry.append(child)
        after.addnext(entry)


def _at(table: Table, name: str) -> int:
    return [column.name for column in table.columns].index(name)


def _steps(table: Table, shape: Shape) -> list:
    """Every place on x, in order; before a series break one more, where no line has a value."""
    at = _at(table, shape.x)
    found = list(dict.fromkeys(row[at] for row in table.rows))
    if shape.kind != "line":
        return found
    found.sort(key=lambda value: (str(value) if isinstance(value, str) else "", value))
    for cut in sorted(shape.cuts):
        after = [at for at, value in enumerate(found) if value is not None and _since(value, cut)]
        if after and after[0]:
            found.insert(after[0], None)
    return found


def _since(value, cut: str) -> bool:
    """Whether a month (2024-05), quarter (2024-Q2) or year is not before the date of a break."""
    text = str(value)
    if text[4:6] == "-Q":
        text = f"{text[:4]}-{3 * int(text[6]) - 2:02}"
    return text >= cut[: len(text)]


def categories(table: Table, shape: Shape) -> list:
    """The labels of x: months as dates, so that PowerPoint spaces them; a break's is empty."""
    steps = _steps(table, shape)
    if table.columns[_at(table, shape.x)].kind != "month":
        return ["" if step is None else safe(str(step)) for step in steps]
    days = [None if step is None else datetime.date(int(step[:4]), int(step[5:7]), 1)
            for step in steps]  # fmt: skip
    # The gap of a break stands half a month before the first month after it.
    return [day or _next(days, at) - datetime.timedelta(days=14) for at, day in enumerate(days)]


def _next(days: Sequence[datetime.date | None], at: int) -> datetime.date:
    return next(day for day in days[at:] if day is not None)


def lines_of(drawn: Drawn, shape: Shape) -> list[tuple[str, bool, list[float | None]]]:
    """(name, whether it is a limit of the interval, values at each step) of each series."""
    _ = translator(drawn.asked.lang)
    table = drawn.table
    x, steps = _at(table, shape.x), _steps(table, shape)
    key = _at(table, shape.series) if shape.series else None
    label = _at(table, shape.label or shape.series) if shape.series else None
    found = []
    keys = list(dict.fromkeys(row[key] if key is not None else "" for row in table.rows))
    limits = [(shape.low, _("95% interval, from")), (shape.high, _("95% interval, to"))]
    for one in keys[:MOST_LINES]:
        rows = {row[x]: row for row in table.rows if key is None or row[key] == one}
        name = str(next(iter(rows.values()))[label]) if label is not None else drawn.title
        for column, limit in ((shape.y, ""), *(limits if shape.kind == "line" else ())):
            if column is None:
                continue
            at = _at(table, column)
            values = [rows[step][at] if step in rows else None for step in steps]
            found.append((f"{name}, {limit}" if limit else name, bool(limit), values))
    return found
