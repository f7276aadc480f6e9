"""What is published by year only: on every page, in words, with a verdict on years, not months."""

import datetime
import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest

from portal import catalogue, figures, judging, lines, overview, sentences, words, years
from portal.address import choice
from portal.language import LANGUAGES, translator
from portal.levels import level_name
from portal.records import Measure, Trend
from tests.snapshot_fixture import SNIC, STATE

ENGLISH = translator("en")


def test_a_place_with_years_only_has_its_measures(snapshot):
    found = {each.offence: each for each in snapshot.measures("ARG-06")}
    assert set(found) == {"homicide", "theft"}
    homicide = found["homicide"]
    assert (homicide.frequency, homicide.unit) == ("A", "victims")
    assert (homicide.first, homicide.last) == (datetime.date(2018, 1, 1), datetime.date(2023, 1, 1))
    assert "ARG-06" in snapshot.covered
    found = snapshot.trends("ARG-06")["homicide", SNIC]
    assert (found.frequency, found.window_end) == ("A", datetime.date(2023, 12, 1))


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
def test_the_sentence_names_years_and_no_months(snapshot, place, numbers, lang):
    text = sentences.place_sentence(snapshot, place, "homicide", lang)
    assert all(number in text for number in numbers)
    assert not re.search(r"\b(12|24)\b|mes|month", text.lower().replace("homi", ""))
    assert "{" not in text


def test_the_sentence_has_the_verdict_or_says_why_there_is_none(snapshot):
    said = {
        place: sentences.place_sentence(snapshot, place, "homicide", "en")
        for place in ("ARG-06", "ARG-10", "ARG-14")
    }
    assert said["ARG-06"] == (
        "Buenos Aires. Homicide: the recorded victims fell by 100% (95% interval: 90% to 100%), "
        "from 812 to 0, in 2023 against 2022. None in a year may also mean that it was counted "
        "elsewhere or not at all."
    )
    assert "None in a year" not in said["ARG-10"]
    assert said["ARG-10"].endswith(
        "14 in 2022 and 9 in 2021 (recorded victims). One cannot tell whether they rose or fell: "
        "the way of counting changed in between."
    )
    assert "the series is too short" in said["ARG-14"]
    assert "2021" not in said["ARG-14"]


def trend_of(**known) -> Trend:
    values = {
        "territory_id": "ARG-06", "offence": "homicide", "source_id": SNIC,
        "window_end": datetime.date(2023, 12, 1), "recent": 120, "before": 100, "ratio": 1.2,
        "low": 1.1, "high": 1.3, "dispersion": 2.0, "verdict": "rising", "reason": None,
        "provisional": False, "unit": "victims", "frequency": "A",
    }  # fmt: skip
    return Trend(**(values | known))


def told(trend: Trend | None, counts: dict[int, float], lang: str = "en") -> str:
    measure = Measure("homicide", SNIC, "victims", None, datetime.date(2023, 1, 1), "A")
    return years._told(measure, trend, counts, 2023, lang)


