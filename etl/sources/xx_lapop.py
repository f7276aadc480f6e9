"""The Americas: LAPOP AmericasBarometer, trust in the police, fear and victims by country.

In: the folder `xx_lapop`: shares computed from LAPOP's answers with its weights, strata and
clusters, by country and by primary stratum. Out: `confidence` by country and wave, and by
stratum where the files say which places a stratum consists of (Mexico) or what it is called
(Ecuador); those strata as areas of the survey. Interviews by telephone are another question than
interviews face to face. Limits are computed anew with Student's t, for the files take 1.96 with
as few as 40 degrees of freedom. Refuses: an unknown country, wave, indicator or mode, a share
outside 0 to 100, a repeated key, an error that is not from strata and clusters.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.contribution import Contribution
from etl.estimates import estimates
from etl.reading import counts, known, label, numbers, read_csv, refuse, unique
from etl.report import Report

COUNTRY_FILE, STRATUM_FILE = (
    "lapop_policia_inseguridad_agregados.csv", "lapop_estrato_primario_agregados.csv",
)  # fmt: skip
COUNTRY_COLUMNS = [
    "iso3", "country", "lapop_pais", "wave", "year", "indicator", "variable", "definition", "unit",
    "estimate", "se", "ci95_low", "ci95_high", "se_type", "n_valid", "n_file",
    "n_missing_or_not_asked", "pct_valid", "n_strata", "n_psu", "n_single_psu_strata", "df",
    "kish_neff", "se_kish", "deff", "weight", "mode", "source", "question_asked_of",
]  # fmt: skip
STRATUM_COLUMNS = [
    "iso3", "country", "wave", "year", "estratopri", "estratopri_label", "prov_codes_in_sample",
    "indicator", "definition", "unit", "estimate", "se", "n_valid", "n_psu", "kish_neff", "deff",
    "weight", "mode", "source",
]  # fmt: skip
WAVES = {"2018/19": {2018, 2019}, "2021": {2021}, "2023": {2023}}
# indicator in the file → question, and the cut in the survey's words (main: what is counted)
INDICATORS = {
    "trust_police_5to7": ("b18", "main"),
    "trust_police_1to3": ("b18", "1–3"),
    **{f"trust_police_eq{step}": ("b18", str(step)) for step in range(1, 8)},
    "neigh_unsafe_3or4": ("aoj11", "main"),
    "neigh_very_unsafe_4": ("aoj11", "4 Muy inseguro"),
    "victim_12m": ("vic1ext", "main"),
}
SCORES = {"trust_police_mean_1to7", "trust_police_mean_0to100", "neigh_insecurity_mean_0to100"}
MODES = {
    "face to face": "",
    "face to face (inferred: clustered PSU)": "",
    "phone": "_phone",
    "phone (RDD)": "_phone",
    "phone (inferred: one stratum, PSU = respondent)": "_phone",
}
COUNTRIES = {
    "ARG", "BHS", "BOL", "BRA", "CHL", "COL", "CRI", "DOM", "ECU", "GRD", "GTM", "HND", "HTI",
    "JAM", "MEX", "NIC", "PAN", "PER", "PRY", "SLV", "SUR", "TTO", "URY",
}  # fmt: skip
NAMED = {"MEX", "ECU"}  # countries whose strata can be told
MEXICO_CODES = 100  # the country's code times 100, then the state's two digits


def read(folder: Path, report: Report) -> Contribution:
    """Rows of `confidence`, `territory` (level survey_area) and `confidence_area`."""
    countries = _countries(folder / COUNTRY_FILE, report)
    strata = _strata(folder / STRATUM_FILE, report)
    found = pd.concat([countries, estimates(strata)], ignore_index=True)
    _figures(found, report)
    return Contribution(
        tables={
            "confidence": found,
            "territory": _areas(strata),
            "confidence_area": _members(strata),
        }
    )


def _checked(path: Path, columns: list[str], keys: list[str], report: Report) -> pd.DataFrame:
    """The file's percentages with numbers as numbers; means of scales set aside."""
    frame = read_csv(path, columns)
    known(path, frame["iso3"], COUNTRIES)
    known(path, frame["wave"], WAVES)
    known(path, frame["year"], {str(year) for years in WAVES.values() for year in years})
    known(path, frame["indicator"], {*INDICATORS, *SCORES})
    known(path, frame["mode"], MODES)
    known(path, frame["unit"], {"percent", "score"})
    unique(path, frame, keys)
    for name in ("estimate", "se", "n_psu"):
        frame[name] = numbers(path, frame[name])
    frame["n_valid"] = counts(path, frame["n_valid"])
    over = (frame["unit"] == "percent") & (frame["estimate"] > 100)
    refuse(path, "column estimate", over, "a share up to 100", frame["estimate"])
    report.read(label(path), len(frame))
    score = frame["indicator"].isin(SCORES)
    report.set_aside(
        label(path), int(score.sum()),
        "mean of a scale of answers, whose steps need not be equal: shares are shown",
    )  # fmt: skip
    return frame[~score].reset_index(drop=True)


