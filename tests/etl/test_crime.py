"""Rates that are published without their counts stand beside the others and are used for nothing
that needs a count."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from etl import catalogue, coverage, crime, funnels
from etl.check import BrokenTable, check
from etl.contribution import Observations, PublishedRates
from etl.engine import connect
from etl.package import to_arrow
from etl.schema import BY_NAME

COUNTS, RATES = "xx_unodc_homicidios", "xx_unodc_tasas"
CONCORDANCE = catalogue.table("concordance", "xx_unodc")
PLACES = pd.DataFrame({"territory_id": ["GTM", "SLV"], "level": "country", "parent_id": None})
PEOPLE = pd.DataFrame({"territory_id": "SLV", "year": [2016, 2017], "population": 6.2e6,
                       "source_id": "p"})  # fmt: skip
PUBLISHED = pd.DataFrame({
    "territory_id": ["GTM", "GTM", "GTM", "SLV"], "year": [2014, 2015, 2017, 2017],
    "category": "Homicide rate per 100,000 population",
    "rate": [33.49759, None, 32.805473, 63.76404],
    "status": ["value", "not_available", "value", "value"],
})  # fmt: skip


@pytest.fixture(scope="module")
def engine():
    counts = pd.DataFrame({
        "territory_id": "SLV", "period": pd.to_datetime(["2016-01-01", "2017-01-01"]),
        "category": "Homicide Total Count", "count": pd.array([5276, 3942], "Int64"),
        "status": "value",
    })  # fmt: skip
    return connect([Observations(COUNTS, "A", counts)], CONCORDANCE, PLACES["territory_id"])


@pytest.fixture(scope="module")
def counted(engine):
    none = pd.DataFrame(columns=["territory_id"])
    _, years = crime.counts(engine, PLACES, catalogue.table("rollups", "xx_unodc"))
    return crime.rates(years, CONCORDANCE, PEOPLE, none)


@pytest.fixture(scope="module")
def both(counted):
    return crime.with_published(counted, [PublishedRates(RATES, PUBLISHED)], CONCORDANCE)


def test_a_published_rate_has_no_count_no_people_and_no_interval(both):
    check({"crime_rate": to_arrow(BY_NAME["crime_rate"], both)})
    rows = (
        both.to_pandas().astype({"source_id": str}).set_index(["source_id", "territory_id", "year"])
    )
    own = rows.loc[(RATES, "SLV", 2017)]
    assert (own["rate"], own["reason"], own["unit"], own["country"]) == (
        63.76404, "rate_only", "victims", "SLV",
    )  # fmt: skip
    assert own[["count", "population", "low", "high", "population_source_id"]].isna().all()
    counted = rows.loc[(COUNTS, "SLV", 2017)]
    assert counted["low"] < counted["rate"] < counted["high"]


def test_a_year_that_is_not_published_is_no_zero(both):
    rows = both.to_pandas().set_index(["territory_id", "year"])
    gap = rows.loc[("GTM", 2015)]
    assert pd.isna(gap["rate"])
    assert (gap["status"], gap["reason"]) == ("not_available", "not_counted")


def test_the_rows_stand_in_the_tables_order(both):
    rows = both.select(list(BY_NAME["crime_rate"].key)).to_pandas().astype(str)
    assert rows.equals(rows.sort_values(list(rows.columns), ignore_index=True))
    assert len(rows) == 2 + len(PUBLISHED)


def test_nothing_that_needs_counts_is_made_of_them(engine, counted, both):
    regions = PLACES.assign(level="region")  # even where places would be compared
    assert_frame_equal(funnels.groups(both, regions), funnels.groups(counted, regions))
    assert set(coverage.homicide(both)["source_id"]) == {COUNTS}
    measured = engine.sql("select distinct source_id::varchar from leaf").fetchall()
    assert measured == [(COUNTS,)]


def test_a_category_without_an_offence_is_refused(counted):
    unknown = PUBLISHED.assign(category="Suicide rate")
    with pytest.raises(ValueError, match="Suicide rate"):
        crime.with_published(counted, [PublishedRates(RATES, unknown)], CONCORDANCE)


def test_a_source_with_counts_and_published_rates_is_refused(counted):
    """They would stand for the same place and year, and nothing would tell them apart."""
    with pytest.raises(ValueError, match=f"{COUNTS}.* has counts too"):
        crime.with_published(counted, [PublishedRates(COUNTS, PUBLISHED)], CONCORDANCE)


@pytest.mark.parametrize(
    "change",
    [{"count": 10}, {"population": 1000.0}, {"low": 1.0, "high": 99.0}, {"rate": None},
     {"status": "not_available"}, {"reason": None}],
)  # fmt: skip
def test_a_half_told_rate_is_refused(both, change):
    rows = both.to_pandas()
    row = rows[rows["reason"] == "rate_only"].iloc[[0]].assign(**change)
    with pytest.raises(BrokenTable):
        check({"crime_rate": to_arrow(BY_NAME["crime_rate"], row)})


@pytest.mark.parametrize(("column", "word"), [("status", "guessed"), ("status", None)])
@pytest.mark.parametrize("coded", [False, True])
def test_a_word_that_the_engine_does_not_know_is_refused(column, word, coded):
    rows = pd.DataFrame({
        "territory_id": "SLV", "period": pd.to_datetime(["2016-01-01", "2017-01-01"]),
        "category": "Homicide Total Count", "count": pd.array([1, 2], "Int64"),
        "status": ["value", "value"],
    })  # fmt: skip
    rows.loc[1, column] = word
    rows = rows.astype({column: "category"}) if coded else rows
    with pytest.raises(ValueError, match=f"column {column}"):
        connect([Observations(COUNTS, "A", rows)], CONCORDANCE, PLACES["territory_id"])


def test_what_is_published_by_year_is_judged_at_its_last_published_year_and_rates_are_not():
    years = pd.to_datetime([f"{year}-01-01" for year in range(2000, 2019)])
    count = [3000 + 40 * (-1) ** at for at in range(17)] + [6000, None]
    one = pd.DataFrame({
        "territory_id": "SLV", "period": years, "category": "Homicide Total Count",
        "count": pd.array(count, "Int64"), "status": ["value"] * 18 + ["not_available"],
    })  # fmt: skip
    unknown = one.assign(territory_id="GTM", count=pd.NA, status="not_available")
    engine = connect(
        [Observations(COUNTS, "A", pd.concat([one, unknown]).astype({"count": "Int64"}))],
        CONCORDANCE, PLACES["territory_id"],
    )  # fmt: skip
    counts, _ = crime.counts(engine, PLACES, catalogue.table("rollups", "xx_unodc"))
    breaks = pd.DataFrame(columns=["source_id", "territory_id", "level", "offence", "date", "kind"])
    tables = crime.verdicts(counts, PLACES, breaks, CONCORDANCE, catalogue.exceptional_periods())
    trend = tables["crime_trend"]
    check({"crime_trend": to_arrow(BY_NAME["crime_trend"], trend)})
    [row] = trend.to_dict("records")
    assert (row["source_id"], row["frequency"], row["verdict"]) == (COUNTS, "A", "rising")
    assert (row["territory_id"], row["recent"], row["before"]) == ("SLV", 6000, 3040)
    assert row["window_end"] == pd.Timestamp("2017-12-01")
    calibration = tables["verdict_calibration"]
    check({"verdict_calibration": to_arrow(BY_NAME["verdict_calibration"], calibration)})
    assert set(calibration["frequency"]) == {"A"}
