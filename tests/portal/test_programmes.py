"""Programmes, before and after, comparing: what a visitor reads, on much, little and nothing."""

from dataclasses import replace

import pytest

from portal import catalogue, sentences, site
from portal.catalogue import Refused
from portal.compare import reading as comparing
from portal.effect import methods, pictures
from portal.effect import reading as effects
from portal.effect import sentences as effect_sentences
from portal.effect.records import Point
from portal.language import LANGUAGES, translator
from portal.programme import card, reading
from portal.programme import words as programme_words
from tests.portal.test_pages import html, opened, run  # noqa: F401  (a fixture)
from tests.snapshot_register import PACIFYING, PAPER, PCSP

BASE = "https://example.org"


def charts(page) -> list[str]:
    """Keys of the charts on a page."""
    return [chart.proto.id.rsplit("-", 1)[1] for chart in page.get("plotly_chart")]


def drawn(snapshot, name, **params):
    [found] = catalogue.draw(name, snapshot, params, "en", BASE)
    return found


def test_every_programme_is_on_the_list_with_how_it_lasted(opened):  # noqa: F811
    text = html(run("programas", {"lang": "en"}))
    for programme in opened.programmes.values():
        assert programme.name in text
    assert "cannot be said" in text
    assert "3 programmes of 3 countries" in text


def test_a_card_shows_everything_and_what_lists_disagree_on(opened):  # noqa: F811
    text = html(run("programas", {"g": PACIFYING, "lang": "en"}))
    for words in (
        "Decreto 42.787", "344,000", "165,125", "Half of it.", "31% positive.",
        "speaks against it", "A study (2015)", "-12 percent",
        "not visible in the page that could be read", "Where lists disagree",
        "announced and never happened", "Officers by quadrant", "no public evidence here",
        "survived 1 change of government in Rio de Janeiro",
        "A &lt;b&gt;note&lt;/b&gt;.",
    ):  # fmt: skip
        assert words in text, words


def test_sources_are_told_in_the_readers_language_and_names_stay():
    text = "ISP, lista.xlsx; officers: g1.globo.com; seed paper: A Title (address not in the text)"
    assert programme_words.cited(text, translator("es")) == (
        "ISP, lista.xlsx; agentes: g1.globo.com; artículo de partida: A Title (dirección no "
        "consignada en el texto)"
    )
    assert programme_words.cited(text, translator("en")) == text


def test_a_programme_known_only_from_the_paper_says_exactly_that(opened):  # noqa: F811
    text = html(run("programas", {"g": PAPER, "lang": "en"}))
    assert "nothing is known here beyond the paper that names it" in text
    assert "its dates do not tell how many changes of government it survived" in text
    assert "no one publishes a list of its places" in text
    assert "when it began is not known, so there is no bar" in text
    assert "None was found." in text


def test_the_year_of_the_map_follows_the_address_and_changes_it(opened):  # noqa: F811
    test = run("programas", {"g": PCSP, "y": "2002"})
    assert test.slider(key="year").value == 2002
    test.slider(key="year").set_value(2004).run()
    assert test.query_params["y"] == "2004"


def test_four_states_stay_apart_in_line_map_and_words(snapshot):
    line = drawn(snapshot, "cobertura-programa", g=PCSP)
    rows = [row for row in line.table.rows if row[2] == 2003]
    assert {row[3]: row[5] for row in rows} == {
        "covered": 1, "once_covered": 1, "never": 1, "unknown": 1,
    }  # fmt: skip
    for words in (
        "1 covered",
        "1 once covered",
        "1 never covered until then",
        "1 of unknown state",
    ):
        assert words in line.sentence
    names = {trace["name"] for trace in line.picture.to_dict()["data"]}
    assert len(names) == 4
    dashes = {trace["line"]["dash"] for trace in line.picture.to_dict()["data"]}
    assert len(dashes) == 4
    places = drawn(snapshot, "mapa-programa", g=PCSP, y="2003")
    assert {row[0]: row[3] for row in places.table.rows} == {
        "CHL-13120": "covered", "CHL-13101": "unknown", "CHL-13123": "once_covered",
        "CHL-05101": "never",
    }  # fmt: skip
    assert {row[0]: row[6] for row in places.table.rows}["CHL-13120"] == "yes"
    for trace in places.picture.to_dict()["data"]:
        assert trace["geojson"].startswith("/geo/municipality_CHL.geojson?")


