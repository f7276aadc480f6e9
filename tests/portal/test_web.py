"""The server around the application: documents, compressed files, closed doors, settings."""

import asyncio
import gc
import gzip
import re
import subprocess
import sys
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from unittest.mock import MagicMock

import brotli
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.testclient import TestClient
from streamlit import config
from streamlit.runtime.scriptrunner import ScriptRunnerEvent, script_runner
from streamlit.testing.v1 import AppTest
from uvicorn import Config
from uvicorn.server import ServerState

from portal import site
from portal import snapshot as snapshots
from portal.web import answering, bundle, compressed, server
from portal.web.answers import ROUTES
from portal.web.compressed import CompressedFiles
from portal.web.gate import Gate
from portal.web.protocol import LONGEST_HEAD, Bounded
from portal.web.routes import ROUTES as EVERY

PROJECT = Path(__file__).parent.parent.parent
SCRIPT = "/static/app.js"
SOURCE = b"export const words = ['a', 'b'];\n" * 400


async def streamlit_stand_in(scope, receive, send):
    """Answers everything, as Streamlit's own fallback does."""
    await PlainTextResponse("streamlit")(scope, receive, send)


@pytest.fixture
def files(tmp_path: Path) -> CompressedFiles:
    directory, cache = tmp_path / "front", tmp_path / "cache"
    (directory / "static").mkdir(parents=True)
    cache.mkdir()
    (directory / "static" / "app.js").write_bytes(SOURCE)
    (tmp_path / "secret.js").write_text("secret")
    return CompressedFiles(directory, cache)


@pytest.fixture
def client(files: CompressedFiles) -> TestClient:
    app = Starlette(
        routes=[*ROUTES, Mount("/", streamlit_stand_in)],
        middleware=[Middleware(Gate, routes=ROUTES, static=files)],
    )
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize("lang", ["es", "pt", "en"])
@pytest.mark.parametrize("slug", site.SLUGS)
def test_each_page_has_a_document_in_its_language(client: TestClient, slug: str, lang: str):
    answer = client.get(site.href(slug, lang))
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text
    assert answer.headers["content-language"] == lang
    title = re.search(r"<title>(.+?)</title>", answer.text)
    heading = re.search(r"<h1>(.+?)</h1>", answer.text)
    description = re.search(r'<meta name="description" content="(.{20,})">', answer.text)
    assert title is not None
    assert heading is not None
    front = heading[1] == "Cuadrante Abierto"
    assert title[1] == heading[1] + ("" if front else " · Cuadrante Abierto")
    assert description is not None
    assert answer.text.count('rel="alternate"') == 3
    assert 'id="root"' in answer.text
    assert "PlotlyChart" in answer.text


