"""How every plain-HTTP address answers: understood, within limits, from memory if it can.

In: a request and a function that makes the answer (`Made`) from what the address asks for
(`Asking`). Out: a response with ETag and cache headers; 304 without any work where the client has
it already; the body from memory where it was made before. What cannot be followed is refused in
words, as JSON or as a page, in the request's language. Making is done in few threads, so that
nothing here slows the pages more than its share.
"""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Scope

from portal import address, site, snapshot
from portal.catalogue import Refused
from portal.language import DEFAULT, translator
from portal.records import Unknown
from portal.web import document
from portal.web.kept import Address, Kept, Made, Store, unchanged
from portal.web.limits import Limits, TooMany

LIVE = "public, max-age=300, stale-while-revalidate=86400"
DAY = "public, max-age=86400"
FOREVER = "public, max-age=31536000, immutable"
LONGEST_QUERY = 2000
LONGEST_WAIT = 30.0  # seconds for a thread to be free
EVERYBODY = {"Access-Control-Allow-Origin": "*"}

limits = Limits()
workers = anyio.CapacityLimiter(2)


@dataclass(frozen=True, slots=True)
class Asking:
    """What an address asks for. url: its path; path: the parts of it that vary; params: without
    language and edition; frozen: the edition is named in the address."""

    url: str
    path: dict[str, str]
    params: dict[str, str]
    opened: snapshot.Snapshot
    lang: str
    base: str
    frozen: bool


Maker = Callable[[Asking], Made]


store = Store()
_making: dict[Address, asyncio.Task[Kept]] = {}


def recalled(scope: Scope) -> Kept | None:
    """What was answered before at the request's address, if it holds and the client may ask."""
    kept = store.get(Address.of(scope)) if scope["method"] in ("GET", "HEAD") else None
    if kept is not None:
        try:
            limits.spend(_client(scope), 1, DEFAULT)
        except TooMany:
            return None
    return kept


def _client(scope: Scope) -> str:
    return scope["client"][0] if scope.get("client") else ""


def answer(
    make: Maker, *, cost: float = 1, daily: bool = False, follows: bool = False,
    page: bool = False, limiter: anyio.CapacityLimiter | None = None,
    known: Sequence[str] | None = None,
) -> Callable[[Request], Awaitable[ASGIApp]]:  # fmt: skip
    """The endpoint that answers with what `make` makes.

    cost: of making it, in requests; daily: it holds the date of access; follows: it tells which
    edition is current, even where the address names another; page: refusals are pages even where
    none is asked for; limiter: threads that may make it; known: the only parameters
    that are allowed, None where others are passed over.
    """

    async def endpoint(request: Request) -> ASGIApp:
        lang = site.language(request.query_params.get("lang"))
        try:
            return await _answered(request, lang)
        except Refused as refused:
            return refusal(request, refused, lang, page)

    async def _answered(request: Request, lang: str) -> ASGIApp:
        client = _client(request.scope)
        limits.spend(client, 1, lang)
        params = _params(request, known, lang)
        named = params.pop("e", None)
        written = Address.of(request.scope)
        current = snapshot.open_current().edition_id
        following = None if named and not follows else current
        day = datetime.date.today() if daily else None
        tag = written.tag(following, day)
        common = {"Cache-Control": _lasting(following, day), "Vary": "Accept-Encoding",
                  "Content-Language": lang}  # fmt: skip
        if unchanged(request.scope, tag):
            return Kept.of(Made(b"", ""), tag, common)
        making = _making.get(written)
        if making is None:
            limits.spend(client, cost, lang)

            def work() -> Kept:
                made = make(_asking(request, params, named, lang))
                return Kept.of(made, tag, common, following, day)

            making = _making[written] = asyncio.create_task(_made(work, lang))
            making.add_done_callback(lambda _done: _making.pop(written))
        kept = await asyncio.shield(making)
        store.put(written, kept)
        return kept

    async def _made(work: Callable[[], Kept], lang: str) -> Kept:
        with anyio.move_on_after(LONGEST_WAIT):
            return await anyio.to_thread.run_sync(work, limiter=limiter or workers)
        raise busy(lang)

    endpoint.__doc__ = make.__doc__
    return endpoint


def busy(lang: str) -> Refused:
    """The refusal of a server that has too much to do."""
    _ = translator(lang)
    return Refused(503, _("The server has too much to do: try again in a minute."))


def _params(request: Request, known: Sequence[str] | None, lang: str) -> dict[str, str]:
    """The parameters, bounded, without the language."""
    _ = translator(lang)
    if len(request.url.query) > LONGEST_QUERY:
        raise Refused(400, _("The address is too long."))
    params = dict(request.query_params)
    params.pop("lang", None)
    strange = [name for name in params if known is not None and name not in (*known, "e")]
    if strange:
        raise Refused(
            400,
            _("There is no parameter “{name}” here. There are: {names}.").format(
                name=strange[0][:40], names=", ".join((*(known or ()), "e", "lang"))
            ),
        )
    return params


def _opened(named: str | None, lang: str) -> snapshot.Snapshot:
    """The edition that the address names, else the current one."""
    _ = translator(lang)
    try:
        return address.edition({"e": named or ""})
    except Unknown:
        raise Refused(
            404,
            _("There is no edition “{code}” here, or not any more; those held: {held}.").format(
                code=(named or "")[:40], held=", ".join(snapshot.editions())
            ),
        ) from None


def _asking(request: Request, params: dict, named: str | None, lang: str) -> Asking:
    path = {name: str(value) for name, value in request.path_params.items()}
    base = f"{request.url.scheme}://{request.url.netloc}"
    return Asking(request.url.path, path, params, _opened(named, lang), lang, base, bool(named))


def _lasting(following: str | None, day: datetime.date | None) -> str:
    if following:
        return LIVE
    return DAY if day else FOREVER


def refusal(request: Request, refused: Refused, lang: str, page: bool = False) -> Response:
    """The refusal as a page for a browser, else as JSON: `{"error": {"status", "message"}}`."""
    headers = {"Content-Language": lang, "Cache-Control": "no-store", "Vary": "Accept"}
    if isinstance(refused, TooMany):
        headers["Retry-After"] = str(refused.wait)
    elif refused.status == 503:
        headers["Retry-After"] = "60"
    wants_page = "text/html" in request.headers.get("accept", "")
    if wants_page or page:
        return document.refused(request, refused.status, refused.sentence, headers)
    error = {"error": {"status": refused.status, "message": refused.sentence}}
    return JSONResponse(error, refused.status, headers | EVERYBODY)
