"""Inicio: what this is, the search for a place, and a map of what is covered."""

import streamlit as st

from portal import blocks, catalogue, front, site
from portal.address import edition_or_current
from portal.language import translator

lang = site.current_language()
_ = translator(lang)
opened, reading = edition_or_current(st.query_params.to_dict(), lang)
text = st.query_params.get("q", "")[:80].strip()

words, covered = st.columns(2, gap="large")
with words:
    blocks.put(
        blocks.style()
        + blocks.heading(site.PRODUCT)
        + (blocks.paragraph(reading, "ca-notice") if reading else "")
        + front.search_for_a_place(text, lang)
        + (front.hits(opened, text, lang) if text else "")
        + ("" if text else front.what_this_is(lang) + front.examples(opened, lang))
    )
[drawn] = catalogue.draw("cobertura", opened, {}, lang, blocks.base_address())
with covered:
    after = blocks.figure(drawn, "coverage", blocks.heading(_("What is covered"), 2))
    blocks.put(after)
blocks.put(blocks.source_list(opened, list(drawn.sources), lang))
