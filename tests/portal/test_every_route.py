"""Any query string to any address: never an error of the server's, never a strange answer."""

import asyncio
import random
import re
import string
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote, urlencode

import pytest
from starlette.routing import Mount, Route

from portal import drawing
from portal import snapshot as snapshots
from portal.catalogue import FIGURES
from portal.web.routes import ROUTES
from tests.portal.messages import ROOT

TRIES = 500
VALUES = (
    "", "CHL-13120", "CHL-13120,CHL-13101,BRA-CISP-012", "CHL", "PER", "XXX", ",,,", "robbery",
    "homicide", "nonsense", "M", "R", "A", "r", "n", "2015", "2015-06", "2040", "9999-99", "-1",
    "0", "1", "1e9", "999999999999", "en", "pt", "xx", "csv", "json", "ancho", "vista", "NaN",
    "<script>", "' OR 1=1 --", "../../etc/passwd", "%00", "\x00", "\ud7ff", "🚓" * 40, "x" * 600,
    "2026-11-20-00000000", "=1+1", "null", "true", "CHL-13120;DROP", "a&b=c", "\u202e", "ñ",
)  # fmt: skip
PARAMETERS = (
    "t", "m", "f", "s", "o", "a", "z", "e", "p", "i", "q", "tam", "lang", "page", "per_page",
    "format", "territory_id", "offence", "country", "level", "year", "source_id", "frequency",
    "scale", "from", "to", "v", "h",
)  # fmt: skip
PARTS = (
    "CHL-13120", "BRA-UPP-23", "XXX", "serie", "cobertura", "territories", "crime_rate",
    "recorded_crime", "source", "csv", "json", "xlsx", "pdf", "country", "actual", "..", "%2e%2e",
    "x" * 300, "<b>", "ñ",
)  # fmt: skip


def _path(route: Route | Mount, chance: random.Random) -> str:
    path = route.path + ("/{path}" if isinstance(route, Mount) else "")
    for name in ("territory", "figure", "kind", "collection", "table", "edition", "layer", "name",
                 "path", "places"):  # fmt: skip
        value = chance.choice([*PARTS, *FIGURES]) if chance.random() < 0.9 else _noise(chance)
        path = path.replace(f"{{{name}}}", value).replace(f"{{{name}:path}}", value)
    return path


def _noise(chance: random.Random) -> str:
    letters = string.ascii_letters + string.digits + "-._~!$'()*+,;=:@ <>\"%"
    return "".join(chance.choices(letters, k=chance.randint(1, 30))).replace("%", "%25")


def _query(chance: random.Random) -> dict[str, str]:
    names = chance.sample(PARAMETERS, chance.randint(0, 6))
    return {name: chance.choice(VALUES) if chance.random() < 0.8 else _noise(chance)
            for name in names}  # fmt: skip


async def _asked(app, path: str, query: dict[str, str]) -> int:
    """The status of an answer, without a client in between: an exception comes out as it is."""
    status = []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": unquote(path), "raw_path": path.encode(), "root_path": "",
        "query_string": urlencode(query, errors="replace").encode(),
        "headers": [(b"host", b"testserver")], "client": ("a", 1), "server": ("testserver", 80),
    }  # fmt: skip

    async def receive():
        await asyncio.sleep(3600)

    async def send(message):
        if message["type"] == "http.response.start":
            status.append(message["status"])

    await app(scope, receive, send)
    return status[0]


@pytest.mark.parametrize("at", range(len(ROUTES)))
def test_no_query_string_brings_a_server_error(client, snapshot, monkeypatch, tmp_path, at):
    monkeypatch.setattr(snapshots, "editions", lambda *_: [snapshot.edition_id])
    monkeypatch.setattr(drawing, "shared", lambda: drawing.Drawer(None, tmp_path))
    route = ROUTES[at]
    assert isinstance(route, Route | Mount)
    chance = random.Random(route.path)

    async def ask() -> set[int]:
        return {
            await _asked(client.app, _path(route, chance), _query(chance)) for _time in range(TRIES)
        }

    # In a thread of its own: the browser tests keep a loop running in this one.
    with ThreadPoolExecutor() as thread:
        seen = thread.submit(asyncio.run, ask()).result()
    assert seen <= {200, 302, 303, 307, 400, 404, 501}, route.path


def test_every_address_has_its_sentence():
    text = (ROOT / "docs" / "addresses.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`(/[^`]*)`", text))
    for route in ROUTES:
        assert isinstance(route, Route | Mount)
        assert route.path in documented, route.path
