"""Métodos y glosario: what each number means, where it comes from and how it was computed."""

import streamlit as st

from portal import blocks, methods, site
from portal.address import edition_or_current, named_edition

lang = site.current_language()
params = st.query_params.to_dict()
opened, reading = edition_or_current(params, lang)
edition = named_edition(params)

blocks.put(
    blocks.heading(site.page("metodos", lang).title)
    + blocks.style()
    + (blocks.paragraph(reading, "ca-notice") if reading else "")
    + methods.page(opened, lang, st.query_params.get("o"), edition)
)
