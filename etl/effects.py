"""Before and after: the register, the counts and the catalogue's outcomes → tables of effects.

In: the tables of a build, its engine, its boundaries. Out: effect, effect_path, effect_check,
effect_territory, effect_description, effect_calibration, comparison_rule. Every programme of the
register gets an estimate or a refusal. Results are kept under what they were computed from.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import geopandas as gpd
import pandas as pd
from ibis.backends.duckdb import Backend

from etl.effect import calibration, describe, estimates
from etl.effect.known import MONTHLY, TABLES, Known, pairs
from etl.effect.outcomes import Outcome, outcomes, rules
from etl.effect.panels import case
from etl.kept import code, digest, kept
from etl.schema import BY_NAME

ROWS = ("effect", "effect_path", "effect_check", "effect_territory", "effect_description")
MODULES = ("etl.effect.estimates", "etl.effect.describe", "etl.effect.calibration")


def tables(
    engine: Backend,
    known: dict[str, pd.DataFrame],
    boundaries: dict[str, gpd.GeoDataFrame],
    step: Callable[[str], None],
) -> dict[str, pd.DataFrame]:
    """The tables; `known` holds those of `TABLES`. step: is told what is being estimated."""
    given = Known({name: known[name] for name in TABLES}, _counts(engine, known), boundaries)
    stored = calibration.stored()
    sound = calibration.holding(stored)
    rows: dict[str, list] = {name: [] for name in ROWS}
    shared = digest(
        [code(module) for module in MODULES]
        + [given.tables[name] for name in TABLES]
        + [
            layer.assign(geometry=layer.geometry.to_wkb())
            for _, layer in sorted(boundaries.items())
        ]
    )
    for one in given.outcomes:
        name = " ".join(one.key.values())
        step(name)
        calibrated = calibration.key_of(one) in sound
        series = [given.series(source, one.offence) for source in _sources(one)]
        found = kept(
            f"effects/{name.replace(' ', '_')}",
            [shared, str(one), calibrated, *series],
            partial(_rows, given, one, calibrated),
        )
        for table, more in found.items():
            rows[table] += more
    return {name: frame(name, rows[name]) for name in ROWS} | {
        "effect_calibration": stored, "comparison_rule": rules(),
    }  # fmt: skip


def _rows(given: Known, outcome: Outcome, calibrated: bool) -> estimates.Rows:
    """Table → rows of one outcome."""
    found = case(given, outcome)
    return dict(estimates.rows_of(given, found, calibrated)) | {
        "effect_description": describe.rows_of(given, found)
    }


def _sources(outcome: Outcome) -> list[str | None]:
    return [outcome.source_id, outcome.comparison_source_id]


def frame(name: str, rows: list[dict]) -> pd.DataFrame:
    """Rows as a frame with the table's columns; whole numbers may be missing."""
    table = BY_NAME[name]
    found = pd.DataFrame(rows, columns=[field.name for field in table.fields])
    whole = {field.name: "Int64" for field in table.fields if field.type == "integer"}
    return found.astype(whole)


def _counts(engine: Backend, known: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Monthly rows of the series that the outcomes need, from the view `counts`."""
    wanted = pairs(outcomes(known["programme"]["programme_id"]))
    engine.raw_sql("create or replace temp table wanted (source_id varchar, offence varchar)")
    engine.con.executemany("insert into wanted values (?, ?)", wanted)
    text = "c.source_id::varchar as source_id, c.offence::varchar as offence"
    rows: pd.DataFrame = engine.raw_sql(
        f"select {text}, c.territory_id::varchar as territory_id, c.period, c.count, "
        "c.status::varchar as status from counts c join wanted w "
        "on c.source_id::varchar = w.source_id and c.offence::varchar = w.offence "
        "where c.frequency = 'M' order by all"
    ).df()
    return rows[MONTHLY].astype({"period": "datetime64[s]"})
