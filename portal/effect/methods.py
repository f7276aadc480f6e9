"""For the methods page: how before and after is estimated, and funnels drawn; how often they err.

In: an open snapshot, a language. Out: HTML with every text escaped. An edition without simulations
says how the estimates are made and shows no table. Each figure has the interval within which it is
known from so many simulations (95 %).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from measures import proportion
from portal import blocks, tables
from portal.effect import words
from portal.effect.reading import rows
from portal.format import number, percent
from portal.language import translator

COVERS = (0.93, 0.97)
Z = 1.96


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
    bias_se: float | None = None
    checked: int | None = None
    share_refused: float | None = None
    territory_coverage: float | None = None
    territory_se: float | None = None


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
    share_95_se: float | None = None
    share_998_se: float | None = None
    share_found_se: float | None = None


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
         _around(each.bias, each.bias_se, lambda value: number(value, lang, 3)),
         _of_so_many(each.coverage, each.tested, lang),
         _of_so_many(each.share_alarm, each.tested, lang),
         _of_so_many(each.share_detected, each.tested, lang),
         _of_so_many(each.share_refused, each.checked, lang),
         _around(each.territory_coverage, each.territory_se, lambda value: percent(value, lang, 1))]
        for each in found
    ]  # fmt: skip
    heads = [_("Programme"), _("What happened"), _("Measure"), _("Simulated"), _("True effect"),
             _("Panels tested"), _("Mean error (logarithm)"), _("Intervals that hold it"),
             _("False alarms"), _("Effects found"), _("Refused"),
             _("Intervals of single places that hold it")]  # fmt: skip
    caption = _("Simulated panels with a known effect and with none")
    table = tables.folded(caption, tables.table(caption, heads, cells, "ca-numbers ca-stack"))
    return (
        blocks.paragraph(_rule(found, lang), "ca-text") + _departures(opened, found, lang) + table
    )


def _rule(found: list[Simulated], lang: str) -> str:
    """The number of simulations and what decides about publishing, both fixed beforehand."""
    _ = translator(lang)
    return _(
        "For each panel, {n} are simulated without effect and as many with each known effect; the "
        "number was fixed beforehand. An estimate is published where its 95% intervals hold the "
        "true effect in 93 to 97 of 100, all of them together, nowhere in fewer than 93 (single "
        "places included), and at most 5 of 100 panels without effect look different. The figure "
        "found decides, with no allowance for its own error, which stands in brackets (95%): it "
        "comes of simulating so many and no more."
    ).format(n=number(max(each.n for each in found), lang))


def _departures(opened, found: list[Simulated], lang: str) -> str:
    """Which intervals hold the truth more or less often than in 93 to 97 of 100."""
    _ = translator(lang)
    items = []
    for each in found:
        name = f"{opened.programmes[each.programme_id].name}, {words.events(_)[each.event]}, "
        name += _(opened.offences[each.offence].name)
        if each.coverage is not None and not COVERS[0] <= each.coverage <= COVERS[1]:
            effect = percent(each.effect - 1, lang, signed=True)
            share = _of_so_many(each.coverage, each.tested, lang)
            items.append(_("{panel}, true effect {effect}: {share}").format(
                panel=name, effect=effect, share=share
            ))  # fmt: skip
        single = each.territory_coverage
        if single is not None and not COVERS[0] <= single <= COVERS[1]:
            share = _around(single, each.territory_se, lambda value: percent(value, lang, 1))
            items.append(_("{panel}, single places: {share}").format(panel=name, share=share))
    if not items:
        return ""
    lead = _(
        "Intervals that hold the true effect in fewer than 93 or more than 97 of 100 "
        "(more: they are wider than they need be, and an effect is missed more easily):"
    )
    return blocks.paragraph(lead, "ca-text") + blocks.listed([escape(item) for item in items])


def _of_so_many(share: float | None, n: int | None, lang: str) -> str:
    """A share of so many simulations with its 95 % interval."""
    if share is None or not n:
        return "–"
    low, high = (percent(limit, lang, 1) for limit in proportion.wilson(share, n))
    return f"{percent(share, lang, 1)} ({low} – {high})"


def _around(value: float | None, se: float | None, written: Callable[[float], str]) -> str:
    """A figure with its 95 % interval from its standard error."""
    if value is None or se is None:
        return "–"
    low, high = (written(value + side * Z * se) for side in (-1, 1))
    return f"{written(value)} ({low} – {high})"


def _funnels_table(opened, lang: str) -> str:
    _ = translator(lang)
    found: list[SimulatedFunnel] = rows(opened, "funnel_calibration", SimulatedFunnel)
    if not found:
        return ""
    shapes = {"gamma": _("rates by a gamma distribution"),
              "lognormal": _("rates by a lognormal distribution")}  # fmt: skip

    def share(value: float | None, se: float | None, decimals: int) -> str:
        return _around(value, se, lambda one: percent(max(one, 0.0), lang, decimals))

    cells = [
        [number(each.places, lang), number(each.mean, lang), number(each.spread, lang, 2),
         shapes[each.shape], share(each.share_95, each.share_95_se, 1),
         share(each.share_998, each.share_998_se, 2),
         share(each.share_found, each.share_found_se, 1)]
        for each in found
    ]  # fmt: skip
    heads = [_("Places"), _("Mean count"), _("Spread of their rates"), _("Simulated"),
             _("Ordinary places outside 95%"), _("Ordinary places outside 99.8%"),
             _("Places with twice the rate that are found")]  # fmt: skip
    caption = _("Simulated groups of places")
    lead = _(
        "In simulated groups without an unusual place, from {least} to {most} of 100 places fall "
        "outside the 95% limits (5 are promised) and from {far_least} to {far_most} outside those "
        "of 99.8% (0.2 are promised), by the size of the group and how its rates are spread."
    ).format(
        least=number(100 * min(each.share_95 for each in found), lang, 1),
        most=number(100 * max(each.share_95 for each in found), lang, 1),
        far_least=number(100 * min(each.share_998 for each in found), lang, 2),
        far_most=number(100 * max(each.share_998 for each in found), lang, 2),
    )
    return blocks.paragraph(lead, "ca-text") + tables.folded(
        caption, tables.table(caption, heads, cells, "ca-numbers ca-stack")
    )
