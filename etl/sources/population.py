"""Population by place and year → population: one named series per place.

Reads the country files and the seven files by country. A place and year may stand in the
files once per series; `SERIES` says which one is kept for which level, and why not the others.
Countries whose regions have a series as long as the country's own are their sum, so that a region,
its parts and the country share one series; Peru's provinces are the sum of their districts.
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
SERIES = {  # file → level → the series kept for places of that level
    "arg": {"1": "ar_indec_prov_2010_2040", "2": "ar_indec_depto_2010_2025"},
    # The IBGE/TCU series falls by ten million people in 2022.
    "bra": {"1": "br_ms_svsa_2000_2024", "2": "br_ms_svsa_2000_2024"},
    "chl": {"1": "cl_ine_proy_base2017", "2": "cl_ine_proy_base2017"},
    "col": {"1": "co_dane_proy_cnpv2018", "2": "co_dane_proy_cnpv2018"},
    # The step to the UN's figures of 2025 is a change of publisher.
    "country": {"0": "worldbank_sp_pop_totl"},
    # The projections of the census of 2002 lie 16 % above that of 2018, Quiché's by a half.
    "gtm": {"1": "gt_ine_censo2018", "2": "gt_ine_censo2018"},
    "mex": {"1": "mx_conapo_ent_1950_2070", "2": "mx_conapo_mun_1990_2040"},
    # Districts: the census of 2007 and the projection of 2022 are two series.
    "per": {"1": "pe_inei_depto_1995_2030", "3": "pe_inei_dist_2018_2022"},
}
PRELIMINARY = {"br_ms_svsa_2000_2024"}
SUMS_OF_REGIONS = ("CHL", "MEX", "PER")
NEAR_WORLD_BANK = ("arg", "bra", "chl", "col", "mex", "per")
NOT_COUNTED = "130112"  # a new district of Trujillo without any population
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
    """Population rows of every place of `geo` that a series names.

    Raises BadInput on an unknown series, a repeated key, a count that is no whole number, or a
    year out of range.
    """
    files = {name: _frame(folder / f"pop_{name}.csv", name, report) for name in FILES}
    for name in NEAR_WORLD_BANK:
        report.figure(f"population_near_worldbank_{name.upper()}", _far(files, name))
    kept = [_kept(folder / f"pop_{name}.csv", name, frame, report) for name, frame in files.items()]
    guatemala = kept[FILES.index("gtm")]
    report.figure("population_census_GTM", _regions(guatemala, "GTM")["population"].sum())
    join = folder / "join_rates.csv"
    rows = read_csv(join, JOIN_RATES)
    report.read(label(join), len(rows))
    report.set_aside(label(join), len(rows), "used to check the join with the boundaries")
    population = pd.concat([*kept, _provinces(files["per"])], ignore_index=True)
    sums = [_country(population, country) for country in SUMS_OF_REGIONS]
    return Contribution(tables={"population": pd.concat([population, *sums], ignore_index=True)})


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
    regions = rows[(rows["level"] == "1") & (rows["source_id"] == SERIES[name]["1"])]
    country = files["country"]
    country = country[(country["code"] == name.upper()) & country["year"].isin(COMPARED)]
    whole = country.set_index("year")["population"].astype(float)
    parts = regions.groupby("year")["population"].sum().reindex(whole.index).astype(float)
    return float((100 * (parts / whole - 1)).abs().max())


def _kept(path: Path, name: str, frame: pd.DataFrame, report: Report) -> pd.DataFrame:
    series = frame["level"].map(SERIES[name])
    summed = (frame["level"] == "0") & frame["code"].isin(SUMS_OF_REGIONS)
    wanted = (frame["source_id"] == series) & ~summed
    current = wanted & (frame["year"] <= LAST_YEAR)
    report.set_aside(label(path), int((~wanted).sum()), "another series for the same places")
    report.set_aside(label(path), int((wanted & ~current).sum()), f"year after {LAST_YEAR}")
    report.kept(label(path), int(current.sum()))
    return _rows(frame[current])


def _rows(kept: pd.DataFrame) -> pd.DataFrame:
    preliminary = kept["source_id"].isin(PRELIMINARY)
    return pd.DataFrame(
        {
            "territory_id": kept["iso3"].where(
                kept["level"] == "0", kept["iso3"] + "-" + kept["code"]
            ),
            "year": kept["year"],
            "population": kept["population"].astype(float),
            "kind": kept["kind"],
            "status": preliminary.map({True: "provisional", False: "value"}),
            "source_id": kept["source_id"],
        }
    )


def _provinces(peru: pd.DataFrame) -> pd.DataFrame:
    """Peru's provinces as the sum of their districts; none where a district is not known.

    A district that only the census of 2007 or no series at all counts is not known.
    """
    districts = peru[peru["level"] == "3"]
    kept = districts[districts["source_id"] == SERIES["per"]["3"]]
    lost = set(districts["code"]) - set(kept["code"]) | {NOT_COUNTED}
    whole = kept[~kept["code"].str[:4].isin({code[:4] for code in lost})]
    sums = whole.assign(code=whole["code"].str[:4]).groupby(["iso3", "code", "year"])
    summed = sums.agg({"population": "sum", "kind": "first", "source_id": "first"}).reset_index()
    return _rows(summed.assign(level="2"))


def _regions(population: pd.DataFrame, country: str) -> pd.DataFrame:
    return population[population["territory_id"].str.fullmatch(country + r"-\d{2}")]


def _country(population: pd.DataFrame, country: str) -> pd.DataFrame:
    sums = _regions(population, country).groupby("year", as_index=False)
    same = dict.fromkeys(("kind", "status", "source_id"), "first")
    return sums.agg({"population": "sum", **same}).assign(territory_id=country)
