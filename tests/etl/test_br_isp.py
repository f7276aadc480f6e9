"""Each trap of ISP's files on a small real-shaped case, broken files, and the real folder."""

from __future__ import annotations

import gzip
from functools import partial

import pandas as pd
import pytest

from etl import catalogue
from etl.report import BadInput, Report
from etl.sources import br_isp, br_isp_aside, br_isp_others, br_isp_places
from etl.sources.br_isp_layout import MEASURES
from tests.etl import adapters
from tests.etl import shaped_br_isp as shaped
from tests.etl.shaped_br_files import columns_to_break, delimited, workbook

build = partial(adapters.read_whole, br_isp)
written, folder, built = adapters.fixtures(br_isp, shaped.write)


@pytest.fixture(scope="module")
def checked(written):
    """What the files set aside are checked against: places, districts' and state's counts."""
    places = br_isp_places.read(written, Report())
    _, by_district, _ = br_isp._districts(written / br_isp.CISP_FILE, places, Report())
    _, by_state = br_isp._state(written / br_isp.STATE_FILE, Report())
    return places, by_district, by_state


def concordance():
    rows = catalogue.table("concordance")
    return rows[rows["source_id"].str.startswith("br_isp")]


def of(contribution, source):
    return next(o.frame for o in contribution.observations if o.source_id == source)


def cell(frame, territory, period, category):
    row = frame[
        (frame["territory_id"] == territory)
        & (frame["period"] == period)
        & (frame["category"] == category)
    ]
    assert len(row) == 1
    return row["count"].iloc[0], row["status"].iloc[0]


def rewrite(folder, rows, name=br_isp.CISP_FILE, columns=None):
    delimited(folder / name, columns or br_isp.CISP_COLUMNS, rows)


def changed(code, month, **counts):
    """The main file's rows with one district's month changed."""
    rows = shaped.cisp_rows()
    at = next(
        i for i, row in enumerate(rows) if row[0] == code and f"{row[2]}-{row[1]:02d}" == month
    )
    district = next(d for d in shaped.DISTRICTS if d[0] == code)
    rows[at] = shaped.cisp_row(district, pd.Period(month), **counts)
    return rows


def test_femicide_is_blank_until_it_is_counted_apart(built):
    frame = of(built[0], "br_isp_cisp")
    before = cell(frame, "BRA-CISP-015", "2024-09-01", "feminicidio")
    assert pd.isna(before[0])
    assert before[1] == "not_available"
    assert cell(frame, "BRA-CISP-015", "2024-10-01", "feminicidio") == (1, "value")


def test_femicide_feeds_homicide_only_from_october_2024():
    rows = concordance()
    homicide = rows[(rows["source_id"] == "br_isp_cisp") & (rows["offence"] == "homicide")]
    since = homicide.set_index("category")["valid_from"]
    assert set(since.index) == {"hom_doloso", "feminicidio"}
    assert pd.isna(since["hom_doloso"])
    assert since["feminicidio"] == pd.Timestamp("2024-10-01")
    other = rows[(rows["source_id"] == "br_isp_municipio") & (rows["offence"] == "homicide")]
    assert list(other["category"]) == ["hom_doloso"]


def test_older_femicides_stay_a_source_of_their_own(built):
    frame = of(built[0], "br_isp_feminicidio")
    assert set(frame["category"]) == {"feminicidio", "feminicidio_tentativa"}
    rows = concordance()
    offences = set(rows.loc[rows["source_id"] == "br_isp_feminicidio", "offence"])
    assert offences == {"femicide", "attempted_femicide"}


def test_totals_are_kept_as_published_and_never_summed_with_their_parts():
    rows = concordance()
    for total, offence in (
        ("cvli", "lethal_crimes"), ("letalidade_violenta", "violent_deaths"),
        ("roubo_rua", "street_robbery"), ("total_roubos", "robbery"), ("total_furtos", "theft"),
        ("apreensao_drogas", "drug_offences"),
    ):  # fmt: skip
        alone = rows[(rows["offence"] == offence) & (rows["source_id"] == "br_isp_cisp")]
        assert list(alone["category"]) == [total]


def test_victims_and_cases_never_meet_in_one_offence():
    rows = concordance()
    units = rows.groupby(["source_id", "offence"])["unit"].nunique()
    assert (units == 1).all()
    assert set(rows["category"]) >= set(MEASURES)


