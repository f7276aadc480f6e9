"""Argentina: crime by province and year, from the Sistema Nacional de Información Criminal.

In: the folder `ar_snic`, one CSV. Out: two yearly `Observations` that never join, by province:
`ar_snic_hechos` (events) and `ar_snic_victimas` (victims). Which codes exist, since when, and
which have victims is in `ar_snic_codes.csv`. Refuses: a province or code that a year lacks or
should not have, a parent code that is not the sum of its parts, victims of a homicide that are
not those of both sexes and of unknown sex.

Parents (11) and parts (11_1 to 11_5) stand side by side and are never summed together; a part
that is what is left of a published parent is not published.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import Contribution, Observations
from etl.reading import FETCH_AGAIN, counts, known, label, numbers, read_csv, unique
from etl.report import BadInput, Report

FILE = "snic-provincias.csv"
COUNTS = [
    "cantidad_hechos", "cantidad_victimas", "cantidad_victimas_masc", "cantidad_victimas_fem",
    "cantidad_victimas_sd",
]  # fmt: skip
RATES = ["tasa_hechos", "tasa_victimas", "tasa_victimas_masc", "tasa_victimas_fem"]
CODE, NAME = "codigo_delito_snic_id", "codigo_delito_snic_nombre"
COLUMNS = ["provincia_id", "provincia_nombre", "anio", CODE, NAME, *COUNTS, *RATES]
PROVINCES = {f"{code:02d}" for code in range(2, 96, 4)}  # INDEC numbers them by fours
YEARS = range(2000, 2024)
PARTIAL = ("29_", 2016)  # the parts of 29 in their first year, in four provinces only
HOMICIDE = "1"


def codes() -> pd.DataFrame:
    """Table of the codes by code: name, first_year, victims and published (whether or not)."""
    rows = pd.read_csv(Path(__file__).with_name("ar_snic_codes.csv"), dtype=str)
    flags = {name: rows[name] == "yes" for name in ("victims", "published")}
    return rows.assign(first_year=rows["first_year"].astype(int), **flags).set_index("code")


def read(folder: Path, report: Report) -> Contribution:
    """Events and victims by province (ARG-02 to ARG-94), year and the publisher's code and name.

    Raises BadInput where the file is not as described above.
    """
    path, table = folder / FILE, codes()
    rows = _rows(path, table)
    partial = rows[CODE].str.startswith(PARTIAL[0]) & (rows["year"] == PARTIAL[1])
    whole = rows[~partial]
    _check_places(path, whole, table)
    _check_parts(path, whole)
    _figures(rows, partial, report)
    published = whole[whole[CODE].map(table["published"])]
    report.read(label(path), len(rows))
    report.kept(label(path), len(published))
    report.set_aside(label(path), int(partial.sum()), "parts of a code in four provinces only")
    report.set_aside(
        label(path), len(whole) - len(published), "what is left of a code that is published whole"
    )
    with_victims = published[published[CODE].map(table["victims"])]
    return Contribution(
        observations=[
            Observations("ar_snic_hechos", "A", _frame(published, "cantidad_hechos")),
            Observations("ar_snic_victimas", "A", _frame(with_victims, "cantidad_victimas")),
        ]
    )


def _rows(path: Path, table: pd.DataFrame) -> pd.DataFrame:
    """The file's rows, counts as whole numbers: victims missing where the file is blank."""
    rows = read_csv(path, COLUMNS)
    known(path, rows["provincia_id"], PROVINCES)
    known(path, rows["anio"], {str(year) for year in YEARS})
    known(path, rows[CODE], table.index)
    unique(path, rows, ["provincia_id", "anio", CODE])
    same = rows[NAME] == rows[CODE].map(table["name"])
    known(path, rows[NAME].where(same, "the name of another code"), table["name"])
    for name in COUNTS:
        rows[name] = counts(path, rows[name], blank_ok=name != COUNTS[0])
    for name in RATES:
        numbers(path, rows[name].mask(rows[name] == "", "0"))
    rows["year"] = rows["anio"].astype(int)
    return rows


