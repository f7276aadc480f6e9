"""Before and after: the register, the counts and the catalogue's outcomes → tables of effects.

In: what is known of a build (`etl.effect.known`). Out: effect, effect_path, effect_check,
effect_territory, effect_description, effect_year, effect_calibration, comparison_rule. Every
programme of the register gets an estimate or a refusal. Results are kept under what they were
computed from.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import pandas as pd
import pyarrow as pa
import shapely

from etl.countries import ByCountry
from etl.effect import calibration, describe, estimates, years
from etl.effect.known import OF_PLACES, Known
from etl.effect.outcomes import Outcome, rules
from etl.effect.panels import case
from etl.kept import Step, code, digest, keep
from etl.schema import BY_NAME
from measures.several import holm

ROWS = ("effect", "effect_path", "effect_check", "effect_territory", "effect_description",
        "effect_year")  # fmt: skip
MODULES = (
    "etl.effect.estimates", "etl.effect.describe", "etl.effect.years", "etl.effect.calibration",
)  # fmt: skip


def steps(given: Known) -> dict[str, Step]:
    """A step for every outcome of the register, which gives its rows."""
    sound = calibration.holding(calibration.stored())
    programmes = given.tables["programme"]
    country = dict(zip(programmes["programme_id"], programmes["country"], strict=True))
    shared = _shared(given, set(country.values()))
    counted: dict[tuple[str | None, str], str] = {}
    found = {}
    for one in given.outcomes:
        name, widening = " ".join(one.key.values()), sound.get(calibration.key_of(one))
        series = [(source, one.offence) for source in (one.source_id, one.comparison_source_id)]
        for each in series:
            counted[each] = counted.get(each) or digest([given.rows(*each)])
        rows, at = [counted[each] for each in series], country[one.programme_id]
        place = _folder(name), digest([shared[at], str(one), widening, *rows])
        found[name] = Step(*place, partial(_done, place, given, at, one, widening))
    return found


def _shared(given: Known, countries: set[str]) -> dict[str, str]:
    """For each country a digest of what its outcomes share (`Known.of_country`), and of the
    code."""
    places = [ByCountry(given.tables[name]) for name in OF_PLACES]
    rest = [given.tables[name] for name in ("series_break", "concordance")]
    every = digest([*map(code, MODULES), *rest])
    found = {}
    for country in countries:
        drawn = given.drawn(country)
        lines = pa.table({"place": [*drawn], "wkb": shapely.to_wkb([*drawn.values()])})
        inside = [each.digest([country]) for each in places]
        found[country] = digest([every, given.register_of(country), *inside, lines])
    return found


def _done(
    place: tuple[str, str], given: Known, country: str, outcome: Outcome, widening: float | None
) -> estimates.Rows:
    found = rows_of(given.of_country(country), outcome, widening)
    keep(*place, found)
    return found


def tables(done: Iterable[estimates.Rows]) -> dict[str, pd.DataFrame]:
    """The tables, from the rows of every job."""
    rows: dict[str, list] = {name: [] for name in ROWS}
    for found in done:
        for table, more in found.items():
            rows[table] += more
    adjust(rows["effect"])
    return {name: frame(name, rows[name]) for name in ROWS} | {
        "effect_calibration": calibration.stored(), "comparison_rule": rules(),
    }  # fmt: skip


def rows_of(given: Known, outcome: Outcome, widening: float | None) -> estimates.Rows:
    """Table → rows of one outcome; widening: None where its estimator was not calibrated."""
    found = case(given, outcome)
    told = describe.counts_of(given, found)
    return dict(estimates.rows_of(given, found, widening)) | {
        "effect_description": describe.rows_of(found, told) if told else [],
        "effect_year": years.rows_of(found, told) if told else [],
    }


def adjust(effects: list[dict]) -> None:
    """Give each told estimate its p value over the family of its programme: every question of the
    programme whose counts carry an estimate, told or refused afterwards, entry and closure."""
    for programme in {row["programme_id"] for row in effects}:
        family = [row for row in effects if row["programme_id"] == programme]
        tests = sum(row.get("expected") is not None for row in family)
        told = [row for row in family if row.get("p_value") is not None]
        adjusted = holm([row["p_value"] for row in told], tests)
        for row, value in zip(told, adjusted, strict=True):
            row |= {"p_adjusted": round(float(value), 5), "tests": tests}


def frame(name: str, rows: list[dict]) -> pd.DataFrame:
    """Rows as a frame with the table's columns; whole numbers may be missing."""
    table = BY_NAME[name]
    found = pd.DataFrame(rows, columns=[field.name for field in table.fields])
    whole = {field.name: "Int64" for field in table.fields if field.type == "integer"}
    return found.astype(whole)


def _folder(name: str) -> str:
    return f"effects/{name.replace(' ', '_')}"