def test_totals_that_do_not_equal_their_parts_are_counted(folder):
    rewrite(folder, changed("15", "2024-11", total_furtos=1, apreensao_drogas=1))
    report = build(folder)[1]
    assert report.figures["isp_theft_short_rows"] == 1
    assert report.figures["isp_theft_short_count"] > 0
    assert report.figures["isp_drugs_differ"] == 1


def test_one_region_in_two_spellings_is_one_region(folder, built):
    assert br_isp.mended(shaped.thrice_encoded("Grande Niterói")) == "Grande Niterói"
    assert br_isp.mended("Grande Niterói") == "Grande Niterói"
    raw = gzip.decompress((folder / br_isp.CISP_FILE).read_bytes())
    assert b"\xc3\x83\xc2\x83\xc3\x82\xc2\x83\xc3\x83\xc2\x82\xc3\x82\xc2\xb3" in raw
    rows = len(shaped.months(shaped.FIRST, shaped.LAST))
    assert built[1].figures["isp_niteroi_rows"] == rows


def test_unknown_region_is_refused(folder):
    rows = shaped.cisp_rows()
    rows[0][8] = "Serrana"
    rewrite(folder, rows)
    with pytest.raises(BadInput, match="regiao"):
        build(folder)


def test_semicolon_inside_quotes_does_not_shift_columns(built):
    contribution, report = built
    expected = shaped.counts(65, pd.Period("2024-11"))["hom_doloso"]
    frame = of(contribution, "br_isp_cisp")
    assert cell(frame, "BRA-CISP-065", "2024-11-01", "hom_doloso") == (expected, "value")
    assert report.figures["isp_pseudo_codes"] == len(shaped.months(shaped.FIRST, shaped.LAST))


def test_station_of_several_municipalities_hangs_on_the_state(built):
    territory = built[0].tables["territory"].set_index("territory_id")
    assert territory.at["BRA-CISP-065", "parent_id"] == "BRA-33"
    assert {"Magé", "Guapimirim"} <= set(territory.at["BRA-CISP-065", "aliases"].split(";"))
    assert territory.at["BRA-CISP-015", "parent_id"] == "BRA-3304557"


def test_splits_are_dated_and_marked_on_both_sides(built):
    territory = built[0].tables["territory"].set_index("territory_id")
    assert territory.at["BRA-CISP-011", "valid_from"] == pd.Timestamp("2013-12-01")
    assert territory.at["BRA-CISP-045", "valid_to"] == pd.Timestamp("2018-12-31")
    assert set(territory.index[territory["boundary_note"] == "district_split"]) == {
        "BRA-CISP-011", "BRA-CISP-015", "BRA-CISP-022", "BRA-CISP-045",
    }  # fmt: skip
    breaks = catalogue.table("series_breaks")
    dated = breaks.groupby("territory_id")["date"].agg(lambda days: set(days.astype(str)))
    for place in ("BRA-CISP-011", "BRA-CISP-015", "BRA-CISP-022", "BRA-CISP-045"):
        assert "2013-12-01" in dated[place]
    assert "2019-01-01" in dated["BRA-CISP-022"]


def test_split_that_the_dictionary_does_not_know_is_refused(folder):
    book = folder / "BaseDpDicionarioDeVariaveis.xlsx"
    workbook(
        book,
        {"dicionario": [["D"]], "desmembra_dp": [["circ_origem", "circ", "data"]],
         "munic_agregados": [["a"]]},
    )  # fmt: skip
    with pytest.raises(BadInput, match="desmembra_dp"):
        build(folder)


def test_month_without_any_record_is_not_zero(folder):
    rewrite(folder, changed("11", "2013-12", **dict.fromkeys(MEASURES, 0)))
    contribution, report = build(folder)
    frame = of(contribution, "br_isp_cisp")
    count, status = cell(frame, "BRA-CISP-011", "2013-12-01", "hom_doloso")
    assert pd.isna(count)
    assert status == "not_covered"
    assert report.figures["isp_idle_months"] == 1


def test_offences_without_any_record_are_refused(folder):
    rewrite(folder, changed("11", "2013-12", registro_ocorrencias=0))
    with pytest.raises(BadInput, match="registro_ocorrencias"):
        build(folder)


def test_battalion_changes_are_told_and_nothing_hangs_on_a_battalion(folder):
    rows = shaped.cisp_rows()
    for row in rows:
        if row[0] == "22" and row[2] >= 2020:
            row[4] = 41
    rewrite(folder, rows)
    contribution, report = build(folder)
    assert report.figures["isp_battalion_changes"] == 1
    assert set(contribution.tables["territory"]["parent_id"]) <= {
        "BRA-33", "BRA-3304557", "BRA-3303302",
    }  # fmt: skip


