"""Whether it changed: a table of a few waves and what can be said of them."""

from __future__ import annotations

import pandas as pd
import pytest

from etl import catalogue
from etl.confidence import changes, waves
from etl.estimates import estimates

WAVE = {"territory_id": "CHL", "question_id": "cl_enusc_rose_country", "frequency": "A",
        "design": "full", "file": "cl_enusc/a.csv", "cell": "x", "n": 900}  # fmt: skip
QUARTER = {"territory_id": "MEX-02004", "question_id": "mx_ensu_unsafe_city", "frequency": "Q",
           "design": "precision_class", "precision": "high", "file": "mx_ensu/a.csv",
           "cell": "x"}  # fmt: skip


def _rows(*waves: dict) -> pd.DataFrame:
    frame = pd.DataFrame(list(waves))
    frame["period"] = pd.to_datetime(frame["wave"])
    return estimates(frame)


def _told(*waves: dict) -> pd.DataFrame:
    found = changes(_rows(*waves), catalogue.table("confidence_breaks"))
    return found.set_index(["against", "period_from", "period_to"])


def _between(found: pd.DataFrame, against: str, before: str, after: str) -> pd.Series:
    return found.loc[(against, pd.Timestamp(before), pd.Timestamp(after))]


def test_a_wave_is_compared_with_the_one_before_and_the_newest_with_the_first():
    found = _told(WAVE | {"wave": "2017", "value": 80.0, "se": 0.6},
                  WAVE | {"wave": "2018", "value": 77.0, "se": 0.8},
                  WAVE | {"wave": "2019", "value": 82.0, "se": 0.6})  # fmt: skip
    fell = _between(found, "previous", "2017", "2018")
    assert (fell["verdict"], fell["difference"], fell["se"]) == ("fallen", -3, pytest.approx(1.0))
    assert fell["high"] == pytest.approx(-3 + 1.959964)
    assert _between(found, "previous", "2018", "2019")["verdict"] == "risen"
    assert _between(found, "first", "2017", "2019")["verdict"] == "risen"
    assert len(found) == 3


def test_a_mark_on_the_line_stands_beside_the_verdict():
    found = _told(WAVE | {"wave": "2019", "value": 82.0, "se": 0.5},
                  WAVE | {"wave": "2020", "value": 82.5, "se": 0.5})  # fmt: skip
    row = found.iloc[0]
    assert (row["verdict"], row["survey_break_id"]) == ("no_clear_change", "cl_enusc_2020")


def test_a_new_series_is_not_compared_with_the_old_and_the_old_goes_on():
    new = WAVE | {"question_id": "cl_enusc_rose_country_136"}
    found = _told(WAVE | {"wave": "2021", "value": 87.0, "se": 0.4},
                  new | {"wave": "2023", "value": 87.7, "se": 0.2},
                  WAVE | {"wave": "2024", "value": 89.0, "se": 0.3})  # fmt: skip
    refused = _between(found, "previous", "2021", "2023")
    assert (refused["verdict"], refused["reason"]) == ("not_comparable", "break")
    assert refused["survey_break_id"] == "cl_enusc_country_2023"
    assert pd.isna(refused["difference"])
    assert pd.isna(refused["low"])
    assert _between(found, "previous", "2021", "2024")["verdict"] == "risen"


def test_a_new_series_without_a_reason_stops_the_build():
    rows = _rows(WAVE | {"wave": "2021", "value": 87.0, "se": 0.4},
                 WAVE | {"wave": "2023", "value": 87.7, "se": 0.2,
                         "question_id": "cl_enusc_rose_country_136"})  # fmt: skip
    breaks = catalogue.table("confidence_breaks")
    without = breaks[breaks["survey_break_id"] != "cl_enusc_country_2023"]
    with pytest.raises(ValueError, match="no break says why cl_enusc_rose_country_136"):
        changes(rows, without)


def test_a_break_of_one_place_does_not_touch_another():
    for place, said in (("CHL-08", "not_comparable"), ("CHL-13", "risen")):
        wave = WAVE | {"territory_id": place, "se": 1.0}
        found = _told(
            wave | {"wave": "2016", "value": 70.0}, wave | {"wave": "2019", "value": 80.0}
        )
        assert set(found["verdict"]) == {said}


def test_an_unreliable_estimate_tells_nothing():
    found = _told(WAVE | {"wave": "2018", "value": 20.0, "se": 6.0, "n": 40},
                  WAVE | {"wave": "2019", "value": 82.0, "se": 0.6})  # fmt: skip
    row = found.iloc[0]
    assert (row["verdict"], row["reason"]) == ("cannot_tell", "low_reliability")


