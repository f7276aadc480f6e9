"""A tiny edition for the steward's commands: two places, one source, a few counts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.package import write_edition

PLACES = ("CHL", "CHL-1")


def tables(counts: dict[str, int | None], population: float = 1000.0) -> dict[str, pd.DataFrame]:
    """counts: month → homicides in CHL-1 (None: not available)."""
    crime = pd.DataFrame({
        "territory_id": "CHL-1", "country": "CHL", "offence": "homicide", "source_id": "s",
        "frequency": "M", "period": pd.to_datetime(list(counts)),
        "count": pd.array(list(counts.values()), dtype="Int64"), "unit": "cases",
        "date_basis": "registered",
        "status": ["not_available" if count is None else "value" for count in counts.values()],
    })  # fmt: skip
    places = pd.DataFrame({
        "territory_id": PLACES, "name": ["Chile", "Uno"], "level": ["country", "municipality"],
        "parent_id": [None, "CHL"], "country": "CHL", "official_code": PLACES,
        "code_system": "made up", "source_id": "s",
    })  # fmt: skip
    people = pd.DataFrame({
        "territory_id": PLACES, "year": 2024, "population": population, "kind": "estimate",
        "status": "value", "source_id": "s",
    })  # fmt: skip
    offence = pd.DataFrame({
        "offence": ["homicide"], "name": ["Homicide"], "definition": ["Killing"],
        "family": ["Violence"], "rank": [1],
    })  # fmt: skip
    source = pd.DataFrame({
        "source_id": ["s"], "file": ["s/s.csv"], "publisher": ["P"], "title": ["T"],
        "licence": ["CC0"], "third_party": [False], "retrieved": ["2026"], "sha256": ["0"],
        "bytes": [1], "rows_read": [1], "rows_kept": [1], "rhythm": ["unknown"],
        "rhythm_note": ["Made up"],
    })  # fmt: skip
    return {"recorded_crime": crime, "territory": places, "population": people,
            "offence": offence, "source": source}  # fmt: skip


def edition(out: Path, counts: dict[str, int | None], date: str, **other) -> Path:
    """Such an edition below `out`, as a build leaves it; its directory."""
    return out / write_edition(tables(counts, **other), {}, out, date)
