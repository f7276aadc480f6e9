"""The figures of a programme over the years: `continuidad` and `cobertura-programa`.

In: an `Asked` with g (programme), t (its country or a region), s (n places, p people).
Out: one `Drawn` each. Refuses with 404 a programme, place or year that the edition does not hold,
and a picture that has nothing to show, each with its reason.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from portal import words as shared
from portal.catalogue.drawn import Asked, Column, Drawn, Refused, Shape, Table, Value
from portal.catalogue.entry import Figure
from portal.figures import Picture
from portal.format import period, separators
from portal.language import translator
from portal.programme import pictures, reading, sentences, words
from portal.programme.records import Covered, Scope
from portal.records import Programme

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FIRST_BAND = datetime.date(1995, 1, 1)  # of the register's governments


@dataclass(frozen=True, slots=True)
class View:
    """What an address asks of a programme's coverage."""

    programme: Programme
    scope: Scope
    place: str
    year: int
    people: bool
    rows: list[Covered]


def programme_of(asked: Asked) -> Programme:
    """The programme that the address names; Refused where there is none such."""
    _ = translator(asked.lang)
    name = asked.params.get("g", "")
    if name not in asked.opened.programmes:
        raise Refused(404, _("There is no programme “{code}” in this edition.").format(
            code=name[:40]
        ))  # fmt: skip
    return asked.opened.programmes[name]


def view_of(asked: Asked) -> View:
    """Programme, place, year and scale of the address, checked."""
    _ = translator(asked.lang)
    programme = programme_of(asked)
    scope = reading.scope(asked.opened, programme.programme_id)
    if scope is None:
        raise Refused(404, no_coverage(programme, asked.lang))
    place = asked.params.get("t") or scope.scope_id
    rows = reading.coverage(asked.opened, programme.programme_id, place)
    if not rows:
        raise Refused(404, _("There is no coverage of “{code}” for this programme.").format(
            code=place[:40]
        ))  # fmt: skip
    year = asked.params.get("y") or str(last_told(scope))
    if not year.isdecimal() or not scope.first_year <= int(year) <= scope.last_year:
        raise Refused(404, _("The year in the address is not one from {first} to {last}.").format(
            first=scope.first_year, last=scope.last_year
        ))  # fmt: skip
    return View(programme, scope, place, int(year), asked.params.get("s") == "p", rows)


def last_told(scope: Scope) -> int:
    """The year to open with: the last of a complete list, else the last told."""
    return min(scope.complete_until or scope.last_year, scope.last_year)


def no_coverage(programme: Programme, lang: str) -> str:
    """Why there is no line and no map."""
    _ = translator(lang)
    return _(
        "{name}: no one publishes a list of its places, or when it began: where it is and where it "
        "is not cannot be told."
    ).format(name=programme.name)


def drawn_of(
    asked: Asked, programme: Programme, figure: str, params: dict, title: str, subtitle: str,
    sentence: Callable[[], str], picture: Callable[[pictures.Text], Picture],
    table: Callable[[], Table], marks: tuple[str, ...] = (), cautions: tuple[str, ...] = (),
    charted: tuple[str, Callable[[], Table]] | None = None,
) -> tuple[Drawn, ...]:  # fmt: skip
    """A figure of the programme; its arguments as those of `Drawn`."""
    opened, lang = asked.opened, asked.lang
    _ = translator(lang)
    own = reading.sources(opened, programme.programme_id)

    def drawn(caption: str):
        whole = " ".join((*marks, caption))
        return picture(pictures.Text(title, subtitle, whole, words.states(_), separators(lang)))

    return (Drawn(
        asked=asked, figure=figure, page="programas",
        params={"g": programme.programme_id, **params},
        file="_".join((figure, programme.programme_id, *map(str, params.values()))),
        title=title, subtitle=subtitle, credit=shared.credit(opened, own, lang),
        sources=tuple(own), sentence_of=sentence, picture_of=drawn, table_of=table, marks=marks,
        cautions=cautions, charted_of=charted,
    ),)  # fmt: skip


