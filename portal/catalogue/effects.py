"""The figures `efecto` and `recorrido`: an estimate's path, and a place's own years.

In: an `Asked` with g (programme), m (measure), v (entry or closure), t (place). Out: one `Drawn`.
Refuse with 404 what the edition does not hold, and an estimate that was refused, with its reason.
"""

from __future__ import annotations

from portal import words as shared
from portal.catalogue.drawn import Asked, Column, Drawn, Refused, Shape, Table, Value
from portal.catalogue.entry import Figure
from portal.catalogue.programmes import programme_of
from portal.effect import pictures, reading, sentences, words
from portal.effect.records import Effect, Point, Year
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


def years_of(asked: Asked) -> list[Year]:
    """The years of the place, programme and measure that the address names: the first told if it
    names none."""
    _ = translator(asked.lang)
    place = asked.params.get("t", "")
    if place not in asked.opened.territories:
        raise Refused(404, _("There is no place with the code “{code}” in this edition.").format(
            code=place[:40]
        ))  # fmt: skip
    known = reading.years(asked.opened, place)
    programme, measure = asked.params.get("g"), asked.params.get("m")
    chosen = [each for each in known if programme in (None, "", each.programme_id)
              and measure in (None, "", each.offence)]  # fmt: skip
    if not chosen:
        raise Refused(404, _(
            "{place}: no dated programme with counts of the years before it is known here."
        ).format(place=asked.opened.territories[place].named(_)))  # fmt: skip
    key = (chosen[0].programme_id, chosen[0].offence)
    return [each for each in chosen if (each.programme_id, each.offence) == key]


def draw_years(asked: Asked) -> tuple[Drawn, ...]:
    """A place's years in percent of those before a programme, beside its comparison places."""
    _ = translator(asked.lang)
    opened, lang = asked.opened, asked.lang
    years = years_of(asked)
    first = years[0]
    programme, place = opened.programmes[first.programme_id], opened.territories[first.territory_id]
    offence = opened.offences[first.offence]
    title = _("{place}, {offence}: before and after {programme}").format(
        place=place.named(_), offence=_(offence.name), programme=programme.name
    )
    what = _("Recorded per inhabitant") if first.rated else _("Recorded")
    subtitle = _("{what}, in percent of the mean year before (100); bars: chance in the year's "
                 "count (95%)").format(what=what)  # fmt: skip
    if any(each.high > pictures.track_top(years) for each in years):
        subtitle += ". " + _("Limits that leave the chart are in its table")
    params = {"t": place.territory_id, "g": programme.programme_id, "m": first.offence}
    cautions = (_("A description of one place: what differs here need not come of the programme."),)
    if any(each.provisional for each in years):
        cautions += (_("The newest counts are provisional."),)
    return (Drawn(
        asked=asked, figure="recorrido", page="antes-y-despues", params=params,
        file="_".join(("recorrido", *params.values())), title=title, subtitle=subtitle,
        credit=shared.credit(opened, [first.source_id], lang), sources=(first.source_id,),
        sentence_of=lambda: sentences.track(years, offence, place.named(_), programme.name, lang),
        picture_of=lambda caption: pictures.track(
            years, place.named(_), _("comparison places"), words.phases(_), title, subtitle,
            caption, separators(lang),
        ),
        table_of=lambda: _years_table(years, _), places=(place.territory_id,), cautions=cautions,
        charted_of=(subtitle, lambda: _beside(years, place.named(_), _)),
    ),)  # fmt: skip


def _years_table(years: list[Year], _) -> Table:
    columns = (
        Column("year", _("Year"), "integer"), Column("phase", _("Code of the state")),
        Column("phase_text", _("When")), Column("count", _("Count"), "number"),
        Column("index", _("Percent of the mean year before"), "number"),
        Column("low", _("95% interval, from"), "number"),
        Column("high", _("95% interval, to"), "number"),
        Column("comparison_index", _("The same of the comparison places"), "number"),
    )  # fmt: skip
    phases = words.phases(_)
    rows = [(each.year, each.phase, phases[each.phase], each.count, round(each.index, 1),
             round(each.low, 1), round(each.high, 1),
             None if each.comparison_index is None else round(each.comparison_index, 1))
            for each in years]  # fmt: skip
    return Table(columns, rows, Shape("line", "year", "index", None, "low", "high"))


def _beside(years: list[Year], place: str, _) -> Table:
    """The place's line and, without an interval, that of its comparison places."""
    columns = (
        Column("line", _("Code")), Column("line_text", _("Place")),
        Column("year", _("Year"), "integer"),
        Column("index", _("Percent of the mean year before"), "number"),
        Column("low", _("95% interval, from"), "number"),
        Column("high", _("95% interval, to"), "number"),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        ("place", place, each.year, round(each.index, 1), round(each.low, 1), round(each.high, 1))
        for each in years
    ]
    rows += [("comparison", _("comparison places"), each.year, round(each.comparison_index, 1),
              None, None)
             for each in years if each.comparison_index is not None]  # fmt: skip
    shape = Shape("line", "year", "index", "line", "low", "high", "line_text",
                  span=(0.0, pictures.track_top(years)))  # fmt: skip
    return Table(columns, rows, shape)


FIGURE = Figure(
    "efecto", "A programme's estimate by time since it came or left, with 95% intervals.",
    {"g": "Programme, an id of the register", "m": "Measure; the first estimated if left out",
     "v": "entry or closure"},
    draw,
)  # fmt: skip
YEARS = Figure(
    "recorrido",
    "A place's years in percent of those before a programme, beside its comparison places.",
    {"t": "Id of a territory", "g": "Programme; the first dated there if left out",
     "m": "Measure; the first told if left out"},
    draw_years,
)  # fmt: skip
FIGURES = (FIGURE, YEARS)
