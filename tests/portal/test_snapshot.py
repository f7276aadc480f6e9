"""A page asks the snapshot, and gets what the edition holds and nothing else."""

import datetime
import os
import shutil
import subprocess
import sys
from dataclasses import fields, make_dataclass, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.schema import BY_NAME
from etl.schema.fields import STATES, VERDICTS
from portal import parquet, records
from portal import snapshot as module
from portal.packed import BrokenEdition, Packed, field_names
from portal.snapshot import Snapshot, Unknown, open_current
from tests.snapshot_fixture import CEAD, CISP, DATE, MEASURES, STATE, UPP

ROOT = Path(__file__).parents[2]


def edition(directory: Path) -> Path:
    return directory / (directory / "current").read_text().strip()


def test_the_edition_says_which_it_is(snapshot, data_directory):
    assert snapshot.edition_id == edition(data_directory).name
    assert snapshot.edition_date == datetime.date.fromisoformat(DATE)


def test_a_place_its_surroundings_and_its_parts(snapshot):
    place = snapshot.territory("CHL-13120")
    assert (place.name, place.level, place.official_code) == ("Ñuñoa", "municipality", "13120")
    assert [each.territory_id for each in snapshot.ancestors("CHL-13120")] == ["CHL-13", "CHL"]
    assert {each.territory_id for each in snapshot.children("CHL-13")} == {
        "CHL-13101", "CHL-13120", "CHL-13123",
    }  # fmt: skip
    assert snapshot.territory("BRA-CISP-012").aliases == ("Copacabana", "Leme")
    assert place.aliases == ()


def test_both_sides_of_an_overlap_are_told_with_the_area_meant(snapshot):
    upp = snapshot.overlaps("BRA-UPP-23")
    assert [(each.other.territory_id, each.share, each.of) for each in upp] == [
        ("BRA-CISP-011", 0.97, "BRA-UPP-23"), ("BRA-CISP-012", 0.03, "BRA-UPP-23"),
    ]  # fmt: skip
    assert [(each.share, each.of) for each in snapshot.overlaps("BRA-CISP-011")] == [
        (0.62, "BRA-CISP-011")
    ]
    assert [(each.share, each.of) for each in snapshot.overlaps("BRA-CISP-012")] == [
        (0.03, "BRA-UPP-23")
    ]
    assert snapshot.overlaps("CHL-13120") == []


def test_a_country_without_anything_answers_with_nothing(snapshot):
    assert snapshot.measures("PER") == ()
    assert snapshot.trends("PER") == {}
    assert snapshot.population("PER") == []
    assert snapshot.phases("PER") == []
    assert snapshot.children("PER") == []


def test_measures_are_listed_by_rank_with_their_months(snapshot):
    measures = snapshot.measures("CHL-13120")
    ranks = [snapshot.offences[each.offence].rank for each in measures]
    assert ranks == sorted(ranks)
    found = {each.offence: (each.first, each.last) for each in measures}
    assert found["robbery"] == (datetime.date(2019, 1, 1), datetime.date(2025, 12, 1))
    assert found["domestic_violence"][0] == datetime.date(2024, 6, 1)


def test_the_source_that_reaches_furthest_is_the_default(snapshot):
    sources = [each.source_id for each in snapshot.measures("BRA-33")]
    assert sources == [STATE, CISP]
    assert snapshot.series("BRA-33", "homicide").source_id == STATE
    assert snapshot.series("BRA-33", "homicide", CISP).source_id == CISP
    assert snapshot.rates("BRA-33", "homicide").year[0] == 2015


def test_a_source_that_has_only_begun_is_not_the_default(snapshot):
    """Its last month is the newest, but it has neither twelve months nor a year to show."""
    sources = [
        each.source_id for each in snapshot.measures("CHL-05101") if each.offence == "robbery"
    ]
    assert sources == [CEAD, CISP]


