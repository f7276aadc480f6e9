"""People and places covered: as stated, and as counted.

In: the register's phases that state a total at a date, its dated places, their population, and the
claims that others checked (`catalogue/programmes/claims.csv`). Out: the table programme_claim. It
refuses nothing: a total about places that are not dated here has no count beside it.
"""

from __future__ import annotations

import pandas as pd

from etl import catalogue
from etl.coverage import ENTERED
from etl.register import last_day

COLUMNS = [
    "claim_id", "programme_id", "what", "subject", "date", "precision", "stated", "counted",
    "counted_by", "uncounted", "note", "source",
]  # fmt: skip


def claims(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows of programme_claim. tables: programme_phase, population."""
    phases = tables["programme_phase"]
    stated = phases[(phases["status"] == "stated") & phases["start"].notna()]
    stated = stated[stated["places"].notna()]
    rows = [row for one in stated.itertuples() for row in _checked(one, phases, tables)]
    frame = pd.concat([_published(), pd.DataFrame(rows)], ignore_index=True)
    ordinal = frame.groupby("programme_id").cumcount() + 1
    frame["claim_id"] = frame["programme_id"] + "-claim-" + ordinal.astype(str)
    for column in ("stated", "counted", "uncounted"):
        frame[column] = frame[column].astype("Int64")
    return frame[COLUMNS]


def _published() -> pd.DataFrame:
    rows = catalogue.of_register("claims")
    day = pd.to_datetime(rows["date"] + "-01", format="%Y-%m-%d")
    return rows.astype({"stated": int, "counted": int}).assign(
        date=day, counted_by="published", uncounted=0
    )


def _checked(one, phases: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> list[dict]:
    """A stated total of places, and of people if it has one, beside what is dated by then."""
    until = last_day(one.start, one.start_precision)
    own = phases[(phases["programme_id"] == one.programme_id) & phases["status"].isin(ENTERED)]
    own = own[own["territory_id"].notna() & (own["territory_id"] != one.territory_id)]
    here = own[(pd.to_datetime(own["start"]) <= until) & ~(pd.to_datetime(own["end"]) <= until)]
    people = _people(here["territory_id"], until.year, tables["population"])
    same = {
        "programme_id": one.programme_id, "what": one.place, "date": one.start,
        "precision": one.start_precision, "counted_by": "register", "source": one.source,
    }  # fmt: skip
    rows = [same | {"subject": "places", "stated": one.places, "counted": len(here),
                    "uncounted": 0}]  # fmt: skip
    if pd.notna(one.population):
        rows.append(same | {
            "subject": "people", "stated": one.population, "counted": round(people.sum()),
            "uncounted": int(one.places) - len(people),
        })  # fmt: skip
    return rows


def _people(places: pd.Series, year: int, population: pd.DataFrame) -> pd.Series:
    """Place → its people in that year, or in the nearest year known."""
    own = population[population["territory_id"].isin(places)]
    away = (own["year"] - year).abs()
    nearest = own.assign(away=away).sort_values(["away", "year"])
    return nearest.groupby("territory_id")["population"].first()
