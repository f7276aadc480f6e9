"""Shares of killings cleared up: methods stay apart, and what is unknown is not zero."""

import re

from portal import clearance


def test_methods_stand_in_tables_of_their_own(snapshot):
    html = clearance.html(snapshot, "BRA-33", "en")
    captions = re.findall(r"<caption>(.*?)</caption>", html)
    assert captions == [
        "Share cleared up, in percent, 24 months after the record; method: New",
        "Share cleared up, in percent, 12 months after the record; method: Old",
    ]
    assert "17.9" in html
    assert "16.0" in html
    assert "16.9" not in html  # their mean


def test_a_share_that_is_not_published_says_so(snapshot):
    html = clearance.html(snapshot, "BRA-33", "en")
    [second] = re.findall(r"<tr><th[^>]*>second half of 2018</th>(.*?)</tr>", html)
    assert "not available" in second
    assert "0" not in second


def test_places_without_shares_say_nothing(snapshot):
    assert clearance.html(snapshot, "CHL-13120", "en") == ""
