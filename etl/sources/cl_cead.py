"""Chile: police cases by comuna and month, from the Centro de Estudios y Análisis del Delito.

In: the folder `cl_cead`: the third party's Parquet of 30 categories, its list of comunas,
and files that only check it. Out: one monthly `Observations`, `cl_cead_casos`, with the
publisher's 30 category names, every comuna in every month, counts with their lost
thousands put back, 2024 and later provisional. Refuses: whatever `cl_cead_parquet` and
`cl_cead_checks` refuse; where the publisher's own tables give other numbers, the figures
reported here let reconciliation fail.

The 30 categories overlap and are never summed here: which of them make up an offence is in
`catalogue/cl_cead/concordance.csv`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import Contribution, Observations
from etl.report import Report
from etl.sources import cl_cead_checks, cl_cead_parquet
from etl.sources.cl_cead_parquet import Cases

SOURCE_ID = "cl_cead_casos"
PROVISIONAL_FROM = pd.Timestamp("2024-01-01")


def read(folder: Path, report: Report) -> Contribution:
    """Monthly counts of the 30 categories by comuna (territory_id CHL- and five digits)."""
    places = cl_cead_parquet.read_places(folder, report)
    cases = cl_cead_parquet.read_cases(folder, places, report)
    cl_cead_checks.check_repairs(folder, cases, report)
    cl_cead_checks.check_2025(folder, cases, report)
    cl_cead_checks.check_2024(folder, cases, report)
    cl_cead_checks.check_exports(folder, cases, report)
    cl_cead_checks.check_complaints(folder, cases, report)
    cl_cead_checks.set_aside_country(folder, report)
    return Contribution(observations=[Observations(SOURCE_ID, "M", _frame(cases))])


def _frame(cases: Cases) -> pd.DataFrame:
    """One row per comuna, month and category, in that order."""
    places, months, categories = cases.counts.shape
    provisional = (cases.months >= PROVISIONAL_FROM).astype(np.int8)
    return pd.DataFrame(
        {
            "territory_id": pd.Categorical.from_codes(
                np.repeat(np.arange(places, dtype=np.int16), months * categories),
                pd.Index([f"CHL-{code}" for code in cases.codes]),
            ),
            "period": np.tile(np.repeat(cases.months.to_numpy(), categories), places),
            "category": pd.Categorical.from_codes(
                np.tile(np.arange(categories, dtype=np.int8), places * months),
                pd.Index(cases.categories),
            ),
            "count": pd.array(cases.counts.ravel(), dtype="Int64"),
            "status": pd.Categorical.from_codes(
                np.tile(np.repeat(provisional, categories), places),
                pd.Index(["value", "provisional"]),
            ),
        }
    )
