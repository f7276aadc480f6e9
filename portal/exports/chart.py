"""A figure's rows as a chart that the spreadsheet draws itself, as the page draws it.

In: a workbook of xlsxwriter, the name of the sheet that holds the rows, a figure whose rows have a
shape. Out: a sheet with the chart. It points at the rows; what the rows do not hold as such (the
day of a quarter, the length of a bar in time) stands on the chart's own sheet, below it. Series
breaks are gaps, values that are not final are hollow, intervals are whiskers or thin lines.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from xlsxwriter.utility import xl_range_abs

from portal.catalogue import Drawn, Shape, Table
from portal.curves import COLOURS
from portal.exports import native, scatter
from portal.exports.native import Run
from portal.language import translator

MOST_RUNS = 80  # three series each; a chart holds 255
MARKS = ("circle", "square", "diamond", "triangle", "plus")
DASHES = ("solid", "dash", "round_dot", "dash_dot", "long_dash")
WIDE, HIGH, ROW, BAR, AROUND = 1100, 620, 20, 22, 140  # pixels: a chart, a row, a bar, its frame
CREDIT = 5  # rows of the sheet for the sources, under the chart
LAST, WIDTH = 6, 24  # the last column under the chart, and the letters of each
GRID, INK = "#D9D9D9", "#1A1A1A"


def add(book, name: str, data: str, drawn: Drawn, shape: Shape) -> None:
    """A sheet with the chart of a figure. data: the sheet of its rows."""
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, _under(drawn) + CREDIT, LAST)  # not what stands below for the chart
    sheet.set_column(0, LAST, WIDTH)
    kinds: dict[str, Callable] = {"line": _lines, "points": _lines, "bar": _bars, "stack": _stacked,
                                  "span": _spans, "range": _ranges, "funnel": _funnel}  # fmt: skip
    chart = kinds[shape.kind](book, sheet, name, data, drawn, shape)
    title = {"name": f"{drawn.title}\n{native.signs(drawn, shape)}"[:1000], "overlay": False}
    chart.set_title(title | {"name_font": {"size": 11, "bold": False}})
    chart.set_size({"width": WIDE, "height": _under(drawn) * ROW})
    chart.show_blanks_as("gap")
    about = {"description": f"{drawn.title}. {drawn.subtitle}. {drawn.sentence}"[:1000]}
    sheet.insert_chart(0, 0, chart, about)
    sheet.insert_textbox(_under(drawn), 0, f"{drawn.credit} {drawn.accessed} {drawn.address}", {
        "width": WIDE, "height": CREDIT * ROW, "font": {"size": 9}, "line": {"none": True},
    })  # fmt: skip


def _under(drawn: Drawn) -> int:
    """The first row of the sheet under the chart, which has room for the name of each bar."""
    shape = drawn.table.shape
    bars = 0
    if shape is not None and shape.kind in ("bar", "stack"):
        bars = len(set(native.column(drawn.table, shape.x)))
    return max(HIGH, BAR * bars + AROUND) // ROW


def _at(table: Table, name: str) -> int:
    return [column.name for column in table.columns].index(name)


def _range(sheet: str, table: Table, column: str, first: int, last: int) -> list:
    at = _at(table, column)
    return [sheet, first + 1, at, last + 1, at]


def _below(
    book, sheet, name: str, drawn: Drawn, heads: Sequence[str], columns: Sequence[Sequence]
) -> Callable:  # fmt: skip
    """Write columns under the chart; gives what refers to rows first to last of one of them."""
    below = _under(drawn) + CREDIT + 1
    dates = book.add_format({"num_format": "yyyy-mm"})
    sheet.set_column(0, max(LAST, len(heads)), WIDTH)
    for at, (head, values) in enumerate(zip(heads, columns, strict=True)):
        sheet.write_string(below, at, head)
        for row, value in enumerate(values, start=below + 1):
            if isinstance(value, datetime.date):
                sheet.write_datetime(row, at, value, dates)
            elif isinstance(value, str):
                sheet.write_string(row, at, value)
            elif value is not None:
                sheet.write_number(row, at, value)
    return lambda at, first, last: [name, below + 1 + first, at, below + 1 + last, at]


def _lines(book, sheet, name: str, data: str, drawn: Drawn, shape: Shape):
    table = drawn.table
    kind = table.columns[_at(table, shape.x)].kind
    dated = kind in ("month", "text")
    few, found = native.few(table, shape), native.runs(table, shape)[:MOST_RUNS]
    refer = _beside(book, sheet, name, drawn, shape, found if few else ())
    chart = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    shown: set[int] = set()
    unnamed: list[int] = []
    at = 0
    for run in found:
        x = (refer("x", run) if kind == "text"
             else _range(data, table, shape.x, run.first, run.last))  # fmt: skip
        own = [_stroke(data, drawn, shape, run, x, few)]
        if few and refer("above", run):
            own[0]["y_error_bars"] = {
                "type": "custom", "plus_values": _written(refer("above", run)),
                "minus_values": _written(refer("below", run)),
                "line": {"color": native.colour(shape, run.order), "width": 1.25},
            }  # fmt: skip
        elif not few and not run.hollow:
            own += [_limit(data, table, shape, run, x, each)
                    for each in (shape.low, shape.high) if each]  # fmt: skip
        for each in own:
            chart.add_series(each)
        unnamed += range(at if run.hollow or run.order in shown else at + 1, at + len(own))
        at += len(own)
        shown |= set() if run.hollow else {run.order}
    chart.set_legend({"position": "bottom", "delete_series": unnamed} if native.named(table, shape)
                     else {"none": True})  # fmt: skip
    chart.set_x_axis({
        "num_format": "yyyy" if dated else "0", "label_position": "low",
        "major_gridlines": {"visible": False}, **_edges(table, shape, dated),
    })  # fmt: skip
    chart.set_y_axis({
        "label_position": "low", "num_format": "#,##0.0" if _small(table, shape) else "#,##0",
        "major_gridlines": {"visible": True, "line": {"color": GRID}}, **_span(table, shape),
    })  # fmt: skip
    return chart


def _beside(book, sheet, name: str, drawn: Drawn, shape: Shape, few: Sequence[Run]) -> Callable:
    """What the rows do not hold as such: days of periods, and whiskers where points are few.

    Gives what refers to these (x, above, below) for the rows of a run, None where there are none.
    """
    _ = translator(drawn.asked.lang)
    table, columns, heads = drawn.table, {}, {}
    if table.columns[_at(table, shape.x)].kind == "text":
        columns["x"] = [native.day(value) for value in native.column(table, shape.x)]
        heads["x"] = _("Period")
    above, below = native.whiskers(table, shape)
    if few and any((*above, *below)):
        columns |= {"above": above, "below": below}
        heads |= {"above": _("To the upper limit"), "below": _("To the lower limit")}
    write = _below(book, sheet, name, drawn, list(heads.values()), list(columns.values()))
    names = list(columns)

    def refer(what: str, run: Run):
        return write(names.index(what), run.first, run.last) if what in columns else None

    return refer


def _written(place: list) -> str:
    """A range as a formula names it."""
    sheet, first, column, last, _column = place
    return f"='{sheet}'!{xl_range_abs(first, column, last, column)}"


def _stroke(data: str, drawn: Drawn, shape: Shape, run: Run, x, few: bool) -> dict:
    colour = native.colour(shape, run.order)
    mark = {"type": MARKS[run.order % len(MARKS)], "size": 6 if few else 4,
            "border": {"color": colour},
            "fill": {"color": "#FFFFFF" if run.hollow else colour}}  # fmt: skip
    dotted = run.hollow or (shape.kind == "points" and few)
    line = {"color": colour, "width": 1 if dotted else 2.25,
            "dash_type": "round_dot" if dotted else DASHES[run.order % len(DASHES)]}  # fmt: skip
    return {
        "name": run.name or drawn.title, "categories": x,
        "values": _range(data, drawn.table, shape.y, run.first, run.last),
        "line": line if shape.joined else {"none": True},
        "marker": mark if few or run.hollow or run.first == run.last else {"type": "none"},
    }  # fmt: skip


def _limit(data: str, table: Table, shape: Shape, run: Run, x, column: str) -> dict:
    name = next(each.label for each in table.columns if each.name == column)
    return {
        "name": f"{run.name}: {name}" if run.name else name, "categories": x,
        "values": _range(data, table, column, run.first, run.last),
        "line": {"color": native.colour(shape, run.order), "width": 0.75},
        "marker": {"type": "none"},
    }  # fmt: skip


def _edges(table: Table, shape: Shape, dated: bool) -> dict:
    """First and last place of the axis, a year's steps between its ticks where it is of dates."""
    places = [value for value in native.column(table, shape.x) if value is not None]
    if not dated:
        numbers = [float(value) for value in places]
        return {"min": min(numbers) - 0.5, "max": max(numbers) + 0.5}
    first, last = native.edges(table, shape)
    step = next(each for each in (1, 2, 5, 10, 20) if (last - first) / each <= 8)
    return {"min": datetime.date(first, 1, 1), "max": datetime.date(last, 1, 1),
            "major_unit": step * 365.25, "date_axis": True}  # fmt: skip


