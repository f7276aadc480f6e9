"""A visitor types a place's name as people type, and finds it."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from portal import search
from portal.language import Translator
from portal.records import Overlap
from portal.search import Hit, clear, normal

ENGLISH = Translator("en", {}, {}, lambda n: int(n != 1))


def ids(text, snapshot, **options):
    return [hit.territory_id for hit in search.find(text, snapshot=snapshot, **options)]


@pytest.mark.parametrize(
    "typed",
    ["nunoa", "Ñuñoa", "NUÑOA", "ñunoa", "nuñoa", " Ñuñoa. ", "13120", "CHL-13120",
     "N\u0303un\u0303oa", "comuna de Ñuñoa"],
)  # fmt: skip
def test_every_spelling_leads_to_the_same_comuna_without_a_question(typed, snapshot):
    hits = search.find(typed, snapshot=snapshot)
    assert [hit.territory_id for hit in hits] == ["CHL-13120"]
    assert clear(hits)


def test_a_lost_letter_is_forgiven(snapshot):
    assert ids("Rocina", snapshot)[0] == "BRA-UPP-23"
    assert ids("provindencia", snapshot) == ["CHL-13123"]
    assert "BRA-33" in ids("rio de janero", snapshot)


def test_short_texts_are_not_stretched_to_other_names(snapshot):
    assert ids("per", snapshot) == ["PER"]
    assert ids("xyz", snapshot) == []
    assert ids("nunxx", snapshot) == []


def test_a_name_of_two_places_asks_which(snapshot):
    hits = search.find("valparaiso", snapshot=snapshot)
    assert {hit.territory_id for hit in hits} == {"CHL-05101", "CHL-05"}
    assert not clear(hits)


def test_of_two_places_of_a_name_the_far_more_populous_is_meant(snapshot, monkeypatch):
    hits = [Hit("CHL-13120", search.EXACT), Hit("CHL-05101", search.EXACT)]
    people = {"CHL-13120": 250_000, "CHL-05101": 11_000}

    def known(_opened, hit):
        return people[hit.territory_id]

    monkeypatch.setattr(search, "_people", known)
    assert clear(hits, snapshot)
    assert not clear(hits[::-1], snapshot)
    people["CHL-05101"] = 0  # not known
    assert not clear(hits, snapshot)


@pytest.mark.parametrize(("name", "share", "meant"), [
    ("11ª DP – Rocinha", 0.86, True), ("15ª DP – Gávea", 0.86, False),
    ("11ª DP – Rocinha", 0.3, False),
])  # fmt: skip
def test_an_area_of_the_same_name_on_a_places_ground_is_no_rival(snapshot, name, share, meant):
    district = replace(snapshot.territories["BRA-CISP-011"], name=name)
    area = replace(snapshot.territories["BRA-UPP-23"], aliases=("Rocinha",))
    opened = SimpleNamespace(
        territories={each.territory_id: each for each in (district, area)},
        overlaps=lambda _key: [Overlap(area, share, area.territory_id)],
        population=lambda _key: [],
    )
    hits = [Hit(each, search.EXACT - search.ALIAS) for each in opened.territories]
    assert clear(hits, opened) is meant


def test_of_places_of_a_name_and_a_kind_the_more_populous_comes_first(snapshot, monkeypatch):
    people = {"BRA-CISP-012": 5_000, "BRA-CISP-013": 90_000}
    monkeypatch.setattr(search, "_people", lambda _opened, hit: people[hit.territory_id])
    assert ids("copacabana", snapshot) == ["BRA-CISP-013", "BRA-CISP-012"]


def test_places_of_the_same_name_know_of_each_other(snapshot):
    same = [each.territory_id for each in search.namesakes("BRA-33", snapshot)]
    assert same == ["BRA-3304557"]
    assert search.namesakes("CHL-13120", snapshot) == []


def test_a_neighbourhood_leads_to_the_police_districts_that_name_it(snapshot):
    assert ids("copacabana", snapshot) == ["BRA-CISP-012", "BRA-CISP-013"]


def test_larger_places_come_first_among_equals(snapshot):
    assert ids("Rio de Janeiro", snapshot)[:2] == ["BRA-33", "BRA-3304557"]


def test_exact_comes_before_the_words_of_a_longer_name(snapshot):
    hits = search.find("santiago", snapshot=snapshot)
    assert [hit.territory_id for hit in hits[:2]] == ["CHL-13101", "CHL-13"]
    assert clear(hits)


def test_a_beginning_and_words_of_the_places_around_are_enough(snapshot):
    assert ids("provid", snapshot) == ["CHL-13123"]
    assert ids("nunoa chile", snapshot) == ["CHL-13120"]
    assert ids("niteroi brasil", snapshot) == ["BRA-3303302"]


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "'; drop table", "de la", "\x00", "ñ" * 5000])
def test_what_is_no_place_finds_nothing(typed, snapshot):
    assert search.find(typed, snapshot=snapshot) == []
    assert not clear([])


def test_no_more_hits_than_asked_for(snapshot):
    assert len(search.find("r", limit=2, snapshot=snapshot)) == 2


def test_a_beginning_that_fits_two_is_not_clear():
    assert not clear([Hit("A", search.PREFIX), Hit("B", search.WORDS)])


def test_a_name_that_only_resembles_the_text_is_offered_and_never_opened(snapshot):
    assert not clear([Hit("A", search.FUZZY)])
    assert not clear(search.find("provindencia", snapshot=snapshot))


@pytest.mark.parametrize(
    ("typed", "place"),
    [("11 dp", "BRA-CISP-011"), ("DP 12", "BRA-CISP-012"), ("policia nunoa", "CHL-13120")],
)
def test_numbers_and_kinds_as_people_write_them(typed, place, snapshot):
    assert ids(typed, snapshot)[0] == place


@pytest.mark.parametrize(
    ("typed", "place"),
    [("villa frei nunoa", "CHL-13120"), ("provdencia chile", "CHL-13123"), ("xyzzy peru", "PER")],
)
def test_of_words_that_no_one_place_has_all_the_most_telling_are_followed(typed, place, snapshot):
    hits = search.find(typed, snapshot=snapshot)
    assert hits[0].territory_id == place
    assert not clear(hits)


def test_accents_case_and_punctuation_do_not_count():
    assert normal("  ÑUÑOA — R.M. ") == "nunoa r m"
    assert normal("São João d'Água") == "sao joao d agua"


def test_the_label_says_kind_and_surroundings(snapshot):
    def label(place):
        return search.label(snapshot.territories[place], ENGLISH, snapshot)

    assert label("CHL-13120") == "Ñuñoa · comuna · Región Metropolitana de Santiago, Chile"
    assert label("BRA-33") == "Rio de Janeiro · state · Brazil"
    assert label("BRA-CISP-011") == "11ª DP · police district · Rio de Janeiro, Brazil"
    assert label("PER") == "Perú · country"
