"""The synthetic edition, built once for the tests of the portal."""

import copy
import dataclasses
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal import snapshot as snapshots
from portal.snapshot import Snapshot, open_current
from portal.web import answering
from portal.web.limits import Limits
from portal.web.routes import ROUTES
from portal.web.server import middleware
from tests.snapshot_fixture import build


@pytest.fixture(scope="session")
def data_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with one synthetic edition; tests must not change it."""
    return build(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def snapshot(data_directory: Path) -> Snapshot:
    """The synthetic edition, open."""
    return open_current(data_directory)


@pytest.fixture
def client(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Every plain-HTTP address, answering from the synthetic edition, without a limit."""
    return asking(snapshot, monkeypatch)


def asking(opened: Snapshot, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A client of all plain-HTTP addresses over this edition, nothing kept from other tests."""
    monkeypatch.setattr(snapshots, "open_current", lambda *_: opened)
    monkeypatch.setattr(answering, "limits", Limits(rate=1e6))
    monkeypatch.setattr(answering, "store", answering.Store())
    app = Starlette(routes=ROUTES, middleware=middleware(ROUTES))
    return TestClient(app, follow_redirects=False)


HOSTILE = (
    '"><script>alert(1)</script>', "=HYPERLINK(\"http://x\")", "+1+1", "@SUM(A1)", "-2",
    "O'Higgins & <b>Sons</b>; \"quoted\"", "\u202eRTL\u202c العربية", "x" * 300, "{%}\\_$#^~",
    "tab\tand\nline",
)  # fmt: skip


@pytest.fixture(scope="session")
def hostile(snapshot: Snapshot) -> Snapshot:
    """The same edition under names that are markup, formulas, quotes, right-to-left or long."""
    bad = copy.copy(snapshot)
    bad.territories = {
        key: dataclasses.replace(place, name=HOSTILE[at % len(HOSTILE)])
        for at, (key, place) in enumerate(snapshot.territories.items())
    }
    bad.offences = {
        key: dataclasses.replace(each, name=HOSTILE[at % len(HOSTILE)])
        for at, (key, each) in enumerate(snapshot.offences.items())
    }
    bad.sources = [
        dataclasses.replace(each, publisher=HOSTILE[at % 7], title=HOSTILE[(at + 1) % 7])
        for at, each in enumerate(snapshot.sources)
    ]
    return bad
