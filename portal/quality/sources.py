"""Each source: what it covers, what is missing or late, how sure it is, where it comes from.

In: an open snapshot, a language. Out: HTML: a table of all sources, and a fold for each with
everything that is known of it. Late is said as of the edition's date, so that an edition reads the
same for ever.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from html import escape

from portal import blocks, tables, words
from portal.format import date, months, number, year
from portal.language import translator
from portal.provenance import set_aside
from portal.records import Source, SourceState

UNSURE = ("incomplete", "low_reliability", "suppressed", "not_available", "not_covered",
          "not_comparable")  # fmt: skip


def grouped(opened) -> dict[str, list[Source]]:
    """source_id → its files, in the order of their publishers."""
    found: dict[str, list[Source]] = {}
    for each in sorted(opened.sources, key=lambda one: (one.file.split("/")[0], one.source_id)):
        found.setdefault(each.source_id, []).append(each)
    return found


def is_late(source: Source, on: datetime.date) -> bool:
    """Whether more was to be expected before that day."""
    return source.next_due is not None and source.next_due < on


def late(opened) -> list[str]:
    """The sources that are late on the edition's date."""
    return [name for name, files in grouped(opened).items()
            if any(is_late(each, opened.edition_date) for each in files)]  # fmt: skip


def of_unknown_rhythm(opened) -> list[str]:
    """The sources of which nobody can say whether they are late."""
    return [name for name, files in grouped(opened).items()
            if files[0].rhythm in (None, "unknown")]  # fmt: skip


def late_ones(opened, lang: str) -> str:
    """The sources that are late, each with the day by which more was due; "" without any."""
    _ = translator(lang)
    found = late(opened)
    if not found:
        return ""
    sources = grouped(opened)
    items = [
        escape(_("{publisher}: {title}. More was due by {date}.").format(
            publisher=_(files[0].publisher), title=_title(files, lang),
            date=date(max(each.next_due for each in files if each.next_due), lang),
        ))
        for files in (sources[name] for name in found)
    ]  # fmt: skip
    return blocks.heading(_("Which sources are late"), 2) + blocks.listed(items)


def of_place(opened, place: str, lang: str) -> str:
    """The sources of what is shown of a place, each with its fold."""
    _ = translator(lang)
    sources, states = grouped(opened), _states(opened)
    used = dict.fromkeys(each.source_id for each in opened.measures(place))
    name = words.place_name(opened, opened.territories[place], _)
    if not used:
        text = _("No source of this edition counts crime in {place}.").format(place=name)
        html = blocks.paragraph(text, "ca-text")
    else:
        html = "".join(_fold(opened, each, sources[each], states, lang) for each in used)
    return blocks.heading(_("Sources of recorded crime in {place}").format(place=name), 2) + html


def _states(opened) -> dict[str, list[SourceState]]:
    states: dict[str, list[SourceState]] = {}
    for each in opened.table("source_state").records(SourceState):
        states.setdefault(each.source_id, []).append(each)
    return states


def _fold(opened, name: str, files: list[Source], states, lang: str, short: bool = False) -> str:
    """Everything known of a source, folded. short: without its publisher in the summary."""
    title = _title(files, lang)
    summary = title if short else f"{translator(lang)(files[0].publisher)}: {title}"
    return tables.folded(summary, _about(opened, name, files, states.get(name, []), lang))


def _by_publisher(opened, states: dict[str, list[SourceState]], lang: str) -> str:
    """A fold for each source; those of a publisher that has several stand in one."""
    _ = translator(lang)
    groups: dict[str, dict[str, list[Source]]] = {}
    for name, files in grouped(opened).items():
        groups.setdefault(_(files[0].publisher), {})[name] = files
    html = ""
    for publisher, sources in groups.items():
        alone = len(sources) == 1
        folds = "".join(_fold(opened, name, files, states, lang, short=not alone)
                        for name, files in sources.items())  # fmt: skip
        summary = _("{publisher} ({n} sources)").format(
            publisher=publisher, n=number(len(sources), lang)
        )
        html += folds if alone else tables.folded(summary, f'<div class="ca-inner">{folds}</div>')
    return html


def section(opened, lang: str) -> str:
    """The table of sources, and each source's fold."""
    _ = translator(lang)
    states = _states(opened)
    sources = grouped(opened)
    heads = [_("Source"), _("Publisher"), _("Covers"), _("Late"), _("Provisional"),
             _("Totals found again")]  # fmt: skip
    rows = [
        (_title(files, lang), _(files[0].publisher), _covers(files, lang),
         _lateness(opened, files, lang), _span_of(states.get(name, []), ("provisional",), lang),
         _totals(opened, name, lang))
        for name, files in sources.items()
    ]  # fmt: skip
    caption = _("All sources")
    return (
        blocks.heading(_("What each source covers, and what it lacks"), 2)
        + tables.folded(_("Show {n} rows").format(n=number(len(rows), lang)),
                        tables.table(caption, heads, rows))
        + blocks.heading(_("Source by source"), 2) + _by_publisher(opened, states, lang)
    )  # fmt: skip


