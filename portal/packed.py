"""An edition as records of one size in files: a question reads its own rows and nothing else.

In: the directory of an edition. Out: its tables, each row where it can be found without a search
(`Packed`). The records are made once per edition by `portal.parquet`, in a process of its own, and
kept in the cache directory; nothing but the positions of the rows stays in memory, and no library
for Parquet is loaded. An edition that cannot be packed raises `BrokenEdition` with the fault.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import MISSING, fields
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from portal import cache

ROOT = Path(__file__).parent.parent
MADE_BY = ("records.py", "parquet.py", "latest.py")  # another form of the records, another copy
UNKNOWN = -2  # the position of a text that no row has; that of a missing one is -1
NO_DATE = np.iinfo(np.int32).min
DAY_ONE = datetime.date(1970, 1, 1).toordinal()

Record = TypeVar("Record")


class BrokenEdition(RuntimeError):
    """The edition's files are not what the reader needs."""


def field_names(kind: type) -> tuple[str, ...]:
    """The names of a dataclass's fields, which are those of its columns."""
    return tuple(field.name for field in fields(kind))


@lru_cache(maxsize=64)
def _asked(kind: type) -> tuple[tuple[str, bool], ...]:
    """The columns of a record, and whether a table must have each: a field without a default."""
    return tuple((field.name, field.default is MISSING) for field in fields(kind))


def packed_edition(edition: Path) -> Path:
    """The directory with the edition's records, made now if it is not there yet (about 2 s)."""
    files = sorted(edition.glob("**/*.parquet"))
    state = [(str(file.relative_to(edition)), file.stat().st_size, file.stat().st_mtime_ns)
             for file in files]  # fmt: skip
    code = [(ROOT / "portal" / name).read_bytes() for name in MADE_BY]
    name = blake2b(repr((code, state)).encode(), digest_size=12).hexdigest()
    target = cache.directory("editions") / name
    if not target.is_dir():
        made = subprocess.run(
            [sys.executable, "-m", "portal.parquet", str(edition.resolve()), str(target)],
            cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
        if made.returncode:
            raise BrokenEdition((made.stderr.strip() or "no message").splitlines()[-1])
    return target


class Packed:
    """One table, open. texts of equal value are one object."""

    def __init__(self, path: Path):
        about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        self._file = path.with_suffix(".rows").open("rb", buffering=0)
        self._row = np.dtype([(name, kind) for name, kind in about["row"]])
        self._size = os.fstat(self._file.fileno()).st_size // max(1, self._row.itemsize)
        self._kinds: dict[str, str] = about["kinds"]
        # Each list ends with what stands for a missing text, whose position is -1.
        self._words: dict[str, list[str | None]] = {
            name: [*map(sys.intern, words), None] for name, words in about["words"].items()
        }
        *runs, self._starts, self._ends = np.load(path.with_suffix(".npy"))
        self._runs = dict(zip(about["index"], runs, strict=True))

    def words(self, column: str) -> list[str]:
        """Every text that the column holds, sorted."""
        return cast(list[str], self._words[column][:-1])

    def rows(self, **equal: str | int) -> np.ndarray:
        """The rows in which each column of `equal` has that value, as stored, in their order."""
        codes = {name: self._code(name, value) for name, value in equal.items()}
        start, end = self._span(codes)
        size = self._row.itemsize
        found = np.frombuffer(
            os.pread(self._file.fileno(), (end - start) * size, start * size), self._row
        )
        keep = np.ones(len(found), bool)
        for name, code in codes.items():
            keep &= found[name] == code
        return found if keep.all() else found[keep]

    def _code(self, name: str, value: str | int) -> int:
        if name not in self._words:
            return int(value)
        words = cast(list[str], self._words[name])
        at = bisect_left(words, cast(str, value), hi=len(words) - 1)
        return at if words[at] == value else UNKNOWN

    def _span(self, codes: dict[str, int]) -> tuple[int, int]:
        """First row that may match, and the one after the last: by as many of the first columns of
        the index as are asked for."""
        low, high = 0, len(self._starts)
        for name, run in self._runs.items():
            if name not in codes:
                break
            part, code = run[low:high], run.dtype.type(codes[name])  # or the whole run is cast
            low, high = low + part.searchsorted(code), low + part.searchsorted(code, "right")
        if low == high:
            return 0, 0
        return int(self._starts[low:high].min()), int(self._ends[low:high].max())

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table, in its order."""
        return tuple(self._kinds)

    @property
    def index(self) -> tuple[str, ...]:
        """The columns by which rows are found without reading the others."""
        return tuple(self._runs)

    def __len__(self) -> int:
        return self._size

    def page(self, start: int, size: int, **equal: str | int) -> tuple[int, dict[str, list[Any]]]:
        """How many such rows there are, and `size` of them from `start` on, column by column.

        What is missing is None. Without `equal` only the page itself is read.
        """
        if equal:
            rows = self.rows(**equal)
            total, rows = len(rows), rows[start : start + size]
        else:
            total, width = len(self), self._row.itemsize
            count = max(0, min(size, total - start))
            found = os.pread(self._file.fileno(), count * width, start * width) if count else b""
            rows = np.frombuffer(found, self._row)
        return total, {name: self._list(name, rows[name]) for name in self._kinds}

    def arrays(self, columns: Sequence[str], **equal: str | int) -> dict[str, np.ndarray]:
        """`columns` of such rows: str (missing: ""), float64 (NaN), int64, bool, datetime64[D]."""
        rows = self.rows(**equal)
        return {name: self._array(name, rows[name]) for name in columns}

    def _array(self, name: str, values: np.ndarray) -> np.ndarray:
        kind = self._kinds[name]
        if kind == "text":
            words = self._words[name]
            return np.array([words[code] or "" for code in values.tolist()], object)
        if kind == "date":
            days = values.astype("datetime64[D]")
            days[values == NO_DATE] = np.datetime64("NaT")
            return days
        if kind == "boolean":
            return values.astype(bool)
        return values.astype(float if values.dtype.kind == "f" else np.int64)

    def records(
        self, kind: type[Record], *, split: Sequence[str] = (), **equal: str | int
    ) -> list[Record]:
        """Such rows as `kind` (a dataclass named like the columns); what is missing is None.

        split: text columns that hold several values with ; between them, made tuples. A column
        that an earlier edition does not have takes the default of its field.
        """
        rows = self.rows(**equal)
        if not len(rows):
            return []
        names = [name for name, needed in _asked(kind) if needed or name in self._kinds]
        columns = [self._list(name, rows[name]) for name in names]
        for at, name in enumerate(names):
            if name in split:
                columns[at] = [_parts(text) for text in columns[at]]
        made = zip(*columns, strict=True)
        if len(names) == len(_asked(kind)):
            return [kind(*row) for row in made]
        return [kind(**dict(zip(names, row, strict=True))) for row in made]

    def _list(self, name: str, stored: np.ndarray) -> list[Any]:
        kind, values = self._kinds[name], stored.tolist()
        if kind == "text":
            words = self._words[name]
            return [words[code] for code in values]
        if kind == "date":
            return [None if day == NO_DATE else datetime.date.fromordinal(DAY_ONE + day)
                    for day in values]  # fmt: skip
        if kind == "boolean":
            return stored.astype(bool).tolist()
        if kind == "integer":
            return [None if value != value else int(value) for value in values]
        return [None if value != value else value for value in values]


def _parts(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())
