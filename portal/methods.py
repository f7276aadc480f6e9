"""The page of methods: from the snapshot's own tables, the same rows that the ETL used.

In: an open snapshot, a language, the publisher's folder that the address names. Out: HTML with
every text escaped, made once per edition, language and publisher. Tables that are long are folded;
what each publisher's categories, breaks, caveats and files are is shown for one at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from html import escape

from portal import blocks, contents, judging, site, tables, words
from portal.confidence import methods as surveys
from portal.effect import methods as effects
from portal.format import date, number, period
from portal.language import translator
from portal.provenance import sources
from portal.records import Source

OPEN_ROWS = 12


@lru_cache(maxsize=12)
def page(
    opened, lang: str, folder: str | None = None, edition: str | None = None
) -> str:  # fmt: skip
    """The whole page below its heading. folder: of the publisher to show all about; edition: that
    its links stay in."""
    site.read_edition(edition)
    sections = (_numbers, judging.section, surveys.section, effects.section, _states, _offences)
    html = "".join(section(opened, lang) for section in sections)
    return contents.listed(html + _by_publisher(opened, lang, folder), translator(lang))


def _by_publisher(opened, lang: str, folder: str | None) -> str:
    """Links to each publisher's part, and that of the one chosen."""
    _ = translator(lang)
    files = by_folder(opened.sources)
    html = blocks.heading(_("Publisher by publisher"), 2) + blocks.paragraph(
        _(
            "Which of its categories make up a measure, its series breaks, what a careful reader "
            "must know and every file that was read: choose a publisher."
        ),
        "ca-text",
    )
    names = _names(files, _)
    html += blocks.choices(
        _("Publisher"), names, folder, lambda code: site.href("metodos", lang, o=code)
    )
    if folder is None:
        return html
    if folder not in files:
        return html + blocks.paragraph(
            _("There is no publisher “{code}” in this edition.").format(code=folder[:40]),
            "ca-notice",
        )
    mine = frozenset(each.source_id for each in files[folder])
    return (
        html + blocks.heading(names[folder], 2) + _concordance(opened, lang, mine)
        + _breaks(opened, lang, mine) + _caveats(opened, lang, mine) + sources(files[folder], lang)
    )  # fmt: skip


def by_folder(files: Iterable[Source]) -> dict[str, list[Source]]:
    """The files by the folder that they lie in, one for each publisher and subject."""
    found: dict[str, list[Source]] = {}
    for each in files:
        found.setdefault(each.file.split("/")[0], []).append(each)
    return found


def _names(files: dict[str, list[Source]], _) -> dict[str, str]:
    """The publisher of each folder, with what it is where a publisher has several."""
    publishers = Counter(each[0].publisher for each in files.values())
    return {
        folder: _(each[0].publisher)
        + (f": {_(each[0].title)}" if publishers[each[0].publisher] > 1 else "")
        for folder, each in files.items()
    }


def _numbers(opened, lang: str) -> str:
    _ = translator(lang)
    return blocks.heading(_("How the numbers are made"), 2) + blocks.listed([
        escape(text) for text in (
            _("Counts are the publisher's own. What is counted (victims, cases, records, "
              "complaints) and by which date is said at each chart; different kinds are never "
              "added or joined."),
            _("A rate is the count of a year per 100,000 inhabitants of that year: count divided "
              "by population, times 100,000. One population series is used for each place, and is "
              "named. Where the population is unknown there is no rate. What a publisher gives as "
              "a rate only, without its count, is shown as published: it has no interval, and is "
              "never joined with counts, compared among places or used in an estimate."),
            _("The interval is the exact Poisson interval of 95% (Garwood, 1936): the values that "
              "the place's underlying number may have, given that counts vary by chance. It does "
              "not contain what was never reported or recorded."),
            _("12 months: the sum of the twelve months that end with the one shown. "
              "No sum reaches over a series break or a missing month."),
            _("Unknown is never zero: a missing month is a gap in the line and a word in the "
              "table."),
        )
    ])  # fmt: skip


def _states(opened, lang: str) -> str:
    _ = translator(lang)
    meanings = words.state_meanings(_)
    rows = [(name, meanings[state]) for state, name in words.states(_).items()]
    caption = _("States of a value")
    return blocks.heading(caption, 2) + tables.table(
        caption, [_("State"), _("Meaning")], rows, "ca-stack ca-named"
    )


