"""Delitos: one measure over time for one to five places."""

import streamlit as st

from portal import blocks, choosing, sentences, site
from portal.address import choice, edition_or_current
from portal.language import translator

lang = site.current_language()
_ = translator(lang)
params = st.query_params.to_dict()
opened, reading = edition_or_current(params, lang)
view = choice(opened, params, _)
address = choosing.with_places(view, lang)

blocks.put(
    blocks.style()
    + blocks.heading(site.page("delitos", lang).title)
    + blocks.notices(view, reading)
    + choosing.chosen(
        opened, view.places, address, _("Choose from one to five places to see and compare."), lang
    )
)
choosing.add_place(opened, view.places, address, lang)
offences = choosing.offences_of(opened, view.places)
blocks.choose_measure(opened, view, offences, lang)
if view.measure:
    before = (
        blocks.selectors(opened, view, "delitos", lang)
        + "".join(blocks.sentence(opened, place, view, lang) for place in view.places)
        + blocks.reported(opened, view, lang)
        + choosing.definition(opened, view.measure, lang)
    )
    drawn, after = blocks.charts(opened, view, "delitos", lang, before)
    blocks.put(
        after
        + choosing.cautions(opened, drawn, lang)
        + blocks.source_list(
            opened,
            [each for group in drawn for each in (group.source_id, *group.population_sources)],
            lang,
        )
    )
elif view.places:
    blocks.put("".join(
        blocks.paragraph(sentences.no_data(opened, place, lang), "ca-text") for place in view.places
    ))  # fmt: skip
