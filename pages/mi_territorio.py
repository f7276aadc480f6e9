"""Mi territorio: crime, confidence and programmes in one place, and what is missing."""

import streamlit as st

from portal import blocks, brief, place, sentences, site
from portal.address import choice, edition_or_current
from portal.language import translator

lang = site.current_language()
_ = translator(lang)
params = st.query_params.to_dict()
opened, reading = edition_or_current(params, lang)
view = choice(opened, params, _, most=1)
title = site.page("mi-territorio", lang).title

if not view.places:
    blocks.put(
        blocks.style()
        + blocks.heading(title)
        + blocks.notices(view, reading)
        + blocks.paragraph(sentences.choose_place(_), "ca-lead")
        + place.examples(opened, lang)
    )
else:
    here = view.places[0]
    blocks.put(
        blocks.style() + blocks.notices(view, reading) + place.header(opened, here, lang)
        + brief.html(opened, here, lang)
        + blocks.heading(_("Crime"), 2, "delitos")
    )  # fmt: skip
    if view.measure:
        offences = list(dict.fromkeys(each.offence for each in opened.measures(here)))
        blocks.choose_measure(opened, view, offences, lang)
        before = blocks.sentence(opened, here, view, lang, "ca-lead")
        before += blocks.reported(opened, view, lang)
        before += blocks.folded_selectors(opened, view, "mi-territorio", lang)
        _groups, after = blocks.charts(opened, view, "mi-territorio", lang, before)
    else:
        after = blocks.sentence(opened, here, view, lang, "ca-lead")
    blocks.put(after + place.story(opened, here, lang))
