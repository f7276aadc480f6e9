"""Tables that a phone can show: stacked rows with their headings, nothing left without a reason."""

import re
from dataclasses import replace

from portal import latest, overview, tables


def test_a_stacked_cell_knows_its_heading():
    html = tables.table("Caption", ["Name", 'A "quoted" head', "<b>"], [["x", "1", "2"]])
    style = re.search(r'style="([^"]*)"', html)
    assert style is not None
    assert "--h2:&quot;A ”quoted” head&quot;;" in style[1]
    assert "<b>" not in html


def test_one_row_for_each_measure_and_the_reason_of_a_missing_rate(snapshot):
    html = overview.table(snapshot, "CHL-13120", "en")
    offences = {each.offence for each in snapshot.measures("CHL-13120")}
    assert html.count('<th scope="row">') == len(offences)
    assert ("–: no rate, because the population after 2024 is not known" in html) == (
        "<td>–</td>" in html or "Rate per 100,000" not in html
    )


def test_a_year_stands_in_the_heading_only_where_it_is_that_of_all_rows(snapshot, monkeypatch):
    newest = latest.newest(snapshot, "CHL-13120")
    same = {key: replace(each, year=2024, status="value") for key, each in newest.items()}
    monkeypatch.setattr(latest, "newest", lambda _opened, _here: same)
    html = overview.table(snapshot, "CHL-13120", "en")
    assert re.search(r'<th scope="col">[^<]*, 2024</th>', html)
    assert "(2024)" not in html
    one = next(iter(same))
    other = same | {one: replace(same[one], year=2020)}
    monkeypatch.setattr(latest, "newest", lambda _opened, _here: other)
    html = overview.table(snapshot, "CHL-13120", "en")
    assert not re.search(r'<th scope="col">[^<]*20\d\d', html)
    assert html.count(" (2024)") == len(other) - 1
    assert html.count(" (2020)") == 1


def test_a_long_table_of_measures_is_folded_and_still_whole():
    rows = [[str(at), "1"] for at in range(40)]
    html = tables.in_two("Caption", ["Measure", "Count"], rows, "en")
    assert html.count('<th scope="row">') == 40
    assert "34 more measures" in html.split("<details")[1]
    assert "<details" not in tables.in_two("Caption", ["Measure", "Count"], rows[:9], "en")
