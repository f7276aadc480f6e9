"""The catalogue of figures: every picture of the site, by name.

Pages, files (`/g/<name>.svg`), embeds (`/embed/<name>`) and packs draw a figure by calling the one
function that is registered here, so that they cannot disagree. To add a figure, write a module
with a `FIGURE` like the two beside this file (`coverage` is the shorter one) and name it in
`FIGURES`. Its function takes an `Asked` (an open edition, the address's parameters, language, base
address) and returns one `Drawn`, or several where a question is about things that must not stand
in one picture. It raises `Refused` with a sentence for whatever it cannot follow; a page passes
parameters that it has already checked. `portal.blocks.figure` puts a `Drawn` on a page with its
table, caption and downloads.

Names are Spanish, as all addresses are. Every figure has a sentence and says what each of its
parameters means: `/api/v1/` tells both.
"""

from __future__ import annotations

from collections.abc import Mapping

from portal.catalogue import (
    confidence,
    costs,
    coverage,
    effects,
    funnels,
    programmes,
    series,
    where,
)
from portal.catalogue.drawn import Asked, Column, Credit, Curve, Drawn, Refused, Shape, Table
from portal.catalogue.entry import Figure

__all__ = [
    "FIGURES", "Asked", "Column", "Credit", "Curve", "Drawn", "Figure", "Refused", "Shape", "Table",
    "draw",
]  # fmt: skip

FIGURES: dict[str, Figure] = {
    each.name: each
    for each in (
        series.FIGURE,
        coverage.FIGURE,
        *confidence.FIGURES,
        costs.FIGURE,
        *programmes.FIGURES,
        *where.FIGURES,
        *effects.FIGURES,
        funnels.FIGURE,
    )
}


def draw(name: str, opened, params: Mapping[str, str], lang: str, base: str) -> tuple[Drawn, ...]:
    """The figure as asked for; KeyError for a name that is not in the catalogue.

    Raises Refused for parameters that cannot be followed.
    """
    return FIGURES[name].draw(Asked(opened, params, lang, base))
