"""Survey estimates as rows: complete for files, short for the page.

In: an open snapshot, estimates, a language. Out: `portal.catalogue.drawn` columns and rows with
value, interval, standard error, numbers of answers, design, question, state and the cell of the
publisher's file; or an HTML table of the same estimates, newest first. It refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portal import tables
from portal import words as shared
from portal.catalogue.drawn import Column, Shape, Table, Value
from portal.confidence import reading, words
from portal.confidence.records import Estimate
from portal.format import interval, number
from portal.language import translator

DECIMALS = 3


def rows(opened, estimates: Iterable[Estimate], lang: str, shape: Shape | None = None) -> Table:
    """Everything that is known of each estimate."""
    _ = translator(lang)
    return Table(_columns(_), [_row(opened, each, lang) for each in estimates], shape)


def _columns(_) -> tuple[Column, ...]:
    return (
        Column("territory_id", _("Code")), Column("territory", _("Place")),
        Column("indicator", _("Code of the indicator")), Column("topic", _("Indicator")),
        Column("people", _("Whose answers")), Column("period", _("Period")),
        Column("wave", _("Wave")), Column("value", _("Estimate"), "number"),
        Column("low", _("95% interval, from"), "number"),
        Column("high", _("95% interval, to"), "number"), Column("unit", _("Unit")),
        Column("se", _("Standard error"), "number"), Column("n", _("Answers"), "integer"),
        Column("n_effective", _("Effective number of answers"), "number"),
        Column("design_effect", _("Design effect"), "number"),
        Column("cv", _("Coefficient of variation"), "number"),
        Column("precision", _("Publisher's class of precision")),
        Column("design", _("Code of the error")),
        Column("design_text", _("Where the error is from")),
        Column("question_id", _("Code of the question")), Column("question", _("Question")),
        Column("scale", _("Scale")), Column("counted", _("Answers counted")),
        Column("base", _("Base")), Column("mode", _("How it was asked")),
        Column("status", _("Code of the state")), Column("status_text", _("State")),
        Column("reason", _("Reason")), Column("file", _("File")), Column("cell", _("Cell")),
    )  # fmt: skip


def _row(opened, each: Estimate, lang: str) -> tuple[Value, ...]:
    _ = translator(lang)
    question = reading.questions(opened)[each.question_id]
    period = str(each.period.year)
    if each.frequency == "Q":
        period += f"-Q{(each.period.month + 2) // 3}"
    return (
        each.territory_id, opened.territories[each.territory_id].named(_), each.indicator,
        words.topic_name(opened, each.topic, _), each.people, period, each.wave,
        *(_rounded(value) for value in (each.value, each.low, each.high)),
        words.unit_name(each.unit, _), _rounded(each.se), each.n, _rounded(each.n_effective),
        _rounded(each.deff), _rounded(each.cv), each.precision, each.design,
        words.designs(_)[each.design], each.question_id, question.wording, question.scale,
        question.counted, _(question.base), words.modes(_)[question.mode], each.status,
        shared.states(_)[each.status], words.reasons(_).get(each.reason or ""), each.file,
        each.cell,
    )  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)


def short(opened, caption: str, estimates: Sequence[Estimate], lang: str, *, places: bool) -> str:
    """The page's table. places: a row is named by its place, else by its period."""
    _ = translator(lang)
    heads = [_("Place") if places else _("Period"), _("Estimate"), _("95% interval"),
             _("Answers"), _("State")]  # fmt: skip
    several = len({each.territory_id for each in estimates}) > 1
    cells = []
    for each in estimates:
        name = opened.territories[each.territory_id].named(_)
        when = words.when(each.period, each.frequency, lang)
        first = name if places else f"{when}, {name}" if several else when
        cells.append([
            first, words.amount(each.value, each.unit, lang), _limits(each, lang),
            number(each.n, lang), _state(each, _),
        ])  # fmt: skip
    return tables.table(caption, heads, cells)


def _limits(each: Estimate, lang: str) -> str:
    _ = translator(lang)
    if each.low is None:
        return words.precision(each.precision, _) if each.precision else "–"
    limits = interval(each.low, each.high, lang, 1)
    return _("at most {interval}").format(interval=limits) if each.at_most else limits


def _state(each: Estimate, _) -> str:
    state = shared.states(_)[each.status]
    why = words.reasons(_).get(each.reason or "")
    return f"{state}: {why}" if why else state
