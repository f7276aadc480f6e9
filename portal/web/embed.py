"""A figure as a page of its own, to stand in another site's page.

In: a figure of the catalogue and how it is asked for. Out: HTML of at most 60 kB without any
script: the small chart where the rows have a shape, else the picture that Chromium draws. With i=1
the interactive chart, whose scripts come from this site. A page that names its edition holds no
date, and so never changes.
"""

from __future__ import annotations

from html import escape

from portal import small
from portal.catalogue import Drawn
from portal.language import translator
from portal.site import PRODUCT
from portal.web import document
from portal.web.answering import Asking, Made

STYLE = (
    "body{margin:0;padding:8px;font:15px/1.45 system-ui,sans-serif;color:#1b262c;background:#fff}"
    "h1{font-size:1.1rem;margin:0}p{margin:.3rem 0}.q,.s{color:#4a5a63;font-size:.9rem}"
    "svg,img{width:100%;height:auto}a{color:#0b5a75}"
)
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: blob:; "
    "script-src 'self'; connect-src 'self'; frame-ancestors *; base-uri 'none'; form-action 'none'"
)


def page(drawn: Drawn, asking: Asking) -> Made:
    """The page of one figure."""
    _ = translator(asking.lang)
    interactive = asking.params.get("i") == "1"
    chart = _interactive(drawn, asking) if interactive else _still(drawn, asking)
    address = drawn.address if asking.frozen else drawn.live_address
    body = (
        f"<h1>{escape(drawn.title)}</h1>"
        f'<p class="q">{escape(drawn.subtitle)}</p>{chart}<p>{escape(drawn.sentence)}</p>'
        f'<p class="s">{escape(drawn.credit)} '
        f'<a href="{escape(address)}" target="_blank" rel="noopener">{PRODUCT}</a></p>'
    )
    html = (
        f'<!DOCTYPE html><html lang="{asking.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(document.title_of(drawn.title))}</title>"
        f'<link rel="icon" href="{document.asset("favicon.svg")}" type="image/svg+xml">'
        f'<meta name="robots" content="noindex"><style>{STYLE}</style></head>'
        f"<body>{body}</body></html>"
    )
    headers = {"Content-Security-Policy": POLICY}
    return Made(html.encode(), "text/html; charset=utf-8", headers)


def _still(drawn: Drawn, asking: Asking) -> str:
    chart = small.chart(drawn)
    if chart is not None:
        return chart
    address = drawn.file_address("svg", asking.frozen)
    return f'<img src="{escape(address)}" alt="{escape(drawn.sentence)}">'


def _interactive(drawn: Drawn, asking: Asking) -> str:
    """The figure as Plotly draws it, from its JSON; the still chart until then."""
    rows = drawn.file_address("json", asking.frozen)
    return (
        f'<div id="chart" data-figure="{escape(rows)}">{_still(drawn, asking)}</div>'
        f'<script defer src="{document.plotly_script()}"></script>'
        f'<script defer src="{document.asset("embed.js")}"></script>'
    )
