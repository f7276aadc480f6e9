"""The quadrants of the Metropolitan Region in 2022, as places with their outlines.

In: the layer of the folder `cl_pcsp`. Out: a territory and an outline per quadrant, and how many
each comuna has. A quadrant is known by its code: its name repeats. No series is counted by
quadrant; the place says so. Refuses: a layer that is cut, lacks a property, repeats a code, or
holds anything but valid areas.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.reading import FETCH_AGAIN, SEE_ADAPTER, content, known, label, unique
from etl.report import BadInput, Report

SANTIAGO = "13"
LAYER = "cuadrantes_rm_2022.geojson.gz"
SOURCE_ID = "cl_pcsp_quadrants"
PROPERTIES = ["cut_comuna", "cuadrante", "cua_codigo", "tipo"]
TOLERANCE = 0.0004  # degrees, about 40 m: for maps on a screen


class Quadrants(NamedTuple):
    """territory: rows of that table. boundaries: territory_id, geometry. by_comuna: quadrants of
    each comuna, by its code of five digits."""

    territory: pd.DataFrame
    boundaries: gpd.GeoDataFrame
    by_comuna: pd.Series


def read(folder: Path, report: Report) -> Quadrants:
    """The layer of quadrants; raises BadInput."""
    path = folder / LAYER
    frame, geometry = _layer(path)
    known(path, frame["tipo"], ["Urbano", "Rural"])
    known(path, frame["cut_comuna"].str[:2].rename("cut_comuna"), [SANTIAGO])
    unique(path, frame, ["cua_codigo"])
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    by_comuna = frame["cut_comuna"].value_counts()
    report.figure("cl_pcsp_quadrants_urban", (frame["tipo"] == "Urbano").sum())
    report.figure("cl_pcsp_quadrants_rural", (frame["tipo"] == "Rural").sum())
    report.figure("cl_pcsp_quadrants_codes", frame["cua_codigo"].nunique())
    report.figure("cl_pcsp_quadrants_comunas", len(by_comuna))
    report.figure("cl_pcsp_quadrants_same_name", (frame["cuadrante"] == "Sector Rural A").sum())
    identifiers = "CHL-Q-" + frame["cua_codigo"]
    territory = pd.DataFrame(
        {
            "territory_id": identifiers,
            "name": frame["cuadrante"],
            "level": "quadrant",
            "parent_id": "CHL-" + frame["cut_comuna"],
            "country": "CHL",
            "official_code": frame["cua_codigo"],
            "code_system": "Carabineros",
            "boundary_note": "quadrants_not_used",
            "source_id": SOURCE_ID,
        }
    )
    outlines = gpd.GeoDataFrame(
        {"territory_id": identifiers}, geometry=_for_screens(geometry), crs=4326
    )
    return Quadrants(territory, outlines, by_comuna)


def _layer(path: Path) -> tuple[pd.DataFrame, np.ndarray]:
    try:
        layer = content(path)
        features = json.loads(layer)["features"]
        frame = pd.DataFrame([one["properties"] for one in features], dtype=str)[PROPERTIES]
        kinds = {one["geometry"]["type"] for one in features}
        geometry = shapely.get_parts(shapely.from_geojson(layer))
    except (ValueError, KeyError, TypeError, shapely.GEOSException) as error:
        raise BadInput(
            label(path), "whole file", "a GeoJSON layer with comuna, code and kind of quadrant",
            repr(error), FETCH_AGAIN,
        ) from error  # fmt: skip
    if kinds != {"MultiPolygon"}:
        raise BadInput(label(path), "geometry", "MultiPolygon", str(sorted(kinds)), SEE_ADAPTER)
    invalid = ~shapely.is_valid(geometry) | shapely.is_empty(geometry)
    if invalid.any():
        code = frame["cua_codigo"].iloc[invalid.argmax()]
        raise BadInput(label(path), f"cua_codigo {code}", "a valid area", "none", FETCH_AGAIN)
    return frame, geometry


def _for_screens(geometry: np.ndarray) -> np.ndarray:
    """Outlines of fewer points, on four decimals; one that would vanish is kept as it is."""
    simple = shapely.set_precision(shapely.simplify(geometry, TOLERANCE), 1e-4)
    whole = np.isin(shapely.get_type_id(simple), [3, 6]) & ~shapely.is_empty(simple)
    return np.where(whole, simple, geometry)
