"""Plain-HTTP answers from the same snapshot as the pages: a chart's rows, and map shapes.

In: a request. Out: CSV or GeoJSON. What cannot be answered is refused in the request's language:
400 for a parameter that makes no sense, 404 for a place, measure or layer that does not exist.
Map shapes asked for with the edition's id never change and may be kept for a year.
"""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from portal import exports, latest, lines, site, snapshot
from portal.address import FREQUENCY, SCALE, choice
from portal.language import translator

FOREVER = "public, max-age=31536000, immutable"


def csv_of_chart(request: Request) -> Response:
    """`/g/serie.csv?t=…&m=…&f=…&s=…&o=…&lang=…`: what the chart with that address draws."""
    params = dict(request.query_params)
    lang = site.language(params.get("lang"))
    _ = translator(lang)
    opened = snapshot.open_current()
    view = choice(opened, params, _)
    if view.unknown:
        return _refusal(404, view.unknown[0], lang)
    if view.problems or not view.places:
        return _refusal(
            400, (*view.problems, _("Name a place: t=CHL-13120, for example."))[0], lang
        )
    if view.measure is None:
        return _refusal(404, _("This edition holds no recorded crime for this place."), lang)
    groups = lines.groups(
        opened, list(view.places), view.measure, view.frequency, view.scale, view.source
    )
    body = exports.to_csv(opened, groups, _page_address(request, view, lang), lang)
    return _csv(body, exports.file_name(groups), lang)


def csv_of_coverage(request: Request) -> Response:
    """`/g/cobertura.csv?lang=…`: what the map of coverage draws."""
    lang = site.language(request.query_params.get("lang"))
    opened = snapshot.open_current()
    address = f"{request.url.scheme}://{request.url.netloc}{site.href('', lang)}"
    body = exports.coverage_csv(opened, latest.coverage(opened), address, lang)
    return _csv(body, "coverage", lang)


def _csv(body: bytes, name: str, lang: str) -> Response:
    return Response(
        body,
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Content-Language": lang,
            "Cache-Control": "no-cache",
        },
    )


def _page_address(request: Request, view, lang: str) -> str:
    base = f"{request.url.scheme}://{request.url.netloc}"
    return base + chart_address(view, lang)


def chart_address(view, lang: str, slug: str = "delitos") -> str:
    """The address of the page that shows this view: only what differs from the default."""
    return site.href(
        slug, lang, t=",".join(view.places), m=view.measure,
        f=None if view.frequency == FREQUENCY else view.frequency,
        s=None if view.scale == SCALE else view.scale, o=view.source,
    )  # fmt: skip


def csv_address(view, lang: str) -> str:
    """The address of the rows of this view's chart."""
    return chart_address(view, lang, "g/serie.csv")


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


def layer_address(opened, name: str) -> str:
    """The address of a layer's shapes in this edition."""
    return f"/geo/{name}.geojson?e={opened.edition_id}"


def _refusal(status: int, words: str, lang: str) -> Response:
    return PlainTextResponse(words + "\n", status, headers={"Content-Language": lang})


ROUTES = [
    Route("/g/serie.csv", csv_of_chart, methods=["GET"]),
    Route("/g/cobertura.csv", csv_of_coverage, methods=["GET"]),
    Route("/geo/{layer}.geojson", layer, methods=["GET"]),
]
