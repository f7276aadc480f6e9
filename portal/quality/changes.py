"""What changed since the edition before: by source, the largest revisions, and in one place.

In: an open snapshot, a language, a place or None. Out: HTML, and rows for the file of revisions.
The table `revision` lists the revised values of a source one by one up to a bound, and sums up
what was added, has vanished or is beyond it by place (`etl.diff`).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from functools import lru_cache

from portal import blocks, site, tables, words
from portal.format import MISSING, date, number, period
from portal.language import translator
from portal.provenance import publisher
from portal.records import Revision

LARGEST = 30
KINDS = ("revised", "added", "vanished")


@lru_cache(maxsize=2)
def revisions(opened) -> tuple[Revision, ...]:
    """Every row, the largest change of a number first."""
    rows = opened.table("revision").records(Revision)
    return tuple(sorted(rows, key=lambda row: -abs(row.change or 0)))


def in_place(opened, place: str) -> list[Revision]:
    """What changed in one place, the largest change first."""
    rows = opened.table("revision").records(Revision, territory_id=place)
    return sorted(rows, key=lambda row: -abs(row.change or 0))


def section(opened, lang: str, place: str | None) -> str:
    """What changed since the edition before."""
    _ = translator(lang)
    html = blocks.heading(_("What changed since the edition before"), 2)
    rows = revisions(opened)
    if not rows:
        return html + blocks.paragraph(
            _("No change to an earlier edition is on record in this one."), "ca-text"
        )
    before = datetime.date.fromisoformat(rows[0].edition_from[:10])
    html += blocks.paragraph(
        _("Compared with the edition of {date}, value by value.").format(date=date(before, lang)),
        "ca-text",
    )
    if place and place in opened.territories:
        html += _here(opened, place, lang)
    return html + _by_source(opened, rows, lang) + _largest(opened, rows, lang) + _file(lang, None)


def _here(opened, place: str, lang: str) -> str:
    _ = translator(lang)
    name = words.place_name(opened, opened.territories[place], _)
    rows = in_place(opened, place)
    if not rows:
        return blocks.paragraph(_("Nothing changed in {place}.").format(place=name), "ca-text")
    caption = _("What changed in {place}").format(place=name)
    heads = [_("What"), _("Publisher"), _("Change"), _("Before"), _("Now")]
    cells = [
        (_what(opened, row, lang), _publisher(opened, row, lang), _change(row, lang),
         _value(row, row.old, lang), _value(row, row.new, lang))
        for row in rows[:LARGEST]
    ]  # fmt: skip
    return blocks.heading(caption, 3) + tables.table(caption, heads, cells) + _file(lang, place)


def _by_source(opened, rows: tuple[Revision, ...], lang: str) -> str:
    _ = translator(lang)
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(KINDS, 0))
    places: dict[tuple[str, str], set] = defaultdict(set)
    for row in rows:
        key = (row.table, row.source_id or "")
        counts[key][row.kind] += row.rows
        places[key].add(row.territory_id)
    order = sorted(counts, key=lambda key: (-sum(counts[key].values()), key))
    names = table_names(_)
    cells = [
        (_named(opened, source, lang) or names.get(table, table), names.get(table, table),
         *(number(counts[table, source][kind], lang) for kind in KINDS),
         number(len(places[table, source]), lang))
        for table, source in order
    ]  # fmt: skip
    heads = [_("Source"), _("What"), _("Revised"), _("Added"), _("Vanished"), _("Places")]
    caption = _("Values that changed, by source")
    return tables.folded(caption, tables.table(caption, heads, cells, "ca-stack"))


def _largest(opened, rows: tuple[Revision, ...], lang: str) -> str:
    _ = translator(lang)
    listed = [row for row in rows if row.change is not None][:LARGEST]
    if not listed:
        return blocks.paragraph(_("No number that was there before was revised."), "ca-text")
    heads = [_("Place"), _("What"), _("Publisher"), _("Before"), _("Now"), _("Change")]
    cells = [
        (_place(opened, row, lang), _what(opened, row, lang), _publisher(opened, row, lang),
         _value(row, row.old, lang), _value(row, row.new, lang), _change(row, lang))
        for row in listed
    ]  # fmt: skip
    caption = _("The largest revisions")
    return tables.folded(caption, tables.table(caption, heads, cells, "ca-stack"))


def _file(lang: str, place: str | None) -> str:
    _ = translator(lang)
    words = _("What changed here, as a file (CSV)") if place else _("All changes as a file (CSV)")
    return f"<p>{tables.link(words, site.href('revisiones.csv', lang, t=place))}</p>"


def table_names(_) -> dict[str, str]:
    """Names of the tables that are compared."""
    return {
        "recorded_crime": _("recorded crime"),
        "crime_rate": _("rates published without counts"),
        "confidence": _("survey answers"),
        "population": _("population"),
        "programme": _("programmes"),
        "programme_phase": _("programmes in a place"),
        "government": _("governments"),
        "evaluation": _("published evaluations"),
        "territory": _("places"),
        "crosswalk": _("codes of places"),
    }


def _named(opened, source_id: str, lang: str) -> str:
    files = words.files_of(opened.sources, source_id)
    return translator(lang)(files[0].title) if files else source_id


def _place(opened, row: Revision, lang: str) -> str | tuple[str, str | None]:
    found = opened.territories.get(row.territory_id)
    if found is None:
        return row.territory_id or MISSING
    name = words.place_name(opened, found, translator(lang))
    return name, site.href("calidad", lang, t=row.territory_id)


def _publisher(opened, row: Revision, lang: str) -> str:
    return publisher(opened, row.source_id, lang) if row.source_id else MISSING


def _what(opened, row: Revision, lang: str) -> str:
    """The table and key in words: measure and period where it has them."""
    _ = translator(lang)
    parts = (row.key or "").split(" · ") if row.key else []
    named = [_(opened.offences[part].name) if part in opened.offences else part for part in parts]
    if row.table == "recorded_crime" and len(parts) == 3:
        when = period(datetime.date.fromisoformat(parts[2]), "year" if parts[1] == "A" else "month",
                      lang)  # fmt: skip
        named = [named[0], when]
    return ", ".join((table_names(_).get(row.table, row.table), *named))


def _change(row: Revision, lang: str) -> str:
    _ = translator(lang)
    if row.change is not None:
        sign = "+" if row.change > 0 else ""
        return sign + number(row.change, lang, _decimals(row.change))
    kinds = {"revised": _("revised"), "added": _("added"), "vanished": _("vanished")}
    return kinds[row.kind] if row.key else f"{kinds[row.kind]}: {number(row.rows, lang)}"


def _value(row: Revision, text: str | None, lang: str) -> str:
    """A value as the reader's language writes it; a state in its word."""
    states = words.states(translator(lang))
    if text is None:
        return MISSING
    try:
        value = float(text)
    except ValueError:
        return states.get(text, text)
    return number(value, lang, _decimals(value))


def _decimals(value: float) -> int:
    return 0 if float(value).is_integer() else 2
