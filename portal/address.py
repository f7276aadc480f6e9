"""What an address asks for: edition, places, measure, period and the rest, checked and explained.

In: the query parameters of a page or route (e, t, m, f, s, o, a, z: `portal.site` says what they
mean), an open snapshot and a language's translator. Out: the edition, and a `Choice` that can be
answered with a sentence for each parameter that could not be followed; a page shows these, a route
refuses with them. Nothing bad is dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portal import site, snapshot, words
from portal.language import translator
from portal.lines import (
    FREQUENCIES,
    MOST_PLACES,
    SCALES,
    measure_of,
    measures_of,
    rates_only,
    years_only,
)
from portal.records import Unknown

FIRST_CHOICES = ("homicide", "robbery", "burglary", "theft")
LONGEST = 200
PERIOD = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2]))?")
FREQUENCY, SCALE = "R", "n"  # where the address names none
Gettext = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be answered. unknown: sentences about places that do not exist; problems: about
    other parameters. measure is None where the places have no measure at all; source where the
    address leaves the choice of the source to us. first, last: year or month, None for the whole
    series; edition: its id where the address names it; years_only where there are no months,
    rates_only where there are no counts."""

    places: tuple[str, ...]
    measure: str | None
    frequency: str
    scale: str
    unknown: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    source: str | None = None
    first: str | None = None
    last: str | None = None
    edition: str | None = None
    years_only: bool = False
    rates_only: bool = False


def edition(params: Mapping[str, str]) -> snapshot.Snapshot:
    """The edition that the address names, else the current one; raises Unknown with its id."""
    asked = params.get("e")
    return snapshot.open_edition(asked[:LONGEST]) if asked else snapshot.open_current()


def named_edition(params: Mapping[str, str]) -> str | None:
    """The id of the edition that the address names; None where it names none that is held."""
    try:
        return edition(params).edition_id if params.get("e") else None
    except Unknown:
        return None


def edition_or_current(params: Mapping[str, str], lang: str) -> tuple[snapshot.Snapshot, str]:
    """The same for a page: the current edition for one that is not held; with a sentence about
    what is shown where the address names an edition, else ""."""
    _ = translator(lang)
    current = snapshot.open_current()
    try:
        opened = edition(params)
    except Unknown as unknown:
        return current, _(
            "There is no edition “{code}” here, or not any more. The current one, of {date}, is "
            "shown."
        ).format(code=unknown.asked[:40], date=words.long_date(current.edition_date, lang))
    if not params.get("e"):
        return opened, ""
    date = words.long_date(opened.edition_date, lang)
    if opened.edition_id == current.edition_id:
        return opened, _("Edition of {date}, which is the current one.").format(date=date)
    return opened, _(
        "You are reading the edition of {date}. There is a newer one, of {current}."
    ).format(date=date, current=words.long_date(current.edition_date, lang))


def choice(opened, params: Mapping[str, str], _: Gettext, most: int = MOST_PLACES) -> Choice:
    """The view that the parameters name; the first `most` places that exist."""
    problems: list[str] = []
    asked = list(dict.fromkeys(part.strip() for part in params.get("t", "").split(",")))
    asked = [place for place in asked if place]
    places = [place for place in asked if place in opened.territories]
    unknown = tuple(
        _("There is no place with the code “{code}” in this edition.").format(code=code[:40])
        for code in asked[:LONGEST]
        if code not in opened.territories
    )
    if len(places) > most:
        problems.append(
            _("Only the first {n} places are shown; the address names {asked}.").format(
                n=most, asked=len(places)
            )
        )
    places = places[:most]
    frequency = _one_of(params.get("f"), FREQUENCIES, FREQUENCY)
    scale = _one_of(params.get("s"), SCALES, SCALE)
    if frequency is None:
        problems.append(
            _("The frequency in the address is not one of M, R and A: twelve months shown.")
        )
    if scale is None:
        problems.append(_("The scale in the address is not one of n and r: counts shown."))
    measure = _measure(opened, places, params.get("m"), problems, _)
    source = _source(opened, places, measure, params.get("o"), problems, _)
    found = measures_of(opened, places, measure, source) if measure else []
    years, rates = years_only(found), rates_only(found)
    if years:
        if params.get("f") in ("M", "R"):
            problems.append(no_months(_))
        frequency = "A"
    if rates:
        if params.get("s") == "n":
            problems.append(no_counts(_))
        scale = "r"
    if frequency == "M" and scale == "r":
        scale = "n"
        problems.append(no_monthly_rate(_))
    first, last = _period(opened, places, measure, params, problems, _)
    return Choice(
        tuple(places), measure, frequency or FREQUENCY, scale or SCALE, unknown[:most],
        tuple(problems), source, first, last,
        opened.edition_id if params.get("e") == opened.edition_id else None, years, rates,
    )  # fmt: skip


