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
from portal.programme import reading
from portal.programme import sentences as programme_sentences
from portal.programme import words as programme_words
from portal.records import Phase

DISPUTED = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2}) \((?P<source>.+)\)")


def of_place(opened, here: str, lang: str) -> str:
    """Cards of the programmes in this very place, then those of the places around it."""
    _ = translator(lang)
    own = [_card(opened, phase, lang) for phase in opened.phases(here)]
    around = _around(opened, here, lang) + before_and_after(opened, here, lang)
    around += year_by_year(opened, here, lang)
    if not own:
        own = [blocks.paragraph(
            _("This edition knows of no community-policing programme dated in this very place. "
              "That does not prove that there was none."), "ca-text",
        )]  # fmt: skip
    return "".join(own) + around


def _card(opened, phase: Phase, lang: str) -> str:
    _ = translator(lang)
    programme = opened.programmes[phase.programme_id]
    rows = [
        (_("Occupation"), _date(phase.occupation, "day", lang)),
        (_("Start"), _start(phase, lang)),
        (_("Other dates given for the start"), escape(_disputed(phase, lang))),
        (_("End"), _date(phase.end, phase.end_precision, lang)),
        (_("State here"), escape(words.phase_status(phase.status, _))),
        (_("Phase"), escape(_(phase.phase or "")) if not _is_year(phase.phase) else ""),
        (_("Officers, as stated"), _count(phase.officers, lang)),
        (_("Quadrants, as stated"), _count(phase.quadrants, lang)),
        (_("People covered, as stated"), _count(phase.population, lang)),
        (_("Institution"), escape(_(programme.institution))),
        (_("The programme as a whole"), escape(_(programme.state))),
        (_("Note"), escape(_(phase.note)) if phase.note else ""),
        (_("How sure"), escape(words.evidence(phase.evidence, _))),
        (_("Where it stands"), tables.linked(programme_words.cited(phase.source, _))),
    ]
    body = "".join(f"<dt>{escape(name)}</dt><dd>{text}</dd>" for name, text in rows if text)
    lasting = reading.continuity(opened, programme.programme_id)
    lasted = blocks.paragraph(programme_sentences.lasting(programme, lasting, lang))
    address = site.href("programas", lang, g=programme.programme_id)
    more = f"<p>{tables.link(_('All of this programme'), address)}</p>"
    name = programme_words.name(programme, lang, _)
    return (
        f'<section class="ca-card"><h3>{escape(name)}</h3><dl>{body}</dl>{lasted}{more}</section>'
    )


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


def _in_brief(opened, phase: Phase, lang: str) -> str:
    """A presence in one line: what was stated at a date, or when it began."""
    _ = translator(lang)
    name = escape(opened.programmes[phase.programme_id].name)
    if phase.status == "stated" and phase.start:
        stated = _("stated for {date}").format(date=_start(phase, lang))
        told = ": ".join(filter(None, (_(phase.place or ""), _(phase.note or ""))))
        return f"{name}, {escape(stated)}" + (f": {escape(told)}" if told else "")
    if phase.phase and not _is_year(phase.phase):
        name += f", {escape(_(phase.phase))}"
    return f"{name}, {escape(_('start'))}: {_start(phase, lang)}"


def _around(opened, here: str, lang: str) -> str:
    """Programmes dated in the places that contain this one, or share ground with it."""
    _ = translator(lang)
    near = [*opened.ancestors(here), *(each.other for each in opened.overlaps(here))]
    items = []
    for place in near:
        for phase in opened.phases(place.territory_id):
            items.append(f"{escape(place.name)}: {_in_brief(opened, phase, lang)}")
    if not items:
        return ""
    return blocks.paragraph(_("In the places around it:")) + blocks.listed(
        list(dict.fromkeys(items))
    )
