"""Boundaries and codes of every country, region, municipality and district → territory, layers.

Reads `codes.csv`, the GeoJSON layers and the crosswalks. Out: `territory`, `crosswalk` (the codes
that a place has in other systems) and one boundary layer per level and country. What the layers
lack is data beside this module: accents (`geo_names.csv`), other names by which people search
(`geo_aliases.csv`), places without a polygon (`geo_unmapped.csv`), boundaries that changed
(`geo_boundaries.csv`). Refuses a layer that disagrees with the codes, and geometries that are not
valid.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from etl.catalogue import FOLDER
from etl.contribution import Contribution
from etl.reading import FETCH_AGAIN, known, label, read_csv, read_features, unique
from etl.report import BadInput, Report

CODES = ["layer", "iso3", "level", "code", "name", "parent_code", "parent_name", "code_alt"]
NUBLE = ["code_before_2018", "code_since_2018", "name_since_2018", "confidence"]
INEI_RENIEC = ["inei", "reniec", "departamento", "provincia", "distrito"]
LEVEL = {"0": "country", "1": "region", "2": "municipality", "3": "district"}
SYSTEM = {
    "ARG": "INDEC", "BRA": "IBGE", "CHL": "CUT", "COL": "DANE DIVIPOLA", "GTM": "INE",
    "MEX": "INEGI", "PER": "INEI",
}  # fmt: skip
OF_COUNTRIES = "ISO 3166-1 alpha-3"
SMALL_WORDS = {"De", "Del", "Y"}  # that Colombia's layer writes like names
ARTICLES = {"La", "Las", "Los"}
HERE = Path(__file__).parent


def read(folder: Path, report: Report) -> Contribution:
    """Territories of levels country, region, municipality and district, with their boundaries.

    Raises BadInput when a layer and `codes.csv` disagree, or a geometry is not valid.
    """
    codes_file = folder / "codes.csv"
    codes = read_csv(codes_file, CODES)
    unique(codes_file, codes, ["layer", "code"])
    known(codes_file, codes["level"], LEVEL)
    layers = {
        str(layer): _layer(folder / f"{layer}.geojson", rows, report)
        for layer, rows in codes.groupby("layer")
    }
    report.figure("geo_units", len(codes))
    report.read(label(codes_file), len(codes))
    report.kept(label(codes_file), len(codes))
    _nuble(folder, report)
    return Contribution(
        tables={
            "territory": _territories(codes),
            "crosswalk": pd.concat([_other_codes(codes), _reniec(folder, codes, report)]),
        },
        boundaries=_boundaries(layers, codes),
    )


def reniec_to_inei(folder: Path) -> dict[str, str]:
    """Peru's districts: the code of RENIEC → that of INEI, from the crosswalk in `folder`."""
    rows = read_csv(folder / "crosswalk_per_inei_reniec.csv", INEI_RENIEC)
    unique(folder / "crosswalk_per_inei_reniec.csv", rows, ["inei", "reniec"])
    both = rows[(rows["inei"] != "") & (rows["reniec"] != "")]
    return dict(zip(both["reniec"], both["inei"], strict=True))


def _layer(path: Path, codes: pd.DataFrame, report: Report) -> gpd.GeoDataFrame:
    properties, geometry = read_features(path, {"code"})
    known(path, properties["code"], codes["code"])
    unique(path, properties, ["code"])
    if len(properties) != len(codes):
        missing = sorted(set(codes["code"]) - set(properties["code"]))
        raise BadInput(
            label(path), "features", f"{len(codes)} units", f"no {missing[:5]}", FETCH_AGAIN
        )
    invalid = ~shapely.is_valid(geometry) | shapely.is_empty(geometry)
    if invalid.any():
        code = properties["code"].iloc[invalid.argmax()]
        raise BadInput(label(path), f"code {code}", "a valid geometry", "none", FETCH_AGAIN)
    report.read(label(path), len(properties))
    report.kept(label(path), len(properties))
    report.figure(f"geo_{codes['layer'].iloc[0]}", len(properties))
    return gpd.GeoDataFrame(properties, geometry=geometry, crs=4326)


def _nuble(folder: Path, report: Report) -> None:
    """The codes of Ñuble before 2018 are unverified in the file, so they are published nowhere."""
    path = folder / "crosswalk_chl_nuble_2018.csv"
    rows = read_csv(path, NUBLE)
    unique(path, rows, NUBLE[:1])
    report.read(label(path), len(rows))
    report.set_aside(label(path), len(rows), "old codes are unverified, and no series needs them")


