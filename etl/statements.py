"""The roll-ups and rates of `etl.rollup` as statements of the embedded engine.

They are the same for every publisher. Translating them takes longer than running them on a small
publisher's rows, and importing the translator half a second: they are translated once for each
version of the expressions, and kept.
"""

from __future__ import annotations

from functools import cache

from etl.kept import code, kept

WORDS = dict.fromkeys(("source_id", "territory_id"), "string")


@cache
def statements() -> dict[str, str]:
    """SQL that makes the tables leaf, rolled, years and rates of the tables observations,
    concordance, ancestors, population and tiny (`etl.engine`, `etl.crime`); in that order."""
    return kept("statements", [code(__name__)], _translated)


def _translated() -> dict[str, str]:
    import ibis

    from etl import rollup

    # Said here and not asked of the engine, where words are enums of thousands to be parsed.
    observations = ibis.table(
        WORDS | {"frequency": "string", "period": "date", "category": "string",
                 "count": "int64", "status": "string"},
        "observations",
    )  # fmt: skip
    concordance = ibis.table(
        {"source_id": "string", "category": "string", "offence": "string",
         "valid_from": "date", "valid_to": "date"},
        "concordance",
    )  # fmt: skip
    ancestors = ibis.table(WORDS | {"ancestor_id": "string"}, "ancestors")
    population = ibis.table(WORDS | {"year": "int64", "population": "float64"}, "population")
    tiny = ibis.table({"territory_id": "string"}, "tiny")

    made = {"leaf": rollup.offence_counts(observations, concordance)}
    leaf = ibis.table(made["leaf"].schema(), "leaf")
    made["rolled"] = rollup.rolled_up(leaf, ancestors)
    rolled = ibis.table(made["rolled"].schema(), "rolled")
    made["years"] = rollup.yearly(leaf).union(rollup.yearly(rolled))
    years = ibis.table(made["years"].schema(), "years")
    made["rates"] = rollup.rates(years, population, tiny)
    # Sums are wider than counts, and states come out as text.
    return {
        name: f"create table {name} as select * replace (count::bigint as count, status::state as "
        f"status) from ({ibis.to_sql(expression, dialect='duckdb')})"
        for name, expression in made.items()
    }
