"""A meeting → its slides, in one neutral list: page, slides and print say the same.

In: an open edition, a checked `portal.pack.view.View` with at least one place, language, base
address. Out: a `Deck`. Each slide's words are a figure's own sentence, its numbers that figure's
rows. What cannot be drawn is a slide too: the reason, in words. Nothing is refused here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from portal import address, catalogue, programmes, sentences, words
from portal.catalogue import Asked, Credit, Drawn, Refused
from portal.catalogue import confidence as survey_figures
from portal.confidence import lines as answers
from portal.confidence import reading
from portal.confidence import sentences as survey_words
from portal.confidence import story as survey_story
from portal.confidence import view as surveys
from portal.confidence.records import Topic
from portal.effect import reading as effects
from portal.language import translator
from portal.pack import view
from portal.pack.view import View

MEASURES = TOPICS = 3
MEASURES_COMPARED = 2
PROGRAMMES = CAUTIONS = 2
BRIEF = 220  # letters of a caution that stands on a slide; longer ones are in the notes


@dataclass(frozen=True, slots=True)
class Slide:
    """One statement. figure: what draws and proves it, None where there is only the statement;
    points: lines below it; notes: (name, text) for the person who speaks; credit: sources,
    licences and edition in one run of text."""

    title: str
    statement: str
    figure: Drawn | None = None
    points: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Deck:
    """A meeting. place: names of its places; address: where it can be made again, for ever."""

    opened: Any
    view: View
    lang: str
    title: str
    place: str
    address: str
    slides: tuple[Slide, ...]
    today: datetime.date = field(default_factory=datetime.date.today)

    @property
    def file(self) -> str:
        """A file's name without ending."""
        return "_".join(("reunion", *self.view.places, self.lang))

    @property
    def about(self) -> str:
        """Edition, date of access and address, as sentences."""
        _ = translator(self.lang)
        accessed = _("Accessed on {date}.").format(date=words.long_date(self.today, self.lang))
        return f"{words.edition_of(self.opened, self.lang)} {accessed} {self.address}"


def deck(opened, found: View, lang: str, base: str) -> Deck:
    """All slides of a meeting: the opening, its stories, what it rests on."""
    _ = translator(lang)
    names = [words.place_name(opened, opened.territories[each], _) for each in found.places]
    place = " · ".join(names)
    frozen = View(found.places, found.stories, edition=opened.edition_id)
    asked = _Asking(opened, found, lang, base)
    told = tuple(slide for story in found.stories for slide in TELLERS[story](asked))
    title = _("Meeting: {place}").format(place=place)
    made = Deck(opened, found, lang, title, place, base + view.address_of(frozen, lang), ())
    slides = (_opening(made), *told, _ending(made, told))
    return Deck(opened, found, lang, title, place, made.address, slides, made.today)


@dataclass(frozen=True, slots=True)
class _Asking:
    opened: Any
    view: View
    lang: str
    base: str

    @property
    def places(self) -> str:
        return ",".join(self.view.places)

    def draw(self, figure: str, **params: str | None) -> tuple[Drawn, ...]:
        named: Mapping[str, str] = {key: value for key, value in params.items() if value}
        return catalogue.draw(figure, self.opened, named, self.lang, self.base)


def _opening(made: Deck) -> Slide:
    _ = translator(made.lang)
    stories = view.names(_)
    return Slide(
        made.place,
        _("What is known, and how sure anyone can be."),
        points=tuple(stories[each] for each in made.view.stories),
        notes=((_("Edition"), made.about),),
        credit=made.about,
    )


def _ending(made: Deck, told: tuple[Slide, ...]) -> Slide:
    _ = translator(made.lang)
    credits: dict[Credit, None] = dict.fromkeys(
        credit for slide in told if slide.figure for credit in slide.figure.credits
    )
    sources = tuple(_source(each, _) for each in credits)
    return Slide(
        _("Sources and how to check"),
        _("Every number here can be checked, downloaded and made again at the address below."),
        points=sources, notes=((_("Permanent address"), made.address),), credit=made.about,
    )  # fmt: skip


def of_figure(drawn: Drawn) -> Slide:
    """The slide of a figure: its own sentence, its rows, its notes."""
    _ = translator(drawn.asked.lang)
    brief = tuple(each for each in drawn.cautions if len(each) <= BRIEF)[:CAUTIONS]
    return Slide(drawn.title, drawn.sentence, drawn, brief, _notes(drawn), drawn.credit)


def _notes(drawn: Drawn) -> tuple[tuple[str, str], ...]:
    """What the person who speaks should know, ready to be read aloud."""
    _ = translator(drawn.asked.lang)
    return (
        (_("Quantity"), drawn.subtitle),
        *((_("Definition"), text) for text in drawn.definitions),
        *((_("Note"), text) for text in (*drawn.marks, *drawn.cautions)),
        *((_("Source"), _source(each, _)) for each in drawn.credits),
        (_("Edition"), f"{drawn.edition}. {drawn.accessed}"),
        (_("Permanent address"), drawn.address),
    )


def _source(credit: Credit, _) -> str:
    """A source with its licence and address, in one line."""
    text = _("{publisher}, {title} (licence or terms: {licence}).").format(
        publisher=credit.publisher, title=credit.title, licence=credit.licence
    )
    return f"{text} {credit.url}" if credit.url else text


