"""Programmes, their phases, governments and evaluations, compiled from public pages.

Rows whose confidence is "low: from general knowledge, unverified" are set aside: they are
published nowhere. Phases of Plan Cuadrante and of the UPPs are set aside for the fuller
lists of `cl_pcsp` and `br_upp`, after checking that both agree.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.contribution import Contribution
from etl.reading import counts, dates, known, label, read_csv, unique
from etl.report import Report

PROGRAMMES = [
    "programme_id", "iso3", "official_name", "name_en", "responsible_institution", "scope",
    "start", "start_precision", "end", "end_precision", "status", "legal_instrument",
    "name_changes", "coverage_stated", "officers_stated", "population_stated",
    "government_at_start", "government_at_end", "government_level_used",
    "changes_of_government_during", "source", "confidence", "note",
]  # fmt: skip
PHASES = [
    "programme_id", "iso3", "phase", "territory_name", "territory_level", "official_code",
    "code_system", "start", "start_precision", "end", "end_precision", "status", "officers",
    "quadrants", "population", "source", "confidence", "note",
]  # fmt: skip
GOVERNMENTS = [
    "iso3", "level", "jurisdiction", "jurisdiction_code", "office", "head_of_government",
    "start", "end", "party", "source", "confidence",
]  # fmt: skip
EVALUATIONS = [
    "programme_id", "iso3", "study", "year", "outcome", "estimate", "unit", "method",
    "source", "confidence", "note",
]  # fmt: skip
COUNTRIES = {"ARG", "BRA", "CHL", "COL", "GTM", "MEX", "PER"}
TOTALS = {"count", "stock", "end of expansion"}
FULLER = {"cl_pcsp": "cl_pcsp/pcsp_rollout.csv", "br_upp": "br_upp/upp_register.csv"}
LOW = "confidence low: from general knowledge, unverified"


def read(folder: Path, report: Report) -> Contribution:
    """Rows of programme, programme_phase, government and evaluation.

    Raises BadInput on an unknown country or programme, a repeated key, a date that is not
    ISO or not between 1980 and 2026, or a confidence that does not begin with a grade.
    """
    programmes = _programmes(folder / "programmes.csv", report)
    known_ids = set(programmes["programme_id"])
    return Contribution(
        tables={
            "programme": programmes,
            "programme_phase": _phases(folder / "phases.csv", known_ids, report),
            "government": _governments(folder / "governments.csv", report),
            "evaluation": _evaluations(folder / "evaluations.csv", known_ids, report),
        }
    )


def _graded(path: Path, columns: list[str], key: list[str], report: Report) -> pd.DataFrame:
    """The file's rows with `evidence`, low ones set aside."""
    frame = read_csv(path, columns)
    unique(path, frame, key)
    known(path, frame["iso3"], COUNTRIES)
    frame["evidence"] = frame["confidence"].str.extract(r"^(\w+)", expand=False)
    known(path, frame["evidence"].rename("confidence"), {"high", "medium", "low"})
    low = frame["evidence"] == "low"
    report.read(label(path), len(frame))
    report.set_aside(label(path), int(low.sum()), LOW)
    return frame[~low].copy()


def _partial_dates(path: Path, column: pd.Series) -> pd.Series:
    """First day of dates given as year, month or day; blanks stay missing."""
    given = column != ""
    full = column.where(column.str.len() != 4, column + "-01")
    full = full.where(full.str.len() != 7, full + "-01")
    parsed = pd.Series(pd.NaT, index=column.index, dtype="datetime64[ns]")
    parsed[given] = dates(path, full[given], "1980-01-01", "2026-12-31")
    return parsed


def _blank(column: pd.Series) -> pd.Series:
    return column.where(column != "", None)


def _programmes(path: Path, report: Report) -> pd.DataFrame:
    frame = _graded(path, PROGRAMMES, ["programme_id"], report)
    report.kept(label(path), len(frame))
    return pd.DataFrame(
        {
            "programme_id": frame["programme_id"],
            "country": frame["iso3"],
            "name": frame["official_name"],
            "name_en": frame["name_en"],
            "institution": frame["responsible_institution"],
            "start": _partial_dates(path, frame["start"]),
            "start_precision": _blank(frame["start_precision"]),
            "end": _partial_dates(path, frame["end"]),
            "end_precision": _blank(frame["end_precision"]),
            "state": frame["status"],
            "legal_instrument": _blank(frame["legal_instrument"]),
            "source": frame["source"],
            "evidence": frame["evidence"],
        }
    )


