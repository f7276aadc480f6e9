"""`python -m etl check`: is an edition whole and as declared? Its sources are not needed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from etl import edition
from etl.commands import fail


def check(
    directory: Annotated[Path, typer.Argument(help="An edition, or a data directory")],
) -> None:
    """Check an edition's files against their checksums and its tables against their declaration.

    Exit code 0: everything holds; 1: a line for each file and the first broken table.
    """
    from etl.check import BrokenTable, check_edition
    from etl.report import Refused

    try:
        found = edition.directory(directory)
        tables = check_edition(found)
    except (edition.NoEdition, Refused, BrokenTable) as error:
        raise fail(str(error).splitlines()) from error
    print(f"Edition {found.name}: every file has its checksum, {tables} tables are as declared.")
