"""The first words of the page of comparing places, before it has loaded.

In: an open snapshot, the address's parameters, a language. Out: (heading, sentence), plain text.
"""

from __future__ import annotations

from collections.abc import Mapping

from portal import sentences, site
from portal.catalogue import Asked, Refused
from portal.catalogue.funnels import funnel_of
from portal.compare import words
from portal.language import translator


def first_words(opened, params: Mapping[str, str], lang: str) -> tuple[str, str]:
    """What the page will say first."""
    _ = translator(lang)
    here = opened.territories.get(params.get("t", "").split(",")[0])
    if here is None:
        return site.page("comparar", lang).title, sentences.choose_place(_)
    heading = _("{place} among places like it").format(place=here.name)
    try:
        found = funnel_of(Asked(opened, {**params, "t": here.territory_id}, lang, ""))
    except Refused as refused:
        return heading, refused.sentence
    return heading, words.sentence(found, opened.offences[found.row.offence], here.name, lang)
