"""The shell of every page: header, the page of the address, footer."""

import streamlit as st

from portal import sentences, site, snapshot
from portal.web import document, frame

lang = site.current_language()
territory = st.query_params.get("t")

current = st.navigation(site.navigation(lang), position="hidden")
slug = current.url_path
heading, _sentence = sentences.first_words(slug, st.query_params.to_dict(), lang)
st.set_page_config(page_title=document.title_of(heading), layout="wide")

st.html(frame.header(slug, lang, territory))
current.run()
st.html(frame.footer(lang, snapshot.open_current()))
