"""The reader's words for the fixed vocabularies of the snapshot, and the words of a chart.

In: codes of `etl.schema` (states, units, bases of dates, statuses, evidence) or a group of lines,
and a translator. Out: text. An unknown code raises KeyError: a new state needs a new word.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from portal.figures import ChartText
from portal.format import date as long_date
from portal.format import period, separators
from portal.language import translator
from portal.levels import level_name
from portal.lines import Group
from portal.marks import marks
from portal.records import Offence, Source, Territory


@lru_cache(maxsize=4)
def states(_) -> dict[str, str]:
    """Word for each state of a value."""
    return {
        "value": _("final"),
        "provisional": _("provisional"),
        "incomplete": _("incomplete"),
        "low_reliability": _("low reliability"),
        "suppressed": _("suppressed"),
        "not_available": _("not available"),
        "not_covered": _("not covered"),
        "not_comparable": _("not comparable"),
    }


def state_meanings(_) -> dict[str, str]:
    """What each state means, one sentence."""
    return {
        "value": _("The publisher's figure, not expected to change."),
        "provisional": _("Published, and still expected to change."),
        "incomplete": _("A part of the months or places is missing: it is not drawn."),
        "low_reliability": _("Published, but too uncertain to rest a judgement on."),
        "suppressed": _("Known to the publisher and withheld."),
        "not_available": _("Not published, or not counted. It is not zero."),
        "not_covered": _("The source does not reach this place."),
        "not_comparable": _("Counted otherwise than the values beside it: it is not drawn."),
    }


@lru_cache(maxsize=64)
def counted(unit: str, _) -> str:
    """What is counted, as the label of an axis or column."""
    return {
        "victims": _("Recorded victims"),
        "cases": _("Recorded cases"),
        "records": _("Police records"),
        "complaints": _("Recorded complaints"),
        "weapons": _("Recorded weapons seized"),
        "rounds": _("Recorded rounds of ammunition seized"),
    }[unit]


@lru_cache(maxsize=64)
def subject(unit: str, _) -> str:
    """What is counted, as the subject of a sentence."""
    return {
        "victims": _("the recorded victims"),
        "cases": _("the recorded cases"),
        "records": _("the police records"),
        "complaints": _("the recorded complaints"),
        "weapons": _("the recorded weapons seized"),
        "rounds": _("the recorded rounds of ammunition seized"),
    }[unit]


@lru_cache(maxsize=64)
def verdict_words(verdict: str | None, reason: str | None, _) -> str:
    """A verdict in a few words, for a table; None where there is no series."""
    words = {
        "rising": _("rises"),
        "falling": _("falls"),
        "no_clear_change": _("no clear change"),
        None: _("no data"),
    }
    if verdict in words:
        return words[verdict]
    return _("cannot be told: {reason}").format(reason=reason_words(reason, _))


@lru_cache(maxsize=64)
def reason_words(reason: str | None, _) -> str:
    """Why a verdict cannot be given, in a few words."""
    return {
        "few_counts": _("too few counts"),
        "short_history": _("the series is too short"),
        "break_inside": _("the way of counting changed"),
        "incomplete": _("months are missing"),
        "volatile": _("it varies too much"),
    }.get(reason or "", _("the reason is not recorded"))


@lru_cache(maxsize=64)
def dated_by(basis: str, _) -> str:
    """By which date a record counts."""
    return {
        "registered": _("by the date of the record"),
        "occurred": _("by the date of the event"),
        "reported": _("by the date of the complaint"),
        "not_stated": _("by a date that the source does not state"),
    }[basis]


@lru_cache(maxsize=64)
def placed_by(basis: str, _) -> str:
    """By which place a record counts."""
    return {
        "occurred": _("where it happened"),
        "residence": _("where the victim lived"),
        "office": _("where the prosecutors' office is"),
        "not_stated": _("in a place that the source does not define"),
    }[basis]


@lru_cache(maxsize=64)
def phase_status(status: str, _) -> str:
    """What is known of a programme in a place."""
    return {
        "in_force": _("in force"),
        "ended": _("ended"),
        "merged": _("merged into another unit"),
        "announced": _("announced"),
        "stated": _("stated, without a date of entry"),
        "unknown": _("unknown"),
    }[status]


@lru_cache(maxsize=64)
def evidence(grade: str, _) -> str:
    """How sure a fact is."""
    return {
        "high": _("high: official or peer-reviewed text"),
        "medium": _("medium: secondary text, or partly inferred"),
        "low": _("low: not verified"),
    }[grade]


@lru_cache(maxsize=4)
def frequencies(_) -> dict[str, str]:
    """Names of the frequencies M, R and A."""
    return {"M": _("By month"), "R": _("12 months"), "A": _("By year")}


@lru_cache(maxsize=4)
def scales(_) -> dict[str, str]:
    """Names of the scales n and r."""
    return {"n": _("Counts"), "r": _("Rates per 100,000")}


def quantity(group: Group, _) -> str:
    """What the axis of a group measures, with its period, how it is dated, and which place counts
    where that is not where it happened."""
    words = {
        "counted": counted(group.unit, _),
        "dated": dated_by(group.date_basis, _) if group.date_basis else "",
    }
    patterns = {
        ("M", "n"): _("{counted} per month, {dated}"),
        ("R", "n"): _("{counted} in the 12 months to each date, {dated}"),
        ("A", "n"): _("{counted} per year, {dated}"),
        ("R", "r"): _("{counted} per 100,000 inhabitants in the 12 months to each date, {dated}"),
        ("A", "r"): _("{counted} per 100,000 inhabitants per year, {dated}"),
    }
    said = patterns[group.frequency, group.scale].format(**words).rstrip(", ")
    elsewhere = group.place_basis in ("residence", "office")
    return f"{said}, {placed_by(group.place_basis, _)}" if elsewhere else said


@lru_cache(maxsize=4096)
def when(frequency: str, month: datetime.date, lang: str) -> str:
    """The name of a period; month: its first day."""
    return period(month, "year" if frequency == "A" else "month", lang)


def files_of(sources: list[Source], source_id: str) -> list[Source]:
    """The publisher's files that a source consists of."""
    return [source for source in sources if source.source_id == source_id]


