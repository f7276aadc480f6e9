"""Boundaries, population and programmes: the traps of their files, and broken forms of them."""

import csv
import json
import re

import pandas as pd
import pytest

from etl import catalogue
from etl.report import BadInput, Report
from etl.sources import geo, population, programmes
from tests.etl import adapters
from tests.etl import shaped_register as shaped


def _one(frame, key, column, value):
    return frame.set_index(key).loc[value, column]


def test_names_written_without_accents_are_mended(tmp_path):
    territory = geo.read(shaped.geo_folder(tmp_path), Report()).tables["territory"]
    assert _one(territory, "territory_id", "name", "CHL-13120") == "Ñuñoa"


def test_small_words_of_colombian_names_are_small(tmp_path):
    territory = geo.read(shaped.geo_folder(tmp_path), Report()).tables["territory"]
    assert _one(territory, "territory_id", "name", "COL-76") == "Valle del Cauca"
    assert _one(territory, "territory_id", "name", "COL-18094") == "Belén de los Andaquíes"


def test_only_countries_have_an_english_name_and_are_found_by_it(tmp_path):
    territory = geo.read(shaped.geo_folder(tmp_path), Report()).tables["territory"]
    named = territory.dropna(subset="english_name").set_index("territory_id")
    assert named.loc["BRA", ["name", "english_name"]].tolist() == ["Brasil", "Brazil"]
    assert set(named["level"]) == {"country"}
    assert "Brazil" in named.loc["BRA", "aliases"].split(";")


def test_codes_are_text_and_places_know_their_parent(tmp_path):
    territory = geo.read(shaped.geo_folder(tmp_path), Report()).tables["territory"]
    rows = territory.set_index("territory_id")
    assert rows.loc["CHL-13120", "parent_id"] == "CHL-13"
    assert rows.loc["CHL-13", "parent_id"] == "CHL"
    assert rows.loc["BRA-3304557", ["level", "parent_id", "official_code"]].tolist() == [
        "municipality", "BRA-33", "3304557",
    ]  # fmt: skip
    assert rows.loc["PER-150101", ["level", "parent_id"]].tolist() == ["district", "PER-1501"]


def test_codes_of_other_systems_are_kept_beside_the_place(tmp_path):
    crosswalk = geo.read(shaped.geo_folder(tmp_path), Report()).tables["crosswalk"]
    assert crosswalk[["territory_id", "code_system", "code"]].to_numpy().tolist() == [
        ["ARG-02007", "DEIS", "02001"],
        ["PER-150101", "RENIEC", "140101"],
    ]


def test_lima_in_reniec_is_no_place_of_lambayeque(tmp_path):
    inei = geo.reniec_to_inei(shaped.geo_folder(tmp_path))
    assert inei == {"140101": "150101", "130101": "140101"}


def test_old_codes_of_nuble_that_nobody_verified_are_published_nowhere(tmp_path):
    report = Report()
    tables = geo.read(shaped.geo_folder(tmp_path), report).tables
    assert "08401" not in set(tables["crosswalk"]["code"])
    assert report.files["geo/crosswalk_chl_nuble_2018.csv"].kept == 0


@pytest.mark.parametrize(
    ("place", "note"),
    [
        ("CHL-12202", "antartica_not_mapped"),
        ("MEX-12083", "mexico_new_municipality"),
        ("PER-130112", "peru_new_district"),
    ],
)
def test_a_place_whose_boundary_is_missing_or_new_says_so(tmp_path, place, note):
    territory = geo.read(shaped.geo_folder(tmp_path), Report()).tables["territory"]
    assert _one(territory, "territory_id", "boundary_note", place) == note


def test_every_note_on_a_boundary_is_a_caveat_of_its_place():
    caveats = catalogue.table("caveats")
    known = set(zip(caveats["caveat_id"], caveats["territory_id"], strict=True))
    for file in ("geo_boundaries.csv", "geo_unmapped.csv"):
        rows = pd.read_csv(geo.HERE / file)
        assert set(zip(rows["boundary_note"], rows["territory_id"], strict=True)) <= known


