"""Parts against wholes: where a publisher gives both, how far the parts are from the whole.

In: rules (rows of parts.csv), the engine's table `leaf` (counts as published, before any roll-up)
and the places. Out: rows of `reconciliation`. Every whole, period and offence is compared of which
the whole and all of its parts are known. Refuses parts that are further from their wholes than the
rule allows, and a source with counts at several levels for which there is no rule.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from etl.report import BadInput

CITED = "both are the publisher's"
TODO = (
    "if the publisher revised one of the files, confirm it and change parts.csv; else fetch the "
    "file again"
)
COMPARED = """
with parts as (
    select whole_id, offence, period, sum(count) as parts,
           bool_or(count is null and status <> 'not_covered') as unknown
    from leaf join whole_of on whole_of.territory_id = leaf.territory_id::varchar
    where source_id::varchar = $source_id and level = $level and whole_level = $whole_level
    group by all
)
select coalesce(sum(count), 0), coalesce(sum(parts), 0), coalesce(sum(abs(parts - count)), 0),
       count(*), count(*) filter (where parts <> count)
from parts join leaf on leaf.territory_id::varchar = whole_id and leaf.offence = parts.offence
     and leaf.period = parts.period
where leaf.source_id::varchar = $whole_source_id and count is not null and parts is not null
      and not unknown and parts.period between $first::date and $last::date
"""


def against_wholes(
    rules: pd.DataFrame,
    territory: pd.DataFrame,
    files: dict[str, str],
    connection: duckdb.DuckDBPyConnection,
) -> pd.DataFrame:
    """Rows of the table `reconciliation`, one per rule: expected is the sum of the wholes that
    were compared, found that of their parts.

    rules: columns of parts.csv; tolerance: what the differences without their sign may sum to.
    territory: rows of that table. files: source_id → the file to name. Raises BadInput for the
    first rule whose tolerance is exceeded, or that compares nothing; ValueError for a source
    with several levels and no rule.
    """
    connection.register("whole_of_rows", _wholes(territory))
    connection.execute("create temp table whole_of as select * from whole_of_rows").fetchall()
    _refuse_without_rule(rules, territory, connection)
    rows = [_compared(rule, files, connection) for rule in rules.to_dict("records")]
    return pd.DataFrame(rows)


def _compared(
    rule: dict, files: dict[str, str], connection: duckdb.DuckDBPyConnection
) -> dict[str, object]:
    asked = {name: rule[name] for name in ("source_id", "level", "whole_source_id", "whole_level")}
    for name, open_end in (("first", "1900-01-01"), ("last", "2100-01-01")):
        asked[name] = open_end if pd.isna(rule[name]) else rule[name]
    found = connection.execute(COMPARED, asked).fetchall()[0]
    whole, parts, distance, compared, apart = map(int, found)
    file = files[rule["source_id"]]
    if not compared or distance > rule["tolerance"]:
        raise BadInput(
            file, f"parts and wholes {rule['check_id']} ({rule['what']})",
            f"differences of {rule['tolerance']:,.10g} at most", f"{distance:,} in {compared:,} "
            "comparisons", TODO,
        )  # fmt: skip
    return {
        "check_id": rule["check_id"], "source_id": rule["source_id"], "file": file,
        "what": rule["what"], "expected": float(whole), "found": float(parts),
        "tolerance": rule["tolerance"], "cited": CITED, "compared": compared, "apart": apart,
    }  # fmt: skip


def _wholes(territory: pd.DataFrame) -> pd.DataFrame:
    """(territory_id, level, whole_id, whole_level): each place with every place that holds it."""
    parent = territory.set_index("territory_id")["parent_id"].to_dict()
    level = territory.set_index("territory_id")["level"].to_dict()
    rows = []
    for place in parent:
        above = parent[place]
        while isinstance(above, str):
            rows.append((place, level[place], above, level[above]))
            above = parent[above]
    columns = ["territory_id", "level", "whole_id", "whole_level"]
    return pd.DataFrame(rows, columns=columns, dtype="string")


def _refuse_without_rule(
    rules: pd.DataFrame, territory: pd.DataFrame, connection: duckdb.DuckDBPyConnection
) -> None:
    level = territory.set_index("territory_id")["level"]
    found = connection.execute(
        "select source_id::varchar as source_id, territory_id::varchar as place "
        "from (select distinct source_id, territory_id from leaf)"
    ).df()
    levels = found.assign(level=found["place"].map(level)).groupby("source_id")["level"].nunique()
    without = set(levels.index[levels > 1]) - set(rules["source_id"])
    if without:
        raise ValueError(f"parts.csv: no rule for {sorted(without)}, which have several levels")