def test_of_two_sources_that_reach_as_far_the_one_of_victims_is_the_default(snapshot, monkeypatch):
    years = {
        ("homicide", "a_events"): SimpleNamespace(unit="cases", year=2023, count=9),
        ("homicide", "b_victims"): SimpleNamespace(unit="victims", year=2023, count=9),
    }
    monkeypatch.setattr("portal.edition.newest", lambda *_: years)
    sources = [each.source_id for each in Snapshot.measures(snapshot, "PER")]
    assert sources == ["b_victims", "a_events"]


def test_every_series_of_the_edition_comes_whole_and_unmixed(snapshot, data_directory):
    for place, offence, source, unit, first, last, *_ in MEASURES:
        series = snapshot.series(place, offence, source)
        assert series.period.dtype == np.dtype("datetime64[M]")
        assert (
            series.period == np.arange(first, np.datetime64(last) + 1, dtype="datetime64[M]")
        ).all()
        assert len(series.count) == len(series.status) == len(series.period)
        assert series.unit == unit
        rows = pq.ParquetFile(
            edition(data_directory) / f"recorded_crime/{place[:3]}.parquet"
        ).read()
        mine = [
            row["count"] for row in rows.to_pylist()
            if (row["territory_id"], row["offence"], row["source_id"]) == (place, offence, source)
        ]  # fmt: skip
        assert [None if np.isnan(count) else count for count in series.count] == mine


def test_unknown_is_never_zero_and_every_state_arrives(snapshot):
    series = snapshot.series("CHL-13101", "robbery")
    assert set(STATES) <= set(series.status)
    unknown = np.isin(series.status, ["incomplete", "suppressed", "not_available", "not_covered"])
    assert np.isnan(series.count[unknown]).all()
    assert (series.count[~unknown] > 0).all()
    assert series.date_basis == "registered"


def test_yearly_rates_with_their_reasons(snapshot):
    rates = snapshot.rates("CHL-13120", "theft")
    assert list(rates.year) == list(range(2019, 2026))
    assert np.isnan(rates.rate[-1])
    assert not np.isnan(rates.count[-1])
    assert rates.reason[-1] == "no_population"
    assert rates.population_source_id[-1] == ""
    assert (rates.low < rates.rate)[:-1].all()
    assert (rates.rate < rates.high)[:-1].all()
    assert rates.rate[0] == pytest.approx(1e5 * rates.count[0] / rates.population[0])
    assert rates.count.dtype == rates.population.dtype == np.float64


def test_all_places_of_a_country_in_a_year(snapshot):
    found = snapshot.country_rates("CHL", "robbery", 2024)
    assert list(found.territory_id) == [
        "CHL",
        "CHL-05101",
        "CHL-13",
        "CHL-13101",
        "CHL-13120",
        "CHL-13123",
    ]
    own = snapshot.rates("CHL-13120", "robbery")
    assert found.rate[4] == own.rate[list(own.year).index(2024)]
    assert set(found.source_id) == {CEAD}
    assert set(found.unit) == {"cases"}
    assert len(snapshot.country_rates("CHL", "robbery", 1950).territory_id) == 0
    assert len(snapshot.country_rates("BRA", "theft", 2024).territory_id) == 0


def test_every_verdict_and_reason_arrives(snapshot):
    trends = snapshot.trends("CHL-13120")
    assert {each.verdict for each in trends.values()} == set(VERDICTS)
    falling = trends["robbery", CEAD]
    assert (falling.verdict, falling.reason, falling.provisional) == ("falling", None, False)
    assert falling.high < 1
    assert isinstance(falling.recent, int)
    incomplete = trends["vehicle_theft", CEAD]
    assert (incomplete.recent, incomplete.ratio, incomplete.reason) == (None, None, "incomplete")
    assert trends["theft", CEAD].provisional is True


def test_population_by_year(snapshot):
    people = snapshot.population("CHL-13120")
    assert [each.year for each in people] == list(range(2019, 2025))
    assert people[0].population == 250_000
    assert people[0].source_id == "population"


