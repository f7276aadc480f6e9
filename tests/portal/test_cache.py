"""Copies go beside the project, and elsewhere where that cannot be written."""

import tempfile
from pathlib import Path

from portal import cache


def test_copies_lie_beside_the_project(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(cache, "PROJECT", tmp_path / ".cache")
    assert cache.directory("things") == tmp_path / ".cache" / "things"
    assert cache.directory("things").is_dir()


def test_a_project_that_cannot_be_written_is_left_alone(tmp_path: Path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(cache, "PROJECT", tmp_path / "file" / ".cache")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = cache.directory("things")
    assert found.parent.parent == tmp_path
    assert found.parent.stat().st_mode & 0o077 == 0
