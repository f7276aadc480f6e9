"""What the estimates are made from: tables of the snapshot and the monthly counts they need.

In: the tables of a build and its engine, or an edition on disk. Out: `Known`, the same from both,
so that the calibration runs on what is published. Refuses an edition without one of the tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd

from etl.effect.outcomes import Outcome, outcomes

TABLES = ("programme", "programme_phase", "territory", "population", "series_break",
          "territory_overlap", "concordance")  # fmt: skip
USABLE = ("value", "provisional", "low_reliability")
MONTHLY = ["source_id", "offence", "territory_id", "period", "count", "status"]


@dataclass
class Known:
    """counts: `MONTHLY` of every source and offence that the outcomes name. boundaries: layer →
    frame with territory_id and geometry; empty where neighbours are not asked for."""

    tables: dict[str, pd.DataFrame]
    counts: pd.DataFrame
    boundaries: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)

    def __post_init__(self) -> None:
        places = self.tables["territory"].set_index("territory_id")
        self.level, self.parent = places["level"], places["parent_id"]
        self.outcomes = outcomes(self.tables["programme"]["programme_id"])
        usable = self.counts["status"].isin(USABLE)
        self.counts = self.counts.assign(
            count=self.counts["count"].astype(float).where(usable),
            provisional=self.counts["status"] == "provisional",
        )

    def series(self, source: str | None, offence: str) -> pd.DataFrame:
        """The monthly rows of a source and offence."""
        return self.counts[
            (self.counts["source_id"] == source) & (self.counts["offence"] == offence)
        ]

    def phases(self, programme: str) -> pd.DataFrame:
        phases = self.tables["programme_phase"]
        return phases[phases["programme_id"] == programme]

    def unit(self, outcome: Outcome) -> str | None:
        """What one counts in the outcome's series."""
        rows = self.tables["concordance"]
        own = rows[(rows["source_id"] == outcome.source_id) & (rows["offence"] == outcome.offence)]
        return None if own.empty else str(own["unit"].iloc[0])


def pairs(listed: list[Outcome]) -> list[tuple[str, str]]:
    """(source, offence) of every series that the outcomes need."""
    sources = [(one.source_id, one.offence) for one in listed]
    sources += [(one.comparison_source_id, one.offence) for one in listed]
    return sorted({(source, offence) for source, offence in sources if source})


def of_edition(folder: Path) -> Known:
    """From an edition's files."""
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    wanted = pairs(outcomes(tables["programme"]["programme_id"]))
    either = [[("source_id", "==", source), ("offence", "==", offence), ("frequency", "==", "M")]
              for source, offence in wanted]  # fmt: skip
    parts = [
        pd.read_parquet(path, columns=MONTHLY, filters=either)
        for path in sorted((folder / "recorded_crime").glob("*.parquet"))
    ]
    counts = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return Known(tables, counts.astype({"period": "datetime64[s]"}))
