"""A funnel as a chart that PowerPoint draws itself and anyone can edit.

In: a figure whose rows have the shape funnel, and where on the slide the chart goes. Out: the chart
and its frame: points, each mark its own series, among the limits of chance; people by their
logarithm.
"""

from __future__ import annotations

from portal.catalogue import Drawn, Shape
from portal.exports import funnel
from portal.exports.table import safe
from portal.pack.series import rgb

MARKS = {"more": "TRIANGLE", "less": "SQUARE", "here": "DIAMOND", funnel.OPEN: "CIRCLE"}
DASHES = {"solid": "SOLID", "dash": "DASH", "dot": "ROUND_DOT"}
GRID, SOFT = "D9D9D9", "4A4A4A"


def draw(place, drawn: Drawn, shape: Shape):
    """The chart and its frame. place: makes a chart of a kind."""
    from pptx.chart.data import XyChartData
    from pptx.enum.chart import XL_LEGEND_POSITION

    found = funnel.dots(drawn)
    # LibreOffice leaves out series that stand before a longer one.
    every = sorted((*found, *shape.curves), key=lambda each: -len(each.x))
    data = XyChartData()
    for each in every:
        series = data.add_series(safe(each.name))
        for point in zip(each.x, each.y, strict=True):
            series.add_data_point(*point)
    chart, frame = place.chart("XY_SCATTER", data)
    for series, each in zip(chart.plots[0].series, every, strict=True):
        if isinstance(each, funnel.Dots):
            _marked(series, each)
        else:
            _line(series, each.dash)
    _axes(chart, drawn, shape, found)
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    names = [each.name for each in every]
    leave_out(chart.legend, [at for at, name in enumerate(names) if name in names[:at]])
    return chart, frame


def _marked(series, dots: funnel.Dots) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE

    marker = series.marker
    marker.style = getattr(XL_MARKER_STYLE, MARKS[dots.kind])
    marker.size = 12 if dots.kind == "here" else 7
    if dots.kind == funnel.OPEN:
        marker.format.fill.background()
    else:
        marker.format.fill.solid()
        marker.format.fill.fore_color.rgb = rgb(dots.colour)
    marker.format.line.color.rgb = rgb(dots.colour)


def _line(series, dash: str) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    series.smooth = False
    series.marker.style = XL_MARKER_STYLE.NONE
    series.format.line.color.rgb, series.format.line.width = rgb(SOFT), Pt(1.25)
    series.format.line.dash_style = getattr(MSO_LINE, DASHES[dash])


def _axes(chart, drawn: Drawn, shape: Shape, found: list[funnel.Dots]) -> None:
    from pptx.oxml.ns import qn

    labels = {each.name: each.label for each in drawn.table.columns}
    people = [x for each in found for x in each.x]
    across, up = chart.category_axis, chart.value_axis
    across.minimum_scale, across.maximum_scale, logarithm = funnel.axis(people)
    if logarithm:
        scaling = across._element.find(qn("c:scaling"))
        scaling.insert(0, scaling.makeelement(qn("c:logBase"), {"val": "10"}))
    across.has_major_gridlines = False
    up.minimum_scale = 0
    up.major_gridlines.format.line.color.rgb = rgb(GRID)
    for axis, name, numbers in ((across, shape.x, "#,##0"), (up, shape.y, "#,##0.0")):
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = numbers, False
        axis.format.line.color.rgb = rgb(SOFT)
        axis.has_title = True
        axis.axis_title.text_frame.text = labels[name]
        axis.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False


def leave_out(legend, series: list[int]) -> None:
    """Take the names of these series out of the key."""
    from pptx.oxml.ns import qn

    after = legend._element.find(qn("c:legendPos"))
    for at in reversed(series):
        entry = after.makeelement(qn("c:legendEntry"))
        for name, value in (("c:idx", str(at)), ("c:delete", "1")):
            child = after.makeelement(qn(name))
            child.set("val", value)
            entry.append(child)
        after.addnext(entry)
