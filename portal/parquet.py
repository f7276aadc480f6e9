"""Rows of a sorted Parquet file, without reading the file: only the row groups that can match.

In: a file whose rows are sorted (`etl.schema.Table.order`), and text or number that columns must
equal. Out: arrays, one a column. Refuses a file that lacks a column asked for (KeyError).

The smallest and largest value of each key column in each row group are held in memory; the
rest stays on disk, mapped. pyarrow.dataset and pandas are not imported: the first took 30 times
longer for one place, the second 50 MB.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

# The default pool keeps 6 MB more for the same reads.
pa.set_memory_pool(pa.system_memory_pool())

# One thread reads for all: with six that read, the process grew to twice as much (58 for 30 MB).
_READER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="parquet")

Record = TypeVar("Record")
Equal = dict[str, str | int]


def field_names(kind: type) -> tuple[str, ...]:
    """The names of a dataclass's fields, which are those of its columns."""
    return tuple(field.name for field in fields(kind))


def records(path: Path, kind: type[Record], *, split: tuple[str, ...] = ()) -> list[Record]:
    """All rows of a small file as `kind` (a dataclass named like the columns), in file order.

    split: text columns that hold several values with ; between them, made tuples.
    """
    with pq.ParquetFile(path) as file:
        lacking = set(field_names(kind)) - set(file.schema_arrow.names)
        if lacking:
            raise KeyError(f"{path.name} has no column {', '.join(sorted(lacking))}")
        table = file.read(columns=list(field_names(kind)), use_threads=False)
    return from_table(table, kind, split)


def from_table(table: pa.Table, kind: type[Record], split: tuple[str, ...] = ()) -> list[Record]:
    """The rows of a table as `kind`; equal texts are one object in memory."""
    once: dict[str, str] = {}
    columns = []
    for name in field_names(kind):
        values = table.column(name).to_pylist()
        if name in split:
            values = [tuple(part.strip() for part in (text or "").split(";") if part.strip())
                      for text in values]  # fmt: skip
        columns.append([once.setdefault(value, value) if isinstance(value, str) else value
                        for value in values])  # fmt: skip
    return [kind(*row) for row in zip(*columns, strict=True)]


class SortedFile:
    """One Parquet file, open. keys: the columns by which its rows are sorted, first ones first."""

    def __init__(self, path: Path, keys: tuple[str, ...]):
        schema = pq.read_schema(path)
        texts = [field.name for field in schema if pa.types.is_string(field.type)]
        self._file = pq.ParquetFile(path, memory_map=True, pre_buffer=False, read_dictionary=texts)
        metadata = self._file.metadata
        self._bounds = {key: _bounds(metadata, schema.get_field_index(key)) for key in keys}
        self._keys = keys
        self._lows, self._highs = (list(each) for each in zip(*self._bounds[keys[0]], strict=True))

    def table(self, columns: tuple[str, ...], **equal: str | int) -> pa.Table:
        """`columns` of the rows in which each column of `equal` has that value, in file order."""
        return _READER.submit(self._table, columns, equal).result()

    def arrays(self, columns: tuple[str, ...], **equal: str | int) -> dict[str, np.ndarray]:
        """As `table`, in numpy: str (missing: ""), float64 (missing: NaN), int64, datetime64[D]."""
        return _READER.submit(self._arrays, columns, equal).result()

    def _table(self, columns: tuple[str, ...], equal: Equal) -> pa.Table:
        parts = []
        for group, rows in self._groups(columns, equal):
            table = group.select(columns)
            starts = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
            runs = np.split(rows, starts[1:]) if len(rows) else [rows]
            parts += [table.slice(run[0] if len(run) else 0, len(run)) for run in runs]
        return pa.concat_tables(parts)

    def _arrays(self, columns: tuple[str, ...], equal: Equal) -> dict[str, np.ndarray]:
        parts = [
            {name: to_array(table.column(name), rows) for name in columns}
            for table, rows in self._groups(columns, equal)
        ]
        return {name: _joined([part[name] for part in parts]) for name in columns}

    def _candidates(self, equal: Equal) -> list[int]:
        """The row groups that can hold such rows, by the smallest and largest values in them."""
        first = equal[self._keys[0]]
        near = range(bisect_left(self._highs, first), bisect_right(self._lows, first))
        return [group for group in near if self._may_hold(group, equal)]

    def _may_hold(self, group: int, equal: Equal) -> bool:
        for key, value in equal.items():
            low, high = self._bounds[key][group]
            if not low <= value <= high:
                return False
        return len(self._keys) < 2 or self._second_fits(group, equal)

    def _second_fits(self, group: int, equal: Equal) -> bool:
        """Where a group holds several first keys, its neighbours narrow the second key."""
        first, second = self._keys[:2]
        low, high = self._lows[group], self._highs[group]
        if second not in equal or low == high:
            return True
        before = self._only(group - 1, low) if equal[first] == low else None
        after = self._only(group + 1, high) if equal[first] == high else None
        return not (
            (before is not None and equal[second] < self._bounds[second][before][1])
            or (after is not None and equal[second] > self._bounds[second][after][0])
        )

    def _only(self, group: int, first: str | int) -> int | None:
        """The group, if it exists and has no other first key."""
        there = 0 <= group < len(self._lows)
        return group if there and self._lows[group] == first == self._highs[group] else None

    def _groups(
        self, columns: tuple[str, ...], equal: Equal
    ) -> Iterator[tuple[pa.Table, np.ndarray]]:
        """(columns of a row group, numbers of its matching rows); at least one pair."""
        for group in self._candidates(equal) or [0]:
            open_keys = [key for key in equal if len(set(self._bounds[key][group])) > 1]
            needed = list(dict.fromkeys((*open_keys, *columns)))
            table = self._file.read_row_group(group, columns=needed, use_threads=False)
            keep = np.full(table.num_rows, self._may_hold(group, equal))
            for key in open_keys:
                keep &= _equals(table.column(key), equal[key])
            yield table, np.flatnonzero(keep)


