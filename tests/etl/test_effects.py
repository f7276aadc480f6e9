"""From register and monthly counts to estimates or refusals: dates, comparison, breaks, rows."""

import numpy as np
import pandas as pd
import pytest

from etl import effects
from etl.catalogue import FOLDER
from etl.check import check
from etl.effect import calibration, compared, describe, estimates, years
from etl.effect.dates import dated_places, national
from etl.effect.outcomes import COLUMNS, outcomes, rules
from etl.effect.panels import case
from etl.package import to_arrow
from etl.schema import BY_NAME
from measures.effects import calibrate
from measures.effects.draws import SCENARIOS, draw
from measures.effects.panel import AFTER, BEFORE
from measures.effects.shape import shape_of
from measures.poisson import garwood
from tests.etl import shaped_effects as world

LEVELS = world.tables()["territory"].set_index("territory_id")["level"]


def _phase(**more) -> pd.DataFrame:
    row = {"programme_id": "p", "territory_id": "XXX-00", "status": "in_force",
           "occupation": pd.NaT,
           "start": pd.Timestamp("2012-02-10"), "start_precision": "day", "start_disputed": None,
           "end": pd.NaT, "end_precision": None}  # fmt: skip
    return pd.DataFrame([row | more])


@pytest.mark.parametrize(
    ("more", "whole_years", "first", "done"),
    [
        ({}, False, "2012-02-10", "2012-02-11"),
        ({"start_precision": "month"}, False, "2012-02-01", "2012-03-01"),
        ({"start_precision": "year"}, False, "2012-01-01", "2013-01-01"),
        ({"start_precision": "month"}, True, "2012-01-01", "2013-01-01"),
        ({"occupation": pd.Timestamp("2011-11-20")}, False, "2011-11-20", "2012-02-11"),
        ({"start_disputed": "2012-05-01 (list); 2010-11-30 (map)"}, False, "2010-11-30",
         "2012-05-02"),
    ],
)  # fmt: skip
def test_nothing_between_the_first_and_last_date_said_is_before_or_after(
    more, whole_years, first, done
):
    row = dated_places(_phase(**more), LEVELS, whole_years).iloc[0]
    assert (row["entry_from"], row["entered"]) == (pd.Timestamp(first), pd.Timestamp(done))
    assert pd.isna(row["closed"])


def test_a_place_is_closed_when_its_last_phase_has_ended():
    ended = {"end": pd.Timestamp("2015-06-01"), "end_precision": "month"}
    both = pd.concat([_phase(**ended), _phase(start=pd.Timestamp("2014-01-01"))])
    assert pd.isna(dated_places(both, LEVELS, False)["closed"].iloc[0])
    row = dated_places(_phase(**ended), LEVELS, False).iloc[0]
    assert (row["closure_from"], row["closed"]) == (
        pd.Timestamp("2015-06-01"), pd.Timestamp("2015-07-01"))  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [{"status": "announced"}, {"status": "stated"}, {"status": "unknown"}, {"start": pd.NaT},
     {"territory_id": "XXX"}],
)  # fmt: skip
def test_what_is_announced_undated_or_national_dates_no_place(more):
    assert dated_places(_phase(**more), LEVELS, False).empty
    assert national(_phase(**more), LEVELS) == ("territory_id" in more)


def test_quarters_of_the_entry_belong_to_neither_side(monkeypatch):
    found = case(world.known(monkeypatch), world.outcome())
    assert found.panel is not None
    state = found.panel.state[0]  # entered in 2012, quarters 8 to 11
    assert (state[:8] == BEFORE).all()
    assert set(state[8:12]) == {1}
    assert (state[12:] == AFTER).all()
    assert found.places == world.PLAN + world.NEVER
    assert found.panel.exposure[0, 0] == 30_000


