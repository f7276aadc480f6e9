"""Editions beside one another: an earlier one is opened by its id, whole, while the new one is."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from portal import cache, judging, overview, sentences
from portal import snapshot as module
from portal.parquet import pack_edition
from portal.records import Unknown
from portal.snapshot import editions, open_current, open_edition


def copied(edition: Path, name: str, change=None) -> Path:
    """The edition under another name, with its package and files changed."""
    target = edition.parent / name
    shutil.copytree(edition, target)
    path = target / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["edition"] = {"id": name, "date": name[:10]}
    if change:
        change(target, package)
    path.write_text(json.dumps(package), encoding="utf-8")
    return target


@pytest.fixture
def data(data_directory, tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "PROJECT", tmp_path / "copies")
    shutil.copytree(data_directory, tmp_path / "data")
    return tmp_path / "data"


def _current(data: Path) -> Path:
    return data / (data / "current").read_text().strip()


def test_an_earlier_edition_is_opened_beside_the_current_one(data):
    def fewer(target, _package):
        path = target / "recorded_crime" / "CHL.parquet"
        rows = pq.read_table(path)
        more = [None if count is None else count + 1000 for count in rows["count"].to_pylist()]
        pq.write_table(rows.set_column(rows.schema.get_field_index("count"), "count", [more]), path)

    copied(_current(data), "2025-01-01-aaaaaaaa", fewer)
    now, then = open_current(data), open_edition("2025-01-01-aaaaaaaa", data)
    assert then.edition_id == "2025-01-01-aaaaaaaa"
    assert editions(data) == [now.edition_id, then.edition_id]
    difference = (then.series("CHL-13120", "robbery").count
                  - now.series("CHL-13120", "robbery").count)  # fmt: skip
    assert set(difference[~pd.isna(difference)]) == {1000}
    assert open_edition("2025-01-01-aaaaaaaa", data) is then
    assert open_edition(now.edition_id, data) is now


@pytest.mark.parametrize("asked", ["2020-01-01-00000000", "../data", "", "current"])
def test_an_edition_that_is_not_there_is_refused(data, asked):
    with pytest.raises(Unknown, match="no edition"):
        open_edition(asked, data)


def test_an_edition_from_before_a_table_or_column_has_it_empty(data):
    def older(target, package):
        (target / "reconciliation.parquet").unlink()
        package["resources"] = [
            each for each in package["resources"] if each["name"] != "reconciliation"
        ]
        for name, gone in (("territory", ["aliases", "area_km2"]), ("source", ["last_period"])):
            rows = pq.read_table(target / f"{name}.parquet")
            pq.write_table(rows.drop_columns(gone[-1:]), target / f"{name}.parquet")

    copied(_current(data), "2025-01-01-bbbbbbbb", older)
    then = open_edition("2025-01-01-bbbbbbbb", data)
    assert then.reconciliation == []
    assert then.territory("CHL-13120").area_km2 is None
    assert {each.last_period for each in then.sources} == {None}
    assert open_current(data).reconciliation != []


def test_an_edition_from_before_verdicts_on_years_judges_months_and_says_so_of_years(data):
    def older(target, _package):
        (target / "crime_trend" / "ARG.parquet").unlink()
        for path in (*target.glob("crime_trend/*"), target / "verdict_calibration.parquet"):
            rows = pq.read_table(path)
            rows = rows.filter(pc.field("frequency") == "M").drop_columns("frequency")
            pq.write_table(rows, path)

    copied(_current(data), "2025-01-01-dddddddd", older)
    then = open_edition("2025-01-01-dddddddd", data)
    assert {each.frequency for each in then.measures("CHL-13120")} == {"M"}
    assert then.trends("CHL-13120").keys() == open_current(data).trends("CHL-13120").keys()
    assert then.trends("ARG-06") == {}
    told = sentences.place_sentence(then, "ARG-06", "homicide", "en")
    assert told.endswith("this edition does not judge what is published by year.")
    assert "0 in 2023 and 812 in 2022" in told
    assert judging.section(then, "en").count("<details") == 1
    assert "by year only" not in judging.section(then, "en")
    assert "There is no verdict on a change here" in overview.table(then, "ARG-06", "en")
    assert "Last 12 months" in overview.table(then, "CHL-13120", "en")


def test_the_copy_of_the_edition_in_use_outlives_those_of_earlier_ones(data):
    now = open_current(data)
    folder = now._packed.parent
    for at in range(6):
        copied(_current(data), f"2024-01-0{at + 1}-cccccccc",
               lambda target, _: (target / "caveat.parquet").touch())  # fmt: skip
        open_edition(f"2024-01-0{at + 1}-cccccccc", data)
    assert now._packed.is_dir()
    assert now.table("evaluation").words("study") == ["A study", "Another study"]
    assert len(module._earlier) <= module.EARLIER_OPEN
    assert folder.is_dir()


def test_a_file_that_the_edition_names_and_does_not_have_is_a_fault(data, tmp_path):
    (_current(data) / "reconciliation.parquet").unlink()
    with pytest.raises(FileNotFoundError, match="reconciliation"):
        pack_edition(_current(data), tmp_path / "packed")
