"""Every message that the public may read: from the code, from the catalogue, from the snapshot.

In: the project's own files. Out: a set of message ids (a pair for singular and plural). Labels
that come from tables are messages too; free text in a language of its own (publishers' names,
official programme names, places, categories) is not.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pandas as pd

from etl.report import Report
from etl.schema import TABLES as TABLES_OF_SCHEMA
from etl.sources import programmes

ROOT = Path(__file__).parents[2]
IN_WORDS = re.compile(r"\b(units|boards|from|later)\b")  # names of the register told in English
CODE = ("portal", "pages")
CATALOGUE = {
    "countries.csv": ("english_name",),
    "offences.csv": ("name", "definition", "family"),
    "sources.csv": ("title", "licence", "publisher"),
    "concordance.csv": ("note",),
    "series_breaks.csv": ("reason",),
    "caveats.csv": ("text",),
    "counting.csv": ("text",),
    "rhythm.csv": ("known_from",),
    "expected_totals.csv": ("what",),
    "parts.csv": ("what",),
    "traits.csv": ("text",),
    "events.csv": ("text",),
    "paper.csv": ("paper_name",),
    "partly_known.csv": ("text",),
    "claims.csv": ("what", "note"),
    "coverage.csv": ("note",),
    "indicators.csv": ("name", "definition", "family"),
    "questions.csv": ("base", "note", "translation"),
    "confidence_breaks.csv": ("reason",),
    "paper_figures.csv": ("title", "described_source", "found"),
    "cost_notes.csv": ("note",),
    "comparison_rules.csv": ("text", "limits"),
}
TABLES = {
    "offence": ("name", "definition", "family"),
    "source": ("title", "licence", "publisher", "rhythm_note"),
    "concordance": ("note",),
    "series_break": ("reason",),
    "caveat": ("text",),
    "programme": (
        "name_en",
        "state",
        "institution",
        "legal_instrument",
        "renamed",
        "coverage_stated",
        "officers_stated",
        "people_stated",
        "note",
    ),
    "programme_phase": ("phase", "note"),
    "programme_claim": ("what",),
    "evaluation": ("outcome", "unit", "method", "note"),
    "reconciliation": ("what",),
}


def of_code() -> set:
    """Messages in calls of `_("…")` and `_.plural("…", "…", n)`, inside f-strings too.

    Babel's own extractor does not look into f-strings: the syntax tree does.
    """
    found = set()
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    found |= _of_call(node)
    return found


def of_adapters() -> set[str]:
    """Why an adapter sets rows aside: the last argument of `report.set_aside(…)`."""
    found = set()
    for path in sorted((ROOT / "etl" / "sources").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "report.set_aside":
                reason = node.args[-1]
                if isinstance(reason, ast.Constant):
                    found.add(str(reason.value))
    return found


def _of_call(call: ast.Call) -> set:
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    name = ast.unparse(call.func)
    if name == "_" and texts:
        return {texts[0]}
    return {(texts[0], texts[1])} if name == "_.plural" else set()


def of_catalogue() -> set[str]:
    """Labels in the tables of `etl/catalogue`."""
    found: set[str] = set()
    for path in sorted((ROOT / "etl" / "catalogue").rglob("*.csv")):
        columns = CATALOGUE.get(path.name, ())
        if columns:
            frame = pd.read_csv(path, dtype=str, keep_default_na=False)
            found |= _texts(frame, columns)
    return found


def of_schema() -> set[str]:
    """What each table holds, in one sentence, as the page of downloads lists them."""
    return {table.description for table in TABLES_OF_SCHEMA}


def of_snapshot() -> set[str]:
    """Labels in the tables of the published snapshot; none where there is no snapshot yet."""
    pointer = ROOT / "data" / "current"
    if not pointer.exists():
        return set()
    folder = pointer.parent / pointer.read_text(encoding="utf-8").strip()
    found: set[str] = set()
    found |= _of_disputed_dates(folder)
    for table, columns in TABLES.items():
        path = folder / f"{table}.parquet"
        if path.exists():  # an edition from before the table has none
            found |= _texts(pd.read_parquet(path), columns)
    found |= _told(pd.read_parquet(folder / "evaluation.parquet"))
    reasons = pd.read_parquet(folder / "source.parquet", columns=["set_aside"])[
        "set_aside"
    ].dropna()
    for text in reasons:
        for part in text.split(";"):
            count, colon, reason = part.strip().partition(": ")
            found.add(reason if colon else count)
    return found - {""}


def _of_disputed_dates(folder: Path) -> set[str]:
    """Who gives another date: the words in brackets after it."""
    phases = pd.read_parquet(folder / "programme_phase.parquet", columns=["start_disputed"])
    return {
        part.strip().partition(" (")[2].removesuffix(")")
        for text in phases["start_disputed"].dropna() for part in text.split("; ")
    }  # fmt: skip


def of_register() -> set[str]:
    """Labels of the register as its files have them now, before an edition carries them."""
    folder = ROOT.parent / "shared" / "sources" / "programmes"
    if not folder.is_dir():
        return set()
    read = programmes.read(folder, Report()).tables
    found = {text for name in ("programme", "programme_phase", "evaluation")
             for text in _texts(read[name], TABLES[name])}  # fmt: skip
    phases = read["programme_phase"]
    found |= set(phases.loc[phases["places"].notna(), "place"])
    names = pd.concat([phases["place"], read["programme"]["name"]]).dropna()
    found |= {text for text in names if IN_WORDS.search(text)}
    return found | _told(read["evaluation"])


def _told(studies: pd.DataFrame) -> set[str]:
    """Estimates that are words and not numbers."""
    told = studies["estimate"].dropna()
    return set(told[~told.str.fullmatch(r"[-+0-9./ ]+|not visible.*")])


def messages() -> set:
    """All of them."""
    return of_code() | of_adapters() | of_catalogue() | of_schema() | of_snapshot() | of_register()


def _texts(frame: pd.DataFrame, columns: tuple[str, ...]) -> set[str]:
    return {
        text.strip() for column in columns if column in frame
        for text in frame[column].dropna().astype(str) if text.strip()
    }  # fmt: skip