def _crime(asked: _Asking) -> Iterator[Slide]:
    """The first measures of the first place, against the others."""
    _ = translator(asked.lang)
    opened, first = asked.opened, asked.view.places[0]
    found = dict.fromkeys(each.offence for each in opened.measures(first))
    if not found:
        yield Slide(_("Crime"), sentences.no_data(opened, first, asked.lang))
    usual = [each for each in address.FIRST_CHOICES if each in found]
    others = opened.in_order(set(found) - set(usual))
    most = MEASURES if len(asked.view.places) == 1 else MEASURES_COMPARED
    for offence in [*usual, *others][:most]:
        for drawn in _series(asked, offence):
            yield from _place_by_place(drawn, offence)
    yield from _among_its_like(asked)


def _place_by_place(drawn: Drawn, offence: str) -> Iterator[Slide]:
    """One statement a screen: each place's own, of those that the figure's sentence joins."""
    slide, opened, lang = of_figure(drawn), drawn.asked.opened, drawn.asked.lang
    for place in drawn.places:
        own = sentences.place_sentence(opened, place, offence, lang, drawn.sources[0])
        reported = survey_story.reported(opened, (place,), offence, lang)
        yield replace(slide, statement=own, points=(*reported, *slide.points))


def _series(asked: _Asking, offence: str) -> tuple[Drawn, ...]:
    """Counts of one place; of several, rates wherever they are known, for sizes differ."""
    if len(asked.view.places) > 1:
        rates = asked.draw("serie", t=asked.places, m=offence, f="A", s="r")
        if all(_known(each) for each in rates):
            return rates
    return asked.draw("serie", t=asked.places, m=offence)


def _known(drawn: Drawn) -> bool:
    at = [column.name for column in drawn.table.columns].index("value")
    return any(row[at] is not None for row in drawn.table.rows)


def _confidence(asked: _Asking) -> Iterator[Slide]:
    """Trust in the police, and the next things that were asked about the first place."""
    _ = translator(asked.lang)
    opened = asked.opened
    topics = [each for each in reading.topics(opened, asked.view.places[0])
              if each.people == "all"]  # fmt: skip
    if not topics:
        name = opened.territories[asked.view.places[0]].name
        yield Slide(_("Confidence"), _(
            "No survey of this edition speaks of {places} or of a place that contains it."
        ).format(places=name))  # fmt: skip
    for topic in _first_topics(topics):
        yield from _answers(asked, topic)


def _answers(asked: _Asking, topic: Topic) -> Iterator[Slide]:
    """One statement a screen: each place's own, then whether places differ; the figure's sentence
    joins them."""
    opened, lang = asked.opened, asked.lang
    params = {"t": asked.places, "i": topic.indicator}
    params |= {name: text for name, text in (("c", topic.subject), ("d", topic.about)) if text}
    seen = surveys.view(opened, params, translator(lang))
    groups = answers.groups(opened, seen.places, topic)
    drawn = survey_figures.of_groups(Asked(opened, params, lang, asked.base), seen, groups)
    for group, each in zip(groups, drawn, strict=True):
        said = [survey_words.line_sentence(opened, line, topic, lang) for line in group.lines]
        apart = " ".join(survey_words.differences(opened, group, lang))
        slide = of_figure(each)
        yield from (replace(slide, statement=text) for text in (*said, apart) if text)


def _among_its_like(asked: _Asking) -> Iterator[Slide]:
    """The first place among places like it; nothing where it cannot be compared."""
    with suppress(Refused):
        yield from (of_figure(each) for each in asked.draw("embudo", t=asked.view.places[0]))


def _first_topics(topics: list[Topic]) -> list[Topic]:
    """One topic of each indicator, trust first."""
    found: dict[str, Topic] = {}
    for topic in topics:
        found.setdefault(topic.indicator, topic)
    usual = [each for each in surveys.FIRST if each in found]
    return [found[each] for each in dict.fromkeys((*usual, *found))][:TOPICS]


def _programmes(asked: _Asking) -> Iterator[Slide]:
    """The programmes of the places, else those of the places around the first."""
    _ = translator(asked.lang)
    opened, places = asked.opened, asked.view.places
    own = dict.fromkeys(each.programme_id for place in places for each in opened.phases(place))
    if not own:
        yield Slide(_("Programmes here"), _(
            "This edition knows of no community-policing programme dated in this very place. "
            "That does not prove that there was none."
        ))  # fmt: skip
        around = opened.ancestors(places[0])
        own = dict.fromkeys(
            each.programme_id for place in around for each in opened.phases(place.territory_id)
        )
    for programme in list(own)[:PROGRAMMES]:
        yield from _programme(asked, programme)


def _programme(asked: _Asking, programme: str) -> Iterator[Slide]:
    """How long it lasted and since when it is here; whom it covered; what changed."""
    name = asked.opened.programmes[programme].name
    figures = ["continuidad", "cobertura-programa"]
    if effects.effects(asked.opened, programme):
        figures.append("efecto")
    for figure in figures:
        try:
            slides = [of_figure(each) for each in asked.draw(figure, g=programme)]
        except Refused as refused:
            slides = [Slide(name, refused.sentence)]
        here = tuple(_since(asked, programme)) if figure == "continuidad" else ()
        yield from (replace(each, points=(*here, *each.points)) for each in slides)


def _since(asked: _Asking, programme: str) -> Iterator[str]:
    """Since when the programme is in each of the places."""
    _ = translator(asked.lang)
    for place in asked.view.places:
        for phase in asked.opened.phases(place):
            if phase.programme_id == programme:
                yield _("{place}: start here: {date}").format(
                    place=asked.opened.territories[place].named(_),
                    date=programmes.starting(phase, asked.lang),
                )


TELLERS = {"delitos": _crime, "confianza": _confidence, "programas": _programmes}
