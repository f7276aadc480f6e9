"""The figures of survey answers: over time, place by place, on a map.

In: an `Asked` with t, i, c, d, w as `portal.confidence.view` reads them. Out: a `Drawn` a source
(`confianza`), or one of the newest wave (`confianza-lugares`, `confianza-mapa`). Refused: 404 for a
place that does not exist or of which no survey speaks, 400 for the rest.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache, partial

from portal import format, maps
from portal import words as shared
from portal.catalogue.drawn import Asked, Drawn, Refused, Shape
from portal.catalogue.entry import Figure
from portal.confidence import (
    figures,
    lines,
    panels,
    places,
    reading,
    sentences,
    tables,
    view,
    words,
)
from portal.confidence.lines import Group, Line
from portal.confidence.records import Estimate
from portal.language import translator
from portal.records import Territory

PARAMS = {
    "t": "Ids of one to five territories, separated by commas",
    "i": "Indicator, an id of the table indicator; trust in the police if left out",
    "c": "Force asked about, as the survey names it",
    "d": "Offence, as the survey names it or an id of the table offence",
    "w": "Whose answers: mujeres, hombres, 18-19, 20-29, 30-59, 60; everybody's if left out",
}
MOST_ROWS = 60  # places in one picture, where the place's region has others to show


def _followed(asked: Asked) -> view.View:
    _ = translator(asked.lang)
    found = view.view(asked.opened, asked.params, _)
    if found.unknown:
        raise Refused(404, found.unknown[0])
    if found.problems or not found.places:
        raise Refused(400, (*found.problems, _("Name a place: t=CHL-13120, for example."))[0])
    if found.topic is None:
        raise Refused(404, _("No survey of this edition speaks of this place or one around it."))
    return found


def over_time(asked: Asked) -> tuple[Drawn, ...]:
    """The charts that the address asks for."""
    found = _followed(asked)
    assert found.topic is not None
    return of_groups(asked, found, lines.groups(asked.opened, found.places, found.topic))


def of_groups(asked: Asked, found: view.View, groups: Sequence[Group]) -> tuple[Drawn, ...]:
    """The charts of the groups of a checked view."""
    return tuple(
        _drawn(asked, found, group, at, len(groups)) for at, group in enumerate(groups, start=1)
    )


def _drawn(asked: Asked, found: view.View, group: Group, part: int, parts: int) -> Drawn:
    opened, lang = asked.opened, asked.lang
    title = words.title(opened, group, lang)
    subtitle = words.subtitle(opened, group, lang)
    points = [point for line in group.lines for point in line.points]
    shape = Shape("points", "period", "value", "territory_id", "low", "high", "territory",
                  tuple(each.date.isoformat() for each in group.marks if each.refuses),
                  span=(0.0, figures.top(group)))  # fmt: skip
    ids = tuple(line.territory.territory_id for line in group.lines)
    newest = sorted(points, key=lambda point: point.period, reverse=True)
    return Drawn(
        asked=asked, figure="confianza", page="confianza", params=view.params_of(found),
        file="_".join((group.topic.indicator, *ids)),
        title=title, subtitle=subtitle,
        credit=shared.credit(opened, (group.source_id,), lang), sources=(group.source_id,),
        sentence_of=lambda: sentences.sentence(opened, group, lang),
        picture_of=lambda caption: figures.picture(opened, group, title, subtitle, caption, lang),
        table_of=lambda: tables.rows(opened, points, lang, shape),
        page_table=lambda: tables.short(opened, f"{title}. {subtitle}", newest, lang, places=False),
        places=ids,
        marks=figures.labels(group, lang), cautions=tuple(sentences.nearest(opened, group, lang)),
        definitions=(words.definition(opened, group.topic, translator(lang)),),
        part=part, parts=parts,
    )  # fmt: skip


def place_by_place(asked: Asked) -> tuple[Drawn, ...]:
    """The newest wave in all places of the kind of the first one; none where it has no peers."""
    found = _followed(asked)
    return of_peers(asked, found) or _refuse_alone(asked)


def of_peers(asked: Asked, found: view.View) -> tuple[Drawn, ...]:
    """The same for a checked view; nothing where the place has no peers."""
    groups = peers(asked.opened, found)
    return tuple(
        _of_places(asked, found, group, rows, at, len(groups))
        for at, (group, rows) in enumerate(groups, start=1)
    )


def _refuse_alone(asked: Asked) -> tuple[Drawn, ...]:
    raise Refused(404, translator(asked.lang)(
        "The survey speaks of this place alone: there are none of its kind beside it."
    ))  # fmt: skip


def peers(opened, found: view.View) -> list[tuple[Group, tuple[Estimate, ...]]]:
    """For each source of the view: its newest wave in the places of the first line's kind; where
    they are too many for one picture, in those of its region."""
    assert found.topic is not None
    result = []
    for group in lines.groups(opened, found.places[:1], found.topic):
        rows = _everywhere(opened, group)
        if len([row for row in rows if row.value is not None]) > 1:
            result.append((group, _near(opened, group.lines[0].territory, rows)))
    return result


def _everywhere(opened, group: Group) -> tuple[Estimate, ...]:
    here = group.lines[0].territory
    country = None if here.level == "country" else here.country
    return reading.latest_among(opened, group.source_id, group.topic, here.level, country)


def _near(opened, here: Territory, rows: tuple[Estimate, ...]) -> tuple[Estimate, ...]:
    if len(rows) <= MOST_ROWS:
        return rows
    region = _region(opened, here.territory_id)
    near = tuple(row for row in rows if _region(opened, row.territory_id) == region)
    return near if len([row for row in near if row.value is not None]) > 1 else rows


def _region(opened, place: str) -> Territory | None:
    return next((each for each in opened.ancestors(place) if each.level == "region"), None)


def _of_places(
    asked: Asked, found: view.View, group: Group, rows: tuple[Estimate, ...], part: int, parts: int
) -> Drawn:  # fmt: skip
    opened, lang = asked.opened, asked.lang
    _ = translator(lang)
    title = words.topic_name(opened, group.topic, _)
    names = [opened.territories[row.territory_id].named(_) for row in rows]
    many = _panels(opened, group, rows)
    shown = [point for line in many for point in line.points] if many else list(rows)
    subtitle, quantity = _quantity(opened, group, shown, lang), _quantity(opened, group, rows, lang)
    text = _text(title, subtitle, group, lang)

    newest = partial(tables.rows, opened, rows, lang, Shape(
        "bar", "territory", "value", None, "low", "high",
        span=(0.0, 100.0) if group.unit == "percent" else None,
    ))  # fmt: skip

    def drawn(caption: str):
        if many:
            return panels.draw(opened, many, partial(words.told, lang=lang),
                               {**text, "caption": caption}, lang)  # fmt: skip
        told = [words.told(row, lang, name) for row, name in zip(rows, names, strict=True)]
        return places.dots(names, rows, told, {**text, "caption": caption}, lang)

    return Drawn(
        asked=asked, figure="confianza-lugares", page="confianza", params=view.params_of(found),
        file=f"{group.topic.indicator}_{group.source_id}",
        title=title, subtitle=subtitle,
        credit=shared.credit(opened, (group.source_id,), lang), sources=(group.source_id,),
        sentence_of=lambda: sentences.of_places(opened, rows, lang),
        picture_of=drawn,
        table_of=(lambda: tables.rows(opened, shown, lang)) if many else newest,
        page_table=lambda: tables.short(opened, f"{title}. {quantity}", rows, lang, places=True),
        places=tuple(row.territory_id for row in rows),
        cautions=(_("In order of name: a list by value would rank what chance can exchange."),
                  *_left_out(opened, group, rows, lang)),
        definitions=(words.definition(opened, group.topic, _),), part=part, parts=parts,
        charted_of=(quantity, newest) if many else None,
    )  # fmt: skip


def _quantity(opened, group: Group, points: Sequence[Estimate], lang: str) -> str:
    """What is measured, among whom, and from when to when."""
    periods = sorted({(point.period, point.frequency) for point in points})
    when = dict.fromkeys(words.when(*each, lang) for each in (periods[0], periods[-1]))
    return f"{words.subtitle(opened, group, lang)}. {' – '.join(when)}"


def _left_out(opened, group: Group, rows: tuple[Estimate, ...], lang: str) -> tuple[str, ...]:
    """A word about places of the wave that are not in the picture."""
    _ = translator(lang)
    others = len(_everywhere(opened, group)) - len(rows)
    region = _region(opened, group.lines[0].territory.territory_id)
    if not others or region is None:
        return ()
    return (_("Only the places of {region} are shown; the survey has {n} more elsewhere.").format(
        region=region.named(_), n=format.number(others, lang)
    ),)  # fmt: skip


def _panels(opened, group: Group, rows: tuple[Estimate, ...]) -> list[Line]:
    """Countries asked in several waves: the whole line of each."""
    if group.lines[0].territory.level != "country" or group.unit != "percent":
        return []
    found = []
    for row in rows:
        points = reading.series(opened, row.territory_id, group.topic).get(group.source_id, [])
        place = opened.territories[row.territory_id]
        found.append(Line(place, (place,), 0, tuple(points)))
    return found if any(len(line.points) > 1 for line in found) else []


def _text(title: str, subtitle: str, group: Group, lang: str) -> dict[str, str]:
    _ = translator(lang)
    return {
        "title": title, "subtitle": subtitle, "interval": _("95% interval"),
        "widest": _("at most, by what is published"),
        "answers": _("answers"), "fewest": _("answers, fewest – most of its waves"),
        "doubtful": _("low reliability"), "unknown": _("no estimate"),
        "unclear": _("no reliable estimate"), "separators": format.separators(lang),
        "suffix": " %" if group.unit == "percent" else "",
    }  # fmt: skip


def on_a_map(asked: Asked) -> tuple[Drawn, ...]:
    """The newest wave in all countries, or in the regions of one, as a map."""
    return of_atlas(asked, _followed(asked)) or _refuse_alone(asked)


def of_atlas(asked: Asked, found: view.View) -> tuple[Drawn, ...]:
    """The same for a checked view; nothing where the answers are of smaller places."""
    return tuple(
        _atlas(asked, found, group, rows) for group, rows in peers(asked.opened, found)
        if group.lines[0].territory.level in ("region", "country")
    )[:1]  # fmt: skip


def _atlas(asked: Asked, found: view.View, group: Group, rows: tuple[Estimate, ...]) -> Drawn:
    opened, lang = asked.opened, asked.lang
    _ = translator(lang)
    here = group.lines[0].territory
    layer = "country" if here.level == "country" else f"region_{here.country}"
    drawn, window = _layer(opened, layer)
    base = _of_places(asked, found, group, rows, 1, 1).charted
    asked_of = {row.territory_id for row in rows if row.value is not None}
    missing = sorted(drawn - asked_of)
    unmapped = [opened.territories[each].named(_) for each in sorted(asked_of - drawn)]
    unseen = _("Not on the map: {places}.").format(places=", ".join(unmapped))
    text = _text(base.title, base.subtitle, group, lang)
    decimals = words.decimals(group.unit)
    text["from"] = [  # type: ignore[assignment]
        " – ".join(format.number(each, lang, decimals) for each in limits)
        for limits in places.thresholds(rows)
    ]
    names = {each: opened.territories[each].named(_) for each in (*asked_of, *missing)}
    told = [words.told(row, lang, names.get(row.territory_id)) for row in rows]
    return Drawn(
        asked=asked, figure="confianza-mapa", page="confianza", params=base.params,
        file=f"{base.file}_{layer}", title=base.title, subtitle=base.subtitle,
        credit=base.credit, sources=base.sources, sentence_of=base.sentence_of,
        picture_of=lambda caption: places.atlas(
            maps.layer_address(opened, layer), rows, missing, told, window,
            {**text, "caption": caption},
        ),
        table_of=base.table_of, page_table=base.page_table, places=base.places,
        cautions=(unseen,) if unmapped else (), definitions=base.definitions,
    )  # fmt: skip


@lru_cache(maxsize=16)
def _layer(opened, layer: str) -> tuple[frozenset[str], tuple[float, float, float, float]]:
    """The places that a layer draws; west, south, east, north, of each place its largest outline
    only: a far island would make the rest small."""
    path = opened.directory / "boundaries" / f"{layer}.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    corners = []
    for feature in features:
        shape = feature["geometry"]
        rings = [shape["coordinates"][0]] if shape["type"] == "Polygon" else [
            polygon[0] for polygon in shape["coordinates"]]  # fmt: skip
        corners += max(rings, key=len)
    longitudes, latitudes = zip(*((point[0], point[1]) for point in corners), strict=True)
    window = min(longitudes) - 1, min(latitudes) - 1, max(longitudes) + 1, max(latitudes) + 1
    return frozenset(feature["id"] for feature in features), window


FIGURE = Figure(
    "confianza",
    "What people answer in surveys over time, in one to five places, with 95% intervals.",
    PARAMS,
    over_time,
)
PLACES = Figure(
    "confianza-lugares",
    "The newest answers in all places of a kind, in order of name, with 95% intervals.",
    PARAMS,
    place_by_place,
)
ATLAS = Figure(
    "confianza-mapa",
    "The newest answers in all countries, or in the regions of one, as a map.",
    PARAMS,
    on_a_map,
)
FIGURES = (FIGURE, PLACES, ATLAS)
