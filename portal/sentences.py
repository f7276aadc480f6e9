"""The sentences that say what a chart shows, true in every state, in each language.

In: records of the snapshot (trends, measures, places) and a language. Out: plain text, no HTML.
A verdict is worded as what was recorded, never as more crime, an effect, or better or worse. Every
sentence names its window of months, both counts and the interval of the change. What cannot be
told says why, each reason in its own words. It refuses nothing: a missing place, measure or trend
has its sentence too.
"""

from __future__ import annotations

import datetime
import importlib
import math
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from portal import changes, site, years
from portal.address import Choice, choice, edition_or_current
from portal.format import number, period
from portal.language import translator
from portal.lines import DRAWN, Group, measure_of, people_of
from portal.records import Break, Measure, Rates, Trend
from portal.words import counted, place_name, reason_words, states, subject

# Pages that say their own first words; imported when they are asked for, as they import this.
OWN_WORDS = {
    "mi-territorio": "portal.brief", "confianza": "portal.confidence.first",
    "programas": "portal.programme.first", "antes-y-despues": "portal.effect.first",
    "comparar": "portal.compare.first", "reunion": "portal.pack.first",
}  # fmt: skip
SHARED = 32  # sentences kept, for the several parts of one page that say them
NO_CAUTION = ("homicide", "femicide", "killed_by_police", "police_killed", "violent_deaths")


def trend_sentence(place: str, offence: str, trend: Trend, breaks: list[Break], lang: str) -> str:
    """What the last twelve complete months say against the twelve before.

    place and offence: names, the offence's already translated. breaks: those of this series.
    """
    told = f"{place}. {offence}: {_verdict(trend, breaks, lang)}"
    if trend.provisional and trend.recent is not None:
        told += " " + draft(lang)
    return told


def draft(lang: str) -> str:
    """That provisional figures are among those told."""
    _ = translator(lang)
    return _("A part of these figures is provisional.")


def cautions(group: Group, lang: str) -> list[str]:
    """What to bear in mind at a chart: provisional months, rates without counts, and that recorded
    is not all."""
    _ = translator(lang)
    found = []
    if any((line.status == "provisional").any() for line in group.lines):
        found.append(_("The newest figures are provisional and may still change."))
    if group.rate_only:
        found.append(rate_only(_))
    if group.offence.offence not in NO_CAUTION:
        found.append(_(
            "This is what was recorded: people may have reported more or less of what happened."
        ))  # fmt: skip
    return found


def rate_only(_) -> str:
    """What a rate without its count lacks."""
    return _(
        "Published as a rate, without the count it comes from: there is no interval, and a change "
        "cannot be told from chance."
    )


def _verdict(trend: Trend, breaks: list[Break], lang: str) -> str:
    _ = translator(lang)
    words = {
        "subject": subject(trend.unit, _), "counted": counted(trend.unit, _).lower(),
        "window": window(trend.window_end, lang),
    }  # fmt: skip
    if trend.recent is None or trend.before is None:
        return _cannot_tell(trend, breaks, words, lang)
    words |= {"recent": number(trend.recent, lang), "before": number(trend.before, lang)}
    if trend.verdict == "cannot_tell":
        return _cannot_tell(trend, breaks, words, lang)
    if trend.ratio is None or trend.low is None or trend.high is None or math.isinf(trend.high):
        return _from_zero(trend, words, _)
    words |= changes.sized(trend.ratio, trend.low, trend.high, lang)
    if trend.verdict == "rising":
        return _(
            "{subject} rose by {change} (95% interval: {low} to {high}), from {before} to "
            "{recent}, in {window} against the 12 months before."
        ).format(**words)
    if trend.verdict == "falling":
        return _(
            "{subject} fell by {change} (95% interval: {low} to {high}), from {before} to "
            "{recent}, in {window} against the 12 months before."
        ).format(**words)
    return _(
        "{subject} did not change clearly: {recent} in {window}, {before} in the 12 months before "
        "({change}; 95% interval: {low} to {high})."
    ).format(**words)


def _from_zero(trend: Trend, words: dict[str, str], _) -> str:
    if trend.verdict == "rising":
        return _(
            "{subject} rose from {before} to {recent} in {window} against the 12 months before; "
            "from none, no percentage can be computed."
        ).format(**words)
    return _(
        "{subject} did not change clearly: {recent} in {window}, {before} in the 12 months before."
    ).format(**words)


