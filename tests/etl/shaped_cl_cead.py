"""A folder in the layout of `cl_cead`, with five comunas and made-up counts.

`write(folder)` makes every file the adapter reads, all of them telling the same counts in
their own form, the Parquet with its thousands lost as the real one lost them.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

SOURCES = Path(__file__).parents[2] / "etl" / "sources"
PLACES = [
    ("02101", "Antofagasta", "2", "Antofagasta"),
    ("03101", "Copiapó", "3", "Atacama"),
    ("04101", "La Serena", "4", "Coquimbo"),
    ("12103", "Río Verde", "12", "Magallanes y de la Antártica Chilena"),
    ("13101", "Santiago", "13", "Metropolitana de Santiago"),
]
CODES = [place[0] for place in PLACES]
MONTHS = pd.date_range("2010-01-01", "2025-12-01", freq="MS")
ROWS = pd.read_csv(SOURCES / "cl_cead_rows.csv", dtype=str, keep_default_na=False)
FORMER = pd.read_csv(SOURCES / "cl_cead_rows_former.csv", dtype=str, keep_default_na=False)
CATEGORIES = sorted(set(ROWS["category"]) - {""})
ROBBERY = "Robos con violencia o intimidación"
VEHICLE_ROBBERY = "Robo violento de vehículo motorizado"
COLUMNS = [f"m{month:02}" for month in range(1, 13)]
COMPLAINTS = [
    "Delitos de mayor connotación social", "Hurtos", "Lesiones leves",
    "Lesiones menos graves, graves o gravísimas", "Otros robos con fuerza",
    "Robo con violencia o intimidación", "Robo de objetos de o desde vehículo",
    "Robo de vehículo motorizado", "Robo en lugar habitado", "Robo en lugar no habitado",
    "Robo por sorpresa", "Incivilidades", "Comercio ambulante o clandestino",
    "Consumo alcohol vía pública", "Desórdenes", "Ebriedad", "Otras incivilidades",
    "Riña pública", "Ruidos molestos", "Robo frustrado",
]  # fmt: skip


def counts() -> np.ndarray:
    """The true counts[place, month, category]."""
    made = np.random.default_rng(1).integers(3, 40, (len(PLACES), len(MONTHS), len(CATEGORIES)))
    at = CATEGORIES.index
    santiago = CODES.index("13101")
    large = [at("Hurtos"), at("Consumo de alcohol y drogas en la vía pública")]
    made[santiago][:, large] += 800
    for category, month, value in (
        ("Hurtos", "2013-08-01", 1000),
        ("Hurtos", "2025-06-01", 1171),
        ("Consumo de alcohol y drogas en la vía pública", "2010-03-01", 1096),
    ):
        made[santiago, MONTHS.get_loc(month), at(category)] = value
    made[:, MONTHS < "2019-12-01", at(VEHICLE_ROBBERY)] = 0
    made[:, MONTHS < "2019-09-01", at("Acosos sexuales")] = 0
    made[:, MONTHS < "2011-01-01", at("Femicidios")] = 0
    made[CODES.index("12103"), MONTHS.year == 2025] = 0
    made[:, :, at("Delitos asociados a armas")] = (
        made[:, :, at("Crímenes y simples delitos ley de armas")]
        + made[:, :, at("Porte de arma cortante o punzante")]
    )
    return made


def write(folder: Path) -> Path:
    """Every file of the folder; returns it."""
    true = counts()
    folder.mkdir()
    _parquet(folder, true)
    _comunas(folder)
    _thousands(folder, true)
    now, former = _table_2025(true), _table_2024(true)
    _text_table(folder / "cead_comuna_mes_2025_all_rows.csv.gz", 2025, ROWS, now)
    _text_table(folder / "cead_comuna_mes_2024_former_classification.csv.gz", 2024, FORMER, former)
    for code in ("02101", "13101"):
        _html(folder / f"cead_html_2025_{code}.html", ROWS, now[CODES.index(code)])
    _html(folder / "cead_html_2024_02101_old_classification.html", FORMER, former[0])
    for name, place in (("Atacama", 1), ("Coquimbo", 2)):
        _export(folder / f"reportesEstadisticos-porDelito_{name}.xlsx", name, true[place])
    _complaints(folder)
    _country(folder)
    return folder


def frame(true: np.ndarray) -> pd.DataFrame:
    """The Parquet's rows: month by month, a count of a thousand or more without its thousands."""
    stored = np.where(true >= 1000, true / 1000, true)
    rows = [
        (name, float(code), region, float(cut), month.date(), category, stored[p, m, c])
        for m, month in enumerate(MONTHS)
        for p, (code, name, cut, region) in enumerate(PLACES)
        for c, category in enumerate(CATEGORIES)
    ]
    return pd.DataFrame(
        rows,
        columns=["comuna", "cut_comuna", "region", "cut_region", "fecha", "delito", "delito_n"],
    )


