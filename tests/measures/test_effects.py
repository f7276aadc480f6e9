"""The estimator against hand-computed cases, other implementations and panels of known effect."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from measures.effects import checks
from measures.effects.estimate import Ratio, Refused, estimate, refusal, total_ratio, usable
from measures.effects.fit import fit
from measures.effects.panel import AFTER, BEFORE, NEITHER, NEVER, Panel, moved, panel
from measures.effects.territory import place_effects
from tests.measures.panels_for_tests import staggered

ONE = np.ones((1, 3))


def _three(counts) -> Panel:
    """Place 0 has the event in period 2 (neither) and from 3 on; places 1 and 2 never."""
    people = np.full((3, 4), 100.0)
    return panel(counts, people, [2, NEVER, NEVER], [3, NEVER, NEVER], per_year=2)


def test_expected_is_the_own_level_times_what_the_others_did():
    given = _three([[10, 10, 99, 30], [20, 20, 20, 40], [30, 30, 30, 60]])
    found = fit(given, ONE)
    # Others double in the last period: 10 becomes 20, and 30 were counted.
    assert found.expected(given.exposure)[0, 3] == pytest.approx(20)
    after = given.state == AFTER
    assert found.sums(given.exposure, after)[0, 0] == pytest.approx(20)


def test_the_period_of_the_entry_is_neither_before_nor_after():
    given = _three([[10, 10, 99, 30], [20, 20, 20, 40], [30, 30, 30, 60]])
    assert given.state[0].tolist() == [BEFORE, BEFORE, NEITHER, AFTER]
    assert given.time[0].tolist() == [-2, -1, 0, 1]


def test_an_unknown_count_is_in_no_sum():
    known = [[10, 10, 99, 30], [20, 20, 20, 40], [30, 30, 30, 60]]
    lacking = [[10, np.nan, 99, 30], *known[1:]]
    given = _three(lacking)
    assert given.state[0].tolist() == [BEFORE, NEITHER, NEITHER, AFTER]
    assert fit(given, ONE).expected(given.exposure)[0, 3] == pytest.approx(20)


def test_exposure_counts_people():
    given = _three([[10, 10, 99, 30], [20, 20, 20, 40], [30, 30, 30, 60]])
    grown = replace(given, exposure=given.exposure * [[1, 1, 1, 3], [1] * 4, [1] * 4])
    assert fit(grown, ONE).expected(grown.exposure)[0, 3] == pytest.approx(60)


def test_the_fit_is_the_poisson_model_of_statsmodels():
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    given = staggered(1, places=(9, 9))
    known = given.state == BEFORE
    place, period = np.nonzero(known)
    design = np.hstack([np.eye(18)[place], np.eye(20)[period][:, 1:]])
    model = GLM(given.counts[known], design, family=Poisson(), exposure=given.exposure[known]).fit(
        tol=1e-12
    )
    ours = fit(given, np.ones((1, 18))).expected(given.exposure)
    assert ours[known] == pytest.approx(model.predict(), rel=1e-5)


def test_a_common_earlier_trend_is_that_of_statsmodels():
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    given = staggered(2, trend=0.03, places=(9, 9))
    known = given.state == BEFORE
    place, period = np.nonzero(known)
    slope = (period * given.treated[place])[:, None]
    design = np.hstack([np.eye(18)[place], np.eye(20)[period][:, 1:], slope])
    model = GLM(given.counts[known], design, family=Poisson(), exposure=given.exposure[known]).fit(
        tol=1e-12
    )
    trend = fit(given, np.ones((1, 18)), trend=True).trend[0]
    assert trend == pytest.approx(model.params[-1], abs=1e-6)


def test_the_effect_is_that_of_diff_diff_on_large_counts():
    """Imputation on logarithms of counts so large that they hardly vary: the same estimand."""
    from diff_diff import ImputationDiD

    given = staggered(3, places=(12, 24))
    rng = np.random.default_rng(3)
    at = np.arange(20)
    mean = rng.uniform(2e6, 3e6, (36, 1)) * np.exp(0.1 * np.sin(at) + 0.02 * at)
    mean = mean * np.where(at >= given.start[:, None], 0.8, 1.0)
    counts = rng.poisson(mean).astype(float)
    given = panel(counts, np.ones(counts.shape), given.start, given.start)
    place, period = np.indices(counts.shape)
    first = np.where(given.start < NEVER, given.start, 0)
    frame = pd.DataFrame({
        "place": place.ravel(), "period": period.ravel(), "log": np.log(counts).ravel(),
        "first": first[place].ravel(),
    })  # fmt: skip
    theirs = ImputationDiD().fit(
        frame, outcome="log", unit="place", time="period", first_treat="first"
    )
    ours = total_ratio(given)
    assert np.log(ours.estimate) == pytest.approx(theirs.overall_att, abs=2e-3)
    assert ours.estimate == pytest.approx(0.8, abs=2e-3)


def test_effects_that_differ_between_cohorts_do_not_bias_the_sum():
    """A pooled two-way model is biased here: early cohorts would serve late ones as comparison."""
    given = staggered(4, places=(30, 30))
    at = np.arange(20)
    size = np.where(given.start[:, None] == 6, 0.5, 1.0)
    grown = size ** np.clip((at - given.start[:, None]) / 8, 0, 1)
    mean = 1e5 * (1 + np.arange(60)[:, None] / 60) * (1 + 0.1 * np.sin(at))
    exact = replace(given, counts=np.where(given.state == AFTER, mean * grown, mean))
    after = exact.state == AFTER
    true = (mean * grown)[after].sum() / mean[after].sum()
    assert total_ratio(exact).estimate == pytest.approx(true, rel=1e-6)


@pytest.mark.parametrize("effect", [1.0, 0.7])
def test_intervals_hold_the_truth_and_find_it(effect):
    """A small fast calibration; `python -m etl calibrate` has the real panels."""
    found = [total_ratio(staggered(seed, effect, places=(15, 25))) for seed in range(120)]
    held = np.mean([one.low <= effect <= one.high for one in found])
    errors = [np.log(one.estimate / effect) for one in found]
    assert abs(np.mean(errors)) < 0.03
    assert 0.90 <= held <= 0.99
    if effect < 1:
        assert np.mean([one.verdict == "lower" for one in found]) > 0.6


def test_earlier_trends_that_differ_are_found_and_like_ones_are_not():
    differ = [checks.earlier_trend(staggered(seed, trend=0.06)) for seed in range(20)]
    like = [checks.earlier_trend(staggered(seed)) for seed in range(40)]
    assert np.mean([one is not None and one.low > 1 for one in differ]) > 0.8
    assert np.mean([one is not None and one.verdict != "no_clear_difference" for one in like]) < 0.2


def test_a_placebo_date_is_blind_to_the_event():
    given = staggered(5)
    other = replace(given, counts=np.where(given.state == BEFORE, given.counts, 7e6))
    assert checks.placebo_date(given, 1) == checks.placebo_date(
        replace(other, counts=np.where(given.treated[:, None], other.counts, given.counts)), 1
    )
    early = moved(given, 4)
    assert np.isnan(early.counts[0, given.start[0] :]).all()


def test_placebo_places_are_drawn_from_the_others_alone():
    given = staggered(6, effect=0.5)
    loud = replace(given, counts=np.where(given.treated[:, None], 1e6, given.counts))
    first = checks.placebo_places(given, 1, draws=5)
    assert first == checks.placebo_places(loud, 1, draws=5)
    assert len(first) == 5


def test_the_second_estimator_by_hand():
    counts = [[50, 50, 10, 20, 9, 40, 40]] * 5 + [[9, 9, 10, 10, 9, 20, 20]] * 5
    start = [4] * 5 + [NEVER] * 5
    ready = [5] * 5 + [NEVER] * 5
    given = panel(counts, np.ones((10, 7)), start, ready, per_year=2)
    found = checks.cohort_differences(given)
    # Only the last year (10 + 20) counts as before; others double: 60 expected a year, 80 counted.
    assert found is not None
    assert found.estimate == pytest.approx(80 / 60)


def test_agreement_wants_both_within_and_the_same_verdict():
    clear, wide = Ratio(0.8, 0.7, 0.9, 0.06, 20), Ratio(0.85, 0.6, 1.2, 0.17, 20)
    assert checks.agree(clear, Ratio(0.82, 0.7, 0.95, 0.07, 20))
    assert not checks.agree(clear, wide)
    assert not checks.agree(clear, Ratio(1.2, 1.1, 1.3, 0.04, 20))


def test_a_cohort_can_be_left_out():
    given = staggered(7)
    rest = checks.without(given, given.start == 6)
    assert rest == total_ratio(given.take(given.start != 6))
    assert checks.without(given, given.treated) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"start": np.full(60, 6), "ready": np.full(60, 8), "cohort": np.zeros(60, int)},
         "all_treated_at_once"),
        ({"start": np.resize([6, 12], 60), "ready": np.resize([6, 12], 60),
          "cohort": np.resize([0, 1], 60)}, "no_comparison"),
        ({"start": np.where(np.arange(60) < 20, 0, NEVER)}, "no_earlier_period"),
        ({"start": np.where(np.arange(60) < 20, 2, NEVER)}, "no_earlier_period"),
        ({"ready": np.where(np.arange(60) < 20, 18, NEVER)}, "no_later_period"),
        ({"cohort": np.full(60, -1), "start": np.full(60, NEVER)}, "no_dated_entry"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused_in_a_word(change, reason):
    assert refusal(replace(staggered(8), **change)) == reason


def test_few_places_and_few_counts_are_refused():
    given = staggered(9)
    few = given.take(np.r_[0:4, 20:60])
    assert refusal(few) == "few_territories"
    assert refusal(given) is None
    assert refusal(replace(given, counts=np.minimum(given.counts, 0.3))) == "few_counts"
    none_expected = replace(given, counts=np.where(given.state == BEFORE, 1.0, 0.0))
    with pytest.raises(Refused, match="few_counts"):
        estimate(usable(none_expected))


def test_the_path_tells_a_quarter_without_any_event():
    given = staggered(10, effect=0.5)
    silent = replace(given, counts=np.where(given.time == 1, 0.0, given.counts))
    first = estimate(silent).path[1]
    assert first is not None
    assert first.estimate == 0
    assert 0 < first.high < 1


def test_the_path_before_the_event_lies_about_one():
    path, seen = checks.path_before(staggered(11, places=(60, 60)))
    assert sorted(path) == list(range(-5, 0))
    assert seen[-1] == 60
    assert all(one is not None and one.low < 1.1 and one.high > 0.9 for one in path.values())


def test_one_place_against_the_others():
    """Its ratio is of its own counts; its limits hold the truth about as often as they promise."""
    hits = []
    for seed in range(15):
        given = staggered(seed, effect=0.7)
        for one in place_effects(given):
            if one.ratio is not None:
                hits.append(one.ratio.low <= 0.7 <= one.ratio.high)
                assert one.ratio.estimate == pytest.approx(one.observed / one.expected)
    assert len(hits) > 250
    assert 0.92 <= np.mean(hits) <= 1


def test_a_place_with_few_counts_is_refused():
    given = staggered(12)
    quiet = given.counts.copy()
    quiet[0, : given.start[0]] = 1.0
    assert place_effects(replace(given, counts=quiet))[0].refusal == "few_counts"
