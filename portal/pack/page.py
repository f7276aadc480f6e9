"""The page of a meeting: places, stories, what will be said, and the files to present and print.

In: an open snapshot, the parameters of the address (t places, h stories, e edition), a language.
Out: Streamlit elements. What in the address cannot be followed is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from portal import blocks, choosing, site
from portal.language import translator
from portal.pack import view
from portal.pack.slides import deck
from portal.pack.view import View


def show(opened, params: Mapping[str, str], lang: str, notice: str) -> None:
    """Write the page."""
    _ = translator(lang)
    found = view.view(opened, params, _)

    def address(places: list[str]) -> str:
        return view.address_of(replace(found, places=tuple(places)), lang)

    told = (*filter(None, (notice,)), *found.unknown, *found.problems)
    blocks.put(
        blocks.style()
        + blocks.heading(site.page("reunion", lang).title)
        + "".join(f'<p class="ca-notice" role="status">{escape(each)}</p>' for each in told)
        + choosing.chosen(
            opened, found.places, address,
            _("Choose a place, and up to two to compare it with: the slides make themselves."), lang
        )
    )  # fmt: skip
    choosing.add_place(opened, found.places, address, lang, view.MOST_PLACES)
    if found.places:
        blocks.put(_stories(found, lang) + _files(found, lang) + _slides(opened, found, lang))


def _stories(found: View, lang: str) -> str:
    """The stories to tell, each a link that adds or removes it."""
    _ = translator(lang)
    links = []
    for story, name in view.names(_).items():
        told = story in found.stories
        others = tuple(each for each in view.STORIES if (each in found.stories) != (each == story))
        current = " aria-current=true" if told else ""
        address = escape(view.address_of(replace(found, stories=others or view.STORIES), lang))
        change = _("leave out {story}") if told else _("add {story}")
        label = escape(change.format(story=name))
        links.append(f'<li><a href="{address}" aria-label="{label}"{current}>{escape(name)}</a>')
    return (
        blocks.heading(_("Stories"), 2)
        + f'<nav class="ca-choices" aria-label="{escape(_("Stories"))}"><ul>{"".join(links)}</ul>'
        "</nav>"
    )


def _files(found: View, lang: str) -> str:
    """What to open and what to take along."""
    _ = translator(lang)
    page = escape(view.file_address(found, "html", lang))
    texts = {
        "html": _("Page for a USB stick (HTML, works without internet)"),
        "pptx": _("Slides with charts to edit (PPTX)"),
        "pdf": _("Pack to print (PDF)"),
    }
    links = "".join(
        f'<a href="{escape(view.file_address(found, kind, lang))}" download>{escape(text)}</a>'
        for kind, text in texts.items()
    )
    return (
        f'<p class="ca-lead"><a href="{page}" target="_blank"><strong>{escape(_("Present"))}'
        "</strong></a></p>"
        + blocks.paragraph(
            _(
                "It opens in a tab of its own and goes on when the network is cut. Arrows, space "
                "or a clicker turn the slides; F fills the screen, N shows notes and sources."
            ),
            "ca-text",
        )
        + f'<p class="ca-downloads" role="group" aria-label="{escape(_("Take along"))}">{links}</p>'
    )


def _slides(opened, found: View, lang: str) -> str:
    """What each slide will say."""
    _ = translator(lang)
    items = [
        f"<li><strong>{escape(each.title)}</strong><br>{escape(each.statement)}</li>"
        for each in deck(opened, found, lang, blocks.base_address()).slides
    ]
    return blocks.heading(_("What the slides say"), 2) + f"<ol>{''.join(items)}</ol>"
