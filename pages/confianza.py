"""Confianza: what people answer about police, fear and reporting, with what margin."""

from dataclasses import replace

import streamlit as st

from portal import blocks, site
from portal.address import edition_or_current
from portal.catalogue import Asked, confidence, costs
from portal.confidence import lines, page, reading, view
from portal.language import translator

lang = site.current_language()
_ = translator(lang)
params = st.query_params.to_dict()
opened, reading_words = edition_or_current(params, lang)
asked = Asked(opened, params, lang, blocks.base_address())
found = view.view(opened, params, _)

blocks.put(
    blocks.style()
    + blocks.heading(site.page("confianza", lang).title)
    + page.notices(found, reading_words)
    + page.chosen(opened, found, lang)
)
page.choose_topic(opened, found, lang)
after = page.no_answers(opened, found, lang)
if found.topic:
    groups = lines.groups(opened, found.places, found.topic)
    after += page.nearest(opened, groups, lang) + page.newer(opened, found, lang)
    for drawn in confidence.of_groups(asked, found, groups):
        before = after + page.before(drawn, found, lang)
        told = replace(drawn, cautions=())  # they stand above
        after = blocks.figure(told, f"confianza-{drawn.part}", before)
    after += page.questions(opened, groups, lang)
    for drawn in confidence.of_peers(asked, found):
        before = after + page.before_places(drawn, lang)
        after = blocks.figure(drawn, f"lugares-{drawn.part}", before)
    for drawn in confidence.of_atlas(asked, found):
        after = blocks.figure(drawn, "mapa", after)
if reading.paper_figures(opened):
    after += page.paper(opened, lang)
    for drawn in costs.draw(asked):
        after = blocks.figure(drawn, "costo", after)
blocks.put(after + page.sources(opened, found, lang))
