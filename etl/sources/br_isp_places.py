"""Police districts of Rio de Janeiro (CISP): names, splits, population, polygons.

Reads the list of districts, the dictionary's sheets of splits and of aggregated
municipalities, the list of neighbourhoods, the areas, the yearly population and the
simplified polygons. They must agree on which districts exist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from etl.reading import (
    FETCH_AGAIN,
    apart,
    check_columns,
    known,
    label,
    numbers,
    read_csv,
    read_sheet,
    unique,
)
from etl.report import BadInput, Report
from etl.sources import br_isp_population
from etl.sources.br_isp_layout import (
    FIRST_DAY,
    LAST_DAY,
    LATIN,
    features,
    refuse,
    same_places,
)

LOOKUP = [
    "cisp", "first_month", "last_month", "months", "munic_last", "mcirc_last", "aisp_last",
    "risp_last", "regiao_last", "station_name_2017", "split_from_cisp", "split_date_dictionary",
    "area_cisp_km2", "aisp_polygon_2019", "in_polygon_2019", "aisp_history",
]  # fmt: skip
RELACAO = ["RISP", "AISP", "CISP", "Unidade Territorial", "Município", "Região de Governo"]
AREAS = ["cisp", "aisp", "risp", "area_cisp_km2", "area_aisp_km2", "area_risp_km2"]
DICTIONARY = "BaseDpDicionarioDeVariaveis.xlsx"
NAMES = Path(__file__).with_name("br_isp_station_names.csv")
DIRECTIONS = {"Norte", "Sul", "Leste", "Oeste", "Nordeste", "UB-S", "Rodagem"}


@dataclass
class Places:
    """districts: CISP numbers as text. lookup, relacao, areas: rows by CISP. first, last:
    first month, and last month of districts that ended. aggregates: ISP's invented codes of
    several municipalities; aggregated: IBGE codes of their members. reach: last month of
    the list, which the monthly file must reach."""

    districts: set[str]
    lookup: pd.DataFrame
    relacao: pd.DataFrame
    areas: pd.Series
    first: dict[str, pd.Timestamp]
    last: dict[str, pd.Timestamp]
    reach: pd.Timestamp
    aggregates: set[str]
    aggregated: set[str]
    population: pd.DataFrame
    boundaries: gpd.GeoDataFrame


def read(folder: Path, report: Report) -> Places:
    """Everything about the districts but their names' table (`territories`)."""
    lookup, first, last = _lookup(folder / "cisp_lookup.csv", report)
    districts = set(lookup.index)
    standing = districts - set(last)
    _splits(folder / DICTIONARY, lookup, report)
    aggregates, aggregated = _aggregates(folder / DICTIONARY)
    return Places(
        districts=districts,
        lookup=lookup,
        relacao=_neighbourhoods(folder / "Relacao_RISPxAISPxCISP.csv", standing, report),
        areas=_areas(folder / "AreasemKm.csv", standing, report),
        first=first,
        last=last,
        reach=pd.to_datetime(lookup["last_month"], format="%Y%m").max(),
        aggregates=aggregates,
        aggregated=aggregated,
        population=br_isp_population.by_district(
            folder / "PopulacaoEvolucaoAnualCisp.csv", districts, last, report
        ),
        boundaries=_boundaries(folder / "cisp_2019_simplified.geojson", standing, report),
    )


def _lookup(path: Path, report: Report) -> tuple[pd.DataFrame, dict, dict]:
    frame = read_csv(path, LOOKUP)
    known(path, frame["cisp"], {str(number) for number in range(1, 1000)})
    unique(path, frame, ["cisp"])
    span = {}
    for column in ("first_month", "last_month"):
        parsed = pd.to_datetime(frame[column], format="%Y%m", errors="coerce")
        odd = ~parsed.between(FIRST_DAY, LAST_DAY)
        refuse(path, f"column {column}", odd, "a month YYYYMM", frame[column])
        span[column] = parsed
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    first = dict(zip(frame["cisp"], span["first_month"], strict=True))
    ended = span["last_month"] < span["last_month"].max()
    last = dict(zip(frame["cisp"][ended], span["last_month"][ended], strict=True))
    return frame.set_index("cisp", drop=False), first, last


def _splits(path: Path, lookup: pd.DataFrame, report: Report) -> None:
    """Splits of the dictionary; raises BadInput where the list of districts differs."""
    sheet = read_sheet(path, "desmembra_dp")
    check_columns(path, [str(cell) for cell in sheet[0]], ["circ_origem", "circ", "data"])
    found = {(str(int(new)), str(int(old)), f"{day:%Y-%m}") for old, new, day in sheet[1:]}
    rows = lookup[lookup["split_from_cisp"] != ""]
    listed = set(
        rows[["cisp", "split_from_cisp", "split_date_dictionary"]].itertuples(
            index=False, name=None
        )
    )
    if found != listed:
        raise BadInput(
            label(path), "sheet desmembra_dp", "the splits of cisp_lookup.csv",
            f"others: {sorted(found ^ listed)[:3]}", FETCH_AGAIN,
        )  # fmt: skip
    report.read(label(path), len(sheet) - 1)
    report.kept(label(path), len(sheet) - 1)
    report.figure("isp_splits", len(found))


