"""Bogotá: high-impact crime by planning unit (UPZ, UPR) and year, with the units' boundaries.

In: the folder `co_bogota`: one GeoPackage, a row per unit and a column per crime and year. Out:
one yearly `Observations`, `co_bogota_upz`, by unit, and the city's totals of 2021, the only year
of which the file prints them; territories of level district; boundary layer "district_COL". The
row UPZ999 holds events without a place and no shape: it is no unit and is set aside. The city's
total stands in every row and is read once. A column's name is cut to ten letters
(`CMHCE18CON`). Bank theft (CMHF) is checked and set aside: its meaning is confirmed nowhere.
Refuses: another set of units, names, columns or periods; a shape that is not valid; totals that
differ between rows; a count that is no whole number.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyogrio.errors import DataSourceError, FeatureError, GeometryError

from etl.contribution import Contribution, Observations
from etl.reading import FETCH_AGAIN, content, count_matrix, counts, known, label, refuse, unique
from etl.report import BadInput, Report

SOURCE_ID = "co_bogota_upz"
FILE, LAYER = "DAIUPZ.gpkg", "DAIUPZ"
YEARS = (2018, 2019, 2020, 2021)
TOTAL_YEAR = 2021
PREFIXES = (
    "CMH", "CMLP", "CMHP", "CMHR", "CMHA", "CMHB", "CMHC", "CMHCE", "CMHM", "CMHF", "CMDS", "CMVI",
)  # fmt: skip
UNCONFIRMED = "CMHF"
PHONES, PERSONS = "CMHCE", "CMHP"  # phones are a part of thefts from persons
WITHOUT_PLACE = "UPZ999"
CITY = "COL-11001"
PLACES = Path(__file__).with_name("co_bogota_places.csv")
SIMPLIFIED = 0.0002  # degrees, about 20 m: enough for a screen


def read(folder: Path, report: Report) -> Contribution:
    """Counts of 2018 to 2021 by unit (COL-UPZ- and number, COL-UPR- and number)."""
    path = folder / FILE
    places = pd.read_csv(PLACES, dtype=str)
    layer = _layer(path, places)
    keys = [(prefix, year) for prefix in PREFIXES for year in YEARS]
    counted = count_matrix(path, layer, [_column(*key) for key in keys])
    table = dict(zip(keys, (pd.Series(column) for column in counted.T), strict=True))
    totals = {prefix: _total(path, layer, prefix) for prefix in PREFIXES}
    _figures(layer, table, totals, report)
    unit = layer["CMIUUPLA"] != WITHOUT_PLACE
    report.read(label(path), len(layer))
    report.kept(label(path), int(unit.sum()))
    report.set_aside(label(path), int((~unit).sum()), "events without a place, not a unit")
    kept = layer[unit]
    identifiers = _identifiers(kept["CMIUUPLA"])
    return Contribution(
        observations=[Observations(SOURCE_ID, "A", _frame(identifiers, table, totals, unit))],
        tables={"territory": _territories(places)},
        boundaries={"district_COL": _boundaries(path, kept, identifiers)},
    )


def _column(prefix: str, year: int) -> str:
    """A shapefile's column names have ten letters at most."""
    return f"{prefix}{year % 100}CONT"[:10]


def _identifiers(codes: pd.Series) -> pd.Series:
    return "COL-" + codes.str[:3] + "-" + codes.str[3:]


def _layer(path: Path, places: pd.DataFrame) -> gpd.GeoDataFrame:
    content(path)
    try:
        layer = gpd.read_file(path, layer=LAYER)
    except (DataSourceError, FeatureError, GeometryError) as error:
        raise BadInput(
            label(path), "whole file", "a whole GeoPackage", str(error), FETCH_AGAIN
        ) from error
    columns = {"CMIUUPLA", "CMNOMUPLA", "CMMES"}
    columns |= {f"{prefix}{end}" for prefix in PREFIXES for end in ("VAR", "TOTAL")}
    columns |= {_column(prefix, year) for prefix in PREFIXES for year in YEARS}
    missing = sorted(columns - set(layer))
    if missing:
        raise BadInput(label(path), "columns", "the columns known", f"no {missing}", FETCH_AGAIN)
    known(path, layer["CMIUUPLA"], {*places["code"], WITHOUT_PLACE})
    unique(path, layer, ["CMIUUPLA"])
    if len(layer) != len(places) + 1:
        lost = sorted({*places["code"], WITHOUT_PLACE} - set(layer["CMIUUPLA"]))
        raise BadInput(
            label(path), "column CMIUUPLA", f"{len(places)} units", f"no {lost[:5]}", FETCH_AGAIN
        )
    known(path, layer["CMMES"], ["Ene-Dic"])
    name = layer["CMIUUPLA"].map(dict(zip(places["code"], places["published"], strict=True)))
    other = name.notna() & (layer["CMNOMUPLA"] != name)
    refuse(path, "column CMNOMUPLA", other, "the name of that unit", layer["CMNOMUPLA"])
    return layer


