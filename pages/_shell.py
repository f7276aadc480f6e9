"""The shell of every page: header, the page of the address, footer."""

import streamlit as st

from portal import address, blocks, sentences, site
from portal.web import document, frame

lang = site.current_language()
territory = st.query_params.get("t")
params = st.query_params.to_dict()
site.read_edition(address.named_edition(params))

current = st.navigation(site.navigation(lang), position="hidden")
slug = current.url_path
heading, _sentence = sentences.first_words(slug, params, lang)
st.set_page_config(page_title=document.title_of(heading), layout="wide")

blocks.put(frame.header(slug, lang, territory))
current.run()
blocks.put(frame.footer(lang, address.edition_or_current(params, lang)[0]))
