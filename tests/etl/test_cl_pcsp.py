"""Plan Cuadrante's roll-out: what is dated, what is deduced, what is not known."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from etl import catalogue, reconcile
from etl.report import Report
from etl.sources import cl_pcsp
from tests.etl import adapters
from tests.etl import shaped_cl_pcsp as shaped

ROLLOUT = "pcsp_rollout.csv"
FILES = {
    ROLLOUT: {
        "key_columns": ["cut_comuna"],
        "code_column": "cut_comuna",
        "date_column": "entry_year",
    },
    "pcsp_counts_by_year.csv": {
        "key_columns": ["year"],
        "count_columns": ["comunas_added"],
        "date_column": "year",
    },
    "pcsp_events.csv": {
        "key_columns": ["code", "event", "date"],
        "code_column": "code",
        "date_column": "date",
    },
    "ohiggins_2025.csv": {
        "key_columns": ["cut_comuna"],
        "count_columns": ["officers_vigilance"],
        "code_column": "cut_comuna",
    },
    "cuadrantes_rm_2022.geojson.gz": {},
}


@pytest.fixture
def folder(tmp_path) -> Path:
    shaped.write(tmp_path / "cl_pcsp")
    return tmp_path / "cl_pcsp"


@pytest.fixture
def phases(folder) -> pd.DataFrame:
    table = cl_pcsp.read(folder, Report()).tables["programme_phase"]
    return table.set_index("territory_id")


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("file", FILES)
def test_a_broken_file_stops_the_build_and_is_named(folder, file):
    adapters.every_broken_form_is_refused(cl_pcsp.read, folder, file, **FILES[file])


def test_a_year_is_the_year_of_incorporation_and_a_launch_only_a_note(phases):
    vicuna = phases.loc["CHL-04106"]
    assert vicuna["start"] == pd.Timestamp("2013-01-01")
    assert vicuna["start_precision"] == "year"
    assert "Announcement by 2012-12-11: For 2013." in vicuna["note"]
    assert "Public launch 2013-02: Official launch." in vicuna["note"]
    assert "https://example.org/2013-02" in vicuna["source"]


def test_a_month_is_kept_where_it_is_given(phases):
    mostazal = phases.loc["CHL-06110"]
    assert mostazal["start"] == pd.Timestamp("2012-01-01")
    assert mostazal["start_precision"] == "month"
    assert "pcsp_events.csv" not in mostazal["note"]


def test_santiago_is_dated_as_one_block_and_says_so(phases):
    nunoa = phases.loc["CHL-13120"]
    assert nunoa["start"] == pd.Timestamp("2000-01-01")
    assert nunoa["deduced"]
    assert nunoa["evidence"] == "medium"
    assert "44 comunas" in nunoa["note"]
    assert "1998" in nunoa["note"]
    assert phases["deduced"].sum() == 1


def test_an_unverified_comuna_has_no_date(phases):
    for code in ("CHL-13202", "CHL-13502"):
        row = phases.loc[code]
        assert row["status"] == "unknown"
        assert pd.isna(row["start"])
        assert pd.isna(row["start_precision"])
        assert pd.isna(row["phase"])
        assert row["evidence"] == "low"
        assert "10 of 13" in row["note"]
    assert (phases["status"] == "in_force").sum() == 5


def test_a_comuna_older_than_itself_says_so(phases):
    assert "created in March 2004" in phases.loc["CHL-08112", "note"]


def test_officers_and_quadrants_stand_with_their_source(phases):
    mostazal = phases.loc["CHL-06110"]
    assert (mostazal["officers"], mostazal["quadrants"]) == (61, 4)
    assert "https://example.org/o" in mostazal["source"]
    assert "Budget Law 2025" in mostazal["note"]
    assert phases["officers"].notna().sum() == 1


def test_a_rollout_cut_between_two_rows_is_refused(folder):
    path = folder / ROLLOUT
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:5], *lines[6:]]))
    assert "cl_pcsp/pcsp_rollout.csv" in adapters.refusal(cl_pcsp.read, folder)


def test_numbers_by_year_cut_between_two_rows_are_refused(folder):
    path = folder / "pcsp_counts_by_year.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:-1]))
    assert "cl_pcsp/pcsp_counts_by_year.csv" in adapters.refusal(cl_pcsp.read, folder)


def test_a_wrong_printed_total_does_not_reconcile(folder):
    _replace(folder / "pcsp_counts_by_year.csv", "2013,1,6,", "2013,1,7,")
    report = Report()
    cl_pcsp.read(folder, report)
    assert report.figures["cl_pcsp_totals_differing"] == 1


def test_an_unknown_note_is_refused_rather_than_lost(folder):
    _replace(folder / ROLLOUT, "do not use as a treatment date", "left the plan in 2010")
    assert "columns confidence, note" in adapters.refusal(cl_pcsp.read, folder)


def test_a_comuna_of_the_list_without_a_year_is_refused(folder):
    _replace(folder / ROLLOUT, "Valparaíso,2002,,year,2002", "Valparaíso,,,year,")
    assert "column entry_year" in adapters.refusal(cl_pcsp.read, folder)


def test_quadrants_are_known_by_code_and_not_by_name(folder):
    cl_pcsp.read(folder, Report())
    same_code = [*shaped.QUADRANTS, ("13502", "Cuadrante 1", "3", "Rural")]
    shaped.write_quadrants(folder, same_code)
    assert "cua_codigo 3 twice" in adapters.refusal(cl_pcsp.read, folder)


def test_a_quadrant_is_a_place_of_its_comuna_with_an_outline_and_no_series(folder):
    contribution = cl_pcsp.read(folder, Report())
    territory = contribution.tables["territory"].set_index("territory_id")
    assert territory.loc["CHL-Q-2", ["name", "parent_id", "level"]].tolist() == [
        "Sector Rural A", "CHL-13202", "quadrant",
    ]  # fmt: skip
    assert (territory["name"] == "Sector Rural A").sum() == 2
    assert (territory["boundary_note"] == "quadrants_not_used").all()
    assert set(contribution.boundaries["quadrant_CHL"]["territory_id"]) == set(territory.index)
    assert not contribution.observations


def test_a_comuna_has_the_quadrants_of_the_layer_unless_others_are_stated(phases):
    assert phases.loc["CHL-13120", "quadrants"] == 1
    assert "layer of 2022" in phases.loc["CHL-13120", "source"]
    assert phases.loc["CHL-06110", "quadrants"] == 4
    assert pd.isna(phases.loc["CHL-05101", "quadrants"])


def test_the_published_folder_reconciles(sources):
    report = Report()
    read = cl_pcsp.read(sources / "cl_pcsp", report)
    phases = read.tables["programme_phase"]
    outlines = read.boundaries["quadrant_CHL"].geometry
    assert len(outlines) == 325
    assert outlines.is_valid.all()
    assert outlines.geom_type.isin(["Polygon", "MultiPolygon"]).all()
    assert len(phases) == 153
    assert phases["start"].notna().sum() == 140
    assert (phases["start"].isna() == (phases["evidence"] == "low")).all()
    adapters.every_row_is_accounted_for(report)
    totals = catalogue.table("expected_totals")
    totals = totals[totals["source_id"].isin(["cl_pcsp", "cl_pcsp_quadrants"])]
    assert set(report.figures) <= set(totals["check_id"])
    files = catalogue.table("sources")["file"]
    assert set(report.files) == set(files[files.str.startswith("cl_pcsp/")])
    assert len(reconcile.of_files(totals, report, observed=())) == len(totals)
