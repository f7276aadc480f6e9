"""The edition in use: opened once per process, and anew when the data directory names another.

In: the data directory, whose file `current` holds the edition's id. Out: a `Snapshot`
(`portal.edition`), shared by all threads. A directory without an edition raises
FileNotFoundError; an edition that cannot be opened does not replace one that could. Earlier
editions that the directory still holds are opened by their id, beside the current one.
"""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from pathlib import Path
from typing import NamedTuple

from portal.edition import Snapshot
from portal.records import Unknown

__all__ = ["Snapshot", "Unknown", "editions", "open_current", "open_edition"]

LOOK_EVERY_SECONDS = 1.0
EARLIER_OPEN = 2  # earlier editions that a process holds open at a time
_EDITION = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}")


class _Opened(NamedTuple):
    pointer: tuple[int, int]
    looked: float
    snapshot: Snapshot


_opened: dict[Path, _Opened] = {}
_opening = threading.Lock()
_earlier: dict[Path, Snapshot] = {}  # least recently asked first
_opening_earlier = threading.Lock()


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


def editions(directory: str | Path = "data") -> list[str]:
    """The ids of the editions that the directory holds, newest first, the current one in front."""
    key = Path(directory)
    current = (key / "current").read_text(encoding="utf-8").strip()
    held = [path.name for path in key.iterdir() if _EDITION.fullmatch(path.name)]
    return [current, *sorted((name for name in held if name != current), reverse=True)]


def open_edition(edition: str, directory: str | Path = "data") -> Snapshot:
    """The edition with this id, opened once; the current one is that of `open_current`.

    Raises Unknown for an id that the directory does not hold (any more). An earlier edition
    lacks tables and columns that came later: they are empty.
    """
    current = open_current(directory)
    if edition == current.edition_id:
        return current
    path = Path(directory) / edition
    if not _EDITION.fullmatch(edition) or not path.is_dir():
        raise Unknown("edition", edition)
    with _opening_earlier:
        current.touch()  # or its copy would be the oldest, and make room for the earlier ones
        _earlier[path] = _earlier.pop(path, None) or Snapshot(path)
        _earlier[path].touch()
        for forgotten in list(_earlier)[:-EARLIER_OPEN]:
            del _earlier[forgotten]
        return _earlier[path]
