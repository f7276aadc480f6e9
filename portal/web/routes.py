"""Every plain-HTTP address of the site, in one list; `docs/addresses.md` has a sentence for each.

In: nothing. Out: `ROUTES`, for the application and for the gate that knows which paths exist.
"""

from starlette.routing import BaseRoute

from portal.api import routes as api
from portal.web import answers, downloads, feeds, figures, meeting, revisions, shapes, summary

ROUTES: list[BaseRoute] = [
    *answers.ROUTES,
    *figures.ROUTES,
    *summary.ROUTES,
    *revisions.ROUTES,
    *shapes.ROUTES,
    *api.ROUTES,
    *downloads.ROUTES,
    *meeting.ROUTES,
    *feeds.ROUTES,
]
