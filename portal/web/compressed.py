"""Files sent compressed, from a disk cache that is made once.

In: a directory of files that never change while the server runs. Out: an ASGI application that
sends them as brotli, gzip or as they are, whichever the browser accepts, with their cache headers.
A compressed copy is made at the first request that wants it (quickly) and replaced by a smaller
one in the background (``python -m portal.web.compressed``); nothing is compressed twice and nothing
is kept in memory. It refuses paths outside the directory.
"""

import gzip
import mimetypes
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path

import brotli
from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from portal import cache

QUICK, SMALL = 5, 11
IMMUTABLE = "public, max-age=31536000, immutable"
# Fonts and pictures are compressed already.
_TEXT = frozenset({".js", ".css", ".html", ".json", ".geojson", ".svg", ".csv", ".txt", ".map"})
_ZERO = re.compile(r"q=0?(\.0*)?")
_SUFFIX = {"br": ".br", "gzip": ".gz"}


def cache_directory() -> Path:
    """The directory of the compressed copies."""
    return cache.directory("compressed")


def accepted(header: str, made: Sequence[str] = ("br", "gzip")) -> str | None:
    """The first of the encodings that are made which an Accept-Encoding header takes, or None.

    A wildcard takes none: whoever does not name an encoding gets the file as it is.
    """
    offered = {}
    for part in header.lower().split(","):
        name, *options = ("".join(each.split()) for each in part.split(";"))
        offered[name] = not any(_ZERO.fullmatch(each) for each in options)
    return next((name for name in made if offered.get(name)), None)


def copy_path(source: Path, encoding: str, cache: Path) -> Path:
    """Where the compressed copy of ``source`` lies; another version of the file, another name."""
    stat = source.stat()
    name = f"{source}:{stat.st_size}:{stat.st_mtime_ns}"
    return cache / (blake2b(name.encode(), digest_size=12).hexdigest() + _SUFFIX[encoding])


def make_copy(source: Path, encoding: str, cache: Path, quality: int = QUICK) -> Path:
    """Compress ``source`` into the cache, in one atomic step, and return the copy's path."""
    data = source.read_bytes()
    if encoding == "br":
        packed = brotli.compress(data, quality=quality)
    else:
        packed = gzip.compress(data, compresslevel=6, mtime=0)
    target = copy_path(source, encoding, cache)
    handle, part = tempfile.mkstemp(dir=cache)
    with os.fdopen(handle, "wb") as stream:
        stream.write(packed)
    os.replace(part, target)
    return target


def file_response(
    file: Path, request_headers: Headers, media_type: str, headers: dict[str, str]
) -> Response:  # fmt: skip
    """The file, or 304 where the client has it."""
    found = FileResponse(file, media_type=media_type, headers=headers, stat_result=os.stat(file))
    tag = found.headers["etag"]
    if tag in request_headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": tag, **headers})
    return found


class CompressedFiles:
    """ASGI application for the files of one directory, to be called with the path inside it."""

    def __init__(self, directory: Path, cache: Path, cache_control: str = IMMUTABLE) -> None:
        self._directory = directory.resolve()
        self._cache = cache
        self._headers = {"Cache-Control": cache_control, "Vary": "Accept-Encoding"}

    def find(self, path: str) -> Path | None:
        """The file at ``path``, or None where there is none inside the directory."""
        try:
            file = (self._directory / path.lstrip("/")).resolve()
            inside = file.is_relative_to(self._directory) and file.is_file()
        except (OSError, ValueError):
            return None
        return file if inside else None

    def _variant(self, file: Path, encoding: str | None) -> tuple[Path, dict[str, str]]:
        if encoding is None or file.suffix not in _TEXT:
            return file, {}
        copy = copy_path(file, encoding, self._cache)
        if not copy.exists():
            make_copy(file, encoding, self._cache)
        return copy, {"Content-Encoding": encoding}

    async def respond(self, path: str, request_headers: Headers) -> Response:
        """The response for the file at ``path``: 404 in plain words where there is none."""
        file = await to_thread.run_sync(self.find, path)
        if file is None:
            return PlainTextResponse("404", status_code=404)
        encoding = accepted(request_headers.get("accept-encoding", ""))
        body, extra = await to_thread.run_sync(self._variant, file, encoding)
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return file_response(body, request_headers, media_type, self._headers | extra)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        response = await self.respond(path, Headers(scope=scope))
        await response(scope, receive, send)


def shrink(files: Iterable[Path], cache: Path) -> int:
    """Make the smallest brotli copy of each file not done yet; returns how many were made.

    About 17 s of one core for the files of a first visit; a mark beside the copy says it is done.
    """
    made = 0
    for file in files:
        mark = copy_path(file, "br", cache).with_suffix(".small")
        if not mark.exists():
            make_copy(file, "br", cache, SMALL)
            mark.touch()
            made += 1
    return made


def first_visit_files() -> list[Path]:
    """Streamlit's files that a first visit loads, those of a chart included."""
    from portal.web.bundle import first_visit, static_directory

    return [static_directory() / name for name in first_visit() if re.search(r"\.(js|css)$", name)]


if __name__ == "__main__":
    os.nice(19)
    sys.stdout.write(f"{shrink(first_visit_files(), cache_directory())} files compressed\n")