def params_of(view: Choice) -> dict[str, str]:
    """The parameters that ask for this view: only what differs from the default."""
    asked = {
        "t": ",".join(view.places),
        "m": view.measure,
        "f": None if view.frequency == FREQUENCY else view.frequency,
        "s": None if view.scale == SCALE else view.scale,
        "o": view.source,
        "a": view.first,
        "z": view.last,
        "e": view.edition,
    }
    return {name: value for name, value in asked.items() if value}


def address_of(view: Choice, lang: str, slug: str = "delitos") -> str:
    """The address of the page that shows this view."""
    return site.href(slug, lang, **params_of(view))


def no_months(_: Gettext) -> str:
    """Why only years can be shown."""
    return _(
        "This is published by year only: there are no months, and no twelve months to any date."
    )


def no_counts(_: Gettext) -> str:
    """Why only rates can be shown."""
    return _(
        "This is published as a rate, without the count it comes from: there are no counts to "
        "show, and no interval."
    )


def no_monthly_rate(_: Gettext) -> str:
    """Why there is no rate by month."""
    return _(
        "There is no rate by month: one month of a yearly rate moves too much by chance. "
        "Counts are shown; choose twelve months or years for rates."
    )


def default_measure(opened, places: list[str]) -> str | None:
    """The measure to open with: homicide, robbery, … of the first place that has any."""
    for place in places:
        offences = [measure.offence for measure in opened.measures(place)]
        for offence in (*FIRST_CHOICES, *offences):
            if offence in offences:
                return offence
    return None


def _measure(opened, places: list[str], asked: str | None, problems: list[str], _: Gettext):
    default = default_measure(opened, places)
    if not asked:
        return default
    if asked not in opened.offences:
        problems.append(_("There is no measure “{code}”.").format(code=asked[:40]))
        return default
    if not places or any(measure_of(opened, place, asked) for place in places):
        return asked
    problems.append(
        _("“{measure}” is not published for {place}; another measure is shown.").format(
            measure=_(opened.offences[asked].name), place=opened.territories[places[0]].name
        )
    )
    return default


def _source(opened, places: list[str], measure, asked: str | None, problems, _: Gettext):
    """The source asked for, if it counts this measure in one of the places."""
    if not asked or measure is None:
        return None
    for place in places:
        found = measure_of(opened, place, measure, asked)
        if found and found.source_id == asked:
            return asked
    problems.append(
        _("The source “{code}” does not count this measure here; another is shown.").format(
            code=asked[:40]
        )
    )
    return None


def _period(opened, places: list[str], measure, params, problems, _: Gettext):
    """First and last year or month; none where they make no sense or leave nothing to show."""
    first, last = params.get("a") or None, params.get("z") or None
    for asked in (first, last):
        if asked and not PERIOD.fullmatch(asked):
            problems.append(
                _("The period “{code}” is not written like 2015 or 2015-06.").format(
                    code=asked[:40]
                )
            )
            return None, None
    start, end = first or "0000", f"{last}-12" if last and len(last) == 4 else last or "9999"
    if start > end:
        problems.append(_("The period in the address ends before it begins."))
        return None, None
    if (first or last) and measure and not _reaches(opened, places, measure, start, end):
        problems.append(_("The series has nothing in the period of the address: all is shown."))
        return None, None
    return first, last


def _reaches(opened, places: list[str], measure: str, start: str, end: str) -> bool:
    """Whether a series of the measure has a month from start to end."""
    found = [each for place in places for each in opened.measures(place)
             if each.offence == measure]  # fmt: skip
    return any(
        start <= each.last.isoformat() and (not each.first or each.first.isoformat()[:7] <= end)
        for each in found
    )


def _one_of(value: str | None, allowed: tuple[str, ...], default: str) -> str | None:
    if not value:
        return default
    return value if value in allowed else None
