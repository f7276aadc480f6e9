"""The page of before and after: all programmes, one programme's measures, one place.

In: an open snapshot, the parameters of the address (g programme, m measure, v event, t place; with
a place that has the programme, its own years), a language. Out: Streamlit elements. Every refusal
has its reason in words; cautions stand always.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from portal import blocks, catalogue, site, tables
from portal.catalogue import Asked, Refused
from portal.catalogue.effects import effect_of
from portal.confidence import story as surveys
from portal.effect import reading, sentences, words
from portal.effect.place import before_and_after
from portal.effect.records import Check, Effect
from portal.format import number, percent
from portal.language import translator
from portal.programme import card
from portal.programme import words as programme_words
from portal.records import Programme


def show(opened, params: Mapping[str, str], lang: str, notice: str) -> None:
    """Write the page."""
    _ = translator(lang)
    title = site.page("antes-y-despues", lang).title
    said = blocks.paragraph(notice, "ca-notice") if notice else ""
    asked = params.get("g", "")
    if asked and asked not in opened.programmes:
        text = _("There is no programme “{code}” in this edition.").format(code=asked[:40])
        said += blocks.paragraph(text, "ca-notice")
    if asked in opened.programmes and not of_place(opened, params):
        _one(opened, opened.programmes[asked], params, lang, said)
        return
    here = opened.territories.get(params.get("t", ""))
    before = blocks.style() + blocks.heading(title) + said
    before += blocks.paragraph(lead(opened, lang), "ca-lead")
    if here:
        before = _place(Asked(opened, dict(params), lang, blocks.base_address()), before)
    blocks.put(before + index(opened, lang) + _cautions(lang))


def _place(asked: Asked, before: str) -> str:
    """A place's own years as a picture, and what they say in words; the HTML that follows."""
    opened, lang = asked.opened, asked.lang
    _ = translator(lang)
    here = asked.params["t"]
    text = before_and_after(opened, here, lang)
    told = reading.years(opened, here)
    if not told:
        return before + (text or blocks.paragraph(
            _("{place}: no dated programme with counts of the years before it is known here.")
            .format(place=opened.territories[here].named(_)), "ca-text",
        ))  # fmt: skip
    keys = dict.fromkeys((each.programme_id, each.offence) for each in told)
    programmes = {programme for programme, _offence in keys}
    names = {
        (programme, offence): _(opened.offences[offence].name)
        + (f", {opened.programmes[programme].name}" if len(programmes) > 1 else "")
        for programme, offence in keys
    }
    try:
        [drawn] = catalogue.draw("recorrido", opened, asked.params, lang, asked.base)
    except Refused as refused:  # a measure or programme that this place has not
        before += blocks.paragraph(refused.sentence, "ca-notice")
        [drawn] = catalogue.draw("recorrido", opened, {"t": here}, lang, asked.base)
    before += blocks.choices(
        _("Measure"), names, (drawn.params["g"], drawn.params["m"]),
        lambda key: site.href("antes-y-despues", lang, t=here, m=key[1],
                              g=key[0] if len(programmes) > 1 else None),
    )  # fmt: skip
    before += blocks.paragraph(drawn.sentence, "ca-lead")
    return blocks.figure(drawn, "recorrido", before) + text


def of_place(opened, params: Mapping[str, str]) -> bool:
    """Whether an address with a programme and a place asks for that place's own years."""
    return any(
        each.programme_id == params.get("g") for each in reading.years(opened, params.get("t", ""))
    )


def lead(opened, lang: str) -> str:
    """How many estimates there are, and how many were refused."""
    _ = translator(lang)
    found = reading.effects(opened)
    told = sum(each.verdict != "refused" for each in found)
    return _(
        "Of {n} questions about a programme and a measure, {told} could be estimated against "
        "comparable places; the others are refused, each with its reason."
    ).format(n=number(len(found), lang), told=number(told, lang))


def index(opened, lang: str) -> str:
    """Every question with its answer in a few words."""
    _ = translator(lang)
    rows = []
    for each in reading.effects(opened):
        programme = opened.programmes[each.programme_id]
        address = site.href(
            "antes-y-despues", lang, g=each.programme_id, m=each.offence, v=each.event
        )
        rows.append([
            (_(opened.offences[each.offence].name), address), programme.name,
            words.events(_)[each.event], answer(each, lang), _for_all(opened, each, lang),
        ])  # fmt: skip
    heads = [_("Measure"), _("Programme"), _("What happened"), _("What can be said"),
             _("Allowing for all of the programme")]  # fmt: skip
    if not rows:
        return ""
    return blocks.paragraph(_several(opened, lang), "ca-text") + tables.table(
        _("All programmes and measures"), heads, rows
    )


def _several(opened, lang: str) -> str:
    """Why an estimate is judged together with the programme's others."""
    _ = translator(lang)
    told = sum(each.verdict != "refused" for each in reading.effects(opened))
    return _(
        "Each estimate has its own 95% interval: of {n} estimates without any effect, about one in "
        "twenty would look like a difference. The last column allows for that over all estimates "
        "of a programme together (Holm's method, fixed beforehand); the intervals do not."
    ).format(n=number(told, lang))


def _for_all(opened, effect: Effect, lang: str) -> str:
    """Whether the difference stays clear among all of its programme's estimates."""
    _ = translator(lang)
    found = reading.tested(opened, effect)
    if found is None:
        return "–"
    clear = sentences.improbable(found.p_adjusted)
    said = _("a clear difference") if clear else _("no clear difference")
    return f"{said} ({sentences.p_value(found.p_adjusted, lang)})"


