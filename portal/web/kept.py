"""Finished answers, ready to be sent again, found by the address as it was written.

In: an address (`Address`) and what was made for it (`Made`). Out: a `Kept`, which sends itself: the
body, compressed where that is smaller and accepted, or 304 where the client has it already. Kept is
the compressed form alone: the few clients that do not take it wait until it is unpacked. Forgotten
are first those that were asked for least recently, and those of an edition or a day that is over.
"""

from __future__ import annotations

import datetime
import gzip
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from anyio import to_thread
from starlette.types import Receive, Scope, Send

from portal import snapshot
from portal.web.compressed import accepted
from portal.web.version import version

MOST_BYTES = 24 * 2**20  # of answers kept in memory
LARGEST = 2**20  # of one that is kept
BESIDE = 2500  # bytes that an answer takes beside its body and its address
SMALLEST_PACKED = 600
PACKED = 4  # level: two thirds of the time of 6, 3 % more bytes
LONG = 2**15  # of a packed one: milliseconds to unpack

Fields = list[tuple[bytes, bytes]]


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


class Address(NamedTuple):
    """What a request asks for, as it wrote it. An answer holds addresses with its host."""

    scheme: str
    host: bytes
    path: str
    query: bytes

    @classmethod
    def of(cls, scope: Scope) -> Address:
        """The address of a request."""
        return cls(scope["scheme"], _field(scope, b"host"), scope["path"], scope["query_string"])

    def tag(self, *about: object) -> bytes:
        """The entity tag of its answer, in quotes. about: editions and days that are in it."""
        asked = (version(), *self, *about)
        return b'"%s"' % blake2b(repr(asked).encode(), digest_size=12).hexdigest().encode()


def _field(scope: Scope, name: bytes) -> bytes:
    """All values of a header."""
    return b",".join(value for each, value in scope["headers"] if each == name)


@lru_cache(maxsize=256)
def _takes_gzip(header: bytes) -> bool:
    return accepted(header.decode("latin-1"), ("gzip",)) is not None


def unchanged(scope: Scope, tag: bytes) -> bool:
    """Whether the client has the answer with this tag: one of those that it names."""
    return tag in _field(scope, b"if-none-match")


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer with its headers. edition: the current one that it is of, None where it stays the
    same under a newer one; day: the one that is in it, None where none is."""

    body: bytes
    packed: bool
    tag: bytes
    common: Fields
    own: Fields
    edition: str | None
    day: datetime.date | None

    @classmethod
    def of(
        cls, made: Made, tag: bytes, common: dict[str, str],
        edition: str | None = None, day: datetime.date | None = None,
    ) -> Kept:  # fmt: skip
        """common: headers of the answer and of its 304."""
        body = made.body
        if made.packable:
            body = gzip.compress(body, compresslevel=PACKED, mtime=0)
        own = _fields({"Content-Type": made.media_type, **made.headers}.items())
        every = [(b"etag", b"W/" + tag), *_fields(common.items())]
        return cls(body, made.packable, tag, every, own, edition, day)

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        return len(self.body) + BESIDE

    def holds(self) -> bool:
        """Whether it is still what its address answers."""
        return (
            self.edition is None or self.edition == snapshot.open_current().edition_id
        ) and (self.day is None or self.day == datetime.date.today())  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        known = _field(scope, b"if-none-match")
        if self.tag in known or known.strip() == b"*":
            await send({"type": "http.response.start", "status": 304, "headers": self.common})
            await send({"type": "http.response.body", "body": b""})
            return
        body, fields = self.body, [*self.common, *self.own]
        if self.packed:
            if _takes_gzip(_field(scope, b"accept-encoding")):
                fields.append((b"content-encoding", b"gzip"))
            else:
                body = await _unpacked(body)
        fields.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": 200, "headers": fields})
        await send({"type": "http.response.body", "body": body})


async def _unpacked(body: bytes) -> bytes:
    """What is long takes long: in a thread."""
    if len(body) < LONG:
        return gzip.decompress(body)
    return await to_thread.run_sync(gzip.decompress, body)


def _fields(headers: Iterable[tuple[str, str]]) -> Fields:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


class Store:
    """Answers by their address, at most `most` bytes of them."""

    def __init__(self, most: int = MOST_BYTES):
        self._most, self._size = most, 0
        self._kept: OrderedDict[Address, Kept] = OrderedDict()

    def get(self, address: Address) -> Kept | None:
        """The answer, now the most recently used."""
        found = self._kept.get(address)
        if found is None:
            return None
        if not found.holds():
            self._forget(address)
            return None
        self._kept.move_to_end(address)
        return found

    def put(self, address: Address, kept: Kept) -> None:
        """Keep an answer, unless it is very large."""
        self._forget(address)
        if kept.size > LARGEST:
            return
        self._kept[address] = kept
        self._size += _bytes(address, kept)
        while self._size > self._most:
            self._forget(next(iter(self._kept)))

    def _forget(self, address: Address) -> None:
        kept = self._kept.pop(address, None)
        if kept is not None:
            self._size -= _bytes(address, kept)


def _bytes(address: Address, kept: Kept) -> int:
    return kept.size + sum(map(len, address))
