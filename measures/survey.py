"""Shares from the answers of a survey with weights, strata and clusters.

In: one row per person or household. Out: one row per answer and group, with the error that the
design gives. The work is svy's: Taylor linearisation, clusters within strata with replacement,
the whole sample kept as the design when a share is asked of some of its members. A share is the
ratio of two weighted sums, and the error of a ratio depends on people only through the sums of
their clusters (Lohr, Sampling: Design and Analysis, 9.1): svy is given these sums, a row per
cluster and combination of groups, and not every person again for every answer. Refuses a weight
that is missing or not positive, and a row without its stratum, cluster or group (ValueError).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

WHOLE = ""
ONE = "one"  # the weight of sums that are weighted already
COLUMNS = ["answer", "group", "share", "se", "df", "n"]


@dataclass(frozen=True)
class Design:
    """The columns that say how the sample was drawn."""

    weight: str
    stratum: str
    cluster: str


class Survey:
    """A sample whose answers are summed by cluster, to be asked for their shares."""

    def __init__(
        self, rows: pd.DataFrame, design: Design, answers: Sequence[str], groups: Sequence[str] = ()
    ):
        """rows: the whole sample; answers: columns of 1 and 0, where a missing answer is outside
        the share's base and stays in the design; groups: text columns whose words may be asked
        about.

        A stratum with a single cluster is centred on the grand mean: it adds to the variance
        instead of counting as none.
        """
        import polars as pl
        import svy

        weights = rows[design.weight]
        if not (weights > 0).all():
            raise ValueError(f"weights must be positive: {design.weight} has {weights.min()}")
        keys = [design.stratum, design.cluster, *groups]
        if rows[keys].isna().any(axis=None):
            raise ValueError(f"a row without its {', '.join(keys)}")
        cell, first = _numbered([rows[key] for key in keys])
        self._cells = rows[keys].iloc[first]
        self._stratum = design.stratum
        weight = weights.to_numpy()
        values = {answer: rows[answer].to_numpy(float) for answer in answers}
        bases = _same_base(values)
        self._base = {answer: base for base, same in bases.items() for answer in same}
        self._asked = {}
        sums = {}
        for base, same in bases.items():
            inside = ~np.isnan(values[same[0]])
            self._asked[base] = np.bincount(cell, inside)
            sums[base] = np.bincount(cell, weight * inside)
            sums |= {each: np.bincount(cell, weight * np.nan_to_num(values[each])) for each in same}
        columns = {key: self._cells[key].to_numpy() for key in keys}
        self._sample = svy.Sample(
            pl.DataFrame(columns | {ONE: np.ones(len(self._cells))} | sums),
            svy.Design(wgt=ONE, stratum=design.stratum, psu=design.cluster, singleton="center"),
        )

    def shares(self, group: str | None = None) -> pd.DataFrame:
        """Share of 1 among the 1 and 0 of each answer: COLUMNS, shares from 0 to 1.

        group: one share for each of its words (else one, with group ""). df: clusters less strata
        of those asked. A share of 0 or 1 has no error: se is missing.
        """
        of_cell = self._cells[group] if group else pd.Series(WHOLE, index=self._cells.index)
        people = _counted(self._asked, of_cell, self._cells[self._stratum])
        answers, bases = list(self._base), list(self._base.values())
        asked_of: Any = self._sample.estimation.ratio(answers, bases, by=group)
        found = [_row(one, people[one.x]) for estimate in asked_of for one in estimate.estimates]
        rows = pd.DataFrame(found, columns=COLUMNS)
        return rows[rows["n"] > 0].reset_index(drop=True)


def _numbered(columns: Sequence[pd.Series]) -> tuple[np.ndarray, np.ndarray]:
    """For each row the number of its combination of values, in the order in which they come, and
    where each combination stands first."""
    joint = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        code, distinct = pd.factorize(column)
        joint = joint * len(distinct) + code
    number, _ = pd.factorize(joint)
    return number, np.flatnonzero(~pd.Series(number).duplicated())


def _same_base(values: dict[str, np.ndarray]) -> dict[str, list[str]]:
    """The answers with the same base together; those with none left out. Keyed by a name for the
    base."""
    together: dict[bytes, list[str]] = {}
    for answer, given in values.items():
        base = ~np.isnan(given)
        if base.any():
            together.setdefault(base.tobytes(), []).append(answer)
    return {f"base of {same[0]}": same for same in together.values()}


def _counted(
    asked: dict[str, np.ndarray], group: pd.Series, stratum: pd.Series
) -> dict[str, dict[str, tuple[int, int]]]:
    """Of each base and group those asked, and their clusters less their strata. asked: the people
    of each cell, by base; group, stratum: the cell's."""
    of_stratum, first = _numbered([group, stratum])
    of_group, words = pd.factorize(group)
    found = {}
    for base, people in asked.items():
        reached = people > 0
        strata = np.bincount(of_group[first], np.bincount(of_stratum, reached) > 0)
        n, clusters = (np.bincount(of_group, each) for each in (people, reached))
        df = clusters - strata
        found[base] = dict(zip(words, zip(n.astype(int), df.astype(int), strict=True), strict=True))
    return found


def _row(one: Any, people: dict[str, tuple[int, int]]) -> tuple:
    """An estimate as a row of COLUMNS. people: those asked and df of each group, for its base."""
    group = one.by_level[0] if one.by_level else WHOLE
    n, df = people[group]
    return one.y, group, float(one.est), np.nan if one.est in (0, 1) else one.se, df, n
