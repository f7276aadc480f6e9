"""Months against years: where a publisher gives both, how far the months are from their year.

In: counts of whole years and of their twelve months, as an adapter has them. Out: what
`etl.reconcile` makes a row of `reconciliation` of. A year is compared of which it and all of its
months are known: unknown is never zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

MONTHS = 12


@dataclass(frozen=True)
class Compared:
    """Years and the sums of their months, over what was compared.

    years, months: both sums. distance: sum of the differences without their sign. compared,
    apart: how many years, and how many of them differ. furthest: the year that differs most, by
    its name, with both counts; "" where none does. worst: its difference.
    """

    years: int
    months: int
    distance: int
    compared: int
    apart: int
    furthest: str
    worst: int

    def __add__(self, other: Compared) -> Compared:
        worse = max(self, other, key=lambda one: one.worst)
        return Compared(
            self.years + other.years, self.months + other.months, self.distance + other.distance,
            self.compared + other.compared, self.apart + other.apart, worse.furthest, worse.worst,
        )  # fmt: skip


def against_years(years: pd.Series, months: pd.DataFrame) -> Compared:
    """years: counts of whole years, missing where not known; their index names them in an error.
    months: a column for each month, missing where not known; rows of the same names, of which
    one may lack. Raises ValueError where there are not twelve columns.
    """
    if months.shape[1] != MONTHS:
        raise ValueError(f"{months.shape[1]} months of a year")
    whole = years.to_numpy(dtype=float, na_value=np.nan)
    parts = months.reindex(years.index).to_numpy(dtype=float, na_value=np.nan).sum(axis=1)
    apart = np.abs(parts - whole)
    known = ~np.isnan(apart)
    worst = int(apart[known].max(initial=0))
    furthest = ""
    if worst:
        at = int(np.nanargmax(apart))
        furthest = f"{_named(years.index[at])}: {whole[at]:,.0f}, its months {parts[at]:,.0f}"
    return Compared(
        int(whole[known].sum()), int(parts[known].sum()), int(apart[known].sum()),
        int(known.sum()), int((apart[known] > 0).sum()), furthest, worst,
    )  # fmt: skip


def _named(name: object) -> str:
    return ", ".join(map(str, name)) if isinstance(name, tuple) else str(name)
