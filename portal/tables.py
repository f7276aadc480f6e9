"""Rows → real HTML tables: caption, scope on every heading, states in words, intervals.

In: groups of lines or plain rows of text, already in the reader's language. Out: HTML in which
every text is escaped. The table of a chart has exactly the chart's rows, newest first, and is in
the document even while folded away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from portal import words
from portal.format import MISSING, number
from portal.language import translator
from portal.lines import DRAWN, Group, Line

Cell = str | tuple[str, str | None]
FIRST_ROWS = 6  # of a long list of measures, those that stand unfolded
URL = re.compile(r"https?://[^\s;,)]+")


def table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], css: str = "ca-stack"
) -> str:
    """A table whose first column names the row. A cell that is (text, address) is a link.

    css: ca-stack sets each row's cells under one another on a phone, each with its heading;
    ca-named hides the caption where the heading above says the same.
    """
    return framed(
        caption,
        heads,
        (
            f'<tr><th scope="row">{_cell(row[0])}</th>'
            + "".join(f"<td>{_cell(each)}</td>" for each in row[1:])
            + "</tr>"
            for row in rows
        ),
        css,
    )


def framed(caption: str, heads: Sequence[str], rows: Iterable[str], css: str) -> str:
    """A table of rows that are HTML already; css as in `table`."""
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    named = "".join(f"--h{at}:{_css_text(each)};" for at, each in enumerate(heads[1:], 2))
    return (
        f'<div class="ca-table {css}" tabindex="0" role="region" aria-label="{escape(caption)}"'
        f' style="{escape(named)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _css_text(text: str) -> str:
    """The text as CSS quotes it, for the headings that stand beside stacked cells."""
    return '"' + text.replace("\\", "").replace('"', "”").replace("\n", " ") + '"'


def folded(summary: str, content: str, unfolded: bool = False) -> str:
    """Content that opens on demand and is in the document all the time."""
    state = " open" if unfolded else ""
    head = f'<details class="ca-fold"{state}><summary>{escape(summary)}</summary>'
    return f"{head}{content}</details>"


def in_two(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], lang: str) -> str:
    """A table of the first measures and, where there are many more, a folded one of the others."""
    if len(rows) <= FIRST_ROWS + 3:
        return table(caption, heads, rows)
    _ = translator(lang)
    more = _("{n} more measures").format(n=number(len(rows) - FIRST_ROWS, lang))
    return table(caption, heads, rows[:FIRST_ROWS]) + folded(
        more, table(more, heads, rows[FIRST_ROWS:], "ca-stack ca-named")
    )


def link(text: str, address: str | None) -> str:
    """A link to one of our views or to a publisher; other schemes than http are not linked."""
    if not (address or "").startswith(("/", "https://", "http://")):
        return escape(text)
    return f'<a href="{escape(address or "")}">{escape(text)}</a>'


def linked(text: str) -> str:
    """A source's text, escaped, with its web addresses as links."""
    parts, last = [], 0
    for found in URL.finditer(text):
        parts += [escape(text[last : found.start()]), link(found.group(), found.group())]
        last = found.end()
    return "".join(parts) + escape(text[last:])


def _cell(cell: Cell) -> str:
    return escape(cell) if isinstance(cell, str) else link(*cell)


def of_drawn(drawn) -> str:
    """The table beside a figure (`portal.catalogue.Drawn`): its own form of it, or its rows."""
    if drawn.page_table is not None:
        return drawn.page_table()
    lang, columns = drawn.asked.lang, drawn.table.columns
    rows = (
        [_written(value, column.kind, lang) for value, column in zip(row, columns, strict=True)]
        for row in drawn.table.rows
    )
    return table(f"{drawn.title}. {drawn.subtitle}", [each.label for each in columns], rows)


def _written(value, kind: str, lang: str) -> str:
    if isinstance(value, str) or value is None:
        return value or MISSING
    return str(value) if kind == "integer" else number(value, lang, 0 if value % 1 == 0 else 1)


def of_group(opened, group: Group, lang: str) -> str:
    """The chart's own rows: a row per period, a column per place (one place: in three columns).

    The cells are numbers and our own words, so they are written without escaping.
    """
    _ = translator(lang)
    caption = f"{words.title(opened, group, _)}. {words.quantity(group, _)}"
    if group.rate_only:
        caption += f", {words.no_interval(_)}"
    if len(group.lines) == 1:
        return framed(caption, _single_heads(group, _), _single_rows(group, lang), "ca-numbers")
    heads = [_("Period"), *(words.place_name(opened, line.territory, _) for line in group.lines)]
    return framed(caption, heads, _wide_rows(group, lang), "ca-numbers ca-stack")


def _single_heads(group: Group, _) -> list[str]:
    if group.rate_only:
        return [_("Period"), _("Rate"), _("State")]
    return [_("Period"), words.counted(group.unit, _), *([_("Rate")] if group.scale == "r" else []),
            _("95% interval"), _("State")]  # fmt: skip


def _single_rows(group: Group, lang: str) -> Iterable[str]:
    """Newest first; what equal values share is written once."""
    names, rates = words.states(translator(lang)), group.scale == "r"
    once: dict[tuple, str] = {}
    for month, count, value, low, high, status in reversed(_columns(group.lines[0])):
        key = (count, value if value == value else None, status)
        if key not in once:
            cells = [number(value, lang, 1), names[status]] if group.rate_only else [
                number(count, lang), *([number(value, lang, 1)] if rates else []),
                _interval(low, high, lang), names[status],
            ]  # fmt: skip
            once[key] = "</td><td>".join(cells)
        period = words.when(group.frequency, month, lang)
        yield f'<tr><th scope="row">{period}</th><td>{once[key]}</td></tr>'


def _columns(line: Line) -> list[tuple]:
    return list(
        zip(line.period.astype("datetime64[D]").tolist(), line.count.tolist(), line.value.tolist(),
            line.low.tolist(), line.high.tolist(), line.status.tolist(), strict=True)
    )  # fmt: skip


def _interval(low: float, high: float, lang: str) -> str:
    return MISSING if low != low else f"{number(low, lang, 1)} – {number(high, lang, 1)}"


def _wide_rows(group: Group, lang: str) -> Iterable[str]:
    names = words.states(translator(lang))
    cells = [_cells(line, 1 if group.scale == "r" else 0, names, lang) for line in group.lines]
    nothing = names["not_available"]
    for month in sorted({month for column in cells for month in column}, reverse=True):
        row = "</td><td>".join(column.get(month, nothing) for column in cells)
        period = words.when(group.frequency, month, lang)
        yield f'<tr><th scope="row">{period}</th><td>{row}</td></tr>'


def _cells(line: Line, decimals: int, names: dict[str, str], lang: str) -> dict:
    """Period → value, interval and state; equal values are written once and shared."""
    found, once = {}, {}
    for month, _count, value, low, high, status in _columns(line):
        key = (value, status, low) if value == value else status
        if key not in once:
            once[key] = _in_words(value, low, high, names[_shown(status, value)], decimals, lang)
        found[month] = once[key]
    return found


def _shown(status: str, value: float) -> str:
    """The state to name: a drawn state without a value has nothing to draw."""
    return "not_available" if value != value and status in DRAWN else status


def _in_words(value, low, high, state: str, decimals: int, lang: str) -> str:
    if value != value:
        return state
    interval = f" ({_interval(low, high, lang)})" if low == low else ""
    ending = "" if state == words.states(translator(lang))["value"] else f", {state}"
    return f"{number(value, lang, decimals)}{interval}{ending}"
