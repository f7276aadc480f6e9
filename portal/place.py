"""One place in words: header, all its measures, confidence, programmes, gaps, neighbours.

In: an open snapshot, a place's id, a language. Out: HTML with every text escaped. Nothing is left
out because it is missing: what is not known has its sentence.
"""

from __future__ import annotations

from html import escape

from portal import (
    blocks,
    brief,
    clearance,
    latest,
    overview,
    programmes,
    search,
    sentences,
    site,
    tables,
    words,
)
from portal.confidence import story as surveys
from portal.format import number, percent, period
from portal.language import translator
from portal.levels import level_name
from portal.lines import people_of
from portal.records import Territory

MOST_IN_SIGHT = 2  # notes that hold wherever a source is used
EXAMPLES = 1
MOST_NAMESAKES = 3


def _link(opened, territory, lang: str) -> str:
    name = words.place_name(opened, territory, translator(lang))
    return tables.link(name, site.href("mi-territorio", lang, t=territory.territory_id))


def header(opened, here: str, lang: str) -> str:
    """Name, level, the places that contain it, its people."""
    _ = translator(lang)
    territory = opened.territories[here]
    parents = " · ".join(_link(opened, parent, lang) for parent in opened.ancestors(here))
    level = escape(level_name(territory, _))
    where = f'<p class="ca-where">{level}{" · " if parents else ""}{parents}</p>'
    people = blocks.paragraph(_people(opened, here, lang), "ca-where")
    same = _namesakes(opened, here, lang)
    return blocks.heading(territory.named(_)) + where + people + same + _existed(territory, lang)


def _namesakes(opened, here: str, lang: str) -> str:
    """The other places that are called the same, for who meant one of them."""
    _ = translator(lang)
    found = search.namesakes(here, opened)
    if not found:
        return ""
    links = [
        tables.link(search.label(each, _, opened),
                    site.href("mi-territorio", lang, t=each.territory_id))
        for each in found[:MOST_NAMESAKES]
    ]  # fmt: skip
    if len(found) > MOST_NAMESAKES:
        name = opened.territories[here].named(_)
        links.append(tables.link(_("All that are called so"), site.href("", lang, q=name)))
    heard = escape(_("Of the same name:"))
    return f'<p class="ca-where">{heard} {"; ".join(links)}</p>'


def _existed(territory: Territory, lang: str) -> str:
    """Since when and until when a place exists, where that is limited."""
    _ = translator(lang)
    if territory.valid_to:
        until = period(territory.valid_to, "month", lang)
        return blocks.paragraph(
            _("This place existed until {month}.").format(month=until), "ca-notice"
        )
    return ""


def _people(opened, here: str, lang: str) -> str:
    _ = translator(lang)
    rows = people_of(opened, here)
    if not rows:
        return _("Population: not known in this edition, so there are no rates here.")
    newest = rows[-1]
    source = words.files_of(opened.sources, newest.source_id)
    kinds = {"census": _("census"), "estimate": _("estimate"), "projection": _("projection")}
    told = _("Population: {people} in {year} ({kind}; {publisher}).").format(
        kind=kinds.get(newest.kind, newest.kind),
        people=number(newest.population, lang),
        year=newest.year,
        publisher=_(source[0].publisher) if source else newest.source_id,
    )
    if newest.population == 0:
        told += " " + _("By that count nobody lives here, so there are no rates.")
    return told


def story(opened, here: str, lang: str) -> str:
    """Everything below the chart."""
    _ = translator(lang)
    sources, named = _sources(opened, here), brief.sections(_)

    def part(anchor: str) -> str:
        return blocks.heading(named[anchor], 2, anchor)

    return (
        overview.table(opened, here, lang)
        + clearance.html(opened, here, lang)
        + part("confianza") + surveys.of_place(opened, here, lang)
        + part("programas") + programmes.of_place(opened, here, lang)
        + part("vacios") + _gaps(opened, here, sources, lang)
        + part("alrededor") + _neighbours(opened, here, lang)
        + part("fuentes") + blocks.source_list(opened, sources, lang, headed=False)
    )  # fmt: skip


