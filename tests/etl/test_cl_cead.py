"""CEAD's police cases: every trap of the publisher's files, and every broken form of them."""

from __future__ import annotations

import datetime
import gzip
import shutil
from pathlib import Path

import duckdb
import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from etl import catalogue, reconcile, rollup
from etl.report import Report
from etl.sources import cl_cead, cl_cead_checks, cl_cead_parquet
from tests.etl import adapters
from tests.etl import shaped_cl_cead as shaped

PARQUET = "cead_delincuencia_chile.parquet"
ROWS_2025 = "cead_comuna_mes_2025_all_rows.csv.gz"
ROWS_2024 = "cead_comuna_mes_2024_former_classification.csv.gz"
COMPLAINTS = "cead_denuncias_comuna_anio_2010_2023.csv.gz"
HTML = "cead_html_2025_02101.html"
ATACAMA = "reportesEstadisticos-porDelito_Atacama.xlsx"
TABLE = {
    "key_columns": ["cut_comuna", "fila"],
    "count_columns": ["m01"],
    "code_column": "cut_comuna",
    "date_column": "anio",
}
FILES = {
    PARQUET: {},
    "comunas_cut.csv": {"sep": ";", "key_columns": ["cut_comuna"], "code_column": "cut_comuna"},
    "parquet_thousands_errors.csv": {
        "key_columns": ["cut_comuna"],
        "count_columns": ["corrected"],
        "code_column": "cut_comuna",
        "date_column": "fecha",
    },
    ROWS_2025: TABLE,
    ROWS_2024: TABLE,
    HTML: {},
    "cead_html_2025_13101.html": {},
    "cead_html_2024_02101_old_classification.html": {},
    ATACAMA: {},
    "reportesEstadisticos-porDelito_Coquimbo.xlsx": {},
    COMPLAINTS: {
        "key_columns": ["fila"],
        "count_columns": ["n_anual"],
        "code_column": "cut_comuna",
        "date_column": "anio",
    },
    "cead_pais_mes_2017_2022.csv": {
        "key_columns": ["GRUPO DELICTUAL / DELITO"],
        "count_columns": ["2017_1"],
    },
}

CHECKS = {  # of a file that only checks the cases: what reads it
    "parquet_thousands_errors.csv": cl_cead_checks.check_repairs,
    ROWS_2025: cl_cead_checks.check_2025,
    HTML: cl_cead_checks.check_2025,
    "cead_html_2025_13101.html": cl_cead_checks.check_2025,
    ROWS_2024: cl_cead_checks.check_2024,
    "cead_html_2024_02101_old_classification.html": cl_cead_checks.check_2024,
    ATACAMA: cl_cead_checks.check_exports,
    "reportesEstadisticos-porDelito_Coquimbo.xlsx": cl_cead_checks.check_exports,
    COMPLAINTS: cl_cead_checks.check_complaints,
    "cead_pais_mes_2017_2022.csv": lambda folder, _cases, report: cl_cead_checks.set_aside_country(
        folder, report
    ),
}

written, folder, built = adapters.fixtures(cl_cead, shaped.write)


@pytest.fixture(scope="module")
def cases(written) -> cl_cead_parquet.Cases:
    """What the files that only check are compared with."""
    report = Report()
    places = cl_cead_parquet.read_places(written, report)
    return cl_cead_parquet.read_cases(written, places, report)


@pytest.fixture(scope="module")
def whole(built) -> tuple[pd.DataFrame, Report]:
    """Observations and report of the unbroken folder."""
    return built[0].observations[0].frame, built[1]


@pytest.fixture(scope="module")
def published(sources) -> tuple[pd.DataFrame, Report]:
    """Observations and report of the publisher's own folder."""
    contribution, report = adapters.read_whole(cl_cead, sources / "cl_cead")
    return contribution.observations[0].frame, report


def _count(frame: pd.DataFrame, territory: str, month: str, category: str) -> int:
    row = frame[
        (frame["territory_id"] == territory)
        & (frame["period"] == month)
        & (frame["category"] == category)
    ]
    assert len(row) == 1
    return int(row["count"].iloc[0])


