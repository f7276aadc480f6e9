"""The files of the snapshot's tables, each checked by itself and encoded.

A table's rows that one step has made (`whole`); and a country's file of a table of recorded crime,
made from what its sources' steps have kept: `Measured` of the sources that have rows of the
country → a `Part`. It is kept under what they say of the country: where that did not change, their
rows are not even loaded.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute

from etl import check
from etl.kept import Step, code, digest, keep, kept
from etl.merge import merged
from etl.numbers import Measured, of_table
from etl.package import THREADS, Part, encoded, split, to_arrow
from etl.schema import BY_NAME, Table

pc: Any = pyarrow.compute  # most of its functions are made at run time


def whole(name: str, frame: pd.DataFrame) -> list[Part]:
    """The table's files, kept. Raises BrokenTable where it is not as declared."""
    declared = BY_NAME[name]

    def part(value: str, rows: pa.Table) -> Part:
        place = f"encoded/{name}/{value}"
        content = kept(place, [rows, code(__name__)], lambda: encoded(declared, rows))
        return Part(value, content, rows.num_rows, check.words(declared, rows))

    def parts() -> list[Part]:
        table = to_arrow(declared, frame)
        check.rows(declared, table)
        rows = split(declared, table)
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(part, rows, rows.values()))

    return kept(f"tables/{name}", [frame, code(__name__)], parts)


def step(name: str, country: str, of: list[Measured]) -> Step:
    """The country's part of the table; none where it has no rows. Raises BrokenTable, when made,
    where it is not as declared."""
    key = digest([country, *(one.says(name).get(country) for one in of), code(__name__)])
    place = f"pieces/{name}/{country}", key
    return Step(*place, partial(_made, place, BY_NAME[name], country, of))


def _made(place: tuple[str, str], declared: Table, country: str, of: list[Measured]) -> list[Part]:
    found = []
    rows = _together(declared, country, of)
    if rows.num_rows:
        check.rows(declared, rows)
        content, words = encoded(declared, rows), check.words(declared, rows)
        found = [Part(country, content, rows.num_rows, words)]
    keep(*place, found)
    return found


def _together(declared: Table, country: str, of: list[Measured]) -> pa.Table:
    """The country's rows of all sources, in the table's order."""
    own = [_of_country(one, declared.name, country) for one in of]
    own = [rows for rows in own if rows.num_rows] or own[:1]
    order = ("country", *(declared.order or declared.key))
    return to_arrow(declared, merged(own, order, apart="source_id"))


def _of_country(one: Measured, table: str, country: str) -> pa.Table:
    """The country's rows; most sources have no others, which need no copy."""
    rows = of_table(one, table)
    return rows if one.countries == (country,) else rows.filter(pc.equal(rows["country"], country))
