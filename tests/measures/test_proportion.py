"""Shares with their error, on cases that anyone can check and against scipy."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from measures import proportion


def test_an_interval_is_symmetric_on_the_scale_of_the_odds():
    low, high = proportion.interval(0.5, 0.05)
    assert low == pytest.approx(1 / (1 + np.exp(1.959964 * 0.05 / 0.25)), abs=1e-6)
    assert low + high == pytest.approx(1)


@given(st.floats(0.001, 0.999), st.floats(1e-4, 0.5), st.floats(2, 900))
def test_limits_hold_the_share_and_stay_inside(share, se, df):
    low, high = proportion.interval(share, se, df)
    assert 0 <= low <= share <= high <= 1


@pytest.mark.parametrize("df", [4, 44, 130, 499])
def test_few_degrees_of_freedom_widen_as_student_says(df):
    assert proportion.quantile(df) == pytest.approx(stats.t.ppf(0.975, df), rel=1e-5)
    assert proportion.quantile(np.nan) == pytest.approx(stats.norm.ppf(0.975))


def test_a_share_of_none_has_exact_limits_and_no_others():
    assert np.isnan(proportion.interval(0.0, 0.0)[0])
    low, high = proportion.exact([0.0, 1.0, 0.5], [20, 20, 20])
    assert (low[0], high[1]) == (0, 1)
    assert high[0] == pytest.approx(stats.beta.ppf(0.975, 1, 20))
    assert low[1] == pytest.approx(stats.beta.ppf(0.025, 20, 1))
    assert np.isnan(low[2])


def test_effective_answers_are_those_of_a_simple_sample_with_the_same_error():
    assert proportion.effective(0.3, np.sqrt(0.3 * 0.7 / 640)) == pytest.approx(640)
    assert np.isnan(proportion.effective([0.3, 0.0], [np.nan, 0.0])).all()


def test_few_answers_or_a_wide_interval_make_an_estimate_unreliable():
    found = proportion.unreliable([49, 50, 400, np.nan], [0.4, 0.4, 0.3, np.nan],
                                  [0.5, 0.69, 0.61, np.nan])  # fmt: skip
    assert list(found) == ["few_answers", None, "wide_interval", None]


def test_the_error_of_a_difference_holds_both_errors():
    gap = proportion.difference(40.0, 43.0, 1.2, 1.6)
    assert (gap.difference, gap.se) == (3, pytest.approx(2.0))
    assert gap.low == pytest.approx(3 - 1.959964 * 2)
    assert np.isnan(proportion.difference(40.0, 43.0, np.nan, 1.6).low)


def test_many_comparisons_at_once_need_wider_limits():
    one = proportion.difference(40.0, 45.0, 1.5, 1.5)
    sixteen = proportion.difference(40.0, 45.0, 1.5, 1.5, compared=16)
    assert proportion.verdicts(float(one.low), float(one.high)) == "risen"
    assert proportion.verdicts(float(sixteen.low), float(sixteen.high)) == "no_clear_change"
    half = stats.norm.ppf(0.5 + 0.95 ** (1 / 16) / 2) * np.sqrt(2) * 1.5
    assert sixteen.high - sixteen.difference == pytest.approx(half)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.1, 4, "risen"), (-4, -0.1, "fallen"), (-1, 4, "no_clear_change"),
     (0, 4, "no_clear_change"), (np.nan, np.nan, "cannot_tell")],
)  # fmt: skip
def test_the_verdict_is_where_zero_lies(low, high, said):
    assert proportion.verdicts(low, high) == said


def test_shares_outside_their_range_and_negative_errors_are_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        proportion.interval(55.0, 1.0)
    with pytest.raises(ValueError, match="must not be negative"):
        proportion.interval(0.5, -0.1)
    with pytest.raises(ValueError, match="1 or more"):
        proportion.difference(0.1, 0.2, 0.1, 0.1, compared=0)


def test_errors_of_weights_alone_are_widened_by_what_lapop_shows(sources):
    lapop = pd.read_csv(sources / "xx_lapop" / "lapop_policia_inseguridad_agregados.csv")
    trust = lapop[(lapop["indicator"] == "trust_police_5to7") & lapop["n_psu"].lt(lapop["n_valid"])]
    ratio = trust["se"] / trust["se_kish"]
    assert len(ratio) > 30
    assert ratio.quantile(0.95) == pytest.approx(proportion.CLUSTERING, abs=0.02)


@pytest.mark.parametrize(("share", "n"), [(0.0, 40), (0.04, 4000), (0.957, 2000), (1.0, 9)])
def test_wilson_limits_are_those_of_statsmodels(share, n):
    from statsmodels.stats.proportion import proportion_confint

    theirs = proportion_confint(share * n, n, method="wilson")
    assert proportion.wilson(share, n) == pytest.approx(theirs, abs=1e-9)
