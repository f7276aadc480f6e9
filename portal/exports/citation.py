"""How a figure is cited and embedded: in plain text, after APA, as BibTeX, as HTML.

In: a figure of the catalogue. Out: text in the figure's language. Names of places and publishers
may hold anything: what BibTeX would read as a command is escaped.
"""

from __future__ import annotations

import re
from html import escape

from portal import words
from portal.catalogue import Drawn
from portal.language import translator
from portal.site import PRODUCT

EMBED_HEIGHT = 560
COMMANDS = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "$": r"\$",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip


def plain(drawn: Drawn) -> str:
    """One sentence for a newspaper's footnote."""
    _ = translator(drawn.asked.lang)
    return _(
        "{product}, “{title}” ({quantity}), with data of {publishers}. {edition} {accessed} "
        "{address}"
    ).format(
        product=PRODUCT, title=drawn.title, quantity=drawn.subtitle, publishers=publishers(drawn),
        edition=words.edition_of(drawn.asked.opened, drawn.asked.lang), accessed=drawn.accessed,
        address=drawn.address,
    )  # fmt: skip


def publishers(drawn: Drawn) -> str:
    """The publishers whose data the figure rests on, each once."""
    return "; ".join(dict.fromkeys(credit.publisher for credit in drawn.credits))


def apa(drawn: Drawn) -> str:
    """After the Publication Manual of the APA, 7th edition, section 10.9 (data sets)."""
    _ = translator(drawn.asked.lang)
    opened = drawn.asked.opened
    return _(
        "{product}. ({year}). {title}: {quantity} (edition {edition}) [Data set]. Retrieved on "
        "{date}, from {address}"
    ).format(
        product=PRODUCT, year=opened.edition_date.year, title=drawn.title, quantity=drawn.subtitle,
        edition=opened.edition_id, date=words.long_date(drawn.today, drawn.asked.lang),
        address=drawn.address,
    )  # fmt: skip


def bibtex(drawn: Drawn) -> str:
    """An entry of kind misc, which every version of BibTeX knows."""
    opened = drawn.asked.opened
    key = re.sub(r"[^A-Za-z0-9]+", "-", f"{drawn.file}-{opened.edition_id}").strip("-")
    note = f"{drawn.subtitle}. {publishers(drawn)}. {drawn.accessed}"
    fields = {
        "author": "{" + PRODUCT + "}",
        "title": "{" + _escaped(drawn.title) + "}",
        "year": str(opened.edition_date.year),
        "version": opened.edition_id,
        "urldate": drawn.today.isoformat(),
        "note": _escaped(note),
        "url": drawn.address,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{key},\n{lines}}}"


def embed_code(drawn: Drawn, frozen: bool) -> str:
    """The HTML that puts the figure into another site's page; frozen: as this edition has it."""
    address = drawn.asked.base + drawn.embed_address(frozen)
    return (
        f'<iframe src="{escape(address)}" title="{escape(drawn.title)}" width="100%" '
        f'height="{EMBED_HEIGHT}" style="border:0" loading="lazy"></iframe>'
    )


def _escaped(text: str) -> str:
    return text.translate(COMMANDS)