def test_people_that_nobody_counted_are_a_gap_and_not_zero(snapshot, monkeypatch):
    told = reading.coverage

    def uncounted(*asked):
        return [replace(each, people=0.0, places_without_people=each.places)
                if each.state == "covered" else each for each in told(*asked)]  # fmt: skip

    monkeypatch.setattr(reading, "coverage", uncounted)
    found = drawn(snapshot, "cobertura-programa", g=PCSP, s="p")
    assert {row[6] for row in found.table.rows if row[3] == "covered"} == {None}
    lines = {trace["name"]: trace["y"] for trace in found.picture.to_dict()["data"]}
    assert None in lines["covered"]
    assert None not in lines["never covered until then"]


def test_fifths_say_whether_it_went_where_violence_was(snapshot):
    found = drawn(snapshot, "violencia-programa", g=PCSP, y="2002")
    assert "100% of the places in the fifth with the highest homicide rate" in found.sentence
    assert "0% in the fifth with the lowest" in found.sentence
    with pytest.raises(Refused) as refused:
        drawn(snapshot, "violencia-programa", g=PACIFYING)
    assert "all of them were chosen" in refused.value.sentence


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("continuidad", {"g": "nonsense"}),
        ("cobertura-programa", {"g": PCSP, "t": "XXX"}),
        ("mapa-programa", {"g": PCSP, "y": "1066"}),
        ("mapa-programa", {"g": PCSP, "y": "soon"}),
        ("cobertura-programa", {"g": PAPER}),
        ("efecto", {"g": PAPER}),
        ("efecto", {"g": PCSP, "m": "nonsense"}),
        ("recorrido", {"t": "PER"}),
        ("recorrido", {"t": "nowhere"}),
        ("recorrido", {"t": "CHL-13120", "m": "homicide"}),
        ("embudo", {"t": "PER"}),
        ("embudo", {"t": "CHL-13120", "m": "robbery", "y": "1999"}),
    ],
)
def test_what_an_address_cannot_have_is_refused_with_a_sentence(snapshot, name, params):
    with pytest.raises(Refused) as refused:
        drawn(snapshot, name, **params)
    assert refused.value.status == 404
    assert refused.value.sentence.endswith((".", "”."))


def test_an_estimate_has_its_interval_grade_checks_and_cautions(opened):  # noqa: F811
    text = html(run("antes_y_despues", {"g": PCSP, "m": "robbery", "lang": "en"}))
    for words in (
        "fell by 12% more, or rose by that much less, than in comparable places (from 3% to 20%)",
        "with comparison places that moved alike before", "50 places with the programme",
        "is not proof that the programme caused it", "Placebo date", "chosen in a bad year",
        "moved to neighbouring places", "More trust or more officers", "Other programmes",
        "Places of the same publisher without the programme.",
    ):  # fmt: skip
        assert words in text, words


def test_no_words_claim_an_effect(snapshot):
    for each in effects.effects(snapshot):
        name = snapshot.programmes[each.programme_id].name
        text = effect_sentences.effect(each, snapshot.offences[each.offence], name, "en")
        for claim in ("effect", "caused", "because of the programme", "thanks to"):
            assert claim not in text
        assert ("no estimate, because" in text) == (each.verdict == "refused")


def test_every_refusal_is_in_words_and_published_studies_stand_beside(opened):  # noqa: F811
    text = html(run("antes_y_despues", {"g": PACIFYING, "m": "homicide", "lang": "en"}))
    assert "its places were already on another path before it came" in text
    assert "A study (2015)" in text
    assert charts(run("antes_y_despues", {"g": PACIFYING, "m": "homicide"})) == []
    assert charts(run("antes_y_despues", {"g": PACIFYING, "m": "assault"})) == ["efecto"]


