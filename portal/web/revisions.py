"""`/revisiones.csv`: what changed since the edition before, everywhere or in one place.

In: a place (t) or none, a language, an edition (e). Out: CSV as `portal.exports.table` writes it.
Refused: a place that the edition does not have.
"""

from __future__ import annotations

import csv
import io

from starlette.routing import BaseRoute, Route

from portal.catalogue import Refused
from portal.exports.table import written
from portal.language import translator
from portal.packed import field_names
from portal.quality import changes
from portal.records import Revision
from portal.web.answering import EVERYBODY, Asking, Made, answer


def revisions(asking: Asking) -> Made:
    """The rows of the table `revision`, largest change first."""
    _ = translator(asking.lang)
    place = asking.params.get("t")
    if place and place not in asking.opened.territories:
        raise Refused(
            404,
            _("There is no place with the code “{code}” in this edition.").format(code=place[:40]),
        )
    rows = changes.in_place(asking.opened, place) if place else changes.revisions(asking.opened)
    names = field_names(Revision)
    decimal = "." if asking.lang == "en" else ","
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if asking.lang == "en" else ";", lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        cells = [getattr(row, name) for name in names]
        writer.writerow(
            written(cell if isinstance(cell, float | int | None) else str(cell), decimal)
            for cell in cells
        )
    name = f"revisions{f'-{place}' if place else ''}.csv"
    return Made(
        b"\xef\xbb\xbf" + out.getvalue().encode("utf-8"), "text/csv; charset=utf-8",
        EVERYBODY | {"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


ROUTES: list[BaseRoute] = [Route("/revisiones.csv", answer(revisions, known=("t",)))]
