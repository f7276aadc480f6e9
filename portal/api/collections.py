"""What the API calls by a name of its own: found places, a place's measures, observations.

In: a request. Out: rows in pages, the same that the pages and their files show. Refused: as the
figures refuse (404 for what does not exist, 400 for what makes no sense).
"""

from __future__ import annotations

from typing import Any

from portal import catalogue, search, snapshot
from portal.api import tables
from portal.api.listing import PAGING, Page, checked, edition, json, listed, page_of
from portal.catalogue import FIGURES, Refused
from portal.language import translator
from portal.levels import level_name
from portal.web.answering import Asking, Made

# Collection → table of the edition.
TABLES = {
    "territories": "territory", "population": "population", "offences": "offence",
    "confidence": "confidence", "programmes": "programme", "presences": "programme_phase",
    "coverage": "coverage", "effects": "effect", "sources": "source", "breaks": "series_break",
    "caveats": "caveat",
}  # fmt: skip
FOUND = ("territory_id", "name", "level", "level_text", "country", "within", "score")
MEASURES = ("territory_id", "offence", "measure", "definition", "source_id", "unit", "date_basis",
            "place_basis", "frequency", "rate_only", "first", "last", "verdict", "reason",
            "recent", "before", "ratio", "low", "high", "window_end")  # fmt: skip
OBSERVED = {"territory_id": "t", "offence": "m", "frequency": "f", "scale": "s", "source_id": "o",
            "from": "a", "to": "z"}  # fmt: skip


def found(asking: Asking) -> Made:
    """Places by a typed name, best first."""
    asked = checked(asking, ("q", *PAGING), ("q",))
    _ = translator(asking.lang)
    opened = asking.opened
    rows = []
    for hit in search.find(asked["q"], limit=50, snapshot=opened):
        place = opened.territories[hit.territory_id]
        within = [each.name for each in opened.ancestors(place.territory_id)]
        rows.append(dict(zip(FOUND, (
            place.territory_id, place.name, place.level, level_name(place, _), place.country,
            ", ".join(within), hit.score,
        ), strict=True)))  # fmt: skip
    return _paged(asking, rows, FOUND)


def measures(asking: Asking) -> Made:
    """What is counted in a place, by whom, since and until when, and the verdict on its change."""
    asked = checked(asking, ("territory_id", *PAGING), ("territory_id",))
    _ = translator(asking.lang)
    opened, here = asking.opened, asked["territory_id"]
    if here not in opened.territories:
        raise Refused(
            404,
            _("There is no place with the code “{code}” in this edition.").format(code=here[:40]),
        )
    trends = opened.trends(here)
    rows = []
    for each in opened.measures(here):
        offence = opened.offences[each.offence]
        trend = trends.get((each.offence, each.source_id))
        verdict = ("verdict", "reason", "recent", "before", "ratio", "low", "high", "window_end")
        rows.append({
            "territory_id": here, "offence": each.offence, "measure": _(offence.name),
            "definition": _(offence.definition), "source_id": each.source_id, "unit": each.unit,
            "date_basis": opened.date_basis(each, here),
            "place_basis": opened.place_basis(each.source_id),
            "frequency": each.frequency, "rate_only": each.rate_only,
            "first": each.first, "last": each.last,
            **{name: _finite(getattr(trend, name)) if trend else None for name in verdict},
        })  # fmt: skip
    return _paged(asking, rows, MEASURES)


def _finite(value: Any) -> Any:
    """A ratio to none before is infinite: there is no such number in JSON."""
    return None if isinstance(value, float) and value in (float("inf"), -float("inf")) else value


def observations(asking: Asking) -> Made:
    """One measure in one to five places: the rows of the figure `serie`, states and intervals."""
    asked = checked(asking, (*OBSERVED, *PAGING), ("territory_id", "offence"))
    params = {OBSERVED[name]: value for name, value in asked.items() if name in OBSERVED}
    drawn = catalogue.draw("serie", asking.opened, params, asking.lang, asking.base)
    names = [column.name for column in drawn[0].table.columns]
    rows = [
        dict(zip(names, row, strict=True)) | {"source_id": each.credits[0].source_id}
        for each in drawn
        for row in each.table.rows
    ]
    return _paged(asking, rows, (*names, "source_id"))


def _paged(asking: Asking, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> Made:
    page: Page = page_of(asking)
    return listed(asking, len(rows), page, rows[page.start : page.start + page.size], columns)


def named(asking: Asking) -> Made:
    """A table under its name in the API, or under its own (`/tables/<table>`)."""
    name = asking.path["collection"]
    if name not in TABLES:
        _ = translator(asking.lang)
        raise Refused(404, _("There is no such collection: /api/v1/ lists them."))
    return tables.rows(asking, TABLES[name])


def table(asking: Asking) -> Made:
    """Any table of the edition."""
    return tables.rows(asking, asking.path["table"])


def every_table(asking: Asking) -> Made:
    """The edition's tables with their fields, types, units and meaning."""
    checked(asking, ())
    return json({
        "edition": edition(asking.opened),
        "tables": [
            {
                "name": each.name, "description": each.description, "rows": each.rows,
                "divided_by_country": list(each.parts), "filters": list(each.filters),
                "fields": [
                    {"name": field.name, "type": field.type, "description": field.description,
                     "unit": field.unit, "required": field.required, "values": list(field.values)}
                    for field in each.fields
                ],
            }
            for each in tables.described(asking.opened).values()
        ],
    })  # fmt: skip


def editions(asking: Asking) -> Made:
    """The editions that are held, newest first."""
    checked(asking, ())
    current = snapshot.open_current().edition_id
    return json({"editions": [
        {"id": each, "date": each[:10], "current": each == current} for each in snapshot.editions()
    ]})  # fmt: skip


def figures(asking: Asking) -> Made:
    """The figures of the catalogue, and what their parameters mean."""
    checked(asking, ())
    return json({"figures": [
        {"name": each.name, "summary": each.summary, "params": dict(each.params),
         "files": [f"{asking.base}/g/{each.name}.{kind}"
                   for kind in ("svg", "png", "csv", "xlsx", "json")]}
        for each in FIGURES.values()
    ]})  # fmt: skip