def _aggregates(path: Path) -> tuple[set[str], set[str]]:
    """ISP's invented codes and the IBGE codes of the municipalities they join."""
    rows = read_sheet(path, "munic_agregados")[4:]
    invented = {str(int(row[0])) for row in rows if isinstance(row[0], float)}
    members = {str(int(row[2])) for row in rows if isinstance(row[2], float)}
    if not invented or not members:
        raise BadInput(
            label(path),
            "sheet munic_agregados",
            "codes of joined municipalities",
            "none",
            FETCH_AGAIN,
        )
    return invented, members


def _neighbourhoods(path: Path, standing: set[str], report: Report) -> pd.DataFrame:
    frame = read_csv(path, RELACAO, sep=";", encoding=LATIN)
    unique(path, frame, ["CISP", "Município"])
    same_places(path, frame["CISP"], standing)
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    return frame


def _areas(path: Path, standing: set[str], report: Report) -> pd.Series:
    """Area in km2 by CISP."""
    frame = read_csv(path, AREAS, sep=";", encoding=LATIN)
    unique(path, frame, ["cisp"])
    same_places(path, frame["cisp"], standing)
    for column in AREAS[1:3]:
        numbers(path, frame[column], least=1)
    areas = numbers(path, frame["area_cisp_km2"], decimal=",", least=0.1)
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    report.figure("isp_area_total", areas.sum())
    return pd.Series(areas.to_numpy(), index=frame["cisp"])


def _boundaries(path: Path, standing: set[str], report: Report) -> gpd.GeoDataFrame:
    frame = apart(path, __name__, report, lambda _: _drawn(path))
    code = frame["cisp"].astype(str).rename("cisp")
    unique(path, pd.DataFrame({"cisp": code}), ["cisp"])
    same_places(path, code, standing)
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    report.figure("isp_polygons", len(frame))
    return gpd.GeoDataFrame(
        {"territory_id": "BRA-CISP-" + code.str.zfill(3)},
        geometry=frame.geometry,
    )


def _drawn(path: Path) -> gpd.GeoDataFrame:
    """The polygons as they are drawn, with their `cisp`."""
    frame = features(path, {"cisp"})[["cisp", "geometry"]]
    return frame.set_geometry(shapely.set_precision(frame.geometry.values, 1e-4), crs=4326)


def territories(places: Places, rows: pd.DataFrame) -> pd.DataFrame:
    """One row per district. rows: the monthly file (cisp, munic, mcirc, period)."""
    last = rows.groupby("cisp")["period"].idxmax()
    latest = rows.loc[last, ["cisp", "munic", "mcirc"]].set_index("cisp")
    lookup = places.lookup
    code = latest["mcirc"].reindex(lookup.index)
    child = lookup["split_from_cisp"] != ""
    parent = set(lookup.loc[child, "split_from_cisp"])
    started = pd.to_datetime(lookup["split_date_dictionary"].where(child), format="%Y-%m")
    ended = lookup["cisp"].map(places.last) + pd.offsets.MonthEnd(0)
    split = child | lookup["cisp"].isin(parent)
    return pd.DataFrame(
        {
            "territory_id": "BRA-CISP-" + lookup["cisp"].str.zfill(3),
            "name": _names(lookup),
            "level": "district",
            "parent_id": ("BRA-" + code).where(~code.isin(places.aggregates), "BRA-33"),
            "country": "BRA",
            "official_code": lookup["cisp"],
            "code_system": "ISP CISP",
            "valid_from": started,
            "valid_to": ended,
            "aliases": _aliases(places, latest["munic"]),
            "area_km2": lookup["cisp"].map(places.areas),
            "boundary_note": pd.Series("district_split", index=lookup.index).where(split, None),
            "source_id": "br_isp_places",
        }
    ).reset_index(drop=True)


def _names(lookup: pd.DataFrame) -> pd.Series:
    """ "011ª DP – Rocinha" → "11ª DP – Rocinha"; abbreviated names from the table."""
    mended = pd.read_csv(NAMES, dtype=str).set_index("cisp")["name"]
    written = lookup["station_name_2017"].str.replace(r"^\d+ª DP\s*[–-]\s*", "", regex=True)
    name = lookup["cisp"].map(mended).fillna(written.str.strip())
    return lookup["cisp"] + "ª DP – " + name


def _aliases(places: Places, munic: pd.Series) -> pd.Series:
    """Neighbourhoods, and the municipalities where a station serves several, split by ;."""
    listed = places.relacao.groupby("CISP")
    quarters = listed["Unidade Territorial"].agg(lambda texts: _quarters(", ".join(texts)))
    towns = listed["Município"].agg(list)
    found = {}
    for code in places.lookup.index:
        several = munic[code].split(";") if ";" in munic[code] else []
        several = [*several, *(towns.get(code, []) if several else [])]
        found[code] = ";".join(dict.fromkeys([*quarters.get(code, []), *several])) or None
    return pd.Series(found)


def _quarters(text: str) -> list[str]:
    """Names in "Água Santa (parte), Encantado e Piedade", without remarks and numerals."""
    plain = re.sub(r"\s*\((?:parte|[^)]*Subdistrito[^)]*)\)", "", text)
    names = [part.strip() for part in re.split(r"[,.]| e ", plain)]
    return [
        name
        for name in names
        if name and name not in DIRECTIONS and not re.fullmatch(r"[IVX]+|Regiões Admin.*", name)
    ]
