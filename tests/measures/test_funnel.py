"""Funnels: ordinary places stay inside, unusual ones do not, and the curves agree with verdicts."""

import numpy as np
import pytest

from measures import funnel
from measures.poisson import garwood


def _group(seed: int, places: int = 60, spread: float = 0.1, mean: float = 200.0):
    rng = np.random.default_rng(seed)
    people = np.exp(rng.uniform(np.log(20_000), np.log(100_000), places))
    true = people * mean / people.mean() * np.exp(rng.normal(0, spread**0.5, places))
    return rng.poisson(true).astype(float), people


def test_bands_begin_at_their_edge():
    assert funnel.band([0, 19_999, 20_000, 99_999, 500_000, 9e6]).tolist() == [
        0, 0, 20_000, 20_000, 500_000, 500_000]  # fmt: skip


def test_places_that_differ_by_chance_alone_have_little_spread():
    spreads = [funnel.group(*_group(seed, spread=0)).spread for seed in range(20)]
    assert np.mean(spreads) < 0.002


def test_the_spread_between_places_is_found():
    spreads = [funnel.group(*_group(seed, spread=0.2)).spread for seed in range(30)]
    assert np.mean(spreads) == pytest.approx(0.2, rel=0.15)


def test_groups_made_together_are_those_made_one_by_one():
    several = [_group(seed, spread=spread) for seed, spread in enumerate((0, 0.02, 0.1, 0.5))]
    counts, people = (np.stack(each) for each in zip(*several, strict=True))
    assert funnel.groups(counts, people) == [funnel.group(*one) for one in several]
    small = np.minimum(counts, 3)
    assert funnel.refusals(small, people).tolist() == ["few_counts"] * 4
    assert funnel.groups(counts[:0], people[:0]) == []


def test_the_spread_makes_distances_as_wide_as_a_normal_variables():
    counts, people = _group(8, spread=0.3)
    found = funnel.group(counts, people)
    chance = 1 / (people * found.rate / 1e5)
    distance = np.log((counts + 0.5) / people) - np.log(found.rate / 1e5)
    score = np.sort(distance / np.sqrt(found.spread + chance))
    score[:6], score[-6:] = score[6], score[-7]
    assert np.mean(score**2) == pytest.approx(funnel._normal_square(60) * 59 / 60, rel=1e-5)


def test_a_few_extreme_places_do_not_hide_themselves():
    counts, people = _group(1)
    counts[:3] *= 6
    found = funnel.group(counts, people)
    assert found.spread < 0.2
    assert (funnel.verdict(found, counts, people)[:3] == funnel.MORE).all()


@pytest.mark.parametrize("spread", [0.0, 0.1, 0.5])
def test_ordinary_places_are_called_unusual_in_at_most_five_of_a_hundred(spread):
    """A small fast calibration; `python -m etl calibrate` tries more."""
    outside = far = total = 0
    for seed in range(40):
        counts, people = _group(seed, spread=spread)
        found = funnel.group(counts, people)
        outside += (funnel.verdict(found, counts, people) != funnel.ALIKE).sum()
        far += (funnel.verdict(found, counts, people, 0.998) != funnel.ALIKE).sum()
        total += len(counts)
    assert outside / total <= 0.06
    assert far / total <= 0.008


def test_rates_spread_as_a_gamma_variable_stay_inside_the_limits_of_998():
    """Their logarithms have a longer lower tail, which limits of a normal one would cut off."""
    far = total = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        people = np.exp(rng.uniform(np.log(20_000), np.log(100_000), 150))
        counts = rng.poisson(people * 0.006 * rng.gamma(1.5, 1 / 1.5, 150)).astype(float)
        found = funnel.group(counts, people)
        far += (funnel.verdict(found, counts, people, 0.998) != funnel.ALIKE).sum()
        total += len(counts)
    assert far / total <= 0.004


def test_without_overdispersion_large_places_would_be_called_unusual():
    counts, people = _group(3, mean=5000, spread=0.1)
    rate = counts.sum() / people.sum()
    low, high = garwood(counts, people)
    assert np.mean((low > rate) | (high < rate)) > 0.7
    found = funnel.group(counts, people)
    assert np.mean(funnel.verdict(found, counts, people) != funnel.ALIKE) < 0.1


def test_a_place_is_not_compared_with_itself():
    """Leaving it out by the group's sums is the same as making the group without it."""
    counts, people = _group(4)
    found = funnel.group(counts, people)
    middle, doubt = funnel.without(found, counts[:1], people[:1])
    own = 1 / (found.spread + 1 / (people * found.rate / 1e5))
    logs = np.log((counts + 0.5) / people)
    rest = (own[1:] * logs[1:]).sum() / own[1:].sum()
    assert middle[0] == pytest.approx(rest, abs=0.02)
    assert doubt[0] == pytest.approx(1 / own[1:].sum(), rel=1e-3)
    far = np.append(counts[1:], counts[0] * 50)
    assert funnel.expected(found, counts[:1] * 50, people[:1]) < far.max()


@pytest.mark.parametrize("level", funnel.LEVELS)
def test_the_curves_are_where_verdicts_change(level):
    counts, people = _group(5, mean=30)
    found = funnel.group(counts, people)
    wide = funnel.Group(10_000, found.rate, found.spread, 1e9)  # a place more changes nothing
    size = np.array([25_000.0, 60_000.0])
    low, high = funnel.limits(wide, size, level)
    for rate, inside, outside in ((low, 0, -1), (high, 0, 1)):
        edge = np.round(rate * size / 1e5)
        assert (funnel.verdict(wide, edge + inside, size, level) == funnel.ALIKE).all()
        assert (funnel.verdict(wide, edge + outside, size, level) != funnel.ALIKE).all()


def test_limits_narrow_with_population_and_widen_with_the_level():
    found = funnel.group(*_group(6))
    low, high = funnel.limits(found, [20_000, 90_000])
    wider_low, wider_high = funnel.limits(found, [20_000, 90_000], 0.998)
    assert high[0] - low[0] > high[1] - low[1]
    assert (wider_low <= low).all()
    assert (wider_high >= high).all()


def test_groups_that_are_too_small_are_refused():
    counts, people = _group(7)
    assert funnel.refusal(counts[:9], people[:9]) == "few_places"
    assert funnel.refusal(np.minimum(counts, 3), people) == "few_counts"
    assert funnel.refusal(counts, people) is None