def test_a_place_tells_before_during_and_after_beside_comparison_places(opened):  # noqa: F811
    text = html(run("mi_territorio", {"t": "BRA-UPP-23", "lang": "en"}))
    for words in ("Before and after: Rocinha", "while it was there", "after it left",
                  "comparison places:", "there are too few events to tell a change from chance",
                  "All of this programme"):  # fmt: skip
        assert words in text, words


def test_a_dated_place_has_its_own_years_and_no_effect_is_claimed(opened):  # noqa: F811
    page = run("antes_y_despues", {"t": "CHL-13120", "g": PCSP, "m": "robbery", "lang": "en"})
    assert charts(page) == ["recorrido"]
    text = html(page)
    for words in (
        "its 95 comparison places",
        "A description of one place",
        "year of the entry",
        "The newest counts are provisional",
        "Each place and measure is judged alone",
    ):
        assert words in text, words
    alone = html(run("antes_y_despues", {"t": "BRA-UPP-23", "lang": "en"}))
    assert "No comparison places are known for these years" in alone
    assert "year of the closure" in alone
    nothing = html(run("antes_y_despues", {"t": "PER", "lang": "en"}))
    assert "no dated programme with counts of the years before" in nothing
    odd = html(run("antes_y_despues", {"t": "CHL-13120", "m": "homicide", "lang": "en"}))
    assert "ca-notice" in odd.split("</style>")[1]
    here = html(run("mi_territorio", {"t": "CHL-13120", "lang": "en"}))
    assert "Year by year before and after, beside comparison places" in here


def test_every_estimate_says_what_is_left_when_all_are_allowed_for(opened):  # noqa: F811
    index = html(run("antes_y_despues", {"lang": "en"}))
    assert "about one in twenty would look like a difference" in index
    assert "a clear difference (p &lt; 0.001)" in index
    assert "no clear difference (p = 0.120)" in index
    lost = html(run("antes_y_despues", {"g": PCSP, "m": "robbery", "lang": "en"}))
    assert "It is one of 4 estimates tried for this programme" in lost
    assert "the difference is no longer clear: p = 0.120; alone, p = 0.010" in lost
    kept = html(run("antes_y_despues", {"g": PACIFYING, "m": "assault", "lang": "en"}))
    assert "the difference stays clear" in kept
    none = html(run("antes_y_despues", {"g": PCSP, "m": "burglary", "lang": "en"}))
    assert "without any effect: p = 0.400; allowing for all of them (Holm), p = 1.000" in none
    refused = html(run("antes_y_despues", {"g": PACIFYING, "m": "homicide", "lang": "en"}))
    assert "It is one of" not in refused


def test_the_methods_page_tells_how_sure_each_simulated_figure_is(snapshot):
    text = methods.section(snapshot, "en")
    assert "400 are simulated without effect" in text
    assert "4.0% (2.5% – 6.4%)" in text  # false alarms of 398
    assert "94.9% (92.9% – 96.9%)" in text  # of single places, by their error
    assert "true effect −20%: 97.5%" in text
    assert "0.30% (0.24% – 0.36%)" in text
    assert "from 0.30 to 0.30 outside those of 99.8%" in text


def test_a_funnel_gives_words_a_rule_and_no_rank(opened):  # noqa: F811
    found = comparing.funnel_of(opened, "CHL-13120", "robbery", 2024)
    assert found is not None
    assert set(found.ids) == {"CHL-13120", "CHL-13123", "CHL-05101"}
    text = html(run("comparar", {"t": "CHL-13120", "m": "robbery", "lang": "en"}))
    rates = opened.rates("CHL-13120", "robbery")
    told = [each[list(rates.year).index(2024)] for each in (rates.rate, rates.low, rates.high)]
    assert "{:,.1f} per 100,000 (95% interval: {:,.1f} to {:,.1f})".format(*told) in text
    assert "places of the same country, the same kind and the same publisher" in text
    words = text.split("</style>")[1].lower()
    assert not [word for word in ("rank", "1st", "position", "worst", "best") if word in words]


