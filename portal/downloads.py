"""Everything that can be taken away: the page Datos y descargas, and the list without script.

In: an open edition and the ids of those held, a language. Out: HTML with every text escaped: the
whole edition, each of its tables with its columns, the addresses for programs. It refuses nothing.
"""

from __future__ import annotations

from html import escape

from portal import blocks, site, tables
from portal.api.tables import LARGE, About, described
from portal.format import number
from portal.language import translator

MOST_FILES = 3  # of a table that are listed unfolded


def page(opened, editions: list[str], base: str, lang: str) -> str:
    """The page below its heading."""
    return _editions(opened, editions, lang) + _tables(opened, lang) + _programs(opened, base, lang)


def _editions(opened, editions: list[str], lang: str) -> str:
    _ = translator(lang)
    items = []
    for each in editions:
        name = _("Edition {id}").format(id=each)
        if each == editions[0]:
            name += f" ({_('the current one')})"
        items.append(tables.link(name, site.href(f"descargas/{each}.zip", lang)))
    return (
        blocks.heading(_("Whole editions"), 2)
        + blocks.paragraph(
            _(
                "Each file is a Frictionless data package: every table as Parquet, the outlines of "
                "the maps, and datapackage.json, which describes every column, source, licence and "
                "checksum. An edition never changes once it is published."
            ),
            "ca-text",
        )
        + blocks.listed(items)
        + blocks.paragraph(
            _("The data are under the terms of each publisher; they are in the table source."),
            "ca-text",
        )
    )


def _tables(opened, lang: str) -> str:
    _ = translator(lang)
    found = described(opened).values()
    rows = (f"<tr>{_row(opened, each, lang)}</tr>" for each in found)
    heads = [_("Table"), _("Rows"), _("Files"), _("For programs")]
    caption = _("Tables of this edition")
    return blocks.heading(caption, 2) + tables.framed(caption, heads, rows, "ca-stack ca-named")


def _row(opened, table: About, lang: str) -> str:
    _ = translator(lang)
    found = _files(opened, table, lang)
    files = "<br>".join(found)
    if len(found) > MOST_FILES:
        files = tables.folded(_("{n} files").format(n=number(len(found), lang)), files)
    first = table.parts[0] if table.parts else None
    address = site.href(f"api/v1/tables/{table.name}", lang, country=first)
    ask = tables.link("API", address) if table.readable else ""
    about = escape(_(table.description))
    return (
        f'<th scope="row">{escape(table.name)}<br><small>{about}</small></th>'
        f'<td class="ca-count">{number(table.rows, lang)}</td>'
        f"<td>{files}</td><td>{ask}</td>"
    )


def _files(opened, table: About, lang: str) -> list[str]:
    """Links to a table's files: Parquet, and CSV where it is not too long for one."""
    found = []
    for part in table.parts or (None,):
        path = f"{table.name}/{part}" if part else table.name
        kinds = ["parquet"]
        if table.rows <= LARGE and table.readable:
            kinds.append("csv")
        links = [tables.link(f"{part or table.name}.{kind}",
                             site.href(f"descargas/{opened.edition_id}/{path}.{kind}", lang))
                 for kind in kinds]  # fmt: skip
        found.append(" · ".join(links))
    return found


def _programs(opened, base: str, lang: str) -> str:
    _ = translator(lang)
    items = [
        (_("The data API and what there is to ask"), "/api/v1/"),
        (_("Its description (OpenAPI)"), "/api/v1/openapi.json"),
        (_("Figures as files, and their parameters"), "/api/v1/figures"),
        (_("New editions, as a feed (Atom)"), site.href("atom/ediciones.xml", lang)),
        (_("State of this service"), "/salud"),
    ]
    links = blocks.listed([f"{escape(name)}: {tables.link(base + at, base + at)}"
                           for name, at in items])  # fmt: skip
    return (
        blocks.heading(_("For programs"), 2)
        + blocks.paragraph(
            _(
                "Everything the pages show is at plain addresses, as JSON or CSV. An address that "
                "names an edition (e=…) always answers the same."
            ),
            "ca-text",
        )
        + links
    )
