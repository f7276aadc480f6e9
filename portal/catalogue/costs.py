"""The figure `costo-del-delito`: what crime costs, by country and sub-region, as reported.

In: an `Asked` without parameters. Out: one `Drawn`. Refuses (404) an edition without such figures.
"""

from __future__ import annotations

from portal import words as shared
from portal.catalogue.drawn import Asked, Column, Drawn, Refused, Shape, Table
from portal.catalogue.entry import Figure
from portal.confidence import paper, reading
from portal.language import translator


def draw(asked: Asked) -> tuple[Drawn, ...]:
    """The costs of the studies that the paper stands on, and of the one after it."""
    opened, lang = asked.opened, asked.lang
    _ = translator(lang)
    rows = reading.costs(opened)
    if not rows:
        raise Refused(404, _("This edition holds no figures of what crime costs."))
    sources = tuple(dict.fromkeys(row.source_id for row in rows))
    title, subtitle = _("What crime costs"), _("Percent of the gross domestic product")
    return (Drawn(
        asked=asked, figure="costo-del-delito", page="confianza", params={}, file="crime_cost",
        title=title, subtitle=subtitle, credit=shared.credit(opened, sources, lang),
        sources=sources, sentence_of=lambda: paper.sentence(opened, lang),
        picture_of=lambda caption: paper.costs_picture(opened, title, subtitle, caption, lang),
        table_of=lambda: _table(opened, _),
        cautions=(_(
            "Second-hand figures: the studies themselves could not be read. A bar goes from the "
            "lower to the upper bound of one estimate; a point is a total as reported."
        ),),
    ),)  # fmt: skip


def _table(opened, _) -> Table:
    measures = {"total": _("total"), "upper": _("upper bound"), "lower": _("lower bound"),
                "social": _("social cost"), "private": _("private cost"),
                "public": _("public cost")}  # fmt: skip
    return Table(
        (Column("study", _("Study")), Column("year", _("Year"), "integer"),
         Column("place", _("Place")), Column("measure", _("Measure")),
         Column("measure_code", _("Code of the measure")),
         Column("value", _("Percent of the gross domestic product"), "number"),
         Column("note", _("Note")), Column("url", _("Page"))),
        [(row.edition, row.year, row.unit_name, measures[row.measure], row.measure, row.value,
          row.note and _(row.note), row.url) for row in reading.costs(opened)],
        Shape("range", "place", "value", "measure_code", label="year"),
    )  # fmt: skip


FIGURE = Figure(
    "costo-del-delito",
    "What crime costs by country and sub-region, as a percentage of the gross domestic product.",
    {},
    draw,
)
