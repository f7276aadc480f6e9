"""The figure `efecto`: the path of an estimate by time since a programme came or left.

In: an `Asked` with g (programme), m (measure), v (entry or closure). Out: one `Drawn`. Refuses with
404 what the edition does not hold, and an estimate that was refused, with its reason.
"""

from __future__ import annotations

from portal import words as shared
from portal.catalogue.drawn import Asked, Column, Drawn, Refused, Shape, Table
from portal.catalogue.entry import Figure
from portal.catalogue.programmes import programme_of
from portal.effect import pictures, reading, sentences, words
from portal.effect.records import Effect, Point
from portal.format import separators
from portal.language import translator


def effect_of(asked: Asked) -> Effect:
    """The estimate or refusal that the address names: the programme's first if it names none."""
    _ = translator(asked.lang)
    programme = programme_of(asked)
    found = reading.effects(asked.opened, programme.programme_id)
    measure, event = asked.params.get("m"), asked.params.get("v")
    chosen = [each for each in found if measure in (None, "", each.offence)
              and event in (None, "", each.event)]  # fmt: skip
    if not chosen:
        raise Refused(404, _("{name}: nothing was estimated for this.").format(name=programme.name))
    told = [each for each in chosen if each.verdict != "refused"]
    return (told or chosen)[0]


def draw(asked: Asked) -> tuple[Drawn, ...]:
    """The estimate by time since the event, with its interval at each time."""
    _ = translator(asked.lang)
    opened, lang = asked.opened, asked.lang
    effect = effect_of(asked)
    programme = opened.programmes[effect.programme_id]
    offence = opened.offences[effect.offence]
    sentence = sentences.effect(effect, offence, programme.name, lang)
    points = reading.path(opened, effect)
    if not points:
        raise Refused(404, sentence)
    title = _("{offence}: before and after {programme}").format(
        offence=_(offence.name), programme=programme.name
    )
    steps = {"Q": _("quarters since the {event}"), "Y": _("years since the {event}")}
    subtitle = _("Difference from comparable places in percent, by {time}; 95% interval").format(
        time=steps[points[0].frequency].format(event=words.events(_)[effect.event])
    )
    if pictures.leaves(points):
        subtitle += ". " + _("Limits that leave the chart are in its table")
    key = (words.windows(_)["before"], words.windows(_)["during"] if effect.event == "entry"
           else words.windows(_)["after"])  # fmt: skip
    own = [effect.source_id] if effect.source_id else []
    return (Drawn(
        asked=asked, figure="efecto", page="antes-y-despues",
        params={"g": programme.programme_id, "m": effect.offence, "v": effect.event},
        file=f"efecto_{programme.programme_id}_{effect.offence}_{effect.event}",
        title=title, subtitle=subtitle, credit=shared.credit(opened, own, lang),
        sources=tuple(own), sentence_of=lambda: sentence,
        picture_of=lambda caption: pictures.path(points, title, subtitle, caption, key,
                                                 separators(lang)),
        table_of=lambda: _table(points, _), cautions=words.cautions(_),
    ),)  # fmt: skip


def _table(points: list[Point], _) -> Table:
    columns = (
        Column("time", _("Time since the event"), "integer"), Column("step", _("Step of time")),
        Column("estimate", _("Difference in percent"), "number"),
        Column("low", _("95% interval, from"), "number"),
        Column("high", _("95% interval, to"), "number"),
        Column("treated", _("Places with the programme"), "number"),
    )  # fmt: skip
    steps = {"Q": _("quarter"), "Y": _("year")}
    rows = [(each.time, steps[each.frequency], *(round((value - 1) * 100, 2) for value in
             (each.estimate, each.low, each.high)), each.treated) for each in points]  # fmt: skip
    low, high = pictures.shown(points)
    shape = Shape("points", "time", "estimate", None, "low", "high", joined=False, span=(low, high))
    return Table(columns, rows, shape)


FIGURE = Figure(
    "efecto", "A programme's estimate by time since it came or left, with 95% intervals.",
    {"g": "Programme, an id of the register", "m": "Measure; the first estimated if left out",
     "v": "entry or closure"},
    draw,
)  # fmt: skip
