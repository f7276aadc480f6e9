"""A meeting's slides → a PDF to print: tagged (PDF/UA-1), legible in black and white.

In: a `portal.pack.slides.Deck`. Out: the bytes of a file. Each statement has a page with its
chart, what the chart says in words for those who do not see it, its notes and its newest values.
Names reach the typesetter as data, never as its language.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import orjson

from portal import small
from portal.catalogue import Drawn
from portal.exports import native
from portal.language import translator
from portal.pack.presentation import written
from portal.pack.slides import Deck, Slide
from portal.site import PRODUCT

NEWEST, NEWEST_OF_SEVERAL = 6, 3  # values of each line in the printed table
REGIONS = {"pt": "BR", "en": "GB"}  # the Spanish is of no one country


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (Path(__file__).parent / "pack.typ").read_bytes()


def to_pdf(deck: Deck) -> bytes:
    """The printed pack."""
    import typst  # only for the request that asks for it

    files: dict[str, bytes] = {"main": _template()}
    pages = []
    for at, slide in enumerate(deck.slides):
        chart = small.chart(slide.figure) if slide.figure else None
        if chart:
            files[f"chart{at}.svg"] = chart.encode()
        # Several statements about one figure: its notes and values are printed once, at the last.
        after = deck.slides[at + 1] if at + 1 < len(deck.slides) else None
        last = slide.figure is None or after is None or after.figure is not slide.figure
        pages.append(_page(deck, slide, f"chart{at}.svg" if chart else None, last))
    _ = translator(deck.lang)
    about = {
        "title": deck.title, "place": deck.place, "author": PRODUCT, "lang": deck.lang,
        "region": REGIONS.get(deck.lang), "about": deck.about, "edition": deck.opened.edition_id,
        "notes": _("Notes and sources"), "slides": pages,
        "date": [deck.today.year, deck.today.month, deck.today.day],
    }  # fmt: skip
    files["deck.json"] = orjson.dumps(about)
    return typst.compile(files, format="pdf", pdf_standards="ua-1")  # type: ignore[arg-type]


def _page(deck: Deck, slide: Slide, chart: str | None, last: bool) -> dict:
    figure = slide.figure
    return {
        "title": slide.title, "statement": slide.statement, "points": list(slide.points),
        "notes": [list(note) for note in slide.notes if last],
        "credit": slide.credit or deck.about, "chart": chart,
        "alt": f"{figure.title}. {figure.subtitle}. {figure.sentence}" if figure else "",
        "subtitle": figure.subtitle if figure else "",
        "table": _table(figure) if figure and last and _in_lines(figure) else None,
    }  # fmt: skip


def _in_lines(figure: Drawn) -> bool:
    shape = figure.table.shape
    return shape is not None and shape.kind in native.LINES


def _table(drawn: Drawn) -> dict:
    """The newest values of each line, with interval and state."""
    _ = translator(drawn.asked.lang)
    shape, columns = drawn.table.shape, [each.name for each in drawn.table.columns]
    assert shape is not None
    label = shape.label or shape.series
    names = [name for name in (label, shape.x, shape.y, shape.low, shape.high, "status_text")
             if name in columns]  # fmt: skip
    at = [columns.index(name) for name in names]
    kinds = [drawn.table.columns[each].kind for each in at]
    rows = []
    key = columns.index(shape.series) if shape.series else None
    lines = dict.fromkeys(row[key] if key is not None else "" for row in drawn.table.rows)
    newest = NEWEST if len(lines) == 1 else NEWEST_OF_SEVERAL
    for one in lines:
        own = [row for row in drawn.table.rows if key is None or row[key] == one]
        rows += [
            [_cell(row[each], kind, drawn.asked.lang) for each, kind in zip(at, kinds, strict=True)]
            for row in own[-newest:]
        ]
    return {
        "caption": _("The newest values; all of them at the address below"),
        "heads": [drawn.table.columns[each].label for each in at], "rows": rows,
    }  # fmt: skip


def _cell(value, kind: str, lang: str) -> str:
    if value is None or isinstance(value, str):
        return value or "–"
    return str(value) if kind == "integer" else written(value, lang)
