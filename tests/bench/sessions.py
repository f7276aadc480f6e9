"""A visitor without a browser: Streamlit's websocket protocol, spoken as its front end does.

In: a running server. Out: what the server drew in answer to an address or a choice, and how long
it took. An answer that carries an error, or that is not about what was asked, raises WrongAnswer:
the speed of an error page is worth nothing.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

LONGEST_SECONDS = 60
KEPT_RUNS = 2  # for how many runs the front end remembers large elements


class WrongAnswer(AssertionError):
    """The server answered something else than was asked."""


@dataclass
class Answer:
    """One run of a page: its HTML, its charts' alternative texts, its selector's options."""

    seconds: float = 0.0
    size: int = 0
    html: list[str] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def about(self, place: str, measure: str = "") -> Answer:
        """Itself, if the page and its first chart are about the place and the measure."""
        if self.errors:
            raise WrongAnswer(self.errors[0])
        named = any(escape(place) in piece for piece in self.html)
        if not named or not self.charts or not self.charts[0].startswith(measure):
            raise WrongAnswer(f"asked for {place}, {measure or 'any measure'}: got {self.charts}")
        if place not in self.charts[0]:
            raise WrongAnswer(f"asked for {place}: the chart is {self.charts[0]}")
        return self


class Session:
    """One connected visitor on one page of the site."""

    def __init__(self, socket: ClientConnection, address: str, slug: str):
        self._socket, self._address, self._slug = socket, address, slug
        self._page, self._query, self._runs = "", "", 0
        self._values: dict[str, str] = {}
        self._on_page: set[str] = set()
        self._selector = ""
        self._kept: dict[str, tuple[int, ForwardMsg]] = {}

    @classmethod
    async def open(cls, address: str, slug: str) -> Session:
        """Connect; the first run of the page comes with the first visit."""
        socket = await connect(
            address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            compression=None,
            max_size=None,
        )
        return cls(socket, address, slug)

    async def close(self) -> None:
        """Leave."""
        await self._socket.close()

    async def visit(self, **params: str) -> Answer:
        """Follow a link to the same page with other parameters."""
        self._query = urlencode(params, safe=",")
        return await self._rerun()

    async def choose(self, option: str) -> Answer:
        """Choose an option of the page's selector."""
        self._values[self._selector] = option
        return await self._rerun()

    @property
    def chosen(self) -> str:
        """The option that the page's selector shows."""
        return self._values.get(self._selector, "")

    async def _rerun(self) -> Answer:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query
        if self._page:
            state.page_script_hash = self._page
        else:
            state.page_name = self._slug
        state.context_info.url = f"{self._address}/{self._slug}?{self._query}"
        state.cached_message_hashes.extend(self._kept)
        for widget in self._on_page:
            state.widget_states.widgets.add(id=widget, string_value=self._values[widget])
        self._on_page.clear()
        self._runs += 1
        answer, begun = Answer(), time.perf_counter()
        await self._socket.send(message.SerializeToString())
        async with asyncio.timeout(LONGEST_SECONDS):
            while not await self._receive(answer):
                pass
        answer.seconds = time.perf_counter() - begun
        self._kept = {
            name: each for name, each in self._kept.items() if each[0] > self._runs - KEPT_RUNS
        }
        return answer

    async def _receive(self, answer: Answer) -> bool:
        """Take the next message; True when the run has ended."""
        data = await self._socket.recv()
        message = ForwardMsg.FromString(data)  # type: ignore[arg-type]
        answer.size += len(data)
        if message.ref_hash:
            message = self._kept[message.ref_hash][1]
        if message.hash and message.metadata.cacheable:
            self._kept[message.hash] = (self._runs, message)
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._draw(message.delta.new_element, answer)
        elif kind == "navigation":
            self._page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "session_event":
            answer.errors.append(str(message.session_event))
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                answer.errors.append("the page's script does not compile")
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _draw(self, element, answer: Answer) -> None:
        kind = element.WhichOneof("type")
        if kind == "html":
            answer.html.append(element.html.body)
        elif kind == "plotly_chart":
            answer.charts.append(element.plotly_chart.alt)
        elif kind in ("alert", "exception"):
            answer.errors.append(str(getattr(element, kind)))
        elif kind == "text_input":
            self._keep(element.text_input, element.text_input.default)
        elif kind == "selectbox":
            box = element.selectbox
            answer.options, self._selector = list(box.options), box.id
            self._keep(box, box.options[box.default], box.raw_value)

    def _keep(self, widget, default: str, value: str = "") -> None:
        """A widget keeps what it shows until the server sets something else."""
        self._on_page.add(widget.id)
        if widget.set_value:
            self._values[widget.id] = value
        self._values.setdefault(widget.id, default)
