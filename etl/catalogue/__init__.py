"""What the ETL knows as tables: offences, concordances, breaks, caveats, sources, totals,
indicators and questions of surveys.

One folder per publisher holds the CSV files named in `FILES`; `offences.csv`,
`indicators.csv`, `exceptional_periods.csv` and `edition.csv` are shared. A folder without one
of the files has no such rows.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent
FILES = {
    "sources": [
        "source_id", "file", "publisher", "title", "url", "licence", "third_party",
        "retrieved", "caveats",
    ],
    "concordance": [
        "source_id", "category", "offence", "unit", "date_basis", "valid_from", "valid_to", "note",
    ],
    "series_breaks": [
        "break_id", "source_id", "territory_id", "level", "offence", "date", "kind", "reason",
    ],
    "caveats": ["caveat_id", "source_id", "territory_id", "offence", "text"],
    "counting": ["source_id", "place_basis", "text"],
    "expected_totals": [
        "check_id", "source_id", "file", "subject", "category", "territory_id", "first", "last",
        "expected", "tolerance", "what", "cited",
    ],
    "rollups": ["source_id", "to_level"],
    "parts": [
        "check_id", "source_id", "level", "whole_source_id", "whole_level", "first", "last",
        "tolerance", "what",
    ],
    "rhythm": ["source_id", "kind", "period", "every", "delay", "known_from"],
    "questions": [
        "question_id", "source_id", "indicator", "series_id", "subject", "wording", "language",
        "translation", "scale", "counted", "direction", "base", "mode", "variables", "note",
    ],
    "confidence_breaks": [
        "survey_break_id", "source_id", "indicator", "series_id", "territory_id", "date", "kind",
        "refuses", "reason",
    ],
}  # fmt: skip
REGISTER = {
    "paper": ["programme_id", "paper_name", "reading"],
    "traits": ["programme_id", "trait", "reading", "text", "source"],
    "events": ["programme_id", "kind", "date", "precision", "text", "source"],
    "claims": [
        "programme_id", "what", "subject", "date", "precision", "stated", "counted", "note",
        "source",
    ],
    "partly_known": ["programme_id", "gap", "text", "source"],
    "coverage": [
        "programme_id", "scope_id", "level", "first_year", "complete_until", "violence_first",
        "violence_last", "west", "east", "south", "north", "note",
    ],
}  # fmt: skip
DATES = {"valid_from", "valid_to", "date", "first", "last"}


@cache
def publishers() -> tuple[str, ...]:
    """The publishers' folders, in the order in which they are read."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/sources.csv")))


@cache
def table(name: str, *of: str) -> pd.DataFrame:
    """All publishers' rows, or those of some, of one of `FILES`; blanks missing, dates as dates.

    Raises ValueError naming the file whose header is not the one in `FILES`.
    """
    paths = [path for each in of or ("*",) for path in sorted(FOLDER.glob(f"{each}/{name}.csv"))]
    rows = [row for path in paths for row in _lines(path, FILES[name])]
    frame = pd.DataFrame(rows, columns=FILES[name], dtype="str" if paths else "object")
    for column in DATES & set(frame.columns):
        frame[column] = pd.to_datetime(frame[column], format="%Y-%m-%d")
    if name == "sources":
        frame["third_party"] = frame["third_party"].str.lower() == "true"
    if name == "confidence_breaks":
        frame["refuses"] = frame["refuses"].str.lower() == "true"
    for column in {"expected", "tolerance"} & set(frame.columns):
        frame[column] = frame[column].astype(float)
    return frame


def offences() -> pd.DataFrame:
    """The offences, in the order of their rank."""
    frame = _csv(
        FOLDER / "offences.csv", ["offence", "name", "iccs", "definition", "family", "rank"]
    )
    return frame.assign(rank=frame["rank"].astype(int))


def indicators() -> pd.DataFrame:
    """What surveys measure, in the order of their rank."""
    columns = ["indicator", "name", "definition", "family", "higher_is", "rank"]
    frame = _csv(FOLDER / "indicators.csv", columns)
    return frame.assign(rank=frame["rank"].astype(int))


def exceptional_periods() -> pd.DataFrame:
    """Months (first, last, reason) that say nothing about how a series ordinarily moves."""
    return pd.read_csv(FOLDER / "exceptional_periods.csv", parse_dates=["first", "last"])


def of_register(name: str) -> pd.DataFrame:
    """One of the register's own tables (`REGISTER`), from the folder programmes; blanks missing."""
    return _csv(FOLDER / "programmes" / f"{name}.csv", REGISTER[name])


def edition_date() -> str:
    """The ISO date under which the next edition is published (`edition.csv`)."""
    return str(pd.read_csv(FOLDER / "edition.csv", dtype=str)["date"].iloc[0])


def _csv(path: Path, columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(_lines(path, columns), columns=columns, dtype=str)


def _lines(path: Path, columns: list[str]) -> list[list[str | None]]:
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)  # of a hundred small files five times as fast as pandas
    if header != columns:
        raise ValueError(f"{path.parent.name}/{path.name}: columns {header}, not {columns}")
    return [[word or None for word in row] for row in rows]
