"""The sentences that say what a chart shows, true in every state, in each language.

In: records of the snapshot (trends, measures, places) and a language. Out: plain text, no HTML.
A verdict is worded as what was recorded, never as more crime, an effect, or better or worse. Every
sentence names its window of months, both counts and the interval of the change. What cannot be
told says why, each reason in its own words. It refuses nothing: a missing place, measure or trend
has its sentence too.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping

from portal import site, snapshot
from portal.address import Choice, choice
from portal.format import number, percent, period
from portal.language import translator
from portal.lines import measure_of
from portal.records import Break, Measure, Trend
from portal.words import place_name, reason_words, subject

NO_CAUTION = ("homicide", "femicide", "killed_by_police", "police_killed", "violent_deaths")


def trend_sentence(place: str, offence: str, trend: Trend, breaks: list[Break], lang: str) -> str:
    """What the last twelve complete months say against the twelve before.

    place and offence: names, the offence's already translated. breaks: those of this series.
    """
    _ = translator(lang)
    head = f"{place}. {offence}: "
    body = _verdict(trend, breaks, lang)
    if trend.provisional:
        body += " " + _("Some of these months are provisional and may still change.")
    if trend.offence not in NO_CAUTION:
        body += " " + _(
            "This is what was recorded: people may have reported more or less of what happened."
        )
    return head + body


def _verdict(trend: Trend, breaks: list[Break], lang: str) -> str:
    _ = translator(lang)
    words = {"subject": subject(trend.unit, _), "window": window(trend.window_end, lang)}
    if trend.recent is None or trend.before is None:
        return _cannot_tell(trend, breaks, words, lang)
    words |= {"recent": number(trend.recent, lang), "before": number(trend.before, lang)}
    if trend.verdict == "cannot_tell":
        return _cannot_tell(trend, breaks, words, lang)
    if trend.ratio is None or trend.low is None or trend.high is None or math.isinf(trend.high):
        return _from_zero(trend, words, _)
    words |= _change(trend.ratio, trend.low, trend.high, lang)
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


def _change(ratio: float, low: float, high: float, lang: str) -> dict[str, str]:
    """The change and its interval: as sizes when its direction is clear, else with signs."""
    if low > 1:
        shares, signed = (ratio - 1, low - 1, high - 1), False
    elif high < 1:
        shares, signed = (1 - ratio, 1 - high, 1 - low), False
    else:
        shares, signed = (ratio - 1, low - 1, high - 1), True
    change, least, most = (percent(share, lang, signed=signed) for share in shares)
    return {"change": change, "low": least, "high": most}


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
    _ = translator(lang)
    counts = ""
    if "recent" in words:
        counts = " " + _("Counted: {recent}, and {before} in the 12 months before.").format(**words)
    if trend.ratio is not None and trend.low is not None and trend.high is not None:
        counts += _interval_only(trend, lang)
    return (
        _("for {window} one cannot tell whether {subject} rose or fell: {reason}.").format(
            reason=_reason(trend, breaks, lang), **words
        )
        + counts
    )


def _interval_only(trend: Trend, lang: str) -> str:
    _ = translator(lang)
    if trend.ratio is None or trend.low is None or trend.high is None or math.isinf(trend.high):
        return ""
    low, high = (percent(limit - 1, lang, signed=True) for limit in (trend.low, trend.high))
    return " " + _("The change lies between {low} and {high} (95% interval).").format(
        low=low, high=high
    )


def _reason(trend: Trend, breaks: list[Break], lang: str) -> str:
    _ = translator(lang)
    if trend.reason == "break_inside":
        first = _months_before(trend.window_end, 23)
        inside = [item for item in breaks if first < item.date <= trend.window_end]
        if inside:
            return _("the way of counting changed in {date} ({reason})").format(
                date=period(inside[-1].date, "month", lang), reason=_(inside[-1].reason).rstrip(".")
            )
        return _("the way of counting changed inside these 24 months")
    return {
        "few_counts": _("there are too few to tell a change from chance"),
        "short_history": _("the series is too short to know how much it varies by itself"),
        "incomplete": _("months are missing, and a missing month is not a zero"),
        "volatile": _("from one year to the next the series varies by more than that by itself"),
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


def place_sentence(opened, place: str, offence: str | None, lang: str) -> str:
    """The sentence of one measure in one place, or why there is none."""
    if not offence:
        return no_data(opened, place, lang)
    measure = measure_of(opened, place, offence)
    if measure is None:
        return _not_here(opened, place, offence, lang)
    return measure_sentence(opened, place, measure, lang)


def measure_sentence(opened, place: str, measure: Measure, lang: str) -> str:
    """The sentence of a measure that this place has."""
    _ = translator(lang)
    trend = opened.trends(place).get((measure.offence, measure.source_id))
    name = _(opened.offences[measure.offence].name)
    territory = place_name(opened, opened.territories[place], _)
    if trend is None:
        return _("{place}. {offence}: no change can be computed for this series.").format(
            place=territory, offence=name
        )
    breaks = opened.breaks(place, measure.offence, measure.source_id)
    return trend_sentence(territory, name, trend, breaks, lang)


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
    if slug in ("", "metodos"):
        return (site.PRODUCT if not slug else page.title), page.description
    opened = snapshot.open_current()
    view = choice(opened, params, _, most=1 if slug == "mi-territorio" else 5)
    if not view.places:
        return page.title, " ".join((*view.unknown, choose_place(_)))
    words = [*view.unknown, *view.problems]
    words.append(place_sentence(opened, view.places[0], view.measure, lang))
    return _heading(opened, view, slug, lang), " ".join(words)


def choose_place(_) -> str:
    """What to do where no place is chosen."""
    return _("Search for a place above to see what is known of it.")


def _heading(opened, view: Choice, slug: str, lang: str) -> str:
    _ = translator(lang)
    names = ", ".join(place_name(opened, opened.territories[place], _) for place in view.places)
    if slug == "delitos" and view.measure:
        return f"{_(opened.offences[view.measure].name)}: {names}"
    return names
