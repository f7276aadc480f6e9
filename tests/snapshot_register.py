"""Rows of the register for the synthetic edition: much, little, and nothing but the paper's name.

In: nothing. Out: table name → frame. Places are those of `snapshot_fixture`; every number, name
and date is made up. Coverage has each of its four states, and places without a name.
"""

from __future__ import annotations

import pandas as pd

PCSP, PACIFYING, PAPER = "chl_pcsp", "bra_upp", "per_paper"
PAGE = "made up for tests"


def tables() -> dict[str, pd.DataFrame]:
    """The tables of `etl.schema.register`, `continuity` and `coverage`."""
    return {
        "programme": _programmes(), "programme_phase": _phases(), "government": _governments(),
        "evaluation": _evaluations(), "programme_trait": _traits(), "programme_event": _events(),
        "programme_continuity": _continuity(), "programme_gap": _gaps(),
        "programme_claim": _claims(), "programme_disagreement": _disagreements(),
        **_coverage(),
    }  # fmt: skip


def _dated(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    days = {column: pd.to_datetime(frame[column]) for column in columns}
    return frame.assign(**{
        column: pd.Series([None if pd.isna(day) else day.date() for day in day_of], dtype=object,
                          index=frame.index)
        for column, day_of in days.items()
    })  # fmt: skip


def _programmes() -> pd.DataFrame:
    frame = pd.DataFrame([
        {"programme_id": PCSP, "country": "CHL", "name": "Plan Cuadrante de Seguridad Preventiva",
         "name_en": "Quadrant Plan", "institution": "Carabineros de Chile", "start": "2000-01-01",
         "start_precision": "year", "state": "in force", "governed_by": "CHL",
         "coverage_stated": "150 comunas", "changes_stated": 2,
         "paper_name": "Plan Cuadrante", "paper_reading": "named"},
        {"programme_id": PACIFYING, "country": "BRA", "name": "Unidades de Polícia Pacificadora",
         "name_en": "Pacifying Police Units",
         "institution": "Polícia Militar do Estado do Rio de Janeiro", "start": "2008-12-19",
         "start_precision": "day", "end": "2018-01-01", "end_precision": "year", "state": "ended",
         "legal_instrument": "Decreto 42.787", "renamed": "companhias", "officers_stated": "9,000",
         "people_stated": "370,000", "governed_by": "BRA-33", "note": "A <b>note</b>.",
         "changes_stated": 1, "paper_name": "UPP", "paper_reading": "inferred",
         "evidence": "medium"},
        {"programme_id": PAPER, "country": "PER", "name": "Barrios en Paz",
         "name_en": "Neighbourhoods in Peace", "institution": "Policía Nacional del Perú",
         "state": "unknown", "governed_by": "PER", "paper_name": "Barrios en Paz",
         "paper_reading": "only_the_paper"},
    ])  # fmt: skip
    frame["evidence"] = frame["evidence"].fillna("high")
    frame["changes_stated"] = frame["changes_stated"].astype("Int64")
    return _dated(frame.assign(source=PAGE), "start", "end")


def _phases() -> pd.DataFrame:
    frame = pd.DataFrame([
        {"phase_id": "chl_pcsp:CHL-13120", "programme_id": PCSP, "territory_id": "CHL-13120",
         "status": "in_force", "start": "2001-01-01", "start_precision": "year", "deduced": True,
         "evidence": "medium", "quadrants": 6},
        {"phase_id": "chl_pcsp:nowhere", "programme_id": PCSP, "place": "A quarter",
         "status": "announced", "start": "2002-01-01", "start_precision": "year",
         "deduced": False, "evidence": "medium", "extent": "part"},
        {"phase_id": "bra_upp:BRA-UPP-23", "programme_id": PACIFYING, "territory_id": "BRA-UPP-23",
         "status": "ended", "occupation": "2011-11-13", "start": "2012-09-20",
         "start_precision": "day",
         "start_disputed": "2012-09-21 (another source)", "end": "2018-08-01",
         "end_precision": "month",
         "deduced": False, "officers": 700, "population": 70000, "evidence": "high"},
    ])  # fmt: skip
    frame["extent"] = frame["extent"].fillna("whole")
    return _dated(frame.assign(source=PAGE), "occupation", "start", "end")


def _governments() -> pd.DataFrame:
    rows = [
        ("CHL", "CHL", "Chile", "national", "A. Person", "1998-03-11", "2006-03-11", "month"),
        ("CHL", "CHL", "Chile", "national", "B. Person", "2006-03-11", "2018-03-11", "day"),
        ("CHL", "CHL", "Chile", "national", "C. Person", "2018-03-11", None, "day"),
        ("BRA", "BRA-33", "Rio de Janeiro", "state", "D. Person", "2007-01-01", "2014-04-03",
         "day"),
        ("BRA", "BRA-33", "Rio de Janeiro", "state", "E. Person", "2014-04-04", None, "day"),
    ]  # fmt: skip
    columns = ["country", "place", "jurisdiction", "level", "head", "start", "end", "precision"]
    frame = pd.DataFrame(rows, columns=columns).assign(source=PAGE, evidence="medium")
    return _dated(frame, "start", "end")


def _evaluations() -> pd.DataFrame:
    frame = pd.DataFrame([
        {"programme_id": PACIFYING, "country": "BRA", "study": "A study", "year": 2015,
         "outcome": "homicide", "estimate": "-12", "unit": "percent",
         "method": "before and after", "note": "preliminary"},
        {"programme_id": PACIFYING, "country": "BRA", "study": "Another study",
         "outcome": "robbery", "method": "before and after"},
    ])  # fmt: skip
    return frame.astype({"year": "Int64"}).assign(source="https://example.org/s", evidence="high")


def _traits() -> pd.DataFrame:
    rows = [(PCSP, "patrol_redirected", "stated", "Quadrants."),
            (PACIFYING, "trust", "measured", "31% positive."),
            (PACIFYING, "accountability", "against", "Complaints.")]  # fmt: skip
    columns = ["programme_id", "trait", "reading", "text"]
    return pd.DataFrame(rows, columns=columns).assign(source="https://example.org/t")


def _events() -> pd.DataFrame:
    rows = [
        ("e1", PCSP, "renamed", "2007-01-01", "year", "Named anew.", "yes", "B. Person"),
        ("e2", PACIFYING, "reduced", "2018-04-26", "day", "Units closed.", "no", "E. Person"),
        ("e3", PACIFYING, "never_happened", None, None, "A unit planned.", None, None),
    ]  # fmt: skip
    columns = ["event_id", "programme_id", "kind", "date", "precision", "text", "after_change",
               "government"]  # fmt: skip
    return _dated(pd.DataFrame(rows, columns=columns).assign(source=PAGE), "date")


def _continuity() -> pd.DataFrame:
    rows = [(PCSP, "CHL", "Chile", "2025-12-31", 2, "yes"),
            (PACIFYING, "BRA-33", "Rio de Janeiro", "2018-12-31", 1, "no"),
            (PAPER, "PER", "Perú", None, None, "unknown")]  # fmt: skip
    columns = ["programme_id", "place", "jurisdiction", "until", "changes", "broken_after_change"]
    frame = pd.DataFrame(rows, columns=columns).astype({"changes": "Int64"})
    return _dated(frame, "until")


def _gaps() -> pd.DataFrame:
    every = ("officers_by_quadrant", "complaints", "patrol_stability")
    rows = [(programme, gap) for programme in (PCSP, PACIFYING, PAPER) for gap in every]
    rows += [(PAPER, "start"), (PAPER, "evaluation"), (PAPER, "places")]
    frame = pd.DataFrame(rows, columns=["programme_id", "gap"])
    part = (frame["programme_id"] == PCSP) & (frame["gap"] == "officers_by_quadrant")
    return frame.assign(
        text=part.map({True: "In one region.", False: None}),
        source=part.map({True: PAGE, False: None}),
    )


def _claims() -> pd.DataFrame:
    rows = [
        (PACIFYING, "the first 19 units", "people", "2012-02-01", "month", 344_000, 165_125,
         "published", 0, "Half of it."),
        (PCSP, "150 comunas", "places", "2013-01-01", "year", 150, 140, "register", 0, None),
    ]  # fmt: skip
    columns = ["programme_id", "what", "subject", "date", "precision", "stated", "counted",
               "counted_by", "uncounted", "note"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns).assign(source="https://example.org/c")
    return _dated(frame.assign(claim_id=["c1", "c2"]), "date")


def _disagreements() -> pd.DataFrame:
    return pd.DataFrame([{
        "programme_id": PACIFYING, "territory_id": "BRA-UPP-23", "subject": "end", "said": "2018",
        "said_by": "one list", "said_source": "https://example.org/d", "otherwise": None,
        "otherwise_by": "another list",
    }])  # fmt: skip


def _coverage() -> dict[str, pd.DataFrame]:
    """Four comunas of 2000 to 2005; one UPP of 2011 to 2020."""
    scope = [(PCSP, "CHL", "municipality", 2000, 2005, 2003, 2019, 2020, "The list ends in 2003."),
             (PACIFYING, "BRA-33", "programme_area", 2011, 2020, 2020, None, None,
              "All were chosen.")]  # fmt: skip
    places = [
        (PCSP, "CHL-13120", 2000, 2000, "never", False, False),
        (PCSP, "CHL-13120", 2001, 2005, "covered", False, True),
        (PCSP, "CHL-13101", 2000, 2005, "unknown", False, False),
        (PCSP, "CHL-13123", 2000, 2002, "covered", False, False),
        (PCSP, "CHL-13123", 2003, 2005, "once_covered", False, False),
        (PCSP, "CHL-05101", 2000, 2003, "never", False, False),
        (PCSP, "CHL-05101", 2004, 2005, "unknown", False, False),
        (PACIFYING, "BRA-UPP-23", 2011, 2011, "never", False, False),
        (PACIFYING, "BRA-UPP-23", 2012, 2017, "covered", False, False),
        (PACIFYING, "BRA-UPP-23", 2018, 2020, "once_covered", False, False),
    ]
    names = ["programme_id", "territory_id", "first_year", "last_year", "state", "part", "deduced"]
    place = pd.DataFrame(places, columns=names)
    spans = [range(first, last + 1) for first, last in
             zip(place["first_year"], place["last_year"], strict=True)]  # fmt: skip
    by_year = place.assign(year=spans).explode("year").astype({"year": int})
    by_year["scope"] = by_year["programme_id"].map({PCSP: "CHL", PACIFYING: "BRA-33"})
    keys = ["programme_id", "scope", "year", "state"]
    counted = by_year.groupby(keys, as_index=False).size().rename(
        columns={"size": "places", "scope": "territory_id"}
    )  # fmt: skip
    numbers = {"people": counted["places"] * 100_000.0, "places_without_people": 0}
    unnamed = (counted["state"] == "covered") & (counted["programme_id"] == PCSP)
    fifth = by_year[by_year["programme_id"] == PCSP].assign(
        fifth=lambda rows: rows["territory_id"].map(
            {"CHL-13120": 5, "CHL-13101": 1, "CHL-13123": 3, "CHL-05101": 0}
        )
    )  # fmt: skip
    fifth = fifth.groupby(["programme_id", "year", "fifth", "state"], as_index=False).size()
    fifth = fifth.rename(columns={"size": "places"})
    return {
        "coverage_scope": pd.DataFrame(
            scope, columns=["programme_id", "scope_id", "level", "first_year", "last_year",
                            "complete_until", "violence_first", "violence_last", "note"],
        ).assign(west=-71.0, east=-64.0, south=-31.0, north=-28.0).astype(
            {"violence_first": "Int64", "violence_last": "Int64"}
        ),
        "coverage_stated": pd.DataFrame(
            [(PCSP, "CHL", 2001, 2, PAGE)],
            columns=["programme_id", "territory_id", "year", "places", "source"],
        ),
        "coverage_place": place,
        "coverage": counted.assign(**numbers, unnamed=unnamed.astype(int), other_year=0),
        "coverage_fifth": fifth.assign(
            people=fifth["places"] * 100_000.0, places_without_people=0
        ),
    }  # fmt: skip
