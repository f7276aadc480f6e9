"""From monthly counts to verdicts: where breaks, gaps and provisional months go."""

import numpy as np
import pandas as pd
import pytest

from etl.trends import dense, flagged, trends

MONTHS = pd.date_range("2010-01-01", "2025-12-01", freq="MS")
NO_BREAKS = pd.DataFrame(columns=["source_id", "territory_id", "level", "offence", "date", "kind"])
NO_PERIODS = pd.DataFrame(columns=["first", "last"])
LEVELS = pd.Series({"A": "municipality", "B": "district"})


def _series(place: str = "A", months: pd.DatetimeIndex = MONTHS, last_year: float = 1.0):
    rng = np.random.default_rng(7)
    counts = rng.poisson(100 * np.where(np.arange(len(months)) >= len(months) - 12, last_year, 1.0))
    return pd.DataFrame(
        {
            "territory_id": place,
            "offence": "robbery",
            "period": months,
            "count": pd.array(counts, dtype="Int64"),
            "status": "value",
        }
    )


def series(counts: pd.DataFrame) -> list:
    words = dict.fromkeys(("territory_id", "offence", "status"), "category")
    return [dense("s", counts.astype(words))]


def _break(**at) -> pd.DataFrame:
    row = {"source_id": "s", "territory_id": None, "level": None, "offence": None,
           "date": pd.Timestamp("2025-03-01"), "kind": "definition"}  # fmt: skip
    return pd.DataFrame([row | at])


def _verdict(counts, breaks=NO_BREAKS):
    row = trends(series(counts), breaks, LEVELS, NO_PERIODS).iloc[0]
    return row["verdict"], row["reason"]


def test_a_clear_fall_is_said_and_summed():
    row = trends(series(_series(last_year=0.5)), NO_BREAKS, LEVELS, NO_PERIODS).iloc[0]
    assert row["verdict"] == "falling"
    assert row["recent"] == _series(last_year=0.5)["count"].iloc[-12:].sum()
    assert row["low"] < row["ratio"] < row["high"] < 1
    assert row["window_end"] == pd.Timestamp("2025-12-01")
    assert not row["provisional"]


@pytest.mark.parametrize(
    ("breaks", "reason"),
    [
        (_break(), "break_inside"),
        (_break(territory_id="A", offence="robbery"), "break_inside"),
        (_break(level="municipality"), "break_inside"),
        (_break(territory_id="B"), None),
        (_break(offence="homicide"), None),
        (_break(level="district"), None),
        (_break(source_id="other"), None),
        (_break(kind="population"), None),
        (_break(date=pd.Timestamp("2027-01-01")), None),
        (_break(date=pd.Timestamp("2023-06-01")), "short_history"),
    ],
)
def test_only_a_break_of_this_series_counts(breaks, reason):
    assert _verdict(_series(), breaks)[1] == reason


def test_an_unknown_month_is_not_a_zero():
    counts = _series()
    counts.loc[counts.index[-3], ["count", "status"]] = [None, "not_available"]
    assert _verdict(counts) == ("cannot_tell", "incomplete")


def test_an_incomplete_month_is_unknown():
    counts = _series()
    counts.loc[counts.index[-3], "status"] = "incomplete"
    assert _verdict(counts) == ("cannot_tell", "incomplete")


def test_provisional_months_are_used_and_said():
    counts = _series()
    counts.loc[counts.index[-3:], "status"] = "provisional"
    row = trends(series(counts), NO_BREAKS, LEVELS, NO_PERIODS).iloc[0]
    assert row["provisional"]
    assert row["verdict"] == "no_clear_change"


def test_a_series_that_ended_is_judged_at_its_own_end():
    both = pd.concat([_series("A"), _series("B", MONTHS[:108])])
    ends = trends(series(both), NO_BREAKS, LEVELS, NO_PERIODS).set_index("territory_id")[
        "window_end"
    ]
    assert ends["A"] == pd.Timestamp("2025-12-01")
    assert ends["B"] == pd.Timestamp("2018-12-01")


def test_exceptional_months_are_flagged():
    periods = pd.DataFrame(
        {"first": [pd.Timestamp("2020-03-01")], "last": [pd.Timestamp("2020-05-01")]}
    )
    odd = flagged(MONTHS, periods)
    assert MONTHS[odd].strftime("%Y-%m").tolist() == ["2020-03", "2020-04", "2020-05"]
