"""ISP's files about what the police did: weapons seized, killings cleared, proximity events.

In: three files of the folder `br_isp`. Out: observations of br_isp_armas (weapons by district and
month) and br_isp_presente (events of the state's programme Segurança Presente by month), and the
table `clearance`. Record numbers of events leave the file nowhere; the two methods under which a
half-year is published stay two rows. Refuses what `br_isp_layout` and `etl.reading` refuse, and a
month without events inside the period that the file covers.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from etl.reading import (
    FETCH_AGAIN,
    MISSING,
    count_matrix,
    dates,
    known,
    label,
    numbers,
    read_csv,
    unique,
)
from etl.report import BadInput, Report
from etl.sources.br_isp_layout import (
    LATIN,
    NOT_AVAILABLE,
    VALUE,
    every_month,
    months,
    observations,
    refuse,
    same_places,
    years,
)  # fmt: skip
from etl.sources.br_isp_places import Places

WEAPONS_FILE = "ArmasApreendidasEvolucaoCisp.csv"
CLEARANCE_FILE = "base_elucidacao.csv"
EVENTS_FILE = "base_seguranca_presente.csv"
FIREARMS = [
    "arma_fabricacao_caseira", "carabina", "espingarda", "fuzil", "garrucha", "garruchao",
    "metralhadora", "outros", "pistola", "revolver", "submetralhadora",
]  # fmt: skip
EXPLOSIVES = [
    "armadilha_explosiva", "armadilha_incendiaria", "bomba_fabricacao_caseira", "granada",
    "material_belico_explosivo", "material_explosivo", "material_explosivo_caseiro",
    "material_nao_identificado",
]  # fmt: skip
REPLICAS = ["airsoft", *FIREARMS[:8], "paintball", *FIREARMS[8:]]
WEAPONS = [
    *(f"arma_fogo_{kind}" for kind in FIREARMS), "arma_fogo_total", "arma_branca_total",
    *(f"artefato_explosivo_{kind}" for kind in EXPLOSIVES), "artefato_explosivo_total",
    "municao_total", *(f"simulacro_{kind}" for kind in REPLICAS), "simulacro_total",
]  # fmt: skip
# What a replica imitates is left to its total: most kinds have a handful in all years.
SHOWN = [name for name in WEAPONS if not name.startswith("simulacro_") or name == "simulacro_total"]
KINDS = {  # figure → beginning of the columns of a group, whose last is its total
    "isp_firearms_differ": "arma_fogo_", "isp_explosives_differ": "artefato_explosivo_",
    "isp_replicas_differ": "simulacro_",
}  # fmt: skip
OUTCOMES = {
    "letalidade_violenta": "violent_deaths",
    "homicidio": "homicide",
    "pol_mortos_em_serv": "police_killed",
    "morte_interv_agente_estado": "killed_by_police",
}
METHODS = {"Primeira versão", "Resolução SESEG Nº 1234/2018", "Carta do Rio"}
AFTER = {"12 meses": (12, 12), "18 a 24 meses": (18, 24), "24 meses": (24, 24)}
EVENTS = ["controle", "tipo_ocorrencia", "base", "data_fato", "mês", "ano"]
FIRST_EVENTS, LAST_EVENTS = "2021-07", "2023-08"  # other months of the file are strays
PROGRAMME_PLACE = "BRA-SEGPRES"


def weapons(folder: Path, places: Places, report: Report) -> pd.DataFrame:
    """Observations of weapons seized by district and month; a blank was not counted."""
    path = folder / WEAPONS_FILE
    frame = read_csv(
        path, ["cisp", "mes", "ano", "aisp", "risp", *WEAPONS], sep=";", encoding=LATIN
    )
    period = months(path, frame)
    known(path, frame["cisp"], places.districts)
    unique(path, frame, ["cisp", "ano", "mes"])
    every_month(path, frame["cisp"], period, last=places.last)
    same_places(path, frame["cisp"], places.districts)
    counted = count_matrix(path, frame, WEAPONS, blank_ok=True)
    for figure, group in KINDS.items():
        kinds = [WEAPONS.index(name) for name in WEAPONS if name.startswith(group)]
        *parts, total = kinds
        known_total = counted[:, total] != MISSING
        apart = counted[:, parts].sum(axis=1) != counted[:, total]
        report.figure(figure, int((apart & known_total).sum()))
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    shown = counted[:, [WEAPONS.index(name) for name in SHOWN]]
    status = np.where(shown == MISSING, np.int8(NOT_AVAILABLE), np.int8(VALUE))
    territory = "BRA-CISP-" + frame["cisp"].str.zfill(3)
    return observations(territory, period, SHOWN, shown, status)


def clearance(folder: Path, report: Report) -> pd.DataFrame:
    """Rows of the table `clearance`: one per half-year, outcome and method."""
    path = folder / CLEARANCE_FILE
    columns = ["ano", "semestre", *OUTCOMES, "tempo_apos_registro", "metodologia"]
    frame = read_csv(path, columns, sep=";", encoding=LATIN)
    unique(path, frame, ["ano", "semestre", "metodologia"])
    known(path, frame["metodologia"], METHODS)
    known(path, frame["tempo_apos_registro"], AFTER)
    known(path, frame["semestre"], {"1", "2"})
    year = years(path, frame["ano"], first=2013)
    half = frame["semestre"].astype(int)
    report.figure("isp_clearance_two_methods", int((year * 2 + half).duplicated().sum()))
    after = frame["tempo_apos_registro"].map(AFTER)
    rows = []
    for column, outcome in OUTCOMES.items():
        given = frame[column] != ""
        share = numbers(path, frame.loc[given, column], decimal=",").reindex(frame.index)
        refuse(path, f"column {column}", share > 100, "at most 100 percent", share)
        rows.append(
            pd.DataFrame(
                {
                    "territory_id": "BRA-33",
                    "period": pd.to_datetime(
                        year.astype(str) + half.map({1: "-01-01", 2: "-07-01"})
                    ),
                    "outcome": outcome,
                    "share": share,
                    "months_from": after.str[0],
                    "months_to": after.str[1],
                    "method": frame["metodologia"],
                    "status": given.map({True: "value", False: "not_available"}),
                    "source_id": "br_isp_elucidacao",
                }
            )
        )
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    return pd.concat(rows, ignore_index=True)


def events(folder: Path, report: Report) -> pd.DataFrame:
    """Observations of the events that the programme attended, by month of the event.

    The year of the record number is not that of the event. A row that stands in the file twice
    counts once; months outside the period that the file covers are strays.
    """
    path = folder / EVENTS_FILE
    frame = read_csv(path, EVENTS, sep=";", encoding=LATIN)
    day = dates(path, frame["data_fato"].str[:10].rename("data_fato"), "2016-01-01", "2027-12-31")
    month = day.dt.to_period("M")
    window = pd.period_range(FIRST_EVENTS, LAST_EVENTS, freq="M")
    absent = window[~window.isin(month)]
    if len(absent):
        raise BadInput(
            label(path), "column data_fato",
            f"events in each month from {FIRST_EVENTS} to {LAST_EVENTS}",
            f"none in {absent[0]} (a cut file?)", FETCH_AGAIN,
        )  # fmt: skip
    blank = frame["controle"].isin(["", "NA"]) & frame["ano"].isin(["", "NA"])
    twice = frame.duplicated()
    report.figure("isp_events_without_number", int(blank.sum()))
    report.figure("isp_events_twice", int(twice.sum()))
    report.figure("isp_events_posts", frame["base"].nunique())
    stray = ~twice & ~month.isin(window)
    kept = month[~twice & ~stray]
    report.read(label(path), len(frame))
    report.kept(label(path), len(kept))
    report.set_aside(label(path), int(twice.sum()), "stands in the file twice")
    report.set_aside(
        label(path), int(stray.sum()), "event of a month outside the period that the file covers"
    )
    counts = kept.value_counts().reindex(window)
    return pd.DataFrame(
        {
            "territory_id": PROGRAMME_PLACE,
            "period": window.to_timestamp(),
            "category": "evento",
            "count": counts.astype("Int64").to_numpy(),
            "status": "value",
        }
    )


def territory() -> pd.DataFrame:
    """The programme as a place, since its posts have no published boundary or population."""
    return pd.DataFrame(
        {
            "territory_id": [PROGRAMME_PLACE],
            "name": "Segurança Presente",
            "level": "programme_area",
            "parent_id": "BRA-33",
            "country": "BRA",
            "official_code": "SEGPRES",
            "code_system": "ISP",
            "boundary_note": "presente_no_area",
            "source_id": "br_isp_presente",
        }
    )
