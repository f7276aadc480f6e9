"""The sentence of a measure that is published by year only: what was counted, and no verdict.

In: an open snapshot, a place, its measure, a language. Out: plain text. A verdict allows for how
much a series varies of itself and for its seasons; a few yearly figures do not tell that, so the
two newest are named and nothing is said of a rise or fall. Of rates without counts the two newest
and the first are named, as published. It refuses nothing.
"""

from __future__ import annotations

import datetime

import numpy as np

from portal.format import number
from portal.language import translator
from portal.lines import DRAWN
from portal.records import Measure, Rates
from portal.words import counted, place_name


def years_sentence(opened, place: str, measure: Measure, lang: str) -> str:
    """The newest year's count and the one before it, with why no more can be said."""
    _ = translator(lang)
    rates = opened.rates(place, measure.offence, measure.source_id)
    if measure.rate_only:
        return _rates_told(opened, place, measure, rates, lang)
    at = np.flatnonzero(np.isin(rates.status, DRAWN) & np.isfinite(rates.count))
    told = _told(opened, place, measure, rates, at, lang)
    if (rates.status[at[-2:]] == "provisional").any():
        told += " " + _("A part of these figures is provisional.")
    return told


def _told(opened, place: str, measure: Measure, rates: Rates, at, lang: str) -> str:
    _ = translator(lang)
    years, counts = rates.year[at].tolist(), rates.count[at].tolist()
    words = {
        "place": place_name(opened, opened.territories[place], _),
        "offence": _(opened.offences[measure.offence].name),
        "counted": counted(measure.unit, _).lower(),
        "year": years[-1], "recent": number(counts[-1], lang),
    }  # fmt: skip
    if len(at) < 2:
        return _(
            "{place}. {offence}: {recent} in {year} ({counted}). It is published by year only, and "
            "no other year is known: one cannot tell whether they rose or fell."
        ).format(**words)
    words |= {"earlier": years[-2], "before": number(counts[-2], lang)}
    if _break_between(opened, place, measure, years[-2], years[-1]):
        return _(
            "{place}. {offence}: {recent} in {year} and {before} in {earlier} ({counted}). The way "
            "of counting changed in between: one cannot tell whether they rose or fell."
        ).format(**words)
    return _(
        "{place}. {offence}: {recent} in {year} and {before} in {earlier} ({counted}). It is "
        "published by year only, which is too little to tell a change from how much such figures "
        "vary of themselves."
    ).format(**words)


def _rates_told(opened, place: str, measure: Measure, rates: Rates, lang: str) -> str:
    _ = translator(lang)
    at = np.flatnonzero(np.isin(rates.status, DRAWN) & np.isfinite(rates.rate)).tolist()
    named = dict.fromkeys([*reversed(at[-2:]), at[0]])
    values = ", ".join(
        _("{rate} in {year}").format(rate=number(float(rates.rate[each]), lang, 1),
                                     year=rates.year[each])
        for each in named
    )  # fmt: skip
    return _(
        "{place}. {offence}: {values} ({counted} per 100,000 inhabitants, as published). Without "
        "the counts that these rates come from, a change cannot be told from chance."
    ).format(
        place=place_name(opened, opened.territories[place], _),
        offence=_(opened.offences[measure.offence].name),
        values=values, counted=counted(measure.unit, _).lower(),
    )  # fmt: skip


def _break_between(opened, place: str, measure: Measure, earlier: int, year: int) -> bool:
    first, last = datetime.date(earlier, 1, 1), datetime.date(year, 12, 31)
    return any(
        first < each.date <= last and each.kind != "population"
        for each in opened.breaks(place, measure.offence, measure.source_id)
    )
