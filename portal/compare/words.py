"""What a place's funnel says, in words, without any rank.

In: a `portal.compare.reading.Funnel`, a language. Out: plain text, true in every state.
"""

from __future__ import annotations

from portal.compare.reading import Funnel, GroupRow
from portal.format import number
from portal.language import translator
from portal.records import Offence


def verdicts(_) -> dict[str, str]:
    """More than chance, less than chance, not distinguishable."""
    return {
        "more": _("more than chance"),
        "less": _("less than chance"),
        "not_distinguishable": _("not distinguishable"),
    }


def sentence(found: Funnel, offence: Offence, place: str, lang: str) -> str:
    """Where the place stands against places like it, and how sure that is."""
    _ = translator(lang)
    named = {"place": place, "offence": _(offence.name), "year": found.row.year,
             "n": number(len(found.ids) - 1, lang)}  # fmt: skip
    if found.row.refusal:
        why = {
            "few_places": _("there are too few places like it"),
            "few_counts": _("such places have too few events a year"),
        }[found.row.refusal]
        return _("{place}. {offence} in {year}: not comparable, because {why}.").format(
            why=why, **named
        )
    verdict, sure = found.verdict()
    at = found.ids.index(found.here)
    named |= {name: number(float(getattr(found, name)[at]), lang, 1)
              for name in ("rate", "low", "high")}  # fmt: skip
    named["typical"] = number(found.group.rate, lang, 1)
    if verdict == "more":
        text = _(
            "{place}. {offence} in {year}: {rate} per 100,000 (95% interval: {low} to {high}), "
            "more than chance explains among {n} other places like it (typical: {typical})."
        )
    elif verdict == "less":
        text = _(
            "{place}. {offence} in {year}: {rate} per 100,000 (95% interval: {low} to {high}), "
            "less than chance explains among {n} other places like it (typical: {typical})."
        )
    else:
        return _(
            "{place}. {offence} in {year}: {rate} per 100,000 (95% interval: {low} to {high}), not "
            "distinguishable from {n} other places like it (typical: {typical})."
        ).format(**named)
    how = (
        _("It lies outside the 99.8% limits.") if sure else
        _("It lies outside the 95% limits, as 1 in 20 ordinary places would, and inside those of "
          "99.8%.")
    )  # fmt: skip
    return f"{text.format(**named)} {how}"


def not_comparable(place: str, lang: str) -> str:
    """Why a place stands in no group."""
    _ = translator(lang)
    return _(
        "{place}: not comparable. No yearly rate from a publisher who counts other places of its "
        "kind in the same way is known for it."
    ).format(place=place)


def rule(row: GroupRow, lang: str) -> str:
    """How the comparable places are chosen."""
    _ = translator(lang)
    low = number(row.people_from, lang)
    if row.people_below is None:
        size = _("{low} people or more").format(low=low)
    else:
        size = _("between {low} and {high} people").format(
            low=low, high=number(row.people_below, lang)
        )
    return _(
        "Compared are places of the same country, the same kind and the same publisher, with "
        "{size} in that year: {n} places. The place itself is left out of what it is compared "
        "with. The limits allow for how much such places differ in any case, beyond chance. There "
        "is no order of places here: being first or last is mostly chance."
    ).format(size=size, n=number(row.places, lang))
