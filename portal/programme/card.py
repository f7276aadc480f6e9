"""Everything the register knows of one programme, as a card; and the list of all programmes.

In: an open snapshot, a programme's id, a language. Out: HTML with every text escaped. What is not
known says so; a programme known only from the paper says exactly that.
"""

from __future__ import annotations

import re
from html import escape

from portal import blocks, site, tables
from portal.format import number, period
from portal.language import translator
from portal.programme import reading, words
from portal.programme.records import Claim, Trait
from portal.records import Phase, Programme
from portal.words import evidence, phase_status

MANY = 12
NUMBER = re.compile(r"[-+0-9./ ]+")


def index(opened, lang: str) -> str:
    """All programmes in a table, each leading to its card."""
    _ = translator(lang)
    rows = []
    for each in reading.in_order(opened):
        lasting = reading.continuity(opened, each.programme_id)
        changes = lasting.changes if lasting else None
        rows.append([
            (words.name(each, lang, _), site.href("programas", lang, g=each.programme_id)),
            opened.territories[each.country].named(_), words.since(each, lang, _), _(each.state),
            _("cannot be said") if changes is None else number(changes, lang),
            words.answers(_)[lasting.broken_after_change] if lasting else _("cannot be said"),
        ])  # fmt: skip
    heads = [_("Programme"), _("Country"), _("Years"), _("State as its source words it"),
             _("Changes of government survived"),
             _("Renamed or dismantled within 24 months after one")]  # fmt: skip
    return tables.table(_("Programmes on the register"), heads, rows)


def card(opened, programme: Programme, lang: str) -> str:
    """The facts, places, figures, evaluations, traits, disagreements and gaps of a programme."""
    _ = translator(lang)
    parts = (_facts, _places, _claims, _traits, evaluations_of, _disagreements, _events, _gaps)
    return "".join(part(opened, programme, lang) for part in parts)


def _facts(opened, programme: Programme, lang: str) -> str:
    _ = translator(lang)
    rows = [
        (_("Official name"), escape(programme.name)),
        (_("In translation"), escape(_(programme.name_en))),
        (_("What the paper calls it"), _paper(programme, _)),
        (_("Institution"), escape(_(programme.institution))),
        (_("Years"), escape(words.since(programme, lang, _))),
        (_("State as its source words it"), escape(_(programme.state))),
        (_("Law or order"), _text(programme.legal_instrument, _)),
        (_("Changes of name"), _text(programme.renamed, _) or escape(_("none found"))),
        (_("Coverage as stated"), _text(programme.coverage_stated, _)),
        (_("Officers as stated"), _text(programme.officers_stated, _)),
        (_("People as stated"), _text(programme.people_stated, _)),
        (_("Note"), tables.linked(_(programme.note)) if programme.note else ""),
        (_("How sure"), escape(evidence(programme.evidence, _))),
        (_("Where it stands"), tables.linked(words.cited(programme.source, _))),
    ]
    only = ""
    if programme.paper_reading == "only_the_paper":
        only = blocks.paragraph(
            _("Of this programme nothing is known here beyond the paper that names it: no other "
              "page with this name was found. No date, place or number is given, because none is "
              "known."), "ca-notice",
        )  # fmt: skip
    body = "".join(f"<dt>{escape(head)}</dt><dd>{text}</dd>" for head, text in rows if text)
    return f'{only}<section class="ca-card"><dl>{body}</dl></section>'


def _text(text: str | None, _) -> str:
    return tables.linked(_(text)) if text else ""


def _paper(programme: Programme, _) -> str:
    if not programme.paper_name or not programme.paper_reading:
        return escape(_("not named there"))
    how = words.paper(programme.paper_reading, _)
    return escape(f"{_(programme.paper_name)} ({how})")


def _places(opened, programme: Programme, lang: str) -> str:
    """The places where it is known to be or to have been; a long list is folded."""
    _ = translator(lang)
    phases = reading.phases(opened, programme.programme_id)
    html = blocks.heading(_("Places and phases"), 2)
    if not phases:
        return html + blocks.paragraph(_("No place or phase of it is known here."), "ca-text")
    rows = [_phase(opened, each, lang) for each in phases]
    heads = [_("Place"), _("Phase"), _("State here"), _("Start"), _("End"), _("Officers"),
             _("Quadrants"), _("People"), _("How sure")]  # fmt: skip
    caption = _("Places and phases of {name}, as stated").format(name=programme.name)
    table = tables.table(caption, heads, rows)
    summary = _.plural("{n} row", "{n} rows", len(rows)).format(n=number(len(rows), lang))
    return html + (table if len(rows) <= MANY else tables.folded(summary, table))


def _phase(opened, phase: Phase, lang: str) -> list:
    _ = translator(lang)
    place = opened.territories.get(phase.territory_id)
    name = _(phase.place or "") or (place.named(_) if place else "–")
    if phase.extent == "part":
        name = _("{place} (a part)").format(place=name)
    first = (name, site.href("mi-territorio", lang, t=place.territory_id)) if place else name
    start = period(phase.start, phase.start_precision or "day", lang) if phase.start else "–"
    if phase.deduced:
        start = f"{start} {_('(deduced, not stated)')}"
    end = period(phase.end, phase.end_precision or "day", lang) if phase.end else "–"
    return [first, _(phase.phase or "") or "–", phase_status(phase.status, _), start, end,
            *(number(each, lang) for each in (phase.officers, phase.quadrants, phase.population)),
            evidence(phase.evidence, _)]  # fmt: skip


