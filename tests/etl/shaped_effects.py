"""A small world for the tests of effects: two programmes, places, people, counts by month.

`plan` entered twelve towns in 2012 and 2013 (twelve towns never); `unit` came to six areas that
lie in districts of a city, three of which were closed. Counts are Poisson of known rates.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from etl.effect.known import Known
from etl.effect.outcomes import Outcome

FIRST, LAST = "2010-01", "2016-12"
MONTHS = pd.date_range(FIRST, LAST, freq="MS").as_unit("s")
PLAN = [f"XXX-{number:02}" for number in range(12)]
NEVER = [f"XXX-{number:02}" for number in range(12, 24)]
AREAS = [f"XXX-U-{number}" for number in range(6)]
DISTRICTS = [f"XXX-D-{number}" for number in range(12)]  # the first four hold the areas


def phases() -> pd.DataFrame:
    rows = [
        {"programme_id": "plan", "territory_id": place, "status": "in_force",
         "start": "2012-01-01" if at < 6 else "2013-03-01", "start_precision": "year"}
        for at, place in enumerate(PLAN)
    ] + [
        {"programme_id": "unit", "territory_id": place, "status": "ended" if at < 3 else "in_force",
         "occupation": "2011-11-20", "start": "2012-02-10", "start_precision": "day",
         "start_disputed": "2012-04-02 (a list)" if at == 0 else None,
         "end": "2015-06-01" if at < 3 else None, "end_precision": "month" if at < 3 else None}
        for at, place in enumerate(AREAS)
    ] + [
        {"programme_id": "law", "territory_id": "XXX", "status": "in_force", "start": "2012-05-01",
         "start_precision": "day"},
        {"programme_id": "promise", "territory_id": "XXX-00", "status": "announced",
         "start": "2012-05-01", "start_precision": "day"},
    ]  # fmt: skip
    columns = ["programme_id", "territory_id", "status", "occupation", "start", "start_precision",
               "start_disputed", "end", "end_precision"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    for name in ("occupation", "start", "end"):
        frame[name] = pd.to_datetime(frame[name])
    return frame


def tables() -> dict[str, pd.DataFrame]:
    places = [("XXX", "country", None), ("XXX-C", "municipality", "XXX")]
    places += [(place, "municipality", "XXX") for place in PLAN + NEVER]
    places += [(place, "programme_area", "XXX-C") for place in AREAS]
    places += [(place, "district", "XXX-C") for place in DISTRICTS]
    territory = pd.DataFrame(places, columns=["territory_id", "level", "parent_id"])
    people = [(place, year, 30_000.0 + 1000 * at, "value")
              for at, place in enumerate(PLAN + NEVER) for year in range(2009, 2017)]  # fmt: skip
    people += [(place, 2010, 5_000.0, "value") for place in AREAS]
    overlap = [(place, DISTRICTS[at % 4], 1.0) for at, place in enumerate(AREAS)]
    overlap += [(AREAS[0], DISTRICTS[5], 0.004)]  # a sliver
    return {
        "programme": pd.DataFrame({"programme_id": ["law", "plan", "promise", "unit"],
                                   "country": "XXX"}),
        "programme_phase": phases(), "territory": territory,
        "population": pd.DataFrame(
            people, columns=["territory_id", "year", "population", "status"]),
        "series_break": pd.DataFrame(
            columns=["break_id", "source_id", "territory_id", "level", "offence", "date", "kind"]),
        "territory_overlap": pd.DataFrame(
            overlap, columns=["territory_id", "other_id", "share"]),
        "concordance": pd.DataFrame({"source_id": ["towns", "areas", "districts"],
                                     "offence": "robbery", "unit": "cases"}),
    }  # fmt: skip


def _day(text: str) -> np.datetime64:
    return np.datetime64(text)


def counts(effect: float = 0.5) -> pd.DataFrame:
    """Robberies by month, x effect after the year of entry (towns) or from May 2012 to May 2015."""
    month = MONTHS.to_numpy()
    rng = np.random.default_rng(34)
    parts = []
    for source, places in (("towns", PLAN + NEVER), ("areas", AREAS), ("districts", DISTRICTS)):
        for place in places:
            mean = np.full(len(MONTHS), rng.uniform(8, 20))
            if place in PLAN:
                entered = _day("2013-01-01" if PLAN.index(place) < 6 else "2014-01-01")
                mean = np.where(month >= entered, mean * effect, mean)
            if place in AREAS:
                inside = (month >= _day("2012-05-01")) & (month < _day("2015-06-01"))
                mean = np.where(inside, mean * effect, mean)
            parts.append(pd.DataFrame({
                "source_id": source, "offence": "robbery", "territory_id": place, "frequency": "M",
                "period": MONTHS, "count": rng.poisson(mean), "status": "value",
            }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def outcome(programme: str = "plan", event: str = "entry", **more) -> Outcome:
    source, other, rule = {
        ("plan", "entry"): ("towns", "towns", "never_covered"),
        ("unit", "entry"): ("areas", "districts", "districts_without_unit"),
        ("unit", "closure"): ("areas", "areas", "units_still_open"),
    }[programme, event]
    given = {
        "programme_id": programme, "event": event, "offence": "robbery", "role": "main",
        "source_id": source, "comparison_source_id": other, "comparison_rule": rule,
        "first": pd.Timestamp(FIRST), "last": pd.Timestamp(LAST),
    }  # fmt: skip
    return Outcome(**(given | more))


def known(monkeypatch, **changed: pd.DataFrame) -> Known:
    """The world, with some tables (or `counts`) changed; the catalogue's outcomes put aside."""
    monkeypatch.setattr("etl.effect.known.outcomes", lambda programmes: [outcome()])
    outlines = {place: shapely.box(at, 0, at + 1, 1) for at, place in enumerate(PLAN[:1] + NEVER)}
    rows = changed.pop("counts", None)
    given = pa.Table.from_pandas(counts() if rows is None else rows, preserve_index=False)
    return Known(tables() | changed, [given], outlines)
