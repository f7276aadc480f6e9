"""Comparar: a place among places like it, and whether it differs by more than chance."""

import streamlit as st

from portal import site
from portal.address import edition_or_current
from portal.compare import page

lang = site.current_language()
params = st.query_params.to_dict()
opened, reading = edition_or_current(params, lang)
page.show(opened, params, lang, reading)