def _change(folder: Path, change) -> str:
    """What the adapter says when the Parquet's rows are changed."""
    shaped.write_parquet(folder, change(shaped.frame(shaped.counts())))
    return adapters.refusal(cl_cead.read, folder)


@pytest.mark.parametrize("file", FILES)
def test_a_broken_file_stops_the_build_and_is_named(folder, cases, file):
    check = CHECKS.get(file)

    def read(folder, report):
        return check(folder, cases, report) if check else cl_cead.read(folder, report)

    adapters.every_broken_form_is_refused(read, folder, file, **FILES[file])


def test_the_adapter_reads_every_file(built):
    assert {f"cl_cead/{file}" for file in FILES} == set(built[1].files)


def test_lost_thousands_are_put_back(whole):
    frame, report = whole
    assert _count(frame, "CHL-13101", "2025-06-01", "Hurtos") == 1171
    assert _count(frame, "CHL-13101", "2013-08-01", "Hurtos") == 1000
    drinking = "Consumo de alcohol y drogas en la vía pública"
    assert _count(frame, "CHL-13101", "2010-03-01", drinking) == 1096
    assert frame["count"].sum() == shaped.counts().sum()
    assert report.figures["cl_cead_fractions"] == 2
    assert report.figures["cl_cead_repairs"] == 3


def test_a_whole_thousand_lost_in_a_new_month_is_not_taken_for_a_count(folder):
    def lose(rows):
        cell = (rows["comuna"] == "Santiago") & (rows["delito"] == "Hurtos")
        rows.loc[cell & (rows["fecha"] == datetime.date(2025, 12, 1)), "delito_n"] = 2.0
        return rows

    assert "13101, 2025-12, Hurtos" in _change(folder, lose)


def test_a_fraction_that_is_no_thousand_is_refused(folder):
    def fraction(rows):
        rows.loc[7, "delito_n"] = 3.14159
        return rows

    assert "a whole number" in _change(folder, fraction)


def test_repairs_that_are_not_listed_are_refused(folder):
    def another(rows):
        rows.loc[7, "delito_n"] = 1.234
        return rows

    assert "cl_cead/parquet_thousands_errors.csv" in _change(folder, another)


def test_no_offence_sums_a_category_with_its_own_part():
    parts, open_rows = {}, []
    depth = {"familia": 0, "grupo": 1, "subgrupo": 2}
    for row in shaped.ROWS.itertuples():
        open_rows = [(level, name) for level, name in open_rows if level < depth[row.nivel]]
        for _, name in open_rows:
            parts.setdefault(name, set()).add(row.category)
        open_rows.append((depth[row.nivel], row.category))
    assert parts["Delitos asociados a armas"] >= {"Porte de arma cortante o punzante"}
    concordance = catalogue.table("concordance")
    concordance = concordance[concordance["source_id"] == "cl_cead_casos"]
    assert set(concordance["category"]) == set(shaped.CATEGORIES)
    for offence, rows in concordance.groupby("offence"):
        summed = set(rows["category"])
        for name in summed:
            assert not summed & (parts.get(name, set()) - {"", name}), offence


def test_robbery_is_the_group_although_the_parquet_holds_the_subgroup(whole):
    frame, report = whole
    assert report.figures["cl_cead_2025_cells_differing"] == 0
    assert report.figures["cl_cead_2025_grupo_cells_differing"] > 0
    concordance = catalogue.table("concordance")
    robbery = concordance.loc[
        (concordance["source_id"] == "cl_cead_casos") & (concordance["offence"] == "robbery"),
        "category",
    ]
    year = frame[(frame["period"] >= "2025-01-01") & frame["category"].isin(robbery)]
    assert year["count"].sum() == report.figures["cl_cead_2025_robbery_grupo"]


def test_a_row_at_another_level_is_refused(folder):
    path = folder / HTML
    page = path.read_text()
    at = page.index("Robos con violencia")
    level = page.rindex("formato_2", 0, at)
    path.write_text(page[:level] + "formato_4" + page[level + 9 :])
    said = adapters.refusal(cl_cead.read, folder)
    assert f"cl_cead/{HTML}" in said
    assert "grupo Robos con violencia" in said


