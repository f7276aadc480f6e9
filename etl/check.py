"""Does a table keep what its declaration promises? Asked of DuckDB, before publishing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from etl import edition
from etl.merge import in_one
from etl.report import Refused
from etl.schema import BY_NAME, Field, Table, arrow_schema
from etl.schema.fields import RATE_ONLY

pc: Any = pyarrow.compute  # most of its functions are made at run time
FOREIGN = {  # column → table whose key it is
    "territory_id": "territory",
    "parent_id": "territory",
    "other_id": "territory",
    "scope_id": "territory",
    "offence": "offence",
    "programme_id": "programme",
    "comparison_rule": "comparison_rule",
    "source_id": "source",
    "population_source_id": "source",
    "area_id": "territory",
    "indicator": "indicator",
    "question_id": "question",
    "question_from": "question",
    "question_to": "question",
    "survey_break_id": "confidence_break",
    "substitute_source_id": "source",
}
TARGET = {
    "parent_id": "territory_id",
    "scope_id": "territory_id",
    "other_id": "territory_id",
    "population_source_id": "source_id",
    "area_id": "territory_id",
    "question_from": "question_id",
    "question_to": "question_id",
    "substitute_source_id": "source_id",
}


Words = dict[str, list[str]]
STATES_WITH_A_NUMBER = "('value', 'provisional', 'low_reliability')"
LIMITS = ("low > value or value > high or (low is null) <> (high is null)", "low ≤ value ≤ high")
COUNTED = (
    "(count is null) <> "
    "(status in ('not_available', 'not_covered', 'not_comparable', 'suppressed'))",
    "a count exactly where the state says that there is one",
)
OF_COUNTS = f"reason is distinct from '{RATE_ONLY}'"
TABLE_RULES = {
    "recorded_crime": [COUNTED],
    "crime_rate": [
        (f"{OF_COUNTS} and ({COUNTED[0]})", COUNTED[1]),
        (f"{OF_COUNTS} and count is null and rate is not null", "a rate of a known count"),
        (
            f"not ({OF_COUNTS}) and (rate is null or status <> 'value' or "
            "coalesce(count, population, low, high) is not null)",
            "a rate published without its count to have no count, population or limits",
        ),
        ("low > rate or rate > high", "low ≤ rate ≤ high"),
    ],
    "confidence": [
        (
            f"(value is not null) <> (status in {STATES_WITH_A_NUMBER})",
            "a value exactly where the state says that there is one",
        ),
        ("status <> 'value' and reason is null", "a reason where there is no reliable value"),
        ("unit = 'percent' and (value > 100 or high > 100)", "percent up to 100"),
        ("value is null and (low is not null or se is not null)", "no error without a value"),
        LIMITS,
    ],
    "confidence_change": [
        ("low > difference or difference > high", "low ≤ difference ≤ high"),
        (
            "verdict in ('cannot_tell', 'not_comparable') and reason is null",
            "a reason where there is no verdict",
        ),
        (
            "(verdict = 'risen' and low <= 0) or (verdict = 'fallen' and high >= 0)",
            "a change only where its interval leaves out zero",
        ),
    ],
}


class BrokenTable(Exception):
    """A table of the snapshot that is not as declared: table, column, expected, found."""


def check_edition(directory: Path) -> int:
    """Check an edition on disk without its sources; returns how many tables it has.

    Raises Refused with a line for every file that is missing, changed or not named in the
    package; BrokenTable for a table or layer of the map that is not as declared.
    """
    if faults := edition.faults(directory):
        raise Refused(f"{directory.name}: {line}" for line in faults)
    whole, parts = {}, {}
    for resource in edition.package(directory)["resources"]:
        paths = [directory / name for name in resource["hashes"]]
        if resource["format"] == "parquet":
            declared, read = _declared(resource["name"], paths[0]), []
            for path in paths:
                read.append(_read(declared, path))
                rows(declared, read[-1])
            parts[declared.name] = [words(declared, each) for each in read]
            if not declared.partition:
                (whole[declared.name],) = read
    references(whole, parts)
    places = set(whole["territory"]["territory_id"].to_pylist()) if "territory" in whole else set()
    for path in sorted(directory.glob("boundaries/*.geojson")):
        shapes = {each["id"] for each in json.loads(path.read_text(encoding="utf-8"))["features"]}
        if lost := sorted(shapes - places):
            raise BrokenTable(f"{path.name}: expected shapes of places; found {lost[0]}")
    return len(parts)


def _declared(name: str, path: Path) -> Table:
    if name not in BY_NAME:
        raise BrokenTable(f"{path.name}: expected a table that etl.schema declares")
    return BY_NAME[name]


def _read(declared: Table, path: Path) -> pa.Table:
    """A file of the table; BrokenTable where its columns are not as declared."""
    listed = [field.name for field in declared.fields if field.type == "string"]
    expected, found = arrow_schema(declared), pq.read_schema(path)
    if found.names != expected.names or found.types != expected.types:
        raise BrokenTable(f"{path.name}: expected {_columns(expected)}; found {_columns(found)}")
    large = declared.partition is not None
    return pq.read_table(path, read_dictionary=listed if large else []).combine_chunks()


def _columns(schema: pa.Schema) -> str:
    return ", ".join(f"{field.name} ({field.type})" for field in schema)


def check(
    tables: Mapping[str, pa.Table], parts: Mapping[str, list[Words]] = MappingProxyType({})
) -> None:
    """Raises BrokenTable on a missing value, an unknown word, a repeated key, a negative
    number, limits in the wrong order, a state without its value, or a reference to nothing.

    Rows are in the order of the key or of the table's declared order. parts: table → words of each
    part of one whose rows were checked before (`rows`).
    """
    for name, table in tables.items():
        rows(BY_NAME[name], table)
    of_tables = {name: [words(BY_NAME[name], table)] for name, table in tables.items()}
    references(tables, of_tables | dict(parts))


def rows(table: Table, given: pa.Table) -> None:
    """What can be asked of a table's rows by themselves, or of those of a part: parts have
    no key in common."""
    connection = _connection()
    connection.register(table.name, given)
    _rules(connection, table, given)
    connection.unregister(table.name)
    _key(table, given)


def words(table: Table, given: pa.Table) -> Words:
    """Column → the words in it that must be keys of other tables."""
    if table.name == "revision":  # may speak of places and sources that are gone
        return {}
    names = [field.name for field in table.fields if field.name in FOREIGN]
    return {name: sorted(set(given[name].unique().to_pylist()) - {None}) for name in names}


def references(
    tables: Mapping[str, pa.Table | pd.DataFrame], parts: Mapping[str, list[Words]]
) -> None:
    """Raises BrokenTable where a word of a part is no key of the table that it refers to; a table
    that is absent is not asked."""
    keys: dict[tuple[str, str], set] = {}
    for name, listed in parts.items():
        for column, used in ((column, each[column]) for each in listed for column in each):
            target, key = FOREIGN[column], TARGET.get(column, column)
            if target not in tables or (target == name and column not in TARGET):
                continue
            if (target, key) not in keys:
                keys[target, key] = set(tables[target][key].to_numpy().tolist())
            if lost := sorted(set(used) - keys[target, key]):
                raise BrokenTable(
                    f"table {name}: expected {column} to be in table {target}; found {lost[0]}"
                )


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _rules(connection: duckdb.DuckDBPyConnection, table: Table, given: pa.Table) -> None:
    """Every condition in one pass; a second one only to show the row that breaks it."""
    rules = [
        rule for field in table.fields for rule in _field_rules(field, given[field.name])
    ] + TABLE_RULES.get(table.name, [])
    if not rules:
        return
    counts = ", ".join(f"count(*) filter (where {broken})" for broken, _ in rules)
    found = connection.execute(f"select {counts} from {table.name}").fetchall()[0]
    for (broken, expected), rows in zip(rules, found, strict=True):
        if rows:
            row = connection.execute(
                f"select * from {table.name} where {broken} limit 1"
            ).fetchall()
            raise BrokenTable(f"table {table.name}: expected {expected}; found {row[0]}")


def _field_rules(field: Field, column: pa.ChunkedArray) -> list[tuple[str, str]]:
    """Conditions of one column; what it counts and lists of itself is not asked of every row."""
    rules = []
    if field.required and column.null_count:
        rules.append((f'"{field.name}" is null', f"a value in {field.name}"))
    if field.allowed and set(column.unique().to_pylist()) - {None, *field.allowed}:
        words = ", ".join(f"'{word}'" for word in field.allowed)
        rules.append((f'"{field.name}" not in ({words})', f"{field.name} one of {field.allowed}"))
    if field.type in ("integer", "number") and not field.signed:
        rules.append((f'"{field.name}" < 0', f"{field.name} of 0 or more"))
    return rules


def _key(table: Table, rows: pa.Table) -> None:
    """A key that stands twice stands in neighbouring rows, for rows are sorted by it."""
    if table.order and set(table.order) != set(table.key):
        rows = rows.sort_by([(name, "ascending") for name in table.key])
    if rows.num_rows < 2:
        return
    same = None
    for name in table.key:
        column = in_one(rows[name])
        if pa.types.is_dictionary(column.type):
            column = column.indices
        equal = pc.fill_null(pc.equal(column[1:], column[:-1]), False)
        equal = pc.or_(equal, pc.and_(pc.is_null(column[1:]), pc.is_null(column[:-1])))
        same = equal if same is None else pc.and_(same, equal)
    if pc.any(same).as_py():
        at = pc.index(same, True).as_py()
        key = {name: rows[name][at].as_py() for name in table.key}
        raise BrokenTable(
            f"table {table.name}: expected one row per {', '.join(table.key)}; found {key} twice"
        )
