"""What the files of the Instituto de Segurança Pública (ISP) have in common.

Column names as published, months from `ano` and `mes`, the check that no month is missing, and
the step from the publisher's wide rows to observations.
"""

from __future__ import annotations

import struct
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyogrio.errors import DataSourceError

from etl.reading import FETCH_AGAIN, MISSING, content, dates, label, read_features, refuse
from etl.report import BadInput, Report

LATIN = "iso-8859-1"
FIRST_DAY, LAST_DAY = "1991-01-01", "2027-12-31"
STATES = ["value", "provisional", "not_available", "not_covered", "not_comparable"]
VALUE, PROVISIONAL, NOT_AVAILABLE, NOT_COVERED, NOT_COMPARABLE = range(len(STATES))

LETHAL = ["hom_doloso", "lesao_corp_morte", "latrocinio"]
STREET_ROBBERY = ["roubo_transeunte", "roubo_celular", "roubo_em_coletivo"]
OTHER_ROBBERY = [
    "roubo_veiculo", "roubo_carga", "roubo_comercio", "roubo_residencia", "roubo_banco",
    "roubo_cx_eletronico", "roubo_conducao_saque", "roubo_apos_saque", "roubo_bicicleta",
    "outros_roubos",
]  # fmt: skip
THEFT = [
    "furto_veiculos", "furto_transeunte", "furto_coletivo", "furto_celular", "furto_bicicleta",
    "outros_furtos",
]  # fmt: skip
DRUGS = ["posse_drogas", "trafico_drogas", "apreensao_drogas_sem_autor"]
MEASURES = [
    *LETHAL, "cvli", "hom_por_interv_policial", "feminicidio", "letalidade_violenta",
    "tentat_hom", "tentativa_feminicidio", "lesao_corp_dolosa", "estupro", "hom_culposo",
    "lesao_corp_culposa", *STREET_ROBBERY, "roubo_rua", *OTHER_ROBBERY, "total_roubos",
    *THEFT, "total_furtos", "sequestro", "extorsao", "sequestro_relampago", "estelionato",
    "apreensao_drogas", *DRUGS, "recuperacao_veiculos", "apf", "aaapai", "cmp", "cmba",
    "ameaca", "pessoas_desaparecidas", "encontro_cadaver", "encontro_ossada",
    "pol_militares_mortos_serv", "pol_civis_mortos_serv", "registro_ocorrencias",
]  # fmt: skip
SHARED_MEASURES = [m for m in MEASURES if m not in ("feminicidio", "tentativa_feminicidio")]


