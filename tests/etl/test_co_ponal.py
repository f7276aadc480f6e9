"""Each trap of Colombia's police files on a real-shaped case, broken files, the real folder."""

from __future__ import annotations

import shutil
from functools import partial

import pandas as pd
import pytest

from etl import catalogue
from etl.report import BadInput, Report
from etl.sources import (
    co_ponal,
    co_ponal_books,
    co_ponal_earlier,
    co_ponal_places,
    co_ponal_quadrants,
)
from tests.etl import adapters
from tests.etl import shaped_co_ponal as shaped
from tests.etl.shaped_br_files import workbook

OF_2011 = "homicidios/homicidios_2011.xlsx"
OF_2024 = "homicidios/homicidios_2024.xls"
PERSONS = "delitos_2021/hurto_a_personas2021.xlsx"
WITHOUT_CODES = "homicidios/homicidios_20032010.xlsx"

written, folder, built = adapters.fixtures(co_ponal, shaped.write)


def of(contribution, source):
    return next(one.frame for one in contribution.observations if one.source_id == source)


def months(built, source, code, year):
    frame = of(built[0], source)
    rows = frame[(frame["territory_id"] == f"COL-{code}") & (frame["period"].dt.year == year)]
    return rows.set_index("period")["count"]


def read_book(file, folder, report):
    return co_ponal_books.read(folder / file, shaped.book(file), report)


def test_victims_are_counted_and_rows_that_look_the_same_are_other_victims(built):
    assert months(built, "co_ponal_homicidios", "05001", 2019).sum() == 4
    assert built[1].figures["co_ponal_copies_homicidios_2019"] == 1
    assert built[1].files["co_ponal/homicidios/homicidios_2019.xlsx"].kept == 8


@pytest.mark.parametrize("year", [2011, 2018, 2021])
def test_codes_that_lost_their_zero_are_medellin(built, year):
    assert months(built, "co_ponal_homicidios", "05001", year).sum() == 2


def test_a_populated_centre_counts_in_its_municipality(built):
    assert months(built, "co_ponal_homicidios", "05001", 2024).sum() == 5
    assert built[1].figures["co_ponal_centres_homicidios_2024"] == 1


def test_where_name_and_code_disagree_the_code_decides(built):
    assert months(built, "co_ponal_homicidios", "91530", 2024).sum() == 1
    assert months(built, "co_ponal_homicidios", "91001", 2024).sum() == 2
    assert built[1].figures["co_ponal_named_elsewhere"] == 1
    caveats = catalogue.table("caveats")
    said = caveats.loc[caveats["caveat_id"] == "ponal_leticia", "territory_id"]
    assert set(said) == {"COL-91001", "COL-91530", "COL-91798"}


def test_bogota_is_no_town_of_cundinamarca(built):
    assert months(built, "co_ponal_homicidios", "11001", 2012).sum() == 2
    codes = of(built[0], "co_ponal_homicidios")["territory_id"].cat.categories
    assert not codes.str.startswith("COL-25").any()


def test_towns_of_one_name_are_told_apart_by_their_department(built):
    for code in ("05400", "52399"):
        assert months(built, "co_ponal_homicidios_2003", code, 2007).sum() == 2


def test_a_name_that_no_code_ever_had_is_found_in_danes_list(built):
    assert months(built, "co_ponal_homicidios_2003", "15798", 2005).sum() == 1
    assert built[1].figures["co_ponal_pairs_by_dane"] == 1


def test_a_name_that_nobody_knows_is_refused(folder):
    book = shaped.book(WITHOUT_CODES)
    rows = [*shaped.victims(book), ("15798", 2006, "Tensa", 1)]
    workbook(folder / WITHOUT_CODES, {"Hoja1": shaped.sheet(book, rows)})
    with pytest.raises(BadInput, match=r"BOYACÁ, Tensa"):
        adapters.read_whole(co_ponal, folder)


