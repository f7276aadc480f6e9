"""Words for kinds of places, as each country calls them.

In: a territory and a translator. Out: text. The names are a table; a country that is not in it
gets the general word. Refuses a level that the schema does not have (KeyError).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from portal.records import Territory

Words = Callable[[str], str]


def level_name(place: Territory, _: Words) -> str:
    """ "comuna", "state", "police district": what such a place is called where it lies.

    The names are looked up by the place that contains it, then by its country.
    """
    own, general = _names(_)
    inside = own.get((place.parent_id or "", place.level))
    return inside or own.get((place.country, place.level)) or general[place.level]


@lru_cache(maxsize=4)
def _names(_: Words) -> tuple[dict[tuple[str, str], str], dict[str, str]]:
    own = {
        ("ARG", "region"): _("province"),
        ("ARG", "municipality"): _("department"),
        ("ARG-02", "municipality"): _("comuna"),
        ("ARG-06", "municipality"): _("partido"),
        ("BRA", "region"): _("state"),
        ("BRA", "district"): _("police district"),
        ("BRA", "programme_area"): _("UPP area"),
        ("BRA-33", "programme_area"): _("programme of the state"),
        ("CHL", "municipality"): _("comuna"),
        ("CHL", "quadrant"): _("police quadrant"),
        ("COL", "region"): _("department"),
        ("COL", "district"): _("UPZ"),
        ("COL", "quadrant"): _("police quadrant"),
        ("GTM", "region"): _("department"),
        ("MEX", "region"): _("state"),
        ("MEX-09", "municipality"): _("borough"),
        ("MEX", "quadrant"): _("police quadrant"),
        ("PER", "region"): _("department"),
        ("PER", "municipality"): _("province"),
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
    return own, general


def label(place: Territory, ancestors: list[Territory], _: Words) -> str:
    """ "Ñuñoa · comuna · Región Metropolitana de Santiago, Chile"; ancestors nearest first."""
    shown = dict.fromkeys(each.named(_) for each in (*ancestors[:1], *ancestors[-1:]))
    return " · ".join(filter(None, (place.named(_), level_name(place, _), ", ".join(shown))))
