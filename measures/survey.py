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

    weight = rows[design.weight]
    if not (weight > 0).all():
        raise ValueError(f"weights must be positive: {design.weight} has {weight.min()}")
    keys = [design.stratum, design.cluster, *([group] if group else [])]
    if rows[keys].isna().any(axis=None):
        raise ValueError(f"a row without its {', '.join(keys)}")
    cell = rows.groupby(keys, sort=False).ngroup().to_numpy()
    bases = _same_base(rows, answers)
    sums, asked = {}, {}
    for base, same in bases.items():
        inside = rows[same[0]].notna()
        asked[base] = np.bincount(cell[inside], minlength=cell.max() + 1)
        sums[base] = np.bincount(cell, weight * inside)
        sums |= {each: np.bincount(cell, weight * rows[each].fillna(0)) for each in same}
    cells = rows[keys].drop_duplicates(ignore_index=True)
    sample = svy.Sample(
        pl.from_pandas(pd.concat([cells.assign(**{ONE: 1.0}), pd.DataFrame(sums)], axis=1)),
        svy.Design(wgt=ONE, stratum=design.stratum, psu=design.cluster, singleton="center"),
    )
    groups = cells[group] if group else pd.Series(WHOLE, index=cells.index)
    n, df = _counted(pd.DataFrame(asked), groups, cells[design.stratum])
    found = []
    for base, same in bases.items():
        people, freedom = n[base].to_dict(), df[base].to_dict()
        asked_of = sample.estimation.ratio(same, base, by=group)
        for estimate in asked_of if isinstance(asked_of, list) else [asked_of]:
            found += [_row(one, people, freedom) for one in estimate.estimates]
    rows_found = pd.DataFrame(found, columns=COLUMNS)
    return rows_found[rows_found["n"] > 0].reset_index(drop=True)


def _same_base(rows: pd.DataFrame, answers: Sequence[str]) -> dict[str, list[str]]:
    """The answers with the same base together, for one question to svy; those with none left
    out. Keyed by a name for the base."""
    together: dict[bytes, list[str]] = {}
    for answer in answers:
        base = rows[answer].notna().to_numpy()
        if base.any():
            together.setdefault(base.tobytes(), []).append(answer)
    return {f"base of {same[0]}": same for same in together.values()}


def _counted(
    asked: pd.DataFrame, group: pd.Series, stratum: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Those asked, and their clusters less their strata, of each group. asked: a row per
    cluster and group, a column per base."""
    clusters = (asked > 0).groupby([group, stratum]).sum()
    strata = (clusters > 0).groupby(level=0).sum()
    return asked.groupby(group).sum(), clusters.groupby(level=0).sum() - strata


def _row(one: Any, n: dict, df: dict) -> dict:
    """An estimate as a row. n, df: of each group, for its base."""
    group = one.by_level[0] if one.by_level else WHOLE
    return {
        "answer": one.y,
        "group": group,
        "share": float(one.est),
        "se": None if one.est in (0, 1) else one.se,
        "df": df[group],
        "n": n[group],
    }
