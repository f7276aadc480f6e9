"""Questions about a programme → records.

In: an open snapshot, a programme's id. Out: lists of `portal.programme.records`, empty where the
edition has none, as one published before these tables existed. It refuses nothing.
"""

from __future__ import annotations

from typing import Any

from portal.programme.records import (
    Claim,
    Continuity,
    Covered,
    Disagreement,
    Evaluation,
    Event,
    Fifth,
    Gap,
    Government,
    Scope,
    Stretch,
    Trait,
)
from portal.records import Phase, Programme, Unknown

STATES = ("covered", "once_covered", "never", "unknown")


def _rows(opened, name: str, kind: type, **equal: str | int) -> list[Any]:
    try:
        return opened.table(name).records(kind, **equal)
    except (Unknown, KeyError):
        return []  # a table or column that this edition does not have yet


def phases(opened, programme: str) -> list[Phase]:
    """Every presence of the programme, placed or not."""
    return _rows(opened, "programme_phase", Phase, programme_id=programme)


def governments(opened, place: str) -> list[Government]:
    """Terms of office of a place, oldest first."""
    found = _rows(opened, "government", Government, place=place)
    return sorted(found, key=lambda each: each.start)


def evaluations(opened, programme: str) -> list[Evaluation]:
    """Published findings."""
    return _rows(opened, "evaluation", Evaluation, programme_id=programme)


def traits(opened, programme: str) -> list[Trait]:
    """Public evidence for traits and aims."""
    return _rows(opened, "programme_trait", Trait, programme_id=programme)


def events(opened, programme: str) -> list[Event]:
    """What happened or was announced; dated ones first, by date."""
    found = _rows(opened, "programme_event", Event, programme_id=programme)
    return sorted(found, key=lambda each: (each.date is None, each.date or 0))


def continuity(opened, programme: str) -> Continuity | None:
    """How it went with governments."""
    found = _rows(opened, "programme_continuity", Continuity, programme_id=programme)
    return found[0] if found else None


def disagreements(opened, programme: str) -> list[Disagreement]:
    """Where two lists differ."""
    return _rows(opened, "programme_disagreement", Disagreement, programme_id=programme)


def claims(opened, programme: str) -> list[Claim]:
    """Totals as stated and as counted."""
    return _rows(opened, "programme_claim", Claim, programme_id=programme)


def gaps(opened, programme: str) -> list[Gap]:
    """What nobody publishes."""
    return _rows(opened, "programme_gap", Gap, programme_id=programme)


def scope(opened, programme: str) -> Scope | None:
    """Of which places its coverage is told; None where it cannot be told."""
    found = _rows(opened, "coverage_scope", Scope, programme_id=programme)
    return found[0] if found else None


def stretches(opened, programme: str) -> list[Stretch]:
    """The state of every place over the years."""
    return _rows(opened, "coverage_place", Stretch, programme_id=programme)


def coverage(opened, programme: str, place: str) -> list[Covered]:
    """Places and people by year and state, in the scope or one of its regions."""
    return _rows(opened, "coverage", Covered, programme_id=programme, territory_id=place)


def regions(opened, programme: str) -> list[str]:
    """The places for which coverage is counted: the scope first, then its regions."""
    found = _rows(opened, "coverage", Covered, programme_id=programme)
    return sorted({each.territory_id for each in found}, key=lambda each: (len(each), each))


def fifths(opened, programme: str, year: int) -> list[Fifth]:
    """Places by fifth of their homicide rate and state at the end of a year."""
    return _rows(opened, "coverage_fifth", Fifth, programme_id=programme, year=year)


def sources(opened, programme: str) -> list[str]:
    """The sources of what is known of it: the register, and the fuller lists of its own."""
    own = [each.source_id for each in opened.sources
           if each.source_id.startswith(programme) and each.first_period is None]  # fmt: skip
    return list(dict.fromkeys([*(each.source_id for each in opened.sources
                                 if each.source_id == "programmes"), *own]))  # fmt: skip


def in_order(opened) -> list[Programme]:
    """All programmes, by country and start; those without a date last in their country."""
    return sorted(
        opened.programmes.values(),
        key=lambda each: (each.country, each.start is None, each.start or 0, each.programme_id),
    )
