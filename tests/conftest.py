"""Fixtures that several rooms share."""

from pathlib import Path

import pytest
from hypothesis import settings

from portal import cache

# The same cases in every run: what passes here passes on the next machine.
settings.register_profile("same", derandomize=True)
settings.load_profile("same")

SOURCES = Path(__file__).parents[2] / "shared" / "sources"


@pytest.fixture(scope="session", autouse=True)
def _own_copies(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Copies of made-up editions never push out those of the server or of another process."""
    cache.PROJECT = tmp_path_factory.mktemp("copies")


@pytest.fixture(scope="session")
def sources() -> Path:
    """The publishers' files; tests that need them say so when they are not there."""
    if not SOURCES.is_dir():
        pytest.skip(f"the publishers' files are not there: {SOURCES}")
    return SOURCES
