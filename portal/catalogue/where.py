"""The figures `mapa-programa` and `violencia-programa`: where a programme was and went, in a year.

In: an `Asked` with g (programme) and y (year). Out: one `Drawn` each. Refuse with 404 as
`portal.catalogue.programmes` does, and a programme whose places cannot be ranked.
"""

from __future__ import annotations

from collections import Counter

from portal.catalogue.drawn import Asked, Column, Drawn, Refused, Shape, Table, Value
from portal.catalogue.entry import Figure
from portal.catalogue.programmes import G, drawn_of, place_name, view_of
from portal.language import translator
from portal.maps import layer_address
from portal.programme import pictures, reading, sentences, words
from portal.programme.records import Stretch
from portal.records import Territory


def draw_map(asked: Asked) -> tuple[Drawn, ...]:
    """Each place's state at the end of a year, on a map."""
    _ = translator(asked.lang)
    view = view_of(asked)
    now = [each for each in reading.stretches(asked.opened, view.programme.programme_id)
           if each.first_year <= view.year <= each.last_year]  # fmt: skip
    kinds = words.states(_)
    found: dict[str, list[tuple[str, str]]] = {state: [] for state in kinds}
    for each in now:
        found[each.state].append((each.territory_id, place_name(asked, each.territory_id)))
    scope = view.scope
    shapes = layer_address(asked.opened, f"{scope.level}_{scope.scope_id[:3]}")
    place = place_name(asked, scope.scope_id)
    columns = (Column("territory_id", _("Code")), Column("territory", _("Place")),
               Column("year", _("Year"), "integer"), Column("state", _("Code of the state")),
               Column("state_text", _("State")), Column("extent", _("How far")),
               Column("deduced", _("Year deduced")))  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (each.territory_id, place_name(asked, each.territory_id), view.year, each.state,
         kinds[each.state], _("a part") if each.part else _("whole"),
         _("yes") if each.deduced else _("no"))
        for each in now
    ]  # fmt: skip
    return drawn_of(
        asked, view.programme, "mapa-programa", {"y": str(view.year)},
        _("Where {name} was: {place}, {year}").format(
            name=view.programme.name, place=place, year=view.year
        ),
        _("State of each place at the end of the year"),
        lambda: sentences.covered(
            view.programme, scope, place,
            reading.coverage(asked.opened, view.programme.programme_id, scope.scope_id),
            view.year, asked.lang,
        ),
        lambda text: pictures.places(
            found, shapes, (scope.west, scope.east, scope.south, scope.north), text
        ),
        lambda: Table(columns, rows), cautions=(_(scope.note),),
        charted=(_("Places of each region by state at the end of the year"),
                 lambda: _by_region(asked, now)),
    )  # fmt: skip


def _by_region(asked: Asked, now: list[Stretch]) -> Table:
    """How many places of each region are in each state, regions by name."""
    _ = translator(asked.lang)
    kinds = words.states(_)
    found = Counter((_region(asked.opened, each.territory_id), each.state) for each in now)
    regions = sorted({region for region, _state in found}, key=lambda each: each.named(_))
    shown = [state for state in reading.STATES if any(state == each for _region, each in found)]
    return Table(
        (Column("territory_id", _("Code")), Column("territory", _("Region")),
         Column("state", _("Code of the state")), Column("state_text", _("State")),
         Column("places", _("Places"), "integer")),
        [(region.territory_id, region.named(_), state, kinds[state], found[region, state])
         for state in shown for region in regions],
        Shape("stack", "territory", "places", "state", label="state_text",
              colours=tuple(pictures.FILLS[state] for state in shown)),
    )  # fmt: skip


def _region(opened, place: str) -> Territory:
    """The region around a place; its country where there is none, else itself."""
    around = [opened.territories[place], *opened.ancestors(place)]
    return next((each for each in around if each.level == "region"), around[-1])


def draw_violence(asked: Asked) -> tuple[Drawn, ...]:
    """Places by fifth of their homicide rate and state at the end of a year."""
    _ = translator(asked.lang)
    view = view_of(asked)
    rows = reading.fifths(asked.opened, view.programme.programme_id, view.year)
    if not rows or view.scope.violence_first is None:
        raise Refused(404, _(
            "{name}: by homicide rate its places cannot be ranked: no rates are known for them, or "
            "all of them were chosen."
        ).format(name=view.programme.name))  # fmt: skip
    names = {
        5: _("5: highest rates"), 4: "4", 3: "3", 2: "2", 1: _("1: lowest rates"),
        0: _("rate not known"),
    }  # fmt: skip
    kinds = words.states(_)
    ordered = sorted(rows, key=lambda each: (-each.fifth, reading.STATES.index(each.state)))
    told = {(each.fifth, each.state): (each.places, each.people) for each in rows}
    shown = [state for state in reading.STATES if any(each.state == state for each in rows)]
    columns = (Column("fifth", _("Fifth")), Column("state", _("Code of the state")),
               Column("state_text", _("State")), Column("places", _("Places"), "number"),
               Column("people", _("People"), "number"))  # fmt: skip
    years = f"{view.scope.violence_first}–{view.scope.violence_last}"
    return drawn_of(
        asked, view.programme, "violencia-programa", {"y": str(view.year)},
        _("{name} by fifth of homicide rate, {year}").format(
            name=view.programme.name, year=view.year
        ),
        _("Places by state; homicide rates of {years}").format(years=years),
        lambda: sentences.violence(view.programme, rows, view.year, asked.lang),
        lambda text: pictures.fifths(
            [(names[each.fifth], each.state, each.places) for each in ordered], text
        ),
        lambda: Table(columns, [
            (names[fifth], state, kinds[state], *told.get((fifth, state), (0, 0)))
            for state in shown for fifth in sorted({each.fifth for each in rows}, reverse=True)
        ], Shape("stack", "fifth", "places", "state", label="state_text",
                 colours=tuple(pictures.FILLS[state] for state in shown))),
        cautions=(_(
            "Places that entered before those years had their rate measured with the programme "
            "there; in small places a few homicides decide the fifth."
        ),),
    )  # fmt: skip


_Y = {"y": "Year; the last of a complete list if left out"}
MAP = Figure(
    "mapa-programa", "Where a programme was at the end of a year, as a map.", G | _Y, draw_map
)
VIOLENCE = Figure(
    "violencia-programa", "Where a programme went, by fifth of the places' homicide rate.",
    G | _Y, draw_violence,
)  # fmt: skip
FIGURES = (MAP, VIOLENCE)
