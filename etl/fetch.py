"""A publisher's address → its file in the sources folder, or the old file and why.

A download goes to a file beside its place, is resumed where it broke off, tried again with
growing pauses where trying again may help, checked, and only then moved over the old file in
one step. Refused: an answer that is shorter or longer than it says, empty, a page of HTML, of
another format than the file's name says, with another header row, or of less than half the old
file's size: publishers add to their files, and what shrinks was cut.
"""

from __future__ import annotations

import gzip
import os
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from etl.kept import checksum

CHUNK = 1 << 16
AGAIN = {408, 425, 429, 500, 502, 503, 504}
BEGINNINGS = {
    ".gz": (b"\x1f\x8b",),
    ".xlsx": (b"PK\x03\x04",),
    ".zip": (b"PK\x03\x04",),
    ".xls": (b"\xd0\xcf\x11\xe0",),
    ".parquet": (b"PAR1",),
    ".rar": (b"Rar!",),
    ".bz2": (b"BZh",),
    ".json": (b"{", b"["),
    ".geojson": (b"{",),
}
TEXTS = (".csv", ".txt", ".tsv")


@dataclass(frozen=True)
class Patience:
    """tries: of one file. pause: seconds before the second, doubled each time. silence: seconds
    without a byte; whole: seconds for one try. most: bytes of a file."""

    tries: int = 5
    pause: float = 2.0
    silence: float = 30.0
    whole: float = 900.0
    most: int = 2_000_000_000


class NotFetched(Exception):
    """Why a file was not fetched; the old one is where it was."""


class _Broken(Exception):
    """A fault that may be gone at the next try, and how long the server asks to wait."""

    def __init__(self, why: str, wait: float = 0.0):
        super().__init__(why)
        self.wait = wait


def direct(url: str | None, file: str) -> bool:
    """Whether the address is that of the file itself, and not of a page about it."""
    path = PurePosixPath(urlsplit(url or "").path)
    return bool(path.suffix) and path.suffix in PurePosixPath(file).suffixes


