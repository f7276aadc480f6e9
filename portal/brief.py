"""What is known of one place in three short statements: crime, confidence, programmes.

In: an open snapshot, a place's id, a language. Out: HTML with every text escaped: each statement
with a link to its part of the page, whose anchors are `SECTIONS`. What is not known is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from portal import contents, overview, programmes, sentences, site, words
from portal.address import choice
from portal.confidence import lines, reading, view
from portal.confidence import words as survey_words
from portal.confidence.records import Estimate
from portal.format import number
from portal.language import translator
from portal.programme import words as programme_words

NAMED = 2  # programmes that a statement names


def sections(_) -> dict[str, str]:
    """Anchors of a place's page, and their headings."""
    return {
        "delitos": _("Crime"), "confianza": _("Confidence"), "programas": _("Programmes here"),
        "vacios": _("What is missing, and what to know"), "alrededor": _("Places around it"),
        "fuentes": _("Sources"),
    }  # fmt: skip


def first_words(opened, params: Mapping[str, str], lang: str) -> tuple[str, str]:
    """(heading, sentence) of a place's page: its measures in short, or the one that is asked for;
    what in the address cannot be followed comes first."""
    _ = translator(lang)
    asked = choice(opened, params, _, most=1)
    if not asked.places:
        return site.page("mi-territorio", lang).title, " ".join(
            (*asked.unknown, sentences.choose_place(_))
        )
    here = asked.places[0]
    if params.get("m"):
        told = sentences.place_sentence(opened, here, asked.measure, lang, asked.source)
    else:
        told = overview.sentence(opened, here, lang)
    return words.place_name(opened, opened.territories[here], _), " ".join(
        (*asked.unknown, *asked.problems, told)
    )


def html(opened, here: str, lang: str) -> str:
    """The three statements, and links to the parts of the page."""
    _ = translator(lang)
    names = sections(_)
    told = {
        "delitos": overview.sentence(opened, here, lang),
        "confianza": confidence(opened, here, lang),
        "programas": programmes_here(opened, here, lang),
    }
    items = "".join(
        f'<li><a href="#{anchor}">{escape(names[anchor])}</a><p>{escape(text)}</p></li>'
        for anchor, text in told.items()
    )
    rest = {anchor: name for anchor, name in names.items() if anchor not in told}
    return f'<ul class="ca-brief">{items}</ul>' + contents.links(rest, _)


def confidence(opened, here: str, lang: str) -> str:
    """The newest answer about trust in the police, where it was asked, and whether it changed."""
    _ = translator(lang)
    first = view.in_short(opened, here)
    if first is None:
        return _("No survey of this edition speaks of this place.")
    line = lines.groups(opened, (here,), first)[0].lines[0]
    last, place, own = line.last, line.territory, line.territory.territory_id == here
    said = {
        "topic": survey_words.topic_name(opened, first, _),
        "value": survey_words.amount(last.value, last.unit, lang),
        "when": survey_words.when(last.period, last.frequency, lang),
        "place": words.place_name(opened, place, _), "here": opened.territories[here].named(_),
    }  # fmt: skip
    if last.low is not None:
        low, high = (survey_words.amount(each, last.unit, lang) for each in (last.low, last.high))
        said["value"] += f" ({low} – {high})"
    text = _("{topic}: {value} in {when}.") if own else _(
        "{topic}: {value} in {when} in {place}; no survey tells it of {here} alone."
    )  # fmt: skip
    doubt = _("Low reliability.") if last.status == "low_reliability" else ""
    return " ".join(filter(None, (text.format(**said), doubt, _changed(opened, last, lang))))


def _changed(opened, last: Estimate, lang: str) -> str:
    """Whether it changed since the wave before (a quarter: the same of the year before)."""
    _ = translator(lang)
    against = ("year_before", "previous") if last.frequency == "Q" else ("previous",)
    found = {each.against: each for each in reading.changes(opened, last)}
    change = next((found[each] for each in against if each in found), None)
    pattern = {
        "risen": _("It rose since {from}."), "fallen": _("It fell since {from}."),
        "no_clear_change": _("No clear change since {from}."),
    }.get(change.verdict if change else "", "")  # fmt: skip
    since = survey_words.when(change.period_from, last.frequency, lang) if change else ""
    return pattern.format(**{"from": since})


def programmes_here(opened, here: str, lang: str) -> str:
    """The programmes dated in the place, since when and in what state; else those on its ground;
    else those around it."""
    _ = translator(lang)
    own = [programmes.in_one_line(opened, each, lang) for each in programmes.told(opened, here)]
    if own:
        return f"{_some(own, '; ', lang)}."
    ground = [
        f"{area.named(_)}: {programmes.in_one_line(opened, phase, lang)}"
        for area, phase in programmes.on_its_ground(opened, here)
    ]
    if ground:
        return _("On part of its ground: {names}.").format(names=_some(ground, "; ", lang))
    near = {phase.programme_id for place in opened.ancestors(here)
            for phase in opened.phases(place.territory_id)}  # fmt: skip
    none = _("None is dated in this very place, which does not prove that there was none.")
    if not near:
        return none
    names = sorted(programme_words.name(opened.programmes[each], lang, _) for each in near)
    return f"{none} " + _("In the places around it: {names}.").format(
        names=_some(names, ", ", lang)
    )


def _some(texts: list[str], between: str, lang: str) -> str:
    """The first of the texts, and how many more there are."""
    shown, more = between.join(texts[:NAMED]), len(texts) - NAMED
    return shown if more <= 0 else translator(lang)("{names} and {n} more").format(
        names=shown, n=number(more, lang)
    )  # fmt: skip