def test_a_municipality_without_a_row_has_none(built):
    march = months(built, "co_ponal_homicidios", "15001", 2015)
    assert list(march) == [0, 0, 2, *[0] * 9]
    assert months(built, "co_ponal_homicidios", "91530", 2015).sum() == 0
    assert not of(built[0], "co_ponal_homicidios")["count"].isna().any()


def test_two_extractions_and_the_older_table_are_never_one_line(built):
    spans = {
        one.source_id: (one.frequency, one.frame["period"].dt.year.min(),
                        one.frame["period"].dt.year.max())
        for one in built[0].observations
    }  # fmt: skip
    assert spans == {
        "co_ponal_homicidios_2003": ("M", 2003, 2010),
        "co_ponal_homicidios": ("M", 2011, 2024),
        "co_ponal_delitos_2021": ("M", 2021, 2021),
        "co_ponal_homicidios_1990": ("A", 1990, 2010),
    }
    years = built[1].compared["co_ponal_years"]
    assert (years.compared, years.apart) == (14, 0)
    earlier = built[1].compared["co_ponal_years_earlier"]
    of_one_place_no_year_is_known = 1
    assert earlier.compared == 8 * (len(shaped.MUNICIPALITIES) - of_one_place_no_year_is_known)
    assert earlier.apart > 0
    breaks = catalogue.table("series_breaks").set_index("source_id")["date"]
    assert breaks["co_ponal_homicidios"] == pd.Timestamp("2011-01-01")
    assert breaks["co_ponal_homicidios_2003"] == pd.Timestamp("2003-01-01")


def test_years_that_the_workbook_calls_subject_to_change_are_provisional(built):
    frame = of(built[0], "co_ponal_homicidios")
    draft = frame.loc[frame["status"] == "provisional", "period"].dt.year
    assert set(draft) == {2019, 2024}
    assert set(of(built[0], "co_ponal_homicidios_2003")["status"]) == {"provisional"}


def test_the_second_extraction_of_2021_is_not_shown(built):
    assert "homicidios" not in set(of(built[0], "co_ponal_delitos_2021")["category"])
    assert months(built, "co_ponal_homicidios", "05001", 2021).sum() == 2
    assert built[1].figures["co_ponal_other_extraction_2021"] == 12


def test_not_available_is_not_zero_and_the_years_of_another_source_are_not_shown(built):
    frame = of(built[0], "co_ponal_homicidios_1990")
    lacking = frame[frame["territory_id"] == "COL-91530"]
    assert lacking["count"].isna().all()
    assert set(lacking["status"]) == {"not_available"}
    assert built[1].figures["co_ponal_earlier_2011"] == 7 * len(shaped.MUNICIPALITIES)
    assert built[1].figures["co_ponal_earlier_short_codes"] == 2


def test_two_census_series_only_check(built):
    assert "population" not in built[0].tables
    assert built[1].figures["co_ponal_people_jump"] == len(shaped.MUNICIPALITIES)
    assert built[1].figures["co_ponal_people_most_change"] == 50


