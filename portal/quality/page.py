"""The page Calidad y revisiones: what changed, and source by source what is there and what lacks.

In: an open snapshot, a language, and the place that the address names. Out: HTML with every text
escaped, made once per edition, language and place. It refuses nothing: an edition from before a
table existed says less.
"""

from __future__ import annotations

from functools import lru_cache

from portal import blocks, contents, provenance, site
from portal.format import number, percent
from portal.language import translator
from portal.quality import changes, sources
from portal.records import Reconciliation


@lru_cache(maxsize=12)
def page(opened, lang: str, place: str | None, edition: str | None = None) -> str:
    """The whole page below its heading. edition: that its links stay in."""
    site.read_edition(edition)
    found = (
        sources.late_ones(opened, lang)
        + (sources.of_place(opened, place, lang) if place and place in opened.territories else "")
        + changes.section(opened, lang, place)
        + sources.section(opened, lang)
        + provenance.reconciliation(opened, lang)
        + provenance.parts(opened, lang)
    )
    summary = blocks.paragraph(_summary(opened, lang), "ca-lead")
    return summary + contents.listed(found, translator(lang))


def _summary(opened, lang: str) -> str:
    _ = translator(lang)
    found = [one for one in opened.reconciliation if one.compared is None]
    parts = [one for one in opened.reconciliation if one.compared is not None]
    held = [one for one in found if abs(one.found - one.expected) <= one.tolerance]
    late, unknown = sources.late(opened), sources.of_unknown_rhythm(opened)
    words = [
        _("This edition was made from {files} files of {publishers} publishers.").format(
            files=number(len(opened.sources), lang),
            publishers=number(len({one.publisher for one in opened.sources}), lang),
        ),
        _(
            "Of {all} totals published elsewhere, {held} were found again within the difference "
            "that is allowed."
        ).format(all=number(len(found), lang), held=number(len(held), lang)),
        _(
            "{n} times the parts that a publisher gives, places or months, were added up and set "
            "beside its wholes: they agree in {share}, and what differs is told below."
        ).format(
            n=number(sum(one.compared or 0 for one in parts), lang),
            share=percent(_agreeing(parts), lang, 1),
        ) if parts else "",
        _.plural(
            "{n} source is late: its publisher ordinarily has more by now.",
            "{n} sources are late: their publishers ordinarily have more by now.",
            len(late),
        ).format(n=number(len(late), lang)) if late else _("No source is late."),
        _.plural(
            "Of {n} source nobody can say so, for its rhythm is not known.",
            "Of {n} sources nobody can say so, for their rhythm is not known.",
            len(unknown),
        ).format(n=number(len(unknown), lang)) if unknown else "",
    ]  # fmt: skip
    return " ".join(filter(None, words))


def _agreeing(parts: list[Reconciliation]) -> float:
    """The share of the comparisons of parts with wholes in which both are the same."""
    compared = sum(one.compared or 0 for one in parts)
    return 1 - sum(one.apart or 0 for one in parts) / compared