def test_a_units_window_runs_from_occupation_to_the_last_disputed_date(monkeypatch):
    found = case(world.known(monkeypatch), world.outcome("unit"))
    assert found.panel is not None
    start, ready = found.panel.start[:2], found.panel.ready[:2]
    assert start.tolist() == [7, 7]  # November 2011
    assert ready.tolist() == [10, 9]  # July 2012 (2 April is disputed), April 2012
    assert found.panel.until[0] == 21  # the quarter of the closure, 2015 Q2
    assert (found.panel.exposure == 1).all()  # one year's population alone is known


def test_comparison_districts_hold_no_unit(monkeypatch):
    known = world.known(monkeypatch)
    found = case(known, world.outcome("unit"))
    assert found.compared == sorted(world.DISTRICTS[4:])  # a sliver is no overlap
    holds = compared.overlapping(known, found.dated)
    assert sorted(holds) == world.DISTRICTS[:4]


def test_closure_compares_with_units_still_open(monkeypatch):
    found = case(
        world.known(monkeypatch), world.outcome("unit", "closure", first=pd.Timestamp("2012-07"))
    )
    assert found.compared == world.AREAS[3:]
    assert found.refusal == "few_territories"  # three were closed


def test_places_alike_have_about_the_same_population(monkeypatch):
    tables = world.tables()
    people = tables["population"]
    tiny = people["territory_id"] == "XXX-12"
    huge = people["territory_id"] == "XXX-13"
    changed = people.assign(population=people["population"].mask(tiny, 9_000).mask(huge, 90_000))
    known = world.known(monkeypatch, population=changed)
    found = case(known, world.outcome(comparison_rule="not_in_plan_alike"))
    assert sorted(set(world.NEVER) - set(found.compared)) == ["XXX-12", "XXX-13"]


def test_a_break_of_the_source_inside_refuses(monkeypatch):
    cut = {"break_id": "b", "source_id": "towns", "territory_id": None, "level": None,
           "offence": None, "date": pd.Timestamp("2012-01-01"), "kind": "definition"}  # fmt: skip
    found = case(world.known(monkeypatch, series_break=pd.DataFrame([cut])), world.outcome())
    assert (found.refusal, found.break_id) == ("break_inside", "b")
    for quiet in ({"kind": "population"}, {"offence": "theft"}, {"source_id": "areas"},
                  {"date": pd.Timestamp("2010-01-01")}, {"level": "region"}):  # fmt: skip
        rows = pd.DataFrame([cut | quiet])
        assert case(world.known(monkeypatch, series_break=rows), world.outcome()).refusal is None


def test_a_break_of_one_place_takes_that_place_out(monkeypatch):
    cut = {"break_id": "b", "source_id": "towns", "territory_id": "XXX-12", "level": None,
           "offence": None, "date": pd.Timestamp("2012-01-01"), "kind": "boundary"}  # fmt: skip
    found = case(world.known(monkeypatch, series_break=pd.DataFrame([cut])), world.outcome())
    assert "XXX-12" not in found.kept()[1]
    assert found.refusal is None


def test_a_quarter_with_an_unknown_month_is_unknown(monkeypatch):
    rows = world.counts()
    at = (rows["territory_id"] == "XXX-00") & (rows["period"] == "2010-02-01")
    rows.loc[at, "status"] = "incomplete"
    found = case(world.known(monkeypatch, counts=rows), world.outcome())
    assert found.panel is not None
    assert np.isnan(found.panel.counts[0, 0])
    assert not np.isnan(found.panel.counts[0, 1])


@pytest.mark.parametrize(
    ("programme", "reason"),
    [("law", "all_treated_at_once"), ("promise", "no_dated_entry"), ("plan", "no_series")],
)
def test_every_programme_gets_an_estimate_or_a_refusal(monkeypatch, programme, reason):
    one = world.outcome(programme_id=programme, source_id=None, comparison_rule=None)
    known = world.known(monkeypatch)
    found = estimates.rows_of(known, case(known, one), widening=1.0)
    assert [row["refusal"] for row in found["effect"]] == [reason]
    assert {row["refusal"] for row in found["effect_territory"]} <= {reason}