def test_months_without_errata_are_provisional(built):
    frame = of(built[0], "br_isp_cisp")
    assert cell(frame, "BRA-CISP-015", "2024-12-01", "hom_doloso")[1] == "value"
    assert cell(frame, "BRA-CISP-015", "2025-01-01", "hom_doloso")[1] == "provisional"


def test_unknown_phase_is_refused(folder):
    rows = shaped.cisp_rows()
    rows[0][-1] = 4
    rewrite(folder, rows)
    with pytest.raises(BadInput, match="fase"):
        build(folder)


def test_second_row_of_rio_is_added_but_for_the_drugs(built):
    contribution, report = built
    frame = of(contribution, "br_isp_municipio")
    true = shaped.counts(3304557 % 97, pd.Period("2025-04"))
    for column, more in (
        ("posse_drogas", 0), ("trafico_drogas", 0), ("apreensao_drogas_sem_autor", 0),
        ("roubo_em_coletivo", 1), ("total_roubos", 1), ("registro_ocorrencias", 1),
        ("hom_doloso", 0),
    ):  # fmt: skip
        found = cell(frame, "BRA-3304557", "2025-04-01", column)
        assert found == (true[column] + more, "value"), column
    account = report.files["br_isp/BaseMunicipioMensal.csv"]
    assert (account.read - account.kept, sum(account.set_aside.values())) == (1, 1)


def test_another_second_row_is_refused(folder):
    rows = shaped.municipal_rows()
    rows.append(rows[0])
    rewrite(folder, rows, br_isp.MUNICIPAL_FILE, br_isp.MUNICIPAL_COLUMNS)
    with pytest.raises(BadInput, match="twice"):
        build(folder)


def test_second_row_with_other_drug_counts_is_refused(folder):
    rows = shaped.municipal_rows()
    rows[-1][br_isp.MUNICIPAL_COLUMNS.index("posse_drogas")] = 99
    rewrite(folder, rows, br_isp.MUNICIPAL_FILE, br_isp.MUNICIPAL_COLUMNS)
    with pytest.raises(BadInput, match="drug columns"):
        build(folder)


def test_municipality_recorded_under_its_neighbour_is_not_zero(built):
    frame = of(built[0], "br_isp_municipio")
    count, status = cell(frame, "BRA-3301850", "2017-04-01", "hom_doloso")
    assert pd.isna(count)
    assert status == "not_available"
    assert cell(frame, "BRA-3301850", "2017-05-01", "hom_doloso")[1] == "value"


@pytest.mark.parametrize(
    ("source", "territory", "period", "category"),
    [
        ("br_isp_cisp", "BRA-CISP-015", "2013-12-01", "roubo_bicicleta"),
        ("br_isp_municipio", "BRA-3304557", "2015-02-01", "apf"),
        ("br_isp_estado", "BRA-33", "1997-12-01", "encontro_cadaver"),
        ("br_isp_estado", "BRA-33", "1997-12-01", "hom_por_interv_policial"),
    ],
)
def test_not_counted_is_not_zero(built, source, territory, period, category):
    count, status = cell(of(built[0], source), territory, period, category)
    assert pd.isna(count)
    assert status == "not_available"


def test_stale_table_of_zeros_is_refused(folder):
    rows = shaped.state_rows()
    at = next(i for i, row in enumerate(rows) if row[:2] == [1997, 7])
    rows[at][br_isp.STATE_COLUMNS.index("encontro_cadaver")] = 5
    rewrite(folder, rows, br_isp.STATE_FILE, br_isp.STATE_COLUMNS)
    with pytest.raises(BadInput, match="encontro_cadaver"):
        build(folder)


def test_population_has_decimal_commas_and_whole_people(built):
    population = built[0].tables["population"]
    assert set(population["population"]) == {1000.0}
    assert not population.duplicated(["territory_id", "year"]).any()
    assert set(population["kind"]) == {"estimate"}


def test_thousands_of_the_historical_series_are_points(folder):
    report = build(folder)[1]
    assert report.figures["isp_historical_homicides_2017"] == 815
    assert report.compared["isp_years_state"].compared > 0
    assert report.compared["isp_years_regions"].compared > 0
    path = folder / "SeriesHistoricas.csv"
    path.write_bytes(path.read_bytes().replace(b"7.723", b"7,723"))
    with pytest.raises(BadInput, match="contagem"):
        build(folder)


def test_record_numbers_of_events_leave_the_file_nowhere(built):
    contribution = built[0]
    frames = [*contribution.tables.values(), of(contribution, "br_isp_presente")]
    for table in frames:
        assert not table.astype(str).apply(lambda c: c.str.contains("00000001-2021")).any().any()


