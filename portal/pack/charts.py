"""A figure's rows → a chart that PowerPoint draws itself and anyone can edit, as the page draws it.

In: a slide of python-pptx, a figure whose rows have a shape. Out: the chart on it. Time has its
true distances; unknown values and series breaks are gaps; values that are not final are hollow;
intervals are whiskers where points are few, else thin lines. No name becomes a formula in the
sheet behind a chart.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from portal.catalogue import Drawn, Shape, Table
from portal.curves import COLOURS
from portal.exports import native
from portal.exports.table import safe
from portal.language import translator
from portal.pack import scatter
from portal.pack.series import Series, categories, dated, rgb, series_of

DASHES = ("SOLID", "DASH", "ROUND_DOT", "DASH_DOT", "LONG_DASH")
MARKS = ("CIRCLE", "SQUARE", "DIAMOND", "TRIANGLE", "PLUS")
INK, SOFT, GRID, PALE, BAR = "1A1A1A", "4A4A4A", "D9D9D9", "A9BFD0", "7FB2DD"
FIRST_DAY = datetime.date(1899, 12, 30)  # of the days that spreadsheets count
LETTERS, SMALL, SMALLER = 13, 10, 8  # points of type
MANY, CROWD = 16, 36  # bars from which names are small; above which a program leaves some out


def add(page, drawn: Drawn, left: float, top: float, width: float, height: float) -> None:
    """The figure's chart; its place in inches."""
    shape = drawn.table.shape
    assert shape is not None
    kinds = {"line": _lines, "points": _lines, "bar": _bars, "stack": _stacked, "span": _spans,
             "range": _ranges, "funnel": scatter.draw}  # fmt: skip
    chart, frame = kinds[shape.kind](_Place(page, (left, top, width, height)), drawn, shape)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", f"{drawn.title}. {drawn.sentence}")
    chart.has_title = True
    text = chart.chart_title.text_frame
    text.text = native.signs(drawn, shape)
    _typed(text.paragraphs[0].runs[0].font)
    chart.chart_title.include_in_layout = False


@dataclass(frozen=True, slots=True)
class _Place:
    page: object
    inches: tuple[float, float, float, float]

    def chart(self, kind: str, data):
        """A chart of one of the library's kinds."""
        from pptx.enum.chart import XL_CHART_TYPE
        from pptx.util import Inches, Pt

        where = map(Inches, self.inches)
        frame = self.page.shapes.add_chart(  # type: ignore[attr-defined]
            getattr(XL_CHART_TYPE, kind), *where, data
        )
        frame.chart.font.size = Pt(LETTERS)
        frame.chart.has_legend = False
        return frame.chart, frame


def _typed(font) -> None:
    from pptx.util import Pt

    font.size, font.bold = Pt(LETTERS), False


def _axes(chart, low: float | None, high: float | None, decimals: bool = False) -> None:
    """Pale lines across, numbers as the reader's program writes them, names below all values."""
    from pptx.enum.chart import XL_TICK_LABEL_POSITION

    axis = chart.value_axis
    axis.major_gridlines.format.line.color.rgb = rgb(GRID)
    axis.format.line.fill.background()
    axis.tick_labels.number_format = "#,##0.0" if decimals else "#,##0"
    axis.tick_labels.number_format_is_linked = False
    if low is not None:
        axis.minimum_scale = low
    if high is not None:
        axis.maximum_scale = high
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.category_axis.format.line.color.rgb = rgb(SOFT)


def _lines(place: _Place, drawn: Drawn, shape: Shape):
    from pptx.chart.data import CategoryChartData

    table = drawn.table
    data = CategoryChartData()
    data.categories = categories(table, shape)
    found = series_of(drawn, shape)
    for each in found:
        data.add_series(safe(each.name), each.values)
    chart, frame = place.chart("LINE_MARKERS", data)
    low, high = native.span(table, shape)
    _axes(chart, low, high, max(native.numbers(table, shape), default=0.0) < 10)
    _time(chart, table, shape)
    for one, each in zip(list(chart.plots[0].series), found, strict=True):
        _stroke(one, each, shape, native.few(table, shape))
    _whiskers(chart, found)
    if native.named(table, shape):
        _legend(chart, [each.part for each in found if each.part not in ("above", "below")])
    return chart, frame


