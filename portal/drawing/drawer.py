"""The server's side of drawing: asks the drawing process, and keeps what it drew.

In: figures of the catalogue. Out: bytes. See `portal.drawing`. Refuses with `Refused`: 501 without
Chromium, 503 where the picture does not come in time or too many wait.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import subprocess
import sys
import threading
import time
from hashlib import blake2b
from pathlib import Path

import orjson

from portal import site
from portal.catalogue import Drawn, Refused
from portal.drawing import labels
from portal.drawing.pictures import Size, specification
from portal.language import translator

MOST_BYTES = 256 * 2**20  # of pictures on disk
PATIENCE = 25.0  # seconds for one picture, the browser's start included


class Undrawable(RuntimeError):
    """The browser could not draw this figure."""


class Drawer:
    """Draws one picture at a time, in a process that lives from the first one on."""

    def __init__(self, chromium: str | None, folder: Path):
        self._chromium, self._folder = chromium, folder
        self._process: subprocess.Popen[bytes] | None = None
        self._one = threading.Lock()

    @property
    def able(self) -> bool:
        """Whether there is a Chromium to draw with."""
        return self._chromium is not None

    def draw(self, drawn: Drawn, kind: str, size: Size) -> bytes:
        """The picture, from disk if it was drawn before."""
        _ = translator(drawn.asked.lang)
        spec = orjson.dumps(specification(drawn, size))
        path = self._path(drawn, kind, size, spec)
        if path.exists():
            os.utime(path)
            return path.read_bytes()
        if self._chromium is None:
            raise Refused(501, _(
                "This server has no Chromium and draws no pictures. The page draws this one in "
                "your browser, for download: {address}"
            ).format(address=drawn.live_address))  # fmt: skip
        if not self._one.acquire(timeout=PATIENCE):
            raise Refused(503, _("Too many pictures are waiting: try again in a minute."))
        try:
            if not path.exists():  # another may have waited for the same
                self._keep(path, labels.labelled(self._drawn(drawn, kind, size, spec), drawn, kind))
        finally:
            self._one.release()
        return path.read_bytes()

    def _path(self, drawn: Drawn, kind: str, size: Size, spec: bytes) -> Path:
        digest = blake2b(spec + repr((kind, size)).encode(), digest_size=12).hexdigest()
        folder = self._folder / drawn.edition
        folder.mkdir(exist_ok=True)
        return folder / f"{digest}.{kind}"

    def _drawn(self, drawn: Drawn, kind: str, size: Size, spec: bytes) -> bytes:
        figure = json.loads(spec)
        shapes = (drawn.asked.opened.directory / "boundaries").resolve()
        request = {
            "figure": figure, "format": kind, "width": size.width,
            "height": figure["layout"]["height"], "scale": size.scale if kind == "png" else 1,
            "shapes": str(shapes),
        }  # fmt: skip
        _ = translator(drawn.asked.lang)
        failed = Refused(503, _("The picture could not be drawn: try again in a minute."))
        try:
            return self._answer(json.dumps(request).encode() + b"\n")
        except Undrawable as error:  # the browser lives on
            logging.getLogger(__name__).error("%s: %s", drawn.address, error)
            raise failed from error
        except (OSError, ValueError, TimeoutError) as error:
            logging.getLogger(__name__).exception("the drawing process is started anew")
            self.stop()
            raise failed from error

    def _answer(self, request: bytes) -> bytes:
        process = self._running()
        assert process.stdin is not None
        process.stdin.write(request)
        process.stdin.flush()
        until = time.monotonic() + PATIENCE
        about = json.loads(self._line(process, until))
        if "error" in about:
            raise Undrawable(about["error"])
        return self._read(process, about["size"], until)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "portal.drawing.worker"],
                cwd=site.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, bufsize=0, start_new_session=True,
                env=os.environ | {"CHROMIUM": self._chromium or ""},
            )  # fmt: skip
        return self._process

    def _line(self, process: subprocess.Popen[bytes], until: float) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            line += self._read(process, 1, until)
        return line

    def _read(self, process: subprocess.Popen[bytes], size: int, until: float) -> bytes:
        assert process.stdout is not None
        parts: list[bytes] = []
        while size:
            ready, _write, _error = select.select(
                [process.stdout], [], [], max(0, until - time.monotonic())
            )
            if not ready:
                raise TimeoutError("the picture did not come in time")
            part = process.stdout.read(size)
            if not part:
                raise OSError("the drawing process ended")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _keep(self, path: Path, body: bytes) -> None:
        part = path.with_suffix(f".{os.getpid()}")
        part.write_bytes(body)
        os.replace(part, path)
        kept = sorted(self._folder.glob("*/*"), key=lambda each: -each.stat().st_mtime)
        total = 0
        for each in kept:
            total += each.stat().st_size
            if total > MOST_BYTES:
                each.unlink(missing_ok=True)

    def stop(self) -> None:
        """End the drawing process and its browser; the next picture starts another."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
