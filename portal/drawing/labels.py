"""What a picture says of itself inside the file: title, source, licence, edition, address.

In: a picture as Chromium drew it and the figure. Out: the same picture with an SVG's title and
description, or a PNG's text chunks (iTXt, PNG 3rd edition, 11.3.3.4). It refuses other formats
(KeyError).
"""

from __future__ import annotations

import struct
import zlib
from html import escape

from portal.catalogue import Drawn
from portal.site import PRODUCT

SIGNATURE, HEADER = 8, 25  # bytes: of every PNG, and of its first chunk


def labelled(body: bytes, drawn: Drawn, kind: str) -> bytes:
    """The picture with its words inside. kind: svg or png."""
    return {"svg": _svg, "png": _png}[kind](body, _texts(drawn))


def _texts(drawn: Drawn) -> dict[str, str]:
    return {
        "Title": f"{drawn.title}. {drawn.subtitle}",
        "Author": PRODUCT,
        "Description": " ".join((drawn.sentence, *drawn.marks)),
        "Source": f"{drawn.credit} {drawn.accessed}",
        "URL": drawn.address,
    }


def _svg(body: bytes, texts: dict[str, str]) -> bytes:
    at = body.index(b">", body.index(b"<svg")) + 1
    about = " ".join(texts[name] for name in ("Description", "Source", "URL"))
    words = f"<title>{escape(texts['Title'])}</title><desc>{escape(about)}</desc>"
    return body[:at] + words.encode() + body[at:]


def _png(body: bytes, texts: dict[str, str]) -> bytes:
    at = SIGNATURE + HEADER
    return body[:at] + b"".join(_chunk(*each) for each in texts.items()) + body[at:]


def _chunk(keyword: str, text: str) -> bytes:
    data = keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode("utf-8")
    checked = b"iTXt" + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
