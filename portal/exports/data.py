"""A figure as JSON: words, rows with their states, sources, citation, and the Plotly picture.

In: figures of the catalogue. Out: bytes of UTF-8 JSON. Unknown numbers are null, never 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from portal import words
from portal.catalogue import Drawn
from portal.exports import citation
from portal.language import translator


def to_json(drawn: Sequence[Drawn]) -> bytes:
    """One figure, or the parts of one whose places cannot stand in one picture."""
    return orjson.dumps({"figures": [_figure(each) for each in drawn]})


def _figure(drawn: Drawn) -> dict[str, Any]:
    _ = translator(drawn.asked.lang)
    opened, table = drawn.asked.opened, drawn.table
    return {
        "figure": drawn.figure,
        "title": drawn.title,
        "quantity": drawn.subtitle,
        "sentence": drawn.sentence,
        "places": list(drawn.places),
        "notes": [*drawn.marks, *drawn.cautions],
        "definitions": list(drawn.definitions),
        "states": words.states(_),
        "columns": [
            {"name": column.name, "label": column.label, "kind": column.kind}
            for column in table.columns
        ],
        "rows": table.rows,
        "sources": [
            {"source_id": one.source_id, "publisher": one.publisher, "title": one.title,
             "licence": one.licence, "url": one.url}
            for one in drawn.credits
        ],
        "edition": {"id": opened.edition_id, "date": opened.edition_date.isoformat()},
        "accessed": drawn.today.isoformat(),
        "address": drawn.address,
        "citation": {"plain": citation.plain(drawn), "apa": citation.apa(drawn),
                     "bibtex": citation.bibtex(drawn)},
        "picture": drawn.picture.to_dict(),
    }  # fmt: skip
