"""Rio de Janeiro state: police records by district, municipality and state (ISP).

Reads the four files of monthly counts as published (ISO-8859-1, quoted `;`) and hands
over observations in ISP's own column names; `br_isp_places` reads districts, population
and polygons, `br_isp_others` what the police did,
`br_isp_aside` the files that only check these. Everything the publisher
left blank is missing; months of a station that made no record at all are not covered.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import Contribution, Observations
from etl.reading import FETCH_AGAIN, MISSING, count_matrix, known, label, read_csv, unique
from etl.report import BadInput, Report
from etl.sources import br_isp_aside, br_isp_figures, br_isp_others, br_isp_places
from etl.sources.br_isp_figures import COMPARED
from etl.sources.br_isp_layout import (
    DRUGS,
    LATIN,
    MEASURES,
    NOT_AVAILABLE,
    NOT_COVERED,
    SHARED_MEASURES,
    base_status,
    every_month,
    months,
    observations,
    refuse,
    same_places,
)  # fmt: skip

CISP_FILE = "BaseDPEvolucaoMensalCisp.csv.gz"
MUNICIPAL_FILE = "BaseMunicipioMensal.csv"
STATE_FILE = "DOMensalEstadoDesde1991.csv"
FEMICIDE_FILE = "BaseFeminicidioEvolucaoMensalCisp.csv"
CISP_COLUMNS = [
    "cisp", "mes", "ano", "mes_ano", "aisp", "risp", "munic", "mcirc", "regiao",
    *MEASURES, "fase",
]  # fmt: skip
MUNICIPAL_COLUMNS = [
    "fmun_cod", "fmun", "ano", "mes", "mes_ano", "regiao", *SHARED_MEASURES, "fase",
]  # fmt: skip
STATE_COLUMNS = ["ano", "mes", *SHARED_MEASURES, "fase"]
FEMICIDE_COLUMNS = ["cisp", "ano", "mes", "feminicidio", "feminicidio_tentativa", "FASE"]
REGIONS = {"Capital", "Baixada Fluminense", "Grande Niterói", "Interior"}
STRAY = {"fmun_cod": "3304557", "ano": "2025", "mes": "4"}  # a second row, region wrong
STRAY_REGION = "Baixada Fluminense"
NOT_COUNTED = Path(__file__).with_name("br_isp_not_counted.csv")


def read(folder: Path, report: Report) -> Contribution:
    """Observations of br_isp_cisp, br_isp_municipio, br_isp_estado, br_isp_feminicidio,
    br_isp_armas and br_isp_presente; tables territory (138 districts), population and clearance;
    boundary layer "district_BRA".

    Raises BadInput where a file is not as its description promises.
    """
    places = br_isp_places.read(folder, report)
    cisp, by_district, district = _districts(folder / CISP_FILE, places, report)
    municipal = _municipalities(folder / MUNICIPAL_FILE, _municipal_codes(cisp, places), report)
    state, by_state = _state(folder / STATE_FILE, report)
    femicide = _femicides(folder / FEMICIDE_FILE, places, by_district, report)
    br_isp_aside.read(folder, places, by_district, by_state, report)
    return Contribution(
        observations=[
            Observations("br_isp_cisp", "M", district),
            Observations("br_isp_municipio", "M", municipal),
            Observations("br_isp_estado", "M", state),
            Observations("br_isp_feminicidio", "M", femicide),
            Observations("br_isp_armas", "M", br_isp_others.weapons(folder, places, report)),
            Observations("br_isp_presente", "M", br_isp_others.events(folder, report)),
        ],
        tables={
            "territory": pd.concat(
                [br_isp_places.territories(places, cisp), br_isp_others.territory()],
                ignore_index=True,
            ),
            "clearance": br_isp_others.clearance(folder, report),
            "population": places.population,
        },
        boundaries={"district_BRA": places.boundaries},
    )


def _districts(
    path: Path, places: br_isp_places.Places, report: Report
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The main file's rows as text with `period`; by row `cisp`, `period`, `regiao` and the counts
    COMPARED, missing where blank; its observations."""
    frame = read_csv(path, CISP_COLUMNS, sep=";", encoding=LATIN)
    period = months(path, frame)
    known(path, frame["cisp"], places.districts)
    unique(path, frame, ["cisp", "ano", "mes"])
    every_month(path, frame["cisp"], period, first=places.first, last=places.last)
    if period.max() < places.reach:
        raise BadInput(
            label(path),
            "last row",
            f"months up to {places.reach:%Y-%m}",
            f"the last is {period.max():%Y-%m} (a cut file?)",
            FETCH_AGAIN,
        )
    same_places(path, frame["cisp"], places.districts)
    known(path, frame["mcirc"], _codes_of_municipalities(frame, places))
    report.figure("isp_niteroi_rows", int(frame["regiao"].str.startswith("Grande Niter").sum()))
    region, named = pd.factorize(frame["regiao"])
    frame["regiao"] = named.map(mended)[region]
    known(path, frame["regiao"], REGIONS)
    counted = count_matrix(path, frame, MEASURES, blank_ok=True)
    status = base_status(path, frame["fase"], counted)
    idle = counted[:, MEASURES.index("registro_ocorrencias")].clip(0) == 0
    busy = idle & (counted > 0).any(axis=1)
    refuse(
        path, "column registro_ocorrencias", busy, "no offence where no record is", frame["cisp"]
    )
    status[idle] = NOT_COVERED
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    territory = "BRA-CISP-" + frame["cisp"].str.zfill(3)
    filled = pd.DataFrame(counted.clip(0), columns=MEASURES)
    br_isp_figures.of_districts(frame, period, filled, idle, report)
    frame["period"] = period
    blank = counted[:, [MEASURES.index(name) for name in COMPARED]] == MISSING
    compared = filled[COMPARED].mask(blank)
    table = pd.concat([frame[["cisp", "period", "regiao"]], compared], axis=1)
    return frame, table, observations(territory, period, MEASURES, counted, status)


