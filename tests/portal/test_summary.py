"""The light page of a place: complete without script, small, in its language."""

import copy
import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from portal import site
from portal import snapshot as snapshots
from portal.language import LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("place", ["CHL-13120", "CHL", "BRA-UPP-23", "PER"])
def test_a_place_has_a_light_page_in_its_language(client, snapshot, place, lang):
    answer = client.get(f"/t/{place}?lang={lang}")
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    assert "<script" not in answer.text
    assert f'<html lang="{lang}">' in answer.text
    assert f"<h1>{snapshot.territories[place].name}</h1>" in answer.text
    assert re.search(r'<meta name="description" content=".{20,}"', answer.text)
    assert answer.text.count('rel="alternate"') == 3


def test_it_has_sentence_chart_table_files_and_the_way_on(client):
    text = client.get("/t/CHL-13120?m=robbery&lang=en").text
    assert "the recorded cases fell by" in text
    assert text.count("<svg") == 1
    assert text.count('<th scope="row">') > 50
    for address in ("/g/serie.csv?", "/g/serie.xlsx?", "/g/serie.png?",
                    "/mi-territorio?t=CHL-13120&amp;m=robbery&amp;lang=en"):  # fmt: skip
        assert f'href="{address}' in text


def test_social_networks_find_a_title_a_text_and_a_picture(client):
    text = client.get("/t/CHL-13120?m=robbery&lang=en").text
    assert '<meta property="og:title" content="Ñuñoa">' in text
    assert re.search(
        r'og:image" content="http://testserver/g/serie.png\?t=CHL-13120[^"]*tam=vista"', text
    )
    assert '<link rel="canonical" href="http://testserver/t/CHL-13120?lang=en">' in text


def test_languages_of_the_light_page_are_light_pages(client):
    assert 'href="/t/CHL-13120?lang=pt"' in client.get("/t/CHL-13120").text


def test_what_cannot_be_followed_is_explained(client):
    text = client.get("/t/CHL-13120?m=nonsense&lang=en").text
    assert "There is no measure “nonsense”" in text
    missing = client.get("/t/XXX?lang=en")
    assert missing.status_code == 404
    assert "There is no place with the code “XXX”" in missing.text
    assert '<html lang="en">' in missing.text


def _page_links(text: str) -> list[str]:
    found = [unescape(each) for each in re.findall(r'<a [^>]*?href="(/[^"#]*)"', text)]
    slugs = "|".join(filter(None, site.SLUGS))
    return [each for each in found if re.match(rf"/(?:t/[^?]+|{slugs})?(?:\?|$)", each)]


@pytest.mark.parametrize("path", ["/t/CHL-13120?lang=en", "/t/CHL-13120?m=robbery"])
def test_links_of_a_page_that_names_its_edition_stay_in_it(client, snapshot, path):
    named = f"e={snapshot.edition_id}"
    text = client.get(f"{path}&{named}").text
    links = _page_links(text)
    assert len(links) > 20
    assert [each for each in links if named not in each] == []
    assert named not in re.search(r'rel="canonical" href="([^"]*)"', text)[1]  # type: ignore
    following = client.get(path).text
    assert _page_links(following)
    assert [each for each in _page_links(following) if "e=2" in each] == []


@pytest.fixture
def earlier(snapshot, monkeypatch):
    """An edition that is held beside the current one, in which Ñuñoa has another name."""
    found = copy.copy(snapshot)
    found.edition_id = "2025-01-01-aaaaaaaa"
    found.territories = snapshot.territories | {
        "CHL-13120": replace(snapshot.territories["CHL-13120"], name="Quillabamba", aliases=())
    }
    held = {found.edition_id: found, snapshot.edition_id: snapshot}
    monkeypatch.setattr(snapshots, "open_edition", held.__getitem__)
    return found


@pytest.mark.parametrize("path", ["/t/CHL-13101", "/delitos", "/mi-territorio", "/"])
@pytest.mark.parametrize("lang", ["es", "pt"])
def test_the_search_of_a_page_that_names_its_edition_stays_in_it(client, earlier, path, lang):
    asked = {"lang": lang, "e": earlier.edition_id}
    text = client.get(path, params=asked).text
    form = re.findall(r'<form [^>]*action="/buscar".*?</form>', text)[-1]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert hidden == asked
    found = client.get("/buscar", params={"q": "quillabamba", **hidden}).headers["location"]
    assert _query(found) == {"t": "CHL-13120", "e": earlier.edition_id} | (
        {} if lang == "es" else {"lang": lang}
    )
    listed = client.get("/buscar", params={"q": "zzzzqqq", **hidden}).headers["location"]
    assert _query(listed)["e"] == earlier.edition_id
    assert "Quillabamba" in client.get("/", params={"q": "quillab", **hidden}).text
    del hidden["e"]
    lost = client.get("/buscar", params={"q": "quillabamba", **hidden}).headers["location"]
    assert _query(lost)["q"] == "quillabamba"
    assert "e" not in _query(lost)


def _query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def test_an_edition_that_is_not_held_is_in_no_link(client):
    text = client.get("/t/CHL-13120?e=2001-01-01-00000000").text
    assert [each for each in _page_links(text) if "e=2" in each] == []