def test_a_few_places_counted_by_year_alone_are_refused_as_few(monkeypatch):
    rows = world.counts()
    rows = rows[rows["territory_id"].isin(world.PLAN[:3] + world.NEVER)].assign(frequency="A")
    known = world.known(monkeypatch, counts=rows)
    assert case(known, world.outcome()).refusal == "few_territories"
    assert _told(known, world.outcome(), describe.rows_of) == []


@pytest.mark.parametrize(
    ("span", "reason"),
    [({"first": "2012-07", "last": "2016-12"}, "no_earlier_period"),
     ({"first": "2010-01", "last": "2013-06"}, "no_later_period")],
)  # fmt: skip
def test_dated_places_without_a_year_on_one_side_are_told_so(monkeypatch, span, reason):
    """The plan came in 2012 and 2013: half a year before or after is no year."""
    one = world.outcome(first=pd.Timestamp(span["first"]), last=pd.Timestamp(span["last"]))
    assert case(world.known(monkeypatch), one).refusal == reason


def _told(known, outcome, rows_of) -> list[dict]:
    """Rows of effect_description or of effect_year."""
    found = case(known, outcome)
    told = describe.counts_of(known, found)
    return rows_of(found, told) if told else []


def _rows(known, one, widening: float | None = 1.0):
    return effects.rows_of(known, one, widening)


def test_a_known_effect_is_found_and_its_rows_are_as_declared(monkeypatch):
    known = world.known(monkeypatch)
    found = _rows(known, world.outcome())
    row = found["effect"][0]
    assert row["verdict"] == "lower"
    assert row["low"] < 0.5 < row["high"]
    assert (row["treated"], row["comparison"], row["cohorts"]) == (12, 12, 2)
    assert row["grade"] in ("with_comparison", "comparison_and_like_trends")
    told = [one for one in found["effect_territory"] if one["verdict"] != "refused"]
    assert len(told) == 12
    tables = {name: effects.frame(name, rows) for name, rows in found.items()}
    check({name: to_arrow(BY_NAME[name], rows) for name, rows in tables.items()})
    names = {one["check"] for one in found["effect_check"]}
    assert names == set(BY_NAME["effect_check"].fields[3].allowed or ())
    subjects = [one["subject"] for one in found["effect_check"]
                if one["check"] == "leave_cohort_out"]  # fmt: skip
    assert subjects == ["2012", "2013"]


def test_outcomes_hang_on_what_is_known_of_their_country(monkeypatch):
    given = world.known(monkeypatch)
    own = given.of_country("XXX")
    one = world.outcome()
    rows, again = (effects.rows_of(each, one, widening=1.0) for each in (given, own))
    assert rows["effect"]
    assert str(rows) == str(again)

    def key(known) -> str:
        return effects.steps(known)[" ".join(one.key.values())].key

    more = {
        "population": {"territory_id": "ZZZ-1", "year": 2011, "population": 5.0},
        "territory": {"territory_id": "ZZZ-1", "level": "municipality", "parent_id": "ZZZ"},
    }
    assert key(given) == key(own)
    for name, row in more.items():
        table = world.tables()[name]
        beyond = pd.concat([table, pd.DataFrame([row])], ignore_index=True)
        assert key(world.known(monkeypatch, **{name: beyond})) == key(given)
        inside = beyond.assign(territory_id=beyond["territory_id"].str.replace("ZZZ", "XXX"))
        assert key(world.known(monkeypatch, **{name: inside})) != key(given)


def test_an_estimator_that_was_not_calibrated_is_not_published(monkeypatch):
    found = _rows(world.known(monkeypatch), world.outcome(), widening=None)
    assert found["effect"][0]["refusal"] == "not_calibrated"
    assert found["effect"][0].get("estimate") is None
    assert {row["verdict"] for row in found["effect_territory"]} == {"refused"}


