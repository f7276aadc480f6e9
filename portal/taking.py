"""What a reader takes away of a chart: pictures, rows, addresses, citations, code of embeds.

In: a figure of the catalogue, and the key of its picture's element on the page. Out: HTML with
every text escaped. It refuses nothing.
"""

from __future__ import annotations

from html import escape

from portal import tables
from portal.catalogue import Drawn
from portal.drawing import pictures
from portal.exports import citation
from portal.language import translator


def links(drawn: Drawn, key: str) -> str:
    """Links that save the picture with this key and its rows; below, what others can do with it;
    all of it folded.

    The reader's browser draws the pictures; without script the links lead to the server's.
    """
    _ = translator(drawn.asked.lang)
    label = escape(_("Download: {title}").format(title=drawn.title))
    links = [
        _picture(drawn, key, "png", "ancho", "PNG"),
        _picture(drawn, key, "png", "cuadrado", _("PNG, square")),
        _picture(drawn, key, "png", "impresion", _("PNG, to print")),
        _picture(drawn, key, "svg", None, "SVG"),
        *(f'<a href="{escape(drawn.file_address(kind))}" download>{kind.upper()}</a>'
          for kind in ("csv", "xlsx")),
    ]  # fmt: skip
    row = f'<p class="ca-downloads" role="group" aria-label="{label}">{" ".join(links)}</p>'
    return tables.folded(_("Download, cite or embed this chart"), row + _onward(drawn))


def _picture(drawn: Drawn, key: str, kind: str, name: str | None, text: str) -> str:
    size = pictures.SIZES[name] if name else pictures.USUAL
    address = drawn.file_address(kind) + (f"&tam={name}" if name else "")
    return (
        f'<a href="{escape(address)}" data-chart-download="{kind}" data-chart="{key}" '
        f'data-width="{size.width}" data-height="{size.height}" data-scale="{size.scale}" '
        f'data-filename="{escape(drawn.file)}">{escape(text)}</a>'
    )


def _onward(drawn: Drawn) -> str:
    """Addresses, citations and the code of embeds, each as text to copy."""
    _ = translator(drawn.asked.lang)
    texts = {
        _("Permanent address (this edition, for ever)"): drawn.address,
        _("Address that follows the newest edition"): drawn.live_address,
        _("How to cite"): citation.plain(drawn),
        "APA": citation.apa(drawn),
        "BibTeX": citation.bibtex(drawn),
        _("Embed, always the newest edition"): citation.embed_code(drawn, frozen=False),
        _("Embed, frozen in this edition"): citation.embed_code(drawn, frozen=True),
    }
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd><code>{escape(text)}</code></dd>"
        for name, text in texts.items()
    )
    return f'<dl class="ca-copy">{rows}</dl>'
