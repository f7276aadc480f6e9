"""Rows of one table that several publishers' steps have made → one Arrow table, in its order.

Each part comes as it left the engine: its words are positions in sorted lists of its own, and
its rows are in the table's declared order. Sorting them together compares positions in one
list of words, which for millions of rows takes a tenth of the time of comparing the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa


def merged(parts: Sequence[pa.Table], order: Sequence[str]) -> pa.Table:
    """The parts' rows sorted by the columns of `order`, none of which is missing anywhere.

    Columns are those of the first part. Texts come back as dictionary arrays over one sorted
    list of words. Raises KeyError where a part lacks a column.
    """
    names = parts[0].column_names
    columns = {name: _together([part[name].combine_chunks() for part in parts]) for name in names}
    table = pa.table(columns)
    # Each part is sorted already, and a stable sort of sorted runs only merges them.
    return table if len(parts) == 1 else ordered(table, order)


def ordered(table: pa.Table, order: Sequence[str]) -> pa.Table:
    """The rows sorted by the columns of `order`, none of which is missing anywhere. Texts are
    dictionary arrays over sorted lists of words."""
    table = table.combine_chunks()
    key = np.zeros(table.num_rows, np.int64)
    for name in order:
        values = _ordered(table[name].combine_chunks())
        low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
        key = key * (high - low + 1) + (values - low)
    return table.take(pa.array(np.argsort(key, kind="stable")))


def _together(chunks: list[Any]) -> pa.Array:
    chunks = [each.dictionary_encode() if pa.types.is_string(each.type) else each
              for each in chunks]  # fmt: skip
    if not pa.types.is_dictionary(chunks[0].type):
        return pa.concat_arrays(chunks)
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
    return pa.DictionaryArray.from_arrays(pa.concat_arrays(codes), pa.array(words, pa.string()))


def _ordered(column: pa.Array) -> np.ndarray:
    """Whole numbers in the order of the column's values."""
    if isinstance(column, pa.DictionaryArray):
        column = column.indices
    elif pa.types.is_date(column.type):
        column = column.cast(pa.int32())
    return column.to_numpy(zero_copy_only=False).astype(np.int64)
