"""What is published by year only: on every page, in words, and without a verdict."""

import datetime

import numpy as np
import pytest

from portal import figures, lines, sentences, words
from portal.address import choice
from portal.language import LANGUAGES, translator
from portal.levels import level_name
from tests.snapshot_fixture import SNIC, STATE

ENGLISH = translator("en")


def test_a_place_with_years_only_has_its_measures(snapshot):
    found = {each.offence: each for each in snapshot.measures("ARG-06")}
    assert set(found) == {"homicide", "theft"}
    homicide = found["homicide"]
    assert (homicide.frequency, homicide.unit) == ("A", "victims")
    assert (homicide.first, homicide.last) == (datetime.date(2018, 1, 1), datetime.date(2023, 1, 1))
    assert "ARG-06" in snapshot.covered
    assert snapshot.trends("ARG-06") == {}


def test_its_years_are_drawn_with_interval_and_gaps(snapshot):
    [group] = lines.groups(snapshot, ["ARG-06"], "homicide", "R", "n")
    [line] = group.lines
    assert (group.frequency, group.date_basis) == ("A", "registered")
    assert np.isnan(line.value[line.period == np.datetime64("2020-01", "M")]).all()
    assert line.value[-1] == 0
    assert line.low[-1] == 0 < line.high[-1] < 4
    assert (line.low[line.count > 0] < line.value[line.count > 0]).all()


def test_years_before_the_population_have_counts_and_no_rates(snapshot):
    [group] = lines.groups(snapshot, ["ARG-06"], "homicide", "A", "r")
    first = group.lines[0]
    assert first.count[0] == 860
    assert np.isnan(first.value[0])
    assert first.value[1] == pytest.approx(832 / 170)


@pytest.mark.parametrize("asked", ["M", "R"])
def test_months_that_are_asked_for_are_explained(snapshot, asked):
    view = choice(snapshot, {"t": "ARG-06", "f": asked}, ENGLISH)
    assert (view.frequency, view.years_only) == ("A", True)
    assert "published by year only" in view.problems[0]


def test_years_come_of_themselves_where_there_are_no_months(snapshot):
    view = choice(snapshot, {"t": "ARG-06", "s": "r"}, ENGLISH)
    assert (view.frequency, view.scale, view.problems) == ("A", "r", ())
    both = choice(snapshot, {"t": "BRA-33,ARG-06", "m": "homicide"}, ENGLISH)
    assert both.frequency == "A"
    groups = lines.groups(snapshot, ["BRA-33", "ARG-06"], "homicide", "R", "n")
    assert [group.source_id for group in groups] == [STATE, SNIC]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("place", "numbers"),
    [("ARG-06", ("0", "2023", "812", "2022")), ("ARG-10", ("14", "2022", "9", "2021")),
     ("ARG-14", ("70", "2022"))],
)  # fmt: skip
def test_the_sentence_names_years_and_gives_no_verdict(snapshot, place, numbers, lang):
    text = sentences.place_sentence(snapshot, place, "homicide", lang)
    assert all(number in text for number in numbers)
    assert "%" not in text
    assert "{" not in text


def test_the_sentence_says_why_nothing_more_can_be_said(snapshot):
    said = {
        place: sentences.place_sentence(snapshot, place, "homicide", "en")
        for place in ("ARG-06", "ARG-10", "ARG-14")
    }
    assert "published by year only" in said["ARG-06"]
    assert "way of counting changed" in said["ARG-10"]
    assert "no other year is known" in said["ARG-14"]


def test_places_are_called_as_their_country_calls_them(snapshot):
    assert level_name(snapshot.territories["ARG-06"], ENGLISH) == "province"
    assert level_name(snapshot.territories["BRA-33"], ENGLISH) == "state"


def test_a_short_axis_writes_no_year_twice(snapshot):
    def ticks(place: str, frequency: str, first: str | None = None) -> dict:
        [group] = lines.groups(snapshot, [place], "homicide", frequency, "n", first=first)
        text = words.chart(snapshot, group, "en")
        return figures.series(group, text, "").to_dict()["layout"]["xaxis"]

    assert ticks("ARG-14", "A")["dtick"] == "M12"
    assert ticks("BRA-33", "M", "2025-06")["tickformat"] == "%b %Y"
    assert ticks("BRA-33", "M")["tickformat"] == "%Y"
