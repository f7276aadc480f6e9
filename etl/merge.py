"""Rows of one table that several publishers' steps have made → one Arrow table, in its order.

Each part comes as it left the engine: its words are positions in sorted lists of its own, and
its rows are in the table's declared order. Sorting them together compares positions in one
list of words, which for millions of rows takes a tenth of the time of comparing the words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

A_RUN = 100  # rows of one part that stand together, from which they are not worth a copy


def merged(parts: Sequence[pa.Table], order: Sequence[str]) -> pa.Table:
    """The parts' rows, each in the order of the columns of `order`, together in that order. None of
    these columns is missing anywhere.

    Columns are those of the first part. Texts come back as dictionary arrays over one sorted
    list of words. Raises KeyError where a part lacks a column.
    """
    names = parts[0].column_names
    table = pa.table({name: _together([part[name] for part in parts]) for name in names})
    if len(parts) == 1:
        return table
    # Each part is sorted already, and a stable sort of sorted runs only merges them.
    rows = np.argsort(_key(table, order), kind="stable")
    starts = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
    if len(starts) >= len(rows) / A_RUN:
        return table.take(pa.array(rows))
    lengths = np.diff(np.append(starts, len(rows)))
    runs = zip(rows[starts].tolist(), lengths.tolist(), strict=True)
    return pa.concat_tables([table.slice(at, length) for at, length in runs])


def ordered(table: pa.Table, order: Sequence[str]) -> pa.Table:
    """The rows sorted by the columns of `order`, none of which is missing anywhere. Texts are
    dictionary arrays over sorted lists of words."""
    table = table.combine_chunks()
    return table.take(pa.array(np.argsort(_key(table, order), kind="stable")))


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
    chunks = [column.combine_chunks() for column in columns]
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