def test_layers_hold_the_places_of_the_table(tmp_path):
    read = geo.read(shaped.geo_folder(tmp_path), Report())
    assert set(read.boundaries["municipality_CHL"]["territory_id"]) == {"CHL-13120", "CHL-12201"}
    assert set(read.boundaries["region_CHL"]["territory_id"]) == {"CHL-13", "CHL-12"}
    assert set(read.boundaries["district_PER"]["territory_id"]) == {"PER-150101", "PER-130112"}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: f["features"].pop(), "no \\["),
        (lambda f: f["features"][0]["properties"].update(code="99999"), "a known code"),
        (lambda f: f["features"].append(f["features"][0]), "twice"),
        (
            lambda f: f["features"][0]["geometry"].update(
                coordinates=[[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]
            ),
            "valid geometry",
        ),
    ],
)
def test_a_layer_that_disagrees_with_the_codes_is_refused(tmp_path, spoil, said):
    folder = shaped.geo_folder(tmp_path)
    path = folder / "chl_adm2.geojson"
    features = json.loads(path.read_text())
    spoil(features)
    path.write_text(json.dumps(features))
    with pytest.raises(BadInput, match=said):
        geo.read(folder, Report())


def test_one_population_series_per_place(tmp_path):
    read = population.read(shaped.population_folder(tmp_path), Report()).tables["population"]
    assert not read.duplicated(["territory_id", "year"]).any()
    rio = read[read["territory_id"] == "BRA-33"].set_index("year")
    assert rio.loc[2022, "population"] == 900
    assert rio.loc[2022, "status"] == "provisional"


def test_the_census_of_guatemala_wins_over_projections_of_an_older_one(tmp_path):
    read = population.read(shaped.population_folder(tmp_path), Report()).tables["population"]
    quiche = read[read["territory_id"] == "GTM-14"]
    assert quiche[["year", "population", "kind"]].to_numpy().tolist() == [[2018, 949, "census"]]


def test_two_population_series_of_perus_districts_are_not_joined(tmp_path):
    read = population.read(shaped.population_folder(tmp_path), Report()).tables["population"]
    lima = read[read["territory_id"] == "PER-150101"]
    assert lima[["year", "population"]].to_numpy().tolist() == [[2022, 8]]


def test_a_province_is_the_sum_of_its_districts_where_all_are_known(tmp_path):
    read = population.read(shaped.population_folder(tmp_path), Report()).tables["population"]
    sums = read.set_index("territory_id")["population"]
    assert sums["PER-1501"] == 11
    assert "PER-1508" not in sums  # Huacho is not known in 2022
    assert "PER-1301" not in sums  # its new district has no population


def test_chile_is_the_sum_of_its_regions_and_no_other_publisher(tmp_path):
    read = population.read(shaped.population_folder(tmp_path), Report()).tables["population"]
    chile = read[(read["territory_id"] == "CHL") & (read["year"] == 2024)].iloc[0]
    assert chile["population"] == 1000
    assert chile["source_id"] == "cl_ine_proy_base2017"


def test_years_far_ahead_are_left_out(tmp_path):
    read = population.read(shaped.population_folder(tmp_path), Report()).tables["population"]
    assert read["year"].max() <= population.LAST_YEAR


def _read(tmp_path, report=None):
    return programmes.read(shaped.programmes_folder(tmp_path), report or Report()).tables


def test_what_is_low_and_unverified_is_published_nowhere(tmp_path):
    read = _read(tmp_path)
    assert set(read["programme"]["programme_id"]) == {"cl_pcsp", "cl_micc", "br_upp"}
    assert read["government"]["head"].tolist() == ["A", "C"]
    assert _one(read["programme"], "programme_id", "note", "cl_pcsp") == "Seen there."


def test_a_day_of_general_knowledge_is_a_month(tmp_path):
    government = _read(tmp_path)["government"]
    assert government["precision"].tolist() == ["month", "day"]
    assert "party" not in government


def test_dates_keep_their_precision_and_upper_bounds_are_no_dates(tmp_path):
    read = _read(tmp_path)
    starts = read["programme"].set_index("programme_id")["start"].dt.strftime("%Y-%m-%d")
    assert starts[["cl_pcsp", "cl_micc"]].to_list() == ["1998-01-01", "2012-05-03"]
    phase = read["programme_phase"].set_index("territory_id").loc["CHL-13120"]
    assert phase["start"] is None or phase[["start"]].isna().all()
    assert phase["note"] == "in operation by 2025-04"


def test_totals_are_no_entries_and_fuller_lists_win(tmp_path):
    report = Report()
    phases = _read(tmp_path, report)["programme_phase"]
    assert phases.set_index("territory_id")["status"].to_dict() == {
        "CHL": "stated",
        "CHL-13120": "in_force",
        "PER-150101": "in_force",
    }
    assert _one(phases, "territory_id", "places", "CHL") == 72
    aside = report.files["programmes/phases.csv"].set_aside
    assert aside["cl_pcsp/pcsp_rollout.csv is the fuller list"] == 1
    assert aside["br_upp/upp_register.csv is the fuller list"] == 1


