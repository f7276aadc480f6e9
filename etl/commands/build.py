"""`python -m etl build`: the publishers' files → an edition, read again only where changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from etl import edition, kept, unchanged
from etl.commands import fail, progress

if TYPE_CHECKING:
    from etl.report import Report


def build(
    sources: Annotated[
        Path, typer.Option(help="Folder with one folder per publisher", resolve_path=True)
    ],
    out: Annotated[Path, typer.Option(help="Data directory in which the edition is put")],
    afresh: Annotated[bool, typer.Option("--afresh", help="Forget what is kept")] = False,
) -> None:
    """Read every publisher's files and make a new edition, or say why not.

    What did not change since an earlier build is not read again. A publisher without a folder
    is left out and named, unless the edition in use below `out` has it. Exit code 0: the edition is
    there; 1: it is not, and the one that was there is untouched.
    """
    if afresh:
        shutil.rmtree(kept.folder(), ignore_errors=True)
    now = unchanged.key(sources)
    if name := unchanged.stands(now, out):
        print(f"Nothing changed: edition {name} stands in {out}.")
        return
    from etl import catalogue
    from etl.build import build as run
    from etl.check import BrokenTable
    from etl.report import Refused

    try:
        with progress() as bar:
            built = run(sources, out, bar)
    except (edition.NoEdition, Refused, BrokenTable, kept.Lost) as error:
        raise fail(str(error).splitlines(), "Nothing published. ") from error
    unchanged.note(now, built.edition)
    print(summary(built.report))
    if absent := [name for name in catalogue.publishers() if name not in built.publishers]:
        print(f"Not in this edition, for they have no folder: {', '.join(absent)}.")
    print(f"Edition {built.edition} published in {out}.")


def summary(report: Report) -> str:
    """Rows read, kept and set aside, and why: a line per file."""
    lines = [f"{'file':60} {'read':>10} {'kept':>10}  set aside"]
    for file, account in sorted(report.files.items()):
        why = "; ".join(f"{rows:,} {reason}" for reason, rows in account.set_aside.items())
        lines.append(f"{file:60} {account.read:10,} {account.kept:10,}  {why or 'none'}")
    return "\n".join(lines)
