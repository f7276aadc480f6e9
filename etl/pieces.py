"""The files of the snapshot's tables, each checked by itself and encoded.

A table's rows that one step has made (`whole`); and a country's file of a table of recorded crime,
made from what its publishers' steps have kept: `Measured` of the publishers that have rows of the
country → a `Part`. It is kept under the publishers' keys: where none of them has changed, their
rows are not even loaded.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute

from etl import check
from etl.kept import code, digest, find, keep, kept
from etl.merge import merged
from etl.package import Part, encoded, files, split, to_arrow
from etl.publisher import Measured, numbers
from etl.schema import BY_NAME, Table

pc: Any = pyarrow.compute  # most of its functions are made at run time


def whole(name: str, frame: pd.DataFrame) -> list[Part]:
    """The table's files, kept. Raises BrokenTable where it is not as declared."""
    declared = BY_NAME[name]

    def parts() -> list[Part]:
        table = to_arrow(declared, frame)
        check.rows(declared, table)
        rows = split(declared, table)
        return [
            Part(value, content, rows[value].num_rows, check.words(declared, rows[value]))
            for value, content in files(declared, rows).items()
        ]

    return kept(f"tables/{name}", [frame, code(__name__)], parts)


def is_made(name: str, country: str, of: list[Measured]) -> list[Part] | None:
    """The country's part of the table, if it is kept."""
    return find(f"pieces/{name}/{country}", _key(country, of))[1]


def made(name: str, country: str, of: list[Measured]) -> list[Part]:
    """The country's part of the table, kept; none where it has no rows. Raises BrokenTable where it
    is not as declared."""
    declared, found = BY_NAME[name], []
    rows = _together(declared, country, [numbers(one, name) for one in of])
    if rows.num_rows:
        check.rows(declared, rows)
        content, words = encoded(declared, rows), check.words(declared, rows)
        found = [Part(country, content, rows.num_rows, words)]
    keep(f"pieces/{name}/{country}", _key(country, of), found)
    return found


def _key(country: str, of: list[Measured]) -> str:
    return digest([country, *(one.key for one in of), code(__name__)])


def _together(declared: Table, country: str, given: list[pa.Table]) -> pa.Table:
    """The country's rows of all publishers, in the table's order."""
    own = [_of_country(rows, country) for rows in given]
    own = [rows for rows in own if rows.num_rows] or own[:1]
    return to_arrow(declared, merged(own, ("country", *(declared.order or declared.key))))


def _of_country(rows: pa.Table, country: str) -> pa.Table:
    """The country's rows; most publishers have no others, which need no copy."""
    own = pc.equal(rows["country"], country)
    return rows if pc.all(own).as_py() else rows.filter(own)
