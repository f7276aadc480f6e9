"""A new edition beside the old, in one switch: whole at every moment, whoever kills it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from etl import edition as editions
from etl import kept
from etl.__main__ import app
from etl.package import write_json
from etl.publish import publish
from etl.report import Refused
from portal import snapshot as serving
from portal.snapshot import open_current, open_edition
from tests.etl.tiny import edition
from tests.snapshot_fixture import build as build_synthetic

MOMENTS = 100
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "kept")


@pytest.fixture
def old_and_new(tmp_path):
    """A data directory with an edition, and a built one that revises and adds."""
    edition(tmp_path / "data", {"2024-01-01": 5, "2024-02-01": 7}, "2026-01-01")
    edition(tmp_path / "built", {"2024-01-01": 6, "2024-02-01": 7, "2024-03-01": None},
            "2026-02-01")  # fmt: skip
    return tmp_path / "data", tmp_path / "built"


def test_what_changed_since_the_edition_before_is_published_with_it(old_and_new):
    data, built = old_and_new
    before = editions.current(data)
    name, new = publish(built, data, keep=12)
    assert new
    assert editions.current(data) == name != before
    assert editions.faults(data / name) == []
    assert editions.package(data / name)["edition"]["previous"] == before
    rows = pq.read_table(data / name / "revision.parquet").to_pylist()
    told = [(row["kind"], row["territory_id"], row["column"], row["old"], row["new"],
             row["change"], row["rows"]) for row in rows]  # fmt: skip
    assert told == [
        ("added", "CHL-1", None, None, None, None, 1),
        ("revised", "CHL-1", "count", "5", "6", 1.0, 1),
    ]
    assert (data / before).is_dir()


def test_an_edition_that_lost_a_publisher_is_refused(old_and_new):
    data, built = old_and_new
    before = editions.current(data)
    for where, files in (
        (data, {"geo/a.csv": "0", "ar_snic/b.csv": "0"}),
        (built, {"geo/a.csv": "0"}),
    ):
        made = where / editions.current(where)
        write_json(made / editions.PACKAGE, editions.package(made) | {"inputs": files})
    with pytest.raises(Refused, match="ar_snic: expected this publisher"):
        publish(built, data, keep=12)
    assert editions.current(data) == before


def test_publishing_again_changes_nothing(old_and_new):
    data, built = old_and_new
    name, _new = publish(built, data, keep=12)
    state = {path: path.stat().st_mtime_ns for path in data.rglob("*")}
    assert publish(built, data, keep=12) == (name, False)
    assert {path: path.stat().st_mtime_ns for path in data.rglob("*")} == state


def test_only_the_newest_editions_stay(old_and_new):
    data, _built = old_and_new
    for month in range(3, 7):
        built = data.parent / f"built-{month}"
        edition(built, {"2024-01-01": month}, f"2026-0{month}-01")
        publish(built, data, keep=3)
    assert [path.name[:10] for path in sorted(data.glob("2*"))] == [
        "2026-04-01", "2026-05-01", "2026-06-01",
    ]  # fmt: skip


def test_an_edition_that_is_not_whole_or_not_as_declared_is_not_published(old_and_new):
    data, built = old_and_new
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    (path,) = built.glob("2*/population.parquet")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    for said in ("population.parquet: expected sha256", "population.parquet: expected the file"):
        result = CliRunner().invoke(app, ["publish", str(built), str(data)])
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
        assert "Nothing published. " in result.stderr
        assert said in result.stderr
        path.unlink(missing_ok=True)
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


def test_killed_at_any_moment_it_leaves_the_old_edition_or_the_new_one_whole(old_and_new):
    data, built = old_and_new
    done = subprocess.run(
        [sys.executable, "-m", "tests.etl.killing", str(built), str(data), str(MOMENTS)],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["faults"] == []
    assert told["old"] + told["new"] == MOMENTS
    assert min(told["old"], told["new"], told["killed"]) >= 10  # else it tried too few moments
    assert publish(built, data, keep=12)[0] == editions.current(data)
    assert sorted(path.name for path in data.iterdir() if path.name.startswith(".")) == []


def test_a_dashboard_that_serves_shows_the_new_edition_and_still_opens_the_old(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(serving, "LOOK_EVERY_SECONDS", 0.0)
    data, built = tmp_path / "data", tmp_path / "built"
    build_synthetic(data)
    shutil.copytree(data, built)
    served = open_current(data)
    (old,) = built.glob("2*/datapackage.json")
    package = json.loads(old.read_text())
    name = "2026-12-01-0123abcd"
    package["edition"] = {"id": name, "date": "2026-12-01"}
    old.write_text(json.dumps(package))
    (built / "current").write_text(name)
    old.parent.rename(built / name)
    # The synthetic edition has states that no build lets through.
    monkeypatch.setattr("etl.check.check_edition", lambda directory: 0)
    publish(built, data, keep=2)
    now = open_current(data)
    assert (served.edition_id, now.edition_id) != (name, served.edition_id)
    assert now.edition_id == name
    assert len(served.series("CHL-13120", "robbery").count) == 84
    assert open_edition(served.edition_id, data).edition_id == served.edition_id