def test_a_class_of_precision_tells_only_what_it_makes_certain():
    waves = {"2019-01": 95.0, "2024-01": 70.0, "2024-10": 35.0, "2025-01": 40.0}
    found = _told(*(QUARTER | {"wave": wave, "value": value} for wave, value in waves.items()))
    near = _between(found, "previous", "2024-10", "2025-01")
    assert (near["verdict"], near["reason"]) == ("cannot_tell", "precision_class")
    far = _between(found, "first", "2019-01", "2025-01")
    assert (far["verdict"], far["reason"]) == ("fallen", "precision_class")
    assert far["se"] == pytest.approx(0.15 * (95**2 + 40**2) ** 0.5)
    assert _between(found, "year_before", "2024-01", "2025-01")["verdict"] == "fallen"
    assert len(found) == 3  # without an error only the newest wave is compared


def test_without_any_error_nothing_can_be_told():
    bare = QUARTER | {"design": "no_error", "precision": None}
    waves = {"2024-10": 35.0, "2025-01": 90.0}
    found = _told(*(bare | {"wave": wave, "value": value} for wave, value in waves.items()))
    row = found.iloc[0]
    assert (row["verdict"], row["reason"]) == ("cannot_tell", "no_error")
    assert (row["difference"], pd.isna(row["low"])) == (55, True)


def test_a_missing_estimate_is_no_wave():
    found = _told(WAVE | {"wave": "2018", "value": 77.0, "se": 0.8},
                  WAVE | {"wave": "2019", "value": None, "se": None},
                  WAVE | {"wave": "2020", "value": 77.5, "se": 0.8})  # fmt: skip
    assert _between(found, "previous", "2018", "2020")["verdict"] == "no_clear_change"


def test_a_wave_is_known_wherever_somebody_answered_and_a_quarter_even_if_nobody_did():
    missing = QUARTER | {"wave": "2024-10-01", "value": None}
    quarters = _rows(QUARTER | {"wave": "2024-01-01", "value": 60.0}, missing,
                     QUARTER | {"wave": "2024-07-01", "value": 61.0})  # fmt: skip
    years = _rows(WAVE | {"wave": "2019", "value": 80.0}, WAVE | {"wave": "2021", "value": 82.0})
    found = waves(pd.concat([quarters, years]))
    ensu = found[found["source_id"] == "mx_ensu"].drop_duplicates("period")
    assert [f"{day:%Y-%m}" for day in ensu["period"]] == ["2024-01", "2024-04", "2024-07"]
    assert list(found.loc[found["source_id"] == "cl_enusc", "wave"]) == ["2019", "2021"]


def test_an_estimate_says_what_its_question_is_and_how_sure_it_is():
    row = _rows(WAVE | {"wave": "2019", "value": 82.0, "se": 1.0, "df": 40}).iloc[0]
    assert (row["indicator"], row["people"], row["cut"]) == ("crime_rose_country", "all", "main")
    assert row["n_effective"] == pytest.approx(0.82 * 0.18 / 0.01**2)
    assert row["deff"] == pytest.approx(900 / (0.82 * 0.18 / 0.01**2))
    assert row["cv"] == pytest.approx(100 / 82)
    assert row["low"] < 82 - 1.96 < 82 + 1.9 < row["high"]


def test_a_share_of_nobody_has_limits_and_no_error():
    row = _rows(WAVE | {"wave": "2019", "value": 0.0, "se": None, "n": 200}).iloc[0]
    assert (row["low"], row["status"]) == (0, "value")
    assert row["high"] == pytest.approx(100 * (1 - 0.025 ** (1 / 200)))
    assert pd.isna(row["n_effective"])


def test_a_question_that_nobody_wrote_down_is_refused():
    with pytest.raises(ValueError, match=r"questions\.csv: no row for \['made_up'\]"):
        _rows(WAVE | {"question_id": "made_up", "wave": "2019", "value": 1.0})


def test_what_is_computed_from_several_questions_quotes_them_all():
    questions = catalogue.table("questions")
    of_mexico = questions[questions["source_id"] == "mx_envipe"]
    assert of_mexico["wording"].str.contains("¿", regex=False).all()
    computed = of_mexico[of_mexico["note"].str.startswith("Computed", na=False)]
    assert len(computed) > 5
    for words in computed[["wording", "translation"]].to_numpy().ravel():
        parts = words.split(" — ")
        assert len(parts) > 1
        assert {part.count("?") for part in parts} == {1}


def test_questions_of_one_series_share_their_words_scale_and_base():
    questions = catalogue.table("questions")
    for _, together in questions.groupby("series_id"):
        for name in ("wording", "scale", "counted", "base", "mode", "indicator"):
            assert together[name].nunique() == 1


def test_every_question_measures_an_indicator_and_every_break_concerns_a_series():
    questions = catalogue.table("questions")
    breaks = catalogue.table("confidence_breaks")
    assert set(questions["indicator"]) == set(catalogue.indicators()["indicator"])
    assert set(breaks["series_id"].dropna()) <= set(questions["series_id"])
    assert set(breaks["indicator"].dropna()) <= set(questions["indicator"])
