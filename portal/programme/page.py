"""The page of programmes: the list of all, or one with its pictures and its card.

In: an open snapshot, the parameters of the address (g programme, t country or region, s scale, y
year), a language. Out: Streamlit elements. What the address asks and cannot have is said.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from portal import blocks, catalogue, site
from portal.catalogue import Refused
from portal.catalogue.programmes import last_told
from portal.format import number
from portal.language import translator
from portal.programme import card, reading, sentences, words
from portal.programme.records import Scope
from portal.records import Programme

KEPT = ("g", "t", "s", "y", "e")


def show(opened, params: Mapping[str, str], lang: str, notice: str) -> None:
    """Write the page."""
    _ = translator(lang)
    title = site.page("programas", lang).title
    asked = params.get("g")
    notices = [notice] if notice else []
    if asked and asked not in opened.programmes:
        notices.append(_("There is no programme “{code}” in this edition.").format(code=asked[:40]))
        asked = None
    said = "".join(blocks.paragraph(each, "ca-notice") for each in notices)
    if not asked:
        blocks.put(
            blocks.style() + blocks.heading(title) + said
            + blocks.paragraph(overview(opened, lang), "ca-lead")
            + card.index(opened, lang)
            + blocks.source_list(opened, ["programmes"], lang)
        )  # fmt: skip
        return
    _one(opened, opened.programmes[asked], params, lang, said)


def overview(opened, lang: str) -> str:
    """How many programmes, in how many countries, and how many survived a change of government."""
    _ = translator(lang)
    every = list(opened.programmes.values())
    lasting = [reading.continuity(opened, each.programme_id) for each in every]
    told = [each for each in lasting if each is not None and each.changes is not None]
    survived = sum(bool(each.changes) for each in told)
    return _(
        "{n} programmes of {countries} countries. Of the {told} whose dates can tell, {survived} "
        "survived at least one change of government."
    ).format(n=number(len(every), lang), countries=len({each.country for each in every}),
             told=len(told), survived=survived)  # fmt: skip


def _one(opened, programme: Programme, params: Mapping[str, str], lang: str, said: str) -> None:
    _ = translator(lang)
    own = {key: params[key] for key in KEPT if params.get(key)}
    back = blocks.listed([f'<a href="{site.href("programas", lang)}">{_("All programmes")}</a>'])
    before = (
        blocks.style() + blocks.heading(words.name(programme, lang, _)) + said + back
        + blocks.heading(_("Did it last?"), 2)
    )  # fmt: skip
    found = reading.continuity(opened, programme.programme_id)
    if programme.start is None:
        lasting = sentences.lasting(programme, found, lang)
        before += blocks.paragraph(lasting, "ca-lead")
    after = _figure(opened, "continuidad", own, lang, before)
    scope = reading.scope(opened, programme.programme_id)
    after += blocks.heading(_("Where it is, and where not"), 2)
    if scope is None:
        after = _figure(opened, "cobertura-programa", own, lang, after)
    else:
        after = _coverage(opened, programme, scope, own, lang, after)
    ids = reading.sources(opened, programme.programme_id)
    blocks.put(
        after + card.card(opened, programme, lang) + effects_link(programme, lang)
        + blocks.source_list(opened, ids, lang)
    )  # fmt: skip


def effects_link(programme: Programme, lang: str) -> str:
    """The way to what changed before and after."""
    _ = translator(lang)
    address = site.href("antes-y-despues", lang, g=programme.programme_id)
    return f'<p><a href="{address}">{_("What changed before and after it")}</a></p>'


def _coverage(
    opened, programme: Programme, scope: Scope, own: dict[str, str], lang: str, before: str
) -> str:
    """Line, map with its year, and fifths of violence."""
    _ = translator(lang)
    names = {
        place: opened.territories[place].named(_)
        for place in reading.regions(opened, programme.programme_id)
    }
    chosen = own.get("t") if own.get("t") in names else scope.scope_id

    def address(**changed: str | None) -> str:
        return site.href("programas", lang, **{**own, **changed})

    if len(names) > 1:
        before += blocks.choices(
            _("Country or region"), names, chosen or "",
            lambda place: address(t=None if place == scope.scope_id else place),
        )  # fmt: skip
    scales = {"n": _("Places"), "p": _("People")}
    before += blocks.choices(
        _("Scale"), scales, "p" if own.get("s") == "p" else "n",
        lambda scale: address(s="p" if scale == "p" else None),
    )  # fmt: skip
    after = _figure(opened, "cobertura-programa", own, lang, before)
    blocks.put(after + blocks.heading(_("On the map"), 2))
    own["y"] = str(_year(scope, own.get("y"), lang))
    after = _figure(opened, "mapa-programa", own, lang, "")
    after += blocks.heading(_("Did it go where violence was?"), 2)
    return _figure(opened, "violencia-programa", own, lang, after)


def _year(scope: Scope, asked: str | None, lang: str) -> int:
    """The slider of the year; the address is what decides, and is what it changes."""
    _ = translator(lang)
    year = int(asked) if asked and asked.isdecimal() else last_told(scope)
    year = min(max(year, scope.first_year), scope.last_year)
    if scope.first_year == scope.last_year:
        return year
    if st.session_state.get("year") != year:
        st.session_state["year"] = year
    st.slider(
        _("Year, at its end"), scope.first_year, scope.last_year, key="year",
        on_change=_follow_year,
    )  # fmt: skip
    return year


def _follow_year() -> None:
    st.query_params["y"] = str(st.session_state["year"])


def _figure(opened, name: str, params: dict[str, str], lang: str, before: str) -> str:
    """A figure with its sentence above it, or in its place why there is none."""
    known = catalogue.FIGURES[name].params
    asked = {key: value for key, value in params.items() if key in known}
    try:
        [drawn] = catalogue.draw(name, opened, asked, lang, blocks.base_address())
    except Refused as refused:
        return before + blocks.paragraph(refused.sentence, "ca-notice")
    return blocks.figure(drawn, name, before + blocks.paragraph(drawn.sentence, "ca-lead"))
