"""The survey questions that pages ask of an edition.

In: an open snapshot and ids. Out: records of `portal.confidence.records`; what is asked again and
again is kept. An edition without surveys gives nothing; a place without an estimate of its own has
the smallest place around it that has one (`nearest`), and nothing is modelled down to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from portal.confidence.records import (
    Change,
    Cost,
    Estimate,
    Indicator,
    PaperFigure,
    Question,
    SurveyArea,
    SurveyBreak,
    SurveyWave,
    Topic,
)
from portal.records import Date, Territory, Unknown

MAIN = "main"
NO_ANSWERS = "no_answers"
SURER = ("full", "published_se", "weights_only", "precision_class", "no_error")
KEPT = 128  # places whose estimates are kept, for the parts and reruns of a page
ANSWERING = 16  # those of them that were asked themselves: each has hundreds of estimates


def _rows(opened, table: str, kind, country: str | None = None, **equal: str) -> tuple:
    try:
        return tuple(opened.table(table, country).records(kind, **equal))
    except Unknown:
        return ()


@lru_cache(maxsize=KEPT)
def estimates(opened, place: str) -> tuple[Estimate, ...]:
    """Everything that surveys say of the place itself, every answer and wave."""
    country = opened.territories[place].country
    return _rows(opened, "confidence", Estimate, country, territory_id=place)


def changes(opened, last: Estimate) -> Sequence[Change]:
    """The comparisons of an estimate with those of earlier waves in the same place."""
    return _changes(opened, last.territory_id).get((last.topic, last.source_id, last.period), ())


@lru_cache(maxsize=ANSWERING)
def _changes(opened, place: str) -> dict[tuple[Topic, str, Date], list[Change]]:
    country, found = opened.territories[place].country, {}
    for each in _rows(opened, "confidence_change", Change, country, territory_id=place):
        found.setdefault((each.topic, each.source_id, each.period_to), []).append(each)
    return found


@lru_cache(maxsize=2)
def indicators(opened) -> dict[str, Indicator]:
    """Indicator by id, in the order of lists."""
    return {row.indicator: row for row in _rows(opened, "indicator", Indicator)}


@lru_cache(maxsize=2)
def questions(opened) -> dict[str, Question]:
    """Question by id."""
    return {row.question_id: row for row in _rows(opened, "question", Question)}


@lru_cache(maxsize=2)
def breaks(opened) -> dict[str, SurveyBreak]:
    """Break by id."""
    return {row.survey_break_id: row for row in _rows(opened, "confidence_break", SurveyBreak)}


@lru_cache(maxsize=2)
def waves(opened) -> dict[str, tuple[SurveyWave, ...]]:
    """Source → when the survey was made, oldest first."""
    found: dict[str, tuple[SurveyWave, ...]] = {}
    for row in _rows(opened, "confidence_wave", SurveyWave):
        found[row.source_id] = (*found.get(row.source_id, ()), row)
    return found


@lru_cache(maxsize=2)
def paper_figures(opened) -> tuple[PaperFigure, ...]:
    """The paper's figures, in its order."""
    return _rows(opened, "paper_figure", PaperFigure)


@lru_cache(maxsize=2)
def costs(opened) -> tuple[Cost, ...]:
    """What crime costs, as reported."""
    return _rows(opened, "crime_cost", Cost)


@lru_cache(maxsize=2)
def _areas(opened) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows(opened, "confidence_area", SurveyArea):
        found[row.territory_id] = (*found.get(row.territory_id, ()), row.area_id)
    return found


@lru_cache(maxsize=2)
def members(opened) -> dict[str, tuple[str, ...]]:
    """A survey's own area → the ids of the places that it is made of."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows(opened, "confidence_area", SurveyArea):
        found[row.area_id] = (*found.get(row.area_id, ()), row.territory_id)
    return found


def around(opened, place: str) -> Iterator[Territory]:
    """The place, the surveys' own areas that hold it, then the places that contain it."""
    inside = [opened.territories[place], *opened.ancestors(place)]
    for territory in inside:
        yield territory
        yield from (opened.territories[each] for each in
                    _areas(opened).get(territory.territory_id, ()))  # fmt: skip


def answered(opened, place: str) -> tuple[Estimate, ...]:
    """The place's own estimates of what the indicators count, oldest first."""
    known = (row for row in estimates(opened, place) if row.cut == MAIN and row.value is not None)
    return tuple(sorted(known, key=lambda row: row.period))


@lru_cache(maxsize=KEPT)
def newest_of_each(opened, place: str) -> dict[Topic, tuple[Estimate, ...]]:
    """The place's own newest estimate of each topic in each survey, in the order of `first`."""
    found: dict[Topic, dict[str, Estimate]] = {}
    for row in answered(opened, place):
        found.setdefault(row.topic, {})[row.source_id] = row
    return {topic: tuple(sorted(rows.values(), key=first)) for topic, rows in found.items()}


def first(row: Estimate) -> tuple[int, int]:
    """A key: newer answers first, and of answers of one time those of the better known error."""
    return -row.period.toordinal(), SURER.index(row.design)


def newest(opened, place: str) -> dict[Topic, Estimate]:
    """The place's own newest estimate of each topic."""
    return {topic: rows[0] for topic, rows in newest_of_each(opened, place).items()}


