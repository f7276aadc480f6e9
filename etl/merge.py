"""Rows of one table that several sources' steps have made → one Arrow table, in its order.

Each part comes as it left the engine: its words are positions in sorted lists of its own, and
its rows are in the table's declared order. Rows that stand together in a part are put in their
place as one, so that millions of rows are looked at once and never sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

A_RUN = 100  # rows of one part that stand together, from which they are not worth a copy


def merged(parts: Sequence[pa.Table], order: Sequence[str], apart: str) -> pa.Table:
    """The parts' rows, each in the order of the columns of `order`, together in that order. None of
    these columns is missing anywhere.

    apart: the column of `order` that tells the parts from each other: rows that agree in all
    columns up to it are of one part. Columns are those of the first part. Texts come back as
    dictionary arrays over one sorted list of words. Raises KeyError where a part lacks a column.
    """
    names = parts[0].column_names
    table = pa.table({name: _together([part[name] for part in parts]) for name in names})
    if len(parts) == 1 or not table.num_rows:
        return table
    starts = _runs(table, order[: order.index(apart) + 1])
    runs = table.take(pa.array(starts))
    place = np.argsort(_key(runs, order[: order.index(apart) + 1]), kind="stable")
    lengths = np.diff(np.append(starts, table.num_rows))[place]
    starts = starts[place]
    first = np.flatnonzero(starts[1:] != starts[:-1] + lengths[:-1]) + 1
    first = np.concatenate([[0], first])  # runs that follow each other are one
    starts, lengths = starts[first], np.add.reduceat(lengths, first)
    if len(starts) >= table.num_rows / A_RUN:
        rows = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
        return table.take(pa.array(rows + np.arange(len(rows))))
    slices = zip(starts.tolist(), lengths.tolist(), strict=True)
    return pa.concat_tables([table.slice(at, length) for at, length in slices])


def _runs(table: pa.Table, columns: Sequence[str]) -> np.ndarray:
    """The first row of each run of rows that agree in the columns."""
    starts = np.zeros(table.num_rows, bool)
    starts[0] = True
    for name in columns:
        values = _numbers(table[name])
        starts[1:] |= values[1:] != values[:-1]
    return np.flatnonzero(starts)


def _key(table: pa.Table, order: Sequence[str]) -> np.ndarray:
    """A whole number for each row, in the order of the rows."""
    key = np.zeros(table.num_rows, np.int64)
    for name in order:
        values = _numbers(table[name])
        low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
        key *= high - low + 1
        key += values
        key -= low
    return key


def in_one(column: pa.ChunkedArray) -> Any:
    """The column's values in one array; no copy where they are."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    """Whole numbers in the order of the column's values."""
    if pa.types.is_dictionary(column.type):
        codes = [chunk.indices for chunk in column.chunks]
        column = pa.chunked_array(codes, column.type.index_type)
    elif pa.types.is_date(column.type):
        column = column.cast(pa.int32())
    return column.to_numpy()


def _together(columns: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    """The parts' values, one part after the other."""
    chunks = [in_one(column) for column in columns]
    chunks = [each.dictionary_encode() if pa.types.is_string(each.type) else each
              for each in chunks]  # fmt: skip
    if not pa.types.is_dictionary(chunks[0].type):
        return pa.chunked_array(chunks)
    words = sorted({word for chunk in chunks for word in chunk.dictionary.to_pylist()})
    place = {word: at for at, word in enumerate(words)}
    codes = []
    for chunk in chunks:
        listed = chunk.dictionary.to_pylist()
        own = np.array([place[word] for word in listed] or [0], np.int32)
        if listed == words:
            codes.append(chunk.indices.cast(pa.int32()))
        elif not chunk.null_count:
            codes.append(pa.array(own[chunk.indices.to_numpy()]))
        else:
            known = chunk.indices.fill_null(0).to_numpy(zero_copy_only=False)
            missing = chunk.indices.is_null().to_numpy(zero_copy_only=False)
            codes.append(pa.array(own[known], mask=missing))
    dictionary = pa.array(words, pa.string())
    return pa.chunked_array([pa.DictionaryArray.from_arrays(each, dictionary) for each in codes])
