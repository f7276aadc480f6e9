"""LAPOP, Latinobarómetro and the paper's figures: bases, modes, limits, what was not found."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from etl import catalogue
from etl.confidence import changes
from etl.report import BadInput, Report
from etl.sources import geo, xx_lapop, xx_latinobarometro, xx_paper_figures
from tests.etl import adapters
from tests.etl import shaped_surveys as shaped
from tests.etl.shaped_register import geo_folder

MAKE = {xx_lapop: shaped.lapop, xx_latinobarometro: shaped.latinobarometro,
        xx_paper_figures: shaped.paper}  # fmt: skip
KEYED = {"key_columns": ["iso3"], "count_columns": ["estimate"], "code_column": "iso3",
         "date_column": "year"}  # fmt: skip
FILES = [
    (xx_lapop, xx_lapop.COUNTRY_FILE, KEYED),
    (xx_lapop, xx_lapop.STRATUM_FILE, KEYED),
    (xx_latinobarometro, xx_latinobarometro.FILE, KEYED),
    (xx_paper_figures, xx_paper_figures.COSTS, {
        "key_columns": ["edition"], "count_columns": ["value_pct_gdp"], "code_column": "iso3",
        "date_column": "reference_year"}),
    (xx_paper_figures, xx_paper_figures.FIGURES, {
        "key_columns": ["figure"], "code_column": "figure"}),
]  # fmt: skip


def _folder(module, where: Path) -> Path:
    return MAKE[module](where / module.__name__.rpartition(".")[2])


def _table(module, where: Path, name: str) -> pd.DataFrame:
    return module.read(_folder(module, where), Report()).tables[name]


@pytest.mark.parametrize(("module", "file", "kinds"), FILES, ids=[each[1] for each in FILES])
def test_a_broken_file_stops_the_build_and_is_named(tmp_path, module, file, kinds):
    folder = _folder(module, tmp_path)
    adapters.every_broken_form_is_refused(module.read, folder, file, **kinds)


@pytest.mark.parametrize(
    ("module", "file", "column", "most"),
    [
        (xx_lapop, xx_lapop.COUNTRY_FILE, "estimate", "a share up to 100"),
        (xx_latinobarometro, xx_latinobarometro.FILE, "estimate", "a share up to 100"),
        (xx_paper_figures, xx_paper_figures.COSTS, "value_pct_gdp", "at most 20 %"),
    ],
)
def test_a_share_above_its_whole_is_refused(tmp_path, module, file, column, most):
    folder = _folder(module, tmp_path)
    shaped.rewrite(folder / file, lambda frame: frame.assign(**{column: "100.5"}))
    said = adapters.refusal(module.read, folder)
    assert f"{folder.name}/{file}, row 2, column {column}: expected {most}; found 100.5." in said


def test_lapop_by_telephone_is_another_question_and_not_compared(tmp_path):
    rows = _table(xx_lapop, tmp_path, "confidence")
    nicaragua = rows[rows["territory_id"] == "NIC"].set_index("wave")["question_id"]
    assert nicaragua.to_dict() == {"2018/19": "xx_lapop_b18", "2023": "xx_lapop_b18_phone"}
    told = changes(rows, catalogue.table("confidence_breaks")).set_index(
        ["territory_id", "indicator"]
    )
    assert told.loc[("NIC", "trust_police"), "verdict"] == "not_comparable"
    assert told.loc[("NIC", "trust_police"), "survey_break_id"] == "xx_lapop_b18_phone"
    assert told.loc[("MEX", "unsafe_neighbourhood"), "verdict"] == "not_comparable"
    assert told.loc[("CRI", "trust_police"), "verdict"] == "no_clear_change"


def test_lapop_limits_are_students_and_wider_than_those_of_the_file(tmp_path):
    rows = _table(xx_lapop, tmp_path, "confidence")
    costa_rica = rows[(rows["territory_id"] == "CRI") & (rows["wave"] == "2018/19")
                      & (rows["cut"] == "main")].iloc[0]  # fmt: skip
    assert costa_rica["high"] - costa_rica["low"] > 2 * 1.96 * 1.5
    assert costa_rica["high"] - costa_rica["low"] == pytest.approx(2 * 2.0154 * 1.5, rel=2e-3)
    assert costa_rica["design"] == "full"


def test_lapop_strata_are_areas_of_the_survey_where_their_places_are_told(tmp_path):
    read = xx_lapop.read(_folder(xx_lapop, tmp_path), Report()).tables
    areas = read["territory"].set_index("territory_id")
    assert areas["name"].to_dict() == {
        "MEX-LAPOP-101": "Estrato 101 (LAPOP)",
        "ECU-LAPOP-901": "Estrato Costa (LAPOP)",
    }
    assert set(areas["level"]) == {"survey_area"}
    assert set(read["confidence_area"]["territory_id"]) == {"MEX-02", "MEX-32"}
    stratum = read["confidence"][read["confidence"]["territory_id"] == "MEX-LAPOP-101"]
    assert stratum.set_index("wave")["df"]["2018/19"] == 5


def test_lapop_means_are_set_aside_and_a_country_without_an_outline_is_kept(tmp_path):
    report = Report()
    rows = xx_lapop.read(_folder(xx_lapop, tmp_path), report).tables["confidence"]
    assert "BHS" in set(rows["territory_id"])
    account = report.files[f"xx_lapop/{xx_lapop.COUNTRY_FILE}"]
    assert account.read == account.kept + sum(account.set_aside.values())
    assert len(account.set_aside) == 1
    assert set(rows["unit"]) == {"percent"}


def test_latinobarometro_keeps_the_publishers_base(tmp_path):
    rows = _table(xx_latinobarometro, tmp_path, "confidence")
    nicaragua = rows[(rows["territory_id"] == "NIC") & (rows["cut"] == "main")]
    assert list(nicaragua["value"]) == [29.5]
    assert set(rows["design"]) == {"weights_only"}


def test_latinobarometro_online_is_another_question_and_not_compared(tmp_path):
    rows = _table(xx_latinobarometro, tmp_path, "confidence")
    argentina = rows[rows["territory_id"] == "ARG"].set_index("wave")["question_id"]
    assert argentina["2020"] == "xx_latinobarometro_police_online"
    assert set(argentina[["2018", "2023"]]) == {"xx_latinobarometro_police"}
    told = changes(rows, catalogue.table("confidence_breaks"))
    told = told[told["territory_id"] == "ARG"]
    years = [f"{day:%Y}" for day in told["period_to"]]
    assert dict(zip(years, told["verdict"], strict=True)) == {
        "2020": "not_comparable", "2023": "no_clear_change"
    }  # fmt: skip
    assert set(told["period_from"].dt.year) == {2018}


def test_latinobarometro_asks_the_years_own_variable(tmp_path):
    folder = _folder(xx_latinobarometro, tmp_path)
    shaped.rewrite(folder / xx_latinobarometro.FILE,
                   lambda frame: frame.assign(variable="p13stgbs.b"))  # fmt: skip
    with pytest.raises(BadInput, match="column variable"):
        xx_latinobarometro.read(folder, Report())


def test_a_change_with_errors_of_weights_alone_is_judged_with_a_wider_one(tmp_path):
    rows = _table(xx_latinobarometro, tmp_path, "confidence")
    told = changes(rows, catalogue.table("confidence_breaks"))
    chile = told[(told["territory_id"] == "CHL") & (told["against"] == "previous")].iloc[0]
    assert chile["se"] == pytest.approx(1.3 * 1.5 * 2**0.5)
    assert chile["verdict"] == "no_clear_change"
    assert abs(chile["difference"]) > 1.96 * 1.5 * 2**0.5
    assert chile["survey_break_id"] == "xx_latinobarometro_2020"


def test_the_papers_figures_say_what_was_not_found_and_name_a_substitute(tmp_path):
    figures = _table(xx_paper_figures, tmp_path, "paper_figure").set_index("figure")
    assert figures["recovered"].to_dict() == {
        "1": "nothing", "2": "nothing", "3a": "nothing", "3b": "part"
    }  # fmt: skip
    assert figures.loc["2", "indicator"] == "trust_police"
    assert "substitute" in str(figures.loc["2", "found"])


def test_costs_keep_their_bounds_and_their_decimals(tmp_path):
    costs = _table(xx_paper_figures, tmp_path, "crime_cost")
    region = costs[costs["unit_level"] == "region"].set_index("measure")
    value = region["value"].to_dict()
    assert value["upper"] - value["lower"] == pytest.approx(1.14)
    assert "3.52" in str(region.loc["social", "note"])
    places = costs.set_index("unit_name")
    argentina = places.loc["Argentina"]
    assert (argentina["territory_id"], argentina["decimals"]) == ("ARG", 0)
    assert places.loc["Bahamas", "territory_id"] == "BHS"


def test_a_country_without_an_outline_is_a_place_with_its_code(tmp_path):
    read = geo.read(geo_folder(tmp_path), Report())
    places = read.tables["territory"].set_index("territory_id")
    assert places["name"].to_dict()["GRD"] == "Grenada"
    assert places["code_system"].to_dict()["GRD"] == "ISO 3166-1 alpha-3"
    assert places["official_code"].to_dict()["GRD"] == "GRD"
    assert "Granada" in places["aliases"].to_dict()["GRD"]
    assert places["english_name"].to_dict()["GRD"] == "Grenada"
    assert "GRD" not in set(read.boundaries["country"]["territory_id"])


def test_a_state_of_a_figure_that_the_words_do_not_fit_is_refused(tmp_path):
    folder = _folder(xx_paper_figures, tmp_path)
    shaped.rewrite(folder / xx_paper_figures.FIGURES, lambda frame: frame.assign(status="parcial"))
    with pytest.raises(BadInput, match="column status"):
        xx_paper_figures.read(folder, Report())
