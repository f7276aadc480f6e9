"""Does a table keep what its declaration promises? Asked of DuckDB, before publishing."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from etl.schema import BY_NAME, Table

FOREIGN = {  # column → table whose key it is
    "territory_id": "territory",
    "parent_id": "territory",
    "other_id": "territory",
    "offence": "offence",
    "programme_id": "programme",
    "source_id": "source",
    "population_source_id": "source",
}
TARGET = {
    "parent_id": "territory_id",
    "other_id": "territory_id",
    "population_source_id": "source_id",
}


class BrokenTable(Exception):
    """A table of the snapshot that is not as declared: table, column, expected, found."""


def check(tables: dict[str, pa.Table]) -> None:
    """Raises BrokenTable on a missing value, an unknown word, a repeated key, a negative
    number, limits in the wrong order, a state without its value, or a reference to nothing."""
    connection = duckdb.connect()
    for name, rows in tables.items():
        connection.register(name, rows)
    for name in tables:
        table = BY_NAME[name]
        _fields(connection, table)
        _key(connection, table)
        _references(connection, table, set(tables))
    if "crime_rate" in tables:
        _no_rows(connection, "crime_rate", "low > rate or rate > high", "low ≤ rate ≤ high")
    for name in {"recorded_crime", "crime_rate"} & set(tables):
        _no_rows(
            connection, name,
            "(count is null) <> (status in ('not_available', 'not_covered', 'not_comparable', 'suppressed'))",
            "a count exactly where the state says that there is one",
        )  # fmt: skip


def _fields(connection, table: Table) -> None:
    for field in table.fields:
        if field.required:
            _no_rows(connection, table.name, f'"{field.name}" is null', f"a value in {field.name}")
        if field.allowed:
            words = ", ".join(f"'{word}'" for word in field.allowed)
            _no_rows(
                connection, table.name, f'"{field.name}" not in ({words})',
                f"{field.name} one of {field.allowed}",
            )  # fmt: skip
        if field.type in ("integer", "number") and table.name != "reconciliation":
            _no_rows(connection, table.name, f'"{field.name}" < 0', f"{field.name} of 0 or more")


def _key(connection, table: Table) -> None:
    key = ", ".join(f'"{name}"' for name in table.key)
    found = connection.execute(
        f"select {key}, count(*) from {table.name} group by {key} having count(*) > 1 limit 1"
    ).fetchall()
    if found:
        raise BrokenTable(f"table {table.name}: expected one row per {key}; found {found[0]}")


def _references(connection, table: Table, present: set[str]) -> None:
    for field in table.fields:
        target = FOREIGN.get(field.name)
        if (
            not target
            or (target == table.name and field.name not in TARGET)
            or target not in present
        ):
            continue
        column = TARGET.get(field.name, field.name)
        _no_rows(
            connection, table.name,
            f'"{field.name}" is not null and "{field.name}" not in (select {column} from {target})',
            f"{field.name} to be in table {target}",
        )  # fmt: skip


def _no_rows(connection, table: str, condition: str, expected: str) -> None:
    found = connection.execute(f"select * from {table} where {condition} limit 1").fetchall()
    if found:
        raise BrokenTable(f"table {table}: expected {expected}; found {found[0]}")
