"""Mexico: registered homicides by municipality and month, from INEGI's mortality statistics.

In: the folder `mx_inegi`: INEGI's own export, one file per year of registration (1990 to
2015), and a third party's panels by month of occurrence (`mx_inegi_occurred`). Out: two
monthly `Observations` that never join: `mx_inegi_registro` by the month in which a death was
registered, `mx_inegi_ocurrencia` by the month in which it happened; each for municipalities,
states and the country. Refuses: a file whose municipalities do not sum to its states, its
states to its total and its months to its year.

Deaths abroad are in the file's total and in no count of the country; deaths in a state
without a municipality are in the state's count and in no municipality's.
"""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import STATE, Contribution, Observations, panel
from etl.reading import FETCH_AGAIN, SEE_ADAPTER, check_columns, label, text
from etl.report import BadInput, Report
from etl.sources import mx_inegi_occurred

FIRST_YEAR, LAST_YEAR = 1990, 2015
MONTHS = [
    "Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto", "Septiembre",
    "Octubre", "Noviembre", "Diciembre",
]  # fmt: skip
HEADER = ["", "", "Total", *MONTHS, ""]
TITLE = ["Defunciones por homicidios", "Año de registro : {year}", "Ent y mun de registro : Total"]
QUERY = "Consulta de: Defunciones por homicidio Por: Ent y mun de ocurrencia Según: Mes de registro"
FOOTER = "FUENTE: INEGI. Estadísticas de mortalidad."
WHOLE = re.compile(r"\d{1,3}(,\d{3})*")
TOTAL, STATES, ABROAD = "00", [f"{code:02d}" for code in range(1, 33)], "33"
COUNTRIES = {ABROAD, "34", "35"}  # United States, other Latin American, other countries
KNOWN = {TOTAL, *STATES, *COUNTRIES}
UNKNOWN = "999"  # the municipality of a state, or the country abroad, is not specified
CATEGORY = "Defunciones por homicidio"


def read(folder: Path, report: Report) -> Contribution:
    """Deaths by homicide of municipalities (MEX- and five digits), states and the country.

    Raises BadInput where a file is not as described above.
    """
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    tables = [
        _year(folder / f"defunciones_homicidio_registro/{year}.csv", year, report) for year in years
    ]
    _figures(tables, report)
    occurred, founded = mx_inegi_occurred.read(folder, report)
    registered = Observations("mx_inegi_registro", "M", _frame(tables, founded))
    return Contribution(observations=[registered, occurred])


def _year(path: Path, year: int, report: Report) -> dict[str, np.ndarray]:
    """Code → 12 counts: 00 the total, two digits states and abroad, five digits the rest."""
    rows = list(csv.reader(io.StringIO(text(path, "iso-8859-1"), newline="")))
    _check_title(path, rows, year)
    body = rows[6:-2]
    codes = [_code(path, number, row) for number, row in enumerate(body, start=7)]
    twice = pd.Index(codes).duplicated()
    if twice.any():
        at = int(twice.argmax())
        raise BadInput(label(path), f"row {at + 7}", "each place once", body[at][1], FETCH_AGAIN)
    counted = _counts(path, body)
    table = dict(zip(codes, counted[:, 1:], strict=True))
    _check_sums(path, table)
    file = label(path)
    named = [f"{file}, place {code}" for code in codes]
    report.years(
        "mx_inegi_years", pd.Series(counted[:, 0], index=named),
        pd.DataFrame(counted[:, 1:], index=named),
    )  # fmt: skip
    unknown = sum(code[2:] == UNKNOWN and code[:2] in STATES for code in table)
    outside = sum(code[:2] not in STATES for code in table) - 1
    report.read(label(path), len(table))
    report.set_aside(label(path), 1, "total of the file, used to check the parts")
    report.set_aside(label(path), outside, "deaths abroad")
    report.set_aside(label(path), unknown, "municipality not stated: counted in the state only")
    report.kept(label(path), len(table) - 1 - outside - unknown)
    return table


def _check_title(path: Path, rows: list[list[str]], year: int) -> None:
    """The five lines of title, the header and the footer, which a cut file lacks."""
    found = [" ".join("".join(row).split()) for row in rows[:5]]
    wanted = [*(line.format(year=year) for line in TITLE), "", QUERY]
    if found != wanted:
        raise BadInput(label(path), "rows 1 to 5", " / ".join(wanted), " / ".join(found),
                       FETCH_AGAIN)  # fmt: skip
    check_columns(path, rows[5] if len(rows) > 5 else [], HEADER)
    if rows[-2:] != [[], [FOOTER]]:
        found_last = " ".join("".join(row) for row in rows[-2:])
        raise BadInput(label(path), "last row", FOOTER, f"{found_last} (a cut file?)", FETCH_AGAIN)


def _code(path: Path, number: int, row: list[str]) -> str:
    """The place's code; a state's stands in the file as a spreadsheet's formula."""
    code = _place(row[0]) if len(row) == 15 else ""
    if not code:
        raise BadInput(label(path), f"row {number}", "a place's code, name and 13 numbers",
                       repr(row[:3]), SEE_ADAPTER)  # fmt: skip
    if code[:2] not in KNOWN:
        raise BadInput(label(path), f"row {number}", "a state from 01 to 35", code, SEE_ADAPTER)
    return code


