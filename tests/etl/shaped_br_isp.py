"""A folder in the layout of `br_isp`, with six districts, three municipalities, made-up counts.

Districts: 15, 11 (cut out of 15 in 2013-12), 22, 45 (cut out of 22 in 2013-12, closed in
2018-12), 65 (several municipalities) and 76 (region written in two ways).
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd

from etl.sources import br_isp, br_isp_aside, br_isp_others
from etl.sources.br_isp_layout import (
    DRUGS,
    LETHAL,
    MEASURES,
    OTHER_ROBBERY,
    SHARED_MEASURES,
    STREET_ROBBERY,
    THEFT,
)  # fmt: skip
from etl.sources.br_isp_places import AREAS, LOOKUP, RELACAO
from tests.etl.shaped_br_files import delimited, geojson, shapefile, square, workbook

FIRST, LAST = "2013-01", "2025-03"
NITEROI = "Grande Niterói"
# cisp, first month, last month, municipality, its code, region
DISTRICTS = [
    ("11", "2013-12", LAST, "Rio de Janeiro", "3304557", "Capital"),
    ("15", FIRST, LAST, "Rio de Janeiro", "3304557", "Capital"),
    ("22", FIRST, LAST, "Rio de Janeiro", "3304557", "Capital"),
    ("45", "2013-12", "2018-12", "Rio de Janeiro", "3304557", "Capital"),
    ("65", FIRST, LAST, "Magé;Guapimirim", "9999982", "Baixada Fluminense"),
    ("76", FIRST, LAST, "Niterói", "3303302", NITEROI),
]
NAMES = {
    "11": "011ª DP – Rocinha", "15": "015ª DP – Gávea ", "22": "022ª DP – Penha ",
    "45": "045ª DP - Complexo do Alemão", "65": "065ª DP – Magé ", "76": "076ª DP – Niterói ",
}  # fmt: skip
SPLITS = {"11": ("15", "2013-12"), "45": ("22", "2013-12")}
TOWNS = {
    "3304557": "Rio de Janeiro",
    "3303302": "Niterói",
    "3302502": "Magé",
    "3301850": "Guapimirim",
}
AGGREGATED = ["3302502", "3301850"]


def thrice_encoded(name: str) -> str:
    """UTF-8 read as ISO-8859-1 three times, as ISP writes Niterói to 2024-09."""
    for _ in range(3):
        name = name.encode("utf-8").decode("iso-8859-1")
    return name.encode("utf-8").decode("iso-8859-1")


def months(first: str, last: str) -> list[pd.Period]:
    return list(pd.period_range(first, last, freq="M"))


def counts(seed: int, month: pd.Period) -> dict[str, int | str]:
    """Made-up counts whose totals equal their parts; blanks where ISP has blanks."""
    base = (seed * 7 + month.month) % 5 + 1
    row: dict[str, int | str] = dict.fromkeys(MEASURES, base)
    apart = str(month) >= "2024-10"
    row["feminicidio"] = row["tentativa_feminicidio"] = 1 if apart else ""
    row["cvli"] = base * len(LETHAL)
    row["letalidade_violenta"] = base * 4 + (1 if apart else 0)
    row["roubo_rua"] = base * len(STREET_ROBBERY)
    row["total_roubos"] = base * (len(STREET_ROBBERY) + len(OTHER_ROBBERY))
    row["total_furtos"] = base * len(THEFT)
    row["apreensao_drogas"] = base * len(DRUGS)
    row["registro_ocorrencias"] = 1000 + base
    if str(month) < "2014-01":
        row["roubo_bicicleta"] = row["furto_bicicleta"] = ""
        row["total_roubos"] = base * (len(STREET_ROBBERY) + len(OTHER_ROBBERY) - 1)
        row["total_furtos"] = base * (len(THEFT) - 1)
    return row


def cisp_row(district: tuple, month: pd.Period, **changed) -> list:
    code, _, _, town, town_code, region = district
    if region == NITEROI and str(month) <= "2024-09":
        region = thrice_encoded(region)
    measured = {**counts(int(code), month), **changed}
    phase = 2 if str(month) >= "2025-01" else 3
    stamp = f"{month.year}m{month.month:02d}"
    key = [code, month.month, month.year, stamp, 23, 1, town, town_code, region]
    return [*key, *(measured[name] for name in MEASURES), phase]


def cisp_rows() -> list[list]:
    return [
        cisp_row(district, month)
        for month in months(FIRST, LAST)
        for district in DISTRICTS
        if district[1] <= str(month) <= district[2]
    ]


def municipal_row(code: str, month: pd.Period, region: str, **changed) -> list:
    measured = counts(int(code) % 97, month)
    if str(month) in ("2015-01", "2015-02"):
        measured |= dict.fromkeys(("apf", "aaapai", "cmp", "cmba"), 0)
    measured |= changed
    stamp = f"{month.year}m{month.month:02d}"
    key = [code, TOWNS[code], month.year, month.month, stamp, region]
    return [*key, *(measured[name] for name in SHARED_MEASURES), 3]


def municipal_rows() -> list[list]:
    """With the second row of Rio de Janeiro in 2025-04, and a town without records to 2017-04."""
    rows = []
    for month in months("2014-01", "2025-05"):
        for code in TOWNS:
            changed = {}
            if code == "3301850" and str(month) <= "2017-04":
                changed = dict.fromkeys(SHARED_MEASURES, 0)
            rows.append(municipal_row(code, month, "Interior", **changed))
    april = pd.Period("2025-04")
    true = counts(3304557 % 97, april)
    stray = dict.fromkeys(SHARED_MEASURES, 0) | {name: true[name] for name in DRUGS}
    stray |= dict.fromkeys(("roubo_em_coletivo", "roubo_rua", "total_roubos"), 1)
    stray["registro_ocorrencias"] = 1
    return [*rows, municipal_row("3304557", april, "Baixada Fluminense", **stray)]


def state_rows() -> list[list]:
    rows = []
    for month in months("1991-01", "2024-09"):
        measured = counts(1, month)
        if "1997-07" <= str(month) <= "1997-12":
            measured["encontro_cadaver"] = 0
        if month.year < 1998:
            measured["hom_por_interv_policial"] = ""
        phase = 2 if str(month) >= "2024-07" else 3
        rows.append([month.year, month.month, *(measured[name] for name in SHARED_MEASURES), phase])
    return rows


def write(folder: Path) -> Path:
    """Every file of the folder; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    delimited(folder / br_isp.CISP_FILE, br_isp.CISP_COLUMNS, cisp_rows())
    delimited(folder / br_isp.MUNICIPAL_FILE, br_isp.MUNICIPAL_COLUMNS, municipal_rows())
    delimited(folder / br_isp.STATE_FILE, br_isp.STATE_COLUMNS, state_rows())
    _femicides(folder)
    _places(folder)
    _population(folder)
    _aside(folder)
    _shapes(folder)
    return folder


