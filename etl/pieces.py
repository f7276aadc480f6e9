"""A country's files of recorded crime, made from what its publishers' steps have kept.

In: `Measured` of the publishers that have rows of the country. Out: a `Part` of each table that is
split by country, checked by itself and encoded. Kept under the publishers' keys: where none of them
has changed, their rows are not even loaded.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute

from etl import check
from etl.kept import code, digest, find, keep
from etl.merge import merged
from etl.package import Part, encoded, to_arrow
from etl.publisher import BY_COUNTRY, Measured, numbers
from etl.schema import BY_NAME

pc: Any = pyarrow.compute  # most of its functions are made at run time


def are_made(country: str, of: list[Measured]) -> dict[str, Part] | None:
    """Table → its part, if they are kept."""
    return find(f"pieces/{country}", _key(country, of))[1]


def made(country: str, of: list[Measured]) -> dict[str, Part]:
    """Table → its part, kept. Raises BrokenTable where one is not as declared."""
    rows = [numbers(one) for one in of]
    found = {}
    for name in BY_COUNTRY:
        given = [tables[name] for tables in rows if name in tables]
        whole = _together(name, country, given)
        if whole.num_rows:
            check.rows(BY_NAME[name], whole)
            words = check.words(BY_NAME[name], whole)
            found[name] = Part(country, encoded(BY_NAME[name], whole), whole.num_rows, words)
    keep(f"pieces/{country}", _key(country, of), found)
    return found


def _key(country: str, of: list[Measured]) -> str:
    return digest([country, *(one.key for one in of), code(__name__)])


def _together(name: str, country: str, given: list[pa.Table]) -> pa.Table:
    """The country's rows of all publishers, in the table's order."""
    declared = BY_NAME[name]
    own = [_of_country(rows, country) for rows in given]
    own = [rows for rows in own if rows.num_rows] or own[:1]
    return to_arrow(declared, merged(own, ("country", *(declared.order or declared.key))))


def _of_country(rows: pa.Table, country: str) -> pa.Table:
    """The country's rows; most publishers have no others, which need no copy."""
    own = pc.equal(rows["country"], country)
    return rows if pc.all(own).as_py() else rows.filter(own)
