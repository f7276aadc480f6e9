"""What is estimated, fixed beforehand: programme, event, offence, source, comparison, span.

In: `etl/catalogue/effect_outcomes.csv` and `comparison_rules.csv`. Out: `Outcome`s and the table
of rules. A programme of the register without a row gets homicide, with no source: its refusal is
then told by its dates. Refuses a row whose programme or rule is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from etl.catalogue import FOLDER

FILE = FOLDER / "effect_outcomes.csv"
COLUMNS = ["programme_id", "event", "offence", "role", "source_id", "comparison_source_id",
           "comparison_rule", "whole_years", "first", "last", "why"]  # fmt: skip

ALWAYS = (pd.Timestamp("1900-01-01"), pd.Timestamp("2099-12-01"))  # where no span is fixed


@dataclass(frozen=True)
class Outcome:
    """whole_years: a date's whole year belongs to neither side, whatever its precision.
    first, last: first and last month of the panel; why: the reason for that span."""

    programme_id: str
    event: str
    offence: str
    role: str
    source_id: str | None = None
    comparison_source_id: str | None = None
    comparison_rule: str | None = None
    whole_years: bool = False
    first: pd.Timestamp = ALWAYS[0]
    last: pd.Timestamp = ALWAYS[1]

    @property
    def key(self) -> dict[str, str]:
        return {"programme_id": self.programme_id, "event": self.event, "offence": self.offence}


def outcomes(programmes: pd.Series) -> list[Outcome]:
    """The catalogue's outcomes in its order, then homicide for every other programme."""
    found = listed()
    named = {one.programme_id for one in found}
    if unknown := sorted(named - set(programmes)):
        raise ValueError(f"{FILE.name}: unknown programme {unknown[0]}")
    rest = sorted(set(programmes) - named)
    return found + [Outcome(programme, "entry", "homicide", "beside") for programme in rest]


def listed() -> list[Outcome]:
    """The catalogue's outcomes in its order."""
    rows = pd.read_csv(FILE, dtype=str, keep_default_na=False)
    if list(rows.columns) != COLUMNS:
        raise ValueError(f"{FILE.name}: columns {list(rows)}, not {COLUMNS}")
    unknown = sorted(set(rows["comparison_rule"]) - {""} - set(rules()["comparison_rule"]))
    if unknown:
        raise ValueError(f"{FILE.name}: unknown rule {unknown[0]}")
    return [_outcome(row) for row in rows.to_dict("records")]


def rules() -> pd.DataFrame:
    """Table comparison_rule."""
    return pd.read_csv(FOLDER / "comparison_rules.csv", dtype=str)


def _outcome(row: dict[Any, str]) -> Outcome:
    given = {name: value or None for name, value in row.items()}
    return Outcome(
        programme_id=row["programme_id"],
        event=row["event"],
        offence=row["offence"],
        role=row["role"],
        source_id=given["source_id"],
        comparison_source_id=given["comparison_source_id"],
        comparison_rule=given["comparison_rule"],
        whole_years=row["whole_years"] == "true",
        first=pd.Timestamp(f"{row['first']}-01"),
        last=pd.Timestamp(f"{row['last']}-01"),
    )
