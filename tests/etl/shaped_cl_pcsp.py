"""A folder in the layout of `cl_pcsp`: every kind of row of the roll-out, few of each.

The comunas are real; years, officers and quadrants are made up.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

SOURCE = 'Barrios-Fernández et al. (2025), Table A1 ("Data shared by Carabineros de Chile")'
NAMED = "named in a published table"
WAVE = "year (first wave, 1998-2000)"
PILOT = (
    "pilot began 1998 in the Prefectura Santiago Sur; other sources date the rest of Santiago "
    "2000-2002"
)
JANUARY = (
    "official announcement gave January 2012; public launches were later in the year in the "
    "comunas whose launch was found (see pcsp_events.csv)"
)
HUALPEN = "comuna legally created in March 2004 out of Talcahuano; the source lists it under 2002"
UNCHECKED = "do not use as a treatment date without checking"
QUADRANT = (
    "has at least one quadrant polygon in the 2022 layer, so entered later or was the one in the 44"
)
ROLLOUT = [
    # cut_comuna, comuna, year, month, precision, status, confidence, note
    ("08112", "Hualpén", "2002", "", "year", "in plan", "high", HUALPEN),
    ("05101", "Valparaíso", "2002", "", "year", "in plan", "high", ""),
    ("06110", "Mostazal", "2012", "01", "month (announced)", "in plan", "high", JANUARY),
    ("04106", "Vicuña", "2013", "", "year", "in plan", "high", ""),
    ("13120", "Ñuñoa", "2000", "", WAVE, "in plan", "medium", PILOT),
    ("13202", "Pirque", "2000", "", WAVE, "probably in plan", "low", UNCHECKED),
    ("13502", "Alhué", "", "", "", "probably not in plan by 2013", "low", QUADRANT),
]
EVENTS = [
    ("Programme", "CHL", "country", "official start", "2000", "year", "Start"),
    ("Región de Valparaíso", "05", "region", "in plan", "2010-09-30", "on or before", "Valparaíso"),
    ("Región de O'Higgins", "06", "region", "in plan", "2025-03", "on or before", "1: Mostazal"),
    ("Vicuña", "04106", "comuna", "announcement", "2012-12-11", "on or before", "For 2013"),
    ("Vicuña", "04106", "comuna", "public launch", "2013-02", "month", "Official launch"),
]
QUADRANTS = [
    ("13120", "Cuadrante 18", "1", "Urbano"),
    ("13202", "Sector Rural A", "2", "Rural"),
    ("13502", "Sector Rural A", "3", "Rural"),
]


def write(folder: Path) -> None:
    folder.mkdir()
    header = (
        "iso3,programme_id,cut_comuna,comuna,entry_year,entry_month,entry_precision,cohort,"
        "status,confidence,basis,source,note,in_programmes_phases_csv"
    )
    rows = [
        ["CHL", "cl_pcsp", *row[:5], row[2], row[5], row[6], NAMED, SOURCE, row[7], "no"]
        for row in ROLLOUT
    ]
    _write(folder / "pcsp_rollout.csv", header, rows)
    years = [row[2] for row in ROLLOUT]
    added = [years.count(str(year)) for year in range(2000, 2014)]
    rows = [
        [year, added[year - 2000], sum(added[: year - 1999]), SOURCE, "high"]
        for year in range(2000, 2014)
    ]
    header = "year,comunas_added,comunas_total,source,confidence"
    _write(folder / "pcsp_counts_by_year.csv", header, rows)
    header = "territory,code,level,event,date,date_precision,what,source_url,confidence,note"
    rows = [[*row, f"https://example.org/{row[4]}", "medium", ""] for row in EVENTS]
    _write(folder / "pcsp_events.csv", header, rows)
    header = (
        "comuna,cut_comuna,officers_vigilance,quadrants,officers_per_quadrant_as_printed,"
        "as_of,source_url,confidence"
    )
    row = ["Mostazal", "06110", 61, 4, 15, "debate of 2025", "https://example.org/o", "medium"]
    _write(folder / "ohiggins_2025.csv", header, [row])
    write_quadrants(folder, QUADRANTS)


def write_quadrants(folder: Path, quadrants: list[tuple[str, str, str, str]]) -> None:
    names = ["cut_comuna", "cuadrante", "cua_codigo", "tipo"]
    square = [[[[-70.6, -33.5], [-70.5, -33.5], [-70.5, -33.4], [-70.6, -33.5]]]]
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(names, row, strict=True)),
            "geometry": {"type": "MultiPolygon", "coordinates": square},
        }
        for row in quadrants
    ]
    layer = {"type": "FeatureCollection", "name": "cuadrantes_rm_2022", "features": features}
    path = folder / "cuadrantes_rm_2022.geojson.gz"
    path.write_bytes(gzip.compress(json.dumps(layer).encode()))


def _write(path: Path, header: str, rows: list) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows([header.split(","), *rows])
    path.write_bytes(buffer.getvalue().encode())
