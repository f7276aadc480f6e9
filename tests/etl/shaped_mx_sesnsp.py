"""A folder in the layout of `mx_sesnsp`: all states, few categories, made-up counts.

Every month of every category has one file, but: state 09 has two intentional homicides with a
firearm in each month; a month that a test blanks. Victims: one woman and two men a month.
"""

from __future__ import annotations

import bz2
import csv
import io
from pathlib import Path

from etl.sources import mx_sesnsp as sesnsp
from etl.sources import mx_sesnsp_victims as victims
from tests.etl.shaped_br_files import delimited, workbook

CODES = victims.codes_of_names()
CAPITALS = {code: name for name, code in CODES.items() if name.isupper()}
WRITTEN = {code: name for name, code in CODES.items() if not name.isupper()}
OLD_KINDS = [
    ("HOMICIDIOS", "DOLOSOS", "CON ARMA DE FUEGO"),
    ("ROBO COMUN", "CON VIOLENCIA", "SIN DATOS"),
    ("OTROS DELITOS", "AMENAZAS", "AMENAZAS"),
]
LIFE = "La vida y la Integridad corporal"
KINDS = [
    (LIFE, "Homicidio", "Homicidio doloso", "Con arma de fuego"),
    (LIFE, "Homicidio", "Homicidio doloso", "Con arma blanca"),
    (LIFE, "Feminicidio", "Feminicidio", "Con arma blanca"),
    ("El patrimonio", "Fraude", "Fraude", "Fraude"),
]
ATTEMPT = (LIFE, "Homicidio", *["Tentativa de homicidio doloso"] * 2)


def old_rows() -> list[list]:
    """Years as Excel keeps them; one label with a space at its end, as in 1997's file."""
    rows = []
    for year in range(1997, 2015):
        for code, name in CAPITALS.items():
            for kind in OLD_KINDS:
                count = 2.0 if code == "09" and kind[0] == "HOMICIDIOS" else 1.0
                rows.append([float(year), name, *kind, *[count] * 12, 12 * count])
    rows[1][4] += " "
    return rows


def new_rows(first: int, last: int, kinds: list, reported: int) -> list[list]:
    """Counts up to the month `reported` of the last year, blank after it."""
    rows = []
    for year in range(first, last + 1):
        for code, name in WRITTEN.items():
            for kind in kinds:
                count = 2.0 if code == "09" and kind[3] == "Con arma de fuego" else 1.0
                months = reported if year == last else 12
                counted = [count] * months + [""] * (12 - months)
                rows.append([float(year), float(code), name, *kind, *counted])
    return rows


def third_rows() -> list[list]:
    """The CSV: numbers as text, the code with its zero."""
    rows = new_rows(2026, 2026, [*KINDS, ATTEMPT], 3)
    return [
        ["2026", f"{int(row[1]):02d}", *row[2:7],
         *("" if cell == "" else int(cell) for cell in row[7:])]
        for row in rows
    ]  # fmt: skip


def victim_rows() -> list[list]:
    """Homicides for both sexes, femicides for women only, December 2024 to February 2025."""
    rows = []
    for year, month in ((2024, "12"), (2025, "01"), (2025, "02")):
        for code, name in WRITTEN.items():
            for kind in (KINDS[0], KINDS[2]):
                sexes = {"Mujer": 1} if kind[1] == "Feminicidio" else {"Mujer": 1, "Hombre": 2}
                rows += [
                    [f"{year}-{month}-15", year, month, code, name, *kind, sex,
                     "Adultos (18 y más)", count]
                    for sex, count in sexes.items()
                ]  # fmt: skip
    return rows


def write_old(folder: Path, rows: list[list]) -> None:
    sheet = [sesnsp.OLD_COLUMNS, *rows]
    workbook(folder / sesnsp.OLD, {"Incidencia Estatal 1997-122014": sheet})


def write_new(folder: Path, rows: list[list]) -> None:
    workbook(folder / sesnsp.NEW, {"Hoja1": [sesnsp.COLUMNS, *rows]})


def write_third(folder: Path, rows: list[list]) -> None:
    delimited(folder / sesnsp.THIRD, sesnsp.COLUMNS, rows, sep=",")


def write_victims(folder: Path, rows: list[list]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([victims.COLUMNS, *rows])
    (folder / victims.FILE).write_bytes(bz2.compress(text.getvalue().encode()))


def write(folder: Path) -> Path:
    """Every file of the folder; returns it."""
    folder.mkdir(parents=True)
    write_old(folder, old_rows())
    write_new(folder, new_rows(2015, 2021, KINDS, 2))
    write_third(folder, third_rows())
    write_victims(folder, victim_rows())
    return folder
