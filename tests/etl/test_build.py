"""The command that a steward runs: what it publishes, and what it leaves alone."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from etl import catalogue, check, edition, kept, numbers, present, publisher
from etl.__main__ import app
from etl.contribution import Contribution, Observations
from etl.effect import outcomes
from etl.package import write_json
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
    monkeypatch.setattr(catalogue, "table", lambda name, *of: (
        whole(name, *of).iloc[:0] if of == ("register",) else whole(name, *of)
    ))  # fmt: skip
    for make in (shaped.geo_folder, shaped.population_folder, shaped.programmes_folder):
        make(tmp_path / "sources")
    out = tmp_path / "data"
    old = out / "2026-01-01-old"
    old.mkdir(parents=True)
    (old / "territory.parquet").write_bytes(b"the edition that is online")
    package = {"edition": {"id": old.name}, "inputs": {}}
    (old / edition.PACKAGE).write_text(json.dumps(package))
    (out / "current").write_text(f"{old.name}\n")
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


@pytest.fixture
def reconciled(small, monkeypatch):
    """The same, with the catalogue of these publishers alone and no published totals."""
    whole, names = catalogue.table, catalogue.publishers()

    def table(name: str, *of: str) -> pd.DataFrame:
        parts = [whole(name, each) for each in of or names]
        rows = pd.concat(parts, ignore_index=True)
        return rows.iloc[:0] if name == "expected_totals" else rows

    monkeypatch.setattr(catalogue, "table", table)
    # Each shaped folder has places of its own.
    monkeypatch.setattr(check, "references", lambda tables, parts: None)
    return small


def test_only_what_changed_is_read_again_and_the_edition_is_as_from_nothing(
    reconciled, tmp_path, monkeypatch
):
    sources, out = reconciled
    result = _build(sources, out)
    assert result.exit_code == 0, result.stderr
    read, real = [], publisher.read
    monkeypatch.setattr(publisher, "read", lambda name, *of: read.append(name) or real(name, *of))
    first = _bytes(out)
    assert "Nothing changed" in _build(sources, out).stdout
    path = sources / "population" / "pop_chl.csv"
    rows = pd.read_csv(path, dtype=str)
    rows.loc[0, "population"] = str(int(float(rows.loc[0, "population"])) + 1)
    rows.to_csv(path, index=False)
    result = _build(sources, out)
    assert result.exit_code == 0, result.stderr
    assert read == ["population"]
    assert _bytes(out) != first
    monkeypatch.setattr(publisher, "read", real)
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "kept nothing")
    assert _build(sources, tmp_path / "afresh").exit_code == 0
    assert _bytes(tmp_path / "afresh") == _bytes(out)


def _absent(monkeypatch, name: str) -> None:
    """Another publisher of the catalogue, without a folder."""
    names = (name, *catalogue.publishers())
    monkeypatch.setattr(catalogue, "publishers", lambda: names)


def test_a_publisher_without_a_folder_is_named_and_left_out(reconciled, tmp_path, monkeypatch):
    sources, out = reconciled[0], tmp_path / "first"
    _absent(monkeypatch, "ar_snic")
    result = _build(sources, out)
    assert result.exit_code == 0, result.stderr
    assert "Not in this edition, for they have no folder: ar_snic." in result.stdout
    made = out / edition.current(out)
    assert present.of_edition(made) <= {"geo", "population", "programmes"}
    for name in ("caveat", "concordance", "counting"):
        rows = pd.read_parquet(made / f"{name}.parquet")
        assert not rows["source_id"].astype(str).str.startswith("ar_snic").any()


def test_a_folder_that_went_since_the_last_edition_stops_the_build(
    reconciled, tmp_path, monkeypatch
):
    sources, out = reconciled[0], tmp_path / "first"
    _absent(monkeypatch, "ar_snic")
    assert _build(sources, out).exit_code == 0
    made = out / edition.current(out)
    package = edition.package(made)
    package["inputs"]["ar_snic/snic-provincias.csv"] = "0"
    write_json(made / edition.PACKAGE, package)
    before = _bytes(out)
    path = sources / "population" / "pop_chl.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    result = _build(sources, out)
    assert result.exit_code == 1
    words = " ".join(result.stderr.split())
    assert (
        f"Nothing published. ar_snic: expected this publisher, which edition {made.name}" in words
    )
    assert _bytes(out) == before
    assert _build(sources, tmp_path / "first of its own").exit_code == 0


def test_sources_without_what_every_edition_stands_on_are_refused(small, tmp_path):
    (tmp_path / "empty").mkdir()
    result = _build(tmp_path / "empty", tmp_path / "out")
    assert result.exit_code == 1
    for name in present.BASIS:
        assert f"{name}: expected the folder of what every edition stands on" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_read_in_another_publishers_folder_is_a_dependency_too(tmp_path):
    other = tmp_path / "sources" / "other" / "shared.csv"
    other.parent.mkdir(parents=True)
    other.write_text("1")
    (tmp_path / "link").symlink_to(tmp_path / "sources")  # as the sources often are
    with publisher._noting_files(tmp_path / "link") as opened:
        (tmp_path / "link" / "other" / "shared.csv").read_text()
        (tmp_path / "elsewhere").write_text("")
    assert opened == {"other/shared.csv"}
    before = publisher._key("own", tmp_path / "sources", sorted(opened))
    other.write_text("2")
    assert publisher._key("own", tmp_path / "sources", sorted(opened)) != before


def test_a_spoilt_result_stops_the_build_with_what_to_do(reconciled, monkeypatch):
    sources, out = reconciled
    assert _build(sources, out).exit_code == 0
    before = _bytes(out)

    def lost(*_):
        raise kept.Lost("observations/x")

    monkeypatch.setattr(publisher, "around", lost)
    path = sources / "population" / "pop_chl.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    result = _build(sources, out)
    assert result.exit_code == 1
    assert "Nothing published. observations/x" in result.stderr
    assert "build --afresh" in " ".join(result.stderr.split())
    assert _bytes(out) == before


def test_a_failure_of_each_of_several_publishers_is_said(reconciled):
    sources, out = reconciled
    for name in ("population/pop_chl.csv", "programmes/programmes.csv"):
        (sources / name).write_bytes(b"<html>503</html>")
    result = _build(sources, out)
    assert isinstance(result.exception, SystemExit), result.exc_info
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    assert [line.split(",")[0] for line in lines] == [
        "Nothing published. population/pop_chl.csv",
        "Nothing published. programmes/programmes.csv",
    ]


def test_the_publishers_files_give_the_snapshot_in_data_byte_for_byte(sources, tmp_path):
    """In a process of its own, as a steward builds: libraries that other tests have started leave
    threads behind, over which a build cannot fork."""
    command = [sys.executable, "-m", "etl", "build", "--sources", str(sources)]
    result = subprocess.run(
        [*command, "--out", str(tmp_path / "data")],
        cwd=DATA.parent, capture_output=True, text=True,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    rebuilt, carried = _bytes(tmp_path / "data"), _bytes(DATA)
    assert sorted(rebuilt) == sorted(carried)
    assert [name for name in rebuilt if rebuilt[name] != carried[name]] == []
    for file in ("br_isp/BaseDPEvolucaoMensalCisp.csv.gz", "cl_pcsp/pcsp_rollout.csv"):
        assert file in result.stdout


def test_data_is_small_enough_to_clone_gladly():
    assert sum(map(len, _bytes(DATA).values())) <= 45e6


def _around(**changed) -> publisher.Around:
    nothing = pd.DataFrame({"a": [1]})
    digests = {"places": "places", "people": "people", "rest": "rest"} | changed
    return publisher.Around(nothing, nothing, nothing, nothing, nothing, **digests)


def test_numbers_are_measured_again_when_other_counts_are_asked_of_them(tmp_path, monkeypatch):
    """The catalogue's outcomes are no code: which counts a publisher hands on hangs on them."""
    one = publisher.Observed("ar_snic", "ar_snic_hechos", "key", (), 0)
    before = numbers.measuring(one, _around()).key
    changed = tmp_path / outcomes.FILE.name
    changed.write_bytes(outcomes.FILE.read_bytes())
    monkeypatch.setattr(outcomes, "FILE", changed)
    assert numbers.measuring(one, _around()).key == before
    changed.write_bytes(outcomes.FILE.read_bytes() + b"x")
    assert numbers.measuring(one, _around()).key != before


