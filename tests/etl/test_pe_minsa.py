"""Each trap of the deaths' file on a small real-shaped case, broken files, and the real folder."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from etl import catalogue
from etl.report import BadInput
from etl.sources import geo, pe_minsa
from tests.etl import adapters
from tests.etl.shaped_br_files import delimited

# INEI's code, RENIEC's, department, province, district
DISTRICTS = [
    ("150101", "140101", "LIMA", "LIMA", "LIMA"),
    ("140101", "130101", "LAMBAYEQUE", "CHICLAYO", "CHICLAYO"),
    ("070101", "240101", "CALLAO", "CALLAO", "CALLAO"),
    ("130101", "120101", "LA LIBERTAD", "TRUJILLO", "TRUJILLO"),
    ("160211", "150210", "LORETO", "ALTO AMAZONAS", "TENIENTE CESAR LOPEZ ROJAS"),
    ("160704", "150604", "LORETO", "DATEM DEL MARAÑON", "MORONA"),
]
NEW = ("130112", "LA LIBERTAD", "TRUJILLO", "ALTO TRUJILLO")  # on the map, not in the crosswalk


def death(number: int, code: str, place: tuple, day: str, country: str = "PERU") -> list:
    year, month, _day = day.split("-")
    return [
        number, "MASCULINO", "AÑOS", 30, code, country, *place, day, year, int(month),
        "VIA PUBLICA", "HOMICIDIO", "SI SE REALIZÓ NECROPSIA",
    ]  # fmt: skip


def deaths() -> list[list]:
    """Seven residents of Peru, one abroad, one of whom nothing is recorded."""
    lima = ("LIMA", "LIMA", "LIMA")
    unknown = ("SIN REGISTRO",) * 3
    return [
        death(1, "92-33-14-01-01-000", lima, "2018-01-05"),
        death(2, "92-33-14-01-01-104", lima, "2018-01-31"),
        death(3, "92-33-14-01-00-000", ("LIMA", "LIMA", "SIN REGISTRO"), "2018-01-31"),
        death(4, "92-33-13-01-01-000", DISTRICTS[1][2:], "2024-12-31"),
        death(5, "92-33-24-01-01-000", ("", "CALLAO", "CALLAO"), "2020-02-29"),
        death(6, "92-33-12-01-13-000", NEW[1:], "2023-06-01"),
        death(7, "92-33-15-02-08-000", ("LORETO", "ALTO AMAZONAS", "MORONA"), "2021-03-01"),
        death(8, "92-28-00-00-00-000", ("EXTRANJERO",) * 3, "2021-03-01", "VENEZUELA"),
        death(9, "SIN REGISTRO", unknown, "2021-03-01", "SIN REGISTRO"),
    ]


def write(folder, rows=None):
    folder.mkdir(parents=True, exist_ok=True)
    rows = deaths() if rows is None else rows
    delimited(folder / pe_minsa.FILE, pe_minsa.COLUMNS, rows, sep=",", encoding="utf-8")
    map_folder = folder.parent / "geo"
    map_folder.mkdir(exist_ok=True)
    places = {("latam_adm0", "0", "PER", "Perú")}
    for inei, *_rest, department, province, district in [*DISTRICTS, (NEW[0], *NEW[1:])]:
        places |= {
            ("per_adm1", "1", inei[:2], department.title()),
            ("per_adm2", "2", inei[:4], province.title()),
            ("per_adm3", "3", inei, district.title()),
        }
    listed = [[layer, "PER", level, code, name, "", "", ""] for layer, level, code, name in places]
    delimited(map_folder / "codes.csv", geo.CODES, listed, sep=",", encoding="utf-8")
    crosswalk = map_folder / "crosswalk_per_inei_reniec.csv"
    delimited(
        crosswalk, geo.INEI_RENIEC, [list(row) for row in DISTRICTS], sep=",", encoding="utf-8"
    )
    return folder


build = partial(adapters.read_whole, pe_minsa)
written, folder, built = adapters.fixtures(pe_minsa, write)


@pytest.fixture(scope="module")
def counted(built):
    frame = built[0].observations[0].frame
    return frame.groupby("territory_id", observed=True)["count"].sum()


def test_lima_in_reniecs_codes_is_not_lambayeque_in_ineis(counted):
    assert counted["PER-150101"] == 2
    assert counted["PER-15"] == 3
    assert counted["PER-140101"] == counted["PER-14"] == 1


def test_an_unknown_district_counts_in_its_province(built, counted):
    assert counted["PER-1501"] == 3
    assert counted["PER-150101"] == 2
    assert built[1].figures["pe_minsa_without_district"] == 1


def test_a_blank_department_is_told_by_the_code(counted):
    assert counted["PER-0701"] == counted["PER-07"] == 1


def test_new_and_renumbered_districts_are_found(counted):
    assert counted["PER-130112"] == 1
    assert counted["PER-160704"] == counted["PER-1607"] == 1
    assert counted["PER-1602"] == 0


def test_victims_who_lived_abroad_or_nobody_knows_where_are_left_out(built, counted):
    account = built[1].files["pe_minsa/" + pe_minsa.FILE]
    assert account.kept == counted["PER"] == 7
    assert account.set_aside == {"residence not recorded": 1, "lived in another country": 1}


def test_a_place_without_a_row_has_none(built):
    frame = built[0].observations[0].frame
    chiclayo = frame[frame["territory_id"] == "PER-140101"].set_index("period")["count"]
    assert len(chiclayo) == 84
    assert chiclayo[pd.Timestamp("2024-12-01")] == 1
    assert chiclayo[pd.Timestamp("2018-01-01")] == 0


def test_no_sex_age_or_day_leaves_the_adapter(built):
    frame = built[0].observations[0].frame
    assert list(frame) == ["territory_id", "period", "category", "count", "status"]
    assert set(frame["period"].dt.day) == {1}


def test_residence_is_said_with_the_source():
    caveats = catalogue.table("caveats")
    mine = set(caveats.loc[caveats["source_id"] == "pe_minsa_sinadef", "caveat_id"])
    assert {"sinadef_residence", "sinadef_undercount", "sinadef_absent_is_zero"} <= mine


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("COD_UBIGEO_DOMICILIO", "140101"),
        ("COD_UBIGEO_DOMICILIO", "92-33-14-99-01-000"),
        ("DEPARTAMENTO_DOMICILIO", "LAMBAYEQUE"),
        ("MES", 2),
        ("MUERTE_VIOLENTA", "SUICIDIO"),
    ],
)
def test_a_death_that_contradicts_itself_is_refused(folder, column, value):
    rows = deaths()
    rows[1][pe_minsa.COLUMNS.index(column)] = value
    write(folder, rows)
    with pytest.raises(BadInput, match=column):
        build(folder)


def test_broken_files_stop_the_build_and_name_the_file(folder):
    tried = adapters.every_broken_form_is_refused(
        pe_minsa.read, folder, pe_minsa.FILE, key_columns=["N"],
        code_column="COD_UBIGEO_DOMICILIO", date_column="FECHA",
    )  # fmt: skip
    assert tried == 10


def test_the_publishers_own_folder(sources):
    contribution, report = build(sources / "pe_minsa")
    frame = contribution.observations[0].frame
    counted = frame.groupby("territory_id", observed=True)["count"].sum()
    assert counted["PER"] == 9287
    regions = counted[counted.index.str.fullmatch(r"PER-\d{2}")]
    districts = counted[counted.index.str.fullmatch(r"PER-\d{6}")]
    assert regions.sum() == counted["PER"]
    assert districts.sum() == counted["PER"] - report.figures["pe_minsa_without_district"]