def _sources(opened, here: str) -> list[str]:
    """Sources of what the page shows, each once."""
    used = [each.source_id for each in opened.measures(here)]
    used += [row.source_id for row in people_of(opened, here)[-1:]]
    used += [row.source_id for row in clearance.of_place(opened, here)[:1]]
    return list(dict.fromkeys([*used, opened.territories[here].source_id]))


def _gaps(opened, here: str, sources: list[str], lang: str) -> str:
    """What is missing here, in sight; what holds wherever these sources are used, folded."""
    _ = translator(lang)
    caveats = [
        caveat for source_id in sources for caveat in opened.caveats(source_id, here)
        if caveat.offence is None or caveat.territory_id is not None
    ]  # fmt: skip
    own = dict.fromkeys(_(each.text) for each in caveats if each.territory_id is not None)
    shown, people = opened.measures(here), people_of(opened, here)
    if not shown:
        own[sentences.no_data(opened, here, lang)] = None
    if shown and people and people[-1].year < max(each.last for each in shown).year:
        own[_(
            "No population is known after {year}: later years have counts and no rates."
        ).format(year=people[-1].year)] = None  # fmt: skip
    general = dict.fromkeys(_(each.text) for each in caveats if _(each.text) not in own)
    if not own and not general:
        return blocks.paragraph(_("Nothing is noted."))
    html = blocks.listed([escape(each) for each in own]) if own else ""
    items = blocks.listed([escape(each) for each in general])
    if len(general) <= MOST_IN_SIGHT:
        return html + (items if general else "")
    summary = _("{n} things to know about these sources").format(n=number(len(general), lang))
    return html + tables.folded(summary, items)


def _neighbours(opened, here: str, lang: str) -> str:
    """Places that share ground with it, its parts, and the same place among others."""
    _ = translator(lang)
    parts = sorted(opened.children(here), key=lambda each: (each.level, each.name))
    html = ""
    overlaps = opened.overlaps(here)
    if overlaps:
        items = [
            f"{_link(opened, each.other, lang)}: {escape(_shared(opened, each, lang))}"
            for each in overlaps
        ]
        html += blocks.heading(_("Areas that overlap it"), 3) + blocks.listed(items)
    if parts:
        links = blocks.listed([_link(opened, each, lang) for each in parts])
        summary = _("Its parts: {n} places").format(n=number(len(parts), lang))
        html += tables.folded(summary, f'<div class="ca-columns">{links}</div>')
    beside = tables.link(_("Set this place beside others"), site.href("delitos", lang, t=here))
    alike = tables.link(_("Compare it with places like it"), site.href("comparar", lang, t=here))
    return html + blocks.listed([beside, alike])


def _shared(opened, overlap, lang: str) -> str:
    _ = translator(lang)
    return _("{share} of the area of {place}").format(
        share=percent(overlap.share, lang), place=opened.territories[overlap.of].named(_)
    )


def examples(opened, lang: str, slug: str = "mi-territorio") -> str:
    """Places to try: of each country and kind with data, those with the largest counts.

    slug: the page that the links lead to.
    """
    _ = translator(lang)
    groups: dict[tuple[str, str], list[str]] = {}
    for place in opened.territories.values():
        if place.level not in ("country", "region"):
            groups.setdefault((place.country, place.level), []).append(place.territory_id)
    chosen = [
        opened.territories[place]
        for (country, _level), places in groups.items()
        for place in latest.largest(opened, country, places, EXAMPLES)
    ]
    links = [
        tables.link(search.label(place, _, opened), site.href(slug, lang, t=place.territory_id))
        for place in chosen
    ]
    return blocks.heading(_("Places to try"), 2) + blocks.listed(links)
