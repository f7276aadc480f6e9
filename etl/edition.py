"""An edition on disk, without its tables: its id, its package, whether its files are whole.

In: a data directory, in which `current` names the edition in use, or an edition's own
directory. Out: the package and what is wrong with the files. Raises NoEdition where there is
none. Imports nothing heavy, so that a command that has nothing to do ends at once.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from etl.kept import checksum

PACKAGE = "datapackage.json"


class NoEdition(Exception):
    """A directory in which an edition was expected."""


def directory(where: Path) -> Path:
    """The edition's own directory: `where`, or the one that `where`/current names."""
    if (where / PACKAGE).is_file():
        return where
    name = current(where)
    if name is None or not (where / name / PACKAGE).is_file():
        raise NoEdition(f"{where}: expected an edition, or a directory whose file current names "
                        f"one; found {f'no {name}' if name else 'neither'}")  # fmt: skip
    return where / name


def current(data: Path) -> str | None:
    """The id of the edition in use below a data directory, if any."""
    try:
        return (data / "current").read_text(encoding="utf-8").strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None


def below(data: Path) -> list[Path]:
    """The directories of editions below a data directory; what else stands there is not ours."""
    found = []
    for path in sorted(data.glob(f"*/{PACKAGE}")):
        try:
            own = package(path.parent)["edition"]["id"] == path.parent.name
        except (NoEdition, KeyError, TypeError):  # another's package, of whatever form
            continue
        if own:
            found.append(path.parent)
    return found


def package(edition: Path) -> dict[str, Any]:
    """The edition's data package; NoEdition where it cannot be read."""
    try:
        return json.loads((edition / PACKAGE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError) as error:
        raise NoEdition(f"{edition}: its {PACKAGE} cannot be read ({error})") from error


def hashes(edition: Path) -> dict[str, str]:
    """File → SHA-256, as the package states them."""
    return {
        name: stated
        for resource in package(edition)["resources"]
        for name, stated in resource["hashes"].items()
    }


def faults(edition: Path) -> list[str]:
    """A line for every file that is missing, changed or not named in the package."""
    stated = hashes(edition)
    there = {
        path.relative_to(edition).as_posix() for path in edition.rglob("*") if path.is_file()
    } - {PACKAGE}
    lines = [f"{name}: not named in {PACKAGE}" for name in there - stated.keys()]
    for name, expected in stated.items():
        if name not in there:
            lines.append(f"{name}: expected the file; found nothing there")
        elif (found := checksum(edition / name)) != expected:
            lines.append(f"{name}: expected sha256 {expected}; found {found}")
    return sorted(lines)
