"""A place in short: how many measures rose and fell, what people answer, which programmes."""

import datetime
from dataclasses import replace

import pytest

from portal import brief, overview, programmes
from portal.language import LANGUAGES

END = datetime.date(2024, 12, 1)


def told(snapshot, *verdicts: str):
    """As many measures of Ñuñoa as verdicts, each with that verdict."""
    measures = overview.best(snapshot, "CHL-13120")
    trends = snapshot.trends("CHL-13120")
    return [
        (one, replace(trends[one.offence, one.source_id], verdict=verdict, reason="few_counts"))
        for one, verdict in zip(measures, verdicts, strict=False)
    ]


def test_each_verdict_is_counted_and_what_changed_is_named(snapshot):
    given = told(snapshot, "rising", "falling", "no_clear_change")
    names = [snapshot.offences[one.offence].name for one, _trend in given]
    text = overview._counted(snapshot, given, END, "en")
    assert text == (
        "Of 3 measures recorded here, in the 12 months to December 2024 against the 12 before: "
        f"1 rose ({names[0]}); 1 fell ({names[1]}); 1 did not change clearly."
    )


def test_no_change_and_nothing_to_tell_are_different_sentences(snapshot):
    same = overview._counted(snapshot, told(snapshot, "no_clear_change", "cannot_tell"), END, "en")
    assert "none rose or fell clearly; 1 did not change clearly; of 1 one cannot tell" in same
    lost = overview._counted(snapshot, told(snapshot, "cannot_tell", "cannot_tell"), END, "en")
    assert "one cannot tell of any of the 2 measures" in lost
    assert lost.endswith("too few counts.")


def test_old_figures_are_said_to_be_the_newest_there_are(snapshot):
    measures = overview.best(snapshot, "CHL-13120")
    old = [replace(each, last=datetime.date(2016, 5, 1)) for each in measures]
    assert overview._old(snapshot, old, "en") == " This edition has nothing newer."
    assert overview._old(snapshot, [*old, replace(measures[0], last=snapshot.edition_date)],
                         "en") == ""  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("place", ["CHL-13120", "CHL", "BRA-UPP-23", "BRA-CISP-012", "PER"])
def test_the_three_statements_stand_first_and_lead_to_their_parts(snapshot, place, lang):
    html = brief.html(snapshot, place, lang)
    assert html.count("<li><a href=") - html.count('<nav class="ca-contents"') * 3 == 3
    for anchor in brief.sections(str):
        assert f'href="#{anchor}"' in html
    assert "{" not in html
    assert ".." not in html


def test_what_is_unknown_is_said_and_not_left_out(snapshot):
    html = brief.html(snapshot, "PER", "en")
    assert "not an absence of crime" in html
    assert "does not prove that there was none" in html


def test_a_programme_on_part_of_a_places_ground_is_told_and_a_shared_border_is_not(snapshot):
    told = brief.programmes_here(snapshot, "BRA-CISP-011", "en")
    assert told.startswith("On part of its ground: Rocinha: ")
    assert "2012" in told
    assert "Rocinha" not in brief.programmes_here(snapshot, "BRA-CISP-012", "en")
    html = programmes.of_place(snapshot, "BRA-CISP-011", "en")
    assert '<a href="/mi-territorio?t=BRA-UPP-23&amp;lang=en">Rocinha</a>: ' in html
    assert "On part of its ground" not in programmes.of_place(snapshot, "BRA-CISP-012", "en")