def _span(table: Table, shape: Shape) -> dict:
    low, high = native.span(table, shape)
    return {"max": high} | ({} if low is None else {"min": low})


def _small(table: Table, shape: Shape) -> bool:
    return max(native.numbers(table, shape), default=0.0) < 10


def _bars(book, sheet, name: str, data: str, drawn: Drawn, shape: Shape):
    """A bar a row, from the top down in the rows' order."""
    table, last = drawn.table, len(drawn.table.rows) - 1
    chart = book.add_chart({"type": "bar"})
    whole = Run(0, "", 0, last)
    refer = _beside(book, sheet, name, drawn, replace(shape, x=shape.y), (whole,))
    series = {
        "name": drawn.title, "categories": _range(data, table, shape.x, 0, last),
        "values": _range(data, table, shape.y, 0, last), "gap": 60,
        "fill": {"color": "#7FB2DD"}, "border": {"color": COLOURS[0]},
        "points": [{"fill": {"color": "#FFFFFF"}} if each else None
                   for each in native.hollow(table, shape)],
    }  # fmt: skip
    if refer("above", whole):
        series["y_error_bars"] = {
            "type": "custom", "plus_values": _written(refer("above", whole)),
            "minus_values": _written(refer("below", whole)), "line": {"color": INK, "width": 1.25},
        }  # fmt: skip
    chart.add_series(series)
    return _upright(chart, shape, {"none": True}, _span(table, shape))


