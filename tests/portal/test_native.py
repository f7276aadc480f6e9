"""Funnel and costs as spreadsheets, slides and light pages draw them: the figure's own numbers."""
# pyright: reportOptionalMemberAccess=false, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportCallIssue=false, reportIndexIssue=false

import html
import io
import re
import zipfile
from collections import Counter
from dataclasses import replace

import numpy as np
import openpyxl
import pptx
import pytest

from portal import catalogue, small
from portal.catalogue import Curve
from portal.compare import reading
from portal.exports import funnel, native, workbook
from portal.pack import powerpoint, slides
from portal.pack.view import View
from tests.portal.test_catalogue import ASKED

FUNNEL = ("embudo", {"t": "CHL-13120", "m": "robbery", "y": "2024"})
COSTS = ("costo-del-delito", {})


@pytest.fixture(params=["es", "pt", "en"])
def drawn(request, snapshot):
    def draw(name, params):
        return catalogue.draw(name, snapshot, params, request.param, "https://example.org")[0]

    return draw


def chart_of(drawn):
    """The chart of the figure's slide, opened again."""
    made = slides.Deck(drawn.asked.opened, View(("CHL-13120",), ()), drawn.asked.lang, "a", "b",
                       "https://example.org", (slides.of_figure(drawn),))  # fmt: skip
    [page] = pptx.Presentation(io.BytesIO(powerpoint.to_pptx(made))).slides
    return next(shape.chart for shape in page.shapes if shape.has_chart)  # type: ignore


def sheet_of(drawn):
    """The sheet of the figure's chart, opened again."""
    return openpyxl.load_workbook(io.BytesIO(workbook.to_xlsx([drawn]))).worksheets[1]


EVERY = [(name, params) for name, questions in ASKED.items() for params in questions]


@pytest.mark.parametrize(("name", "params"), EVERY)
def test_every_figure_is_a_chart_of_the_spreadsheet_and_of_the_slide(snapshot, name, params):
    for found in catalogue.draw(name, snapshot, params, "es", "https://example.org"):
        sheet = sheet_of(found)
        assert len(sheet._charts) == 1
        series = list(chart_of(found).plots[0].series)
        assert series
        shape = found.charted.table.shape
        if shape.kind not in ("bar", "stack"):
            continue
        rows = [float(value or 0) for value in native.column(found.charted.table, shape.y)]
        assert [value or 0 for each in series for value in each.values] == rows
        cells = (cell for each in sheet._charts[0].series for cell in _named(sheet, each.val))
        assert [value or 0 for value in cells] == rows


def _named(sheet, values) -> list:
    """What a series refers to, on whichever sheet."""
    name, place = values.numRef.f.replace("$", "").split("!")
    return [cell.value for [cell] in sheet.parent[name.strip("'")][place]]


def test_a_map_of_places_is_a_chart_of_their_regions(drawn):
    """Each place of the map is counted once, in its state."""
    found = drawn("mapa-programa", {"g": "chl_pcsp", "y": "2002"})
    counted = Counter()
    columns = (native.column(found.charted.table, each) for each in ("state", "places"))
    for state, places in zip(*columns, strict=True):
        counted[state] += places
    assert counted == Counter(native.column(found.table, "state"))
    assert set(native.column(found.charted.table, "territory_id")) == {"CHL-05", "CHL-13"}


def test_the_map_of_what_is_covered_is_a_chart_of_its_countries(drawn):
    found = drawn("cobertura", {})
    counted = dict(zip(*(native.column(found.charted.table, each) for each in
                         ("coverage", "countries")), strict=True))  # fmt: skip
    kinds = Counter(native.column(found.table, "coverage"))
    assert counted == {kind: kinds[kind] for kind in counted}
    assert sum(counted.values()) == len(found.table.rows)


def test_small_charts_of_countries_are_a_chart_of_their_newest_answers(drawn):
    found, atlas = drawn("confianza-lugares", {"t": "BRA"}), drawn("confianza-mapa", {"t": "BRA"})
    newest = max(native.column(found.table, "period"))
    last = [row for row in found.table.rows if row[5] == newest]
    assert len(last) < len(found.table.rows)
    assert found.charted.table.rows == last == atlas.table.rows
    assert newest in found.charted.subtitle
    assert atlas.subtitle == found.charted.subtitle != found.subtitle


def test_a_place_before_and_after_stands_beside_its_comparison_places(drawn):
    found = drawn("recorrido", {"t": "CHL-13120"})
    place, others = (list(each.values) for each in chart_of(found).plots[0].series)
    assert place == native.column(found.table, "index")
    assert others == native.column(found.table, "comparison_index")


def test_a_lone_state_of_coverage_is_named_in_the_key(drawn):
    found = drawn("cobertura-programa", {"g": "chl_pcsp"})
    table = found.table
    lone = [row for row in table.rows if row[3] == "unknown"]
    alone = replace(found, table_of=lambda: replace(table, rows=lone))
    assert chart_of(alone).has_legend
    assert sheet_of(alone)._charts[0].legend is not None
    assert f'font-weight="700">{lone[0][4]}</text>' in small.chart(alone)


@pytest.mark.parametrize(
    ("fixed", "shown"),
    [((-113.3, 143.0), (-150, 150)), ((0.0, 100.0), (0, 100)), ((0.0, 177.9), (0, 200)),
     ((-0.3, 1.1), (-0.4, 1.2))],
)  # fmt: skip
def test_an_axis_ends_at_round_numbers_around_the_pages(fixed, shown):
    shape = catalogue.Shape("line", "x", "y", span=fixed)
    assert native.span(catalogue.Table((), []), shape) == pytest.approx(shown)


