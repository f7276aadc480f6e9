"""The same step for many publishers on all cores: what is kept at once, the rest in processes.

One job is done in this process: a build with one changed source reads and measures it without
another. Failures are collected, so that a steward reads of all of them at once.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any, TypeVar

from etl.report import BadInput, Refused

Done = TypeVar("Done")
Said = Callable[[str], None]
MOST = 2  # processes: each may hold the rows of one publisher, so memory decides


def each(
    jobs: dict[str, Callable[[], Done]], said: Said, words: str, meanwhile: Callable[[], None]
) -> dict[str, Done]:
    """name → what its job gives, begun in their order: the longest first leave no core waiting.

    meanwhile: done in this process, which would only wait. said: told "<words> <name>" as each is
    done. Raises Refused with a line per BadInput; any other fault at once.
    """
    done: dict[str, Done] = {}
    refused: list[str] = []
    for name, finish in _finished(jobs, meanwhile):
        try:
            done[name] = finish()
        except BadInput as error:
            refused.append(str(error))
        said(f"{words} {name}")
    if refused:
        raise Refused(sorted(refused))
    return done


_jobs: dict[str, Callable[[], Any]] = {}


def _finished(
    jobs: dict[str, Callable[[], Any]], meanwhile: Callable[[], None]
) -> Iterable[tuple[str, Callable[[], Any]]]:
    """(name, what gives its result) as the jobs end."""
    if len(jobs) < 2:
        yield from jobs.items()
        meanwhile()
        return
    # Forked, so that what the jobs work on, and the libraries that take seconds to import, are
    # there already.
    most = min(MOST, len(jobs), os.cpu_count() or 1)
    _jobs.update(jobs)
    try:
        with ProcessPoolExecutor(most, mp_context=get_context("fork")) as pool:
            names: dict[Future, str] = {pool.submit(_run, name): name for name in jobs}
            meanwhile()  # only now: a process is not forked from one that is at work
            for future in as_completed(names):
                yield names[future], future.result
    finally:
        _jobs.clear()


def _run(name: str) -> Any:
    # A workbook is read as millions of lists, which a search for cycles would walk again and again.
    gc.disable()
    return _jobs[name]()
