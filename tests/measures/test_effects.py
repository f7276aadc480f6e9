"""The estimator against hand-computed cases, other implementations and panels of known effect."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from measures.effects import calibrate, checks, draws
from measures.effects.estimate import (
    Ratio,
    Refused,
    estimate,
    leave_one_out,
    refusal,
    total_ratio,
    total_ratios,
    usable,
)
from measures.effects.fit import fit
from measures.effects.panel import AFTER, BEFORE, NEITHER, NEVER, Panel, moved, panel
from measures.effects.shape import drawn, levels, shape_of
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


def test_totals_that_share_what_came_before_are_those_of_single_panels():
    given = staggered(13)
    inside = given.treated
    later = np.stack([given.counts[inside] * factor for factor in (1.0, 0.5, 0.0)])
    one, half, none = total_ratios(given, later)
    assert one == total_ratio(given)
    halved = given.counts.copy()
    halved[inside] = np.where(given.state[inside] == AFTER, later[1], halved[inside])
    assert half == total_ratio(replace(given, counts=halved))
    assert none is None  # nothing counted: refused, as a single panel is


def test_simulated_draws_are_what_the_published_estimator_gives_on_the_same_panel():
    shape = shape_of(usable(staggered(14)))
    found = draws.draw(shape, 3, size=9)
    rng = np.random.default_rng([draws.SEED, 3])
    mean = levels(shape, rng, 9)
    counts = drawn(shape, rng, mean)
    for at in range(9):
        single = estimate(replace(shape.like, counts=counts[at])).total
        assert found.error[at, 0] == pytest.approx(np.log(single.estimate), abs=1e-12)
        assert found.half[at, 0] == pytest.approx(np.log(single.high / single.estimate), abs=1e-9)
    assert len(found.refused) == 2  # the first and the ninth
    assert (np.diff(found.true[:5]) < 0).all()
    assert np.exp(found.true[:5]) == pytest.approx([1.0, 0.9, 0.8, 0.65, 0.5])


def test_parts_are_drawn_by_their_number_and_join():
    shape = shape_of(usable(staggered(15, places=(8, 10))))
    first, second = draws.draw(shape, 0, size=4), draws.draw(shape, 1, size=4)
    assert (first.error == draws.draw(shape, 0, size=4).error).all()
    assert (first.error != second.error).all()
    both = draws.joined([first, second])
    assert both.error.shape == (8, len(draws.SCENARIOS))
    assert len(both.places) == 2


def test_no_panel_judges_limits_that_it_shaped():
    """The wide errors of one half widen the other's limits only."""
    error = np.where(np.arange(400) % 2 == 0, 4.0, 1.0)[:, None]
    found = draws.Draws(np.zeros(1), error, np.ones_like(error), *(np.zeros(1, int),) * 3)
    even = np.arange(400) % 2 == 0
    assert calibrate.widening(found, even) == 4.0
    assert calibrate.widening(found, ~even) == 1.0
    row = calibrate._row(found, 0, np.where(even, 1.0, 4.0))
    assert row["coverage"] == 0.5
    assert row["share_alarm"] == 0.5


def test_few_sets_of_weights_or_many_give_the_same_fit():
    """The others begin where the first ended; alone each begins from nothing."""
    given = staggered(16, trend=0.02)
    weights = leave_one_out(len(given.counts))
    together = fit(given, weights, trend=True)
    for row in (0, 1, 30):
        alone = fit(given, weights[row : row + 1], trend=True)
        assert together.trend[row] == pytest.approx(alone.trend[0], abs=1e-7)
        known = weights[row] > 0
        first = together.place[row, known, None] * together.period[row]
        assert first == pytest.approx(alone.place[0, known, None] * alone.period[0], rel=1e-6)