def _offences(opened, lang: str) -> str:
    _ = translator(lang)
    rows = [
        (_(each.name), each.iccs or "–", _(each.definition), _(each.family))
        for each in sorted(opened.offences.values(), key=lambda each: each.rank)
    ]
    heads = [_("Measure"), _("ICCS code"), _("Meaning"), _("Heading")]
    caption = _("Glossary of measures")
    return blocks.heading(caption, 2) + tables.folded(
        _("Show {n} rows").format(n=number(len(rows), lang)),
        tables.table(caption, heads, rows, "ca-stack ca-named"),
    )


def _concordance(opened, lang: str, mine: frozenset[str]) -> str:
    _ = translator(lang)
    rows = [
        (each.category, _(opened.offences[each.offence].name), words.counted(each.unit, _),
         words.dated_by(each.date_basis or "not_stated", _),
         _title(opened, each.source_id, lang), _validity(each.valid_from, each.valid_to, lang),
         _(each.note) if each.note else "")
        for each in opened.concordance
        if each.source_id in mine
    ]  # fmt: skip
    if not rows:
        return ""
    heads = [_("The publisher's category"), _("Measure"), _("What is counted"),
             _("Which date counts"), _("Source"), _("Counted"), _("Note")]  # fmt: skip
    caption = _("Which of each publisher's categories make up a measure")
    return blocks.heading(caption, 3) + _shown(caption, heads, rows, lang)


def _title(opened, source_id: str, lang: str) -> str:
    """What a source is, in words."""
    files = words.files_of(opened.sources, source_id)
    return translator(lang)(files[0].title) if files else source_id


def _shown(caption: str, heads: list[str], rows: list, lang: str) -> str:
    """A table of one publisher: folded where it is long."""
    table = tables.table(caption, heads, rows)
    if len(rows) <= OPEN_ROWS:
        return table
    _ = translator(lang)
    return tables.folded(_("Show {n} rows").format(n=number(len(rows), lang)), table)


def _validity(first, last, lang: str) -> str:
    _ = translator(lang)
    parts = []
    if first:
        parts.append(_("from {month}").format(month=period(first, "month", lang)))
    if last:
        parts.append(_("until {month}").format(month=period(last, "month", lang)))
    return " ".join(parts) or _("always")


def _breaks(opened, lang: str, mine: frozenset[str]) -> str:
    _ = translator(lang)
    kinds = {
        "definition": _("definition"), "boundary": _("boundary"), "coverage": _("coverage"),
        "population": _("population"),
    }  # fmt: skip
    rows = [
        (date(each.date, lang), _where(opened, each, lang), _title(opened, each.source_id, lang),
         _(opened.offences[each.offence].name) if each.offence else _("all"), kinds[each.kind],
         _(each.reason))
        for each in sorted(opened.all_breaks, key=lambda each: each.date)
        if each.source_id in mine
    ]  # fmt: skip
    if not rows:
        return ""
    heads = [_("First day after"), _("Where"), _("Source"), _("Measure"), _("Kind"), _("Reason")]
    caption = _("Series breaks: dates that comparisons must not cross")
    return blocks.heading(caption, 3) + _shown(caption, heads, rows, lang)


def _where(opened, item, lang: str) -> str:
    _ = translator(lang)
    if item.territory_id:
        place = opened.territories.get(item.territory_id)
        return place.named(_) if place else item.territory_id
    return _("everywhere")


def _caveats(opened, lang: str, mine: frozenset[str]) -> str:
    _ = translator(lang)
    rows = [
        (_(each.text), _title(opened, each.source_id, lang), _where(opened, each, lang),
         _(opened.offences[each.offence].name) if each.offence in opened.offences else _("all"))
        for each in opened.all_caveats
        if each.source_id in mine
    ]  # fmt: skip
    if not rows:
        return ""
    heads = [_("What to know"), _("Source"), _("Where"), _("Measure")]
    caption = _("What a careful reader must know")
    return blocks.heading(caption, 3) + _shown(caption, heads, rows, lang)
