"""Fixtures that several rooms share."""

from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "shared" / "sources"


@pytest.fixture(scope="session")
def sources() -> Path:
    """The publishers' files; tests that need them say so when they are not there."""
    if not SOURCES.is_dir():
        pytest.skip(f"the publishers' files are not there: {SOURCES}")
    return SOURCES
