"""What an estimate says, or why there is none, in one sentence that is true in every state.

In: records of `portal.effect`, a language. Out: plain text. A difference is called a difference:
no sentence says that a programme caused it.
"""

from __future__ import annotations

from portal.effect import words
from portal.effect.records import Effect, PlaceEffect, Tested, Window, Year
from portal.format import number, percent, period
from portal.language import translator
from portal.records import Offence

ALARM = 0.05


def effect(found: Effect | PlaceEffect, offence: Offence, where: str, lang: str) -> str:
    """The estimate with its interval, or the refusal. where: name of the programme or place."""
    _ = translator(lang)
    named = {"where": where, "offence": _(offence.name), "event": words.events(_)[found.event]}
    if found.verdict == "refused" or found.estimate is None or found.low is None:
        why = words.refusals(_)[found.refusal] if found.refusal else words.verdicts(_)["refused"]
        return _("{where}. {offence}, {event}: no estimate, because {why}.").format(
            why=why, **named
        )
    return _verdict(found, lang).format(**named, **_shares(found, lang))


def _verdict(found: Effect | PlaceEffect, lang: str) -> str:
    _ = translator(lang)
    if found.verdict == "lower":
        return _(
            "{where}. {offence}, {event}: what was recorded fell by {change} more, or rose by that "
            "much less, than in comparable places (from {low} to {high})."
        )
    if found.verdict == "higher":
        return _(
            "{where}. {offence}, {event}: what was recorded rose by {change} more, or fell by that "
            "much less, than in comparable places (from {low} to {high})."
        )
    return _(
        "{where}. {offence}, {event}: no clear difference from comparable places ({change}; 95% "
        "interval: {low} to {high})."
    )


def _shares(found: Effect | PlaceEffect, lang: str) -> dict[str, str]:
    """The difference and its limits: as sizes where its direction is clear, else with signs."""
    ratio, low, high = found.estimate or 1.0, found.low or 1.0, found.high or 1.0
    if found.verdict == "lower":
        shares, signed = (1 - ratio, 1 - high, 1 - low), False
    elif found.verdict == "higher":
        shares, signed = (ratio - 1, low - 1, high - 1), False
    else:
        shares, signed = (ratio - 1, low - 1, high - 1), True
    change, least, most = (percent(share, lang, signed=signed) for share in shares)
    return {"change": change, "low": least, "high": most}


def grade(found: Effect, lang: str) -> str:
    """How much the evidence carries, and on how many places it rests; "" without an estimate."""
    _ = translator(lang)
    if found.grade is None:
        return ""
    return _(
        "Grade of evidence: {grade}. {treated} places with the programme, in {cohorts} groups of "
        "entry, against {comparison} without it."
    ).format(
        grade=words.grades(_)[found.grade],
        treated=number(found.treated, lang),
        cohorts=number(found.cohorts, lang),
        comparison=number(found.comparison, lang),
    )


def tested(found: Tested, lang: str) -> str:
    """What is left of a difference once all questions of the programme are allowed for."""
    _ = translator(lang)
    named = {"n": number(found.tests, lang), "p": p_value(found.p_value, lang),
             "adjusted": p_value(found.p_adjusted, lang)}  # fmt: skip
    if not improbable(found.p_value):
        return _(
            "It is one of {n} estimates tried for this programme. How probable as large a "
            "difference is without any effect: {p}; allowing for all of them (Holm), {adjusted}."
        ).format(**named)
    if improbable(found.p_adjusted):
        return _(
            "It is one of {n} estimates tried for this programme, and the difference stays clear "
            "when all of them are allowed for (Holm): {adjusted}; alone, {p}."
        ).format(**named)
    return _(
        "It is one of {n} estimates tried for this programme, and when all of them are allowed for "
        "(Holm) the difference is no longer clear: {adjusted}; alone, {p}. Of twenty estimates "
        "without any effect, one would look as clear alone."
    ).format(**named)


def improbable(value: float | None) -> bool:
    """Whether so small a probability makes a difference clear; not known: no."""
    return value is not None and value < ALARM


def p_value(value: float | None, lang: str) -> str:
    """A probability to three decimals, "p = 0.012"; smaller ones "p < 0.001"."""
    if value is not None and value < 0.001:
        return f"p < {number(0.001, lang, 3)}"
    return f"p = {number(value, lang, 3)}"


def track(rows: list[Year], offence: Offence, place: str, programme: str, lang: str) -> str:
    """A place's last year against its years before, beside its comparison places; no effect."""
    _ = translator(lang)
    last = rows[-1]
    named = {
        "place": place, "offence": _(offence.name), "programme": programme, "year": last.year,
        "own": percent(last.index / 100, lang), "n": number(last.comparison, lang),
        "other": percent((last.comparison_index or 0) / 100, lang),
    }  # fmt: skip
    if last.comparison_index is None:
        return _(
            "{place}. {offence}, year by year: in {year}, {own} of its mean year before "
            "{programme}. No comparison places are known for these years."
        ).format(**named)
    return _(
        "{place}. {offence}, year by year: in {year}, {own} of its mean year before {programme}; "
        "its {n} comparison places, {other} of theirs."
    ).format(**named)


def described(rows: list[Window], offence: Offence, place: str, lang: str) -> str:
    """Rates or counts before, during and after, with the same in comparison places."""
    _ = translator(lang)
    parts = []
    for each in rows:
        when = words.windows(_)[each.window]
        own = _amount(each, lang)
        if each.comparison_rate is None:
            parts.append(f"{when}: {own}")
        else:
            parts.append(_("{when}: {own} (comparison places: {other})").format(
                when=when, own=own, other=number(each.comparison_rate, lang, 1)
            ))  # fmt: skip
    text = _("{place}. {offence}, a year: {parts}.").format(
        place=place, offence=_(offence.name), parts="; ".join(parts)
    )
    if any(each.break_inside for each in rows):
        text += " " + _("The way of counting changed in between: do not compare across it.")
    return text


def _amount(each: Window, lang: str) -> str:
    _ = translator(lang)
    if each.rate is not None:
        return _("{rate} per 100,000").format(rate=number(each.rate, lang, 1))
    yearly = each.count * 12 / each.months if each.months else None
    return _("{count} recorded").format(count=number(yearly, lang, 1))


def span(each: Window, lang: str) -> str:
    """The months of a window."""
    first, last = (period(day, "month", lang) for day in (each.first_period, each.last_period))
    return f"{first} – {last}"