def answer(each: Effect, lang: str) -> str:
    """A verdict with its size, or the reason of a refusal."""
    _ = translator(lang)
    if each.verdict == "refused" or each.estimate is None or each.low is None or each.high is None:
        why = words.refusals(_)[each.refusal] if each.refusal else ""
        return f"{words.verdicts(_)['refused']}: {why}" if why else words.verdicts(_)["refused"]
    change = percent(each.estimate - 1, lang, signed=True)
    low, high = (percent(limit - 1, lang, signed=True) for limit in (each.low, each.high))
    return f"{words.verdicts(_)[each.verdict]}: {change} ({low} – {high})"


def _one(opened, programme: Programme, params: Mapping[str, str], lang: str, said: str) -> None:
    _ = translator(lang)
    asked = Asked(opened, dict(params), lang, blocks.base_address())
    name = programme_words.name(programme, lang, _)
    back = blocks.listed([f'<a href="{site.href("antes-y-despues", lang)}">'
                          f"{escape(_('All programmes and measures'))}</a>"])  # fmt: skip
    before = blocks.style() + blocks.heading(name) + said + back
    try:
        effect = effect_of(asked)
    except Refused as refused:
        blocks.put(before + blocks.paragraph(refused.sentence, "ca-notice")
                + card.evaluations_of(opened, programme, lang) + _cautions(lang))  # fmt: skip
        return
    before += _measures(opened, programme, effect, lang)
    before += blocks.paragraph(
        sentences.effect(effect, opened.offences[effect.offence], programme.name, lang), "ca-lead"
    )
    tested = reading.tested(opened, effect)
    before += blocks.paragraph(sentences.tested(tested, lang), "ca-text") if tested else ""
    grade = sentences.grade(effect, lang)
    before += blocks.paragraph(grade, "ca-text") if grade else ""
    before += blocks.paragraph(
        _("A difference from comparable places is not proof that the programme caused it."),
        "ca-text",
    )
    blocks.put(
        _path(asked, effect, before) + _rule(opened, effect, lang) + _checks(opened, effect, lang)
        + _answers(opened, programme, effect, lang) + _cautions(lang)
        + card.evaluations_of(opened, programme, lang)
        + f'<p><a href="{escape(site.href("programas", lang, g=programme.programme_id))}">'
        f"{escape(_('The card of this programme'))}</a></p>"
        + blocks.source_list(opened, [effect.source_id] if effect.source_id else [], lang)
    )  # fmt: skip


def _measures(opened, programme: Programme, effect: Effect, lang: str) -> str:
    """Links to the programme's other measures and events."""
    _ = translator(lang)
    found = reading.effects(opened, programme.programme_id)
    names = {
        f"{each.offence} {each.event}": f"{_(opened.offences[each.offence].name)}, "
        f"{words.events(_)[each.event]}"
        for each in found
    }

    def address(key: str) -> str:
        offence, event = key.split(" ")
        return site.href("antes-y-despues", lang, g=programme.programme_id, m=offence, v=event)

    return blocks.choices(_("Measure"), names, f"{effect.offence} {effect.event}", address)


def _path(asked: Asked, effect: Effect, before: str) -> str:
    params = {"g": effect.programme_id, "m": effect.offence, "v": effect.event}
    try:
        [drawn] = catalogue.draw("efecto", asked.opened, params, asked.lang, asked.base)
    except Refused:
        return before  # the sentence above has said why
    return blocks.figure(drawn, "efecto", before)


def _rule(opened, effect: Effect, lang: str) -> str:
    _ = translator(lang)
    found = reading.rule(opened, effect.comparison_rule)
    if found is None:
        return ""
    return blocks.heading(_("With what it is compared"), 2) + blocks.paragraph(
        f"{_(found.text)} {_(found.limits)}", "ca-text"
    )


def _checks(opened, effect: Effect, lang: str) -> str:
    """What was tried against the estimate, and what came out."""
    _ = translator(lang)
    found = reading.checks(opened, effect)
    if not found:
        return ""
    heads = [_("What was tried"), _("On what"), _("Outcome"), _("Difference"), _("p value")]
    rows = [_check(each, lang) for each in found]
    return blocks.heading(_("What was tried against it"), 2) + tables.table(
        _("Checks of this estimate"), heads, rows
    )


def _check(each: Check, lang: str) -> list:
    _ = translator(lang)
    change = "–"
    if each.estimate is not None:
        size, low, high = (
            percent(value - 1, lang, signed=True)
            for value in (each.estimate, each.low or 1, each.high or 1)
        )
        change = f"{size} ({low} – {high})" if each.low is not None else size
    return [words.checks(_)[each.check], words.subject(_, each.check, each.subject),
            words.outcomes(_)[each.outcome], change, number(each.p_value, lang, 2)]  # fmt: skip


def _answers(opened, programme: Programme, effect: Effect, lang: str) -> str:
    """What people of the country answer, beside a recorded count that hangs on their reports."""
    _ = translator(lang)
    said = surveys.trust(opened, programme.country, lang)
    reported = surveys.reported(opened, (programme.country,), effect.offence, lang)
    lead = _("Of the whole country, not of the programme's places: no survey compares these.")
    return blocks.heading(_("What people answer, beside it"), 2) + "".join(
        blocks.paragraph(text, "ca-text") for text in (lead, *said, *reported)
    )


def _cautions(lang: str) -> str:
    _ = translator(lang)
    return blocks.heading(_("What holds for every estimate"), 2) + blocks.listed(
        [escape(text) for text in words.cautions(_)]
    )
