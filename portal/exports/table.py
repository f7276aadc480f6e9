"""The rows of a figure as CSV: exactly what is drawn, with interval, state, source and licence.

In: figures of the catalogue (`portal.catalogue.Drawn`) whose rows have the same columns. Out: the
bytes of a CSV file. Column names and codes are English and the same in every language, so that a
program reads all three; texts that name things are in the reader's language. Spanish and Portuguese
files have ; between columns and a decimal comma, which Excel opens with those settings in one
double click; English files have , and a decimal point for Excel in English and for programs. All
begin with a byte-order mark, without which Excel takes UTF-8 for another encoding. No cell can
become a formula: text that begins like one gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Sequence

from portal.catalogue import Drawn
from portal.catalogue.drawn import Value

ABOUT = ("title", "quantity", "source_id", "source", "licence", "edition", "accessed", "address")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def to_csv(drawn: Sequence[Drawn]) -> bytes:
    """The rows of the figures, one after another, with what they are on every row."""
    lang = drawn[0].asked.lang
    decimal = "." if lang == "en" else ","
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if lang == "en" else ";", lineterminator="\r\n")
    writer.writerow([*(column.name for column in drawn[0].table.columns), *ABOUT])
    for each in drawn:
        about = [safe(text) for text in _about(each)]
        writer.writerows([*(written(value, decimal) for value in row), *about]
                         for row in each.table.rows)  # fmt: skip
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def plain_csv(columns: Sequence[str], rows: Iterable[Sequence], lang: str) -> bytes:
    """Rows of a table of the snapshot, in the form of the figures' files."""
    decimal = "." if lang == "en" else ","
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if lang == "en" else ";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_plain(value, decimal) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _plain(value, decimal: str) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value).replace(".", decimal)  # to the last digit, as the table has it
    return written(value, decimal)


def _about(drawn: Drawn) -> list[str]:
    """What a row is of, for the columns of `ABOUT`."""
    credits = drawn.credits
    return [
        drawn.title, drawn.subtitle, "; ".join(each.source_id for each in credits),
        "; ".join(f"{each.publisher}, {each.title}" for each in credits),
        "; ".join(dict.fromkeys(each.licence for each in credits)), drawn.edition,
        drawn.today.isoformat(), drawn.address,
    ]  # fmt: skip


def safe(text: str) -> str:
    """The text as a spreadsheet shows it and never computes it."""
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def written(value: Value, decimal: str) -> str:
    """A cell: unknown is empty; a number has no thousands marks and no trailing zeros."""
    if value is None:
        return ""
    if isinstance(value, str):
        return safe(value)
    text = f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return text.replace(".", decimal)