def test_earlier_trends_that_differ_refuse_and_show_why(monkeypatch):
    rows = world.counts(effect=1.0)
    risen = rows["territory_id"].isin(world.PLAN)
    month = (rows["period"].dt.year - 2010) * 12 + rows["period"].dt.month
    rows.loc[risen, "count"] = (rows["count"] * np.exp(0.03 * month))[risen].round()
    found = _rows(world.known(monkeypatch, counts=rows), world.outcome())
    assert found["effect"][0]["refusal"] == "earlier_trends_differ"
    trend = next(row for row in found["effect_check"] if row["check"] == "earlier_trend")
    assert trend["outcome"] == "fails"
    assert found["effect_path"]


def test_districts_around_units_are_judged_without_the_units_counts(monkeypatch):
    """Districts whose own count did not change show nothing, though the units in them halved."""
    rows = world.counts()
    areas = rows[rows["source_id"] == "areas"].set_index(["territory_id", "period"])["count"]
    for at, place in enumerate(world.AREAS):
        district = (rows["territory_id"] == world.DISTRICTS[at % 4]) & (
            rows["source_id"] == "districts"
        )
        inside = rows.loc[district, "period"].map(areas[place])
        rows.loc[district, "count"] += inside.to_numpy(int)
    known = world.known(monkeypatch, counts=rows)
    one = world.outcome("unit")
    given = case(known, one)
    panel, ids = given.kept()
    at = {place: row for row, place in enumerate(ids)}
    beside = estimates._beside(known, given, panel, at, {})
    assert beside is not None
    assert beside.treated.sum() == 4
    own = world.counts()
    plain = own[(own["territory_id"] == "XXX-D-3") & (own["source_id"] == "districts")]
    first = plain.sort_values("period")["count"].iloc[:3].sum()
    assert beside.counts[3, 0] == first


def test_before_during_and_after_beside_the_comparison(monkeypatch):
    rows = _rows(world.known(monkeypatch), world.outcome("unit"))["effect_description"]
    own = {row["window"]: row for row in rows if row["territory_id"] == world.AREAS[0]}
    assert list(own) == ["before", "during", "after"]
    assert own["before"]["last_period"] == pd.Timestamp("2011-10-01")
    assert own["during"]["first_period"] == pd.Timestamp("2012-05-01")
    assert own["during"]["last_period"] == pd.Timestamp("2015-05-01")
    assert own["after"]["first_period"] == pd.Timestamp("2015-07-01")
    assert own["after"]["months"] == 18
    assert own["before"]["comparison"] == 8
    assert own["before"].get("rate") is None  # population of one year alone
    assert own["before"].get("comparison_rate") is None  # a count stands beside no rate
    still = [row["window"] for row in rows if row["territory_id"] == world.AREAS[5]]
    assert still == ["before", "during"]


def test_windows_end_at_a_break_and_a_break_inside_the_entry_is_told(monkeypatch):
    def windows(date: str) -> dict:
        cut = {"break_id": "b", "source_id": "areas", "territory_id": None, "level": None,
               "offence": None, "date": pd.Timestamp(date), "kind": "coverage"}  # fmt: skip
        known = world.known(monkeypatch, series_break=pd.DataFrame([cut]))
        rows = _told(known, world.outcome("unit"), describe.rows_of)
        return {row["window"]: row for row in rows if row["territory_id"] == world.AREAS[0]}

    later = windows("2014-02-01")
    assert later["during"]["last_period"] == pd.Timestamp("2014-01-01")
    assert "after" not in later
    assert not later["during"]["break_inside"]
    earlier = windows("2011-03-01")
    assert earlier["before"]["first_period"] == pd.Timestamp("2011-03-01")
    inside = windows("2012-01-01")
    assert inside["during"]["break_inside"]
    assert not inside["before"]["break_inside"]


def test_a_closure_is_told_only_of_places_that_were_closed(monkeypatch):
    one = world.outcome("unit", "closure", first=pd.Timestamp("2012-07"))
    found = _rows(world.known(monkeypatch), one)["effect_territory"]
    assert [row["territory_id"] for row in found] == world.AREAS[:3]
    assert {row["refusal"] for row in found} == {"few_territories"}


