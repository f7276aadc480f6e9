"""For the methods page: how before and after is estimated, and funnels drawn; how often they err.

In: an open snapshot, a language. Out: HTML with every text escaped. An edition without simulations
says how the estimates are made and shows no table.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal import blocks, tables
from portal.effect import words
from portal.effect.reading import rows
from portal.format import number, percent
from portal.language import translator


@dataclass(frozen=True, slots=True)
class Simulated:
    """Panels shaped like a real one, with a known effect (a ratio; 1: none). Shares are 0 to 1."""

    programme_id: str
    event: str
    offence: str
    scenario: str
    effect: float
    n: int
    tested: int
    bias: float | None
    coverage: float | None
    share_alarm: float | None
    share_detected: float | None
    share_refused: float | None


@dataclass(frozen=True, slots=True)
class SimulatedFunnel:
    """Groups of places without an unusual one, and one with twice the rate. Shares are 0 to 1."""

    places: int
    mean: float
    spread: float
    shape: str
    n: int
    share_95: float
    share_998: float
    share_found: float | None


def section(opened, lang: str) -> str:
    """Both methods with their simulations."""
    _ = translator(lang)
    effects = _(
        "The estimate compares how counts changed in places that a programme entered with how they "
        "changed, in the same months or years, in places of the same publisher without it, given "
        "the people who live there. Each group of places that entered together is compared with "
        "places not entered yet or never, so that effects may differ between groups. The interval "
        "allows for places that move on their own. It is published only where its intervals hold a "
        "known effect as often as they promise on panels shaped like the real one."
    )
    funnels = _(
        "A place is compared with places of its kind, size and publisher. The limits allow for "
        "chance in the counts and for how much such places differ ordinarily; there are no ranks."
    )
    return (
        blocks.heading(_("How before and after is estimated"), 2)
        + blocks.paragraph(effects, "ca-text")
        + _effects_table(opened, lang)
        + blocks.heading(_("How places are compared"), 2)
        + blocks.paragraph(funnels, "ca-text")
        + _funnels_table(opened, lang)
    )


def _effects_table(opened, lang: str) -> str:
    _ = translator(lang)
    found: list[Simulated] = rows(opened, "effect_calibration", Simulated)
    if not found:
        return ""
    alike = _("as the real panel")
    other = _("effects that differ and grow")
    cells = [
        [opened.programmes[each.programme_id].name, words.events(_)[each.event],
         _(opened.offences[each.offence].name), alike if each.scenario == "like" else other,
         percent(each.effect - 1, lang, signed=True), number(each.tested, lang),
         number(each.bias, lang, 3), percent(each.coverage, lang, 1),
         percent(each.share_alarm, lang, 1), percent(each.share_detected, lang, 1),
         percent(each.share_refused, lang, 1)]
        for each in found
    ]  # fmt: skip
    heads = [_("Programme"), _("What happened"), _("Measure"), _("Simulated"), _("True effect"),
             _("Panels tested"), _("Mean error (logarithm)"), _("Intervals that hold it"),
             _("False alarms"), _("Effects found"), _("Refused")]  # fmt: skip
    caption = _("Simulated panels with a known effect and with none")
    return tables.folded(caption, tables.table(caption, heads, cells, "ca-numbers ca-stack"))


def _funnels_table(opened, lang: str) -> str:
    _ = translator(lang)
    found: list[SimulatedFunnel] = rows(opened, "funnel_calibration", SimulatedFunnel)
    if not found:
        return ""
    shapes = {"gamma": _("rates by a gamma distribution"),
              "lognormal": _("rates by a lognormal distribution")}  # fmt: skip
    cells = [
        [number(each.places, lang), number(each.mean, lang), number(each.spread, lang, 2),
         shapes[each.shape], percent(each.share_95, lang, 1), percent(each.share_998, lang, 2),
         percent(each.share_found, lang, 1)]
        for each in found
    ]  # fmt: skip
    heads = [_("Places"), _("Mean count"), _("Spread of their rates"), _("Simulated"),
             _("Ordinary places outside 95%"), _("Ordinary places outside 99.8%"),
             _("Places with twice the rate that are found")]  # fmt: skip
    caption = _("Simulated groups of places")
    return tables.folded(caption, tables.table(caption, heads, cells, "ca-numbers ca-stack"))
