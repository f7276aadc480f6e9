"""Mexico City's 847 police quadrants on the map of 2016, and what other maps must not give.

The shapefile comes in a ZIP, in the datum of 1927: it is reprojected. The map of 2015 has 847
quadrants too, and its 835 equal codes include 21 that were another place in 2015 and one that
was redrawn: population counted on the codes of that time is taken only where the place is the
same. The map of 2023 shares codes with other places and is never joined.
"""

from __future__ import annotations

import io
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from pyogrio.errors import DataSourceError

from etl.reading import FETCH_AGAIN, check_columns, content, known, label, read_features, unique
from etl.report import BadInput, Report

MAP_2016 = "shapes_solicitud_informacion.zip"
INSIDE = "Nueva carpeta/Cuadrantes_2016_region.shp"
MAP_2015, MAP_2023 = "cuadrantes2015.geojson", "cuadrantes_population_2023.gpkg"
COLUMNS = [
    "Deleg", "Zona", "Cve_Zona", "No_Region", "Sector", "Sector2", "Cve_Sector", "No_Cuadran",
    "Nomenclatu", "x", "y",
]  # fmt: skip
DATUM = "EPSG:26714"  # NAD27, UTM zone 14 north
GEOGRAPHIC = "EPSG:4267"  # NAD27 in degrees: the map of 2015 calls itself WGS 84 and is this
QUADRANTS = 847
SAME_PLACE = 0.99  # of the area of both together
TOLERANCE = 5e-5  # degrees, about 5 m
RECODED = "quadrant_recoded_2016"


@dataclass(frozen=True)
class Quadrants:
    """codes: of 2016, sorted; same: those that were the same place in 2015."""

    codes: list[str]
    same: set[str]
    territory: pd.DataFrame
    boundaries: gpd.GeoDataFrame


def territory_id(code: str) -> str:
    return f"MEX-CDMX-{code}"


def boroughs() -> dict[str, str]:
    """Every spelling of a borough in these files → its five digits."""
    rows = pd.read_csv(Path(__file__).with_name("mx_cdmx_boroughs.csv"), dtype=str)
    return dict(zip(rows["name"], rows["code"], strict=True))


def read(folder: Path, report: Report) -> Quadrants:
    """The quadrants of 2016 as territories with their boundaries in WGS 84.

    Raises BadInput where a map is not as described above.
    """
    frame = _map_2016(folder / MAP_2016, report)
    former = _map_2015(folder / MAP_2015, report)
    _map_2023(folder / MAP_2023, set(frame["Nomenclatu"]), report)
    both = sorted(set(frame["Nomenclatu"]) & set(former["Nomenclatu"]))
    now = frame.set_index("Nomenclatu").geometry[both].to_numpy()
    before = former.set_index("Nomenclatu").geometry[both].to_numpy()
    shared = shapely.area(shapely.intersection(now, before))
    alike = shared / (shapely.area(now) + shapely.area(before) - shared)
    same = {code for code, share in zip(both, alike, strict=True) if share >= SAME_PLACE}
    report.figure("mx_cdmx_codes_in_2015", len(both))
    report.figure("mx_cdmx_places_of_2015", len(same))
    report.figure("mx_cdmx_codes_of_another_place_2015", int((alike < 0.5).sum()))
    frame = frame.sort_values("Nomenclatu").reset_index(drop=True)
    return Quadrants(list(frame["Nomenclatu"]), same, _territories(frame, same), _shapes(frame))


def _map_2016(path: Path, report: Report) -> gpd.GeoDataFrame:
    try:
        broken = zipfile.ZipFile(io.BytesIO(content(path))).testzip()
        frame = gpd.read_file(f"zip://{path}!{INSIDE}")
    except (zipfile.BadZipFile, DataSourceError) as error:
        raise BadInput(label(path), "whole file", f"a ZIP with {INSIDE}", str(error),
                       FETCH_AGAIN) from error  # fmt: skip
    if broken:
        raise BadInput(label(path), broken, "a whole file", "a broken one", FETCH_AGAIN)
    check_columns(path, frame.columns, [*COLUMNS, "geometry"])
    if frame.crs is None or frame.crs.to_epsg() != int(DATUM[5:]):
        raise BadInput(label(path), "projection", "NAD27 / UTM zone 14N", str(frame.crs and
                       frame.crs.name), FETCH_AGAIN)  # fmt: skip
    _check_places(path, frame)
    known(path, frame["Deleg"], boroughs())
    frame.geometry = shapely.force_2d(frame.geometry.to_numpy())
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    return frame


