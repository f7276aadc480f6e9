"""One place in words: header, all its measures, confidence, programmes, gaps, neighbours.

In: an open snapshot, a place's id, a language. Out: HTML with every text escaped. Nothing is left
out because it is missing: what is not known has its sentence.
"""

from __future__ import annotations

import datetime
from html import escape

from portal import blocks, latest, programmes, search, sentences, site, tables, words
from portal.format import number, percent, period
from portal.language import translator
from portal.levels import level_name
from portal.lines import people_of
from portal.records import Measure

MOST_LINKS = 60
EXAMPLES = 2


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
    return blocks.heading(territory.name) + where + blocks.paragraph(_people(opened, here, lang))


def _people(opened, here: str, lang: str) -> str:
    _ = translator(lang)
    rows = people_of(opened, here)
    if not rows:
        return _("Population: not known in this edition, so there are no rates here.")
    newest = rows[-1]
    source = words.files_of(opened.sources, newest.source_id)
    kinds = {"census": _("census"), "estimate": _("estimate"), "projection": _("projection")}
    return _("Population: {people} in {year} ({kind}; {publisher}).").format(
        kind=kinds.get(newest.kind, newest.kind),
        people=number(newest.population, lang),
        year=newest.year,
        publisher=source[0].publisher if source else newest.source_id,
    )


def story(opened, here: str, lang: str) -> str:
    """Everything below the chart."""
    _ = translator(lang)
    shown, sources = opened.measures(here), _sources(opened, here)
    return (
        (_all_measures(opened, here, lang) if shown else "")
        + blocks.heading(_("Confidence"), 2)
        + blocks.paragraph(_confidence(_), "ca-text")
        + blocks.heading(_("Programmes here"), 2)
        + programmes.of_place(opened, here, lang)
        + blocks.heading(_("What is missing, and what to know"), 2)
        + _gaps(opened, here, sources, lang)
        + _neighbours(opened, here, lang)
        + blocks.source_list(opened, sources, lang)
    )


def _confidence(_) -> str:
    return _(
        "This edition has no survey results: trust in the police, fear and the share of crimes "
        "reported are not known for any place yet. Recorded crime alone cannot say them."
    )


def _all_measures(opened, here: str, lang: str) -> str:
    """Every measure of the place: newest year, rate with interval, verdict."""
    _ = translator(lang)
    trends, years = opened.trends(here), latest.newest(opened, here)
    newest = max(each.last for each in opened.measures(here))
    page = site.href("delitos", lang, t=here)
    heads = [_("Measure"), _("Year"), _("Count"), _("Rate per 100,000 (95% interval)"),
             _("Last 12 months against the 12 before")]  # fmt: skip
    rows = []
    for each in opened.measures(here):
        key = (each.offence, each.source_id)
        address = f"{page}&m={each.offence}"
        year, trend = years.get(key), trends.get(key)
        rows.append([
            (_measure_name(opened, each, newest, lang), address),
            str(year.year) if year else "–",
            number(year.count, lang) if year else "–",
            _rate(year, lang),
            words.verdict_words(trend and trend.verdict, trend and trend.reason, _),
        ])  # fmt: skip
    return blocks.heading(_("All measures here"), 2) + tables.table(
        _("{place}: newest year and verdict of every measure").format(
            place=opened.territories[here].name
        ),
        heads, rows,
    )  # fmt: skip


def _measure_name(opened, measure: Measure, newest: datetime.date, lang: str) -> str:
    """The measure with what it counts and, if its series stopped before the others, since when."""
    _ = translator(lang)
    name = f"{_(opened.offences[measure.offence].name)} ({words.counted(measure.unit, _).lower()})"
    if measure.last >= newest:
        return name
    return f"{name}, {_('until {month}').format(month=period(measure.last, 'month', lang))}"


def _rate(year, lang: str) -> str:
    if year is None or year.rate is None:
        return "–"
    low, high = number(year.low, lang, 1), number(year.high, lang, 1)
    return f"{number(year.rate, lang, 1)} ({low} – {high})"


def _sources(opened, here: str) -> list[str]:
    """Sources of what the page shows, each once."""
    used = [each.source_id for each in opened.measures(here)]
    used += [row.source_id for row in people_of(opened, here)[-1:]]
    return list(dict.fromkeys([*used, opened.territories[here].source_id]))


def _gaps(opened, here: str, sources: list[str], lang: str) -> str:
    """Caveats of the place and its sources, and what no source publishes."""
    _ = translator(lang)
    texts = dict.fromkeys(
        escape(_(caveat.text))
        for source_id in sources
        for caveat in opened.caveats(source_id, here)
        if caveat.offence is None or caveat.territory_id is not None
    )
    shown = opened.measures(here)
    items = list(texts)
    if not shown:
        items.append(escape(sentences.no_data(opened, here, lang)))
    people = people_of(opened, here)
    if shown and people and people[-1].year < max(each.last for each in shown).year:
        items.append(escape(
            _("No population is known after {year}: later years have counts and no rates.").format(
                year=people[-1].year
            )
        ))  # fmt: skip
    return blocks.listed(items) if items else blocks.paragraph(_("Nothing is noted."))


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
        html += blocks.heading(_("Areas that overlap it"), 2) + blocks.listed(items)
    if parts:
        html += blocks.heading(_("Its parts"), 2)
        links = blocks.listed([_link(opened, each, lang) for each in parts])
        summary = _("{n} places").format(n=number(len(parts), lang))
        html += links if len(parts) <= MOST_LINKS else tables.folded(summary, links)
    compare = tables.link(_("See this place beside others"), site.href("delitos", lang, t=here))
    return html + f"<p>{compare}</p>"


def _shared(opened, overlap, lang: str) -> str:
    _ = translator(lang)
    return _("{share} of the area of {place}").format(
        share=percent(overlap.share, lang), place=opened.territories[overlap.of].name
    )


def examples(opened, lang: str) -> str:
    """Places to try: of each country and kind with data, those with the largest counts."""
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
        tables.link(
            search.label(place, _, opened), site.href("mi-territorio", lang, t=place.territory_id)
        )
        for place in chosen
    ]
    return blocks.heading(_("Places to try"), 2) + blocks.listed(links)
