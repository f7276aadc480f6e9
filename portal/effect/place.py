"""One place before, during and after its programmes, in words and a table.

In: an open snapshot, a place's id, a language. Out: HTML with every text escaped; "" for a place of
which nothing is told. A difference is described, never called an effect.
"""

from __future__ import annotations

from portal import blocks, site, tables
from portal.effect import reading, sentences, words
from portal.effect.records import Window
from portal.format import number
from portal.language import translator


def before_and_after(opened, here: str, lang: str) -> str:
    """A place before, during and after its programmes, and its own estimates; "" without any."""
    _ = translator(lang)
    windows, effects = reading.windows(opened, here), reading.of_place(opened, here)
    if not windows and not effects:
        return ""
    place = opened.territories[here].named(_)
    html = blocks.heading(_("Before and after: {place}").format(place=place), 3)
    keys = dict.fromkeys((each.programme_id, each.offence) for each in [*windows, *effects])
    for programme, offence in keys:
        own = [
            each for each in windows if (each.programme_id, each.offence) == (programme, offence)
        ]
        told = opened.offences[offence]
        texts = [sentences.described(own, told, place, lang)] if own else []
        texts += [sentences.effect(each, told, place, lang) for each in effects
                  if (each.programme_id, each.offence) == (programme, offence)]  # fmt: skip
        html += "".join(blocks.paragraph(text, "ca-text") for text in texts)
    html += _windows(opened, windows, place, lang) if windows else ""
    if effects and any(each.estimate is not None for each in effects):
        html += blocks.paragraph(
            _("Each place and measure is judged alone: of twenty without any effect, one would "
              "look like a difference."), "ca-text",
        )  # fmt: skip
    return html


def year_by_year(opened, here: str, lang: str) -> str:
    """A link to the picture of the place's years; "" where there is none."""
    _ = translator(lang)
    if not reading.years(opened, here):
        return ""
    text = _("Year by year before and after, beside comparison places")
    return f"<p>{tables.link(text, site.href('antes-y-despues', lang, t=here))}</p>"


def _windows(opened, windows: list[Window], place: str, lang: str) -> str:
    _ = translator(lang)
    rows = [
        [
            _(opened.offences[each.offence].name), words.windows(_)[each.window],
            sentences.span(each, lang), number(each.count, lang), number(each.rate, lang, 1),
            f"{number(each.low, lang, 1)} – {number(each.high, lang, 1)}",
            number(each.comparison_rate, lang, 1),
        ]
        for each in windows
    ]  # fmt: skip
    heads = [_("Measure"), _("When"), _("Months"), _("Count"), _("Rate per 100,000"),
             _("95% interval"), _("Rate in comparison places")]  # fmt: skip
    caption = _("{place} before, during and after its programmes").format(place=place)
    return tables.folded(caption, tables.table(caption, heads, rows))
