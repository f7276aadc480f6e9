"""Shares from the answers of a survey with weights, strata and clusters.

In: one row per person or household. Out: one row per answer and group, with the error that the
design gives. The work is svy's: Taylor linearisation, clusters within strata with replacement,
the whole sample kept as the design when a share is asked of some of its members. A share is the
ratio of two weighted sums, and the error of a ratio depends on people only through the sums of
their clusters (Lohr, Sampling: Design and Analysis, 9.1): svy is given these sums, a row per
cluster and group, and not every person again for every answer. Refuses a weight that is missing
or not positive, and a row without its stratum, cluster or group (ValueError).
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


def shares(
    rows: pd.DataFrame, design: Design, answers: Sequence[str], group: str | None = None
) -> pd.DataFrame:
    """Share of 1 among the 1 and 0 of each column of `answers`: COLUMNS, shares from 0 to 1.

    rows: the whole sample; a missing answer is outside the share's base and stays in the design.
    group: a text column; one share for each of its words (else one, with group ""). df: clusters
    less strata of those asked.

    A stratum with a single cluster is centred on the grand mean: it adds to the variance
    instead of counting as none. A share of 0 or 1 has no error: se is missing.
    """
    import polars as pl
    import svy

    weights = rows[design.weight]
    if not (weights > 0).all():
        raise ValueError(f"weights must be positive: {design.weight} has {weights.min()}")
    keys = [design.stratum, design.cluster, *([group] if group else [])]
    if rows[keys].isna().any(axis=None):
        raise ValueError(f"a row without its {', '.join(keys)}")
    cell, first = _numbered([rows[key] for key in keys])
    cells = rows[keys].iloc[first]
    groups = cells[group] if group else pd.Series(WHOLE, index=cells.index)
    weight = weights.to_numpy()
    values = {answer: rows[answer].to_numpy(float) for answer in answers}
    bases = _same_base(values)
    sums, asked = {}, {}
    for base, same in bases.items():
        inside = ~np.isnan(values[same[0]])
        asked[base] = np.bincount(cell, inside)
        sums[base] = np.bincount(cell, weight * inside)
        sums |= {each: np.bincount(cell, weight * np.nan_to_num(values[each])) for each in same}
    sample = svy.Sample(
        pl.DataFrame(
            {key: cells[key].to_numpy() for key in keys} | {ONE: np.ones(len(cells))} | sums
        ),
        svy.Design(wgt=ONE, stratum=design.stratum, psu=design.cluster, singleton="center"),
    )
    people = _counted(asked, groups, cells[design.stratum])
    of_base = {answer: base for base, same in bases.items() for answer in same}
    asked_of: Any = sample.estimation.ratio(list(of_base), list(of_base.values()), by=group)
    found = [_row(one, people[one.x]) for estimate in asked_of for one in estimate.estimates]
    rows_found = pd.DataFrame(found, columns=COLUMNS)
    return rows_found[rows_found["n"] > 0].reset_index(drop=True)


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