def _rows(path: Path, frame: pd.DataFrame, where: pd.Series) -> pd.DataFrame:
    """Rows for `estimates`; where: territory_id of each."""
    question = frame["indicator"].map({name: pair[0] for name, pair in INDICATORS.items()})
    return pd.DataFrame(
        {
            "territory_id": where,
            "question_id": "xx_lapop_" + question + frame["mode"].map(MODES),
            "cut": frame["indicator"].map({name: pair[1] for name, pair in INDICATORS.items()}),
            "frequency": "A",
            "period": pd.to_datetime(frame["year"], format="%Y"),
            "wave": frame["wave"],
            "design": "full",
            "value": frame["estimate"],
            "se": frame["se"].where(frame["se"] > 0),
            "n": frame["n_valid"],
            "file": label(path),
            "cell": "row " + frame["iso3"] + ", " + frame["wave"] + ", " + frame["indicator"]
            + ": variable " + question + ", weight " + frame["weight"],
        }
    )  # fmt: skip


def _countries(path: Path, report: Report) -> pd.DataFrame:
    frame = _checked(path, COUNTRY_COLUMNS, ["iso3", "wave", "indicator"], report)
    known(path, frame["se_type"], {"taylor_strata_psu"})
    frame["df"] = numbers(path, frame["df"], least=1)
    report.kept(label(path), len(frame))
    return estimates(_rows(path, frame, frame["iso3"]).assign(df=frame["df"]))


def _strata(path: Path, report: Report) -> pd.DataFrame:
    """Rows for `estimates` with what is known of each stratum: its name or its places."""
    frame = _checked(path, STRATUM_COLUMNS, ["iso3", "wave", "estratopri", "indicator"], report)
    told = frame["iso3"].isin(NAMED)
    report.set_aside(
        label(path), int((~told).sum()),
        "primary stratum of which neither the name nor the places are published",
    )  # fmt: skip
    frame = frame[told].reset_index(drop=True)
    report.kept(label(path), len(frame))
    where = frame["iso3"] + "-LAPOP-" + frame["estratopri"]
    rows = _rows(path, frame, where)
    rows["cell"] = "stratum " + frame["estratopri"] + ", " + rows["cell"]
    # The error of a stratum rests on few clusters: one degree of freedom less than those.
    return rows.assign(
        df=(frame["n_psu"] - 1).clip(lower=1), stratum=frame["estratopri"],
        named=frame["estratopri_label"], places=frame["prov_codes_in_sample"],
    )  # fmt: skip


def _first(strata: pd.DataFrame) -> pd.DataFrame:
    """One row per stratum, from its first wave: later ones code the places otherwise."""
    ordered = strata.sort_values(["territory_id", "period"], kind="stable")
    return ordered.drop_duplicates("territory_id").reset_index(drop=True)


def _areas(strata: pd.DataFrame) -> pd.DataFrame:
    first = _first(strata)
    named = "Estrato " + first["named"].where(first["named"] != "", first["stratum"]) + " (LAPOP)"
    return pd.DataFrame(
        {
            "territory_id": first["territory_id"],
            "name": named,
            "level": "survey_area",
            "parent_id": first["territory_id"].str[:3],
            "country": first["territory_id"].str[:3],
            "official_code": first["stratum"],
            "code_system": "LAPOP estratopri",
            "source_id": "xx_lapop",
        }
    )


def _members(strata: pd.DataFrame) -> pd.DataFrame:
    """The states of each of Mexico's strata."""
    mexico = _first(strata).query("territory_id.str.startswith('MEX')")
    pairs = [
        (f"MEX-{int(code) - MEXICO_CODES:02}", area)
        for area, codes in zip(mexico["territory_id"], mexico["places"], strict=True)
        for code in codes.split()
    ]
    frame = pd.DataFrame(pairs, columns=["territory_id", "area_id"])
    return frame.assign(source_id="xx_lapop")


def _figures(found: pd.DataFrame, report: Report) -> None:
    """Shares that were computed a second time from another file or by another library."""
    main = found[found["cut"] == "main"].set_index(["question_id", "territory_id", "wave"])
    for name, key in {
        "xx_lapop_ecu_trust_2019": ("xx_lapop_b18", "ECU", "2018/19"),
        "xx_lapop_ecu_victim_2019": ("xx_lapop_vic1ext", "ECU", "2018/19"),
        "xx_lapop_ecu_unsafe_2019": ("xx_lapop_aoj11", "ECU", "2018/19"),
        "xx_lapop_costa_trust_2019": ("xx_lapop_b18", "ECU-LAPOP-901", "2018/19"),
        "xx_lapop_sierra_trust_2019": ("xx_lapop_b18", "ECU-LAPOP-902", "2018/19"),
        "xx_lapop_mex_trust_2023": ("xx_lapop_b18", "MEX", "2023"),
    }.items():
        if key in main.index:
            report.figure(name, main["value"][key])
