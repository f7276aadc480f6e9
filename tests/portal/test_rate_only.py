"""Rates published without their counts: shown as such everywhere, with no interval or verdict."""

import io
import re

import numpy as np
import openpyxl
import plotly.graph_objects as go
import pytest

from portal import (
    beside,
    catalogue,
    choosing,
    figures,
    latest,
    lines,
    overview,
    sentences,
    small,
    tables,
    words,
)
from portal.address import choice, params_of
from portal.catalogue import Refused
from portal.compare import reading
from portal.exports import table, workbook
from portal.language import LANGUAGES, translator
from tests.snapshot_fixture import PUBLISHED, SNIC, STATE, TASAS

ENGLISH = translator("en")
NO_INTERVAL = "no interval (rate without count)"
RATES = dict(PUBLISHED[1][4])


def group_of(snapshot, scale="r"):
    [group] = lines.groups(snapshot, ["SLV"], "homicide", "R", scale)
    return group


def drawn_of(snapshot, lang="en"):
    [drawn] = catalogue.draw("serie", snapshot, {"t": "SLV"}, lang, "https://example.org")
    return drawn


def test_they_come_first_only_where_they_reach_far_beyond_counts(snapshot):
    first, second = snapshot.measures("SLV")
    assert [(first.source_id, first.rate_only), (second.source_id, second.rate_only)] == [
        (TASAS, True), (SNIC, False),
    ]  # fmt: skip
    assert [each.source_id for each in snapshot.measures("MEX")] == [SNIC, TASAS]


@pytest.mark.parametrize("scale", lines.SCALES)
def test_the_line_is_the_published_rates_without_limits_counts_or_people(snapshot, scale):
    group = group_of(snapshot, scale)
    assert (group.frequency, group.scale, group.rate_only) == ("A", "r", True)
    [line] = group.lines
    years = (line.period.astype("datetime64[Y]").astype(int) + 1970).tolist()
    found = {year: value if value == value else None
             for year, value in zip(years, line.value.tolist(), strict=True)}  # fmt: skip
    assert found == RATES
    for each in (line.low, line.high, line.count, line.population):
        assert np.isnan(each).all()
    assert line.status[years.index(2015)] == "not_available"
    assert group.population_sources == ()


def test_they_never_stand_in_one_chart_with_counts(snapshot):
    groups = lines.groups(snapshot, ["BRA-33", "SLV"], "homicide", "A", "n")
    assert [(each.source_id, each.scale) for each in groups] == [(STATE, "n"), (TASAS, "r")]
    [counted] = lines.groups(snapshot, ["SLV"], "homicide", "A", "n", source_id=SNIC)
    assert not counted.rate_only
    assert counted.lines[0].value.tolist() == [5276, 3942]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_counts_and_months_that_are_asked_for_are_explained(snapshot, lang):
    _ = translator(lang)
    plain = choice(snapshot, {"t": "SLV"}, _)
    assert (plain.frequency, plain.scale, plain.rates_only, plain.problems) == ("A", "r", True, ())
    assert choice(snapshot, params_of(plain), _) == plain
    asked = choice(snapshot, {"t": "SLV", "s": "n", "f": "M"}, _)
    assert (asked.frequency, asked.scale) == ("A", "r")
    assert len(asked.problems) == 2
    with pytest.raises(Refused) as refused:
        catalogue.draw("serie", snapshot, {"t": "SLV", "s": "n"}, lang, "https://example.org")
    assert refused.value.status == 400
    assert str(refused.value) == asked.problems[1]
    other = choice(snapshot, {"t": "SLV", "o": SNIC}, _)
    assert (other.scale, other.rates_only) == ("n", False)


@pytest.mark.parametrize(("lang", "newest"), [("es", "7,9"), ("pt", "7,9"), ("en", "7.9")])
def test_the_sentence_names_years_as_published_and_no_change(snapshot, lang, newest):
    text = sentences.place_sentence(snapshot, "SLV", "homicide", lang)
    assert re.findall(r"\b20\d\d\b", text) == ["2022", "2021", "2014"]
    assert newest in text
    assert "%" not in text
    assert "{" not in text
    assert sentences.level_sentence(snapshot, "SLV", "homicide", lang) == ""


def test_the_sentence_says_that_chance_cannot_be_told(snapshot):
    assert sentences.place_sentence(snapshot, "SLV", "homicide", "en") == (
        "El Salvador. Homicide: 7.9 in 2022, 17.3 in 2021, 63.6 in 2014 (recorded victims per "
        "100,000 inhabitants, as published). Without the counts that these rates come from, a "
        "change cannot be told from chance."
    )
    assert overview.sentence(snapshot, "SLV", "en").startswith("El Salvador. Homicide: 7.9 in 2022")