def test_counts_stand_when_only_people_change_and_rates_do_not():
    one = publisher.Observed("ar_snic", "ar_snic_hechos", "key", (), 0)

    def counts_and_rates(**changed) -> tuple:
        (_, counts), (_, rates) = numbers.measuring(one, _around(**changed)).beside
        return counts, rates

    counts, rates = counts_and_rates()
    assert counts_and_rates(people="others")[0] == counts
    assert counts_and_rates(people="others")[1] != rates
    assert counts_and_rates(rest="others")[1] != rates
    assert counts_and_rates(places="others")[0] != counts


def test_verdicts_and_groups_hang_on_what_counts_and_rates_say():
    empty = pd.DataFrame()

    def keys(key: str = "a", counts: str = "a", rates: str = "a", **around) -> tuple[str, str]:
        counted = numbers.Counted(key, empty, empty, empty, empty, pa.table({}), {"ARG": counts})
        one = numbers.Measured(
            "ar_snic", "ar_snic_hechos", key, ("ARG",), counted, empty, empty, {"ARG": rates}
        )
        given = _around(**around)
        return numbers.judging(one, given).key, numbers.grouping(one, given).key

    verdicts, groups = keys()
    assert keys(key="other", people="other") == (verdicts, groups)
    assert keys(counts="other")[0] != verdicts
    assert keys(counts="other")[1] == groups
    assert keys(rates="other")[0] == verdicts
    assert keys(rates="other")[1] != groups
    assert keys(places="other")[0] != verdicts
    assert keys(rest="other")[0] != verdicts


def test_a_source_that_says_what_it_said_is_not_measured_again():
    def observed(count: int) -> dict[str, publisher.Observed]:
        """Two sources of a publisher; the second counts so many."""
        months = pd.to_datetime(["2024-01-01", "2024-02-01"])
        given = [
            Observations(
                name, "M",
                pd.DataFrame({"territory_id": "CHL-01101", "period": months, "category": "robo",
                              "count": pd.array([1, last], "Int64"), "status": "value"}),
            )
            for name, last in (("first", 2), ("second", count))
        ]  # fmt: skip
        found = publisher._observed("cl_cead", Contribution(observations=given))
        return {one.source_id: one for one in found}

    before, after = observed(3), observed(4)
    assert before == observed(3)
    assert before["first"] == after["first"]
    assert before["second"].key != after["second"].key
    [again] = publisher.observations(after["second"])
    assert again.frame["count"].tolist() == [1, 4]
    assert publisher.published(after["second"]) == []
    keys = [numbers.measuring(each["second"], _around()).key for each in (before, after)]
    assert keys[0] != keys[1]
