"""The sizes of a picture, and a figure's specification for one of them.

In: a size's name, a figure of the catalogue. Out: `Size`; the Plotly figure with title, key and
caption inside, as the page's own download is made (`portal/static/charts.js` does the same). An
unknown size is refused (`Refused`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.catalogue import Drawn, Refused
from portal.language import translator


@dataclass(frozen=True, slots=True)
class Size:
    """A picture of width × height in the chart's own pixels, each drawn as scale × scale.

    height 0: as high as the figure is. Fonts keep their size in the chart's pixels.
    """

    width: int
    height: int
    scale: float


SIZES = {
    "ancho": Size(1200, 675, 1.6),  # 1,920 × 1,080
    "cuadrado": Size(900, 900, 1.2),  # 1,080 × 1,080
    "impresion": Size(900, 0, 3.5),  # 27 cm wide at 300 dots an inch
    "vista": Size(1200, 630, 1),  # what social networks show beside a link
}
USUAL = Size(900, 0, 2)


def size(name: str | None, lang: str) -> Size:
    """The size with this name, the page's own where none is named."""
    if name is None:
        return USUAL
    if name not in SIZES:
        _ = translator(lang)
        raise Refused(400, _("The size tam is one of {names}.").format(names=", ".join(SIZES)))
    return SIZES[name]


def specification(drawn: Drawn, size: Size) -> dict[str, Any]:
    """`data` and `layout` of a picture of this size; it grows in height where its text needs it."""
    spec = drawn.picture.to_dict()
    layout = {**spec["layout"], **spec["layout"].get("meta", {}).get("picture", {})}
    natural = layout.get("height", 600)
    height = max(natural, size.height)
    title = dict(layout.get("title", {}))
    if "y" in title:  # measured from the top in pixels, written as a share of the height
        title["y"] = 1 - (1 - title["y"]) * natural / height
    layout |= {"width": size.width, "height": height, "autosize": False, "title": title}
    layout.pop("meta", None)
    return {"data": spec["data"], "layout": layout}
