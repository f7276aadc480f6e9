"""How plain addresses answer: cached, within limits, refused in words."""

import asyncio
import copy
import datetime
import gzip
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from portal.web import answering, kept
from portal.web.kept import Address, Kept, Made, Store
from portal.web.limits import MOST_CLIENTS, Limits, TooMany
from tests.portal.conftest import asking

ADDRESS = "/g/serie.json?t=CHL-13120&m=robbery"


def test_an_unchanged_answer_is_not_made_again(client, monkeypatch):
    first = client.get(ADDRESS)
    assert first.headers["etag"].startswith('W/"')
    monkeypatch.setattr(answering, "store", Store())
    monkeypatch.setattr(answering, "_opened", None)  # making anything would fail
    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_an_answer_made_once_comes_from_memory(client, monkeypatch):
    first = client.get(ADDRESS)
    monkeypatch.setattr(answering, "_opened", None)
    assert client.get(ADDRESS).content == first.content


@pytest.mark.parametrize("named", ["{}", '"a", {} ,W/"b"', "*", "strong"])
def test_whoever_has_the_answer_among_others_gets_none(client, named):
    tag = client.get(ADDRESS).headers["etag"]
    named = tag.removeprefix("W/") if named == "strong" else named.format(tag)
    for method in ("GET", "HEAD"):
        again = client.request(method, ADDRESS, headers={"If-None-Match": named})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get(ADDRESS, headers={"If-None-Match": 'W/"0", "", ,'}).status_code == 200


def test_an_address_that_is_refused_is_never_unchanged(client):
    assert client.get("/t/XXX", headers={"If-None-Match": "*"}).status_code == 404


def test_a_new_edition_is_seen_at_once(client, snapshot, monkeypatch):
    first = client.get("/salud").json()["edition"]["id"]
    newer = copy.copy(snapshot)
    newer.edition_id = "2030-01-01-00000000"
    monkeypatch.setattr(answering.snapshot, "open_current", lambda *_: newer)
    assert first != client.get("/salud").json()["edition"]["id"] == newer.edition_id


FROZEN = ("/t/CHL-13120?m=robbery", "/embed/serie?t=CHL-13120&m=robbery", "/geo/country.geojson",
          "/embed/cobertura?g=CHL-PCSP", "/revisiones.csv?", "/atom/CHL-13120.xml")  # fmt: skip


@pytest.mark.parametrize("address", FROZEN)
def test_what_may_be_kept_for_ever_stays_the_same_under_a_newer_edition(
    client, snapshot, monkeypatch, address
):
    address += ("&" if "?" in address else "?") + f"e={snapshot.edition_id}"
    first = client.get(address)
    newer = copy.copy(snapshot)
    newer.edition_id, newer.edition_date = "2030-01-01-00000000", datetime.date(2030, 1, 1)
    monkeypatch.setattr(answering.snapshot, "open_current", lambda *_: newer)
    monkeypatch.setattr(answering.snapshot, "open_edition", lambda *_: snapshot)
    monkeypatch.setattr(answering, "store", Store())
    again = client.get(address)
    assert first.status_code == again.status_code == 200
    assert "immutable" in again.headers["cache-control"]
    assert again.headers["etag"] == first.headers["etag"]
    assert again.text == first.text


@pytest.mark.parametrize("path", ["/api/v1/sources", "/api/v1/editions", "/descargas/", "/salud"])
def test_what_tells_the_current_edition_is_kept_for_minutes_in_every_edition(
    client, snapshot, path
):
    answer = client.get(f"{path}?e={snapshot.edition_id}")
    assert "max-age=300" in answer.headers["cache-control"]


def test_what_holds_a_date_is_made_anew_the_next_day(client, monkeypatch):
    class Tomorrow(datetime.date):
        @classmethod
        def today(cls):
            return super().today() + datetime.timedelta(days=1)

    first, lasting = client.get(ADDRESS), client.get("/t/CHL-13120")
    monkeypatch.setattr("datetime.date", Tomorrow)
    assert client.get(ADDRESS).headers["etag"] != first.headers["etag"]
    assert client.get("/t/CHL-13120").headers["etag"] == lasting.headers["etag"]


