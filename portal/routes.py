"""Plain-HTTP answers from the same snapshot as the pages: a figure's rows, and map shapes.

In: a request. Out: CSV or GeoJSON. What cannot be answered is refused in the request's language:
400 for a parameter that makes no sense, 404 for a place, measure or layer that does not exist.
Map shapes asked for with the edition's id never change and may be kept for a year.
"""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from portal import catalogue, exports, site, snapshot
from portal.language import translator

FOREVER = "public, max-age=31536000, immutable"


def csv_of_figure(request: Request) -> Response:
    """`/g/<figure>.csv?…`: what the figure with those parameters draws."""
    params = dict(request.query_params)
    lang = site.language(params.get("lang"))
    _ = translator(lang)
    name = request.path_params["figure"]
    if name not in catalogue.FIGURES:
        return _refusal(404, _("There is no such figure."), lang)
    base = f"{request.url.scheme}://{request.url.netloc}"
    try:
        drawn = catalogue.draw(name, snapshot.open_current(), params, lang, base)
    except catalogue.Refused as refused:
        return _refusal(refused.status, refused.sentence, lang)
    return Response(
        exports.to_csv(drawn),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{drawn[0].file}.csv"',
            "Content-Language": lang,
            "Cache-Control": "no-cache",
        },
    )


def layer(request: Request) -> Response:
    """`/geo/<layer>.geojson`: the shapes of a layer, ids of territories as feature ids."""
    lang = site.language(request.query_params.get("lang"))
    _ = translator(lang)
    opened = snapshot.open_current()
    folder = opened.directory / "boundaries"
    known = {path.stem: path for path in folder.glob("*.geojson")}
    path: Path | None = known.get(request.path_params["layer"])
    if path is None:
        return _refusal(404, _("There is no such map layer."), lang)
    kept = request.query_params.get("e") == opened.edition_id
    headers = {"Cache-Control": FOREVER if kept else "no-cache"}
    return FileResponse(path, media_type="application/geo+json", headers=headers)


def _refusal(status: int, words: str, lang: str) -> Response:
    return PlainTextResponse(words + "\n", status, headers={"Content-Language": lang})


ROUTES = [
    Route("/g/{figure}.csv", csv_of_figure, methods=["GET"]),
    Route("/geo/{layer}.geojson", layer, methods=["GET"]),
]
