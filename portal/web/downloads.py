"""`/descargas/`: whole editions as data packages, and each of their files.

In: `/descargas/` (the list), `/descargas/<edition>.zip`, `/descargas/<edition>/<file>` with the
files that the edition's `datapackage.json` names, and each table of moderate length as CSV;
`actual` stands for the current edition and leads to it. Out: files that never change and may be
kept for ever. The package is put together once, on disk. Refused: editions and files that are not
held (404).
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from functools import lru_cache
from pathlib import Path

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from portal import address, blocks, cache, downloads, site, snapshot
from portal.api import tables
from portal.catalogue import Refused
from portal.exports import table as rows
from portal.language import translator
from portal.records import Unknown
from portal.web import answering, document
from portal.web.answering import EVERYBODY, FOREVER, Asking, Made, answer, refusal
from portal.web.compressed import file_response

CURRENT = "actual"
KEPT_PACKAGES = 4
KINDS = {".parquet": "application/vnd.apache.parquet", ".geojson": "application/geo+json",
         ".json": "application/json", ".csv": "text/csv; charset=utf-8",
         ".zip": "application/zip"}  # fmt: skip
_one = anyio.CapacityLimiter(1)


def listed(asking: Asking) -> Made:
    """What there is to take away, as a page without script."""
    _ = translator(asking.lang)
    title = site.page("datos", asking.lang).title
    main = blocks.heading(title) + downloads.page(
        asking.opened, snapshot.editions(), asking.base, asking.lang
    )
    description = site.page("datos", asking.lang).description
    html = document.light(asking.opened, asking.lang, title, description, main, slug="descargas/")
    return Made(html, "text/html; charset=utf-8")


async def file(request: Request) -> Response:
    """A whole edition, or one of its files."""
    lang = site.language(request.query_params.get("lang"))
    try:
        answering.limits.spend(request.client.host if request.client else "", 5, lang)
        return await anyio.to_thread.run_sync(_file, request, lang, limiter=_one)
    except Refused as refused:
        return refusal(request, refused, lang, page=True)


def _file(request: Request, lang: str) -> Response:
    name, path = request.path_params["edition"], request.path_params.get("path")
    if name == CURRENT:
        held = snapshot.open_current().edition_id
        there = f"descargas/{held}/{path}" if path else f"descargas/{held}.zip"
        return RedirectResponse(site.href(there, lang), 302)
    opened = _edition(name, lang)
    found = package(opened) if path is None else _of_edition(opened, path, lang)
    saved = f"{name}.zip" if path is None else f"{name}_{path.replace('/', '_')}"
    headers = {"Cache-Control": FOREVER, "Content-Disposition": f'attachment; filename="{saved}"',
               **EVERYBODY}  # fmt: skip
    if isinstance(found, bytes):
        return Response(found, media_type=KINDS[".csv"], headers=headers)
    return file_response(found, request.headers, KINDS[found.suffix], headers)


def _edition(name: str, lang: str) -> snapshot.Snapshot:
    _ = translator(lang)
    try:
        return address.edition({"e": name})
    except Unknown:
        raise Refused(
            404,
            _("There is no edition “{code}” here, or not any more; those held: {held}.").format(
                code=name[:40], held=", ".join(snapshot.editions())
            ),
        ) from None


@lru_cache(maxsize=4)
def _paths(opened) -> frozenset[str]:
    """The files that the edition names, and its description."""
    text = (opened.directory / "datapackage.json").read_text(encoding="utf-8")
    found = {"datapackage.json"}
    for resource in json.loads(text)["resources"]:
        path = resource["path"]
        found |= set(path) if isinstance(path, list) else {path}
    return frozenset(found)


def _of_edition(opened, path: str, lang: str) -> Path | bytes:
    _ = translator(lang)
    if path in _paths(opened):
        return opened.directory / path
    name, _dot, kind = path.rpartition(".")
    table, _slash, part = name.partition("/")
    known = tables.described(opened).get(table)
    if kind == "csv" and known and known.rows <= tables.LARGE and known.readable \
            and (part in known.parts if known.parts else not part):  # fmt: skip
        return _csv(opened, table, part or None, lang)
    raise Refused(404, _("This edition has no file of this name."))


def _csv(opened, table: str, part: str | None, lang: str) -> bytes:
    try:
        held = opened.table(table, part)
    except Unknown:
        return rows.plain_csv((), (), lang)
    _total, columns = held.page(0, tables.LARGE)
    return rows.plain_csv(list(columns), zip(*columns.values(), strict=True), lang)


def package(opened) -> Path:
    """The whole edition in one file, put together now if it is not there yet."""
    folder = cache.directory("packages")
    target = folder / f"{opened.edition_id}.zip"
    if not target.exists():
        handle, part = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w") as archive:
            for path in sorted(_paths(opened)):
                packed = path.endswith("json")
                how = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED  # Parquet is packed
                archive.write(opened.directory / path, path, how)
        os.replace(part, target)
        for old in sorted(folder.glob("*.zip"), key=lambda each: -each.stat().st_mtime)[
            KEPT_PACKAGES:
        ]:
            old.unlink(missing_ok=True)
    return target


ROUTES: list[BaseRoute] = [
    *(
        Route(path, answer(listed, follows=True, page=True))
        for path in ("/descargas", "/descargas/")
    ),
    Route("/descargas/{edition}.zip", file),
    Route("/descargas/{edition}/{path:path}", file),
]
