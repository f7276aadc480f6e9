"""Design-based shares: by hand, against a second library, and on surveys made up a thousandfold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from measures import proportion
from measures.survey import Design, Survey

DESIGN = Design("weight", "stratum", "cluster")

# Two strata of two and three clusters; one answer outside the base
SMALL = pd.DataFrame(
    [
        # stratum, cluster, weight, answer, place
        (1, 11, 2.0, 1, "a"), (1, 11, 1.0, 0, "a"), (1, 12, 1.0, 1, "a"), (1, 12, 2.0, 0, "b"),
        (2, 21, 3.0, 0, "b"), (2, 21, 1.0, 1, "b"), (2, 22, 2.0, 0, "a"), (2, 22, 1.0, None, "b"),
        (2, 23, 1.0, 1, "a"),
    ],
    columns=["stratum", "cluster", "weight", "answer", "place"],
)  # fmt: skip


def shares(
    rows: pd.DataFrame, design: Design, answers: list[str], group: str | None = None
) -> pd.DataFrame:
    return Survey(rows, design, answers, [group] if group else []).shares(group)


def by_hand(rows: pd.DataFrame, asked: pd.Series) -> tuple[float, float]:
    """Share of 1 and its Taylor-linearised error: z = w (y - p) / W summed by cluster, the
    variance of the sums within strata; a lone cluster is held against the mean of all sums."""
    inside = asked & rows["answer"].notna()
    weight = rows["weight"].where(inside, 0)
    answer = rows["answer"].fillna(0)
    share = (weight * answer).sum() / weight.sum()
    score = weight * (answer - share) / weight.sum()
    sums = score.groupby([rows["stratum"], rows["cluster"]]).sum()
    variance = 0.0
    for _, own in sums.groupby(level=0):
        if len(own) == 1:
            variance += float((own.iloc[0] - sums.mean()) ** 2)
        else:
            variance += len(own) / (len(own) - 1) * float(((own - own.mean()) ** 2).sum())
    return float(share), variance**0.5


def test_a_share_and_its_error_come_out_as_by_hand():
    row = shares(SMALL, DESIGN, ["answer"]).iloc[0]
    share, error = by_hand(SMALL, pd.Series(True, index=SMALL.index))
    assert share == pytest.approx(5 / 13)
    assert (row["share"], row["se"]) == (pytest.approx(share), pytest.approx(error))
    assert (row["n"], row["df"]) == (8, 3)


def test_a_place_keeps_the_whole_sample_as_its_design():
    found = shares(SMALL, DESIGN, ["answer"], "place").set_index("group")
    for place in ("a", "b"):
        share, error = by_hand(SMALL, SMALL["place"] == place)
        assert found["share"][place] == pytest.approx(share)
        assert found["se"][place] == pytest.approx(error)


def test_a_stratum_with_one_cluster_adds_to_the_error():
    rows = SMALL[SMALL["stratum"].eq(1) | SMALL["cluster"].eq(21)]
    row = shares(rows, DESIGN, ["answer"]).iloc[0]
    share, error = by_hand(rows, pd.Series(True, index=rows.index))
    assert (row["share"], row["se"]) == (pytest.approx(share), pytest.approx(error))
    without = rows[rows["stratum"] == 1]
    assert error > by_hand(without, pd.Series(True, index=without.index))[1] / 2


def test_a_second_library_agrees():
    import statsmodels.api as sm

    random = np.random.default_rng(5)
    rows = pd.DataFrame({"cluster": np.repeat(np.arange(40), 6), "stratum": 1})
    rows["weight"] = random.uniform(0.5, 3, len(rows))
    rows["answer"] = (random.random(len(rows)) < 0.3).astype(float)
    row = shares(rows, DESIGN, ["answer"]).iloc[0]
    model = sm.WLS(rows["answer"], np.ones(len(rows)), weights=rows["weight"]).fit(
        cov_type="cluster", cov_kwds={"groups": rows["cluster"]}
    )
    assert row["share"] == pytest.approx(model.params.iloc[0])
    assert row["se"] == pytest.approx(model.bse.iloc[0])


def test_our_limits_are_those_that_svy_gives():
    import polars as pl
    import svy

    rows = _surveys(np.random.default_rng(2), 1, 0.2)
    sample = svy.Sample(
        pl.from_pandas(rows), svy.Design(wgt="weight", stratum="stratum", psu="cluster")
    )
    theirs = next(one for one in sample.estimation.prop("answer").estimates if one.y_level == 1)
    row = shares(rows, DESIGN, ["answer"]).iloc[0]
    low, high = proportion.interval(row["share"], row["se"], row["df"])
    assert (low, high) == (pytest.approx(theirs.lci, abs=1e-6), pytest.approx(theirs.uci, abs=1e-6))


def test_nobody_and_everybody_are_shares_without_an_error():
    rows = SMALL.assign(nobody=0.0, everybody=1.0, unasked=np.nan)
    found = shares(rows, DESIGN, ["nobody", "everybody", "unasked"]).set_index("answer")
    assert sorted(found.index) == ["everybody", "nobody"]
    assert (found["share"]["nobody"], found["share"]["everybody"]) == (0, 1)
    assert found["se"].isna().all()
    assert list(found["n"]) == [9, 9]


def test_a_weight_that_is_not_positive_is_refused():
    with pytest.raises(ValueError, match="weights must be positive"):
        shares(SMALL.assign(weight=0.0), DESIGN, ["answer"])


def test_a_row_without_its_group_is_refused():
    rows = SMALL.assign(place=SMALL["place"].where(SMALL["cluster"] != 23))
    with pytest.raises(ValueError, match="a row without its stratum, cluster, place"):
        shares(rows, DESIGN, ["answer"], "place")


DRAWS, STRATA, CLUSTERS, PEOPLE = 400, 8, 10, 5


def _surveys(random: np.random.Generator, draws: int, share: float) -> pd.DataFrame:
    """Surveys in which clusters differ (a design effect near 1.6) and weights do; each with
    strata and clusters of its own, so that one call to the library estimates all of them."""
    size = (draws, STRATA, CLUSTERS, PEOPLE)
    chance = random.beta(share * 15, (1 - share) * 15, size[:3])
    answer = random.random(size) < chance[..., None]
    stratum = np.arange(draws * STRATA).reshape(draws, STRATA, 1, 1)
    cluster = np.arange(draws * STRATA * CLUSTERS).reshape(*size[:3], 1)
    weight = random.lognormal(0, 0.5, size)
    columns = {"answer": answer.astype(float), "stratum": stratum, "cluster": cluster,
               "weight": weight, "draw": np.arange(draws).reshape(draws, 1, 1, 1)}  # fmt: skip
    rows = {name: np.broadcast_to(values, size).ravel() for name, values in columns.items()}
    return pd.DataFrame(rows).assign(draw=lambda frame: frame["draw"].astype(str))


@pytest.fixture(scope="module", params=[0.5, 0.12])
def drawn(request) -> tuple[float, pd.DataFrame]:
    rows = _surveys(np.random.default_rng(20), DRAWS, request.param)
    return request.param, shares(rows, DESIGN, ["answer"], "draw")


def test_the_interval_covers_in_93_to_97_of_100_surveys(drawn):
    share, found = drawn
    low, high = proportion.interval(found["share"], found["se"], found["df"])
    assert len(found) == DRAWS
    covered = np.mean((low <= share) & (share <= high))
    assert 0.93 <= covered <= 0.97
    simple = np.sqrt(share * (1 - share) / found["n"].to_numpy())
    naive_low, naive_high = proportion.interval(found["share"], simple)
    assert np.mean((naive_low <= share) & (share <= naive_high)) < covered - 0.03


def test_without_change_two_waves_seldom_seem_to_differ_and_a_change_is_found(drawn):
    _, found = drawn
    alarms, missed = [], []
    for step in range(1, 11):  # every survey against ten others
        after = found.shift(step).fillna(found.head(step))
        errors = found["se"], after["se"], found["df"]
        gap = proportion.difference(found["share"], after["share"], *errors)
        alarms.append(np.mean((gap.low > 0) | (gap.high < 0)))
        moved = proportion.difference(found["share"] - 0.15, after["share"], *errors)
        missed.append(np.mean(moved.low <= 0))
    assert 0.03 <= np.mean(alarms) <= 0.07
    assert np.mean(missed) < 0.1
