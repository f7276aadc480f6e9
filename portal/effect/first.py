"""The first words of the page of before and after, before it has loaded.

In: an open snapshot, the address's parameters, a language. Out: (heading, sentence), plain text.
"""

from __future__ import annotations

from collections.abc import Mapping

from portal import site
from portal.catalogue import Asked, Refused
from portal.catalogue.effects import effect_of
from portal.effect import page, sentences
from portal.language import translator
from portal.programme import words


def first_words(opened, params: Mapping[str, str], lang: str) -> tuple[str, str]:
    """What the page will say first."""
    programme = opened.programmes.get(params.get("g", ""))
    if programme is None or page.of_place(opened, params):
        return site.page("antes-y-despues", lang).title, page.lead(opened, lang)
    heading = words.name(programme, lang, translator(lang))
    try:
        found = effect_of(Asked(opened, params, lang, ""))
    except Refused as refused:
        return heading, refused.sentence
    offence = opened.offences[found.offence]
    return heading, sentences.effect(found, offence, programme.name, lang)