def test_programmes_here_with_precision_and_disputes(snapshot):
    (phase,) = snapshot.phases("BRA-UPP-23")
    assert snapshot.programmes[phase.programme_id].name == "Unidades de Polícia Pacificadora"
    assert (phase.start, phase.start_precision) == (datetime.date(2012, 9, 20), "day")
    assert phase.start_disputed == "2012-09-21 (another source)"
    assert snapshot.phases("CHL-13120")[0].deduced is True


def test_only_the_breaks_that_apply(snapshot):
    def breaks(*asked):
        return [each.break_id for each in snapshot.breaks(*asked)]

    assert breaks("CHL-13120", "assault", CEAD) == ["cead_assault_2025"]
    assert breaks("CHL-13120", "robbery", CEAD) == ["cead_nunoa_2021"]
    assert breaks("CHL-13101", "robbery", CEAD) == []
    assert breaks("CHL-13", "robbery", CEAD) == ["cead_region_2022"]
    assert breaks("BRA-33", "homicide", CISP) == ["isp_2020"]
    assert breaks("BRA-33", "homicide", STATE) == []


def test_caveats_by_source_place_and_offence(snapshot):
    def caveats(**asked):
        return [each.caveat_id for each in snapshot.caveats(**asked)]

    assert "nunoa_moved" in caveats(source_id=CEAD)
    assert caveats(source_id=CEAD, territory_id="CHL-13101", offence="robbery") == [
        "no_population", "recorded_not_crime",
    ]  # fmt: skip
    assert "assault_merged" in caveats(source_id=CEAD, territory_id="CHL-13101", offence="assault")
    assert caveats(source_id=UPP, territory_id="BRA-UPP-23") == ["no_end"]
    assert snapshot.caveat("recorded_not_crime", CISP).text.startswith(
        "Records of the civil police"
    )
    assert snapshot.caveat("no_population", CISP).source_id == CEAD


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda s: s.territory("XXX"), "territory"),
        (lambda s: s.series("XXX", "robbery"), "territory"),
        (lambda s: s.series("CHL-13120", "no_such"), "offence"),
        (lambda s: s.series("CHL-13120", "fraud"), "measure"),
        (lambda s: s.rates("CHL-13120", "robbery", "no_such"), "measure"),
        (lambda s: s.country_rates("PER", "robbery", 2024), "measure"),
        (lambda s: s.caveat("no_such"), "caveat"),
        (lambda s: s.breaks("XXX", "robbery", CEAD), "territory"),
    ],
)
def test_what_the_edition_does_not_hold_is_said(snapshot, ask, kind):
    with pytest.raises(Unknown) as error:
        ask(snapshot)
    assert error.value.kind == kind
    assert error.value.asked in str(error.value)


def test_a_new_edition_is_seen_and_a_broken_one_is_not_served(
    data_directory, tmp_path, monkeypatch
):
    monkeypatch.setattr(module, "LOOK_EVERY_SECONDS", 0.0)
    shutil.copytree(data_directory, tmp_path / "data")
    data = tmp_path / "data"
    first = open_current(data)
    assert open_current(data) is first

    old = edition(data)
    shutil.copytree(old, data / "other")
    package = (data / "other" / "datapackage.json").read_text(encoding="utf-8")
    (data / "other" / "datapackage.json").write_text(
        package.replace(old.name, "other"), encoding="utf-8"
    )
    _point(data, "other")
    shutil.rmtree(old)
    assert open_current(data).edition_id == "other"
    assert len(first.series("CHL-13120", "robbery").count) == 84, (
        "an open page still reads the old one"
    )

    _point(data, "missing")
    assert open_current(data).edition_id == "other"


def _point(data: Path, name: str) -> None:
    (data / "new").write_text(name + "\n")
    (data / "new").replace(data / "current")


def test_a_directory_without_an_edition_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError):
        open_current(tmp_path)