def fetch(
    url: str, target: Path, patience: Patience, said: Callable[[int], None] = lambda n: None
) -> str:
    """Fetch the address into `target`; returns new, changed or same.

    said: told of every so many bytes. A file that the publisher does not compress and we do
    (.gz in our name only) is compressed. Raises NotFetched; `target` is then as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".fetching-{target.name}")
    _download(url, part, patience, said)
    try:
        packed = target.suffix == ".gz" and not urlsplit(url).path.endswith(".gz")
        check(part, PurePosixPath(target.stem if packed else target.name), target)
        if packed:
            part.write_bytes(gzip.compress(part.read_bytes(), mtime=0))
        was = checksum(target) if target.exists() else None
        if was == checksum(part):
            return "same"
        with part.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(part, target)
        return "changed" if was else "new"
    finally:
        part.unlink(missing_ok=True)


def _download(url: str, part: Path, patience: Patience, said: Callable[[int], None]) -> None:
    """The whole answer in `part`, which is kept between tries only."""
    part.unlink(missing_ok=True)
    state: dict[str, str] = {}
    why = ""
    with requests.Session() as session:
        session.max_redirects = 5
        for attempt in range(patience.tries):
            if attempt:
                time.sleep(patience.pause * 2 ** (attempt - 1))
            try:
                return _attempt(session, url, part, patience, said, state)
            except _Broken as fault:
                why = str(fault)
                time.sleep(min(fault.wait, patience.silence) if attempt + 1 < patience.tries else 0)
            except requests.TooManyRedirects as error:
                raise _given_up(part, f"it redirects in a circle ({error})") from error
            except (requests.ConnectionError, requests.Timeout, HTTPError) as error:
                why = f"no whole answer ({type(error).__name__})"
            except requests.RequestException as error:
                raise _given_up(part, f"it cannot be asked for ({error})") from error
    raise _given_up(part, f"{why}, at the last of {patience.tries} tries")


def _given_up(part: Path, why: str) -> NotFetched:
    part.unlink(missing_ok=True)
    return NotFetched(why)


def _attempt(
    session: requests.Session, url: str, part: Path, patience: Patience,
    said: Callable[[int], None], state: dict[str, str],
) -> None:  # fmt: skip
    """One try: on from what is there, if the server knows that it is still the same file."""
    begun = time.monotonic()
    have = part.stat().st_size if part.exists() and state.get("version") else 0
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers |= {"Range": f"bytes={have}-", "If-Range": state["version"]}
    with session.get(url, headers=headers, stream=True, timeout=patience.silence) as answer:
        if answer.status_code in AGAIN:
            raise _Broken(f"the server answers {answer.status_code}", _wait(answer))
        if answer.status_code not in (200, 206):
            raise _given_up(part, f"the server answers {answer.status_code}")
        on = answer.status_code == 206
        if on and answer.headers.get("Content-Range", "").partition("-")[0] != f"bytes {have}":
            part.unlink()
            raise _Broken("the server sent another part of the file than was asked for")
        state["version"] = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
        got = 0
        with part.open("ab" if on else "wb") as file:
            # What has come so far, at once: a slow answer is seen to be slow, a cut one is kept.
            # An answer that ends before its stated length raises.
            while chunk := answer.raw.read1(CHUNK):
                file.write(chunk)
                got += len(chunk)
                said(len(chunk))
                if time.monotonic() - begun > patience.whole:
                    raise _Broken(f"too slow: {got:,} bytes in {patience.whole:g} s")
                if have + got > patience.most:
                    raise _given_up(part, f"more than {patience.most:,} bytes")


def _wait(answer: requests.Response) -> float:
    asked = answer.headers.get("Retry-After", "0")
    return float(asked) if asked.isdigit() else 0.0


def check(part: Path, name: PurePosixPath, old: Path) -> None:
    """Raises NotFetched unless the file may be what its name says, and a later form of the old."""
    size = part.stat().st_size
    with part.open("rb") as file:
        head = file.read(CHUNK)
    if not head.strip():
        raise NotFetched("expected a file; found an empty answer")
    words = head[:300].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if words.startswith((b"<!doctype", b"<html", b"<?xml")) and name.suffix != ".html":
        raise NotFetched(f"expected a {name.suffix} file; found a page of HTML or XML")
    allowed = BEGINNINGS.get(name.suffix)
    if allowed and not head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(allowed):
        raise NotFetched(f"expected a {name.suffix} file; found one that begins {head[:8]!r}")
    if name.suffix in TEXTS and b"\0" in head:
        raise NotFetched(f"expected text; found {head[:8]!r}")
    _whole(part, name.suffix)
    if old.exists():
        _later_form(part, head, size, name, old)


def _whole(part: Path, suffix: str) -> None:
    """Formats that know their own end say whether it is there."""
    try:
        if suffix == ".gz":
            with gzip.open(part) as file:
                while file.read(CHUNK):
                    pass
        elif suffix in (".xlsx", ".zip"):
            with zipfile.ZipFile(part) as file:
                if broken := file.testzip():
                    raise NotFetched(f"expected a whole file; {broken} in it is broken")
        elif suffix == ".parquet" and part.read_bytes()[-4:] != b"PAR1":
            raise NotFetched("expected a whole Parquet file; found a cut one")
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise NotFetched(f"expected a whole file; found a cut one ({error})") from error


def _later_form(part: Path, head: bytes, size: int, name: PurePosixPath, old: Path) -> None:
    packed = old.suffix == ".gz"
    before = gzip.decompress(old.read_bytes()) if packed else old.read_bytes()
    if packed and name.suffix == ".gz":
        head, size = (content := gzip.decompress(part.read_bytes()))[:CHUNK], len(content)
    if size < len(before) / 2:
        raise NotFetched(f"expected {len(before):,} bytes or more; found {size:,}")
    if {*name.suffixes} & {*TEXTS}:
        first, now = (text.partition(b"\n")[0].strip() for text in (before[:CHUNK], head))
        if first != now:
            raise NotFetched(
                f"expected the header {first[:80].decode(errors='replace')}; "
                f"found {now[:80].decode(errors='replace')}"
            )
