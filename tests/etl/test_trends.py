"""From counts to verdicts: where breaks, gaps and provisional months and years go."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from etl.trends import MONTHLY, YEARLY, Counts, dense, flagged, judged, series

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


def of_months(counts: pd.DataFrame) -> list:
    return [dense("s", Counts.of(_sorted(counts)))]


def _sorted(rows: pd.DataFrame) -> pa.Table:
    """Rows as they stand in recorded_crime."""
    words = dict.fromkeys(("territory_id", "offence", "status"), "category")
    rows = rows.sort_values(["offence", "territory_id", "period"])
    return pa.Table.from_pandas(rows.astype(words), preserve_index=False)


def _break(**at) -> pd.DataFrame:
    row = {"source_id": "s", "territory_id": None, "level": None, "offence": None,
           "date": pd.Timestamp("2025-03-01"), "kind": "definition"}  # fmt: skip
    return pd.DataFrame([row | at])


def _verdict(counts, breaks=NO_BREAKS):
    row = judged(of_months(counts), breaks, LEVELS, NO_PERIODS)[0].iloc[0]
    return row["verdict"], row["reason"]


def test_a_clear_fall_is_said_and_summed():
    row = judged(of_months(_series(last_year=0.5)), NO_BREAKS, LEVELS, NO_PERIODS)[0].iloc[0]
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
    row = judged(of_months(counts), NO_BREAKS, LEVELS, NO_PERIODS)[0].iloc[0]
    assert row["provisional"]
    assert row["verdict"] == "no_clear_change"


def test_a_series_that_ended_is_judged_at_its_own_end():
    both = pd.concat([_series("A"), _series("B", MONTHS[:108])])
    ends = judged(of_months(both), NO_BREAKS, LEVELS, NO_PERIODS)[0].set_index("territory_id")[
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


YEARS = pd.date_range("2005-01-01", "2023-01-01", freq="YS")
PANDEMIC = pd.DataFrame(
    {"first": [pd.Timestamp("2020-03-01")], "last": [pd.Timestamp("2022-12-01")]}
)


def yearly(last_year: float = 1.0, statuses: dict[int, str] | None = None, place: str = "A"):
    counts = np.random.default_rng(7).poisson(3000, len(YEARS)).astype(float)
    counts[-1] *= last_year
    rows = pd.DataFrame({
        "territory_id": place, "offence": "robbery", "period": YEARS,
        "count": pd.array(counts.round().astype(int), dtype="Int64"), "status": "value",
    })  # fmt: skip
    for year, status in (statuses or {}).items():
        rows.loc[rows["period"].dt.year == year, "status"] = status
    return rows


def of_years(rows: pd.DataFrame) -> list:
    return [dense("s", Counts.of(_sorted(rows)), YEARLY)]


def of_year(rows: pd.DataFrame, breaks=NO_BREAKS) -> pd.Series:
    return judged(of_years(rows), breaks, LEVELS, NO_PERIODS)[0].iloc[0]


def test_a_year_is_judged_against_the_year_before():
    rows = yearly(last_year=0.5)
    row = of_year(rows)
    assert (row["frequency"], row["verdict"]) == ("A", "falling")
    assert row["window_end"] == pd.Timestamp("2023-12-01")
    assert [row["before"], row["recent"]] == rows["count"].iloc[-2:].tolist()
    assert row["low"] < row["ratio"] < row["high"] < 1


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("2023-01-01", "break_inside"),
        ("2023-06-01", "break_inside"),
        ("2022-06-01", "break_inside"),
        ("2022-01-01", "short_history"),
        ("2010-06-01", None),
        ("2024-01-01", None),
    ],
)
def test_a_break_within_either_year_forbids_the_comparison(date, reason):
    row = of_year(yearly(last_year=0.5), _break(date=pd.Timestamp(date)))
    assert row["reason"] == reason
    assert pd.isna(row["ratio"]) == (reason == "break_inside")


@pytest.mark.parametrize("status", ["provisional", "incomplete", "not_comparable"])
@pytest.mark.parametrize("year", [2022, 2023])
def test_a_year_that_is_not_whole_or_not_final_is_never_judged(status, year):
    row = of_year(yearly(0.5, {year: status}))
    assert (row["verdict"], row["reason"]) == ("cannot_tell", "incomplete")
    assert row["provisional"] == (status == "provisional")
    assert pd.isna(row["recent" if year == 2023 else "before"])


def test_a_year_that_is_not_whole_is_no_part_of_the_yardstick():
    whole, part = yearly(0.5), yearly(0.5, {2015: "incomplete"})
    part.loc[part["period"].dt.year == 2015, "count"] = 1
    assert of_year(part)["verdict"] == of_year(whole)["verdict"] == "falling"


def test_a_year_with_an_exceptional_month_is_flagged():
    odd = flagged(YEARS, PANDEMIC, 12)
    assert YEARS[odd].year.tolist() == [2020, 2021, 2022]


def test_placebo_rows_of_years_say_so():
    _, rows = judged(of_years(yearly()), NO_BREAKS, LEVELS, PANDEMIC)
    assert [row["scenario"] for row in rows] == ["placebo", "placebo_outside_exceptional"]
    assert {row["frequency"] for row in rows} == {"A"}
    assert [row["n"] for row in rows] == [18, 15]
    assert rows[0]["tested"] > rows[1]["tested"] > 0


def test_each_source_and_frequency_has_its_own_series():
    months = _series().assign(source_id="s", frequency="M")
    other = _series("B", MONTHS[12:]).assign(source_id="t", frequency="M")
    years = yearly(statuses={2023: "not_available"}).assign(source_id="s", frequency="A")
    years.loc[years["status"] == "not_available", "count"] = pd.NA
    words = dict.fromkeys(
        ("territory_id", "offence", "status", "source_id", "frequency"), "category"
    )
    rows = pd.concat([months, other, years]).sort_values(["offence", "territory_id", "source_id"])
    found = series(pa.Table.from_pandas(rows.astype(words), preserve_index=False))
    places = [(one.source_id, one.frequency, one.index["territory_id"].tolist()) for one in found]
    assert places == [("s", MONTHLY, ["A"]), ("t", MONTHLY, ["B"]), ("s", YEARLY, ["A"])]
    assert np.array_equal(found[0].known[0, -len(MONTHS) :], months["count"].to_numpy(float))
    assert np.isfinite(found[2].known).sum() == len(years) - 1
