"""How much one client may ask in a short time.

In: the client's address. Out: leave to go on, or `Refused` with status 429 and the seconds to wait.
Each client has a store of requests that fills with time; what is costly to make takes more than
one. Clients are forgotten, oldest first, so that memory has a bound. REQUESTS_PER_SECOND in the
environment sets the rate: behind a proxy that hides the readers' addresses it must be theirs
together.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict

from portal.catalogue import Refused
from portal.language import translator

RATE = float(os.environ.get("REQUESTS_PER_SECOND", "50"))
STORED_SECONDS = 6  # of the rate, for those who come after a pause
MOST_CLIENTS = 10_000


class TooMany(Refused):
    """More requests than are allowed. wait: seconds until one more is."""

    def __init__(self, wait: float, lang: str):
        _ = translator(lang)
        self.wait = max(1, round(wait + 0.5))
        super().__init__(
            429,
            _("Too many requests: try again in {n} seconds.").format(n=self.wait),
        )


class Limits:
    """The stores of all clients."""

    def __init__(self, rate: float = RATE):
        self._rate, self._most = rate, rate * STORED_SECONDS
        self._clients: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, client: str, cost: float, lang: str) -> None:
        """Take `cost` from the client's store; raises TooMany where it does not hold it."""
        now = time.monotonic()
        left, since = self._clients.pop(client, (self._most, now))
        left = min(self._most, left + (now - since) * self._rate)
        enough = left >= cost
        self._clients[client] = (left - cost if enough else left, now)
        if len(self._clients) > MOST_CLIENTS:
            self._clients.popitem(last=False)
        if not enough:
            raise TooMany((cost - left) / self._rate, lang)
