"""An edition's Parquet files → records that are read without a Parquet library.

In: the directory of an edition (`etl.schema` describes its tables), a directory to make. Out: for
each file of a table ``<table>[_<country>]`` with three endings: ``.rows`` (the records), ``.json``
(what they mean) and ``.npy`` (where the rows of each value of the index begin and end), which
`portal.packed` reads. Texts are positions in a sorted list of words, numbers take the smallest size
that holds each of them exactly. It runs in a process of its own
(``python -m portal.parquet EDITION TARGET``), so that the server never loads pyarrow, which with
these files open took 60 MB of it. Refuses a file without a column that is asked for (KeyError), but
an earlier edition that was published before a table, or a column that may be missing, existed, has
it empty.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from portal.latest import NEWEST, newest_rows
from portal.packed import NO_DATE, UNKNOWN, field_names
from portal.records import RECORDS

KEPT_EDITIONS = 4
INTEGERS = ("i1", "i2", "i4", "i8")
OPTIONAL = {"str | None": "text", "int | None": "integer", "float | None": "number",
            "Date | None": "date"}  # fmt: skip
MISSING = {"text": np.int8(-1), "integer": np.float32("nan"), "number": np.float32("nan"),
           "date": np.int32(NO_DATE)}  # fmt: skip
SERIES = ("territory_id", "offence", "source_id", "frequency", "period", "count", "status",
          "date_basis")  # fmt: skip
RATES = ("territory_id", "offence", "source_id", "year", "unit", "count", "population", "rate",
         "low", "high", "status", "reason", "population_source_id")  # fmt: skip
COLUMNS = {name: field_names(kind) for name, kind in RECORDS.items()} | {
    "recorded_crime": SERIES,
    "crime_rate": RATES,
}
# Columns by which rows are found; most of them stand together in the files, which keep their order.
INDEX = {
    "recorded_crime": ("offence", "territory_id"),
    "crime_rate": ("offence", "territory_id"),
    "crime_trend": ("territory_id",),
    "population": ("territory_id",),
    "revision": ("territory_id",),
    "confidence": ("territory_id",),
    "confidence_change": ("territory_id",),
    "clearance": ("territory_id",),
    "effect_territory": ("territory_id",),
    "effect_description": ("territory_id",),
    "effect_year": ("territory_id",),
}


@dataclass
class Rows:
    """Records of one size. kinds: column → text, date, boolean, integer or number; words: the
    texts of the text columns by position (-1: missing)."""

    rows: np.ndarray
    kinds: dict[str, str]
    words: dict[str, list[str]]


def pack_edition(edition: Path, target: Path) -> None:
    """Pack every table of the edition; `target` appears when all is there."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="making-") as making:
        whole = Path(making) / "whole"
        whole.mkdir()
        published = _published(edition)
        for table in sorted(set(RECORDS) - published):
            write(nothing(RECORDS[table]), INDEX.get(table, ()), whole / table)
        for table in sorted(published):
            for path in _files(edition, table):
                name = table if path.parent == edition else f"{table}_{path.stem}"
                found = read(
                    path, COLUMNS.get(table) or pq.read_schema(path).names, _may_lack(table)
                )
                write(found, INDEX.get(table, ()), whole / name)
                if table == "crime_rate":
                    found.rows = newest_rows(found.rows, found.words)
                    write(found, ("territory_id",), whole / f"{NEWEST}_{path.stem}")
        try:
            os.rename(whole, target)
        except OSError:  # another process may have been quicker
            if not target.is_dir():
                raise
    others = [path for path in target.parent.iterdir() if not path.name.startswith("making-")]
    for old in sorted(others, key=lambda path: -path.stat().st_mtime)[KEPT_EDITIONS:]:
        shutil.rmtree(old, ignore_errors=True)


def _published(edition: Path) -> set[str]:
    """The tables that the edition says it has."""
    package = json.loads((edition / "datapackage.json").read_text(encoding="utf-8"))
    return {each["name"] for each in package["resources"] if each["format"] == "parquet"}


def _may_lack(table: str) -> dict[str, str]:
    """The columns of a record that may be missing, and can be added to a table later, by kind."""
    kind = RECORDS.get(table)
    return {field.name: OPTIONAL[str(field.type)] for field in (fields(kind) if kind else ())
            if str(field.type) in OPTIONAL}  # fmt: skip


def nothing(kind: type) -> Rows:
    """A table of such records without rows."""
    names = field_names(kind)
    return Rows(
        np.empty(0, [(name, "i1") for name in names]),
        dict.fromkeys(names, "text"),
        {name: [] for name in names},
    )


def _files(edition: Path, table: str) -> list[Path]:
    folder = edition / table
    return sorted(folder.glob("*.parquet")) if folder.is_dir() else [edition / f"{table}.parquet"]