def _check_places(path: Path, rows: pd.DataFrame, table: pd.DataFrame) -> None:
    """Each province has in each year the codes that exist by then, and victims where they are."""
    early = rows["year"] < rows[CODE].map(table["first_year"])
    without = rows[CODE].map(table["victims"]) & rows["cantidad_victimas"].isna()
    for where, bad, expected in (
        (CODE, early, "a code that exists in that year"),
        ("cantidad_victimas", without, "a count"),
    ):
        if bad.any():
            at = bad.index[bad][0]
            raise BadInput(label(path), f"row {at + 2}, column {where}", expected,
                           repr(rows.loc[at, where]), FETCH_AGAIN)  # fmt: skip
    found = rows.groupby(["provincia_id", "year"]).size().to_dict()
    codes = {year: int((table["first_year"] <= year).sum()) for year in YEARS}
    for place in sorted(PROVINCES):
        for year, wanted in codes.items():
            if found.get((place, year), 0) != wanted:
                raise BadInput(
                    label(path), f"province {place}, year {year}", f"{wanted} codes",
                    f"{found.get((place, year), 0)} (a cut file?)", FETCH_AGAIN,
                )  # fmt: skip


def _check_parts(path: Path, rows: pd.DataFrame) -> None:
    """The parts of a code sum to it; victims of homicide, to those of each sex."""
    parts = rows[rows[CODE].str.contains("_")]
    keys = [parts[CODE].str.split("_").str[0].rename(CODE), parts["provincia_id"], parts["year"]]
    summed = parts.groupby(keys)["cantidad_hechos"].sum()
    parents = rows.set_index([CODE, "provincia_id", "year"])["cantidad_hechos"].loc[summed.index]
    apart = parents.index[(parents != summed).to_numpy(dtype=bool)]
    if len(apart):
        code, place, year = apart[0]
        raise BadInput(
            label(path), f"code {code}, province {place}, year {year}",
            f"{summed[apart[0]]}, the sum of its parts", str(parents[apart[0]]), FETCH_AGAIN,
        )  # fmt: skip
    homicide = rows[rows[CODE] == HOMICIDE]
    sexes = homicide[COUNTS[2:]].sum(axis=1)
    apart = homicide.index[(sexes != homicide["cantidad_victimas"]).to_numpy(dtype=bool)]
    if len(apart):
        raise BadInput(
            label(path), f"row {apart[0] + 2}, column cantidad_victimas",
            f"{sexes[apart[0]]}, the sum of both sexes and of unknown sex",
            str(homicide.loc[apart[0], "cantidad_victimas"]), FETCH_AGAIN,
        )  # fmt: skip


def _figures(rows: pd.DataFrame, partial: pd.Series, report: Report) -> None:
    """Codes by year, and what a sum would be that takes parents and parts for each other."""
    by_year = rows.groupby("year")[CODE].nunique()
    for year in (2000, 2015, 2016, 2017, 2022, 2023):
        report.figure(f"ar_snic_codes_{year}", by_year.get(year, 0))
    last = rows[rows["year"] == YEARS[-1]]
    parts = last[CODE].str.contains("_")
    report.figure("ar_snic_events_2023_twice", last["cantidad_hechos"].sum())
    report.figure("ar_snic_events_2023", last.loc[~parts, "cantidad_hechos"].sum())
    report.figure("ar_snic_parts_of_29_2016", rows.loc[partial, "cantidad_hechos"].sum())
    whole = rows[(rows[CODE] == "29") & (rows["year"] == PARTIAL[1])]
    report.figure("ar_snic_whole_of_29_2016", whole["cantidad_hechos"].sum())
    report.figure("ar_snic_without_victims", rows["cantidad_victimas"].isna().sum())


def _frame(rows: pd.DataFrame, count: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "territory_id": "ARG-" + rows["provincia_id"],
            "period": pd.to_datetime(rows["anio"] + "-01-01", format="%Y-%m-%d"),
            "category": rows[CODE] + " " + rows[NAME],
            "count": rows[count],
            "status": np.full(len(rows), "value"),
        }
    )
