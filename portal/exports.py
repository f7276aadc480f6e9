"""The rows of a chart as CSV: exactly what is drawn, with interval, state, source and licence.

In: the groups that `portal.lines` made for the page's chart, and a language. Out: the bytes of a
CSV file. Column names and codes are English and the same in every language, so that a program
reads all three; texts that name things are in the reader's language. Spanish and Portuguese
files have ; between columns and a decimal comma, which Excel opens with those settings in one
double click; English files have , and a decimal point for Excel in English and for programs. All
begin with a byte-order mark, without which Excel takes UTF-8 for another encoding. No cell can
become a formula: text that begins like one gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from portal import words
from portal.language import translator
from portal.latest import Coverage
from portal.lines import Group, Line

COLUMNS = (
    "territory_id", "territory", "offence", "measure", "period", "frequency", "scale", "value",
    "low", "high", "count", "population", "unit", "date_basis", "status", "status_text", "reason",
    "source_id", "source", "licence", "edition", "address",
)  # fmt: skip
COVERAGE_COLUMNS = (
    "territory_id", "territory", "coverage", "coverage_text", "regions", "edition", "address",
)  # fmt: skip
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def to_csv(opened, groups: list[Group], address: str, lang: str) -> bytes:
    """The groups' rows, oldest first, place by place. address: of the view they come from."""
    _ = translator(lang)
    decimal = "." if lang == "en" else ","
    rows = [
        row
        for group in groups
        for line in group.lines
        for row in _rows(opened, group, line, address, decimal, _)
    ]
    return _file(COLUMNS, rows, lang)


def coverage_csv(opened, found: list[Coverage], address: str, lang: str) -> bytes:
    """What the coverage map draws: a row per country, with its regions that have data."""
    kinds = words.coverage_kinds(translator(lang))
    rows = [
        [
            each.country.territory_id, safe(each.country.name), each.kind, kinds[each.kind],
            " ".join(each.regions), opened.edition_id, safe(address),
        ]
        for each in found
    ]  # fmt: skip
    return _file(COVERAGE_COLUMNS, rows, lang)


def _file(columns: Sequence[str], rows: Iterable[Sequence[str]], lang: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if lang == "en" else ";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def safe(text: str) -> str:
    """The text as a spreadsheet shows it and never computes it."""
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def _number(value: float, decimal: str) -> str:
    if value != value:
        return ""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return text.replace(".", decimal)


def _rows(opened, group: Group, line: Line, address: str, decimal: str, _):
    names = words.states(_)
    source = words.files_of(opened.sources, group.source_id)[0]
    before = [line.territory.territory_id, line.territory.name, group.offence.offence,
              _(group.offence.name)]  # fmt: skip
    after = [group.source_id, f"{_(source.publisher)}, {_(source.title)}", _(source.licence),
             opened.edition_id, address]  # fmt: skip
    before, after = [safe(text) for text in before], [safe(text) for text in after]
    for at, month in enumerate(line.period):
        status = str(line.status[at])
        numbers = (line.value[at], line.low[at], line.high[at], line.count[at], line.population[at])
        yield [
            *before, str(month)[:4] if group.frequency == "A" else str(month), group.frequency,
            group.scale, *(_number(float(each), decimal) for each in numbers), group.unit,
            group.date_basis, status, names[status], str(line.reason[at]), *after,
        ]  # fmt: skip


def file_name(groups: list[Group]) -> str:
    """A file name, without its ending, that says measure, places, frequency and scale."""
    first = groups[0]
    places = "_".join(line.territory.territory_id for group in groups for line in group.lines)
    return f"{first.offence.offence}_{places}_{first.frequency}{first.scale}"
