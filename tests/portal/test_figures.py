"""What the visitor sees in a chart, and that a picture of it carries its source."""

import datetime
import html
import itertools

import numpy as np
import plotly.graph_objects as go
import pytest

from portal import curves, figures, lines, maps, marks, words
from portal.latest import coverage
from portal.records import Break

ADDRESS = "http://localhost/delitos?t=CHL-13120&m=robbery"
CAPTION = f"Source: a publisher, a file. Edition of today. {ADDRESS}"


def _picture(snapshot, places, offence, frequency="M", scale="n", lang="es"):
    group = lines.groups(snapshot, places, offence, frequency, scale)[0]
    return group, figures.series(group, words.chart(snapshot, group, lang), CAPTION).to_dict()


@pytest.mark.parametrize(
    ("places", "offence", "frequency", "scale"),
    [
        (["CHL-13120"], "robbery", "M", "n"),
        (["CHL-13120", "CHL-13101", "CHL-13123"], "robbery", "R", "r"),
        (["CHL-13101"], "robbery", "A", "r"),
        (["BRA-UPP-23"], "homicide", "M", "n"),
        (["CHL-13120"], "vehicle_theft", "R", "n"),
    ],
)
def test_plotly_accepts_every_chart(snapshot, places, offence, frequency, scale):
    _group, spec = _picture(snapshot, places, offence, frequency, scale)
    go.Figure(spec)


def test_a_picture_is_the_pages_chart_with_room_for_its_caption(snapshot):
    _group, spec = _picture(snapshot, ["CHL-13120"], "robbery")
    layout = spec["layout"]
    picture = layout["meta"]["picture"]
    assert set(picture) == {"height", "margin", "title", "annotations"}

    def plot(given: dict) -> int:
        return given["height"] - given["margin"]["t"] - given["margin"]["b"]

    assert plot(layout) == plot(picture)
    assert picture["margin"]["b"] > layout["margin"]["b"]
    go.Figure({**spec, "layout": {**layout, **picture}})
    shown = " ".join(note["text"] for note in layout["annotations"])
    assert ADDRESS not in html.unescape(shown)


def test_the_value_axis_begins_at_zero(snapshot):
    for scale, frequency in (("n", "M"), ("r", "A")):
        _group, spec = _picture(snapshot, ["CHL-13120"], "robbery", frequency, scale)
        assert spec["layout"]["yaxis"]["range"][0] == 0


def test_the_interval_is_drawn_for_every_place(snapshot):
    group, spec = _picture(snapshot, ["CHL-13120", "CHL-13123"], "robbery")
    bands = [trace for trace in spec["data"] if trace.get("fill") == "toself"]
    assert len(bands) == len(group.lines)
    assert all(any(value is not None for value in band["y"]) for band in bands)


def test_a_missing_month_is_a_gap_and_not_a_zero(snapshot):
    group, spec = _picture(snapshot, ["CHL-13120"], "vehicle_theft")
    missing = np.datetime_as_string(
        group.lines[0].period[~np.isfinite(group.lines[0].value)].astype("datetime64[D]")
    )
    curve = next(trace for trace in spec["data"] if trace.get("customdata"))
    drawn = dict(zip(curve["x"], curve["y"], strict=True))
    assert len(missing) == 1
    assert drawn[missing[0]] != drawn[missing[0]]
    assert curve["connectgaps"] is False


def test_provisional_months_are_drawn_otherwise_and_named(snapshot):
    _group, spec = _picture(snapshot, ["CHL-13120"], "theft")
    dotted = [trace for trace in spec["data"] if trace["line"].get("dash") == "dot"]
    assert len(dotted) == 1
    assert dotted[0]["marker"]["symbol"].endswith("-open")
    assert np.isfinite(dotted[0]["y"]).sum() == 4
    assert "provisional" in " ".join(note["text"] for note in spec["layout"]["annotations"])


def test_the_line_is_cut_where_a_series_break_lies(snapshot):
    group, spec = _picture(snapshot, ["CHL-13120"], "robbery")
    curve = next(trace for trace in spec["data"] if trace.get("customdata"))
    assert len(curve["y"]) == len(group.lines[0].value) + 1
    at = next(place for place, value in enumerate(curve["y"]) if value != value)
    assert curve["x"][at] == "2021-01-01"


def test_breaks_and_programmes_are_marked_with_their_precision(snapshot):
    group = lines.groups(snapshot, ["BRA-UPP-23"], "homicide", "M", "n")[0]
    text = words.chart(snapshot, group, "en")
    spans = {(mark.start, mark.end) for mark in text.marks}
    assert ("2012-09-20", "2012-09-20") in spans
    assert ("2018-08-01", "2018-08-31") in spans
    shapes = figures.series(group, text, CAPTION).to_dict()["layout"]["shapes"]
    assert sorted(shape["type"] for shape in shapes) == ["line", "rect"]


