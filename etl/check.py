"""Does a table keep what its declaration promises? Asked of DuckDB, before publishing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from etl import edition
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
    parts = {}
    for resource in edition.package(directory)["resources"]:
        paths = [directory / name for name in resource["hashes"]]
        if resource["format"] == "parquet":
            parts[resource["name"]] = _read(BY_NAME.get(resource["name"]), paths)
    # The parts of a table have no place in common, so that each one's key can be looked at alone.
    whole = {name: pa.concat_tables(each).unify_dictionaries() for name, each in parts.items()}
    check(whole, parts)
    places = set(whole["territory"]["territory_id"].to_pylist()) if "territory" in whole else set()
    for path in sorted(directory.glob("boundaries/*.geojson")):
        shapes = {each["id"] for each in json.loads(path.read_text(encoding="utf-8"))["features"]}
        if lost := sorted(shapes - places):
            raise BrokenTable(f"{path.name}: expected shapes of places; found {lost[0]}")
    return len(parts)


def _read(declared: Table | None, paths: list[Path]) -> list[pa.Table]:
    """The files of a table; BrokenTable where their columns are not as declared."""
    if declared is None:
        raise BrokenTable(f"{paths[0].name}: expected a table that etl.schema declares")
    large = declared.partition is not None
    words = [field.name for field in declared.fields if field.type == "string" and large]
    expected = arrow_schema(declared)
    for path in paths:
        found = pq.read_schema(path)
        if found.names != expected.names or found.types != expected.types:
            raise BrokenTable(f"{path.name}: expected {_columns(expected)}; "
                              f"found {_columns(found)}")  # fmt: skip
    return [pq.read_table(path, read_dictionary=words).combine_chunks() for path in paths]


def _columns(schema: pa.Schema) -> str:
    return ", ".join(f"{field.name} ({field.type})" for field in schema)


def check(
    tables: dict[str, pa.Table], parts: Mapping[str, list[pa.Table]] = MappingProxyType({})
) -> None:
    """Raises BrokenTable on a missing value, an unknown word, a repeated key, a negative
    number, limits in the wrong order, a state without its value, or a reference to nothing.

    Rows are in the order of the key or of the table's declared order. parts: tables whose rows
    are so in each part.
    """
    connection = duckdb.connect()
    for name, rows in tables.items():
        connection.register(name, rows)
    for name, rows in tables.items():
        table = BY_NAME[name]
        _rules(connection, table)
        for part in parts.get(name, [rows]):
            _key(table, part)
        _references(connection, table, set(tables))


def _rules(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Every condition in one pass; a second one only to show the row that breaks it."""
    rules = [rule for field in table.fields for rule in _field_rules(table, field)]
    rules += TABLE_RULES.get(table.name, [])
    counts = ", ".join(f"count(*) filter (where {broken})" for broken, _ in rules)
    found = connection.execute(f"select {counts} from {table.name}").fetchall()[0]
    for (broken, expected), rows in zip(rules, found, strict=True):
        if rows:
            row = connection.execute(
                f"select * from {table.name} where {broken} limit 1"
            ).fetchall()
            raise BrokenTable(f"table {table.name}: expected {expected}; found {row[0]}")


def _field_rules(table: Table, field: Field) -> list[tuple[str, str]]:
    rules = []
    if field.required:
        rules.append((f'"{field.name}" is null', f"a value in {field.name}"))
    if field.allowed:
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
        column = rows[name].combine_chunks()
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


def _references(connection: duckdb.DuckDBPyConnection, table: Table, present: set[str]) -> None:
    if table.name == "revision":  # may speak of places and sources that are gone
        return
    for field in table.fields:
        target = FOREIGN.get(field.name)
        if target not in present or (target == table.name and field.name not in TARGET):
            continue
        column = TARGET.get(field.name, field.name)
        lost = connection.execute(
            f'select distinct "{field.name}"::varchar as word from {table.name} '
            f"where word is not null and word not in (select {column} from {target}) limit 1"
        ).fetchall()
        if lost:
            raise BrokenTable(
                f"table {table.name}: expected {field.name} to be in table {target}; "
                f"found {lost[0][0]}"
            )
