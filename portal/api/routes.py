"""The addresses of the data API."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from portal.api import collections, description
from portal.api.listing import checked, edition, json
from portal.web.answering import Asking, Made, answer


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


ROUTES: list[BaseRoute] = [
    *(Route(path, answer(index)) for path in ("/api/v1", "/api/v1/")),
    Route("/api/v1/openapi.json", answer(openapi)),
    Route("/api/v1/search", answer(collections.found)),
    Route("/api/v1/measures", answer(collections.measures)),
    Route("/api/v1/observations", answer(collections.observations, cost=2)),
    Route("/api/v1/tables", answer(collections.every_table)),
    Route("/api/v1/tables/{table}", answer(collections.table, cost=2)),
    Route("/api/v1/editions", answer(collections.editions)),
    Route("/api/v1/figures", answer(collections.figures)),
    Route("/api/v1/{collection}", answer(collections.named, cost=2)),
]