def standing(last: str = LAST) -> list[tuple]:
    return [district for district in DISTRICTS if district[2] >= last]


def _femicides(folder: Path) -> None:
    rows = [
        [code, month.year, month.month, 0, 1, 2 if str(month) >= "2024-07" else 3]
        for month in months("2016-10", "2024-09")
        for code, first, last, *_ in DISTRICTS
        if first <= str(month) <= last
    ]
    delimited(folder / br_isp.FEMICIDE_FILE, br_isp.FEMICIDE_COLUMNS, rows)


def _places(folder: Path) -> None:
    lookup, relacao, areas = [], [], []
    for code, first, last, town, town_code, region in DISTRICTS:
        origin, day = SPLITS.get(code, ("", ""))
        ended = last < LAST
        lookup.append(
            [code, first.replace("-", ""), last.replace("-", ""), 1, town, town_code, 23, 1, region,
             NAMES[code], origin, day, "" if ended else 1.5, "" if ended else 23, not ended, ""]
        )  # fmt: skip
        if not ended:
            for name in town.split(";"):
                text = "Gávea (parte), Lagoa e Vidigal" if code == "15" else f"Bairro {code}"
                relacao.append([1, 23, code, text, name, "Metropolitana"])
            areas.append([code, 23, 1, "1,5", "25,1", "261,3"])
    delimited(folder / "cisp_lookup.csv", LOOKUP, lookup, sep=",", encoding="utf-8")
    delimited(folder / "Relacao_RISPxAISPxCISP.csv", RELACAO, relacao)
    delimited(folder / "AreasemKm.csv", AREAS, areas)
    splits = [
        [float(origin), float(code), datetime.date.fromisoformat(day + "-01")]
        for code, (origin, day) in SPLITS.items()
    ]
    joined = [["remark"], [""], ["joined"], ["mcirc", "munic", "código IBGE", "munic"]]
    joined += [[9999982.0, "Magé;Guapimirim", 3302502.0, "Magé"], ["", "", 3301850.0, "Guapimirim"]]
    workbook(
        folder / "BaseDpDicionarioDeVariaveis.xlsx",
        {
            "dicionario": [["Dicionário"], ["Variável", "Descrição"]],
            "desmembra_dp": [["circ_origem", "circ", "data"], *splits],
            "munic_agregados": joined,
        },
    )
    workbook(
        folder / "DicionarioVariaveisDOMensalEstadoDesde1991.xls",
        {
            "dicionario": [
                ["D"],
                ["(2017)"],
                [""],
                ["Variável", "Descrição da variável", "Contagem"],
            ]
        },
    )


