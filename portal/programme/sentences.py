"""What each picture of a programme shows, in one sentence that is true in every state.

In: records of the register, a language. Out: plain text. Nothing is called an effect, and what is
unknown is never counted as never.
"""

from __future__ import annotations

from collections.abc import Sequence

from portal.format import number, percent
from portal.language import translator
from portal.programme import words
from portal.programme.records import Continuity, Covered, Fifth, Scope
from portal.records import Programme


def lasting(programme: Programme, found: Continuity | None, lang: str) -> str:
    """Whether it outlived governments, and whether it was renamed or dismantled soon after one."""
    _ = translator(lang)
    name = words.name(programme, lang, _)
    since = words.since(programme, lang, _)
    if found is None or found.changes is None:
        return _(
            "{name} ({since}): its dates do not tell how many changes of government it survived."
        ).format(name=name, since=since)
    survived = _.plural(
        "{name} ({since}) survived {n} change of government in {place}.",
        "{name} ({since}) survived {n} changes of government in {place}.",
        found.changes,
    ).format(name=name, since=since, n=found.changes, place=found.jurisdiction)
    broken = {
        "yes": _("It was renamed or dismantled within 24 months after one of them."),
        "no": _("None of the dated changes to it falls within 24 months after one."),
        "unknown": _("Whether it was renamed or dismantled within 24 months after one cannot be "
                     "said."),
    }[found.broken_after_change]  # fmt: skip
    return f"{survived} {broken}"


def covered(
    programme: Programme, scope: Scope, place: str, rows: Sequence[Covered], year: int, lang: str
) -> str:
    """Places and people by state at the end of a year; place: the name of country or region."""
    _ = translator(lang)
    now = {each.state: each for each in rows if each.year == year}
    total = sum(each.places for each in now.values())
    if not total:
        return _("{place}: nothing is told of {year}.").format(place=place, year=year)
    kinds = words.states(_)
    parts = ", ".join(
        f"{number(now[state].places, lang)} {kinds[state]}" for state in kinds if state in now
    )
    text = _("{name}, {place}, end of {year}: of {total} places, {parts}.").format(
        name=programme.name, place=place, year=year, total=number(total, lang), parts=parts
    )
    return " ".join(filter(None, (text, _people(now, lang), _unnamed(now, lang))))


def _people(now: dict[str, Covered], lang: str) -> str:
    _ = translator(lang)
    known = sum(each.people for each in now.values())
    here = now.get("covered")
    if here is None or not here.people or not known:
        return ""
    return _("{people} people live in the covered places of known population ({share}).").format(
        people=number(here.people, lang), share=percent(here.people / known, lang, 1)
    )


def _unnamed(now: dict[str, Covered], lang: str) -> str:
    _ = translator(lang)
    here = now.get("covered")
    if here is None or not here.unnamed:
        return ""
    return _(
        "{n} of the covered places are counted by the publisher without being named: they have no "
        "people here."
    ).format(n=number(here.unnamed, lang))


def violence(programme: Programme, rows: Sequence[Fifth], year: int, lang: str) -> str:
    """Share of places covered in the most and the least violent fifth."""
    _ = translator(lang)
    shares = {fifth: _share([each for each in rows if each.fifth == fifth]) for fifth in (1, 5)}
    if any(share is None for share in shares.values()):
        return _("{name}: no homicide rates are known for its places.").format(name=programme.name)
    return _(
        "{name}, end of {year}: {high} of the places in the fifth with the highest homicide rate "
        "were covered, and {low} in the fifth with the lowest."
    ).format(name=programme.name, year=year, high=percent(shares[5], lang),
             low=percent(shares[1], lang))  # fmt: skip


def _share(rows: Sequence[Fifth]) -> float | None:
    total = sum(each.places for each in rows)
    return sum(each.places for each in rows if each.state == "covered") / total if total else None