def _map_2015(path: Path, report: Report) -> gpd.GeoDataFrame:
    """The map of 2015, 80 m off as it stands: its degrees are those of the old datum."""
    properties, shapes = read_features(path, {"Nomenclatu"})
    shapes = shapely.force_2d(shapes)
    frame = gpd.GeoDataFrame(properties[["Nomenclatu"]], geometry=shapes, crs=GEOGRAPHIC)
    frame.geometry = shapely.make_valid(shapes)
    _check_places(path, frame)
    report.read(label(path), len(frame))
    report.set_aside(label(path), len(frame), "the map of 2015, used to check the map of 2016")
    return frame.to_crs(DATUM)


def _check_places(path: Path, frame: gpd.GeoDataFrame) -> None:
    """847 valid polygons, each with a code of its own."""
    unique(path, frame[["Nomenclatu"]], ["Nomenclatu"])
    valid = shapely.is_valid(frame.geometry.to_numpy()).sum()
    if len(frame) != QUADRANTS or valid != QUADRANTS:
        raise BadInput(label(path), "whole file", f"{QUADRANTS} valid polygons",
                       f"{len(frame)}, {valid} valid", FETCH_AGAIN)  # fmt: skip


def _map_2023(path: Path, codes: set[str], report: Report) -> None:
    """What the map of 2023 is: as many quadrants, other places. Nothing of it is kept."""
    content(path)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
            table = base.execute("select table_name from gpkg_contents").fetchall()[0][0]
            rows = pd.read_sql_query(f'select * from "{table}"', base)
    except (sqlite3.DatabaseError, pd.errors.DatabaseError, IndexError) as error:
        raise BadInput(label(path), "whole file", "a GeoPackage", str(error),
                       FETCH_AGAIN) from error  # fmt: skip
    if not {"Nomenclatu", "SUMPOB1"} <= set(rows):
        raise BadInput(label(path), "columns", "Nomenclatu, SUMPOB1", str(list(rows)), FETCH_AGAIN)
    report.read(label(path), len(rows))
    report.set_aside(label(path), len(rows), "the map of 2023: equal codes are other places")
    report.figure("mx_cdmx_codes_in_2023", int(rows["Nomenclatu"].isin(codes).sum()))
    report.figure("mx_cdmx_people_2023", pd.to_numeric(rows["SUMPOB1"]).sum())


def _territories(frame: gpd.GeoDataFrame, same: set[str]) -> pd.DataFrame:
    code, sector = frame["Nomenclatu"], frame["Sector"].str.title()
    return pd.DataFrame(
        {
            "territory_id": code.map(territory_id),
            "name": "Cuadrante " + code,
            "level": "quadrant",
            "parent_id": "MEX-" + frame["Deleg"].map(boroughs()),
            "country": "MEX",
            "official_code": code,
            "code_system": "SSP-CDMX 2016",
            "aliases": code + ";" + sector + ";Sector " + sector,
            "boundary_note": [None if each in same else RECODED for each in code],
            "source_id": "mx_cdmx_poligonos",
        }
    )


def _shapes(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """WGS 84, for screens: neighbours keep one line between them; five decimals."""
    degrees = frame.to_crs(4326).geometry.to_numpy()
    lean = shapely.set_precision(shapely.coverage_simplify(degrees, TOLERANCE), 1e-5)
    return gpd.GeoDataFrame(
        {"territory_id": frame["Nomenclatu"].map(territory_id)}, geometry=lean, crs=4326
    )