def _population(folder: Path) -> None:
    years, monthly = range(2013, 2023), months("2013-01", "2022-07")
    alive = lambda first, last, at: first <= at <= last  # noqa: E731
    rows = [
        [code, year, "1000,4"]
        for year in years
        for code, first, last, *_ in DISTRICTS
        if alive(first[:4], last[:4], str(year))
    ]
    delimited(folder / "PopulacaoEvolucaoAnualCisp.csv", ["circ", "ano", "pop"], rows)
    rows = [
        [code, month.month, month.year, "1000,25"]
        for month in monthly
        for code, first, last, *_ in DISTRICTS
        if alive(first, last, str(month))
    ]
    delimited(folder / "PopulacaoEvolucaoMensalCisp.csv", ["circ", "mes", "ano", "pop_circ"], rows)
    rows = [[month.month, month.year, "5000,5"] for month in monthly]
    delimited(folder / "PopulacaoEvolucaoMensalEstado.csv", ["mes", "ano", "pop"], rows)
    rows = [[year, 5000] for year in years]
    delimited(folder / "PopulacaoEvolucaoAnualEstado.csv", ["ano", "pop"], rows)
    rows = [[code, name, "1250,5", year] for year in years for code, name in TOWNS.items()]
    delimited(
        folder / "PopulacaoEvolucaoAnuaMunic.csv", ["cod_munic", "munic", "pop_munic", "ano"], rows
    )


def _aside(folder: Path) -> None:
    kinds = br_isp_others.WEAPONS
    firearms = kinds.index("arma_fogo_total")
    rows = [
        [code, month.month, month.year, 23, 1, *([1] * firearms), firearms,
         *([""] * (len(kinds) - firearms - 1))]
        for code, first, last, *_ in DISTRICTS
        for month in months("2013-12", "2024-12")
        if str(month) <= last
    ]  # fmt: skip
    columns = ["cisp", "mes", "ano", "aisp", "risp", *kinds]
    delimited(folder / "ArmasApreendidasEvolucaoCisp.csv", columns, rows)
    rows = [
        [year, region, outcome, "7.723" if year == 1991 else "815", "12.807.706", "60,3"]
        for region in sorted(br_isp_aside.REGIONS)
        for outcome in br_isp_aside.OUTCOMES
        for year in range(1991, 2023)
    ]
    delimited(folder / "SeriesHistoricas.csv", br_isp_aside.HISTORICAL, rows)
    columns = ["ano", "semestre", *br_isp_others.OUTCOMES, "tempo_apos_registro", "metodologia"]
    rows = [
        [2018, 1, "20", "16", "28,6", "32", "12 meses", "Resolução SESEG Nº 1234/2018"],
        [2018, 1, "21,4", "17,9", "53,3", "32,6", "24 meses", "Carta do Rio"],
    ]
    delimited(folder / "base_elucidacao.csv", columns, rows)
    rows = [
        [f"{at:08d}-2021", "Furto", "Grajaú", f"{month}-01 00:00:00", "Julho", 2021]
        for at, month in enumerate(months("2021-07", "2023-08"))
    ]
    stray = ["00000099-2021", "Furto", "Grajaú E Vila Isabel", "2019-05-01 00:00:00", "Maio", 2021]
    blank = ["NA", "Furto", "Grajaú", "2021-07-02 00:00:00", "Julho", "NA"]
    rows += [rows[0], stray, blank]
    delimited(folder / "base_seguranca_presente.csv", br_isp_others.EVENTS, rows)
    posts = [
        ["ZONA SUL", "Aterro", datetime.date(2015, 12, 1), "Av. Praia"],
        ["NITERÓI", "Icaraí", "NA", "Rua"],
    ]
    workbook(
        folder / "seguranca_presente_posts_2020.xlsx",
        {"Planilha3": [["", *br_isp_aside.POSTS], *(["", *row] for row in posts)]},
    )


def _shapes(folder: Path) -> None:
    codes = [int(district[0]) for district in standing()]
    shapes = [square(code) for code in codes]
    geojson(folder / "cisp_2019_simplified.geojson", [{"cisp": code} for code in codes], shapes)
    shapefile(folder / "lm_dp_2019.shp", {"dp": codes}, shapes)
    shapefile(folder / "lm_aisp_2019.shp", {"aisp": [23]}, shapes[:1])
    shapefile(folder / "Limite_RISP_WGS.shp", {"risp": [1]}, shapes[:1])
