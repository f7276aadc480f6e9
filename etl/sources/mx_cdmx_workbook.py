"""The police's answer to a request for information: crimes by quadrant and month, a workbook.

Column A mixes two levels: a quadrant's code, whose row is the quadrant's subtotal, then a row
for each crime that had an event there; "(en blanco)" heads the events without a quadrant.
Yearly totals stand between the months. Refuses: a label that is neither, a subtotal or total
that is not the sum of its parts, another span of months, a sheet that ends before its total.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from etl.months import MONTHS as MONTHS_OF_YEAR
from etl.reading import FETCH_AGAIN, SEE_ADAPTER, label, read_sheet
from etl.report import BadInput

CRIMES = [
    "Homicidio doloso", "Lesiones por arma de fuego", "Robo a bordo de metro c/v",
    "Robo a bordo de metro s/v", "Robo a bordo de microbus c/v", "Robo a bordo de microbus s/v",
    "Robo a bordo de taxi c/v", "Robo a casa habitacion c/v", "Robo a cuentahabiente c/v",
    "Robo a negocio c/v", "Robo a repartidor c/v", "Robo a repartidor s/v",
    "Robo a transeunte c/v", "Robo a transeunte s/v", "Robo a transportista c/v",
    "Robo a transportista s/v", "Robo de vehiculo c/v", "Robo de vehiculo s/v", "Violacion",
]  # fmt: skip
NOT_SPECIFIED = "NO ESPECIFICA"  # a crime, though it looks like a place
NOWHERE = "(en blanco)"
TOTAL = "Total general"
QUADRANT = re.compile(r"[CNOPS]-\d\.\d\.\d{1,2}")
MONTHS = [
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
]  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """counts: (quadrant or NOWHERE, crime) → one count a month of `months`; rows: of the sheet.

    years: the sheet's own totals of whole years, by its row and year; months_of: their months.
    """

    months: pd.DatetimeIndex
    counts: dict[tuple[str, str], np.ndarray]
    rows: int
    years: pd.Series
    months_of: pd.DataFrame

    def places(self) -> set[str]:
        return {place for place, _ in self.counts}

    def crimes(self) -> set[str]:
        return {crime for _, crime in self.counts}

    def sum(self, *, place: str | None = None, crime: str | None = None) -> pd.Series:
        """Counts by month of a place, a crime, or all."""
        chosen = np.ones(len(self.counts), dtype=bool)
        for wanted, has in ((place, self._keys[:, 0]), (crime, self._keys[:, 1])):
            if wanted is not None:
                chosen &= has == wanted
        return pd.Series(self._table[chosen].sum(axis=0), index=self.months)

    def cube(self, places: list[str], crimes: list[str]) -> np.ndarray:
        """Counts of shape (places, crimes, months), 0 where the answer lists none."""
        place = pd.Index(places).get_indexer(pd.Index(self._keys[:, 0]))
        crime = pd.Index(crimes).get_indexer(pd.Index(self._keys[:, 1]))
        listed = (place >= 0) & (crime >= 0)
        table = np.zeros((len(places), len(crimes), len(self.months)), dtype=int)
        table[place[listed], crime[listed]] = self._table[listed]
        return table

    @cached_property
    def _keys(self) -> np.ndarray:
        return np.array(list(self.counts), dtype=object)

    @cached_property
    def _table(self) -> np.ndarray:
        return np.array(list(self.counts.values()))


def read_answer(path: Path, sheet: str, last: str) -> Answer:
    """The sheet's crimes by quadrant, from January 2013 to the month `last`."""
    rows = read_sheet(path, sheet)
    head, months, columns, totals = _header(path, rows, last)
    numbers = _numbers(path, rows, head, columns, totals)
    by_month = numbers[:, columns].astype(int)
    counts: dict[tuple[str, str], np.ndarray] = {}
    wholes: dict[str, np.ndarray] = {}
    place = ""
    for number, (row, counted) in enumerate(
        zip(rows[head + 1 :], by_month, strict=True), start=head + 2
    ):
        name = str(row[0]).strip()
        crime = name in CRIMES or name == NOT_SPECIFIED
        twice = (place, name) in counts if crime else name in wholes
        ended = TOTAL in wholes and name != TOTAL
        if twice or ended or not _known(name) or (crime and not place):
            raise BadInput(
                label(path), f"row {number}, column A",
                "a quadrant followed by its crimes, each once, and the total last", repr(row[0]),
                SEE_ADAPTER,
            )  # fmt: skip
        if crime:
            counts[place, name] = counted
        else:
            place, wholes[name] = name, counted
    _check_sums(path, counts, wholes)
    years, months_of = _whole_years(path, numbers, head, totals)
    return Answer(months, counts, len(numbers), years, months_of)


