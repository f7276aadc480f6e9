"""How often a source has news, and by which day the next was to be expected.

In: rows of rhythm.csv (source_id; kind: regular, closed where no more is to come, unknown; of a
regular one period: M, Q or A, what one number stands for; every: months between releases; delay:
months from the end of a period until it is published; known_from: how that is known). Out: a date
per regular source. No other is ever late.
"""

from __future__ import annotations

import pandas as pd

MONTHS = {"M": 1, "Q": 3, "A": 12}


def next_due(rhythm: pd.DataFrame, last: pd.Series) -> pd.Series:
    """The last day by which more was to be expected, by source_id.

    last: source_id → first day of the last period. The release that holds the next period comes
    at most `every` months after the last one was complete, and `delay` months later.
    """
    regular = (rhythm["kind"] == "regular") & rhythm["source_id"].isin(last.dropna().index)
    rows = rhythm[regular].set_index("source_id")
    months = rows["period"].map(MONTHS) + rows["every"].astype(int) + rows["delay"].astype(int)
    begun = pd.to_datetime(last[rows.index]).dt.to_period("M")
    due = [(first + add).start_time - pd.Timedelta(days=1)
           for first, add in zip(begun, months, strict=True)]  # fmt: skip
    return pd.Series(due, index=rows.index, dtype="datetime64[s]")
