"""The front page in words: what this is, and what a search found.

In: an open snapshot, a searched text, a language. Out: HTML with every text escaped. A search
without a hit says so and what to try.
"""

from __future__ import annotations

from portal import blocks, place, search, site, tables
from portal.language import translator
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
    return blocks.paragraph(search.heading(text, found, _)) + blocks.listed(links)


def examples(opened, lang: str) -> str:
    """Places to try."""
    return place.examples(opened, lang)
