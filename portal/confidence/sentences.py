"""The sentences above survey charts, true in every state, in each language.

In: an open snapshot, lines and groups of `portal.confidence.lines`, a language. Out: plain text. A
change or a difference is called one only where its interval says so; what cannot be told or
compared says why. It refuses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from measures import proportion
from portal.confidence import reading, words
from portal.confidence.lines import Group, Line
from portal.confidence.records import Change, Estimate, Topic
from portal.format import number
from portal.language import translator
from portal.levels import level_name
from portal.words import place_name


def sentence(opened, group: Group, lang: str) -> str:
    """What the chart says: a newest value a place, whether it changed, whether places differ."""
    parts = [line_sentence(opened, line, group.topic, lang) for line in group.lines]
    return " ".join([*parts, *differences(opened, group, lang)])


def line_sentence(opened, line: Line, topic: Topic, lang: str) -> str:
    """The newest value of a place, its reliability, and its change since the wave before."""
    last = line.last
    name = words.topic_name(opened, topic, translator(lang))
    return " ".join(filter(None, (
        _value(opened, line, name, last, lang), _doubt(last, lang), *_changes(opened, last, lang),
    )))  # fmt: skip


def _value(opened, line: Line, name: str, last: Estimate, lang: str) -> str:
    _ = translator(lang)
    said = {
        "place": place_name(opened, line.territory, _), "topic": name,
        "value": words.amount(last.value, last.unit, lang),
        "when": words.when(last.period, last.frequency, lang),
        "low": words.amount(last.low, last.unit, lang),
        "high": words.amount(last.high, last.unit, lang),
        "n": number(last.n, lang), "why": words.designs(_)[last.design],
        "survey": words.survey(opened, last.source_id, _),
    }  # fmt: skip
    if last.low is None:
        if last.precision:
            said["class"] = words.precision(last.precision, _)
            return _(
                "{place}. {topic}: {value} in {when} ({survey}; the publisher gives no interval; "
                "its class of precision is {class})."
            ).format(**said)
        return _("{place}. {topic}: {value} in {when} ({survey}; {why}).").format(**said)
    if last.at_most:
        return _(
            "{place}. {topic}: {value} in {when} ({survey}; no error of it is published, only "
            "what limits it: a 95% interval of at most {low} to {high})."
        ).format(**said)  # fmt: skip
    if last.n is None:
        return _(
            "{place}. {topic}: {value} in {when} ({survey}; 95% interval: {low} to {high})."
        ).format(**said)  # fmt: skip
    return _(
        "{place}. {topic}: {value} in {when} ({survey}; 95% interval: {low} to {high}; {n} "
        "answers)."
    ).format(**said)


def _doubt(last: Estimate, lang: str) -> str:
    _ = translator(lang)
    if last.status != "low_reliability":
        return ""
    why = words.reasons(_).get(last.reason or "", _("the reason is not recorded"))
    return _("Low reliability: {why}.").format(why=why)


def _changes(opened, last: Estimate, lang: str) -> list[str]:
    """Against the wave before (a quarter: the same of the year before), then since the first."""
    ordinary = "year_before" if last.frequency == "Q" else "previous"
    found = reading.changes(opened, last)
    near = next((each for each in found if each.against == ordinary), None)
    near = near or next((each for each in found if each.against == "previous"), None)
    first = next((each for each in found if each.against == "first"
                  and each.verdict in ("risen", "fallen")
                  and (near is None or each.period_from != near.period_from)), None)  # fmt: skip
    return [change_sentence(opened, each, last.frequency, lang) for each in (near, first) if each]


def change_sentence(opened, change: Change, frequency: str, lang: str) -> str:
    """Whether it rose, fell, did not change clearly, or cannot be told or compared."""
    _ = translator(lang)
    said = {"from": words.when(change.period_from, frequency, lang)}
    if change.verdict == "not_comparable":
        said["why"] = _break(opened, change, _)
        return _("It cannot be compared with {from}: {why}").format(**said)
    if change.verdict == "cannot_tell" or change.difference is None:
        said["why"] = {
            "break": _break(opened, change, _),
            "no_error": _("no error is published."),
            "precision_class": _("what is published allows too large an error."),
            "low_reliability": _("one of the two is of low reliability."),
        }.get(change.reason or "", _("the reason is not recorded."))
        return _("Whether it changed since {from} cannot be told: {why}").format(**said)
    low, high = change.low, change.high
    assert low is not None
    assert high is not None
    signed = change.verdict == "no_clear_change"
    falls = change.verdict == "fallen"
    sizes = (change.difference, low, high) if not falls else (-change.difference, -high, -low)
    said |= {
        name: f"{'+' if signed and round(size, 1) > 0 else ''}{number(size, lang, 1)}"
        for name, size in zip(("points", "low", "high"), sizes, strict=True)
    }
    pattern = {
        "risen": _("It rose by {points} points since {from} (95% interval: {low} to {high})."),
        "fallen": _("It fell by {points} points since {from} (95% interval: {low} to {high})."),
        "no_clear_change": _(
            "It did not change clearly since {from} ({points} points; 95% interval: {low} to "
            "{high})."
        ),
    }[change.verdict]
    mark = reading.breaks(opened).get(change.survey_break_id or "")
    return " ".join(filter(None, (pattern.format(**said), mark and _(mark.reason))))


def _break(opened, change: Change, _) -> str:
    found = reading.breaks(opened).get(change.survey_break_id or "")
    return _(found.reason) if found else _("the question, its scale or its base is another.")


def differences(opened, group: Group, lang: str) -> list[str]:
    """Whether each place differs from the first by more than the error of the difference.

    The limits hold for all the comparisons of the chart at once. Only the same wave and series are
    compared, and never a place with one that contains it.
    """
    _ = translator(lang)
    first, *others = group.lines
    compared = [line for line in others if _apart(opened, first, line)]
    found = []
    for line in compared:
        one, other = first.last, line.last
        said = {"a": place_name(opened, first.territory, _),
                 "b": place_name(opened, line.territory, _)}  # fmt: skip
        if (one.period, one.series_id) != (other.period, other.series_id):
            found.append(_(
                "{a} and {b} are not compared: the answers are of other waves or questions."
            ).format(**said))  # fmt: skip
            continue
        if one.se is None or other.se is None or one.unit != "percent":
            said["why"] = _("no error is published.")
            found.append(_("Whether {a} and {b} differ cannot be told: {why}").format(**said))
            continue
        degrees = min(each.df or float("inf") for each in (one, other))
        gap = proportion.difference(
            one.value or 0.0, other.value or 0.0, one.se, other.se, degrees, len(compared)
        )
        verdict = str(proportion.verdicts(gap.low, gap.high))
        if verdict == "no_clear_change" and (one.at_most or other.at_most):
            said["why"] = _("what is published allows too large an error.")
            found.append(_("Whether {a} and {b} differ cannot be told: {why}").format(**said))
            continue
        said |= {"points": number(abs(float(gap.difference)), lang, 1)}
        found.append({
            "risen": _("{b} is {points} points above {a}: more than chance."),
            "fallen": _("{b} is {points} points below {a}: more than chance."),
            "no_clear_change": _("{a} and {b} do not differ by more than chance."),
        }[verdict].format(**said))  # fmt: skip
    return found


def _apart(opened, one: Line, other: Line) -> bool:
    ids = (one.territory.territory_id, other.territory.territory_id)
    above = {each.territory_id for place in ids for each in opened.ancestors(place)}
    return not above & set(ids)


def nearest(opened, group: Group, lang: str) -> list[str]:
    """For each place without an estimate of its own, which place stands for it."""
    _ = translator(lang)
    found = []
    for line in group.lines:
        for asked in line.asked:
            if asked.territory_id == line.territory.territory_id:
                continue
            said = {"asked": asked.named(_), "place": line.territory.named(_),
                     "level": level_name(line.territory, _)}  # fmt: skip
            parts = reading.members(opened).get(line.territory.territory_id, ())
            said["parts"] = ", ".join(sorted(opened.territories[each].name for each in parts))
            found.append((_(
                "No survey tells this of {asked} alone. The smallest place around it of which one "
                "does is {place} ({level}), made of {parts}; {asked} may differ from it."
            ) if len(parts) > 1 else _(
                "No survey tells this of {asked} alone. The smallest place around it of which one "
                "does is {place} ({level}); {asked} may differ from it."
            )).format(**said))  # fmt: skip
            if reading.asked_not_represented(opened, asked.territory_id, group.topic):
                found.append(_(
                    "People of {asked} were asked too, but too few to speak for it."
                ).format(**said))  # fmt: skip
    return found


def of_places(opened, rows: Sequence[Estimate], lang: str) -> str:
    """How far apart the reliable values of many places are, without ranking them."""
    _ = translator(lang)
    sure = [row for row in rows if row.value is not None and row.status != "low_reliability"]
    if not sure:
        return _("No place has a reliable estimate in this wave.")
    values = [row.value or 0.0 for row in sure]
    said = {
        "n": number(len(sure), lang), "all": number(len(rows), lang),
        "when": words.when(sure[0].period, sure[0].frequency, lang),
        "low": words.amount(min(values), sure[0].unit, lang),
        "high": words.amount(max(values), sure[0].unit, lang),
    }  # fmt: skip
    return _(
        "In {when}, {n} of {all} places have a reliable estimate; it goes from {low} to {high}. "
        "Where two intervals overlap widely the places may not differ."
    ).format(**said)
