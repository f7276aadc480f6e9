"""The steward's commands, a module each. What a scheduler may count on is in `EXIT`.

Each module has one function that typer turns into a command; what takes long to import is
imported when the command runs. Failures are said on standard error, one line each.
"""

from __future__ import annotations

from collections.abc import Iterable

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

# Exit codes. 2 is the command line's own: an option or argument that is not known.
EXIT = {
    "done": 0,  # done, or nothing to do
    "fault": 1,  # nothing was published or changed: the lines on standard error say why
    "to_do": 3,  # status: files are new or changed, build; diff: the editions differ
    "wanting": 4,  # status: files are missing or late; fetch: a source could not be fetched
}

errors = Console(stderr=True)


def progress() -> Progress:
    """A bar on standard error, gone when it ends."""
    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=errors, transient=True)


def complain(lines: Iterable[str], before: str = "") -> None:
    """Say each failure in a line of its own on standard error."""
    for line in lines:
        errors.print(f"{before}{line}", highlight=False, soft_wrap=True, markup=False)


def fail(lines: Iterable[str], before: str = "", code: str = "fault") -> typer.Exit:
    """The failures said; what to raise then."""
    complain(lines, before)
    return typer.Exit(EXIT[code])
