"""ENVIPE's two tables that come without error or class: women's insecurity, and 2010 to 2014.

In: an indicator of INEGI's interface and a compilation in Mac Roman whose lines end in a bare
return. Out: rows for `etl.estimates`. Refuses: an unknown state or year, a repeated key, a share
above 100.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.estimates import PER_100, PERCENT, PESOS
from etl.reading import known, label, numbers, read_csv, refuse, unique
from etl.report import Report

WOMEN = "inegi_6204327085_mujeres_inseguridad_entidad.csv"
COMPILED = "original/mexicoevalua_envipe2011-2014.csv"
STATES = {f"{code:02}" for code in range(33)}
UNITS = {  # question → its unit, of those that are no share
    **dict.fromkeys(
        ("mx_envipe_incidence", "mx_envipe_incidence_type", "mx_envipe_crimes_per_victim"), PER_100
    ),
    **dict.fromkeys(
        ("mx_envipe_cost", "mx_envipe_protection_cost", "mx_envipe_loss", "mx_envipe_health_cost",
         "mx_envipe_loss_type"), PESOS,
    ),
}  # fmt: skip
# column's prefix → question and what it is divided by; the year in it is of the crimes, or (ins)
# of the edition
COMPILED_QUESTIONS = {
    "pre": ("mx_envipe_prevalence", 1000),
    "inc": ("mx_envipe_incidence", 1000),
    "ins": ("mx_envipe_unsafe_state", 1),
}


def place_of(code: pd.Series) -> pd.Series:
    """territory_id of INEGI's two digits; 00 is the country."""
    return ("MEX-" + code).where(code != "00", "MEX")


def women(path: Path, report: Report) -> pd.DataFrame:
    """Women of 18 and over who feel unsafe in their state; its repository calls it everybody's."""
    frame = read_csv(path, ["año", "valor", "entidad", "clave"])
    known(path, frame["clave"], STATES)
    known(path, frame["año"], map(str, range(2011, 2026)))
    unique(path, frame, ["año", "clave"])
    value = numbers(path, frame["valor"]) / 1000
    _up_to_100(path, value)
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    return pd.DataFrame(
        {
            "territory_id": place_of(frame["clave"]),
            "question_id": "mx_envipe_unsafe_state",
            "people": "women",
            "frequency": "A",
            "period": pd.to_datetime(frame["año"], format="%Y"),
            "wave": "ENVIPE " + frame["año"],
            "unit": PERCENT,
            "value": value,
            "design": "no_error",
            "file": label(path),
            "cell": "row año " + frame["año"] + ", clave " + frame["clave"],
        }
    )


def _up_to_100(path: Path, value: pd.Series) -> None:
    refuse(path, f"column {value.name}", value > 100, "at most 100 %", value)


def compiled(path: Path, report: Report) -> pd.DataFrame:
    """Prevalence, incidence and insecurity; pre and inc name the year of the crimes, ins the
    edition."""
    years = [(2013, 2014), (2012, 2013), (2011, 2012), (2010, 2011)]
    names = [name for crime, seen in years for name in (f"pre{crime}", f"inc{crime}", f"ins{seen}")]
    frame = read_csv(path, ["codigo", "abreviatura", "estado", *names], encoding="mac_roman")
    known(path, frame["codigo"], map(str, range(33)))
    unique(path, frame, ["codigo"])
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    parts = []
    for name in names:
        question, per = COMPILED_QUESTIONS[name[:3]]
        year = int(name[3:])
        value = numbers(path, frame[name]) / per
        if question not in UNITS:
            _up_to_100(path, value)
        edition = year if name.startswith("ins") else year + 1
        parts.append(
            pd.DataFrame(
                {
                    "territory_id": place_of(frame["codigo"].str.zfill(2)),
                    "question_id": question,
                    "people": "all",
                    "frequency": "A",
                    "period": pd.Timestamp(year, 1, 1),
                    "wave": f"ENVIPE {edition}",
                    "unit": UNITS.get(question, PERCENT),
                    "value": value,
                    "design": "no_error",
                    "file": label(path),
                    "cell": "row codigo " + frame["codigo"] + f", column {name}",
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
