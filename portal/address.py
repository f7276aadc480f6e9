"""What an address asks for: places, measure, frequency, scale and source, checked and explained.

In: the query parameters of a page or route (t, m, f, s, o), an open snapshot and a language's
translator. Out: a `Choice` that can be answered, and a sentence for each parameter that could not
be followed; a page shows these, a route refuses with them. Nothing bad is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portal import site
from portal.lines import FREQUENCIES, MOST_PLACES, SCALES, measure_of

FIRST_CHOICES = ("homicide", "robbery", "burglary", "theft")
LONGEST = 200
FREQUENCY, SCALE = "R", "n"  # where the address names none
Gettext = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be answered. unknown: sentences about places that do not exist; problems: about
    other parameters. measure is None where the places have no measure at all; source where the
    address leaves the choice of the source to us."""

    places: tuple[str, ...]
    measure: str | None
    frequency: str
    scale: str
    unknown: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    source: str | None = None


def choice(snapshot, params: Mapping[str, str], _: Gettext, most: int = MOST_PLACES) -> Choice:
    """The view that the parameters name; the first `most` places that exist."""
    problems: list[str] = []
    asked = list(dict.fromkeys(part.strip() for part in params.get("t", "").split(",")))
    asked = [place for place in asked if place]
    places = [place for place in asked if place in snapshot.territories]
    unknown = tuple(
        _("There is no place with the code “{code}” in this edition.").format(code=code[:40])
        for code in asked[:LONGEST]
        if code not in snapshot.territories
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
    if frequency == "M" and scale == "r":
        scale = "n"
        problems.append(no_monthly_rate(_))
    measure = _measure(snapshot, places, params.get("m"), problems, _)
    source = _source(snapshot, places, measure, params.get("o"), problems, _)
    return Choice(
        tuple(places), measure, frequency or FREQUENCY, scale or SCALE, unknown[:most],
        tuple(problems), source,
    )  # fmt: skip


def params_of(view: Choice) -> dict[str, str]:
    """The parameters that ask for this view: only what differs from the default."""
    asked = {
        "t": ",".join(view.places),
        "m": view.measure,
        "f": None if view.frequency == FREQUENCY else view.frequency,
        "s": None if view.scale == SCALE else view.scale,
        "o": view.source,
    }
    return {name: value for name, value in asked.items() if value}


def address_of(view: Choice, lang: str, slug: str = "delitos") -> str:
    """The address of the page that shows this view."""
    return site.href(slug, lang, **params_of(view))


def no_monthly_rate(_: Gettext) -> str:
    """Why there is no rate by month."""
    return _(
        "There is no rate by month: one month of a yearly rate moves too much by chance. "
        "Counts are shown; choose twelve months or years for rates."
    )


def default_measure(snapshot, places: list[str]) -> str | None:
    """The measure to open with: homicide, robbery, … of the first place that has any."""
    for place in places:
        offences = [measure.offence for measure in snapshot.measures(place)]
        for offence in (*FIRST_CHOICES, *offences):
            if offence in offences:
                return offence
    return None


def _measure(snapshot, places: list[str], asked: str | None, problems: list[str], _: Gettext):
    default = default_measure(snapshot, places)
    if not asked:
        return default
    if asked not in snapshot.offences:
        problems.append(_("There is no measure “{code}”.").format(code=asked[:40]))
        return default
    if not places or any(measure_of(snapshot, place, asked) for place in places):
        return asked
    problems.append(
        _("“{measure}” is not published for {place}; another measure is shown.").format(
            measure=_(snapshot.offences[asked].name), place=snapshot.territories[places[0]].name
        )
    )
    return default


def _source(snapshot, places: list[str], measure, asked: str | None, problems, _: Gettext):
    """The source asked for, if it counts this measure in one of the places."""
    if not asked or measure is None:
        return None
    for place in places:
        found = measure_of(snapshot, place, measure, asked)
        if found and found.source_id == asked:
            return asked
    problems.append(
        _("The source “{code}” does not count this measure here; another is shown.").format(
            code=asked[:40]
        )
    )
    return None


def _one_of(value: str | None, allowed: tuple[str, ...], default: str) -> str | None:
    if not value:
        return default
    return value if value in allowed else None
