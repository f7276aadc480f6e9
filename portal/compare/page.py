"""The page of comparing places: one place among places like it, its other measures and years.

In: an open snapshot, the parameters of the address (t place, m measure, y year), a language. Out:
Streamlit elements. No place is ranked; what cannot be compared says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal import blocks, catalogue, place, sentences, site, tables
from portal.catalogue import Asked, Refused
from portal.catalogue.funnels import funnel_of
from portal.compare import reading, words
from portal.compare.reading import Funnel
from portal.format import number
from portal.language import translator

YEARS = 6
FIRST, MANY = 8, 12  # measures that are linked at once, where there are more than so many


def show(opened, params: Mapping[str, str], lang: str, notice: str) -> None:
    """Write the page."""
    _ = translator(lang)
    title = site.page("comparar", lang).title
    said = blocks.paragraph(notice, "ca-notice") if notice else ""
    here = params.get("t", "").split(",")[0]
    if here not in opened.territories:
        if here:
            said += blocks.paragraph(
                _("There is no place with the code “{code}” in this edition.").format(
                    code=here[:40]
                ), "ca-notice",
            )  # fmt: skip
        blocks.put(
            blocks.style() + blocks.heading(title) + said
            + blocks.paragraph(sentences.choose_place(_), "ca-lead")
            + place.examples(opened, lang, "comparar")
        )  # fmt: skip
        return
    name = opened.territories[here].named(_)
    before = blocks.style() + blocks.heading(
        _("{place} among places like it").format(place=name)
    ) + said  # fmt: skip
    asked = Asked(opened, {**params, "t": here}, lang, blocks.base_address())
    try:
        found = funnel_of(asked)
    except Refused as refused:
        blocks.put(before + blocks.paragraph(refused.sentence, "ca-lead") + _territory(here, lang))
        return
    before += _choices(opened, found, lang)
    sentence = words.sentence(found, opened.offences[found.row.offence], name, lang)
    before += blocks.paragraph(sentence, "ca-lead")
    after = before + blocks.paragraph(words.rule(found.row, lang), "ca-text")
    if not found.row.refusal:
        own = {"t": here, "m": found.row.offence, "y": str(found.row.year)}
        [drawn] = catalogue.draw("embudo", opened, own, lang, asked.base)
        after = blocks.figure(drawn, "embudo", before)
    blocks.put(
        after + _all(opened, found, lang) + _territory(here, lang)
        + blocks.source_list(opened, [found.row.source_id], lang)
    )  # fmt: skip


def _territory(here: str, lang: str) -> str:
    _ = translator(lang)
    return f"<p>{tables.link(_('All of this place'), site.href('mi-territorio', lang, t=here))}</p>"


def _choices(opened, found: Funnel, lang: str) -> str:
    """Links to the place's other measures, of many the first, and years."""
    _ = translator(lang)
    known = reading.measures(opened, found.here)
    ordered = opened.in_order(known)
    at_once = ordered if len(ordered) <= MANY else ordered[:FIRST]
    if found.row.offence not in at_once:
        at_once = [*at_once, found.row.offence]
    rest = [each for each in ordered if each not in at_once]
    years = {str(year): str(year) for year in known[found.row.offence][:YEARS]}
    current = str(found.row.year)
    years.setdefault(current, current)

    def measures(label: str, of: Sequence[str]) -> str:
        names = {each: _(opened.offences[each].name) for each in of}
        return blocks.choices(
            label, names, found.row.offence,
            lambda measure: site.href("comparar", lang, t=found.here, m=measure),
        )  # fmt: skip

    more = _("{n} more measures").format(n=number(len(rest), lang))
    return (
        measures(_("Measure"), at_once)
        + (tables.folded(more, measures(more, rest)) if rest else "")
        + blocks.choices(
            _("Year"), years, current,
            lambda year: site.href("comparar", lang, t=found.here, m=found.row.offence, y=year),
        )
    )  # fmt: skip


def _all(opened, found: Funnel, lang: str) -> str:
    """The verdict of every measure of the place in its newest year."""
    _ = translator(lang)
    known = reading.measures(opened, found.here)
    kinds = words.verdicts(_)
    rows = []
    for measure in opened.in_order(known):
        year = known[measure][0]
        each = reading.funnel_of(opened, found.here, measure, year)
        told = _("not comparable")
        if each is not None and not each.row.refusal:
            told = kinds[each.verdict()[0]]
        address = site.href("comparar", lang, t=found.here, m=measure)
        rows.append([(_(opened.offences[measure].name), address), str(year), told])
    heads = [_("Measure"), _("Year"), _("Against places like it")]
    caption = _("All measures of this place that can be compared")
    return blocks.heading(_("All measures"), 2) + tables.in_two(caption, heads, rows, lang)
