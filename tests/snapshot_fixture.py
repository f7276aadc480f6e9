"""A small synthetic edition: every state, verdict and reason, and a country without anything.

In: a directory. Out: the same directory holding one edition, written as the real one is.
Places are real so that searches read naturally; every number is made up.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.package import write_edition
from etl.schema.fields import STATES
from tests import snapshot_confidence, snapshot_effects, snapshot_register

DATE = "2026-11-20"
CEAD, CISP, STATE, UPP = "cl_cead_casos", "br_isp_cisp", "br_isp_estado", "br_upp"
SNIC, TASAS = "ar_snic", "xx_tasas"
PLACES = "geo"
CATALOGUE = Path(__file__).parents[1] / "etl" / "catalogue"

# territory_id, name, level, parent, code system, aliases, area
TERRITORIES = (
    ("ARG", "Argentina", "country", None, "ISO 3166-1", "", None),
    ("ARG-06", "Buenos Aires", "region", "ARG", "INDEC", "", None),
    ("ARG-10", "Catamarca", "region", "ARG", "INDEC", "", None),
    ("ARG-14", "Córdoba", "region", "ARG", "INDEC", "", None),
    ("BRA", "Brasil", "country", None, "ISO 3166-1", "Brazil", 8510000.0),
    ("BRA-33", "Rio de Janeiro", "region", "BRA", "IBGE", "RJ", 43750.0),
    ("BRA-3303302", "Niterói", "municipality", "BRA-33", "IBGE", "", 134.0),
    ("BRA-3304557", "Rio de Janeiro", "municipality", "BRA-33", "IBGE", "", 1200.0),
    ("BRA-35", "São Paulo", "region", "BRA", "IBGE", "SP", 248219.0),
    ("BRA-CISP-011", "11ª DP", "district", "BRA-3304557", "ISP CISP", "Rocinha", 1.4),
    ("BRA-CISP-012", "12ª DP", "district", "BRA-3304557", "ISP CISP", "Copacabana; Leme", 2.3),
    ("BRA-CISP-013", "13ª DP", "district", "BRA-3304557", "ISP CISP", "Copacabana; Ipanema", 2.9),
    ("BRA-UPP-23", "Rocinha", "programme_area", "BRA-3304557", "ISP UPP", "", 0.9),
    ("CHL", "Chile", "country", None, "ISO 3166-1", "", 756102.0),
    ("CHL-05", "Región de Valparaíso", "region", "CHL", "CUT", "Valparaíso", 16396.0),
    ("CHL-05101", "Valparaíso", "municipality", "CHL-05", "CUT", "", 401.0),
    ("CHL-13", "Región Metropolitana de Santiago", "region", "CHL", "CUT", "", 15403.0),
    ("CHL-13101", "Santiago", "municipality", "CHL-13", "CUT", "", 22.4),
    ("CHL-13120", "Ñuñoa", "municipality", "CHL-13", "CUT", "", 16.9),
    ("CHL-13123", "Providencia", "municipality", "CHL-13", "CUT", "", 14.4),
    ("CHL-Q-0018", "Cuadrante 18", "quadrant", "CHL-13120", "Carabineros", "", 1.1),
    ("MEX", "México", "country", None, "ISO 3166-1", "", None),
    ("MEX-02", "Baja California", "region", "MEX", "INEGI", "", None),
    ("MEX-02004", "Tijuana", "municipality", "MEX-02", "INEGI", "", None),
    ("MEX-ENSU-LAGUNA", "La Laguna", "survey_area", "MEX", "INEGI ENSU", "", None),
    ("PER", "Perú", "country", None, "ISO 3166-1", "", None),
    ("SLV", "El Salvador", "country", None, "ISO 3166-1", "", None),
)

# territory_id, offence, source_id, unit, first month, last month, mean a month before and in
# the last twelve months, verdict, reason
MEASURES = (
    ("CHL-13120", "homicide", CEAD, "cases", "2019-01", "2025-12", 0.2, 0.2,
     "cannot_tell", "few_counts"),
    ("CHL-13120", "robbery", CEAD, "cases", "2019-01", "2025-12", 90, 60, "falling", None),
    ("CHL-13120", "burglary", CEAD, "cases", "2019-01", "2025-12", 40, 60, "rising", None),
    ("CHL-13120", "theft", CEAD, "cases", "2019-01", "2025-12", 120, 120, "no_clear_change", None),
    ("CHL-13120", "assault", CEAD, "cases", "2019-01", "2025-12", 30, 50,
     "cannot_tell", "break_inside"),
    ("CHL-13120", "vehicle_theft", CEAD, "cases", "2019-01", "2025-12", 30, 30,
     "cannot_tell", "incomplete"),
    ("CHL-13120", "domestic_violence", CEAD, "cases", "2024-06", "2025-12", 70, 70,
     "cannot_tell", "short_history"),
    ("CHL-13120", "sexual_violence", CEAD, "cases", "2019-01", "2025-12", 6, 6,
     "cannot_tell", "volatile"),
    ("CHL-13101", "robbery", CEAD, "cases", "2019-01", "2025-12", 700, 690,
     "no_clear_change", None),
    ("CHL-13123", "robbery", CEAD, "cases", "2019-01", "2025-12", 80, 70, "no_clear_change", None),
    ("CHL-05101", "robbery", CEAD, "cases", "2019-01", "2025-12", 150, 150,
     "no_clear_change", None),
    ("CHL-05101", "robbery", CISP, "cases", "2026-01", "2026-03", 12, 12,
     "cannot_tell", "incomplete"),
    ("CHL-13", "robbery", CEAD, "cases", "2019-01", "2025-12", 900, 880, "no_clear_change", None),
    ("CHL", "robbery", CEAD, "cases", "2019-01", "2025-12", 1100, 1050, "no_clear_change", None),
    ("BRA-33", "homicide", CISP, "victims", "2019-01", "2026-03", 250, 250,
     "no_clear_change", None),
    ("BRA-33", "homicide", STATE, "victims", "2015-01", "2026-04", 250, 250,
     "no_clear_change", None),
    ("BRA-CISP-011", "homicide", CISP, "victims", "2019-01", "2026-03", 1.5, 1.5,
     "cannot_tell", "few_counts"),
    ("BRA-CISP-012", "robbery", CISP, "cases", "2019-01", "2026-03", 80, 50, "falling", None),
    ("BRA-UPP-23", "homicide", UPP, "victims", "2012-09", "2021-06", 1, 1,
     "cannot_tell", "few_counts"),
)  # fmt: skip

# territory_id, offence, source_id, unit, counts by year; a year that is not known is None
YEARS = (
    ("ARG-06", "homicide", SNIC, "victims", {2018: 860, 2019: 832, 2020: None, 2021: 790,
                                             2022: 812, 2023: 0}),
    ("ARG-06", "theft", SNIC, "cases", {2022: 80123, 2023: 90321}),
    ("ARG-10", "homicide", SNIC, "victims", {2021: 9, 2022: 14}),
    ("ARG-14", "homicide", SNIC, "victims", {2022: 70}),
    ("MEX", "homicide", SNIC, "victims", {2016: 24559, 2017: 32079}),
    ("SLV", "homicide", SNIC, "victims", {2016: 5276, 2017: 3942}),
)  # fmt: skip

# territory_id, offence, verdict and reason of the last of those years, limits of the ratio
YEARLY_VERDICTS = (
    ("ARG-06", "homicide", "falling", None, 0.0, 0.1),
    ("ARG-06", "theft", "no_clear_change", None, 0.9, 1.4),
    ("ARG-10", "homicide", "cannot_tell", "break_inside", None, None),
    ("ARG-14", "homicide", "cannot_tell", "short_history", None, None),
    ("MEX", "homicide", "cannot_tell", "volatile", 0.7, 2.4),
)  # fmt: skip

# territory_id, offence, source_id, unit, rates by year, published without their counts
PUBLISHED = (
    ("MEX", "homicide", TASAS, "victims", {2018: 28.6, 2019: 28.2}),
    ("SLV", "homicide", TASAS, "victims", {2014: 63.622078, 2015: None, 2016: 85.0858,
                                           2017: 63.76404, 2021: 17.343956, 2022: 7.897688}),
)  # fmt: skip

BREAKS = (
    ("snic_catamarca_2022", SNIC, "ARG-10", None, "homicide", "2022-01-01", "definition"),
    ("cead_assault_2025", CEAD, None, None, "assault", "2025-05-01", "definition"),
    ("cead_nunoa_2021", CEAD, "CHL-13120", None, "robbery", "2021-01-01", "boundary"),
    ("cead_region_2022", CEAD, None, "region", None, "2022-01-01", "coverage"),
    ("isp_2020", CISP, None, None, None, "2020-01-01", "population"),
)
CAVEATS = (
    ("no_population", CEAD, None, None, "No population is published for this year."),
    ("recorded_not_crime", CEAD, None, None, "Cases known to the police are not all crime."),
    (
        "rate_only",
        TASAS,
        None,
        None,
        "Published as a rate, without the count it comes from: there "
        "is no interval, and a change cannot be told from chance.",
    ),
    ("recorded_not_crime", CISP, None, None, "Records of the civil police are not all crime."),
    ("nunoa_moved", CEAD, "CHL-13120", None, "A police station of this comuna moved in 2021."),
    ("assault_merged", CEAD, None, "assault", "Two categories of assault were merged in 2025."),
    ("no_end", UPP, "BRA-UPP-23", None, "The publisher stopped counting in 2021."),
)


def build(out: Path) -> Path:
    """Write the edition below `out` (`out/current` names it) and return `out`."""
    crime = pd.concat([_monthly(index, row) for index, row in enumerate(MEASURES)])
    years = pd.concat([_by_year(row) for row in YEARS])
    tables = {
        "territory": _territories(), "territory_overlap": _overlaps(), "population": _population(),
        "recorded_crime": pd.concat([crime, years]), "crime_rate": _rates(crime, years),
        "crime_trend": _trends(crime),
        "verdict_calibration": _calibration(), "offence": _offences(),
        "concordance": _concordance(), "series_break": _breaks(),
        "caveat": _caveats(), "counting": _counting(), "clearance": _clearance(),
        "source": _sources(), "reconciliation": _reconciliation(),
        "source_state": _states(), "revision": _revisions(),
        **snapshot_register.tables(),
        **snapshot_confidence.tables(),
        **snapshot_effects.tables(),
    }  # fmt: skip
    write_edition(tables, _boundaries(), out, DATE, {"cl_cead/casos.csv": "0" * 64})
    return out


def _territories() -> pd.DataFrame:
    columns = ["territory_id", "name", "level", "parent_id", "code_system", "aliases", "area_km2"]
    frame = pd.DataFrame(TERRITORIES, columns=columns)
    frame["country"] = frame.territory_id.str[:3]
    frame["official_code"] = frame.territory_id.str.split("-").str[-1]
    frame["source_id"] = PLACES
    frame["english_name"] = frame.territory_id.map({"BRA": "Brazil", "MEX": "Mexico"})
    frame["boundary_note"] = np.where(frame.territory_id == "BRA-UPP-23", "no_end", None)
    return _dated(frame.assign(valid_from=None, valid_to=None), "valid_from", "valid_to")


def _overlaps() -> pd.DataFrame:
    rows = [("BRA-UPP-23", "BRA-CISP-011", 0.97), ("BRA-UPP-23", "BRA-CISP-012", 0.03),
            ("BRA-CISP-011", "BRA-UPP-23", 0.62)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["territory_id", "other_id", "share"])
    return frame.assign(source_id=PLACES)


def _population() -> pd.DataFrame:
    """Chile to 2024 only, so that 2025 has no rate; nothing for the country without anything."""
    people = {"CHL": 19e6, "CHL-13": 8e6, "CHL-05": 1.9e6, "CHL-13120": 250e3, "CHL-13101": 500e3,
              "CHL-13123": 160e3, "CHL-05101": 310e3, "BRA": 210e6, "BRA-33": 17e6,
              "BRA-3304557": 6.2e6, "BRA-CISP-011": 70e3, "BRA-CISP-012": 110e3,
              "ARG-06": 17e6}  # fmt: skip
    rows = [
        (place, year, round(base * 1.01 ** (year - 2019)), "projection", "value", "population")
        for place, base in people.items()
        for year in range(2019, 2025 if place.startswith("CHL") else 2027)
    ]
    return pd.DataFrame(
        rows, columns=["territory_id", "year", "population", "kind", "status", "source_id"]
    )


def _monthly(index: int, row: tuple) -> pd.DataFrame:
    place, offence, source, unit, first, last, before, recent, _, reason = row
    period = pd.date_range(first, last, freq="MS")
    mean = np.where(np.arange(len(period)) < len(period) - 12, before, recent)
    count = pd.array(np.random.default_rng(index).poisson(mean), dtype="Int64")
    status = np.full(len(period), "value", dtype=object)
    if offence == "theft":
        status[-3:] = "provisional"
    if reason == "incomplete" and len(period) > 12:
        status[-4], count[-4] = "incomplete", pd.NA
    if place == "CHL-13101":  # every state, one month each; unknown counts are missing
        for offset, state in enumerate(STATES, start=24):
            status[offset] = state
            if state not in ("value", "provisional", "low_reliability", "not_comparable"):
                count[offset] = pd.NA
    return pd.DataFrame({
        "territory_id": place, "country": place[:3], "offence": offence, "source_id": source,
        "frequency": "M", "period": period.date, "count": count, "unit": unit,
        "date_basis": "registered" if source == CEAD else "occurred", "status": status,
    })  # fmt: skip


def _by_year(row: tuple) -> pd.DataFrame:
    place, offence, source, unit, counts = row
    return pd.DataFrame({
        "territory_id": place, "country": place[:3], "offence": offence, "source_id": source,
        "frequency": "A", "period": [datetime.date(year, 1, 1) for year in counts],
        "count": pd.array(list(counts.values()), dtype="Int64"), "unit": unit,
        "date_basis": "registered",
        "status": ["value" if each is not None else "not_available" for each in counts.values()],
    })  # fmt: skip


def _rates(crime: pd.DataFrame, by_year: pd.DataFrame) -> pd.DataFrame:
    """Yearly counts; the limits here are count ± 2 roots, enough to draw."""
    keys = ["territory_id", "country", "offence", "source_id", "unit", "date_basis"]
    year = pd.to_datetime(crime.period).dt.year
    months = crime.groupby([*keys, year.rename("year")], as_index=False).agg(
        count=("count", lambda values: values.sum(skipna=False)), months=("count", "size"),
        provisional=("status", lambda values: "provisional" in set(values)),
    )  # fmt: skip
    its_year = pd.to_datetime(by_year.period).dt.year
    years = by_year.assign(year=its_year, months=12, provisional=False)
    months = pd.concat([months, years[months.columns]], ignore_index=True)
    frame = months.merge(_population()[["territory_id", "year", "population"]], how="left")
    whole = (frame.months == 12) & frame["count"].notna()
    frame["count"] = frame["count"].where(whole)
    known = frame["count"].astype(float)
    per = 1e5 / frame.population
    frame["rate"] = known * per
    frame["low"] = (known - 2 * known**0.5).clip(lower=0) * per
    frame["high"] = (known + 2 * known**0.5 + 3) * per
    frame["status"] = np.where(
        frame.provisional, "provisional", np.where(whole, "value", "incomplete")
    )
    unknown = frame.source_id.eq(SNIC) & ~whole
    frame.loc[unknown, "status"] = "not_available"
    frame["reason"] = np.where(frame.population.isna(), "no_population", None)
    frame["population_source_id"] = np.where(frame.population.isna(), None, "population")
    every = frame.index[(frame.territory_id == "CHL-13101") & (frame.year < 2026)][: len(STATES)]
    frame.loc[every, "status"] = list(STATES)[: len(every)]
    return pd.concat([frame, *(_published(row) for row in PUBLISHED)], ignore_index=True)


def _published(row: tuple) -> pd.DataFrame:
    place, offence, source, unit, rates = row
    known = [each is not None for each in rates.values()]
    return pd.DataFrame({
        "territory_id": place, "country": place[:3], "offence": offence, "source_id": source,
        "year": list(rates), "rate": list(rates.values()), "unit": unit,
        "date_basis": "not_stated", "status": np.where(known, "value", "not_available"),
        "reason": np.where(known, "rate_only", "not_counted"),
    })  # fmt: skip


def _trends(crime: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for place, offence, source, unit, _, last, _, _, verdict, reason in MEASURES:
        own = crime[
            (crime.territory_id == place) & (crime.offence == offence) & (crime.source_id == source)
        ]
        recent, before = own["count"][-12:].sum(), own["count"][-24:-12].sum()
        told = reason not in ("incomplete", "break_inside", "short_history")
        ratio = recent / before if told and before else None
        spread = {"rising": 1.2, "falling": 1.2, "no_clear_change": 1.3}.get(verdict, 3.0)
        rows.append({
            "territory_id": place, "country": place[:3], "offence": offence, "source_id": source,
            "window_end": pd.Timestamp(last).date(),
            "recent": None if reason == "incomplete" else recent,
            "before": None if reason == "short_history" else before, "ratio": ratio,
            "low": ratio and ratio / spread, "high": ratio and ratio * spread, "dispersion": 1.4,
            "verdict": verdict, "reason": reason, "provisional": offence == "theft", "unit": unit,
        })  # fmt: skip
    monthly = pd.DataFrame(rows).assign(frequency="M")
    both = pd.concat([monthly, _yearly_trends()], ignore_index=True)
    return both.astype({"recent": "Int64", "before": "Int64"})


def _yearly_trends() -> pd.DataFrame:
    kinds = {(place, offence): (source, unit, counts)
             for place, offence, source, unit, counts in YEARS}  # fmt: skip
    rows = []
    for place, offence, verdict, reason, low, high in YEARLY_VERDICTS:
        source, unit, counts = kinds[place, offence]
        year = max(counts)
        recent, before = counts[year], counts.get(year - 1)
        ratio = recent / before if low is not None else None
        rows.append({
            "territory_id": place, "country": place[:3], "offence": offence, "source_id": source,
            "frequency": "A", "window_end": datetime.date(year, 12, 1),
            "recent": recent, "before": before, "ratio": ratio,
            "low": low, "high": high, "dispersion": 9.0, "verdict": verdict, "reason": reason,
            "provisional": False, "unit": unit,
        })  # fmt: skip
    return pd.DataFrame(rows)


def _calibration() -> pd.DataFrame:
    rows = [
        ("independent", None, 10, 5.0, 1.0, 0.0, 0.0, 4000, 3900, 0.03, 0.4, 0.2),
        ("correlated", None, 10, 50.0, 3.0, 0.3, 0.0, 4000, 4000, 0.045, 0.7, 0.1),
        ("drifting", None, 10, 50.0, 1.0, 0.0, 0.1, 4000, 4000, 0.04, 0.8, 0.1),
        ("placebo", CEAD, None, None, None, None, None, 9000, 8000, 0.041, None, None),
    ]  # fmt: skip
    columns = ["scenario", "series", "years", "mean", "dispersion", "correlation", "drift", "n",
               "tested", "share_alarm", "share_detected", "share_cannot_tell"]  # fmt: skip
    monthly = pd.DataFrame(rows, columns=columns).assign(frequency="M")
    yearly = [
        ("independent", None, 15, 500.0, 3.0, 0.0, 0.0, 800, 800, 0.02, 0.19, 0.58, 0.83),
        ("placebo", SNIC, None, None, None, None, None, 300, 200, 0.032, None, 0.7, None),
        ("placebo_outside_exceptional", SNIC, None, None, None, None, None, 200, 100, 0.03,
         None, 0.7, None),
    ]  # fmt: skip
    both = [monthly, pd.DataFrame(yearly, columns=[*columns, "share_detected_half"])]
    return pd.concat([both[0], both[1].assign(frequency="A")]).astype({"years": "Int64"})


def _offences() -> pd.DataFrame:
    return pd.read_csv(CATALOGUE / "offences.csv", dtype=str).astype({"rank": int})


def _caveats() -> pd.DataFrame:
    columns = ["caveat_id", "source_id", "territory_id", "offence", "text"]
    return pd.DataFrame(CAVEATS, columns=columns)


def _clearance() -> pd.DataFrame:
    """One half-year under two methods, and one whose share is not published."""
    rows = [("2018-01-01", 16.0, 12, 12, "Old"), ("2018-01-01", 17.9, 24, 24, "New"),
            ("2018-07-01", None, 24, 24, "New")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["period", "share", "months_from", "months_to", "method"])
    status = frame["share"].map(lambda share: "value" if share == share else "not_available")
    return _dated(
        frame.assign(territory_id="BRA-33", outcome="homicide", status=status, source_id=STATE),
        "period",
    )


def _counting() -> pd.DataFrame:
    """What three of the sources count; the others say nothing."""
    return pd.DataFrame({
        "source_id": [CISP, STATE, SNIC],
        "place_basis": ["occurred", "occurred", "residence"],
        "text": ["Records by police district.", "Records for the <state> as a whole.",
                 "Victims."],
    })  # fmt: skip


def _concordance() -> pd.DataFrame:
    pairs = dict.fromkeys(row[1:4] for row in (*MEASURES, *YEARS, *PUBLISHED))
    dated = {CEAD: "registered", SNIC: "registered", TASAS: "not_stated"}
    rows = [(source, f"{source}:{offence}", offence, unit, dated.get(source, "occurred"),
             "2024-06-01" if offence == "domestic_violence" else None, None, None)
            for offence, source, unit in pairs]  # fmt: skip
    columns = ["source_id", "category", "offence", "unit", "date_basis", "valid_from",
               "valid_to", "note"]  # fmt: skip
    return _dated(pd.DataFrame(rows, columns=columns), "valid_from", "valid_to")


def _breaks() -> pd.DataFrame:
    columns = ["break_id", "source_id", "territory_id", "level", "offence", "date", "kind"]
    frame = pd.DataFrame(BREAKS, columns=columns)
    frame["reason"] = "The publisher changed what it counts (" + frame.break_id + ")."
    return _dated(frame, "date")


def _sources() -> pd.DataFrame:
    spans = {CEAD: ("2019-01-01", "2025-12-01"), CISP: ("2019-01-01", "2026-03-01"),
             STATE: ("2015-01-01", "2026-04-01"), UPP: ("2012-09-01", "2021-06-01"),
             SNIC: ("2018-01-01", "2023-01-01"), TASAS: ("2014-01-01", "2022-01-01"),
             "population": (None, None), PLACES: (None, None),
             "programmes": (None, None)}  # fmt: skip
    spans |= dict.fromkeys(snapshot_confidence.SOURCES, (None, None))
    frame = pd.DataFrame({
        "source_id": list(spans), "file": [f"{source}/file.csv" for source in spans],
        "publisher": [f"Publisher of {source}" for source in spans], "title": "Made-up file",
        "url": "https://example.org/", "licence": "CC0",
        "third_party": [each == CEAD for each in spans], "retrieved": "2026-10",
        "sha256": "0" * 64, "bytes": 1000, "rows_read": 100, "rows_kept": 90,
        "set_aside": "10 rows: totals",
        "caveats": ["recorded_not_crime;no_population", *[""] * (len(spans) - 1)],
        "rhythm": ["closed" if each == UPP else "regular" if each in (CEAD, CISP) else "unknown"
                   for each in spans],
        "rhythm_note": [{UPP: "A census", CEAD: "A survey of every quarter"}.get(each, "A list")
                        for each in spans],
        "next_due": [{CEAD: "2026-10-31", CISP: "2026-12-31"}.get(each) for each in spans],
        "first_period": [first for first, _ in spans.values()],
        "last_period": [last for _, last in spans.values()],
    })  # fmt: skip
    return _dated(frame, "first_period", "last_period", "next_due")


def _states() -> pd.DataFrame:
    rows = [(CEAD, "value", 600, 6, "2019-01-01", "2024-12-01"),
            (CEAD, "provisional", 100, 6, "2025-01-01", "2025-12-01"),
            (CEAD, "not_available", 7, 2, "2020-03-01", "2020-05-01"),
            (CISP, "value", 300, 3, "2019-01-01", "2026-03-01")]  # fmt: skip
    columns = ["source_id", "status", "values", "places", "first_period", "last_period"]
    return _dated(pd.DataFrame(rows, columns=columns), "first_period", "last_period")


def _revisions() -> pd.DataFrame:
    """Revised, added and vanished values; a source and a place that are gone."""
    crime, month = "recorded_crime", "robbery · M · 2025-03-01"
    rows = [
        (crime, "revised", CEAD, "CHL-13120", month, "count", "61", "63", 2.0, 1),
        (crime, "revised", CEAD, "CHL-13101", month, "count", "700", None, None, 1),
        (crime, "revised", CEAD, "CHL-13101", month, "status", "value", "not_available", None, 1),
        (
            "population",
            "revised",
            "population",
            "CHL",
            "2024",
            "population",
            "19000000.0",
            "19500000.5",
            500000.5,
            1,
        ),
        (crime, "added", CISP, "BRA-CISP-012", None, None, None, None, None, 36),
        ("programme_phase", "vanished", None, "CHL-99999", None, None, None, None, None, 1),
    ]
    columns = ["table", "kind", "source_id", "territory_id", "key", "column", "old", "new",
               "change", "rows"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns).assign(
        edition_from="2026-10-20-00000000", edition_to="this", first_period="2025-03-01",
        last_period="2025-03-01",
    )  # fmt: skip
    return _dated(frame, "first_period", "last_period")


def _reconciliation() -> pd.DataFrame:
    return pd.DataFrame({
        "check_id": ["cead_total", "districts", "years"], "source_id": [CEAD, CISP, CISP],
        "file": [f"{CEAD}/file.csv", f"{CISP}/file.csv", f"{CISP}/file.csv"],
        "what": ["All cases of 2024", "Districts and the state", "Months and their year"],
        "expected": [1000.0, 500.0, 812.0], "found": [1000.0, 499.0, 805.0],
        "tolerance": [0.0, 3.0, 9.0], "cited": ["The publisher's yearbook", "both", "both"],
        "compared": pd.array([None, 400, 100], dtype="Int64"),
        "apart": pd.array([None, 1, 2], dtype="Int64"),
    })  # fmt: skip


def _boundaries() -> dict[str, gpd.GeoDataFrame]:
    found: dict[str, list[str]] = {}
    for place, _name, level, *_rest in TERRITORIES:
        layer = level if level == "country" else f"{level}_{place[:3]}"
        found.setdefault(layer, []).append(place)
    return {
        layer: gpd.GeoDataFrame(
            {"territory_id": ids},
            geometry=[shapely.box(index - 70, -30, index - 69.1, -29) for index in range(len(ids))],
            crs=4326,
        )
        for layer, ids in found.items()
    }


def _dated(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    for column in columns:
        dates = pd.to_datetime(frame[column])
        frame[column] = pd.Series(
            [None if pd.isna(date) else date.date() for date in dates],
            dtype=object,
            index=frame.index,
        )
    return frame