def mended(name: str) -> str:
    """Undoes UTF-8 read as ISO-8859-1, as often as it happened ("NiterÃ³i" → "Niterói")."""
    while not name.isascii():
        try:
            name = name.encode(LATIN).decode("utf-8")
        except UnicodeError:
            break
    return name


def _codes_of_municipalities(frame: pd.DataFrame, places: br_isp_places.Places) -> set[str]:
    """Seven-digit IBGE codes of the state, and the aggregates that ISP invented."""
    codes = frame["mcirc"].drop_duplicates()
    return (
        set(codes[codes.str.fullmatch(r"330\d{4}")])
        | set(places.aggregates)
        | set(places.aggregated)
    )


def _municipal_codes(cisp: pd.DataFrame, places: br_isp_places.Places) -> set[str]:
    single = set(cisp["mcirc"].unique()) - set(places.aggregates)
    return single | set(places.aggregated)


def _municipalities(path: Path, codes: set[str], report: Report) -> pd.DataFrame:
    frame = read_csv(path, MUNICIPAL_COLUMNS, sep=";", encoding=LATIN)
    report.read(label(path), len(frame))
    period = months(path, frame)
    known(path, frame["fmun_cod"], codes)
    known(path, frame["regiao"], REGIONS)
    counted = count_matrix(path, frame, SHARED_MEASURES, blank_ok=True)
    keep = _fold_stray(path, frame, counted, report)
    frame = frame.loc[keep, ["fmun_cod", "ano", "mes", "fase"]]
    period, counted = period[keep], counted[keep]
    unique(path, frame, ["fmun_cod", "ano", "mes"])
    first = dict.fromkeys(codes, pd.Timestamp(period.min()))
    every_month(path, frame["fmun_cod"], period, first=first)
    same_places(path, frame["fmun_cod"], codes)
    status = base_status(path, frame["fase"], counted)
    idle = counted[:, SHARED_MEASURES.index("registro_ocorrencias")] == 0
    status[idle] = NOT_AVAILABLE
    _blank_not_counted(path, "br_isp_municipio", period, counted, status)
    report.kept(label(path), len(frame))
    report.figure("isp_municipal_idle", int(idle.sum()))
    territory = "BRA-" + frame["fmun_cod"]
    return observations(territory, period, SHARED_MEASURES, counted, status)


