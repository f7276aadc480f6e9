"""Small tables arranged for the reader: by place, both ways, first month of each measure.

In: records of `portal.records`. Out: dictionaries. Pure, reads no file.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from portal.records import Concordance, OverlapRow, Source

Record = TypeVar("Record")


def by(name: str, rows: Iterable[Record]) -> dict[str, list[Record]]:
    """The rows by the value of one of their fields, in their order; rows without it left out."""
    found: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        if (value := getattr(row, name)) is not None:
            found[value].append(row)
    return dict(found)


def both_ways(rows: Iterable[OverlapRow]) -> dict[str, list[tuple[str, float, str]]]:
    """Place → (other place, share, the place of whose area it is a share).

    Where the table states a pair from both sides, each side sees its own share.
    """
    stated = {(row.territory_id, row.other_id): row.share for row in rows}
    found: dict[str, list[tuple[str, float, str]]] = defaultdict(list)
    for (place, other), share in stated.items():
        found[place].append((other, share, place))
        if (other, place) not in stated:
            found[other].append((place, share, place))
    return dict(found)


def first_months(
    sources: Iterable[Source], concordance: Iterable[Concordance]
) -> dict[tuple[str, str], datetime.date]:
    """(source_id, offence) → first month that the source's files and categories cover."""
    begun: dict[str, datetime.date] = {}
    for source in sources:
        if source.first_period is not None:
            begun[source.source_id] = min(
                source.first_period, begun.get(source.source_id, source.first_period)
            )
    found: dict[tuple[str, str], datetime.date] = {}
    for row in concordance:
        if row.source_id in begun:
            key = (row.source_id, row.offence)
            first = max(begun[row.source_id], row.valid_from or begun[row.source_id])
            found[key] = min(first, found.get(key, first))
    return found
