"""Calidad y revisiones: every source, what it lacks, and what changed, from the snapshot."""

import csv
import datetime
import io

import pytest
from starlette.testclient import TestClient

from portal import snapshot as snapshots
from portal.quality import changes, page, sources
from tests.portal.test_pages import html, run


@pytest.fixture
def opened(snapshot, monkeypatch):
    monkeypatch.setattr(snapshots, "open_current", lambda: snapshot)
    return snapshot


def test_every_source_stands_there_with_all_that_is_known_of_it(opened):
    text = html(run("calidad", {"lang": "en"}))
    for source in opened.sources:
        for words in (source.file, source.publisher, source.sha256, source.licence):
            assert words in text
    for each in (*opened.all_breaks, *opened.all_caveats):
        assert getattr(each, "reason", None) or each.text in text
    for words in (
        "January 2019 to December 2025", "provisional, January to December 2025 (values: 100; "
        "places: 6)", "not available, March to May 2020 (values: 7; places: 2)",
        "All cases of 2024",
        "its rhythm is not known", "no: no more is to come", "no more is to come. A census.",
        "at regular times. A survey of every quarter.", "nobody can say so",
        "Of 1 totals published elsewhere, 1 were found again",
    ):  # fmt: skip
        assert words in text, words


def test_parts_stand_beside_their_wholes_and_are_no_total_published_elsewhere(opened):
    text = html(run("calidad", {"lang": "en"}))
    assert "500 times the parts that a publisher gives, places or months, were added up" in text
    assert "they agree in 99.4%" in text
    for what, cells in (
        ("Districts and the state", (">400<", ">1<", ">500<", ">499<", ">3<")),
        ("Months and their year", (">100<", ">2<", ">812<", ">805<", ">9<")),
    ):
        row = text[text.index(what) :]
        row = row[: row.index("</tr>")]
        for cell in cells:
            assert cell in row
    assert "Of 1 totals published elsewhere, 1 were found again" in text


def test_late_is_said_as_of_the_editions_date(opened):
    text = html(run("calidad", {"lang": "en"}))
    assert sources.late(opened) == ["cl_cead_casos"]
    assert "1 source is late" in text
    assert "yes, more was due by 31 October 2026" in text
    assert "no, more is due by 31 December 2026" in text
    (late,) = (each for each in opened.sources if each.source_id == "cl_cead_casos")
    assert not sources.is_late(late, datetime.date(2026, 10, 31))


def test_what_changed_is_told_by_source_in_large_and_in_one_place(opened):
    text = html(run("calidad", {"lang": "en", "t": "CHL-13120"}))
    assert "Compared with the edition of 20 October 2026" in text
    here = text[text.index("What changed in Ñuñoa") : text.index("Values that changed")]
    assert f"recorded crime, {opened.offence('robbery').name}, March 2025" in here
    assert ">61<" in here
    assert ">+2<" in here
    assert "/revisiones.csv?t=CHL-13120&amp;lang=en" in here
    assert "+500,000.50" in text
    assert "CHL-99999" not in here
    assert "Nothing changed in Providencia" in html(
        run("calidad", {"lang": "en", "t": "CHL-13123"})
    )


def test_an_edition_without_an_earlier_one_says_so(opened, monkeypatch):
    monkeypatch.setattr(changes, "revisions", lambda opened: ())
    assert "No change to an earlier edition is on record" in changes.section(opened, "en", None)


@pytest.mark.parametrize(
    ("query", "rows"), [("lang=en", 6), ("t=CHL-13101&lang=en", 2), ("t=PER&lang=en", 0)]
)
def test_the_file_of_revisions_has_the_pages_rows(client, query, rows):
    answer = client.get(f"/revisiones.csv?{query}")
    assert answer.status_code == 200
    found = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(found) == rows
    if rows == 6:
        assert (found[0]["table"], found[0]["change"]) == ("population", "500000.5")
        assert [row["new"] for row in found if row["old"] == "700"] == [""]
    assert client.get(f"/revisiones.csv?{query}x&t=XXX-1").status_code == 404


@pytest.fixture
def client(opened) -> TestClient:
    from starlette.applications import Starlette

    from portal.web import revisions

    return TestClient(Starlette(routes=revisions.ROUTES))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [((2010, 1), (2026, 1), "2010 – 2026"), ((2010, 1), (2010, 1), "2010"),
     ((2010, 1), (2025, 12), "January 2010 to December 2025")],
)  # fmt: skip
def test_periods_of_years_are_years(first, last, words):
    assert sources._periods(datetime.date(*first, 1), datetime.date(*last, 1), "en") == words


@pytest.mark.parametrize("lang", ["es", "pt", "en"])
def test_the_page_is_made_once_for_an_edition_language_and_place(opened, lang):
    assert page.page(opened, lang, None) is page.page(opened, lang, None)
