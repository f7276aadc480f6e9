"""Coverage by year and continuity over governments, on a country of six places."""

import pandas as pd
import pyarrow as pa
import pytest

from etl import catalogue, claims, coverage, register
from etl.report import BadInput, Report

DAY = pd.Timestamp


def phase(programme, place, start=None, *, status="in_force", end=None, **more):
    row = {
        "phase_id": f"{programme}-{place}", "programme_id": programme, "territory_id": place,
        "place": place, "extent": "whole", "phase": None, "status": status,
        "start": pd.NaT if start is None else DAY(f"{start}-01-01"), "start_precision": "year",
        "end": pd.NaT if end is None else DAY(end), "deduced": False, "officers": None,
        "quadrants": None, "population": None, "places": None, "source": "page",
    }  # fmt: skip
    return row | more


@pytest.fixture
def tables(monkeypatch):
    """AAA has a region with six places; the plan p names two and counts three in 2002."""
    monkeypatch.setattr(catalogue, "edition_date", lambda: "2006-05-01")
    empty = {name: pd.DataFrame(columns=head) for name, head in catalogue.REGISTER.items()}
    scope = pd.DataFrame([["p", "AAA", "municipality", 2000, 2003, 2001, 2002, 0, 1, 0, 1, "note"]],
                         columns=catalogue.REGISTER["coverage"])  # fmt: skip
    known = empty | {"coverage": scope}
    monkeypatch.setattr(catalogue, "of_register", lambda name: known[name].copy())
    places = [f"AAA-0{n}" for n in range(1, 7)]
    programme = {
        "programme_id": "p", "country": "AAA", "start": DAY("2000-01-01"),
        "start_precision": "year", "end": pd.NaT, "end_precision": None, "changes_stated": 2,
        "governed_by": "AAA", "officers_stated": None, "people_stated": None,
        "legal_instrument": None,
    }  # fmt: skip
    return known, {
        "territory": pd.DataFrame(
            [("AAA", None, "country"), ("AAA-R", "AAA", "region"),
             *((place, "AAA-R", "municipality") for place in places)],
            columns=["territory_id", "parent_id", "level"],
        ),
        "population": pd.DataFrame(
            [(place, year, 100 * n) for n, place in enumerate(places, 1) for year in (2001, 2005)],
            columns=["territory_id", "year", "population"],
        ),
        "programme": pd.DataFrame([programme]),
        "programme_phase": pd.DataFrame([
            phase("p", "AAA-01", 2001),
            phase("p", "AAA-02", 2002, status="ended", end="2004-06-01"),
            phase("p", "AAA-03", status="unknown"),
            phase("p", "AAA-04", status="unknown"),
            phase("p", "AAA-99", 2002),
            phase("p", "AAA", 2002, status="stated", places=3, population=900),
        ]),
        "coverage_stated": pd.DataFrame(
            [("p", "AAA", year, total, "page") for year, total in
             ((2000, 0), (2001, 1), (2002, 3), (2003, 3))],
            columns=["programme_id", "territory_id", "year", "places", "source"],
        ),
        "government": pd.DataFrame([
            {"place": "AAA", "jurisdiction": "A", "head": head, "start": DAY(start)}
            for head, start in (("X", "1999-01-01"), ("Y", "2003-03-01"), ("Z", "2005-03-01"))
        ]),
        "evaluation": pd.DataFrame(columns=["programme_id"]),
    }  # fmt: skip


def settled(tables):
    return tables | register.settle(tables, Report())


def by_state(frame, place, column="places"):
    rows = frame[frame["territory_id"] == place]
    return {
        year: {row["state"]: row[column] for row in own.to_dict("records")}
        for year, own in rows.groupby("year")
    }


def test_four_states_are_never_merged_and_make_up_the_whole(tables):
    found = by_state(coverage.coverage(settled(tables[1]), Report())["coverage"], "AAA")
    assert found[2000] == {"never": 6}
    assert found[2001] == {"covered": 1, "never": 5}
    assert found[2002] == {"covered": 3, "never": 3}
    assert found[2003] == {"covered": 3, "never": 3}
    assert found[2004] == {"covered": 2, "once_covered": 1, "unknown": 3}
    assert all(sum(states.values()) == 6 for states in found.values())


def test_places_counted_without_a_name_are_counted_and_have_no_people(tables):
    frame = coverage.coverage(settled(tables[1]), Report())["coverage"]
    row = frame[(frame["territory_id"] == "AAA-R") & (frame["year"] == 2002)]
    covered = row[row["state"] == "covered"].iloc[0]
    assert covered[["places", "unnamed", "places_without_people", "people"]].tolist() == [
        3, 1, 1, 300,
    ]  # fmt: skip


