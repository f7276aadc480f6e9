"""Exact Poisson limits against scipy, and the cases a table of rates meets."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from measures.poisson import garwood, rate


@pytest.mark.parametrize("level", [0.8, 0.95, 0.998])
def test_limits_equal_scipys(level):
    count = np.concatenate([np.arange(5001), [10_000, 99_999, 100_000, 1_000_000]])
    low, high = garwood(count, level=level)
    tail = (1 - level) / 2
    assert low[0] == 0
    np.testing.assert_allclose(low[1:], chi2.ppf(tail, 2 * count[1:]) / 2, rtol=1e-8)
    np.testing.assert_allclose(high, chi2.ppf(1 - tail, 2 * count + 2) / 2, rtol=1e-8)


def test_limits_of_a_textbook_count():
    low, high = garwood(10)
    assert (round(float(low), 3), round(float(high), 3)) == (4.795, 18.390)


def test_exposure_scales_and_broadcasts():
    low, high = garwood([[3], [40]], exposure=[1.0, 0.5])
    assert low.shape == high.shape == (2, 2)
    np.testing.assert_allclose(low[:, 1], 2 * low[:, 0])


def test_unknown_stays_unknown():
    low, high = garwood([np.nan, 5, 5, 0], exposure=[1, np.nan, 0, 2])
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [True, True, True, False]


@pytest.mark.parametrize(("count", "exposure"), [(-1, 1), (1, -1), (1.5, 1), (np.inf, 1)])
def test_impossible_counts_are_refused(count, exposure):
    with pytest.raises(ValueError, match=r"finite|whole"):
        garwood([0, count], exposure)


def test_impossible_level_is_refused():
    with pytest.raises(ValueError, match="level must lie"):
        garwood(1, level=95)


@settings(deadline=None)
@given(st.integers(0, 3_000_000), st.floats(0.5, 0.99))
def test_limits_hold_the_count_grow_with_it_and_with_the_level(count, level):
    low, high = garwood([count, count + 1], level=level)
    assert low[0] <= count < high[0]
    assert low[0] < low[1]
    assert high[0] < high[1]
    wider_low, wider_high = garwood(count, level=level + 0.005)
    assert wider_low <= low[0]
    assert wider_high > high[0]


def test_rate_per_100_000():
    found = rate([5, 0, 3, np.nan, 2], [50_000, 1_000, 0, 10, np.nan])
    np.testing.assert_array_equal(found, [10, 0, np.nan, np.nan, np.nan])


@pytest.mark.parametrize(("count", "population"), [(-1, 10), (1, -10)])
def test_rate_refuses_negatives(count, population):
    with pytest.raises(ValueError, match="not negative"):
        rate(count, population)


def test_measures_import_numpy_alone():
    code = (
        "import sys, measures.poisson, measures.trend, measures.calibration;"
        "measures.poisson.garwood([0, 500]);"
        "print({'scipy', 'pandas', 'pyarrow', 'streamlit'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
