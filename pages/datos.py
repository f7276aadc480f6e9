"""Datos y descargas: whole editions, their tables, and the addresses for programs."""

import streamlit as st

from portal import blocks, downloads, site, snapshot
from portal.address import edition_or_current

lang = site.current_language()
opened, reading = edition_or_current(st.query_params.to_dict(), lang)

blocks.put(
    blocks.style()
    + blocks.heading(site.page("datos", lang).title)
    + (blocks.paragraph(reading, "ca-notice") if reading else "")
    + downloads.page(opened, snapshot.editions(), blocks.base_address(), lang)
)
