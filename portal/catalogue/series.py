"""The figure `serie`: one measure of recorded crime over time, for one to five places.

In: an `Asked` with t, m, f, s, o, a, z as `portal.address` reads them. Out: a `Drawn` for each
group of lines that may stand in one chart. Refuses an address that cannot be followed to the
letter: 404 for a place or a measure that does not exist, 400 for the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from portal import figures, lines, sentences, tables, words
from portal.address import Choice, choice, params_of
from portal.catalogue.drawn import Asked, Column, Drawn, Refused, Shape, Table, Value
from portal.catalogue.entry import Figure
from portal.confidence import story as surveys
from portal.language import translator
from portal.lines import Group, Line

DECIMALS = 4  # of a value in a file; more would be noise


def draw(asked: Asked) -> tuple[Drawn, ...]:
    """The charts that the address asks for."""
    _ = translator(asked.lang)
    view = choice(asked.opened, asked.params, _)
    if view.unknown:
        raise Refused(404, view.unknown[0])
    if view.problems or not view.places:
        raise Refused(400, (*view.problems, _("Name a place: t=CHL-13120, for example."))[0])
    if view.measure is None:
        raise Refused(404, _("This edition holds no recorded crime for this place."))
    return of_groups(asked, view, groups_of(asked.opened, view))


def groups_of(opened, view: Choice) -> list[Group]:
    """The groups of lines that a checked view draws."""
    assert view.measure is not None
    return lines.groups(
        opened, list(view.places), view.measure, view.frequency, view.scale, view.source,
        view.first, view.last,
    )  # fmt: skip


def of_groups(asked: Asked, view: Choice, groups: list[Group]) -> tuple[Drawn, ...]:
    """The charts of the groups of a checked view."""
    return tuple(
        _drawn(asked, view, group, at, len(groups)) for at, group in enumerate(groups, start=1)
    )


def _drawn(asked: Asked, view: Choice, group: Group, part: int, parts: int) -> Drawn:
    opened, lang = asked.opened, asked.lang
    _ = translator(lang)
    places = tuple(line.territory.territory_id for line in group.lines)
    text = words.chart(opened, group, lang)
    offence = group.offence
    return Drawn(
        asked=asked, figure="serie", page="delitos", params=params_of(view),
        file=file_name(group), title=text.title, subtitle=text.subtitle,
        credit=words.credit(opened, (group.source_id, *group.population_sources), lang),
        sources=tuple(dict.fromkeys((group.source_id, *group.population_sources))),
        sentence_of=lambda: " ".join((
            *(sentences.place_sentence(opened, place, offence.offence, lang, group.source_id)
              for place in places),
            *surveys.reported(opened, places, offence.offence, lang),
        )),
        picture_of=lambda caption: figures.series(group, text, caption),
        table_of=lambda: table(group, _),
        page_table=lambda: tables.of_group(opened, group, lang),
        places=places,
        marks=tuple(mark.label for mark in text.marks),
        cautions=tuple(sentences.cautions(group, lang)),
        definitions=(words.definition(offence, _),),
        part=part, parts=parts,
    )  # fmt: skip


def table(group: Group, _) -> Table:
    """The group's rows, oldest first, place by place."""
    cuts = tuple(item.date.isoformat() for item in group.breaks)
    rows = [row for line in group.lines for row in _rows(group, line, _)]
    shape = Shape("line", "period", "value", "territory_id", "low", "high", "territory", cuts)
    return Table(_columns(group, _), rows, shape)


def _columns(group: Group, _) -> tuple[Column, ...]:
    yearly = group.frequency == "A"
    value = words.quantity(group, _)
    return (
        Column("territory_id", _("Code")), Column("territory", _("Place")),
        Column("offence", _("Code of the measure")), Column("measure", _("Measure")),
        Column("period", _("Period"), "integer" if yearly else "month"),
        Column("frequency", _("Frequency")), Column("scale", _("Scale")),
        Column("value", value, "number"), Column("low", _("95% interval, from"), "number"),
        Column("high", _("95% interval, to"), "number"),
        Column("count", words.counted(group.unit, _), "number"),
        Column("population", _("Population"), "number"), Column("unit", _("What is counted")),
        Column("date_basis", _("Which date counts")),
        Column("place_basis", _("Which place counts")), Column("status", _("Code of the state")),
        Column("status_text", _("State")), Column("reason", _("Reason")),
    )  # fmt: skip


def _rows(group: Group, line: Line, _) -> Iterator[tuple[Value, ...]]:
    names = words.states(_)
    before = (line.territory.territory_id, line.territory.named(_), group.offence.offence,
              _(group.offence.name))  # fmt: skip
    numbers = zip(*(_rounded(each) for each in (line.value, line.low, line.high, line.count,
                                                line.population)), strict=True)  # fmt: skip
    yearly = group.frequency == "A"
    periods = np.datetime_as_string(line.period, "Y" if yearly else "M").tolist()
    states, reasons = line.status.tolist(), line.reason.tolist()
    for period, row, status, reason in zip(periods, numbers, states, reasons, strict=True):
        told = names[status]
        if group.rate_only and row[0] is not None:
            told += f", {words.no_interval(_)}"
        yield (
            *before, int(period) if yearly else period, group.frequency, group.scale, *row,
            group.unit, group.date_basis, group.place_basis, status, told, reason,
        )  # fmt: skip


def _rounded(values: np.ndarray) -> list[float | None]:
    return [None if value != value else value for value in values.round(DECIMALS).tolist()]


def file_name(group: Group) -> str:
    """A file name, without its ending, that says measure, places, frequency and scale."""
    places = "_".join(line.territory.territory_id for line in group.lines)
    return f"{group.offence.offence}_{places}_{group.frequency}{group.scale}"


FIGURE = Figure(
    "serie",
    "One measure of recorded crime over time, for one to five places, with 95% intervals.",
    {
        "t": "Ids of one to five territories, separated by commas",
        "m": "Measure, an id of /api/v1/measures; the first that the place has if left out",
        "f": "Frequency: M month, R rolling twelve months (default), A year",
        "s": "Scale: n counts (default), r rates per 100,000 inhabitants (not by month)",
        "o": "Source, where a place has the measure from several",
        "a": "First year or month (2015, 2015-06)",
        "z": "Last year or month",
    },
    draw,
)
