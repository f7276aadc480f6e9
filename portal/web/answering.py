"""How every plain-HTTP address answers: understood, within limits, from memory if it can.

In: a request and a function that makes the answer (`Made`) from what the address asks for
(`Asking`). Out: a response with ETag and cache headers; 304 without any work where the client has
it already; the body from memory where it was made before. What cannot be followed is refused in
words, as JSON or as a page, in the request's language. Making is done in few threads, so that
nothing here slows the pages more than its share.
"""

from __future__ import annotations

import datetime
import gzip
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal import address, site, snapshot
from portal.address import LONGEST
from portal.catalogue import Refused
from portal.language import translator
from portal.records import Unknown
from portal.web import document
from portal.web.compressed import accepted
from portal.web.limits import Limits, TooMany
from portal.web.version import version

LIVE = "public, max-age=300, stale-while-revalidate=86400"
DAY = "public, max-age=86400"
FOREVER = "public, max-age=31536000, immutable"
MOST_BYTES = 24 * 2**20  # of answers kept in memory
LARGEST = 2**20  # of one that is kept
LONGEST_QUERY = 2000
LONGEST_WAIT = 30.0  # seconds for a thread to be free
SMALLEST_PACKED = 600
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


@dataclass(frozen=True, slots=True)
class Made:
    """A finished answer."""

    body: bytes
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def packable(self) -> bool:
        """Whether compression makes it smaller."""
        kind = self.media_type.partition(";")[0]
        text = kind.startswith("text/") or kind.endswith(("json", "xml", "svg+xml", "javascript"))
        return text and len(self.body) >= SMALLEST_PACKED


Maker = Callable[[Asking], Made]


@dataclass(slots=True)
class _Kept:
    made: Made
    packed: bytes | None


class Store:
    """Finished answers, the longest unused forgotten first, at most `MOST_BYTES` of them."""

    def __init__(self, most: int = MOST_BYTES):
        self._most, self._size = most, 0
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def get(self, key: str) -> _Kept | None:
        """The answer, now the most recently used."""
        found = self._kept.get(key)
        if found:
            self._kept.move_to_end(key)
        return found

    def put(self, key: str, made: Made) -> _Kept:
        """Keep an answer, with its compressed form."""
        packed = gzip.compress(made.body, compresslevel=6, mtime=0) if made.packable else None
        kept = _Kept(made, packed)
        if _size(kept) <= LARGEST and key not in self._kept:
            self._kept[key] = kept
            self._size += _size(kept)
            while self._size > self._most:
                self._size -= _size(self._kept.popitem(last=False)[1])
        return kept


def _size(kept: _Kept) -> int:
    return len(kept.made.body) + len(kept.packed or b"")


store = Store()


def answer(
    make: Maker, *, cost: float = 1, daily: bool = False, page: bool = False,
    limiter: anyio.CapacityLimiter | None = None, known: Sequence[str] | None = None,
) -> Callable[[Request], Awaitable[Response]]:  # fmt: skip
    """The endpoint that answers with what `make` makes.

    cost: of making it, in requests; daily: it holds the date of access; page: refusals are pages
    even where none is asked for; limiter: threads that may make it; known: the only parameters
    that are allowed, None where others are passed over.
    """

    async def endpoint(request: Request) -> Response:
        lang = site.language(request.query_params.get("lang"))
        try:
            return await _answered(request, lang)
        except Refused as refused:
            return refusal(request, refused, lang, page)

    async def _answered(request: Request, lang: str) -> Response:
        client = request.client.host if request.client else ""
        limits.spend(client, 1, lang)
        params = _params(request, known, lang)
        named = params.pop("e", None)
        edition_id = named or snapshot.open_current().edition_id
        key = _key(request, params, (edition_id[:LONGEST], bool(named)), lang, daily)
        headers = {"ETag": f'W/"{key}"', "Cache-Control": _lasting(named, daily),
                   "Vary": "Accept-Encoding", "Content-Language": lang}  # fmt: skip
        if f'W/"{key}"' in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        kept = store.get(key)
        if kept is None:
            limits.spend(client, cost, lang)
            kept = store.put(key, await _made(request, params, named, lang))
        return _response(request, kept, headers)

    async def _made(request: Request, params: dict, named: str | None, lang: str) -> Made:
        def work() -> Made:
            opened = _opened(named, lang)
            base = f"{request.url.scheme}://{request.url.netloc}"
            path = {name: str(value) for name, value in request.path_params.items()}
            return make(Asking(request.url.path, path, params, opened, lang, base, bool(named)))

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


def _key(request: Request, params: dict, edition: tuple, lang: str, daily: bool) -> str:
    day = datetime.date.today().isoformat() if daily else ""
    # The host is part of the addresses that an answer holds.
    asked = (version(), edition, request.url.netloc, request.url.path,
             sorted(params.items()), lang, day)  # fmt: skip
    return blake2b(repr(asked).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _lasting(named: str | None, daily: bool) -> str:
    if not named:
        return LIVE
    return DAY if daily else FOREVER


def _response(request: Request, kept: _Kept, headers: dict[str, str]) -> Response:
    body = kept.made.body
    if kept.packed and accepted(request.headers.get("accept-encoding", "")) is not None:
        body = kept.packed
        headers = headers | {"Content-Encoding": "gzip"}
    return Response(body, media_type=kept.made.media_type, headers=headers | kept.made.headers)


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
