"""`python -m etl diff OLD NEW`: every value that was revised, added or has vanished."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from etl import edition
from etl.commands import EXIT, fail

LARGEST = 20


def diff(
    old: Annotated[Path, typer.Argument(help="The earlier edition, or its data directory")],
    new: Annotated[Path, typer.Argument(help="The later edition, or its data directory")],
    to: Annotated[
        Path | None, typer.Option(help="Write every change to this .csv or .parquet file")
    ] = None,
) -> None:
    """Say what changed between two editions, by source and table, the largest revisions first.

    Exit code 0: no difference; 3: there are some; 1: one of the two is no edition.
    """
    if to is not None and to.suffix not in (".csv", ".parquet"):
        raise typer.BadParameter(f"{to}: a file that ends in .csv or .parquet")
    from etl import diff as compared

    try:
        before, after = edition.directory(old), edition.directory(new)
        changes = compared.compare(before, after)
    except edition.NoEdition as error:
        raise fail([str(error)]) from error
    if to is not None:
        _write(compared.every(changes), to)
    by_source = compared.summary(changes)
    if not by_source:
        print(f"{before.name} and {after.name}: the same values.")
        return
    print(f"From {before.name} to {after.name}:")
    for table, source, revised, added, vanished, places in by_source:
        print(f"  {table} {source}: {revised:,} revised, {added:,} added, {vanished:,} vanished, "
              f"in {places:,} places")  # fmt: skip
    rows = compared.largest(changes, LARGEST)
    if rows:
        print("Largest revisions:")
    for table, source, place, key, column, was, now, change in rows:
        by = "" if change is None else f" ({change:+,.10g})"
        print(f"  {table} {source} {place} {key}: {column} {was or 'unknown'} → "
              f"{now or 'unknown'}{by}")  # fmt: skip
    raise typer.Exit(EXIT["to_do"])


def _write(rows, to: Path) -> None:
    import pyarrow.csv
    import pyarrow.parquet

    if to.suffix == ".csv":
        pyarrow.csv.write_csv(rows, to)
    else:
        pyarrow.parquet.write_table(rows, to, compression="zstd")
