"""What a chart draws: grouped by what may stand together, unknown never zero."""

import numpy as np
import pytest

from measures.poisson import garwood
from portal import lines

MONTHS = np.arange("2020-01", "2023-01", dtype="datetime64[M]")


def _counts():
    return np.arange(36, dtype=float), np.full(36, "value", dtype="U16")


def test_a_sum_of_twelve_months_needs_all_twelve():
    count, status = _counts()
    count[20] = np.nan
    total, states = lines.rolling(MONTHS, count, status, [])
    assert np.isnan(total[:11]).all()
    assert total[11] == sum(range(12))
    assert np.isnan(total[20:32]).all()
    assert set(states[20:32]) == {"not_available"}
    assert total[32] == sum(range(21, 33))


def test_a_sum_never_reaches_over_a_series_break():
    count, status = _counts()
    total, states = lines.rolling(MONTHS, count, status, [np.datetime64("2021-06")])
    across = (np.datetime64("2021-06") <= MONTHS) & (np.datetime64("2022-05") > MONTHS)
    assert set(states[across]) == {"not_comparable"}
    assert np.isnan(total[across]).all()
    assert np.isfinite(total[(np.datetime64("2022-05") <= MONTHS)]).all()
    assert np.isfinite(total[(np.datetime64("2020-12") <= MONTHS) & ~across]).all()


def test_one_provisional_month_makes_the_sum_provisional_and_an_incomplete_one_unmakes_it():
    count, status = _counts()
    status[15], status[30] = "provisional", "incomplete"
    total, states = lines.rolling(MONTHS, count, status, [])
    assert set(states[15:27]) == {"provisional"}
    assert set(states[30:]) == {"incomplete"}
    assert np.isnan(total[30:]).all()


def test_places_counted_by_different_sources_never_share_a_chart(snapshot):
    groups = lines.groups(snapshot, ["CHL-13120", "BRA-CISP-012", "CHL-13101"], "robbery", "M", "n")
    places = [[line.territory.territory_id for line in group.lines] for group in groups]
    assert places == [["CHL-13120", "CHL-13101"], ["BRA-CISP-012"]]
    assert [line.order for line in groups[0].lines] == [0, 2]


def test_places_that_can_share_a_source_do(snapshot):
    groups = lines.groups(snapshot, ["BRA-CISP-011", "BRA-33"], "homicide", "M", "n")
    assert [group.source_id for group in groups] == ["br_isp_cisp"]


def test_every_state_that_is_not_a_value_is_a_gap(snapshot):
    line = lines.groups(snapshot, ["CHL-13101"], "robbery", "M", "n")[0].lines[0]
    drawn = np.isfinite(line.value)
    assert set(line.status[drawn]) <= set(lines.DRAWN)
    assert not np.isin(line.status[~drawn], ["value", "provisional"]).any()
    assert "not_comparable" in line.status
    assert not (line.value[~drawn] == 0).any()


def test_the_interval_is_the_exact_poisson_interval_of_the_count(snapshot):
    line = lines.groups(snapshot, ["CHL-13120"], "robbery", "M", "n")[0].lines[0]
    low, high = garwood(line.count)
    assert np.allclose(line.low, low)
    assert np.allclose(line.high, high)


def test_a_rolling_rate_uses_the_people_of_its_own_months(snapshot):
    line = lines.groups(snapshot, ["CHL-13120"], "robbery", "R", "r")[0].lines[0]
    people = {row.year: row.population for row in snapshot.population("CHL-13120")}
    at = np.flatnonzero(line.period == np.datetime64("2023-03"))[0]
    exposure = (3 * people[2023] + 9 * people[2022]) / 12
    assert line.population[at] == pytest.approx(exposure)
    assert line.value[at] == pytest.approx(line.count[at] / exposure * 100_000)


def test_without_a_population_there_is_a_count_and_a_reason_and_no_rate(snapshot):
    line = lines.groups(snapshot, ["CHL-13120"], "robbery", "R", "r")[0].lines[0]
    last = line.period == np.datetime64("2025-12")
    assert np.isfinite(line.count[last]).all()
    assert np.isnan(line.value[last]).all()
    assert line.reason[last].tolist() == ["no_population"]


def test_yearly_values_are_those_of_the_snapshot(snapshot):
    line = lines.groups(snapshot, ["CHL-13120"], "burglary", "A", "r")[0].lines[0]
    rates = snapshot.rates("CHL-13120", "burglary")
    known = np.isfinite(rates.rate)
    assert np.allclose(line.value[known], rates.rate[known])
    assert line.status.tolist() == rates.status.tolist()


def test_there_is_no_monthly_rate(snapshot):
    with pytest.raises(lines.NoMonthlyRate):
        lines.groups(snapshot, ["CHL-13120"], "robbery", "M", "r")


def test_population_breaks_are_marked_on_rates_only(snapshot):
    place, offence = "BRA-CISP-012", "robbery"
    counts = lines.groups(snapshot, [place], offence, "R", "n")[0]
    rates = lines.groups(snapshot, [place], offence, "R", "r")[0]
    assert [item.kind for item in counts.breaks] == []
    assert [item.kind for item in rates.breaks] == ["population"]
