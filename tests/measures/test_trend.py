"""What the verdict says of series that a person can judge by eye, and of those nobody can."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import t

from measures import trend
from measures.student import yearly_change_df
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
    verdicts,
)

YEARS = 12
WAVE = 1 + 0.3 * np.sin(2 * np.pi * np.arange(12) / 12)


def steady(monthly=200.0, last_year=1.0, years=YEARS, seed=0):
    """One series: a seasonal Poisson count whose last 12 months are multiplied."""
    expected = np.tile(monthly * WAVE, years)
    expected[-12:] *= last_year
    return np.random.default_rng(seed).poisson(expected)[None, :].astype(float)


def only(counts, **known):
    """The verdict and the reason of one series."""
    found = verdicts(counts, **known)
    return found.verdict[0], found.reason[0]


@pytest.mark.parametrize(
    ("last_year", "verdict"), [(1.4, RISING), (0.6, FALLING), (1.0, NO_CLEAR_CHANGE)]
)
def test_a_clear_change_in_a_seasonal_series_is_seen(last_year, verdict):
    found = verdicts(steady(last_year=last_year))
    assert found.verdict[0] == verdict
    assert found.reason[0] is None
    assert found.ratio[0] == found.recent[0] / found.before[0]
    assert found.low[0] < last_year < found.high[0]


def test_the_season_alone_is_no_change():
    counts = np.tile(np.round(1000 * WAVE), YEARS)[None, :]
    found = verdicts(counts)
    assert found.verdict[0] == NO_CLEAR_CHANGE
    assert found.dispersion[0] == 1


def test_a_change_of_the_ordinary_size_is_not_announced():
    level = np.repeat([100, 130, 95, 125, 90, 130, 100, 128, 96, 125, 95, 125], 12)
    counts = np.random.default_rng(0).poisson(level)[None, :]
    assert verdicts(counts).ratio[0] > 1.25
    assert only(counts) == (NO_CLEAR_CHANGE, None)


def test_a_series_that_swings_widely_cannot_tell():
    level = np.repeat([100, 160, 95, 180, 90, 150, 100, 170, 96, 160, 120, 125], 12)
    counts = np.random.default_rng(0).poisson(level)[None, :]
    assert only(counts) == (CANNOT_TELL, VOLATILE)


def test_a_fall_like_every_year_is_not_announced_and_a_sudden_one_is():
    yearly = 1000 * 0.92 ** np.arange(YEARS)
    counts = np.repeat(yearly, 12)[None, :].round()
    assert verdicts(counts).verdict[0] == NO_CLEAR_CHANGE
    counts[:, -12:] = (counts[:, -12:] * 0.7).round()
    assert verdicts(counts).verdict[0] == FALLING


def test_few_events():
    assert only(steady(monthly=0.5)) == (CANNOT_TELL, FEW_COUNTS)
    assert only(steady(monthly=2)) == (CANNOT_TELL, FEW_COUNTS)


def test_no_events_at_all():
    found = verdicts(np.zeros((1, 144)))
    assert (found.verdict[0], found.reason[0]) == (CANNOT_TELL, FEW_COUNTS)
    assert np.isnan(found.ratio[0])
    assert np.isnan(found.low[0])


def test_nothing_before_has_no_ratio():
    counts = np.random.default_rng(0).poisson(np.full((1, 144), 1.0)).astype(float)
    counts[0, -24:-12] = 0
    counts[0, -12:] = 8
    found = verdicts(counts)
    assert found.verdict[0] == RISING
    assert np.isnan(found.ratio[0])
    assert found.low[0] > 1
    assert np.isinf(found.high[0])


def test_an_unknown_month_inside_the_window():
    counts = steady()
    counts[0, -1] = np.nan
    found = verdicts(counts)
    assert (found.verdict[0], found.reason[0]) == (CANNOT_TELL, INCOMPLETE)
    assert np.isnan(found.recent[0])
    assert np.isnan(found.ratio[0])
    assert found.before[0] > 0


@pytest.mark.parametrize("months", [12, 23])
def test_a_series_younger_than_the_window_is_short_and_lacks_no_month(months):
    counts = steady()
    counts[0, :-months] = np.nan
    assert only(counts) == (CANNOT_TELL, SHORT_HISTORY)
    counts[0, -3] = np.nan
    assert only(counts) == (CANNOT_TELL, INCOMPLETE)


def test_an_unknown_month_in_the_history_costs_only_its_years():
    counts = steady(last_year=1.4)
    counts[0, 5] = np.nan
    found = verdicts(counts)
    assert found.verdict[0] == RISING
    assert found.history_years[0] == verdicts(counts[:, 6:]).history_years[0]


def test_a_break_inside_the_window_and_one_before_it():
    counts = np.repeat(steady(last_year=1.4, years=14), 4, axis=0)
    counts[:, :60] = 1
    months = counts.shape[1]
    found = verdicts(counts, break_at=[months - 1, months - 23, months - 24, 60])
    assert found.reason.tolist() == [BREAK_INSIDE, BREAK_INSIDE, SHORT_HISTORY, None]
    assert np.isnan(found.ratio[:2]).all()
    assert np.isfinite(found.ratio[2:]).all()
    assert found.verdict[3] == RISING
    assert found.dispersion[3] < 3
    assert verdicts(counts).verdict[0] == CANNOT_TELL


def test_zero_or_less_is_no_break():
    counts = np.repeat(steady(last_year=1.4), 2, axis=0)
    assert verdicts(counts, break_at=[0, -1]).low.tolist() == verdicts(counts).low.tolist()


@pytest.mark.parametrize(("years", "reason"), [(2, SHORT_HISTORY), (5, SHORT_HISTORY), (6, None)])
def test_history_of_five_years_before_the_last_is_needed(years, reason):
    assert only(steady(years=years, last_year=1.6))[1] == reason
    assert only(steady(years=6)[:, 1:])[1] == SHORT_HISTORY


def test_exceptional_months_leave_the_yardstick_and_not_the_window():
    counts = steady(years=14, last_year=1.3)
    odd = np.zeros(counts.shape[1], bool)
    odd[84:96] = True
    counts[:, 84:96] = (counts[:, 84:96] * 0.3).round()
    assert only(counts) == (CANNOT_TELL, VOLATILE)
    assert only(counts, exceptional=odd) == (RISING, None)
    odd[-12:] = True
    assert only(counts, exceptional=odd) == (RISING, None)


def test_series_judged_a_few_at_once_are_judged_as_all_together(monkeypatch):
    rng = np.random.default_rng(5)
    counts = rng.poisson(40, (11, 120)).astype(float)
    counts[3, :50] = np.nan
    breaks, ends = np.array([0, 70, 0, 0, 100, 0, 0, 0, 115, 0, 0]), [60, 84, 120]
    together = trend.earlier_verdicts(counts, ends, breaks)
    monkeypatch.setattr(trend, "BLOCK", 4)
    apart = trend.earlier_verdicts(counts, ends, breaks)
    assert [end for end, _ in apart] == ends
    for (_, one), (_, other) in zip(together, apart, strict=True):
        assert len(other.verdict) == len(counts)
        for field in fields(one):
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))
    assert trend.earlier_verdicts(counts[:0], ends)[0][1].verdict.size == 0


def test_series_do_not_influence_each_other():
    counts = np.concatenate([steady(last_year=f, seed=i) for i, f in enumerate([0.6, 1, 1.4])])
    together = verdicts(counts)
    for i in range(3):
        assert verdicts(counts[i : i + 1]).low[0] == together.low[i]


@example(2530, 1.3125, 0.25, 14)  # nothing in the last twelve months: the lower limit is 0
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 300), st.floats(0.2, 4), st.integers(2, 20))
def test_the_interval_always_agrees_with_the_verdict(seed, monthly, last_year, years):
    counts = steady(monthly, last_year, years, seed)
    counts = np.random.default_rng(seed).negative_binomial(np.maximum(counts, 0.1), 0.4)
    found = verdicts(counts)
    assert (found.verdict[0] == RISING) == bool(found.low[0] > 1)
    assert (found.verdict[0] == FALLING) == bool(found.high[0] < 1)
    assert (found.reason[0] is None) == (found.verdict[0] != CANNOT_TELL)
    if found.tested[0] and found.before[0]:
        assert found.low[0] <= found.ratio[0] < found.high[0]
        assert (found.low[0] < found.ratio[0]) == (found.recent[0] > 0)
    if found.verdict[0] == NO_CLEAR_CHANGE:
        assert found.low[0] >= 0.8 or found.high[0] <= 1.25


def test_the_limits_solve_the_score_equation():
    counts = np.full((1, 144), 200.0)
    counts[0, -12:] = 250
    found = verdicts(counts)
    events = 12 * (200 + 250)
    changes = 144 - 12 - 23
    spread = t.ppf(0.975, yearly_change_df(changes)) * np.sqrt(found.dispersion[0] / events)
    assert found.dispersion[0] == 1
    assert found.history_years[0] == changes / 12
    for limit, correction in ((found.low[0], -0.5), (found.high[0], 0.5)):
        share = limit / (1 + limit)
        distance = abs((12 * 250 + correction) / events - share)
        assert distance == pytest.approx(spread * np.sqrt(share * (1 - share)), rel=1e-6)


@pytest.mark.parametrize(
    ("counts", "known"),
    [
        (np.ones(30), {}),
        (np.ones((1, 23)), {}),
        (-np.ones((1, 30)), {}),
        (np.full((1, 30), np.inf), {}),
        (np.ones((2, 30)), {"break_at": [0]}),
        (np.ones((1, 30)), {"break_at": [30]}),
        (np.ones((1, 30)), {"exceptional": np.zeros(29, bool)}),
    ],
)
def test_what_is_not_a_table_of_counts_is_refused(counts, known):
    with pytest.raises(ValueError, match=r"counts|break_at|exceptional"):
        verdicts(counts, **known)


def test_the_yardstick_forgets_what_is_older_than_ten_years_of_changes():
    counts = steady(years=24, last_year=1.4)
    counts[:, :120] = np.random.default_rng(0).poisson(np.repeat([80, 300] * 5, 12))
    found = verdicts(counts)
    assert found.history_years[0] == 10
    assert found.verdict[0] == RISING