STATES = {
    "rising": trend_of(),
    "falling": trend_of(verdict="falling", ratio=0.8, low=0.7, high=0.9),
    "no_clear_change": trend_of(verdict="no_clear_change", low=0.9, high=1.5),
    "from none": trend_of(before=0, ratio=None, low=2.0, high=None),
    "nothing before": trend_of(verdict="no_clear_change", ratio=None, low=0.5, high=None),
    "volatile": trend_of(verdict="cannot_tell", reason="volatile", low=0.5, high=2.0),
    "few_counts": trend_of(verdict="cannot_tell", reason="few_counts", low=0.1, high=20.0),
    "incomplete": trend_of(verdict="cannot_tell", reason="incomplete", recent=None, ratio=None,
                           low=None, high=None),
    "break_inside": trend_of(verdict="cannot_tell", reason="break_inside", ratio=None, low=None,
                             high=None),
    "short_history": trend_of(verdict="cannot_tell", reason="short_history", low=None, high=None),
    "another edition": None,
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_every_state_is_worded_with_both_years_and_no_more_than_it_knows(state, lang):
    trend = STATES[state]
    text = told(trend, {2023: 120.0, 2022: 100.0}, lang)
    assert all(number in text for number in ("2023", "2022", "120", "100"))
    assert re.search(r"registrad|recorded", text)
    assert not re.search(r"mes\b|meses|month|{", text)
    unsure = trend is None or trend.verdict == "cannot_tell"
    assert (re.search("cannot tell|No se puede|Não se pode", text) is not None) == unsure
    assert len({told(each, {2023: 120.0, 2022: 100.0}, lang) for each in STATES.values()}) == len(
        STATES
    )


def test_a_year_that_is_missing_is_not_a_zero_and_one_that_is_not_final_is_not_judged():
    missing = told(STATES["incomplete"], {2023: 120.0})
    assert missing == (
        "120 in 2023 (recorded victims). One cannot tell whether they rose or fell: a whole figure "
        "for 2022 is missing, and a missing year is not a zero."
    )
    assert told(STATES["incomplete"], {2023: 120.0, 2022: 100.0}).endswith("are not final.")


def test_a_rise_gives_its_size_with_the_interval_and_what_is_too_wide_gives_none():
    assert told(STATES["rising"], {2023: 120.0, 2022: 100.0}) == (
        "the recorded victims rose by 20% (95% interval: 10% to 30%), from 100 to 120, in 2023 "
        "against 2022."
    )
    assert "+20%; 95% interval: −10% to +50%" in told(
        STATES["no_clear_change"], {2023: 120.0, 2022: 100.0}
    )
    assert "%" not in told(STATES["few_counts"], {2023: 120.0, 2022: 100.0})


def test_the_table_of_measures_says_which_years_it_compares(snapshot, monkeypatch):
    html = overview.table(snapshot, "ARG-06", "en")
    assert '<th scope="col">2023 against 2022</th>' in html
    assert "<td>falls</td>" in html
    assert "<td>no clear change</td>" in html
    assert "12 months" not in html
    found = dict(snapshot.trends("ARG-06"))
    earlier = replace(found["theft", SNIC], window_end=datetime.date(2021, 12, 1))
    monkeypatch.setattr(snapshot, "trends", lambda _: found | {("theft", SNIC): earlier})
    html = overview.table(snapshot, "ARG-06", "en")
    assert '<th scope="col">Last year against the one before</th>' in html
    assert "<td>2023 against 2022: falls</td>" in html
    assert "<td>2021 against 2020: no clear change</td>" in html
    assert years.verdict_words(STATES["incomplete"], ENGLISH) == (
        "cannot be told: a year is missing or not final"
    )


def test_the_api_the_light_page_and_the_file_say_the_same_verdict(snapshot, client):
    sentence = sentences.place_sentence(snapshot, "ARG-06", "homicide", "en")
    assert sentence in unescape(client.get("/t/ARG-06?lang=en").text)
    rows = client.get("/api/v1/measures?territory_id=ARG-06&lang=en").json()["rows"]
    [row] = [each for each in rows if each["offence"] == "homicide"]
    assert (row["frequency"], row["verdict"], row["recent"], row["before"], row["window_end"]) == (
        "A", "falling", 0, 812, "2023-12-01",
    )  # fmt: skip
    [drawn] = catalogue.draw("serie", snapshot, {"t": "ARG-06"}, "en", "https://example.org")
    assert sentence in drawn.sentence


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_methods_shows_how_often_the_verdict_on_years_errs(snapshot, lang):
    html = judging.section(snapshot, lang)
    monthly, yearly = html.split("<details")[1:3]
    assert len(re.findall(r"<th scope=.col", monthly)) == 10
    assert len(re.findall(r"<th scope=.col", yearly)) == 11
    assert "placebo" not in html
    assert ("83.0%" if lang == "en" else "83,0") in yearly


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
