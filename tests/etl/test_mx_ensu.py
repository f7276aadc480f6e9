"""ENSU: cities, forces, and what a cell that is not a number means."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from etl import catalogue
from etl.contribution import Contribution
from etl.report import BadInput, Report
from etl.sources import mx_ensu, mx_ensu_forces, mx_ensu_series, mx_ensu_sexes
from tests.etl import adapters
from tests.etl import shaped_surveys as shaped

KEYS = ["period", "state_code", "city"]
FILES = {
    mx_ensu.CELLS: {"key_columns": KEYS, "count_columns": ["percent"], "code_column": "state_code",
                    "date_column": "period"},
    mx_ensu.INDICATORS: {"key_columns": KEYS, "count_columns": ["percent"],
                         "code_column": "origin", "date_column": "period"},
    mx_ensu_series.FILE: {"key_columns": ["period"], "count_columns": ["percent"],
                          "code_column": "sex"},
}  # fmt: skip
WORK = "mx_ensu_effective_municipal"


@pytest.fixture
def folder(tmp_path) -> Path:
    return shaped.ensu(tmp_path / "mx_ensu")


@pytest.fixture(scope="module")
def read(tmp_path_factory) -> tuple[Contribution, Report]:
    report = Report()
    folder = shaped.ensu(tmp_path_factory.mktemp("sources") / "mx_ensu")
    return mx_ensu.read(folder, report), report


@pytest.fixture(scope="module")
def found(read) -> pd.DataFrame:
    rows = read[0].tables["confidence"]
    return rows.set_index(["question_id", "territory_id", "wave", "people"]).sort_index()


@pytest.mark.parametrize("file", FILES)
def test_a_broken_file_stops_the_build_and_is_named(folder, file):
    adapters.every_broken_form_is_refused(mx_ensu.read, folder, file, **FILES[file])


def test_a_share_above_the_whole_is_refused(folder):
    shaped.rewrite(folder / mx_ensu.CELLS, lambda frame: frame.assign(percent="100.5"))
    said = adapters.refusal(mx_ensu.read, folder)
    assert (
        f"{mx_ensu.CELLS}, row 2, column percent: expected a share up to 100; found 100.5." in said
    )


def test_a_force_that_the_city_does_not_have_is_no_missing_value(found):
    row = found.loc[(WORK, "MEX-09014", "2024Q1", "all")]
    assert (row["status"], row["reason"]) == ("not_available", "no_such_force")
    assert pd.isna(row["value"])


def test_benito_juarez_is_the_alcaldia_and_cancun_a_place_of_its_own(read, found):
    assert ("mx_ensu_unsafe_city", "MEX-09014", "2024Q1", "all") in found.index
    assert ("mx_ensu_unsafe_city", "MEX-ENSU-CANCUN", "2024Q1", "all") in found.index
    areas = read[0].tables["territory"].set_index("territory_id")
    assert areas.loc["MEX-ENSU-CANCUN", "parent_id"] == "MEX-23005"
    members = read[0].tables["confidence_area"]
    laguna = members[members["area_id"] == "MEX-ENSU-LAGUNA"]["territory_id"]
    assert set(laguna) == {"MEX-05017", "MEX-05035", "MEX-10007", "MEX-10012"}


def test_a_city_listed_under_two_states_is_one(read, found):
    assert ("mx_ensu_unsafe_city", "MEX-ENSU-LAGUNA", "2024Q1", "all") in found.index
    account = read[1].files[f"mx_ensu/{mx_ensu.INDICATORS}"]
    assert account.set_aside["city listed under two states: kept once"] == 4


def test_a_label_cut_short_is_set_aside(read, found):
    assert "MEX-15121" not in set(found.index.get_level_values("territory_id"))
    account = read[1].files[f"mx_ensu/{mx_ensu.INDICATORS}"]
    assert account.set_aside["label cut short: it cannot be told which city it is"] == 2
    assert account.read == account.kept + sum(account.set_aside.values())


def test_the_cities_together_are_not_mexico(found):
    assert "MEX" not in set(found.index.get_level_values("territory_id"))
    assert found.loc[("mx_ensu_unsafe_city", "MEX-ENSU", "2024Q1", "women"), "value"] == 66


def test_two_answers_added_have_no_class_and_the_errors_of_both_at_most(found):
    added = found.loc[(WORK, "MEX-02004", "2019Q2", "all")]
    assert (added["value"], added["design"]) == (47, "precision_class")
    assert pd.isna(added["precision"])
    assert added["se"] == pytest.approx(0.15 * 7 + 0.15 * 40)
    assert added["status"] == "value"  # a wide limit is not a wide error
    published = found.loc[(WORK, "MEX-02004", "2024Q1", "all")]
    assert (published["design"], published["precision"]) == ("precision_class", "high")
    assert published["cell"].startswith("original/ensu1t2024__a.xlsx, Cuadro 1.7: Tijuana")


def test_answers_that_add_up_to_all_share_the_smaller_limit(folder):
    def whole(frame):
        frame.loc[frame["category"] == "seguro", "percent"] = "40.0"
        at = (frame["category"] == "seguro") & (frame["city"] == "Cancún")
        frame.loc[at, "precision_inegi"] = "bajo_cv30omas"

    def unsafe(place: str) -> float:
        rows = mx_ensu.read(folder, Report()).tables["confidence"]
        here = rows[(rows["territory_id"] == place) & (rows["wave"] == "2019Q2")]
        return here.set_index("question_id")["se"]["mx_ensu_unsafe_city"]

    assert unsafe("MEX-02004") == pytest.approx(0.15 * 60)  # one of 100 gave no answer
    shaped.rewrite(folder / mx_ensu.CELLS, whole)
    assert unsafe("MEX-02004") == pytest.approx(0.15 * 40)
    assert unsafe("MEX-ENSU-CANCUN") == pytest.approx(0.15 * 60)


def test_a_part_of_low_precision_leaves_a_sum_without_a_limit(folder):
    def coloured(frame):
        frame.loc[frame["category"] == "muy efectivo", "precision_inegi"] = "bajo_cv30omas"

    shaped.rewrite(folder / mx_ensu.CELLS, coloured)
    rows = mx_ensu.read(folder, Report()).tables["confidence"]
    added = rows[(rows["question_id"] == WORK) & (rows["wave"] == "2019Q2")]
    assert set(added.loc[added["value"].notna(), "design"]) == {"no_error"}


def test_a_sum_that_is_not_its_parts_does_not_reconcile(folder):
    def wrong(frame):
        frame.loc[frame["origin"] == "suma_de_dos_categorias", "percent"] = "48.0"

    shaped.rewrite(folder / mx_ensu.INDICATORS, wrong)
    report = Report()
    mx_ensu.read(folder, report)
    assert report.figures["mx_ensu_indicator_differs"] == 1


def test_a_class_of_low_precision_is_of_low_reliability(folder):
    def coloured(frame):
        frame.loc[frame["city"] == "Tijuana", "precision_inegi"] = "bajo_cv30omas"

    shaped.rewrite(folder / mx_ensu.INDICATORS, coloured)
    rows = mx_ensu.read(folder, Report()).tables["confidence"]
    tijuana = rows[
        (rows["territory_id"] == "MEX-02004") & rows["question_id"].eq("mx_ensu_unsafe_city")
    ]
    assert set(tijuana["reason"]) == {"publisher_rule"}
    assert set(tijuana["status"]) == {"low_reliability"}


def test_a_quarter_without_a_figure_is_a_gap_and_no_zero(read, found):
    assert "2020Q2" not in set(found.index.get_level_values("wave"))
    account = read[1].files[f"mx_ensu/{mx_ensu_series.FILE}"]
    assert account.set_aside["no figure for the quarter"] == 1


def test_soldiers_are_no_police(found):
    row = found.loc[("mx_ensu_effective_marina", "MEX-ENSU", "2024Q1", "all")]
    assert row["indicator"] == "effective_armed_forces"


def spaces(folder: Path, lines: list) -> pd.DataFrame:
    """What is read of spaces where the workbook has these lines."""
    shaped.ensu_book(folder / "original" / shaped.ENSU_BOOK, lines)
    rows = mx_ensu.read(folder, Report()).tables["confidence"]
    return rows[rows["file"].str.contains("original")].set_index(["question_id", "territory_id"])


def test_a_public_space_is_read_from_its_cell_with_its_class(found):
    row = found.loc[("mx_ensu_unsafe_bank", "MEX-ENSU-CANCUN", "2024Q1", "all")]
    assert (row["value"], row["indicator"], row["precision"]) == (55, "unsafe_bank", "high")
    assert row["se"] == pytest.approx(0.15 * 55)
    assert row["file"] == f"mx_ensu/original/{shaped.ENSU_BOOK}"
    assert row["cell"].startswith("Cuadro 1.9, cell E")
    bank = found.loc[("mx_ensu_unsafe_bank", "MEX-02004", "2024Q1", "all")]
    assert (bank["status"], bank["reason"]) == ("low_reliability", "publisher_rule")
    assert ("mx_ensu_unsafe_home", "MEX-ENSU", "2024Q1", "all") in found.index
    assert ("mx_ensu_unsafe_home", "MEX-02004", "2024Q1", "all") not in found.index


def test_the_street_and_the_streets_that_one_uses_are_two_questions(folder):
    lines = [(name, {space.replace("Calles que habitualmente usa", "Calle"): share
                     for space, share in shares.items()})
             for name, shares in shaped.ENSU_LINES]  # fmt: skip
    assert ("mx_ensu_unsafe_street", "MEX-02004") in spaces(folder, lines).index
    assert ("mx_ensu_unsafe_usual_streets", "MEX-02004") in spaces(folder, shaped.ENSU_LINES).index
    of_street = catalogue.table("questions").set_index("indicator").loc["unsafe_street"]
    assert of_street["series_id"].nunique() == 2
    breaks = catalogue.table("confidence_breaks").set_index("survey_break_id")
    assert breaks.loc["mx_ensu_street_2025", ["series_id", "refuses"]].tolist() == [
        "mx_ensu_unsafe_street", True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [("Tijuana", {"Estadio": 10.0}), ("Atlantis", {"Banco": 10.0}), ("Tijuana", {"Banco": 101.0}),
     ("La Laguna", {"Banco": 41.0})],
)  # fmt: skip
def test_an_unknown_city_or_space_or_no_share_or_two_stop_the_build(folder, line):
    with pytest.raises(BadInput) as error:
        spaces(folder, [*shaped.ENSU_LINES, line])
    assert shaped.ENSU_BOOK in str(error.value)


def test_a_quarter_without_its_workbook_stops_the_build(folder):
    (folder / "original" / shaped.ENSU_BOOK).unlink()
    with pytest.raises(BadInput, match="ensu1t2024__1"):
        mx_ensu.read(folder, Report())


def test_spaces_reconcile_with_the_table_of_the_cities_together(read):
    figures = read[1].figures
    assert figures["mx_ensu_spaces_compared"] == 3
    assert figures["mx_ensu_spaces_differ"] == 0
    assert figures["mx_ensu_spaces_beyond"] == 0
    assert figures["mx_ensu_spaces_series_differs"] == 0


def test_the_series_by_sex_has_quarters_before_the_tables_by_city(found):
    before = found.loc[("mx_ensu_unsafe_home", "MEX-ENSU", "2023Q4", "women")]
    assert (before["value"], before["cell"]) == (19, "Cuadro 1.6, cell C23")
    assert ("mx_ensu_unsafe_home", "MEX-ENSU", "2020Q2", "all") not in found.index  # ND
    now = found.loc[("mx_ensu_unsafe_home", "MEX-ENSU", "2024Q1", "all")]
    assert now["cell"].startswith("Cuadro 1.9")  # once, from the table by city


def test_a_series_that_says_street_of_all_its_years_is_of_the_streets_until_march_2025(folder):
    lines = [(name, {space.replace("Calles que habitualmente usa", "Calle"): share
                     for space, share in shares.items()})
             for name, shares in shaped.ENSU_LINES]  # fmt: skip
    shaped.ensu_book(folder / "original" / shaped.ENSU_BOOK, lines)
    rows = mx_ensu.read(folder, Report()).tables["confidence"]
    of_2023 = rows[(rows["wave"] == "2023Q4") & (rows["people"] == "men")]["question_id"]
    assert "mx_ensu_unsafe_usual_streets" in set(of_2023)
    assert "mx_ensu_unsafe_street" not in set(of_2023)


SEXES: list[tuple[str, float | None]] = [
    ("Estados Unidos Mexicanos", 60.0), ("Coahuila de Zaragoza", None), ("La Laguna2", 40.0),
    ("Durango", None), ("La Laguna2", 40.0), ("Baja California", None), ("Tijuana", 55.0),
]  # fmt: skip


FORCES: list[tuple[str, list | None]] = [
    ("Estados Unidos Mexicanos", [10.0, 30.0, 40.0, 20.0]), ("Baja California", None),
    ("Tijuana", [5.0, 20.0, 45.0, 30.0]), ("Coahuila de Zaragoza", None),
    ("La Laguna3", ["NA", "NA", "NA", "NA"]),
]  # fmt: skip


def by_sex(
    folder: Path, lines: list, of_forces: list | None = None
) -> tuple[pd.DataFrame, Report]:  # fmt: skip
    """What is read of men and women where the workbooks of March 2021 have these lines."""
    original = folder / "original"
    shaped.ensu_sexes_book(original / "ensu1t2021__I_percepcion_mar_2021_est.xlsx", lines)
    shaped.ensu_forces_book(
        original / "ensu1t2021__VI_percepcion_desempeno_mar_2021_est.xlsx", of_forces or FORCES
    )
    cells = pd.DataFrame(
        [("2021Q1", "Estados Unidos Mexicanos", "MEX-ENSU"), ("2021Q1", "Tijuana", "MEX-02004"),
         ("2021Q1", "La Laguna", "MEX-ENSU-LAGUNA")], columns=["period", "city", "territory_id"],
    )  # fmt: skip
    series = pd.DataFrame({"question_id": ["mx_ensu_unsafe_city", "mx_ensu_trust_municipal"],
                           "people": ["women", "men"], "wave": "2021Q1",
                           "value": [71.0, 40.0]})  # fmt: skip
    report = Report()
    return mx_ensu_sexes.read(folder, cells, series, report), report


def test_men_and_women_of_a_city_are_told_apart(folder):
    rows, report = by_sex(folder, SEXES)
    rows = rows[rows["question_id"] == "mx_ensu_unsafe_city"]
    tijuana = rows[rows["territory_id"] == "MEX-02004"].set_index("people")
    assert tijuana["value"].to_dict() == {"men": 55, "women": 65}
    assert tijuana["precision"].to_dict() == {"men": "low", "women": "high"}
    assert tijuana["cell"].str[:18].to_dict() == {
        "men": "Cuadro 1.4, cell E", "women": "Cuadro 1.5, cell E",
    }  # fmt: skip
    assert len(rows) == 4  # La Laguna once, the cities together in their own series
    assert report.figures["mx_ensu_sexes_series_differs"] == 1
    account = report.files["mx_ensu/original/ensu1t2021__I_percepcion_mar_2021_est.xlsx"]
    assert account.read == account.kept + sum(account.set_aside.values())


@pytest.mark.parametrize("line", [("Atlantis", 10.0), ("Tijuana", 101.0), ("La Laguna", 41.0)])
def test_an_unknown_city_or_no_share_or_two_by_sex_stop_the_build(folder, line):
    with pytest.raises(BadInput, match="ensu1t2021__I_percepcion"):
        by_sex(folder, [*SEXES, line])


def test_men_and_women_tell_of_each_force_of_their_city(folder):
    rows, report = by_sex(folder, SEXES)
    rows = rows.set_index(["question_id", "territory_id", "people"]).sort_index()
    trust = rows.loc[("mx_ensu_trust_municipal", "MEX-02004")]
    assert trust["value"].to_dict() == {"men": 25, "women": 25}
    # the least of what 5 and 20 allow and what 45 and 30 do, as the four are 100
    assert trust["se"].to_dict() == {"men": 0.15 * 5 + 0.3 * 20, "women": 0.15 * 25}
    assert trust["cell"].to_dict() == {"men": "Cuadro 6.8, cell E16 + H16",
                                       "women": "Cuadro 6.11, cell E16 + H16"}  # fmt: skip
    known = rows.loc[("mx_ensu_knows_municipal", "MEX-02004", "men")]
    assert (known["value"], known["precision"]) == (60, "high")
    none = rows.loc[("mx_ensu_effective_municipal", "MEX-ENSU-LAGUNA", "women")]
    assert (none["status"], none["reason"]) == ("not_available", "no_such_force")
    assert report.figures["mx_ensu_sexes_series_compared"] == 2
    account = report.files["mx_ensu/original/ensu1t2021__VI_percepcion_desempeno_mar_2021_est.xlsx"]
    assert account.read == account.kept + sum(account.set_aside.values())


def test_a_star_is_a_part_without_a_class_and_no_estimate_by_itself_and_ns_is_none(folder):
    printed = [("Tijuana", ["0.0*", 20.0, "NS", 30.0])]
    rows, _ = by_sex(folder, SEXES, [*FORCES[:2], *printed])
    trust = rows[(rows["question_id"] == "mx_ensu_trust_municipal") & (rows["people"] == "men")]
    assert trust["value"].tolist() == [20]
    assert trust["design"].tolist() == ["no_error"]
    starred = [("Tijuana", ["100.0*", "0.0*", "0.0*", "0.0*"])]
    rows, _ = by_sex(folder, SEXES, [*FORCES[:2], *starred])
    here = rows[
        (rows["territory_id"] == "MEX-02004") & (rows["question_id"] != mx_ensu_sexes.QUESTION)
    ]
    assert len(here) == 6
    assert here["value"].isna().all()
    hidden = [("Tijuana", ["NS", 20.0, 40.0, 30.0])]
    rows, _ = by_sex(folder, SEXES, [*FORCES[:2], *hidden])
    trust = rows[(rows["question_id"] == "mx_ensu_trust_municipal") & (rows["people"] == "men")]
    assert trust["value"].isna().tolist() == [True]


@pytest.mark.parametrize("line", [("Atlantis", [1.0] * 4), ("Tijuana", ["many", 1.0, 1.0, 1.0]),
                                  ("Tijuana", [5.0, 120.0, 1.0, 1.0]),
                                  ("Tijuana", [1.0] * 3)])  # fmt: skip
def test_what_is_no_city_or_share_of_a_force_stops_the_build(folder, line):
    with pytest.raises(BadInput, match="ensu1t2021__VI"):
        by_sex(folder, SEXES, [*FORCES[:2], line])


def test_answers_in_another_order_stop_the_build(folder, monkeypatch):
    words, answers = mx_ensu_forces.TABLES["trust"]
    monkeypatch.setitem(mx_ensu_forces.TABLES, "trust", (words, answers[::-1]))
    with pytest.raises(BadInput, match="expected Mucha desconfianza, Algo de desconfianza"):
        by_sex(folder, SEXES)


def test_everybody_outside_men_and_women_does_not_reconcile(folder):
    def wrong(frame):
        at = (frame["sex"] == "hombres") & (frame["table"] == "percepcion")
        frame.loc[at, "percent"] = "65.0"

    shaped.rewrite(folder / mx_ensu_series.FILE, wrong)
    report = Report()
    mx_ensu.read(folder, report)
    assert report.figures["mx_ensu_all_outside_sexes"] == 1
