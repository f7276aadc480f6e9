"""All measures of recorded crime in one place: how many rose or fell, and a table of them.

In: an open snapshot, a place's id, a language. Out: plain text (`sentence`) and HTML (`table`),
every text escaped. Each offence is told from its best source. It refuses nothing: a place without
measures, or with years only, has its sentence too.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import lru_cache

from portal import blocks, latest, sentences, site, tables, words, years
from portal.address import default_measure
from portal.format import number, period
from portal.language import translator
from portal.latest import Newest
from portal.records import Measure, Territory, Trend

NAMED = 3  # measures that a sentence names
OLD_DAYS = 731  # after so long the newest figures are no longer those of now
MANY = 10  # measures from which one may seem to have changed by chance
Told = tuple[Measure, Trend]


def best(opened, here: str) -> list[Measure]:
    """The place's measures, each offence once, from its best source."""
    return list({each.offence: each for each in reversed(opened.measures(here))}.values())[::-1]


@lru_cache(maxsize=sentences.SHARED)
def sentence(opened, here: str, lang: str) -> str:
    """How many measures rose and fell in the newest twelve months, and which; or why one cannot
    tell."""
    measures, trends = best(opened, here), opened.trends(here)
    monthly = [each for each in measures if each.frequency == "M"]
    newest = max((each.last for each in monthly), default=None)
    told = [(each, trends[each.offence, each.source_id]) for each in monthly
            if each.last == newest and (each.offence, each.source_id) in trends]  # fmt: skip
    if len(told) < 2 or newest is None:
        offence = default_measure(opened, [here])
        return sentences.place_sentence(opened, here, offence, lang) + _old(opened, measures, lang)
    said = _counted(opened, told, newest, lang)
    if any(trend.provisional for _measure, trend in told):
        said += " " + sentences.draft(lang)
    return said + _old(opened, measures, lang)


def _counted(opened, told: Sequence[Told], newest: datetime.date, lang: str) -> str:
    _ = translator(lang)
    rising, falling = (
        [_(opened.offences[each.offence].name) for each, trend in told if trend.verdict == verdict]
        for verdict in ("rising", "falling")
    )
    same = sum(trend.verdict == "no_clear_change" for _measure, trend in told)
    lost = len(told) - len(rising) - len(falling) - same
    said = {"n": number(len(told), lang), "window": sentences.window(newest, lang)}
    if lost == len(told):
        why = dict.fromkeys(words.reason_words(trend.reason, _) for _measure, trend in told)
        return _(
            "For {window} one cannot tell of any of the {n} measures here whether it rose or fell: "
            "{why}."
        ).format(**said, why="; ".join(why))
    parts = [
        _.plural("{n} rose ({names})", "{n} rose ({names})", len(rising)).format(
            n=number(len(rising), lang), names=_names(rising, lang)
        ) if rising else "",
        _.plural("{n} fell ({names})", "{n} fell ({names})", len(falling)).format(
            n=number(len(falling), lang), names=_names(falling, lang)
        ) if falling else "",
        "" if rising or falling else _("none rose or fell clearly"),
        _.plural("{n} did not change clearly", "{n} did not change clearly", same).format(
            n=number(same, lang)
        ) if same else "",
        _("of {n} one cannot tell").format(n=number(lost, lang)) if lost else "",
    ]  # fmt: skip
    return _("Of {n} measures recorded here, in {window} against the 12 before: {parts}.").format(
        **said, parts="; ".join(filter(None, parts))
    )


def _names(names: list[str], lang: str) -> str:
    _ = translator(lang)
    shown, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return shown if more <= 0 else _("{names} and {n} more").format(
        names=shown, n=number(more, lang)
    )  # fmt: skip


def _old(opened, measures: list[Measure], lang: str) -> str:
    """A word where the newest figures are years old."""
    ends = [each.last.replace(month=12) if each.frequency == "A" else each.last
            for each in measures]  # fmt: skip
    if not ends or (opened.edition_date - max(ends)).days <= OLD_DAYS:
        return ""
    _ = translator(lang)
    return " " + _("This edition has nothing newer.")


