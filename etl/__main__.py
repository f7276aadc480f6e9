"""The steward's commands: `python -m etl --help` lists them, `etl.commands` says more."""

from __future__ import annotations

import gc
import logging
import os

import typer

from etl.commands.build import build
from etl.commands.calibrate import calibrate
from etl.commands.check import check
from etl.commands.diff import diff
from etl.commands.fetch import fetch
from etl.commands.publish import publish
from etl.commands.status import status

# Steps run side by side in processes: threads of the linear algebra, and of svy's tables and sums,
# would only fight for the cores.
for threads in ("OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS", "RAYON_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
# Large arrays live for milliseconds: cleared in pages of 2 MB, each would be cleared for longer.
os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
for command in (status, fetch, build, check, diff, publish, calibrate):
    app.command()(command)


@app.callback()
def main() -> None:
    """From the publishers' files to the snapshot that the dashboard shows.

    Exit codes: 0 done, or nothing to do; 1 a fault, and nothing was published or changed; 2 an
    unknown option or argument; 3 something is new or changed; 4 something is missing or late, or
    could not be fetched.
    """
    logging.captureWarnings(True)


if __name__ == "__main__":
    gc.disable()  # a search for cycles would walk through all that is kept, again and again
    app()
