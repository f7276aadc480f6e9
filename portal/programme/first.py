"""The first words of the page of programmes, before it has loaded.

In: an open snapshot, the address's parameters, a language. Out: (heading, sentence), plain text.
"""

from __future__ import annotations

from collections.abc import Mapping

from portal import site
from portal.language import translator
from portal.programme import page, reading, sentences, words


def first_words(opened, params: Mapping[str, str], lang: str) -> tuple[str, str]:
    """What the page will say first."""
    _ = translator(lang)
    programme = opened.programmes.get(params.get("g", ""))
    if programme is None:
        return site.page("programas", lang).title, page.overview(opened, lang)
    found = reading.continuity(opened, programme.programme_id)
    return words.name(programme, lang, _), sentences.lasting(programme, found, lang)
