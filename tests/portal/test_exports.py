"""A downloaded table holds what is drawn, and opens in a spreadsheet without surprises."""

import csv
import io

import numpy as np
import pytest

from portal import catalogue, lines, tables, words
from portal.exports import table as exports
from portal.language import translator

BASE = "http://localhost"


def _drawn(snapshot, places, offence, frequency, scale, lang):
    asked = {"t": ",".join(places), "m": offence, "f": frequency, "s": scale}
    return catalogue.draw("serie", snapshot, asked, lang, BASE)


def _read(snapshot, places, offence, frequency, scale, lang):
    drawn = _drawn(snapshot, places, offence, frequency, scale, lang)
    body = exports.to_csv(drawn)
    assert body.startswith(b"\xef\xbb\xbf")
    delimiter = "," if lang == "en" else ";"
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=delimiter))
    return lines.groups(snapshot, places, offence, frequency, scale), rows


def _number(text: str, lang: str) -> float:
    return float(text.replace(",", "." if lang != "en" else ",")) if text else np.nan


@pytest.mark.parametrize("lang", ["es", "pt", "en"])
@pytest.mark.parametrize(("frequency", "scale"), [("M", "n"), ("R", "r"), ("A", "r")])
def test_the_file_holds_exactly_what_the_chart_draws(snapshot, lang, frequency, scale):
    places = ["CHL-13120", "CHL-13101"]
    groups, rows = _read(snapshot, places, "robbery", frequency, scale, lang)
    drawn = [line for group in groups for line in group.lines]
    assert len(rows) == sum(len(line.period) for line in drawn)
    for column, attribute in (("value", "value"), ("low", "low"), ("high", "high")):
        written = np.array([_number(row[column], lang) for row in rows])
        shown = np.concatenate([getattr(line, attribute) for line in drawn])
        assert np.allclose(written, shown, atol=5e-5, equal_nan=True)
    states = [status for line in drawn for status in line.status.tolist()]
    assert [row["status"] for row in rows] == states
    assert all(row["status_text"] for row in rows)


def test_a_count_by_residence_says_so_on_its_axis_and_in_each_row(snapshot):
    groups, rows = _read(snapshot, ["ARG-10"], "homicide", "A", "n", "en")
    assert {row["place_basis"] for row in rows} == {"residence"}
    assert {row["quantity"] for row in rows} == {words.quantity(groups[0], translator("en"))}
    assert rows[0]["quantity"].endswith(", where the victim lived")


def test_every_row_says_unit_source_licence_edition_and_address(snapshot):
    _groups, rows = _read(snapshot, ["CHL-13120"], "robbery", "M", "n", "es")
    [drawn] = _drawn(snapshot, ["CHL-13120"], "robbery", "M", "n", "es")
    row = rows[0]
    assert (row["unit"], row["date_basis"], row["place_basis"], row["source_id"]) == (
        "cases", "registered", "not_stated", "cl_cead_casos",
    )  # fmt: skip
    assert "Publisher of cl_cead_casos" in row["source"]
    assert row["licence"] == "CC0"
    assert row["edition"] == snapshot.edition_id
    assert row["title"] == "Robo con violencia o intimidación: Ñuñoa"
    assert row["accessed"] == drawn.today.isoformat()
    edition = f"e={snapshot.edition_id}"
    assert row["address"] == f"{BASE}/delitos?t=CHL-13120&m=robbery&f=M&{edition}"


def test_an_unknown_count_is_empty_and_not_zero(snapshot):
    _groups, rows = _read(snapshot, ["CHL-13120"], "vehicle_theft", "M", "n", "en")
    missing = [row for row in rows if row["status"] == "incomplete"]
    assert len(missing) == 1
    assert missing[0]["count"] == missing[0]["value"] == missing[0]["low"] == ""


@pytest.mark.parametrize("text", ["=1+1", "+56 9", "-2", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_no_text_becomes_a_formula(text):
    assert exports.safe(text) == "'" + text
    assert exports.safe("Ñuñoa = 1") == "Ñuñoa = 1"


def test_the_file_name_is_plain(snapshot):
    [drawn] = _drawn(snapshot, ["CHL-13120"], "robbery", "M", "n", "es")
    assert drawn.file == "robbery_CHL-13120_Mn"


def test_the_table_beside_the_chart_has_the_same_rows_and_states_in_words(snapshot):
    group = lines.groups(snapshot, ["CHL-13101"], "robbery", "M", "n")[0]
    html = tables.of_group(snapshot, group, "es")
    assert html.count('<th scope="row">') == len(group.lines[0].period)
    assert "<caption>" in html
    assert '<th scope="col">' in html
    for word in ("provisional", "incompleto", "poco confiable", "reservado", "no comparable"):
        assert word in html


def test_the_table_of_several_places_has_a_column_for_each(snapshot):
    group = lines.groups(snapshot, ["CHL-13120", "CHL-13123"], "robbery", "A", "n")[0]
    html = tables.of_group(snapshot, group, "en")
    assert '<th scope="col">Ñuñoa</th><th scope="col">Providencia</th>' in html


def test_text_from_data_is_escaped_in_tables():
    html = tables.table("a<b", ["<h>"], [["<script>", ("x", "javascript:alert(1)")]])
    assert "<script>" not in html
    assert "javascript:" not in html
