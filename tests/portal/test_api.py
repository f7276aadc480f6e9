"""The data API: its answers are the snapshot's rows, and keep what its description promises."""

import csv
import io

import pyarrow.parquet as pq
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import checks

from portal import lines
from portal.api import tables

# Every table of the fixture that has an address of its own.
ASKED = ("territory", "population", "offence", "programme_phase", "source", "series_break")


def test_the_index_names_every_collection_with_a_sentence(client):
    found = client.get("/api/v1/").json()["collections"]
    assert "http://testserver/api/v1/observations" in found
    assert "http://testserver/api/v1/territories" in found
    assert all(found.values())


@pytest.mark.parametrize("table", ASKED)
def test_a_table_has_exactly_the_rows_of_its_file(client, snapshot, table):
    file = pq.read_table(snapshot.directory / f"{table}.parquet")
    answer = client.get(f"/api/v1/tables/{table}?per_page=1000").json()
    assert answer["total"] == file.num_rows
    for written, row in zip(answer["rows"], file.to_pylist(), strict=True):
        for name, value in written.items():
            expected = value.isoformat() if hasattr(value := row[name], "isoformat") else value
            assert written[name] == (pytest.approx(expected) if isinstance(value, float)
                                     else expected), (name, row)  # fmt: skip


def test_pages_follow_one_another_and_end(client):
    address, seen = "/api/v1/territories?per_page=7", []
    while address:
        answer = client.get(address).json()
        seen += [row["territory_id"] for row in answer["rows"]]
        address = answer["next"]
    assert len(seen) == len(set(seen)) == answer["total"]
    assert client.get("/api/v1/territories?page=500").json()["rows"] == []


def test_filters_are_columns_and_hold_together(client, snapshot):
    rows = client.get("/api/v1/territories?country=CHL&level=municipality").json()["rows"]
    expected = {key for key, place in snapshot.territories.items()
                if place.country == "CHL" and place.level == "municipality"}  # fmt: skip
    assert {row["territory_id"] for row in rows} == expected
    assert client.get("/api/v1/territories?country=nowhere").json()["total"] == 0


def test_observations_are_what_the_chart_draws(client, snapshot):
    answer = client.get(
        "/api/v1/observations?territory_id=CHL-13120,BRA-CISP-012&offence=robbery&frequency=A"
        "&per_page=1000"
    ).json()
    drawn = [
        (line.territory.territory_id, None if value != value else round(value, 4), status)
        for group in lines.groups(snapshot, ["CHL-13120", "BRA-CISP-012"], "robbery", "A", "n")
        for line in group.lines
        for value, status in zip(line.value.tolist(), line.status.tolist(), strict=True)
    ]
    rows = [(row["territory_id"], row["value"], row["status"]) for row in answer["rows"]]
    assert rows == drawn
    assert {row["source_id"] for row in answer["rows"]} == {"cl_cead_casos", "br_isp_cisp"}


def test_an_unknown_number_is_null_and_its_state_says_why(client):
    rows = client.get(
        "/api/v1/observations?territory_id=CHL-13120&offence=vehicle_theft&frequency=M"
        "&per_page=1000"
    ).json()["rows"]
    missing = [row for row in rows if row["status"] == "incomplete"]
    assert [(row["value"], row["count"], row["low"]) for row in missing] == [(None, None, None)]


def test_csv_has_the_same_rows_and_the_way_to_the_next_page(client):
    address = "/api/v1/measures?territory_id=CHL-13120&per_page=3&lang=en"
    answer = client.get(f"{address}&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    known = client.get(address).json()
    assert [row["offence"] for row in rows] == [row["offence"] for row in known["rows"]]
    assert answer.headers["link"].startswith("<http://testserver/api/v1/measures?")
    assert "page=2" in answer.headers["link"]


def test_a_search_finds_places_without_accents(client):
    rows = client.get("/api/v1/search?q=nunoa").json()["rows"]
    assert rows[0]["territory_id"] == "CHL-13120"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("territories?foo=1", 400, "There is no parameter “foo”"),
        ("territories?page=0", 400, "“page” is a whole number"),
        ("territories?page=1e3", 400, "“page” is a whole number"),
        ("territories?per_page=5000", 400, "from 1 to 1000"),
        ("territories?format=xml", 400, "json or csv"),
        ("population?year=x", 400, "“year” is a whole number"),
        ("tables/crime_rate", 400, "divided by country"),
        ("observations?offence=robbery", 400, "“territory_id” is missing"),
        ("observations?territory_id=CHL&offence=robbery&frequency=Z", 400, "frequency"),
        ("measures?territory_id=XXX", 404, "no place with the code"),
        ("tables/recorded_crime", 404, "no table “recorded_crime”"),
        ("tables/..%2Fsource", 404, ""),
        ("nothing", 404, "no such collection"),
        ("territories?e=2000-01-01-00000000", 404, "no edition"),
    ],
)
def test_a_bad_question_is_refused_in_words(client, monkeypatch, path, status, words):
    monkeypatch.setattr("portal.snapshot.editions", list)
    join = "&" if "?" in path else "?"
    answer = client.get(f"/api/v1/{path}{join}lang=en")
    assert answer.status_code == status
    assert words in answer.text


def test_a_large_table_answers_only_what_its_index_finds(client, monkeypatch):
    monkeypatch.setattr(tables, "LARGE", 10)
    slow = client.get("/api/v1/tables/crime_rate?country=CHL&offence=robbery&lang=en")
    quick = client.get(
        "/api/v1/tables/crime_rate?country=CHL&offence=robbery&territory_id=CHL-13120"
    )
    assert (slow.status_code, quick.status_code) == (400, 200)
    assert "filter by offence, territory_id, or by nothing" in slow.text
    assert quick.json()["rows"]
    assert client.get("/api/v1/tables/crime_rate?country=CHL").status_code == 200


SENSIBLE = {"territory_id": "CHL-13120", "offence": "robbery", "q": "nu", "country": "CHL"}
PROMISED = [checks.not_a_server_error, checks.status_code_conformance,
            checks.content_type_conformance, checks.response_schema_conformance]  # fmt: skip


def _hold(operation, values) -> int:
    """Ask once, hold the answer to the description, and return its status."""
    case = operation.Case(query=values)
    answer = case.call()
    case.validate_response(answer, checks=PROMISED)
    return answer.status_code


def test_every_address_answers_a_sensible_question_as_described(client):
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", client.app)
    for operation in (found.ok() for found in schema.get_all_operations()):
        needed = {each.name: SENSIBLE[each.name] for each in operation.query if each.is_required}
        assert _hold(operation, needed) == 200, operation.path
        assert _hold(operation, needed | {"lang": "en"}) == 200, operation.path


def test_every_answer_is_as_the_description_says(client):
    """schemathesis asks every address whatever it allows, and the answers are held to it."""
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", client.app)
    operations = [found.ok() for found in schema.get_all_operations()]

    @given(data=st.data())
    @settings(max_examples=150, deadline=None, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    def hold(data):
        case = data.draw(data.draw(st.sampled_from(operations)).as_strategy())
        answer = case.call()
        case.validate_response(answer, checks=PROMISED)

    hold()