def _whole_years(
    path: Path, numbers: np.ndarray, head: int, totals: list[tuple[int, list[int]]]
) -> tuple[pd.Series, pd.DataFrame]:
    """Each row's totals of twelve months, and these months."""
    whole = [total for total in totals if len(total[1]) == MONTHS_OF_YEAR]
    file = label(path)
    names = pd.Index(
        [f"{file}, row {at}, column {column + 1}"
         for column, _ in whole for at in range(head + 2, head + 2 + len(numbers))]
    )  # fmt: skip
    return (
        pd.Series(np.concatenate([numbers[:, column] for column, _ in whole]), index=names),
        pd.DataFrame(np.concatenate([numbers[:, columns] for _, columns in whole]), index=names),
    )


def _known(name: str) -> bool:
    named = name in CRIMES or name in (NOT_SPECIFIED, NOWHERE, TOTAL)
    return named or QUADRANT.fullmatch(name) is not None


def _header(
    path: Path, rows: list[list], last: str
) -> tuple[int, pd.DatetimeIndex, list[int], list[tuple[int, list[int]]]]:
    """Row of the months, the months, their columns, and each total's column with its months'."""
    named = ({str(cell).strip().lower() for cell in row} for row in rows)
    head = next((at for at, cells in enumerate(named) if set(MONTHS) <= cells), 0)
    if not head:
        raise BadInput(label(path), "header", "a row of months below one of years", "none",
                       SEE_ADAPTER)  # fmt: skip
    found, columns, totals, since, year = [], [], [], 0, ""
    for column in range(1, len(rows[head])):
        above, month = rows[head - 1][column], str(rows[head][column]).strip().lower()
        year = f"{above:.0f}" if isinstance(above, float) else year
        if month in MONTHS:
            found.append(f"{year}-{MONTHS.index(month) + 1:02d}")
            columns.append(column)
        elif "total" in f"{above} {month}".lower():
            whole = column == len(rows[head]) - 1 and len(columns) == since
            totals.append((column, columns[0 if whole else since :]))
            since = len(columns)
        else:
            raise BadInput(label(path), f"header, column {column + 1}", "a month or a total",
                           repr(month), SEE_ADAPTER)  # fmt: skip
    months = pd.date_range("2013-01-01", last, freq="MS")
    if found != [f"{month:%Y-%m}" for month in months]:
        raise BadInput(label(path), "header", f"each month from 2013-01 to {last[:7]}",
                       f"{found[0]} to {found[-1]}, {len(found)} months", SEE_ADAPTER)  # fmt: skip
    return head, months, columns, totals


def _numbers(
    path: Path, rows: list[list], head: int, columns: list[int],
    totals: list[tuple[int, list[int]]],
) -> np.ndarray:  # fmt: skip
    """The cells below the header in the columns of months and totals, whole numbers, a blank being
    0; each total is the sum of its months."""
    body = rows[head + 1 :]
    cells = list(zip(*body, strict=True))
    numbers = np.zeros((len(body), len(rows[head])))
    for column in [*columns, *(column for column, _ in totals)]:
        numbers[:, column] = [
            cell if isinstance(cell, float) else 0 if cell == "" else np.nan
            for cell in cells[column]
        ]
    wrong = (numbers < 0) | (numbers != np.floor(numbers))
    if wrong.any():
        at, column = np.argwhere(wrong)[0]
        raise BadInput(label(path), f"row {head + 2 + at}, column {column + 1}",
                       "a whole number or blank", repr(body[at][column]),
                       FETCH_AGAIN)  # fmt: skip
    for column, months in totals:
        summed = numbers[:, months].sum(axis=1)
        wrong = numbers[:, column] != summed
        if wrong.any():
            at = wrong.argmax()
            raise BadInput(label(path), f"row {head + 2 + at}, column {column + 1}",
                           f"{summed[at]:.0f}, the sum of its months",
                           f"{numbers[at, column]:.0f}", FETCH_AGAIN)  # fmt: skip
    return numbers


def _check_sums(
    path: Path, counts: dict[tuple[str, str], np.ndarray], wholes: dict[str, np.ndarray]
) -> None:
    """Crimes sum to their quadrant, quadrants to the total, in each month."""
    if TOTAL not in wholes:
        raise BadInput(label(path), "last row", TOTAL, "none (a cut file?)", FETCH_AGAIN)
    summed = {place: np.zeros_like(whole) for place, whole in wholes.items()}
    for (place, _), counted in counts.items():
        summed[place] = summed[place] + counted
        summed[TOTAL] = summed[TOTAL] + counted
    for place, whole in wholes.items():
        if (summed[place] != whole).any():
            at = int((summed[place] != whole).argmax())
            raise BadInput(label(path), f"subtotal {place}, month {at + 1}",
                           f"{summed[place][at]}, the sum of its crimes", str(whole[at]),
                           FETCH_AGAIN)  # fmt: skip