def test_events_count_once_by_the_date_of_the_event_and_strays_not_at_all(built):
    contribution, report = built
    events = of(contribution, "br_isp_presente").set_index("period")["count"]
    assert events["2021-07-01"] == 2
    assert events["2021-08-01"] == 1
    assert (events.index.min(), events.index.max()) == (
        pd.Timestamp("2021-07-01"), pd.Timestamp("2023-08-01"),
    )  # fmt: skip
    assert report.files["br_isp/base_seguranca_presente.csv"].set_aside == {
        "stands in the file twice": 1,
        "event of a month outside the period that the file covers": 1,
    }


def test_weapons_that_were_not_counted_are_not_zero(built):
    weapons = of(built[0], "br_isp_armas")
    assert cell(weapons, "BRA-CISP-011", "2020-01-01", "arma_fogo_fuzil") == (1, "value")
    assert cell(weapons, "BRA-CISP-011", "2020-01-01", "arma_fogo_total") == (11, "value")
    assert cell(weapons, "BRA-CISP-011", "2020-01-01", "simulacro_total")[1] == "not_available"
    assert "municao_total" in set(weapons["category"])
    assert "simulacro_pistola" not in set(weapons["category"])


def test_kinds_of_weapons_are_parts_of_totals_and_measures_of_their_own(built):
    rows = catalogue.table("concordance", "br_isp")
    rows = rows[rows["source_id"] == "br_isp_armas"].set_index("category")
    assert set(of(built[0], "br_isp_armas")["category"]) == set(rows.index)
    kinds = rows[~rows.index.str.endswith("_total")]
    assert kinds["note"].str.match("Part of .*: never added to it").all()
    assert not set(kinds["offence"]) & set(rows.loc[~rows.index.isin(kinds.index), "offence"])
    assert rows.at["municao_total", "unit"] == "rounds"


def test_half_year_under_two_methods_stays_two_rows(built):
    contribution, report = built
    assert report.figures["isp_clearance_two_methods"] == 1
    rows = contribution.tables["clearance"]
    homicide = rows[rows["outcome"] == "homicide"].set_index("method")
    assert homicide["share"].to_dict() == {
        "Resolução SESEG Nº 1234/2018": 16.0,
        "Carta do Rio": 17.9,
    }
    assert set(homicide["period"]) == {pd.Timestamp("2018-01-01")}
    assert homicide["months_to"].to_dict() == {
        "Resolução SESEG Nº 1234/2018": 12,
        "Carta do Rio": 24,
    }


def test_workbook_under_an_old_name_is_read(built):
    name = "br_isp/DicionarioVariaveisDOMensalEstadoDesde1991.xls"
    assert built[1].files[name].read == 4


def test_names_and_neighbourhoods(built):
    territory = built[0].tables["territory"].set_index("territory_id")
    assert territory.at["BRA-CISP-011", "name"] == "11ª DP – Rocinha"
    assert territory.at["BRA-CISP-045", "name"] == "45ª DP – Complexo do Alemão"
    assert territory.at["BRA-CISP-015", "aliases"] == "Gávea;Lagoa;Vidigal"
    assert territory.at["BRA-CISP-015", "area_km2"] == 1.5
    assert pd.isna(territory.at["BRA-CISP-045", "area_km2"])


def test_every_row_is_accounted_for(built):
    adapters.every_row_is_accounted_for(built[1])


def test_cut_at_a_line_is_refused(folder):
    rows = shaped.cisp_rows()
    rewrite(folder, rows[:-2])
    with pytest.raises(BadInput, match=r"BaseDPEvolucaoMensalCisp.*cut file"):
        build(folder)


def test_cut_at_a_month_is_refused(folder):
    rewrite(folder, [row for row in shaped.cisp_rows() if (row[2], row[1]) < (2025, 3)])
    with pytest.raises(BadInput, match="up to 2025-03"):
        build(folder)


def test_missing_month_is_refused(folder):
    rows = [row for row in shaped.cisp_rows() if (row[2], row[1]) != (2018, 3)]
    rewrite(folder, rows)
    with pytest.raises(BadInput, match="each month"):
        build(folder)


