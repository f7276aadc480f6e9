"""When a programme came to a place and left it, no more sharply than the register knows.

In: rows of programme_phase and the places' levels. Out: per place the first day that is no longer
before, and the first that is after. Everything between the earliest and the latest date that any
source gives (occupation, opening, disputed dates; the whole year or month of a date of that
precision) belongs to neither. Leaves out phases of a whole country, announcements and stocks.
"""

from __future__ import annotations

import re

import pandas as pd

PRESENT = ("in_force", "ended", "merged")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WHEN = ["territory_id", "occupation", "start", "start_precision", "start_disputed", "end",
        "end_precision"]  # fmt: skip
DATED = ["territory_id", "entry_from", "entered", "closure_from", "closed"]


def dated_places(phases: pd.DataFrame, levels: pd.Series, whole_years: bool) -> pd.DataFrame:
    """`DATED`, a row per place with a dated entry, by place; NaT where it has not ended.

    entry_from, closure_from: first day no longer before; entered, closed: first day after.
    A place with several phases counts from its first, and until its last has ended.
    """
    inside = phases["territory_id"].map(levels) != "country"
    own = phases.loc[_dated(phases) & inside, WHEN]
    rows = []
    by_place: dict[str, list[dict]] = {}
    for row in own.to_dict("records"):
        by_place.setdefault(str(row["territory_id"]), []).append(row)
    for place, group in sorted(by_place.items()):
        begun = [_window(_dates(row), row["start_precision"], whole_years) for row in group]
        ended = [_window([row["end"]], row["end_precision"], whole_years)
                 for row in group if pd.notna(row["end"])]  # fmt: skip
        first = min(begun)
        last = max(ended) if len(ended) == len(group) else (pd.NaT, pd.NaT)
        rows.append((place, *first, *last))
    frame = pd.DataFrame(rows, columns=DATED)
    dates = DATED[1:]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in dates})


def national(phases: pd.DataFrame, levels: pd.Series) -> bool:
    """Whether the programme has a dated phase of a whole country."""
    whole = phases["territory_id"].map(levels) == "country"
    return bool((_dated(phases) & whole).any())


def _dated(phases: pd.DataFrame) -> pd.Series:
    return phases["status"].isin(PRESENT) & phases["start"].notna()


def _dates(row: dict) -> list:
    disputed = row["start_disputed"]
    others = DAY.findall(disputed) if isinstance(disputed, str) else []
    return [day for day in (row["occupation"], row["start"], *others) if pd.notna(day)]


def _window(days: list, precision: str | None, whole_years: bool) -> tuple[pd.Timestamp, ...]:
    """First day that may be the date, and the day after the last that may be."""
    first, last = (pd.Timestamp(day) for day in (min(map(pd.Timestamp, days)),
                                                 max(map(pd.Timestamp, days))))  # fmt: skip
    if whole_years or precision == "year":
        return pd.Timestamp(first.year, 1, 1), pd.Timestamp(last.year + 1, 1, 1)
    if precision == "month":
        return first.replace(day=1), last.replace(day=1) + pd.DateOffset(months=1)
    return first, last + pd.Timedelta(days=1)
