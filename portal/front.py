"""The front page in words: what this is, what a search found, what the edition covers.

In: an open snapshot, a searched text, a language. Out: HTML with every text escaped, and the map
of coverage. A search without a hit says so and what to try.
"""

from __future__ import annotations

from functools import lru_cache

from portal import blocks, latest, maps, place, routes, search, site, tables, words
from portal.figures import Picture
from portal.format import number
from portal.language import translator
from portal.latest import Coverage
from portal.levels import level_name
from portal.web import frame


def what_this_is(lang: str) -> str:
    """The product in three sentences."""
    _ = translator(lang)
    return blocks.paragraph(
        _(
            "Here you can see, for the place where you live, the crime that the police recorded, "
            "what is known of people's confidence in the police, and which community-policing "
            "programme works there, each with how sure anyone can be of it. "
            "The figures are the publishers' own, with their margins, their gaps and the dates on "
            "which the way of counting changed. "
            "What is recorded is not all that happens, and nothing here says that a programme "
            "caused a change."
        ),
        "ca-lead",
    )


def search_for_a_place(text: str, lang: str) -> str:
    """The search field, with the text that was searched."""
    return frame.search_form(lang, "ca-find", text)


def hits(opened, text: str, lang: str) -> str:
    """The places that the text may mean, as links with level and parents."""
    _ = translator(lang)
    found = search.find(text, snapshot=opened)
    if not found:
        return blocks.paragraph(
            _(
                "No place is called “{text}”. Try the name of a comuna, municipality, state, "
                "police district or neighbourhood, or its official code."
            ).format(text=text),
            "ca-notice",
        )
    links = [
        tables.link(
            search.label(opened.territories[hit.territory_id], _, opened),
            site.href("mi-territorio", lang, t=hit.territory_id),
        )
        for hit in found
    ]
    return blocks.paragraph(_("“{text}” may be:").format(text=text)) + blocks.listed(links)


def examples(opened, lang: str) -> str:
    """Places to try."""
    return place.examples(opened, lang)


@lru_cache(maxsize=2)
def _covered(opened) -> list[Coverage]:
    return latest.coverage(opened)


def coverage_words(opened, lang: str) -> str:
    """The map's table: what the edition holds of each country."""
    _ = translator(lang)
    kinds = words.coverage_kinds(_)
    rows = [
        (
            (each.country.name, site.href("mi-territorio", lang, t=each.country.territory_id)),
            kinds[each.kind],
            number(len(each.regions), lang) if each.regions else "–",
            ", ".join(sorted(level_name(example, _) for example in each.examples)) or "–",
        )
        for each in _covered(opened)
    ]
    heads = [_("Country"), _("Recorded crime"), _("Regions with data"), _("Kinds of place")]
    table = tables.table(_("What this edition covers"), heads, rows)
    return blocks.heading(_("What is covered"), 2) + tables.folded(_("Table of this map"), table)


def coverage_map(opened, address: str, lang: str) -> tuple[Picture, str]:
    """The map and its title."""
    _ = translator(lang)
    found = _covered(opened)
    regions = sorted({one for each in found if each.kind == "part" for one in each.regions})
    names = {each.country.territory_id: each.country.name for each in found}
    names |= {region: opened.territories[region].name for region in regions}
    title = _("Where this edition has recorded crime")
    kinds = words.coverage_kinds(_)
    caption = f"{_credit(opened, lang)} {address}"
    text = maps.MapText(title, kinds, kinds["whole"], caption, names)
    shapes = {layer: routes.layer_address(opened, layer) for layer in ("country", "region")}
    return maps.coverage(found, regions, shapes, text), title


def coverage_caption(opened, lang: str) -> str:
    """Where the map's outlines come from."""
    return f'<div class="ca-caption">{blocks.paragraph(_credit(opened, lang))}</div>'


def _credit(opened, lang: str) -> str:
    _ = translator(lang)
    source = [_(files[0].publisher) for files in _boundary_files(opened) if files]
    return " ".join((
        _("Source of the outlines:"), ", ".join(dict.fromkeys(source)) + ".",
        _("Edition of {date}.").format(date=words.long_date(opened.edition_date, lang)),
    ))  # fmt: skip


def boundary_sources(opened) -> list[str]:
    """The sources of the countries' outlines."""
    return sorted(
        {
            each.source_id
            for each in opened.territories.values()
            if each.level in ("country", "region")
        }
    )


def _boundary_files(opened) -> list:
    return [words.files_of(opened.sources, source_id) for source_id in boundary_sources(opened)]
