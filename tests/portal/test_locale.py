"""Everything the public reads exists in Spanish and Portuguese, and nothing else does."""

import re
import string

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.portal.messages import ROOT, messages

TRANSLATED = ("es", "pt")


def _catalogue(lang: str) -> Catalog:
    with (ROOT / "portal" / "locale" / f"{lang}.po").open("rb") as file:
        return read_po(file, locale=lang, abort_invalid=True)


def _placeholders(text: str) -> set[str]:
    return {name for _text, name, _form, _how in string.Formatter().parse(text) if name is not None}


@pytest.fixture(scope="module")
def wanted() -> set:
    return messages()


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_message_is_translated(lang, wanted):
    done = {each.id for each in _catalogue(lang) if each.id and each.string and not each.fuzzy}
    missing = sorted(map(str, wanted - done))
    assert not missing, f"{len(missing)} messages lack {lang}: {missing[:5]}"


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_message_is_orphaned_or_fuzzy(lang, wanted):
    catalogue = _catalogue(lang)
    orphans = sorted(str(each.id) for each in catalogue if each.id and each.id not in wanted)
    assert not orphans, f"{len(orphans)} messages of {lang} are used nowhere: {orphans[:5]}"
    assert not [each.id for each in catalogue if each.id and each.fuzzy]
    assert not catalogue.obsolete


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_placeholder_is_lost_or_invented(lang):
    for message in _catalogue(lang):
        if not message.id:
            continue
        given = (message.id,) if isinstance(message.id, str) else message.id
        texts = (message.string,) if isinstance(message.string, str) else message.string
        expected = set().union(*map(_placeholders, given))
        for text in texts:
            assert _placeholders(text) == expected, message.id


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_sentence_of_another_message_hangs_on_a_translation(lang):
    glued = re.compile(r"[a-záéíóúñãõç]{3}\.[A-ZÁÉÍÓÚÑ][a-z]")
    single = [each for each in _catalogue(lang) if isinstance(each.string, str)]
    found = [each.id for each in single
             if glued.search(each.string) and not glued.search(str(each.id))]  # fmt: skip
    assert found == []


def test_messages_in_f_strings_are_found(wanted):
    assert "Sources" in wanted
    assert "Search for a place" in wanted


def test_a_new_message_in_the_catalogue_of_the_etl_is_wanted(wanted):
    offences = (ROOT / "etl" / "catalogue" / "offences.csv").read_text(encoding="utf-8")
    first = offences.splitlines()[1].split(",")[1]
    assert first in wanted
