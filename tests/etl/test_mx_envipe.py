"""ENVIPE: tables found by their titles, years that are not the edition's, colours as classes."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color

from etl.report import BadInput, Report
from etl.sources import mx_envipe, mx_envipe_series
from etl.sources.mx_envipe_books import Book, without_notes
from tests.etl import adapters
from tests.etl import shaped_surveys as shaped

FILES = {
    "original/III_denuncia_delito_2012_est.xlsx": {},
    "original/I_nivel_victimizacion_2025_err.xlsx": {},
    mx_envipe.PARSED: {"key_columns": ["state_code"], "count_columns": ["estimate"],
                       "code_column": "state_code", "date_column": "envipe_edition"},
    mx_envipe_series.WOMEN: {"key_columns": ["clave"], "count_columns": ["valor"],
                             "code_column": "clave", "date_column": "año"},
}  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> Path:
    return shaped.envipe(tmp_path_factory.mktemp("sources") / "mx_envipe")


@pytest.fixture(scope="module")
def found(good) -> pd.DataFrame:
    return mx_envipe.read(good, Report()).tables["confidence"]


def _at(found: pd.DataFrame, question: str, place: str, **equal) -> pd.Series:
    rows = found[(found["question_id"] == f"mx_envipe_{question}")
                 & (found["territory_id"] == place)]  # fmt: skip
    for name, value in {"people": "all", **equal}.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1
    return rows.iloc[0]


def _put(sheet, name: str, value: float | str, column: int = 4) -> None:
    """Write into the first line of that name: its share of everybody unless told otherwise."""
    at = next(cell.row for cell in sheet["A"] if str(cell.value).startswith(name))
    sheet.cell(at, column, value)


def _where(words: str, *cell):
    """For `_edited`: `_put` in the sheets whose title has these words."""

    def change(sheet, title: str) -> None:
        if words in title:
            _put(sheet, *cell)

    return change


def _edited(good: Path, name: str, change) -> BadInput | Report:
    """What comes of reading after `change` of each sheet of a workbook, which is put back."""
    path = good / "original" / name
    whole = path.read_bytes()
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:]:
        change(sheet, f"{sheet.cell(2, 1).value} {sheet.cell(3, 1).value}".lower())
    book.save(path)
    report = Report()
    try:
        mx_envipe.read(good, report)
    except BadInput as error:
        return error
    finally:
        path.write_bytes(whole)
    return report


@pytest.mark.parametrize("file", FILES)
def test_a_broken_file_stops_the_build_and_is_named(good, file):
    adapters.every_broken_form_is_refused(mx_envipe.read, good, file, **FILES[file])


def test_a_share_above_the_whole_is_refused(good):
    path = good / mx_envipe_series.WOMEN
    whole = path.read_bytes()
    shaped.rewrite(path, lambda frame: frame.assign(valor="100500"))
    said = adapters.refusal(mx_envipe.read, good)
    path.write_bytes(whole)
    assert "row 2, column valor: expected at most 100 %; found 100.5." in said


def test_an_edition_tells_crimes_of_the_year_before_and_perception_of_its_own(found):
    assert _at(found, "dark_figure", "MEX", wave="ENVIPE 2025")["period"].year == 2024
    women = _at(found, "unsafe_state", "MEX", people="women", wave="ENVIPE 2018")
    assert women["period"].year == 2018
    assert women["value"] == pytest.approx(82.102)
    compiled = found[found["file"].str.contains("mexicoevalua")]
    years = compiled.groupby("question_id")["period"].agg(["min", "max"])
    assert years.loc["mx_envipe_prevalence", "max"].year == 2013
    assert years.loc["mx_envipe_unsafe_state", "max"].year == 2014


def test_the_indicator_of_women_is_nobody_elses(found):
    inegi = found[found["file"].str.contains("6204327085")]
    assert set(inegi["people"]) == {"women"}


def test_states_have_their_codes_whatever_they_are_called(found):
    assert _at(found, "dark_figure", "MEX-15", wave="ENVIPE 2013")["value"] == 92
    assert _at(found, "dark_figure", "MEX", wave="ENVIPE 2013")["value"] == 90


def test_a_coloured_cell_is_of_low_reliability_by_the_publishers_own_rule(found):
    low = _at(found, "reported", "MEX-15", wave="ENVIPE 2020")
    assert (low["precision"], low["status"], low["reason"]) == (
        "low", "low_reliability", "publisher_rule"
    )  # fmt: skip
    high = _at(found, "reported", "MEX-14", wave="ENVIPE 2020")
    assert (high["precision"], high["status"]) == ("high", "value")
    assert high["design"] == "precision_class"
    assert high["se"] == pytest.approx(0.15 * 18)
    assert high["low"] < 18 - 1.5 * 2.7 < 18 < high["high"]
    assert pd.isna(high["cv"])
    assert pd.isna(high["n_effective"])
    assert pd.isna(low["low"])


def test_a_dark_figure_has_the_error_of_what_it_is_the_rest_of(found):
    row = _at(found, "dark_figure", "MEX-14", wave="ENVIPE 2020")
    assert row["se"] == pytest.approx((0.15 + 0.15) * 9)  # not 0.15 of 91
    assert row["design"] == "precision_class"
    kind = _at(found, "dark_figure_type", "MEX", wave="ENVIPE 2020")
    assert kind["se"] == pytest.approx(min(0.30 * 30, 0.15 * 70))
    unlimited = _at(found, "dark_figure", "MEX-15", wave="ENVIPE 2020")
    assert pd.isna(unlimited["low"])  # low precision sets no limit
    published = _at(found, "dark_figure", "MEX-14", wave="ENVIPE 2025")
    assert (published["design"], published["se"]) == ("published_se", 0.5)


def test_a_dark_figure_that_is_not_the_rest_does_not_reconcile(good):
    path = good / "original" / "III_denuncia_delito_2018_est.xlsx"
    whole = path.read_bytes()
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:]:
        title = f"{sheet.cell(2, 1).value} {sheet.cell(3, 1).value}".lower()
        if title == "por entidad federativa según cifra negra":
            sheet["E10"] = 93.0
    book.save(path)
    report = Report()
    mx_envipe.read(good, report)
    path.write_bytes(whole)
    assert report.figures["mx_envipe_dark_is_the_rest"] == pytest.approx(2.0)


def test_a_published_error_over_the_limit_of_its_class_does_not_reconcile(good, found):
    report = Report()
    mx_envipe.read(good, report)
    over = found[found["se"] > found["value"] * found["precision"].map({"high": 0.15})]
    assert report.figures["mx_envipe_errors_over_their_limit"] == len(over)


def test_households_and_reasons_not_to_report_are_read_too(found):
    assert _at(found, "victim_household", "MEX-14", wave="ENVIPE 2025")["value"] == 18
    assert _at(found, "vandalism", "MEX-14", wave="ENVIPE 2025")["se"] == 0.5
    assert _at(found, "not_reported_authority", "MEX-14", wave="ENVIPE 2012")["value"] == 18
    opened = _at(found, "file_opened", "MEX-14", wave="ENVIPE 2014")
    assert (opened["value"], opened["indicator"]) == (50, "file_opened")


def test_treatment_adds_up_two_answers_with_the_errors_of_both_at_most(found):
    published = _at(found, "treated_well", "MEX-14", wave="ENVIPE 2025")
    assert (published["value"], published["se"]) == (50.0, 2.0)
    assert published["design"] == "precision_class"  # a limit, no error of the sum
    assert published["cell"].endswith("cell G10 + I10")
    classed = _at(found, "treated_well", "MEX-14", wave="ENVIPE 2015")
    assert classed["se"] == pytest.approx(0.15 * 6 + 0.15 * 44)
    unlimited = _at(found, "treated_well", "MEX-15", wave="ENVIPE 2015")
    assert (unlimited["value"], unlimited["design"]) == (50.0, "no_error")
    waves = found[found["question_id"] == "mx_envipe_treated_well"]["period"].dt.year
    assert waves.min() == 2012  # the year before was asked on a scale of five


def test_one_reason_is_read_under_its_state(found):
    row = _at(found, "not_reported_distrust", "MEX-15", wave="ENVIPE 2025")
    assert (row["value"], row["se"]) == (14.0, 0.5)
    rows = found[found["question_id"] == "mx_envipe_not_reported_distrust"]
    assert len(rows[rows["people"] == "all"]) == 11 + 2 * 3  # by state since the edition of 2023


def test_a_state_that_stands_twice_in_a_table_is_refused(good):
    path = good / "original" / "III_denuncia_delito_2023_est.xlsx"
    whole = path.read_bytes()
    book = openpyxl.load_workbook(path)
    again = [each for sheet in book for each in sheet["A"] if str(each.value).startswith("México")]
    assert again
    for cell in again:
        cell.value = "Jalisco"
    book.save(path)
    with pytest.raises(BadInput, match="“Jalisco” once in its place"):
        mx_envipe.read(good, Report())
    path.write_bytes(whole)


def test_a_reason_larger_than_its_group_does_not_reconcile(good):
    report = Report()
    mx_envipe.read(good, report)
    assert report.figures["mx_envipe_parts_over_wholes"] == 0
    path = good / "original" / "III_denuncia_delito_2023_est.xlsx"
    whole = path.read_bytes()
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:]:
        if "causas generales" in f"{sheet.cell(2, 1).value}".lower():
            _put(sheet, "Por desconfianza en la autoridad", 21.0)  # the group has 20
    book.save(path)
    report = Report()
    mx_envipe.read(good, report)
    path.write_bytes(whole)
    assert report.figures["mx_envipe_parts_over_wholes"] == 1


def test_lines_under_a_state_are_read_though_its_own_row_has_one_number(found):
    row = _at(found, "seen_nearby", "MEX-15", category="Se consume droga", people="women")
    assert (row["value"], row["se"], row["design"]) == (12.0, 0.5, "published_se")
    assert row["period"].year == 2025  # of the edition's own March and April
    assert "No especificado" not in set(found["category"])
    measures = found[found["question_id"] == "mx_envipe_protects"]
    assert measures["category"].isna().sum() == 2  # any measure: the country and a state
    assert (measures["category"] == "Comprar un perro guardián").sum() == 2


def test_kinds_of_a_state_stand_beside_those_of_the_country_told_once(good, found):
    kind = {"category": "Robo total de vehículo", "wave": "ENVIPE 2025"}
    assert _at(found, "dark_figure_type", "MEX", **kind)["value"] == 70
    of_state = _at(found, "dark_figure_type", "MEX-15", **kind)
    assert (of_state["value"], of_state["se"], of_state["offence"]) == (80, 2, "vehicle_theft")

    # The country's, in the second table.
    wrong = _where("los tres", "Robo total de vehículo", 71.0, 5)
    report = _edited(good, "III_denuncia_delito_2020_est.xlsx", wrong)
    assert isinstance(report, Report)
    assert report.figures["mx_envipe_told_twice_differs"] == 1
    assert report.figures["mx_envipe_told_twice"] == 11  # the editions of 2015 to 2025


def test_each_service_and_each_thing_taken_is_a_share_of_its_own(good, found):
    file = "Información sobre el proceso de la carpeta de investigación"
    wanted = found[found["question_id"] == "mx_envipe_services"]
    assert (wanted.groupby("wave").size() == 10).all()
    assert _at(found, "services", "MEX", category=file, wave="ENVIPE 2016")["value"] == 8
    taken = found[found["question_id"] == "mx_envipe_stolen"]
    assert set(taken["category"]) == {
        "Celular y dinero/objetos, o celular únicamente", "Celular únicamente",
        "Dinero/objetos (no celulares)",
    }  # fmt: skip
    assert set(taken["design"]) == {"published_se"}

    former = _where("servicios", file, "Información sobre el proceso de la averiguación previa", 1)
    assert isinstance(_edited(good, "III_denuncia_delito_2015_est.xlsx", former), Report)


def test_the_part_of_a_kind_is_its_rate_in_that_of_all_crimes(good, found):
    part = _at(found, "kinds", "MEX", category="Fraude", people="women")
    assert (round(part["value"], 2), part["se"], part["offence"]) == (64.49, 0.5, "fraud")

    wrong = _where("con mayor frecuencia", "Fraude", 60.0)
    report = _edited(good, "IV_caracteristicas_victimas_2025_est.xlsx", wrong)
    assert isinstance(report, Report)
    assert report.figures["mx_envipe_kinds_differ"] == pytest.approx(4.49, abs=0.01)


def test_costs_are_averages_in_pesos_and_add_up_where_two_tables_tell_them(good, found):
    told = ("cost", "protection_cost", "loss", "health_cost")
    costs = [_at(found, question, "MEX-15") for question in told]
    assert [row["value"] for row in costs] == [9000, 3000, 8000, 600]
    assert {(row["unit"], row["se"]) for row in costs} == {("MXN", 50)}
    fraud = found[(found["question_id"] == "mx_envipe_loss_type") & (found["offence"] == "fraud")]
    assert list(fraud["value"]) == [9000]

    wrong = _where("pérdidas monetarias", "Estados Unidos Mexicanos", 8700.0, 5)
    report = _edited(good, "IV_caracteristicas_victimas_2025_est.xlsx", wrong)
    assert isinstance(report, Report)
    assert report.figures["mx_envipe_losses_differ"] == 100
    assert report.figures["mx_envipe_losses_compared"] == 1


def test_kidnappings_have_the_error_of_their_own_table_and_each_length_its_year(good, found):
    homes = _at(found, "kidnapping_household", "MEX")
    people = _at(found, "kidnapping_person", "MEX")
    assert [(row["value"], row["se"]) for row in (homes, people)] == [(0.2, 0.02), (0.07, 0.007)]
    assert (homes["offence"], homes["unit"]) == ("kidnapping_all", "percent")
    short = found[found["category"] == "Menos de 24 horas"].set_index("wave")["value"]
    assert short["ENVIPE 2025"] == 50
    assert short["ENVIPE 2021"] == 54

    wrong = _where("duración", "De 1 a 3 días", "NA", 2)
    error = str(_edited(good, "I_nivel_victimizacion_2025_est.xlsx", wrong))
    assert "expected a number; found 'NA'" in error

    other = _where("duración", "De 1 a 3 días", 28.0, 2)
    report = _edited(good, "I_nivel_victimizacion_2025_est.xlsx", other)
    assert isinstance(report, Report)
    assert report.figures["mx_envipe_kidnapping_lengths_differ"] == 3

    renamed = _where("delitos graves", "Secuestro", "Desaparición", 1)
    error = str(_edited(good, "I_nivel_victimizacion_2025_est.xlsx", renamed))
    assert "a line “Secuestro”" in error

    def of_another_year(sheet, title):
        if "delitos graves" in title:
            sheet.cell(5, 1, 2023)

    error = str(_edited(good, "I_nivel_victimizacion_2025_est.xlsx", of_another_year))
    assert "a heading “2024.0”" in error


def test_victims_are_told_by_where_all_their_crimes_happened(found):
    told = ("Sólo en su entidad", "En su entidad y otra(s)", "Sólo otra(s) entidad(es)")
    shares = [_at(found, "victim_where", "MEX-15", category=each)["value"] for each in told]
    assert shares == [90, 7, 3]
    women = found[(found["question_id"] == "mx_envipe_victim_where") & (found["people"] == "women")]
    assert set(women["territory_id"]) == {"MEX"}
    assert len(women) == len(told)


def test_costs_under_another_heading_stop_the_build(good):
    def wrong(sheet, title):
        if title.startswith("monto total"):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value == "Pérdidas a consecuencia":
                        cell.value = "Gastos de otra clase"

    error = str(_edited(good, "IV_caracteristicas_victimas_2025_est.xlsx", wrong))
    assert "a heading above it that begins with “Pérdidas a consecuencia”" in error


def test_victims_of_each_age_have_the_rate_of_their_column(good, found):
    of_ages = [_at(found, "prevalence", "MEX-15", people=people) for people in mx_envipe.AGES]
    assert [row["value"] for row in of_ages] == [9.5, 12, 8.9, 4]
    assert {row["se"] for row in of_ages} == {0.2}

    def wrong(sheet, title):
        if "grupo de edad" in title and "tipo de delito" not in title:
            for column in range(4, 8):
                _put(sheet, "México", 100.0, column)

    report = _edited(good, "I_nivel_victimizacion_2025_est.xlsx", wrong)
    assert isinstance(report, Report)
    assert report.figures["mx_envipe_all_outside_ages"] == 1


def test_a_table_of_ages_with_other_columns_stops_the_build(good):
    def wrong(sheet, title):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "30 a 59 años":
                    cell.value = "30 a 39 años"

    error = str(_edited(good, "I_nivel_victimizacion_2025_est.xlsx", wrong))
    assert "a heading above it that begins with “30 a 59 años”" in error


def test_an_answer_spelt_in_another_way_is_the_same_answer(good, found):
    reason = "Por miedo al (a la) agresor(a)"
    assert _at(found, "not_reported_reason", "MEX", category=reason, wave="ENVIPE 2020") is not None

    former = _where("causas generales", reason, "Por miedo al agresor", 1)
    assert isinstance(_edited(good, "III_denuncia_delito_2020_est.xlsx", former), Report)

    unknown = _where("causas generales", reason, "Por pereza", 1)
    said = str(_edited(good, "III_denuncia_delito_2020_est.xlsx", unknown))
    assert "expected a known answer; found Por pereza" in said


def test_reasons_that_do_not_add_up_to_their_group_do_not_reconcile(good):
    wrong = _where("el sexo", "Por pérdida de tiempo", 3.0)
    report = _edited(good, "III_denuncia_delito_2020_est.xlsx", wrong)
    assert isinstance(report, Report)
    assert report.figures["mx_envipe_reasons_differ"] == pytest.approx(1.0)


def test_everybody_outside_men_and_women_does_not_reconcile(good):
    def wrong(sheet, title):
        if "condición de denuncia ante el ministerio" in title or "trato" not in title:
            return
        if sheet["A9"].value == "Estados Unidos Mexicanos" and sheet["A10"].value.startswith("Del"):
            _put(sheet, "Delitos denunciados", 25.0, 6)  # men, where all have 20
            _put(sheet, "Delitos denunciados", 30.0, 8)

    before = Report()
    mx_envipe.read(good, before)
    report = _edited(good, "III_denuncia_delito_2020_est.xlsx", wrong)
    assert isinstance(report, Report)
    name = "mx_envipe_all_outside_sexes"
    assert report.figures[name] == before.figures[name] + 1


def test_a_table_of_errors_under_anothers_title_is_found_by_its_number(good, found):
    kind = _at(found, "took_long_type", "MEX", category="Robo total de vehículo",
               wave="ENVIPE 2025")  # fmt: skip
    assert (kind["value"], kind["se"], kind["design"]) == (12.0, 0.4, "published_se")

    def other_rows(sheet, title):
        if any(cell.value == "Robo total de vehículo1, 2" for cell in sheet["A"]):
            _put(sheet, "Robo total", "Fraude", 1)

    said = str(_edited(good, "III_denuncia_delito_2025_err.xlsx", other_rows))
    assert "expected the rows of the table of estimates; found other rows" in said


def test_a_column_that_has_moved_is_refused(good):
    def moved(sheet, title):
        if "tiempo promedio" in title:
            for cell in sheet[8]:
                cell.value = "De 3 a 4 horas" if cell.value == "Más de 4 horas" else cell.value

    said = str(_edited(good, "III_denuncia_delito_2016_est.xlsx", moved))
    assert "a heading above it that begins with “Más de 4 horas”" in said


def test_crimes_of_no_known_state_are_of_the_country_alone(good, found):
    def nowhere(sheet, title):
        if "tiempo promedio" in title and "entidad" in title:
            _put(sheet, "México", "Entidad no especificada", 1)

    assert isinstance(_edited(good, "III_denuncia_delito_2012_est.xlsx", nowhere), Report)
    assert len(found[(found["question_id"] == "mx_envipe_took_long")]) == 14 * 3


def test_a_qualitative_zero_is_no_zero(good):
    path = good / "original" / "IV_caracteristicas_victimas_2025_est.xlsx"
    whole = path.read_bytes()
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:]:
        if "tipo de daño principal" in f"{sheet.cell(2, 1).value}":
            _put(sheet, "Económico", "0.0*")
    book.save(path)
    rows = mx_envipe.read(good, Report()).tables["confidence"]
    path.write_bytes(whole)
    row = _at(rows, "harmed", "MEX", category="Económico")
    assert pd.isna(row["value"])
    assert row["status"] == "not_available"


def test_men_and_women_have_their_own_lines_and_rates_stay_rates(found):
    men = _at(found, "treated_well", "MEX", people="men", wave="ENVIPE 2025")
    assert (men["value"], men["design"]) == (25.0, "precision_class")  # two lines added up
    repeated = _at(found, "crimes_per_victim", "MEX", people="women")
    assert (repeated["value"], repeated["unit"]) == (150.0, "per_100_persons")
    by_kind = _at(found, "armed_type", "MEX", category="Extorsión")
    assert (by_kind["value"], by_kind["offence"]) == (8.0, "extortion")
    told = _at(found, "told_other", "MEX", wave="ENVIPE 2012", category="Robo total de vehículo")
    assert told["value"] == 75.0


def test_errors_are_kept_as_published_and_rates_become_percent(found):
    row = _at(found, "prevalence", "MEX", wave="ENVIPE 2025")
    assert (row["value"], row["se"]) == (9.0, 0.2)
    assert row["design"] == "published_se"
    assert row["cv"] == pytest.approx(100 * 0.2 / 9)
    men = _at(found, "prevalence", "MEX", people="men", wave="ENVIPE 2025")
    assert (men["value"], men["se"]) == (8.0, 0.1)
    incidence = found[found["question_id"] == "mx_envipe_incidence"]
    assert set(incidence["unit"]) == {"per_100_persons"}


def test_reporting_by_kind_of_crime_knows_the_offence_and_keeps_its_name(found):
    row = _at(found, "reported_type", "MEX", wave="ENVIPE 2025")
    assert (row["offence"], row["category"]) == ("vehicle_theft", "Robo total de vehículo")
    assert (row["value"], row["se"]) == (75.0, 2.0)
    assert row["cell"].startswith("Cuadro 3.")
    waves = found[found["question_id"] == "mx_envipe_reported_type"]["period"].dt.year
    assert waves.min() == 2015  # before, the table gives no share of crimes that occurred


def test_men_and_women_are_told_apart_since_2015(found):
    sexes = found[(found["question_id"] == "mx_envipe_dark_figure") & (found["people"] != "all")]
    assert sexes["period"].dt.year.min() == 2015


def test_the_parsed_table_is_compared_and_not_published(good):
    report = Report()
    mx_envipe.read(good, report)
    assert report.figures["mx_envipe_parsed_differs"] == 0
    assert report.files[f"mx_envipe/{mx_envipe.PARSED}"].kept == 0
    path = good / mx_envipe.PARSED
    whole = path.read_bytes()
    shaped.rewrite(path, lambda frame: frame.assign(estimate="90.4"))
    report = Report()
    mx_envipe.read(good, report)
    path.write_bytes(whole)
    assert report.figures["mx_envipe_parsed_differs"] == pytest.approx(1.6)


TABLE = SimpleNamespace(
    title="por entidad federativa;según cifra negra", first="Delitos ocurridos", rows="state",
    section="III_denuncia",
)  # fmt: skip


@pytest.fixture
def book(tmp_path) -> Path:
    path = tmp_path / "III_denuncia_delito_2020_est.xlsx"
    shaped.envipe_book(path, 2020, [TABLE], "est")
    return path


def test_a_table_is_found_by_its_title_in_whatever_sheet(book):
    opened = Book(book)
    sheet = opened.find("según cifra negra;entidad federativa")
    assert sheet == "4.4"
    assert opened.find("según cifra negra", "entidad") is None
    cells = opened.cells(sheet, 3, "Delitos ocurridos", 2019)
    assert [(one.name, one.value, one.at) for one in cells] == [
        ("Estados Unidos Mexicanos", 90.0, "E9"), ("Jalisco", 91.0, "E10"),
        ("México", 92.0, "E11"),
    ]  # fmt: skip


@pytest.mark.parametrize(("first", "year", "said"), [
    ("Delitos ocurridos", 2018, "reference year 2018"),
    ("Delitos denunciados", 2019, "begins with “Delitos denunciados”"),
])  # fmt: skip
def test_another_year_or_heading_is_refused(book, first, year, said):
    with pytest.raises(BadInput, match=said):
        Book(book).cells("4.4", 3, first, year)


def test_a_colour_of_the_theme_says_nothing_of_the_precision(book):
    edited = openpyxl.load_workbook(book)
    theme = PatternFill("solid", fgColor=Color(theme=4))
    yellow = PatternFill("solid", fgColor="FFFFEA00")
    edited["4.4"]["E9"].fill, edited["4.4"]["E10"].fill = theme, yellow
    edited.save(book)
    cells = Book(book).cells("4.4", 3, "Delitos ocurridos", 2019)
    assert [one.precision for one in cells] == [None, "moderate", "low"]


def test_footnote_digits_are_no_part_of_a_name():
    assert without_notes("Robo total de vehículo3") == "Robo total de vehículo"
    assert without_notes("Delitos ocurridos1, 2") == "Delitos ocurridos"
