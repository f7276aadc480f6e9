"""The publishers' counts as plain arrays, for measuring verdicts on real series."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

# Their codes did not exist at first, or they sum two others of the list.
CHILE_LEFT_OUT = (
    "Femicidios",
    "Acosos sexuales",
    "Robo violento de vehículo motorizado",
    "Delitos asociados a armas",
)
RIO_MEASURES = (
    "hom_doloso", "hom_por_interv_policial", "tentat_hom", "lesao_corp_dolosa", "estupro",
    "hom_culposo", "lesao_corp_culposa", "latrocinio", "roubo_transeunte", "roubo_celular",
    "roubo_em_coletivo", "roubo_veiculo", "roubo_carga", "roubo_comercio", "roubo_residencia",
    "outros_roubos", "furto_veiculos", "furto_transeunte", "furto_celular", "outros_furtos",
    "extorsao", "estelionato", "ameaca", "pessoas_desaparecidas", "apreensao_drogas",
)  # fmt: skip


def chile(sources: Path) -> tuple[np.ndarray, np.ndarray]:
    """(comuna x offence, 192 months from January 2010), and the months of the pandemic."""
    file = sources / "cl_cead" / "cead_delincuencia_chile.parquet"
    table = pq.read_table(
        file,
        columns=["cut_comuna", "fecha", "delito", "delito_n"],
        filters=[("delito", "not in", CHILE_LEFT_OUT)],
    )
    count = table["delito_n"].to_numpy()
    lost_thousands = count != np.floor(count)
    count = np.where(lost_thousands, np.round(count * 1000), count)
    series, month = _places(table["cut_comuna"], table["delito"]), _places(table["fecha"])
    return _grid(series, month, count), _pandemic(2010, 192)


def rio(sources: Path) -> tuple[np.ndarray, np.ndarray]:
    """(police district x measure, 276 months from January 2003), and those of the pandemic."""
    file = sources / "br_isp" / "BaseDPEvolucaoMensalCisp.csv.gz"
    table = csv.read_csv(
        file,
        read_options=csv.ReadOptions(encoding="latin1"),
        parse_options=csv.ParseOptions(delimiter=";"),
    )
    district = _places(table["cisp"])
    month = _places(table["mes_ano"])
    grids = [_grid(district, month, table[name].to_numpy()) for name in RIO_MEASURES]
    return np.concatenate(grids)[:, :276], _pandemic(2003, 276)


def argentina(sources: Path, column: str) -> tuple[np.ndarray, np.ndarray]:
    """(province x code, 24 years from 2000) of one column of counts, and the pandemic's years."""
    table = csv.read_csv(sources / "ar_snic" / "snic-provincias.csv")
    count = table[column].to_numpy().astype(float)
    series = _places(table["provincia_id"], table["codigo_delito_snic_id"].cast(pa.string()))
    years = np.arange(2000, 2024)
    return _grid(series, _places(table["anio"]), count), (years >= 2020) & (years <= 2022)


def _places(*columns: pa.ChunkedArray) -> np.ndarray:
    """For each row the rank of its key among the distinct keys."""
    place = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        values = column.combine_chunks()
        if isinstance(values, pa.DictionaryArray):
            values = values.indices
        known, rank = np.unique(values.to_numpy(zero_copy_only=False), return_inverse=True)
        place = place * len(known) + rank
    return place


def _grid(series: np.ndarray, month: np.ndarray, count: np.ndarray) -> np.ndarray:
    grid = np.full((series.max() + 1, month.max() + 1), np.nan)
    grid[series, month] = count
    return grid


def _pandemic(first_year: int, months: int) -> np.ndarray:
    """March 2020 to December 2022."""
    month = np.arange(months) - (2020 - first_year) * 12
    return (month >= 2) & (month < 36)
