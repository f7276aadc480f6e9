"""Surveys on the pages of a place and of recorded crime.

In: an open snapshot, a place's id, a language. Out: HTML with every text escaped. A place without
an estimate of its own is told which place around it has one; an edition without surveys, and a
country that none asked, say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from portal import site, tables
from portal import words as shared
from portal.confidence import lines, reading, sentences, view, words
from portal.confidence.records import Estimate, Topic
from portal.format import number
from portal.language import translator

OF_FAMILY = 2  # indicators of a family that the table names
OF_FIRST = 3  # forces
REPORTED_OF = ("reported", "reported_household_of")
REPORTED = ("reported", "reported_household")
OF_VICTIMS = ("Robbery", "Theft and burglary", "Violence against persons")


def of_place(opened, here: str, lang: str) -> str:
    """What people answer in the place or the smallest place around it, and whether it changed."""
    _ = translator(lang)
    topics = tuple(topic for topic in reading.topics(opened, here) if topic.people == "all")
    first = view.in_short(opened, here)
    if first is None:
        return _paragraph(_(
            "No survey of this edition speaks of this place or of one that contains it. Recorded "
            "crime alone cannot say how safe people feel, whom they trust, or how much they report."
        ))  # fmt: skip
    group = lines.groups(opened, (here,), first)[0]
    said = sentences.line_sentence(opened, group.lines[0], first, lang)
    around = sentences.nearest(opened, group, lang)
    page = tables.link(
        _("Everything that surveys say here, with questions and errors"),
        site.href("confianza", lang, t=here),
    )
    return (
        _paragraph(said, "ca-lead")
        + "".join(_paragraph(each, "ca-hint") for each in around)
        + _table(opened, here, topics, lang)
        + f"<p>{page}</p>"
    )


def _paragraph(text: str, css: str = "ca-text") -> str:
    return f'<p class="{css}">{escape(text)}</p>'


def _table(opened, here: str, topics: tuple[Topic, ...], lang: str) -> str:
    """The newest estimate of a few topics of each family; the page of surveys has them all."""
    _ = translator(lang)
    heads = [_("Indicator"), _("Estimate"), _("When"), _("Where"), _("Survey"), _("State")]
    rows = [
        _row(opened, here, last, lang)
        for topic in _some(opened, topics)
        for last in reading.newest_of_each(opened, _holder(opened, here, topic))[topic]
    ]
    caption = _("What people answer: the newest estimate, with its 95% interval")
    return tables.table(caption, heads, rows)


def _some(opened, topics: tuple[Topic, ...]) -> list[Topic]:
    """The first topics of the first indicators of each family; of the very first, some forces."""
    of: dict[str, list[Topic]] = {}
    for topic in topics:
        of.setdefault(topic.indicator, []).append(topic)
    families: dict[str, int] = {}
    found: list[Topic] = []
    for indicator, each in of.items():
        family = reading.indicators(opened)[indicator].family
        families[family] = families.get(family, 0) + 1
        if families[family] <= OF_FAMILY:
            found += each[: 1 if found else OF_FIRST]
    return found


def _row(opened, here: str, last: Estimate, lang: str) -> list:
    _ = translator(lang)
    topic = last.topic
    value = words.amount(last.value, last.unit, lang)
    if last.low is not None:
        value += f" ({words.limits(last, lang)})"
    address = site.href("confianza", lang, t=here, i=topic.indicator, c=topic.subject,
                        d=topic.about)  # fmt: skip
    return [
        (words.topic_name(opened, topic, _), address), value,
        words.when(last.period, last.frequency, lang),
        shared.place_name(opened, opened.territories[last.territory_id], _),
        words.survey(opened, last.source_id, _), shared.states(_)[last.status],
    ]  # fmt: skip


def _holder(opened, here: str, topic: Topic) -> str:
    """The place that has the answer: this one, or the smallest around it."""
    return reading.topics(opened, here)[topic].territory_id


def _newest(opened, here: str, topic: Topic) -> Estimate:
    return reading.newest(opened, _holder(opened, here, topic))[topic]


def trust(opened, here: str, lang: str) -> list[str]:
    """Trust in the police, force by force, in the place or the smallest around it; plain text."""
    _ = translator(lang)
    found = [topic for topic in reading.topics(opened, here)
             if topic.indicator == "trust_police" and topic.people == "all"]  # fmt: skip
    if not found:
        return [_("No survey of this edition says how many trust the police here.")]
    groups = (lines.groups(opened, (here,), topic)[0] for topic in found)
    return [sentences.line_sentence(opened, group.lines[0], group.topic, lang) for group in groups]


def reported(opened, places: Sequence[str], offence: str, lang: str) -> list[str]:
    """How much of an offence people report, in the smallest place around each of `places` that a
    survey tells of; each sentence once.

    Plain text; nothing for an offence that does not hang on its victim's report, and where no
    reliable share is known.
    """
    own, family = {offence}, opened.offences[offence].family
    found = (
        _reported(opened, place, topic, lang)
        for place in places
        for topic in _reporting(opened, place, own, family)[:1]
    )
    return list(dict.fromkeys(found))


def _reporting(opened, here: str, offences: set[str], family: str) -> list[Topic]:
    """The shares that tell of the offence, the closest first: its own, then those of all crime."""
    topics = [topic for topic in reading.topics(opened, here)
              if topic.people == "all" and topic.indicator in (*REPORTED, *REPORTED_OF)
              and _reliable(opened, here, topic) is not None]  # fmt: skip
    own = [topic for topic in topics if topic.indicator in REPORTED_OF and topic.about
           and _newest(opened, here, topic).offence in offences]  # fmt: skip
    whole = [topic for topic in topics if topic.indicator in REPORTED and topic.about is None]
    return [*own, *(whole if family in OF_VICTIMS else ())]


def _reliable(opened, here: str, topic: Topic) -> Estimate | None:
    """The newest estimate that is not of low reliability."""
    return reading.reliable(opened, _holder(opened, here, topic)).get(topic)


def _reported(opened, here: str, topic: Topic, lang: str) -> str:
    _ = translator(lang)
    last = _reliable(opened, here, topic)
    assert last is not None
    said = {
        "n": number(last.value, lang), "when": words.when(last.period, last.frequency, lang),
        "place": opened.territories[last.territory_id].named(_),
        "offence": topic.about and words.about(opened, topic, _).lower(),
    }  # fmt: skip
    if topic.indicator == "reported_household_of":
        text = _("Of every 100 households that suffered “{offence}” and no other crime, about {n} "
                 "reported it")  # fmt: skip
    elif topic.about:
        text = _("Of every 100 crimes of the kind “{offence}”, about {n} are reported")
    elif topic.indicator == "reported":
        text = _("Of every 100 crimes that people suffer, about {n} are reported")
    else:
        text = _("Of every 100 households that were victims, about {n} reported a crime")
    where = _("({place}, {when}): recorded crime can rise or fall because people report more or "
              "less.")  # fmt: skip
    return f"{text.format(**said)} {where.format(**said)}"
