"""One source's numbers in steps, each kept under everything it comes from.

`measuring` turns the source's observations, with the places of all publishers, into counts and
compares them with the published totals; and the counts, with the population, into rates.
`judging` gives the verdict on each series of counts, `grouping` the groups of places whose rates
are comparable: they hang on what the counts and rates say, not on where they came from. The
numbers themselves, millions, stay where they are kept until a country's files are made of them
(`etl.pieces`). Sources do not depend on each other beyond that, so that each step of each can run
in a process of its own, and only the source of a file that changed is measured again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute

from etl import catalogue
from etl.contribution import Observations
from etl.effect import outcomes
from etl.kept import Step, code, digest, keep, take
from etl.publisher import Around, Observed, observations, published

pc: Any = pyarrow.compute  # most of its functions are made at run time
BY_COUNTRY = ("recorded_crime", "crime_rate")


@dataclass(frozen=True)
class Counted:
    """What a build needs of a source's counts; its rows of recorded_crime are kept under `key`.

    reconciliation, states: rows of reconciliation and of source_state. parts, wholes: what is
    compared of parts and wholes (`etl.parts.sides`). counts: those that estimates of programmes
    need (`etl.effect.known`). said: country → a digest of its rows.
    """

    key: str
    reconciliation: pd.DataFrame
    states: pd.DataFrame
    parts: pd.DataFrame
    wholes: pd.DataFrame
    counts: pa.Table
    said: dict[str, str]


@dataclass(frozen=True)
class Measured:
    """What a build needs of a source's numbers; its rows of crime_rate are kept under `key`.

    countries: those that it has rows of. states: rows of source_state, of published rates.
    homicide: yearly rates (`etl.coverage.homicide`). said: country → a digest of its rows.
    """

    publisher: str
    source_id: str
    key: str
    countries: tuple[str, ...]
    counted: Counted
    states: pd.DataFrame
    homicide: pd.DataFrame
    said: dict[str, str]

    def says(self, table: str) -> dict[str, str]:
        """Country → a digest of its rows of one of the tables BY_COUNTRY."""
        return self.counted.said if table == "recorded_crime" else self.said


def measuring(one: Observed, given: Around) -> Step:
    """The source's numbers. Raises BadInput, when made, for a total that does not reconcile."""
    counted = _counted_key(one, given)
    key = digest([counted, given.people, given.rest])
    beside = (f"recorded_crime/{one.source_id}", counted), (f"crime_rate/{one.source_id}", key)
    return Step(f"measured/{one.source_id}", key, partial(_measured, one, given, key), beside)


def _counted_key(one: Observed, given: Around) -> str:
    # The catalogue's outcomes say which counts are handed on for estimates.
    rows = catalogue.FOLDER / one.publisher
    return digest([one.source_id, one.key, given.places, rows, outcomes.FILE, code(__name__)])


def of_table(one: Measured, table: str) -> pa.Table:
    """Its rows of one of the tables BY_COUNTRY, in their order. Raises `etl.kept.Lost`."""
    key = one.counted.key if table == "recorded_crime" else one.key
    return take(f"{table}/{one.source_id}", key)


def judging(one: Measured, given: Around) -> Step:
    """The source's rows of the tables crime_trend and verdict_calibration."""
    rows = catalogue.FOLDER / one.publisher
    key = digest([one.counted.said, given.places, given.rest, rows, code(__name__)])
    place = f"judged/{one.source_id}", key

    def make() -> dict[str, pd.DataFrame]:
        from etl import crime

        found = crime.verdicts(
            of_table(one, "recorded_crime"), given.territory, given.breaks,
            catalogue.table("concordance", one.publisher), given.exceptional,
        )  # fmt: skip
        keep(*place, found)
        return found

    return Step(*place, make)


