"""A figure at its plain addresses: as a file, as an embed, as the shapes of a map."""

import html
import json
import re
from urllib.parse import urlencode, urlsplit

import pytest

from portal import catalogue, lines, maps
from portal.address import address_of, choice
from portal.drawing.drawer import Drawer
from portal.language import translator
from tests.portal.test_catalogue import ASKED


def test_the_csv_of_a_chart_names_the_page_that_shows_it(client):
    answer = client.get("/g/serie.csv?t=CHL-13120,CHL-13101&m=robbery&f=A&s=r&lang=en")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="robbery_CHL-13120_CHL-13101_Ar.csv"' in answer.headers["content-disposition"]
    assert "/delitos?t=CHL-13120,CHL-13101&m=robbery&f=A&s=r&e=" in answer.text


def test_the_link_under_a_chart_leads_to_its_rows(client, snapshot):
    asked = {"t": "CHL-13120", "m": "robbery", "f": "R"}
    [chart] = catalogue.draw("serie", snapshot, asked, "pt", "http://testserver")
    answer = client.get(chart.file_address("csv"))
    drawn = lines.groups(snapshot, ["CHL-13120"], "robbery", "R", "n")[0].lines[0]
    assert answer.status_code == 200
    assert answer.text.count("\r\n") == 1 + len(drawn.period)


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("t=XXX&lang=en", 404, "There is no place with the code “XXX”"),
        ("t=PER&lang=en", 404, "holds no recorded crime"),
        ("lang=en", 400, "Name a place"),
        ("t=CHL-13120&f=Z&lang=en", 400, "frequency"),
        ("t=CHL-13120&s=z&lang=en", 400, "scale"),
        ("t=CHL-13120&f=M&s=r&lang=en", 400, "There is no rate by month"),
        ("t=CHL-13120&o=nobody&lang=en", 400, "The source “nobody” does not count"),
        ("t=CHL-13120&m=nonsense&lang=en", 400, "There is no measure “nonsense”"),
        ("t=CHL-13120&m=femicide&lang=en", 400, "is not published for Ñuñoa"),
        ("t=XXX", 404, "no hay un lugar con el código «XXX»"),
        ("t=XXX&lang=pt", 404, "não há um lugar com o código"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(client, query, status, words):
    answer = client.get(f"/g/serie.csv?{query}")
    assert answer.status_code == status
    assert words in answer.text


def test_an_address_names_only_what_differs_from_the_default(snapshot):
    view = choice(snapshot, {"t": "CHL-13120", "m": "robbery"}, translator("es"))
    assert address_of(view, "es") == "/delitos?t=CHL-13120&m=robbery"
    monthly = choice(snapshot, {"t": "CHL-13120", "m": "robbery", "f": "M"}, translator("es"))
    assert address_of(monthly, "pt") == "/delitos?t=CHL-13120&m=robbery&f=M&lang=pt"


def test_shapes_of_an_edition_are_kept_and_others_asked_again(client, snapshot):
    address = maps.layer_address(snapshot, "country")
    kept = client.get(address)
    assert kept.status_code == 200
    assert "immutable" in kept.headers["cache-control"]
    assert {each["id"] for each in json.loads(kept.text)["features"]} >= {"BRA", "CHL", "PER"}
    assert "max-age=300" in client.get(urlsplit(address).path).headers["cache-control"]


@pytest.mark.parametrize("name", ["nothing", "..%2Fdatapackage", "country%2F..%2Fcountry"])
def test_only_layers_of_the_edition_are_served(client, name):
    assert client.get(f"/geo/{name}.geojson").status_code == 404


def test_more_than_five_places_are_not_dropped_in_silence(snapshot):
    places = ["CHL", "CHL-13", "CHL-05", "CHL-13120", "CHL-13101", "CHL-13123"]
    view = choice(snapshot, {"t": ",".join(places)}, translator("en"))
    assert view.places == tuple(places[:5])
    assert view.problems == ("Only the first 5 places are shown; the address names 6.",)


def test_the_csv_of_the_coverage_map_has_a_row_per_country(client, snapshot):
    answer = client.get("/g/cobertura.csv?lang=en")
    rows = answer.text.lstrip("\ufeff").splitlines()
    countries = [one for one in snapshot.territories.values() if one.level == "country"]
    assert rows[0].startswith("territory_id,territory,coverage")
    assert sorted(row[:3] for row in rows[1:]) == sorted(one.territory_id for one in countries)
    assert all(snapshot.edition_id in row for row in rows[1:])


def test_a_figure_as_json_has_words_rows_states_sources_and_citation(client, snapshot):
    address = "/g/serie.json?t=CHL-13120&m=vehicle_theft&f=M&lang=en"
    [figure] = client.get(address).json()["figures"]
    [drawn] = catalogue.draw(
        "serie", snapshot, {"t": "CHL-13120", "m": "vehicle_theft", "f": "M"}, "en", "http://x"
    )
    assert figure["title"] == drawn.title
    assert figure["rows"] == [list(row) for row in drawn.table.rows]
    names = [column["name"] for column in figure["columns"]]
    value, status = names.index("value"), names.index("status")
    missing = [row for row in figure["rows"] if row[status] == "incomplete"]
    assert [row[value] for row in missing] == [None]
    assert figure["sources"][0]["licence"] == "CC0"
    assert figure["edition"]["id"] == snapshot.edition_id
    assert "Accessed on" in figure["citation"]["plain"]
    assert figure["picture"]["data"]


def test_a_part_of_a_figure_has_its_own_file(client):
    address = "/g/serie.json?t=CHL-13120,BRA-CISP-012&m=robbery&lang=en"
    both = client.get(address).json()["figures"]
    [second] = client.get(f"{address}&p=2").json()["figures"]
    assert [figure["places"] for figure in both] == [["CHL-13120"], ["BRA-CISP-012"]]
    assert second["rows"] == both[1]["rows"]
    assert client.get(f"{address}&p=3").status_code == 404


def test_an_embed_is_small_needs_no_script_and_may_stand_anywhere(client):
    answer = client.get("/embed/serie?t=CHL-13120,CHL-13101&m=robbery&lang=en")
    assert answer.status_code == 200
    assert len(answer.content) < 60_000
    assert "<script" not in answer.text
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    for words in ("<svg", "Edition of", "Publisher of cl_cead_casos", "did not change clearly"):
        assert words in answer.text


def test_the_interactive_embed_takes_its_scripts_from_here(client):
    answer = client.get("/embed/serie?t=CHL-13120&m=robbery&i=1")
    scripts = re.findall(r'<script[^>]* src="([^"]+)"', answer.text)
    assert len(scripts) == 2
    for script in scripts:
        found = client.get(script, headers={"Accept-Encoding": "gzip"})
        assert found.status_code == 200, script
    rows = re.search(r'data-figure="([^"]+)"', answer.text)
    assert rows is not None
    assert client.get(rows[1].replace("&amp;", "&")).status_code == 200


def test_a_frozen_embed_names_its_edition_and_holds_no_date(client, snapshot):
    address = "/embed/serie?t=CHL-13120&m=robbery&lang=en"
    live, frozen = client.get(address), client.get(f"{address}&e={snapshot.edition_id}")
    assert "immutable" in frozen.headers["cache-control"]
    assert f"e={snapshot.edition_id}" in frozen.text
    assert f"e={snapshot.edition_id}" not in live.text
    assert "Accessed on" not in frozen.text


def test_a_figure_without_rows_to_draw_small_is_embedded_as_a_picture(client):
    assert '<img src="/g/cobertura.svg"' in client.get("/embed/cobertura").text


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("able", [True, False])
def test_every_figure_is_embedded_live_and_frozen(client, snapshot, monkeypatch, name, able):
    """With a picture, drawn small or by Chromium; without Chromium that is said, with the rows."""
    monkeypatch.setattr(Drawer, "able", property(lambda _self: able))
    params = urlencode({**ASKED[name][0], "lang": "en"})
    [drawn, *_more] = catalogue.draw(name, snapshot, ASKED[name][0], "en", "http://testserver")
    for frozen in ("", f"&e={snapshot.edition_id}"):
        answer = client.get(f"/embed/{name}?{params}{frozen}")
        assert answer.status_code == 200
        assert len(answer.content) < 60_000
        assert "<script" not in answer.text
        assert html.escape(drawn.sentence) in answer.text
        small = drawn.table.shape is not None
        assert ("<svg" in answer.text) == small
        assert ("<img" in answer.text) == (able and not small)
        assert ("no Chromium" in answer.text) == (not able and not small)
        if not small:
            assert "<table" in answer.text
            assert f"/g/{name}.csv" in answer.text
        asked = f"/g/{name}.svg"
        if frozen and asked in answer.text:
            assert f"e={snapshot.edition_id}" in answer.text.partition(asked)[2].partition('"')[0]


@pytest.mark.parametrize("more", ["", "&i=1"])
def test_an_embed_has_all_parts_of_its_figure(client, more):
    text = client.get(f"/embed/serie?t=CHL-13120,BRA-CISP-012&m=robbery{more}").text
    assert text.count("<svg") == 2
    assert (text.count("<h1>"), text.count("<h2>")) == (1, 1)
    assert text.count("data-figure=") == (2 if more else 0)
    second = client.get(f"/embed/serie?t=CHL-13120,BRA-CISP-012&m=robbery&p=2{more}").text
    assert second.count("<svg") == second.count("<h1>") == 1


@pytest.mark.parametrize("path", ["/g/nothing.csv", "/g/serie.pdf?t=CHL-13120", "/embed/nothing"])
def test_a_figure_that_does_not_exist_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("more", ["&i=1", "&i=trust_police&js=1", "&js=1"])
def test_a_surveys_embed_may_be_interactive_though_i_is_its_indicator(client, more):
    answer = client.get(f"/embed/confianza?t=CHL-13{more}")
    assert answer.status_code == 200
    assert "data-figure=" in answer.text
    assert "js=1" not in answer.text
