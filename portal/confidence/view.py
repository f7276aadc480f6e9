"""What an address of the survey page asks for: places and topic, checked and explained.

In: query parameters (t places, i indicator, c force asked about, d offence, w whose answers, e
edition), an open snapshot, a translator. Out: a `View`, with a sentence for each parameter that
could not be followed. Only what differs from the default is written back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from portal import site
from portal.address import choice
from portal.confidence import reading
from portal.confidence.records import Topic

FIRST = ("trust_police", "effective_police", "good_police_work_country", "unsafe_neighbourhood")
OLD_DAYS = 5 * 365  # an answer so old gives way to a newer one of a larger place
FORMS = {
    "all": None, "women": "mujeres", "men": "hombres", "aged_18_19": "18-19",
    "aged_20_29": "20-29", "aged_30_59": "30-59", "aged_60": "60",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """What can be answered. topic is None where no survey speaks of any of the places; topics:
    all that can be chosen."""

    places: tuple[str, ...]
    topic: Topic | None
    topics: tuple[Topic, ...]
    unknown: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    edition: str | None = None


def view(opened, params: Mapping[str, str], _) -> View:
    """The view that the parameters name."""
    asked = choice(opened, {key: params[key] for key in ("t", "e") if key in params}, _)
    found = tuple(dict.fromkeys(
        topic for place in asked.places for topic in reading.topics(opened, place)
    ))  # fmt: skip
    topic, problems = _topic(opened, params, found, _)
    return View(asked.places, topic, found, asked.unknown, (*asked.problems, *problems),
                asked.edition)  # fmt: skip


def default(topics: tuple[Topic, ...]) -> Topic | None:
    """The topic to open with: trust in the police, if anybody asked."""
    for indicator in FIRST:
        for topic in topics:
            if topic.indicator == indicator and topic.people == "all":
                return topic
    return topics[0] if topics else None


def in_short(opened, here: str) -> Topic | None:
    """The topic that tells of a place in a few words: the default, or the newer one of a larger
    place around it."""
    topics = (topic for topic in reading.topics(opened, here) if topic.people == "all")
    first = default(tuple(topics))
    return first and (newer(opened, here, first) or first)


def newer(opened, here: str, topic: Topic) -> Topic | None:
    """The newest topic that asks the same of another force, or of none, where the place's answer
    to this one is old."""
    periods = {
        each: reading.newest(opened, place.territory_id)[each].period
        for each, place in reading.topics(opened, here).items()
        if (each.indicator, each.about, each.people) == (topic.indicator, topic.about, topic.people)
    }
    if topic not in periods or (opened.edition_date - periods[topic]).days <= OLD_DAYS:
        return None
    last = max(periods, key=periods.__getitem__)
    return last if periods[last] > periods[topic] else None


def _topic(opened, params: Mapping[str, str], topics: tuple[Topic, ...], _):
    if not any(params.get(name) for name in ("i", "c", "d", "w")):
        return default(topics), ()
    people = {form: name for name, form in FORMS.items()}.get(params.get("w") or None)
    wanted = params.get("i") or (first.indicator if (first := default(topics)) else "")
    same = [each for each in topics if each.indicator == wanted]
    exact = [
        each for each in same
        if each.people == people
        and (not params.get("c") or each.subject == params["c"])
        and (not params.get("d") or each.about == params["d"])
    ]  # fmt: skip
    if exact:
        # An address without a force or an offence is that of the answer in general, if there is.
        return min(exact, key=lambda each: (each.subject is not None and not params.get("c"))
                   + (each.about is not None and not params.get("d"))), ()  # fmt: skip
    if not topics:
        return None, ()
    if wanted not in reading.indicators(opened):
        return default(topics), (_("There is no indicator “{code}”.").format(code=wanted[:40]),)
    return (same or [default(topics)])[0], (
        _("No survey of this edition has that answer for these places; another is shown."),
    )


def named_by(topic: Topic) -> dict[str, str | None]:
    """The parameters that ask for the topic."""
    return {"i": topic.indicator, "c": topic.subject, "d": topic.about, "w": FORMS[topic.people]}


def params_of(asked: View) -> dict[str, str]:
    """The parameters that ask for this view: only what differs from the default."""
    named: dict[str, str | None] = {"t": ",".join(asked.places), "e": asked.edition}
    if asked.topic and asked.topic != default(asked.topics):
        named |= named_by(asked.topic)
    return {name: value for name, value in named.items() if value}


def address_of(asked: View, lang: str, topic: Topic | None = None) -> str:
    """The address of the survey page that shows this view, or another topic of it."""
    changed = replace(asked, topic=topic) if topic else asked
    return site.href("confianza", lang, **params_of(changed))
