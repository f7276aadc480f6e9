"""Yearly rates → groups of comparable places, and their calibration."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from etl import funnels
from etl.check import check
from etl.package import to_arrow
from etl.schema import BY_NAME
from measures import funnel


def _rates(**changed) -> pa.Table:
    rng = np.random.default_rng(1)
    people = np.append(np.linspace(21_000, 95_000, 30), 120_000)
    frame = pd.DataFrame({
        "country": "XXX", "source_id": "s", "offence": "robbery", "year": 2020,
        "territory_id": [f"XXX-{number:02}" for number in range(31)],
        "count": rng.poisson(people * 0.002), "population": people, "status": "value",
    })  # fmt: skip
    return pa.Table.from_pandas(frame.assign(**changed), preserve_index=False)


PLACES = pd.DataFrame(
    {"territory_id": [f"XXX-{number:02}" for number in range(31)], "level": "municipality"}
)


def test_a_group_is_a_band_of_population_and_agrees_with_the_measure():
    found = funnels.groups(_rates(), PLACES)
    assert found["people_from"].tolist() == [20_000, 100_000]
    assert found["people_below"].tolist() == [100_000, 500_000]
    assert found["refusal"].fillna("").tolist() == ["", "few_places"]
    rows = _rates().to_pandas()[:30]
    own = funnel.group(rows["count"], rows["population"])
    first = found.iloc[0]
    assert (first["places"], first["count"]) == (30, rows["count"].sum())
    assert first["rate"] == pytest.approx(own.rate, rel=1e-6)
    assert first["weight"] == pytest.approx(own.weight, rel=1e-6)
    table = to_arrow(BY_NAME["funnel"], found.assign(level="municipality"))
    check({"funnel": table})


@pytest.mark.parametrize("status", ["low_reliability", "incomplete", "not_comparable"])
def test_places_measured_otherwise_or_in_part_belong_to_no_group(status):
    states = ["value"] * 25 + [status] * 5 + ["provisional"]
    found = funnels.groups(_rates(status=states), PLACES)
    assert found["places"].tolist() == [25, 1]


def test_an_unknown_count_or_population_is_no_zero():
    people = _rates()["population"].to_pylist()
    counts = [None] * 2 + _rates()["count"].to_pylist()[2:]
    rates = _rates(
        count=pd.array(counts, "Int64"), population=[*people[:27], None, 0, *people[29:]]
    )
    found = funnels.groups(rates, PLACES)
    assert found["places"].tolist() == [26, 1]


def test_levels_and_countries_as_a_whole_are_not_mixed():
    levels = PLACES.assign(level=["district"] * 12 + ["municipality"] * 18 + ["country"])
    found = funnels.groups(_rates(), levels)
    assert dict(zip(found["level"], found["places"], strict=True)) == {
        "district": 12, "municipality": 18}  # fmt: skip


def test_the_stored_calibration_is_of_todays_code_and_raises_few_alarms():
    """Stale? `python -m etl calibrate --data data` makes it anew."""
    stored = funnels.stored()
    assert set(stored["code"]) == {funnels.checksum()}
    assert (stored["share_95"] <= 0.05 + 2 * stored["share_95_se"]).all()
    assert (stored["share_998"] <= 0.004 + 2 * stored["share_998_se"]).all()
    assert (stored["share_998_se"] < 0.001).all()


def test_the_calibration_is_reproducible():
    one = funnels.funnel_errors(np.random.default_rng(1), 12, 300.0, 0.1, "gamma", 4)
    assert one == funnels.funnel_errors(np.random.default_rng(1), 12, 300.0, 0.1, "gamma", 4)
    assert one["n"] == 4
