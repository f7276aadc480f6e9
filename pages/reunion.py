"""Reunión: what to present tonight about a place."""

import streamlit as st

from portal import site
from portal.address import edition_or_current
from portal.pack import page

lang = site.current_language()
params = st.query_params.to_dict()
opened, reading = edition_or_current(params, lang)
page.show(opened, params, lang, reading)