def _reniec(folder: Path, codes: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Rows of `crosswalk`: the code of RENIEC of each district on the map."""
    path = folder / "crosswalk_per_inei_reniec.csv"
    reniec = {inei: code for code, inei in reniec_to_inei(folder).items()}
    mapped = codes.loc[codes["layer"] == "per_adm3", "code"]
    found = mapped[mapped.isin(reniec)]
    rows = read_csv(path, INEI_RENIEC)
    report.read(label(path), len(rows))
    report.kept(label(path), len(found))
    report.set_aside(
        label(path), len(rows) - len(found), "district without a polygon or a second code"
    )
    report.figure("geo_peru_codes_differ", (rows["inei"] != rows["reniec"]).sum())
    return pd.DataFrame(
        {
            "territory_id": "PER-" + found,
            "code_system": "RENIEC",
            "code": found.map(reniec),
            "source_id": "geo_codes",
        }
    )


def _other_codes(codes: pd.DataFrame) -> pd.DataFrame:
    """Rows of `crosswalk`: the running form of the codes of Buenos Aires' comunas."""
    other = codes[codes["code_alt"] != ""]
    return pd.DataFrame(
        {
            "territory_id": _identifiers(other),
            "code_system": "DEIS",
            "code": other["code_alt"],
            "source_id": "geo_codes",
        }
    )


def _identifiers(codes: pd.DataFrame) -> pd.Series:
    return codes["iso3"].where(codes["level"] == "0", codes["iso3"] + "-" + codes["code"])


def _territories(codes: pd.DataFrame) -> pd.DataFrame:
    country = codes["level"] == "0"
    identifiers = _identifiers(codes)
    english = identifiers.map(_english())
    mended = pd.read_csv(HERE / "geo_names.csv").set_index("territory_id")["name"]
    written = codes["name"].where(codes["iso3"] != "COL", codes["name"].map(_small_words))
    frame = pd.DataFrame(
        {
            "territory_id": identifiers,
            "name": identifiers.map(mended).fillna(written),
            "english_name": english,
            "level": codes["level"].map(LEVEL),
            "parent_id": (codes["iso3"] + "-" + codes["parent_code"]).where(
                codes["parent_code"] != "", codes["iso3"]
            ),
            "country": codes["iso3"],
            "official_code": codes["code"],
            "code_system": codes["iso3"].map(SYSTEM).where(~country, OF_COUNTRIES),
            "aliases": (codes["name"] + ";" + english).where(country),
            "source_id": "geo_" + codes["layer"],
        }
    )
    frame.loc[country, "parent_id"] = None
    others = pd.read_csv(HERE / "geo_aliases.csv").set_index("territory_id")["aliases"]
    frame["aliases"] = frame["aliases"].fillna(frame["territory_id"].map(others))
    changed = pd.read_csv(HERE / "geo_boundaries.csv").set_index("territory_id")
    frame["valid_from"] = pd.to_datetime(frame["territory_id"].map(changed["valid_from"]))
    frame["boundary_note"] = frame["territory_id"].map(changed["boundary_note"])
    return pd.concat([frame, _unmapped()], ignore_index=True)


def _english() -> pd.Series:
    return pd.read_csv(FOLDER / "geo" / "countries.csv").set_index("territory_id")["english_name"]


def _small_words(name: str) -> str:
    """ "Valle Del Cauca" → "Valle del Cauca"; an article after "de" is no name either."""
    words = name.split(" ")
    for at in range(1, len(words)):
        if words[at] in SMALL_WORDS or (
            words[at] in {"La", "Los", "Las"} and words[at - 1] == "de"
        ):
            words[at] = words[at].lower()
    return " ".join(words)


def _unmapped() -> pd.DataFrame:
    """Places that have a code and people, and no polygon in their layer."""
    rows = pd.read_csv(HERE / "geo_unmapped.csv", dtype=str)
    country, whole = rows["territory_id"].str[:3], rows["level"] == "country"
    return rows.assign(
        country=country,
        english_name=rows["territory_id"].map(_english()),
        official_code=rows["territory_id"].str[4:].where(~whole, country),
        code_system=country.map(SYSTEM).where(~whole, OF_COUNTRIES),
    )


def _boundaries(layers: dict[str, gpd.GeoDataFrame], codes: pd.DataFrame) -> dict:
    """One layer per level and country, "municipality_CHL"; all countries in the layer country."""
    found = {}
    for layer, rows in codes.groupby("layer"):
        level = str(rows["level"].iloc[0])
        name = "country" if level == "0" else f"{LEVEL[level]}_{rows['iso3'].iloc[0]}"
        shapes = layers[str(layer)][["code", "geometry"]].merge(rows, on="code")
        shapes["territory_id"] = _identifiers(shapes)
        found[name] = shapes[["territory_id", "geometry"]]
    return found
