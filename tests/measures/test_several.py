"""Adjusted p values, against hand and another implementation."""

import numpy as np
import pytest

from measures.several import holm


def test_by_hand():
    assert holm([0.04, 0.01, 0.03], 3) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.04, 0.01, 0.03], 5) == pytest.approx([0.12, 0.05, 0.12])
    assert holm([0.6, 0.5], 2) == pytest.approx([1.0, 1.0])
    assert len(holm([], 4)) == 0


def test_it_is_that_of_statsmodels():
    from statsmodels.stats.multitest import multipletests

    p = np.random.default_rng(5).uniform(0, 0.2, 9)
    assert holm(p, 9) == pytest.approx(multipletests(p, method="holm")[1])


def test_false_calls_among_tests_of_nothing_stay_under_five_of_a_hundred():
    p = np.random.default_rng(6).uniform(size=(4000, 6))
    assert np.mean([(holm(row, 6) < 0.05).any() for row in p]) < 0.06
    assert np.mean((p < 0.05).any(axis=1)) > 0.2


def test_more_values_than_tests_are_refused():
    with pytest.raises(ValueError, match="2 p values of 1"):
        holm([0.1, 0.2], 1)
