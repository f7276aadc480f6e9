"""What a visitor reads of surveys: true in every state, from the smallest place that was asked."""

import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from portal import catalogue, small
from portal.catalogue import Refused
from portal.catalogue import confidence as survey_figures
from portal.confidence import lines, page, places, reading, sentences, story, view, words
from portal.confidence.records import Topic
from portal.language import LANGUAGES, translator

TRUST = Topic("trust_police", "Carabineros de Chile")
ROSE = Topic("crime_rose_country")
VICTIM = Topic("victim_household")
CITY = Topic("unsafe_city")


def said(snapshot, places: str, topic: Topic, lang: str = "en") -> str:
    """The sentences of all charts of a question."""
    found = lines.groups(snapshot, tuple(places.split(",")), topic)
    return " ".join(sentences.sentence(snapshot, group, lang) for group in found)


def test_a_place_that_nobody_asked_shares_what_is_known_around_it(snapshot):
    alone = [place for place in snapshot.children("CHL-13")
             if not reading.newest(snapshot, place.territory_id)]  # fmt: skip
    assert alone
    for place in alone:
        assert reading.topics(snapshot, place.territory_id) is reading.topics(snapshot, "CHL-13")


def test_a_value_is_told_with_its_interval_and_answers(snapshot):
    text = said(snapshot, "CHL-13", TRUST)
    assert "55.0% in 2016 (Made-up file; 95% interval: 51.9% to 58.1%; 4,100 answers)" in text


@pytest.fixture
def two_surveys(snapshot, monkeypatch):
    """CHL-13 as if another survey, of which only the weights are known, had the same question."""
    rows = reading.estimates(snapshot, "CHL-13")
    others = [replace(row, source_id="mx_ensu", design="weights_only", value=33.3) for row in rows
              if row.topic == TRUST]  # fmt: skip
    kept = (reading.newest_of_each, reading.topics, reading.series, reading._by_topic)
    for each in kept:
        each.cache_clear()
    monkeypatch.setattr(reading, "estimates", lambda opened, place: (
        (*others, *rows) if place == "CHL-13" else opened and ()))  # fmt: skip
    yield snapshot
    for each in kept:
        each.cache_clear()


def test_of_two_surveys_of_one_year_the_one_with_the_better_error_is_told_and_both_stand(
    two_surveys,
):
    group = lines.groups(two_surveys, ("CHL-13",), TRUST)[0]
    assert group.source_id == "cl_enusc"
    assert reading.newest(two_surveys, "CHL-13")[TRUST] == group.lines[0].last
    html = story.of_place(two_surveys, "CHL-13", "en")
    assert "55.0% in 2016" in html.split("<table>")[0]
    rows = [row for row in html.split("<tr>")[2:] if "(Carabineros de Chile)" in row]
    assert [re.findall(r"[\d.]+%", row)[0] for row in rows] == ["55.0%", "33.3%"]


@pytest.mark.parametrize(
    ("title", "name"),
    [("Urban survey of public security (ENSU), insecurity by city", "ENSU"),
     ("Latinobarómetro: confidence in the police", "Latinobarómetro")],
)  # fmt: skip
def test_a_survey_is_named_as_people_know_it(title, name):
    opened = SimpleNamespace(sources=[SimpleNamespace(source_id="s", title=title)])
    assert words.survey(opened, "s", str) == name


def test_a_fall_is_told_with_the_interval_of_the_difference_and_since_the_first_wave(snapshot):
    text = said(snapshot, "CHL-13", VICTIM)
    assert "It fell by 3.8 points since 2020 (95% interval: 1.3 to 6.3)." in text
    assert "It fell by 9.0 points since 2016" in text


def test_no_clear_change_and_a_rise_are_not_the_same_words(snapshot):
    text = said(snapshot, "CHL-13", ROSE)
    assert "It did not change clearly since 2021 (" in text
    assert "rose by" not in text.replace("Crime rose", "")


def test_across_a_break_nothing_is_compared_and_no_line_is_drawn(snapshot):
    group = lines.groups(snapshot, ("CHL",), ROSE)[0]
    assert "It cannot be compared with 2023: For 2024" in sentences.sentence(snapshot, group, "en")
    assert [len(run) for run in lines.stretches(snapshot, group.lines[0])] == [1, 1, 1]
    assert [each.survey_break_id for each in group.marks] == ["enusc_2023", "enusc_2024"]


