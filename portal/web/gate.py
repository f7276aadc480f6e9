"""The outermost layer: what the public may reach, and how.

In: every HTTP request. Out: compressed static files, the page of a wrong address with a true 404,
one spelling per address, and the headers that keep the browser from asking any other host. It
refuses Streamlit's metrics, its agent interface, any path that no page or route answers, and any
method but GET and HEAD outside Streamlit's own paths.
"""

import base64
import hashlib
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.web import answering, document
from portal.web.compressed import CompressedFiles, accepted

METHODS = ("GET", "HEAD")
STATIC = "/static/"
_STREAMLIT = (
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/stream",
    "/_stcore/upload_file/",
    "/media/",
)


def _content_security_policy() -> str:
    inline = " ".join(_digest(script) for script in (document.SETTINGS, document.START))
    return (
        f"default-src 'self'; script-src 'self' {inline}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; "
        "base-uri 'self'; form-action 'self'"
    )


def _digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _as_meant(scope: Scope) -> Scope:
    """The request, without gzip where it says that it does not take it (gzip;q=0): Streamlit packs
    for every header that names it."""
    header = ",".join(Headers(scope=scope).getlist("accept-encoding"))
    if "gzip" not in header.lower() or accepted(header, ("gzip",)):
        return scope
    fields = [each for each in scope["headers"] if each[0] != b"accept-encoding"]
    other = [(b"accept-encoding", b"br")] if accepted(header, ("br",)) else []
    return {**scope, "headers": [*fields, *other]}


class Gate:
    """ASGI middleware around Streamlit and our routes; ``routes`` are the addresses we answer."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], static: CompressedFiles) -> None:
        self._app = app
        self._routes = routes
        self._static = static
        self._fields = [
            (b"content-security-policy", _content_security_policy().encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
        ]

    def _answered(self, path: str) -> bool:
        if path.startswith(_STREAMLIT):
            return True
        scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
        return any(route.matches(scope)[0] != Match.NONE for route in self._routes)

    async def _own_response(self, scope: Scope) -> ASGIApp | None:
        """Our answer to the request, or None where the application gives it."""
        kept = answering.recalled(scope)
        if kept is not None:
            return kept
        path = scope["path"]
        if scope["method"] not in METHODS and not path.startswith(_STREAMLIT):
            return PlainTextResponse("405", 405, {"Allow": ", ".join(METHODS)})
        if path.startswith(STATIC):
            return await self._static.respond(path, Headers(scope=scope))
        if self._answered(path):
            return None
        request = Request(scope)
        bare = path.rstrip("/")
        if bare and bare != path and not path.startswith("//") and self._answered(bare):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(bare + query, status_code=308)
        if path.startswith("/_stcore/"):
            return PlainTextResponse("404", status_code=404)
        return document.not_found(request)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] != 304:
                fields = message["headers"]
                given = {name for name, _value in fields}
                missing = [each for each in self._fields if each[0] not in given]
                message = {**message, "headers": [*fields, *missing]}
            await send(message)

        app = await self._own_response(scope) or self._app
        await app(_as_meant(scope), receive, send_with_headers)
