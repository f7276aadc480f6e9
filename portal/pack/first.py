"""The first words of the page of a meeting, before it has loaded.

In: an open snapshot, the address's parameters, a language. Out: (heading, sentence), plain text.
"""

from __future__ import annotations

from collections.abc import Mapping

from portal import site, words
from portal.language import translator
from portal.pack import view


def first_words(opened, params: Mapping[str, str], lang: str) -> tuple[str, str]:
    """What the page will say first."""
    _ = translator(lang)
    page, found = site.page("reunion", lang), view.view(opened, params, _)
    if not found.places:
        return page.title, " ".join((*found.unknown, page.description))
    names = (words.place_name(opened, opened.territories[each], _) for each in found.places)
    heading = _("Meeting: {place}").format(place=" · ".join(names))
    return heading, " ".join((*found.unknown, *found.problems, page.description))