def test_a_refused_group_says_why_and_a_place_without_one_too(opened):  # noqa: F811
    text = html(run("comparar", {"t": "CHL-13120", "m": "homicide", "lang": "en"}))
    assert "not comparable, because such places have too few events a year" in text
    assert "not comparable. No yearly rate" in html(run("comparar", {"t": "PER", "lang": "en"}))


def test_of_many_measures_to_compare_the_first_are_linked_and_the_others_folded(monkeypatch):
    monkeypatch.setattr("portal.compare.page.MANY", 3)
    monkeypatch.setattr("portal.compare.page.FIRST", 2)
    text = html(run("comparar", {"t": "CHL-13120", "m": "theft", "lang": "en"}))
    at_once, _summary, more = text.partition("more measures</summary>")
    first = at_once.partition('aria-label="Measure"')[2].partition("</nav>")[0]
    assert first.count("<a ") == 3
    assert first.count("aria-current") == 1
    assert 'm=theft&amp;lang=en" aria-current=true' in first
    assert more.partition("</nav>")[0].count("<a ") > 0
    assert "m=theft&amp;" not in more.partition("</nav>")[0]


def test_only_the_place_differs_in_its_limits_from_its_group(snapshot):
    found = comparing.funnel_of(snapshot, "CHL-13120", "robbery", 2024)
    assert found is not None
    for people, low, high in comparing.limits(found).values():
        assert (low <= high).all()
        assert people.min() == pytest.approx(found.people.min())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("params", [{}, {"g": PCSP}, {"g": PAPER}, {"g": "x", "t": "CHL-13120"}])
def test_first_words_are_those_of_the_page(opened, lang, params, monkeypatch):  # noqa: F811
    monkeypatch.setattr(sentences, "edition_or_current", lambda *_: (opened, ""))
    for slug in ("programas", "antes-y-despues", "comparar"):
        heading, sentence = sentences.first_words(slug, params, lang)
        assert all((heading, sentence))
        page = html(run(site.page(slug, lang).script.stem, {**params, "lang": lang}))
        assert f"<h1>{heading}</h1>" in page.replace("&#x27;", "'")


def test_an_edition_without_the_tables_shows_what_it_has(snapshot):
    class Older:
        def table(self, name, country=None):
            raise KeyError(name)

        territories, offences, sources = snapshot.territories, snapshot.offences, snapshot.sources

    for ask in (reading.events, reading.gaps, reading.claims, reading.traits):
        assert ask(Older(), PCSP) == []
    assert reading.scope(Older(), PCSP) is None
    assert "Places and phases" in card.card(Older(), snapshot.programmes[PCSP], "en")


def test_one_huge_limit_does_not_flatten_the_path():
    """Quarters with few events have limits of thousands of percent: those leave the chart."""
    points = [Point(time, "Q", 0.8, 0.5, 1.3, 20) for time in range(1, 9)]
    wide = [*points, Point(9, "Q", 0.7, 0.1, 110.0, 20)]
    assert pictures.shown(wide)[1] < 100
    assert not pictures.leaves(points)
    assert pictures.leaves(wide)
    assert pictures.shown([*points, Point(9, "Q", 6.0, 2.0, 9.0, 20)])[1] > 500  # an estimate stays


def test_a_translation_that_says_the_same_is_not_repeated(snapshot):
    given = snapshot.programmes[PAPER]
    assert programme_words.name(given, "en", str) == "Barrios en Paz (Neighbourhoods in Peace)"
    assert programme_words.name(given, "es", str) == "Barrios en Paz"
    assert programme_words.name(replace(given, name_en=given.name), "en", str) == "Barrios en Paz"
