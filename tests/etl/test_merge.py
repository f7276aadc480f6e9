"""Rows of several publishers' steps together: in the declared order, words and gaps intact."""

import pyarrow as pa
import pytest

from etl.merge import merged, ordered


def _part(*rows: tuple) -> pa.Table:
    names = ("country", "place", "day", "count", "note")
    columns = list(zip(*rows, strict=True))
    types = (pa.string(), pa.string(), pa.date32(), pa.int64(), pa.string())
    arrays = [pa.array(list(column), kind) for column, kind in zip(columns, types, strict=True)]
    arrays[0], arrays[1], arrays[4] = (arrays[at].dictionary_encode() for at in (0, 1, 4))
    return pa.table(arrays, names=names)


def test_the_parts_are_sorted_together_and_nothing_is_lost():
    one = _part(("B", "B2", 10, 1, None), ("B", "B9", 5, None, "x"), ("C", "C1", 1, 2, None))
    other = _part(("A", "A1", 7, 3, "y"), ("B", "B2", 9, 4, "x"), ("B", "B5", -3, 5, None))
    found = merged([one, other], ("country", "place", "day"))
    rows = [tuple(row.values()) for row in found.to_pylist()]
    assert [row[1] for row in rows] == ["A1", "B2", "B2", "B5", "B9", "C1"]
    assert [row[3] for row in rows] == [3, 4, 1, 5, None, 2]
    assert [row[4] for row in rows] == ["y", "x", None, None, "x", None]
    assert found["place"].combine_chunks().dictionary.to_pylist() == [
        "A1", "B2", "B5", "B9", "C1",
    ]  # fmt: skip


def test_one_part_is_itself_and_texts_need_not_be_coded():
    one = _part(("B", "B2", 10, 1, None))
    assert merged([one], ("country",)).to_pylist() == one.to_pylist()
    assert merged([one.slice(1), one.slice(1)], ("country",)).num_rows == 0
    plain = pa.table({"country": ["B", "A"], "count": [1, 2]})
    assert merged([plain, plain.slice(1)], ("country",))["count"].to_pylist() == [2, 2, 1]


def test_rows_are_sorted_by_their_words_and_numbers():
    rows = _part(("A", "A1", 7, 3, "y"), ("B", "B2", 9, 4, None), ("B", "B2", -3, None, "x"))
    found = ordered(pa.concat_tables([rows.slice(2), rows.slice(0, 2)]), ("country", "day"))
    assert found["day"].cast(pa.int32()).to_pylist() == [7, -3, 9]
    assert found["count"].to_pylist() == [3, None, 4]


def test_a_part_without_a_column_is_refused():
    with pytest.raises(KeyError):
        merged([_part(("B", "B2", 1, 1, None)), pa.table({"country": ["A"]})], ("country",))
