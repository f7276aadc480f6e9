"""Rio de Janeiro's Pacifying Police Units (UPP): police records inside each unit's area (ISP).

Reads two releases of the monthly file. The one that ends in 2020-12 is whole and is used
up to there. The one that ends in 2021-12 doubles or blanks most of 2020 and leaves nine
closed units out of January to June 2021: of it only 2021-07 to 2021-12 is kept, as
provisional; the six months before stand in the series as not comparable. Rows describe
the area of a unit before, during and after the unit. `br_upp_places` reads the rest.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import Contribution, Observations
from etl.reading import FETCH_AGAIN, MISSING, count_matrix, known, label, read_csv, unique
from etl.report import BadInput, Report
from etl.sources import br_upp_places
from etl.sources.br_isp_layout import (
    LATIN,
    NOT_AVAILABLE,
    NOT_COMPARABLE,
    PROVISIONAL,
    VALUE,
    every_month,
    months,
    observations,
    refuse,
    same_places,
)  # fmt: skip

WHOLE_FILE = "UppEvolucaoMensalDeTitulos_vintage2020m12.csv"
LATER_FILE = "UppEvolucaoMensalDeTitulos.csv"
MEASURES = [
    "hom_doloso", "lesao_corp_morte", "latrocinio", "hom_por_interv_policial", "tentat_hom",
    "lesao_corp_dolosa", "estupro", "hom_culposo", "lesao_corp_culposa", "roubo_comercio",
    "roubo_residencia", "roubo_veiculo", "roubo_carga", "roubo_transeunte", "roubo_em_coletivo",
    "roubo_banco", "roubo_cx_eletronico", "roubo_celular", "roubo_conducao_saque",
    "total_roubos", "furto_veiculos", "total_furtos", "sequestro", "extorsao",
    "sequestro_relampago", "estelionato", "apreensao_drogas", "recuperacao_veiculos",
    "armas_apreendidas", "cump_mandado_prisao", "ocorr_flagrante", "ameaca",
    "pessoas_desaparecidas", "encontro_cadaver", "encontro_ossada",
    "pol_militares_mortos_serv", "pol_civis_mortos_serv", "registro_ocorrencias",
]  # fmt: skip
COLUMNS = ["cod_upp", "upp", "ano", "mes", *MEASURES]
UNITS = 38
BROKEN_YEAR, BROKEN_ROWS = 2020, 1254
ALL, POLICE = "hom_doloso", "hom_por_interv_policial"


def read(folder: Path, report: Report) -> Contribution:
    """Observations of br_upp_mensal; tables territory, territory_overlap, population,
    programme_phase (38 units); boundary layer "programme_area_BRA".

    Raises BadInput where a file is not as its description promises.
    """
    places = br_upp_places.read(folder, report)
    whole, whole_counts = _whole(folder / WHOLE_FILE, places.names, report)
    later, later_counts = _later(folder / LATER_FILE, places.names, whole, whole_counts, report)
    frame = pd.concat([whole, later], ignore_index=True)
    counted = np.vstack([whole_counts, later_counts])
    row = np.full(len(frame), VALUE, dtype=np.int8)
    row[(frame["period"] >= "2021-01-01").to_numpy()] = NOT_COMPARABLE
    row[(frame["period"] >= "2021-07-01").to_numpy()] = PROVISIONAL
    status = np.where(counted == MISSING, np.int8(NOT_AVAILABLE), row[:, None])
    territory = "BRA-UPP-" + frame["cod_upp"].str.zfill(2)
    monthly = observations(territory, frame["period"], MEASURES, counted, status)
    return Contribution(
        observations=[Observations("br_upp_mensal", "M", monthly)],
        tables=places.tables,
        boundaries={"programme_area_BRA": places.boundaries},
    )


def _rows(path: Path, names: dict[str, str]) -> tuple[pd.DataFrame, np.ndarray]:
    """Keys with `period`, and counts; the unit's name must be the one of its number."""
    frame = read_csv(path, COLUMNS, sep=";", encoding=LATIN)
    frame["period"] = months(path, frame)
    known(path, frame["cod_upp"], names)
    other = frame["cod_upp"].map(names) != frame["upp"]
    refuse(path, "column upp", other, "the name of that unit", frame["upp"])
    counted = count_matrix(path, frame, MEASURES, blank_ok=True)
    return frame[["cod_upp", "ano", "mes", "period"]], counted


def _whole(path: Path, names: dict[str, str], report: Report) -> tuple[pd.DataFrame, np.ndarray]:
    frame, counted = _rows(path, names)
    unique(path, frame, ["cod_upp", "ano", "mes"])
    first = dict.fromkeys(names, pd.Timestamp("2007-01-01"))
    last = dict.fromkeys(names, pd.Timestamp("2020-12-01"))
    every_month(path, frame["cod_upp"], frame["period"], first=first, last=last)
    same_places(path, frame["cod_upp"], set(names))
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    _figures_2015(frame, counted, report)
    report.figure("upp_blanks", int((counted == MISSING).sum()))
    return frame, counted


