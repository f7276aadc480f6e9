"""Whole editions and their files, opened again; feeds; what search engines and operators read."""

import dataclasses
import io
import re
import zipfile
from xml.etree import ElementTree

import frictionless
import pyarrow.parquet as pq
import pytest

from portal import cache
from portal import snapshot as snapshots
from portal.language import LANGUAGES
from portal.quality import changes, sources
from portal.records import Revision
from portal.web import downloads

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def held(snapshot, monkeypatch, tmp_path):
    """The one edition of the tests, and packages in a place of their own."""
    monkeypatch.setattr(snapshots, "editions", lambda *_: [snapshot.edition_id])
    monkeypatch.setattr(cache, "directory", lambda name: tmp_path)


def test_the_whole_edition_is_a_valid_data_package(client, snapshot, tmp_path):
    answer = client.get(f"/descargas/{snapshot.edition_id}.zip")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "open")
    package = frictionless.Package(str(tmp_path / "open" / "datapackage.json"))
    for resource in package.resources:
        if resource.name in ("territory", "source", "population"):
            report = resource.validate()
            assert report.valid, report.flatten(["type", "note"])
    ours = {path.relative_to(snapshot.directory) for path in snapshot.directory.rglob("*.*")}
    theirs = {path.relative_to(tmp_path / "open") for path in (tmp_path / "open").rglob("*.*")}
    assert theirs == ours


def test_a_package_is_put_together_once(client, snapshot, monkeypatch):
    first = client.get(f"/descargas/{snapshot.edition_id}.zip")
    monkeypatch.setattr(downloads.zipfile, "ZipFile", None)
    assert client.get(f"/descargas/{snapshot.edition_id}.zip").content == first.content


def test_the_current_edition_has_a_name_that_leads_to_it(client, snapshot):
    answer = client.get("/descargas/actual/territory.parquet")
    assert answer.status_code == 302
    there = client.get(answer.headers["location"])
    assert pq.read_table(io.BytesIO(there.content)).num_rows == len(snapshot.territories)


def test_a_file_that_the_reader_has_is_not_sent_again(client, snapshot):
    path = f"/descargas/{snapshot.edition_id}/territory.parquet"
    tag = client.get(path).headers["etag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    part = client.get(path, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"PAR1")


@pytest.mark.parametrize(("lang", "mark"), [("es", ";"), ("en", ",")])
def test_a_table_as_csv_has_its_rows_to_the_last_digit(client, snapshot, lang, mark):
    answer = client.get(f"/descargas/{snapshot.edition_id}/crime_rate/CHL.csv?lang={lang}")
    rows = answer.content.decode("utf-8-sig").splitlines()
    file = pq.read_table(snapshot.directory / "crime_rate" / "CHL.parquet")
    assert len(rows) == file.num_rows + 1
    at = rows[0].split(mark).index("rate")
    written = [row.split(mark)[at].replace(",", ".") for row in rows[1:]]
    rates = file["rate"].to_pylist()
    assert [float(text) if text else None for text in written] == pytest.approx(rates, abs=1e-12)


@pytest.mark.parametrize(
    "path", ["nothing.zip", "2026-01-01-00000000.zip", "{e}/nothing.parquet", "{e}/..%2Fcurrent",
             "{e}/recorded_crime/CHL.csv", "{e}/crime_rate.csv"],
)  # fmt: skip
def test_only_files_of_editions_that_are_held_are_given(client, snapshot, path):
    answer = client.get(f"/descargas/{path.format(e=snapshot.edition_id)}")
    assert answer.status_code == 404
    assert "<h1>" in answer.text or answer.text == "Not Found"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_of_downloads_leads_only_to_what_is_there(client, snapshot, lang):
    text = client.get(f"/descargas/?lang={lang}").text
    links = set(re.findall(r'href="(/(?:descargas|api|atom)/[^"]+)"', text))
    assert len(links) > 30
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_the_feed_of_editions_is_atom(client, snapshot):
    feed = ElementTree.fromstring(client.get("/atom/ediciones.xml?lang=en").content)
    assert feed.tag == f"{ATOM}feed"
    for needed in ("id", "title", "updated", "author", "link"):
        assert feed.find(f"{ATOM}{needed}") is not None
    [entry] = feed.findall(f"{ATOM}entry")
    title = entry.find(f"{ATOM}title")
    assert title is not None
    assert title.text == f"Edition {snapshot.edition_id}"


def _revision(at: int, **changed) -> Revision:
    row = Revision(
        "2026-01-01-a",
        "2026-11-20-b",
        "recorded_crime",
        "revised",
        "cl_cead_casos",
        "CHL-13120",
        f"robbery · <b> · {at}",
        "count",
        "90",
        "91",
        1.0,
        1,
        None,
        None,
    )
    return dataclasses.replace(row, **changed)


def test_the_feed_of_a_place_says_what_was_revised_in_it(client, monkeypatch):
    rows = [_revision(at) for at in range(59)]
    rows.insert(0, _revision(0, kind="added", key=None, column=None, rows=12))
    monkeypatch.setattr(changes, "in_place", lambda opened, place: rows)
    body = client.get("/atom/CHL-13120.xml?lang=en").content
    [entry] = ElementTree.fromstring(body).findall(f"{ATOM}entry")
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert content.text is not None
    for words in ("count: 90 → 91", "12 values, added", "and 10 more", "&lt;b&gt;"):
        assert words in content.text


def test_revisions_of_the_edition_are_in_the_feed_of_their_place(client, snapshot):
    places = {row.territory_id for row in changes.revisions(snapshot)} & set(snapshot.territories)
    assert places
    for place in ("CHL-13120", "PER"):
        feed = ElementTree.fromstring(client.get(f"/atom/{place}.xml").content)
        assert len(feed.findall(f"{ATOM}entry")) == (place in places)
    assert client.get("/atom/XXX.xml").status_code == 404


def test_search_engines_find_every_place_in_every_language(client, snapshot):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    places = {url[0].text for url in tree}
    assert {f"http://testserver/t/{each}" for each in snapshot.territories} <= places
    assert all(len(url) == 2 + len(LANGUAGES) for url in tree)


def test_the_state_of_the_service_names_the_edition_and_its_age(client, snapshot):
    answer = client.get("/salud").json()
    assert answer["status"] == "ok"
    assert answer["edition"]["id"] == snapshot.edition_id
    assert isinstance(answer["age_days"], int)
    assert isinstance(answer["pictures"], bool)
    assert answer["late_sources"] == sources.late(snapshot)
    assert answer["sources_of_unknown_rhythm"] == sources.of_unknown_rhythm(snapshot)