def draw_timeline(asked: Asked) -> tuple[Drawn, ...]:
    """A programme's years as a bar over the governments it lived under, with what happened."""
    _ = translator(asked.lang)
    opened, lang = asked.opened, asked.lang
    programme = programme_of(asked)
    found = reading.continuity(opened, programme.programme_id)
    if programme.start is None:
        raise Refused(404, _("{name}: when it began is not known, so there is no bar.").format(
            name=programme.name
        ))  # fmt: skip
    end = programme.end
    seen = found.until if found and end is None else None
    last = end or seen or datetime.date(opened.edition_date.year - 1, 12, 31)
    terms = reading.governments(opened, found.place) if found else []
    first = min(programme.start, FIRST_BAND)
    bands = [(max(each.start, first), min(each.end or opened.edition_date, opened.edition_date),
              each.head) for each in terms if (each.end or last) > first]  # fmt: skip
    dated = [each for each in reading.events(opened, programme.programme_id) if each.date]
    lettered = [(each, letter) for each, letter in zip(dated, LETTERS, strict=False) if each.date]
    marks = tuple(
        f"{letter} · {_when(each.date, each.precision, lang)}: {words.kinds(_)[each.kind]}. "
        f"{_(each.text)}"
        for each, letter in lettered if each.date
    )  # fmt: skip
    bar = pictures.Bar(programme.name, programme.start.isoformat(), last.isoformat(),
                       words.since(programme, lang, _), bool(end or seen))  # fmt: skip
    place = found.jurisdiction if found else programme.country
    kinds = {"programme": _("programme"), "government": _("government"), **words.kinds(_)}
    rows = [(kinds[kind], *more, kind) for kind, *more in (
        ("programme", programme.name, programme.start.isoformat(), last.isoformat() if end else
         None),
        *(("government", head, start.isoformat(), stop.isoformat()) for start, stop, head in bands),
        *((each.kind, _(each.text), each.date.isoformat(), None) for each in dated if each.date),
    )]  # fmt: skip
    columns = (Column("kind_text", _("What")), Column("text", _("In words")),
               Column("start", _("Start")), Column("end", _("End")),
               Column("kind", _("Code")))  # fmt: skip
    events = [(each.date.isoformat(), letter, _(each.text)) for each, letter in lettered
              if each.date]  # fmt: skip
    return drawn_of(
        asked, programme, "continuidad", {}, _("{name} over the governments of {place}").format(
            name=programme.name, place=place
        ),
        _("Each band is a term of government"),
        lambda: sentences.lasting(programme, found, lang),
        lambda text: pictures.timeline(
            [bar], events, [(start.isoformat(), stop.isoformat(), head)
                            for start, stop, head in bands],
            (first.isoformat(), opened.edition_date.isoformat()), text,
        ),
        lambda: Table(columns, rows, Shape("span", "text", "start", "kind", "start", "end")), marks,
        _open_end(end, seen, lang),
    )  # fmt: skip


def _open_end(end: datetime.date | None, seen: datetime.date | None, lang: str) -> tuple[str, ...]:
    """What is said of a bar whose programme has no end on record."""
    _ = translator(lang)
    if end:
        return ()
    if seen is None:
        return (_("Its end is not known: the bar is dashed."),)
    return (_("No end is on record: the bar goes to {day}, the last day of which the register "
              "tells.").format(day=period(seen, "day", lang)),)  # fmt: skip


def _when(date, precision: str | None, lang: str) -> str:
    return period(date, precision or "day", lang) if date else ""


def place_name(asked: Asked, place: str) -> str:
    """The name of a place of the register, in the reader's language; its id where it has none."""
    found = asked.opened.territories.get(place)
    return found.named(translator(asked.lang)) if found else place


def draw_coverage(asked: Asked) -> tuple[Drawn, ...]:
    """Places or people covered, once covered, never covered and unknown, year by year."""
    _ = translator(asked.lang)
    view = view_of(asked)
    place = place_name(asked, view.place)
    chosen = [(each.year, each.state, each.people_known if view.people else float(each.places))
              for each in view.rows]  # fmt: skip
    kinds = words.states(_)
    columns = (
        Column("territory_id", _("Code")), Column("territory", _("Place")),
        Column("year", _("Year"), "integer"), Column("state", _("Code of the state")),
        Column("state_text", _("State")), Column("places", _("Places"), "number"),
        Column("people", _("People"), "number"),
        Column("places_without_people", _("Places without known people"), "number"),
        Column("unnamed", _("Counted without a name"), "number"),
        Column("other_year", _("With people of another year"), "number"),
    )  # fmt: skip
    told = sorted(view.rows, key=lambda one: (reading.STATES.index(one.state), one.year))
    colours = tuple(pictures.STATES[state][0] for state in dict.fromkeys(one.state for one in told))
    rows: list[tuple[Value, ...]] = [
        (view.place, place, each.year, each.state, kinds[each.state], each.places,
         each.people_known, each.places_without_people, each.unnamed, each.other_year)
        for each in told
    ]  # fmt: skip
    params: dict = {} if view.place == view.scope.scope_id else {"t": view.place}
    if view.people:
        params["s"] = "p"
    what = _("People by state at the end of each year") if view.people else _(
        "Places by state at the end of each year"
    )  # fmt: skip
    return drawn_of(
        asked, view.programme, "cobertura-programa", params,
        _("Coverage of {name}: {place}").format(name=view.programme.name, place=place), what,
        lambda: sentences.covered(
            view.programme, view.scope, place, view.rows, last_told(view.scope), asked.lang
        ),
        lambda text: pictures.lines(chosen, text),
        lambda: Table(columns, rows,
                      Shape("line", "year", "people" if view.people else "places", "state_text",
                            colours=colours)),
        cautions=(_(view.scope.note),),
    )  # fmt: skip


G = {"g": "Programme, an id of the register"}
TIMELINE = Figure(
    "continuidad", "A programme's years over the governments it lived under.", G, draw_timeline
)
COVERAGE = Figure(
    "cobertura-programa",
    "Places or people covered by a programme, once covered, never and unknown, by year.",
    {**G, "t": "Its country or state, or a region of it", "s": "n places (default), p people"},
    draw_coverage,
)
FIGURES = (TIMELINE, COVERAGE)
