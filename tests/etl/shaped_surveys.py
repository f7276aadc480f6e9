"""Folders in the layouts of the surveys, with few rows of every kind; numbers are made up.

In: an empty directory. Out: the same directory with a publisher's files. A test changes what it
is about: `rewrite` opens a table, hands it over and writes it back.
"""

from __future__ import annotations

import gzip
import io
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from etl.sources import (
    mx_ensu,
    mx_ensu_series,
    mx_envipe,
    mx_envipe_series,
    xx_lapop,
    xx_latinobarometro,
    xx_paper_figures,
)

SOURCES = Path(__file__).parents[2] / "etl" / "sources"
ITEMS = pd.read_csv(SOURCES / "cl_enusc_items.csv", keep_default_na=False)
BEFORE_2023 = ["enc_region", "fact_pers", "fact_hog", "varstrat", "conglomerado"]
DESIGNS = {  # columns of ENUSC that are no answers: place, weights, strata, clusters
    2016: BEFORE_2023, 2019: BEFORE_2023, 2020: BEFORE_2023, 2021: BEFORE_2023,
    2023: ["enc_region", "enc_rpc", "Fact_Pers_Reg", "Fact_Hog_Reg", "Fact_Pers_Com",
           "Fact_Hog_Com", "VarStrat", "Conglomerado"],
    2024: ["enc_region", "fact_pers_reg", "fact_hog_reg", "fact_pers_regional_102", "var_strat",
           "conglomerado"],
}  # fmt: skip
REGIONS = (8, 8, 13, 13) * 4
COMUNAS = (8401, 8101, 13101, 13120) * 4
LOW, HIGH = "bajo_cv30omas", "alto_cv0a15"
GARBLED = "RObjectType.CHAR(gp=64)\n  value:\n    b'1'\n=Tarapacá"


def write(path: Path, frame: pd.DataFrame, encoding: str = "utf-8", end: str = "\n") -> None:
    raw = frame.to_csv(index=False, lineterminator=end).encode(encoding)
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)


def rewrite(path: Path, change: Callable[[pd.DataFrame], pd.DataFrame | None]) -> None:
    """`change` gets the table as text and changes it in place or returns another."""
    raw = path.read_bytes()
    text = gzip.decompress(raw) if path.suffix == ".gz" else raw
    frame = pd.read_csv(io.BytesIO(text), dtype=str, keep_default_na=False)
    changed = change(frame)
    write(path, frame if changed is None else changed)


