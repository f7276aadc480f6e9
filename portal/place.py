"""One place in words: header, all its measures, confidence, programmes, gaps, neighbours.

In: an open snapshot, a place's id, a language. Out: HTML with every text escaped. Nothing is left
out because it is missing: what is not known has its sentence.
"""

from __future__ import annotations

import datetime
from html import escape

from portal import blocks, clearance, latest, programmes, search, sentences, site, tables, words
from portal.confidence import story as surveys
from portal.format import number, percent, period
from portal.language import translator
from portal.levels import level_name
from portal.lines import people_of
from portal.records import Measure, Territory, Trend

MOST_LINKS = 60
FIRST_ROWS = 12
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
    return blocks.heading(territory.name) + where + people + same + _existed(territory, lang)


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
        name = opened.territories[here].name
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
    return _("Population: {people} in {year} ({kind}; {publisher}).").format(
        kind=kinds.get(newest.kind, newest.kind),
        people=number(newest.population, lang),
        year=newest.year,
        publisher=_(source[0].publisher) if source else newest.source_id,
    )


def story(opened, here: str, lang: str) -> str:
    """Everything below the chart."""
    _ = translator(lang)
    shown, sources = opened.measures(here), _sources(opened, here)
    return (
        (_all_measures(opened, here, lang) if shown else "")
        + clearance.html(opened, here, lang)
        + blocks.heading(_("Confidence"), 2)
        + surveys.of_place(opened, here, lang)
        + blocks.heading(_("Programmes here"), 2)
        + programmes.of_place(opened, here, lang)
        + blocks.heading(_("What is missing, and what to know"), 2)
        + _gaps(opened, here, sources, lang)
        + _neighbours(opened, here, lang)
        + blocks.source_list(opened, sources, lang)
    )


def _all_measures(opened, here: str, lang: str) -> str:
    """Every measure of the place from its best source: newest year, rate, verdict.

    The rates' column is left out where there is none; what is beyond the first rows is folded.
    """
    _ = translator(lang)
    best = {each.offence: each for each in reversed(opened.measures(here))}
    measures = [each for each in opened.measures(here) if best[each.offence] is each]
    trends, years = opened.trends(here), latest.newest(opened, here)
    found = [(each, years.get((each.offence, each.source_id))) for each in measures]
    lacking = dict.fromkeys(
        sentences.no_rate(opened, here, year.year, lang)
        for _each, year in found if year and year.rate is None
    )  # fmt: skip
    rated = any(year and year.rate is not None for _each, year in found)
    monthly = any(each.frequency == "M" for each in measures)
    units = {each.unit for each in measures}
    newest = max(each.last for each in measures)
    page = site.href("delitos", lang, t=here)
    rows = []
    for each, year in found:
        trend = trends.get((each.offence, each.source_id))
        rows.append([
            (_measure_name(opened, each, newest, len(units) > 1, lang), f"{page}&m={each.offence}"),
            str(year.year) if year else "–",
            number(year.count, lang) if year else "–",
            *([_rate(year, lang)] if rated else []),
            *([_verdict(each, trend, _)] if monthly else []),
        ])  # fmt: skip
    heads = [
        _("Measure"), _("Year"),
        words.counted(next(iter(units)), _) if len(units) == 1 else _("Count"),
        *([_("Rate per 100,000")] if rated else []), *([_("Last 12 months")] if monthly else []),
    ]  # fmt: skip
    return blocks.heading(_("All measures here"), 2) + _in_two(
        _caption(opened.territories[here], rated, monthly, _), heads, rows, lang
    ) + _lacking(lacking, lang)  # fmt: skip


def _verdict(measure: Measure, trend: Trend | None, _) -> str:
    if measure.frequency == "A":
        return _("years only: no verdict")
    return words.verdict_words(trend and trend.verdict, trend and trend.reason, _)


def _caption(place: Territory, rated: bool, monthly: bool, _) -> str:
    if not monthly:
        text = _(
            "{place}: the newest year, with the 95% interval of a rate in brackets. All this is "
            "published by year only, so there is no verdict on a change"
        )
    elif rated:
        text = _(
            "{place}: the newest year, with the 95% interval of its rate in brackets, and what the "
            "last 12 months say against the 12 before"
        )
    else:
        text = _("{place}: the newest year, and what the last 12 months say against the 12 before")
    return text.format(place=place.name)


def _in_two(caption: str, heads: list[str], rows: list, lang: str) -> str:
    """A table of the first rows and, where there are many more, a folded one of the others."""
    if len(rows) <= FIRST_ROWS + 3:
        return tables.table(caption, heads, rows)
    _ = translator(lang)
    more = _("{n} more measures").format(n=number(len(rows) - FIRST_ROWS, lang))
    return tables.table(caption, heads, rows[:FIRST_ROWS]) + tables.folded(
        more, tables.table(more, heads, rows[FIRST_ROWS:])
    )


def _lacking(reasons: dict[str, None], lang: str) -> str:
    """Why some rates of the table are missing."""
    _ = translator(lang)
    if not reasons:
        return ""
    return blocks.paragraph(
        _("–: no rate, because {why}.").format(why="; ".join(reasons)), "ca-hint"
    )


def _measure_name(
    opened, measure: Measure, newest: datetime.date, with_unit: bool, lang: str
) -> str:
    """The measure with what it counts and, if its series stopped before the others, since when."""
    _ = translator(lang)
    name = _(opened.offences[measure.offence].name)
    if with_unit:
        name += f" ({words.counted(measure.unit, _).lower()})"
    yearly = measure.frequency == "A"
    if measure.last >= (newest.replace(month=1) if yearly else newest):
        return name
    until = period(measure.last, "year" if yearly else "month", lang)
    return f"{name}, {_('until {month}').format(month=until)}"


def _rate(year, lang: str) -> str:
    if year is None or year.rate is None:
        return "–"
    low, high = number(year.low, lang, 1), number(year.high, lang, 1)
    return f"{number(year.rate, lang, 1)} ({low}–{high})"


def _sources(opened, here: str) -> list[str]:
    """Sources of what the page shows, each once."""
    used = [each.source_id for each in opened.measures(here)]
    used += [row.source_id for row in people_of(opened, here)[-1:]]
    used += [row.source_id for row in clearance.of_place(opened, here)[:1]]
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
