"""Any table of an edition, filtered and in pages.

In: a table's name, and its columns as parameters. Out: rows with exactly the edition's columns.
What the tables hold is read from the edition's own `datapackage.json`, so that a new table answers
without a new line here. Refused: a table that the edition does not have (404); a column that is
no filter; a question to a large table that would read more than a part of it (400).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from portal.api.listing import PAGING, checked, listed, page_of
from portal.catalogue import Refused
from portal.language import translator
from portal.packed import Packed
from portal.records import Unknown
from portal.web.answering import Asking, Made

LARGE = 50_000  # rows: from here on only questions that use the index are answered
ELSEWHERE = ("recorded_crime",)  # held without its units: asked for as observations
WHOLE = ("integer", "year")


@dataclass(frozen=True, slots=True)
class Field:
    """A column as the edition describes it. required: never missing; values: all it may hold."""

    name: str
    type: str
    description: str
    unit: str | None
    required: bool
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class About:
    """A table as the edition describes it. parts: countries that it is divided by, if it is."""

    name: str
    description: str
    rows: int
    fields: tuple[Field, ...]
    filters: tuple[str, ...]
    parts: tuple[str, ...]

    @property
    def readable(self) -> bool:
        """Whether its rows are held with all their columns."""
        return self.name not in ELSEWHERE


@lru_cache(maxsize=4)
def described(opened) -> dict[str, About]:
    """Every table of the edition, by name."""
    package = json.loads((opened.directory / "datapackage.json").read_text(encoding="utf-8"))
    found = (_about(each) for each in package["resources"] if "schema" in each)
    return {each.name: each for each in found}


def _about(resource: dict[str, Any]) -> About:
    fields = tuple(_field(each) for each in resource["schema"]["fields"])
    keys = resource["schema"].get("primaryKey", [])
    keys = [keys] if isinstance(keys, str) else keys
    filters = tuple(
        each.name for each in fields
        if (each.type == "string" and (each.name in keys or each.name.endswith("_id")
                                       or each.name in ("country", "level", "offence")
                                       or each.values))
        or (each.type in WHOLE and each.name in (*keys, "year"))
    )  # fmt: skip
    paths = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
    parts = tuple(path.rpartition("/")[2].partition(".")[0] for path in paths if "/" in path)
    return About(resource["name"], resource.get("description", ""), resource.get("rows", 0),
                 fields, filters, parts)  # fmt: skip


def _field(given: dict[str, Any]) -> Field:
    limits = given.get("constraints", {})
    return Field(given["name"], given["type"], given.get("description", ""), given.get("unit"),
                 bool(limits.get("required")), tuple(limits.get("enum", ())))  # fmt: skip


def about(asking: Asking, name: str) -> About:
    """What is known of a table; raises Refused."""
    _ = translator(asking.lang)
    found = described(asking.opened).get(name)
    if found is None or not found.readable:
        raise Refused(
            404,
            _("This edition has no table “{name}” that can be asked here.").format(name=name[:40]),
        )
    return found


def rows(asking: Asking, name: str) -> Made:
    """A page of a table's rows."""
    table = about(asking, name)
    asked = checked(asking, (*table.filters, *PAGING))
    equal = {key: value for key, value in asked.items() if key not in PAGING}
    page = page_of(asking)
    held = _held(asking, table, equal)
    if held is None:  # the table has no row at all
        return listed(asking, 0, page, [], [each.name for each in table.fields])
    _bounded(asking, table, held, equal)
    total, columns = held.page(page.start, page.size, **_typed(asking, table, held, equal))
    names = list(columns)
    found = [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return listed(asking, total, page, found, names)


def _held(asking: Asking, table: About, equal: dict[str, str]) -> Packed | None:
    """The table, or the country's part of it."""
    _ = translator(asking.lang)
    country = equal.pop("country", None) if table.parts else None
    if table.parts and country not in table.parts:
        raise Refused(
            400,
            _("The table “{name}” is divided by country: name one with country={parts}.").format(
                name=table.name, parts=", ".join(table.parts)
            ),
        )
    try:
        return asking.opened.table(table.name, country)
    except Unknown:
        return None


def _bounded(asking: Asking, table: About, held: Packed, equal: dict[str, str]) -> None:
    """Raises Refused where an answer would read much of a large table."""
    lacking = [name for name in held.index if name not in equal]
    if not equal or len(held) < LARGE or (held.index and not lacking):
        return
    _ = translator(asking.lang)
    needed = ", ".join(held.index) or "-"
    raise Refused(
        400,
        _("The table “{name}” is large: filter by {columns}, or by nothing.").format(
            name=table.name, columns=needed
        ),
    )


def _typed(
    asking: Asking, table: About, held: Packed, equal: dict[str, str]
) -> dict[str, str | int]:
    """The values as the columns hold them."""
    _ = translator(asking.lang)
    kinds = {each.name: each.type for each in table.fields}
    typed: dict[str, str | int] = {}
    for name, value in equal.items():
        if name not in held.columns:
            continue
        whole = kinds[name] in WHOLE
        if whole and not (value.isascii() and value.isdigit() and len(value) < 9):
            raise Refused(400, _("The parameter “{name}” is a whole number.").format(name=name))
        typed[name] = int(value) if whole else value
    return typed
