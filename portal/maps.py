"""Coverage of the edition → the map on the front page.

In: what each country has (`portal.latest.coverage`), the addresses of the shapes, and words in
the reader's language. Out: a `portal.figures.Picture`. The shapes are asked for by address, so the
figure itself stays small; no base map is drawn, so no other host is asked for one. It refuses
nothing: a country without a shape is in the table beside the map.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal import figures
from portal.figures import Picture, joined
from portal.latest import Coverage

COLOURS = {"whole": "#005A9C", "part": "#5B9BD1", "national": "#B5D3EC", "none": "#EFEFEF"}
HEIGHT = 370
WEST_EAST, SOUTH_NORTH = (-118, -34), (-56, 33)  # Latin America, without far islands


# Plotly asks for a world even where no base map is shown: one without lines.
EMPTY_WORLD = {
    "type": "Topology",
    "objects": {
        layer: {"type": "GeometryCollection", "geometries": []}
        for layer in ("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits")
    },
    "arcs": [],
    "transform": {"scale": [1, 1], "translate": [0, 0]},
}


@dataclass(frozen=True, slots=True)
class MapText:
    """kinds: word for each kind of coverage; regions: word for a region that has data."""

    title: str
    kinds: dict[str, str]
    regions: str
    caption: str
    names: dict[str, str]


def layer_address(opened, name: str) -> str:
    """The address of a layer's shapes in this edition."""
    return f"/geo/{name}.geojson?e={opened.edition_id}"


def coverage(
    found: list[Coverage], regions: list[str], shapes: dict[str, str], text: MapText
) -> Picture:
    """The map. regions: ids of the regions to fill in countries covered in part; shapes: address
    of the layer country and of the layer of regions of each of those countries (region_BRA)."""
    data = [
        _fill([each.country.territory_id for each in found if each.kind == kind],
              shapes["country"], COLOURS[kind], text.kinds[kind], text.names)
        for kind in COLOURS
    ]  # fmt: skip
    for layer in sorted(set(shapes) - {"country"}):
        inside = [region for region in regions if layer.endswith(region[:3])]
        data.append(_fill(inside, shapes[layer], COLOURS["whole"], text.regions, text.names))
    return Picture([trace for trace in data if trace["locations"]], _layout(text))


def _fill(places: list[str], shapes: str, colour: str, word: str, names: dict[str, str]) -> dict:
    return {
        "type": "choropleth", "geojson": shapes, "locations": places, "z": [0] * len(places),
        "colorscale": [[0, colour], [1, colour]], "showscale": False,
        "marker": {"line": {"color": "#5A5A5A", "width": 0.6}},
        "text": [joined([names[place]]) for place in places],
        "hovertemplate": f"%{{text}}: {word}<extra></extra>",
    }  # fmt: skip


def _layout(text: MapText) -> dict:
    key = [
        f'<span style="color:{COLOURS[kind]}">■</span> {word}' for kind, word in text.kinds.items()
    ]
    return figures.framed(
        text.title, "", text.caption, HEIGHT, key,
        geo={"visible": False, "projection": {"type": "mercator"}, "bgcolor": "#FFFFFF",
             "lonaxis": {"range": list(WEST_EAST)}, "lataxis": {"range": list(SOUTH_NORTH)}},
    )  # fmt: skip