@lru_cache(maxsize=KEPT)
def reliable(opened, place: str) -> dict[Topic, Estimate]:
    """The place's own newest estimate of each topic that is not of low reliability."""
    sure = (row for row in answered(opened, place) if row.status != "low_reliability")
    return {row.topic: row for row in sure}


@lru_cache(maxsize=KEPT)
def topics(opened, place: str) -> dict[Topic, Territory]:
    """What is known of the place, or of the smallest place around it that was asked.

    In the order of the indicators' lists, nearest and newest answers first, then as the survey
    lists its questions; Territory: the place that has the answer. Where only the places around it
    have answers, it is what is known of them.
    """
    here = opened.territories[place]
    if here.parent_id and place not in _areas(opened) and not newest(opened, place):
        return topics(opened, here.parent_id)
    found: dict[Topic, Territory] = {}
    near: dict[Topic, tuple[int, int, int]] = {}
    for distance, territory in enumerate(around(opened, place)):
        for topic, row in newest(opened, territory.territory_id).items():
            if found.setdefault(topic, territory) is territory:
                asked = questions(opened)[row.question_id].rank or 0
                near[topic] = (distance, -row.period.toordinal(), asked)
    rank = {name: each.rank for name, each in indicators(opened).items()}

    def order(topic: Topic) -> tuple:
        return (rank.get(topic.indicator, 999), topic.people != "all", *near[topic],
                topic.subject or "", topic.about or "")  # fmt: skip

    return {topic: found[topic] for topic in sorted(found, key=order)}


def asked_not_represented(opened, place: str, topic: Topic) -> bool:
    """Whether people of the place were asked, and the survey does not speak for it alone."""
    return any(
        row.topic == topic and row.value is None and row.reason == "not_representative"
        for row in estimates(opened, place)
    )


@lru_cache(maxsize=KEPT)
def series(opened, place: str, topic: Topic) -> Mapping[str, Sequence[Estimate]]:
    """Source → the topic's estimates in this very place, oldest first, gaps included.

    A wave of the survey between two of them without an answer here is a gap too.
    """
    return {source: _with_gaps(rows, waves(opened).get(source, ()))
            for source, rows in _by_topic(opened, place).get(topic, {}).items()
            if any(row.value is not None for row in rows)}  # fmt: skip


@lru_cache(maxsize=ANSWERING)
def _by_topic(opened, place: str) -> dict[Topic, dict[str, list[Estimate]]]:
    """Topic → source → the place's own estimates, oldest first."""
    found: dict[Topic, dict[str, list[Estimate]]] = {}
    for row in sorted(estimates(opened, place), key=lambda row: row.period):
        if row.cut == MAIN:
            found.setdefault(row.topic, {}).setdefault(row.source_id, []).append(row)
    return found


def _with_gaps(rows: Sequence[Estimate], made: Sequence[SurveyWave]) -> list[Estimate]:
    """The rows with an estimate without a value for each wave between two of them."""
    found = list(rows[:1])
    for one, other in pairwise(rows):
        between = {wave.wave: wave for wave in made if one.period < wave.period < other.period
                   and wave.wave not in (one.wave, other.wave)}  # fmt: skip
        found += [_missing(one, wave) for wave in between.values()]
        found.append(other)
    return found


def _missing(like: Estimate, wave: SurveyWave) -> Estimate:
    return replace(
        like, period=wave.period, wave=wave.wave, value=None, low=None, high=None, se=None,
        df=None, n=None, n_effective=None, deff=None, cv=None, precision=None,
        status="not_available", reason=NO_ANSWERS, file="", cell="",
    )  # fmt: skip


def crossed(opened, one: Estimate, other: Estimate, *, refusing: bool = True) -> SurveyBreak | None:
    """The break between two estimates of a place, the later one second; None if there is none.

    refusing: only one that refuses comparisons; else one that is only marked.
    """
    country = opened.territories[other.territory_id].country
    for each in breaks(opened).values():
        if (
            each.source_id == other.source_id
            and each.refuses == refusing
            and each.indicator in (None, other.indicator)
            and each.series_id in (None, other.series_id)
            and each.territory_id in (None, other.territory_id, country)
            and one.period < each.date <= other.period
        ):
            return each
    return None


def joined(opened, one: Estimate, other: Estimate) -> bool:
    """Whether a line may lead from one estimate to the next."""
    return one.series_id == other.series_id and crossed(opened, one, other) is None


@lru_cache(maxsize=32)
def latest_among(opened, source_id: str, topic: Topic, level: str, country: str | None
                 ) -> tuple[Estimate, ...]:  # fmt: skip
    """The newest wave of a source's topic in all places of a level: one estimate a place, by name.

    country: None for the level country. Places of which that wave says nothing are left out.
    """
    places = [each for each in opened.territories.values()
              if each.level == level and country in (None, each.country)]  # fmt: skip
    found = [row for place in places
             for row in series(opened, place.territory_id, topic).get(source_id, ())]  # fmt: skip
    if not found:
        return ()
    newest = max(row.period for row in found if row.value is not None)
    last = {row.territory_id: row for row in found if row.period == newest}
    return tuple(sorted(last.values(), key=lambda row: opened.territories[row.territory_id].name))
