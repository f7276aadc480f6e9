"""Colombia: how many police quadrants a public list has in each municipality.

In: `cais_colombia.json`, a code, the name of a station and one point per quadrant, and of the
folder `geo` beside it the municipalities' boundaries. Out: `programme_phase`, one row of the
quadrant model per municipality that holds at least one point, with the number of quadrants.
The points are centres of areas that were not obtained, so no quadrant is a place here and no
point leaves the module: it is counted in the municipality that it lies in, or at the coast in
the nearest one. Quadrants without a point are left out, and the list is not whole: a
municipality without any is unknown, not 0. Refuses: a code of another form or that stands
twice, a point outside Colombia's box.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from etl.reading import FETCH_AGAIN, content, label, refuse, unique
from etl.report import BadInput, Report
from etl.sources.br_isp_layout import features

FILE = "cais_colombia.json"
COLUMNS = ["cuadrante", "nombre_cai", "lat", "lng"]
CODE = r"[A-Z]{5}MNVCC[A-Z]\d\dE\d\d[A-Z0]\d\d\d{6}"  # police unit, district, station, post, number
BOX = {"lat": (-4.3, 13.5), "lng": (-82.0, -66.8)}
AT_THE_COAST = 0.02  # degrees, some 2 km: boundaries are simplified for screens
PROGRAMME = "co_mnvcc"
SOURCE = (
    "https://services3.arcgis.com/8cBoM4o6pnuUb1z1/arcgis/rest/services/SIPCI_CUADRANTES/"
    "FeatureServer/0 ; copy kept by github.com/Macorreag/Cuadrantes-Colombia (dc6e33230b03)"
)
NOTE = (
    "Quadrants that a copy of the police's public layer, of January 2026, lists in this "
    "municipality: at least so many, for the list is not whole."
)


def read(folder: Path, report: Report) -> pd.DataFrame:
    """Rows of programme_phase: territory_id (COL- and five digits) and quadrants."""
    path = folder / FILE
    frame = _list(path)
    placed = frame["lat"].notna() & frame["lng"].notna()
    for column, (least, most) in BOX.items():
        outside = placed & ~frame[column].between(least, most)
        refuse(path, column, outside, f"{least} to {most}", frame[column])
    code = _municipality(frame[placed], folder.parent / "geo" / "col_adm2.geojson")
    report.read(label(path), len(frame))
    report.kept(label(path), int(code.notna().sum()))
    report.set_aside(label(path), int((~placed).sum()), "quadrant without a point")
    report.set_aside(label(path), int(code.isna().sum()), "point in no municipality")
    report.figure("co_ponal_quadrants_without_point", int((~placed).sum()))
    report.figure("co_ponal_quadrants_distinct", frame["cuadrante"].nunique())
    unit = frame["cuadrante"].str[:5].value_counts()
    for name in ("MEBOG", "MEVAL", "MECAL", "MEBAR", "MEBUC", "MECAR", "MECUC", "MEPER", "DECUN"):
        report.figure(f"co_ponal_quadrants_{name}", int(unit.get(name, 0)))
    counted = code.value_counts().sort_index()
    return pd.DataFrame(
        {
            "phase_id": PROGRAMME + "-quadrants-" + counted.index,
            "programme_id": PROGRAMME,
            "territory_id": "COL-" + counted.index,
            "status": "stated",
            "quadrants": pd.array(counted.to_numpy(), dtype="Int64"),
            "deduced": False,
            "note": NOTE,
            "source": SOURCE,
            "evidence": "medium",
        }
    )


def _list(path: Path) -> pd.DataFrame:
    """The rows, codes without the line ends that seven carry; four of these name a quadrant that
    another row has with its point, and have none themselves."""
    try:
        rows = json.loads(content(path).decode("utf-8"))
        frame = pd.DataFrame(rows, columns=COLUMNS)
    except (ValueError, TypeError) as error:
        raise BadInput(
            label(path), "whole file", "a JSON list in UTF-8", str(error)[:80], FETCH_AGAIN
        ) from error
    frame["cuadrante"] = frame["cuadrante"].astype(str).str.strip()
    strange = ~frame["cuadrante"].str.fullmatch(CODE)
    refuse(path, "cuadrante", strange, "a code like MEBOGMNVCCC02E18C05000009", frame["cuadrante"])
    for column in BOX:
        number = pd.to_numeric(frame[column], errors="coerce")
        bad = number.isna() & frame[column].notna()
        refuse(path, column, bad, "a number or nothing", frame[column])
        frame[column] = number
    unique(path, frame[frame["lat"].notna()], ["cuadrante"])
    return frame


def _municipality(points: pd.DataFrame, boundaries: Path) -> pd.Series:
    """DANE's code of the municipality of each point; missing where none is near."""
    layer = features(boundaries, {"code"})
    tree = shapely.STRtree(layer.geometry.to_numpy())
    geometry = np.asarray(shapely.points(points["lng"], points["lat"]))
    shape = np.full(len(points), -1)
    inside, shape_of = tree.query(geometry, predicate="intersects")
    shape[inside] = shape_of
    outside = np.flatnonzero(shape < 0)
    near, shape_of = tree.query_nearest(
        geometry[outside], max_distance=AT_THE_COAST, all_matches=False
    )
    shape[outside[near]] = shape_of
    code = layer["code"].to_numpy(dtype=object)[shape]
    code[shape < 0] = None
    return pd.Series(code, index=points.index, dtype="string")