def test_a_rate_by_hand(monkeypatch):
    rows = world.counts()
    rows["count"] = 10
    known = world.known(monkeypatch, counts=rows)
    found = _told(known, world.outcome(), describe.rows_of)
    first = next(row for row in found if row["territory_id"] == "XXX-00")
    assert (first["window"], first["months"], first["count"]) == ("before", 24, 240)
    assert first["rate"] == pytest.approx(120 / 30_000 * 1e5)
    assert first["low"] < first["rate"] < first["high"]
    people = sum(30_000 + 1000 * at for at in range(12, 24))
    assert first["comparison_rate"] == pytest.approx(120 * 12 / people * 1e5)


def test_the_catalogue_says_why_for_every_outcome_and_knows_its_rules():
    rows = pd.read_csv(FOLDER / "effect_outcomes.csv", dtype=str, keep_default_na=False)
    assert list(rows.columns) == COLUMNS
    assert (rows["why"] != "").all()
    assert set(rows["comparison_rule"]) <= set(compared.RULES)
    assert set(rules()["comparison_rule"]) == set(compared.RULES)
    homicide = rows[rows["offence"] == "homicide"]
    assert set(rows["programme_id"]) == set(homicide["programme_id"])  # homicide beside everything
    assert not rows.duplicated(["programme_id", "event", "offence"]).any()


def test_a_programme_that_the_register_does_not_know_stops_the_build():
    with pytest.raises(ValueError, match=r"effect_outcomes\.csv: unknown programme"):
        outcomes(pd.Series(["br_upp"]))


def test_programmes_without_an_outcome_get_homicide():
    listed = pd.read_csv(FOLDER / "effect_outcomes.csv")["programme_id"].unique()
    found = outcomes(pd.Series([*listed, "gt_pnc"]))
    assert found[-1].key == {"programme_id": "gt_pnc", "event": "entry", "offence": "homicide"}


def test_the_stored_calibration_is_of_todays_code_and_holds():
    """Stale? `python -m etl calibrate --data data` makes it anew."""
    stored = calibration.stored()
    assert set(stored["code"]) == {calibration.checksum()}
    listed = pd.read_csv(FOLDER / "effect_outcomes.csv", dtype=str)
    of_catalogue = set(listed[calibration.KEY].itertuples(index=False, name=None))
    assert set(calibration.holding(stored)) <= of_catalogue
    assert calibration.holding(stored)


def test_rows_of_other_code_do_not_count_as_calibrated():
    stored = calibration.stored().assign(code="0" * 64)
    assert calibration.holding(stored) == {}


@pytest.mark.parametrize(
    ("changed", "sound"),
    [
        ({}, True),
        ({"coverage": 0.92}, False),
        ({"coverage": 0.98}, False),  # all of them together
        ({"share_alarm": 0.051}, False),
        ({"territory_coverage": 0.92}, False),
        ({"territory_coverage": 0.99}, True),  # a departure that is told
    ],
)
def test_an_estimator_that_does_not_cover_is_not_published(changed, sound):
    row = {"tested": 100, "coverage": 0.95, "share_alarm": 0.04, "territory_coverage": None}
    assert calibrate.holds([row | changed, row | changed | {"share_alarm": None}]) is sound


def test_one_effect_that_is_not_covered_refuses_and_one_covered_too_often_is_told():
    row = {"tested": 100, "coverage": 0.95, "share_alarm": 0.04, "territory_coverage": None}
    low, high = row | {"coverage": 0.92}, row | {"coverage": 0.98}
    assert not calibrate.holds([row, row, row, low])
    assert calibrate.holds([row, row, row, high])
    assert calibrate.departures([row, low, high]) == [low, high]


def test_a_panel_is_calibrated_in_the_shape_of_the_real_one(monkeypatch):
    given = case(world.known(monkeypatch), world.outcome()).kept()[0]
    rows = calibrate.rows(draw(shape_of(given), 0, size=6))
    assert [(row["scenario"], row["effect"]) for row in rows] == list(SCENARIOS)
    assert all(row["tested"] == row["n"] == 6 for row in rows)
    table = pd.DataFrame(rows).assign(
        programme_id="plan", event="entry", offence="robbery", code=""
    )
    whole = {"checked": "Int64"}
    arrow = to_arrow(BY_NAME["effect_calibration"], table.astype(whole))
    check({"effect_calibration": arrow})


