"""The server of the real edition and the browser, shared by all browser tests."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visiting import NO_OTHER_HOST, PROJECT, Server, Visit, serving, tab

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    NO_OTHER_HOST,
]


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    with serving(PROJECT, tmp_path_factory.mktemp("server") / "log") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    if not chromium:
        pytest.fail(
            "The browser tests need Chromium: install it (on Debian: apt-get install chromium) "
            "or name its program in the environment variable CHROMIUM."
        )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def ordinary(browser: Browser, server: Server) -> Iterator[Visit]:
    """A tab of ordinary size. A tab of its own for each test would cost two seconds each."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield tab(context, server)
    context.close()


@pytest.fixture
def visit(ordinary: Visit) -> Visit:
    """A visitor who may have been here before: the browser's cache has what was loaded then, and
    the site keeps nothing else."""
    ordinary.begin_anew()
    return ordinary
