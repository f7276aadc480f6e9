"""Where a programme is at the end of each year: covered, once covered, never, unknown.

In: the register's phases, territories, population and yearly rates, and `coverage.csv` (of which
places, and until when the list is complete). Out: the tables of `etl.schema.coverage`, and
programme_claim: people and places as stated beside those counted here. The four states are never
merged: a place that no list names is unknown, not never, unless the list is complete for that
year. Places that a source counts without naming them are counted so (`unnamed`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute

from etl import catalogue
from etl.report import Report

pc: Any = pyarrow.compute  # most of its functions are made at run time
Tables = dict[str, pd.DataFrame]
ENTERED = ("in_force", "ended", "merged")
FIFTHS = 5
KEYS = ["programme_id", "territory_id", "year", "state"]
NUMBERS = ["places", "people", "places_without_people"]
NOTHING = pd.DataFrame(columns=[*KEYS, *NUMBERS, "unnamed", "other_year"])


def coverage(tables: Tables, report: Report) -> Tables:
    """coverage_scope, coverage_place, coverage. tables: programme, programme_phase,
    coverage_stated, territory, population."""
    last = int(catalogue.edition_date()[:4]) - 1
    scopes = _scopes(tables["programme"], set(tables["territory"]["territory_id"].tolist()), last)
    within, entered = _within(tables["territory"], scopes), _entered(tables["programme_phase"])
    parts = [
        _places(scope, places, entered.get(scope.programme_id, {}), tables)
        for scope, places in zip(scopes.itertuples(), within, strict=True)
    ]
    scopes = scopes.loc[[not part.empty for part in parts]]
    if scopes.empty:
        return {"coverage_scope": scopes, "coverage_place": _no_places(), "coverage": NOTHING}
    places = pd.concat([part for part in parts if not part.empty], ignore_index=True)
    rows = _with_people(by_year(places), tables["population"])
    region = {place: region for each in within for place, region in each.items()}
    rows["region"] = rows["territory_id"].map(region)
    named: dict[Any, pd.DataFrame] = dict(iter(_counted(rows, scopes).groupby("programme_id")))
    counted = pd.concat(
        [_with_unnamed(named[scope.programme_id], _unnamed(scope, rows, tables))
         for scope in scopes.itertuples()], ignore_index=True,
    )  # fmt: skip
    _figures(counted, report)
    return {"coverage_scope": scopes, "coverage_place": places, "coverage": counted}


def _scopes(programmes: pd.DataFrame, places: set[str], last: int) -> pd.DataFrame:
    rows = catalogue.of_register("coverage")
    rows = rows[rows["programme_id"].isin(programmes["programme_id"])]
    # Not isin, which would make an Arrow word of each of the thousands of places.
    rows = rows.loc[[scope in places for scope in rows["scope_id"]]].reset_index(drop=True)
    for column in ("first_year", "complete_until", "violence_first", "violence_last"):
        rows[column] = pd.to_numeric(rows[column]).astype("Int64")
    edges = {edge: rows[edge].astype(float) for edge in ("west", "east", "south", "north")}
    return rows.assign(last_year=last, **edges)


def _no_places() -> pd.DataFrame:
    return pd.DataFrame(
        columns=["programme_id", "territory_id", "first_year", "last_year", "state", "part",
                 "deduced"]
    )  # fmt: skip


def _within(territory: pd.DataFrame, scopes: pd.DataFrame) -> list[dict[str, str | None]]:
    """Of each scope, its places → the `region` that contains each, if any."""
    ids, above, kinds = (
        territory[name].tolist() for name in ("territory_id", "parent_id", "level")
    )
    parent, levels = dict(zip(ids, above, strict=True)), dict(zip(ids, kinds, strict=True))

    def chain(place: str) -> list[str]:
        found = [place]
        while isinstance(parent.get(found[-1]), str):
            found.append(parent[found[-1]])
        return found

    listed: list[dict[str, str | None]] = [{} for _ in range(len(scopes))]
    wanted = list(zip(scopes["scope_id"], scopes["level"], listed, strict=True))
    for place in ids:
        inside = chain(place)
        region = next((each for each in inside if levels.get(each) == "region"), None)
        for scope, level, found in wanted:
            if levels[place] == level and scope in inside:
                found[place] = region
    return listed


def _entered(phases: pd.DataFrame) -> dict[Any, dict[Any, Any]]:
    """Programme → place → its phases together: start, left (of `ends` of all its phases), whether
    all cover a part, and whether any was deduced."""
    own = phases[phases["status"].isin(ENTERED) & phases["start"].notna()]
    rows = pd.DataFrame({
        "programme_id": own["programme_id"], "territory_id": own["territory_id"],
        "start": pd.to_datetime(own["start"]),
        "left": pd.to_datetime(own["end"].where(own["status"] == "ended")),
        "part": own["extent"] == "part", "deduced": own["deduced"].astype(bool),
    })  # fmt: skip
    found = rows.groupby(["programme_id", "territory_id"], as_index=False).agg(
        start=("start", "min"), left=("left", "max"), ends=("left", "count"),
        phases=("start", "size"), part=("part", "all"), deduced=("deduced", "any"),
    )  # fmt: skip
    listed: dict[Any, dict[Any, Any]] = {}
    for row in found.itertuples():
        listed.setdefault(row.programme_id, {})[row.territory_id] = row
    return listed


def _places(scope, places: Iterable[str], entered: dict[str, Any], tables: Tables) -> pd.DataFrame:
    """Stretches of years in one state, of every place of the scope. entered: as of `_entered`."""
    ended = tables["programme"].set_index("programme_id")["end"].get(scope.programme_id)
    phases = tables["programme_phase"]
    named = phases.loc[phases["programme_id"] == scope.programme_id, "territory_id"].dropna()
    doubtful = set(named) - set(entered)
    first, last, complete = scope.first_year, scope.last_year, scope.complete_until
    unknown = [(first, last, "unknown")]
    unlisted = unknown if pd.isna(complete) else [
        (first, complete, "never"), (complete + 1, last, "unknown")
    ]  # fmt: skip
    rows = []
    for place in places:
        part = deduced = False
        if place in entered:
            part, deduced = entered[place].part, entered[place].deduced
            stretches = _of_entered(scope, entered[place], ended)
        else:
            stretches = unknown if place in doubtful else unlisted
        rows += [
            (scope.programme_id, place, begins, ends, state,
             part and state == "covered", deduced and state == "covered")
            for begins, ends, state in stretches if begins <= ends
        ]  # fmt: skip
    return pd.DataFrame(rows, columns=_no_places().columns)


def _of_entered(scope, one, ended) -> list[tuple[int, int, str]]:
    """A merged unit's area stays covered, by the unit that took it."""
    start = one.start.year
    left = one.left if one.ends == one.phases else ended
    until = scope.last_year if pd.isna(left) else pd.Timestamp(left).year - 1
    first = scope.first_year
    return [
        (first, start - 1, "never"),
        (max(start, first), until, "covered"),
        (max(until + 1, start), scope.last_year, "once_covered"),
    ]