def test_many_who_ask_the_same_at_once_wait_for_one_answer(client, monkeypatch):
    made, opened = [], answering._opened

    def opening(named, lang):
        made.append(named)
        time.sleep(0.2)
        return opened(named, lang)

    monkeypatch.setattr(answering, "_opened", opening)

    async def ask() -> list[int]:
        transport = httpx2.ASGITransport(app=client.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://a") as many:
            answers = await asyncio.gather(
                *(many.get("/t/XXX") for _time in range(9)),
                *(many.get("/t/CHL") for _time in range(9)),
            )
            return [each.status_code for each in answers]

    with ThreadPoolExecutor() as thread:
        statuses = thread.submit(asyncio.run, ask()).result()
    assert statuses == [404] * 9 + [200] * 9
    assert len(made) == 2


def test_language_parameters_edition_and_code_change_the_tag(client, snapshot, monkeypatch):
    addresses = (ADDRESS, f"{ADDRESS}&lang=en", f"{ADDRESS}&f=A",
                 f"{ADDRESS}&e={snapshot.edition_id}")  # fmt: skip
    tags = {client.get(address).headers["etag"] for address in addresses}
    monkeypatch.setattr(kept, "version", lambda: "other")
    monkeypatch.setattr(answering, "store", Store())
    tags.add(client.get(ADDRESS).headers["etag"])
    assert len(tags) == 5


def test_the_live_address_may_be_kept_for_minutes_the_edition_for_ever(client, snapshot):
    live = client.get("/embed/serie?t=CHL-13120&m=robbery").headers["cache-control"]
    frozen = client.get(f"/embed/serie?t=CHL-13120&m=robbery&e={snapshot.edition_id}")
    assert "max-age=300" in live
    assert "immutable" in frozen.headers["cache-control"]


def test_text_is_compressed_for_those_who_take_it(client):
    with client.stream("GET", ADDRESS, headers={"Accept-Encoding": "gzip"}) as answer:
        body = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    for other in ("identity", "br", "*", "gzip;q=0, br", "gzip; q=0.000", ""):
        plain = client.get(ADDRESS, headers={"Accept-Encoding": other})
        assert "content-encoding" not in plain.headers
        assert gzip.decompress(body) == plain.content


def test_a_refusal_is_json_for_a_program_and_a_page_for_a_browser(client):
    bad = "/g/serie.csv?t=XXX&lang=en"
    program = client.get(bad)
    browser = client.get(bad, headers={"Accept": "text/html,*/*"})
    assert program.json()["error"]["status"] == program.status_code == browser.status_code == 404
    assert "“XXX”" in program.json()["error"]["message"]
    assert "<h1>This address cannot be answered</h1>" in browser.text
    assert "“XXX”" in browser.text
    assert program.headers["cache-control"] == browser.headers["cache-control"] == "no-store"


def test_an_edition_that_is_not_held_is_refused_with_those_that_are(client, monkeypatch):
    monkeypatch.setattr(answering.snapshot, "editions", lambda: ["2026-11-20-held"])
    answer = client.get(f"{ADDRESS}&e=2020-01-01-00000000&lang=en")
    assert answer.status_code == 404
    assert "2026-11-20-held" in answer.json()["error"]["message"]


def test_a_very_long_address_is_refused(client):
    assert client.get(f"{ADDRESS}&o={'x' * 3000}").status_code == 400


def test_too_many_requests_are_told_to_wait(snapshot, monkeypatch):
    client = asking(snapshot, monkeypatch)
    monkeypatch.setattr(answering, "limits", Limits(rate=1))
    answers = [client.get(ADDRESS) for _time in range(8)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_limits_fill_with_time_and_forget_clients(monkeypatch):
    now = 100.0
    monkeypatch.setattr("portal.web.limits.time.monotonic", lambda: now)
    limits = Limits(rate=2)
    for _time in range(12):
        limits.spend("a", 1, "en")
    with pytest.raises(TooMany):
        limits.spend("a", 1, "en")
    now = 101.0
    limits.spend("a", 2, "en")
    limits.spend("b", 1, "en")
    for at in range(MOST_CLIENTS + 5):
        limits.spend(f"client {at}", 1, "en")
    assert len(limits._clients) == MOST_CLIENTS


def test_memory_for_answers_has_a_bound():
    def address(at: int) -> Address:
        return Address("http", b"host", f"/{at}", b"")

    def answer(size: int) -> Kept:
        return Kept.of(Made(b"x" * size, "image/png"), b'"tag"', {})

    store = Store(most=10 * answer(100).size)
    for at in range(50):
        store.put(address(at), answer(100))
    assert store.get(address(0)) is None
    assert store.get(address(49)) is not None
    assert 8 <= len(store._kept) < 10
    for _time in range(50):
        store.put(address(49), answer(100))
    assert 8 <= len(store._kept) < 10
    store.put(address(51), answer(kept.LARGEST))
    assert store.get(address(51)) is None
