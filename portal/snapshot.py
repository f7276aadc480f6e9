"""The edition in use: opened once per process, and anew when the data directory names another.

In: the data directory, whose file `current` holds the edition's id. Out: a `Snapshot`
(`portal.edition`), shared by all threads. A directory without an edition raises
FileNotFoundError; an edition that cannot be opened does not replace one that could.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path
from typing import NamedTuple

from portal.edition import Snapshot
from portal.records import Unknown

__all__ = ["Snapshot", "Unknown", "open_current"]

LOOK_EVERY_SECONDS = 1.0


class _Opened(NamedTuple):
    pointer: tuple[int, int]
    looked: float
    snapshot: Snapshot


_opened: dict[Path, _Opened] = {}
_opening = threading.Lock()


def open_current(directory: str | Path = "data") -> Snapshot:
    """The edition that `current` names; the same object until `current` is replaced.

    When a new edition cannot be opened the old one stays, and the fault is logged.
    """
    key, now = Path(directory), time.monotonic()
    known = _opened.get(key)
    if known and now - known.looked < LOOK_EVERY_SECONDS:
        return known.snapshot
    if known is None:
        _opening.acquire()
    elif not _opening.acquire(blocking=False):
        return known.snapshot  # another thread is opening the new one, which takes seconds
    try:
        return _look(key, now)
    finally:
        _opening.release()


def _look(key: Path, now: float) -> Snapshot:
    """What `current` names now; called by one thread at a time."""
    known = _opened.get(key)
    pointer = _pointer(key)
    if known and known.pointer == pointer:
        _opened[key] = known._replace(looked=now)
        return known.snapshot
    try:
        snapshot = Snapshot(key / (key / "current").read_text(encoding="utf-8").strip())
    except Exception:
        # Whatever is wrong with a new edition, readers keep the one that is open; the fault is
        # logged with its traceback. A server that has none open does not start.
        if not known:
            raise
        logging.getLogger(__name__).exception("the new edition cannot be opened")
        snapshot = known.snapshot
    _opened[key] = _Opened(pointer, now, snapshot)
    return snapshot


def _pointer(directory: Path) -> tuple[int, int]:
    state = os.stat(directory / "current")
    return state.st_mtime_ns, state.st_ino