def test_a_date_known_only_to_the_year_is_a_band_over_the_year(snapshot):
    assert marks._extent(datetime.date(2012, 1, 1), "year") == ("2012-01-01", "2012-12-31")


def test_letters_that_are_close_in_time_stand_in_different_rows():
    near = tuple(
        marks.Mark(letter, day, day, letter, None)
        for letter, day in (("A", "2010-01-01"), ("B", "2010-02-01"), ("C", "2020-01-01"))
    )
    assert [row for _mark, row in marks.stacked(near)] == [0, 1, 0]


def test_text_from_data_cannot_become_markup(snapshot):
    assert figures.joined(["<b>a & b</b>"]) == "&lt;b&gt;a &amp; b&lt;/b&gt;"


def test_no_line_is_longer_than_asked():
    long = (
        "Source: " + "http://example.org/delitos?" + "&".join(f"t{n}=CHL-13120" for n in range(9))
    )
    assert all(len(line) <= 50 for line in figures.wrapped(long, 50))
    assert "".join(figures.wrapped(long, 50)).replace(" ", "") == long.replace(" ", "")


def test_text_is_at_least_twelve_pixels(snapshot):
    _group, spec = _picture(snapshot, ["CHL-13120", "CHL-13123"], "robbery")
    layout = spec["layout"]
    sizes = [note["font"]["size"] for note in layout["annotations"]]
    sizes += [note["font"]["size"] for note in layout["meta"]["picture"]["annotations"]]
    sizes += [layout[axis]["tickfont"]["size"] for axis in ("xaxis", "yaxis")]
    assert min(sizes) >= 12


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_line_colour_reaches_the_contrast_of_wcag():
    assert all(1.05 / (_luminance(colour) + 0.05) >= 4.5 for colour in curves.COLOURS)


def test_places_differ_by_shape_as_well_as_colour():
    assert len(set(curves.SYMBOLS)) == len(set(figures.GLYPHS)) == len(curves.COLOURS)


# Machado, Oliveira and Fernandes 2009, A physiologically-based model for simulation of color
# vision deficiency, severity 1: deuteranomaly and protanomaly.
DEUTAN = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
)
PROTAN = np.array(
    [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]
)


@pytest.mark.parametrize("seen", [np.eye(3), DEUTAN, PROTAN])
def test_line_colours_can_be_told_apart_without_red_or_green(seen):
    linear = [
        np.array([(int(c[at : at + 2], 16) / 255) ** 2.2 for at in (1, 3, 5)])
        for c in curves.COLOURS
    ]
    shown = [np.clip(seen @ colour, 0, 1) ** (1 / 2.2) for colour in linear]
    closest = min(np.linalg.norm(a - b) for a, b in itertools.combinations(shown, 2))
    assert closest > 0.15


def test_the_map_asks_for_its_shapes_by_address(snapshot):
    found = coverage(snapshot)
    kinds = {kind: kind for kind in maps.COLOURS}
    names = {place.territory_id: place.name for place in snapshot.territories.values()}
    text = maps.MapText("Title", kinds, "whole", "Source", names)
    shapes = {"country": "/geo/country.geojson?e=1", "region_BRA": "/geo/region_BRA.geojson?e=1"}
    spec = maps.coverage(found, ["BRA-33"], shapes, text).to_dict()
    go.Figure(spec)
    drawn = {trace["geojson"]: trace["locations"] for trace in spec["data"]}
    assert drawn["/geo/region_BRA.geojson?e=1"] == ["BRA-33"]
    assert {each.country.territory_id: each.kind for each in found} == {
        "ARG": "whole", "BRA": "part", "CHL": "whole", "MEX": "national", "PER": "none",
        "SLV": "national",
    }  # fmt: skip


def test_a_break_outside_the_axis_is_not_marked(snapshot):
    group = lines.groups(snapshot, ["CHL-13120"], "robbery", "M", "n")[0]
    early = Break(
        "x", group.source_id, None, None, None, datetime.date(1990, 1, 1), "definition", "r"
    )
    moved = lines.Group(
        group.offence, "M", "n", group.source_id, group.unit, group.date_basis,
        group.place_basis, group.lines, (early,), (), (), False,
    )  # fmt: skip
    assert marks.marks(moved, {}, lambda day, how: "", lambda text: text) == ()
