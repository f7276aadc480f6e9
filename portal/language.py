"""Texts in the reader's language, from gettext catalogues.

In: `portal/locale/<language>.po`; the message is the English text, so English needs none. Out:
a translator for each language, read once per process. An unknown language becomes the default;
a catalogue that is missing or unreadable raises. A message without translation stays English.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from gettext import c2py
from pathlib import Path

LANGUAGES = {"es": "Español", "pt": "Português", "en": "English"}
DEFAULT = "es"
LOCALE = Path(__file__).parent / "locale"
PERCENT = re.compile(r"(?<=\d) %")  # Spanish; a line may not end between the two


class Translator:
    """`_("text")` gives the text in one language; `_.plural` chooses the form for a number."""

    __slots__ = ("_form", "_plurals", "_texts", "lang")

    def __init__(
        self,
        lang: str,
        texts: dict[str, str],
        plurals: dict[str, tuple[str, ...]],
        form: Callable[[int], int],
    ):
        self.lang = lang
        self._texts, self._plurals, self._form = texts, plurals, form

    def __call__(self, message: str) -> str:
        return self._texts.get(message, message)

    def plural(self, singular: str, plural: str, n: int) -> str:
        """The form of the message for n; n is not filled in."""
        forms = self._plurals.get(singular)
        if forms is None:
            return singular if n == 1 else plural
        return forms[self._form(n)]


def translator(lang: str | None) -> Translator:
    """The translator of a language, or of the default where there is none such."""
    return _translator(lang if lang in LANGUAGES else DEFAULT)


@lru_cache(maxsize=len(LANGUAGES))
def _translator(lang: str) -> Translator:
    if lang == "en":
        return Translator(lang, {}, {}, lambda n: int(n != 1))
    from babel.messages.pofile import read_po  # used once per language

    with (LOCALE / f"{lang}.po").open("rb") as file:
        catalogue = read_po(file, locale=lang, abort_invalid=True)
    texts: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        forms = message.string
        if isinstance(message.id, str) and isinstance(forms, str) and forms:
            texts[message.id] = PERCENT.sub("\N{NO-BREAK SPACE}%", forms)
        elif not isinstance(message.id, str) and isinstance(forms, tuple | list) and all(forms):
            plurals[message.id[0]] = tuple(forms)
    return Translator(lang, texts, plurals, c2py(catalogue.plural_expr))
