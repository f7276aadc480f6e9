"""Which publishers an edition is made of: those whose folders are there.

In: the folder of sources, the data directory or editions. Out: names of publishers. An edition
may be of some publishers only, as in an observatory of one country. Refused: sources without
what every edition stands on, and a publisher of the edition before whose folder is gone, for
nobody would notice that its numbers went.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from etl import catalogue, edition
from etl.report import Refused

BASIS = ("geo", "population", "programmes")  # places, people, the register
TODO = "fetch it again, or remove its folder from etl/catalogue if it is to be published no longer"


def present(sources: Path, out: Path) -> tuple[str, ...]:
    """The publishers whose folders are below `sources`, in the order in which they are read.

    Raises Refused with a line for each of BASIS, and of the publishers of the edition in use
    below `out`, that has none; NoEdition where that edition cannot be read.
    """
    names = catalogue.publishers()
    found = tuple(name for name in names if (sources / name).is_dir())
    lost = [
        f"{sources / name}: expected the folder of what every edition stands on; found nothing "
        "there. What to do: fetch it, or give the right folder of sources"
        for name in BASIS if name in names and name not in found
    ]  # fmt: skip
    if found != names and (before := edition.current(out)):
        lost += shrunk(out / before, found)
    if lost:
        raise Refused(lost)
    return found


def shrunk(before: Path, now: Iterable[str]) -> list[str]:
    """A line for each publisher of the edition `before` that is not among those of `now`, unless
    the catalogue has it no longer."""
    gone = of_edition(before) & set(catalogue.publishers()) - set(now)
    return [
        f"{name}: expected this publisher, which edition {before.name} has; found nothing of it. "
        f"What to do: {TODO}" for name in sorted(gone)
    ]  # fmt: skip


def of_edition(directory: Path) -> set[str]:
    """The publishers whose files an edition was made of."""
    return {file.split("/")[0] for file in edition.package(directory)["inputs"]}
