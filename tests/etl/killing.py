"""`python -m tests.etl.killing BUILT DATA N`: kill `publish` at N random moments.

In: a built edition and a data directory with another in use. Out: JSON: how many times the old
or the new edition was in use afterwards, how often the process was killed before its end, and
what was not whole. Each try is a fork, so that a hundred cost seconds; the data directory is put
back as it was after a switch.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

from etl import edition, kept, package
from etl.publish import publish

TEN = 10


def main(built: Path, data: Path, moments: int) -> None:
    kept.folder = lambda: data.parent / "kept"
    old, new = edition.current(data), edition.current(built)
    if not old or not new:
        raise SystemExit("two editions are needed")
    told = {"old": 0, "new": 0, "killed": 0, "faults": []}
    chance = random.Random(7)
    for _ in range(moments // TEN):
        # Measured anew: a machine that others use too is now fast, now slow.
        whole = max(_one(built, data, None)[0] for _ in _again(data, old, new, 2))
        for _ in _again(data, old, new, TEN):
            killed = _one(built, data, chance.uniform(0, 1.2 * whole))[1]
            now = edition.current(data)
            told["killed"] += killed
            told["old" if now == old else "new"] += 1
            for name in {now, old} - {None}:
                told["faults"] += edition.faults(data / str(name))
            if not killed and now != new:
                told["faults"].append("it ended, and the old edition is in use")
    print(json.dumps(told))


def _again(data: Path, old: str, new: str, times: int):
    """Once more from the old edition; what a killed process left stays in its way."""
    for at in range(times):
        if edition.current(data) == new:
            package.point(data, old)
            if at % 2:
                shutil.rmtree(data / new)
        yield at


def _one(built: Path, data: Path, after: float | None) -> tuple[float, bool]:
    """Publish in a fork, killed after so many seconds; how long it ran, and whether it was."""
    begun = time.perf_counter()
    child = os.fork()
    if not child:
        publish(built, data, keep=3)
        os._exit(0)
    if after is not None:
        while time.perf_counter() - begun < after:
            time.sleep(0.0005)
        os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    return time.perf_counter() - begun, os.WIFSIGNALED(status)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
