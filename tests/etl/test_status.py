"""What a steward reads before a build: which files are new, changed, missing; what is late."""

import datetime
import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from etl import catalogue, kept, rhythm
from etl import status as status_module
from etl.__main__ import app
from etl.commands import EXIT
from etl.kept import checksum
from etl.schema.fields import RHYTHMS
from etl.status import look
from tests.etl.tiny import edition

TODAY = datetime.date(2026, 7, 1)
FILES = ("a/same.csv", "a/changed.csv", "a/new.csv", "a/gone.csv")


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Sources and data: one file of each kind, and one folder that nobody reads."""
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "kept")
    sources, data = tmp_path / "sources", tmp_path / "data"
    for name in (*FILES[:3], "a/more.csv", "a/SOURCE.md", "other/x.csv"):
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text(name)
    made = edition(data, {"2024-01-01": 1}, "2026-01-01")
    package = json.loads((made / "datapackage.json").read_text())
    package["inputs"] = {"a/same.csv": checksum(sources / "a" / "same.csv"), "a/changed.csv": "0",
                         "a/gone.csv": "0"}  # fmt: skip
    (made / "datapackage.json").write_text(json.dumps(package))
    monkeypatch.setattr(catalogue, "publishers", lambda: ("a",))
    _listed(monkeypatch, FILES)
    return sources, data


def _listed(monkeypatch, files: tuple[str, ...], rhythm: str = "regular") -> None:
    """The catalogue names these files, all of one source of that rhythm."""
    tables = {"sources": pd.DataFrame({"file": files}),
              "rhythm": pd.DataFrame({"source_id": ["s"], "kind": [rhythm]})}  # fmt: skip
    monkeypatch.setattr(catalogue, "table", tables.get)


def _due(data, due: datetime.date | None) -> None:
    (path,) = data.glob("2*/source.parquet")
    rows = pq.read_table(path)
    for name, value in (("last_period", datetime.date(2026, 3, 1)), ("next_due", due)):
        at = rows.schema.get_field_index(name)
        rows = rows.set_column(at, name, pa.array([value], pa.date32()))
    pq.write_table(rows, path)


def test_files_are_told_by_what_they_are_beside_the_edition(folders):
    found = look(*folders, TODAY)
    assert [each.line() for each in found.publishers] == ["a: 1 same, 1 new, 1 changed, 1 missing"]
    assert list(found.lines()) == [
        "new: a/new.csv",
        "changed: a/changed.csv",
        "missing: a/gone.csv",
        "not read: a/more.csv, which no sources.csv names",
        "not read: other/, which no sources.csv names",
    ]
    assert (found.changed, found.wanting) == (True, True)


@pytest.mark.parametrize(
    ("due", "late"),
    [(datetime.date(2026, 6, 30), True), (TODAY, False), (None, False)],
)
def test_a_source_is_late_once_the_day_has_passed(folders, due, late):
    sources, data = folders
    _due(data, due)
    words = "late: s, whose last period begins 2026-03-01; more was due by 2026-06-30"
    assert (words in list(look(sources, data, TODAY).lines())) == late


def test_what_has_no_known_rhythm_is_said_and_makes_nothing_late(folders, monkeypatch):
    _listed(monkeypatch, ("a/same.csv",), "unknown")
    found = look(*folders, TODAY)
    assert "rhythm not known, late or not: s" in list(found.lines())
    assert not found.wanting


def test_the_exit_code_tells_a_scheduler_what_to_do(folders, monkeypatch):
    sources, data = folders

    def code() -> int:
        asked = ["status", "--sources", str(sources), "--data", str(data)]
        return CliRunner().invoke(app, asked).exit_code

    assert code() == EXIT["to_do"]
    _listed(monkeypatch, ("a/same.csv",))
    assert code() == EXIT["done"]
    (sources / "a" / "same.csv").unlink()
    assert code() == EXIT["wanting"]
    (data / "current").unlink()
    assert code() == EXIT["wanting"]


def test_without_an_edition_every_file_is_new(folders, tmp_path):
    found = look(folders[0], tmp_path / "nothing", TODAY)
    assert found.publishers[0].new == list(FILES[:3])
    assert found.late == []


def test_an_edition_from_before_there_was_a_rhythm_has_nothing_late(folders):
    (path,) = folders[1].glob("2*/source.parquet")
    pq.write_table(pq.read_table(path).drop_columns("next_due"), path)
    assert status_module._late(path, TODAY) == []


@pytest.mark.parametrize(
    ("period", "every", "delay", "last", "due"),
    [
        # The month after March 2026 is whole on 30 April, and published two months later.
        ("M", 1, 2, "2026-03-01", "2026-06-30"),
        ("M", 12, 3, "2025-12-01", "2027-03-31"),
        ("Q", 3, 1, "2026-01-01", "2026-07-31"),
        ("A", 12, 12, "2024-01-01", "2026-12-31"),
    ],
)
def test_the_next_period_is_due_when_it_is_whole_and_published(period, every, delay, last, due):
    rows = pd.DataFrame({"source_id": ["s", "over"], "kind": ["regular", "closed"],
                         "period": period, "every": str(every), "delay": str(delay)})  # fmt: skip
    ends = pd.Series(dict.fromkeys(("s", "over"), pd.Timestamp(last)) | {"other": pd.NaT})
    found = rhythm.next_due(rows, ends)
    assert found.to_dict() == {"s": pd.Timestamp(due)}


def test_every_source_has_a_rhythm_or_says_why_not():
    rows = catalogue.table("rhythm")
    assert set(rows["source_id"]) == set(catalogue.table("sources")["source_id"])
    assert rows["source_id"].is_unique
    assert rows["known_from"].notna().all()
    assert set(rows["kind"]) <= set(RHYTHMS)
    regular = rows["kind"] == "regular"
    assert set(rows.loc[regular, "period"]) <= rhythm.MONTHS.keys()
    assert rows.loc[regular, ["every", "delay"]].notna().all(axis=None)
    assert rows.loc[~regular, ["period", "every", "delay"]].isna().all(axis=None)