def test_a_break_is_drawn_beside_the_estimates_and_not_through_them(snapshot):
    (drawn,) = catalogue.draw("confianza", snapshot, {"t": "BRA"}, "en", "https://x")
    picture = drawn.picture.to_dict()
    marks = [trace for trace in picture["data"] if trace["mode"] == "markers"]
    waves = sorted(day for trace in marks for day in trace["x"])
    breaks = [shape["x0"] for shape in picture["layout"]["shapes"]]
    assert len(breaks) == 2
    assert all(one < mark < other for one, mark, other in
               zip(waves, breaks, waves[1:], strict=False))  # fmt: skip
    chart = small.chart(drawn) or ""
    lines_of = re.findall(r'<path d="M([\d.]+) [\d.]+V[\d.]+" stroke="#1A1A1A"', chart)
    dots = re.findall(r'<circle cx="([\d.]+)"', chart)
    assert len(lines_of) == 2
    assert not set(lines_of) & set(dots)


def test_a_marked_break_does_not_stop_the_line_and_is_said(snapshot):
    group = lines.groups(snapshot, ("CHL-13",), VICTIM)[0]
    assert [len(run) for run in lines.stretches(snapshot, group.lines[0])] == [4]
    assert [each.survey_break_id for each in group.marks] == ["enusc_2020"]


def test_the_widest_interval_of_a_class_is_told_as_such_and_no_change_is_claimed(snapshot):
    text = said(snapshot, "MEX-02004", CITY)
    assert (
        "no error of it is published, only what limits it: a 95% interval of at most 48.3% to"
        in text
    )
    assert "Whether it changed since January–March 2024 cannot be told" in text
    apart = said(snapshot, "MEX-02004,MEX-ENSU-LAGUNA", CITY)
    assert "Whether Tijuana and La Laguna differ cannot be told: what is published" in apart


def test_the_widest_interval_of_a_class_is_drawn_fainter_than_an_interval(snapshot):
    address = {"t": "MEX-02004", "i": "unsafe_city"}
    (drawn,) = catalogue.draw("confianza", snapshot, address, "en", "https://x")
    bars = [trace["error_y"] for trace in drawn.picture.to_dict()["data"] if "error_y" in trace]
    assert {bar["color"] for bar in bars} == {"rgba(0,90,156,0.3)"}
    chart = small.chart(drawn) or ""
    assert "at most, by what is published" in chart
    assert "█" not in chart


def test_low_reliability_is_said_and_drawn_hollow(snapshot):
    (drawn,) = catalogue.draw("confianza", snapshot, {"t": "BRA"}, "en", "https://example.org")
    hollow = [trace for trace in drawn.picture.to_dict()["data"]
              if str(trace.get("marker", {}).get("symbol")).endswith("-open")]  # fmt: skip
    assert [len(trace["x"]) for trace in hollow] == [1]
    names = [column.name for column in drawn.table.columns]
    states = [row[names.index("status")] for row in drawn.table.rows]
    assert states == ["value", "low_reliability", "value"]
    chart = small.chart(drawn) or ""
    assert "○ low reliability" in chart
    assert chart.count('fill="#fff" stroke=') == 1


def test_a_place_that_was_not_asked_alone_is_told_by_the_smallest_around_it(snapshot):
    group = lines.groups(snapshot, ("CHL-13120",), TRUST)[0]
    assert group.lines[0].territory.territory_id == "CHL-13"
    told = " ".join(sentences.nearest(snapshot, group, "en"))
    assert "No survey tells this of Ñuñoa alone." in told
    assert "Región Metropolitana de Santiago (region)" in told
    assert "too few to speak for it" in told


def test_a_municipality_is_told_by_the_surveys_own_area_before_its_state(snapshot):
    found = [place.territory_id for place in reading.around(snapshot, "MEX-02004")]
    assert found[:2] == ["MEX-02004", "MEX-ENSU-LAGUNA"]
    assert found.index("MEX-ENSU-LAGUNA") < found.index("MEX-02")


def test_places_are_compared_by_the_error_of_their_difference(snapshot):
    text = said(snapshot, "CHL-13,CHL-05", TRUST)
    assert "Región de Valparaíso is 6.0 points above Región Metropolitana de Santiago" in text


def test_a_place_is_not_compared_with_one_that_contains_it(snapshot):
    assert "points" not in said(snapshot, "CHL,CHL-13", TRUST)


def test_nothing_is_said_of_a_place_that_nobody_asked(snapshot):
    assert lines.groups(snapshot, ("PER",), TRUST) == []
    assert "Ninguna encuesta" in story.of_place(snapshot, "PER", "es")


