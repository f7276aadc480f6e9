"""Words for kinds of places, as each country calls them.

In: a territory and a translator. Out: text. The names are a table; a country that is not in it
gets the general word. Refuses a level that the schema does not have (KeyError).
"""

from __future__ import annotations

from collections.abc import Callable

from portal.records import Territory

Words = Callable[[str], str]


def level_name(place: Territory, _: Words) -> str:
    """ "comuna", "state", "police district": what such a place is called where it lies."""
    own = {
        ("CHL", "municipality"): _("comuna"),
        ("BRA", "region"): _("state"),
        ("BRA", "district"): _("police district"),
        ("BRA", "programme_area"): _("UPP area"),
    }
    general = {
        "country": _("country"),
        "region": _("region"),
        "municipality": _("municipality"),
        "district": _("district"),
        "quadrant": _("quadrant"),
        "programme_area": _("programme area"),
        "survey_area": _("area of a survey"),
    }
    return own.get((place.country, place.level)) or general[place.level]


def label(place: Territory, ancestors: list[Territory], _: Words) -> str:
    """ "Ñuñoa · comuna · Región Metropolitana de Santiago, Chile"; ancestors nearest first."""
    shown = dict.fromkeys(each.name for each in (*ancestors[:1], *ancestors[-1:]))
    return " · ".join(filter(None, (place.name, level_name(place, _), ", ".join(shown))))
