"""A figure as a page of its own, to stand in another site's page.

In: the parts of a figure of the catalogue and how it is asked for. Out: HTML of at most 60 kB
without any script: the small chart where the rows have a shape, else the picture that Chromium
draws and the rows; where there is no Chromium, that in words and the rows. With i=1 or
js=1 the interactive chart, whose scripts come from this site. A page that names its edition holds
no date, and so never changes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from portal import drawing, plotly_language, small, tables
from portal.catalogue import Drawn
from portal.language import translator
from portal.site import PRODUCT
from portal.web import document
from portal.web.answering import Asking, Made

STYLE = (
    "body{margin:0;padding:8px;font:15px/1.45 system-ui,sans-serif;color:#1b262c;background:#fff}"
    "h1{font-size:1.1rem;margin:0}p{margin:.3rem 0}.q,.s{color:#4a5a63;font-size:.9rem}"
    "svg,img{width:100%;height:auto;max-width:60rem}a{color:#0b5a75}"
    "h2{font-size:1.1rem;margin:1.5rem 0 0}table{border-collapse:collapse;font-size:.85rem}"
    "th,td{text-align:left;padding:.15rem .6rem .15rem 0}"
    ".ca-table{overflow:auto}"
)
INTERACTIVE = {"i": "1", "js": "1"}  # i is the indicator of surveys, none of which is called 1
MOST_TABLE = 36_000  # letters of a table that stands in the page
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: blob:; "
    "script-src 'self'; connect-src 'self'; frame-ancestors *; base-uri 'none'; form-action 'none'"
)


def page(parts: Sequence[Drawn], asking: Asking) -> Made:
    """The page of a figure: all its parts, one below another."""
    interactive = bool(INTERACTIVE.items() & asking.params.items())
    body = "".join(
        _part(each, asking, interactive, "h2" if at else "h1") for at, each in enumerate(parts)
    )
    scripts = ""
    if interactive:
        scripts = (f'<script defer src="{document.plotly_script()}"></script>'
                   f'<script defer src="{document.asset("embed.js")}"></script>')  # fmt: skip
    html = (
        f'<!DOCTYPE html><html lang="{asking.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(document.title_of(parts[0].title))}</title>"
        f'<link rel="icon" href="{document.asset("favicon.svg")}" type="image/svg+xml">'
        f'<meta name="robots" content="noindex"><style>{STYLE}</style></head>'
        f"<body>{body}{scripts}</body></html>"
    )
    headers = {"Content-Security-Policy": POLICY}
    return Made(html.encode(), "text/html; charset=utf-8", headers)


def _part(drawn: Drawn, asking: Asking, interactive: bool, level: str) -> str:
    chart = _interactive(drawn, asking) if interactive else _still(drawn, asking)
    address = drawn.address if asking.frozen else drawn.live_address
    return (
        f'<{level}>{escape(drawn.title)}</{level}><p class="q">{escape(drawn.subtitle)}</p>'
        f"{chart}<p>{escape(drawn.sentence)}</p>"
        f'<p class="s">{escape(drawn.credit)} '
        f'<a href="{escape(address)}" target="_blank" rel="noopener">{PRODUCT}</a></p>'
    )


def _still(drawn: Drawn, asking: Asking) -> str:
    """The small chart; else the server's picture; else, in words, that there is none here. What
    has no small chart has its rows with it."""
    _ = translator(asking.lang)
    chart = small.chart(drawn)
    if chart is not None:
        return chart
    if drawing.shared().able:
        address = drawn.file_address("svg", asking.frozen)
        picture = f'<img src="{escape(address)}" alt="{escape(drawn.sentence)}">'
    else:
        told = _("This server has no Chromium and cannot draw this picture. Its numbers are here:")
        picture = f"<p><strong>{escape(told)}</strong></p>"
    rows = drawn.file_address("csv", asking.frozen)
    link = f'<p><a href="{escape(rows)}">{escape(_("The numbers as CSV"))}</a></p>'
    table = tables.folded(_("Table of this chart"), tables.of_drawn(drawn))
    return picture + (table if len(table) < MOST_TABLE else "") + link


def _interactive(drawn: Drawn, asking: Asking) -> str:
    """The figure as Plotly draws it, from its JSON; the still chart until then."""
    rows = drawn.file_address("json", asking.frozen)
    words = json.dumps(plotly_language.config(asking.lang), ensure_ascii=False)
    return (f'<div class="chart" data-figure="{escape(rows)}" data-words="{escape(words)}">'
            f"{_still(drawn, asking)}</div>")  # fmt: skip
