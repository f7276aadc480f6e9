"""What the survey page puts around its charts: selectors, sentences, questions, sources.

In: an open snapshot, the view that the address names, a language. Out: Streamlit's selector, and
HTML in which every text from data is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from measures import proportion
from portal import blocks, search, site, tables
from portal import words as shared
from portal.catalogue import Drawn
from portal.confidence import paper as papers
from portal.confidence import reading, sentences, view, words
from portal.confidence.lines import Group
from portal.confidence.records import Estimate
from portal.format import number
from portal.language import translator


def notices(found: view.View, reading_words: str) -> str:
    """What in the address could not be followed."""
    told = (*filter(None, (reading_words,)), *found.unknown, *found.problems)
    return "".join(f'<p class="ca-notice" role="status">{escape(each)}</p>' for each in told)


def chosen(opened, found: view.View, lang: str) -> str:
    """The chosen places, each with a link to its page; without one, the countries to start with."""
    _ = translator(lang)
    if found.places:
        return blocks.listed([
            tables.link(search.label(opened.territories[place], _, opened),
                        site.href("mi-territorio", lang, t=place))
            for place in found.places
        ])  # fmt: skip
    countries = (place for place in opened.territories.values() if place.level == "country")
    asked = [place for place in countries if reading.answered(opened, place.territory_id)]
    links = [tables.link(place.named(_), site.href("confianza", lang, t=place.territory_id))
             for place in sorted(asked, key=lambda place: place.name)]  # fmt: skip
    lead = _(
        "Search for a place above, or start with a country: how many trust the police there, feel "
        "unsafe, were victims, and report it, with the margin of each answer."
    )
    return blocks.paragraph(lead, "ca-lead") + blocks.listed(links)


def choose_topic(opened, found: view.View, lang: str) -> None:
    """The selectors of what was asked, and of whom or what where there are several: the address
    is what decides, and is what they change."""
    if found.topic is None:
        return
    _ = translator(lang)
    indicators = list(dict.fromkeys(topic.indicator for topic in found.topics))
    _selector(
        "indicator", _("What was asked"), indicators, found.topic.indicator,
        lambda name: _(reading.indicators(opened)[name].name),
        lambda name: view.named_by(
            next(topic for topic in found.topics if topic.indicator == name)
        ),
    )  # fmt: skip
    alike = [topic for topic in found.topics if topic.indicator == found.topic.indicator]
    if len(alike) > 1:
        _selector(
            "topic", _("About whom or what"), alike, found.topic,
            lambda topic: words.particulars(opened, topic, _) or _("In general"),
            view.named_by,
        )  # fmt: skip


def _selector(
    key: str, label: str, options: list, chosen_now, name: Callable, asks: Callable
) -> None:  # fmt: skip
    """One selector; asks: the parameters of the address that an option stands for."""
    if st.session_state.get(key) != chosen_now:
        st.session_state[key] = chosen_now
    st.selectbox(label, options, key=key, format_func=name,
                 on_change=lambda: _follow(asks(st.session_state[key])))  # fmt: skip


def _follow(asked: dict[str, str | None]) -> None:
    for name in ("i", "c", "d", "w"):
        if asked.get(name):
            st.query_params[name] = str(asked[name])
        elif name in st.query_params:
            del st.query_params[name]


def no_answers(opened, found: view.View, lang: str) -> str:
    """A sentence for each place of which no survey speaks, not even around it."""
    _ = translator(lang)
    silent = [opened.territories[place].named(_) for place in found.places
              if not reading.topics(opened, place)]  # fmt: skip
    lacking = [opened.territories[place].named(_) for place in found.places
               if found.topic and reading.topics(opened, place)
               and found.topic not in reading.topics(opened, place)]  # fmt: skip
    html = ""
    if silent:
        html += blocks.paragraph(_(
            "No survey of this edition speaks of {places} or of a place that contains it."
        ).format(places=", ".join(silent)), "ca-text")  # fmt: skip
    if lacking:
        html += blocks.paragraph(_(
            "This was not asked in {places} or a place around it."
        ).format(places=", ".join(lacking)), "ca-text")  # fmt: skip
    return html


def nearest(opened, groups: Sequence[Group], lang: str) -> str:
    """Which places stand for those without an estimate of their own, said once, before all."""
    told = dict.fromkeys(
        each for group in groups for each in sentences.nearest(opened, group, lang)
    )  # fmt: skip
    return "".join(map(blocks.paragraph, told))


def newer(opened, found: view.View, lang: str) -> str:
    """A link to the newest answer to the same of another force, where the one shown is old."""
    if found.topic is None or len(found.places) != 1:
        return ""
    _, here = translator(lang), found.places[0]
    later = view.newer(opened, here, found.topic)
    if later is None:
        return ""
    place = reading.topics(opened, here)[later]
    said = reading.newest(opened, place.territory_id)[later]
    link = tables.link(
        f"{words.particulars(opened, later, _) or _('In general')}, {place.named(_)}, "
        f"{words.when(said.period, said.frequency, lang)}",
        site.href("confianza", lang, t=here, **view.named_by(later)),
    )
    return f'<p class="ca-text">{escape(_("Asked more recently:"))} {link}</p>'


def before(drawn: Drawn, found: view.View, lang: str) -> str:
    """The sentence above a chart and, where sources differ, whose answers it draws."""
    css = "ca-lead" if drawn.part == 1 and len(found.places) == 1 else "ca-text"
    head = blocks.heading(drawn.credits[0].title, 2) if drawn.parts > 1 else ""
    return head + blocks.paragraph(drawn.sentence, css)


def before_places(drawn: Drawn, lang: str) -> str:
    """The heading and sentence above the places beside one another; whose answers, of several."""
    _ = translator(lang)
    head = blocks.heading(_("Place by place"), 2) if drawn.part == 1 else ""
    whose = blocks.heading(drawn.credits[0].title, 3) if drawn.parts > 1 else ""
    return head + whose + blocks.paragraph(drawn.sentence, "ca-text")


def questions(opened, groups: Sequence[Group], lang: str) -> str:
    """Every question behind the charts in its own words, folded, and where each stands."""
    _ = translator(lang)
    asked: dict[str, list[Estimate]] = {}
    for group in groups:
        for line in group.lines:
            for point in line.points:
                asked.setdefault(point.question_id, []).append(point)
    return "".join(
        tables.folded(
            _("The question, its scale and its base: {survey}").format(
                survey=_survey(opened, points, _)
            ),
            _facts(opened, points, lang),
        )
        for points in asked.values()
    )


def _survey(opened, points: Sequence[Estimate], _) -> str:
    """The question's survey, and the years in which it was asked."""
    files = shared.files_of(opened.sources, points[0].source_id)
    years = sorted({point.period.year for point in points if point.file})
    return f"{_(files[0].title)} ({'–'.join(map(str, dict.fromkeys((years[0], years[-1]))))})"


