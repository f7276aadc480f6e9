"""What machines read of the site itself: feeds, robots.txt, sitemap.xml, the state of the service.

In: `/atom/ediciones.xml` (editions), `/atom/<territory>.xml` (what was revised in a place),
`/robots.txt`, `/sitemap.xml` (every place's light page in each language), `/salud`. Out: Atom
(RFC 4287), text, XML, JSON. Refused: the feed of a place that does not exist (404).
"""

from __future__ import annotations

import datetime
from html import escape

from starlette.routing import BaseRoute, Route

from portal import drawing, site, snapshot, words
from portal.api.listing import json
from portal.catalogue import Refused
from portal.language import LANGUAGES, translator
from portal.quality import changes, sources
from portal.site import PRODUCT
from portal.web.answering import EVERYBODY, Asking, Made, answer

MOST_REVISIONS = 50
PRIVATE = ("/_stcore/", "/media/", "/g/", "/api/")  # nothing there is a page


def editions(asking: Asking) -> Made:
    """The editions that are held, newest first."""
    _ = translator(asking.lang)
    entries = [
        _entry(asking, each, _("Edition {id}").format(id=each),
               site.href("datos", asking.lang, e=each), f"{each[:10]}T00:00:00Z", "")
        for each in snapshot.editions()
    ]  # fmt: skip
    return _feed(asking, _("{product}: editions").format(product=PRODUCT), entries)


def revisions(asking: Asking) -> Made:
    """What the edition changed in a place's figures against the edition before."""
    _ = translator(asking.lang)
    here, opened = asking.path["territory"], asking.opened
    if here not in opened.territories:
        raise Refused(
            404,
            _("There is no place with the code “{code}” in this edition.").format(code=here[:40]),
        )
    name = opened.territories[here].named(_)
    title = _("{place}: revisions").format(place=name)
    found = _changes(opened, here, _)
    if not found:
        return _feed(asking, title, [])
    entry = _entry(
        asking, f"{opened.edition_id}/{here}",
        _("{place}: what changed in the edition of {date}").format(
            place=name, date=words.long_date(opened.edition_date, asking.lang)
        ),
        site.href("mi-territorio", asking.lang, t=here, e=opened.edition_id),
        f"{opened.edition_date.isoformat()}T00:00:00Z",
        "<ul>" + "".join(f"<li>{escape(each)}</li>" for each in found) + "</ul>",
    )  # fmt: skip
    return _feed(asking, title, [entry])


def _changes(opened, here: str, _) -> list[str]:
    """The revisions of a place, one line each."""
    kinds = {"revised": _("revised"), "added": _("added"), "vanished": _("vanished")}
    rows = changes.in_place(opened, here)
    found = []
    for row in rows[:MOST_REVISIONS]:
        what = " · ".join(filter(None, (row.table, row.source_id, row.key, row.column)))
        if row.column:
            found.append(f"{what}: {row.old or '–'} → {row.new or '–'}")
        else:
            found.append(f"{what}: {_('{n} values').format(n=row.rows)}, {kinds[row.kind]}")
    if len(rows) > MOST_REVISIONS:
        found.append(_("and {n} more").format(n=len(rows) - MOST_REVISIONS))
    return found


def _entry(asking: Asking, key: str, title: str, path: str, updated: str, content: str) -> str:
    link = escape(asking.base + path)
    body = f'<content type="html">{escape(content)}</content>' if content else ""
    return (
        f"<entry><id>{escape(asking.base)}/atom/{escape(key)}</id><title>{escape(title)}</title>"
        f'<updated>{updated}</updated><link href="{link}"/>'
        f"{body or f'<summary>{escape(title)}</summary>'}</entry>"
    )


def _feed(asking: Asking, title: str, entries: list[str]) -> Made:
    own = escape(asking.base + asking.url)
    updated = f"{asking.opened.edition_date.isoformat()}T00:00:00Z"
    xml = (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{asking.lang}"><id>{own}</id>'
        f"<title>{escape(title)}</title><updated>{updated}</updated>"
        f'<author><name>{PRODUCT}</name></author><link rel="self" href="{own}"/>'
        f"{''.join(entries)}</feed>"
    )
    return Made(xml.encode(), "application/atom+xml", EVERYBODY)


def robots(asking: Asking) -> Made:
    """What search engines may read: the pages, not the files."""
    refused = "".join(f"Disallow: {path}\n" for path in PRIVATE)
    text = f"User-agent: *\n{refused}Allow: /\nSitemap: {asking.base}/sitemap.xml\n"
    return Made(text.encode(), "text/plain; charset=utf-8")


def sitemap(asking: Asking) -> Made:
    """Every page, and every place's light page, with their other languages."""
    slugs = [*site.SLUGS, *(f"t/{place}" for place in asking.opened.territories)]
    date = asking.opened.edition_date.isoformat()
    urls = []
    for slug in slugs:
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" '
            f'href="{escape(asking.base + site.href(slug, code))}"/>'
            for code in LANGUAGES
        )
        at = escape(asking.base + site.href(slug, asking.lang))
        urls.append(f"<url><loc>{at}</loc><lastmod>{date}</lastmod>{others}</url>")
    xml = (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">{"".join(urls)}</urlset>'
    )
    return Made(xml.encode(), "application/xml")


def health(asking: Asking) -> Made:
    """The edition, its age in days, the sources that are late or of which that cannot be said,
    whether pictures can be drawn."""
    opened = asking.opened
    age = (datetime.date.today() - opened.edition_date).days
    return json({
        "status": "ok",
        "edition": {"id": opened.edition_id, "date": opened.edition_date.isoformat()},
        "age_days": age,
        "late_sources": sources.late(opened),
        "sources_of_unknown_rhythm": sources.of_unknown_rhythm(opened),
        "pictures": drawing.shared().able,
    })  # fmt: skip


ROUTES: list[BaseRoute] = [
    Route("/atom/ediciones.xml", answer(editions, follows=True)),
    Route("/atom/{territory}.xml", answer(revisions)),
    Route("/robots.txt", answer(robots)),
    Route("/sitemap.xml", answer(sitemap, cost=5)),
    Route("/salud", answer(health, daily=True, follows=True)),
]
