"""Shares from the answers of a survey with weights, strata and clusters.

In: one row per person or household. Out: one row per answer and group, with the error that the
design gives. The work is svy's: Taylor linearisation, clusters within strata with replacement,
the whole sample kept as the design when a share is asked of some of its members. Refuses a
weight that is missing or not positive (ValueError).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

WHOLE = ""
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
    columns = [design.weight, design.stratum, design.cluster, *answers, *([group] if group else [])]
    sample = svy.Sample(
        pl.from_pandas(rows[columns]),
        svy.Design(
            wgt=design.weight, stratum=design.stratum, psu=design.cluster, singleton="center"
        ),
    )
    found = []
    for same in _same_base(rows, answers):
        # A share is the mean of 0 and 1; svy's proportions do the same work once for each level.
        asked = sample.estimation.mean(same, by=group, where=pl.col(same[0]).is_not_null())
        for estimate in asked if isinstance(asked, list) else [asked]:
            found += [_row(one) for one in estimate.estimates]
    return pd.DataFrame(found, columns=COLUMNS)


def _same_base(rows: pd.DataFrame, answers: Sequence[str]) -> list[list[str]]:
    """Answers with the same base together, for one question to svy; those with none left out."""
    together: dict[bytes, list[str]] = {}
    for answer in answers:
        base = rows[answer].notna().to_numpy()
        if base.any():
            together.setdefault(base.tobytes(), []).append(answer)
    return list(together.values())


def _row(one) -> dict:
    """An estimate as a row."""
    return {
        "answer": one.y,
        "group": one.by_level[0] if one.by_level else WHOLE,
        "share": float(one.est),
        "se": None if one.est in (0, 1) else one.se,
        "df": one.df,
        "n": one.n,
    }
