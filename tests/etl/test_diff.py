"""Two editions beside each other: every value that was revised, added or has vanished."""

import csv
import shutil

import pandas as pd
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from etl import diff, kept
from etl.__main__ import app
from etl.commands import EXIT
from etl.package import write_edition
from tests.etl.tiny import edition, tables

OLD = {"2024-01-01": 5, "2024-02-01": 7, "2024-03-01": 1, "2024-04-01": None}
NEW = {"2024-01-01": 6, "2024-02-01": 70, "2024-04-01": 0, "2024-05-01": 9}


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "kept")


@pytest.fixture
def old_and_new(tmp_path):
    return (edition(tmp_path / "old", OLD, "2026-01-01"),
            edition(tmp_path / "new", NEW, "2026-02-01", population=1100.0))  # fmt: skip


def _diff(*arguments):
    return CliRunner().invoke(app, ["diff", *map(str, arguments)])


def test_every_change_is_listed_the_largest_first(old_and_new):
    rows = diff.every(diff.compare(*old_and_new)).to_pylist()
    assert [(r["table"], r["kind"], r["territory_id"], r["key"], r["column"], r["old"], r["new"],
             r["change"]) for r in rows] == [
        ("population", "revised", "CHL", "2024", "population", "1000.0", "1100.0", 100.0),
        ("population", "revised", "CHL-1", "2024", "population", "1000.0", "1100.0", 100.0),
        ("recorded_crime", "revised", "CHL-1", "homicide · M · 2024-02-01", "count", "7", "70",
         63.0),
        ("recorded_crime", "revised", "CHL-1", "homicide · M · 2024-01-01", "count", "5", "6",
         1.0),
        ("recorded_crime", "revised", "CHL-1", "homicide · M · 2024-04-01", "count", None, "0",
         None),
        ("recorded_crime", "revised", "CHL-1", "homicide · M · 2024-04-01", "status",
         "not_available", "value", None),
        ("recorded_crime", "vanished", "CHL-1", "homicide · M · 2024-03-01", "count", "1", None,
         None),
        ("recorded_crime", "added", "CHL-1", "homicide · M · 2024-05-01", "count", None, "9",
         None),
    ]  # fmt: skip


def test_the_command_says_it_in_words_and_in_a_file(old_and_new, tmp_path):
    for ending in (".csv", ".parquet"):
        result = _diff(*old_and_new, "--to", tmp_path / f"changes{ending}")
        assert result.exit_code == EXIT["to_do"]
    assert "recorded_crime s: 4 revised, 1 added, 1 vanished, in 1 places" in result.stdout
    assert "population s CHL 2024: population 1000.0 → 1100.0 (+100)" in result.stdout
    with (tmp_path / "changes.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 8
    assert pq.read_metadata(tmp_path / "changes.parquet").num_rows == 8


def test_no_difference_and_no_edition(old_and_new, tmp_path):
    shutil.copytree(old_and_new[0], tmp_path / "same")
    assert _diff(old_and_new[0], tmp_path / "same").exit_code == EXIT["done"]
    result = _diff(old_and_new[0], tmp_path / "nothing")
    assert (result.exit_code, result.stderr.count("\n")) == (EXIT["fault"], 1)
    assert _diff(*old_and_new, "--to", tmp_path / "changes.docx").exit_code == 2


def test_a_table_that_one_edition_does_not_have_is_all_added(old_and_new):
    old, new = old_and_new
    (old / "population.parquet").unlink()
    path = old / "datapackage.json"
    path.write_text(path.read_text().replace('"population.parquet"', '"gone.txt"'))
    found = {row[0]: row[2:5] for row in diff.summary(diff.compare(old, new))}
    assert found["population"] == (0, 2, 0)


def test_of_rates_those_are_compared_that_are_published_without_counts(tmp_path):
    def rates(published: float, of_count: float):
        rows = pd.DataFrame({
            "territory_id": "CHL", "country": "CHL", "offence": "homicide", "source_id": "s",
            "year": [2022, 2023], "rate": [published, of_count],
            "count": pd.array([None, 5], dtype="Int64"), "unit": "victims",
            "date_basis": "not_stated", "status": "value", "reason": ["rate_only", None],
        })  # fmt: skip
        name = write_edition(tables(OLD) | {"crime_rate": rows}, {}, tmp_path / str(published),
                             "2026-01-01")  # fmt: skip
        return tmp_path / str(published) / name

    [row] = diff.every(diff.compare(rates(6.5, 1.0), rates(7.25, 2.0))).to_pylist()
    assert (row["table"], row["kind"], row["territory_id"], row["key"], row["change"]) == (
        "crime_rate", "revised", "CHL", "homicide · 2022", 0.75,
    )  # fmt: skip


def test_revisions_in_the_snapshot_are_bounded_and_none_is_left_out(old_and_new, monkeypatch):
    monkeypatch.setattr(diff, "LISTED", 2)
    rows = diff.revision(diff.compare(*old_and_new), "a", "b").to_pylist()
    listed = [row for row in rows if row["key"]]
    assert [row["change"] for row in listed if row["table"] == "recorded_crime"] == [63.0, 1.0]
    rest = [(row["kind"], row["rows"], str(row["first_period"]), str(row["last_period"]))
            for row in rows if not row["key"]]  # fmt: skip
    assert sorted(rest) == [
        ("added", 1, "2024-05-01", "2024-05-01"),
        ("revised", 2, "2024-04-01", "2024-04-01"),
        ("vanished", 1, "2024-03-01", "2024-03-01"),
    ]
    assert sum(row["rows"] for row in rows) == 8


def test_check_names_what_is_wrong_with_an_edition(old_and_new):
    old, _new = old_and_new

    def told() -> tuple[int, str]:
        result = CliRunner().invoke(app, ["check", str(old)])
        return result.exit_code, " ".join(result.stderr.split())

    assert told() == (EXIT["done"], "")
    (old / "more.txt").write_text("?")
    code, words = told()
    assert code == EXIT["fault"]
    assert "more.txt: not named in datapackage.json" in words
    (old / "more.txt").unlink()
    rows = pq.read_table(old / "territory.parquet")
    pq.write_table(rows.drop_columns("level"), old / "territory.parquet")
    assert "territory.parquet: expected sha256" in told()[1]
    package = (old / "datapackage.json").read_text()
    stated = [line for line in told()[1].split() if len(line) == 64 or len(line) == 65]
    (old / "datapackage.json").write_text(package.replace(stated[0].strip(";"), stated[1]))
    assert "territory.parquet: expected territory_id (string)" in told()[1]
