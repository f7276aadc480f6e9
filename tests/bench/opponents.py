"""The same place, sentence and chart without the dashboard: `python -m tests.bench.opponents
static|dash PORT CONTENT`.

In: a port and a file written by `content`. Out: a server on 127.0.0.1. static: a page of HTML and
Plotly's script, compressed once. dash: a Dash page under waitress, compressed by Dash's own option.
"""

from __future__ import annotations

import json
import sys
import tempfile
from html import escape
from pathlib import Path

from tests.bench.content import LANG, Content, plotly_js

_DRAW = (
    "const c=JSON.parse(document.getElementById('content').textContent);"
    "Plotly.newPlot('chart',c.data,c.layout,c.config);"
)


def static(port: int, content: Content) -> None:
    """Three files, sent as the dashboard sends its own: smallest brotli, made beforehand."""
    import uvicorn

    from portal.web.compressed import CompressedFiles, shrink

    with tempfile.TemporaryDirectory() as folder:
        site, cache = Path(folder) / "site", Path(folder) / "cache"
        site.mkdir()
        cache.mkdir()
        (site / "index.html").write_text(_document(content), encoding="utf-8")
        (site / "plotly.js").write_text(plotly_js(), encoding="utf-8")
        (site / "draw.js").write_text(_DRAW, encoding="utf-8")
        shrink(site.iterdir(), cache)
        uvicorn.run(CompressedFiles(site, cache), host="127.0.0.1", port=port, log_level="warning")


def _document(content: Content) -> str:
    figure = json.dumps({**content.figure, "config": content.config}).replace("<", "\\u003c")
    return (
        f'<!DOCTYPE html><html lang="{LANG}"><head><meta charset="utf-8">'
        f"<title>{escape(content.heading)}</title>"
        '<link rel="icon" href="data:,">'
        '<script defer src="/plotly.js"></script><script defer src="/draw.js"></script></head>'
        f"<body><h1>{escape(content.heading)}</h1><p>{escape(content.sentence)}</p>"
        f'<div id="chart"></div><script type="application/json" id="content">{figure}</script>'
        "</body></html>"
    )


def dash(port: int, content: Content) -> None:
    """A Dash page, as its manual serves one in production."""
    import waitress
    from dash import Dash, dcc, html

    app = Dash(title=content.heading, compress=True, update_title="")
    chart = dcc.Graph(figure=content.figure, config=content.config)
    app.layout = html.Div([html.H1(content.heading), html.P(content.sentence), chart])
    waitress.serve(app.server, host="127.0.0.1", port=port, threads=8)


if __name__ == "__main__":
    kinds = {"static": static, "dash": dash}
    kinds[sys.argv[1]](int(sys.argv[2]), Content.read(Path(sys.argv[3])))
