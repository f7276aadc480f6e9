"""`make spark`: the steps of `etl` that any engine can run give the same on DuckDB and on Spark.

Every column of offence counts, roll-ups, years, rates and incidents by month is compared, value
for value, on small tables with every state and on random ones. Says plainly that nothing was
compared where PySpark is not installed, and ends with 1 then.
"""

from __future__ import annotations

import importlib.util
import sys


def main() -> int:
    if importlib.util.find_spec("pyspark") is None:
        print("Not run: PySpark is not installed. `make spark` installs it; it needs Java 17.")
        return 1
    from tests.spark.contract import compare

    faults = 0
    for step, rows, unlike in compare():
        print(f"{step}: {rows:,} rows, {'the same' if not unlike else 'NOT the same: ' + unlike}")
        faults += bool(unlike)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