def _facts(opened, points: Sequence[Estimate], lang: str) -> str:
    _ = translator(lang)
    question = reading.questions(opened)[points[0].question_id]
    answered = [point for point in points if point.file]
    own = f' lang="{escape(question.language)}"'
    facts = [
        (_("Question"), escape(question.wording), own), (_("Scale"), escape(question.scale), own),
        (_("Answers counted"), escape(question.counted), own),
        (_("Base"), escape(words.base(opened, points[0], _)), ""),
        (_("How it was asked"), escape(words.modes(_)[question.mode]), ""),
        (_("Error"), escape("; ".join(dict.fromkeys(words.designs(_)[point.design]
                                                    for point in points))), ""),
        (_("Where it stands"), escape("; ".join(dict.fromkeys(
            f"{point.file}, {point.cell}" for point in answered[-3:]))), ""),
    ]  # fmt: skip
    if question.translation and lang != question.language:
        ours = (_("Our translation of the question"), escape(_(question.translation)), "")
        facts.insert(1, ours)
    if len(answered) > 1:
        facts.append((_("Change between waves"), escape(_(
            "Judged by the error of their difference: the errors of both waves, squared and added, "
            "each of the kind named above. One from the weights alone is taken {times} times as "
            "large, for the clusters that it leaves out."
        ).format(times=number(proportion.CLUSTERING, lang, 1))), ""))  # fmt: skip
    if question.note:
        facts.append((_("To bear in mind"), escape(_(question.note)), ""))
    rows = "".join(f"<dt>{name}</dt><dd{lang_of}>{text}</dd>" for name, text, lang_of in facts)
    return f'<div class="ca-card"><dl>{rows}</dl></div>'


def paper(opened, lang: str) -> str:
    """The heading and cards of the paper's figures."""
    _ = translator(lang)
    lead = _(
        "A review of 2020 of community policing in the region rests on three figures. This is what "
        "could be found of each, beside today's data."
    )
    return (
        blocks.heading(_("The paper's own figures"), 2)
        + blocks.paragraph(lead, "ca-text")
        + papers.section(opened, lang)
        + blocks.paragraph(papers.sentence(opened, lang), "ca-text")
    )


def sources(opened, found: view.View, lang: str) -> str:
    """The surveys behind the page and its caveats."""
    _ = translator(lang)
    holders = {reading.topics(opened, place).get(found.topic) for place in found.places} if (
        found.topic) else set()  # fmt: skip
    used = [source for holder in holders if holder and found.topic
            for source in reading.series(opened, holder.territory_id, found.topic)]  # fmt: skip
    used += [each.source_id for each in reading.paper_figures(opened)]
    texts = dict.fromkeys(
        escape(_(caveat.text)) for source in dict.fromkeys(used)
        for caveat in opened.caveats(source) if caveat.territory_id is None
    )  # fmt: skip
    known = blocks.heading(_("What to know about these surveys"), 2) + blocks.listed(list(texts))
    listed = [each for each in dict.fromkeys(used) if shared.files_of(opened.sources, each)]
    return (known if texts else "") + blocks.source_list(opened, listed, lang)
