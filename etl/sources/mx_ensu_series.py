"""INEGI's own series of the ENSU's cities together, by sex, and the names of the forces.

In: the series as parsed from INEGI's workbooks. Out: rows for `etl.estimates`. A quarter marked
ND has no figure: the force was not asked about, or the survey was not made (2020, second
quarter). Refuses: an unknown force, answer, sex or mark, a repeated key, a share outside 0 to
100, a quarter whose share is not that of the table by city.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from etl.reading import FETCH_AGAIN, known, label, numbers, read_csv, unique
from etl.report import BadInput, Report

FILE = "ensu_serie_nacional.csv"
COLUMNS = [
    "year", "quarter", "period", "table", "sex", "authority", "category", "percent", "flag",
    "header_footnote", "cuadro", "file",
]  # fmt: skip
FORCES = {  # as INEGI names it → as the catalogue's questions end, and its kind
    "Policía Preventiva Municipal": ("municipal", "police"),
    "Policía Estatal": ("estatal", "police"),
    "Policía Federal": ("federal", "police"),
    "Gendarmería Nacional": ("gendarmeria", "police"),
    "Guardia Nacional": ("guardia_nacional", "police"),
    "policías estatales y municipales": ("estatales_municipales", "police"),
    "Ejército": ("ejercito", "armed_forces"),
    "Marina": ("marina", "armed_forces"),
    "Fuerza Aérea Mexicana": ("fuerza_aerea", "armed_forces"),
}
SEXES = {"total": "all", "hombres": "men", "mujeres": "women"}
COUNTED = {
    ("percepcion", "Inseguro"): "unsafe_city",
    ("desempeno", "Muy o algo efectivo"): "effective",
    ("desempeno", "identifica"): "knows",
    ("confianza", "Mucha o algo de confianza"): "trust",
}
OTHERS = {
    ("percepcion", "Seguro"),
    ("desempeno", "Poco o nada efectivo"),
    ("confianza", "Algo o mucha desconfianza"),
    ("confianza", "identifica"),  # the same as in the other table
}
KEYS = ["territory_id", "question_id", "people", "wave"]


def period_of(quarter: pd.Series) -> pd.Series:
    """First day of "2019Q1"."""
    month = (quarter.str[5].astype(int) * 3 - 2).astype(str).str.zfill(2)
    return pd.to_datetime(quarter.str[:4] + "-" + month + "-01")


def read(folder: Path, by_city: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Rows for `estimates` of the area MEX-ENSU; by_city: rows of the table by city."""
    path = folder / FILE
    frame = read_csv(path, COLUMNS)
    known(path, frame["authority"], {"", *FORCES})
    known(path, frame["sex"], SEXES)
    known(path, frame["flag"], {"", "ND"})
    pairs: list[Any] = list(zip(frame["table"], frame["category"], strict=True))
    kind = pd.Series(pairs, index=frame.index)
    known(path, kind.rename("table, category"), {*COUNTED, *OTHERS})
    unique(path, frame, ["period", "table", "sex", "authority", "category"])
    report.read(label(path), len(frame))
    other = kind.isin(OTHERS)
    report.set_aside(label(path), int(other.sum()), "the other answers to the same question")
    none = (frame["flag"] == "ND") & ~other
    report.set_aside(label(path), int(none.sum()), "no figure for the quarter")
    kept = ~other & ~none
    report.kept(label(path), int(kept.sum()))
    rows = _rows(path, frame[kept].reset_index(drop=True), kind[kept].reset_index(drop=True))
    _compare(rows, by_city, report)
    return rows


def _rows(path: Path, frame: pd.DataFrame, kind: pd.Series) -> pd.DataFrame:
    value = numbers(path, frame["percent"])
    if (value > 100).any():
        at = int((value > 100).to_numpy().argmax())
        raise BadInput(
            label(path), f"quarter {frame['period'][at]}, column percent", "a share up to 100",
            frame["percent"][at], FETCH_AGAIN,
        )  # fmt: skip
    force = frame["authority"].map({name: slug for name, (slug, _) in FORCES.items()})
    return pd.DataFrame(
        {
            "territory_id": "MEX-ENSU",
            "question_id": "mx_ensu_" + kind.map(COUNTED) + ("_" + force).fillna(""),
            "people": frame["sex"].map(SEXES),
            "frequency": "Q",
            "period": period_of(frame["period"]),
            "wave": frame["period"],
            "value": value,
            "design": "no_error",
            "file": label(path),
            "cell": "original/ensu2t2025__" + frame["file"] + ", Cuadro " + frame["cuadro"] + ": "
            + frame["category"] + (", " + frame["authority"]).where(frame["authority"] != "", ""),
        }
    )  # fmt: skip


def _compare(rows: pd.DataFrame, by_city: pd.DataFrame, report: Report) -> None:
    """How far the series is from the table by city where both have the cities together."""
    theirs = by_city[by_city["territory_id"] == "MEX-ENSU"]
    both = rows.merge(theirs[[*KEYS, "value"]], on=KEYS, suffixes=("", "_city"))
    report.figure("mx_ensu_series_differs", (both["value"] - both["value_city"]).abs().max())
    report.figure("mx_ensu_series_compared", len(both))
