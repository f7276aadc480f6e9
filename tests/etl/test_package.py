"""An edition on disk: same tables, same bytes; one switch; nothing lost on failure."""

import json
from itertools import pairwise

import frictionless
import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely.geometry import box

from etl.package import write_edition


def _tables(count: int = 3) -> dict[str, pd.DataFrame]:
    crime = pd.DataFrame(
        {
            "territory_id": ["CHL-1", "BRA-1"],
            "country": ["CHL", "BRA"],
            "offence": "homicide",
            "source_id": "s",
            "frequency": "M",
            "period": pd.Timestamp("2020-01-01"),
            "count": pd.array([count, None], dtype="Int64"),
            "unit": "cases",
            "date_basis": "registered",
            "status": ["value", "not_available"],
        }
    )
    return {"recorded_crime": crime}


def _layer() -> dict[str, gpd.GeoDataFrame]:
    frame = gpd.GeoDataFrame({"territory_id": ["CHL-1"]}, geometry=[box(0, 0, 1, 1)], crs=4326)
    return {"municipality_CHL": frame}


def _bytes(folder) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_same_tables_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_edition(_tables(), _layer(), tmp_path / name, "2026-01-01", {"a/b.csv": "00"})
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")


def test_rows_in_another_order_give_the_same_edition(tmp_path):
    tables = _tables()
    first = write_edition(tables, {}, tmp_path / "one", "2026-01-01")
    turned = {name: frame.iloc[::-1] for name, frame in tables.items()}
    assert write_edition(turned, {}, tmp_path / "two", "2026-01-01") == first


def test_current_names_the_new_edition_and_the_old_is_gone(tmp_path):
    first = write_edition(_tables(3), {}, tmp_path, "2026-01-01")
    second = write_edition(_tables(4), {}, tmp_path, "2026-01-01")
    assert first != second
    assert (tmp_path / "current").read_text().strip() == second
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([second, "current"])


def test_what_stands_beside_the_editions_and_is_none_is_left_alone(tmp_path):
    (tmp_path / "photographs").mkdir()
    (tmp_path / "photographs" / "one.jpg").write_bytes(b"kept")
    theirs = ('{"name": "another"}', '{"edition": "first"}', '{"edition": {"id": "x"}}', "[]", "{")
    for name, content in zip("abcde", theirs, strict=True):
        (tmp_path / name).mkdir()
        (tmp_path / name / "datapackage.json").write_text(content)
    before = _bytes(tmp_path)
    write_edition(_tables(3), {}, tmp_path, "2026-01-01")
    made = write_edition(_tables(4), {}, tmp_path, "2026-01-01")
    left = {name for name in _bytes(tmp_path) if not name.startswith(made)}
    assert left == {*before, "current"}


def test_what_a_killed_build_left_is_removed(tmp_path):
    (tmp_path / ".building-99999999").mkdir()
    made = write_edition(_tables(), {}, tmp_path, "2026-01-01")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([made, "current"])


def test_an_edition_that_was_damaged_is_written_again(tmp_path):
    made = write_edition(_tables(), _layer(), tmp_path, "2026-01-01")
    before = _bytes(tmp_path)
    (tmp_path / made / "recorded_crime" / "CHL.parquet").write_bytes(b"half")
    write_edition(_tables(), _layer(), tmp_path, "2026-01-01")
    assert _bytes(tmp_path) == before


def test_publishing_the_same_edition_again_changes_nothing(tmp_path):
    write_edition(_tables(), _layer(), tmp_path, "2026-01-01")
    before = _bytes(tmp_path)
    write_edition(_tables(), _layer(), tmp_path, "2026-01-01")
    assert _bytes(tmp_path) == before


def test_a_write_that_fails_leaves_the_edition_that_is_there(tmp_path):
    write_edition(_tables(), _layer(), tmp_path, "2026-01-01")
    before = _bytes(tmp_path)
    broken = _tables(5) | {"territory": pd.DataFrame({"valid_from": ["no date"]})}
    with pytest.raises(pa.ArrowInvalid):
        write_edition(broken, {}, tmp_path, "2026-01-01")
    assert _bytes(tmp_path) == before


def test_partitioned_tables_have_a_file_per_country_and_keep_unknown_as_missing(tmp_path):
    edition = write_edition(_tables(), {}, tmp_path, "2026-01-01")
    folder = tmp_path / edition / "recorded_crime"
    assert sorted(p.name for p in folder.iterdir()) == ["BRA.parquet", "CHL.parquet"]
    assert pq.read_table(folder / "BRA.parquet")["count"].to_pylist() == [None]


def test_the_data_package_is_valid_and_holds_every_checksum(tmp_path):
    edition = write_edition(_tables(), _layer(), tmp_path, "2026-01-01", {"a/b.csv": "00"})
    descriptor = json.loads((tmp_path / edition / "datapackage.json").read_text())
    frictionless.Package.from_descriptor(descriptor)
    assert descriptor["edition"] == {"id": edition, "date": "2026-01-01"}
    assert descriptor["inputs"] == {"a/b.csv": "00"}
    hashes = {name for resource in descriptor["resources"] for name in resource["hashes"]}
    written = set(_bytes(tmp_path / edition)) - {"datapackage.json"}
    assert hashes == written


def test_outer_rings_run_clockwise_as_maps_on_a_globe_need(tmp_path):
    edition = write_edition(_tables(), _layer(), tmp_path, "2026-01-01")
    layer = json.loads((tmp_path / edition / "boundaries/municipality_CHL.geojson").read_text())
    ring = layer["features"][0]["geometry"]["coordinates"][0]
    doubled_area = sum((x1 - x0) * (y1 + y0) for (x0, y0), (x1, y1) in pairwise(ring))
    assert doubled_area > 0
