"""A built edition → published beside the one in use, with what changed since it, in one switch.

In: the directory of a built edition, and the public data directory. Out: the edition's id. The
new edition is written whole under another name, checked, moved to its place and only then named
by `current`, which is replaced in one step: a process that is killed at any moment leaves the
old edition or the new one in use, whole. Refused: an edition with a file that is missing or
changed, or without a publisher that the one in use has, a table that is not as declared
(BrokenTable).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from etl import check, diff, edition, package, present
from etl.report import Refused
from etl.schema import BY_NAME


def publish(built: Path, data: Path, keep: int) -> tuple[str, bool]:
    """Publish the edition of the directory `built` below `data`; its id, and whether it is new.

    keep: editions that stay below `data`, the newest; the one in use and the one before it are
    always among them.
    """
    source = edition.directory(built)
    new, old = edition.package(source)["edition"]["id"], edition.current(data)
    data.mkdir(parents=True, exist_ok=True)
    package.clear_up(data)
    target = data / new
    there = (target / edition.PACKAGE).is_file() and not edition.faults(target)
    if old == new and there:
        return new, False
    before = data / old if old and (data / old / edition.PACKAGE).is_file() else None
    if before and (lost := present.shrunk(before, present.of_edition(source))):
        raise Refused(lost)
    check.check_edition(source)
    if not there:
        _write(source, target, before)
    package.point(data, new)
    _let_go(data, {new, old}, keep)
    return new, True


def _write(source: Path, target: Path, old: Path | None) -> None:
    """The edition with its revisions, written whole and then moved to its place."""
    making = target.parent / f"{package.BUILDING}{os.getpid()}"
    shutil.copytree(source, making)
    described = edition.package(making)
    if old is not None:
        changes = diff.compare(old, source)
        rows = diff.revision(changes, old.name, target.name)
        table = package.to_arrow(BY_NAME["revision"], rows.to_pandas())
        check.check({"revision": table})
        described["resources"].append(package.write_table(BY_NAME["revision"], table, making))
        described["edition"]["previous"] = old.name
    package.write_json(making / edition.PACKAGE, described)
    if faults := edition.faults(making):
        raise Refused(faults)
    _to_disk(making)
    shutil.rmtree(target, ignore_errors=True)  # by half, from a switch that was never made
    making.rename(target)


def _to_disk(folder: Path) -> None:
    """Wait until every file is on the disk: the switch must not be there before they are."""
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def _let_go(data: Path, always: set[str | None], keep: int) -> None:
    """Remove the oldest editions beyond `keep`."""
    held = edition.below(data)
    held.sort(key=lambda path: (path.name in always, path.name[:10], path.stat().st_mtime_ns))
    for old in held[: max(0, len(held) - keep)]:
        if old.name not in always:
            shutil.rmtree(old)