def _phases(path: Path, programmes: set[str], report: Report) -> pd.DataFrame:
    frame = _graded(path, PHASES, ["programme_id", "phase", "territory_name"], report)
    known(path, frame["programme_id"], programmes)
    _agrees_with_rollout(path, frame, report)
    total = frame["phase"].isin(TOTALS)
    for programme, fuller in FULLER.items():
        listed = (frame["programme_id"] == programme) & ~total
        report.set_aside(label(path), int(listed.sum()), f"{fuller} is the fuller list")
    frame = frame[~frame["programme_id"].isin(FULLER) | total]
    place = pd.Series([_place(row) for _, row in frame.iterrows()], index=frame.index)
    report.set_aside(label(path), int(place.isna().sum()), "place not in this edition")
    frame = frame[place.notna()]
    report.kept(label(path), len(frame))
    upper_bound = frame["start_precision"] == "on or before"
    start = _partial_dates(path, frame["start"]).where(~upper_bound)
    note = frame["note"].where(~upper_bound, "in operation by " + frame["start"])
    ordinal = frame.groupby("programme_id").cumcount() + 1
    return pd.DataFrame(
        {
            "phase_id": frame["programme_id"] + "-phase-" + ordinal.astype(str),
            "programme_id": frame["programme_id"],
            "territory_id": place[frame.index],
            "phase": frame["phase"],
            "status": frame["phase"].isin(TOTALS).map({True: "stated", False: "in_force"}),
            "start": start,
            "start_precision": _blank(frame["start_precision"].where(~upper_bound, "")),
            "officers": counts(path, frame["officers"], blank_ok=True),
            "quadrants": counts(path, frame["quadrants"], blank_ok=True),
            "population": counts(path, frame["population"], blank_ok=True),
            "deduced": False,
            "note": _blank(_with_name(note, frame["territory_name"])),
            "source": frame["source"],
            "evidence": frame["evidence"],
        }
    )


def _place(row: pd.Series) -> str | None:
    if row["code_system"] == "ISO3":
        return row["official_code"]
    if row["iso3"] == "CHL" or (row["iso3"] == "BRA" and row["official_code"] == "33"):
        return f"{row['iso3']}-{row['official_code']}"
    return None


def _with_name(note: pd.Series, name: pd.Series) -> pd.Series:
    return name.where(note == "", name + ": " + note)


def _agrees_with_rollout(path: Path, frame: pd.DataFrame, report: Report) -> None:
    """Exact dates of Plan Cuadrante here that differ from the roll-out list (none should)."""
    rollout = pd.read_csv(path.parents[1] / "cl_pcsp" / "pcsp_rollout.csv", dtype=str)
    years = rollout.set_index("cut_comuna")["entry_year"]
    dated = frame[
        (frame["programme_id"] == "cl_pcsp")
        & (frame["territory_level"] == "comuna")
        & (frame["start_precision"] != "on or before")
    ]
    report.figure("phases_dated_comunas", len(dated))
    report.figure(
        "phases_differ_from_rollout",
        int((dated["official_code"].map(years) != dated["start"].str[:4]).sum()),
    )


def _governments(path: Path, report: Report) -> pd.DataFrame:
    frame = _graded(path, GOVERNMENTS, ["jurisdiction_code", "iso3", "start"], report)
    known(path, frame["level"], {"national", "state", "province", "municipality"})
    report.kept(label(path), len(frame))
    return pd.DataFrame(
        {
            "country": frame["iso3"],
            "jurisdiction": frame["jurisdiction"],
            "level": frame["level"],
            "head": frame["head_of_government"],
            "start": _partial_dates(path, frame["start"]),
            "end": _partial_dates(path, frame["end"]),
            "party": _blank(frame["party"]),
            "source": frame["source"],
            "evidence": frame["evidence"],
        }
    )


def _evaluations(path: Path, programmes: set[str], report: Report) -> pd.DataFrame:
    frame = _graded(path, EVALUATIONS, ["programme_id", "study", "outcome"], report)
    known(path, frame["programme_id"], programmes)
    report.kept(label(path), len(frame))
    return pd.DataFrame(
        {
            "programme_id": frame["programme_id"],
            "country": frame["iso3"],
            "study": frame["study"],
            "year": counts(path, frame["year"], blank_ok=True),
            "outcome": frame["outcome"],
            "estimate": _blank(frame["estimate"]),
            "unit": _blank(frame["unit"]),
            "method": frame["method"],
            "source": frame["source"],
            "evidence": frame["evidence"],
        }
    )