def to_array(column: pa.ChunkedArray, rows: np.ndarray) -> np.ndarray:
    """Some rows of a column that is one chunk, as numpy holds it best; text as array of str."""
    chunk = column.chunk(0)
    if pa.types.is_dictionary(chunk.type):
        words = np.array([*chunk.dictionary.to_pylist(), ""], dtype=object)
        return words[_codes(chunk)[rows]]
    values = _values(chunk)[rows]
    return np.where(_known(chunk)[rows], values, np.nan) if chunk.null_count else values


def _codes(chunk: pa.DictionaryArray) -> np.ndarray:
    """Positions in the dictionary, -1 where missing."""
    codes = _values(chunk.indices)
    return np.where(_known(chunk), codes, -1) if chunk.null_count else codes


def _values(chunk: pa.Array) -> np.ndarray:
    """The numbers or days of a column, read where they lie; arbitrary where missing.

    Array.to_numpy would do, but it imports pandas.
    """
    dtype = (
        "datetime64[D]" if pa.types.is_date(chunk.type) else str(chunk.type).replace("double", "f8")
    )
    stored = "i4" if dtype == "datetime64[D]" else dtype
    raw = np.frombuffer(chunk.buffers()[1], stored, count=chunk.offset + len(chunk))
    return raw[chunk.offset :].astype(dtype, copy=False)


def _known(chunk: pa.Array) -> np.ndarray:
    bits = np.frombuffer(chunk.buffers()[0], dtype=np.uint8)
    known = np.unpackbits(bits, count=chunk.offset + len(chunk), bitorder="little")
    return known[chunk.offset :].astype(bool)


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _equals(column: pa.ChunkedArray, value: str | int) -> np.ndarray:
    chunk = column.chunk(0)
    if not pa.types.is_dictionary(chunk.type):
        return _values(chunk) == value
    words = chunk.dictionary.to_pylist()
    return _codes(chunk) == (words.index(value) if value in words else -2)


def _bounds(metadata: pq.FileMetaData, column: int) -> list[tuple[Any, Any]]:
    """(smallest, largest) of a column in each row group."""
    statistics = [
        metadata.row_group(group).column(column).statistics
        for group in range(metadata.num_row_groups)
    ]
    return [(each.min, each.max) for each in statistics]
