"""The reader's words for survey answers: names, values, states, errors, modes.

In: an open snapshot, records or codes of `etl.schema.confidence`, a language. Out: plain text. It
refuses an unknown code (KeyError): a new one needs a new word.
"""

from __future__ import annotations

import re

from portal.confidence import reading
from portal.confidence.lines import Group
from portal.confidence.records import Estimate, Topic
from portal.format import MISSING, MONTHS, month, number, percent, year
from portal.language import translator
from portal.words import files_of, place_name

POINT = 100  # value in percent → share


def topic_name(opened, topic: Topic, _) -> str:
    """ "Trust in the police (Carabineros de Chile)"."""
    indicator = reading.indicators(opened)[topic.indicator]
    of = particulars(opened, topic, _)
    return f"{_(indicator.name)} ({of})" if of else _(indicator.name)


def particulars(opened, topic: Topic, _) -> str:
    """Of what force, offence or answer the topic is, and of which people; "" of everybody."""
    parts = topic.subject, about(opened, topic, _), people(topic.people, _)
    return ", ".join(filter(None, parts))


def people(who: str, _) -> str:
    """Whose answers are told of; "" of everybody's."""
    return {
        "all": "", "women": _("women"), "men": _("men"), "aged_18_19": _("aged 18 or 19"),
        "aged_20_29": _("aged 20 to 29"), "aged_30_59": _("aged 30 to 59"),
        "aged_60": _("aged 60 and over"),
    }[who]  # fmt: skip


def base(opened, point: Estimate, _) -> str:
    """Of whom the estimate is a share, and whose answers of these it tells."""
    question = reading.questions(opened)[point.question_id]
    return "; ".join(filter(None, (_(question.base), people(point.people, _))))


def about(opened, topic: Topic, _) -> str:
    """The offence that answers are about: its name here, else the survey's own; "" if none."""
    if topic.about in opened.offences:
        return _(opened.offences[topic.about].name)
    return topic.about or ""


def survey(opened, source_id: str, _) -> str:
    """The name by which people know the survey, with which its files' titles begin: "ENUSC",
    "Latinobarómetro"."""
    title = _(files_of(opened.sources, source_id)[0].title)
    acronym = re.search(r"\((\w+)\)", title)
    return acronym[1] if acronym else re.split(r"[:,]", title)[0]


def when(period, frequency: str, lang: str) -> str:
    """ "2024", "abril–junio de 2025"."""
    if frequency == "A":
        return year(period)
    last = period.replace(month=period.month + 2)
    return f"{MONTHS[lang][period.month - 1]}–{month(last, lang)}"


def amount(value: float | None, unit: str, lang: str) -> str:
    """A value in its unit."""
    _ = translator(lang)
    if value is None:
        return MISSING
    if unit == "percent":
        return percent(value / POINT, lang, 2 if 0 < value < 1 else 1)
    written = number(value, lang, decimals(unit))
    if unit == "MXN":
        return _("{value} pesos").format(value=written)
    return _("{value} per 100 persons").format(value=written)


def decimals(unit: str) -> int:
    """How many decimals a value has in words."""
    return 0 if unit == "MXN" else 1


def limits(estimate: Estimate, lang: str) -> str:
    """The interval of an estimate that has one."""
    _ = translator(lang)
    low, high = (amount(each, estimate.unit, lang) for each in (estimate.low, estimate.high))
    text = f"{low} – {high}"
    return _("at most {interval}").format(interval=text) if estimate.at_most else text


def unit_name(unit: str, _) -> str:
    """The unit as the label of an axis or column."""
    return {
        "percent": _("Percent"), "per_100_persons": _("Per 100 persons"),
        "MXN": _("Mexican pesos per person"),
    }[unit]  # fmt: skip


def designs(_) -> dict[str, str]:
    """Where an estimate's error comes from."""
    return {
        "full": _("computed from the survey's weights, strata and clusters"),
        "weights_only": _("from the weights alone: the true error is larger"),
        "published_se": _("standard error published by the survey"),
        "precision_class": _(
            "no error of it is published, only a class of precision or the errors of its parts: "
            "the interval is the widest that they allow"
        ),
        "no_error": _("no error is published: no interval"),
    }


def reasons(_) -> dict[str, str]:
    """Why a value is missing or not reliable."""
    return {
        "few_answers": _("fewer than 50 answers"),
        "wide_interval": _("its interval is wider than 15 points on each side"),
        "publisher_rule": _("the publisher marks it as imprecise"),
        "not_representative": _("the survey does not represent this place"),
        "no_such_force": _("there is no such force here"),
        "not_published": _("not published"),
        "no_answers": _("no answers of this wave are at hand"),
    }


def modes(_) -> dict[str, str]:
    """How a question was asked."""
    return {
        "face_to_face": _("face to face"),
        "telephone": _("by telephone"),
        "online": _("online"),
        "mixed": _("in more than one way"),
        "not_stated": _("not stated by the survey"),
    }


def precision(name: str, _) -> str:
    """The publisher's class of precision."""
    return {
        "high": _("high (error under 15% of the value)"),
        "moderate": _("moderate (error from 15% to 30% of the value)"),
        "low": _("low (error of 30% of the value or more)"),
    }[name]


def title(opened, group: Group, lang: str) -> str:
    """Topic and places: the chart's title."""
    _ = translator(lang)
    names = ", ".join(place_name(opened, line.territory, _) for line in group.lines)
    return f"{topic_name(opened, group.topic, _)}. {names}"


def subtitle(opened, group: Group, lang: str) -> str:
    """What is counted, among whom."""
    _ = translator(lang)
    return f"{unit_name(group.unit, _)}. {base(opened, group.lines[0].last, _)}"


def definition(opened, topic: Topic, _) -> str:
    """What the indicator means and leaves out."""
    indicator = reading.indicators(opened)[topic.indicator]
    return f"{_(indicator.name)}: {_(indicator.definition)}"


def told(point: Estimate, lang: str, place: str | None = None) -> str:
    """An estimate in short, for who points at it. place: its name, where the period is known."""
    _ = translator(lang)
    parts = [f"{place or when(point.period, point.frequency, lang)}: "
             + amount(point.value, point.unit, lang)]  # fmt: skip
    if point.low is not None:
        parts.append(f"({limits(point, lang)})")
    if point.status == "low_reliability":
        parts.append(_("low reliability"))
    return " ".join(parts)
