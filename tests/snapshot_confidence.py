"""Made-up survey tables of the synthetic edition: much, one wave, low reliability, none.

In: nothing. Out: rows of every table of `etl.schema.confidence`. Every number is made up.

CHL-13 has much; CHL-05 one wave; CHL-13120 was asked and is not represented, then low
reliability; CHL has a break of the base and a marked one; BRA changes the mode; MEX-02004 has
only the publisher's class of precision, no such force, and quarters; MEX a reporting rate by
offence; PER and CHL-13101 have nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from etl import confidence

ENUSC, LAPOP, ENSU, ENVIPE, PAPER = (
    "cl_enusc", "xx_lapop", "mx_ensu", "mx_envipe", "xx_paper_figures",
)  # fmt: skip
SOURCES = (ENUSC, LAPOP, ENSU, ENVIPE, PAPER)
CARABINEROS, MUNICIPAL = "Carabineros de Chile", "Policía Preventiva Municipal"

INDICATORS = (
    # indicator, name, family, higher_is
    ("trust_police", "Trust in the police", "Trust and work of the police", "better"),
    ("effective_police", "Police seen as effective", "Trust and work of the police", "better"),
    ("unsafe_neighbourhood", "Feeling unsafe in the neighbourhood", "Fear", "worse"),
    ("unsafe_city", "Feeling unsafe in the city", "Fear", "worse"),
    ("crime_rose_country", "Crime rose in the country", "Crime as seen", "worse"),
    ("victim_household", "Households victimised", "Victims", "worse"),
    ("reported_household", "Households that reported", "Reporting", "better"),
    ("reported", "Crimes reported", "Reporting", "better"),
    ("reported_household_of", "Households that reported, by offence", "Reporting", "better"),
)

# question_id, source, indicator, series, subject, wording, scale, counted, direction, base,
# mode, note
QUESTIONS = (
    ("q_trust", ENUSC, "trust_police", "q_trust", CARABINEROS,
     "¿Cuánta confianza tiene en Carabineros de Chile?",
     "1 Mucha; 2 Alguna; 3 Poca; 4 Nada", "Mucha; Alguna", "higher_code_less",
     "Those who know the institution", "face_to_face", None),
    ("q_pad_102", ENUSC, "crime_rose_country", "q_pad_102", None,
     "Usted diría que durante los últimos doce meses la delincuencia en el país…",
     "1 Aumentó; 2 Se mantuvo; 3 Disminuyó", "Aumentó", "higher_code_less",
     "Everyone asked, don't know and no answer included", "face_to_face", None),
    ("q_pad_136", ENUSC, "crime_rose_country", "q_pad_136", None,
     "Usted diría que durante los últimos doce meses la delincuencia en el país…",
     "1 Aumentó; 2 Se mantuvo; 3 Disminuyó", "Aumentó", "higher_code_less",
     "Everyone asked, don't know and no answer included", "face_to_face", "136 comunas"),
    ("q_victim", ENUSC, "victim_household", "q_victim", None,
     "Victimización agregada", "0 No; 1 Sí", "Sí", "yes_no", "All households",
     "face_to_face", None),
    ("q_reported", ENUSC, "reported_household", "q_reported", None,
     "Denuncia agregada", "0 No; 1 Sí", "Sí", "yes_no", "Households that were victims",
     "face_to_face", None),
    ("q_reported_theft", ENUSC, "reported_household_of", "q_reported_theft", None,
     "Denuncia agregada", "0 No; 1 Sí", "Sí", "yes_no",
     "Households that were victims of this offence and of no other", "face_to_face", None),
    ("q_b18", LAPOP, "trust_police", "q_b18", "Policía Nacional",
     "¿Hasta qué punto tiene confianza usted en la Policía Nacional?",
     "1 Nada … 7 Mucho", "5–7", "higher_code_more", "Everyone who answered", "face_to_face",
     None),
    ("q_b18_phone", LAPOP, "trust_police", "q_b18_phone", "Policía Nacional",
     "¿Hasta qué punto tiene confianza usted en la Policía Nacional?",
     "1 Nada … 7 Mucho", "5–7", "higher_code_more", "Everyone who answered", "telephone", None),
    ("q_ensu_city", ENSU, "unsafe_city", "q_ensu_city", None,
     "¿Considera que vivir actualmente en (ciudad) es seguro o inseguro?",
     "1 Seguro; 2 Inseguro; 9 No sabe", "Inseguro", "higher_code_more", "People of 18 and over",
     "face_to_face", None),
    ("q_ensu_municipal", ENSU, "effective_police", "q_ensu_municipal", MUNICIPAL,
     "¿Qué tan efectivo considera el desempeño de …?",
     "Muy; Algo; Poco; Nada efectivo", "Muy; Algo efectivo", "higher_code_less",
     "Those who identify the force", "face_to_face", None),
    ("q_ensu_guard", ENSU, "effective_police", "q_ensu_guard", "Guardia Nacional",
     "¿Qué tan efectivo considera el desempeño de …?",
     "Muy; Algo; Poco; Nada efectivo", "Muy; Algo efectivo", "higher_code_less",
     "Those who identify the force", "face_to_face", None),
    ("q_envipe", ENVIPE, "reported", "q_envipe", None, "Cifra negra", "%", "100 − cifra negra",
     "sum", "Crimes that occurred", "face_to_face", None),
)  # fmt: skip

# place, question, year or quarter, value, standard error, answers; more columns as needed
ESTIMATES: tuple[tuple[Any, ...], ...] = (
    ("CHL-13", "q_trust", "2016", 55.0, 1.6, 4100, {}),
    ("CHL-13", "q_trust", "2016", 20.0, 1.2, 4100, {"cut": "Mucha"}),
    *(("CHL-13", "q_pad_102", year, value, 1.1, 3900, {})
      for year, value in (("2016", 84.0), ("2019", 81.0), ("2020", 83.9), ("2021", 88.2),
                          ("2024", 88.0))),
    *(("CHL-13", "q_victim", year, value, 0.9, 3900, {})
      for year, value in (("2016", 28.0), ("2019", 24.5), ("2020", 22.8), ("2021", 19.0))),
    *(("CHL-13", "q_victim", year, value, 1.4, 1900, {"people": "women"})
      for year, value in (("2019", 25.5), ("2020", 23.8))),
    ("CHL-13", "q_reported", "2021", 34.0, 2.0, 800, {}),
    ("CHL-05", "q_trust", "2016", 61.0, 2.4, 900, {}),
    ("CHL-13120", "q_trust", "2016", None, None, None,
     {"status": "not_covered", "reason": "not_representative"}),
    ("CHL-13120", "q_pad_136", "2023", 70.0, 9.0, 40,
     {"status": "low_reliability", "reason": "few_answers"}),
    ("CHL", "q_trust", "2016", 57.0, 0.7, 24000, {}),
    ("CHL", "q_pad_102", "2021", 86.9, 0.4, 22000, {}),
    ("CHL", "q_pad_136", "2023", 87.7, 0.3, 49000, {}),
    ("CHL", "q_pad_102", "2024", 87.5, 0.4, 21000, {}),
    ("CHL", "q_reported", "2021", 33.2, 0.9, 4000, {}),
    ("CHL", "q_reported_theft", "2019", 20.4, 1.7, 1400, {"offence": "theft"}),
    ("CHL", "q_reported_theft", "2021", 12.0, 9.0, 40,
     {"offence": "theft", "status": "low_reliability", "reason": "few_answers"}),
    ("BRA", "q_b18", "2018", 41.0, 2.2, 1490, {"wave": "2018/19", "df": 60.0}),
    ("BRA", "q_b18_phone", "2021", 44.0, 9.5, 700,
     {"status": "low_reliability", "reason": "wide_interval"}),
    ("BRA", "q_b18", "2023", 45.0, 2.1, 1520, {"design": "weights_only"}),
    ("MEX", "q_b18", "2023", 31.0, 1.5, 1550, {}),
    *(("MEX-02004", "q_ensu_city", quarter, value, 0.15 * value, None,
       {"design": "precision_class", "precision": "high", "n_effective": None, "cv": None})
      for quarter, value in (("2024-01", 70.1), ("2024-04", 72.0), ("2025-01", 68.4))),
    ("MEX-02004", "q_ensu_municipal", "2024-04", 38.0, None, None,
     {"design": "precision_class", "precision": "low", "status": "low_reliability",
      "reason": "publisher_rule"}),
    ("MEX-02004", "q_ensu_guard", "2024-04", 61.0, None, None,
     {"design": "precision_class", "precision": "low", "status": "low_reliability",
      "reason": "publisher_rule"}),
    ("MEX-ENSU-LAGUNA", "q_ensu_city", "2025-01", 50.2, 15.06, None,
     {"design": "precision_class", "precision": "moderate", "n_effective": None, "cv": None}),
    ("MEX-02", "q_ensu_municipal", "2024-04", None, None, None,
     {"design": "precision_class", "status": "not_available", "reason": "no_such_force"}),
    ("MEX", "q_envipe", "2024", 6.8, 0.2, None, {"design": "published_se"}),
    ("MEX", "q_envipe", "2024", 20.9, 1.1, None,
     {"design": "published_se", "offence": "vehicle_theft",
      "category": "Robo total de vehículo"}),
    ("MEX", "q_envipe", "2024", 5.1, 0.4, None, {"design": "published_se", "offence": "theft"}),
    ("MEX", "q_ensu_city", "2025-01", 63.2, None, None, {"design": "no_error"}),
)  # fmt: skip

# place, question from, question to, against, from, to, values, se, verdict, reason, break
CHANGES: tuple[tuple[Any, ...], ...] = (
    ("CHL-13", "q_victim", "q_victim", "previous", "2016", "2019", 28.0, 24.5, 1.27, "fallen",
     None, None),
    ("CHL-13", "q_victim", "q_victim", "previous", "2019", "2020", 24.5, 22.8, 1.27,
     "no_clear_change", None, "enusc_2020"),
    ("CHL-13", "q_victim", "q_victim", "previous", "2020", "2021", 22.8, 19.0, 1.27, "fallen",
     None, None),
    ("CHL-13", "q_victim", "q_victim", "first", "2016", "2021", 28.0, 19.0, 1.27, "fallen", None,
     "enusc_2020"),
    ("CHL-13", "q_pad_102", "q_pad_102", "previous", "2020", "2021", 83.9, 88.2, 1.56, "risen",
     None, None),
    ("CHL-13", "q_pad_102", "q_pad_102", "previous", "2021", "2024", 88.2, 88.0, 1.56,
     "no_clear_change", None, None),
    ("CHL", "q_pad_102", "q_pad_136", "previous", "2021", "2023", 86.9, 87.7, None,
     "not_comparable", "break", "enusc_2023"),
    ("CHL", "q_pad_136", "q_pad_102", "previous", "2023", "2024", 87.7, 87.5, None,
     "not_comparable", "break", "enusc_2024"),
    ("BRA", "q_b18", "q_b18_phone", "previous", "2018", "2021", 41.0, 44.0, None,
     "not_comparable", "break", "lapop_phone"),
    ("BRA", "q_b18_phone", "q_b18", "previous", "2021", "2023", 44.0, 45.0, None,
     "not_comparable", "break", "lapop_phone_back"),
    ("MEX-02004", "q_ensu_city", "q_ensu_city", "previous", "2024-04", "2025-01", 72.0, 68.4,
     11.4, "cannot_tell", "precision_class", None),
    ("MEX-02004", "q_ensu_city", "q_ensu_city", "year_before", "2024-01", "2025-01", 70.1, 68.4,
     11.4, "cannot_tell", "precision_class", None),
)  # fmt: skip

BREAKS = (
    ("enusc_2020", ENUSC, None, None, "CHL", "2020", "method", False,
     "In 2020, the year of the pandemic, the questionnaire was short."),
    ("enusc_2023", ENUSC, "crime_rose_country", None, "CHL", "2023", "sample", True,
     "From 2023 the survey speaks of 136 comunas; before, of 102."),
    ("enusc_2024", ENUSC, "crime_rose_country", None, "CHL", "2024", "sample", True,
     "For 2024 the estimate for the 102 comunas of before is shown."),
    ("lapop_phone", LAPOP, None, None, None, "2021", "mode", True,
     "In 2021 people were asked by telephone."),
    ("lapop_phone_back", LAPOP, None, None, None, "2023", "mode", True,
     "In 2023 people were asked face to face again."),
)  # fmt: skip


def tables() -> dict[str, pd.DataFrame]:
    """Every table of `etl.schema.confidence`."""
    return {
        "confidence": _estimates(), "confidence_change": _changes(), "indicator": _indicators(),
        "question": _questions(), "confidence_wave": confidence.waves(
            _estimates().assign(period=lambda frame: pd.to_datetime(frame["period"]))
        ),
        "confidence_break": _breaks(),
        "confidence_area": pd.DataFrame(
            {"territory_id": ["MEX-02004"], "area_id": ["MEX-ENSU-LAGUNA"], "source_id": [ENSU]}
        ),
        "paper_figure": _paper(), "crime_cost": _costs(),
    }  # fmt: skip


def _questions() -> pd.DataFrame:
    columns = ["question_id", "source_id", "indicator", "series_id", "subject", "wording", "scale",
               "counted", "direction", "base", "mode", "note"]  # fmt: skip
    frame = pd.DataFrame(QUESTIONS, columns=columns)
    return frame.assign(
        rank=range(1, len(frame) + 1), language="es", variables="2016: " + frame.question_id,
        translation=frame.question_id.map({"q_trust": "How much trust do you have?"}),
    )  # fmt: skip


def _period(text: str) -> date:
    year, _, month = text.partition("-")
    return date(int(year), int(month or 1), 1)


def _estimates() -> pd.DataFrame:
    questions = _questions().set_index("question_id")
    rows = []
    for place, asked, when, value, se, n, more in ESTIMATES:
        question = questions.loc[asked]
        half = None if se is None else 1.96 * se
        spread = None if se is None else value * (100 - value) / se**2
        rows.append({
            "territory_id": place, "country": place[:3], "indicator": question.indicator,
            "subject": question.subject, "offence": None, "category": None, "people": "all",
            "cut": "main",
            "question_id": asked, "series_id": question.series_id,
            "frequency": "Q" if "-" in when else "A", "period": _period(when), "wave": when,
            "unit": "percent", "value": value, "low": half and max(0.0, value - half),
            "high": half and min(100.0, value + half), "se": se, "n": n, "n_effective": spread,
            "deff": n and spread and n / spread, "cv": se and 100 * se / value, "precision": None,
            "design": "full", "status": "value", "reason": None,
            "source_id": question.source_id, "file": f"{question.source_id}/file.csv",
            "cell": f"variable {asked}, row 12", "df": None,
        } | more)  # fmt: skip
    return pd.DataFrame(rows).astype({"n": "Int64"})


def _changes() -> pd.DataFrame:
    questions = _questions().set_index("question_id")
    rows = []
    for place, one, other, against, first, last, before, after, se, verdict, why, mark in CHANGES:
        told = se is not None
        rows.append({
            "territory_id": place, "country": place[:3], "people": "all", "unit": "percent",
            "indicator": questions.indicator[other], "subject": questions.subject[other],
            "offence": None, "category": None, "source_id": questions.source_id[other],
            "question_from": one,
            "question_to": other, "against": against, "period_from": _period(first),
            "period_to": _period(last), "value_from": before, "value_to": after,
            "difference": after - before if told else None, "se": se,
            "low": after - before - 1.96 * se if told else None,
            "high": after - before + 1.96 * se if told else None,
            "verdict": verdict, "reason": why, "survey_break_id": mark,
        })  # fmt: skip
    return pd.DataFrame(rows)


def _indicators() -> pd.DataFrame:
    frame = pd.DataFrame(INDICATORS, columns=["indicator", "name", "family", "higher_is"])
    return frame.assign(definition="Made up: " + frame.name, rank=range(1, len(frame) + 1))


def _breaks() -> pd.DataFrame:
    columns = ["survey_break_id", "source_id", "indicator", "series_id", "territory_id", "date",
               "kind", "refuses", "reason"]  # fmt: skip
    frame = pd.DataFrame(BREAKS, columns=columns)
    return frame.assign(date=frame.date.map(_period))


def _paper() -> pd.DataFrame:
    return pd.DataFrame({
        "figure": ["1", "2", "3b"], "title": ["Main problems", "Trust", "Cost of crime"],
        "described_source": ["A survey of leaders", "A survey", "A study"],
        "recovered": ["nothing", "nothing", "part"],
        "found": ["Not found.", "Not found.", "Some countries."],
        "indicator": [None, "trust_police", None], "substitute_source_id": [None, LAPOP, None],
        "url": ["https://example.org/1", None, None], "source_id": PAPER,
    })  # fmt: skip


def _costs() -> pd.DataFrame:
    rows = [
        ("Study 2017", 2014, "region", "América Latina", None, "upper", 3.55, 2),
        ("Study 2017", 2014, "region", "América Latina", None, "lower", 2.41, 2),
        ("Study 2017", 2014, "subregion", "Centroamérica", None, "total", 4.2, 1),
        ("Study 2017", 2014, "country", "Chile", "CHL", "total", 3.0, 0),
        ("Study 2017", 2014, "comparator", "Canadá", None, "total", 1.39, 2),
        ("Study 2024", 2022, "subregion", "Cono Sur", None, "total", 3.2, 1),
    ]  # fmt: skip
    columns = ["edition", "year", "unit_level", "unit_name", "territory_id", "measure", "value",
               "decimals"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(note=None, url="https://example.org/cost", source_id=PAPER)