def write_parquet(folder: Path, rows: pd.DataFrame) -> None:
    """The rows with the Parquet's own types."""
    table = pa.Table.from_pandas(rows, preserve_index=False)
    for name in ("comuna", "region", "delito"):
        at = table.column_names.index(name)
        table = table.set_column(at, name, table[name].cast(pa.string()).dictionary_encode())
    pq.write_table(table, folder / "cead_delincuencia_chile.parquet")


def _parquet(folder: Path, true: np.ndarray) -> None:
    write_parquet(folder, frame(true))


def _comunas(folder: Path) -> None:
    rows = [(str(int(code)), name, cut, region) for code, name, cut, region in PLACES]
    header = ["cut_comuna", "comuna", "cut_region", "region"]
    (folder / "comunas_cut.csv").write_bytes(_csv([header, *rows], ";"))


def _thousands(folder: Path, true: np.ndarray) -> None:
    rows = [["cut_comuna", "comuna", "fecha", "delito", "as_stored", "corrected"]]
    for place, month, category in np.argwhere(true >= 1000):
        value = true[place, month, category]
        rows.append(
            [
                *PLACES[place][:2],
                f"{MONTHS[month]:%Y-%m-%d}",
                CATEGORIES[category],
                value / 1000,
                value,
            ]
        )
    (folder / "parquet_thousands_errors.csv").write_bytes(_csv(rows))


def _table_2025(true: np.ndarray) -> np.ndarray:
    year = true[:, MONTHS.year == 2025]
    table = np.random.default_rng(2).integers(0, 9, (len(PLACES), len(ROWS), 12))
    for at, row in enumerate(ROWS.itertuples()):
        if row.category:
            table[:, at] = year[:, :, CATEGORIES.index(row.category)]
        elif row.delito == ROBBERY:
            both = [CATEGORIES.index(ROBBERY), CATEGORIES.index(VEHICLE_ROBBERY)]
            table[:, at] = year[:, :, both].sum(axis=2)
    return table


def _table_2024(true: np.ndarray) -> np.ndarray:
    """Former rows: the first row of each set of categories holds all its cases; vehicle
    theft has two cases less, added by revision later."""
    year = true[:, MONTHS.year == 2024]
    table = np.zeros((len(PLACES), len(FORMER), 12), dtype=int)
    for categories, rows in FORMER[FORMER["categories"] != ""].groupby("categories"):
        at = [CATEGORIES.index(name) for name in categories.split(";")]
        table[:, rows.index[0]] = year[:, :, at].sum(axis=2)
    table[4, FORMER.index[FORMER["delito"] == "Robo de vehículo motorizado"], 0] -= 2
    return table


