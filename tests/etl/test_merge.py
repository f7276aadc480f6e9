"""Rows of several sources' steps together: in the declared order, words and gaps intact."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from etl.merge import A_RUN, merged


def _part(*rows: tuple) -> pa.Table:
    names = ("country", "place", "day", "count", "note")
    columns = list(zip(*rows, strict=True))
    types = (pa.string(), pa.string(), pa.date32(), pa.int64(), pa.string())
    arrays = [pa.array(list(column), kind) for column, kind in zip(columns, types, strict=True)]
    arrays[0], arrays[1], arrays[4] = (arrays[at].dictionary_encode() for at in (0, 1, 4))
    return pa.table(arrays, names=names)


def test_the_parts_stand_together_in_order_and_nothing_is_lost():
    one = _part(("B", "B2", 10, 1, None), ("B", "B9", 5, None, "x"), ("C", "C1", 1, 2, None))
    other = _part(("A", "A1", 7, 3, "y"), ("B", "B3", -3, 4, "x"), ("B", "B3", 9, 5, None))
    found = merged([one, other], ("country", "place", "day"), apart="place")
    rows = [tuple(row.values()) for row in found.to_pylist()]
    assert [row[1] for row in rows] == ["A1", "B2", "B3", "B3", "B9", "C1"]
    assert [row[3] for row in rows] == [3, 1, 4, 5, None, 2]
    assert [row[4] for row in rows] == ["y", None, "x", None, "x", None]
    assert found["place"].combine_chunks().dictionary.to_pylist() == [
        "A1", "B2", "B3", "B9", "C1",
    ]  # fmt: skip


@pytest.mark.parametrize("days", [3, 2 * A_RUN])
def test_parts_of_many_runs_are_as_if_sorted(days):
    """Short runs are taken row by row, long ones as they stand."""
    rng = np.random.default_rng(3)
    places = [f"P{number:03}" for number in rng.permutation(300)]

    def rows(own: list[str]) -> pa.Table:
        return _part(*((place[:2], place, day, int(rng.integers(1000)), None)
                       for place in sorted(own) for day in range(days)))  # fmt: skip

    parts = [rows(places[:100]), rows(places[100:250]), rows(places[250:])]
    order = ("country", "place", "day")
    found = merged(parts, order, apart="place").to_pandas().astype({"place": str, "country": str})
    both = pd.concat([part.to_pandas() for part in parts]).astype({"place": str, "country": str})
    expected = both.sort_values(list(order), ignore_index=True)
    assert found[["place", "day", "count"]].equals(expected[["place", "day", "count"]])


def test_one_part_is_itself_and_texts_need_not_be_coded():
    one = _part(("B", "B2", 10, 1, None))
    assert merged([one], ("country",), "country").to_pylist() == one.to_pylist()
    assert merged([one.slice(1), one.slice(1)], ("country",), "country").num_rows == 0
    plain = [pa.table({"country": [word], "count": [at]}) for at, word in enumerate("BA")]
    assert merged(plain, ("country",), "country")["count"].to_pylist() == [1, 0]


def test_a_part_without_a_column_is_refused():
    parts = [_part(("B", "B2", 1, 1, None)), pa.table({"country": ["A"]})]
    with pytest.raises(KeyError):
        merged(parts, ("country",), "country")
