"""Ways in which a publisher's file arrives broken, tried on each file of each adapter.

`bad_inputs` yields (name, mutate): `mutate()` rewrites the file in place into that form, from
the bytes that it had at first.
Workbooks, Parquet and gzip files take the kinds that make sense for them.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

ERROR_PAGE = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>"


def bad_inputs(
    path: Path,
    *,
    sep: str = ",",
    encoding: str = "utf-8",
    key_columns: list[str] | None = None,
    count_columns: list[str] | None = None,
    code_column: str | None = None,
    date_column: str | None = None,
    bad_date: str = "1066-10-14",
) -> Iterator[tuple[str, Callable[[], object]]]:
    """The broken forms of one file, each made from the bytes it has now (not from the form
    before). Delimited files (also .gz and .bz2) take every kind; others the whole-file kinds."""
    whole = path.read_bytes()
    forms: list[tuple[str, bytes]] = [
        ("empty file", b""),
        ("HTML error page", ERROR_PAGE),
        ("cut in the middle", whole[: len(whole) * 2 // 3]),
    ]
    if ".csv" in path.suffixes:
        packing = {".gz": gzip, ".bz2": bz2}.get(path.suffix)
        text = (packing.decompress(whole) if packing else whole).decode(encoding)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sep))
        header = rows[0]

        def form(changed: list[list[str]]) -> bytes:
            buffer = io.StringIO(newline="")
            csv.writer(buffer, delimiter=sep).writerows(changed)
            return buffer.getvalue().encode(encoding)

        def with_value(column: str, value: str) -> bytes:
            at = header.index(column)
            return form([header, [*rows[1][:at], value, *rows[1][at + 1 :]], *rows[2:]])

        quoted = (sep.join(rows[-1][:-1]) + f'{sep}"{rows[-1][-1]}').encode(encoding)
        broken = [
            ("cut inside a quoted last field", form(rows[:-1]) + quoted),
            ("other encoding", _other_encoding(text, encoding)),
            ("missing column", form([row[:-1] for row in rows])),
            ("renamed column", form([[*header[:-1], header[-1] + "_x"], *rows[1:]])),
        ]
        if key_columns is not None:
            broken.append(("repeated key", form([*rows, rows[1]])))
        for column in (count_columns or [])[:1]:
            broken.append(("negative count", with_value(column, "-3")))
            broken.append(("count that is no number", with_value(column, "muchos")))
        if code_column:
            broken.append(("unknown code", with_value(code_column, "99999")))
        if date_column:
            broken.append(("date out of range", with_value(date_column, bad_date)))
        forms += [(name, packing.compress(raw) if packing else raw) for name, raw in broken]
    for name, raw in forms:
        yield name, partial(path.write_bytes, raw)


def _other_encoding(text: str, encoding: str) -> bytes:
    if text.isascii():
        text = text.rstrip("\r\n") + "\u00f1\n"
    return text.encode("cp1252" if encoding.lower().startswith("utf") else "utf-8")
