"""ISP's files that this edition does not publish: read, checked, counted, set aside.

Population series and historical totals check the published files; weapons, clearance,
the Segurança Presente programme, battalion and region polygons wait for a later edition.
The record numbers (`controle`) of the event file leave it nowhere.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.reading import (
    FETCH_AGAIN,
    check_columns,
    dates,
    known,
    label,
    numbers,
    read_csv,
    read_sheet,
    unique,
)  # fmt: skip
from etl.report import BadInput, Report
from etl.sources import br_isp_figures, br_isp_population
from etl.sources.br_isp_layout import (
    LATIN,
    count_matrix,
    every_month,
    months,
    refuse,
    same_places,
    shapefile,
    years,
)  # fmt: skip
from etl.sources.br_isp_places import Places

NOT_HERE = "not in this edition"
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
HISTORICAL = ["ano", "area geografica", "delito", "contagem", "populacao",
              "taxa por 100 mil habitantes"]  # fmt: skip
OUTCOMES = {
    "Letalidade Violenta": "letalidade_violenta",
    "Homicídio Doloso": "hom_doloso",
    "Morte por Intervencao do Agente do Estado": "hom_por_interv_policial",
}
REGIONS = {"Estado", "Capital", "Baixada Fluminense", "Grande Niteroi", "Interior"}
CLEARANCE = ["letalidade_violenta", "homicidio", "pol_mortos_em_serv", "morte_interv_agente_estado"]
METHODS = {"Primeira versão", "Resolução SESEG Nº 1234/2018", "Carta do Rio"}
EVENTS = ["controle", "tipo_ocorrencia", "base", "data_fato", "mês", "ano"]
POSTS = ["ZONAS", "BASE", "INAUGURAÇÃO", "LOCAL"]


def read(
    folder: Path, places: Places, districts: pd.DataFrame, state: pd.DataFrame, report: Report
) -> None:
    """Checks and sets aside. districts, state: the published counts by row, with `period`
    (and `cisp`). Raises BadInput as the published files do."""
    br_isp_figures.against_state(districts, state, report)
    br_isp_population.check(folder, places.population, places.last, districts, report)
    _weapons(folder / "ArmasApreendidasEvolucaoCisp.csv", places, report)
    _historical(folder / "SeriesHistoricas.csv", state, report)
    _clearance(folder / "base_elucidacao.csv", report)
    _events(folder / "base_seguranca_presente.csv", report)
    _posts(folder / "seguranca_presente_posts_2020.xlsx", report)
    _dictionaries(folder, report)
    _polygons(folder, places, report)


def _aside(path: Path, rows: int, reason: str, report: Report) -> None:
    report.read(label(path), rows)
    report.set_aside(label(path), rows, reason)


def _weapons(path: Path, places: Places, report: Report) -> None:
    frame = read_csv(
        path, ["cisp", "mes", "ano", "aisp", "risp", *WEAPONS], sep=";", encoding=LATIN
    )
    period = months(path, frame)
    known(path, frame["cisp"], places.districts)
    unique(path, frame, ["cisp", "ano", "mes"])
    every_month(path, frame["cisp"], period, last=places.last)
    same_places(path, frame["cisp"], places.districts)
    counted = count_matrix(path, frame, WEAPONS)
    total = WEAPONS.index("arma_fogo_total")
    report.figure(
        "isp_firearms_differ", int((counted[:, :total].sum(axis=1) != counted[:, total]).sum())
    )
    _aside(path, len(frame), NOT_HERE, report)


def _historical(path: Path, state: pd.DataFrame, report: Report) -> None:
    """Yearly totals: "7.723" is 7723. Differences from the state's file are figures."""
    frame = read_csv(path, HISTORICAL, sep=";", encoding=LATIN)
    unique(path, frame, HISTORICAL[:3])
    known(path, frame["area geografica"], REGIONS)
    known(path, frame["delito"], OUTCOMES)
    year = years(path, frame["ano"])
    written = frame["contagem"]
    grouped = written.str.fullmatch(r"\d{1,3}(\.\d{3})*")
    refuse(path, "column contagem", ~grouped, "a count such as 7.723", written)
    total = written.str.replace(".", "", regex=False).astype(int)
    reach = year.groupby([frame["area geografica"], frame["delito"]]).agg(["min", "max", "size"])
    gaps = (reach["max"] != year.max()) | (reach["size"] != reach["max"] - reach["min"] + 1)
    if gaps.any() or len(reach) != len(REGIONS) * len(OUTCOMES):
        raise BadInput(
            label(path), "rows", "each year of 5 regions and 3 outcomes", "a gap (a cut file?)",
            FETCH_AGAIN,
        )  # fmt: skip
    published = state.groupby(state["period"].dt.year)[list(OUTCOMES.values())].sum()
    whole = frame["area geografica"] == "Estado"
    differs = {
        (outcome, at)
        for outcome, at, count in zip(
            frame["delito"][whole], year[whole], total[whole], strict=True
        )
        if at in published.index and published.at[at, OUTCOMES[outcome]] != count
    }
    report.figure("isp_historical_differ", len(differs))
    homicides = total[whole & (frame["delito"] == "Homicídio Doloso") & (year == 2017)]
    report.figure("isp_historical_homicides_2017", int(homicides.sum()))
    _aside(path, len(frame), br_isp_population.CHECK, report)


