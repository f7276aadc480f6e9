"""Incidents → counts by territory and month: 10 and 100 million rows of Parquet on DuckDB.

In: nothing; the rows are made up, 2,500 places over twenty years in ten categories, and written
once to a temporary folder (about 1.5 GB). Out: rows: time, memory and how both grow, beside the
same grouping asked of DuckDB in its own words. Each run is a process of its own. `--quick` takes a
hundredth of the rows.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.bench.build import cost
from tests.bench.results import Row

SIZES = (10_000_000, 100_000_000)
THREADS = 2
BARE = (
    "select territory_id, date_trunc('month', date) as period, category, count(*) as count "
    "from read_parquet('{path}') group by all"
)


def run(quick: bool) -> Iterator[Row]:
    """Rows of this bench."""
    with tempfile.TemporaryDirectory() as folder:
        found: list[tuple[float, float]] = []
        for size in SIZES:
            rows = size // 100 if quick else size
            path = Path(folder) / f"{rows}.parquet"
            made_up(path, rows)
            (ours, peak), (bare, _) = (step(how, path) for how in ("ours", "bare"))
            path.unlink()
            found.append((ours, peak))
            yield Row(f"{rows:,} incidents", ours, "s")
            yield Row("  memory at most", peak, "MB", most=4096)
            yield Row("  a bare DuckDB query of the same file", bare, "s")
            yield Row("  ratio to it", ours / bare, "times", most=1.5)
        (small, little), (large, much) = found
        growth = large / small / (SIZES[1] / SIZES[0])
        yield Row("time of ten times the rows, a row", growth, "times", most=1.0)
        yield Row("memory of ten times the rows", much / little, "times")


def step(how: str, path: Path) -> tuple[float, float]:
    """Seconds of the step, the better of two without its imports, and MB at most of its process."""
    took = path.with_suffix(".seconds")
    costs = [cost(["-m", "tests.bench.incidents", how, str(path), str(took)]) for _ in range(2)]
    times = [float(line) for line in took.read_text(encoding="utf-8").split()]
    took.unlink()
    return min(times), max(each.peak for each in costs)


def made_up(path: Path, rows: int) -> None:
    """Incidents without a place for 1 in 100, in no order, as a publisher's file has them."""
    import duckdb

    duckdb.execute(f"set threads = {THREADS}")
    duckdb.execute(
        f"copy (select case when h % 100 = 0 then null "
        f"else 'XXX-' || lpad((h % 2500)::varchar, 5, '0') end as territory_id, "
        f"timestamp '2000-01-01' + to_seconds((h // 7 % 631152000)::bigint) as date, "
        f"'category ' || (h // 11 % 10)::varchar as category "
        f"from (select hash(range) as h from range({rows}))) "
        f"to '{path}' (format parquet, compression zstd)"
    )


def ours(path: str) -> Callable[[], Any]:
    """The step's result as the ETL takes it."""
    import ibis

    from etl.incidents import territory_months

    engine = ibis.duckdb.connect(threads=THREADS)
    expression = territory_months(engine.read_parquet(path))
    ibis.to_sql(expression)  # imports what the first expression of a process imports
    return expression.to_pyarrow


def bare(path: str) -> Callable[[], Any]:
    """The same of DuckDB alone."""
    import duckdb

    duckdb.execute(f"set threads = {THREADS}")
    return lambda: duckdb.sql(BARE.format(path=path)).to_arrow_table()


if __name__ == "__main__":
    work = {"ours": ours, "bare": bare}[sys.argv[1]](sys.argv[2])
    begun = time.perf_counter()
    work()
    with Path(sys.argv[3]).open("a", encoding="utf-8") as file:
        file.write(f"{time.perf_counter() - begun}\n")
