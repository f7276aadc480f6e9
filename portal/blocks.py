"""What several pages put on screen: selectors, charts with table and downloads, sources.

In: an open snapshot, the view that the address names, and the language. Out: Streamlit elements,
few of them: the text between two charts is one piece of HTML. Every text from data is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from portal import beside, figures, lines, plotly_language, sentences, site, tables, taking, words
from portal.address import FREQUENCY, SCALE, Choice, address_of, no_counts, no_months
from portal.catalogue import Asked, Drawn, series
from portal.confidence import story as surveys
from portal.language import translator

YEARS = (10, 5)
UNUSED_BUTTONS = ["select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d", "resetScale2d"]


def base_address() -> str:
    """Scheme and host under which the reader has the site open."""
    url = st.context.url or ""
    return "/".join(url.split("/")[:3])


class _Ready(str):
    """HTML that needs no tidying: Streamlit looks through every line of a plain text for blanks
    at its margin, which costs half a millisecond a page."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return self


def put(html: str) -> None:
    """A piece of HTML on the page, as it is."""
    st.html(_Ready(html))


@lru_cache(maxsize=1)
def style() -> str:
    """The pages' own style, to stand in front of a page's first piece of HTML."""
    css = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
    return f"<style>{css}</style>"


def heading(text: str, level: int = 1, anchor: str = "") -> str:
    """A heading of plain text. anchor: the id under which links of the page reach it."""
    name = f' id="{anchor}"' if anchor else ""
    return f"<h{level}{name}>{escape(text)}</h{level}>"


def paragraph(text: str, css: str = "") -> str:
    """A paragraph of plain text."""
    return f'<p class="{css}">{escape(text)}</p>' if css else f"<p>{escape(text)}</p>"


def listed(items: list[str]) -> str:
    """A list of items that are already HTML."""
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def notices(view: Choice, reading: str = "") -> str:
    """What in the address could not be followed. reading: about the edition that it names."""
    sentences = (*filter(None, (reading,)), *view.unknown, *view.problems)
    return "".join(f'<p class="ca-notice" role="status">{escape(each)}</p>' for each in sentences)


def sentence(opened, place: str, view: Choice, lang: str, css: str = "ca-text") -> str:
    """What the newest twelve months say of a place, and its last full year if it stands alone."""
    here = (opened, place, view.measure, lang, view.source)
    level = sentences.level_sentence(*here) if len(view.places) == 1 else ""
    return paragraph(sentences.place_sentence(*here), css) + (
        paragraph(level, "ca-text") if level else ""
    )


def reported(opened, view: Choice, lang: str) -> str:
    """How much of the measure's offence people report, where a survey tells."""
    if view.measure is None:
        return ""
    found = surveys.reported(opened, view.places, view.measure, lang)
    return "".join(paragraph(each, "ca-text") for each in found)


def choose_measure(opened, view: Choice, offences: list[str], lang: str) -> None:
    """The selector of the measure; the address is what decides, and is what it changes."""
    _ = translator(lang)
    names = {offence: _(opened.offences[offence].name) for offence in offences}
    if view.measure not in names:
        return
    if st.session_state.get("measure") != view.measure:
        st.session_state["measure"] = view.measure
    st.selectbox(
        _("Measure"),
        offences,
        key="measure",
        format_func=lambda offence: names[offence],
        on_change=_follow_measure,
    )


def _follow_measure() -> None:
    st.query_params["m"] = st.session_state["measure"]


def choices(label: str, names: Mapping[Any, str], current: Any, address) -> str:
    """Links of which the current one is marked. address: code → address of that view."""
    links = "".join(
        f'<li><a href="{escape(address(code))}"'
        f"{' aria-current=true' if code == current else ''}>{escape(name)}</a></li>"
        for code, name in names.items()
    )
    return f'<nav class="ca-choices" aria-label="{escape(label)}"><ul>{links}</ul></nav>'


def selectors(opened, view: Choice, slug: str, lang: str) -> str:
    """Links to the same view over another period, by another frequency, on another scale."""
    return _periods(opened, view, slug, lang) + _frequency_and_scale(view, slug, lang)


def folded_selectors(opened, view: Choice, slug: str, lang: str) -> str:
    """The same, folded as long as the view is the ordinary one."""
    _ = translator(lang)
    ordinary = view.first is view.last is None and (view.years_only or view.frequency == FREQUENCY)
    ordinary = ordinary and (view.rates_only or view.scale == SCALE)
    summary = _("Other period, frequency or scale")
    return tables.folded(summary, selectors(opened, view, slug, lang), not ordinary)


def _periods(opened, view: Choice, slug: str, lang: str) -> str:
    """The whole series, its last ten or five years, and whatever else the address asks for."""
    _ = translator(lang)
    newest = max(each.last.year for place in view.places for each in opened.measures(place)
                 if each.offence == view.measure)  # fmt: skip
    names: dict[tuple[str | None, str | None], str] = {(None, None): _("Whole series")}
    for years in YEARS:
        names[str(newest - years + 1), None] = _("Last {n} years").format(n=years)
    current = (view.first, view.last)
    if current not in names:
        names[current] = f"{view.first or '…'} – {view.last or '…'}"

    def address(period: tuple[str | None, str | None]) -> str:
        return address_of(replace(view, first=period[0], last=period[1]), lang, slug)

    return choices(_("Period"), names, current, address)