def test_the_pointer_is_looked_at_once_a_second_at_most(data_directory, monkeypatch):
    open_current(data_directory)
    monkeypatch.setattr(module.os, "stat", lambda path: pytest.fail("looked again"))
    known = module._opened[data_directory]
    monkeypatch.setitem(
        module._opened, data_directory, known._replace(looked=module.time.monotonic())
    )
    open_current(data_directory)


@pytest.mark.parametrize("row_group", [1, 3, 7, 16, 1000])
def test_rows_are_found_and_whole_wherever_the_row_groups_are_cut(tmp_path, row_group):
    rows = [(a, b, c, 100 * i + j, i - 0.1, date(2024, 1, 1 + i), i > 0)
            for i, a in enumerate("ABC") for b in "wxyz"
            for j, c in enumerate([None, "p", "q"])]  # fmt: skip
    rows.append(("D", "w", "p", None, None, None, False))
    names = ["a", "b", "c", "n", "x", "day", "yes"]
    table = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    pq.write_table(table, tmp_path / "f.parquet", row_group_size=row_group)
    parquet.write(parquet.read(tmp_path / "f.parquet", names), ("a", "b"), tmp_path / "f")
    file = Packed(tmp_path / "f")
    row = make_dataclass("Row", names)
    assert [tuple(vars(each).values()) for each in file.records(row)] == rows
    for a in "ABCDE":
        for b in "vwxyz":
            mine = [row for row in rows if row[:2] == (a, b)]
            found = file.arrays(("c", "n"), a=a, b=b)
            assert list(found["c"]) == [row[2] or "" for row in mine]
            assert [None if np.isnan(n) else n for n in found["n"].astype(float)] == [
                row[3] for row in mine
            ]
        assert len(file.rows(a=a)) == sum(row[0] == a for row in rows)
        assert len(file.rows(a=a, n=101)) == sum(row[0] == a and row[3] == 101 for row in rows)


def test_rows_that_stand_apart_in_the_file_are_found_in_its_order(tmp_path):
    places = ["b", "a", None, "b", "c", "a"]
    pq.write_table(pa.table({"place": places, "n": range(6)}), tmp_path / "f.parquet")
    parquet.write(parquet.read(tmp_path / "f.parquet", ("place", "n")), ("place",), tmp_path / "f")
    file = Packed(tmp_path / "f")
    assert file.words("place") == ["a", "b", "c"]
    for place in "abcd":
        rows = [n for n, name in enumerate(places) if name == place]
        assert file.arrays(("n",), place=place)["n"].tolist() == rows
    assert [each.place for each in file.records(make_dataclass("Row", ["place"]))] == places


def test_offences_of_one_rank_stand_in_one_order(snapshot):
    ids = [f"offence{n}" for n in range(12)]
    first = next(iter(snapshot.offences.values()))
    ranked = SimpleNamespace(
        offences=dict.fromkeys(ids, first) | {"last": replace(first, rank=999)}
    )
    assert Snapshot.in_order(ranked, {"last", *ids}) == [*sorted(ids), "last"]


def test_one_place_reads_its_own_rows_only(tmp_path, monkeypatch):
    places = [f"P{i:03d}" for i in range(100)]
    table = pa.table({"a": ["o"] * 50 + ["p"] * 50, "b": places, "n": range(100)})
    pq.write_table(table, tmp_path / "f.parquet")
    found = parquet.read(tmp_path / "f.parquet", ("a", "b", "n"))
    parquet.write(found, ("a", "b"), tmp_path / "f")
    file, read = Packed(tmp_path / "f"), os.pread
    sizes = []
    monkeypatch.setattr(os, "pread", lambda *given: sizes.append(given[1]) or read(*given))
    assert file.arrays(("n",), a="o", b="P031")["n"].tolist() == [31]
    assert file.arrays(("n",), a="p", b="P031")["n"].tolist() == []
    assert sizes == [found.rows.itemsize, 0]


