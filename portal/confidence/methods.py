"""How survey answers are told, for the methods page: errors, reliability, change, indicators.

In: an open snapshot, a language. Out: HTML with every text escaped; only words where the edition
has no surveys.
"""

from __future__ import annotations

from html import escape

from portal import blocks, tables
from portal.confidence import reading, words
from portal.language import translator


def section(opened, lang: str) -> str:
    """The rules in words, and what each indicator means."""
    _ = translator(lang)
    rules = (
        _("An estimate has the error of its design: weights, strata and clusters where the answers "
          "are there; else the standard error that the survey publishes; else an error from the "
          "weights alone, which is too small; else the most that the publisher's class of "
          "precision allows: an error under 15% or 30% of the value, and of a sum no more than "
          "the errors of its parts together."),
        _("Low reliability is said by the publisher's own rule where it has one; else with fewer "
          "than 50 answers, or an interval of more than 15 points to each side."),
        _("It rose or fell only if the interval of the difference between two waves leaves out "
          "zero: the errors of both count, each with its design. Another question, scale, base, "
          "sample or mode breaks the line."),
        _("Nothing is estimated for a place that nobody asked: the smallest place around it that "
          "was asked is shown, and named."),
    )  # fmt: skip
    rows = [
        (_(each.name), _(each.definition), _(each.family))
        for each in reading.indicators(opened).values()
    ]
    errors = [(name, text) for name, text in words.designs(_).items()]
    caption = _("Glossary of survey indicators")
    heads = [_("Indicator"), _("Meaning"), _("Heading")]
    return (
        blocks.heading(_("How survey answers are told"), 2)
        + blocks.listed([escape(rule) for rule in rules])
        + tables.folded(_("Where an error may be from"), tables.table(
            _("Where an error may be from"), [_("Code of the error"), _("Meaning")], errors))
        + (tables.folded(caption, tables.table(caption, heads, rows)) if rows else "")
    )  # fmt: skip