def test_a_neighbourhood_of_a_district_is_a_part_of_it(tmp_path):
    phases = _read(tmp_path)["programme_phase"]
    assert phases.set_index("territory_id")["extent"].to_dict() == {
        "CHL": "whole", "CHL-13120": "whole", "PER-150101": "part",
    }  # fmt: skip


def test_two_lists_that_differ_are_both_kept(tmp_path):
    rows = _read(tmp_path)["programme_disagreement"].fillna("")
    assert rows[["territory_id", "subject", "said", "otherwise"]].to_numpy().tolist() == [
        ["BRA-UPP-18", "start", "2010-11", "2011-11-30"],
        ["BRA-UPP-18", "end", "2018", ""],
    ]  # fmt: skip


def test_a_date_that_differs_from_the_rollout_is_counted(tmp_path):
    folder = shaped.programmes_folder(tmp_path)
    shaped.write(
        tmp_path / "cl_pcsp" / "pcsp_rollout.csv", ["cut_comuna", "entry_year"], [["12201", "2003"]]
    )
    report = Report()
    programmes.read(folder, report)
    assert report.figures["phases_differ_from_rollout"] == 1


@pytest.mark.parametrize(
    ("file", "row", "change", "said"),
    [
        ("phases", 0, {"start": "1997"}, "row 2, column start: expected a phase that begins"),
        ("phases", 0, {"official_code": "99999"}, "row 2, column official_code"),
        ("phases", 0, {"end": "2001", "end_precision": "year"}, "an end on or after the start"),
        ("phases", 0, {"start_precision": "day"}, "a date as precise as its precision says"),
        ("phases", 0, {"start_precision": "about"}, "column start_precision"),
        ("phases", 4, {"territory_name": "UPP Maré"}, "row 6, column territory_name"),
        ("programmes", 1, {"end": "2011", "end_precision": "year"}, "row 3, column end"),
        ("programmes", 0, {"start": "1998-03"}, "row 2, column start"),
        ("governments", 1, {"start": "2006-03-10"}, "row 3, column start: expected a term"),
        ("governments", 0, {"end": ""}, "a term that begins when the one before has ended"),
        ("governments", 0, {"end": "2000-01-01"}, "row 2, column end"),
    ],
)
def test_dates_and_places_that_cannot_be_stop_the_build(tmp_path, file, row, change, said):
    path = shaped.programmes_folder(tmp_path) / f"{file}.csv"
    with path.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    rows[row] |= change
    shaped.write(path, list(rows[0]), [list(each.values()) for each in rows])
    with pytest.raises(BadInput, match=re.escape(f"programmes/{file}.csv, ")) as error:
        programmes.read(path.parent, Report())
    assert said in str(error.value)


def _cases():
    yield geo, shaped.geo_folder, "codes.csv", {"key_columns": ["code"], "code_column": "level"}
    yield (
        geo,
        shaped.geo_folder,
        "crosswalk_chl_nuble_2018.csv",
        {"key_columns": ["code_before_2018"]},
    )
    for name in ("latam_adm0", "chl_adm2", "per_adm3"):
        yield geo, shaped.geo_folder, f"{name}.geojson", {}
    for name in population.FILES:
        yield (
            population,
            shaped.population_folder,
            f"pop_{name}.csv",
            {
                "key_columns": ["code", "year"],
                "count_columns": ["population"],
                "code_column": "source_id",
                "date_column": "year",
                "bad_date": "1066",
            },
        )
    dates = {"date_column": "start"}
    yield programmes, shaped.programmes_folder, "programmes.csv", {
        "key_columns": ["programme_id"], "code_column": "iso3", **dates,
    }  # fmt: skip
    yield programmes, shaped.programmes_folder, "phases.csv", {
        "key_columns": ["phase"], "code_column": "programme_id",
    }  # fmt: skip
    yield programmes, shaped.programmes_folder, "governments.csv", {
        "key_columns": ["start"], "code_column": "iso3", **dates,
    }  # fmt: skip
    yield programmes, shaped.programmes_folder, "evaluations.csv", {
        "key_columns": ["study"], "count_columns": ["year"], "code_column": "programme_id",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("adapter", "make", "file", "columns"),
    list(_cases()),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_file_stops_the_build_with_its_name(tmp_path, adapter, make, file, columns):
    folder = make(tmp_path)
    adapters.every_broken_form_is_refused(adapter.read, folder, file, **columns)