def _title(files: list[Source], lang: str) -> str:
    return translator(lang)(files[0].title)


def _covers(files: list[Source], lang: str) -> str:
    """First to last period; a source of places or of programmes has none."""
    _ = translator(lang)
    first, last = files[0].first_period, files[0].last_period
    return _periods(first, last, lang) if first and last else _("no periods")


def _periods(first: datetime.date, last: datetime.date, lang: str) -> str:
    """From one month to another; from year to year where both are Januaries, as years begin."""
    if first.month == last.month == 1:
        return " – ".join(dict.fromkeys((year(first), year(last))))
    return months(first, last, lang)


def _lateness(opened, files: list[Source], lang: str) -> str:
    _ = translator(lang)
    due = files[0].next_due
    if files[0].rhythm == "closed":
        return _("no: no more is to come")
    if due is None:
        return _("its rhythm is not known")
    words = _("yes, more was due by {date}") if is_late(files[0], opened.edition_date) else _(
        "no, more is due by {date}"
    )  # fmt: skip
    return words.format(date=date(due, lang))


def _rhythm(source: Source, _) -> str:
    """Whether more is to come, and how that is known."""
    kinds = {
        "regular": _("at regular times"), "closed": _("no more is to come"),
        "unknown": _("at times that are not known"),
    }  # fmt: skip
    if source.rhythm is None:
        return _("its rhythm is not known")
    return f"{kinds[source.rhythm]}. {_(source.rhythm_note or '')}."


def _span_of(states: Iterable[SourceState], wanted: tuple[str, ...], lang: str) -> str:
    """In which periods there are values in these states, and how many."""
    _ = translator(lang)
    names = words.states(_)
    parts = [
        _("{state}, {periods} (values: {n}; places: {places})").format(
            state=names[each.status], n=number(each.values, lang),
            places=number(each.places, lang),
            periods=_periods(each.first_period, each.last_period, lang),
        )
        for each in states if each.status in wanted
    ]  # fmt: skip
    return "; ".join(parts) or _("none")


def _totals(opened, source_id: str, lang: str) -> str:
    _ = translator(lang)
    found = [one for one in opened.reconciliation
             if one.source_id == source_id and one.compared is None]  # fmt: skip
    held = sum(abs(one.found - one.expected) <= one.tolerance for one in found)
    if not found:
        return _("no total is published elsewhere")
    return _("{held} of {all}").format(held=number(held, lang), all=number(len(found), lang))


def _about(
    opened, source_id: str, files: list[Source], states: list[SourceState], lang: str
) -> str:
    _ = translator(lang)
    breaks = sorted(
        (each for each in opened.all_breaks if each.source_id == source_id),
        key=lambda each: each.date,
    )
    rows = [
        (_("Covers"), escape(_covers(files, lang))),
        (_("Late"), escape(_lateness(opened, files, lang))),
        (_("When more comes"), escape(_rhythm(files[0], _))),
        (_("Provisional"), escape(_span_of(states, ("provisional",), lang))),
        (_("Missing or not comparable"), escape(_span_of(states, UNSURE, lang))),
        (_("Series breaks"), _list(f"{date(each.date, lang)}: {_(each.reason)}"
                                   for each in breaks) or escape(_("none"))),
        (_("What to know"), _list(dict.fromkeys(_(each.text) for each in opened.all_caveats
                                                if each.source_id == source_id))
         or escape(_("nothing is noted"))),
        (_("Totals found again"), escape(_totals(opened, source_id, lang))),
        (_("Licence or terms"), _list(dict.fromkeys(_(each.licence) for each in files))),
        (_("Files"), "".join(_file(each, lang) for each in files)),
    ]  # fmt: skip
    terms = "".join(f"<dt>{escape(term)}</dt><dd>{text}</dd>" for term, text in rows)
    return f'<div class="ca-card"><dl>{terms}</dl></div>'


def _list(texts: Iterable[str]) -> str:
    items = [escape(text) for text in texts]
    return items[0] if len(items) == 1 else blocks.listed(items) if items else ""


def _file(each: Source, lang: str) -> str:
    """A file's address, date, rows and checksum."""
    _ = translator(lang)
    third = " " + _("(another's copy)") if each.third_party else ""
    parts = [
        _("taken {when}").format(when=each.retrieved),
        _("{kept} of {read} rows kept").format(
            kept=number(each.rows_kept, lang), read=number(each.rows_read, lang)
        ),
    ]
    if aside := set_aside(each, _):
        parts.append(_("set aside: {why}").format(why=aside))
    parts.append(f"SHA-256 {each.sha256}")
    name = tables.link(each.file, each.url)
    return f'<p class="ca-file">{name}{escape(third)}: {escape("; ".join(parts))}</p>'