def _dotted(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _text_table(path: Path, year: int, rows: pd.DataFrame, table: np.ndarray) -> None:
    lines = [["cut_comuna", "anio", "fila", "nivel", "delito", *COLUMNS]]
    lines += [
        [code, year, row.fila, row.nivel, row.delito, *map(_dotted, table[place, at])]
        for place, code in enumerate(CODES)
        for at, row in enumerate(rows.itertuples())
    ]
    path.write_bytes(gzip.compress(_csv(lines)))


def _html(path: Path, rows: pd.DataFrame, table: np.ndarray) -> None:
    levels = {"familia": (1, ""), "grupo": (2, "&emsp;"), "subgrupo": (4, "&emsp;&emsp;")}
    body = ""
    for at, row in enumerate(rows.itertuples()):
        number, space = levels[row.nivel]
        name = escape(row.delito).replace("é", "&eacute;")
        cells = "".join(
            f"<td style=\"mso-number-format:'#,##0';\">{_dotted(value)}</td>" for value in table[at]
        )
        body += (
            f'<tr class="formato_{number} strong" style="color:white;">\n'
            f'<td class="text-left">{space}{name}</td><!--td>{at + 1}</td-->\n{cells}\n</tr>'
        )
    path.write_text(f'<div class="cont-reportes"><table><tbody>{body}</tbody></table></div>')


def _export(path: Path, name: str, true: np.ndarray) -> None:
    years = list(range(2013, 2025))
    indent = {"familia": "", "grupo": "\u2003", "subgrupo": "\u2003\u2003"}
    rows: list[list] = [
        [], ["Medida", "Frecuencia"], ["Tipo de Datos", "Casos Policiales"], [],
        ["Unidad Territorial"], ["Regiones", f"Región de {name}"], ["Provincias", "(Todas)"],
        ["Comunas", "(Todas)"], [], ["Delito"], ["Familia de delitos", "…"], ["Grupo", "…"],
        ["Subgrupo", "…"], [], ["Temporalidad"], ["Año", "…"], ["Trimestre", "(Todos)"],
        ["Mes", "(Todos)"], [], [], ["", *years], ["DELITOS O FALTAS"],
    ]  # fmt: skip
    for row in ROWS.itertuples():
        at = CATEGORIES.index(row.category) if row.category else 0
        values = [int(true[MONTHS.year == year, at].sum()) for year in years]
        rows.append([indent[row.nivel] + row.delito_export, *values])
    write_workbook(path, rows)


def write_workbook(path: Path, rows: list[list]) -> None:
    """A workbook of one sheet: text and whole numbers."""
    lines = ""
    for number, row in enumerate(rows, 1):
        cells = ""
        for column, value in enumerate(row):
            place = f'r="{chr(65 + column)}{number}"'
            if isinstance(value, int):
                cells += f"<c {place}><v>{value}</v></c>"
            elif value:
                text = f'<t xml:space="preserve">{escape(value)}</t>'
                cells += f'<c {place} t="inlineStr"><is>{text}</is></c>'
        lines += f'<row r="{number}">{cells}</row>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="reportesEstadisticos-porDelito_" sheetId="1" r:id="r1"/>'
            "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
            f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{main}"><dimension ref="A1:M{len(rows)}"/>'
            f"<sheetData>{lines}</sheetData></worksheet>"
        ),
    }
    with zipfile.ZipFile(path, "w") as book:
        for part, content in parts.items():
            book.writestr(part, '<?xml version="1.0" encoding="UTF-8"?>' + content)


def _complaints(folder: Path) -> None:
    lines = [["cut_comuna", "anio", "fila", "delito", "n_anual"]]
    lines += [
        [code, year, row, name, row * 7]
        for code in CODES
        for year in range(2010, 2024)
        for row, name in enumerate(COMPLAINTS, 1)
    ]
    path = folder / "cead_denuncias_comuna_anio_2010_2023.csv.gz"
    path.write_bytes(gzip.compress(_csv(lines)))


def _country(folder: Path) -> None:
    months = pd.period_range("2017-01", "2022-06", freq="M")
    lines = [["GRUPO DELICTUAL / DELITO", *(f"{one.year}_{one.month}" for one in months)]]
    lines += [[f"Tenencia número {row}", *([row] * len(months))] for row in range(1, 36)]
    (folder / "cead_pais_mes_2017_2022.csv").write_bytes(_csv(lines))


def _csv(rows: list, sep: str = ",") -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=sep, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode()
