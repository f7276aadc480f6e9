"""The figures of the catalogue at plain addresses: as files, and to stand in other sites' pages.

In: `/g/<figure>.<kind>?…` and `/embed/<figure>?…` with the figure's parameters, p (part), e
(edition), lang. Out: SVG, PNG, CSV, XLSX, JSON, or a page of at most 60 kB that needs no script. An
embed that names its edition never changes. Refused: a figure or kind that does not exist (404),
what the figure refuses, and pictures where this machine has no Chromium (501).
"""

from __future__ import annotations

from dataclasses import replace

from starlette.routing import BaseRoute, Route

from portal import catalogue, drawing
from portal.catalogue import Drawn, Refused
from portal.drawing import pictures
from portal.exports import data, table, workbook
from portal.language import translator
from portal.web import embed
from portal.web.answering import EVERYBODY, Asking, Made, Maker, answer

KINDS = {
    "csv": (table.to_csv, "text/csv; charset=utf-8"),
    "json": (data.to_json, "application/json"),
    "xlsx": (
        workbook.to_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
PICTURES = {"svg": "image/svg+xml", "png": "image/png"}


def drawn(asking: Asking) -> tuple[Drawn, ...]:
    """The figure that the address asks for: all parts, or the one that it names."""
    _ = translator(asking.lang)
    name = asking.path["figure"]
    if name not in catalogue.FIGURES:
        raise Refused(404, _("There is no such figure."))
    params = asking.params | ({"e": asking.opened.edition_id} if asking.frozen else {})
    found = catalogue.draw(name, asking.opened, params, asking.lang, asking.base)
    part = asking.params.get("p")
    if part is None:
        return found
    if part not in {str(each.part) for each in found}:
        raise Refused(404, _("This figure has no part “{code}”.").format(code=part[:40]))
    return (found[int(part) - 1],)


def rows(asking: Asking) -> Made:
    """A figure's rows as CSV, XLSX or JSON."""
    kind = asking.path["kind"]
    if kind not in KINDS:
        _ = translator(asking.lang)
        raise Refused(404, _("Figures exist as svg, png, csv, xlsx and json."))
    write, media_type = KINDS[kind]
    found = drawn(asking)
    return _file(write(found), media_type, found[0], kind, "inline" if kind == "json" else None)


def picture(kind: str) -> Maker:
    """What makes pictures of this kind."""

    def make(asking: Asking) -> Made:
        """A figure as a picture, drawn by Chromium as the page draws it. tam: its size."""
        first = drawn(asking)[0]
        size = pictures.size(asking.params.get("tam"), asking.lang)
        body = drawing.shared().draw(first, kind, size)
        return _file(body, PICTURES[kind], first, kind, "inline")

    return make


def _file(body: bytes, media_type: str, first: Drawn, kind: str, how: str | None) -> Made:
    name = f"{first.file}.{kind}".replace('"', "")
    headers = {"Content-Disposition": f'{how or "attachment"}; filename="{name}"'}
    return Made(body, media_type, headers | EVERYBODY)


def embedded(asking: Asking) -> Made:
    """A figure to stand in another site's page; with i=1 or js=1 the interactive one."""
    rest = {name: value for name, value in asking.params.items()
            if embed.INTERACTIVE.get(name) != value}  # fmt: skip
    return embed.page(drawn(replace(asking, params=rest)), asking)


ROUTES: list[BaseRoute] = [
    *(Route(f"/g/{{figure}}.{kind}", answer(
        picture(kind), cost=10, daily=True, limiter=drawing.waiting)) for kind in PICTURES),
    Route("/g/{figure}.{kind}", answer(rows, cost=3, daily=True)),
    Route("/embed/{figure}", answer(embedded, cost=2)),
]  # fmt: skip
