"""The tables of sources: the catalogue's rows with what the build found in each file, and how
many of each source's values are in which state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from etl import catalogue, check, rhythm
from etl.kept import checksum
from etl.report import FileAccount, Report

COVERING = ("population", "confidence")  # other tables whose rows say what a source covers


def add_tables(
    tables: dict[str, Any], report: Report, sources: Path, states: list[pd.DataFrame]
) -> dict[str, str]:
    """Add source and source_state to `tables`; returns "folder/file" → sha256 of every file read.

    states: rows of source_state, of the publishers' observations.
    Raises BrokenTable for a file that was read and that no row of sources.csv names.
    """
    listed = catalogue.table("sources")
    accounts = report.files
    without = sorted(set(accounts) - set(listed["file"]))
    if without:
        raise check.BrokenTable(
            f"sources.csv: expected a row for every file read; none for {without}"
        )
    others = [states_of(tables[name]) for name in COVERING if name in tables]
    found = tables["source_state"] = pd.concat([*states, *others], ignore_index=True)
    whole = found.groupby("source_id", as_index=False).agg(
        first_period=("first_period", "min"), last_period=("last_period", "max")
    )
    rows = listed[listed["file"].isin(accounts)].merge(whole, on="source_id", how="left")
    inputs = {file: checksum(sources / file) for file in accounts}
    last = whole.set_index("source_id")["last_period"]
    rhythms = catalogue.table("rhythm").set_index("source_id")
    due = rhythm.next_due(rhythms.reset_index(), last)
    account = rows["file"].map(accounts)
    tables["source"] = rows.assign(
        sha256=rows["file"].map(inputs),
        bytes=[(sources / file).stat().st_size for file in rows["file"]],
        rhythm=rows["source_id"].map(rhythms["kind"]),
        rhythm_note=rows["source_id"].map(rhythms["known_from"]),
        next_due=rows["source_id"].map(due),
        rows_read=[one.read for one in account],
        rows_kept=[one.kept for one in account],
        set_aside=account.map(_reasons),
    )
    return inputs


def states_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of source_state, of rows with source_id, territory_id, status and period or year; a
    year's period is its first day."""
    period = pd.to_datetime(rows["period"]) if "period" in rows else pd.to_datetime(
        rows["year"].astype(int).astype(str), format="%Y"
    )  # fmt: skip
    grouped = rows.assign(period=period).groupby(["source_id", "status"], as_index=False)
    return grouped.agg(
        values=("period", "size"), places=("territory_id", "nunique"),
        first_period=("period", "min"), last_period=("period", "max"),
    )  # fmt: skip


def _reasons(account: FileAccount) -> str | None:
    """Why rows of a file were set aside, and how many, split by ;."""
    return "; ".join(f"{rows}: {why}" for why, rows in account.set_aside.items()) or None
