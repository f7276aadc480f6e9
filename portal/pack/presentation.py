"""A meeting's slides → one HTML page that needs nothing else: no network, no server, no files.

In: a `portal.pack.slides.Deck`. Out: the text of a page. One statement a screen; arrows, space, a
clicker's page keys, buttons and touch move on; each chart tells the values that one points at.
Without script all slides stand below one another. The page itself forbids requests to anywhere.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
from functools import lru_cache
from html import escape
from pathlib import Path

import orjson

from portal import small, tables
from portal.catalogue import Drawn
from portal.format import number, period
from portal.language import translator
from portal.pack.slides import Deck, Slide
from portal.site import PRODUCT

HERE = Path(__file__).parent
SIZES = ((130, "xl"), (260, "l"), (430, "m"), (700, "s"))  # letters of a statement → its type


@lru_cache(maxsize=2)
def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def policy() -> str:
    """The content security policy of the page: its own script, and no request at all."""
    digest = hashlib.sha256(_file("deck.js").encode()).digest()
    script = base64.b64encode(digest).decode()
    return (f"default-src 'none'; script-src 'sha256-{script}'; style-src 'unsafe-inline'; "
            "img-src data:; base-uri 'none'; form-action 'none'")  # fmt: skip


def page(deck: Deck) -> str:
    """The whole page."""
    last = len(deck.slides)
    body = "".join(_slide(deck, slide, at, last) for at, slide in enumerate(deck.slides, start=1))
    return (
        f'<!DOCTYPE html><html lang="{deck.lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy())}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(deck.title)} · {PRODUCT}</title>"
        f'<meta name="description" content="{escape(deck.about)}">'
        f"<style>{_file('deck.css')}</style></head><body><main>{body}</main>"
        f"{_controls(deck)}<script>{_file('deck.js')}</script></body></html>"
    )


def _controls(deck: Deck) -> str:
    _ = translator(deck.lang)
    buttons = (
        ("back", _("Previous slide"), "←"), ("on", _("Next slide"), "→"),
        ("notes", _("Notes and sources"), "≡"), ("full", _("Full screen"), "□"),
    )  # fmt: skip
    return f'<nav hidden aria-label="{escape(_("Slides"))}">' + "".join(
        f'<button type="button" id="{name}" aria-label="{escape(label)}" title="{escape(label)}">'
        f"{sign}</button>"
        for name, label, sign in buttons
    ) + "</nav>"  # fmt: skip


def _slide(deck: Deck, slide: Slide, at: int, last: int) -> str:
    level = "h1" if at == 1 else "h2"
    chart = _chart(slide.figure) if slide.figure else ""
    kind = "" if chart else " alone"
    points = "".join(f"<li>{_linked(text)}</li>" for text in slide.points)
    return (
        f'<section id="s{at}" class="slide{kind}" tabindex="-1" aria-labelledby="t{at}">'
        f'<header><{level} id="t{at}">{escape(slide.title)}</{level}>'
        f"<span>{escape(deck.place)} · {at}/{last}</span></header>"
        f'<div class="body"><div class="said"><p class="{_size(slide.statement)}">'
        f"{escape(slide.statement)}</p>{f'<ul>{points}</ul>' if points else ''}</div>{chart}</div>"
        f"{_aside(deck, slide)}<footer>{_linked(slide.credit or deck.about)}</footer></section>"
    )


def _size(statement: str) -> str:
    return next((name for most, name in SIZES if len(statement) <= most), "xs")


def _aside(deck: Deck, slide: Slide) -> str:
    """The notes and the rows: shown on demand, and where there is no script."""
    _ = translator(deck.lang)
    notes = "".join(f"<dt>{escape(name)}</dt><dd>{_linked(text)}</dd>" for name, text in
                    slide.notes)  # fmt: skip
    rows = ""
    if slide.figure and slide.figure.table.rows:
        rows = tables.folded(_("Table of this chart"), tables.of_drawn(slide.figure))
    if not notes and not rows:
        return ""
    return f'<aside aria-label="{escape(_("Notes and sources"))}"><dl>{notes}</dl>{rows}</aside>'


def _linked(text: str) -> str:
    """The text, a whole address in it as a link."""
    return " ".join(
        f'<a href="{escape(part)}" rel="noopener">{escape(part)}</a>'
        if part.startswith(("https://", "http://")) else escape(part)
        for part in text.split(" ")
    )  # fmt: skip


def _chart(drawn: Drawn) -> str:
    """The chart, with the words of each value beside it for the script."""
    _ = translator(drawn.asked.lang)
    svg = small.chart(drawn)
    if svg is None:
        return ""
    about = f"<figcaption>{escape(drawn.subtitle)}</figcaption>"
    if not small.points(drawn):
        return f'<figure><div class="chart">{svg}</div>{about}</figure>'
    told = orjson.dumps(_told(drawn)).decode().replace("<", "\\u003c")
    label = escape(_("{title}. Arrow keys read its values.").format(title=drawn.title))
    return (
        f'<figure><div class="chart" tabindex="0" role="group" aria-label="{label}">{svg}</div>'
        f"{about}"
        f'<p class="readout" aria-live="polite">'
        f"{escape(_('Point at the chart to read its values.'))}</p>"
        f'<script type="application/json">{told}</script></figure>'
    )


def _told(drawn: Drawn) -> list[dict]:
    """Each line: its name, and x, y and words of each of its values."""
    shape, table = drawn.table.shape, drawn.table
    assert shape is not None
    names = [column.name for column in table.columns]
    label = names.index(shape.label or shape.series) if shape.series else None
    found = []
    for line in small.points(drawn):
        name = str(table.rows[line[0][2]][label]) if line and label is not None else ""
        values = [(x, y, value_in_words(drawn, row)) for x, y, row in line]
        found.append({"name": name, "values": values})
    return found


def value_in_words(drawn: Drawn, row: int) -> str:
    """A row of a shaped figure: period, value, interval and, where it is not plain, its state."""
    _ = translator(drawn.asked.lang)
    lang, shape = drawn.asked.lang, drawn.table.shape
    assert shape is not None
    columns = drawn.table.columns
    here = dict(zip([each.name for each in columns], drawn.table.rows[row], strict=True))
    kind = next(each.kind for each in columns if each.name == shape.x)
    at = here[shape.x]
    day = datetime.date.fromisoformat(f"{at}-01") if kind == "month" else None
    when = period(day, "month", lang) if day else str(at)
    low, high = here.get(shape.low or ""), here.get(shape.high or "")
    text = f"{when}: {written(here[shape.y], lang)}"
    if low is not None and high is not None:
        text += f" ({_('95% interval')}: {written(low, lang)} – {written(high, lang)})"
    plain = here.get("status") in (None, "value")
    return text if plain else f"{text}, {here.get('status_text')}"


def written(value, lang: str) -> str:
    """A number as tables write it; a dash where it is not known."""
    if value is None:
        return "–"
    return number(value, lang, 0 if value % 1 == 0 else 1)