def enusc(folder: Path) -> Path:
    """16 rows a year: two strata of four clusters, four comunas of two regions."""
    folder.mkdir()
    codes = []
    for year, columns in DESIGNS.items():
        items = ITEMS[ITEMS["year"] == year]
        columns = [*columns, "rph_sexo", *(["enc_comuna", "enc_rpc"] if year == 2016 else [])]
        rows: dict[Any, list[Any]] = {name: [1.0] * 16 for name in columns}
        rows |= {"enc_region": list(REGIONS), "rph_sexo": [1, 2] * 8}
        if "enc_rpc" in columns:
            # Ñuble's Chillán lies in its own region by 2023
            rows["enc_rpc"] = [16101 if year == 2023 and c == 8401 else c for c in COMUNAS]
        stratum = next(name for name in columns if name.lower().replace("_", "") == "varstrat")
        cluster = next(name for name in columns if name.lower() == "conglomerado")
        rows[stratum], rows[cluster] = [1] * 8 + [2] * 8, [row // 2 for row in range(16)]
        for name in columns:
            codes.append((year, name, "", ""))
        for name, own in items.groupby("variable", sort=False):
            base = str(own["base"].iloc[0]).split()
            rows[name] = [base[row % 2] for row in range(16)]
            known = sorted({*base, "85", "96"}, key=int)
            words = " ".join(dict.fromkeys(own["words"]))
            codes.append((year, name, f"P: {words}", "; ".join(f"{code}=x" for code in known)))
        write(folder / f"enusc_{year}.csv.gz", pd.DataFrame(rows))
    book = pd.DataFrame(codes, columns=["year", "variable", "question_or_label", "values"])
    book.loc[(book["year"] == 2024) & (book["variable"] == "enc_region"), "values"] = GARBLED
    write(folder / "enusc_codebook.csv", book)
    names = pd.DataFrame({"enc_rpc": [8401, 8101, 13101, 13120], "comuna": list("abcd")})
    write(folder / "enusc_2016_comunas.csv", names)
    values = {"year": [2015, 2022], "indicator": ["vh_dmcs", "pad"],
              "unit": ["household", "person"], "estimate_pct": [26.4, 90.6],
              "se_pct": [0.57, 0.39]}  # fmt: skip
    write(folder / "enusc_national_series_third_party.csv",
          pd.DataFrame(values | {"n": [25660, 23360]}))  # fmt: skip
    regional = (
        {"region16": [8, 16], "region": ["Biobío", "Ñuble"]} | values | {"year": [2018, 2022]}
    )
    write(folder / "enusc_regional_series_third_party.csv", pd.DataFrame(regional))
    return folder


def lapop(folder: Path) -> Path:
    folder.mkdir()
    base = dict.fromkeys(xx_lapop.COUNTRY_COLUMNS, "")
    base |= {"iso3": "CRI", "wave": "2018/19", "year": "2018", "indicator": "trust_police_5to7",
             "unit": "percent", "estimate": "48.0", "se": "1.5", "se_type": "taylor_strata_psu",
             "n_valid": "1500", "n_psu": "50", "df": "44", "mode": "face to face",
             "variable": "b18", "weight": "weight1500"}  # fmt: skip
    phone = {"wave": "2021", "year": "2021", "mode": "phone", "df": "1400"}
    later = {"wave": "2023", "year": "2023", "df": "52",
             "mode": "face to face (inferred: clustered PSU)"}  # fmt: skip
    by_phone = {"mode": "phone (inferred: one stratum, PSU = respondent)", "n_valid": "700"}
    unsafe = {"iso3": "MEX", "indicator": "neigh_unsafe_3or4"}
    rows = [
        base, base | later | {"estimate": "52.0"}, base | {"iso3": "NIC", "estimate": "39.5"},
        base | later | by_phone | {"iso3": "NIC", "estimate": "30.8"},
        base | unsafe, base | unsafe | phone,
        base | unsafe | {"indicator": "neigh_insecurity_mean_0to100", "unit": "score"},
        base | later | {"iso3": "BHS"}, base | {"indicator": "trust_police_eq7"},
    ]  # fmt: skip
    write(folder / xx_lapop.COUNTRY_FILE, pd.DataFrame(rows))
    base = dict.fromkeys(xx_lapop.STRATUM_COLUMNS, "")
    base |= {"iso3": "MEX", "wave": "2018/19", "year": "2019", "estratopri": "101",
             "prov_codes_in_sample": "102 132", "indicator": "trust_police_5to7",
             "unit": "percent", "estimate": "23.0", "se": "2.3", "n_valid": "391", "n_psu": "6",
             "mode": "face to face", "weight": "weight1500"}  # fmt: skip
    again = {"wave": "2021", "year": "2021", "mode": "phone (RDD)", "n_psu": "391",
             "prov_codes_in_sample": "100002 100032"}  # fmt: skip
    rows = [
        base, base | again,
        base | {"iso3": "ECU", "estratopri": "901", "estratopri_label": "Costa"},
        base | {"iso3": "PER", "estratopri": "1101"},
        base | {"indicator": "trust_police_mean_0to100", "unit": "score"},
    ]  # fmt: skip
    write(folder / xx_lapop.STRATUM_FILE, pd.DataFrame(rows))
    return folder


def latinobarometro(folder: Path) -> Path:
    folder.mkdir()
    base = dict.fromkeys(xx_latinobarometro.COLUMNS, "")
    base |= {"iso3": "NIC", "year": "2020", "indicator": "trust_police_1or2", "estimate": "29.5",
             "base": xx_latinobarometro.PUBLISHED, "unit": "percent", "se": "1.5",
             "se_type": "kish", "n_base": "1000", "variable": "P13STGBS_B",
             "weight": "wt"}  # fmt: skip
    first = {"year": "2018", "variable": "p15stgbsc.b"}
    last = {"year": "2023", "variable": "p13stgbs.b"}
    rows = [
        base, base | {"base": xx_latinobarometro.ANSWERED, "estimate": "31.7"},
        base | {"indicator": "ns_nr", "estimate": "7.0"},
        base | {"indicator": xx_latinobarometro.MEAN, "base": xx_latinobarometro.ANSWERED,
                "unit": "score", "estimate": "2.9"},
        base | first | {"iso3": "CHL", "estimate": "40.0"},
        base | last | {"iso3": "CHL", "estimate": "45.0"},
        base | first | {"iso3": "ARG"}, base | {"iso3": "ARG"}, base | last | {"iso3": "ARG"},
    ]  # fmt: skip
    write(folder / xx_latinobarometro.FILE, pd.DataFrame(rows))
    return folder


def paper(folder: Path) -> Path:
    folder.mkdir()
    base = {"edition": "BID 2017 (Jaitman ed.)", "reference_year": "2014", "unit_level": "region",
            "unit_name": "América Latina", "iso3": "", "measure": "cota superior",
            "value_pct_gdp": "3.55", "precision_note": "dos decimales",
            "reported_by_url": "http://example.org/a"}  # fmt: skip
    parts = "dos decimales; los tres componentes suman 3.52 y no 3.55"
    country = {"unit_level": "country", "measure": "total", "precision_note": "sin decimales"}
    rows = [
        base, base | {"measure": "cota inferior", "value_pct_gdp": "2.41"},
        base | {"measure": "componente social", "value_pct_gdp": "0.64", "precision_note": parts},
        base | country | {"unit_name": "Argentina", "iso3": "ARG", "value_pct_gdp": "3"},
        base | country | {"unit_name": "Bahamas", "iso3": "BHS", "value_pct_gdp": "4.8",
                          "precision_note": "un decimal"},
    ]  # fmt: skip
    frame = pd.DataFrame(rows)[xx_paper_figures.COST_COLUMNS]
    write(folder / xx_paper_figures.COSTS, frame)
    state = {"1": "no encontrado", "2": "no encontrado", "3a": "no encontrado", "3b": "parcial"}
    rows = [[name, "Ipsos", word, "…", ""] for name, word in state.items()]
    columns = xx_paper_figures.FIGURE_COLUMNS
    write(folder / xx_paper_figures.FIGURES, pd.DataFrame(rows, columns=columns))
    return folder


def ensu(folder: Path) -> Path:
    """Two quarters of three cities: before 2024 two answers apart, from 2024 their sum."""
    folder.mkdir()
    places = [("00", "Estados Unidos Mexicanos"), ("02", "Tijuana"), ("05", "La Laguna"),
              ("10", "La Laguna"), ("09", "Benito Juárez"), ("23", "Cancún")]  # fmt: skip
    places_of = {"2019Q2": [*places, ("15", "Cuautitlán")], "2024Q1": places}
    cells, indicators = [], []
    for quarter, cities in places_of.items():
        for state, city in cities:
            for row in _cells_of(quarter, state, city):
                cells.append(row)
            indicators += _indicators_of(quarter, state, city)
    write(folder / mx_ensu.CELLS, pd.DataFrame(cells)[mx_ensu.CELL_COLUMNS])
    write(folder / mx_ensu.INDICATORS, pd.DataFrame(indicators)[mx_ensu.INDICATOR_COLUMNS])
    base = {"year": "2024", "quarter": "1", "period": "2024Q1", "table": "percepcion",
            "sex": "total", "authority": "", "category": "Inseguro", "percent": "60.0",
            "flag": "", "header_footnote": "", "cuadro": "1.2", "file": "b.xlsx"}  # fmt: skip
    missing = {"percent": "", "flag": "ND"}
    rows = [
        base, base | {"sex": "mujeres", "percent": "66.0"}, base | {"category": "Seguro"},
        base | {"sex": "hombres", "percent": "54.0"},
        base | missing | {"year": "2020", "quarter": "2", "period": "2020Q2"},
        base | {"table": "desempeno", "authority": "Marina", "category": "Muy o algo efectivo",
                "percent": "87.0"},
    ]  # fmt: skip
    write(folder / mx_ensu_series.FILE, pd.DataFrame(rows)[mx_ensu_series.COLUMNS])
    (folder / "original").mkdir()
    ensu_book(folder / "original" / ENSU_BOOK, ENSU_LINES)
    return folder


ENSU_BOOK = "ensu1t2024__1.Bas_percepcion_seguridad_mar_24_est.xlsx"
ENSU_LINES: list[tuple[str, dict[str, float]]] = [  # heading or city, share unsafe by space
    ("Estados Unidos Mexicanos", {"Cajero automático localizado en la vía pública": 70.0,
                                  "Calles que habitualmente usa": 50.0, "Casa": 18.0}),
    ("Baja California", {}), ("Tijuana", {"Calles que habitualmente usa": 61.0, "Banco": 8.0}),
    ("Coahuila de Zaragoza", {}), ("La Laguna2", {"Banco": 40.0}),
    ("Durango", {}), ("La Laguna2", {"Banco": 40.0}),
    ("Ciudad de México", {}), ("Región Sur", {}), ("Benito Juárez", {"Banco": 30.0}),
    ("Quintana Roo", {}), ("Cancún", {"Banco": 55.0}),
]  # fmt: skip


def ensu_book(path: Path, lines: list[tuple[str, dict[str, float]]]) -> None:
    """A workbook of perception: the tables of spaces, of the cities together and by city. A state
    is a heading without numbers, a city has its people; Tijuana's bank is of low precision."""
    with xlsxwriter.Workbook(path) as book:
        low = book.add_format({"bg_color": "#FF5400"})
        people = "población de 18 años y más"
        titles = {
            "1.5": (f"Distribución porcentual de la {people} que reside en ciudades",
                    "de interés por sensación de inseguridad en espacio público"),
            "1.6": (f"Distribución porcentual de la {people} que reside en ciudades",
                    "de interés por sexo y sensación de inseguridad en espacio público"),
            "1.8": (f"{people.capitalize()} por ciudad de interés y espacio ",
                    "público, según sensación de seguridad"),
            "1.9": (f"{people.capitalize()} por ciudad de interés y espacio ",
                    "público, según sensación de inseguridad"),
        }  # fmt: skip
        for number, (first, second) in titles.items():
            sheet = book.add_worksheet(number)
            sheet.write_row(2, 0, [first, "", "", "", "", f"Cuadro {number}", "Índice"])
            sheet.write(3, 0, second)
            sheet.write(4, 0, "Marzo 2024")
            if number == "1.6":
                _series_by_sex(sheet, lines[0][1])
                continue
            if number == "1.5":
                for at, (space, share) in enumerate(lines[0][1].items()):
                    sheet.write_row(9 + at, 0, [space, "", "", share, share - 1])
                continue
            at = 9
            for name, shares in lines:
                sheet.write(at, 0, name)
                if shares:
                    sheet.write(at, 1, 1000.0)
                for space, share in shares.items():
                    at += 1
                    shown = share if number == "1.9" else 99.0 - share
                    sheet.write_row(at, 0, [space, 900.0, "", 9 * shown])
                    colour = low if (name, space) == ("Tijuana", "Banco") else None
                    sheet.write(at, 4, shown, colour)
                at += 2
            sheet.write(at, 0, "Nota: Las estimaciones")


def _series_by_sex(sheet, shares: dict[str, float]) -> None:
    """Three quarters of the cities together, with a footnote on one and none in another."""
    sheet.write_row(7, 1, ["Marzo\n2024", "Diciembre\n20231", "Junio\n20202"])
    at = 9
    for people, more in (("Estados Unidos Mexicanos", 0.0), ("Hombres", -2.0), ("Mujeres", 2.0)):
        sheet.write(at, 0, people)
        for space, share in shares.items():
            at += 1
            sheet.write_row(at, 0, [space, share + more, share + more - 1, "ND"])
        at += 2
    sheet.write(at, 0, "Nota: Las estimaciones")


def ensu_sexes_book(path: Path, lines: list[tuple[str, float | None]]) -> None:
    """A workbook of 2021: men and women by city; None is a heading. Women feel 10 points more
    unsafe; the last city's men are of low precision."""
    with xlsxwriter.Workbook(path) as book:
        low = book.add_format({"bg_color": "#FF5400"})
        for number, people, more in (("1.4", "hombres", 0.0), ("1.5", "mujeres", 10.0)):
            sheet = book.add_worksheet(number)
            sheet.write(2, 0, f"Población de {people} de 18 años y más por ciudad de interés")
            sheet.write(2, 4, f"Cuadro {number}")
            sheet.write(3, 0, "y características de percepción de seguridad pública")
            sheet.write(4, 0, "Marzo 2021")
            at = 9
            for name, share in lines:
                sheet.write(at, 0, name)
                if share is not None:
                    sheet.write(at, 1, 1000.0)
                    shape = low if (name, more) == (lines[-1][0], 0.0) else None
                    for line, value in (("Seguro", 99 - share - more), ("Inseguro", share + more)):
                        at += 1
                        sheet.write_row(at, 0, [line, "", "", 10 * value])
                        sheet.write(at, 4, value, shape)
                at += 2
            sheet.write(at, 0, "Nota: Las estimaciones")


def ensu_forces_book(path: Path, lines: list[tuple[str, list | None]]) -> None:
    """A workbook of 2021: what men and women of a city (None: a heading) say of its municipal
    police, 60 % of whom identify it; lines: a name and the four answers as printed, of which the
    men's second is of moderate precision."""
    tables = {
        "según su identificación": ["Identificación de la autoridad"],
        "según percepción del desempeño de autoridades": [
            f"{each} efectivo" for each in ("Muy", "Algo", "Poco", "Nada")
        ],
        "según nivel de confianza en las autoridades": [
            "Mucha confianza", "Algo de confianza", "Algo de desconfianza", "Mucha desconfianza",
        ],
    }  # fmt: skip
    with xlsxwriter.Workbook(path) as book:
        moderate = book.add_format({"bg_color": "#FFEA00"})
        for number, (people, (words, answers)) in enumerate(
            itertools.product(("hombres", "mujeres"), tables.items()), start=6
        ):
            sheet = book.add_worksheet(f"6.{number}")
            sheet.write(2, 0, f"Población de {people} de 18 años y más por ciudad de interés y")
            sheet.write(2, 9, f"Cuadro 6.{number}")
            sheet.write(3, 0, f"tipo de autoridad, {words}")
            sheet.write(4, 0, "Marzo 2021")
            for place, answer in enumerate(answers):
                sheet.write(7, 3 + 3 * place, answer)
            at = 9
            for name, printed in lines:
                sheet.write(at, 0, name)
                if printed is not None:
                    sheet.write(at, 1, 1000.0)
                    at += 1
                    sheet.write_row(at, 0, ["Policía Preventiva Municipal1", 900.0])
                    same = printed[0] if printed[0] in ("NA", "100.0*") else 60.0
                    shares = printed if len(answers) > 1 else [same]
                    for place, share in enumerate(shares):
                        shape = moderate if place == 1 and people == "hombres" else None
                        sheet.write(at, 3 + 3 * place, share if share == "NA" else 10.0)
                        sheet.write(at, 4 + 3 * place, share, shape)
                at += 2
            sheet.write(at, 0, "Nota: Las estimaciones")


def _common_of(quarter: str, state: str, city: str) -> dict:
    scope = "national_urban" if state == "00" else "city"
    return dict.fromkeys(mx_ensu.CELL_COLUMNS, "") | {
        "period": quarter, "year": quarter[:4], "quarter": quarter[5], "scope": scope,
        "state_code": state, "city": city, "precision_inegi": "alto_cv0a15", "cuadro": "1.7",
        "file": "a.xlsx",
    }  # fmt: skip


def _cells_of(quarter: str, state: str, city: str) -> list[dict]:
    """Insecurity of everyone, and the effectiveness of the municipal police."""
    common = _common_of(quarter, state, city)
    cells = [
        common | {"table": "percepcion", "category": "inseguro", "percent": "60.0"},
        common | {"table": "percepcion", "category": "seguro", "percent": "39.0"},
    ]
    police = common | {"authority": "Policía Preventiva Municipal"}
    absent = {"percent": "", "flag": "no_aplica"} if state == "09" else {}
    known = police | {"table": "identifica", "category": "identifica", "percent": "80.0"} | absent
    of_work = police | {"table": "desempeno"}
    if quarter >= "2024":
        parts = [of_work | {"category": "muy o algo efectivo", "percent": "47.0"}]
    else:
        parts = [of_work | {"category": "muy efectivo", "percent": "7.0"},
                 of_work | {"category": "algo efectivo", "percent": "40.0"}]  # fmt: skip
    return [*cells, known, *(part | absent for part in parts)]


def _indicators_of(quarter: str, state: str, city: str) -> list[dict]:
    common = dict.fromkeys(mx_ensu.INDICATOR_COLUMNS, "") | {
        name: value for name, value in _common_of(quarter, state, city).items()
        if name in mx_ensu.INDICATOR_COLUMNS
    }  # fmt: skip
    unsafe = {"indicator": "inseguridad_ciudad_pct", "percent": "60.0", "origin": "publicado"}
    work = {"indicator": "efectividad_muy_o_algo_pct", "percent": "47.0",
            "authority": "Policía Preventiva Municipal"}  # fmt: skip
    added = {"origin": "suma_de_dos_categorias", "precision_inegi": "sin_dato"}
    origin = {"origin": "publicado"} if quarter >= "2024" else added
    if state == "09":
        origin = {"origin": "no_aplica", "percent": "", "precision_inegi": "sin_dato"}
    return [common | unsafe, common | work | origin]


def envipe(folder: Path) -> Path:
    """Workbooks with every table that the adapter asks for: the country and two states."""
    (folder / "original").mkdir(parents=True)
    tables = pd.read_csv(SOURCES / "mx_envipe_tables.csv", keep_default_na=False)
    parsed = []
    for edition in range(2012, 2026):
        own = tables[(tables["first_edition"] <= edition) & (edition <= tables["last_edition"])]
        for section, wanted in own.groupby("section"):
            for kind in ("est", "err") if edition == 2025 else ("est",):
                path = folder / "original" / f"{section}_{edition}_{kind}.xlsx"
                envipe_book(path, edition, list(wanted.itertuples()), kind)
        for code, name, value in (("00", "Estados Unidos Mexicanos", 90.0), ("14", "Jalisco", 91.0),
                                  ("15", "México", 92.0)):  # fmt: skip
            row = {"envipe_edition": edition, "state_code": code, "state_raw": name,
                   "indicator": "cifra_negra_pct", "estimate": value}  # fmt: skip
            parsed.append(row | {"precision_inegi": LOW if code == "15" else HIGH})
    frame = pd.DataFrame(parsed).reindex(columns=mx_envipe.PARSED_COLUMNS)
    write(folder / mx_envipe.PARSED, frame)
    women = {"año": [2018, 2018, 2019], "valor": [82102.0, 75000.0, 74000.0],
             "entidad": ["Nacional", "Jalisco", "Jalisco"],
             "clave": ["00", "14", "14"]}  # fmt: skip
    write(folder / mx_envipe_series.WOMEN, pd.DataFrame(women))
    names = [f"{word}{year + (word == 'ins')}" for year in range(2013, 2009, -1)
             for word in ("pre", "inc", "ins")]  # fmt: skip
    values = {"pre": 27337.0, "inc": 35139.0, "ins": 72.3}
    rows = [[0, "NAC", "Estados Unidos Mexicanos", *(values[name[:3]] for name in names)],
            [15, "MEX", "México", *(values[name[:3]] for name in names)]]  # fmt: skip
    compiled = pd.DataFrame(rows, columns=["codigo", "abreviatura", "estado", *names])
    write(folder / mx_envipe_series.COMPILED, compiled, "mac_roman", "\r")
    return folder


def envipe_book(path: Path, edition: int, tables: list, kind: str) -> None:
    """A book in which each table has a sheet of some number, its title over two lines, footnote
    digits on names, a column left empty, and a coloured cell (México: low precision)."""
    of_title: dict[str, list] = {}
    for table in tables:
        of_title.setdefault(table.title, []).append(table)
    with xlsxwriter.Workbook(path) as book:
        low = book.add_format({"bg_color": "#FF5400"})
        book.add_worksheet("Índice").write(3, 0, "; ".join(each.title for each in tables))
        for number, asked in enumerate(of_title.values(), start=4):
            table = asked[0]
            sheet = book.add_worksheet(f"{number}.{edition % 7}")
            words = table.title.split(";")
            lines = ["Errores estándar"] if kind == "err" else []
            lines += [words[0].capitalize(), " ".join(words[1:])]
            if kind == "err" and table.title == ENVIPE_TIMES_BY_KIND:
                lines[1] = ENVIPE_TIMES_BY_STATE.split(";")[0].capitalize()  # as the publisher did
            for at, line in enumerate(lines, start=1):
                sheet.write(at, 0, line)
            sheet.write(1, 9, f"Cuadro 3.{number}")
            sheet.write(1, 10, "Índice")
            own = getattr(table, "year", "before") == "own"
            year = f"marzo y abril de {edition}" if own else edition - 1
            sheet.write(len(lines) + 1, 0, year)
            sheet.write_row(6, 0, ["Entidad federativa", f"{table.first}1", "Cifra negra2"])
            for each in asked:
                for place in str(getattr(each, "number", "")).split("+"):
                    if getattr(each, "over", ""):
                        sheet.write(7, int(place) + (place != "1"), each.over)
            at = 8
            for name, values in _rows_of(asked, kind):
                sheet.write(at, 0, name if at == 8 else f"{name}1, 2")
                for place, value in enumerate(values, start=1):  # column C stays empty
                    shape = low if name == "México" and kind == "est" and place > 1 else None
                    sheet.write(at, place + (place > 1), value, shape)
                at += 1
            sheet.write(at + 2, 0, "Nota: Las estimaciones")
            sheet.write(at + 3, 0, "1 Es la suma")
        if path.name.startswith("I_nivel_victimizacion_2025"):
            _of_kidnapping(book, kind)


def _of_kidnapping(book, kind: str) -> None:
    """The two tables of kidnapping: rates with their errors in lines, and five years of lengths."""
    rates, lengths = (book.add_worksheet(name) for name in ("1.29", "1.30"))
    rates.write(2, 0, "Delitos graves por tipo de delito y tipo de medición, según hogares")
    rates.write(2, 9, "Cuadro 1.29")
    rates.write(4, 0, 2024)
    rates.write_row(
        6,
        0,
        [
            "Delitos graves",
            "Hogares víctimas",
            "Tasa por cada \n100 000 hogares",
            "Personas víctimas",
            "Prevalencia (Tasa por cada 100 000 habitantes)",
        ],
    )
    for at, (block, values, errors) in enumerate(
        (
            ("Estados Unidos Mexicanos", [900, 300, 950, 110], [90, 30, 95, 11]),
            ("Secuestro", [600, 200, 700, 70], [60, 20, 70, 7]),
        )
    ):
        rates.write(8 + 7 * at, 0, block)
        rates.write_row(9 + 7 * at, 0, ["Estimación", *values])
        rates.write_row(13 + 7 * at, 0, ["Error estándar", *errors])
    lengths.write(2, 0, "Distribución porcentual de los delitos de secuestro por duración de los")
    lengths.write(2, 9, "Cuadro 1.30")
    lengths.write_row(6, 0, ["", 2024, "", 2023, "", 2022, "", 2021, "", 2020])
    shares = {"Menos de 24 horas": 50.0, "De 1 a 3 días": 25.0, "De 4 días o más": 20.0}
    for at, (name, share) in enumerate({**shares, "No especificado": 5.0}.items(), start=9):
        lengths.write(at, 0, name)
        for place in range(5):
            moved = place if at == 9 else -place if name == "No especificado" else 0
            lengths.write(at, 1 + 2 * place, 0.5 if kind == "err" else share + moved)


def _rows_of(asked: list, kind: str) -> list[tuple[str, list]]:
    """Names and numbers of the sheet that all the questions of one title are read from."""
    width = max(int(place) for each in asked
                for place in str(getattr(each, "number", "5")).split("+"))  # fmt: skip
    lines = {line: None for each in asked if each.rows in ("line", "answer")
             for line in _lines_of(each)}  # fmt: skip
    if "lugar de victimización" in asked[0].title:  # at home, there and elsewhere, away
        shares = [0.5] * 9 if kind == "err" else [99.0, 60.0, 60.0, 54.0, 90.0, 4.0, 7.0, 2.0, 3.0]
        parts = ("Hombres", "Mujeres") if lines else ("México",)
        return [(name, shares) for name in ("Estados Unidos Mexicanos", *parts)]
    if lines:
        return _lines_of_places(asked[0].title, list(lines), width, kind)
    rows = _one_line_each(asked[0], kind)
    fill = 0.4 if kind == "err" else 12.0
    return [(name, [*values, *[fill] * (width - len(values))]) for name, values in rows]


def _lines_of(table) -> list[str]:
    """Lines of a table that a question wants: one for each category, and one left out."""
    if table.rows == "line":
        name = "Sí inició una carpeta de investigación"
        return [name if each == "Sí inició" else each for each in table.line.split("+")]
    answers = pd.read_csv(SOURCES / "mx_envipe_answers.csv", keep_default_na=False)
    own = answers[(answers["question_id"] == table.question_id) & (answers["category"] != "-")]
    return [*own.drop_duplicates("category", keep="last")["line"], "No especificado"]


ENVIPE_TIMES_BY_KIND = "denunciados por tipo;según el tiempo promedio"
ENVIPE_TIMES_BY_STATE = "denunciados por entidad federativa;según el tiempo promedio"
ENVIPE_SHARES = {  # line → share in the country: what the tables by state have, and their parts
    "Por desconfianza en la autoridad": 14.0, "Por causas atribuibles a la autoridad": 20.0,
    "Por pérdida de tiempo": 2.0, "Por trámites largos y difíciles": 2.0,
    "Por actitud hostil de la autoridad": 1.0, "Por miedo a que lo (la) extorsionaran": 1.0,
    "Delitos denunciados": 20.0, "Excelente": 6.0, "Bueno": 44.0,
    "Sí inició una carpeta de investigación": 50.0,
}  # fmt: skip


def _lines_of_places(
    title: str, lines: list[str], width: int, kind: str
) -> list[tuple[str, list]]:  # fmt: skip
    """The country (called Total where only lines have numbers), and a state where there are any;
    under each its lines, with shares of everybody, of men (half) and of women (the rest)."""
    whole = "Total" if title.endswith("el sexo") else "Estados Unidos Mexicanos"
    rows: list[tuple[str, list]] = []
    for place in [whole, *(["México"] if "entidad" in title or "conductas" in title else [])]:
        rows.append((place, [30.0]))
        for line in lines:
            share = ENVIPE_SHARES.get(line, 8.0)
            if place == "México" and share < 3:
                share = 0.5  # with distrust as much as the state has of the authorities
            three = [0.5] * 3 if kind == "err" else [share, share / 2, share * 1.5]
            three += three[:1] * (width // 2 - 3)
            rows.append((line, [each for one in three for each in (30.0, one)]))
    return rows


def _one_line_each(table, kind: str) -> list[tuple[str, list[float]]]:
    """Rows of a table by state or by kind of crime."""
    country = "Estados Unidos Mexicanos"
    error = kind == "err"
    if table.title.startswith("monto total"):  # people, sums and averages in pesos
        numbers = [100.0, 50.0, 2e6, 3000.0, 60.0, 6e6, 8000.0, 6e5, 600.0, 90.0, 9e6, 9000.0]
        return [(name, [50.0] * 12 if error else numbers) for name in (country, "México")]
    if table.title.startswith("pérdidas monetarias"):  # what is lost and spent on health together
        return [(country, [9e6, 60.0, 80.0 if error else 8600.0]),
                ("Fraude", [5e5, 30.0, 70.0 if error else 9000.0])]  # fmt: skip
    if table.rows in ("type", "kinds") and str(table.number) in ("1", "2"):
        rates = [200.0, 210.0] if error else [5000.0, 6500.0]  # men, women
        return [(country, []), ("Fraude", rates)]
    if table.rows in ("type", "kinds"):  # 75 % reported, 40 % of those with a file: dark 70 %
        if "trato recibido" in table.title:
            parts = [0.5, 0.1, 1.5] if error else [6.0, 1.0, 44.0]
            return [
                (country, [1.0]),
                ("Robo total de vehículo", [1.0] * (int(table.number[0]) - 1) + parts),
            ]
        one = [1.0, 1.0, 70.0] if "cifra negra" in table.title else [1.0, 1.0, 75.0, 1.0, 40.0]
        errors = [0.1, 0.1, 2.0, 0.1, 3.0]
        return [(country, [5.0, 4.0, 90.0, 2.0, 50.0]),
                ("Robo total de vehículo", errors if error else one)]  # fmt: skip
    if "los tres" in table.title:  # kinds of the country as in its own table, and of a state
        of_all, of_state = ([0.1, 0.1, 2.0],) * 2 if error else ([1.0, 1.0, 70.0], [1.0, 1.0, 80.0])
        kind = "Robo total de vehículo"
        return [(country, [100.0, 90.0, 90.0]), (kind, of_all),
                ("México", [100.0, 92.0, 92.0]), (kind, of_state)]  # fmt: skip
    if "con mayor frecuencia" in table.title:  # the kind's rate in that of all
        return [(country, [9.0]), ("Fraude", [5.0, 0.5 if error else 100 * 5804 / 9000])]
    if table.rows == "state_type":
        return [(country, [223.0 if error else 24135.0]),
                ("Fraude", [124.0 if error else 5804.0])]  # fmt: skip
    if "trato recibido" in table.title:  # 6 % excellent and 44 % good of what was reported
        parts = [6.0, 6.0, 44.0, 44.0] if not error else [0.1, 0.5, 0.2, 1.5]
        base = [100.0] if table.number == "3+5" else [500.0, 100.0, 20.0]
        return [(name, [*base, *parts]) for name in (country, "Jalisco", "México")]
    if table.title.startswith("víctimas por entidad"):  # crimes of a victim: all, men, women
        means = [0.02] * 3 if error else [1.4, 1.3, 1.5]
        return [(country, [9.0] * 6 + means), ("México", [9.0] * 6 + means)]
    if "grupo de edad" in table.title and table.rows == "state":  # all, then four ages
        rates = [200.0] * 5 if error else [9000.0, 9500.0, 12000.0, 8900.0, 4000.0]
        return [(country, rates), ("México", rates)]
    rate = table.section.startswith("I_") and str(table.first).startswith("Tasa")
    numbers = [[9000.0, 8000.0, 7000.0], [9100.0, 8100.0, 7100.0], [9200.0, 8200.0, 7200.0]]
    if "cifra negra" in table.title:
        numbers = [[100.0, 90.0, 90.0], [100.0, 91.0, 91.0], [100.0, 92.0, 92.0]]
    elif not rate:  # half of what is reported has a file: the dark figures above are the rest
        numbers = [[100.0, 20.0, 20.0, 10.0, 50.0], [100.0, 18.0, 18.0, 9.0, 50.0],
                   [100.0, 16.0, 16.0, 8.0, 50.0]]  # fmt: skip
    if error:
        numbers = [[200.0, 100.0, 0.5, 50.0, 0.5]] * 3
    return list(zip((country, "Jalisco", "México"), numbers, strict=True))
