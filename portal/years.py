"""The sentence of a measure that is published by year only: the last year against the year before.

In: an open snapshot, a place, its measure, a language. Out: plain text. It names both years and
their counts, the verdict with its interval, or why one cannot tell; never months. Of rates without
counts the two newest and the first are named, as published, and nothing is said of a rise or fall.
It refuses nothing.
"""

from __future__ import annotations

import math

import numpy as np

from portal import changes, words
from portal.format import number
from portal.language import translator
from portal.lines import DRAWN
from portal.records import Measure, Rates, Trend


def years_sentence(opened, place: str, measure: Measure, lang: str) -> str:
    """What the last published year says against the year before it, or why it says nothing."""
    _ = translator(lang)
    rates = opened.rates(place, measure.offence, measure.source_id)
    if measure.rate_only:
        return _rates_told(opened, place, measure, rates, lang)
    drawn = np.isin(rates.status, DRAWN) & np.isfinite(rates.count)
    at = {int(rates.year[each]): each for each in np.flatnonzero(drawn).tolist()}
    trend = opened.trends(place).get((measure.offence, measure.source_id))
    year = trend.window_end.year if trend else max(at)
    both = {each: at[each] for each in (year, year - 1) if each in at}
    counts = {each: float(rates.count[row]) for each, row in both.items()}
    told = _told(measure, trend, counts, year, lang)
    if "provisional" in rates.status[list(both.values())]:
        told += " " + _("A part of these figures is provisional.")
    if trend and trend.verdict in ("rising", "falling") and 0 in counts.values():
        told += " " + _("None in a year may also mean that it was counted elsewhere or not at all.")
    name = words.place_name(opened, opened.territories[place], _)
    return f"{name}. {_(opened.offences[measure.offence].name)}: {told}"


def verdict_words(trend: Trend, _) -> str:
    """A verdict on years in a few words, for a table."""
    if trend.reason == "incomplete":
        return _("cannot be told: {reason}").format(reason=_("a year is missing or not final"))
    return words.verdict_words(trend.verdict, trend.reason, _)


def compared(trend: Trend, _) -> str:
    """The years that a verdict compares."""
    year = trend.window_end.year
    return _("{year} against {earlier}").format(year=year, earlier=year - 1)


def _told(
    measure: Measure, trend: Trend | None, counts: dict[int, float], year: int, lang: str
) -> str:
    _ = translator(lang)
    said = {
        "subject": words.subject(measure.unit, _),
        "counted": words.counted(measure.unit, _).lower(),
        "year": str(year), "earlier": str(year - 1),
        "recent": number(counts.get(year), lang), "before": number(counts.get(year - 1), lang),
    }  # fmt: skip
    if trend is None or trend.verdict == "cannot_tell":
        return _cannot_tell(trend, len(counts) == 2, said, lang)
    if trend.ratio is None or trend.low is None or trend.high is None or math.isinf(trend.high):
        return _from_zero(trend, said, _)
    said |= changes.sized(trend.ratio, trend.low, trend.high, lang)
    if trend.verdict == "rising":
        return _(
            "{subject} rose by {change} (95% interval: {low} to {high}), from {before} to "
            "{recent}, in {year} against {earlier}."
        ).format(**said)
    if trend.verdict == "falling":
        return _(
            "{subject} fell by {change} (95% interval: {low} to {high}), from {before} to "
            "{recent}, in {year} against {earlier}."
        ).format(**said)
    return _(
        "{subject} did not change clearly: {recent} in {year} against {before} in {earlier} "
        "({change}; 95% interval: {low} to {high})."
    ).format(**said)


def _from_zero(trend: Trend, said: dict[str, str], _) -> str:
    if trend.verdict == "rising":
        return _(
            "{subject} rose from {before} to {recent} in {year} against {earlier}; from none, no "
            "percentage can be computed."
        ).format(**said)
    return _(
        "{subject} did not change clearly: {recent} in {year} against {before} in {earlier}."
    ).format(**said)


def _cannot_tell(trend: Trend | None, both: bool, said: dict[str, str], lang: str) -> str:
    """First what is known, then why no more can be said. both: whether both years are known."""
    _ = translator(lang)
    said["reason"] = _reason(trend, both, said, _)
    if not both:
        return _(
            "{recent} in {year} ({counted}). One cannot tell whether they rose or fell: {reason}."
        ).format(**said)
    change = changes.signed(trend, lang) if trend else {}
    if not change:
        return _(
            "{recent} in {year} and {before} in {earlier} ({counted}). One cannot tell whether "
            "they rose or fell: {reason}."
        ).format(**said)
    return _(
        "{recent} in {year} and {before} in {earlier} ({counted}): {change} (95% interval: {low} "
        "to {high}). One cannot tell whether they rose or fell: {reason}."
    ).format(**said, **change)


def _reason(trend: Trend | None, both: bool, said: dict[str, str], _) -> str:
    if trend is None:
        return _("this edition does not judge what is published by year")
    if trend.reason == "incomplete" and not both:
        return _(
            "a whole figure for {earlier} is missing, and a missing year is not a zero"
        ).format(**said)
    return {
        "break_inside": _("the way of counting changed in between"),
        "incomplete": _("the figures of these years are not final"),
        "few_counts": _("there are too few to tell a change from chance"),
        "short_history": _("the series is too short to know how much it varies"),
        "volatile": _("the series varies by more than that from year to year"),
    }.get(trend.reason or "", words.reason_words(trend.reason, _))


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
        place=words.place_name(opened, opened.territories[place], _),
        offence=_(opened.offences[measure.offence].name),
        values=values, counted=words.counted(measure.unit, _).lower(),
    )  # fmt: skip
