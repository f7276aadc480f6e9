"""The frame around every page: header with menu, search and languages; footer with the edition.

In: the page, its language and the parameters of its address. Out: HTML, the same for the document
that the server sends first and for the application that takes its place. All text from outside is
escaped. The HTML contains no script: ``portal/static/shell.js`` makes its links and its search
work without reloading.
"""

from html import escape

from portal import site
from portal.language import LANGUAGES, translator
from portal.site import PRODUCT, href
from portal.snapshot import Snapshot


def header(slug: str, lang: str, t: str | None = None) -> str:
    """Product name, compact place search, languages and the menu, for the page ``slug``.

    The front page has a search of its own and none here.
    """
    _ = translator(lang)
    return (
        '<header class="ca-header">'
        f'<a class="ca-name" href="{escape(href("", lang))}">{PRODUCT}</a>'
        f"{search_form(lang, 'ca-search') if slug else ''}{_languages(slug, lang, t)}"
        f"{_menu(slug, lang, t)}</header>"
    )


def _menu(slug: str, lang: str, t: str | None) -> str:
    """The pages in a row, and folded for a narrow screen; the style shows one of the two."""
    _ = translator(lang)
    items = "".join(_menu_item(page, slug, lang, t) for page in site.pages(lang))
    label = escape(_("Pages"))
    here = next((page.menu for page in site.pages(lang) if page.slug == slug), _("Pages"))
    return (
        f'<nav class="ca-menu ca-menu-row" aria-label="{label}"><ul>{items}</ul></nav>'
        f'<nav class="ca-menu ca-menu-fold" aria-label="{label}"><details>'
        f"<summary>{escape(_('Menu'))}: {escape(here)}</summary><ul>{items}</ul></details></nav>"
    )


def _menu_item(page: site.Page, slug: str, lang: str, t: str | None) -> str:
    first = t.split(",")[0] if t else None
    address = href(page.slug, lang, t=t if page.slug == "delitos" else first)
    current = ' aria-current="page"' if page.slug == slug else ""
    return f'<li><a href="{escape(address)}"{current}>{escape(page.menu)}</a></li>'


def _languages(slug: str, lang: str, t: str | None) -> str:
    """Links to this view in each language; the script adds the rest of the address."""
    _ = translator(lang)
    links = "".join(
        f'<li><a href="{escape(href(slug, code, t=t))}" hreflang="{code}" lang="{code}"'
        f' data-lang="{code}"{" aria-current=true" if code == lang else ""}'
        f' title="{name}">{code.upper()}</a></li>'
        for code, name in LANGUAGES.items()
    )
    return f'<nav class="ca-languages" aria-label="{escape(_("Language"))}"><ul>{links}</ul></nav>'


def search_form(lang: str, css_class: str, text: str = "") -> str:
    """The place search, in the edition that is being read: ``/buscar`` answers it, with or without
    the application."""
    _ = translator(lang)
    label = escape(_("Search for a place"))
    edition = site.reading()
    kept = f'<input type="hidden" name="e" value="{escape(edition)}">' if edition else ""
    return (
        f'<form class="{css_class}" role="search" action="/buscar" method="get">'
        f'<input type="search" name="q" aria-label="{label}" placeholder="{label}"'
        f' value="{escape(text)}" autocomplete="off" maxlength="80">'
        f'<input type="hidden" name="lang" value="{lang}">{kept}'
        f'<button type="submit">{escape(_("Search"))}</button></form>'
    )


def footer(lang: str, opened: Snapshot) -> str:
    """The edition that the page is of, its date, the licences, and the way to the methods."""
    _ = translator(lang)
    date = opened.edition_date.isoformat()
    methods = escape(href("metodos", lang))
    return (
        '<footer class="ca-footer"><p>'
        f'{escape(_("Edition"))} <span class="ca-edition">{escape(opened.edition_id)}</span>, '
        f'<time datetime="{date}">{date}</time>. '
        f"{escape(_('Code under the MIT licence; data under the terms of each publisher.'))} "
        f'<a href="{methods}">{escape(_("Methods, sources and licences"))}</a></p></footer>'
    )
