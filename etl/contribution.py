"""What an adapter hands over: observations as published, and rows of snapshot tables."""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

OBSERVATION_COLUMNS = ["territory_id", "period", "category", "count", "status"]


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
class Contribution:
    """Everything one adapter read.

    tables: snapshot table name → rows with (a subset of) that table's columns
    (`etl.schema`). boundaries: layer name → GeoDataFrame(territory_id, geometry), WGS 84.
    """

    observations: list[Observations] = field(default_factory=list)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    boundaries: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