@pytest.mark.parametrize(
    "values",
    [[0, 127], [-1, 128], [0, 40_000], [2**31], [1, None], [16_777_217, None], [0.5, None], [0.1]],
)
def test_numbers_are_kept_exactly_in_little_room(tmp_path, values):
    pq.write_table(pa.table({"n": values}), tmp_path / "f.parquet")
    parquet.write(parquet.read(tmp_path / "f.parquet", ("n",)), (), tmp_path / "f")
    row = make_dataclass("Row", ["n"])
    assert [each.n for each in Packed(tmp_path / "f").records(row)] == values


def test_a_table_without_an_expected_column_is_named(tmp_path):
    pq.write_table(pa.table({"territory_id": ["A"]}), tmp_path / "population.parquet")
    with pytest.raises(KeyError, match=r"population.parquet has no column kind, population"):
        parquet.read(tmp_path / "population.parquet", field_names(records.Population))


def test_an_edition_that_cannot_be_packed_says_why(data_directory, tmp_path):
    shutil.copytree(edition(data_directory), tmp_path / "edition")
    (tmp_path / "edition" / "offence.parquet").unlink()
    with pytest.raises(BrokenEdition, match=r"offence\.parquet"):
        Snapshot(tmp_path / "edition")


def test_the_copies_of_old_editions_are_removed(data_directory, tmp_path):
    for name in "abcdef":
        parquet.pack_edition(edition(data_directory), tmp_path / name)
        os.utime(tmp_path / name, (ord(name), ord(name)))
    assert (
        sorted(path.name for path in tmp_path.iterdir())
        == ["b", "c", "d", "e", "f"][-parquet.KEPT_EDITIONS :]
    )


@pytest.mark.parametrize("table", records.RECORDS)
def test_records_have_the_columns_of_their_tables_and_say_what_can_be_missing(table):
    declared = {field.name: field for field in BY_NAME[table].fields}
    for field in fields(records.RECORDS[table]):
        assert field.name in declared
        missing = not declared[field.name].required and not field.type.startswith("tuple")
        assert field.type.endswith("| None") == missing, field.name


ASK_ALL = """
import sys
from portal import search
from portal.language import translator
from portal.snapshot import open_current
snapshot = open_current(sys.argv[1])
for place in snapshot.territories:
    snapshot.population(place), snapshot.overlaps(place), snapshot.phases(place)
    for each in snapshot.measures(place):
        snapshot.series(place, each.offence, each.source_id)
        snapshot.rates(place, each.offence, each.source_id)
snapshot.country_rates("CHL", "robbery", 2024)
search.find("nunxoa", snapshot=snapshot), translator("es")
heavy = {"pandas", "scipy", "duckdb", "ibis", "geopandas", "pyarrow"}
print(",".join(sorted(heavy & set(sys.modules))))
"""


def test_no_question_imports_a_heavy_library(data_directory):
    done = subprocess.run(
        [sys.executable, "-c", ASK_ALL, str(data_directory)],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert done.stdout.strip() == ""


def test_an_edition_is_opened_once(data_directory):
    assert open_current(str(data_directory)) is open_current(data_directory)


def test_nobody_waits_while_a_new_edition_is_opened(data_directory, tmp_path, monkeypatch):
    shutil.copytree(data_directory, tmp_path / "data")
    first = open_current(tmp_path / "data")
    monkeypatch.setattr(module, "LOOK_EVERY_SECONDS", 0.0)
    with module._opening:
        assert open_current(tmp_path / "data") is first


def test_any_table_of_the_edition_can_be_asked_and_an_unknown_one_is_refused(snapshot):
    assert "CHL" in snapshot.table("population").words("territory_id")
    assert len(snapshot.table("crime_trend", "CHL").rows(territory_id="CHL-13120")) > 1
    with pytest.raises(Unknown, match="no table"):
        snapshot.table("recorded_rumours")
