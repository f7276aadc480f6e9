"""The figure `cobertura`: where the edition has recorded crime, as a map.

In: an `Asked` without parameters. Out: one `Drawn`. It refuses nothing.
"""

from __future__ import annotations

from functools import lru_cache

from portal import latest, maps, site, tables, words
from portal.catalogue.drawn import Asked, Column, Drawn, Shape, Table
from portal.catalogue.entry import Figure
from portal.format import number
from portal.language import translator
from portal.latest import Coverage
from portal.levels import level_name


@lru_cache(maxsize=2)
def covered(opened) -> list[Coverage]:
    """What the edition holds of each country; read once an edition."""
    return latest.coverage(opened)


def draw(asked: Asked) -> tuple[Drawn, ...]:
    """The map of what the edition covers."""
    opened, lang = asked.opened, asked.lang
    _ = translator(lang)
    found = covered(opened)
    return (Drawn(
        asked=asked, figure="cobertura", page="", params={}, file="coverage",
        title=_("Where this edition has recorded crime"),
        subtitle=_("Countries and regions with recorded crime"),
        credit=words.outlines(opened, sources(opened), lang), sources=tuple(sources(opened)),
        sentence_of=lambda: _sentence(found, _),
        picture_of=lambda caption: _picture(opened, found, caption, _),
        table_of=lambda: _table(found, _),
        page_table=lambda: _html(found, lang),
        places=tuple(each.country.territory_id for each in found),
        charted_of=(_("Countries, by how much recorded crime this edition has of them"),
                    lambda: _kinds(found, _)),
    ),)  # fmt: skip


def sources(opened) -> list[str]:
    """The sources of the outlines that the map draws."""
    found = covered(opened)
    drawn = [each.country for each in found] + [opened.territories[one] for one in _regions(found)]
    return sorted({each.source_id for each in drawn})


def _regions(found: list[Coverage]) -> list[str]:
    """The regions that are filled: those with data, of countries covered in part."""
    return sorted({one for each in found if each.kind == "part" for one in each.regions})


def _sentence(found: list[Coverage], _) -> str:
    kinds = [each.kind for each in found]
    return _(
        "Of {all} countries, this edition has recorded crime of {whole} with all their regions, of "
        "{part} with a part of them, and of {national} for the country as a whole only."
    ).format(all=len(kinds), **{kind: kinds.count(kind) for kind in set(words.coverage_kinds(_))})


def _picture(opened, found: list[Coverage], caption: str, _):
    regions = _regions(found)
    names = {each.country.territory_id: each.country.named(_) for each in found}
    names |= {region: opened.territories[region].named(_) for region in regions}
    kinds = words.coverage_kinds(_)
    text = maps.MapText(_("Where this edition has recorded crime"), kinds, kinds["whole"], caption,
                        names)  # fmt: skip
    layers = ["country", *sorted({f"region_{region[:3]}" for region in regions})]
    shapes = {layer: maps.layer_address(opened, layer) for layer in layers}
    return maps.coverage(found, regions, shapes, text)


def _html(found: list[Coverage], lang: str) -> str:
    """The table beside the map: each country leads to its page."""
    _ = translator(lang)
    kinds = words.coverage_kinds(_)
    rows = [
        (
            (each.country.named(_), site.href("mi-territorio", lang, t=each.country.territory_id)),
            kinds[each.kind],
            number(len(each.regions), lang) if each.regions else "–",
            ", ".join(sorted(level_name(example, _) for example in each.examples)) or "–",
        )
        for each in found
    ]
    heads = [_("Country"), _("Recorded crime"), _("Regions with data"), _("Kinds of place")]
    return tables.table(_("What this edition covers"), heads, rows)


def _table(found: list[Coverage], _) -> Table:
    kinds = words.coverage_kinds(_)
    return Table(
        (Column("territory_id", _("Code")), Column("territory", _("Country")),
         Column("coverage", _("Code of the state")), Column("coverage_text", _("Recorded crime")),
         Column("regions", _("Regions with data"))),
        [(each.country.territory_id, each.country.named(_), each.kind, kinds[each.kind],
          " ".join(each.regions)) for each in found],
    )  # fmt: skip


def _kinds(found: list[Coverage], _) -> Table:
    """How many countries there are of each kind."""
    kinds = [each.kind for each in found]
    return Table(
        (Column("coverage", _("Code of the state")), Column("coverage_text", _("Recorded crime")),
         Column("countries", _("Countries"), "integer")),
        [(kind, text, kinds.count(kind)) for kind, text in words.coverage_kinds(_).items()],
        Shape("bar", "coverage_text", "countries"),
    )  # fmt: skip


FIGURE = Figure("cobertura", "Where this edition has recorded crime by month, as a map.", {}, draw)
