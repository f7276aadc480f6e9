"""Community-policing programmes of one place → cards in words.

In: an open snapshot, a place's id, a language. Out: HTML with every text escaped: each programme's
presence here, whether it outlived governments, what changed before and after. Dates are no
more precise than their source; other sources' dates stand beside them; a presence without a date
says so. Programmes of the whole country or state are named with the place they are known for.
"""

from __future__ import annotations

import datetime
import re
from html import escape

from portal import blocks, site, tables, words
from portal.effect.place import before_and_after, year_by_year
from portal.format import number, period
from portal.language import translator
from portal.marks import ENTERED
from portal.programme import reading
from portal.programme import sentences as programme_sentences
from portal.programme import words as programme_words
from portal.records import Phase, Territory

MOST_IN_SIGHT = 2  # entries of the places around
SHARED = 0.1  # of an area; less may be one border drawn twice
DISPUTED = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2}) \((?P<source>.+)\)")


def of_place(opened, here: str, lang: str) -> str:
    """Cards of the programmes in this very place, then those of the places around it."""
    _ = translator(lang)
    own = [_card(opened, phase, lang) for phase in opened.phases(here)]
    if not own:
        own = [blocks.paragraph(
            _("This edition knows of no community-policing programme dated in this very place. "
              "That does not prove that there was none."), "ca-text",
        )]  # fmt: skip
    told = before_and_after(opened, here, lang)
    if told:
        told = tables.folded(_("What was recorded before, during and after"), told)
    near = _on_its_ground(opened, here, lang) + _around(opened, here, lang)
    return "".join(own) + near + told + year_by_year(opened, here, lang)


def _card(opened, phase: Phase, lang: str) -> str:
    _ = translator(lang)
    programme = opened.programmes[phase.programme_id]
    dated = [
        (_("Occupation"), _date(phase.occupation, "day", lang)),
        (_("Start"), _start(phase, lang)),
        (_("Other dates given for the start"), escape(_disputed(phase, lang))),
        (_("End"), _date(phase.end, phase.end_precision, lang)),
        (_("State here"), escape(words.phase_status(phase.status, _))),
        (_("Phase"), escape(_(phase.phase or "")) if not _is_year(phase.phase) else ""),
        (_("How sure"), escape(words.evidence(phase.evidence, _))),
    ]
    about = [
        (_("Officers, as stated"), _count(phase.officers, lang)),
        (_("Quadrants, as stated"), _count(phase.quadrants, lang)),
        (_("People covered, as stated"), _count(phase.population, lang)),
        (_("Institution"), escape(_(programme.institution))),
        (_("The programme as a whole"), escape(_(programme.state))),
        (_("Note"), escape(_(phase.note)) if phase.note else ""),
        (_("Where it stands"), tables.linked(programme_words.cited(phase.source, _))),
    ]
    lasting = reading.continuity(opened, programme.programme_id)
    lasted = blocks.paragraph(programme_sentences.lasting(programme, lasting, lang))
    address = site.href("programas", lang, g=programme.programme_id)
    more = f"<p>{tables.link(_('All of this programme'), address)}</p>"
    name = programme_words.name(programme, lang, _)
    return (
        f'<section class="ca-card"><h3>{escape(name)}</h3>{_terms(dated)}{lasted}'
        + tables.folded(_("Officers, institution and source"), _terms(about))
        + f"{more}</section>"
    )


def _terms(rows: list[tuple[str, str]]) -> str:
    body = "".join(f"<dt>{escape(name)}</dt><dd>{text}</dd>" for name, text in rows if text)
    return f"<dl>{body}</dl>"


def _is_year(text: str | None) -> bool:
    """Whether a phase's name only repeats the year of its start."""
    return bool(text) and text.isdigit()


def _disputed(phase: Phase, lang: str) -> str:
    """Dates that other sources give: "2008-11-28 (list of 2017); …" in the reader's form."""
    _ = translator(lang)
    found = []
    for text in filter(None, (phase.start_disputed or "").split("; ")):
        stated = DISPUTED.fullmatch(text.strip())
        if stated is None:
            found.append(text)
            continue
        day = datetime.date.fromisoformat(stated["day"])
        found.append(f"{period(day, 'day', lang)} ({_(stated['source'])})")
    return "; ".join(found)


