"""Where several sources count the same thing, a reader sees each and why they differ."""

import re

import pytest

from portal import beside, lines
from portal.address import choice
from portal.language import LANGUAGES, translator
from tests.snapshot_fixture import CISP, STATE


def seen(snapshot, lang="en", **params) -> str:
    view = choice(snapshot, params, translator(lang))
    groups = lines.groups(
        snapshot, list(view.places), view.measure, view.frequency, view.scale, view.source
    )
    return "".join(beside.sources(snapshot, view, group, "mi-territorio", lang) for group in groups)


def test_both_sources_stand_with_unit_date_and_what_they_count(snapshot):
    html = seen(snapshot, t="BRA-33", m="homicide")
    shown, other = re.findall(r"<li>.*?</li>", html)
    assert f"Publisher of {STATE}" in shown
    assert "in this chart" in shown
    assert (
        "recorded victims, by the date of the event, where it happened, until April 2026" in shown
    )
    assert "Records for the &lt;state&gt; as a whole." in shown
    assert f"Publisher of {CISP}" in other
    assert "Records by police district." in other
    assert f"o={CISP}" in other


def test_the_years_of_both_stand_side_by_side_and_unknown_is_no_zero(snapshot):
    html = seen(snapshot, t="BRA-33", m="homicide")
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    cells = {row[0]: row[1:] for row in (re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in rows)}
    before, both = cells["2016"], cells["2020"]
    count = dict(zip(
        snapshot.rates("BRA-33", "homicide", STATE).year.tolist(),
        snapshot.rates("BRA-33", "homicide", STATE).count.tolist(), strict=True,
    ))  # fmt: skip
    assert before == [f"{count[2016]:,.0f}", "–"]
    assert "–" not in both
    assert "incomplete" in cells["2026"][0]


def test_the_chart_of_the_other_source_links_back(snapshot):
    html = seen(snapshot, t="BRA-33", m="homicide", o=CISP)
    shown, other = re.findall(r"<li>.*?</li>", html)
    assert f"Publisher of {CISP}" in shown
    assert f"o={STATE}" in other


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_source_alone_says_nothing(snapshot, lang):
    assert seen(snapshot, lang, t="CHL-13120", m="robbery") == ""
    assert seen(snapshot, lang, t="BRA-33", m="homicide") != ""