def test_a_run_that_is_stopped_goes_on_where_it_was(monkeypatch, tmp_path):
    monkeypatch.setattr("etl.kept.folder", lambda: tmp_path)
    drawn: list[int] = []
    monkeypatch.setattr(calibration, "draw", lambda shape, part: drawn.append(part))
    monkeypatch.setattr(calibration, "shape_of", lambda given: given)
    given = case(world.known(monkeypatch), world.outcome()).kept()[0]
    for part in (0, 1, 0, 1, 2):
        calibration._part("plan entry robbery", given, part)
    assert drawn == [0, 1, 2]


def test_p_values_allow_for_every_question_of_the_programme_that_could_be_estimated():
    told = [{"programme_id": "a", "expected": 1.0, "p_value": p} for p in (0.01, 0.04)]
    refused = {"programme_id": "a", "expected": 1.0}  # refused after it was estimated
    rows = [*told, refused, {"programme_id": "a"}, {"programme_id": "b", "expected": 1.0,
                                                    "p_value": 0.03}]  # fmt: skip
    effects.adjust(rows)
    assert [row.get("p_adjusted") for row in rows] == [0.03, 0.08, None, None, 0.03]
    assert [row.get("tests") for row in rows] == [3, 3, None, None, 1]


def test_a_place_year_by_year_by_hand(monkeypatch):
    rows = world.counts()
    month = rows["period"].dt.year
    own = rows["territory_id"] == "XXX-00"
    rows["count"] = np.where(own & (month >= 2013), 5, 10) * np.where(~own & (month == 2016), 2, 1)
    known = world.known(monkeypatch, counts=rows)
    found = [row for row in _told(known, world.outcome(), years.rows_of)
             if row["territory_id"] == "XXX-00"]  # fmt: skip
    assert [(row["year"], row["phase"]) for row in found] == [
        (2010, "before"), (2011, "before"), (2012, "entry"), (2013, "during"), (2014, "during"),
        (2015, "during"), (2016, "during")]  # fmt: skip
    assert [round(row["index"]) for row in found] == [100, 100, 100, 50, 50, 50, 50]
    assert [round(row["comparison_index"]) for row in found] == [100] * 6 + [200]
    low, high = (float(each[0]) for each in garwood([60.0], 1.2))
    assert (found[-1]["low"], found[-1]["high"]) == pytest.approx((low, high))
    assert all(row["rated"] for row in found)


def test_years_tell_entry_closure_and_after_and_only_whole_known_ones(monkeypatch):
    rows = world.counts()
    rows.loc[(rows["territory_id"] == "XXX-U-0") & (rows["period"] == "2014-03-01"),
             "status"] = "not_available"  # fmt: skip
    known = world.known(monkeypatch, counts=rows)
    found = [row for row in _told(known, world.outcome("unit"), years.rows_of)
             if row["territory_id"] == "XXX-U-0"]  # fmt: skip
    assert [(row["year"], row["phase"]) for row in found] == [
        (2010, "before"), (2011, "entry"), (2012, "entry"), (2013, "during"), (2015, "closure"),
        (2016, "after")]  # fmt: skip
    assert not any(row["rated"] for row in found)  # population of one year alone


def test_a_place_with_next_to_nothing_before_has_no_years(monkeypatch):
    rows = world.counts()
    rows.loc[(rows["territory_id"] == "XXX-00") & (rows["period"] < "2012-01-01"), "count"] = 0
    known = world.known(monkeypatch, counts=rows)
    found = _told(known, world.outcome(), years.rows_of)
    assert "XXX-00" not in {row["territory_id"] for row in found}
    assert "XXX-01" in {row["territory_id"] for row in found}