@cache
def _place(written: str) -> str:
    """The code, or "" where the cell holds none."""
    if written == " ":
        return TOTAL
    place = re.fullmatch(r"=CONCATENAR\((?:0| ),(\d\d)\) | (\d\d) (\d\d\d) ", written)
    return "".join(filter(None, place.groups())) if place else ""


def _counts(path: Path, rows: list[list[str]]) -> np.ndarray:
    """Of each place the year's total and its twelve counts, a comma marking thousands and a blank
    being 0."""
    cells = [cell for row in rows for cell in row[2:]]
    meant = {cell: _number(cell) for cell in set(cells)}
    counted = np.fromiter(map(meant.get, cells), np.int64, len(cells)).reshape(-1, 13)
    if (counted < 0).any():
        at, column = np.argwhere(counted < 0)[0]
        raise BadInput(label(path), f"row {at + 7}, column {HEADER[2 + column]}",
                       "a whole number or blank", repr(rows[at][2 + column]),
                       FETCH_AGAIN)  # fmt: skip
    summed = counted[:, 1:].sum(axis=1)
    apart = counted[:, 0] != summed
    if apart.any():
        at = int(apart.argmax())
        raise BadInput(label(path), f"row {at + 7}, column Total", f"{summed[at]}, the sum of its "
                       "months", str(counted[at, 0]), FETCH_AGAIN)  # fmt: skip
    return counted


def _number(cell: str) -> int:
    """The count, or -1 where the cell is none."""
    return int(cell.replace(",", "") or 0) if not cell or WHOLE.fullmatch(cell) else -1


def _check_sums(path: Path, table: dict[str, np.ndarray]) -> None:
    """Municipalities sum to their state, states and abroad to the total, in each month."""
    wholes = {code for code in table if len(code) == 2 and code != TOTAL}
    missing = sorted({TOTAL, *STATES} - set(table))
    if missing:
        raise BadInput(label(path), "whole file", "the total and 32 states", f"no {missing[:5]}",
                       FETCH_AGAIN)  # fmt: skip
    parts = [code for code in table if code != TOTAL]
    summed = np.zeros((100, 12), dtype=np.int64)  # by two digits
    np.add.at(summed, [int(_whole(code)) for code in parts], [table[code] for code in parts])
    for whole in sorted(wholes | {TOTAL}):
        found, wanted = table[whole], summed[int(whole)]
        if (found != wanted).any():
            at = int((found != wanted).argmax())
            raise BadInput(
                label(path), f"place {whole}, column {MONTHS[at]}",
                f"{wanted[at]}, the sum of its parts", str(found[at]), FETCH_AGAIN,
            )  # fmt: skip


def _whole(code: str) -> str:
    """What a state or place is a part of; countries abroad are all under the heading 33."""
    return TOTAL if len(code) == 2 else ABROAD if code[:2] in COUNTRIES else code[:2]


def _figures(tables: list[dict[str, np.ndarray]], report: Report) -> None:
    """The file's totals by year, and what stands in them but in no municipality."""
    for year, table in enumerate(tables, start=FIRST_YEAR):
        report.figure(f"mx_inegi_total_{year}", table[TOTAL].sum())
    named = [sum(len(code) == 5 for code in table) for table in tables]
    report.figure("mx_inegi_places_least", min(named))
    report.figure("mx_inegi_places_most", max(named))
    unknown = [
        sum(row.sum() for code, row in table.items() if code[2:] == UNKNOWN and code[:2] in STATES)
        for table in tables
    ]
    report.figure("mx_inegi_unknown_least", min(unknown))
    report.figure("mx_inegi_unknown_most", max(unknown))
    abroad = [table.get(ABROAD, np.zeros(12)).sum() for table in tables]
    report.figure("mx_inegi_abroad_least_1990_2002", min(abroad[:13]))
    report.figure("mx_inegi_abroad_most_1990_2002", max(abroad[:13]))
    report.figure("mx_inegi_abroad_most_2004_2015", max(abroad[14:]))


def _frame(tables: list[dict[str, np.ndarray]], founded: set[str]) -> pd.DataFrame:
    """Every place that the files ever name, in every month: a place without a row had none.

    founded: municipalities younger than the files; before the first row that names one,
    nothing tells that it existed, and its months are not covered.
    """
    none = np.zeros(12, dtype=int)
    named = {code for table in tables for code in table if code[:2] in STATES}
    places = sorted(code for code in named if code[2:] != UNKNOWN)
    counted = np.array([np.concatenate([t.get(code, none) for t in tables]) for code in places])
    country = counted[[len(code) == 2 for code in places]].sum(axis=0)
    status = np.zeros(counted.shape, dtype=np.int8)
    for at, code in enumerate(places):
        if code in founded:
            first = next(year for year, table in enumerate(tables) if code in table)
            status[at, : 12 * first] = STATE["not_covered"]
    return panel(
        ["MEX", *(f"MEX-{code}" for code in places)],
        pd.date_range(f"{FIRST_YEAR}-01-01", f"{LAST_YEAR}-12-01", freq="MS"),
        [CATEGORY],
        np.vstack([country, counted])[:, :, None],
        np.vstack([np.zeros(len(country), dtype=np.int8), status])[:, :, None],
    )
