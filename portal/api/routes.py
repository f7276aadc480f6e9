"""The addresses of the data API."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from portal.api import collections, description
from portal.api.listing import checked, edition, json
from portal.web.answering import Asking, Made, Maker, answer


def index(asking: Asking) -> Made:
    """What there is to ask, each with a sentence."""
    checked(asking, ())
    paths = description.document(asking)["paths"]
    return json({
        "edition": edition(asking.opened),
        "description": f"{asking.base}/api/v1/openapi.json",
        "collections": {asking.base + path: each["get"]["summary"] for path, each in paths.items()},
    })  # fmt: skip


def openapi(asking: Asking) -> Made:
    """The OpenAPI document of this API."""
    checked(asking, ())
    return json(description.document(asking))


def _route(path: str, make: Maker, cost: float = 1) -> Route:
    """Every answer says whether its edition is the current one."""
    return Route(path, answer(make, cost=cost, follows=True))


ROUTES: list[BaseRoute] = [
    *(_route(path, index) for path in ("/api/v1", "/api/v1/")),
    _route("/api/v1/openapi.json", openapi),
    _route("/api/v1/search", collections.found),
    _route("/api/v1/measures", collections.measures),
    _route("/api/v1/observations", collections.observations, cost=2),
    _route("/api/v1/tables", collections.every_table),
    _route("/api/v1/tables/{table}", collections.table, cost=2),
    _route("/api/v1/editions", collections.editions),
    _route("/api/v1/figures", collections.figures),
    _route("/api/v1/{collection}", collections.named, cost=2),
]
