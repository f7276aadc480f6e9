"""ISP's files that this edition does not publish: read, checked, counted, set aside.

Population series and historical totals check the published files; the list of posts of Segurança
Presente (typed by students, without publisher, and never whole), battalion and region polygons
are read and shown nowhere.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.reading import (
    FETCH_AGAIN,
    apart,
    check_columns,
    known,
    label,
    read_csv,
    read_sheet,
    unique,
)  # fmt: skip
from etl.report import BadInput, Report
from etl.sources import br_isp_figures, br_isp_population
from etl.sources.br_isp_layout import (
    LATIN,
    refuse,
    same_places,
    shapefile,
    years,
)  # fmt: skip
from etl.sources.br_isp_places import Places

NOT_HERE = "not in this edition"
UTM, EQUAL_AREA = "EPSG:31983", "ESRI:102033"
HISTORICAL = ["ano", "area geografica", "delito", "contagem", "populacao",
              "taxa por 100 mil habitantes"]  # fmt: skip
OUTCOMES = {
    "Letalidade Violenta": "letalidade_violenta",
    "Homicídio Doloso": "hom_doloso",
    "Morte por Intervencao do Agente do Estado": "hom_por_interv_policial",
}
STATE, NITEROI = "Estado", "Grande Niteroi"
REGIONS = {STATE, "Capital", "Baixada Fluminense", NITEROI, "Interior"}
POSTS = ["ZONAS", "BASE", "INAUGURAÇÃO", "LOCAL"]


def read(
    folder: Path, places: Places, districts: pd.DataFrame, state: pd.DataFrame, report: Report
) -> None:
    """Checks and sets aside. districts, state: the counts `br_isp_figures.COMPARED` by row,
    missing where blank, with `period` (and `cisp`, `regiao`). Raises BadInput as the published
    files do."""
    br_isp_figures.against_state(districts, state, report)
    br_isp_population.check(folder, places.population, places.last, districts, report)
    _historical(folder / "SeriesHistoricas.csv", districts, state, report)
    _posts(folder / "seguranca_presente_posts_2020.xlsx", report)
    _dictionaries(folder, report)
    _polygons(folder, places, report)


def _aside(path: Path, rows: int, reason: str, report: Report) -> None:
    report.read(label(path), rows)
    report.set_aside(label(path), rows, reason)


def _historical(path: Path, districts: pd.DataFrame, state: pd.DataFrame, report: Report) -> None:
    """Yearly totals, "7.723" being 7723, beside the months of the state and of its regions."""
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
    whole = frame["area geografica"] == STATE
    keys = [frame["area geografica"], year, frame["delito"].map(OUTCOMES)]
    named = total.set_axis(pd.MultiIndex.from_arrays(keys))
    region = districts["regiao"].replace("Grande Niterói", NITEROI)
    of_state = report.years(
        "isp_years_state", named[whole.to_numpy()], _by_month(state, pd.Series(STATE, state.index))
    )
    report.years("isp_years_regions", named[~whole.to_numpy()], _by_month(districts, region))
    report.figure("isp_historical_differ", of_state.apart)
    homicides = total[whole & (frame["delito"] == "Homicídio Doloso") & (year == 2017)]
    report.figure("isp_historical_homicides_2017", int(homicides.sum()))
    _aside(path, len(frame), br_isp_population.CHECK, report)


def _by_month(table: pd.DataFrame, region: pd.Series) -> pd.DataFrame:
    """Counts by region, year and outcome (rows) and month; missing where one is not known."""
    keys = [region, table["period"].dt.year, table["period"].dt.month]
    summed = table[list(OUTCOMES.values())].groupby(keys).sum(skipna=False)
    return pd.DataFrame(summed.stack().unstack(2))


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
    districts = _outlines(path, report, br_isp_population.CHECK, UTM, EQUAL_AREA)
    code = districts["dp"].astype(int).astype(str).rename("dp")
    same_places(path, code, set(places.areas.index))
    report.figure("isp_polygons_not_valid", int((~districts["valid"]).sum()))
    report.figure("isp_polygons_area", districts[UTM].sum())
    ratio = districts[EQUAL_AREA].to_numpy() / places.areas.reindex(code)
    report.figure("isp_polygons_apart", (ratio - 1).abs().max())
    battalions = _outlines(folder / "lm_aisp_2019.shp", report, NOT_HERE)
    report.figure("isp_battalions_not_valid", int((~battalions["valid"]).sum()))
    _outlines(folder / "Limite_RISP_WGS.shp", report, NOT_HERE)


def _outlines(path: Path, report: Report, reason: str, *projections: str) -> pd.DataFrame:
    """A shapefile's attributes, whether each polygon is valid, and its km² by projection; kept."""

    def read(own: Report) -> pd.DataFrame:
        frame = shapefile(path, own, reason)
        areas = {name: frame.to_crs(name).area / 1e6 for name in projections}
        return pd.DataFrame(frame.drop(columns="geometry")).assign(valid=frame.is_valid, **areas)

    others = [path.with_suffix(suffix) for suffix in (".shx", ".dbf", ".prj", ".cpg")]
    return apart(path, __name__, report, read, *others)