def test_quadrants_are_counted_by_municipality_and_no_point_leaves(built):
    phases = built[0].tables["programme_phase"]
    assert phases.set_index("territory_id")["quadrants"].to_dict() == {"COL-11001": 2}
    assert set(phases["status"]) == {"stated"}
    assert not {"lat", "lng", "start"} & set(phases)
    reasons = built[1].files["co_ponal/cais_colombia.json"].set_aside
    assert reasons == {"quadrant without a point": 2, "point in no municipality": 1}
    assert built[1].figures["co_ponal_quadrants_distinct"] == 4
    caveats = catalogue.table("caveats").set_index("caveat_id")["text"]
    assert caveats["quadrants_listed"] == co_ponal_quadrants.NOTE


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cuadrante": "MEBOG-1"}, "cuadrante"),
        ({"cuadrante": "MEBOGMNVCCC02E18C05000002"}, "twice"),
        ({"lat": 40.4}, "lat"),
        ({"lng": "west"}, "lng"),
    ],
)
def test_a_quadrant_that_is_not_as_described_is_refused(folder, change, words):
    first = {"cuadrante": "MEBOGMNVCCC02E18C05000001", "lat": 4.5, "lng": -74.5}
    second = {**first, "cuadrante": "MEBOGMNVCCC02E18C05000002"}
    shaped.quadrants(folder, [{**first, **change}, second])
    with pytest.raises(BadInput, match=words):
        co_ponal_quadrants.read(folder, Report())


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"total": 99}, "TOTAL"),
        ({"extracted": "31 DE DICIEMBRE DE 2025"}, "1 DE MAYO DE 2024|07 DE ENERO 2025"),
        ({"title": "LESIONES"}, "HOMICIDO INTENCIONAL"),
        ({"rows": [("05001", 2023, "MEDELLÍN (CT)", 2)]}, "a day of 2024"),
        ({"rows": [("05001", 2024, "MEDELLÍN (CT)", 0)]}, "a whole number of 1 or more"),
        ({"rows": [("05001", 2024, " ", 2)]}, "municipality"),
        ({"rows": []}, "rows"),
    ],
)
def test_a_workbook_that_is_not_as_described_is_refused(folder, what, words):
    workbook(folder / OF_2024, {"Hoja1": shaped.sheet(shaped.book(OF_2024), **what)})
    with pytest.raises(BadInput, match=words) as error:
        read_book(OF_2024, folder, Report())
    assert OF_2024 in str(error.value)


def test_a_row_without_a_day_does_not_cut_the_rest_off(folder):
    rows = shaped.sheet(shaped.book(PERSONS))
    rows[2][3] = ""
    workbook(folder / PERSONS, {"Hoja1": rows})
    with pytest.raises(BadInput, match=r"row 3: expected a row of data"):
        read_book(PERSONS, folder, Report())


def test_a_heading_of_another_year_is_refused(folder):
    shutil.copy(folder / OF_2011, folder / OF_2024)
    with pytest.raises(BadInput, match="header"):
        read_book(OF_2024, folder, Report())


def test_a_code_that_dane_does_not_list_is_refused(folder):
    report = Report()
    known = co_ponal_places.municipalities(folder, report)
    frame = read_book(OF_2011, folder, report)
    with pytest.raises(BadInput, match="91001000"):
        co_ponal_places.coded(folder / OF_2011, frame, known[known["code"] != "91001"])


def test_every_row_is_accounted_for(built):
    adapters.every_row_is_accounted_for(built[1])


def read_earlier(folder, report):
    known = pd.DataFrame({"code": list(shaped.MUNICIPALITIES)})
    return co_ponal_earlier.read(folder, known, report)


READERS = {
    OF_2011: partial(read_book, OF_2011),
    PERSONS: partial(read_book, PERSONS),
    co_ponal_places.FORMER: co_ponal_places.municipalities,
    co_ponal_places.LATER: co_ponal_places.municipalities,
    co_ponal_earlier.FILE: read_earlier,
    co_ponal_quadrants.FILE: co_ponal_quadrants.read,
}


@pytest.mark.parametrize("name", READERS)
def test_broken_files_stop_the_build_and_name_the_file(folder, name):
    tried = adapters.every_broken_form_is_refused(
        READERS[name], folder, name, key_columns=["cod"], count_columns=["hom90"], code_column="cod"
    )
    assert tried == (11 if name.endswith(".csv") else 3)


def test_the_publishers_own_folder(sources):
    """The workbooks of one year, one without codes and two .xls: the build reconciles them all."""
    folder = sources / "co_ponal"
    known = co_ponal_places.municipalities(folder, Report())
    assert len(known) == 1122
    for year, victims in ((2012, 16033), (2020, 12127), (2023, 13555)):
        file = f"homicidios/homicidios_{year}.{'xlsx' if year < 2020 else 'xls'}"
        frame = read_book(file, folder, Report())
        assert frame["count"].sum() == victims
        assert co_ponal_places.coded(folder / file, frame, known).str.len().eq(5).all()
    phases = co_ponal_quadrants.read(folder, Report())
    assert phases["quadrants"].sum() == 3675
    assert phases.set_index("territory_id")["quadrants"]["COL-11001"] == 574
