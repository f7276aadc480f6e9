"""Every target beside what this machine measures: `python -m tests.bench [name…] [--quick]`.

In: the snapshot in data/, the publishers' files for `build`, Chromium for `firstload`. Out: a table
on standard output: figures, ratios, targets, met or not. Only 127.0.0.1 is asked for anything.
"""

from __future__ import annotations

import argparse
import importlib
import os
import time

BENCHES = {
    "reader": "the snapshot's questions",
    "interaction": "another place, another measure",
    "sessions": "many visitors on one process",
    "firstload": "a first visit with an empty cache",
    "routes": "the plain-HTTP addresses",
    "build": "from the publishers' files to a snapshot",
    "incidents": "from single incidents to territory and month",
}
MODULES = {"sessions": "load"}


def main() -> None:
    """Run the benches that are named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", nargs="*", help=", ".join(BENCHES))
    parser.add_argument("--quick", action="store_true", help="few repetitions: does it still run?")
    asked = parser.parse_args()
    unknown = set(asked.name) - set(BENCHES)
    if unknown:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    for name in asked.name or BENCHES:
        bench = importlib.import_module(f"tests.bench.{MODULES.get(name, name)}")
        begun, load = time.monotonic(), os.getloadavg()[0]
        print(f"\n{name}: {BENCHES[name]} (load of the machine before: {load:.1f})", flush=True)
        for row in bench.run(asked.quick):
            print(row.line(), flush=True)
        print(f"  {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