def test_a_hostile_address_is_only_text(client: TestClient):
    answer = client.get("/delitos", params={"t": '"><script>alert(1)</script>', "q": "<b>"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<b>" not in answer.text


def test_the_policy_lets_the_page_ask_nobody_else(client: TestClient):
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert "unsafe-eval" not in policy


def test_the_inline_scripts_are_the_ones_the_policy_names(client: TestClient):
    answer = client.get("/")
    scripts = re.findall(r"<script>(.*?)</script>", answer.text)
    assert len(scripts) == 2
    for script in scripts:
        digest = b64encode(sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/mcp"]
)
def test_the_inner_workings_are_closed(client: TestClient, path: str):
    assert client.get(path).status_code == 404
    assert client.get("/_stcore/health").text == "streamlit"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/datos", "/assets/shell.css", SCRIPT, "/no-existe"])
def test_what_is_only_to_be_read_says_so(client: TestClient, method: str, path: str):
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert client.request(method, "/_stcore/upload_file/1").text == "streamlit"


def test_an_unknown_address_is_a_404_in_its_language(client: TestClient):
    answer = client.get("/no-existe?lang=en")
    assert answer.status_code == 404
    assert "This page does not exist" in answer.text
    assert '<html lang="en">' in answer.text


def test_a_trailing_slash_leads_to_the_one_address(client: TestClient):
    answer = client.get("/delitos/?t=CHL-13120")
    assert answer.status_code == 308
    assert answer.headers["location"] == "/delitos?t=CHL-13120"


def test_a_search_answers_a_browser_and_a_script(client: TestClient):
    assert client.get("/buscar?q=").headers["location"] == "/"
    assert client.get("/buscar?q=Ñuñoa").headers["location"] == "/mi-territorio?t=CHL-13120"
    assert client.get("/buscar?q=nunoa").headers["location"] == "/mi-territorio?t=CHL-13120"
    answer = client.get("/buscar?q=zzzzqqq&lang=pt", headers={"Accept": "application/json"})
    assert answer.json() == {"href": "/?q=zzzzqqq&lang=pt"}


def test_the_empty_world_has_every_layer_that_plotly_asks_for(client: TestClient):
    world = client.get("/topojson/world_110m.json").json()
    assert world["type"] == "Topology"
    assert {"coastlines", "land", "countries"} <= set(world["objects"])
    assert all(layer["geometries"] == [] for layer in world["objects"].values())


@pytest.mark.parametrize(
    ("accepts", "encoding", "unpack"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("br ; q=0.000 , GZIP", "gzip", gzip.decompress),
        ("*", None, bytes),
        (", ;q=,gzip;q=", None, bytes),
    ],
)
def test_a_static_file_comes_as_the_browser_accepts_it(client, accepts, encoding, unpack):
    with client.stream("GET", SCRIPT, headers={"Accept-Encoding": accepts}) as answer:
        body = b"".join(answer.iter_raw())
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert unpack(body) == SOURCE


@pytest.mark.parametrize("accepts", ["br", "gzip", "identity"])
def test_a_file_that_the_browser_has_is_not_sent_again(client, accepts):
    headers = {"Accept-Encoding": accepts}
    first = client.get(SCRIPT, headers=headers)
    again = client.get(SCRIPT, headers=headers | {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"]
    assert client.get(SCRIPT, headers=headers | {"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(("accepts", "encoding"), [("gzip", "gzip"), ("br", None)])
def test_a_document_is_packed_only_as_the_browser_takes_it(client, accepts, encoding):
    with client.stream("GET", "/metodos", headers={"Accept-Encoding": accepts}) as answer:
        assert answer.headers.get("content-encoding") == encoding


@pytest.mark.parametrize("path", ["/metodos", "/embed/serie?t=CHL-13120", "/assets/shell.js"])
@pytest.mark.parametrize(
    ("accepts", "encodings"),
    [("gzip;q=0", {None}), ("gzip; q=0.0, br;q=0", {None}), ("br, gzip;q=0", {"br", None}),
     ("gzip;q=0.5", {"gzip"})],
)  # fmt: skip
def test_nobody_gets_what_was_refused(files, snapshot, monkeypatch, path, accepts, encodings):
    """Streamlit's own layer packs for every header that names gzip."""
    monkeypatch.setattr(snapshots, "open_current", lambda *_: snapshot)
    monkeypatch.setattr(answering, "store", answering.Store())
    layers = [Middleware(Gate, routes=EVERY, static=files), Middleware(GZipMiddleware)]
    client = TestClient(Starlette(routes=EVERY, middleware=layers))
    for _again in range(2):  # made, and from memory
        answer = client.get(path, headers={"Accept-Encoding": accepts})
        assert answer.headers.get("content-encoding") in encodings


def test_nothing_is_compressed_twice(client: TestClient, monkeypatch):
    client.get(SCRIPT, headers={"Accept-Encoding": "br"})
    monkeypatch.setattr(compressed, "make_copy", None)
    assert client.get(SCRIPT, headers={"Accept-Encoding": "br"}).content == SOURCE


def test_a_changed_file_is_not_served_from_an_old_copy(client: TestClient, files):
    client.get(SCRIPT, headers={"Accept-Encoding": "br"})
    files.find(SCRIPT).write_bytes(b"changed")
    assert client.get(SCRIPT, headers={"Accept-Encoding": "br"}).content == b"changed"


@pytest.mark.parametrize(
    "path", ["../secret.js", "static/../../secret.js", "/etc/passwd", "static", "\0", "nope.js"]
)
def test_no_file_outside_the_directory_is_served(files: CompressedFiles, path: str):
    assert files.find(path) is None


def test_the_background_makes_smaller_copies_once(files: CompressedFiles, tmp_path: Path):
    source, cache = files.find(SCRIPT), tmp_path / "cache"
    assert source is not None
    assert compressed.shrink([source], cache) == 1
    assert compressed.shrink([source], cache) == 0
    assert brotli.decompress(compressed.copy_path(source, "br", cache).read_bytes()) == SOURCE


def test_every_file_of_a_first_visit_exists():
    names = bundle.first_visit()
    assert any("PlotlyChart" in name for name in names)
    assert all((bundle.static_directory() / name).is_file() for name in names)
    assert set(bundle.chart_modules()).isdisjoint(bundle.own_files()[1])


def test_a_failure_is_told_without_its_details():
    def page():
        from portal.web.server import say_sorry

        say_sorry(ValueError("a secret detail"))

    shown = AppTest.from_function(page).run()
    assert len(shown.error) == 1
    assert "secret" not in shown.error[0].value


@pytest.mark.parametrize(("setting", "collections"), [(True, 1), (False, 0)])
def test_the_setting_that_spares_a_collection_after_each_run_works(
    monkeypatch, setting: bool, collections: int
):
    """Streamlit hides this option; a release that drops or renames it fails here."""
    collected = []
    monkeypatch.setattr(gc, "collect", lambda *args: collected.append(args))
    before = config.get_option("runner.postScriptGC")
    config.set_option("runner.postScriptGC", setting)
    try:
        script_runner.ScriptRunner._on_script_finished(
            MagicMock(),
            MagicMock(),
            ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS,
            premature_stop=False,
            run_descriptor=MagicMock(),
        )
    finally:
        config.set_option("runner.postScriptGC", before)
    assert len(collected) == collections


def test_the_servers_settings_are_the_projects():
    """Read in a fresh process started as the dashboard is, so that nothing else has set them."""
    wanted = {
        "server.fileWatcherType": "none",
        "server.enableAgentApi": False,
        "browser.serverAddress": "localhost",
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "runner.magicEnabled": False,
        "runner.postScriptGC": False,
    }
    code = (
        "import dashboard, sys; from streamlit import config;"
        f"print({{name: config.get_option(name) for name in {list(wanted)!r}}});"
        "print(sorted({'pandas', 'scipy', 'duckdb', 'ibis', 'geopandas'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    settings, heavy = run.stdout.strip().splitlines()[-2:]
    assert settings == str(wanted)
    assert heavy == "[]"


def test_the_server_reads_requests_fast_and_sends_small_answers_at_once():
    """Streamlit's socket names no protocol: asyncio's own loop then leaves Nagle's delay on."""
    given = _uvicorn_config()
    make_loop = given.get_loop_factory()
    assert make_loop is not None
    loop = make_loop()
    loop.close()
    assert type(loop).__module__ == "uvloop"
    assert given.http_protocol_class is Bounded


def _uvicorn_config() -> Config:
    from streamlit.web.server.starlette import starlette_server

    async def application(scope, receive, send) -> None:
        raise AssertionError("no request is complete")

    given = Config(application, lifespan="off", **starlette_server._get_uvicorn_config_kwargs())
    given.load()
    return given


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (b"GET /", b"x" * 999),
        (b"GET / HTTP/1.1\r\nHost: here\r\nName: ", b"x" * 999),
        (b"GET / HTTP/1.1\r\nHost: here\r\n", b"a: b\r\n" * 99),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n" * 99),
    ],
)
def test_a_request_without_end_is_refused_before_it_fills_the_memory(start, more):
    async def sent() -> tuple[int, bytes]:
        connection = Bounded(_uvicorn_config(), ServerState(), {})
        transport = MagicMock()
        transport.is_closing = lambda: transport.close.called
        transport.get_extra_info.return_value = None
        connection.connection_made(transport)
        connection.data_received(start)
        size = 0
        while not transport.close.called and size < 2 * LONGEST_HEAD:
            connection.data_received(more)
            size += len(more)
        for task in connection.tasks:
            task.cancel()
        return size, b"".join(call.args[0] for call in transport.write.call_args_list)

    with ThreadPoolExecutor() as thread:
        size, answer = thread.submit(asyncio.run, sent()).result()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert size < LONGEST_HEAD + 2 * len(more)


def test_the_start_says_the_address_and_stops_its_helper(monkeypatch, capsys):
    started = []

    class Helper:
        def __init__(self, command, **options):
            started.append(command)

        def terminate(self):
            started.append("stopped")

    monkeypatch.setattr(server.subprocess, "Popen", Helper)
    monkeypatch.setattr(server.snapshot, "open_current", lambda: None)
    monkeypatch.setattr(server.gc, "freeze", lambda: None)

    async def live():
        async with server.lifespan(MagicMock()):
            assert re.search(r"http://localhost:\d+", capsys.readouterr().out)

    # In a thread of its own: the browser tests keep a loop running in this one.
    with ThreadPoolExecutor() as thread:
        thread.submit(asyncio.run, live()).result()
    assert started[0][1:] == ["-m", "portal.web.compressed"]
    assert started[-1] == "stopped"