def grouping(one: Measured, given: Around) -> Step:
    """The source's rows of the table funnel."""
    place = f"funnel/{one.source_id}", digest([one.said, given.places, code(__name__)])

    def make() -> dict[str, pd.DataFrame]:
        from etl import funnels

        found = {"funnel": funnels.groups(of_table(one, "crime_rate"), given.territory)}
        keep(*place, found)
        return found

    return Step(*place, make)


def _measured(one: Observed, given: Around, key: str) -> Measured:
    from etl import coverage, crime, source

    counted, years = _counted(one, given)
    concordance, stated = _own("concordance", one), published(one)
    counts = crime.rates(years, concordance, given.population, given.caveats)
    rates = crime.with_published(counts, stated, concordance)
    states = [source.states_of(each.frame.assign(source_id=each.source_id)) for each in stated]
    countries = tuple(sorted({str(each) for each in rates["country"].unique()}))
    found = Measured(
        one.publisher, one.source_id, key, countries, counted,
        pd.concat(states) if states else counted.states[:0], coverage.homicide(counts),
        _said(rates),
    )  # fmt: skip
    keep(f"crime_rate/{one.source_id}", key, rates)
    keep(f"measured/{one.source_id}", key, found)
    return found


def _counted(one: Observed, given: Around) -> tuple[Counted, pa.Table]:
    """The source's counts, and the same by year (`etl.crime.counts`); kept, for population that
    changes leaves them as they are."""
    key, source = _counted_key(one, given), one.source_id
    step = Step(
        f"counted/{source}", key, partial(_count, one, given, key),
        ((f"recorded_crime/{source}", key),),
    )  # fmt: skip
    return step.result() if step.done() else step.make()


def _count(one: Observed, given: Around, key: str) -> tuple[Counted, pa.Table]:
    from etl import crime, parts, reconcile
    from etl.effect import known
    from etl.engine import connect

    counted = observations(one)
    territory = _with_those_above(given.territory, counted)
    engine = connect(counted, _own("concordance", one), territory["territory_id"])
    reconciled = reconcile.of_counts(_own("expected_totals", one), engine)
    states = engine.execute(
        "with places as (select source_id, status, territory_id, count(*) as values, "
        "min(period) as first, max(period) as last from observations group by all) "
        "select source_id::varchar as source_id, status::varchar as status, "
        "sum(values)::bigint as values, count(*) as places, "
        "min(first) as first_period, max(last) as last_period "
        "from places group by all order by all"
    ).df()
    rows, years = crime.counts(engine, territory, _own("rollups", one))
    compared = parts.sides(
        one.source_id, catalogue.table("parts", one.publisher), territory, engine
    )
    found = Counted(key, reconciled, states, *compared, known.wanted(rows), _said(rows)), years
    keep(f"recorded_crime/{one.source_id}", key, rows)
    keep(f"counted/{one.source_id}", key, found)
    return found


def _said(rows: pa.Table) -> dict[str, str]:
    """Country → a digest of its rows."""
    countries = sorted(map(str, rows["country"].unique()))
    if len(countries) == 1:
        return {countries[0]: digest([rows])}
    country = rows["country"]
    return {each: digest([rows.filter(pc.equal(country, each))]) for each in countries}


def _own(name: str, one: Observed) -> pd.DataFrame:
    """The source's rows of a table of the catalogue."""
    rows = catalogue.table(name, one.publisher)
    return rows[rows["source_id"] == one.source_id].reset_index(drop=True)


def _with_those_above(territory: pd.DataFrame, observations: list[Observations]) -> pd.DataFrame:
    """Rows of the places that are observed, and of those that hold them."""
    parent = territory.set_index("territory_id")["parent_id"].to_dict()
    wanted: set[str] = set()
    for place in {place for one in observations for place in one.frame["territory_id"].unique()}:
        while isinstance(place, str) and place not in wanted:
            wanted.add(place)
            place = parent.get(place)
    return territory[territory["territory_id"].isin(wanted)]