def test_the_chart_of_a_spreadsheet_has_its_source_and_address_under_it(drawn):
    found = drawn("cobertura", {})
    with zipfile.ZipFile(io.BytesIO(workbook.to_xlsx([found]))) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    text = html.unescape("".join(re.findall(r"<a:t>(.*?)</a:t>", drawing)))
    assert text == f"{found.credit} {found.accessed} {found.address}"


def points(drawn):
    table = drawn.table
    return sorted(zip(native.column(table, "population"), native.column(table, "rate"),
                      strict=True))  # fmt: skip


def test_a_slides_funnel_has_every_place_its_limits_and_the_place_apart(drawn):
    found = drawn(*FUNNEL)
    chart = chart_of(found)
    told = _xy(chart)
    shape = found.table.shape
    dots = [each for name, each in told if name not in {one.name for one in shape.curves}]
    assert sorted(point for each in dots for point in each) == points(found)
    assert [each for name, each in told if name == "Ñuñoa"] == [
        [(x, y) for place, x, y in zip(*(native.column(found.table, each) for each in
                                         ("territory_id", "population", "rate")), strict=True)
         if place == "CHL-13120"]
    ]  # fmt: skip
    lines = sorted(each for name, each in told if name in {one.name for one in shape.curves})
    assert lines == sorted(list(zip(one.x, one.y, strict=True)) for one in shape.curves)
    sizes = [len(each) for _name, each in told]
    assert sizes == sorted(sizes, reverse=True)  # LibreOffice leaves out the others


def _xy(chart):
    """(name, points) of each series, as the file has them."""
    found = []
    for series in chart.plots[0].series:
        x, y = (
            [float(text) for text in series._element.xpath(f"c:{name}//c:v/text()")]
            for name in ("xVal", "yVal")
        )
        found.append((series.name, list(zip(x, y, strict=True))))
    return found


def test_a_spreadsheets_funnel_takes_its_numbers_from_the_sheet(drawn):
    found = drawn(*FUNNEL)
    sheet = sheet_of(found)
    [chart] = sheet._charts
    read = []
    for series in chart.series:
        cells = (_cells(sheet, each) for each in (series.xVal, series.yVal))
        read.append(list(zip(*cells, strict=True)))
    shape = found.table.shape
    dots = len(read) - len(shape.curves)
    assert sorted(point for each in read[:dots] for point in each) == points(found)
    assert read[dots:] == [list(zip(one.x, one.y, strict=True)) for one in shape.curves]


def _cells(sheet, values) -> list:
    """What a series refers to."""
    place = values.numRef.f.split("!")[1].replace("$", "")
    return [cell.value for [cell] in sheet[place if ":" in place else f"{place}:{place}"]]


def test_the_light_funnel_has_a_mark_a_place_and_a_line_a_limit(drawn):
    found = drawn(*FUNNEL)
    svg = small.chart(found)
    kinds = {each.kind: len(each.x) for each in funnel.dots(found)}
    assert sum(kinds.values()) == len(found.table.rows)
    assert kinds["here"] == 1
    key = len({curve.name for curve in found.table.shape.curves})
    assert svg.count('fill="none" stroke="#4A4A4A" stroke-dasharray') == len(
        found.table.shape.curves
    )
    assert svg.count("stroke-dasharray") == len(found.table.shape.curves) + key
    shapes = svg.count("<circle") + svg.count('stroke-width=".5"')
    assert shapes == len(found.table.rows) + len(kinds)  # the key shows each kind once


def test_axes_of_people_are_round_and_logarithmic_only_where_places_differ_much():
    assert funnel.axis([101_000, 447_000]) == (100_000, 450_000, False)
    assert funnel.axis([1_200, 5_000_000]) == (1_000, 10_000_000, True)


def test_costs_are_totals_ranges_and_lone_upper_bounds(drawn):
    found = drawn(*COSTS)
    rows = native.ranges(found.table, found.table.shape)
    sheet = sheet_of(found)
    assert {(each.value is None, each.low is None) for each in rows} >= {(False, True)}
    for values in (
        [list(each.values) for each in chart_of(found).plots[0].series],
        [_cells(sheet, each.val) for each in sheet._charts[0].series],
    ):
        told = [
            (total, low, alone if low is None else round(low + length, 4))
            for total, low, length, alone in zip(*values, strict=True)
        ]
        assert told == [(each.value, each.low, each.high) for each in rows]
    svg = small.chart(found)
    assert svg.count("<circle") == sum(each.value is not None for each in rows)
    assert svg.count("<rect") - 1 == sum(each.high is not None for each in rows)
    assert len(re.findall("≤", svg)) == sum(
        each.high is not None and each.low is None for each in rows
    )


def test_limits_that_are_not_known_are_no_line(snapshot, monkeypatch):
    people = np.array([1e5, 2e5])
    unknown = {level: (people, np.array([np.nan] * 2), np.array([np.nan, 3.0]))
               for level in (0.95, 0.998)}  # fmt: skip
    monkeypatch.setattr(reading, "limits", lambda _found: unknown)
    [found] = catalogue.draw(*FUNNEL[:1], snapshot, FUNNEL[1], "en", "https://example.org")
    assert [each for each in found.table.shape.curves if each.name != "typical rate"] == [
        Curve("99.8% limits", (2e5,), (3.0,), "solid"), Curve("95% limits", (2e5,), (3.0,), "dash")
    ]  # fmt: skip