def test_the_picture_has_no_band_and_holds_every_value(snapshot):
    group = group_of(snapshot)
    text = words.chart(snapshot, group, "en")
    assert text.interval == NO_INTERVAL
    assert "customdata[0]" not in text.hover
    spec = figures.series(group, text, "").to_dict()
    go.Figure(spec)
    assert spec["data"][0]["x"] == []
    assert spec["layout"]["yaxis"]["range"][1] > max(filter(None, RATES.values()))
    [key] = [each["text"] for each in spec["layout"]["annotations"] if NO_INTERVAL in each["text"]]
    assert "█" not in key
    svg = small.chart(drawn_of(snapshot))
    assert svg is not None
    assert "█" not in svg


def test_the_table_has_rate_and_state_and_says_why_no_more(snapshot):
    html = tables.of_group(snapshot, group_of(snapshot), "en")
    assert re.findall(r'<th scope="col">([^<]*)<', html) == ["Period", "Rate", "State"]
    assert NO_INTERVAL in html
    rows = re.findall(r'<th scope="row">(\d+)</th><td>([^<]*)</td><td>([^<]*)<', html)
    assert rows[0] == ("2022", "7.9", "final")
    assert ("2015", "–", "not available") in rows
    [both] = lines.groups(snapshot, ["SLV", "MEX"], "homicide", "A", "n")
    wide = tables.of_group(snapshot, both, "en")
    assert "<td>7.9</td>" in wide
    assert "<td>not available</td>" in wide


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_files_say_the_same(snapshot, lang):
    drawn = drawn_of(snapshot, lang)
    names = [column.name for column in drawn.table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in drawn.table.rows]
    assert {row["period"]: row["value"] for row in rows} == {
        year: rate and round(rate, 4) for year, rate in RATES.items()
    }
    for row in rows:
        assert [row[name] for name in ("low", "high", "count", "population")] == [None] * 4
    known = rows[-1]
    assert (known["scale"], known["status"], known["reason"]) == ("r", "value", "rate_only")
    assert known["status_text"].endswith(words.no_interval(translator(lang)))
    gap = next(row for row in rows if row["period"] == 2015)
    assert (gap["status"], gap["reason"]) == ("not_available", "not_counted")
    assert sentences.rate_only(translator(lang)) in drawn.cautions
    assert b"rate_only" in table.to_csv([drawn])
    book = openpyxl.load_workbook(io.BytesIO(workbook.to_xlsx([drawn])))
    sheet = book.worksheets[0]
    assert sheet.cell(sheet.max_row, names.index("value") + 1).value == pytest.approx(7.8977)
    assert sheet.cell(sheet.max_row, names.index("low") + 1).value is None


def test_the_api_and_the_light_page_say_the_same(client):
    found = client.get("/api/v1/measures?territory_id=SLV&lang=en").json()["rows"]
    assert [each["rate_only"] for each in found] == [True, False]
    rows = client.get("/api/v1/observations?territory_id=SLV&offence=homicide&lang=en").json()[
        "rows"
    ]
    assert [row["value"] for row in rows] == [rate and round(rate, 4) for rate in RATES.values()]
    assert {row["low"] for row in rows} == {row["count"] for row in rows} == {None}
    page = client.get("/t/SLV?lang=en").text
    assert "7.9 in 2022, 17.3 in 2021, 63.6 in 2014" in page
    assert NO_INTERVAL in page
    refused = client.get("/api/v1/observations?territory_id=SLV&offence=homicide&scale=n&lang=en")
    assert refused.status_code == 400
    assert "without the count" in refused.text


def test_beside_the_counts_each_column_says_what_it_is(snapshot):
    view = choice(snapshot, {"t": "SLV"}, ENGLISH)
    html = beside.sources(snapshot, view, group_of(snapshot), "delitos", "en")
    heads = re.findall(r'<th scope="col">([^<]*)<', html)
    assert "per 100,000 inhabitants, without counts" in heads[1]
    assert "(recorded victims)" in heads[2]
    rows = {year: (rate, count) for year, rate, count in re.findall(
        r'<th scope="row">(\d+)</th><td>([^<]*)</td><td>([^<]*)<', html)}  # fmt: skip
    assert rows["2017"] == ("63.8", "3,942")
    assert rows["2015"] == ("not available", "–")
    assert rows["2022"] == ("7.9", "–")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_stands_at_the_chart_is_not_said_again_below(snapshot, lang):
    group = group_of(snapshot)
    assert snapshot.caveat("rate_only").text == sentences.rate_only(ENGLISH)
    assert choosing.cautions(snapshot, [group], lang) == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_measures_of_the_place_say_what_is_missing(snapshot, lang):
    html = overview.table(snapshot, "SLV", lang)
    assert "(–)" in html
    assert len(re.findall(r'class="ca-hint"', html)) == 1


def test_nothing_is_compared_or_judged_by_them(snapshot):
    assert snapshot.trends("SLV") == {}
    assert reading.measures(snapshot, "SLV") == {}
    assert reading.funnel_of(snapshot, "SLV", "homicide", 2022) is None
    newest = latest.newest(snapshot, "SLV")["homicide", TASAS]
    assert (newest.count, newest.low, newest.rate) == (None, None, pytest.approx(7.897688))
