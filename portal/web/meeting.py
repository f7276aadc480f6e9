"""`/reunion/<places>.<html|pptx|pdf>`: a meeting as a page that needs nothing else, slides, print.

In: one to three places in the address, h (stories), e (edition), lang. Out: the file. One is
made at a time, in a thread of its own. Refused: places, stories and kinds that do not exist.
"""

from __future__ import annotations

import anyio
from starlette.routing import BaseRoute, Route

from portal.catalogue import Refused
from portal.language import translator
from portal.pack import presentation, view
from portal.pack.powerpoint import to_pptx
from portal.pack.printed import to_pdf
from portal.pack.slides import deck
from portal.web.answering import Asking, Made, answer

TYPES = {
    "html": "text/html; charset=utf-8",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
}
makers = anyio.CapacityLimiter(1)  # slides are a second of work, beside the pages' readers


def file(asking: Asking) -> Made:
    """A meeting as a file."""
    _ = translator(asking.lang)
    kind = asking.path["kind"]
    if kind not in TYPES:
        raise Refused(404, _("A meeting exists as html, pptx and pdf."))
    params = {**asking.params, "t": asking.path["places"]}
    if asking.frozen:
        params["e"] = asking.opened.edition_id
    found = view.view(asking.opened, params, _)
    if found.unknown:
        raise Refused(404, found.unknown[0])
    if found.problems or not found.places:
        raise Refused(400, (*found.problems, _("Name a place: t=CHL-13120, for example."))[0])
    made = deck(asking.opened, found, asking.lang, asking.base)
    headers = {"Content-Disposition": f'inline; filename="{made.file}.{kind}"'}
    if kind == "html":
        headers["Content-Security-Policy"] = presentation.policy()
        return Made(presentation.page(made).encode(), TYPES[kind], headers)
    return Made(to_pptx(made) if kind == "pptx" else to_pdf(made), TYPES[kind], headers)


ROUTES: list[BaseRoute] = [
    Route("/reunion/{places}.{kind}", answer(
        file, cost=10, daily=True, page=True, limiter=makers, known=("h",))),
]  # fmt: skip
