"""One source's counts in two steps, each kept under everything it comes from.

`measuring` turns the source's observations, with the places and the population of all publishers,
into counts and rates and compares them with the published totals; `judging` gives the verdict on
each series of counts and the groups of places whose rates are comparable. The counts and rates
themselves, millions, stay where they are kept until a country's files are made of them
(`etl.pieces`). Sources do not depend on each other beyond that, so that each step of each can run
in a process of its own, and only the source of a file that changed is measured again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pandas as pd
import pyarrow as pa

from etl import catalogue
from etl.contribution import Observations
from etl.effect import outcomes
from etl.kept import Step, code, digest, find, keep
from etl.publisher import Around, Observed, observations

BY_COUNTRY = ("recorded_crime", "crime_rate")


@dataclass(frozen=True)
class Measured:
    """What a build needs of every source's numbers; its rows of the tables BY_COUNTRY are kept
    apart, under `key`.

    countries: those that it has such rows of. reconciliation, states: rows of reconciliation and
    of source_state. parts, wholes: what is compared of parts and wholes (`etl.parts.sides`).
    counts: those that estimates of programmes need (`etl.effect.known`). homicide: yearly rates
    (`etl.coverage.homicide`).
    """

    publisher: str
    source_id: str
    key: str
    countries: tuple[str, ...]
    reconciliation: pd.DataFrame
    states: pd.DataFrame
    parts: pd.DataFrame
    wholes: pd.DataFrame
    counts: pa.Table
    homicide: pd.DataFrame


def _key(one: Observed, given: Around) -> str:
    # The catalogue's outcomes say which counts are handed on for estimates.
    rows = catalogue.FOLDER / one.publisher
    return digest([one.source_id, one.key, given.key, rows, outcomes.FILE, code(__name__)])


def measuring(one: Observed, given: Around) -> Step:
    """The source's numbers. Raises BadInput, when made, for a total that does not reconcile."""
    key = _key(one, given)
    beside = tuple((f"{table}/{one.source_id}", key) for table in BY_COUNTRY)
    return Step(f"measured/{one.source_id}", key, partial(_kept, one, given, key), beside)


def _kept(one: Observed, given: Around, key: str) -> Measured:
    found, rows = _measured(one, given, key)
    for table in BY_COUNTRY:
        keep(f"{table}/{one.source_id}", key, rows[table])
    keep(f"measured/{one.source_id}", key, found)
    return found


def of_table(one: Measured, table: str) -> pa.Table:
    """Its rows of one of the tables BY_COUNTRY, in their order."""
    return find(f"{table}/{one.source_id}", one.key)[1]


def judging(one: Measured, given: Around) -> Step:
    """The source's rows of the tables crime_trend, verdict_calibration and funnel."""
    return Step(f"judged/{one.source_id}", one.key, partial(_judged, one, given))


def _judged(one: Measured, given: Around) -> dict[str, pd.DataFrame]:
    from etl import crime, funnels

    found = crime.verdicts(
        of_table(one, "recorded_crime"), given.territory, given.breaks,
        catalogue.table("concordance", one.publisher), given.exceptional,
    ) | {"funnel": funnels.groups(of_table(one, "crime_rate"), given.territory)}  # fmt: skip
    keep(f"judged/{one.source_id}", one.key, found)
    return found


def _measured(one: Observed, given: Around, key: str) -> tuple[Measured, dict[str, pa.Table]]:
    """What a build needs of it, and its rows of the tables BY_COUNTRY."""
    from etl import coverage, crime, parts, reconcile, source
    from etl.effect import known
    from etl.engine import connect

    def own(name: str) -> pd.DataFrame:
        rows = catalogue.table(name, one.publisher)
        return rows[rows["source_id"] == one.source_id].reset_index(drop=True)

    counted, rates = observations(one)
    territory = _with_those_above(given.territory, counted)
    engine = connect(counted, own("concordance"), territory["territory_id"])
    reconciled = reconcile.of_counts(own("expected_totals"), engine)
    states = engine.execute(
        "with places as (select source_id, status, territory_id, count(*) as values, "
        "min(period) as first, max(period) as last from observations group by all) "
        "select source_id::varchar as source_id, status::varchar as status, "
        "sum(values)::bigint as values, count(*) as places, "
        "min(first) as first_period, max(last) as last_period "
        "from places group by all order by all"
    ).df()
    published = [source.states_of(each.frame.assign(source_id=each.source_id)) for each in rates]
    rows = crime.counts_and_rates(
        engine, territory, given.population, given.caveats, own("rollups")
    )
    compared = parts.sides(
        one.source_id, catalogue.table("parts", one.publisher), territory, engine
    )
    homicide = coverage.homicide(rows["crime_rate"])
    rows["crime_rate"] = crime.with_published(rows["crime_rate"], rates, own("concordance"))
    countries = tuple(sorted({str(each) for each in rows["crime_rate"]["country"].unique()}))
    found = Measured(
        one.publisher, one.source_id, key, countries, reconciled,
        pd.concat([states, *published], ignore_index=True), *compared,
        known.wanted(rows["recorded_crime"]), homicide,
    )  # fmt: skip
    return found, rows


def _with_those_above(territory: pd.DataFrame, observations: list[Observations]) -> pd.DataFrame:
    """Rows of the places that are observed, and of those that hold them."""
    parent = territory.set_index("territory_id")["parent_id"].to_dict()
    wanted: set[str] = set()
    for place in {place for one in observations for place in one.frame["territory_id"].unique()}:
        while isinstance(place, str) and place not in wanted:
            wanted.add(place)
            place = parent.get(place)
    return territory[territory["territory_id"].isin(wanted)]
