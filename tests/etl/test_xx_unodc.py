"""Each trap of UNODC's files on a small real-shaped case, broken files, and the real folder."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from etl import catalogue
from etl.report import BadInput
from etl.sources import xx_unodc
from tests.etl import adapters
from tests.etl.shaped_br_files import delimited

INDICATORS = [
    xx_unodc.TOTAL, "Homicide Rate", "Male Homicide Count", "Female Homicide Count",
    *(f"Other {number}" for number in range(46)),
]  # fmt: skip
HEADER = ["Country", "Region", "Subregion", "Indicator", *xx_unodc.YEARS]
COUNTRIES = pd.read_csv(xx_unodc.COUNTRIES, dtype=str)


def study_rows() -> list[list]:
    """Every country listed and France: 12 homicides a year, ten of men; Guatemala lacks 2015."""
    rows = []
    for country in [*COUNTRIES["country"], "France"]:
        for indicator in INDICATORS:
            value = {xx_unodc.TOTAL: "12", "Male Homicide Count": "10"}.get(indicator, "1.5")
            values = [value] * len(xx_unodc.YEARS)
            if country == "Guatemala":
                values[:2] = ["", ""]
                values[xx_unodc.YEARS.index("2015")] = ""
            rows.append([country, "Region", "Subregion", indicator, *values])
    return rows


def write(folder, rows=None):
    folder.mkdir(parents=True, exist_ok=True)
    rows = study_rows() if rows is None else rows
    delimited(folder / xx_unodc.STUDY, HEADER, rows, sep=",", encoding="utf-8")
    rates = [
        [entity, code, year, 5.5, "South America"]
        for entity, code in zip(COUNTRIES["entity"], COUNTRIES["iso3"], strict=True)
        for year in (2014, 2017, 2023)
        if (code, year) != ("GTM", 2014)
    ]
    rates.append(["Guatemala", "GTM", 2014, 33.49759, "North America"])
    rates += [["Africa", "", 2022, 1.5, ""], ["France", "FRA", 2022, 1.1, "Europe"]]
    delimited(folder / xx_unodc.RATES, xx_unodc.RATE_COLUMNS, rates, sep=",", encoding="utf-8")
    return folder


build = partial(adapters.read_whole, xx_unodc)
written, folder, built = adapters.fixtures(xx_unodc, write)


def test_only_the_total_counts_and_nothing_is_added_up(built):
    frame = built[0].observations[0].frame
    assert set(frame["category"]) == {xx_unodc.TOTAL}
    assert set(frame["count"].dropna()) == {12}
    assert not frame.duplicated(["territory_id", "period"]).any()


def test_countries_elsewhere_are_no_places_here(built):
    frame = built[0].observations[0].frame
    assert set(frame["territory_id"]) == set(COUNTRIES["iso3"])
    reasons = built[1].files["xx_unodc/Shiny_DT.csv"].set_aside
    assert reasons["country outside Latin America and Caribbean"] == 50


def test_a_blank_between_counts_is_not_available_and_before_the_first_is_no_row(built):
    frame = built[0].observations[0].frame
    guatemala = frame[frame["territory_id"] == "GTM"].set_index("period")
    assert guatemala.index.min() == pd.Timestamp("1992-01-01")
    gap = guatemala.loc[pd.Timestamp("2015-01-01")]
    assert pd.isna(gap["count"])
    assert gap["status"] == "not_available"
    assert (guatemala["status"] == "value").sum() == len(xx_unodc.YEARS) - 3


def test_rates_without_counts_are_a_source_of_their_own(built):
    contribution, report = built
    assert [one.source_id for one in contribution.observations] == ["xx_unodc_homicidios"]
    [rates] = contribution.rates
    assert rates.source_id == "xx_unodc_tasas"
    assert "count" not in rates.frame
    guatemala = rates.frame[rates.frame["territory_id"] == "GTM"].set_index("year")
    assert guatemala.at[2014, "rate"] == 33.49759
    account = report.files["xx_unodc/homicide-rate-unodc.csv"]
    assert account.kept == 3 * len(COUNTRIES)
    assert account.set_aside == {
        "region of the world or part of a country": 1,
        "country outside Latin America and Caribbean": 1,
    }


def test_a_year_without_a_rate_between_two_is_not_available_and_no_zero(built):
    frame = built[0].rates[0].frame
    guatemala = frame[frame["territory_id"] == "GTM"].set_index("year")
    assert guatemala.index.tolist() == list(range(2014, 2024))
    gap = guatemala.loc[[2015, 2016]]
    assert gap["rate"].isna().all()
    assert set(gap["status"]) == {"not_available"}
    assert (guatemala["status"] == "value").sum() == 3


def test_a_country_without_rates_is_refused(folder):
    path = folder / xx_unodc.RATES
    kept = [line for line in path.read_text("utf-8").splitlines(True) if "Honduras" not in line]
    path.write_text("".join(kept), "utf-8")
    with pytest.raises(BadInput, match="HND"):
        build(folder)


def test_each_source_says_what_is_to_be_known_of_it():
    listed = catalogue.table("sources").set_index("source_id")["caveats"]
    caveats = catalogue.table("caveats")
    for source, needed in (
        ("xx_unodc_homicidios", {"unodc_mixed_sources", "unodc_until_2017", "unodc_denominator"}),
        ("xx_unodc_tasas", {"rate_only", "unodc_mixed_sources", "unodc_own_population"}),
    ):
        written = set(caveats.loc[caveats["source_id"] == source, "caveat_id"])
        assert needed <= written == set(listed[source].split(";"))


def test_a_country_cut_off_is_refused(folder):
    write(folder, study_rows()[:-1])
    with pytest.raises(BadInput, match="France"):
        build(folder)
    write(folder, study_rows()[50:])
    with pytest.raises(BadInput, match="Argentina"):
        build(folder)


def test_every_row_is_accounted_for(built):
    adapters.every_row_is_accounted_for(built[1])


@pytest.mark.parametrize(
    ("name", "count", "date"),
    [(xx_unodc.STUDY, "1990", None), (xx_unodc.RATES, xx_unodc.RATE_COLUMN, "Year")],
)
def test_broken_files_stop_the_build_and_name_the_file(folder, name, count, date):
    tried = adapters.every_broken_form_is_refused(
        xx_unodc.read, folder, name, key_columns=["Year"], count_columns=[count],
        date_column=date, bad_date="1066",
    )  # fmt: skip
    assert tried >= 9


def test_the_publishers_own_folder(sources):
    contribution = build(sources / "xx_unodc")[0]
    frame, rates = contribution.observations[0].frame, contribution.rates[0].frame
    colombia = frame[frame["territory_id"] == "COL"].set_index("period")["count"]
    assert colombia[pd.Timestamp("2010-01-01")] == 15459
    assert len(frame["territory_id"].unique()) == len(rates["territory_id"].unique()) == 28
    salvador = rates[rates["territory_id"] == "SLV"].set_index("year")["rate"]
    assert (salvador.index.min(), salvador[1994]) == (1994, 134.28119)
    assert (salvador.index.max(), salvador[2022]) == (2022, 7.897688)
    for place, years in (("GTM", {2015, 2016}), ("CHL", {2004})):
        own = rates[rates["territory_id"] == place].set_index("year")["rate"]
        assert set(own.index[own.isna()]) == years
