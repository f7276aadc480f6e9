"""Coverage of the edition → the map on the front page.

In: what each country has (`portal.latest.coverage`), the addresses of the shapes, and words in
the reader's language. Out: a `portal.figures.Picture`. The shapes are asked for by address, so the
figure itself stays small; no base map is drawn, so no other host is asked for one. It refuses
nothing: a country without a shape is in the table beside the map.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal import figures
from portal.figures import Picture, joined, note, wrapped
from portal.latest import Coverage

COLOURS = {"whole": "#005A9C", "part": "#7FB2DD", "none": "#E4E4E4"}
HEIGHT = 430


@dataclass(frozen=True, slots=True)
class MapText:
    """kinds: word for each kind of coverage; regions: word for a region that has data."""

    title: str
    kinds: dict[str, str]
    regions: str
    caption: str
    names: dict[str, str]


def coverage(
    found: list[Coverage], regions: list[str], shapes: dict[str, str], text: MapText
) -> Picture:
    """The map. regions: ids of the regions to fill in countries covered in part; shapes: address
    of the layers country and region."""
    data = [
        _fill([each.country.territory_id for each in found if each.kind == kind],
              shapes["country"], COLOURS[kind], text.kinds[kind], text.names)
        for kind in COLOURS
    ]  # fmt: skip
    data.append(_fill(regions, shapes["region"], COLOURS["whole"], text.regions, text.names))
    return Picture([trace for trace in data if trace["locations"]], _layout(text))


def _fill(places: list[str], shapes: str, colour: str, word: str, names: dict[str, str]) -> dict:
    return {
        "type": "choropleth", "geojson": shapes, "locations": places, "z": [0] * len(places),
        "colorscale": [[0, colour], [1, colour]], "showscale": False,
        "marker": {"line": {"color": "#5A5A5A", "width": 0.6}},
        "text": [names[place] for place in places],
        "hovertemplate": f"%{{text}}: {word}<extra></extra>",
    }  # fmt: skip


def _layout(text: MapText) -> dict:
    title, caption = (
        wrapped(text.title, figures.TITLE_WIDTH),
        wrapped(text.caption, figures.CAPTION_WIDTH),
    )
    key = [
        f'<span style="color:{COLOURS[kind]}">■</span> {word}' for kind, word in text.kinds.items()
    ]
    top, bottom = 22 * len(title) + 18 * len(key) + 18, 16 * len(caption) + 12
    height = HEIGHT + top + bottom
    return {
        "height": height, "autosize": True, "dragmode": False,
        "margin": {"l": 8, "r": 8, "t": top, "b": bottom, "autoexpand": False},
        "paper_bgcolor": "#FFFFFF",
        "font": {"family": figures.FONT, "size": 13, "color": figures.INK},
        "title": {"text": f"<b>{joined(title)}</b>", "x": 0, "xref": "container",
                  "xanchor": "left", "y": 1 - figures.TITLE_ROOM / height, "yref": "container",
                  "yanchor": "top", "pad": {"l": 8}, "font": {"size": 16}},
        "geo": {"visible": False, "fitbounds": "locations", "projection": {"type": "mercator"},
                "bgcolor": "#FFFFFF"},
        "annotations": [
            note("<br>".join(key), y=1, yanchor="bottom", yshift=4, font={"size": 13}),
            note(joined(caption), y=0, yanchor="top", yshift=-4,
                 font={"size": 12, "color": figures.SOFT}),
        ],
    }  # fmt: skip