def credited(opened, source_id: str) -> Source | None:
    """The file by which a source is credited: its first; of lists without a period the register
    itself, else the one that most rows are from. None where the edition has none."""
    files = files_of(opened.sources, source_id)
    if any(each.first_period for each in files):
        return files[0]
    return max(files, key=_weight, default=None)


def _weight(file: Source) -> tuple[bool, int]:
    return file.file.endswith("/programmes.csv"), file.rows_kept


def credit(opened, source_ids: Sequence[str], lang: str) -> str:
    """Publisher, title and licence of each source, and the edition, in one run of text."""
    _ = translator(lang)
    parts = [
        _("{publisher}, {title} (licence or terms: {licence}).").format(
            publisher=_(source.publisher), title=_(source.title), licence=_(source.licence)
        )
        for source in _credited(opened, source_ids)
    ]
    return " ".join((_("Source:"), *parts, edition_of(opened, lang)))


def _credited(opened, source_ids: Sequence[str]) -> Iterator[Source]:
    """The credited file of each source, once."""
    found = (credited(opened, source_id) for source_id in dict.fromkeys(source_ids))
    return filter(None, found)


def outlines(opened, source_ids: Sequence[str], lang: str) -> str:
    """Who published the outlines of a map, and the edition."""
    _ = translator(lang)
    names = dict.fromkeys(_(source.publisher) for source in _credited(opened, source_ids))
    return " ".join((_("Source of the outlines:"), ", ".join(names) + ".",
                     edition_of(opened, lang)))  # fmt: skip


def edition_of(opened, lang: str) -> str:
    """The edition as a sentence."""
    _ = translator(lang)
    return _("Edition of {date}.").format(date=long_date(opened.edition_date, lang))


def definition(offence: Offence, _) -> str:
    """What a measure means, with its ICCS code."""
    code = _("ICCS code {code}.").format(code=offence.iccs) if offence.iccs else ""
    return f"{_(offence.name)}: {_(offence.definition)} {code}".strip()


@lru_cache(maxsize=2)
def _shared_names(opened) -> frozenset[str]:
    """Names that more than one place of the edition has."""
    count = Counter(place.name for place in opened.territories.values())
    return frozenset(name for name, times in count.items() if times > 1)


def place_name(opened, territory: Territory, _) -> str:
    """The place's name, with its kind where another place has the same name."""
    if territory.name not in _shared_names(opened):
        return territory.named(_)
    return f"{territory.named(_)} ({level_name(territory, _)})"


def title(opened, group: Group, _) -> str:
    """Measure and places: the chart's title."""
    names = ", ".join(place_name(opened, line.territory, _) for line in group.lines)
    return f"{_(group.offence.name)}: {names}"


def chart(opened, group: Group, lang: str) -> ChartText:
    """The words of a group's chart, for `portal.figures.series`."""
    _ = translator(lang)
    value = "%{y:,.1f}" if group.scale == "r" else "%{y:,.0f}"
    date = "%{x|%Y}" if group.frequency == "A" else "%{x|%B %Y}"
    limits = "" if group.rate_only else "(%{customdata[0]:,.1f} – %{customdata[1]:,.1f}) "
    before = "" if len(group.lines) > 1 else f"{date}: "
    return ChartText(
        title=title(opened, group, _),
        subtitle=quantity(group, _),
        names=tuple(place_name(opened, line.territory, _) for line in group.lines),
        interval=no_interval(_) if group.rate_only else _("95% interval (exact Poisson)"),
        provisional=_("provisional"),
        hover=f"{before}{value} {limits}%{{customdata[2]}}",
        states=states(_),
        marks=marks(group, opened.programmes, lambda day, how: period(day, how, lang), _),
        separators=separators(lang),
    )


def no_interval(_) -> str:
    """Why a rate that is published without its count has no interval, in a few words."""
    return _("no interval (rate without count)")


def coverage_kinds(_) -> dict[str, str]:
    """What an edition may hold of a country's recorded crime, in words."""
    return {
        "whole": _("in the whole country and its regions"),
        "part": _("in a part of its regions"),
        "national": _("for the country as a whole only"),
        "none": _("nothing in this edition yet"),
    }
