"""Programmes, their phases, governments and evaluations, compiled from public pages.

Rows whose confidence is "low: from general knowledge, unverified" are set aside, and so are the
sentences of notes that rest on it: they are published nowhere. Phases of Plan Cuadrante and of the
UPPs are set aside for the fuller lists of `cl_pcsp` and `br_upp`; what the two say differently
stands in the table `programme_disagreement`. Days and parties of governments that are general
knowledge are not published: such a date is a month. Refuses what `programmes_dates` and
`programmes_phases` refuse, an unknown country or programme, a repeated key, an ungraded row.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from etl.contribution import Contribution
from etl.reading import counts, known, label, read_csv, unique
from etl.report import Report
from etl.sources import programmes_phases
from etl.sources.programmes_dates import (
    check_governments,
    check_order,
    check_phases,
    check_precisions,
    first_days,
    refuse,
)
from etl.sources.programmes_words import blank, official, public

PROGRAMMES = [
    "programme_id", "iso3", "official_name", "name_en", "responsible_institution", "scope",
    "start", "start_precision", "end", "end_precision", "status", "legal_instrument",
    "name_changes", "coverage_stated", "officers_stated", "population_stated",
    "government_at_start", "government_at_end", "government_level_used",
    "changes_of_government_during", "source", "confidence", "note",
]  # fmt: skip
PHASES = programmes_phases.COLUMNS
GOVERNMENTS = [
    "iso3", "level", "jurisdiction", "jurisdiction_code", "office", "head_of_government",
    "start", "end", "party", "source", "confidence",
]  # fmt: skip
EVALUATIONS = [
    "programme_id", "iso3", "study", "year", "outcome", "estimate", "unit", "method",
    "source", "confidence", "note",
]  # fmt: skip
COUNTRIES = {"ARG", "BRA", "CHL", "COL", "GTM", "MEX", "PER"}
LEVELS = {"national", "state", "province", "municipality"}
LOW = "confidence low: from general knowledge, unverified"
GUESSED_DAY = "day and party from general knowledge"
NOTHING_FOUND = "none found"
PROVINCE = re.compile(r"province (\d+)")
STATE = {"BRA": "BRA-33"}  # the one state whose programme and governors the register has


def read(folder: Path, report: Report) -> Contribution:
    """Rows of programme, programme_phase, programme_disagreement, government and evaluation."""
    programmes = _graded(folder / "programmes.csv", PROGRAMMES, ["programme_id"], report)
    check_precisions(folder / "programmes.csv", programmes, "start")
    check_precisions(folder / "programmes.csv", programmes, "end")
    check_order(folder / "programmes.csv", programmes)
    phases = _graded(
        folder / "phases.csv", PHASES, ["programme_id", "phase", "territory_name"], report
    )
    known(folder / "phases.csv", phases["programme_id"], programmes["programme_id"])
    check_precisions(folder / "phases.csv", phases, "start")
    check_precisions(folder / "phases.csv", phases, "end")
    check_order(folder / "phases.csv", phases)
    check_phases(folder / "phases.csv", phases, programmes)
    said = programmes_phases.read(folder / "phases.csv", phases, report)
    kept = _sure(programmes)
    return Contribution(
        tables={
            "programme": _programmes(folder / "programmes.csv", kept, report),
            "programme_phase": said.phases,
            "programme_disagreement": said.disagreements,
            "government": _governments(folder / "governments.csv", report),
            "evaluation": _evaluations(
                folder / "evaluations.csv", set(kept["programme_id"]), report
            ),
        }
    )


def _graded(path: Path, columns: list[str], key: list[str], report: Report) -> pd.DataFrame:
    """The file's rows with `evidence`, low ones too: they are checked like the others."""
    frame = read_csv(path, columns)
    unique(path, frame, key)
    known(path, frame["iso3"], COUNTRIES)
    frame["evidence"] = frame["confidence"].str.extract(r"^(\w+)", expand=False)
    known(path, frame["evidence"].rename("confidence"), {"high", "medium", "low"})
    report.read(label(path), len(frame))
    report.set_aside(label(path), int((frame["evidence"] == "low").sum()), LOW)
    return frame


