"""Student's quantiles against scipy; degrees of freedom against simulation."""

import numpy as np
import pytest
from scipy.stats import t

from measures.student import t_quantile, t_quantiles, yearly_change_df


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.99])
def test_quantiles_equal_scipys(level):
    df = np.array([2, 2.7, 3.2, 5, 9.6, 50, 200, 500])
    np.testing.assert_allclose(t_quantiles(df, level), t.ppf((1 + level) / 2, df), rtol=1e-6)


def test_fewer_than_two_degrees_count_as_two():
    assert t_quantiles(np.array([0.5, 1.0]), 0.95).tolist() == [t_quantile(2.0, 0.95)] * 2


def test_one_change_has_one_degree_of_freedom_and_more_have_more():
    df = [yearly_change_df(n) for n in (1, 13, 37, 61, 120)]
    assert df[0] == 1
    assert df == sorted(df)
    assert df[-1] < 120 / 12


def test_degrees_of_freedom_match_a_drifting_level():
    rng = np.random.default_rng(1)
    level = np.cumsum(rng.normal(size=(20_000, 24 + 119)), axis=1)
    year = np.lib.stride_tricks.sliding_window_view(level, 12, axis=1).sum(-1)
    changes = year[:, 12:] - year[:, :-12]
    square = (changes**2).mean(1)
    df = 2 * square.mean() ** 2 / square.var()
    assert df == pytest.approx(yearly_change_df(changes.shape[1]), rel=0.05)
