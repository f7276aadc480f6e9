"""The sentence is true in every state, in every language, and claims no more than was recorded."""

import datetime
import re

import pytest

from etl.schema import BY_NAME
from portal import levels, lines, overview, sentences, site, words
from portal import snapshot as snapshots
from portal.language import LANGUAGES, translator
from portal.records import Break, Trend

END = datetime.date(2025, 12, 1)
VERDICT = {field.name: field for field in BY_NAME["crime_trend"].fields}
REASONS = VERDICT["reason"].allowed
UNITS = VERDICT["unit"].allowed
# Words that would claim more than a record: more crime, an effect, a judgement.
CLAIMS = {
    "es": r"más delitos?|menos delitos?|más segur|peor|mejor|efecto|gracias a|debido a",
    "pt": r"mais crimes?|menos crimes?|mais segur|pior|melhor|efeito|graças a|devido a",
    "en": r"more crime|less crime|safer|worse|better|effect|thanks to|because of",
}
RECORDED = {
    "es": r"registrad|registros",
    "pt": r"registrad|registros",
    "en": r"recorded|records",
}


def trend(**changes) -> Trend:
    values = {
        "territory_id": "CHL-13120", "offence": "robbery", "source_id": "cl_cead_casos",
        "window_end": END, "recent": 1146, "before": 1023, "ratio": 1.12, "low": 1.04, "high": 1.2,
        "dispersion": 1.4, "verdict": "rising", "reason": None, "provisional": False,
        "unit": "cases",
    }  # fmt: skip
    return Trend(**(values | changes))


def cannot_tell(reason: str, **changes) -> Trend:
    missing = {"ratio": None, "low": None, "high": None} if reason != "volatile" else {}
    return trend(verdict="cannot_tell", reason=reason, **(missing | changes))


def said(given: Trend, lang: str, breaks: tuple = ()) -> str:
    return sentences.trend_sentence("Ñuñoa", "X", given, list(breaks), lang)


def test_rising_says_window_counts_and_interval():
    text = said(trend(), "en")
    assert text.startswith("Ñuñoa. X: the recorded cases rose by 12% (95% interval: 4% to 20%)")
    assert "from 1,023 to 1,146, in the 12 months to December 2025" in text


def test_falling_says_the_size_of_the_fall_and_its_limits_in_order():
    text = said(
        trend(verdict="falling", ratio=0.7, low=0.6, high=0.9, recent=700, before=1000), "es"
    )
    assert "bajaron un 30\N{NO-BREAK SPACE}%" in text
    assert (
        "(intervalo del 95\N{NO-BREAK SPACE}%: 10\N{NO-BREAK SPACE}% a 40\N{NO-BREAK SPACE}%)"
        in text
    )
    assert "de 1.000 a 700, en los 12 meses hasta diciembre de 2025" in text


def test_no_clear_change_shows_both_signs():
    text = said(trend(verdict="no_clear_change", ratio=1.02, low=0.95, high=1.09), "pt")
    assert "não mudaram com clareza: 1.146 nos 12 meses até dezembro de 2025" in text
    assert "+2%; intervalo de 95%: −5% a +9%" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_reason_has_its_own_words(lang):
    texts = {said(cannot_tell(reason), lang) for reason in REASONS}
    assert len(texts) == len(REASONS)


def test_every_reason_of_the_schema_is_worded_in_tables_too():
    _ = translator("en")
    worded = {words.reason_words(reason, _) for reason in REASONS}
    assert len(worded) == len(REASONS)
    assert words.reason_words("nonsense", _) not in worded


def test_a_break_inside_the_window_names_its_month():
    change = Break(
        "b", "cl_cead_casos", None, None, "robbery", datetime.date(2025, 5, 1), "definition",
        "Another category was added.",
    )  # fmt: skip
    text = said(cannot_tell("break_inside"), "en", (change,))
    assert "the way of counting changed in May 2025." in text


def test_missing_months_are_never_called_zero():
    text = said(cannot_tell("incomplete", recent=None, before=None), "en")
    assert "a missing month is not a zero" in text
    assert "0 in" not in text


def test_a_rise_from_none_has_no_percentage():
    text = said(trend(before=0, recent=40, ratio=None, low=3.0, high=float("inf")), "en")
    assert "rose from 0 to 40" in text
    assert "%" not in text.replace("95%", "")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("unit", UNITS)
