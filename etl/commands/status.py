"""`python -m etl status`: which publishers' files are there, new, changed, missing or late."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from etl.commands import EXIT


def status(
    sources: Annotated[Path, typer.Option(help="Folder with one folder per publisher")],
    data: Annotated[Path, typer.Option(help="Data directory with the edition in use")],
) -> None:
    """Compare the publishers' files with the edition in use, and their periods with their rhythm.

    Exit code 0: all as in the edition, nothing late; 3: a file is new or changed, so that a build
    is due; 4: none is, but a file is missing or a source is late.
    """
    from etl import status as looking

    found = looking.look(sources, data, datetime.date.today())
    for publisher in found.publishers:
        print(publisher.line())
    for line in found.lines():
        print(line)
    raise typer.Exit(EXIT["to_do" if found.changed else "wanting" if found.wanting else "done"])
