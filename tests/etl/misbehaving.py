"""A server on 127.0.0.1 that sends a file in every way in which publishers' servers go wrong.

`/<way>/<name>` sends `Server.content` in that way; how often each path was asked, and from
which byte, is in `Server.asked`.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ERROR_PAGE = b"<!DOCTYPE html><html><title>Servicio no disponible</title></html>"


class Server(ThreadingHTTPServer):
    """content: the file. version: its ETag."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Misbehaving)
        self.content = b""
        self.version = '"one"'
        self.asked: list[tuple[str, str]] = []

    def url(self, way: str, name: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{way}/{name}"

    def handle_error(self, request, client_address) -> None:
        """The client has hung up: that is what the tests are about."""


class Misbehaving(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        way = self.path.split("/")[1]
        self.server.asked.append((way, self.headers.get("Range", "")))
        self.times = sum(asked == way for asked, _range in self.server.asked)
        getattr(self, way)()

    def log_message(self, *_arguments) -> None:
        pass

    def send(self, content: bytes, status: int = 200, length: int | None = None, **headers) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.send_header("ETag", self.server.version)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def good(self) -> None:
        self.send(self.server.content)

    def ranged(self) -> None:
        """The first answer breaks off in the middle; the rest can be asked for."""
        content, asked = self.server.content, self.headers.get("Range")
        if asked and self.headers.get("If-Range") == self.server.version:
            at = int(asked.removeprefix("bytes=").rstrip("-"))
            self.send(content[at:], 206,
                      Content_Range=f"bytes {at}-{len(content) - 1}/{len(content)}")  # fmt: skip
        elif self.times == 1:
            self._half()
        else:
            self.good()

    def changing(self) -> None:
        """Breaks off, and the file is another one when the rest is asked for."""
        if self.times == 1:
            self._half()
        else:
            self.server.version = '"two"'
            self.ranged()

    def without_ranges(self) -> None:
        """Breaks off, and sends the whole anew whatever is asked for."""
        if self.times == 1:
            self._half()
        else:
            self.good()

    def other_range(self) -> None:
        """Answers with another part than the one that was asked for."""
        if self.times == 1:
            self._half()
        elif self.times == 2:
            content = self.server.content
            self.send(content[3:], 206, Content_Range=f"bytes 3-{len(content) - 1}/{len(content)}")
        else:
            self.good()

    def _half(self) -> None:
        content = self.server.content
        self.send(content[: len(content) // 2], length=len(content))
        self.close_connection = True

    def cut(self) -> None:
        self._half()

    def short_without_length(self) -> None:
        """No length is stated, and half of the file comes."""
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(self.server.content[: len(self.server.content) // 2 - 1])
        self.close_connection = True

    def too_long(self) -> None:
        """More bytes than the stated length: HTTP takes the first of them for the whole file."""
        self.send(self.server.content, length=len(self.server.content) // 2 - 1)
        self.close_connection = True

    def error(self) -> None:
        self.send(ERROR_PAGE, 500)

    def recovering(self) -> None:
        if self.times < 3:
            self.send(ERROR_PAGE, 503, Retry_After="0")
        else:
            self.good()

    def gone(self) -> None:
        self.send(ERROR_PAGE, 404)

    def html(self) -> None:
        self.send(ERROR_PAGE * 50, Content_Type="text/csv")

    def empty(self) -> None:
        self.send(b"")

    def circle(self) -> None:
        self.send(b"", 302, Location=self.path)

    def moved(self) -> None:
        self.send(b"", 301, Location=self.path.replace("/moved/", "/good/"))

    def slow(self) -> None:
        self.send(b"", length=len(self.server.content))
        for byte in self.server.content:
            self.wfile.write(bytes([byte]))
            time.sleep(0.05)

    def silent(self) -> None:
        self.send(self.server.content[:1], length=len(self.server.content))
        time.sleep(1)

    def reset(self) -> None:
        self.send(self.server.content[:1], length=len(self.server.content))
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


@contextmanager
def misbehaving() -> Iterator[Server]:
    """The server, running until the end of the block."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