def _fold_stray(path: Path, frame: pd.DataFrame, counted: np.ndarray, report: Report) -> np.ndarray:
    """Adds the stray second row of Rio de Janeiro, April 2025, to the first, in place.

    The drug columns carry the same figures in both rows and are taken once. Returns which
    rows to keep; raises BadInput when the two rows differ in the drug columns.
    """
    keep = np.ones(len(frame), dtype=bool)
    stray = np.logical_and.reduce([frame[name] == value for name, value in STRAY.items()])
    wrong = np.flatnonzero(stray & (frame["regiao"] == STRAY_REGION))
    right = np.flatnonzero(stray & (frame["regiao"] != STRAY_REGION))
    if len(wrong) != 1 or len(right) != 1:
        return keep
    once = [SHARED_MEASURES.index(name) for name in DRUGS]
    if (counted[wrong[0], once] != counted[right[0], once]).any():
        raise BadInput(
            label(path), f"row {wrong[0] + 2}", "the drug columns of the other row",
            str(counted[wrong[0], once].tolist()), FETCH_AGAIN,
        )  # fmt: skip
    added = counted[wrong[0]].copy()
    added[once] = 0
    counted[right[0]] += added
    keep[wrong[0]] = False
    report.set_aside(
        label(path), 1, "second row of one municipality and month, folded into the first"
    )
    return keep


def _blank_not_counted(
    path: Path, source: str, period: pd.Series, counted: np.ndarray, status: np.ndarray
) -> None:
    """Marks zeros that stand for "not counted" (`br_isp_not_counted.csv`), in place."""
    table = pd.read_csv(NOT_COUNTED)
    for row in table[table["source_id"] == source].itertuples():
        column = SHARED_MEASURES.index(str(row.category))
        inside = period.between(str(row.first), str(row.last)).to_numpy()
        refuse(
            path, f"column {row.category}", inside & (counted[:, column] > 0),
            "0 where the publisher did not count", counted[:, column],
        )  # fmt: skip
        status[inside, column] = NOT_AVAILABLE


def _state(path: Path, report: Report) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = read_csv(path, STATE_COLUMNS, sep=";", encoding=LATIN)
    period = months(path, frame)
    unique(path, frame, ["ano", "mes"])
    state = pd.Series("BRA-33", index=frame.index)
    every_month(path, state, period, first={"BRA-33": pd.Timestamp("1991-01-01")})
    counted = count_matrix(path, frame, SHARED_MEASURES, blank_ok=True)
    status = base_status(path, frame["fase"], counted)
    _blank_not_counted(path, "br_isp_estado", period, counted, status)
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    table = pd.DataFrame(counted, columns=SHARED_MEASURES).mask(status >= NOT_AVAILABLE)
    table.insert(0, "period", period)
    return observations(state, period, SHARED_MEASURES, counted, status), table


def _femicides(
    path: Path, places: br_isp_places.Places, by_district: pd.DataFrame, report: Report
) -> pd.DataFrame:
    """Femicides of the older release: each is also one of `hom_doloso` (a subset)."""
    frame = read_csv(path, FEMICIDE_COLUMNS, sep=";", encoding=LATIN)
    period = months(path, frame)
    known(path, frame["cisp"], places.districts)
    unique(path, frame, ["cisp", "ano", "mes"])
    first = dict.fromkeys(places.districts, pd.Timestamp(period.min()))
    every_month(path, frame["cisp"], period, first=first, last=places.last)
    same_places(path, frame["cisp"], places.districts)
    columns = ["feminicidio", "feminicidio_tentativa"]
    counted = count_matrix(path, frame, columns, blank_ok=True)
    status = base_status(path, frame["FASE"].rename("fase"), counted)
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    homicides = by_district.set_index(["cisp", "period"])["hom_doloso"]
    same = homicides.reindex(pd.MultiIndex.from_arrays([frame["cisp"], period])).to_numpy()
    report.figure("isp_femicides_not_in_homicides", int((counted[:, 0] > same).sum()))
    return observations("BRA-CISP-" + frame["cisp"].str.zfill(3), period, columns, counted, status)
