"""`/geo/<layer>.geojson`: the shapes of a map layer, ids of territories as feature ids.

In: a layer's name, and the edition (e). Out: the edition's own file. Asked for with the edition's
id they never change and may be kept for a year. Refused: a layer that the edition does not have.
"""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from portal.catalogue import Refused
from portal.language import translator
from portal.web.answering import EVERYBODY, Asking, Made, answer


def layer(asking: Asking) -> Made:
    """The shapes of a layer."""
    _ = translator(asking.lang)
    folder = asking.opened.directory / "boundaries"
    known = {path.stem: path for path in folder.glob("*.geojson")}
    path = known.get(asking.path["layer"])
    if path is None:
        raise Refused(404, _("There is no such map layer."))
    return Made(path.read_bytes(), "application/geo+json", EVERYBODY)


ROUTES: list[BaseRoute] = [Route("/geo/{layer}.geojson", answer(layer))]
