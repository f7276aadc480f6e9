"""Métodos y glosario: what each number means, where it comes from and how it was computed."""

import streamlit as st

from portal import blocks, methods, site, snapshot

lang = site.current_language()
opened = snapshot.open_current()

st.html(
    blocks.heading(site.page("metodos", lang).title) + blocks.style() + methods.page(opened, lang)
)
