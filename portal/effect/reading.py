"""Questions about effects → records.

In: an open snapshot, a programme or place. Out: lists of `portal.effect.records`, empty where the
edition has none. It refuses nothing.
"""

from __future__ import annotations

from typing import Any

from portal.effect.records import Check, Effect, PlaceEffect, Point, Rule, Tested, Window, Year
from portal.records import Unknown

WINDOWS = ("before", "during", "after")
EVENTS = ("entry", "closure")


def rows(opened, name: str, kind: type, **equal: str | int) -> list[Any]:
    """The table's rows with these values, as `kind`; none where the edition has no such table."""
    try:
        return opened.table(name).records(kind, **equal)
    except (Unknown, KeyError):
        return []  # a table or column that this edition does not have yet


def effects(opened, programme: str | None = None) -> list[Effect]:
    """The estimates and refusals of a programme, or of all; main outcomes and entries first."""
    asked = {"programme_id": programme} if programme else {}
    found = rows(opened, "effect", Effect, **asked)
    rank = {each.offence: each.rank for each in opened.offences.values()}
    return sorted(found, key=lambda each: (
        each.programme_id, EVENTS.index(each.event), each.role != "main", rank[each.offence]
    ))  # fmt: skip


def tested(opened, effect: Effect) -> Tested | None:
    """How sure the estimate's difference is; None without an estimate."""
    found = rows(opened, "effect", Tested, **_key(effect))
    return found[0] if found and found[0].p_adjusted is not None else None


def path(opened, effect: Effect) -> list[Point]:
    """The estimate by time since the event."""
    found = rows(opened, "effect_path", Point, **_key(effect))
    return sorted(found, key=lambda each: each.time)


def checks(opened, effect: Effect) -> list[Check]:
    """What was tried against the estimate."""
    return rows(opened, "effect_check", Check, **_key(effect))


def _key(effect: Effect) -> dict[str, str]:
    return {"programme_id": effect.programme_id, "event": effect.event, "offence": effect.offence}


def of_place(opened, place: str) -> list[PlaceEffect]:
    """A territory's own estimates and refusals."""
    return rows(opened, "effect_territory", PlaceEffect, territory_id=place)


def windows(opened, place: str) -> list[Window]:
    """A territory before, during and after, by offence and in that order."""
    found = rows(opened, "effect_description", Window, territory_id=place)
    rank = {each.offence: each.rank for each in opened.offences.values()}
    return sorted(found, key=lambda each: (
        each.programme_id, rank[each.offence], WINDOWS.index(each.window)
    ))  # fmt: skip


def years(opened, place: str) -> list[Year]:
    """A territory year by year, by programme, offence and year."""
    found = rows(opened, "effect_year", Year, territory_id=place)
    rank = {each.offence: each.rank for each in opened.offences.values()}
    return sorted(found, key=lambda each: (each.programme_id, rank[each.offence], each.year))


def rule(opened, name: str | None) -> Rule | None:
    """The rule by which comparison places were chosen."""
    found = rows(opened, "comparison_rule", Rule, comparison_rule=name) if name else []
    return found[0] if found else None
