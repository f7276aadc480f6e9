"""Each trap of the prosecutors' file on a small real-shaped case, broken files, the real folder."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from etl import catalogue
from etl.report import BadInput
from etl.sources import pe_mpfn
from tests.etl import adapters
from tests.etl.shaped_br_files import delimited

PROPERTY, ROBBERY = "CONTRA EL PATRIMONIO", "CONTRA EL PATRIMONIO / ROBO"
NEW_NAME, OLD_NAME = "LEY N° 30096", "LEY Nº 30096, LEY DE DELITOS INFORMATICOS"


def row(year: int, general: str, kind: str, article: str, count: int) -> list:
    same = {**pe_mpfn.SAME_IN_EVERY_ROW, "anio_denuncia": year, "generico": general}
    same |= {"subgenerico": kind, "articulo": article, "des_articulo": kind, "cantidad": count}
    same |= {"fecha_descarga": "13/01/2020", "fecha_corte": "02/12/2024"}
    return [same[column] for column in pe_mpfn.COLUMNS]


def rows() -> list[list]:
    """Robbery named ever better, a kind that skips 2021, a law that changes its name, a double."""
    listed = [row(year, PROPERTY, "ROBO", "189", 10 * (year - 2018)) for year in range(2019, 2024)]
    listed += [row(2019, PROPERTY, "(Sin especificar)", "S/Art", 40)]
    listed += [row(year, "CONTRA EL HONOR", "CALUMNIA", "131", 3) for year in (2020, 2022)]
    listed += [row(2022, OLD_NAME, "FRAUDE", "8", 6), row(2023, NEW_NAME, "FRAUDE", "8", 7)]
    return [*listed, row(2021, PROPERTY, "HURTO", "185", 1), row(2021, PROPERTY, "HURTO", "185", 1)]


def write(folder, listed=None):
    folder.mkdir(parents=True, exist_ok=True)
    listed = rows() if listed is None else listed
    delimited(folder / pe_mpfn.FILE, pe_mpfn.COLUMNS, listed, sep=";", encoding="utf-8-sig")
    return folder


build = partial(adapters.read_whole, pe_mpfn)
written, folder, built = adapters.fixtures(pe_mpfn, write)


@pytest.fixture(scope="module")
def series(built):
    frame = built[0].observations[0].frame
    return frame.set_index(["category", frame["period"].dt.year])["count"]


def test_general_kinds_hold_what_the_narrower_ones_miss(series):
    assert series[PROPERTY, 2019] == 50
    assert series[ROBBERY, 2019] == 10
    assert series[PROPERTY, 2021] == series[ROBBERY, 2021] + 2


def test_a_row_that_stands_twice_counts_twice_and_is_told(built, series):
    assert series["CONTRA EL PATRIMONIO / HURTO", 2021] == 2
    assert built[1].figures["pe_mpfn_rows_twice"] == 1


def test_a_year_between_two_that_name_a_kind_is_zero_and_outside_there_is_no_row(series):
    assert series["CONTRA EL HONOR", 2021] == 0
    assert ("CONTRA EL HONOR", 2019) not in series
    assert ("CONTRA EL HONOR", 2023) not in series
    assert (NEW_NAME, 2022) not in series


def test_the_place_is_the_department_of_the_seat_and_no_district(built):
    frame = built[0].observations[0].frame
    assert set(frame["territory_id"]) == {"PER-14"}
    caveats = catalogue.table("caveats")
    mine = set(caveats.loc[caveats["source_id"] == "pe_mpfn_lambayeque", "caveat_id"])
    assert {"mpfn_seat_of_office", "mpfn_without_article", "mpfn_rows_twice"} <= mine


def test_complaints_are_a_unit_of_their_own_and_all_kinds_make_the_total():
    concordance = catalogue.table("concordance")
    mine = concordance[concordance["source_id"] == "pe_mpfn_lambayeque"]
    assert set(mine["unit"]) == {"complaints"}
    assert set(mine["date_basis"]) == {"reported"}
    whole = set(mine.loc[mine["offence"] == "all_complaints", "category"])
    assert len(whole) == 26
    assert not whole & set(pe_mpfn.NARROWER)
    law = set(mine.loc[mine["offence"] == "computer_law_offences", "category"])
    assert law == {NEW_NAME, OLD_NAME}


def test_comparisons_of_narrower_kinds_stop_at_2022():
    breaks = catalogue.table("series_breaks")
    mine = breaks[breaks["source_id"] == "pe_mpfn_lambayeque"]
    assert set(mine["date"]) == {pd.Timestamp("2022-01-01")}
    concordance = catalogue.table("concordance")
    narrower = concordance[concordance["category"].isin(pe_mpfn.NARROWER)]
    assert set(mine["offence"]) == set(narrower["offence"])


@pytest.mark.parametrize(
    ("column", "value"), [("ubigeo", "150101"), ("periodo_denuncia", "ENERO - JUNIO")]
)
def test_another_office_or_period_is_refused(folder, column, value):
    listed = rows()
    listed[1][pe_mpfn.COLUMNS.index(column)] = value
    write(folder, listed)
    with pytest.raises(BadInput, match=column):
        build(folder)


def test_broken_files_stop_the_build_and_name_the_file(folder):
    tried = adapters.every_broken_form_is_refused(
        pe_mpfn.read, folder, pe_mpfn.FILE, sep=";", encoding="utf-8-sig",
        count_columns=["cantidad"], code_column="ubigeo", date_column="fecha_descarga",
        bad_date="14/10/1066",
    )  # fmt: skip
    assert tried == 11


def test_the_publishers_own_folder(sources):
    contribution, report = build(sources / "pe_mpfn")
    frame = contribution.observations[0].frame
    general = frame[~frame["category"].isin(pe_mpfn.NARROWER)]
    years = general.groupby(general["period"].dt.year)["count"].sum()
    assert years.to_dict() == {2019: 73560, 2020: 46245, 2021: 65967, 2022: 78157, 2023: 89678}
    assert report.figures["pe_mpfn_rows_twice"] == 4