def read(
    path: Path, columns: Sequence[str], may_lack: Mapping[str, str] = MappingProxyType({})
) -> Rows:
    """`columns` of a file, in its order, one after another to spare memory; those that it
    `may_lack` (and of which kind) are missing in every row where it does."""
    schema = pq.read_schema(path)
    lacking = set(columns) - set(schema.names)
    if needed := lacking - set(may_lack):
        raise KeyError(f"{path.name} has no column {', '.join(sorted(needed))}")
    kinds = {name: may_lack[name] if name in lacking else _kind(schema.field(name).type)
             for name in columns}  # fmt: skip
    texts = [name for name, kind in kinds.items() if kind == "text" and name not in lacking]
    words: dict[str, list[str]] = {name: [] for name in lacking if kinds[name] == "text"}
    found: dict[str, np.ndarray] = {}
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        for name, kind in kinds.items():
            if name in lacking:
                found[name] = np.full(file.metadata.num_rows, MISSING[kind])
                continue
            chunks = file.read(columns=[name], use_threads=False).column(0).chunks
            if kind == "text":
                found[name], words[name] = _coded(chunks)
            else:
                found[name] = _smallest([_numbers(chunk, kind) for chunk in chunks], kind)
    rows = np.empty(len(found[columns[0]]), [(name, found[name].dtype) for name in columns])
    for name in columns:
        rows[name] = found.pop(name)
    return Rows(rows, kinds, words)


def write(given: Rows, index: Sequence[str], target: Path) -> None:
    """The rows as three files; index: the text columns by which they are asked for."""
    rows = given.rows
    with target.with_suffix(".rows").open("wb") as file:
        rows.tofile(file)
    about = {
        "row": [(name, rows.dtype[name].str) for name in rows.dtype.names or ()],
        "kinds": given.kinds,
        "words": given.words,
        "index": list(index),
    }
    target.with_suffix(".json").write_text(json.dumps(about), encoding="utf-8")
    changes = np.zeros(len(rows), bool)
    for name in index:
        changes |= np.diff(rows[name], prepend=UNKNOWN) != 0
    changes[:1] = True
    starts = np.flatnonzero(changes)
    ends = np.append(starts[1:], len(rows))[: len(starts)]
    runs = np.array([*(rows[name][starts] for name in index), starts, ends], "i4")
    if index:
        runs = runs[:, np.lexsort(runs[: len(index)][::-1])]
    np.save(target.with_suffix(".npy"), runs)


def _kind(of: pa.DataType) -> str:
    if pa.types.is_string(of):
        return "text"
    if pa.types.is_date(of):
        return "date"
    if pa.types.is_boolean(of):
        return "boolean"
    return "integer" if pa.types.is_integer(of) else "number"


def _coded(chunks: list[pa.DictionaryArray]) -> tuple[np.ndarray, list[str]]:
    """Positions in one sorted list of words; each chunk has a list of its own."""
    own = [chunk.dictionary.to_pylist() for chunk in chunks]
    words = sorted({word for each in own for word in each})
    at = {word: position for position, word in enumerate(words)}
    parts = []
    for chunk, each in zip(chunks, own, strict=True):
        codes = _stored(chunk.indices, str(chunk.type.index_type))
        parts.append(np.array([*map(at.get, each), -1])[np.where(_known(chunk), codes, -1)])
    return _smallest(parts, "text"), words


def _smallest(parts: list[np.ndarray], kind: str) -> np.ndarray:
    """The parts in one, in the smallest type that holds every value exactly."""
    values = np.concatenate(parts) if parts else np.empty(0, np.int64)
    if kind == "date":
        return values.astype("i4")
    if values.dtype.kind == "f":
        small = values.astype("f4")
        return small if np.array_equal(small.astype("f8"), values, equal_nan=True) else values
    low, high = (values.min(), values.max()) if len(values) else (0, 0)
    fits = (size for size in INTEGERS if np.iinfo(size).min <= low and high <= np.iinfo(size).max)
    return values.astype(next(fits))


def _numbers(chunk: pa.Array, kind: str) -> np.ndarray:
    """Numbers, days since 1970 or 0 and 1; what is missing is NaN, NO_DATE or -1."""
    if kind == "boolean":
        return np.array([-1 if value is None else value for value in chunk.to_pylist()], "i1")
    values = _stored(chunk, "i4" if kind == "date" else str(chunk.type).replace("double", "f8"))
    if not chunk.null_count:
        return values
    return np.where(_known(chunk), values, NO_DATE if kind == "date" else np.nan)


def _stored(chunk: pa.Array, dtype: str) -> np.ndarray:
    """The numbers of a chunk where they lie; arbitrary where missing."""
    raw = np.frombuffer(chunk.buffers()[1], dtype, count=chunk.offset + len(chunk))
    return raw[chunk.offset :]


def _known(chunk: pa.Array) -> np.ndarray:
    if not chunk.null_count:
        return np.ones(len(chunk), bool)
    bits = np.frombuffer(chunk.buffers()[0], dtype=np.uint8)
    known = np.unpackbits(bits, count=chunk.offset + len(chunk), bitorder="little")
    return known[chunk.offset :].astype(bool)


if __name__ == "__main__":
    pack_edition(Path(sys.argv[1]), Path(sys.argv[2]))
