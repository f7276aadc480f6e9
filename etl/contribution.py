"""What an adapter hands over: observations as published, and rows of snapshot tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd

from etl.schema.fields import STATES

OBSERVATION_COLUMNS = ["territory_id", "period", "category", "count", "status"]
STATE = {word: at for at, word in enumerate(STATES)}


@dataclass
class Observations:
    """Counts of one source in the publisher's own categories.

    frame: columns OBSERVATION_COLUMNS: territory_id (text), period (datetime64, first day
    of month or year), category (text, the publisher's own name, a key of
    `catalogue/concordance.csv`), count (Int64; missing = the publisher does not know or
    did not count), status (value, provisional, incomplete, not_available, not_covered,
    not_comparable).
    Exactly one row per territory, period and category. frequency: "M" or "A".
    """

    source_id: str
    frequency: str
    frame: pd.DataFrame


@dataclass
class PublishedRates:
    """Yearly rates of one source as published, without the counts that they come from.

    frame: territory_id, year, category (a key of `catalogue/concordance.csv`), rate (per 100,000
    inhabitants; missing = not published), status (value or not_available). One row per territory,
    year and category.
    """

    source_id: str
    frame: pd.DataFrame


@dataclass
class Contribution:
    """Everything one adapter read.

    rates: of a publisher that has observations of the same countries too. tables: snapshot table
    name → rows with (a subset of) that table's columns (`etl.schema`). boundaries: layer name →
    GeoDataFrame(territory_id, geometry), WGS 84.
    """

    observations: list[Observations] = field(default_factory=list)
    rates: list[PublishedRates] = field(default_factory=list)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    boundaries: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)


def panel(
    places: Sequence[str],
    periods: pd.DatetimeIndex,
    categories: Sequence[str],
    counted: np.ndarray,
    status: np.ndarray | int = STATE["value"],
) -> pd.DataFrame:
    """The frame of `Observations` of a table in which each place has each period and category.

    counted: whole numbers of shape (places, periods, categories). status: positions in
    `etl.schema.fields.STATES`, of a shape that broadcasts to it; from `suppressed` on the
    count is missing, whatever `counted` holds there.
    """
    shape = len(places), len(periods), len(categories)
    state = np.broadcast_to(np.asarray(status, dtype=np.int8), shape).ravel()
    place = np.repeat(np.arange(shape[0], dtype=np.int32), shape[1] * shape[2])
    period = np.tile(periods.to_numpy().repeat(shape[2]), shape[0])
    category = np.tile(np.arange(shape[2], dtype=np.int32), shape[0] * shape[1])
    return pd.DataFrame(
        {
            "territory_id": pd.Categorical.from_codes(place, pd.Index(places)),
            "period": period,
            "category": pd.Categorical.from_codes(category, pd.Index(categories)),
            "count": pd.arrays.IntegerArray(
                counted.ravel().astype(np.int64), state >= STATE["suppressed"]
            ),
            "status": pd.Categorical.from_codes(state, pd.Index(STATES)),
        },
        copy=False,
    )
