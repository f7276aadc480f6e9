"""Many requests over few connections, from a process of its own: `python -m tests.bench.asking`.

In: `ask` takes a server's address, paths, the ETags that the client has, and either seconds (paths
drawn at random, one after the other without a pause) or None (each path once). Out: `Answered`. The
process knows nothing but sockets, so that it takes little of the machine. A status other than 200
and 304 raises RuntimeError.
"""

from __future__ import annotations

import asyncio
import json
import random
import selectors
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Answered:
    """took: seconds of each answer; lasted: of all together; tags: path → ETag; size: bytes of
    bodies."""

    took: list[float]
    lasted: float
    tags: dict[str, str]
    size: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took) / self.lasted


async def ask(
    address: str, paths: Sequence[str], seconds: float | None = None,
    tags: dict[str, str] | None = None, connections: int = CONNECTIONS,
) -> Answered:  # fmt: skip
    """Ask for the paths and wait for the last answer."""
    parts = urlsplit(address)
    job = [parts.hostname, parts.port, list(paths), seconds, tags or {}, connections]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    written, _nothing = await process.communicate(json.dumps(job).encode())
    if process.returncode:
        raise RuntimeError("the asking process failed: see above")
    return Answered(*json.loads(written))


class Connection:
    """One HTTP/1.1 connection with one request under way at a time."""

    def __init__(self, host: str, port: int, tags: dict[str, str]):
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._host, self._tags = f"{host}:{port}", tags
        self._got, self._whole = bytearray(), 0
        self.path, self.begun, self.tag, self.status, self.size = "", 0.0, "", 0, 0

    def ask(self, path: str) -> None:
        """Send a request."""
        known = f"If-None-Match: {self._tags[path]}\r\n" if path in self._tags else ""
        self._got.clear()
        self._whole, self.path, self.begun = 0, path, time.perf_counter()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nAccept-Encoding: gzip\r\n{known}\r\n"
            .encode()
        )  # fmt: skip

    def read(self) -> bool:
        """Take what has come; whether the answer is complete."""
        part = self.socket.recv(2**18)
        if not part:
            raise RuntimeError(f"{self.path}: the server closed the connection")
        self._got += part
        if not self._whole and not self._head():
            return False
        return len(self._got) >= self._whole

    def _head(self) -> bool:
        end = self._got.find(b"\r\n\r\n")
        if end < 0:
            return False
        first, *lines = self._got[:end].decode("latin-1").split("\r\n")
        fields = {
            name.lower(): value for name, _, value in (each.partition(": ") for each in lines)
        }
        self.status, self.tag = int(first.split()[1]), fields.get("etag", "")
        self.size = int(fields.get("content-length", 0))
        self._whole = end + 4 + self.size
        return True


def _load(
    host: str, port: int, paths: list[str], seconds: float | None, tags: dict[str, str], number: int
) -> tuple[list[float], float, dict[str, str], int]:
    took: list[float] = []
    found: dict[str, str] = {}
    size, begun = 0, time.perf_counter()
    following = _following(paths, begun, seconds)
    waiting = selectors.DefaultSelector()
    for connection in [Connection(host, port, tags) for _each in range(number)]:
        path = following()
        if path is not None:
            waiting.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(path)
    while waiting.get_map():
        for key, _events in waiting.select():
            connection = key.data
            if not connection.read():
                continue
            took.append(time.perf_counter() - connection.begun)
            if connection.status not in (200, 304):
                raise RuntimeError(f"{connection.path} answered {connection.status}")
            found[connection.path], size = connection.tag, size + connection.size
            path = following()
            if path is None:
                waiting.unregister(connection.socket)
            else:
                connection.ask(path)
    return took, time.perf_counter() - begun, found, size


def _following(
    paths: list[str], begun: float, seconds: float | None
) -> Callable[[], str | None]:  # fmt: skip
    if seconds is None:
        left = iter(paths)
        return lambda: next(left, None)
    chance, until = random.Random(1), begun + seconds
    return lambda: chance.choice(paths) if time.perf_counter() < until else None


if __name__ == "__main__":
    json.dump(_load(*json.load(sys.stdin)), sys.stdout)
