"""`python -m etl publish`: a built edition takes the place of the one that is served."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from etl import edition
from etl.commands import fail


def publish(
    built: Annotated[Path, typer.Argument(help="The built edition, or its data directory")],
    data: Annotated[Path, typer.Argument(help="The data directory that the dashboard serves")],
    keep: Annotated[int, typer.Option(min=2, help="Editions that stay in it")] = 12,
) -> None:
    """Put an edition beside the one in use, with what changed since, and switch in one step.

    Exit code 0: it is in use; 1: it is not, and what was in use still is. A dashboard that is
    running shows it within seconds.
    """
    from etl.check import BrokenTable
    from etl.publish import publish as run
    from etl.report import Refused

    try:
        name, new = run(built, data, keep)
    except (edition.NoEdition, Refused, BrokenTable) as error:
        raise fail(str(error).splitlines(), "Nothing published. ") from error
    print(f"Edition {name} is in use in {data}." if new else f"Edition {name} was in use already.")