def test_every_verdict_speaks_of_what_was_recorded_and_claims_nothing_else(lang, unit):
    states = [
        trend(unit=unit),
        trend(unit=unit, verdict="falling", ratio=0.7, low=0.6, high=0.9),
        trend(unit=unit, verdict="no_clear_change", ratio=1.0, low=0.9, high=1.1),
        *(cannot_tell(reason, unit=unit) for reason in REASONS),
    ]
    for state in states:
        text = said(state, lang)
        assert re.search(RECORDED[lang], text)
        assert not re.search(CLAIMS[lang], text), text
        assert "2025" in text
        assert "{" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("offence", "words"), [("theft", 2), ("robbery", 1), ("homicide", 0)])
def test_a_chart_cautions_of_provisional_months_and_of_reporting(snapshot, lang, offence, words):
    """Theft has provisional months here; homicide needs no word about reporting."""
    group = lines.groups(snapshot, ["CHL-13120"], offence, "M", "n")[0]
    said = sentences.cautions(group, lang)
    assert len(said) == words
    assert any("provis" in text for text in said) == (offence == "theft")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_told_still_says_what_is_known(lang):
    few = said(cannot_tell("few_counts", recent=11, before=1), lang)
    assert re.search(r"\b11 .*2025.* 1 ", few)
    varies = said(cannot_tell("volatile", ratio=1.12, low=0.8, high=1.6), lang)
    for number in ("1.146" if lang != "en" else "1,146", "+12", "−20", "+60"):
        assert number in varies
    assert "%" not in said(cannot_tell("volatile", ratio=4, low=0.2, high=80.0), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_is_short_enough_for_a_phone(lang):
    for state in (
        trend(), trend(verdict="falling", ratio=0.7, low=0.6, high=0.9),
        trend(verdict="no_clear_change", ratio=1.0, low=0.9, high=1.1),
        *(cannot_tell(reason) for reason in REASONS),
    ):  # fmt: skip
        assert len(said(state, lang).split(" ")) <= 45, said(state, lang)


def test_the_last_full_year_is_told_with_its_interval_and_the_range_before_it(snapshot):
    text = sentences.level_sentence(snapshot, "CHL-13120", "robbery", "en")
    assert re.search(r"in \d{4}: [\d,]+, without a rate: the population after 2024", text)
    assert re.search(r"From 2021 to 2024 it was between [\d,]+ and [\d,]+ a year", text)
    assert sentences.level_sentence(snapshot, "PER", None, "en") == ""


@pytest.fixture
def opened(snapshot, monkeypatch):
    monkeypatch.setattr(snapshots, "open_current", lambda: snapshot)
    return snapshot


def test_the_first_words_of_a_place_are_the_sentence_of_its_page(opened):
    heading, text = sentences.first_words("mi-territorio", {"t": "CHL-13120", "m": "robbery"}, "es")
    assert heading == "Ñuñoa"
    assert text == sentences.place_sentence(opened, "CHL-13120", "robbery", "es")
    assert "bajaron" in text
    assert sentences.first_words("mi-territorio", {"t": "CHL-13120"}, "es")[1] == (
        overview.sentence(opened, "CHL-13120", "es")
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", site.SLUGS)
@pytest.mark.parametrize(
    "params",
    [{}, {"t": "XXX"}, {"t": "PER"}, {"t": "CHL-13120", "m": "nonsense", "f": "Z", "s": "q"}],
)
def test_every_page_has_first_words_for_every_address(opened, slug, lang, params):
    heading, text = sentences.first_words(slug, params, lang)
    assert heading
    assert text
    assert "{" not in heading + text


def test_an_unknown_place_and_a_bad_parameter_are_explained(opened):
    assert "“ZZZ”" in sentences.first_words("mi-territorio", {"t": "ZZZ"}, "en")[1]
    text = sentences.first_words("delitos", {"t": "CHL-13120", "f": "M", "s": "r"}, "en")[1]
    assert "There is no rate by month" in text


def test_a_country_without_data_is_a_gap_and_not_peace(opened):
    text = sentences.first_words("mi-territorio", {"t": "PER"}, "en")[1]
    assert "not an absence of crime" in text


def test_places_of_the_same_name_are_told_apart(opened):
    heading, _text = sentences.first_words("delitos", {"t": "BRA-33", "m": "homicide"}, "es")
    assert heading == "Homicidio: Rio de Janeiro (estado)"


@pytest.mark.parametrize(("lang", "name"), [("es", "México"), ("pt", "México"), ("en", "Mexico")])
def test_a_country_is_named_in_the_readers_language(snapshot, lang, name):
    _ = translator(lang)
    assert words.place_name(snapshot, snapshot.territories["MEX"], _) == name
    assert words.place_name(snapshot, snapshot.territories["CHL"], _) == "Chile"
    assert name in levels.label(
        snapshot.territories["MEX-02004"], snapshot.ancestors("MEX-02004"), _
    )
