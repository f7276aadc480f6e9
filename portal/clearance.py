"""How many killings the police cleared up, where a publisher says so.

In: an open snapshot, a place, a language. Out: HTML, "" where nothing is published (or the
edition is older than the table). Shares under different methods stand in tables of their own and
are never averaged. It refuses nothing.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from portal import tables, words
from portal.format import number
from portal.language import translator
from portal.records import Unknown


@dataclass(frozen=True, slots=True)
class Clearance:
    """share: percent, None where it is not published; months_from, months_to: after the record."""

    period: datetime.date
    outcome: str
    share: float | None
    months_from: int
    months_to: int
    method: str
    status: str
    source_id: str


def of_place(opened, here: str) -> list[Clearance]:
    """The place's rows."""
    try:
        return opened.table("clearance").records(Clearance, territory_id=here)
    except Unknown:
        return []


def html(opened, here: str, lang: str) -> str:
    """A table per method, newest half-year first, folded."""
    rows = of_place(opened, here)
    if not rows:
        return ""
    _ = translator(lang)
    methods = sorted({row.method for row in rows}, key=lambda method: _newest(rows, method))
    shown = "".join(_table(opened, [row for row in rows if row.method == method], lang)
                    for method in reversed(methods))  # fmt: skip
    return tables.folded(_("Share of killings cleared up"), shown)


def _newest(rows: list[Clearance], method: str) -> datetime.date:
    return max(row.period for row in rows if row.method == method)


def _table(opened, rows: list[Clearance], lang: str) -> str:
    _ = translator(lang)
    outcomes = list(dict.fromkeys(row.outcome for row in rows))
    shares = {(row.period, row.outcome): row for row in rows}
    first = rows[0]
    after = (
        _("{months} months after the record")
        if first.months_from == first.months_to
        else _("{least} to {months} months after the record")
    ).format(months=first.months_to, least=first.months_from)
    caption = _("Share cleared up, in percent, {after}; method: {method}").format(
        after=after, method=first.method
    )
    heads = [_("Half-year"), *(_(opened.offences[each].name) for each in outcomes)]
    body = [
        [_half(period, _), *(_cell(shares[period, each], lang) for each in outcomes)]
        for period in sorted({row.period for row in rows}, reverse=True)
    ]
    return tables.table(caption, heads, body)


def _half(period: datetime.date, _) -> str:
    half = _("first half of {year}") if period.month == 1 else _("second half of {year}")
    return half.format(year=period.year)


def _cell(row: Clearance, lang: str) -> str:
    if row.share is None:
        return words.states(translator(lang))[row.status]
    return number(row.share, lang, 1)