def _cannot_tell(trend: Trend, breaks: list[Break], words: dict[str, str], lang: str) -> str:
    """First what is known, then why no more can be said."""
    _ = translator(lang)
    words["reason"] = _reason(trend, breaks, lang)
    if "recent" not in words:
        return _("for {window} one cannot tell whether {subject} rose or fell: {reason}.").format(
            **words
        )
    change = changes.signed(trend, lang)
    if not change:
        return _(
            "{recent} in {window} and {before} in the 12 before ({counted}). One cannot tell "
            "whether they rose or fell: {reason}."
        ).format(**words)
    return _(
        "{recent} in {window} and {before} in the 12 before ({counted}): {change} (95% interval: "
        "{low} to {high}). One cannot tell whether they rose or fell: {reason}."
    ).format(**words, **change)


def _reason(trend: Trend, breaks: list[Break], lang: str) -> str:
    _ = translator(lang)
    if trend.reason == "break_inside":
        first = _months_before(trend.window_end, 23)
        inside = [item for item in breaks if first < item.date <= trend.window_end]
        if inside:
            month = period(inside[-1].date, "month", lang)
            return _("the way of counting changed in {month}").format(month=month)
        return _("the way of counting changed inside these 24 months")
    return {
        "few_counts": _("there are too few to tell a change from chance"),
        "short_history": _("the series is too short to know how much it varies"),
        "incomplete": _("months are missing, and a missing month is not a zero"),
        "volatile": _("the series varies by more than that from year to year"),
    }.get(trend.reason or "", reason_words(trend.reason, _))


