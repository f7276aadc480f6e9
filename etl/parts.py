"""Parts against wholes: where a publisher gives both, how far the parts are from the whole.

In: rules (rows of parts.csv), the table `leaf` of each source's engine (counts as published, before
any roll-up) and the places. Out: rows of `reconciliation`. Every whole, period and offence is
compared of which the whole and all of its parts are known. Refuses parts that are further from
their wholes than the rule allows, and a source with counts at several levels for which there is no
rule.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from etl.report import BadInput, Refused

CITED = "both are the publisher's"
TODO = (
    "if the publisher revised one of the files, confirm it and change parts.csv; else fetch the "
    "file again"
)
SIDES = ("parts", "wholes")
ON = ["check_id", "whole_id", "offence", "period"]
PARTS = """
with of_level as (
    select territory_id::place as territory_id, whole_id::place as whole_id
    from whole_of where level = $level and whole_level = $whole_level
), summed as (
    select whole_id, offence, period, sum(count)::double as parts,
           bool_or(count is null and status <> 'not_covered') as unknown
    from leaf join of_level using (territory_id)
    group by all
)
select $check_id as check_id,
       * replace (whole_id::varchar as whole_id, offence::varchar as offence)
from summed where period between $first::date and $last::date
"""
WHOLES = """
select $check_id as check_id, territory_id::varchar as whole_id, offence::varchar as offence,
       period, count::double as whole
from leaf
where count is not null
      and territory_id::varchar in (select territory_id from level_of where level = $whole_level)
"""
NO_RULE = dict.fromkeys(("check_id", "level", "whole_level"), "")
ENDS = {"first": "1900-01-01", "last": "2100-01-01"}


def sides(
    source: str, rules: pd.DataFrame, territory: pd.DataFrame, engine: duckdb.DuckDBPyConnection
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the source's engine says for the rules: the sums of parts (columns ON, parts, and
    unknown where a part of them is), and the wholes (columns ON, whole).

    rules: columns of parts.csv. territory: rows of that table. Raises ValueError for a source
    with several levels and no rule.
    """
    engine.register("whole_of", _wholes(territory))
    engine.register("level_of", territory[["territory_id", "level"]].astype("string"))
    _refuse_without_rule(source, rules, engine)
    return (
        _rows(engine, PARTS, rules[rules["source_id"] == source]),
        _rows(engine, WHOLES, rules[rules["whole_source_id"] == source]),
    )


def against_wholes(
    rules: pd.DataFrame, files: dict[str, str], parts: pd.DataFrame, wholes: pd.DataFrame
) -> pd.DataFrame:
    """Rows of the table `reconciliation`, one per rule: expected is the sum of the wholes that
    were compared, found that of their parts.

    rules: columns of parts.csv; tolerance: what the differences without their sign may sum to.
    files: source_id → the file to name. parts, wholes: `sides` of all sources of the rules. Raises
    Refused with a line for each rule whose tolerance is exceeded, or that compares nothing.
    """
    both = parts[parts["parts"].notna() & ~parts["unknown"].astype(bool)].merge(wholes, on=ON)
    of = dict(iter(both.groupby("check_id")))
    rows, refused = [], []
    for rule in rules.to_dict("records"):
        try:
            rows.append(
                _compared(rule, files[rule["source_id"]], of.get(rule["check_id"], both[:0]))
            )
        except BadInput as error:
            refused.append(str(error))
    if refused:
        raise Refused(refused)
    return pd.DataFrame(rows)


def _compared(rule: dict, file: str, both: pd.DataFrame) -> dict[str, object]:
    apart = (both["parts"] - both["whole"]).abs()
    compared, distance = len(both), int(apart.sum())
    if not compared or distance > rule["tolerance"]:
        raise BadInput(
            file, f"parts and wholes {rule['check_id']} ({rule['what']})",
            f"differences of {rule['tolerance']:,.10g} at most", f"{distance:,} in {compared:,} "
            "comparisons", TODO,
        )  # fmt: skip
    return {
        "check_id": rule["check_id"], "source_id": rule["source_id"], "file": file,
        "what": rule["what"], "expected": float(both["whole"].sum()),
        "found": float(both["parts"].sum()), "tolerance": rule["tolerance"], "cited": CITED,
        "compared": compared, "apart": int((apart > 0).sum()),
    }  # fmt: skip


def _rows(engine: duckdb.DuckDBPyConnection, statement: str, rules: pd.DataFrame) -> pd.DataFrame:
    """The statement's rows for each rule; it knows those of its parameters that it names."""
    found = []
    for rule in rules.to_dict("records") or [NO_RULE]:
        asked = ENDS | {name: value for name, value in rule.items() if not pd.isna(value)}
        named = {name: value for name, value in asked.items() if f"${name}" in statement}
        found.append(engine.execute(statement, named).df())
    return pd.concat(found, ignore_index=True)


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
    source: str, rules: pd.DataFrame, engine: duckdb.DuckDBPyConnection
) -> None:
    levels = engine.execute(
        "select count(distinct level) from level_of where territory_id in "
        "(select territory_id::varchar from (select distinct territory_id from leaf))"
    ).fetchall()[0][0]
    if levels > 1 and not (rules["source_id"] == source).any():
        raise ValueError(f"parts.csv: no rule for {source}, which has several levels")
