"""Where the numbers come from: the files read and the totals they were checked against.

In: an open snapshot, a language. Out: sections of the page of methods, as HTML with every text
escaped. It refuses nothing: a source whose file is not listed is shown by its id.
"""

from __future__ import annotations

from portal import blocks, tables, words
from portal.format import number
from portal.language import translator
from portal.records import Source


def publisher(opened, source_id: str, lang: str) -> str:
    """The publisher of a source; its id where no file of it is listed."""
    files = words.files_of(opened.sources, source_id)
    return translator(lang)(files[0].publisher) if files else source_id


def sources(files: list[Source], lang: str) -> str:
    """The files as read: publisher, address, licence, checksum, rows and why some were left out."""
    _ = translator(lang)
    heads = [_("File"), _("What it is"), _("Publisher"), _("Licence or terms"), _("Taken"),
             _("Rows read"), _("Rows kept"), _("Set aside, and why"),
             _("Checksum (SHA-256)")]  # fmt: skip
    caption = _("Sources: every file read")
    rows = [_source(each, lang) for each in files]
    return blocks.heading(caption, 3) + tables.folded(
        _("Show {n} rows").format(n=number(len(rows), lang)), tables.table(caption, heads, rows)
    )


def _source(each: Source, lang: str) -> list[tables.Cell]:
    _ = translator(lang)
    publisher = _(each.publisher)
    if each.third_party:
        publisher += " " + _("(another's copy)")
    return [
        each.file, (_(each.title), each.url), publisher, _(each.licence), each.retrieved,
        number(each.rows_read, lang), number(each.rows_kept, lang), set_aside(each, _), each.sha256,
    ]  # fmt: skip


def set_aside(each: Source, _) -> str:
    """The reasons why rows were left out, translated one by one."""
    return "; ".join(_reason(part.strip(), _) for part in (each.set_aside or "").split(";") if part)


def _reason(part: str, _) -> str:
    count, found, reason = part.partition(": ")
    return f"{count}: {_(reason)}" if found else _(part)


def reconciliation(opened, lang: str) -> str:
    """Totals published elsewhere beside what the build found."""
    _ = translator(lang)
    rows = [
        (_(each.what), each.file, number(each.expected, lang, _decimals(each.expected)),
         number(each.found, lang, _decimals(each.found)),
         number(each.tolerance, lang, _decimals(each.tolerance)), each.cited)
        for each in opened.reconciliation
        if each.compared is None
    ]  # fmt: skip
    heads = [_("Total"), _("File"), _("Published"), _("Found"), _("Allowed difference"),
             _("Where it is published")]  # fmt: skip
    caption = _("Totals published elsewhere, and what this edition found")
    return blocks.heading(caption, 2) + tables.folded(
        _("Show {n} rows").format(n=number(len(rows), lang)), tables.table(caption, heads, rows)
    )


def parts(opened, lang: str) -> str:
    """Wholes that a publisher gives beside what their parts add up to; "" where there are none."""
    _ = translator(lang)
    rows = [
        (_(each.what), publisher(opened, each.source_id, lang), number(each.compared, lang),
         number(each.apart, lang), number(each.expected, lang), number(each.found, lang),
         number(each.tolerance, lang))
        for each in opened.reconciliation
        if each.compared is not None
    ]  # fmt: skip
    if not rows:
        return ""
    heads = [_("Parts and whole"), _("Publisher"), _("Compared"), _("Differ"), _("Wholes"),
             _("Sum of the parts"), _("Allowed sum of all differences")]  # fmt: skip
    caption = _("Parts beside the wholes that the same publisher gives")
    return blocks.heading(caption, 2) + tables.table(caption, heads, rows)


def _decimals(value: float) -> int:
    return 0 if float(value).is_integer() else 2
