"""ENUSC: each year's own variables, codes, bases, weights and places."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from etl import catalogue
from etl.confidence import changes
from etl.report import Report
from etl.sources import cl_enusc
from tests.etl import adapters
from tests.etl import shaped_surveys as shaped

FILES = {
    **{f"enusc_{year}.csv.gz": {"count_columns": [shaped.DESIGNS[year][1]],
                                "code_column": "enc_region"} for year in (2016, 2024)},
    "enusc_2023.csv.gz": {"count_columns": ["Fact_Pers_Com"], "code_column": "enc_rpc"},
    "enusc_codebook.csv": {"key_columns": ["year", "variable"], "code_column": "year"},
    "enusc_2016_comunas.csv": {"key_columns": ["enc_rpc"], "count_columns": ["enc_rpc"]},
    "enusc_national_series_third_party.csv": {
        "key_columns": ["year", "indicator"], "count_columns": ["estimate_pct"],
        "code_column": "indicator", "date_column": "year", "bad_date": "2016",
    },
    "enusc_regional_series_third_party.csv": {
        "key_columns": ["region16", "year", "indicator"], "count_columns": ["se_pct"],
        "code_column": "region16", "date_column": "year", "bad_date": "2020",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> pd.DataFrame:
    """What one folder with a few rows worth of traps gives."""
    folder = shaped.enusc(tmp_path_factory.mktemp("sources") / "cl_enusc")

    def trust(frame):  # 4 of 9 trust; 88 and 99 are in the base; 96 and blank are not
        frame["p21b_5_1"] = [*"123412", "88", "99", "4", "96", "96", *[""] * 5]

    def work(frame):  # a high code is a good opinion
        frame["p21_1_1"] = ["4", "3", "3", "1"] * 4

    def dark(frame):
        frame["p10_1_1"] = ["1", "2", "3", "85"] * 4

    def weights(frame):
        frame["PAD"] = ["1", "0"] * 8
        frame["Fact_Pers_Com"] = ["3", "1"] * 8

    def historical(frame):
        frame["pergen_p_aumento_pais"] = ["1", "2"] * 8
        frame["fact_pers_regional_102"] = ["3", "1"] * 4 + [""] * 8

    shaped.rewrite(folder / "enusc_2016.csv.gz", trust)
    shaped.rewrite(folder / "enusc_2019.csv.gz", work)
    shaped.rewrite(folder / "enusc_2019.csv.gz", dark)
    shaped.rewrite(folder / "enusc_2023.csv.gz", weights)
    shaped.rewrite(folder / "enusc_2024.csv.gz", historical)
    return cl_enusc.read(folder, Report()).tables["confidence"]


@pytest.fixture
def folder(tmp_path) -> Path:
    return shaped.enusc(tmp_path / "cl_enusc")


def _one(found: pd.DataFrame, question: str, place: str = "CHL", **equal) -> pd.Series:
    rows = found[(found["question_id"] == f"cl_enusc_{question}") & (found["cut"] == "main")
                 & (found["territory_id"] == place) & (found["people"] == "all")]  # fmt: skip
    for name, value in equal.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1, (question, place, len(rows))
    return rows.iloc[0]


@pytest.mark.parametrize("file", FILES)
def test_a_broken_file_stops_the_build_and_is_named(folder, file):
    adapters.every_broken_form_is_refused(cl_enusc.read, folder, file, **FILES[file])


def test_a_low_code_is_high_trust_and_refusals_stay_in_the_base(found):
    row = _one(found, "trust_carabineros")
    assert row["value"] == pytest.approx(100 * 4 / 9)
    assert (row["n"], row["subject"]) == (9, "Carabineros de Chile")
    assert row["cell"].startswith("variable p21b_5_1, weight fact_pers, strata varstrat")


def test_a_high_code_is_a_good_opinion_and_another_indicator_than_trust(found):
    row = _one(found, "work_country_carabineros")
    assert row["value"] == 75
    assert row["indicator"] == "good_police_work_country"


def test_who_does_not_walk_at_night_is_not_in_the_base(found):
    row = _one(found, "unsafe_dark", wave="2019")
    assert row["value"] == pytest.approx(100 * 8 / 12)
    assert row["n"] == 12


def test_a_variable_that_asks_something_else_is_refused(folder):
    def moved(frame):
        at = (frame["year"] == "2021") & (frame["variable"] == "p3_1_1")
        frame.loc[at, "question_or_label"] = "P3: la delincuencia: En el país"

    shaped.rewrite(folder / "enusc_codebook.csv", moved)
    said = adapters.refusal(cl_enusc.read, folder)
    assert "enusc_2021.csv.gz, variable p3_1_1" in said
    assert "Caminando solo por su barrio" in said


def test_a_code_that_the_codebook_does_not_have_is_refused(folder):
    shaped.rewrite(folder / "enusc_2020.csv.gz", lambda frame: frame.assign(den_agreg="7"))
    assert "column den_agreg" in adapters.refusal(cl_enusc.read, folder)


def test_a_weight_of_nothing_and_a_share_above_the_whole_are_refused(folder):
    weights, series = folder / "enusc_2016.csv.gz", "enusc_national_series_third_party.csv"
    whole = weights.read_bytes()
    shaped.rewrite(weights, lambda frame: frame.assign(fact_pers=["1", "0"] * 8))
    assert "row 3, column fact_pers: expected a weight above 0; found 0.0." in adapters.refusal(
        cl_enusc.read, folder
    )
    weights.write_bytes(whole)
    shaped.rewrite(folder / series, lambda frame: frame.assign(estimate_pct="100.5"))
    said = adapters.refusal(cl_enusc.read, folder)
    assert f"{series}, row 2, column estimate_pct: expected a share up to 100; found 100.5." in said


def test_a_share_of_a_comuna_takes_the_weight_made_for_comunas(found):
    assert _one(found, "rose_country_136", wave="2023")["value"] == 50
    comuna = _one(found, "rose_country_136", "CHL-13120", wave="2023")
    assert comuna["value"] == 0
    whole = found[found["question_id"].eq("cl_enusc_rose_country_136") & found["wave"].eq("2023")
                  & found["territory_id"].str.len().eq(9)]  # fmt: skip
    assert set(whole["territory_id"]) == {"CHL-16101", "CHL-08101", "CHL-13101", "CHL-13120"}
    assert whole["cell"].str.contains("Fact_Pers_Com").all()


def test_2024_has_a_share_for_todays_comunas_and_one_for_those_of_before(found):
    assert _one(found, "rose_country_136", wave="2024")["value"] == 50
    before = _one(found, "rose_country", wave="2024")
    assert (before["value"], before["n"]) == (75, 8)
    assert before["series_id"] != _one(found, "rose_country_136", wave="2024")["series_id"]


def test_no_comuna_of_2016_has_an_estimate_and_says_why(found):
    rows = found[(found["wave"] == "2016") & (found["territory_id"].str.len() == 9)]
    assert set(rows["territory_id"]) == {"CHL-16101", "CHL-08101", "CHL-13101", "CHL-13120"}
    assert rows["value"].isna().all()
    assert set(zip(rows["status"], rows["reason"], strict=True)) == {
        ("not_covered", "not_representative")
    }
    assert _one(found, "trust_carabineros", "CHL-16")["reason"] == "not_representative"


def test_few_answers_are_of_low_reliability(found):
    row = _one(found, "trust_carabineros")
    assert (row["status"], row["reason"]) == ("low_reliability", "few_answers")


def test_opinions_are_told_by_sex_with_the_persons_weight_and_households_are_not(found):
    women = found[(found["people"] == "women") & (found["territory_id"] == "CHL")]
    assert "cl_enusc_victim_household" not in set(women["question_id"])
    assert "cl_enusc_rose_country" in set(women["question_id"])
    assert _one(found, "victim_household", wave="2020")["cell"].count("fact_hog") == 1


def test_women_and_men_and_single_answers_are_told_by_region_too(found):
    rows = found[(found["territory_id"] == "CHL-13") & (found["wave"] == "2016")]
    women = rows[
        (rows["people"] == "women") & (rows["question_id"] == "cl_enusc_trust_carabineros")
    ]
    assert list(women["n"]) == [2]
    answers = rows[
        (rows["question_id"] == "cl_enusc_trust_carabineros") & (rows["people"] == "all")
    ]
    assert set(answers["cut"]) == {"main", "Mucha", "Alguna", "Poca", "Nada"}
    assert set(found.loc[found["territory_id"].str.len() == 9, "cut"]) == {"main"}


def test_what_is_reported_of_a_kind_is_of_households_that_suffered_no_other(folder):
    def suffered(frame):
        for kind in ("a1_1_1", "b1_1_1", "c1_1_1", "e1_1_1", "g1_1_1", "h1_1_1"):
            frame[kind] = "2"
        frame["d1_1_1"] = ["1"] * 6 + ["88"] * 10
        frame["a1_1_1"] = ["2", "2", "2", "2", "1", "1"] + ["2"] * 10
        frame["va_dc"] = ["1"] * 6 + ["0"] * 10
        frame["den_agreg"] = ["1", "0", "0", "0", "1", "1"] + [""] * 10

    shaped.rewrite(folder / "enusc_2019.csv.gz", suffered)
    report = Report()
    found = cl_enusc.read(folder, report).tables["confidence"]
    theft = _one(found, "reported_theft", wave="2019")
    assert (theft["value"], theft["n"], theft["offence"]) == (25, 4, "theft")
    assert theft["cell"].endswith("only those with d1_1_1 = 1 and no other kind")
    assert found[
        found["question_id"].eq("cl_enusc_reported_robbery") & found["wave"].eq("2019")
    ].empty
    assert set(found.loc[found["indicator"] == "reported_household_of", "territory_id"]) == {"CHL"}


def test_victims_of_a_kind_that_is_not_asked_about_do_not_reconcile(folder):
    def unknown_kind(frame):
        for kind in ("a1_1_1", "b1_1_1", "c1_1_1", "d1_1_1", "e1_1_1", "g1_1_1", "h1_1_1"):
            frame[kind] = "2"
        frame["va_dc"] = ["1"] + ["0"] * 15

    def apart() -> float:
        report = Report()
        cl_enusc.read(folder, report)
        return report.figures["cl_enusc_victims_of_other_kinds"]

    before = apart()
    for year in (2016, 2019, 2020, 2021):
        shaped.rewrite(folder / f"enusc_{year}.csv.gz", unknown_kind)
    assert apart() == 4 != before


def test_years_without_answers_come_from_a_third_party_with_its_errors(found):
    row = _one(found, "victim_household", wave="2015")
    assert (row["value"], row["se"], row["n"]) == (26.4, 0.57, 25660)
    assert row["design"] == "published_se"
    assert _one(found, "victim_household", wave="2016")["design"] == "full"


def test_victims_of_all_crimes_are_never_compared_with_those_of_before(found):
    told = changes(found, catalogue.table("confidence_breaks"))
    victims = told[(told["indicator"] == "victim_household") & (told["territory_id"] == "CHL")]
    at = victims.set_index("period_to")["survey_break_id"][pd.Timestamp(2023, 1, 1)]
    assert at == "cl_enusc_household_2023"
    biobio = told[(told["territory_id"] == "CHL-08") & (told["period_from"].dt.year == 2016)
                  & (told["period_to"].dt.year >= 2019)]  # fmt: skip
    assert set(biobio["verdict"]) == {"not_comparable"}


def test_every_question_of_an_item_names_its_variables():
    questions = catalogue.table("questions").set_index("question_id")["variables"]
    for item in shaped.ITEMS.itertuples():
        assert f"{item.year}: {item.variable}" in questions[item.question_id]