def test_categories_that_did_not_exist_are_not_zero(whole):
    frame, _ = whole
    observed = frame[frame["territory_id"] == "CHL-13101"].assign(
        source_id="cl_cead_casos", frequency="M"
    )
    for column in ("territory_id", "category", "status"):
        observed[column] = observed[column].astype(str)
    concordance = catalogue.table("concordance")
    concordance = concordance[concordance["source_id"] == "cl_cead_casos"]
    counted = (
        rollup.offence_counts(
            ibis.memtable(observed),
            ibis.memtable(
                concordance[["source_id", "category", "offence", "valid_from", "valid_to"]]
            ),
        )
        .execute()
        .set_index(["offence", "period"])
        .sort_index()
    )
    none, month = "not_available", pd.Timestamp
    assert counted.loc[("vehicle_robbery", month("2019-12-01")), "status"] == none
    assert counted.loc[("vehicle_robbery", month("2020-01-01")), "status"] == "value"
    assert counted.loc[("femicide", month("2010-12-01")), "status"] == none
    assert counted.loc[("sexual_harassment", month("2019-08-01")), "status"] == none
    for offence in ("robbery", "homicide", "sexual_violence"):
        assert (counted.loc[offence].loc[:"2023-12-01", "status"] == "value").all()
    at = shaped.CATEGORIES.index
    true = shaped.counts()[shaped.CODES.index("13101"), shaped.MONTHS.get_loc("2019-12-01")]
    december = counted.loc[("robbery", month("2019-12-01")), "count"]
    assert int(december) == true[at(shaped.ROBBERY)] + true[at(shaped.VEHICLE_ROBBERY)]


def test_zeros_that_may_be_no_data_have_their_caveats():
    caveats = catalogue.table("caveats")
    places = caveats[caveats["source_id"] == "cl_cead_casos"].set_index("caveat_id")["territory_id"]
    assert places["zero_year"] == "CHL-12103"
    assert "CHL-12202" in set(places["comuna_absent"])
    assert "zero_not_missing" in places.index


def test_the_former_classification_is_compared_by_what_its_rows_hold(whole):
    figures = whole[1].figures
    assert figures["cl_cead_2024_totals_equal"] == 25
    assert figures["cl_cead_2024_regrouped_equal"] == 2
    assert figures["cl_cead_2024_vehicle_theft_added"] == 2


def test_the_download_has_other_names_for_the_same_rows(whole):
    assert "Robos en lugar no habitado" in set(shaped.ROWS["delito_export"])
    assert whole[1].figures["cl_cead_export_03_totals_equal"] == 360
    years = whole[1].compared["cl_cead_years_03"]
    assert (years.compared, years.apart) == (360, 0)
    assert years.years == years.months > 0


def test_a_download_of_another_region_is_refused(folder):
    shutil.copy(folder / "reportesEstadisticos-porDelito_Coquimbo.xlsx", folder / ATACAMA)
    assert "Región de Coquimbo" in adapters.refusal(cl_cead.read, folder)


def test_complaints_are_read_and_never_published(folder, whole):
    path = folder / COMPLAINTS
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    tenfold = [lines[0], *(f"{line}0" for line in lines[1:])]
    path.write_bytes(gzip.compress("\n".join(tenfold).encode()))
    report = Report()
    frame = cl_cead.read(folder, report).observations[0].frame
    pd.testing.assert_frame_equal(frame, whole[0])
    share = "cl_cead_complaints_theft_most"
    assert report.figures[share] == pytest.approx(10 * whole[1].figures[share])
    assert report.files[f"cl_cead/{COMPLAINTS}"].kept == 0


def test_codes_have_five_digits_and_names_must_agree(folder, whole):
    assert set(whole[0]["territory_id"]) == {f"CHL-{code}" for code in shaped.CODES}

    def rename(rows):
        return rows.replace({"comuna": {"Antofagasta": "Calama"}})

    said = _change(folder, rename)
    assert "cl_cead/comunas_cut.csv" in said
    assert "Calama" in said


