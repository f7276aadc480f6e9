"""The HTML documents that the server sends: one per page, and the page of a wrong address.

In: a request for a page. Out: the document that starts the application, in the page's language,
with title and description of the page and the place, and with the first words readable before the
application has loaded. It refuses nothing: an unknown territory or language falls back.
"""

import gzip
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from html import escape
from importlib.metadata import version
from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import HTMLResponse

from portal import address, front, sentences, site, snapshot
from portal.language import LANGUAGES, translator
from portal.web import bundle, frame, labels
from portal.web.compressed import accepted

STATIC = Path(__file__).parent.parent / "static"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
SCRIPTS = ("shell.js", "labels.js", "charts.js")


@lru_cache(maxsize=16)
def asset(name: str) -> str:
    """The address of one of our static files, its content's hash in it."""
    digest = blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()
    return f"/assets/{name}?v={digest}"


@lru_cache(maxsize=1)
def plotly_script() -> str:
    """The address of plotly.js, its version in it."""
    return f"/plotly.js?v={version('plotly')}"


@lru_cache(maxsize=1)
def _style() -> str:
    return (STATIC / "shell.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _application_links() -> str:
    """Streamlit's own scripts and styles, and those of the first chart, for one moment."""
    entry, modules, styles = bundle.own_files()
    lines = [f"<script>{SETTINGS}</script>"]
    lines += [f'<script type="module" crossorigin src="/{entry}"></script>']
    lines += [f'<link rel="stylesheet" crossorigin href="/{name}">' for name in styles]
    lines += [
        f'<link rel="modulepreload" crossorigin href="/{name}">'
        for name in (*modules, *bundle.chart_modules())
    ]
    lines += [f'<script defer src="{asset(name)}"></script>' for name in SCRIPTS]
    lines.append(f'<script type="application/json" id="ca-labels">{labels.as_json()}</script>')
    return "".join(lines)


# Before Streamlit starts: its own address, so that it connects at once, probes no path under the
# page's and takes messages from no other site; the reader's fonts from the first moment; and its
# icon font (375 kB) only once an icon is drawn.
SETTINGS = (
    "(o=>{const t={bodyFont:'system-ui, sans-serif'};"
    "window.__streamlit={BACKEND_BASE_URL:o+'/',MAIN_PAGE_BASE_URL:o+'/',"
    "LIGHT_THEME:t,DARK_THEME:t,"
    "HOST_CONFIG:{allowedOrigins:[o],useExternalAuthToken:false,enableCustomParentMessages:false}};"
    "const f=document.fonts,l=f.load.bind(f);"
    "f.load=(n,s)=>/Material Symbols/.test(n)?Promise.resolve([]):l(n,s)"
    "})(location.origin)"
)


# The header and the application's files wait in a template until the first words have been
# painted: drawn and asked for earlier, they delayed them by half. A page in the background paints
# nothing: it waits a moment.
START = (
    "(t=>{let n=0;const g=()=>{if(n++)return;const c=document.importNode(t.content,true);"
    "document.getElementById('ca-room').replaceWith(c.querySelector('header'));"
    "c.querySelectorAll('script').forEach(s=>{s.async=false});document.body.append(c)};"
    "new PerformanceObserver(g).observe({type:'paint',buffered:true});setTimeout(g,2000)"
    "})(document.getElementById('application'))"
)


def _head(lang: str, title: str, description: str, extra: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>"
        f'<meta name="description" content="{escape(description)}">'
        f'<link rel="icon" href="{asset("favicon.svg")}" type="image/svg+xml">'
        f"{extra}<style>{_style()}</style></head>"
    )


def _alternates(request: Request, slug: str) -> str:
    """The same view in the other languages, for search engines and readers."""
    params = {key: value for key, value in request.query_params.items() if key != "lang"}
    base = f"{request.url.scheme}://{request.url.netloc}"
    return "".join(
        f'<link rel="alternate" hreflang="{code}"'
        f' href="{escape(base + site.href(slug, code, **params))}">'
        for code in LANGUAGES
    )


def title_of(heading: str) -> str:
    """The title of a view in the browser's tab; the front page's is the product's name."""
    return heading if heading == site.PRODUCT else f"{heading} · {site.PRODUCT}"


def _html(request: Request, head: str, body: str, lang: str, status: int = 200) -> HTMLResponse:
    """The whole document, compressed here: Streamlit leaves the front page as it is."""
    content = f"{head}<body>{body}</body></html>".encode()
    headers = {"Cache-Control": "no-cache", "Content-Language": lang, "Vary": "Accept-Encoding"}
    if accepted(request.headers.get("accept-encoding", ""), ("gzip",)):
        content = gzip.compress(content, compresslevel=6)
        headers["Content-Encoding"] = "gzip"
    return HTMLResponse(content, status_code=status, headers=headers)


def _search(params: Mapping[str, str], lang: str) -> str:
    """The front page's search and what it found, which need no application."""
    text = params.get("q", "")[:80].strip()
    opened, _reading = address.edition_or_current(params, lang)
    found = front.hits(opened, text, lang) if text else ""
    return frame.search_form(lang, "ca-find", text) + found


async def page(request: Request) -> HTMLResponse:
    """The document of one of the site's pages."""
    slug = request.url.path.strip("/")
    params = dict(request.query_params)
    lang = site.language(params.get("lang"))
    site.read_edition(address.named_edition(params))
    heading, sentence = sentences.first_words(slug, params, lang)
    _ = translator(lang)
    header = frame.header(slug, lang, params.get("t"))
    first = (
        f'<div id="first-words"><div id="ca-room"><noscript>{header}</noscript></div>'
        f"<main><h1>{escape(heading)}</h1>"
        f"{_search(params, lang) if not slug else ''}<p>{escape(sentence)}</p>"
        f'<p class="ca-loading" role="status">{escape(_("Loading charts…"))}</p></main></div>'
    )
    without = escape(_("Charts need JavaScript. The data can be downloaded without it."))
    body = f'{first}<div id="root"></div><noscript><p>{without}</p></noscript>'
    body += f'<template id="application">{header}{_application_links()}</template>'
    body += f"<script>{START}</script>"
    head = _head(lang, title_of(heading), sentence, _alternates(request, slug))
    return _html(request, head, body, lang)


def not_found(request: Request) -> HTMLResponse:
    """The page of an address that does not exist, with the ways on: status 404."""
    _ = translator(site.language(request.query_params.get("lang")))
    advice = _("The address may be mistyped or old. Search for a place, or choose a page above.")
    return _still(request, _("This page does not exist"), advice, 404)


def refused(request: Request, status: int, sentence: str, headers: dict[str, str]) -> HTMLResponse:
    """The page of an address that cannot be answered as it stands, and why."""
    _ = translator(site.language(request.query_params.get("lang")))
    answer = _still(request, _("This address cannot be answered"), sentence, status)
    answer.headers.update(headers)
    return answer


def _still(request: Request, heading: str, text: str, status: int) -> HTMLResponse:
    """A page of one heading and one paragraph inside the frame."""
    lang = site.language(request.query_params.get("lang"))
    body = (
        f"{frame.header('404', lang)}"
        f"<main><h1>{escape(heading)}</h1><p>{escape(text)}</p></main>"
        f"{frame.footer(lang, snapshot.open_current())}"
    )
    return _html(request, _head(lang, title_of(heading), text, ""), body, lang, status)


def light(
    opened: snapshot.Snapshot, lang: str, title: str, description: str, main: str,
    extra: str = "", slug: str = "-",
) -> bytes:  # fmt: skip
    """A whole document that needs neither application nor script. main: HTML between header and
    footer; extra: HTML for the head, after the site's style."""
    style = (STATIC.parent / "style.css").read_text(encoding="utf-8")
    head = _head(lang, title_of(title), description, f"<style>{style}</style>{extra}")
    body = f"{frame.header(slug, lang)}<main>{main}</main>{frame.footer(lang, opened)}"
    return f"{head}<body>{body}</body></html>".encode()