def _time(chart, table: Table, shape: Shape) -> None:
    """About six years in words under the axis; numbers of another kind as they come."""
    from pptx.oxml.ns import qn

    axis = chart.category_axis
    if not dated(shape):
        skip = axis._element.makeelement(qn("c:tickLblSkip"), {"val": str(1 + len(set(
            native.column(table, shape.x))) // 12)})  # fmt: skip
        axis._element.find(qn("c:noMultiLvlLbl")).addprevious(skip)
        return
    first, last = native.edges(table, shape)
    axis.minimum_scale, axis.maximum_scale = (
        (datetime.date(year, 1, 1) - FIRST_DAY).days for year in (first, last)
    )
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "yyyy", False
    step = next(each for each in (1, 2, 3, 5, 10, 20) if (last - first) / each <= 8)
    for name, value in (("majorUnit", str(step)), ("majorTimeUnit", "years")):
        for old in axis._element.findall(qn(f"c:{name}")):
            axis._element.remove(old)
        axis._element.append(axis._element.makeelement(qn(f"c:{name}"), {"val": value}))


def _stroke(series, about: Series, shape: Shape, few: bool) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    colour, limit = rgb(native.colour(shape, about.order)), about.part in ("low", "high")
    dotted = about.part == "hollow" or (shape.kind == "points" and few)
    series.smooth = False
    line, marker = series.format.line, series.marker
    if shape.joined:
        line.color.rgb, line.width = colour, Pt(0.75 if limit else 1.25 if dotted else 2.5)
        dash = "ROUND_DOT" if dotted else "SOLID" if limit else DASHES[about.order % len(DASHES)]
        line.dash_style = getattr(MSO_LINE, dash)
    else:
        line.fill.background()
    if limit or not (few or about.part == "hollow" or _alone(about.values)):
        marker.style = XL_MARKER_STYLE.NONE
        return
    marker.style = getattr(XL_MARKER_STYLE, MARKS[about.order % len(MARKS)])
    marker.size = 8 if few else 4
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = rgb("FFFFFF") if about.part == "hollow" else colour
    marker.format.line.color.rgb = colour


def _alone(values: Sequence[float | None]) -> bool:
    """Whether a value stands between gaps, where a line would not show it."""
    around = [None, *values, None]
    return any(value is not None and around[at] is None and around[at + 2] is None
               for at, value in enumerate(values))  # fmt: skip


def _whiskers(chart, found: Sequence[Series]) -> None:
    """The series of distances to the limits become the error bars of the one before them."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    drawn = [each._element for each in chart.plots[0].series]
    at = 0
    while at < len(found):
        after = found[at + 1 : at + 3]
        if [each.part for each in after] != ["above", "below"]:
            at += 1
            continue
        bars = parse_xml(
            f'<c:errBars {nsdecls("c", "a")}><c:errDir val="y"/><c:errBarType val="both"/>'
            '<c:errValType val="cust"/><c:noEndCap val="0"/><c:plus/><c:minus/><c:spPr>'
            f'<a:ln w="15875"><a:solidFill><a:srgbClr val="{_bar_colour(found[at])}"/>'
            "</a:solidFill></a:ln></c:spPr></c:errBars>"
        )
        for name, other in zip(("plus", "minus"), drawn[at + 1 : at + 3], strict=True):
            bars.find(qn(f"c:{name}")).append(other.find(qn("c:val")).find(qn("c:numRef")))
            other.getparent().remove(other)
        cat = drawn[at].find(qn("c:cat"))
        cat.addprevious(bars)
        if drawn[at].getparent().tag == qn("c:barChart"):
            bars.remove(bars.find(qn("c:errDir")))
        at += 3


def _bar_colour(series: Series) -> str:
    return INK if series.part == "bar" else COLOURS[series.order % len(COLOURS)].lstrip("#")


def _legend(chart, parts: Sequence[str]) -> None:
    """Below the chart: only the lines themselves stand in it."""
    from pptx.enum.chart import XL_LEGEND_POSITION

    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    scatter.leave_out(chart.legend, [at for at, part in enumerate(parts) if part != "value"])


def _bars(place: _Place, drawn: Drawn, shape: Shape):
    """A bar a row, from the top down in the rows' order, with its whisker."""
    from pptx.chart.data import CategoryChartData

    table = drawn.table
    data = CategoryChartData()
    data.categories = [safe(str(each)) for each in native.column(table, shape.x)]
    _ = translator(drawn.asked.lang)
    above, below = native.whiskers(table, shape)
    values = [None if each is None else float(each) for each in native.column(table, shape.y)]
    found = [Series(drawn.title, 0, "bar", values)]
    if any(each is not None for each in above):
        found += [Series(_("To the upper limit"), 0, "above", above),
                  Series(_("To the lower limit"), 0, "below", below)]  # fmt: skip
    for each in found:
        data.add_series(safe(each.name), each.values)
    chart, frame = place.chart("BAR_CLUSTERED", data)
    bar = chart.plots[0].series[0]
    _filled(bar, BAR)
    for at, open_ in enumerate(native.hollow(table, shape)):
        if open_:
            _filled(bar.points[at], "FFFFFF")
    _whiskers(chart, found)
    _across(chart, *native.span(table, shape))
    return chart, frame


def _filled(what, colour: str) -> None:
    what.format.fill.solid()
    what.format.fill.fore_color.rgb = rgb(colour)
    what.format.line.color.rgb = rgb(SOFT)


def _across(chart, low: float | None, high: float | None) -> None:
    """Axes of bars: names from the top down, numbers below."""
    from pptx.oxml.ns import qn

    _axes(chart, low, high)
    chart.category_axis.reverse_order = True
    chart.value_axis._element.find(qn("c:crosses")).set("val", "max")
    chart.plots[0].gap_width = 50
    _every_name(chart)


def _stacked(place: _Place, drawn: Drawn, shape: Shape):
    """Bars of parts in the page's colours."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_LEGEND_POSITION

    table = drawn.table
    lines = native.lines(table, shape)
    x, y = native.column(table, shape.x), native.column(table, shape.y)
    data = CategoryChartData()
    data.categories = [safe(str(each)) for each in dict.fromkeys(x)]
    for line in lines:
        data.add_series(safe(line.name), y[line.first : line.last + 1])
    chart, frame = place.chart("BAR_STACKED", data)
    for line, series in zip(lines, chart.plots[0].series, strict=True):
        _filled(series, shape.colours[line.order])
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    _across(chart, 0, None)
    return chart, frame


def _spans(place: _Place, drawn: Drawn, shape: Shape):
    """Bars in time on hidden bars that reach to where they start."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.dml import MSO_PATTERN

    _ = translator(drawn.asked.lang)
    names, starts, lengths, sure = native.spans(drawn.table, shape)
    data = CategoryChartData(number_format="0.00")
    data.categories = [safe(each) for each in names]
    data.add_series(_("Start"), starts)
    data.add_series(_("Years"), lengths)
    chart, frame = place.chart("BAR_STACKED", data)
    before, bars = chart.plots[0].series
    before.format.fill.background()
    before.format.line.fill.background()
    for at in range(len(names)):
        _filled(bars.points[at], PALE if at else COLOURS[0])
    if not sure[0]:
        fill = bars.points[0].format.fill
        fill.patterned()
        fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        fill.fore_color.rgb, fill.back_color.rgb = rgb(COLOURS[0]), rgb("FFFFFF")
    low = int(min(starts))
    _across(chart, low, None)
    chart.value_axis.tick_labels.number_format = "0"
    return chart, frame


def _every_name(chart) -> None:
    """Names as small as it takes, none left out."""
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    axis, bars = chart.category_axis, len(chart.plots[0].categories)
    if bars > MANY:
        axis.tick_labels.font.size = Pt(SMALL if bars < 2 * MANY else SMALLER)
    if bars > CROWD:
        return
    skip = axis._element.makeelement(qn("c:tickLblSkip"), {"val": "1"})
    axis._element.find(qn("c:noMultiLvlLbl")).addprevious(skip)


def _ranges(place: _Place, drawn: Drawn, shape: Shape):
    """Totals as bars, two bounds as a bar between them, on a hidden one that reaches to it."""
    from pptx.chart.data import CategoryChartData

    found = native.ranges(drawn.table, shape)
    _ = translator(drawn.asked.lang)
    data = CategoryChartData(number_format="0.0")
    data.categories = [safe(each.name) for each in found]
    for name, values in native.range_parts(found, _):
        data.add_series(name, values)
    chart, frame = place.chart("BAR_STACKED", data)
    total, before, between, alone = chart.plots[0].series
    _filled(total, BAR)
    before.format.fill.background()
    before.format.line.fill.background()
    _filled(between, COLOURS[0])
    _filled(alone, "FFFFFF")
    _across(chart, 0, None)
    return chart, frame
