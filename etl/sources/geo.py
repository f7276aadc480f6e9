"""Boundaries and codes of countries, regions and municipalities → territory, boundary layers.

Reads `codes.csv`, the GeoJSON layers and the crosswalks. Layers of countries whose
municipalities carry no series yet are checked against `codes.csv` and set aside. Names
that the layers write without accents are mended by the table `geo_names.csv`.
"""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from etl.contribution import Contribution
from etl.reading import FETCH_AGAIN, content, known, label, read_csv, unique
from etl.report import BadInput, Report

CODES = ["layer", "iso3", "level", "code", "name", "parent_code", "parent_name", "code_alt"]
NUBLE = ["code_before_2018", "code_since_2018", "name_since_2018", "confidence"]
INEI_RENIEC = ["inei", "reniec", "departamento", "provincia", "distrito"]
# layer of the publisher → layer of the snapshot; bra_adm1 only for the state with series
PUBLISHED = {
    "latam_adm0": "country",
    "chl_adm1": "region",
    "bra_adm1": "region",
    "chl_adm2": "municipality_CHL",
    "bra_rj_adm2": "municipality_BRA",
}
STATES_OF_BRAZIL = {"33"}
LEVEL = {"0": "country", "1": "region", "2": "municipality"}
SYSTEM = {"CHL": "CUT", "BRA": "IBGE"}
ISLANDS_AND_POLES = {  # municipality without a polygon in the layer: parent, why
    "CHL-12202": ("Antártica", "CHL-12", "antartica_not_mapped"),
}
NAMES = Path(__file__).with_name("geo_names.csv")


def read(folder: Path, report: Report) -> Contribution:
    """Territories of levels country, region and municipality, with their boundaries.

    Raises BadInput when a layer and `codes.csv` disagree, or a geometry is not valid.
    """
    codes_file = folder / "codes.csv"
    codes = read_csv(codes_file, CODES)
    unique(codes_file, codes, ["layer", "code"])
    known(codes_file, codes["level"], {"0", "1", "2", "3"})
    layers = {
        str(layer): _layer(folder / f"{layer}.geojson", rows, report)
        for layer, rows in codes.groupby("layer")
    }
    report.figure("geo_units", len(codes))
    kept = codes[_published(codes)]
    report.read(label(codes_file), len(codes))
    report.kept(label(codes_file), len(kept))
    report.set_aside(
        label(codes_file), len(codes) - len(kept), "place without a series in this edition"
    )
    _crosswalks(folder, report)
    english = layers["latam_adm0"].set_index("code")["name_en"]
    return Contribution(
        tables={"territory": _territories(kept, english)},
        boundaries=_boundaries(layers, kept),
    )


def _published(codes: pd.DataFrame) -> pd.Series:
    state = (codes["layer"] != "bra_adm1") | codes["code"].isin(STATES_OF_BRAZIL)
    return codes["layer"].isin(PUBLISHED) & state


def _layer(path: Path, codes: pd.DataFrame, report: Report) -> gpd.GeoDataFrame:
    try:
        features = json.loads(content(path).decode("utf-8"))["features"]
    except (ValueError, KeyError) as error:
        raise BadInput(
            label(path), "whole file", "GeoJSON features in UTF-8", str(error), FETCH_AGAIN
        ) from error
    properties = pd.DataFrame([feature["properties"] for feature in features])
    if "code" not in properties:
        raise BadInput(label(path), "properties", "code", str(list(properties)), FETCH_AGAIN)
    known(path, properties["code"], codes["code"])
    unique(path, properties, ["code"])
    if len(properties) != len(codes):
        missing = sorted(set(codes["code"]) - set(properties["code"]))
        raise BadInput(
            label(path), "features", f"{len(codes)} units", f"no {missing[:5]}", FETCH_AGAIN
        )
    geometry = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    invalid = ~shapely.is_valid(geometry) | shapely.is_empty(geometry)
    if invalid.any():
        code = properties["code"].iloc[invalid.argmax()]
        raise BadInput(label(path), f"code {code}", "a valid geometry", "none", FETCH_AGAIN)
    layer = codes["layer"].iloc[0]
    kept = int(_published(codes).sum())
    report.read(label(path), len(properties))
    report.kept(label(path), kept)
    report.set_aside(label(path), len(properties) - kept, "place without a series in this edition")
    report.figure(f"geo_{layer}", len(properties))
    return gpd.GeoDataFrame(properties, geometry=geometry, crs=4326)


def _crosswalks(folder: Path, report: Report) -> None:
    for name, columns in (
        ("crosswalk_chl_nuble_2018.csv", NUBLE),
        ("crosswalk_per_inei_reniec.csv", INEI_RENIEC),
    ):
        path = folder / name
        rows = read_csv(path, columns)
        unique(path, rows, [columns[0]])
        report.read(label(path), len(rows))
        report.set_aside(label(path), len(rows), "no series of this edition needs the old codes")


def _identifiers(codes: pd.DataFrame) -> pd.Series:
    return codes["iso3"].where(codes["level"] == "0", codes["iso3"] + "-" + codes["code"])


def _territories(codes: pd.DataFrame, english: pd.Series) -> pd.DataFrame:
    country = codes["level"] == "0"
    identifiers = _identifiers(codes)
    mended = pd.read_csv(NAMES).set_index("territory_id")["name"]
    frame = pd.DataFrame(
        {
            "territory_id": identifiers,
            "name": identifiers.map(mended).fillna(codes["name"]),
            "level": codes["level"].map(LEVEL),
            "parent_id": (codes["iso3"] + "-" + codes["parent_code"]).where(
                codes["parent_code"] != "", codes["iso3"]
            ),
            "country": codes["iso3"],
            "official_code": codes["code"],
            "code_system": codes["iso3"].map(SYSTEM).where(~country, "ISO 3166-1 alpha-3"),
            "aliases": (codes["name"] + ";" + codes["code"].map(english)).where(country),
            "source_id": "geo_" + codes["layer"],
        }
    )
    frame.loc[country, "parent_id"] = None
    frame.loc[frame["territory_id"] == "CHL-16", "valid_from"] = pd.Timestamp("2018-09-06")
    frame.loc[frame["territory_id"].isin(["CHL-16", "CHL-08"]), "boundary_note"] = "nuble_2018"
    added = pd.DataFrame(
        [
            {
                "territory_id": identifier,
                "name": name,
                "level": "municipality",
                "parent_id": parent,
                "country": identifier[:3],
                "official_code": identifier[4:],
                "code_system": SYSTEM[identifier[:3]],
                "boundary_note": note,
                "source_id": "geo_chl_adm2",
            }
            for identifier, (name, parent, note) in ISLANDS_AND_POLES.items()
        ]
    )
    return pd.concat([frame, added], ignore_index=True)


def _boundaries(layers: dict[str, gpd.GeoDataFrame], codes: pd.DataFrame) -> dict:
    frames: dict[str, list[gpd.GeoDataFrame]] = {}
    for layer, name in PUBLISHED.items():
        shapes = layers[layer].merge(codes.loc[codes["layer"] == layer, ["code"]], on="code")
        level = codes.loc[codes["layer"] == layer, "level"].iloc[0]
        shapes["territory_id"] = _identifiers(shapes.assign(level=level))
        frames.setdefault(name, []).append(shapes[["territory_id", "geometry"]])
    return {name: pd.concat(parts, ignore_index=True) for name, parts in frames.items()}
