"""Mi territorio: crime, confidence and programmes in one place, and what is missing."""

import streamlit as st

from portal import blocks, place, sentences, site, snapshot
from portal.address import choice
from portal.language import translator

lang = site.current_language()
_ = translator(lang)
opened = snapshot.open_current()
view = choice(opened, st.query_params.to_dict(), _, most=1)
title = site.page("mi-territorio", lang).title

if not view.places:
    st.html(
        blocks.style()
        + blocks.heading(title)
        + blocks.notices(view)
        + blocks.paragraph(sentences.choose_place(_), "ca-lead")
        + place.examples(opened, lang)
    )
else:
    here = view.places[0]
    st.html(
        blocks.style() + blocks.notices(view) + place.header(opened, here, lang)
        + blocks.heading(_("Crime"), 2)
        + blocks.sentence(opened, here, view, lang, "ca-lead")
    )  # fmt: skip
    after = ""
    if view.measure:
        offences = list(dict.fromkeys(each.offence for each in opened.measures(here)))
        blocks.choose_measure(opened, view, offences, lang)
        before = blocks.frequency_and_scale(view, "mi-territorio", lang)
        _groups, after = blocks.charts(opened, view, "mi-territorio", lang, before)
    st.html(after + place.story(opened, here, lang))
