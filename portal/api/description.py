"""The OpenAPI document of the data API, made from what the edition holds.

In: an open edition. Out: an OpenAPI 3.1 document: every address with its parameters, their bounds,
and the form of every answer. The tables' columns come from the edition's own description, so the
document cannot fall behind them; tests hold the answers to it.
"""

from __future__ import annotations

from typing import Any

from portal.api import tables
from portal.api.collections import TABLES
from portal.api.listing import FORMATS, LARGEST, LAST, USUAL
from portal.language import LANGUAGES
from portal.lines import FREQUENCIES, SCALES
from portal.site import PRODUCT
from portal.web.answering import Asking

TYPES = {"string": "string", "integer": "integer", "year": "integer", "number": "number",
         "boolean": "boolean", "date": "string"}  # fmt: skip
REFUSALS = {
    "400": "A parameter that cannot be followed, and why",
    "404": "What is asked for does not exist in this edition",
    "429": "Too many requests; Retry-After says when to come again",
    "503": "Too much to do; Retry-After says when to come again",
}
Schema = dict[str, Any]


def document(asking: Asking) -> dict[str, Any]:
    """The document for the edition that the address names."""
    known = tables.described(asking.opened)
    paths: dict[str, Any] = {
        "/api/v1/search": _list("Places by a typed name, best first", [
            _parameter("q", "Name, part of a name, or code", required=True)], None),
        "/api/v1/measures": _list("What is counted in a place, with the verdict on its change", [
            _territory()], None),
        "/api/v1/observations": _list(
            "One measure in one to five places, with intervals and states", _observed(), None),
        "/api/v1/tables": _plain("The edition's tables: fields, types, units, filters"),
        "/api/v1/editions": _plain("The editions that are held", edition=False),
        "/api/v1/figures": _plain("The figures of the catalogue and their parameters",
                                  edition=False),
    }  # fmt: skip
    for name, table in TABLES.items():
        if table in known:
            paths[f"/api/v1/{name}"] = _table(known[table])
    for table in known.values():
        if table.name not in tables.ELSEWHERE:
            paths[f"/api/v1/tables/{table.name}"] = _table(table)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{PRODUCT}: data API",
            "version": "1",
            "description": (
                "Every table of an edition, filtered and in pages, as JSON or CSV. Unknown numbers "
                "are null, never 0; the column status says why. An address that names its edition "
                "(e) always answers the same. Data are under the terms of each publisher: see "
                "/api/v1/sources."
            ),
        },
        "servers": [{"url": asking.base}],
        "paths": paths,
        "components": {"schemas": {"Error": _error(), "Edition": _edition()}},
    }


def _error() -> Schema:
    return _object({"error": _object({"status": {"type": "integer"},
                                      "message": {"type": "string"}})})  # fmt: skip


def _edition() -> Schema:
    return _object({"id": {"type": "string"}, "date": {"type": "string", "format": "date"},
                    "current": {"type": "boolean"}})  # fmt: skip


def _object(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _parameter(name: str, about: str, required: bool = False, **schema: Any) -> Schema:
    return {"name": name, "in": "query", "required": required, "description": about,
            "schema": {"type": "string", "minLength": 1, "maxLength": 80, **schema}}  # fmt: skip


def _territory() -> Schema:
    return _parameter("territory_id", "Id of a place: ISO 3166-1 alpha-3, then its official code",
                      required=True)  # fmt: skip


def _observed() -> list[Schema]:
    period: dict[str, Any] = {"pattern": r"^(19|20)\d\d(-(0[1-9]|1[0-2]))?$"}
    return [
        _parameter("territory_id", "Ids of one to five places, separated by commas", required=True),
        _parameter("offence", "Id of a measure", required=True),
        _parameter("frequency", "M month, R rolling twelve months (default), A year",
                   enum=list(FREQUENCIES)),
        _parameter("scale", "n counts (default), r rates per 100,000 inhabitants (not by month)",
                   enum=list(SCALES)),
        _parameter("source_id", "Source, where a place has the measure from several"),
        _parameter("from", "First year or month", **period),
        _parameter("to", "Last year or month", **period),
    ]  # fmt: skip


def _common() -> list[Schema]:
    return [
        _parameter("e", "Id of an edition; the current one if left out"),
        _parameter("lang", "Language of texts; es if left out", enum=list(LANGUAGES)),
    ]


def _paging() -> list[Schema]:
    return [
        {"name": name, "in": "query", "description": about,
         "schema": {"type": "integer", "minimum": 1, "maximum": most, "default": usual}}
        for name, about, most, usual in (
            ("page", "Which page", LAST, 1), ("per_page", "Rows of a page", LARGEST, USUAL))
    ] + [_parameter("format", "json or csv", enum=list(FORMATS), default="json")]  # fmt: skip


def _list(summary: str, parameters: list[Schema], row: Schema | None) -> Schema:
    body = _object({
        "edition": {"$ref": "#/components/schemas/Edition"},
        "total": {"type": "integer", "minimum": 0}, "page": {"type": "integer", "minimum": 1},
        "per_page": {"type": "integer", "minimum": 1}, "next": {"type": ["string", "null"]},
        "rows": {"type": "array", "items": row or {"type": "object"}},
    })  # fmt: skip
    content = {"application/json": {"schema": body}, "text/csv": {"schema": {"type": "string"}}}
    return _get(summary, [*parameters, *_paging(), *_common()], content)


def _plain(summary: str, edition: bool = True) -> Schema:
    parameters = _common() if edition else _common()[1:]
    return _get(summary, parameters, {"application/json": {"schema": {"type": "object"}}})


def _get(summary: str, parameters: list[Schema], content: Schema) -> Schema:
    refused = {
        status: {"description": about, "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
        for status, about in REFUSALS.items()
    }  # fmt: skip
    answers = {"200": {"description": summary, "content": content}, **refused}
    return {"get": {"summary": summary, "parameters": parameters, "responses": answers}}


def _table(table: tables.About) -> Schema:
    fields = {each.name: each for each in table.fields}
    parameters = []
    for name in table.filters:
        field = fields[name]
        country = name == "country" and table.parts
        values = table.parts if country else field.values
        limits: Schema = {"enum": list(values)} if values else {}
        if field.type in tables.WHOLE:
            parameter = _parameter(name, field.description)
            parameter["schema"] = {"type": "integer", "minimum": 0, "maximum": 99_999_999}
        else:
            parameter = _parameter(name, field.description, required=bool(country), **limits)
        parameters.append(parameter)
    row = {"type": "object", "properties": {each.name: _column(each) for each in table.fields}}
    return _list(table.description, parameters, row)


def _column(field: tables.Field) -> Schema:
    kind = TYPES.get(field.type, "string")
    schema: Schema = {"type": kind if field.required else [kind, "null"]}
    about = field.description + (f" ({field.unit})" if field.unit else "")
    if field.type == "date":
        schema["format"] = "date"
    if field.values and field.required:
        schema["enum"] = list(field.values)
    return schema | {"description": about}