def test_the_last_two_years_are_provisional(whole):
    frame, _ = whole
    states = frame.groupby(frame["period"].dt.year, observed=True)["status"].agg(set)
    assert all(states[year] == {"value"} for year in range(2010, 2024))
    assert all(states[year] == {"provisional"} for year in (2024, 2025))


def _drop_a_row(rows):
    return rows.drop(index=1234)


def _repeat_a_row(rows):
    return pd.concat([rows, rows.iloc[[5]]])


def _drop_a_month(rows):
    return rows[rows["fecha"] != datetime.date(2017, 3, 1)]


def _cut_at_a_row(rows):
    return rows.iloc[:-100]


def _month_too_early(rows):
    return rows.assign(fecha=rows["fecha"].where(rows.index > 0, datetime.date(2009, 12, 1)))


def _negative(rows):
    return rows.assign(delito_n=rows["delito_n"].where(rows.index != 3, -1.0))


def _blank(rows):
    return rows.assign(delito_n=rows["delito_n"].where(rows.index != 3, np.nan))


def _text(rows):
    return rows.assign(delito_n=rows["delito_n"].astype(str))


def _unknown_category(rows):
    return rows.replace({"delito": {"Hurtos": "Hurto"}})


def _unknown_comuna(rows):
    return rows.assign(cut_comuna=rows["cut_comuna"].where(rows.index != 3, 99999.0))


def _renamed_column(rows):
    return rows.rename(columns={"delito_n": "n"})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_drop_a_row, "0 rows"),
        (_repeat_a_row, "2 rows"),
        (_drop_a_month, "none of 1 months from 2017-03"),
        (_cut_at_a_row, "0 rows"),
        (_month_too_early, "2009-12-01"),
        (_negative, "-1.0"),
        (_blank, "nan"),
        (_text, "type "),
        (_unknown_category, "'Hurto'"),
        (_unknown_comuna, "99999"),
        (_renamed_column, "delito_n"),
    ],
)
def test_a_parquet_that_is_not_a_whole_grid_of_counts_is_refused(folder, change, expected):
    said = _change(folder, change)
    assert f"cl_cead/{PARQUET}" in said
    assert expected in said


def test_tables_cut_between_two_rows_are_refused(folder):
    for file in (ROWS_2025, ROWS_2024, COMPLAINTS):
        path = folder / file
        good = path.read_bytes()
        lines = gzip.decompress(good).decode().splitlines()
        path.write_bytes(gzip.compress("\n".join(lines[:-1]).encode()))
        assert f"cl_cead/{file}" in adapters.refusal(cl_cead.read, folder)
        path.write_bytes(good)


def test_the_published_folder_reconciles(published):
    frame, report = published
    assert len(frame) == 1_987_200
    assert not frame.isna().any(axis=None)
    adapters.every_row_is_accounted_for(report)
    totals = catalogue.table("expected_totals")
    totals = totals[totals["source_id"].isin(["cl_cead_casos", "cl_cead_checks"])]
    assert set(report.figures) <= set(totals["check_id"])
    files = catalogue.table("sources")["file"]
    assert set(report.files) == set(files[files.str.startswith("cl_cead/")])
    arrow = pa.Table.from_pandas(frame.assign(source_id="cl_cead_casos"), preserve_index=False)
    connection = duckdb.connect()
    connection.register("observations", arrow)
    compared = [
        reconcile.of_files(totals, report, observed={"cl_cead_casos"}),
        reconcile.of_counts(totals, connection),
    ]
    assert sum(map(len, compared)) == len(totals)


def test_no_case_was_counted_before_a_category_is_valid(published):
    frame, _ = published
    concordance = catalogue.table("concordance")
    late = concordance[
        (concordance["source_id"] == "cl_cead_casos") & concordance["valid_from"].notna()
    ]
    first = late.groupby("category")["valid_from"].min()
    assert len(first) == 3
    for category, month in first.items():
        counts = frame[frame["category"] == category].groupby("period")["count"].sum()
        assert counts[counts > 0].index[0] == month