def _months_before(date: datetime.date, months: int) -> datetime.date:
    index = date.year * 12 + date.month - 1 - months
    return datetime.date(index // 12, index % 12 + 1, 1)


def window(end: datetime.date, lang: str) -> str:
    """The twelve months that end with this one."""
    _ = translator(lang)
    return _("the 12 months to {month}").format(month=period(end, "month", lang))


def no_data(opened, place: str, lang: str) -> str:
    """Why a place shows no recorded crime."""
    _ = translator(lang)
    territory = opened.territories[place]
    if opened.children(place):
        return _(
            "{place}: this edition holds no recorded crime for it as a whole. "
            "Some of its parts may have it."
        ).format(place=place_name(opened, territory, _))
    return _(
        "{place}: this edition holds no recorded crime for it. That is a gap in the data, "
        "not an absence of crime."
    ).format(place=place_name(opened, territory, _))


@lru_cache(maxsize=SHARED)
def place_sentence(
    opened, place: str, offence: str | None, lang: str, source_id: str | None = None
) -> str:
    """The sentence of one measure in one place, or why there is none."""
    if not offence:
        return no_data(opened, place, lang)
    measure = measure_of(opened, place, offence, source_id)
    if measure is None:
        return _not_here(opened, place, offence, lang)
    return measure_sentence(opened, place, measure, lang)


def measure_sentence(opened, place: str, measure: Measure, lang: str) -> str:
    """The sentence of a measure that this place has."""
    _ = translator(lang)
    if measure.frequency == "A":
        return years.years_sentence(opened, place, measure, lang)
    trend = opened.trends(place).get((measure.offence, measure.source_id))
    name = _(opened.offences[measure.offence].name)
    territory = place_name(opened, opened.territories[place], _)
    if trend is None:
        return _("{place}. {offence}: no change can be computed for this series.").format(
            place=territory, offence=name
        )
    breaks = opened.breaks(place, measure.offence, measure.source_id)
    return trend_sentence(territory, name, trend, breaks, lang)


@lru_cache(maxsize=SHARED)
def level_sentence(
    opened, place: str, offence: str | None, lang: str, source_id: str | None = None
) -> str:
    """The last full year's rate or count and the range of the years before it; "" without any.

    A count stands for the rate where there is none, or none that is reliable. Years before the
    last series break are left out.
    """
    measure = measure_of(opened, place, offence, source_id) if offence else None
    if measure is None:
        return ""
    rates = opened.rates(place, measure.offence, measure.source_id)
    drawn = np.isin(rates.status, DRAWN) & np.isfinite(rates.count)
    breaks = opened.breaks(place, measure.offence, measure.source_id)
    at = np.flatnonzero(drawn)
    if not len(at):
        return ""
    newest = int(rates.year[at[-1]])
    since = max((each.date.year for each in breaks if each.date.year <= newest), default=0)
    at = at[rates.year[at] >= since]
    rated = np.isfinite(rates.rate) & (rates.status != "low_reliability")
    shown = rates.rate if rated[at[-1]] else rates.count
    return _level(opened, place, rates, at, shown, lang) + _range(rates, at, shown, lang)


def _level(opened, place: str, rates: Rates, at, shown, lang: str) -> str:
    _ = translator(lang)
    last = at[-1]
    year = int(rates.year[last])
    draft = rates.status[last] == "provisional"
    words = {
        "year": f"{year} ({states(_)['provisional']})" if draft else year,
        "counted": counted(rates.unit, _),
    }
    if shown is rates.rate:
        limits = (
            number(float(each[last]), lang, 1) for each in (rates.rate, rates.low, rates.high)
        )
        rate, low, high = limits
        return _(
            "{counted} in {year}: {rate} per 100,000 inhabitants (95% interval: {low} to {high})."
        ).format(rate=rate, low=low, high=high, **words)
    if rates.status[last] == "low_reliability":
        why = _("too few people live here")
    else:
        why = no_rate(opened, place, year, lang)
    return _("{counted} in {year}: {count}, without a rate: {why}.").format(
        count=number(float(rates.count[last]), lang), why=why, **words
    )


def _range(rates: Rates, at, shown, lang: str) -> str:
    """The least and the most of the earlier years, where at least two can be compared."""
    _ = translator(lang)
    earlier = [each for each in at[:-1] if np.isfinite(shown[each])]
    if len(earlier) < 2:
        return ""
    decimals = 1 if shown is rates.rate else 0
    values = [float(shown[each]) for each in earlier]
    return " " + _("From {first} to {last} it was between {least} and {most} a year.").format(
        first=rates.year[earlier[0]], last=rates.year[earlier[-1]],
        least=number(min(values), lang, decimals), most=number(max(values), lang, decimals),
    )  # fmt: skip


def no_rate(opened, place: str, year: int, lang: str) -> str:
    """Why a year has a count and no rate, in a few words."""
    _ = translator(lang)
    known = [row.year for row in people_of(opened, place)]
    if not known:
        return _("the population is not known")
    if len(known) == 1 and known[0] != year:
        return _("the population is known for {year} only").format(year=known[0])
    if known[-1] < year:
        return _("the population after {year} is not known").format(year=known[-1])
    if known[0] > year:
        return _("the population before {year} is not known").format(year=known[0])
    return _("too few people live here")


def _not_here(opened, place: str, offence: str, lang: str) -> str:
    _ = translator(lang)
    return _("{place}. {offence}: not published for this place.").format(
        place=place_name(opened, opened.territories[place], _),
        offence=_(opened.offences[offence].name),
    )


def first_words(slug: str, params: Mapping[str, str], lang: str) -> tuple[str, str]:
    """(heading, sentence) of a view, before its page has loaded.

    slug: the page's path. params: the address's query parameters. Anything in them that cannot
    be followed is explained in the sentence. KeyError for a slug that is no page.
    """
    _ = translator(lang)
    page = site.page(slug, lang)
    if slug in ("", "calidad", "metodos", "datos"):
        return (site.PRODUCT if not slug else page.title), page.description
    opened, reading = edition_or_current(params, lang)
    if slug in OWN_WORDS:
        module = importlib.import_module(OWN_WORDS[slug])
        heading, sentence = module.first_words(opened, params, lang)
        return heading, " ".join(filter(None, (reading, sentence)))
    view = choice(opened, params, _)
    if not view.places:
        return page.title, " ".join(filter(None, (reading, *view.unknown, choose_place(_))))
    here = (opened, view.places[0], view.measure, lang, view.source)
    words = [reading, *view.unknown, *view.problems, place_sentence(*here), level_sentence(*here)]
    return _heading(opened, view, lang), " ".join(filter(None, words))


def choose_place(_) -> str:
    """What to do where no place is chosen."""
    return _("Search for a place above to see what is known of it.")


def _heading(opened, view: Choice, lang: str) -> str:
    _ = translator(lang)
    names = ", ".join(place_name(opened, opened.territories[place], _) for place in view.places)
    return f"{_(opened.offences[view.measure].name)}: {names}" if view.measure else names
