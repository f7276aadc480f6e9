"""Calidad y revisiones: what is missing, late, broken or changed since the last edition."""

import streamlit as st

from portal import blocks, site
from portal.address import edition_or_current, named_edition
from portal.quality import page

lang = site.current_language()
params = st.query_params.to_dict()
opened, reading = edition_or_current(params, lang)
edition = named_edition(params)

blocks.put(
    blocks.style()
    + blocks.heading(site.page("calidad", lang).title)
    + (blocks.paragraph(reading, "ca-notice") if reading else "")
    + page.page(opened, lang, site.current_territory(), edition)
)
