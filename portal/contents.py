"""The list of a page's sections, each a link to where it begins.

In: HTML, or anchors and headings; a language's translator. Out: HTML with every text escaped. It
refuses nothing: a page without sections has an empty list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape

from portal.search import normal

HEADING = re.compile("<h2>(.*?)</h2>")


def links(sections: Mapping[str, str], _) -> str:
    """The list. sections: anchor → its heading."""
    items = "".join(
        f'<li><a href="#{anchor}">{escape(name)}</a></li>' for anchor, name in sections.items()
    )
    label = escape(_("On this page"))
    return f'<nav class="ca-contents" aria-label="{label}"><ul>{items}</ul></nav>'


def listed(html: str, _) -> str:
    """The page with the list in front. Its sections begin with a plain h2, which gets an anchor."""
    sections: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        anchor = "-".join(normal(unescape(found[1])).split())
        sections[anchor] = unescape(found[1])
        return f'<h2 id="{anchor}">{found[1]}</h2>'

    html = HEADING.sub(named, html)
    return links(sections, _) + html
