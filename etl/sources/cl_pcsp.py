"""Chile: in which comunas Plan Cuadrante de Seguridad Preventiva is, and since when.

In: the folder `cl_pcsp`: the roll-out by comuna with the number of comunas by year, dated
events, officers and quadrants of one region, and the quadrants of the Metropolitan Region.
Out: `programme_phase`, one row per comuna, `coverage_stated`, the comunas by year, and a
`territory` per quadrant. The year is that of incorporation: launches came later and stand in the
note. A comuna of which only the block it may belong to is known has no date. Refuses: a roll-out
whose years do not add up to the published numbers, an unknown comuna or word, a repeated comuna,
a date out of range.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.contribution import Contribution
from etl.reading import FETCH_AGAIN, SEE_ADAPTER, counts, known, label, read_csv, unique
from etl.report import BadInput, Report
from etl.sources import cl_pcsp_checks, cl_pcsp_quadrants

PROGRAMME = "cl_pcsp"
ROLLOUT_COLUMNS = [
    "iso3", "programme_id", "cut_comuna", "comuna", "entry_year", "entry_month",
    "entry_precision", "cohort", "status", "confidence", "basis", "source", "note",
    "in_programmes_phases_csv",
]  # fmt: skip
PRECISIONS = {
    "year": "year",
    "year (first wave, 1998-2000)": "year",
    "month (announced)": "month",
    "": None,
}
STATUSES = {"in plan", "probably in plan", "probably not in plan by 2013"}
OFFICERS_NOTE = (
    "Officers on patrol and quadrants as stated in the debate of the Budget Law 2025, "
    "from the press."
)
QUADRANTS_FROM = "Quadrants: layer of 2022, Carabineros de Chile (origin inferred)"


def read(folder: Path, report: Report) -> Contribution:
    """Rows of programme_phase (territory_id CHL- and the five digits of the comuna), of
    coverage_stated and of territory (CHL-Q- and the quadrant's code); layer "quadrant_CHL"."""
    quadrants = cl_pcsp_quadrants.read(folder, report)
    comunas = set(quadrants.by_comuna.index)
    rollout = _rollout(folder / "pcsp_rollout.csv", comunas, report)
    totals = cl_pcsp_checks.counts_by_year(folder, rollout, report)
    events = cl_pcsp_checks.events(folder, rollout, report)
    officers = cl_pcsp_checks.officers(folder, rollout, report)
    phases = _phases(rollout, events, officers, quadrants.by_comuna)
    return Contribution(
        tables={
            "programme_phase": phases,
            "coverage_stated": totals.assign(programme_id=PROGRAMME, territory_id="CHL"),
            "territory": quadrants.territory,
        },
        boundaries={"quadrant_CHL": quadrants.boundaries},
    )


def _rollout(path: Path, quadrants: set[str], report: Report) -> pd.DataFrame:
    """The list with `code`, `year` (Int64) and `public` (its note as published), by code."""
    frame = read_csv(path, ROLLOUT_COLUMNS)
    known(path, frame["iso3"], ["CHL"])
    known(path, frame["programme_id"], [PROGRAMME])
    cl_pcsp_checks.check_codes(path, frame["cut_comuna"], quadrants)
    unique(path, frame, ["cut_comuna"])
    known(path, frame["entry_year"], ["", *map(str, range(2000, 2026))])
    known(path, frame["entry_month"], ["", *(f"{month:02}" for month in range(1, 13))])
    known(path, frame["entry_precision"], PRECISIONS)
    known(path, frame["status"], STATUSES)
    notes = read_csv(
        Path(__file__).with_name("cl_pcsp_notes.csv"), ["note", "confidence", "public"]
    )
    frame = frame.merge(notes, how="left", on=["note", "confidence"])
    if frame["public"].isna().any():
        at = int(frame["public"].isna().to_numpy().argmax())
        raise BadInput(
            label(path), f"row {at + 2}, columns confidence, note", "a known pair",
            f"{frame['confidence'][at]}, {frame['note'][at]}", SEE_ADAPTER,
        )  # fmt: skip
    frame["year"] = counts(path, frame["entry_year"], blank_ok=True)
    undated = (frame["year"].isna() | (frame["entry_precision"] == "")) & (
        frame["confidence"] != "low"
    )
    if undated.any():
        at = int(undated.to_numpy().argmax())
        raise BadInput(
            label(path), f"row {at + 2}, column entry_year", "a year and its precision", "a blank",
            FETCH_AGAIN,
        )  # fmt: skip
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    for confidence in ("high", "medium", "low"):
        found = (frame["confidence"] == confidence).sum()
        report.figure(f"cl_pcsp_evidence_{confidence}", found)
    return frame.sort_values("cut_comuna", ignore_index=True)


def _phases(
    rollout: pd.DataFrame, events: pd.DataFrame, officers: pd.DataFrame, by_comuna: pd.Series
) -> pd.DataFrame:
    """The table's rows; a comuna of low evidence keeps neither date nor wave.

    by_comuna: quadrants of the layer of 2022, where no other source states their number.
    """
    code = rollout["cut_comuna"]
    sure = rollout["confidence"] != "low"
    month = rollout["entry_month"].where(rollout["entry_month"] != "", "01")
    start = rollout["entry_year"] + "-" + month + "-01"
    stated = officers.set_index("cut_comuna").reindex(code)
    extra = events.groupby("code")[["sentence", "source_url"]].agg(list).reindex(code)
    in_layer = code.map(by_comuna)
    counted = stated["quadrants"].reset_index(drop=True).astype("Int64")
    note, source = [], []
    for public, cited, office, event, drawn in zip(
        rollout["public"], rollout["source"], stated["source_url"], extra.to_dict("records"),
        in_layer.notna(), strict=True,
    ):  # fmt: skip
        has_event = isinstance(event["sentence"], list)
        sentences = [public, *(event["sentence"] if has_event else [])]
        sources = [cited, *(event["source_url"] if has_event else [])]
        if isinstance(office, str):
            sentences.append(OFFICERS_NOTE)
            sources.append(office)
        elif drawn:
            sources.append(QUADRANTS_FROM)
        note.append(" ".join(filter(None, sentences)) or None)
        source.append(" ; ".join(dict.fromkeys(sources)))
    return pd.DataFrame(
        {
            "phase_id": PROGRAMME + "-" + code,
            "programme_id": PROGRAMME,
            "territory_id": "CHL-" + code,
            "place": rollout["comuna"],
            "extent": "whole",
            "phase": rollout["cohort"].where(sure, None),
            "status": sure.map({True: "in_force", False: "unknown"}),
            "start": pd.to_datetime(start.where(sure), format="%Y-%m-%d").astype("datetime64[ns]"),
            "start_precision": rollout["entry_precision"].map(PRECISIONS).where(sure, None),
            "officers": stated["officers_vigilance"].reset_index(drop=True).astype("Int64"),
            "quadrants": counted.fillna(in_layer.astype("Int64")),
            "deduced": rollout["confidence"] == "medium",
            "note": note,
            "source": source,
            "evidence": rollout["confidence"],
        }
    )
