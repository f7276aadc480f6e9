"""The synthetic edition, built once for the tests of the portal."""

from pathlib import Path

import pytest

from portal.snapshot import Snapshot, open_current
from tests.snapshot_fixture import build


@pytest.fixture(scope="session")
def data_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with one synthetic edition; tests must not change it."""
    return build(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def snapshot(data_directory: Path) -> Snapshot:
    """The synthetic edition, open."""
    return open_current(data_directory)
