"""Dates of the register: as precise as their source, and in an order that can be.

In: columns of dates as text with their precisions. Out: first days as dates. Refuses, with row and
reason: a precision that does not fit its date, an end before its start, a phase before its
programme, governments of one place that overlap.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.reading import dates, label
from etl.report import BadInput

LENGTHS = {"": (0,), "year": (4,), "month": (7,), "day": (10,), "on or before": (4, 7, 10)}
FIRST = {4: "-01-01", 7: "-01"}  # length of a year or a month → what makes it its first day
MEND = "mend the row in the register and give its source"


def refuse(path: Path, bad: pd.Series, column: str, expected: str, found: pd.Series) -> None:
    """Raises BadInput for the first row of `bad`; index 0 of the frame is the file's row 2."""
    if bad.any():
        at = bad[bad].index[0]
        raise BadInput(
            label(path), f"row {at + 2}, column {column}", expected, repr(found[at]), MEND
        )


def first_days(path: Path, column: pd.Series) -> pd.Series:
    """First day of dates given as year, month or day; blanks stay missing."""
    full = pd.Series(
        [date + FIRST.get(len(date), "") for date in column],
        index=column.index, name=column.name, dtype=str,
    )  # fmt: skip
    parsed = dates(path, full[full != ""], "1980-01-01", "2026-12-31")
    return parsed.reindex(column.index).astype("datetime64[ns]")


def last_days(path: Path, column: pd.Series) -> pd.Series:
    """Last day that dates given as year, month or day may mean."""
    parsed = first_days(path, column)
    months = column.str.len().map({4: 12, 7: 1}).fillna(0).astype(int)
    return pd.Series(
        [day + pd.DateOffset(months=n) - pd.DateOffset(days=1) if n and pd.notna(day) else day
         for day, n in zip(parsed, months, strict=True)],
        index=column.index, dtype="datetime64[ns]",
    )  # fmt: skip


def check_precisions(path: Path, frame: pd.DataFrame, name: str) -> None:
    """A date has the precision that is said of it, and a precision stands where a date does."""
    said = frame[f"{name}_precision"]
    unknown = ~said.isin(LENGTHS)
    refuse(path, unknown, f"{name}_precision", f"one of {', '.join(filter(None, LENGTHS))}", said)
    fits = pd.Series(
        [len(date) in LENGTHS[how] for date, how in zip(frame[name], said, strict=True)],
        index=frame.index, dtype=bool,
    )  # fmt: skip
    pair = frame[name] + " (" + said + ")"
    refuse(path, ~fits, name, "a date as precise as its precision says", pair)


def check_order(path: Path, frame: pd.DataFrame) -> None:
    """No end lies before its start, by what the two may mean at most."""
    bad = last_days(path, frame["end"]) < first_days(path, frame["start"])
    refuse(path, bad, "end", "an end on or after the start", frame["start"] + " to " + frame["end"])


def check_phases(path: Path, phases: pd.DataFrame, programmes: pd.DataFrame) -> None:
    """No phase begins before its programme. programmes: programme_id and start as text."""
    begun = first_days(path.with_name("programmes.csv"), programmes["start"])
    start = phases["programme_id"].map(dict(zip(programmes["programme_id"], begun, strict=True)))
    early = last_days(path, phases["start"]) < start
    refuse(path, early, "start", "a phase that begins with its programme or later", phases["start"])


def check_governments(path: Path, frame: pd.DataFrame) -> None:
    """One government at a time in each place: an open term is its place's last."""
    placed = frame[["iso3", "jurisdiction_code"]].agg(" ".join, axis=1)
    terms = frame.assign(
        place=placed, first=first_days(path, frame["start"]), last=first_days(path, frame["end"])
    ).sort_values(["place", "first"], kind="stable")
    ended = terms["last"].shift()
    after = terms["place"].duplicated() & ~(ended <= terms["first"])
    said = terms["head_of_government"] + " from " + terms["start"]
    refuse(path, after, "start", "a term that begins when the one before has ended", said)
