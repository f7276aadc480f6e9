"""The verdict on years: series one can judge by eye, and at most 5 false alarms in 100."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from measures import yearly
from measures.calibration import (
    COLUMNS,
    CORRELATED,
    DRIFTING,
    INDEPENDENT,
    placebo_row,
    pooled_alarm,
    untouched,
)
from measures.trend import (
    BREAK_INSIDE,
    CANNOT_TELL,
    FALLING,
    FEW_COUNTS,
    INCOMPLETE,
    NO_CLEAR_CHANGE,
    RISING,
    SHORT_HISTORY,
    VOLATILE,
)
from measures.yearly import LEAST_CHANGES, WIDER, verdicts
from measures.yearly_calibration import calibrate, placebo, simulate
from tests.measures import real_series
from tests.measures.stored import assert_as_stored

ALLOWED = 0.05
YEARS = 15


def steady(mean=2000.0, last=1.0, years=YEARS, seed=0):
    """One series: a Poisson count a year, the last one multiplied."""
    expected = np.full(years, mean)
    expected[-1] *= last
    return np.random.default_rng(seed).poisson(expected)[None, :].astype(float)


def only(counts, **known):
    """The verdict and the reason of one series."""
    found = verdicts(counts, **known)
    return found.verdict[0], found.reason[0]


@pytest.mark.parametrize(
    ("last", "verdict"), [(1.3, RISING), (0.7, FALLING), (1.0, NO_CLEAR_CHANGE)]
)
def test_a_clear_change_is_seen(last, verdict):
    found = verdicts(steady(last=last))
    assert (found.verdict[0], found.reason[0]) == (verdict, None)
    assert found.ratio[0] == found.recent[0] / found.before[0]
    assert found.low[0] < last < found.high[0]


def test_the_limits_solve_the_score_equation():
    x = np.array([[1000, 1100, 950, 1080, 1010, 930, 1060, 990, 1120, 1000, 1090, 960, 1250.0]])
    found = verdicts(x)
    change, n = np.diff(x[0, :-1]), x[0, 1:-1] + x[0, :-2]
    weight = 1 / (1 + yearly.LIKELY_TAU_SQUARED * n / 2)
    share = weight * n / 2
    tau_squared = np.sum(weight * (change**2 / n - 1)) / share.sum()
    df = share.sum() ** 2 / (np.sum(share**2) + np.sum(share[1:] * share[:-1]) / 2)
    events = x[0, -1] + x[0, -2]
    assert found.dispersion[0] == pytest.approx(1 + WIDER**2 * tau_squared * events / 2)
    assert 0.6 * len(change) < df < 0.8 * len(change)
    spread = t.ppf(0.975, round(df, 1)) * np.sqrt(found.dispersion[0] / events)
    for limit, correction in ((found.low[0], -0.5), (found.high[0], 0.5)):
        at = limit / (1 + limit)
        distance = abs((x[0, -1] + correction) / events - at)
        assert distance == pytest.approx(spread * np.sqrt(at * (1 - at)), rel=1e-6)


def test_a_change_of_the_ordinary_size_is_not_announced_and_a_wild_series_cannot_tell():
    swings = np.tile([1000.0, 1080.0], 8)[None, :]
    assert only(swings * 10) == (NO_CLEAR_CHANGE, None)
    assert only(np.tile([1000.0, 1500.0], 8)[None, :]) == (CANNOT_TELL, VOLATILE)


def test_a_fall_like_every_year_is_not_announced_and_a_sudden_one_is():
    counts = (10_000 * 0.94 ** np.arange(YEARS))[None, :].round()
    assert verdicts(counts).verdict[0] == NO_CLEAR_CHANGE
    counts[0, -1] *= 0.6
    assert verdicts(counts).verdict[0] == FALLING


def test_few_events():
    assert only(steady(mean=2)) == (CANNOT_TELL, FEW_COUNTS)
    assert only(steady(mean=40)) == (CANNOT_TELL, FEW_COUNTS)
    assert only(np.zeros((1, YEARS))) == (CANNOT_TELL, FEW_COUNTS)


@pytest.mark.parametrize("changes", [0, 1, LEAST_CHANGES - 1, LEAST_CHANGES])
def test_eight_earlier_changes_are_needed(changes):
    found = verdicts(steady(years=changes + 2, last=1.5))
    enough = changes >= LEAST_CHANGES
    assert found.history_years[0] == changes
    assert (found.verdict[0], found.reason[0]) == (
        (RISING, None) if enough else (CANNOT_TELL, SHORT_HISTORY)
    )


def test_an_unknown_year_is_no_zero_and_costs_the_changes_around_it():
    counts = steady(last=1.4)
    counts[0, 5] = np.nan
    assert only(counts) == (RISING, None)
    assert verdicts(counts).history_years[0] == YEARS - 2 - 2
    for lost in (-1, -2):
        gap = steady(last=1.4)
        gap[0, lost] = np.nan
        found = verdicts(gap)
        assert (found.verdict[0], found.reason[0]) == (CANNOT_TELL, INCOMPLETE)
        assert np.isnan(found.ratio[0])
    young = steady()
    young[0, :-1] = np.nan
    assert only(young) == (CANNOT_TELL, SHORT_HISTORY)


def test_a_break_between_the_two_years_or_within_one_of_them_and_one_before():
    counts = np.repeat(steady(last=1.4, years=20), 5, axis=0)
    counts[:, :8] = 1
    found = verdicts(counts, break_at=[20, 19, 18, 8, 0])
    assert found.reason.tolist()[:4] == [BREAK_INSIDE, BREAK_INSIDE, SHORT_HISTORY, None]
    assert found.verdict[3] == RISING
    assert found.verdict[4] != RISING
    assert np.isnan(found.ratio[:2]).all()


def test_exceptional_years_leave_the_yardstick_and_not_the_two_that_are_compared():
    counts = steady(years=18, last=1.3)
    odd = np.zeros(18, bool)
    odd[10:12] = True
    counts[0, 10:12] *= 0.3
    assert only(counts) == (CANNOT_TELL, VOLATILE)
    found = verdicts(counts, exceptional=odd)
    assert (found.verdict[0], found.history_years[0]) == (RISING, 18 - 2 - 3)
    odd[-2:] = True
    assert only(counts, exceptional=odd) == (RISING, None)


def test_nothing_before_has_no_ratio():
    counts = np.full((1, YEARS), 8.0)
    counts[0, -2:] = 0, 40
    found = verdicts(counts)
    assert np.isnan(found.ratio[0])
    assert np.isinf(found.high[0])
    assert (found.verdict[0] == RISING) == (found.low[0] > 1)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.floats(1, 5000), st.floats(0.2, 4), st.integers(2, 25))
def test_the_interval_always_agrees_with_the_verdict(seed, mean, last, years):
    counts = np.random.default_rng(seed).negative_binomial(
        np.maximum(steady(mean, last, years, seed), 0.1), 0.4
    )
    found = verdicts(counts)
    assert (found.verdict[0] == RISING) == bool(found.low[0] > 1)
    assert (found.verdict[0] == FALLING) == bool(found.high[0] < 1)
    assert (found.reason[0] is None) == (found.verdict[0] != CANNOT_TELL)
    if found.verdict[0] == NO_CLEAR_CHANGE:
        assert found.low[0] >= 0.8 or found.high[0] <= 1.25


@pytest.mark.parametrize(
    ("counts", "known"),
    [
        (np.ones(9), {}),
        (np.ones((1, 1)), {}),
        (-np.ones((1, 9)), {}),
        (np.full((1, 9), np.inf), {}),
        (np.ones((2, 9)), {"break_at": [0]}),
        (np.ones((1, 9)), {"break_at": [10]}),
        (np.ones((1, 9)), {"exceptional": np.zeros(8, bool)}),
    ],
)
def test_what_is_not_a_table_of_counts_is_refused(counts, known):
    with pytest.raises(ValueError, match=r"counts|break_at|exceptional"):
        verdicts(counts, **known)


@pytest.fixture(scope="module")
def rows():
    return calibrate()


def test_what_is_stored_of_it_is_what_it_gives(rows):
    """Stale? `python -m etl calibrate --data data` makes it anew."""
    assert_as_stored(rows, "A")


@pytest.mark.parametrize("scenario", [INDEPENDENT, CORRELATED, DRIFTING])
def test_false_alarms_in_every_kind_of_series(rows, scenario):
    mine = [row for row in rows if row["scenario"] == scenario]
    print(f"\nfalse alarms on years, {scenario}: {100 * pooled_alarm(mine):.1f} of 100")
    assert max(row["share_alarm"] for row in mine if row["tested"]) <= ALLOWED


def test_large_changes_are_found_where_the_counts_carry_it(rows):
    def found(mean, dispersion, share):
        return min(row[share] for row in rows if row["scenario"] == INDEPENDENT
                   and (row["mean"], row["dispersion"]) == (mean, dispersion))  # fmt: skip

    assert found(500, 3, "share_detected_half") >= 0.7
    assert found(2000, 10, "share_detected_half") >= 0.7
    assert found(2000, 1, "share_detected") >= 0.95
    assert found(10000, 3, "share_detected") >= 0.95
    assert found(500, 50, "share_detected_half") <= 0.1


def test_rows_are_of_the_same_table_and_the_seed_fixes_them():
    first, second = calibrate(n=20, seed=3), calibrate(n=20, seed=3)
    assert all(tuple(row) == COLUMNS and row["frequency"] == "A" for row in first)
    assert repr(first) == repr(second)
    assert repr(first) != repr(calibrate(n=20, seed=4))


@pytest.mark.parametrize("correlation", [0.0, 0.5])
def test_simulated_series_are_what_they_claim(correlation):
    same, fifth, half = simulate(np.random.default_rng(0), 4000, 12, 500.0, 5.0, correlation)
    assert same.mean() == pytest.approx(500, rel=0.01)
    assert same[:, -1].var() / 500 == pytest.approx(5, rel=0.1)
    for altered, size in ((fifth, 0.2), (half, 0.5)):
        assert (altered[:, :-1] == same[:, :-1]).all()
        assert altered[::2, -1].mean() / 500 == pytest.approx(1 + size, rel=0.02)
        assert altered[1::2, -1].mean() / 500 == pytest.approx(1 - size, rel=0.02)


def test_placebo_years_are_blind_to_what_came_after():
    counts = np.random.default_rng(0).poisson(500, (3, 15)).astype(float)
    judged = placebo(counts, break_at=[0, 12, 4])
    assert [end for end, _ in judged] == list(range(2, 15))
    later = counts.copy()
    later[:, 12:] = 9999
    for (end, seen), (_, other) in zip(judged, placebo(later, [0, 12, 4]), strict=True):
        if end <= 12:
            np.testing.assert_array_equal(seen.low, other.low)
    odd = np.zeros(15, bool)
    odd[8] = True
    assert [end for end, _ in untouched(judged, odd, 2)] == [2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14]
    assert placebo_row("none", judged, "A")["frequency"] == "A"


@pytest.mark.parametrize("column", ["cantidad_hechos", "cantidad_victimas"])
def test_real_series_at_placebo_years(sources, column):
    counts, pandemic = real_series.argentina(sources, column)
    judged = placebo(counts, exceptional=pandemic)
    for name, at in {"all": judged, "outside": untouched(judged, pandemic, 2)}.items():
        row = placebo_row(column, at, "A")
        print(f"\n{column}, {name}: {row['tested']} verdicts,", end=" ")
        print(f"alarms {100 * row['share_alarm']:.1f} of 100,", end=" ")
        print(f"cannot tell {100 * row['share_cannot_tell']:.0f} of 100", end="")
        assert row["tested"] > 2000
        assert row["share_alarm"] <= ALLOWED