# file → key, count, code, date, a date out of range (what to break in it)
MAIN = {
    br_isp.CISP_FILE: ("cisp", "hom_doloso", "cisp", "ano", "1066"),
    br_isp.MUNICIPAL_FILE: ("fmun_cod", "hom_doloso", "fmun_cod", "ano", "1066"),
    br_isp.STATE_FILE: ("ano", "hom_doloso", None, "mes", "13"),
    br_isp.FEMICIDE_FILE: ("cisp", "feminicidio", "cisp", "ano", "1066"),
}
PLACES = {
    "AreasemKm.csv": ("cisp", "area_cisp_km2", "cisp", None, ""),
    "Relacao_RISPxAISPxCISP.csv": ("CISP", None, "CISP", None, ""),
    "PopulacaoEvolucaoAnualCisp.csv": ("circ", "pop", "circ", "ano", "1066"),
    "cisp_lookup.csv": ("cisp", None, "cisp", "first_month", "106610"),
    "BaseDpDicionarioDeVariaveis.xlsx": (None,) * 5,
    "cisp_2019_simplified.geojson": (None,) * 5,
}
OTHERS = {
    "ArmasApreendidasEvolucaoCisp.csv": ("cisp", "arma_fogo_fuzil", "cisp", "ano", "1066"),
    "base_elucidacao.csv": ("ano", "homicidio", "metodologia", "ano", "1066"),
    "base_seguranca_presente.csv": (None, None, None, "data_fato", "1066-10-14"),
}
ASIDE = {
    "PopulacaoEvolucaoMensalCisp.csv": ("circ", "pop_circ", "circ", "ano", "1066"),
    "PopulacaoEvolucaoMensalEstado.csv": ("ano", "pop", None, "ano", "1066"),
    "PopulacaoEvolucaoAnualEstado.csv": ("ano", "pop", None, "ano", "1066"),
    "PopulacaoEvolucaoAnuaMunic.csv": ("ano", "pop_munic", "cod_munic", "ano", "1066"),
    "SeriesHistoricas.csv": ("ano", "contagem", "delito", "ano", "1066"),
    "DicionarioVariaveisDOMensalEstadoDesde1991.xls": (None,) * 5,
    "seguranca_presente_posts_2020.xlsx": (None,) * 5,
    "lm_dp_2019.shp": (None,) * 5,
    "lm_dp_2019.dbf": (None,) * 5,
    "lm_dp_2019.shx": (None,) * 5,
    "lm_aisp_2019.shp": (None,) * 5,
    "Limite_RISP_WGS.shp": (None,) * 5,
}


def refused(read, folder, name, names):
    return adapters.every_broken_form_is_refused(
        read, folder, name, **columns_to_break(name, *names)
    )


@pytest.mark.parametrize("name", MAIN)
def test_broken_main_files_are_refused(folder, name):
    assert refused(br_isp.read, folder, name, MAIN[name]) >= 9


@pytest.mark.parametrize("name", PLACES)
def test_broken_files_of_places_are_refused(folder, name):
    refused(br_isp_places.read, folder, name, PLACES[name])


@pytest.mark.parametrize("name", OTHERS)
def test_broken_files_of_what_the_police_did_are_refused(folder, name, checked):
    def read(folder, report):
        br_isp_others.weapons(folder, checked[0], report)
        br_isp_others.clearance(folder, report)
        br_isp_others.events(folder, report)

    refused(read, folder, name, OTHERS[name])


@pytest.mark.parametrize("name", ASIDE)
def test_broken_files_set_aside_are_refused(folder, name, checked):
    def read(folder, report):
        br_isp_aside.read(folder, *checked, report)

    refused(read, folder, name, ASIDE[name])


def test_the_publishers_own_folder(sources):
    contribution, report = build(sources / "br_isp")
    assert report.figures["isp_idle_months"] == 41
    assert report.figures["isp_districts_differ_from_state"] == 0
    state, regions = (report.compared[f"isp_years_{name}"] for name in ("state", "regions"))
    assert (state.compared, state.apart, state.distance) == (89, 6, 268)
    assert (regions.compared, regions.apart, regions.distance) == (240, 8, 38)
    cisp = of(contribution, "br_isp_cisp")
    assert cisp["territory_id"].nunique() == 138
    year = cisp[(cisp["category"] == "hom_doloso") & (cisp["period"].dt.year == 2019)]
    assert year["count"].sum() == 4004
    municipal = of(contribution, "br_isp_municipio")
    assert cell(municipal, "BRA-3304557", "2025-04-01", "posse_drogas")[0] == 140
    assert cell(municipal, "BRA-3304557", "2025-04-01", "registro_ocorrencias")[0] == 37436
    assert len(contribution.boundaries["district_BRA"]) == 137
    assert set(br_isp_aside.OUTCOMES.values()) <= set(MEASURES)
