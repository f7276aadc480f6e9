"""What one survey chart draws, asked once for picture, table, sentence and download.

In: an open snapshot, one to five places, a topic. Out: a `Group` a source: answers of different
surveys never share a chart. A place without an estimate of its own is drawn by the smallest place
around it that has one, named as such. It refuses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from portal.confidence import reading
from portal.confidence.records import Estimate, SurveyBreak, Topic
from portal.records import Territory


@dataclass(frozen=True, slots=True)
class Line:
    """The answers of one place, oldest first, gaps included. asked: the places of the question
    for which it stands; order: place in the question, which fixes its colour."""

    territory: Territory
    asked: tuple[Territory, ...]
    order: int
    points: tuple[Estimate, ...]

    @property
    def last(self) -> Estimate:
        """The newest estimate."""
        return [point for point in self.points if point.value is not None][-1]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one source and topic. marks: breaks that the lines cross, by date."""

    topic: Topic
    source_id: str
    unit: str
    lines: tuple[Line, ...]
    marks: tuple[SurveyBreak, ...]


def groups(opened, places: tuple[str, ...], topic: Topic) -> list[Group]:
    """The charts that answer the question, one a source, in the order of
    `reading.first`."""
    stand: dict[str, list[Territory]] = {}
    for place in places:
        holder = reading.topics(opened, place).get(topic)
        if holder is not None:
            stand.setdefault(holder.territory_id, []).append(opened.territories[place])
    lines: dict[str, list[Line]] = {}
    for order, (holder, asked) in enumerate(stand.items()):
        for source, points in reading.series(opened, holder, topic).items():
            line = Line(opened.territories[holder], tuple(asked), order, tuple(points))
            lines.setdefault(source, []).append(line)
    found = [_group(opened, topic, source, tuple(each)) for source, each in lines.items()]
    return sorted(found, key=lambda group: min(reading.first(line.last) for line in group.lines))


def _group(opened, topic: Topic, source: str, lines: tuple[Line, ...]) -> Group:
    marks: dict[str, SurveyBreak] = {}
    for line in lines:
        known = [point for point in line.points if point.value is not None]
        for one, other in pairwise(known):
            for refusing in (True, False):
                found = reading.crossed(opened, one, other, refusing=refusing)
                if found:
                    marks[found.survey_break_id] = found
    return Group(topic, source, lines[0].last.unit, lines,
                 tuple(sorted(marks.values(), key=lambda each: each.date)))  # fmt: skip


def stretches(opened, line: Line) -> list[list[Estimate]]:
    """The estimates in the runs that may be joined by a line; a gap is not bridged."""
    runs: list[list[Estimate]] = []
    before: Estimate | None = None
    for point in line.points:
        if point.value is None:
            before = None
            continue
        if before is not None and reading.joined(opened, before, point):
            runs[-1].append(point)
        else:
            runs.append([point])
        before = point
    return runs