def _upright(chart, shape: Shape, legend: dict, span: dict):
    chart.set_legend(legend)
    chart.set_y_axis({"reverse": True, "crossing": "max", "interval_unit": 1})
    chart.set_x_axis({"num_format": "#,##0",
                      "major_gridlines": {"visible": True, "line": {"color": GRID}},
                      **span})  # fmt: skip
    return chart


def _stacked(book, _sheet, _name: str, data: str, drawn: Drawn, shape: Shape):
    """Bars of parts; the part's colour is that of the page."""
    table = drawn.table
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    for line in native.lines(table, shape):
        chart.add_series({
            "name": line.name,
            "categories": _range(data, table, shape.x, line.first, line.last),
            "values": _range(data, table, shape.y, line.first, line.last), "gap": 60,
            "fill": {"color": shape.colours[line.order]}, "border": {"color": "#5A5A5A"},
        })  # fmt: skip
    return _upright(chart, shape, {"position": "bottom"}, {"min": 0})


def _spans(book, sheet, name: str, _data: str, drawn: Drawn, shape: Shape):
    """Bars in time, one a row, on a hidden bar that reaches to where they start."""
    _ = translator(drawn.asked.lang)
    names, starts, lengths, sure = native.spans(drawn.table, shape)
    heads = [drawn.table.columns[_at(drawn.table, shape.x)].label, _("Start"), _("Years")]
    refer = _below(book, sheet, name, drawn, heads, [names, starts, lengths])
    last = len(names) - 1
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    where = {"categories": refer(0, 0, last), "gap": 40}
    chart.add_series({**where, "name": _("Start"), "values": refer(1, 0, last),
                      "fill": {"none": True}, "border": {"none": True}})  # fmt: skip
    chart.add_series({
        **where, "name": drawn.title, "values": refer(2, 0, last),
        "points": [{"fill": {"color": COLOURS[0]}} if at == 0 and sure[at] else
                   {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": COLOURS[0]}}
                   if at == 0 else {"fill": {"color": "#A9BFD0"}} for at in range(last + 1)],
    })  # fmt: skip
    chart = _upright(chart, shape, {"none": True}, {"min": int(min(starts)), "major_unit": 5})
    chart.set_x_axis({"num_format": "0", "min": int(min(starts)),
                      "major_gridlines": {"visible": True, "line": {"color": GRID}}})  # fmt: skip
    return chart


def _ranges(book, sheet, name: str, _data: str, drawn: Drawn, shape: Shape):
    """Totals as bars, two bounds as a bar between them, on a hidden one that reaches to it."""
    _ = translator(drawn.asked.lang)
    found = native.ranges(drawn.table, shape)
    parts = native.range_parts(found, _)
    heads = [drawn.table.columns[_at(drawn.table, shape.x)].label, *(head for head, _v in parts)]
    refer = _below(
        book,
        sheet,
        name,
        drawn,
        heads,
        [[each.name for each in found], *(values for _head, values in parts)],
    )
    last = len(found) - 1
    looks: tuple[dict, ...] = ({"fill": {"color": "#7FB2DD"}},
                               {"fill": {"none": True}, "border": {"none": True}},
                               {"fill": {"color": COLOURS[0]}},
                               {"fill": {"color": "#FFFFFF"},
                                "border": {"color": COLOURS[0]}})  # fmt: skip
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    for at, ((head, _values), look) in enumerate(zip(parts, looks, strict=True), start=1):
        chart.add_series({"name": head, "categories": refer(0, 0, last), "gap": 40,
                          "values": refer(at, 0, last), **look})  # fmt: skip
    return _upright(chart, shape, {"none": True}, {"min": 0})


def _funnel(book, sheet, name: str, _data: str, drawn: Drawn, shape: Shape):
    return scatter.draw(book, drawn, shape, partial(_below, book, sheet, name, drawn))