def _figures_2015(frame: pd.DataFrame, counted: np.ndarray, report: Report) -> None:
    """Sums that ISP published in May 2015 for the 36 units then covered, and ours for 2014."""
    then = ~frame["cod_upp"].isin(["37", "38"])
    year = frame["period"].dt.year
    for name, column in (("homicides", ALL), ("police", POLICE)):
        for at in (2007, 2008, 2014):
            rows = (then & (year == at)).to_numpy()
            report.figure(f"upp_36_{name}_{at}", int(counted[rows, MEASURES.index(column)].sum()))
    report.figure("upp_median_homicides", float(np.median(counted[:, MEASURES.index(ALL)])))


def _later(
    path: Path, names: dict[str, str], whole: pd.DataFrame, whole_counts: np.ndarray, report: Report
) -> tuple[pd.DataFrame, np.ndarray]:
    """Rows of 2021 of the release that ends in 2021-12 (its other years are set aside).

    Raises BadInput unless it is the release described: each unit and month once, but for
    a 2020 of 1,254 rows.
    """
    frame, counted = _rows(path, names)
    year = frame["period"].dt.year
    broken = (year == BROKEN_YEAR).to_numpy()
    rest = frame[~broken]
    unique(path, rest, ["cod_upp", "ano", "mes"])
    for begin, end in (("2007-01-01", "2019-12-01"), ("2021-01-01", "2021-12-01")):
        rows = rest[rest["period"].between(begin, end)]
        first = dict.fromkeys(names, pd.Timestamp(begin))
        last = dict.fromkeys(names, pd.Timestamp(end))
        every_month(path, rows["cod_upp"], rows["period"], first=first, last=last)
        same_places(path, rows["cod_upp"], set(names))
    outside = ~frame["period"].between("2007-01-01", "2021-12-01")
    refuse(path, "ano, mes", outside, "2007-01 to 2021-12", frame["period"])
    if broken.sum() != BROKEN_ROWS:
        raise BadInput(
            label(path), f"rows of {BROKEN_YEAR}", f"{BROKEN_ROWS} rows in blocks of {UNITS}",
            f"{broken.sum()} (a cut file, or a release that was mended?)", FETCH_AGAIN,
        )  # fmt: skip
    _figures_of_fault(frame, counted, broken, report)
    before = (year < BROKEN_YEAR).to_numpy()
    same = _sorted(frame[before], counted[before])
    upto = (whole["period"].dt.year < BROKEN_YEAR).to_numpy()
    report.figure("upp_cells_differ", int((same != _sorted(whole[upto], whole_counts[upto])).sum()))
    after = (year > BROKEN_YEAR).to_numpy()
    half = after & (frame["period"] < "2021-07-01").to_numpy()
    report.read(label(path), len(frame))
    report.set_aside(label(path), int(before.sum()), "used to check the release of 2020-12")
    report.set_aside(label(path), int(broken.sum()), "months doubled or zeroed by the release")
    report.set_aside(label(path), int(half.sum()), "not comparable: closed units were left out")
    report.kept(label(path), int((after & ~half).sum()))
    return frame[after], counted[after]


def _sorted(frame: pd.DataFrame, counted: np.ndarray) -> np.ndarray:
    order = np.lexsort((frame["cod_upp"].astype(int), frame["period"]))
    return counted[order]


def _figures_of_fault(
    frame: pd.DataFrame, counted: np.ndarray, broken: np.ndarray, report: Report
) -> None:
    """What the fault of the later release looks like, as figures."""
    report.figure("upp_keys", len(frame[["cod_upp", "ano", "mes"]].drop_duplicates()))
    homicides = pd.Series(counted[broken][:, MEASURES.index(ALL)])
    by_month = homicides.groupby(frame.loc[broken, "period"].dt.month.to_numpy()).sum()
    for month in range(1, 7):
        report.figure(f"upp_fault_2020_{month:02d}", int(by_month[month]))
    blocks = counted[broken].reshape(-1, UNITS, len(MEASURES)).sum(axis=(1, 2))
    report.figure("upp_zero_blocks", int((blocks[12:] == 0).sum()))
    rows = pd.concat(
        [frame[["cod_upp", "period"]], pd.DataFrame(counted, index=frame.index)], axis=1
    )
    distinct = rows.drop_duplicates()
    report.figure("upp_double_keys", int(distinct.duplicated(["cod_upp", "period"]).sum()))
    records = pd.Series(counted[:, MEASURES.index("registro_ocorrencias")], index=frame.index)
    of_2021 = frame["period"] >= "2021-01-01"
    totals = records[of_2021].groupby(frame.loc[of_2021, "period"]).sum()
    first, second = totals[: pd.Timestamp("2021-06-01")], totals[pd.Timestamp("2021-07-01") :]
    for name, half in (("first", first), ("second", second)):
        report.figure(f"upp_2021_{name}_least", half.min())
        report.figure(f"upp_2021_{name}_most", half.max())
    kennedy = records[of_2021 & (frame["cod_upp"] == "38")].groupby(frame["period"]).sum()
    report.figure("upp_vila_kennedy_first", kennedy[: pd.Timestamp("2021-06-01")].sum())
    report.figure("upp_vila_kennedy_july", kennedy[pd.Timestamp("2021-07-01")])