def months(path: Path, frame: pd.DataFrame) -> pd.Series:
    """First day of each row's month, from `ano` and `mes` (and `mes_ano`, where present)."""
    of_year, years = pd.factorize(frame["ano"])
    of_month, numbers = pd.factorize(frame["mes"])
    group, both = pd.factorize(of_year * len(numbers) + of_month)
    year, month = years[both // len(numbers)], numbers[both % len(numbers)].str.zfill(2)
    first = (year + "-" + month + "-01").to_numpy(dtype=object)[group]
    parsed = dates(path, pd.Series(first, frame.index, name="ano, mes"), FIRST_DAY, LAST_DAY)
    if "mes_ano" in frame:
        of_name, names = pd.factorize(frame["mes_ano"])
        other = names.get_indexer(year + "m" + month)[group] != of_name
        refuse(path, "column mes_ano", other, "the month of ano and mes", frame["mes_ano"])
    return parsed


def years(path: Path, column: pd.Series, first: int = 1991, last: int = 2027) -> pd.Series:
    """Years as whole numbers between `first` and `last`, else BadInput."""
    dates(path, column, f"{first}-01-01", f"{last}-12-31", form="%Y")
    return column.astype(int)


def base_status(path: Path, phase: pd.Series, counted: np.ndarray) -> np.ndarray:
    """States of shape (rows, columns): phases 1 and 2 provisional, blanks not available."""
    refuse(path, "column fase", ~phase.isin(["1", "2", "3"]), "phase 1, 2 or 3", phase)
    row = np.where(phase == "3", VALUE, PROVISIONAL).astype(np.int8)
    return np.where(counted == MISSING, np.int8(NOT_AVAILABLE), row[:, None])


def every_month(
    path: Path,
    place: pd.Series,
    period: pd.Series,
    *,
    last: dict[str, pd.Timestamp] | None = None,
    first: dict[str, pd.Timestamp] | None = None,
) -> None:
    """Raises BadInput where a place lacks a month between its first and last one.

    last: last month of places that ended; all others reach the file's last month.
    first: first month of each place, where it is known (else any).
    """
    number = period.dt.year * 12 + period.dt.month
    span = number.groupby(place).agg(["min", "max", "size"])
    wanted = _numbers(last or {}).reindex(span.index).fillna(number.max()).astype(int)
    begun = _numbers(first).reindex(span.index) if first else span["min"]
    wrong = (span["min"] != begun) | (span["max"] != wanted) | (span["size"] != wanted - begun + 1)
    if wrong.any():
        code = wrong.idxmax()
        row = span.loc[code]
        raise BadInput(
            label(path),
            f"place {code}",
            f"each month from {_month(begun[code])} to {_month(wanted[code])}",
            f"{row['size']} rows from {_month(row['min'])} to {_month(row['max'])} (a cut file?)",
            FETCH_AGAIN,
        )


def _numbers(months: dict[str, pd.Timestamp]) -> pd.Series:
    """By place, its month as years times twelve and months."""
    return pd.Series({code: day.year * 12 + day.month for code, day in months.items()}, dtype=int)


def _month(number: int) -> str:
    return f"{(number - 1) // 12}-{(number - 1) % 12 + 1:02d}"


def same_places(path: Path, found: pd.Series, expected: set[str]) -> None:
    """Raises BadInput unless the file names exactly these places."""
    named = set(found.unique())
    missing, new = sorted(expected - named), sorted(named - expected)
    if missing or new:
        raise BadInput(
            label(path), f"column {found.name}", f"{len(expected)} known places",
            f"missing {missing[:5] or 'none'}, not known {new[:5] or 'none'}", FETCH_AGAIN,
        )  # fmt: skip


def observations(
    territory: pd.Series, period: pd.Series, measures: list[str], counted: np.ndarray,
    status: np.ndarray,
) -> pd.DataFrame:  # fmt: skip
    """Wide counts → one row per territory, period and category (text as categoricals).

    counted, status: shape (rows, measures); a count is missing where its state says so.
    """
    rows = len(territory)
    places = pd.Categorical(territory)
    flat, state = counted.T.ravel(), status.T.ravel()
    absent = state >= NOT_AVAILABLE
    return pd.DataFrame(
        {
            "territory_id": pd.Categorical.from_codes(
                np.tile(places.codes, len(measures)), places.categories
            ),
            "period": np.tile(period.to_numpy(), len(measures)),
            "category": pd.Categorical.from_codes(
                np.repeat(np.arange(len(measures), dtype=np.int8), rows), pd.Index(measures)
            ),
            "count": pd.arrays.IntegerArray(np.where(absent, 0, flat), absent),
            "status": pd.Categorical.from_codes(state, pd.Index(STATES)),
        },
        copy=False,
    )


def features(path: Path, columns: set[str]) -> gpd.GeoDataFrame:
    """Features of a GeoJSON file, two-dimensional and valid, with at least these properties."""
    properties, geometry = read_features(path, columns)
    geometry = shapely.force_2d(geometry)
    bad = ~shapely.is_valid(geometry) | shapely.is_empty(geometry)
    refuse(path, "geometry", bad, "a valid polygon", np.where(bad, "none", ""))
    return gpd.GeoDataFrame(properties, geometry=geometry, crs=4326)


def shapefile(path: Path, report: Report, reason: str) -> gpd.GeoDataFrame:
    """A shapefile whose parts are whole; every row is set aside for the reason given."""
    for part in (path, path.with_suffix(".shx")):
        raw = content(part)
        if len(raw) < 100 or struct.unpack(">i", raw[24:28])[0] * 2 != len(raw):
            raise BadInput(label(part), "whole file", "a whole file", "a cut one", FETCH_AGAIN)
    table = path.with_suffix(".dbf")
    raw = content(table)
    rows, head, width = struct.unpack("<IHH", raw[4:12]) if len(raw) > 12 else (0, 0, 0)
    if not rows or len(raw) < head + rows * width:
        raise BadInput(label(table), "whole file", "a whole file", "a cut one", FETCH_AGAIN)
    small = [path.with_suffix(".prj"), path.with_suffix(".cpg")]
    for part in small:
        content(part)
    try:
        frame = gpd.read_file(path)
    except DataSourceError as error:
        raise BadInput(label(path), "whole file", "a shapefile", str(error), FETCH_AGAIN) from error
    for part in (path, path.with_suffix(".shx"), table):
        report.read(label(part), len(frame))
        report.set_aside(label(part), len(frame), reason)
    for part in small:
        report.read(label(part), 1)
        report.set_aside(label(part), 1, "part of a shapefile")
    return frame
