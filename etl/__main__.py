"""The steward's commands: `python -m etl build --sources DIR --out DIR`."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from etl.report import BadInput, Report

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
errors = Console(stderr=True)


@app.callback()
def main() -> None:
    """From the publishers' files to the snapshot that the dashboard shows."""
    logging.captureWarnings(True)


@app.command()
def build(
    sources: Annotated[Path, typer.Option(help="Folder with one folder per publisher")],
    out: Annotated[Path, typer.Option(help="Data directory in which the edition is published")],
) -> None:
    """Read every publisher's files and publish a new edition, or say why not."""
    from etl.build import build as run
    from etl.check import BrokenTable

    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    try:
        with Progress(*columns, console=errors) as progress:
            built = run(sources, out, progress)
    except (BadInput, BrokenTable) as error:
        errors.print(f"[bold]Nothing published.[/bold] {error}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    print(summary(built.report))
    print(f"Edition {built.edition} published in {out}.")


def summary(report: Report) -> str:
    """Rows read, kept and set aside, and why: a line per file."""
    lines = [f"{'file':60} {'read':>10} {'kept':>10}  set aside"]
    for file, account in sorted(report.files.items()):
        why = "; ".join(f"{rows:,} {reason}" for reason, rows in account.set_aside.items())
        lines.append(f"{file:60} {account.read:10,} {account.kept:10,}  {why or 'none'}")
    return "\n".join(lines)


if __name__ == "__main__":
    app()
