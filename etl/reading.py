"""Reading publishers' files with the same checks everywhere.

Every function takes the file's path and raises `BadInput` naming the file, the row or
column, what was expected and found, and what to do. Frames come back as text
(`dtype=str`, blanks as ""), so that codes keep their zeros and each number is converted
by a function that knows what it may be.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import shapely
from python_calamine import CalamineError, CalamineWorkbook

from etl import catalogue
from etl.kept import code, kept
from etl.report import BadInput, Report

Result = TypeVar("Result")

FETCH_AGAIN = "fetch the file again from its publisher and compare its size and checksum"
SEE_ADAPTER = "if the publisher changed the file, mend this adapter's table of columns or codes"
WHOLE = re.compile(r"([0-9]{1,18})(?:\.0+)?")  # as much as 64 bits hold
COUNT = "a whole number of 0 or more"
MISSING = -1
UNPACK = {".gz": gzip.decompress, ".bz2": bz2.decompress}


def label(path: Path) -> str:
    """The file's name as messages and tables say it: publisher/file, or publisher/folder/file."""
    inside = path.parent.parent.name in catalogue.publishers()
    return "/".join(path.parts[-3 if inside else -2 :])


def apart(
    path: Path, module: str, report: Report, read: Callable[[Report], Result], *by: Path
) -> Result:
    """What `read` makes of one of a publisher's files that take long, kept: where another file
    changed, this one is not read again.

    module: the name of the module that reads it. by: lists beside the module that say how. read is
    told a report of its own, which is added to `report`.
    """

    def anew() -> tuple[Result, Report]:
        own = Report()
        return read(own), own

    found, own = kept(f"files/{label(path)}", [code(module), path, *by], anew)
    report.add(own)
    return found


def content(path: Path) -> bytes:
    """The file's bytes, unpacked if .gz or .bz2; refuses one that is absent, empty, cut or HTML."""
    if not path.exists():
        raise BadInput(label(path), "whole file", "the file", "nothing there", FETCH_AGAIN)
    raw = path.read_bytes()
    if path.suffix in UNPACK and raw:
        kind = f"a whole {path.suffix} file"
        try:
            raw = UNPACK[path.suffix](raw)
        except (EOFError, ValueError, zlib.error) as error:
            raise BadInput(
                label(path), "whole file", kind, f"a cut one ({error})", FETCH_AGAIN
            ) from error
        except OSError as error:
            found = "an HTML page" if _is_html(raw) else str(error)
            raise BadInput(label(path), "whole file", kind, found, FETCH_AGAIN) from error
    if not raw or raw.isspace():
        raise BadInput(label(path), "whole file", "rows", "an empty file", FETCH_AGAIN)
    if _is_html(raw) and ".html" not in path.suffixes:
        raise BadInput(label(path), "row 1", "data", "an HTML page (an error page?)", FETCH_AGAIN)
    return raw


