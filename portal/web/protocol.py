"""The way HTTP/1.1 is read: uvicorn's fast parser, with a bound on what comes before the body.

In: bytes of a connection. Out: requests for the application, as uvicorn makes them. Refused with
400 and closed: a request whose line and fields are longer than `LONGEST_HEAD`, which httptools
would keep in memory without end.
"""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 2**16  # bytes, and at most one more reading of the socket


class Bounded(HttpToolsProtocol):
    """One connection."""

    _head = 0  # bytes of the request that are not of its body

    def data_received(self, data: bytes) -> None:
        """Read what has come."""
        self._head += len(data)
        super().data_received(data)
        if self._head > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The request is too long.")

    def on_message_begin(self) -> None:
        """A request begins."""
        self._head = 0
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        """A part of the body has come; uvicorn stops reading where it is not fetched."""
        self._head -= len(body)
        super().on_body(body)