def test_people_of_a_year_without_a_figure_are_those_of_the_nearest(tables):
    frame = coverage.coverage(settled(tables[1]), Report())["coverage"]
    assert by_state(frame, "AAA", "other_year")[2001] == {"covered": 0, "never": 0}
    assert by_state(frame, "AAA", "other_year")[2000]["never"] == 4


def test_a_quarter_of_a_place_is_covered_without_its_people(tables):
    phases = tables[1]["programme_phase"]
    phases.loc[0, "extent"] = "part"
    found = coverage.coverage(settled(tables[1]), Report())
    assert found["coverage_place"].query("territory_id == 'AAA-01' and part").shape[0] == 1
    assert by_state(found["coverage"], "AAA", "people")[2001]["covered"] == 0


def test_a_programme_without_a_list_is_unknown_everywhere(tables):
    known, given = tables
    known["coverage"]["complete_until"] = None
    given["programme_phase"] = given["programme_phase"].iloc[:0]
    given["coverage_stated"] = given["coverage_stated"].iloc[:0]
    found = by_state(coverage.coverage(settled(given), Report())["coverage"], "AAA")
    assert {year: states for year, states in found.items() if states != {"unknown": 6}} == {}


def test_the_line_is_reported_for_comparison_with_published_counts(tables):
    report = Report()
    coverage.coverage(settled(tables[1]), report)
    assert report.figures["coverage_p_AAA_2002"] == 3


def test_fifths_go_by_rate_and_places_without_one_stand_apart(tables):
    given = settled(tables[1])
    given |= coverage.coverage(given, Report())
    rates = [(f"AAA-0{n}", "s", "homicide", year, n, 100 * n, float(6 - n))
             for n in range(1, 6) for year in (2001, 2002)]  # fmt: skip
    columns = ["territory_id", "source_id", "offence", "year", "population", "count", "rate"]
    frame = pd.DataFrame(rates, columns=columns)
    known = coverage.homicide(pa.Table.from_pandas(frame))
    fifths = coverage.fifths(given, known)["coverage_fifth"].query("year == 2002")
    found = {(row["fifth"], row["state"]): row["places"] for row in fifths.to_dict("records")}
    assert found[(0, "never")] == 1
    assert sum(found.values()) == 6
    assert {fifth for fifth, _state in found} == {0, 1, 2, 3, 4, 5}


def test_a_programme_survives_changes_of_government(tables):
    report = Report()
    found = register.settle(tables[1], report)["programme_continuity"].iloc[0]
    assert found["changes"] == 2
    assert report.figures["programmes_changes_differ"] == 0


@pytest.mark.parametrize(
    ("date", "precision", "answer"),
    [
        ("2004-01-01", "day", "yes"),
        ("2002-01-01", "day", "no"),
        ("2003", "year", "unknown"),  # January is before the change, December after it
        ("2004", "year", "yes"),
        (None, None, "unknown"),
    ],
)
def test_renamed_within_two_years_of_a_change_needs_a_date_that_can_say_so(
    tables, date, precision, answer
):
    known, given = tables
    row = ["p", "renamed", date, precision, "words", "page"]
    known["events"] = pd.DataFrame([row], columns=catalogue.REGISTER["events"])
    found = register.settle(given, Report())
    assert found["programme_event"]["after_change"].tolist() == [answer]
    assert found["programme_continuity"]["broken_after_change"].tolist() == [answer]


def test_what_nobody_publishes_is_missing_and_what_is_known_in_part_is_said(tables):
    known, given = tables
    row = ["p", "complaints", "A part.", "page"]
    known["partly_known"] = pd.DataFrame([row], columns=catalogue.REGISTER["partly_known"])
    gaps = register.settle(given, Report())["programme_gap"].set_index("gap")["text"]
    assert set(gaps.index) == {
        "complaints", "patrol_stability", "officers_by_quadrant", "officers", "evaluation",
        "legal_instrument",
    }  # fmt: skip
    assert gaps["complaints"] == "A part."


def test_a_catalogue_row_about_an_unknown_programme_is_refused(tables):
    known, given = tables
    known["paper"] = pd.DataFrame(
        [["q", "A name", "named"]], columns=catalogue.REGISTER["paper"]
    )  # fmt: skip
    with pytest.raises(BadInput, match=r"paper\.csv, row 2, column programme_id"):
        register.settle(given, Report())


def test_a_phase_of_any_list_before_its_programme_is_refused(tables):
    tables[1]["programme_phase"].loc[0, "start"] = DAY("1999-01-01")
    with pytest.raises(BadInput, match="a phase that begins with its programme or later"):
        register.settle(tables[1], Report())


def test_claims_stand_beside_what_is_counted_here(tables):
    given = settled(tables[1])
    found = claims.claims(given).set_index("subject")
    assert found.loc["places", ["stated", "counted"]].tolist() == [3, 2]
    assert found.loc["people", ["stated", "counted", "uncounted"]].tolist() == [900, 300, 1]
