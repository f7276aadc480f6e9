"""The register put together: what the adapters' rows of it say of each other.

In: the tables of all adapters and the catalogue's own CSV files of the register. Out: the tables
programme (what the paper calls each), programme_phase (places that the edition has), and those of
`etl.schema.continuity`. Refuses a catalogue row about an unknown programme and a phase that begins
before its programme (BadInput with row and reason).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl import catalogue
from etl.report import BadInput, Report
from etl.schema.continuity import BROKEN

Tables = dict[str, pd.DataFrame]
AS_OF = pd.Timestamp("2025-12-31")  # to which the register was compiled
WITHIN = pd.DateOffset(months=24)
ENTERED = ("in_force", "ended", "merged")
ALWAYS_MISSING = ("officers_by_quadrant", "complaints", "patrol_stability")


def settle(tables: Tables, report: Report) -> Tables:
    """The tables above, from those that the adapters gave (programme, programme_phase,
    government, evaluation, territory)."""
    programmes = _named_by_paper(tables["programme"])
    phases = _placed(tables["programme_phase"], set(tables["territory"]["territory_id"].tolist()))
    _check_phases(phases, programmes)
    known = set(programmes["programme_id"])
    handovers = _handovers(tables["government"])
    events = _events(programmes, handovers, known)
    continuity = _continuity(programmes, tables["government"], handovers, events, report)
    return {
        "programme": programmes,
        "programme_phase": phases,
        "programme_trait": _of_catalogue("traits", known),
        "programme_event": events,
        "programme_continuity": continuity,
        "programme_gap": _gaps(programmes, phases, tables["evaluation"], events, known),
    }


def _of_catalogue(name: str, known: set[str]) -> pd.DataFrame:
    """Rows of a catalogue file, each about a programme that the register has."""
    rows = catalogue.of_register(name)
    lost = ~rows["programme_id"].isin(known)
    if lost.any():
        at = int(lost.to_numpy().argmax())
        raise BadInput(
            f"catalogue/programmes/{name}.csv", f"row {at + 2}, column programme_id",
            "a programme of the register", repr(rows["programme_id"][at]), "mend the row",
        )  # fmt: skip
    return rows


def _named_by_paper(programmes: pd.DataFrame) -> pd.DataFrame:
    paper = _of_catalogue("paper", set(programmes["programme_id"]))
    return programmes.merge(
        paper.rename(columns={"reading": "paper_reading"}), on="programme_id", how="left"
    )


def _placed(phases: pd.DataFrame, places: set[str]) -> pd.DataFrame:
    """Phases whose place this edition does not have keep its name only."""
    # Not isin, which would make an Arrow word of each of the thousands of places.
    has = np.array([place in places for place in phases["territory_id"]], bool)
    return phases.assign(territory_id=phases["territory_id"].where(has, None))


def _check_phases(phases: pd.DataFrame, programmes: pd.DataFrame) -> None:
    begun = phases["programme_id"].map(programmes.set_index("programme_id")["start"])
    early = latest(phases["start"], phases["start_precision"]) < begun
    if early.any():
        row = phases[early].iloc[0]
        raise BadInput(
            "programme_phase", row["phase_id"], "a phase that begins with its programme or later",
            f"{row['start']:%Y-%m-%d}", "mend the date in the list it comes from",
        )  # fmt: skip


def latest(day: pd.Series, precision: pd.Series) -> pd.Series:
    """Last day that a date of this precision may mean."""
    day = pd.to_datetime(day)
    year = day + pd.offsets.YearEnd(0)
    month = day + pd.offsets.MonthEnd(0)
    return day.mask(precision == "month", month).mask(precision == "year", year)


def _handovers(governments: pd.DataFrame) -> dict[str, pd.Series]:
    """Place → heads of government by the day on which they took over, the first term left out."""
    found = {}
    for place, terms in governments.sort_values("start", kind="stable").groupby("place"):
        later = terms.iloc[1:]
        found[str(place)] = pd.Series(later["head"].to_numpy(), index=later["start"])
    return found


def _events(
    programmes: pd.DataFrame, handovers: dict[str, pd.Series], known: set[str]
) -> pd.DataFrame:
    rows = _of_catalogue("events", known)
    ordinal = rows.groupby("programme_id").cumcount() + 1
    text = rows["date"].fillna("")
    full = text + text.str.len().map({0: "", 4: "-01-01", 7: "-01", 10: ""})
    first = pd.to_datetime(full.where(full != ""), format="%Y-%m-%d")
    last = latest(first, rows["precision"])
    governed = dict(zip(programmes["programme_id"], programmes["governed_by"], strict=True))
    after, heads = [], []
    for programme, kind, begin, end in zip(
        rows["programme_id"], rows["kind"], first, last, strict=True
    ):
        changes = handovers.get(governed[programme], pd.Series(dtype=object))
        after.append(_after_change(changes, begin, end) if kind in BROKEN else None)
        heads.append(_in_office(changes, begin, end))
    return rows.assign(
        event_id=rows["programme_id"] + "-event-" + ordinal.astype(str),
        date=first, after_change=after, government=heads,
    )  # fmt: skip


def _after_change(changes: pd.Series, begin: pd.Timestamp, end: pd.Timestamp) -> str:
    """Whether the event lies within 24 months after a change, for every day it may mean."""
    if pd.isna(begin) or changes.empty:
        return "unknown"
    answers = {_within(changes, day) for day in (begin, end)}
    return ("yes" if answers.pop() else "no") if len(answers) == 1 else "unknown"


def _within(changes: pd.Series, day: pd.Timestamp) -> bool:
    past = [at for at in changes.index if at <= day]
    return bool(past) and day <= max(past) + WITHIN


def _in_office(changes: pd.Series, begin: pd.Timestamp, end: pd.Timestamp) -> str | None:
    """Who governed over all the days that the event may mean."""
    if pd.isna(begin):
        return None
    heads = {tuple(changes[changes.index <= day].iloc[-1:]) for day in (begin, end)}
    return heads.pop()[0] if len(heads) == 1 and () not in heads else None


def _continuity(
    programmes: pd.DataFrame, governments: pd.DataFrame, handovers: dict[str, pd.Series],
    events: pd.DataFrame, report: Report,
) -> pd.DataFrame:  # fmt: skip
    names = governments.drop_duplicates("place").set_index("place")["jurisdiction"]
    rows, differ = [], 0
    for row in programmes.to_dict("records"):
        programme, place = row["programme_id"], row["governed_by"]
        until = _until(row)
        begun = last_day(row["start"], row["start_precision"])
        changes = handovers.get(place, pd.Series(dtype=object)).index
        survived = None
        if until is not None and pd.notna(begun):
            survived = sum(begun < at <= until for at in changes)
        differ += int(pd.notna(row["changes_stated"]) and row["changes_stated"] != survived)
        own = events[events["programme_id"] == programme]["after_change"].dropna()
        rows.append({
            "programme_id": programme, "place": place,
            "jurisdiction": names.get(place, place), "until": until,
            "changes": survived, "broken_after_change": _broken(set(own), until),
        })  # fmt: skip
    report.figure("programmes_changes_differ", differ)
    frame = pd.DataFrame(rows)
    return frame.assign(
        changes=frame["changes"].astype("Int64"), until=pd.to_datetime(frame["until"])
    )


def last_day(day, precision) -> pd.Timestamp:
    """The last day that a date of this precision may mean."""
    ends = {"month": pd.offsets.MonthEnd(0), "year": pd.offsets.YearEnd(0)}
    return pd.Timestamp(day) + ends.get(precision, pd.Timedelta(0))


def _until(row: dict) -> pd.Timestamp | None:
    """The last day on which a programme is known to exist; none where its end is not known."""
    if pd.notna(row["end"]):
        return last_day(row["end"], row["end_precision"])
    return AS_OF if pd.notna(row["changes_stated"]) else None


def _broken(answers: set[str], until) -> str:
    if "yes" in answers:
        return "yes"
    return "unknown" if "unknown" in answers or until is None else "no"


def _gaps(
    programmes: pd.DataFrame, phases: pd.DataFrame, evaluations: pd.DataFrame,
    events: pd.DataFrame, known: set[str],
) -> pd.DataFrame:  # fmt: skip
    """What is missing of each programme: three things that nobody publishes, and what this
    register did not find."""
    undated = events[events["kind"].isin(["closed", "dismantled"]) & events["date"].isna()]
    country = phases["territory_id"].str.len() == 3
    dated = phases[phases["status"].isin(ENTERED) & phases["start"].notna() & ~country]
    lacking = {
        "start": programmes["start"].isna(),
        "end": programmes["programme_id"].isin(undated["programme_id"]),
        "places": ~programmes["programme_id"].isin(dated["programme_id"]),
        "officers": programmes["officers_stated"].isna() & ~_has(programmes, phases, "officers"),
        "people": programmes["people_stated"].isna() & ~_has(programmes, phases, "population"),
        "evaluation": ~programmes["programme_id"].isin(evaluations["programme_id"]),
        "legal_instrument": programmes["legal_instrument"].isna(),
    } | dict.fromkeys(ALWAYS_MISSING, pd.Series(True, index=programmes.index))
    rows = pd.DataFrame(
        [(programme, gap) for gap, bad in lacking.items() for programme in
         programmes["programme_id"][bad]],
        columns=["programme_id", "gap"],
    )  # fmt: skip
    return rows.merge(_of_catalogue("partly_known", known), on=["programme_id", "gap"], how="left")


def _has(programmes: pd.DataFrame, phases: pd.DataFrame, column: str) -> pd.Series:
    return programmes["programme_id"].isin(phases[phases[column].notna()]["programme_id"])
