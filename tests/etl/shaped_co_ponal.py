"""A folder in the layout of `co_ponal`: every workbook with its own headings, few victims.

Eight municipalities: two towns of one name, one whose code another's name carries, one that
only DANE's list names, the capital that the police file under another department.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import shapely

from etl.sources import co_ponal_books, co_ponal_earlier, co_ponal_places, co_ponal_quadrants
from tests.etl.shaped_br_files import delimited, geojson, workbook

MUNICIPALITIES = {  # code → DANE's department, DANE's name, the police's department and name
    "05001": ("Antioquia", "Medellín", "ANTIOQUIA", "MEDELLÍN (CT)"),
    "05400": ("Antioquia", "La Unión", "ANTIOQUIA", "LA UNIÓN"),
    "11001": ("Bogotá, D.C.", "Bogotá, D.C.", "CUNDINAMARCA", "BOGOTÁ D.C. (CT)"),
    "15001": ("Boyacá", "Tunja", "BOYACÁ", "TUNJA (CT)"),
    "15798": ("Boyacá", "Tenza", "BOYACÁ", "TENZA"),
    "52399": ("Nariño", "La Unión", "NARIÑO", "LA UNIÓN"),
    "91001": ("Amazonas", "Leticia", "AMAZONAS", "LETICIA (CT)"),
    "91530": ("Amazonas", "Puerto Alegría", "AMAZONAS", "PUERTO ALEGRÍA"),
}
NEVER_CODED = ("15798", "91530")  # no workbook with codes has their names
MIXED_CASE = (2022, 2023, 2024)


def victims(book) -> list[tuple[str, int, str, int]]:
    """(code, year, name, count) of the rows of a workbook, each on 15 March."""
    years = range(book.first, book.last + 1)
    rows = [
        (code, year, names[3], 2)
        for year in years
        for code, names in MUNICIPALITIES.items()
        if code not in NEVER_CODED
    ]
    if book.first == 2003:
        rows.append(("15798", 2005, "Tenza", 1))
    if book.first == 2019:
        rows += [("05001", 2019, "MEDELLÍN (CT)", 1)] * 2  # two victims in rows that look the same
    if book.first == 2024:
        rows.append(("91530", 2024, "LETICIA (CT)", 1))
        rows.append(("05001004", 2024, "MEDELLÍN (CT)", 3))
    return rows


def cell(heading: str, row: tuple[str, int, str, int], book):
    code, year, name, count = row
    role = co_ponal_books.ROLES.get(heading)
    if role == "code":
        whole = code.ljust(8, "0")
        short = book.first < 2019 or book.category == "hurto_a_personas"
        return float(whole) if short else whole
    mixed = year in MIXED_CASE or book.first == 2003
    return {
        "department": MUNICIPALITIES[code[:5]][2],
        "municipality": name.title() if mixed else name,
        "day": datetime.date(year, 3, 15),
        "count": count,
    }.get(str(role), "NO REPORTADO")


def sheet(book, rows=None, *, title=None, extracted=None, total=None) -> list[list]:
    """Letterhead, headings, data, TOTAL and footer, as the workbook's row says."""
    rows = victims(book) if rows is None else rows
    headings = book.columns.split("|")
    letterhead: list[list] = [[""] for _ in range(book.header_row - 1)]
    if letterhead:
        letterhead[0] = ["MINISTERIO DE DEFENSA NACIONAL"]
        letterhead[-1] = [book.title if title is None else title]
    data = [[cell(heading, row, book) for heading in headings] for row in rows]
    below: list[list] = []
    if book.total == "yes":
        counted = sum(row[3] for row in rows) if total is None else total
        line: list = [""] * len(headings)
        line[0], line[headings.index("CANTIDAD")] = "TOTAL ", counted
        below.append(line)
    if book.extracted:
        day = book.extracted if extracted is None else extracted
        below.append([f"FUENTE: DIJIN. DATOS EXTRAIDOS EL DIA {day}."])
    written = [f"{heading} " for heading in headings]  # headings end in a space here and there
    return [*letterhead, written, *data, *below]


def write(folder: Path) -> Path:
    """Every file of the folder, and the boundaries in the folder `geo` beside it."""
    for name in ("homicidios", "delitos_2021", "poblacion_dane"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for book in co_ponal_books.books().itertuples():
        workbook(folder / str(book.file), {"Hoja1": sheet(book)})
    _population(folder)
    _earlier(folder)
    quadrants(folder)
    return folder


def _population(folder: Path) -> None:
    keys = [[code[:2], names[0], code, names[1]] for code, names in MUNICIPALITIES.items()]
    former = [*co_ponal_places.KEYS, *co_ponal_places.FORMER_YEARS]
    rows = [[*key, *(1000 for _ in co_ponal_places.FORMER_YEARS)] for key in keys]
    workbook(folder / co_ponal_places.FORMER, {"Mpios": [former, *rows]})
    later = [[*key, year, 1500] for key in keys for year in co_ponal_places.LATER_YEARS]
    header = [*co_ponal_places.KEYS, "year", "poblacion"]
    workbook(folder / co_ponal_places.LATER, {"Hoja2": [header, *later]})


def _earlier(folder: Path) -> None:
    years = co_ponal_earlier.YEARS
    header = ["cod", "municipio", "departamento"]
    header += [f"{kind}{year % 100:02}" for year in years for kind in ("hom", "pob", "tas")]
    rows = []
    for code, names in MUNICIPALITIES.items():
        counted = ["NA" if code == "91530" and year < 2011 else "7" for year in years]
        cells = [value for count in counted for value in (count, "1000", "1.5")]
        rows.append([str(int(code)), names[1], names[0], *cells])
    delimited(folder / co_ponal_earlier.FILE, header, rows, sep=",", encoding="utf-8")


def quadrants(folder: Path, rows: list[dict] | None = None) -> None:
    """Two quadrants of Bogotá, one at the border; one twice; one without a point; one at sea."""
    code = "MEBOGMNVCCC02E18C0500000{}"
    listed = [
        {"cuadrante": code.format(1), "lat": 4.5, "lng": -74.5},
        {"cuadrante": code.format(2), "lat": 4.5, "lng": -73.99},
        {"cuadrante": code.format(1) + "\r\n", "lat": None, "lng": None},
        {"cuadrante": "DESANMNVCCD01E03000000001", "lat": None, "lng": None},
        {"cuadrante": "DESAPMNVCCD01E02000000001", "lat": 12.5, "lng": -81.7},
    ]
    rows = listed if rows is None else rows
    text = json.dumps([{"nombre_cai": "CAI", **row} for row in rows])
    (folder / co_ponal_quadrants.FILE).write_text(text, encoding="utf-8")
    boundaries = folder.parent / "geo"
    boundaries.mkdir(exist_ok=True)
    shapes = [shapely.box(-75, 4, -74, 5), shapely.box(-76, 6, -75, 7)]
    geojson(boundaries / "col_adm2.geojson", [{"code": "11001"}, {"code": "05001"}], shapes)


def book(file: str) -> Any:
    """The row of the list of workbooks of one file."""
    return next(one for one in co_ponal_books.books().itertuples() if one.file == file)