def _clearance(path: Path, report: Report) -> None:
    columns = ["ano", "semestre", *CLEARANCE, "tempo_apos_registro", "metodologia"]
    frame = read_csv(path, columns, sep=";", encoding=LATIN)
    unique(path, frame, ["ano", "semestre", "metodologia"])
    known(path, frame["metodologia"], METHODS)
    known(path, frame["semestre"], {"1", "2"})
    year = years(path, frame["ano"], first=2013)
    for column in CLEARANCE:
        given = frame[column] != ""
        share = numbers(path, frame.loc[given, column], decimal=",", least=0)
        refuse(path, f"column {column}", share > 100, "at most 100 percent", share)
    half = year * 2 + frame["semestre"].astype(int)
    report.figure("isp_clearance_two_methods", int(half.duplicated().sum()))
    _aside(path, len(frame), NOT_HERE, report)


def _events(path: Path, report: Report) -> None:
    frame = read_csv(path, EVENTS, sep=";", encoding=LATIN)
    day = dates(path, frame["data_fato"].str[:10].rename("data_fato"), "2016-01-01", "2027-12-31")
    months_in = day.dt.to_period("M")
    window = pd.period_range("2021-07", "2023-08", freq="M")
    absent = window[~window.isin(months_in)]
    if len(absent):
        raise BadInput(
            label(path), "column data_fato", "events in each month from 2021-07 to 2023-08",
            f"none in {absent[0]} (a cut file?)", FETCH_AGAIN,
        )  # fmt: skip
    blank = frame["controle"].isin(["", "NA"]) & frame["ano"].isin(["", "NA"])
    report.figure("isp_events_without_number", int(blank.sum()))
    report.figure("isp_events_twice", int(frame.duplicated().sum()))
    report.figure("isp_events_posts", frame["base"].nunique())
    _aside(path, len(frame), NOT_HERE, report)


def _posts(path: Path, report: Report) -> None:
    rows = [row[-len(POSTS) :] for row in read_sheet(path, "Planilha3")]
    check_columns(path, [str(cell) for cell in rows[0]], POSTS)
    frame = pd.DataFrame(rows[1:], columns=POSTS)
    if frame["BASE"].duplicated().any() or (frame["BASE"] == "").any():
        raise BadInput(
            label(path), "column BASE", "one name per post", "a repeated one", FETCH_AGAIN
        )
    report.figure("isp_posts_undated", int((frame["INAUGURAÇÃO"] == "NA").sum()))
    _aside(path, len(frame), NOT_HERE, report)


def _dictionaries(folder: Path, report: Report) -> None:
    """Both are workbooks, whatever their names end in."""
    rows = read_sheet(folder / "BaseDpDicionarioDeVariaveis.xlsx", "dicionario")
    _aside(folder / "BaseDpDicionarioDeVariaveis.xlsx", len(rows), br_isp_population.CHECK, report)
    path = folder / "DicionarioVariaveisDOMensalEstadoDesde1991.xls"
    rows = read_sheet(path, "dicionario")
    found = [str(cell) for cell in rows[3][:3]]
    check_columns(path, found, ["Variável", "Descrição da variável", "Contagem"])
    _aside(path, len(rows), br_isp_population.CHECK, report)


def _polygons(folder: Path, places: Places, report: Report) -> None:
    """Full polygons: districts compared with the published areas, the rest counted."""
    path = folder / "lm_dp_2019.shp"
    districts = shapefile(path, report, br_isp_population.CHECK)
    code = districts["dp"].astype(int).astype(str).rename("dp")
    same_places(path, code, set(places.areas.index))
    report.figure("isp_polygons_not_valid", int((~districts.is_valid).sum()))
    area = pd.Series(districts.to_crs("EPSG:31983").area.to_numpy() / 1e6, index=code)
    report.figure("isp_polygons_area", area.sum())
    equal = pd.Series(districts.to_crs("ESRI:102033").area.to_numpy() / 1e6, index=code)
    report.figure("isp_polygons_apart", (equal / places.areas.reindex(code) - 1).abs().max())
    battalions = shapefile(folder / "lm_aisp_2019.shp", report, NOT_HERE)
    report.figure("isp_battalions_not_valid", int((~battalions.is_valid).sum()))
    shapefile(folder / "Limite_RISP_WGS.shp", report, NOT_HERE)
