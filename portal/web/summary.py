"""`/t/<territory>`: one place on one light page, readable without script.

In: a place's id, and the parameters of a view of its crime (m, f, s, o, a, z). Out: HTML under
100 kB with everything inside but the preview image: the sentences, the small chart and its table,
and the place's whole story as Mi territorio tells it. Refused: a place that this edition does not
hold (404). What else in the address cannot be followed is explained on the page.
"""

from __future__ import annotations

from html import escape

from starlette.routing import BaseRoute, Route

from portal import blocks, brief, overview, place, sentences, site, small, tables
from portal.address import Choice, address_of, choice
from portal.catalogue import Asked, Drawn, Refused, series
from portal.language import LANGUAGES, translator
from portal.web import document
from portal.web.answering import Asking, Made, answer

DESCRIBED = 300  # letters of a description


def summary(asking: Asking) -> Made:
    """A place's sentence, chart, table and story."""
    here, opened, lang = asking.path["territory"], asking.opened, asking.lang
    _ = translator(lang)
    if here not in opened.territories:
        raise Refused(
            404,
            _("There is no place with the code “{code}” in this edition.").format(code=here[:40]),
        )
    edition = {"e": opened.edition_id} if asking.frozen else {}
    site.read_edition(edition.get("e"))
    view = choice(opened, asking.params | edition | {"t": here}, _, most=1)
    words = (sentences.place_sentence(opened, here, view.measure, lang, view.source),
             sentences.level_sentence(opened, here, view.measure, lang, view.source))  # fmt: skip
    charts = _charts(asking, view)
    main = (
        place.header(opened, here, lang)
        + blocks.notices(view)
        + brief.html(opened, here, lang)
        + blocks.heading(_("Crime"), 2, "delitos")
        + "".join(blocks.paragraph(each, "ca-text") for each in words if each)
        + blocks.reported(opened, view, lang)
        + "".join(_chart(each) for each in charts)
        + f"<p>{_onward(view, lang)}</p>"
        + place.story(opened, here, lang)
    )
    title = opened.territories[here].named(_)
    description = overview.sentence(opened, here, lang)[:DESCRIBED]
    head = _head(asking, here, title, description, charts)
    html = document.light(opened, lang, title, description, main, head, f"t/{here}")
    return Made(html, "text/html; charset=utf-8")


def _charts(asking: Asking, view: Choice) -> tuple[Drawn, ...]:
    if view.measure is None:
        return ()
    asked = Asked(asking.opened, {}, asking.lang, asking.base)
    return series.of_groups(asked, view, series.groups_of(asking.opened, view))


def _chart(drawn: Drawn) -> str:
    _ = translator(drawn.asked.lang)
    files = " ".join(
        f'<a href="{escape(drawn.file_address(kind))}">{kind.upper()}</a>'
        for kind in ("csv", "xlsx", "json", "svg", "png")
    )
    return (
        f'{blocks.title(drawn)}<div class="ca-small">{small.chart(drawn) or ""}</div>'
        f"{blocks.caption(drawn)}"
        f'<p class="ca-downloads">{files}</p>'
        + tables.folded(_("Table of this chart"), tables.of_drawn(drawn))
    )


def _onward(view: Choice, lang: str) -> str:
    _ = translator(lang)
    full = tables.link(_("The whole page of this place, with charts to explore"),
                       address_of(view, lang, "mi-territorio"))  # fmt: skip
    return full


def _head(asking: Asking, here: str, title: str, description: str, charts) -> str:
    """The address of this page, the same in other languages, and what social networks show."""
    base, lang = asking.base, asking.lang
    own = base + site.href(f"t/{here}", lang, e=None)
    links = f'<link rel="canonical" href="{escape(own)}">' + "".join(
        f'<link rel="alternate" hreflang="{code}" '
        f'href="{base}{site.href(f"t/{here}", code, e=None)}">'
        for code in LANGUAGES
    )
    shown = {
        "og:type": "article", "og:site_name": site.PRODUCT, "og:title": title,
        "og:description": description, "og:url": own, "twitter:card": "summary_large_image",
    }  # fmt: skip
    if charts:
        picture = charts[0].file_address("png", asking.frozen)
        shown["og:image"] = f"{base}{picture}&tam=vista"
        shown["og:image:alt"] = charts[0].title
    return links + "".join(
        f'<meta property="{name}" content="{escape(text)}">' for name, text in shown.items()
    )


ROUTES: list[BaseRoute] = [
    Route("/t/{territory}", answer(summary, cost=2, page=True)),
]
