"""What a build says: one clear error for bad input, and the account of every file read.

`BadInput` stops a build. `Report` collects, per file, how many rows were read, kept and
set aside and why, the figures that reconciliation compares with published totals, and how far
months are from the years that are published beside them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from etl.months import Compared, against_years


class BadInput(Exception):
    """A publisher's file is not what its description promises.

    The message says in one line: which file, where in it, what was expected, what was
    found and what to do about it.
    """

    def __init__(self, file: str, where: str, expected: str, found: str, todo: str):
        self.file, self.where, self.expected, self.found, self.todo = (
            file, where, expected, found, todo)  # fmt: skip
        super().__init__(f"{file}, {where}: expected {expected}; found {found}. What to do: {todo}")

    def __reduce__(self):
        """So that it comes whole out of the process that read the file."""
        return BadInput, (self.file, self.where, self.expected, self.found, self.todo)


class Refused(Exception):
    """Why a build or a command stopped: one line per failure, in `lines`."""

    def __init__(self, lines: Iterable[str]):
        self.lines = list(lines)
        super().__init__("\n".join(self.lines))


@dataclass
class FileAccount:
    """Rows of one file: read = kept + the sum of set_aside (reason → rows)."""

    read: int = 0
    kept: int = 0
    set_aside: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __reduce__(self):
        return FileAccount, (self.read, self.kept, defaultdict(int, self.set_aside))


class Report:
    """The account of a build, filled by the adapters while they read.

    `files` maps "folder/file" to its FileAccount; `figures` maps a check's id to the
    number found for it (compared with `catalogue/expected_totals.csv`); `compared` maps it to
    years and their months.
    """

    def __init__(self) -> None:
        self.files: dict[str, FileAccount] = {}
        self.figures: dict[str, float] = {}
        self.compared: dict[str, Compared] = {}

    def add(self, other: Report) -> None:
        """The account of other files, their figures and comparisons."""
        self.files |= other.files
        for check_id, found in other.compared.items():
            self._add(check_id, found)
        for check_id, found in other.figures.items():
            self.figure(check_id, found)

    def _account(self, file: str) -> FileAccount:
        return self.files.setdefault(file, FileAccount())

    def read(self, file: str, rows: int) -> None:
        self._account(file).read += rows

    def kept(self, file: str, rows: int) -> None:
        self._account(file).kept += rows

    def set_aside(self, file: str, rows: int, reason: str) -> None:
        """Rows that were read and are not in the snapshot, with the reason in English."""
        if rows:
            self._account(file).set_aside[reason] += rows

    def figure(self, check_id: str, found: float) -> None:
        """A number that `expected_totals.csv` holds under the same `check_id`."""
        if check_id in self.figures:
            raise KeyError(f"figure {check_id} reported twice")
        self.figures[check_id] = float(found)

    def years(self, check_id: str, years: pd.Series, months: pd.DataFrame) -> Compared:
        """Whole years beside their months (`etl.months.against_years`), for the row of
        `expected_totals.csv` of the same `check_id`; those of several files are added up."""
        found = against_years(years, months)
        self._add(check_id, found)
        return found

    def _add(self, check_id: str, found: Compared) -> None:
        before = self.compared.get(check_id)
        self.compared[check_id] = before + found if before else found
