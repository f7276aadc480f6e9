"""Whether a build would give the edition that is there: then nothing need be read at all.

The key is of every file below the sources, of the catalogue and of all code that a build runs;
the edition that it gave is kept under it. Imports nothing heavy.
"""

from __future__ import annotations

from pathlib import Path

from etl import edition
from etl.kept import code, digest, find, keep

HERE = Path(__file__).parent


def key(sources: Path) -> str:
    """The key of a build from these sources now."""
    modules = sorted(path.stem for path in (HERE / "sources").glob("*.py"))
    return digest([code("etl.build"), [code(f"etl.sources.{name}") for name in modules],
                   HERE / "catalogue", sorted((HERE / "sources").rglob("*.csv")),
                   sources.resolve()])  # fmt: skip


def stands(now: str, out: Path) -> str | None:
    """The id of the edition in use below `out`, if it is whole and what the key's build gave."""
    known, name = find("edition", now)
    if not known or edition.current(out) != name or not (out / name / edition.PACKAGE).is_file():
        return None
    return None if edition.faults(out / name) else name


def note(now: str, name: str) -> None:
    """Note the edition that a build with this key gave."""
    keep("edition", now, name)