def _sure(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["evidence"] != "low"].copy()


def _programmes(path: Path, frame: pd.DataFrame, report: Report) -> pd.DataFrame:
    report.kept(label(path), len(frame))
    renamed = frame["name_changes"].where(frame["name_changes"] != NOTHING_FOUND, "")
    return pd.DataFrame(
        {
            "programme_id": frame["programme_id"],
            "country": frame["iso3"],
            "name": official(frame["official_name"]),
            "name_en": frame["name_en"],
            "institution": frame["responsible_institution"],
            "start": first_days(path, frame["start"]),
            "start_precision": blank(frame["start_precision"]),
            "end": first_days(path, frame["end"]),
            "end_precision": blank(frame["end_precision"]),
            "state": frame["status"],
            "legal_instrument": blank(frame["legal_instrument"]),
            "renamed": blank(renamed),
            "coverage_stated": blank(frame["coverage_stated"]),
            "officers_stated": blank(frame["officers_stated"]),
            "people_stated": blank(frame["population_stated"]),
            "changes_stated": counts(path, frame["changes_of_government_during"], blank_ok=True),
            "governed_by": [
                _governed_by(*row)
                for row in zip(
                    frame["iso3"], frame["scope"], frame["government_level_used"], strict=True
                )
            ],
            "note": blank(public(frame["note"])),
            "source": frame["source"],
            "evidence": frame["evidence"],
        }
    )


def _governed_by(country: str, scope: str, level: str) -> str:
    """The country, or the province or state whose programme it is."""
    province = PROVINCE.fullmatch(scope)
    if province:
        return f"{country}-{province[1]}"
    return STATE[country] if level == "state" else country


def _governments(path: Path, report: Report) -> pd.DataFrame:
    frame = _graded(path, GOVERNMENTS, ["jurisdiction_code", "iso3", "start"], report)
    known(path, frame["level"], LEVELS)
    refuse(path, frame["start"] == "", "start", "the day on which the term began", frame["start"])
    check_order(path, frame)
    check_governments(path, frame)
    frame = _sure(frame)
    report.kept(label(path), len(frame))
    guessed = frame["confidence"].str.contains(GUESSED_DAY)
    report.figure("programmes_governments_by_month", int(guessed.sum()))
    national = frame["jurisdiction_code"] == frame["iso3"]
    place = frame["iso3"].where(national, frame["iso3"] + "-" + frame["jurisdiction_code"])
    return pd.DataFrame(
        {
            "country": frame["iso3"],
            "place": place,
            "jurisdiction": frame["jurisdiction"],
            "level": frame["level"],
            "head": frame["head_of_government"],
            "start": first_days(path, frame["start"]),
            "end": first_days(path, frame["end"]),
            "precision": guessed.map({True: "month", False: "day"}),
            "source": frame["source"],
            "evidence": frame["evidence"],
        }
    )


def _evaluations(path: Path, programmes: set[str], report: Report) -> pd.DataFrame:
    frame = _graded(path, EVALUATIONS, ["programme_id", "study", "outcome"], report)
    known(path, frame["programme_id"], programmes)
    frame = _sure(frame)
    report.kept(label(path), len(frame))
    hidden = frame["estimate"].str.startswith("not visible") | (frame["estimate"] == "")
    return pd.DataFrame(
        {
            "programme_id": frame["programme_id"],
            "country": frame["iso3"],
            "study": frame["study"],
            "year": counts(path, frame["year"], blank_ok=True),
            "outcome": frame["outcome"],
            "estimate": frame["estimate"].where(~hidden, None),
            "unit": blank(frame["unit"]),
            "method": frame["method"],
            "note": blank(public(frame["note"])),
            "source": frame["source"],
            "evidence": frame["evidence"],
        }
    )
