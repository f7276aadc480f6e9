"""Inicio: what this is, the search for a place, and a map of what is covered."""

import streamlit as st

from portal import blocks, front, site, snapshot
from portal.language import translator

lang = site.current_language()
_ = translator(lang)
opened = snapshot.open_current()
text = st.query_params.get("q", "")[:80].strip()

st.html(
    blocks.style()
    + blocks.heading(site.PRODUCT)
    + front.search_for_a_place(text, lang)
    + (front.hits(opened, text, lang) if text else "")
    + ("" if text else front.what_this_is(lang) + front.examples(opened, lang))
    + front.coverage_words(opened, lang)
)
picture, title = front.coverage_map(opened, blocks.base_address() + site.href("", lang), lang)
blocks.draw(picture, "coverage", lang, title)
st.html(
    front.coverage_caption(opened, lang)
    + blocks.downloads("coverage", title, "coverage", site.href("g/cobertura.csv", lang), _)
    + blocks.source_list(opened, front.boundary_sources(opened), lang)
)
