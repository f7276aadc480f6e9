"""How plain addresses answer: cached, within limits, refused in words."""

import gzip

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.web import answering
from portal.web.answering import Made, Store
from portal.web.limits import MOST_CLIENTS, Limits, TooMany
from portal.web.routes import ROUTES
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


def test_language_parameters_edition_and_code_change_the_tag(client, snapshot, monkeypatch):
    addresses = (ADDRESS, f"{ADDRESS}&lang=en", f"{ADDRESS}&f=A",
                 f"{ADDRESS}&e={snapshot.edition_id}")  # fmt: skip
    tags = {client.get(address).headers["etag"] for address in addresses}
    monkeypatch.setattr(answering, "version", lambda: "other")
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
    plain = client.get(ADDRESS, headers={"Accept-Encoding": "identity"})
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
    asking(snapshot, monkeypatch)
    monkeypatch.setattr(answering, "limits", Limits(rate=1))
    client = TestClient(Starlette(routes=ROUTES))
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
    store = Store(most=1000)
    for at in range(50):
        store.put(str(at), Made(b"x" * 100, "image/png"))
    assert store.get("0") is None
    assert store.get("49") is not None
    assert store._size <= 1000
    store.put("large", Made(b"x" * (answering.LARGEST + 1), "image/png"))
    assert store.get("large") is None
