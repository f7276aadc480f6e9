"""Population by place and year → population: one named series per place.

Reads the country files and the seven files by country. A place and year may stand in the
files once per series; `SERIES` says which one is kept for which level. Files of countries
without series in this edition are checked and set aside.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.contribution import Contribution
from etl.reading import counts, known, label, read_csv, unique
from etl.report import Report

COLUMNS = ["iso3", "level", "code", "name", "year", "population", "kind", "source_id"]
JOIN_RATES = [
    "geo_layer", "geo_units", "source_id", "year_min", "year_max", "pop_units", "matched",
    "geo_match_rate", "geo_without_pop", "pop_without_geo",
]  # fmt: skip
FILES = ("arg", "bra", "chl", "col", "country", "gtm", "mex", "per")
SERIES = {  # file → the series kept, its state, the codes of regions kept (None = all)
    "country": ("worldbank_sp_pop_totl", "value", None),
    "chl": ("cl_ine_proy_base2017", "value", None),
    "bra": ("br_ms_svsa_2000_2024", "provisional", {"33"}),
}
LAST_YEAR = 2026
COMPARED = (2012, 2018, 2020, 2022, 2024)
SOURCE_IDS = {
    "worldbank_sp_pop_totl", "un_wpp2024", "ar_indec_prov_2010_2040", "ar_indec_depto_2010_2025",
    "br_ms_svsa_2000_2024", "br_ibge_tcu", "cl_ine_proy_base2017", "co_dane_proy_cnpv2018",
    "gt_ine_proy_censo2002", "gt_ine_censo2018", "mx_conapo_mun_1990_2040",
    "mx_conapo_ent_1950_2070", "pe_inei_depto_1995_2030", "pe_inei_dist_2018_2022",
    "pe_inei_censo2007",
}  # fmt: skip


def read(folder: Path, report: Report) -> Contribution:
    """Population rows of countries, Chile's regions and comunas, and Rio de Janeiro.

    Chile as a whole is the sum of its regions, so that a region, its comunas and the
    country share one series. Raises BadInput on an unknown series, a repeated key, a
    count that is no whole number, or a year out of range.
    """
    files = {name: _frame(folder / f"pop_{name}.csv", name, report) for name in FILES}
    for name in ("chl", "bra"):
        report.figure(f"population_near_worldbank_{name.upper()}", _far(files, name))
    kept = [_kept(folder / f"pop_{name}.csv", name, frame, report) for name, frame in files.items()]
    join = folder / "join_rates.csv"
    rows = read_csv(join, JOIN_RATES)
    report.read(label(join), len(rows))
    report.set_aside(label(join), len(rows), "used to check the join with the boundaries")
    population = pd.concat([frame for frame in kept if frame is not None], ignore_index=True)
    return Contribution(tables={"population": _with_chile(population)})


def _frame(path: Path, name: str, report: Report) -> pd.DataFrame:
    frame = read_csv(path, COLUMNS)
    known(path, frame["source_id"], SOURCE_IDS)
    known(path, frame["level"], {"0", "1", "2", "3"})
    unique(path, frame, ["level", "code", "year", "source_id"])
    known(path, frame["year"], {str(year) for year in range(1950, 2041)})
    frame["population"] = counts(path, frame["population"])
    frame["year"] = frame["year"].astype(int)
    report.read(label(path), len(frame))
    report.figure(f"population_rows_{name}", len(frame))
    return frame


def _far(files: dict[str, pd.DataFrame], name: str) -> float:
    """Largest difference, in percent, of the sum of regions from the country's own figure."""
    rows = files[name]
    regions = rows[(rows["level"] == "1") & (rows["source_id"] == SERIES[name][0])]
    country = files["country"]
    country = country[(country["code"] == name.upper()) & country["year"].isin(COMPARED)]
    whole = country.set_index("year")["population"].astype(float)
    parts = regions.groupby("year")["population"].sum().reindex(whole.index).astype(float)
    return float((100 * (parts / whole - 1)).abs().max())


def _kept(path: Path, name: str, frame: pd.DataFrame, report: Report) -> pd.DataFrame | None:
    if name not in SERIES:
        report.set_aside(label(path), len(frame), "place without a series in this edition")
        return None
    source, status, regions = SERIES[name]
    wanted = (frame["source_id"] == source) & (frame["code"] != "CHL")
    report.set_aside(label(path), int((~wanted).sum()), "another series for the same places")
    inside = wanted & _within(frame, regions)
    report.set_aside(
        label(path), int((wanted & ~inside).sum()), "place without a series in this edition"
    )
    current = inside & (frame["year"] <= LAST_YEAR)
    report.set_aside(label(path), int((inside & ~current).sum()), f"year after {LAST_YEAR}")
    report.kept(label(path), int(current.sum()))
    kept = frame[current]
    return pd.DataFrame(
        {
            "territory_id": kept["iso3"].where(
                kept["level"] == "0", kept["iso3"] + "-" + kept["code"]
            ),
            "year": kept["year"],
            "population": kept["population"].astype(float),
            "kind": kept["kind"],
            "status": status,
            "source_id": kept["source_id"],
        }
    )


def _within(frame: pd.DataFrame, regions: set[str] | None) -> pd.Series:
    if regions is None:
        return pd.Series(True, index=frame.index)
    return frame["code"].str[:2].isin(regions)


def _with_chile(population: pd.DataFrame) -> pd.DataFrame:
    regions = population["territory_id"].str.fullmatch(r"CHL-\d{2}")
    chile = (
        population[regions]
        .groupby("year", as_index=False)
        .agg({"population": "sum", "kind": "first", "status": "first", "source_id": "first"})
    )
    return pd.concat([population, chile.assign(territory_id="CHL")], ignore_index=True)
