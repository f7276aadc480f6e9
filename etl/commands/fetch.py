"""`python -m etl fetch`: each file from its publisher's address, and the old one until then."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from etl.commands import fail, progress

ADVICE = "fetch it by hand from"


def fetch(
    sources: Annotated[Path, typer.Option(help="Folder with one folder per publisher")],
    only: Annotated[
        list[str] | None, typer.Argument(help="Publishers' folders or files; all, if none is named")
    ] = None,
) -> None:
    """Fetch publishers' files; each takes the old one's place when it is whole and as expected.

    Files whose publisher has no address for the file itself are named, to be fetched by hand.
    Exit code 0: every address gave its file; 4: some did not, and the old files stay.
    """
    from etl import fetch as fetching

    wanted, by_hand = addresses(only or [])
    if only and not wanted and not by_hand:
        raise fail([f"{', '.join(only)}: expected a publisher's folder or a folder/file"])
    failures = []
    with progress() as bar:
        task = bar.add_task("", total=len(wanted))
        for file, url in wanted.items():
            bar.update(task, description=file)
            try:
                print(f"{file}: {fetching.fetch(url, sources / file, fetching.Patience())}")
            except fetching.NotFetched as error:
                failures.append(f"{file}: {error} ({url}). The old file stays.")
            bar.advance(task)
    for file, page in by_hand.items():
        print(f"{file}: {ADVICE} {page}")
    if failures:
        raise fail(failures, code="wanting")


def addresses(only: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """File → its address, and file → the page about it where it has none of its own."""
    from etl import catalogue
    from etl.fetch import direct

    wanted, by_hand = {}, {}
    for file, url in catalogue.table("sources")[["file", "url"]].itertuples(index=False):
        if only and file not in only and file.split("/")[0] not in only:
            continue
        url = url if isinstance(url, str) else None
        if direct(url, file):
            wanted[file] = url
        elif url:
            by_hand[file] = url
    return wanted, by_hand
