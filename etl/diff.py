"""Two editions → every value that was revised, added or has vanished, by source and territory.

In: the directories of two editions. Out: the table `changes` of a DuckDB connection, from which
words, files and the snapshot's table `revision` are made. What is compared is what publishers
and the register state (`VALUES`); verdicts, estimates and the rates of counts follow from that.
Files with the same checksum in both editions are not read. A table or column that one edition does
not have yet is empty there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl import edition
from etl.schema import BY_NAME
from etl.schema.fields import RATE_ONLY

VALUES = {
    "recorded_crime": ("count", "status"),
    "crime_rate": ("rate",),
    "confidence": ("value", "low", "high", "status"),
    "population": ("population", "status"),
    "programme_phase": ("status", "start", "end"),
    "programme": ("state", "start", "end"),
    "government": ("end",),
    "evaluation": ("estimate",),
    "territory": ("name", "level", "parent_id"),
    "crosswalk": ("code",),
}
ONLY = {"crime_rate": f"where reason = '{RATE_ONLY}'"}  # the others follow from counts
NUMBERS = ("count", "value", "low", "high", "population", "rate")
LISTED = 2000  # revised values that the table `revision` lists of a source and table
COLUMNS = (
    '"table" varchar, kind varchar, source_id varchar, territory_id varchar, '
    '"key" varchar, "column" varchar, old varchar, new varchar, change double, period date'
)


def compare(old: Path, new: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the table `changes`, a row per value, in no order.

    Columns: table, kind (revised, added, vanished), source_id and territory_id (missing where
    a table has none), key (the other columns of the table's key, split by · ), column, old and
    new (as text, missing where there is none), change (new minus old of numbers that are known
    in both), period. An added or vanished row is one change, that of its first value.
    """
    connection = duckdb.connect()
    connection.execute(f"create table changes ({COLUMNS})")
    for name in VALUES:
        files = [_files(each, name) for each in (old, new)]
        for mine, other in _unlike(*files):
            connection.execute(_changes(name, _select(mine, name), _select(other, name)))
    return connection


def _files(directory: Path, name: str) -> dict[str, str]:
    """Part of the table → path and checksum, of an edition."""
    stated = edition.hashes(directory)
    return {
        file: f"{directory / file}|{digest}" for file, digest in stated.items()
        if file.endswith(".parquet") and file.split("/")[0].removesuffix(".parquet") == name
    }  # fmt: skip


def _unlike(old: dict[str, str], new: dict[str, str]) -> Iterator[tuple[str | None, str | None]]:
    """Paths of the parts that are not the same to the byte."""
    for part in sorted(old.keys() | new.keys()):
        mine, other = (each.get(part, "|").rsplit("|", 1) for each in (old, new))
        if mine[1] != other[1]:
            yield mine[0] or None, other[0] or None


def _select(path: str | None, name: str) -> str:
    """SQL for the key and values of a part of a table; nothing where there is no such part."""
    table = BY_NAME[name]
    wanted = [f for f in table.fields if f.name in {*table.key, *VALUES[name], *_ABOUT}]
    types = {"integer": "bigint", "number": "double", "date": "date", "boolean": "boolean"}
    has = set(pq.read_schema(path).names) if path else set()
    columns = ", ".join(
        f"{f'{chr(34)}{f.name}{chr(34)}' if f.name in has else 'null'}"
        f'::{types.get(f.type, "varchar")} as "{f.name}"'
        for f in wanted
    )
    origin = f"read_parquet('{path}') {ONLY.get(name, '')}" if path else "(select 1) where false"
    return f"(select {columns}, true as here from {origin})"


_ABOUT = ("source_id", "territory_id", "country")  # what says where a change belongs


def _changes(name: str, old: str, new: str) -> str:
    """SQL that puts a table's changes into `changes`."""
    table, values = BY_NAME[name], VALUES[name]
    fields = {f.name for f in table.fields}
    same = " and ".join(f'o."{k}" is not distinct from n."{k}"' for k in table.key)
    either = {k: f'coalesce(n."{k}", o."{k}")' for k in fields & {*table.key, *_ABOUT}}
    place = either.get("territory_id", either.get("country", "null"))
    others = [k for k in table.key if k not in ("territory_id", "source_id")]
    key = "concat_ws(' · ', " + ", ".join(f"{either[k]}::varchar" for k in others) + ")"
    period = either.get("period", f"make_date({either['year']}, 1, 1)" if "year" in fields
                        and "year" in table.key else "null")  # fmt: skip
    about = f"{either.get('source_id', 'null')}, {place}, {key if others else 'null'}"
    rows = []
    for at, value in enumerate(values):
        change = f'n."{value}" - o."{value}"' if value in NUMBERS else "null"
        kind = "case when o.here is null then 'added' when n.here is null then 'vanished' else " \
               "'revised' end"  # fmt: skip
        lone = "o.here is null or n.here is null or " if at == 0 else ""
        both = "true" if at == 0 else "o.here and n.here"
        rows.append(
            f"select '{name}', {kind}, {about}, '{value}', o.\"{value}\"::varchar, "
            f'n."{value}"::varchar, {change}, {period} from {old} o full join {new} n on {same} '
            f'where {both} and ({lone} o."{value}" is distinct from n."{value}")'
        )
    return "insert into changes " + " union all ".join(rows)


SIZE = "abs(change) desc nulls last"


def every(changes: duckdb.DuckDBPyConnection) -> pa.Table:
    """Every change, largest first within its table and kind."""
    return changes.sql(
        'select * from changes order by "table", '
        "case kind when 'revised' then 0 when 'vanished' then 1 else 2 end, "
        f'{SIZE}, source_id, territory_id, "key", "column"'
    ).to_arrow_table()


def revision(changes: duckdb.DuckDBPyConnection, before: str, after: str) -> pa.Table:
    """Rows of the table `revision`: each revised value, the largest LISTED of a source and
    table; what was added, has vanished or is beyond that, a row for each place."""
    return changes.sql(
        f"""
        with ranked as (
            select *, kind = 'revised' and row_number() over (
                partition by "table", kind, source_id
                order by {SIZE}, territory_id, "key", "column"
            ) <= {LISTED} as listed from changes
        )
        select $1 as edition_from, $2 as edition_to, "table", kind, source_id, territory_id,
            "key", "column", old, new, change, 1 as rows, period as first_period,
            period as last_period
        from ranked where listed
        union all
        select $1, $2, "table", kind, source_id, territory_id, null, null, null, null, null,
            count(*), min(period), max(period)
        from ranked where not listed group by "table", kind, source_id, territory_id
        """,
        params=[before, after],
    ).to_arrow_table()


def summary(changes: duckdb.DuckDBPyConnection) -> list[tuple]:
    """(table, source_id, revised, added, vanished, places), most changes first."""
    return changes.execute(
        "select \"table\", coalesce(source_id, ''), count(*) filter (kind = 'revised'), "
        "count(*) filter (kind = 'added'), count(*) filter (kind = 'vanished'), "
        "count(distinct territory_id) from changes group by 1, 2 order by count(*) desc, 1, 2"
    ).fetchall()


def largest(changes: duckdb.DuckDBPyConnection, most: int) -> list[tuple]:
    """(table, source_id, territory_id, key, column, old, new, change) of the largest revisions."""
    return changes.execute(
        "select \"table\", coalesce(source_id, ''), coalesce(territory_id, ''), "
        'coalesce("key", \'\'), "column", old, new, change '
        f"from changes where kind = 'revised' order by {SIZE}, 1, 2, 3, 4, 5 limit ?",
        [most],
    ).fetchall()
