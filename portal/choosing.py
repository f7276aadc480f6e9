"""What the page of crime series asks and says: places to add and remove, measures, cautions.

In: an open snapshot, the places that the address names, a language. Out: HTML, and one text field
whose submitted text adds a clear place to the address or lists the places it may mean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from portal import blocks, lines, search, sentences, site, tables, words
from portal.address import Choice, address_of, choice, edition_or_current
from portal.language import translator

Address = Callable[[list[str]], str]  # places → the page's address with them


def with_places(view: Choice, lang: str) -> Address:
    """The addresses of this view of recorded crime with other places."""
    return lambda places: address_of(replace(view, places=tuple(places)), lang)


def chosen(opened, places: Sequence[str], address: Address, advice: str, lang: str) -> str:
    """The chosen places, each with a link to its page and one that removes it; advice: what to do
    where none is chosen."""
    _ = translator(lang)
    if not places:
        return blocks.paragraph(advice, "ca-lead")
    items = []
    for here in places:
        rest = [place for place in places if place != here]
        name = opened.territories[here].named(_)
        remove = tables.link(_("remove"), address(rest)).replace(
            "<a ", f'<a aria-label="{escape(_("Remove {place}").format(place=name))}" ', 1
        )
        label = search.label(opened.territories[here], _, opened)
        items.append(
            f"{tables.link(label, site.href('mi-territorio', lang, t=here))} "
            f'<span class="ca-remove">({remove})</span>'
        )
    return blocks.listed(items)


def add_place(
    opened, places: Sequence[str], address: Address, lang: str, most: int = lines.MOST_PLACES
) -> None:
    """The field that adds a place, and what its text may mean if that is not clear."""
    _ = translator(lang)
    if len(places) >= most:
        full = _("{n} places are shown: remove one to add another.").format(n=most)
        blocks.put(blocks.paragraph(full, "ca-hint"))
        return
    text = st.query_params.get("q", "")
    if st.session_state.get("add_place", "") != text:
        st.session_state["add_place"] = text
    st.text_input(
        _("Add a place"), key="add_place", max_chars=80, on_change=_add_submitted, args=(lang, most)
    )
    if text:
        blocks.put(_candidates(opened, places, address, text, lang))


def _add_submitted(lang: str, most: int) -> None:
    text = st.session_state["add_place"].strip()
    params = st.query_params.to_dict()
    opened, _reading = edition_or_current(params, lang)
    view = choice(opened, params, translator(lang), most)
    hits = search.find(text, snapshot=opened) if text else []
    if search.clear(hits, opened):
        st.query_params["t"] = ",".join([*view.places, hits[0].territory_id])
        st.query_params.pop("q", None)
        st.session_state["add_place"] = ""
    elif text:
        st.query_params["q"] = text


def _candidates(opened, places: Sequence[str], address: Address, text: str, lang: str) -> str:
    _ = translator(lang)
    found = [hit for hit in search.find(text, snapshot=opened) if hit.territory_id not in places]
    if not found:
        return blocks.paragraph(_("No place is called “{text}”.").format(text=text), "ca-notice")
    links = [
        tables.link(search.label(opened.territories[hit.territory_id], _, opened),
                    address([*places, hit.territory_id]))
        for hit in found
    ]  # fmt: skip
    return blocks.paragraph(search.heading(text, found, _)) + blocks.listed(links)


def offences_of(opened, places: tuple[str, ...]) -> list[str]:
    """Every offence that one of the places has, in the order of the catalogue."""
    return opened.in_order({each.offence for place in places for each in opened.measures(place)})


def definition(opened, offence: str, lang: str) -> str:
    """What the measure means, with its ICCS code."""
    text = words.definition(opened.offences[offence], translator(lang))
    return blocks.paragraph(text, "ca-hint")


def cautions(opened, drawn: list[lines.Group], lang: str) -> str:
    """What a reader must know about the series on screen, each caution once: not what stands at a
    chart already."""
    _ = translator(lang)
    said = {each for group in drawn for each in sentences.cautions(group, lang)}
    texts = dict.fromkeys(
        _(caveat.text)
        for group in drawn
        for line in group.lines
        for caveat in opened.caveats(
            group.source_id, line.territory.territory_id, group.offence.offence
        )
        if _(caveat.text) not in said
    )
    if not texts:
        return ""
    items = blocks.listed([escape(text) for text in texts])
    return blocks.heading(_("What to know about these series"), 2) + items
