"""Peru: complaints to the prosecutors of one fiscal district, Lambayeque, by kind and year.

In: the folder `pe_mpfn`: one file of the Ministerio Público as the region republishes it, a row
per year, kind and article. Out: one yearly `Observations`, `pe_mpfn_lambayeque`, for the
department (PER-14): each of the publisher's general kinds (`generico`), and the narrower kinds
named in `NARROWER` as "general kind / kind". The ubigeo of every row is the seat of the office:
no district is told from it. A kind that a year's list does not name had no complaint if years
before and after name it; outside those years nothing is written. Four rows stand in the file
twice and are kept: the published totals count both. Refuses: another district, office, period
or case type; a year or download date out of range; a count that is no whole number.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.contribution import Contribution, Observations
from etl.reading import counts, dates, known, label, read_csv
from etl.report import Report

SOURCE_ID = "pe_mpfn_lambayeque"
FILE = "delitos_2019-2023.csv"
COLUMNS = [
    "periodo_denuncia", "anio_denuncia", "fecha_descarga", "distrito_fiscal", "especialidad",
    "tipo_caso", "generico", "subgenerico", "articulo", "des_articulo", "cantidad", "ubigeo",
    "dpto", "prov", "dist", "fecha_corte",
]  # fmt: skip
SAME_IN_EVERY_ROW = {
    "periodo_denuncia": "ENERO - DICIEMBRE",
    "distrito_fiscal": "LAMBAYEQUE",
    "especialidad": "PENAL",
    "tipo_caso": "DENUNCIA",
    "ubigeo": "140101",  # INEI's code of Chiclayo; in RENIEC's it would be Lima
    "dpto": "LAMBAYEQUE",
    "prov": "CHICLAYO",
    "dist": "CHICLAYO",
}
TERRITORY = "PER-14"
NARROWER = (
    "CONTRA EL PATRIMONIO / EXTORSION",
    "CONTRA EL PATRIMONIO / HURTO",
    "CONTRA EL PATRIMONIO / ROBO",
    "CONTRA LA LIBERTAD / VIOLACION DE LA LIBERTAD SEXUAL",
    "CONTRA LA VIDA/EL CUERPO Y LA SALUD / HOMICIDIO",
    "CONTRA LA VIDA/EL CUERPO Y LA SALUD / LESIONES",
)
WITHOUT_ARTICLE = "S/Art"
FIRST, LAST = "2019-01-01", "2024-12-31"


def read(folder: Path, report: Report) -> Contribution:
    """Complaints of 2019 to 2023 by kind; territory_id PER-14, the department of the seat."""
    path = folder / FILE
    frame = read_csv(path, COLUMNS, sep=";", encoding="utf-8")
    for column, value in SAME_IN_EVERY_ROW.items():
        known(path, frame[column], [value])
    year = dates(path, frame["anio_denuncia"], FIRST, "2023-12-31", form="%Y")
    for column in ("fecha_descarga", "fecha_corte"):
        dates(path, frame[column], FIRST, LAST, form="%d/%m/%Y")
    count = counts(path, frame["cantidad"])
    _figures(frame, count, report)
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    narrower = frame["generico"] + " / " + frame["subgenerico"]
    listed = narrower.isin(NARROWER)
    table = pd.concat(
        [
            _by_year(frame["generico"], year, count),
            _by_year(narrower[listed], year[listed], count[listed]),
        ],
        ignore_index=True,
    )
    return Contribution(observations=[Observations(SOURCE_ID, "A", table)])


def _by_year(category: pd.Series, year: pd.Series, count: pd.Series) -> pd.DataFrame:
    """Sums by category and year, 0 in a year between two that name the category."""
    table = count.groupby([category, year]).sum().unstack()
    named = table.notna().T
    between = (named.cummax() & named[::-1].cummax()[::-1]).T
    long = table.fillna(0).where(between).stack().dropna().astype("Int64")
    return pd.DataFrame(
        {
            "territory_id": TERRITORY,
            "period": long.index.get_level_values(1),
            "category": long.index.get_level_values(0),
            "count": long.array,
            "status": "value",
        }
    )


def _figures(frame: pd.DataFrame, count: pd.Series, report: Report) -> None:
    """What the file says of itself: rows twice, and complaints filed without an article."""
    report.figure("pe_mpfn_rows_twice", int(frame.duplicated().sum()))
    by_year = count.groupby(frame["anio_denuncia"]).sum()
    for year in ("2019", "2020", "2021", "2022", "2023"):
        report.figure(f"pe_mpfn_complaints_{year}", by_year.get(year, float("nan")))
    without = count[frame["articulo"] == WITHOUT_ARTICLE].groupby(frame["anio_denuncia"]).sum()
    for year in ("2021", "2023"):
        report.figure(f"pe_mpfn_without_article_{year}", without.get(year, 0))