def by_year(places: pd.DataFrame) -> pd.DataFrame:
    """A row for each place and year, from stretches."""
    years = places["last_year"] - places["first_year"] + 1
    rows = places.loc[places.index.repeat(years)]
    year = rows["first_year"] + rows.groupby(level=0).cumcount()
    return rows.assign(year=year).reset_index(drop=True)


def _with_people(rows: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """`people` of that year, else of the nearest year known (`other`); none for a part."""
    known = population[["territory_id", "year", "population"]].sort_values("year")
    known = known.assign(people_year=known["year"])
    rows = rows.sort_values("year", kind="stable")
    joined = pd.merge_asof(rows, known, on="year", by="territory_id", direction="nearest")
    people = joined["population"].mask(joined["part"] & (joined["state"] == "covered"))
    return joined.assign(people=people, other=joined["people_year"] != joined["year"])


def _counted(rows: pd.DataFrame, scopes: pd.DataFrame) -> pd.DataFrame:
    """Places by year and state, in the whole scope and in each region inside it."""
    whole = rows["programme_id"].map(scopes.set_index("programme_id")["scope_id"])
    inside = rows[rows["region"].notna() & (rows["region"] != whole)]
    both = pd.concat(
        [rows.assign(territory_id=whole), inside.assign(territory_id=inside["region"])]
    )
    counted = both.groupby(KEYS, as_index=False).agg(
        places=("state", "size"), people=("people", "sum"), with_people=("people", "count"),
        other_year=("other", "sum"),
    )  # fmt: skip
    counted["places_without_people"] = counted["places"] - counted.pop("with_people")
    return counted.assign(unnamed=0)


def _unnamed(scope, rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Places that the source counts without names: territory_id, year, state, places, people.

    They are among the places whose state is unknown because the register doubts their entry; the
    doubted ones that the total does not need were not covered while the list is complete.
    """
    phases, stated = tables["programme_phase"], tables["coverage_stated"]
    own = stated[stated["programme_id"] == scope.programme_id]
    own = own[own["territory_id"] == scope.scope_id]
    if own.empty:
        return pd.DataFrame(columns=[*KEYS, "places", "people"])
    rows = rows[rows["programme_id"] == scope.programme_id]
    total = dict(zip(own["year"], own["places"], strict=True))
    doubted = phases[
        (phases["programme_id"] == scope.programme_id) & (phases["status"] == "unknown")
    ]["territory_id"]
    group = rows[rows["territory_id"].isin(doubted)]
    regions = set(group["region"])
    above = [scope.scope_id, *(regions if len(regions) == 1 else [])]
    found, lacking = [], 0
    for year in range(scope.first_year, scope.last_year + 1):
        here = rows[rows["year"] == year]
        if year in total:
            lacking = int(total[year]) - int((here["state"] == "covered").sum())
        size, people = len(doubted), group.loc[group["year"] == year, "people"].sum()
        rest = "never" if year <= scope.complete_until else "unknown"
        for place in above:
            found.append((scope.programme_id, place, year, "unknown", -size, -people))
            found.append((scope.programme_id, place, year, "covered", lacking, 0.0))
            found.append((scope.programme_id, place, year, rest, size - lacking, 0.0))
    return pd.DataFrame(found, columns=[*KEYS, "places", "people"])


def _with_unnamed(counted: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    """The counts with unnamed places moved out of unknown into the state that is theirs."""
    if moved.empty:
        return counted
    moved = moved.assign(
        unnamed=moved["places"].clip(lower=0),
        places_without_people=moved["places"].clip(lower=0), other_year=0,
    )  # fmt: skip
    both = pd.concat([counted, moved]).groupby(KEYS, as_index=False).sum()
    return both[both["places"] > 0]


def _figures(counted: pd.DataFrame, report: Report) -> None:
    """Covered places by year of the countries and states, to be compared with published counts."""
    covered = counted[counted["state"] == "covered"]
    for row in covered.to_dict("records"):
        name = f"coverage_{row['programme_id']}_{row['territory_id']}_{row['year']}"
        report.figure(name, row["places"])


def fifths(tables: dict, rates: pd.DataFrame) -> Tables:
    """coverage_fifth: places by state and fifth of their homicide rate, for programmes whose
    places have rates. tables: coverage_scope, coverage_place, population. rates: of `homicide`."""
    parts = []
    for scope in tables["coverage_scope"].dropna(subset=["violence_first"]).itertuples():
        own = tables["coverage_place"]
        own = own[own["programme_id"] == scope.programme_id]
        places = own["territory_id"].unique()
        fifth = _fifth(rates, places, scope)
        if fifth.empty:
            continue
        people = tables["population"]
        rows = _with_people(by_year(own), people[people["territory_id"].isin(places)])
        rows["fifth"] = rows["territory_id"].map(fifth).fillna(0).astype(int)
        counted = rows.groupby(["programme_id", "year", "fifth", "state"], as_index=False).agg(
            places=("state", "size"), people=("people", "sum"), with_people=("people", "count")
        )
        counted["places_without_people"] = counted["places"] - counted.pop("with_people")
        parts.append(counted)
    none = pd.DataFrame(columns=["programme_id", "year", "fifth", "state", *NUMBERS])
    return {"coverage_fifth": pd.concat(parts, ignore_index=True) if parts else none}


def homicide(rates: pa.Table) -> pd.DataFrame:
    """The yearly rates of homicide of known counts; of millions of rows only these leave Arrow."""
    words = pc.cast(rates["offence"], pa.string())
    rows = rates.filter(pc.and_(pc.equal(words, "homicide"), pc.is_valid(rates["rate"])))
    rows = rows.filter(pc.is_valid(rows["count"]))
    columns = ["territory_id", "source_id", "year", "count", "population"]
    return rows.select(columns).to_pandas().astype({"territory_id": str, "source_id": str})


def _fifth(rates: pd.DataFrame, places, scope) -> pd.Series:
    """Place → fifth (5 the highest) of its homicide rate over the scope's years of violence, from
    the source that has most of the places; equal rates are told apart by id."""
    years = range(int(scope.violence_first), int(scope.violence_last) + 1)
    own = rates[rates["territory_id"].isin(places) & rates["year"].isin(years)]
    if own.empty:
        return pd.Series(dtype=int)
    best = own.groupby("source_id")["territory_id"].nunique().sort_values().index[-1]
    summed = own[own["source_id"] == best].groupby("territory_id")[["count", "population"]].sum()
    rate = (summed["count"] / summed["population"]).sort_index().sort_values(kind="stable")
    order = pd.Series(range(len(rate)), index=rate.index)
    return order * FIFTHS // len(rate) + 1
