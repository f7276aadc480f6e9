"""The first words of the survey page, before it has loaded.

In: an open snapshot, the address's parameters, a language. Out: (heading, sentence), plain text.
"""

from __future__ import annotations

from collections.abc import Mapping

from portal import site
from portal.confidence import lines, sentences, view, words
from portal.language import translator


def first_words(opened, params: Mapping[str, str], lang: str) -> tuple[str, str]:
    """What the page will say first."""
    _ = translator(lang)
    page = site.page("confianza", lang)
    found = view.view(opened, params, _)
    told = [*found.unknown, *found.problems]
    if found.topic is None:
        return page.title, " ".join((*told, page.description))
    group = lines.groups(opened, found.places, found.topic)[0]
    told += sentences.nearest(opened, group, lang)
    return (
        words.title(opened, group, lang),
        " ".join((*told, sentences.sentence(opened, group, lang))),
    )
