"""The figure `embudo`: a place among places like it, with limits of chance.

In: an `Asked` with t (place), m (measure), y (year). Out: one `Drawn`. Refuses with 404 what the
edition does not hold and a group that is not compared, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from portal import words as shared
from portal.catalogue.drawn import Asked, Column, Curve, Drawn, Refused, Shape, Table
from portal.catalogue.entry import Figure
from portal.compare import pictures, reading, words
from portal.compare.reading import Funnel
from portal.format import separators
from portal.language import translator


def funnel_of(asked: Asked) -> Funnel:
    """The funnel that the address names: the place's first measure and newest year by default."""
    _ = translator(asked.lang)
    opened, place = asked.opened, asked.params.get("t", "")
    if place not in opened.territories:
        raise Refused(404, _("There is no place with the code “{code}” in this edition.").format(
            code=place[:40]
        ))  # fmt: skip
    known = reading.measures(opened, place)
    name = opened.territories[place].named(_)
    measure = asked.params.get("m") or next(iter(opened.in_order(known)), "")
    if measure not in known:
        raise Refused(404, words.not_comparable(name, asked.lang))
    year = asked.params.get("y") or str(known[measure][0])
    found = None
    if year.isdecimal() and int(year) in known[measure]:
        found = reading.funnel_of(opened, place, measure, int(year))
    if found is None:
        raise Refused(404, words.not_comparable(name, asked.lang))
    return found


def draw(asked: Asked) -> tuple[Drawn, ...]:
    """The place and the places like it, by population and rate."""
    _ = translator(asked.lang)
    opened, lang = asked.opened, asked.lang
    found = funnel_of(asked)
    offence, place = opened.offences[found.row.offence], opened.territories[found.here].named(_)
    sentence = words.sentence(found, offence, place, lang)
    if found.row.refusal:
        raise Refused(404, sentence)
    title = _("{offence} in {year}: {place} among places like it").format(
        offence=_(offence.name), year=found.row.year, place=place
    )
    subtitle = _("Recorded per 100,000 inhabitants, by population")
    own = [found.row.source_id]
    params = {"t": found.here, "m": found.row.offence, "y": str(found.row.year)}
    return (Drawn(
        asked=asked, figure="embudo", page="comparar", params=params,
        file="_".join(("embudo", *params.values())), title=title, subtitle=subtitle,
        credit=shared.credit(opened, own, lang), sources=tuple(own),
        sentence_of=lambda: sentence,
        picture_of=lambda caption: _picture(opened, found, title, subtitle, caption, lang),
        table_of=lambda: _table(opened, found, _),
        places=(found.here,), cautions=(words.rule(found.row, lang),),
        definitions=(shared.definition(offence, _),),
    ),)  # fmt: skip


def _picture(opened, found: Funnel, title: str, subtitle: str, caption: str, lang: str):
    _ = translator(lang)
    at = found.ids.index(found.here)
    names = [opened.territories[place].named(_) for place in found.ids]
    values = list(zip(names, found.people.tolist(), found.rate.tolist(), found.at_95.tolist(),
                      strict=True))  # fmt: skip
    return pictures.funnel(
        [each for where, each in enumerate(values) if where != at], values[at][:3],
        reading.limits(found), found.group.rate, words.verdicts(_),
        {"0.95": _("95% limits"), "0.998": _("99.8% limits"), "typical": _("typical rate")},
        title, subtitle, caption, separators(lang),
    )  # fmt: skip


def _table(opened, found: Funnel, _) -> Table:
    """By name: no order of size is given."""
    columns = (
        Column("territory_id", _("Code")), Column("territory", _("Place")),
        Column("population", _("Population"), "number"), Column("count", _("Count"), "number"),
        Column("rate", _("Rate per 100,000"), "number"),
        Column("low", _("95% interval, from"), "number"),
        Column("high", _("95% interval, to"), "number"), Column("verdict", _("Code of the state")),
        Column("verdict_text", _("Against places like it")),
        Column("at_998", _("Outside the 99.8% limits")),
    )  # fmt: skip
    kinds = words.verdicts(_)
    rows = [
        (place, opened.territories[place].named(_), people, count, round(rate, 3), round(low, 3),
         round(high, 3), verdict, kinds[verdict],
         _("no") if sure == "not_distinguishable" else _("yes"))
        for place, people, count, rate, low, high, verdict, sure in zip(
            found.ids, found.people.tolist(), found.count.tolist(), found.rate.tolist(),
            found.low.tolist(), found.high.tolist(), found.at_95.tolist(), found.at_998.tolist(),
            strict=True,
        )
    ]  # fmt: skip
    shape = Shape("funnel", "population", "rate", "verdict", label="verdict_text",
                  curves=tuple(_curves(found, _)))  # fmt: skip
    return Table(columns, sorted(rows, key=lambda row: row[1]), shape)


def _curves(found: Funnel, _) -> Iterator[Curve]:
    """The limits of chance where they are known, and the rate that is typical of the group."""
    levels = reading.limits(found)
    for level, name, dash in ((0.998, _("99.8% limits"), "solid"), (0.95, _("95% limits"), "dash")):
        people, *edges = levels[level]
        for edge in edges:
            known = np.isfinite(edge)
            if known.any():
                yield Curve(name, tuple(people[known].round().tolist()),
                            tuple(edge[known].round(3).tolist()), dash)  # fmt: skip
    typical = round(float(found.group.rate), 3)
    ends = (round(float(found.people.min())), round(float(found.people.max())))
    if np.isfinite(typical):
        yield Curve(_("typical rate"), ends, (typical, typical), "dot")


FIGURE = Figure(
    "embudo",
    "A place among places of its kind and size, with the limits of chance.",
    {"t": "Id of a territory", "m": "Measure; the first that can be compared if left out",
     "y": "Year; the newest if left out"},
    draw,
)  # fmt: skip
