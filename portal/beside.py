"""The same measure from several sources in one place: both to be seen, and why they differ.

In: an open snapshot, the view of the address, one chart's group, a language. Out: HTML, "" where
no place of the chart has another source. Sources are listed side by side and never joined: each
says what it counts, in which unit, by which date, over which years. It refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html import escape

from portal import tables, words
from portal.address import Choice, address_of
from portal.format import number, period
from portal.language import translator
from portal.lines import Group
from portal.records import Measure, Territory


def sources(opened, view: Choice, group: Group, slug: str, lang: str) -> str:
    """What else counts the offence of a chart in its places, with links to see it."""
    return "".join(_of_place(opened, view, group, line.territory, slug, lang)
                   for line in group.lines)  # fmt: skip


def _of_place(opened, view: Choice, group: Group, place: Territory, slug: str, lang: str) -> str:
    _ = translator(lang)
    found = [each for each in opened.measures(place.territory_id)
             if each.offence == group.offence.offence]  # fmt: skip
    if len(found) < 2:
        return ""
    found.sort(key=lambda each: each.source_id != group.source_id)
    items = []
    for each in found:
        title = _title(opened, each, _)
        if each.source_id == group.source_id:
            named = f"<strong>{escape(title)}</strong> ({escape(_('in this chart'))})"
        else:
            named = tables.link(title, address_of(_seen(view, each), lang, slug))
        items.append(f"<li>{named}: {escape(_described(opened, place, each, lang))}</li>")
    why = _(
        "{place}: {n} sources count this here. They are never joined, for each counts in its own "
        "way:"
    ).format(place=words.place_name(opened, place, _), n=len(found))
    return (
        f'<div class="ca-caption"><p>{escape(why)}</p><ul>{"".join(items)}</ul></div>'
        + tables.folded(_("The sources side by side, by year"), _table(opened, place, found, lang))
    )


def _seen(view: Choice, measure: Measure) -> Choice:
    """The view with that source; without an end of its years, which the source may not reach."""
    frequency = "A" if measure.frequency == "A" else view.frequency
    return replace(view, source=measure.source_id, frequency=frequency, first=None, last=None)


def _title(opened, measure: Measure, _) -> str:
    file = words.files_of(opened.sources, measure.source_id)[0]
    return f"{_(file.publisher)}, {_(file.title)}"


def _described(opened, place: Territory, measure: Measure, lang: str) -> str:
    """ "recorded victims, by the date of the event, 2003 to 2024. What the source counts." Of rates
    without counts: that they are."""
    _ = translator(lang)
    basis = opened.date_basis(measure, place.territory_id)
    kind = "year" if measure.frequency == "A" else "month"
    span = _("{counted}, {dated}, {placed}, until {period}").format(
        counted=_counted(measure, _),
        dated=words.dated_by(basis, _) if basis else _("by a date that the source does not state"),
        placed=words.placed_by(opened.place_basis(measure.source_id), _),
        period=period(measure.last, kind, lang),
    )
    known = opened.counting.get(measure.source_id)
    return f"{span}. {_(known.text)}" if known else f"{span}."


def _counted(measure: Measure, _) -> str:
    counted = words.counted(measure.unit, _).lower()
    if not measure.rate_only:
        return counted
    return _("{counted} per 100,000 inhabitants, without counts").format(counted=counted)


def _table(opened, place: Territory, found: list[Measure], lang: str) -> str:
    """Yearly counts, or rates where there are no counts, newest first, a column a source; an
    unknown year is not zero."""
    _ = translator(lang)
    states = words.states(_)
    columns = [_years(opened, place, each) for each in found]
    heads = [_("Year"), *(f"{_title(opened, each, _)} ({_counted(each, _)})"
                          for each in found)]  # fmt: skip
    rows = [
        [str(year), *(_cell(column.get(year), states, lang, each.rate_only)
                      for column, each in zip(columns, found, strict=True))]
        for year in sorted({year for column in columns for year in column}, reverse=True)
    ]  # fmt: skip
    caption = _("{place}. {offence}: what each source has, by year").format(
        place=words.place_name(opened, place, _),
        offence=_(opened.offences[found[0].offence].name),
    )
    return tables.table(caption, heads, rows)


def _years(opened, place: Territory, measure: Measure) -> dict[int, tuple[float, str]]:
    rates = opened.rates(place.territory_id, measure.offence, measure.source_id)
    values = rates.rate if measure.rate_only else rates.count
    rows: Iterable[tuple[int, float, str]] = zip(
        rates.year.tolist(), values.tolist(), rates.status.tolist(), strict=True
    )
    return {year: (value, status) for year, value, status in rows}


def _cell(
    year: tuple[float, str] | None, states: dict[str, str], lang: str, rate_only: bool
) -> str:
    if year is None:
        return "–"
    value, status = year
    if value != value:
        return states[status]
    return number(value, lang, 1 if rate_only else 0) + (
        "" if status == "value" else f" ({states[status]})"
    )
