"""A real server, and a browser tab that may talk to nobody else, for the tests of this folder."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Request

PROJECT = Path(__file__).parent.parent.parent
PLACE = "CHL-13120"
# For the browser. A route that refuses other hosts would stop at every request and turn the cache
# off, which costs a third of the time that a page takes.
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
PATIENCE = 60_000  # milliseconds that a page may take on a machine with much else to do


@dataclass
class Server:
    """A running dashboard: its address, its process and what it has written so far."""

    address: str
    process: subprocess.Popen
    log: Path


@contextmanager
def serving(project: Path, log: Path) -> Iterator[Server]:
    """Start ``project`` on a free port, wait until it answers, and stop that process at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "dashboard.py"],
            cwd=project,
            env=os.environ | {"PORT": str(port)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log)
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait_for(server: Server) -> None:
    for _attempt in range(150):
        if server.process.poll() is not None:
            break
        try:
            # Not a page: the first page of a fresh server is for a test to open.
            urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=1)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the dashboard did not start:\n{server.log.read_text()}")


@dataclass
class Visit:
    """A browser tab on the server, and everything that went wrong in it."""

    page: Page
    address: str
    outside: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def begin_anew(self) -> None:
        """Leave the site, and forget what went wrong in it."""
        self.page.goto("about:blank")
        self.page.emulate_media(media="null")
        for told in (self.outside, self.refused, self.complaints):
            told.clear()

    def open(self, path: str) -> Page:
        """Open ``path`` and wait until the application has taken the place of the first words."""
        self.page.goto(self.address + path)
        self.settled()
        return self.page

    def settled(self) -> None:
        """Wait until the page is drawn and its script has ended."""
        self.page.wait_for_selector("#first-words", state="detached")
        self.page.wait_for_selector('[data-test-script-state="notRunning"]', state="attached")

    def check(self) -> None:
        """Nothing went outside, nothing was refused, nothing complained."""
        assert self.outside == []
        assert self.refused == []
        assert self.complaints == []


def tab(context: BrowserContext, server: Server) -> Visit:
    """A new tab, of a browser started with NO_OTHER_HOST, that records requests to other hosts."""
    visit = Visit(context.new_page(), server.address)
    visit.page.set_default_timeout(PATIENCE)
    here = urlsplit(server.address).netloc

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != here:
            visit.outside.append(request.url)

    visit.page.on("request", note)
    visit.page.on("websocket", lambda socket: _note_socket(visit, socket.url, here))
    visit.page.on("response", lambda answer: _note_refusal(visit, answer.status, answer.url))
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on("console", lambda message: _note_console(visit, message.type, message.text))
    return visit


def _note_socket(visit: Visit, url: str, here: str) -> None:
    if urlsplit(url).netloc != here:
        visit.outside.append(url)


def _note_refusal(visit: Visit, status: int, url: str) -> None:
    if status >= 400:
        visit.refused.append(f"{status} {url}")


def _note_console(visit: Visit, kind: str, text: str) -> None:
    # A refused response is noted by itself; the browser repeats it as a console error.
    if kind == "error" and not re.match(r"Failed to load resource", text):
        visit.complaints.append(text)