def _total(path: Path, layer: gpd.GeoDataFrame, prefix: str) -> int:
    """The city's total, which every row repeats."""
    totals = counts(path, layer[f"{prefix}TOTAL"])
    known(path, totals, [totals.iloc[0]])
    return int(totals.iloc[0])


def _figures(layer: gpd.GeoDataFrame, table: dict, totals: dict[str, int], report: Report) -> None:
    """Sums by crime and year, UPZ999 included; and what the file says of its own numbers."""
    apart = 0
    for prefix in PREFIXES:
        for year in YEARS:
            report.figure(f"co_bogota_{prefix}_{year}", int(table[prefix, year].sum()))
        report.figure(f"co_bogota_{prefix}_total", totals[prefix])
        before, after = (table[prefix, year].astype(float) for year in (2020, 2021))
        change = 100 * (after - before) / before.where(before > 0)
        change = change.fillna((after > 0) * 100.0)  # from none to some is stored as 100
        apart += int(((change - layer[f"{prefix}VAR"]).abs() > 0.011).sum())
    report.figure("co_bogota_changes_apart", apart)
    more = sum((table[PHONES, year] > table[PERSONS, year]).sum() for year in YEARS)
    report.figure("co_bogota_more_phones_than_thefts", int(more))


def _frame(
    identifiers: pd.Series, table: dict, totals: dict[str, int], unit: pd.Series
) -> pd.DataFrame:
    """One row per unit, year and crime, and one per crime for the city in 2021."""
    parts = [
        pd.DataFrame(
            {"territory_id": identifiers, "year": year, "category": prefix, "count": count[unit]}
        )
        for (prefix, year), count in table.items()
    ]
    city = [(CITY, TOTAL_YEAR, prefix, total) for prefix, total in totals.items()]
    parts.append(pd.DataFrame(city, columns=["territory_id", "year", "category", "count"]))
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[frame["category"] != UNCONFIRMED]
    return pd.DataFrame(
        {
            "territory_id": frame["territory_id"],
            "period": pd.to_datetime(frame["year"].astype(str), format="%Y"),
            "category": frame["category"],
            "count": frame["count"].astype("Int64"),
            "status": "value",
        }
    ).reset_index(drop=True)


def _territories(places: pd.DataFrame) -> pd.DataFrame:
    code = places["code"]
    other = places["published"].where(places["published"] != places["name"], "")
    return pd.DataFrame(
        {
            "territory_id": _identifiers(code),
            "name": places["name"],
            "level": "district",
            "parent_id": CITY,
            "country": "COL",
            "official_code": code,
            "code_system": np.where(code.str.startswith("UPR"), "Bogotá UPR", "Bogotá UPZ"),
            "aliases": (code + ";" + code.str[:3] + " " + code.str[3:] + ";" + other).str.strip(
                ";"
            ),
            "source_id": SOURCE_ID,
        }
    )


def _boundaries(path: Path, layer: gpd.GeoDataFrame, identifiers: pd.Series) -> gpd.GeoDataFrame:
    """The units' shapes, simplified together so that neighbours still meet; five decimals."""
    shapes = layer.geometry.to_crs(4326).to_numpy()
    invalid = shapely.is_empty(shapes) | ~shapely.is_valid(shapes)
    if invalid.any():
        code = layer["CMIUUPLA"].iloc[int(invalid.argmax())]
        raise BadInput(label(path), f"unit {code}", "a valid shape", "none", FETCH_AGAIN)
    simple = shapely.set_precision(shapely.coverage_simplify(shapes, SIMPLIFIED), 1e-5)
    return gpd.GeoDataFrame({"territory_id": identifiers.to_numpy()}, geometry=simple, crs=4326)
