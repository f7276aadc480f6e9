"""The publishers' files now, beside those of the edition in use; and what is late.

In: the sources folder, the data directory, today's date. Out: a `Status`. A source is late when
the edition's table of sources says that more was to be expected by a day that has passed
(`etl.rhythm`). Without an edition every file is new.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq

from etl import catalogue, edition
from etl.kept import checksum

ABOUT = ("SOURCE.md", "LICENSE", "LICENCE")  # files about the files


@dataclass
class Publisher:
    """Files of a publisher's folder by what they are beside the edition's."""

    name: str
    same: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def line(self) -> str:
        parts = [f"{len(files)} {word}" for word in ("same", "new", "changed", "missing")
                 if (files := getattr(self, word))]  # fmt: skip
        return f"{self.name}: {', '.join(parts) or 'no files'}"


@dataclass
class Status:
    """late: (source_id, last period, when more was to be expected). unsure: sources whose rhythm
    is not known, so that nobody can say whether they are late. unnamed: files and folders that no
    row of the catalogue names, so that they are not read."""

    publishers: list[Publisher]
    late: list[tuple[str, datetime.date, datetime.date]]
    unsure: list[str]
    unnamed: list[str]

    @property
    def changed(self) -> bool:
        return any(each.new or each.changed for each in self.publishers)

    @property
    def wanting(self) -> bool:
        return bool(self.late) or any(each.missing for each in self.publishers)

    def lines(self) -> Iterator[str]:
        """One for each file that is not as in the edition, and for each late source."""
        for each in self.publishers:
            for word in ("new", "changed", "missing"):
                for file in getattr(each, word):
                    yield f"{word}: {file}"
        for source, last, due in self.late:
            yield f"late: {source}, whose last period begins {last}; more was due by {due}"
        if self.unsure:
            yield f"rhythm not known, late or not: {', '.join(self.unsure)}"
        for name in self.unnamed:
            yield f"not read: {name}, which no sources.csv names"


def look(sources: Path, data: Path, today: datetime.date) -> Status:
    """The status of the files below `sources` beside the edition in use below `data`."""
    name = edition.current(data)
    inputs: dict[str, str] = edition.package(data / name)["inputs"] if name else {}
    rhythms = catalogue.table("rhythm")
    listed = list(dict.fromkeys(catalogue.table("sources")["file"]))
    publishers = {each: Publisher(each) for each in catalogue.publishers()}
    for file in listed:
        path, mine = sources / file, publishers[file.split("/")[0]]
        if not path.is_file():
            mine.missing.append(file)
        elif file not in inputs:
            mine.new.append(file)
        else:
            same = checksum(path) == inputs[file]
            (mine.same if same else mine.changed).append(file)
    return Status(
        list(publishers.values()),
        _late(data / name / "source.parquet", today) if name else [],
        list(rhythms.loc[rhythms["kind"] == "unknown", "source_id"]),
        list(_unnamed(sources, set(listed))),
    )


def _late(table: Path, today: datetime.date) -> list[tuple[str, datetime.date, datetime.date]]:
    columns = ["source_id", "last_period", "next_due"]
    if not {*columns} <= {*pq.read_schema(table).names}:  # an edition from before there was one
        return []
    rows = pq.read_table(table, columns=columns).to_pylist()
    late = {(row["source_id"], row["last_period"], row["next_due"]) for row in rows
            if row["next_due"] and row["next_due"] < today}  # fmt: skip
    return sorted(late)


def _unnamed(sources: Path, listed: set[str]) -> Iterator[str]:
    """Folders of which no file is named, as one; else files that are not."""
    for folder in sorted(path for path in sources.iterdir() if path.is_dir()):
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        names = [path.relative_to(sources).as_posix() for path in files
                 if path.name not in ABOUT and not path.name.startswith(".")]  # fmt: skip
        if names and not listed.intersection(names):
            yield f"{folder.name}/"
        else:
            yield from (name for name in names if name not in listed)