def _claims(opened, programme: Programme, lang: str) -> str:
    _ = translator(lang)
    found = reading.claims(opened, programme.programme_id)
    if not found:
        return ""
    heads = [_("Of what"), _("Subject"), _("Date"), _("As stated"), _("As counted"),
             _("Who counted"), _("Note")]  # fmt: skip
    rows = [_claim(each, lang) for each in found]
    caption = _("Stated by its promoters, and counted")
    return blocks.heading(_("As stated and as counted"), 2) + tables.table(caption, heads, rows)


def _claim(claim: Claim, lang: str) -> list:
    _ = translator(lang)
    subjects = {"people": _("people"), "places": _("places")}
    by = {
        "published": _("a publisher"),
        "register": _("this register, from its dated places and their known population"),
    }
    date = period(claim.date, claim.precision or "day", lang) if claim.date else "–"
    note = _(claim.note) if claim.note else ""
    if claim.uncounted:
        lacking = _.plural(
            "{n} place is not in the count.", "{n} places are not in the count.", claim.uncounted
        ).format(n=claim.uncounted)
        note = f"{note} {lacking}".strip()
    return [_(claim.what), subjects[claim.subject], date, number(claim.stated, lang),
            number(claim.counted, lang), by[claim.counted_by], note or "–"]  # fmt: skip


def _traits(opened, programme: Programme, lang: str) -> str:
    """All seven, with the evidence or that there is none here."""
    _ = translator(lang)
    found: dict[str, list[Trait]] = {}
    for each in reading.traits(opened, programme.programme_id):
        found.setdefault(each.trait, []).append(each)
    items = []
    for trait, name in words.traits(_).items():
        texts = (
            "".join(
                f"<br>{escape(_(each.text))} ({escape(words.readings(_)[each.reading])}; "
                f"{tables.linked(words.cited(each.source, _))})"
                for each in found.get(trait, [])
            )
            or f" {escape(_('no public evidence here'))}"
        )
        items.append(f"<strong>{escape(name)}:</strong>{texts}")
    lead = blocks.paragraph(
        _("What the paper looks for in community policing, and what public evidence there is:"),
        "ca-text",
    )
    return blocks.heading(_("Four traits and three aims"), 2) + lead + blocks.listed(items)


def evaluations_of(opened, programme: Programme, lang: str) -> str:
    """Published findings beside ours, as a table; or that none was found."""
    _ = translator(lang)
    found = reading.evaluations(opened, programme.programme_id)
    html = blocks.heading(_("Published evaluations"), 2)
    if not found:
        return html + blocks.paragraph(_("None was found."), "ca-text")
    heads = [_("Study"), _("Outcome"), _("Estimate as published"), _("Design"), _("Note")]
    rows = [
        [
            (f"{each.study}" + (f" ({each.year})" if each.year else ""), _first(each.source)),
            _(each.outcome), estimate(each.estimate, each.unit, _), _(each.method),
            _(each.note) if each.note else "–",
        ]
        for each in found
    ]  # fmt: skip
    return html + tables.table(_("Findings of others, as they published them"), heads, rows)


def _first(source: str) -> str:
    return source.split(" ; ")[0]


def estimate(value: str | None, unit: str | None, _) -> str:
    """A published estimate in words; one that no page shows says so."""
    if value is None:
        return _("not visible in the page that could be read")
    said = value if NUMBER.fullmatch(value) else _(value)
    if unit in (None, "direction only", "qualitative"):
        return said
    return f"{said} {_(unit)}" if NUMBER.fullmatch(value) else f"{said} ({_(unit)})"


def _disagreements(opened, programme: Programme, lang: str) -> str:
    _ = translator(lang)
    found = reading.disagreements(opened, programme.programme_id)
    if not found:
        return ""
    subjects = {"start": _("start"), "end": _("end")}
    rows = []
    for each in found:
        place = opened.territories.get(each.territory_id)
        rows.append([
            (place.named(_), site.href("mi-territorio", lang, t=place.territory_id))
            if place else "–",
            subjects[each.subject], each.said, each.otherwise or _("none"),
        ])  # fmt: skip
    heads = [_("Place"), _("Of what"), _("Pages compiled here"), _("The fuller list")]
    caption = _("Where two lists differ; both are kept, and the fuller list is used")
    return blocks.heading(_("Where lists disagree"), 2) + tables.table(caption, heads, rows)


def _events(opened, programme: Programme, lang: str) -> str:
    """What happened, with the answer about governments where it is one."""
    _ = translator(lang)
    found = reading.events(opened, programme.programme_id)
    if not found:
        return ""
    items = []
    for each in found:
        when = period(each.date, each.precision or "day", lang) if each.date else _("no date")
        text = f"{when}, {words.kinds(_)[each.kind]}: {_(each.text)}"
        if each.after_change:
            answer = words.answers(_)[each.after_change]
            asked = _("Within 24 months after a change of government: {answer}.")
            text += " " + asked.format(answer=answer)
        items.append(f"{escape(text)} {tables.linked(words.cited(each.source, _))}")
    return blocks.heading(_("What happened to it"), 2) + blocks.listed(items)


def _gaps(opened, programme: Programme, lang: str) -> str:
    _ = translator(lang)
    found = reading.gaps(opened, programme.programme_id)
    if not found:
        return ""
    items = []
    for each in found:
        text = escape(words.gaps(_)[each.gap])
        if each.text:
            part = f"{_('in part:')} {_(each.text)}"
            text += f" ({escape(part)} {tables.linked(words.cited(each.source or '', _))})"
        items.append(text)
    lead = blocks.paragraph(_("Not published by anyone, or not found:"), "ca-text")
    return blocks.heading(_("What is missing"), 2) + lead + blocks.listed(items)
