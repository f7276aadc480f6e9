"""A funnel as a chart that the spreadsheet draws itself: points among the limits of chance.

In: a workbook of xlsxwriter, the chart's sheet, a figure whose rows have the shape funnel. Out: the
chart. Points of one mark and the limits do not stand together in the rows: they are written below
the chart, and it takes them from there.
"""

from __future__ import annotations

from collections.abc import Callable

from portal.catalogue import Drawn, Shape
from portal.exports import funnel

MARKS = {"more": "triangle", "less": "square", "here": "diamond", funnel.OPEN: "circle"}
DASHES = {"solid": "solid", "dash": "dash", "dot": "round_dot"}
GRID, SOFT = "#D9D9D9", "#4A4A4A"


def draw(book, drawn: Drawn, shape: Shape, below: Callable):
    """The chart. below: writes (heads, columns) and gives what refers to rows of a column."""
    labels = {each.name: each.label for each in drawn.table.columns}
    found = funnel.dots(drawn)
    columns: list[tuple[str, list[float]]] = []
    for each in found:
        columns += [(labels[shape.x], each.x), (f"{each.name}: {labels[shape.y]}", each.y)]
    for curve in shape.curves:
        columns += [(labels[shape.x], list(curve.x)), (curve.name, list(curve.y))]
    refer = below([head for head, _values in columns], [values for _head, values in columns])
    chart = book.add_chart({"type": "scatter", "subtype": "straight"})
    for at, each in enumerate(found):
        last = len(each.x) - 1
        fill = {"none": True} if each.kind == funnel.OPEN else {"color": each.colour}
        chart.add_series({
            "name": each.name, "categories": refer(2 * at, 0, last),
            "values": refer(2 * at + 1, 0, last), "line": {"none": True},
            "marker": {"type": MARKS[each.kind], "size": 11 if each.kind == "here" else 7,
                       "border": {"color": each.colour}, "fill": fill},
        })  # fmt: skip
    named: set[str] = set()
    unnamed: list[int] = []
    for at, curve in enumerate(shape.curves, start=len(found)):
        last = len(curve.x) - 1
        chart.add_series({
            "name": curve.name, "categories": refer(2 * at, 0, last),
            "values": refer(2 * at + 1, 0, last), "marker": {"type": "none"},
            "line": {"color": SOFT, "width": 1.25, "dash_type": DASHES[curve.dash]},
        })  # fmt: skip
        unnamed += [at] if curve.name in named else []
        named.add(curve.name)
    chart.set_legend({"position": "bottom", "delete_series": unnamed})
    people = [x for each in found for x in each.x]
    low, high, logarithm = funnel.axis(people)
    chart.set_x_axis({"name": labels[shape.x], "num_format": "#,##0", "min": low, "max": high,
                      "major_gridlines": {"visible": False},
                      **({"log_base": 10} if logarithm else {})})  # fmt: skip
    chart.set_y_axis({"name": labels[shape.y], "num_format": "#,##0.0", "min": 0,
                      "major_gridlines": {"visible": True, "line": {"color": GRID}}})  # fmt: skip
    return chart
