"""Plain-HTTP answers that belong to the application's frame rather than to the data.

In: nothing. Out: ``ROUTES``: the page documents, our static files, the place search, an empty base
map for Plotly. The data's own routes are in ``portal.web.routes``.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from portal import maps, search, site
from portal.address import edition_or_current, named_edition
from portal.web import document
from portal.web.compressed import CompressedFiles, cache_directory


async def topojson(request: Request) -> JSONResponse:
    """A world without lines: Plotly asks for one even where the base map is hidden."""
    return JSONResponse(maps.EMPTY_WORLD, headers={"Cache-Control": "public, max-age=86400"})


async def find_place(request: Request) -> Response:
    """Where a searched text leads: its place if there is one clear hit, else the list of hits.

    The edition that the address names is searched, and kept. A browser is redirected; a request
    that accepts JSON gets ``{"href": …}``.
    """
    params = dict(request.query_params)
    lang, text = site.language(params.get("lang")), params.get("q", "")[:80].strip()
    opened, _reading = edition_or_current(params, lang)
    site.read_edition(named_edition(params))
    hits = search.find(text, snapshot=opened) if text else []
    if search.clear(hits, opened):
        address = site.href("mi-territorio", lang, t=hits[0].territory_id)
    else:
        address = site.href("", lang, q=text)
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"href": address})
    return RedirectResponse(address, status_code=303)


async def plotly(request: Request) -> Response:
    """plotly.js for interactive embeds: the one that plotly.py carries."""
    return await _PLOTLY.respond(document.PLOTLY.name, request.headers)


_PLOTLY = CompressedFiles(document.PLOTLY.parent, cache_directory())

ROUTES: list[BaseRoute] = [
    *(Route(f"/{slug}", document.page, methods=["GET"]) for slug in site.SLUGS),
    Route("/buscar", find_place, methods=["GET"]),
    Route("/topojson/{name}.json", topojson, methods=["GET"]),
    Route("/plotly.js", plotly, methods=["GET"]),
    Mount("/assets", CompressedFiles(document.STATIC, cache_directory())),
]