def _is_html(raw: bytes) -> bool:
    return raw[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<!doctype", b"<html"))


def text(path: Path, encoding: str) -> str:
    """The file's text in the encoding its publisher uses; refuses another one.

    ISO-8859-1 accepts any byte, so a UTF-8 file passed as such is recognised by the
    pairs that UTF-8 makes of accented letters.
    """
    raw = content(path)
    if encoding.lower() in ("utf-8", "utf-8-sig"):
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            row = raw[: error.start].count(b"\n") + 1
            raise BadInput(
                label(path), f"row {row}", "UTF-8 text", f"byte {raw[error.start]:#x}", FETCH_AGAIN
            ) from error
    decoded = raw.decode(encoding)
    if not raw.isascii():
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            return decoded
        raise BadInput(label(path), "whole file", encoding, "UTF-8", FETCH_AGAIN)
    return decoded


def read_csv(
    path: Path, columns: Iterable[str], *, sep: str = ",", encoding: str = "utf-8"
) -> pd.DataFrame:
    """Rows of a delimited file as text, with exactly the columns named, in that order.

    Raises BadInput on another header (missing, renamed or added column), on a row with
    more or fewer fields than the header or with a quotation mark that is not closed, and on a
    file without rows.
    """
    expected = list(columns)
    raw = text(path, encoding).encode()
    lines = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8", newline="")
    reader = csv.reader(lines, delimiter=sep, strict=True)
    rows = []
    try:
        header = next(reader)
        check_columns(path, header, expected)
        if (table := _without_fault(raw, sep, header)) is not None:
            return table
        for row in reader:
            if not row:
                continue
            if len(row) != len(header):
                raise BadInput(
                    label(path), f"row {reader.line_num}", f"{len(header)} fields",
                    f"{len(row)} (a cut file?)", FETCH_AGAIN,
                )  # fmt: skip
            rows.append(row)
    except csv.Error as error:
        raise BadInput(
            label(path), f"row {reader.line_num}", "each quotation mark closed",
            f"one that is not: {error} (a cut file?)", FETCH_AGAIN,
        ) from error  # fmt: skip
    if not rows:
        raise BadInput(label(path), "row 2", "rows below the header", "none", FETCH_AGAIN)
    return pd.DataFrame(rows, columns=header, dtype=str)


def _without_fault(raw: bytes, sep: str, header: list[str]) -> pd.DataFrame | None:
    """The rows by Arrow's reader, many times as fast; None where anything is unusual, which is
    then read row by row, to be understood or to say where the fault is."""
    if not _plainly_quoted(raw, sep):
        return None
    try:
        table = pa_csv.read_csv(
            io.BytesIO(raw),
            read_options=pa_csv.ReadOptions(use_threads=False),  # less work in all
            parse_options=pa_csv.ParseOptions(delimiter=sep, newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.large_string())
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.column_names != header or not table.num_rows:
        return None
    return table.to_pandas()


def _plainly_quoted(raw: bytes, sep: str) -> bool:
    """Whether quotation marks only begin and end whole fields."""
    if b'"' not in raw:
        return True
    framed = np.frombuffer(b"\n" + raw + b"\n", np.uint8)
    at = np.flatnonzero(framed == ord('"'))
    edges = [ord(sep), ord("\n"), ord("\r")]
    begins, ends = framed[at[::2] - 1], framed[at[1::2] + 1]
    return len(begins) == len(ends) and bool(np.isin(begins, edges).all() and
                                             np.isin(ends, edges).all())  # fmt: skip


def read_numbers(path: Path, columns: Iterable[str]) -> pd.DataFrame:
    """Rows of a comma-separated file of numbers only (blanks missing), with exactly the columns
    named; for files too large to be read as text. Refuses what `read_csv` refuses."""
    expected = list(columns)
    raw = text(path, "utf-8").encode()
    check_quotes(path, raw)
    check_columns(path, raw.split(b"\n", 1)[0].decode().strip().split(","), expected)
    convert = pa_csv.ConvertOptions(
        column_types={name: pa.float64() for name in expected}, null_values=[""]
    )
    try:
        table = pa_csv.read_csv(io.BytesIO(raw), convert_options=convert)
    except pa.ArrowInvalid as error:
        first = str(error).splitlines()[0]
        raise BadInput(
            label(path), "whole file", "numbers, as many in each row", first, FETCH_AGAIN
        ) from error
    if not table.num_rows:
        raise BadInput(label(path), "row 2", "rows below the header", "none", FETCH_AGAIN)
    return table.to_pandas()


def check_quotes(path: Path, raw: bytes) -> None:
    """Raises BadInput if the last quotation mark of a CSV's bytes is not closed, which a reader
    other than `read_csv` may not notice."""
    if b'"' in raw and raw.count(b'"') % 2:
        raise BadInput(
            label(path), "whole file", "each quotation mark closed",
            "one that is not (a cut file?)", FETCH_AGAIN,
        )  # fmt: skip


def check_columns(path: Path, found: Iterable[str], expected: Iterable[str]) -> None:
    """Raises BadInput unless the two lists are the same, naming what is missing or new."""
    found, expected = list(found), list(expected)
    if found == expected:
        return
    missing = [name for name in expected if name not in found]
    added = [name for name in found if name not in expected]
    if missing or added:
        said = f"missing {missing or 'none'}, not known {added or 'none'}"
    else:
        said = f"the order {found}"
    raise BadInput(label(path), "header", f"columns {_short(expected)}", said, SEE_ADAPTER)


def _short(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 8 else f"{', '.join(names[:8])} … ({len(names)})"


def read_parquet(path: Path, columns: Iterable[str]) -> pd.DataFrame:
    """The Parquet file with exactly the columns named, types as stored, days as datetime64."""
    raw = content(path)
    try:
        table = pq.ParquetFile(pa.BufferReader(raw)).read(use_threads=False)  # less work in all
    except (pa.ArrowInvalid, OSError) as error:
        first = str(error).splitlines()[0]
        raise BadInput(
            label(path), "whole file", "a whole Parquet file", first, FETCH_AGAIN
        ) from error
    check_columns(path, table.column_names, columns)
    if not table.num_rows:
        raise BadInput(label(path), "whole file", "rows", "none", FETCH_AGAIN)
    return table.to_pandas(date_as_object=False)


def read_features(path: Path, columns: set[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """The properties, at least those named, and the geometries of a GeoJSON file's features.

    Raises BadInput where the file is not GeoJSON in UTF-8, or no feature has such properties.
    """
    try:
        said = content(path).decode("utf-8")
        properties = pd.DataFrame([row["properties"] for row in json.loads(said)["features"]])
        geometry = shapely.get_parts(shapely.from_geojson(said))
    except (ValueError, KeyError, TypeError, shapely.GEOSException) as error:
        raise BadInput(
            label(path), "whole file", "GeoJSON features in UTF-8", str(error), FETCH_AGAIN
        ) from error
    if not columns <= set(properties):
        raise BadInput(
            label(path), "properties", ", ".join(sorted(columns)), str(list(properties)),
            FETCH_AGAIN,
        )  # fmt: skip
    return properties, geometry


def read_sheet(path: Path, sheet: str | None = None) -> list[list]:
    """The cells of one sheet (the first if not named) of an .xlsx, empty rows kept."""
    raw = content(path)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        name = sheet or book.sheet_names[0]
        return book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise BadInput(
            label(path), f"sheet {sheet or 1}", "a readable sheet", str(error), FETCH_AGAIN
        ) from error


def sheet_frame(path: Path, columns: Iterable[str], sheet: str | None = None) -> pd.DataFrame:
    """A sheet whose first row is the header, with exactly the columns named; cells as read."""
    rows = read_sheet(path, sheet)
    check_columns(path, [str(cell) for cell in rows[0]], columns)
    if len(rows) == 1:
        raise BadInput(label(path), "row 2", "rows below the header", "none", FETCH_AGAIN)
    return pd.DataFrame(rows[1:], columns=rows[0])


def counts(path: Path, column: pd.Series, *, blank_ok: bool = False) -> pd.Series:
    """Whole numbers ≥ 0 from text (Int64; blanks missing where `blank_ok`).

    Raises BadInput with the row (header = row 1) on a negative, fractional or non-numeric value,
    or a blank that is not allowed.
    """
    codes, parsed, refused = _distinct_counts(column, blank_ok)
    if refused.any():
        _refuse(path, column, refused[codes], COUNT)
    missing = parsed == MISSING
    read = pd.arrays.IntegerArray(np.where(missing, 0, parsed)[codes], missing[codes])
    return pd.Series(read, index=column.index, name=column.name)


def count_matrix(
    path: Path, frame: pd.DataFrame, columns: list, *, blank_ok: bool = False
) -> np.ndarray:
    """Whole numbers ≥ 0 from the text of several columns, of shape (rows, columns), MISSING where
    blank; refuses what `counts` refuses."""
    every = pd.concat([frame[name] for name in columns], ignore_index=True)
    codes, parsed, refused = _distinct_counts(every, blank_ok)
    by_column = codes.reshape(len(columns), len(frame))
    if refused.any():
        for name, of_column in zip(columns, by_column, strict=True):
            _refuse(path, frame[name], refused[of_column], COUNT)
    return parsed[by_column].T


def _distinct_counts(
    column: pd.Series, blank_ok: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each row which distinct text it holds; the numbers that these are, MISSING where none;
    which of them are to be refused. Each is read once, so that a big file costs little."""
    codes, distinct = pd.factorize(column, use_na_sentinel=False)
    texts = pd.Series(distinct).astype("string").to_numpy(dtype=object, na_value="")
    said = [text.strip() for text in texts]
    whole = [WHOLE.fullmatch(text) for text in said]
    parsed = np.array([int(found[1]) if found else MISSING for found in whole], dtype=np.int64)
    blank = np.array([blank_ok and text == "" for text in said], dtype=bool)
    return codes, parsed, (parsed == MISSING) & ~blank


def numbers(path: Path, column: pd.Series, *, decimal: str = ".", least: float = 0) -> pd.Series:
    """Numbers from text with the given decimal mark; refuses text and values below `least`."""
    codes, distinct = pd.factorize(column, use_na_sentinel=False)
    values = pd.Series(distinct).astype("string").str.strip().str.replace(decimal, ".", regex=False)
    parsed = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    refused = ~(parsed >= least)
    if refused.any():
        _refuse(path, column, refused[codes], f"a number of {least} or more")
    return pd.Series(parsed[codes], index=column.index, name=column.name)


def dates(
    path: Path, column: pd.Series, first: str, last: str, form: str = "%Y-%m-%d"
) -> pd.Series:
    """Dates in the given form between `first` and `last` (ISO), else BadInput."""
    codes, distinct = pd.factorize(column, use_na_sentinel=False)
    parsed = pd.DatetimeIndex(pd.to_datetime(distinct, format=form, errors="coerce"))
    bad = parsed.isna() | (parsed < pd.Timestamp(first)) | (parsed > pd.Timestamp(last))
    if bad.any():
        _refuse(path, column, bad[codes], f"a date from {first} to {last}")
    return pd.Series(parsed[codes], index=column.index, name=column.name)


def known(path: Path, column: pd.Series, codes: Iterable[Hashable]) -> None:
    """Raises BadInput on the first value that is not one of the codes."""
    strange = set(column.unique().tolist()) - set(codes)
    if strange:
        _refuse(path, column, column.isin(strange).to_numpy(), "a known code", SEE_ADAPTER)


def unique(path: Path, frame: pd.DataFrame, keys: list[str]) -> None:
    """Raises BadInput on the first row whose key stands in the file twice."""
    repeated = frame.duplicated(keys)
    if repeated.any():
        at = repeated.to_numpy().argmax()
        key = ", ".join(f"{name} {frame[name].iloc[at]}" for name in keys)
        raise BadInput(
            label(path), f"row {at + 2}", f"one row per {', '.join(keys)}", f"{key} twice",
            FETCH_AGAIN,
        )  # fmt: skip


def refuse(
    path: Path,
    where: str,
    bad: pd.Series | np.ndarray,
    expected: str,
    found: Iterable,
    todo: str = FETCH_AGAIN,
) -> None:
    """Raises BadInput on the first row where `bad` is true; found: one value per row."""
    refused = np.asarray(bad, dtype=bool)
    if refused.any():
        at = int(refused.argmax())
        raise BadInput(label(path), f"row {at + 2}, {where}", expected, str(list(found)[at]), todo)


def _refuse(
    path: Path, column: pd.Series, bad: np.ndarray, expected: str, todo: str = FETCH_AGAIN
) -> None:
    if bad.any():
        at = bad.argmax()
        raise BadInput(
            label(path), f"row {at + 2}, column {column.name}", expected,
            repr(column.iloc[at]), todo,
        )  # fmt: skip