def starting(phase: Phase, lang: str) -> str:
    """When a presence began, as plain text."""
    _ = translator(lang)
    if phase.start is None:
        return _("not known")
    text = period(phase.start, phase.start_precision or "day", lang)
    return f"{text} {_('(deduced, not stated)')}" if phase.deduced else text


def _start(phase: Phase, lang: str) -> str:
    return escape(starting(phase, lang))


def _date(date, precision: str | None, lang: str) -> str:
    return escape(period(date, precision or "day", lang)) if date else ""


def _count(value: int | None, lang: str) -> str:
    return "" if value is None else escape(number(value, lang))


def in_brief(opened, phase: Phase, lang: str) -> str:
    """A presence in one line of plain text: what was stated at a date, or when it began."""
    _ = translator(lang)
    name = programme_words.name(opened.programmes[phase.programme_id], lang, _)
    if phase.status == "stated" and phase.start:
        stated = _("stated for {date}").format(date=starting(phase, lang))
        whole = phase.place == opened.territories[phase.territory_id].name
        place = "" if whole else _(phase.place or "")
        return ": ".join(filter(None, (f"{name}, {stated}", place, _(phase.note or ""))))
    if phase.phase and not _is_year(phase.phase):
        name += f", {_(phase.phase)}"
    if phase.end is None:
        return f"{name}, {_('start')}: {starting(phase, lang)}"
    return f"{name}: " + _("{start} to {end}").format(
        start=starting(phase, lang), end=period(phase.end, phase.end_precision or "day", lang)
    )


def told(opened, here: str) -> list[Phase]:
    """Of each programme in this very place the presence that says most: its first entry, else what
    was stated last."""
    found: dict[str, Phase] = {}
    for each in sorted(opened.phases(here), key=lambda one: one.start or datetime.date.max):
        known = found.get(each.programme_id)
        if known is None or known.status not in ENTERED:
            found[each.programme_id] = each
    return list(found.values())


def on_its_ground(opened, here: str) -> list[tuple[Territory, Phase]]:
    """Areas that share ground with this place, those that lie most in it first, and what entered
    them."""
    areas = sorted(opened.overlaps(here), key=lambda each: -each.share)
    return [
        (each.other, phase) for each in areas if each.share >= SHARED
        for phase in told(opened, each.other.territory_id) if phase.status in ENTERED
    ]  # fmt: skip


def in_one_line(opened, phase: Phase, lang: str) -> str:
    """A presence as `in_brief`, and the state of one that entered."""
    _ = translator(lang)
    text = in_brief(opened, phase, lang)
    return f"{text} ({words.phase_status(phase.status, _)})" if phase.status in ENTERED else text


def _on_its_ground(opened, here: str, lang: str) -> str:
    _ = translator(lang)
    items = [
        tables.link(area.named(_), site.href("mi-territorio", lang, t=area.territory_id))
        + escape(f": {in_one_line(opened, phase, lang)}")
        for area, phase in on_its_ground(opened, here)
    ]
    return blocks.paragraph(_("On part of its ground:")) + blocks.listed(items) if items else ""


def _around(opened, here: str, lang: str) -> str:
    """Programmes dated in the places that contain this one."""
    _ = translator(lang)
    items = {
        f"{words.place_name(opened, place, _)}: {in_brief(opened, phase, lang)}": None
        for place in opened.ancestors(here) for phase in opened.phases(place.territory_id)
    }  # fmt: skip
    if not items:
        return ""
    listed = blocks.listed([escape(each) for each in items])
    if len(items) <= MOST_IN_SIGHT:
        return blocks.paragraph(_("In the places around it:")) + listed
    summary = _("In the places around it: {n} entries").format(n=number(len(items), lang))
    return tables.folded(summary, listed)
