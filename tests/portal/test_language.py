"""Texts come in the reader's language, with the right form for a number."""

import pytest

from portal import language
from portal.language import DEFAULT, LANGUAGES, translator

CATALOGUE = """
msgid ""
msgstr ""
"Language: pt\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Place"
msgstr "Lugar"

#, fuzzy
msgid "Crime"
msgstr "Crimen?"

msgid "Untranslated"
msgstr ""

msgid "{n} place"
msgid_plural "{n} places"
msgstr[0] "{n} lugar"
msgstr[1] "{n} lugares"
"""


@pytest.fixture
def portuguese(tmp_path, monkeypatch):
    (tmp_path / "pt.po").write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setattr(language, "LOCALE", tmp_path)
    language._translator.cache_clear()
    yield translator("pt")
    language._translator.cache_clear()


def test_a_message_is_translated_and_others_stay_english(portuguese):
    assert portuguese("Place") == "Lugar"
    assert portuguese("Unknown message") == "Unknown message"
    assert portuguese("Untranslated") == "Untranslated"


def test_a_doubtful_translation_is_not_shown(portuguese):
    assert portuguese("Crime") == "Crime"


def test_the_form_follows_the_languages_own_rule(portuguese):
    forms = [portuguese.plural("{n} place", "{n} places", n) for n in (0, 1, 2)]
    assert forms == ["{n} lugar", "{n} lugar", "{n} lugares"]


def test_english_needs_no_catalogue():
    english = translator("en")
    assert english("Place") == "Place"
    assert [english.plural("place", "places", n) for n in (0, 1, 2)] == [
        "places",
        "place",
        "places",
    ]


@pytest.mark.parametrize("asked", ["xx", "", None, "../es", "ES"])
def test_an_unknown_language_is_the_default(asked):
    assert translator(asked) is translator(DEFAULT)


def test_a_missing_catalogue_is_an_error_and_not_english(portuguese):
    with pytest.raises(FileNotFoundError):
        language._translator("es")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_language_has_a_catalogue_that_can_be_read(lang):
    assert translator(lang).lang == lang
