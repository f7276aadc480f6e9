"""The three forms in which CEAD's own tables come: rows as text, raw HTML, saved workbook.

In: one file. Out: an array of counts whose rows are the publisher's rows in its order
(`fila` 1, 2, …): the same name stands on several rows, so a row is known by its number and
level, never by its name. Refuses: a row that is missing, repeated, renamed or at another
level than in the list of rows given, and a count that is not a whole number of 0 or more.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

import numpy as np
import pandas as pd

from etl import reading
from etl.report import BadInput

MONTHS = [f"m{month:02}" for month in range(1, 13)]
TEXT_COLUMNS = ["cut_comuna", "anio", "fila", "nivel", "delito", *MONTHS]
LEVELS = ["familia", "grupo", "subgrupo"]
HTML_LEVELS = {"1": "familia", "2": "grupo", "4": "subgrupo"}
HTML_ROW = re.compile(
    r'<tr class="formato_(\d)[^>]*>\s*<td[^>]*>(?P<name>.*?)</td>(?P<cells>.*?)</tr>', re.DOTALL
)
HTML_CELL = re.compile(r"<td[^>]*>([^<]*)</td>")
THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")
EM_SPACE = "\u2003"
QUERY = {
    "Medida": "Frecuencia",
    "Tipo de Datos": "Casos Policiales",
    "Comunas": "(Todas)",
    "Trimestre": "(Todos)",
    "Mes": "(Todos)",
}


def text_table(path: Path, year: int, rows: pd.DataFrame, codes: list[str]) -> np.ndarray:
    """counts[place, row, month] of one year from a CSV of TEXT_COLUMNS, places as in `codes`."""
    frame = reading.read_csv(path, TEXT_COLUMNS)
    reading.known(path, frame["cut_comuna"], codes)
    reading.known(path, frame["anio"], [str(year)])
    listed = set(rows[["fila", "nivel", "delito"]].itertuples(index=False, name=None))
    said = (frame[column].tolist() for column in ("fila", "nivel", "delito"))
    found = pd.Series(list(zip(*said, strict=True)))
    reading.known(path, found.rename("fila, nivel, delito"), listed)
    reading.unique(path, frame, ["cut_comuna", "fila"])
    cube = (len(codes), len(rows), 12)
    if len(frame) != cube[0] * cube[1]:
        raise BadInput(
            reading.label(path), "whole file", f"{cube[1]} rows for each of {cube[0]} comunas",
            f"{len(frame)} rows (a cut file?)", reading.FETCH_AGAIN,
        )  # fmt: skip
    place = pd.Index(codes).get_indexer(pd.Index(frame["cut_comuna"]))
    counts = np.empty(cube, dtype=np.int64)
    counts[place, frame["fila"].astype(int) - 1] = dotted(path, frame)
    return counts


def html_table(path: Path, rows: pd.DataFrame) -> np.ndarray:
    """counts[row, month] of one comuna and year from the site's raw answer."""
    found = [
        (HTML_LEVELS.get(row[1], "unknown"), html.unescape(row["name"]).strip(), row["cells"])
        for row in HTML_ROW.finditer(reading.text(path, "utf-8"))
    ]
    _check_rows(path, [row[:2] for row in found], rows, "delito")
    values = [HTML_CELL.findall(cells) for _, _, cells in found]
    for at, row in enumerate(values):
        if len(row) != 12:
            raise BadInput(
                reading.label(path), f"row {at + 1} of the table", "12 months", str(len(row)),
                reading.FETCH_AGAIN,
            )  # fmt: skip
    return dotted(path, pd.DataFrame(values, columns=MONTHS))


def export_table(path: Path, region: str, rows: pd.DataFrame) -> tuple[list[int], np.ndarray]:
    """Years, and counts[row, year] of one region, from the site's download saved as workbook."""
    sheet = reading.read_sheet(path)
    labels = [str(row[0]) for row in sheet]
    for label, value in {**QUERY, "Regiones": region}.items():
        said = str(sheet[labels.index(label)][1]) if label in labels else "nothing"
        if said != value:
            raise BadInput(reading.label(path), f"query, {label}", value, said, reading.FETCH_AGAIN)
    top = labels.index("DELITOS O FALTAS") if "DELITOS O FALTAS" in labels else 0
    years = [int(cell) for cell in sheet[top - 1][1:] if isinstance(cell, float)]
    if not years or years != list(range(years[0], years[0] + len(sheet[top]) - 1)):
        raise BadInput(
            reading.label(path), "row above DELITOS O FALTAS", "years in a row", str(years),
            reading.FETCH_AGAIN,
        )  # fmt: skip
    body = sheet[top + 1 :]
    levels = [len(name) - len(name.lstrip(EM_SPACE)) for name in labels[top + 1 :]]
    names = [name.lstrip(EM_SPACE) for name in labels[top + 1 :]]
    level_names = [LEVELS[level] if level < 3 else "unknown" for level in levels]
    _check_rows(path, list(zip(level_names, names, strict=True)), rows, "delito_export")
    cells = pd.DataFrame([row[1:] for row in body], columns=years)
    return years, reading.count_matrix(path, cells, years)


def dotted(path: Path, frame: pd.DataFrame) -> np.ndarray:
    """Whole numbers of MONTHS, of shape (rows, 12), from text in which a dot parts the thousands:
    "1.540" is 1540."""
    return reading.count_matrix(path, frame[MONTHS].apply(_without_dots), MONTHS)


def _without_dots(column: pd.Series) -> pd.Series:
    codes, texts = pd.factorize(column)
    plain = [text.replace(".", "") if THOUSANDS.fullmatch(text) else text for text in texts]
    return pd.Series(pd.array(plain, dtype="str").take(codes), column.index)


def _check_rows(path: Path, found: list[tuple[str, str]], rows: pd.DataFrame, names: str) -> None:
    """The file's (level, name) pairs are those of the list, in its order."""
    expected = list(zip(rows["nivel"], rows[names], strict=True))
    if found == expected:
        return
    at = next(
        (at for at, pair in enumerate(zip(found, expected, strict=False)) if pair[0] != pair[1]),
        min(len(found), len(expected)),
    )
    said = [" ".join(pairs[at]) if at < len(pairs) else "no row" for pairs in (expected, found)]
    raise BadInput(
        reading.label(path), f"row {at + 1} of the table", said[0], said[1], reading.FETCH_AGAIN
    )
