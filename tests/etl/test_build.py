"""The command that a steward runs: what it publishes, and what it leaves alone."""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from etl import catalogue, kept
from etl.__main__ import app
from tests.etl import shaped_register as shaped

DATA = Path(__file__).parents[2] / "data"


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _build(sources: Path, out: Path):
    return CliRunner().invoke(app, ["build", "--sources", str(sources), "--out", str(out)])


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path, monkeypatch):
    """Every test begins from nothing, and leaves nothing to the next."""
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "kept")


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A folder of sources with three small publishers, and an edition that is online."""
    monkeypatch.setattr(catalogue, "publishers", lambda: ("geo", "population", "programmes"))
    nothing = {name: pd.DataFrame(columns=head) for name, head in catalogue.REGISTER.items()}
    monkeypatch.setattr(catalogue, "of_register", lambda name: nothing[name])
    whole = catalogue.table
    monkeypatch.setattr(catalogue, "table", lambda name, publisher="*": (
        whole(name, publisher).iloc[:0] if publisher == "register" else whole(name, publisher)
    ))  # fmt: skip
    for make in (shaped.geo_folder, shaped.population_folder, shaped.programmes_folder):
        make(tmp_path / "sources")
    out = tmp_path / "data"
    (out / "2026-01-01-old").mkdir(parents=True)
    (out / "2026-01-01-old" / "territory.parquet").write_bytes(b"the edition that is online")
    (out / "current").write_text("2026-01-01-old\n")
    return tmp_path / "sources", out


def test_a_broken_file_is_named_and_the_edition_online_stays(small):
    sources, out = small
    before = _bytes(out)
    (sources / "population" / "pop_chl.csv").write_bytes(b"<html>503</html>")
    result = _build(sources, out)
    assert result.exit_code == 1
    words = " ".join(result.stderr.split())
    assert "Nothing published. population/pop_chl.csv, row 1: expected data" in words
    assert _bytes(out) == before


def test_a_total_that_does_not_reconcile_is_named_and_the_edition_online_stays(small):
    sources, out = small
    before = _bytes(out)
    result = _build(sources, out)
    assert result.exit_code == 1
    words = " ".join(result.stderr.split())
    assert "Nothing published." in words
    for part in ("total ", "expected", "found", "What to do: "):
        assert part in words
    assert _bytes(out) == before


def test_the_publishers_files_give_the_snapshot_in_data_byte_for_byte(sources, tmp_path):
    result = _build(sources, tmp_path / "data")
    assert result.exit_code == 0, result.stderr
    rebuilt, carried = _bytes(tmp_path / "data"), _bytes(DATA)
    assert sorted(rebuilt) == sorted(carried)
    assert [name for name in rebuilt if rebuilt[name] != carried[name]] == []
    for file in ("br_isp/BaseDPEvolucaoMensalCisp.csv.gz", "cl_pcsp/pcsp_rollout.csv"):
        assert file in result.stdout


def test_data_is_small_enough_to_clone_gladly():
    assert sum(map(len, _bytes(DATA).values())) <= 25e6