def test_a_wave_without_answers_here_is_a_gap_on_the_page_and_in_its_rows(snapshot):
    group = lines.groups(snapshot, ("MEX-02004",), CITY)[0]
    assert [len(run) for run in lines.stretches(snapshot, group.lines[0])] == [2, 1]
    (drawn,) = catalogue.draw(
        "confianza", snapshot, {"t": "MEX-02004", "i": "unsafe_city"}, "en", "https://x"
    )
    names = [column.name for column in drawn.table.columns]
    shown = [dict(zip(names, row, strict=True)) for row in drawn.table.rows]
    assert [row["period"] for row in shown] == [
        "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1"
    ]  # fmt: skip
    assert [row["value"] is None for row in shown] == [False, False, True, True, False]
    assert shown[2]["reason"] == "no answers of this wave are at hand"
    joined = [y for trace in drawn.picture.to_dict()["data"] if trace["mode"] == "lines"
              for y in trace["y"]]  # fmt: skip
    assert joined == [70.1, 72.0, None, 68.4, None]
    small_path = re.findall(r'<path d="(M[^"]*)" fill="none"', small.chart(drawn) or "")
    assert [path.count("L") for path in small_path] == [1]


def test_recorded_crime_says_how_much_is_reported(snapshot):
    (own,) = story.reported(snapshot, ["MEX-02004"], "theft", "en")
    assert own.startswith("Of every 100 crimes of the kind “theft without violence”, about 5 are")
    (household,) = story.reported(snapshot, ["CHL-13120", "CHL-13101"], "robbery", "en")
    assert "about 34 reported a crime (Región Metropolitana de Santiago, 2021)" in household
    (only,) = story.reported(snapshot, ["CHL-13"], "theft", "en")
    assert only.startswith(
        "Of every 100 households that suffered “theft without violence” and no other crime, "
        "about 20 reported it (Chile, 2019)"
    )


def test_reports_of_victims_are_told_only_of_what_hangs_on_them(snapshot):
    for place, offence in (("CHL-13120", "homicide"), ("PER", "theft"), ("MEX", "drug_offences")):
        assert story.reported(snapshot, [place], offence, "en") == []


def test_what_is_reported_goes_with_the_figure_of_recorded_crime(snapshot):
    (drawn,) = catalogue.draw(
        "serie", snapshot, {"t": "CHL-13120,CHL-13101", "m": "robbery"}, "en", "https://x"
    )
    assert drawn.sentence.count("about 34 reported a crime") == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_topic_of_every_place_has_a_sentence(snapshot, lang):
    tried = 0
    for place in ("CHL", "CHL-13", "CHL-05", "CHL-13120", "BRA", "MEX", "MEX-02", "MEX-02004"):
        for topic in reading.topics(snapshot, place):
            text = said(snapshot, place, topic, lang)
            assert words.topic_name(snapshot, topic, translator(lang)) in text
            assert "{" not in text
            tried += 1
    assert tried > 20


def test_an_address_leads_to_the_same_view_again(snapshot):
    _ = translator("en")
    for topic in reading.topics(snapshot, "MEX-02004"):
        asked = view.View(("MEX-02004",), topic, tuple(reading.topics(snapshot, "MEX-02004")))
        assert view.view(snapshot, view.params_of(asked), _).topic == topic


def test_what_an_address_cannot_have_is_explained_on_the_page_and_refused_by_files(snapshot):
    found = view.view(snapshot, {"t": "CHL-13", "i": "trust_of_dogs"}, translator("en"))
    assert found.problems == ("There is no indicator “trust_of_dogs”.",)
    assert found.topic == TRUST
    for params, status in (({"t": "CHL-13", "i": "trust_of_dogs"}, 400), ({"t": "XXX"}, 404),
                           ({"t": "PER"}, 404), ({}, 400)):  # fmt: skip
        with pytest.raises(Refused) as refused:
            catalogue.draw("confianza", snapshot, params, "en", "https://example.org")
        assert refused.value.status == status


def test_a_map_gives_the_unreliable_and_the_unknown_a_sign_and_no_colour(snapshot):
    (drawn,) = catalogue.draw("confianza-mapa", snapshot, {"t": "CHL-13"}, "en", "https://x")
    data = drawn.picture.to_dict()["data"]
    signs = {trace["marker"]["symbol"] for trace in data if trace["type"] == "scattergeo"}
    filled = [trace for trace in data if trace["type"] == "choropleth"]
    coloured = {place for trace in filled if trace["colorscale"][0][1] != "#FFFFFF"
                for place in trace["locations"]}  # fmt: skip
    assert coloured == {"CHL-13", "CHL-05"}
    assert signs <= {"circle-open", "x-thin"}


