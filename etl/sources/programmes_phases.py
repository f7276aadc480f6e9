"""Phases of the register → presences of programmes in places, and what other lists say otherwise.

In: the rows of `phases.csv`, `geo/codes.csv` for the places that exist, the roll-out of Plan
Cuadrante and the register of UPPs beside them. Out: rows of programme_phase and
programme_disagreement. A presence in a quarter of a place says so (`extent`); one in a place
without a code keeps its name. Refuses a code that no place has, a system of codes that is not
known, and a UPP that the table of names does not know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from etl.reading import counts, known, label, read_csv
from etl.report import Report
from etl.sources.programmes_dates import first_days, refuse
from etl.sources.programmes_words import blank, public

COLUMNS = [
    "programme_id", "iso3", "phase", "territory_name", "territory_level", "official_code",
    "code_system", "start", "start_precision", "end", "end_precision", "status", "officers",
    "quadrants", "population", "source", "confidence", "note",
]  # fmt: skip
TOTALS = {"count", "stock", "end of expansion"}
# Of a programme, and no entry into a place.
TOLD = TOTALS | {
    "2 – renamed model", "annex", "legal basis", "national register by law", "peak", "local",
    "boards reported with abuses",
}  # fmt: skip
ELSEWHERE = {"same model in another province"}
FULLER = {"cl_pcsp": "cl_pcsp/pcsp_rollout.csv", "br_upp": "br_upp/upp_register.csv"}
CODED = {
    "CUT", "CUT region", "DIVIPOLA", "IBGE UF", "INE", "INDEC", "INDEC department",
    "INDEC province", "INEGI cvegeo", "UBIGEO INEI",
}  # fmt: skip
UPP = "IBGE municipality (the UPP area itself has no IBGE code; use the ISP UPP name)"
UNCODED = {"Bogotá locality"}
UPP_NAMES = Path(__file__).with_name("programmes_upp_names.csv")
QUARTERS = {"barrio", "locality"}
STATED_PLACES = re.compile(r"^(\d+) (?:units|comunas)$")
HERE = "phases.csv: compiled from public pages"


@dataclass
class Said:
    """Rows of programme_phase, and of programme_disagreement."""

    phases: pd.DataFrame
    disagreements: pd.DataFrame


def read(path: Path, frame: pd.DataFrame, report: Report) -> Said:
    """frame: rows of the file with `evidence`, those of low evidence too."""
    known(path, frame["code_system"], {"ISO3", UPP, *CODED, *UNCODED})
    place = _places(path, frame)
    frame = frame.assign(territory_id=place)[frame["evidence"] != "low"]
    total = frame["phase"].isin(TOTALS)
    listed = frame["programme_id"].isin(FULLER) & ~total
    for programme, fuller in FULLER.items():
        own = int((listed & (frame["programme_id"] == programme)).sum())
        report.set_aside(label(path), own, f"{fuller} is the fuller list")
    report.kept(label(path), int((~listed).sum()))
    return Said(_phases(path, frame[~listed]), _disagreements(path, frame[listed], report))


def _places(path: Path, frame: pd.DataFrame) -> pd.Series:
    """Ids of the places; missing where a place has no code in any system we use."""
    names = read_csv(UPP_NAMES, ["territory_name", "territory_id"])
    of_upp = dict(zip(names["territory_name"], names["territory_id"], strict=True))
    upp = frame["code_system"] == UPP
    lost = upp & ~frame["territory_name"].isin(of_upp)
    refuse(path, lost, "territory_name", "the name of a UPP", frame["territory_name"])
    country = frame["code_system"] == "ISO3"
    place = frame["iso3"] + "-" + frame["official_code"]
    place = place.mask(country, frame["official_code"])
    codes = pd.read_csv(
        path.parents[1] / "geo" / "codes.csv", usecols=["iso3", "code"], dtype=str,
        keep_default_na=False,
    )  # fmt: skip
    exist = place.isin(codes["iso3"] + "-" + codes["code"]) | place.isin(codes["iso3"].unique())
    coded = country | frame["code_system"].isin(CODED)
    refuse(path, coded & ~exist, "official_code", "the code of a place", place)
    return frame["territory_name"].map(of_upp).where(upp, place.where(coded, None))


def _phases(path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    upper_bound = frame["start_precision"] == "on or before"
    start = first_days(path, frame["start"]).where(~upper_bound)
    note = public(frame["note"]).where(~upper_bound, "in operation by " + frame["start"])
    ordinal = frame.groupby("programme_id").cumcount() + 1
    return pd.DataFrame(
        {
            "phase_id": frame["programme_id"] + "-phase-" + ordinal.astype(str),
            "programme_id": frame["programme_id"],
            "territory_id": frame["territory_id"],
            "place": frame["territory_name"],
            "extent": _extent(frame),
            "phase": frame["phase"],
            "status": _status(frame),
            "start": start,
            "start_precision": blank(frame["start_precision"].where(~upper_bound, "")),
            "end": first_days(path, frame["end"]),
            "end_precision": blank(frame["end_precision"]),
            "places": _stated_places(frame),
            "officers": counts(path, frame["officers"], blank_ok=True),
            "quadrants": counts(path, frame["quadrants"], blank_ok=True),
            "population": counts(path, frame["population"], blank_ok=True),
            "deduced": False,
            "note": blank(note),
            "source": frame["source"],
            "evidence": frame["evidence"],
        }
    )


def _extent(frame: pd.DataFrame) -> pd.Series:
    """A quarter of a place is a part of it: "Comas – El Carmen" is one of the district."""
    named = frame["territory_name"].str.contains(" – ") & (frame["territory_level"] == "district")
    part = frame["territory_level"].isin(QUARTERS) | named
    return part.map({True: "part", False: "whole"})


def _status(frame: pd.DataFrame) -> pd.Series:
    """What a row says: an entry, an announcement, a figure of the whole, or of another place."""
    status = pd.Series("in_force", index=frame.index)
    status = status.mask(frame["phase"].isin(TOLD), "stated")
    status = status.mask(frame["phase"].isin(ELSEWHERE), "unknown")
    return status.mask(frame["status"].isin(["announced", "planned"]), "announced")


def _stated_places(frame: pd.DataFrame) -> pd.Series:
    """Places covered in all at a date, where a row of kind "count" says their number."""
    found = frame["territory_name"].str.extract(STATED_PLACES, expand=False)
    return pd.to_numeric(found.where(frame["phase"] == "count")).astype("Int64")


def _disagreements(path: Path, frame: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Where a row and the fuller list give another start or end for the same place."""
    fuller = pd.concat([_rollout(path), _register(path)]).set_index("territory_id")
    exact = frame[frame["start_precision"] != "on or before"]
    comunas = exact["programme_id"] == "cl_pcsp"
    rows = []
    for subject in ("start", "end"):
        given = exact[(exact[subject] != "")]
        listed = given["territory_id"].map(fuller[subject]).fillna("")
        other = [not _agree(a, b) for a, b in zip(given[subject], listed, strict=True)]
        differing = given.assign(listed=listed)[other]
        if subject == "start":
            report.figure("phases_dated_comunas", int(comunas.sum()))
            report.figure(
                "phases_differ_from_rollout", int((differing["programme_id"] == "cl_pcsp").sum())
            )
        rows += [
            {
                "programme_id": row["programme_id"], "territory_id": row["territory_id"],
                "subject": subject, "said": row[subject], "said_by": HERE,
                "said_source": row["source"], "otherwise": row["listed"] or None,
                "otherwise_by": f"{FULLER[row['programme_id']].split('/')[1]}: the fuller list",
            }
            for _at, row in differing.iterrows()
        ]  # fmt: skip
    report.figure("phases_disagreements", len(rows))
    return pd.DataFrame(rows, columns=DISAGREEMENT)


DISAGREEMENT = ["programme_id", "territory_id", "subject", "said", "said_by", "said_source",
                "otherwise", "otherwise_by"]  # fmt: skip


def _agree(one: str, other: str) -> bool:
    """Whether two dates can mean the same day: each as precise as it is written."""
    shared = min(len(one), len(other))
    return bool(shared) and one[:shared] == other[:shared]


def _rollout(path: Path) -> pd.DataFrame:
    file = path.parents[1] / "cl_pcsp" / "pcsp_rollout.csv"
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    return pd.DataFrame(
        {"territory_id": "CHL-" + rows["cut_comuna"], "start": rows["entry_year"], "end": ""}
    )


def _register(path: Path) -> pd.DataFrame:
    file = path.parents[1] / "br_upp" / "upp_register.csv"
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    return pd.DataFrame(
        {
            "territory_id": "BRA-UPP-" + rows["cod_upp"].str.zfill(2),
            "start": rows["installation_date_isp"],
            "end": rows["extinction_date_isp"].where(
                rows["extinction_date_isp"] != "", rows["merged_or_closed_date_2024"]
            ),
        }
    )