def table(opened, here: str, lang: str) -> str:
    """Every measure from its best source: newest year, rate, verdict; "" without any.

    The rates' column is left out where there is none; what is beyond the first rows is folded.
    """
    _ = translator(lang)
    measures, trends = best(opened, here), opened.trends(here)
    if not measures:
        return ""
    newest_of = latest.newest(opened, here)
    found = [(each, newest_of.get((each.offence, each.source_id))) for each in measures]
    lacking = dict.fromkeys(
        sentences.no_rate(opened, here, year.year, lang)
        for _each, year in found if year and year.rate is None
    )  # fmt: skip
    rated = any(year and year.rate is not None for _each, year in found)
    monthly = any(each.frequency == "M" for each in measures)
    told = {each: trends.get((each.offence, each.source_id)) for each in measures}
    judged = monthly or any(told.values())
    pairs = {years.compared(trend, _) for each, trend in told.items()
             if trend and each.frequency == "A"}  # fmt: skip
    alone = len(pairs) == 1 and not monthly
    units = {each.unit for each in measures}
    shown = {_year(year, _) for _each, year in found if year}
    usual = next(iter(shown)) if len(shown) == 1 else ""
    newest = max(each.last for each in measures)
    page = site.href("delitos", lang, t=here)
    rows = [
        [
            (_name(opened, each, newest, len(units) > 1, lang), f"{page}&m={each.offence}"),
            _count(year, usual, lang),
            *([_rate(year, lang)] if rated else []),
            *([_verdict(each, told[each], alone, _)] if judged else []),
        ]
        for each, year in found
    ]
    counted = words.counted(next(iter(units)), _) if len(units) == 1 else _("Count")
    change = _("Last 12 months") if monthly else _("Last year against the one before")
    if alone:
        change = next(iter(pairs))
    heads = [
        _("Measure"), f"{counted}, {usual}" if usual else counted,
        *([_("Rate per 100,000")] if rated else []), *([change] if judged else []),
    ]  # fmt: skip
    caption = _caption(opened.territories[here], rated, monthly, judged, _)
    hints = _lacking(lacking, lang) + (_chance(_) if judged and len(rows) >= MANY else "")
    if any(each.rate_only for each in measures):
        hints = blocks.paragraph(_uncounted(_), "ca-hint") + hints
    whole = tables.in_two(caption, heads, rows, lang)
    return blocks.heading(_("All measures here"), 3) + whole + hints


def _year(year: Newest, _) -> str:
    draft = year.status == "provisional"
    return f"{year.year}, {words.states(_)['provisional']}" if draft else str(year.year)


def _count(year: Newest | None, usual: str, lang: str) -> str:
    """usual: the year of all rows, which stands in the heading; "" where each has its own."""
    if year is None:
        return "–"
    own = _year(year, translator(lang))
    return number(year.count, lang) + ("" if own == usual else f" ({own})")


def _verdict(measure: Measure, trend: Trend | None, alone: bool, _) -> str:
    """alone: the heading of the column names the years that all compare."""
    if measure.frequency != "A":
        return words.verdict_words(trend and trend.verdict, trend and trend.reason, _)
    if trend is None:
        return _("no verdict")
    said = years.verdict_words(trend, _)
    return said if alone else f"{years.compared(trend, _)}: {said}"


def _caption(place: Territory, rated: bool, monthly: bool, judged: bool, _) -> str:
    if judged and not monthly:
        text = _(
            "{place}: the newest year, with the 95% interval of a rate in brackets, and what the "
            "last published year says against the one before"
        )
    elif not judged:
        text = _(
            "{place}: the newest year, with the 95% interval of a rate in brackets. There is no "
            "verdict on a change here"
        )
    elif rated:
        text = _(
            "{place}: the newest year, with the 95% interval of its rate in brackets, and what the "
            "last 12 months say against the 12 before"
        )
    else:
        text = _("{place}: the newest year, and what the last 12 months say against the 12 before")
    return text.format(place=place.named(_))


def _chance(_) -> str:
    return blocks.paragraph(
        _(
            "Some measures contain others: they do not add up. Where nothing changes, up to 5 of "
            "100 such verdicts still say that something rises or falls."
        ),
        "ca-hint",
    )


def _lacking(reasons: dict[str, None], lang: str) -> str:
    """Why some rates of the table are missing."""
    _ = translator(lang)
    if not reasons:
        return ""
    return blocks.paragraph(
        _("–: no rate, because {why}.").format(why="; ".join(reasons)), "ca-hint"
    )


def _uncounted(_) -> str:
    return _("–: no count and no interval, because it is published as a rate, without the count.")


def _name(opened, measure: Measure, newest: datetime.date, with_unit: bool, lang: str) -> str:
    """The measure with what it counts and, if its series stopped before the others, since when."""
    _ = translator(lang)
    name = _(opened.offences[measure.offence].name)
    if with_unit:
        name += f" ({words.counted(measure.unit, _).lower()})"
    yearly = measure.frequency == "A"
    if measure.last >= (newest.replace(month=1) if yearly else newest):
        return name
    until = period(measure.last, "year" if yearly else "month", lang)
    return f"{name}, {_('until {month}').format(month=until)}"


def _rate(year: Newest | None, lang: str) -> str:
    if year is None or year.rate is None:
        return "–"
    if year.low is None:
        return f"{number(year.rate, lang, 1)} (–)"
    low, high = number(year.low, lang, 1), number(year.high, lang, 1)
    return f"{number(year.rate, lang, 1)} ({low}–{high})"