def test_a_map_of_countries_has_those_that_nobody_asked_too(snapshot):
    (drawn,) = catalogue.draw("confianza-mapa", snapshot, {"t": "BRA"}, "en", "https://x")
    filled = [trace for trace in drawn.picture.to_dict()["data"] if trace["type"] == "choropleth"]
    white = {place for trace in filled if trace["colorscale"][0][1] == "#FFFFFF"
             for place in trace["locations"]}  # fmt: skip
    coloured = {place for trace in filled for place in trace["locations"]} - white
    assert "PER" in white
    assert "BRA" in coloured


def test_of_too_many_places_those_of_the_region_are_shown_and_the_rest_is_said(
    snapshot, monkeypatch
):
    monkeypatch.setattr(survey_figures, "MOST_ROWS", 1)
    (drawn,) = catalogue.draw(
        "confianza-lugares", snapshot, {"t": "CHL-13", "i": "trust_police"}, "en", "https://x"
    )
    assert set(drawn.places) == {"CHL-13", "CHL-05"}  # alone in its region: all are shown
    assert len(drawn.cautions) == 1


def test_a_question_in_another_language_has_our_translation_beside_its_own_words(snapshot):
    groups = lines.groups(snapshot, ("CHL-13",), TRUST)
    told = page.questions(snapshot, groups, "en")
    own = '<dd lang="es">¿Cuánta confianza tiene en Carabineros de Chile?</dd>'
    assert f"{own}<dt>Our translation of the question</dt>" in told
    assert "How much trust do you have?" in told
    assert "Nuestra traducción" not in page.questions(snapshot, groups, "es")


def side_by_side(snapshot) -> dict:
    """The picture of countries beside one another, over their waves."""
    (drawn,) = catalogue.draw("confianza-lugares", snapshot, {"t": "BRA"}, "en", "https://x")
    return drawn.picture.to_dict()


def test_countries_side_by_side_stand_on_one_plane_which_a_phone_draws_at_once(snapshot):
    picture = side_by_side(snapshot)
    assert {trace.get("xaxis", "x") for trace in picture["data"]} == {"x"}
    assert [name for name in picture["layout"] if "axis" in name] == ["xaxis", "yaxis"]


def test_countries_side_by_side_have_intervals_gaps_and_numbers_of_answers(snapshot):
    _grid, joins, *words_and_marks = side_by_side(snapshot)["data"]
    assert joins["x"].count(None) == 4, "a telephone wave and those around it, and Mexico's"
    words = [text for trace in words_and_marks if trace["mode"] == "text" for text in trace["text"]]
    assert words == ["<b>Brazil</b>", "<b>Mexico</b>", "2018", "2023", "2018", "2023",
                     "n 700–1,520", "n 1,550"]  # fmt: skip
    (marks,) = [trace for trace in words_and_marks if trace["mode"] == "markers"]
    assert marks["marker"]["symbol"] == ["circle", "circle-open", "circle", "circle"]
    level = side_by_side(snapshot)["layout"]["yaxis"]
    foot, step = level["tickvals"][0], level["tickvals"][1] - level["tickvals"][0]
    assert marks["y"][0] == pytest.approx(foot + step * 41.0 / 25, abs=0.1)
    assert marks["error_y"]["array"][0] == pytest.approx(step * 1.96 * 2.2 / 25, abs=0.1)
    assert marks["text"][1].startswith("Brazil. 2021: 44.0%")


def test_forces_come_in_the_order_of_the_survey_and_not_of_the_alphabet(snapshot):
    forces = [topic.subject for topic in reading.topics(snapshot, "MEX-02004")
              if topic.indicator == "effective_police"]  # fmt: skip
    assert forces == ["Policía Preventiva Municipal", "Guardia Nacional"]


def test_each_answer_has_an_address_of_its_own(snapshot):
    _ = translator("en")
    for place in ("CHL-13", "CHL-13120", "CHL"):
        for topic in reading.topics(snapshot, place):
            named = {"t": place} | {k: v for k, v in view.named_by(topic).items() if v}
            assert view.view(snapshot, named, _).topic == topic


def test_a_place_in_short_has_fear_and_reporting_beside_the_police(snapshot):
    table = story.of_place(snapshot, "MEX-02004", "en").split("<tbody>")[1]
    told = re.findall(r"<a [^>]*>([^<]+)</a>", table)
    for words_of in ("Trust in the police", "Feeling unsafe in the city", "Crimes reported"):
        assert any(each.startswith(words_of) for each in told)