def _frequency_and_scale(view: Choice, slug: str, lang: str) -> str:
    """Links to the same view by month, twelve months or year, in counts or rates."""
    _ = translator(lang)

    def address(frequency: str, scale: str) -> str:
        scale = "n" if frequency == "M" else scale
        changed = replace(view, frequency=frequency, scale=scale)
        return address_of(changed, lang, slug)

    scales = words.scales(_)
    if view.rates_only:
        return paragraph(no_months(_), "ca-hint") + paragraph(no_counts(_), "ca-hint")
    scale = choices(_("Scale"), scales, view.scale, lambda s: address(view.frequency, s))
    if view.years_only:
        return paragraph(no_months(_), "ca-hint") + scale
    row = choices(
        _("Frequency"), words.frequencies(_), view.frequency, lambda f: address(f, view.scale)
    )
    if view.frequency == "M":
        return row + paragraph(_("Rates are shown for twelve months and for years."), "ca-hint")
    return row + scale


def charts(
    opened, view: Choice, slug: str, lang: str, before: str = ""
) -> tuple[list[lines.Group], str]:
    """A chart for each group of comparable lines, each with what stands around it.

    before: HTML to stand in front of the first. Returns the groups, and the HTML that follows the
    last chart for the page to write with its own: each element costs the server half a millisecond.
    """
    _ = translator(lang)
    groups = series.groups_of(opened, view)
    waiting = before + _why_apart(opened, groups, _)
    drawn = series.of_groups(Asked(opened, {}, lang, base_address()), view, groups)
    for group, each in zip(groups, drawn, strict=True):
        waiting = figure(each, f"chart-{each.part}", waiting + _without_population(group, _))
        waiting += beside.sources(opened, view, group, slug, lang)
    return groups, waiting


def figure(drawn: Drawn, key: str, before: str = "") -> str:
    """A figure of the catalogue on a page: its title and table, then the picture.

    key: of the picture's element; before: HTML to stand in front. Returns the HTML that follows
    (caption and downloads), for the page to write with what comes after.
    """
    lang = drawn.asked.lang
    _ = translator(lang)
    table = tables.folded(_("Table of this chart"), tables.of_drawn(drawn))
    put(before + title(drawn) + table)
    draw(drawn.picture, key, lang, f"{drawn.title}. {drawn.subtitle}")
    return caption(drawn) + taking.links(drawn, key)


def title(drawn: Drawn) -> str:
    """Title and measure of a figure, above it."""
    subtitle = paragraph(drawn.subtitle, "ca-measure") if drawn.subtitle else ""
    return f'<h3 class="ca-title">{escape(drawn.title)}</h3>{subtitle}'


def draw(picture: figures.Picture, key: str, lang: str, alt: str) -> None:
    """A chart or map in its own colours, its buttons in the reader's language."""
    config = {
        "displaylogo": False, "responsive": True, "scrollZoom": False,
        "modeBarButtonsToRemove": UNUSED_BUTTONS, "topojsonURL": "/topojson/",
        **plotly_language.config(lang),
    }  # fmt: skip
    st.plotly_chart(picture, key=key, theme=None, config=config, alt=alt)


def caption(drawn: Drawn) -> str:
    """What the picture's letters mean, what to bear in mind, where the numbers come from."""
    marks = "".join(f"<li>{escape(mark)}</li>" for mark in drawn.marks)
    cautions = "".join(paragraph(each) for each in drawn.cautions)
    key = f'<ul class="ca-marks">{marks}</ul>' if marks else ""
    return f'<div class="ca-caption">{key}{cautions}{paragraph(drawn.credit)}</div>'


def _why_apart(opened, groups: list[lines.Group], _) -> str:
    if len(groups) < 2:
        return ""
    kinds = "; ".join(
        f"{', '.join(words.place_name(opened, line.territory, _) for line in group.lines)}: "
        f"{words.counted(group.unit, _)}, {_described(opened, group, _)}"
        for group in groups
    )
    return paragraph(
        _(
            "These places are in separate charts because what is counted, by whom or by which "
            "date is not the same, and one line beside the other would mislead. {kinds}."
        ).format(kinds=kinds)
    )


def _described(opened, group: lines.Group, _) -> str:
    files = words.files_of(opened.sources, group.source_id)
    return f"{_(files[0].publisher)}, {_(files[0].title)}" if files else group.source_id


def _without_population(group: lines.Group, _) -> str:
    """A word about counts that have no rate, where the chart shows rates."""
    lacking = [
        line.territory.named(_)
        for line in group.lines
        if (np.isfinite(line.count) & ~np.isfinite(line.population)).any()
    ]
    if group.scale == "n" or not lacking:
        return ""
    return paragraph(
        _("No rate is drawn where the population is not known: {places}.").format(
            places=", ".join(lacking)
        ),
        "ca-hint",
    )


def source_list(opened, source_ids: list[str], lang: str, headed: bool = True) -> str:
    """The sources behind a page, with publisher, address, licence, and the edition's date.

    headed: with a heading of its own.
    """
    _ = translator(lang)
    items = []
    for source_id in dict.fromkeys(source_ids):
        source = words.credited(opened, source_id)
        if source:
            third = " " + _("Taken from another's copy of the publisher's data.")
            items.append(
                f"{escape(_(source.publisher))}: {tables.link(_(source.title), source.url)}. "
                + escape(_("Licence or terms: {licence}.").format(licence=_(source.licence)))
                + (escape(third) if source.third_party else "")
            )
    methods = tables.link(_("Methods, sources and licences"), site.href("metodos", lang))
    edition = _("Edition of {date}.").format(date=words.long_date(opened.edition_date, lang))
    return (
        (heading(_("Sources"), 2) if headed else "")
        + (listed(items) if items else "")
        + f"<p>{escape(edition)} {methods}</p>"
    )