@pytest.mark.parametrize(("year", "subject"), [(2016, None), (2023, "Carabineros de Chile")])
def test_an_old_answer_gives_way_to_a_newer_one_of_a_larger_place(
    snapshot, monkeypatch, year, subject
):
    """The edition is of 2026: of 2016 is old, of 2023 is not."""
    near, far = Topic("trust_police", "Carabineros de Chile"), Topic("trust_police")
    asked = {near: snapshot.territories["CHL-13"], far: snapshot.territories["CHL"]}
    when = {near: date(year, 1, 1), far: date(2024, 1, 1)}
    rows = {topic: SimpleNamespace(period=day, frequency="A") for topic, day in when.items()}
    monkeypatch.setattr(reading, "topics", lambda _opened, _here: asked)
    monkeypatch.setattr(reading, "newest", lambda _opened, _here: rows)
    assert snapshot.edition_date.year == 2026
    assert view.in_short(snapshot, "CHL-13120") == Topic("trust_police", subject)
    link = page.newer(snapshot, view.View(("CHL-13120",), near, (near, far)), "en")
    if subject:
        assert link == ""
    else:
        assert "Asked more recently:" in link
        assert "t=CHL-13120&amp;i=trust_police&amp;lang=en" in link
        assert "In general, Chile, 2024" in link


def test_an_area_of_the_survey_is_told_by_the_places_that_it_is_made_of(snapshot, monkeypatch):
    (group,) = lines.groups(snapshot, ("MEX-02004",), CITY)
    around = lines.Line(snapshot.territories["MEX-ENSU-LAGUNA"],
                        (snapshot.territories["MEX-02004"],), 0, group.lines[0].points)  # fmt: skip
    told = sentences.nearest(snapshot, lines.Group(CITY, "mx_ensu", "percent", (around,), ()), "en")
    assert "made of" not in told[0]
    parts = {"MEX-ENSU-LAGUNA": ("MEX-02004", "CHL-13")}
    monkeypatch.setattr(reading, "members", lambda _opened: parts)
    told = sentences.nearest(snapshot, lines.Group(CITY, "mx_ensu", "percent", (around,), ()), "en")
    assert "made of" in told[0]
    assert "Tijuana" in told[0].partition("made of")[2]


def test_which_place_answers_is_said_before_the_chart_once(snapshot):
    groups = lines.groups(snapshot, ("CHL-13120",), TRUST)
    told = page.nearest(snapshot, groups * 2, "en")
    assert told.count("No survey tells this of Ñuñoa alone") == 1


def test_a_question_says_its_years_and_by_which_error_a_change_is_judged(snapshot):
    told = page.questions(snapshot, lines.groups(snapshot, ("CHL-13",), ROSE), "en")
    assert "(2016–2024)" in told
    assert "Judged by the error of their difference" in told
    assert "1.3 times as large" in told
    once = page.questions(snapshot, lines.groups(snapshot, ("CHL-13",), TRUST), "en")
    assert "Judged by" not in once


def test_places_beside_one_another_have_their_numbers_of_answers(snapshot):
    (drawn,) = catalogue.draw("confianza-lugares", snapshot, {"t": "CHL-13"}, "en", "https://x")
    *_marks, answers = drawn.picture.to_dict()["data"]
    assert answers["mode"] == "text"
    assert answers["text"] == ["4,100", "900"]
    assert answers["y"] == [0, -1]
    rows = [replace(each, n=None) for each in reading.estimates(snapshot, "CHL-13")
            if each.topic == TRUST and each.cut == "main"]  # fmt: skip
    words_of = dict.fromkeys(("title", "subtitle", "caption", "interval", "widest", "doubtful",
                              "answers", "suffix", "separators"), "%")  # fmt: skip
    without = places.dots(["A"], rows, ["A"], words_of, "en").to_dict()
    assert "text" not in {trace["mode"] for trace in without["data"]}


def test_an_amount_of_money_is_whole_pesos():
    assert words.amount(9786.24, "MXN", "es") == "9.786 pesos"
    assert words.amount(9786.24, "MXN", "en") == "9,786 pesos"


def test_a_share_below_one_in_a_hundred_keeps_a_second_decimal():
    assert words.amount(0.071, "percent", "en") == "0.07%"
    assert words.amount(0.0, "percent", "en") == "0.0%"
    assert words.amount(1.04, "percent", "en") == "1.0%"
