"""The build of a snapshot: time, CPU and memory, beside only reading the same files once.

In: the publishers' files, `../shared/sources` or SOURCES. Out: rows; the edition is written to a
temporary folder. The build, the reading of every byte, and the parsing of every file into a table
are each a process of their own. Files are those that the edition names with their checksums. Then
the same of the publishers of Chile and Rio de Janeiro alone.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.reader import DATA, series_in
from tests.bench.results import Row
from tests.bench.server import PROJECT

SOURCES = Path(os.environ.get("SOURCES", PROJECT / "../shared/sources")).resolve()


@dataclass(frozen=True)
class Exchange:
    """Two lines of a text file whose values change places, so that its sums hold, from the column
    at which values begin. pairs: what the two begin with, for one change and for another."""

    file: str
    mark: bytes
    values_from: int
    pairs: tuple[tuple[bytes, bytes], tuple[bytes, bytes]]


CHANGED = {  # a source that may be any, the one with most counts, and people whom many count on
    "one changed source": Exchange(
        "ar_snic/snic-provincias.csv", b",", 5,
        tuple((f"06,Buenos Aires,{year},1,".encode(), f"14,Córdoba,{year},1,".encode())
              for year in (2005, 2006)),
    ),
    "the largest source changed": Exchange(
        "br_isp/BaseDPEvolucaoMensalCisp.csv.gz", b";", 9,
        ((b"1;3;2026;", b"4;3;2026;"), (b"1;2;2026;", b"4;2;2026;")),
    ),
    "the population of a country changed": Exchange(
        "population/pop_mex.csv", b",", 5,
        ((b"MEX,2,01001,Aguascalientes,2015,", b"MEX,2,01002,Asientos,2015,"),
         (b"MEX,2,01001,Aguascalientes,2016,", b"MEX,2,01002,Asientos,2016,")),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of CPU, and MB at most, of a process and its children."""

    wall: float
    cpu: float
    peak: float


CHILE_AND_RIO = (
    "cl_cead", "cl_pcsp", "br_isp", "br_upp", "geo", "population", "programmes",
)  # fmt: skip


def run(_quick: bool) -> Iterator[Row]:
    """Rows of this bench."""
    yield from _whole()
    yield from _some(CHILE_AND_RIO, "Chile and Rio de Janeiro alone")


def _some(publishers: Iterable[str], what: str) -> Iterator[Row]:
    """The build of some publishers only, from links to their folders, beside parsing the files."""
    with tempfile.TemporaryDirectory() as folder:
        sources, out = Path(folder) / "sources", Path(folder) / "data"
        sources.mkdir()
        for name in publishers:
            (sources / name).symlink_to(SOURCES / name)
        build = ["-m", "etl", "build", "--sources", str(sources), "--out", str(out), "--afresh"]
        best = min(cost(build), cost(build), key=lambda each: each.wall)
        listed = Path(folder) / "files"
        listed.write_text("\n".join(used(out)), encoding="utf-8")
        parsing = cost(["-m", "tests.bench.build", "tables", str(listed)])
        edition, tables = size_of(out), size_of(out, "*.parquet")
        few, all_countries = series_in(out, DATA)
    yield Row(f"{what}: build, the better of two", best.wall, "s", most=60)
    yield Row("CPU of it", best.cpu, "s")
    yield Row("memory at most", best.peak, "MB", most=2048)
    yield Row("only reading the same files: each parsed once into a table", parsing.wall, "s")
    yield Row("ratio of the build to parsing, time", best.wall / parsing.wall, "times")
    yield Row("ratio of the build to parsing, CPU", best.cpu / parsing.cpu, "times")
    yield Row("the edition, with every country's boundaries", edition, "MB", most=25)
    yield Row("  Parquet of that", tables, "MB")
    yield Row("a place's series in that edition, new to the reader, median", few, "ms")
    ratio = all_countries / few
    yield Row("  the same in the edition of all countries, over that", ratio, "times", most=1.2)


def size_of(folder: Path, pattern: str = "*") -> float:
    """MB of the files below a folder."""
    return sum(each.stat().st_size for each in folder.rglob(pattern) if each.is_file()) / 1e6


def _whole() -> Iterator[Row]:
    """All publishers, then with nothing and with one source changed."""
    with tempfile.TemporaryDirectory() as folder:
        build = ["-m", "etl", "build", "--sources", str(SOURCES), "--out", folder]
        first = cost([*build, "--afresh"])
        files = used(Path(folder))
        size = sum((SOURCES / name).stat().st_size for name in files) / 1e6
        listed = Path(folder) / "files"
        listed.write_text("\n".join(files), encoding="utf-8")
        reading, parsing = (
            cost(["-m", "tests.bench.build", how, str(listed)]) for how in ("bytes", "tables")
        )
        edition = size_of(Path(folder) / (Path(folder) / "current").read_text().strip())
        second = cost([*build, "--afresh"])
        nothing = cost(build)
        changed: dict[str, list[float]] = {}
        for what, exchange in CHANGED.items():
            for pair in exchange.pairs:
                with _with(exchange, pair, Path(folder) / "sources") as sources:
                    again = ["-m", "etl", "build", "--sources", str(sources), "--out", folder]
                    changed.setdefault(what, []).append(cost(again).wall)
    best = min(first, second, key=lambda each: each.wall)
    yield Row("build, the better of two", best.wall, "s", most=240)
    yield Row("CPU of it", best.cpu, "s")
    yield Row("memory at most", best.peak, "MB", most=4096)
    yield Row(f"only reading the same {len(files)} files, {size:.0f} MB: bytes", reading.wall, "s")
    yield Row("only reading them: each parsed once into a table", parsing.wall, "s")
    yield Row("CPU of that", parsing.cpu, "s")
    yield Row("ratio of the build to parsing, time", best.wall / parsing.wall, "times", most=3)
    yield Row("ratio of the build to parsing, CPU", best.cpu / parsing.cpu, "times")
    yield Row("a build with nothing changed", nothing.wall, "s")
    for what, walls in changed.items():
        yield Row(f"a build with {what}, the better of two", min(walls), "s")
        yield Row("  ratio of that to the whole build", min(walls) / best.wall, "times", most=0.25)
    yield Row("the edition, all files", edition, "MB", most=60)


@contextmanager
def _with(exchange: Exchange, pair: tuple[bytes, bytes], sources: Path) -> Iterator[Path]:
    """The sources by links, but for one file that says something else."""
    for path in SOURCES.rglob("*"):
        link = sources / path.relative_to(SOURCES)
        if path.is_dir():
            link.mkdir(parents=True, exist_ok=True)
        elif path.relative_to(SOURCES).as_posix() == exchange.file:
            raw, packed = path.read_bytes(), path.suffix == ".gz"
            changed = _exchanged(gzip.decompress(raw) if packed else raw, exchange, pair)
            link.write_bytes(gzip.compress(changed, mtime=0) if packed else changed)
        else:
            link.symlink_to(path)
    yield sources
    shutil.rmtree(sources)


def _exchanged(text: bytes, exchange: Exchange, pair: tuple[bytes, bytes]) -> bytes:
    lines = text.split(b"\n")
    at = [number for number, line in enumerate(lines) if line.startswith(pair)]
    if len(at) != 2:
        raise ValueError(f"{exchange.file}: {len(at)} lines to change, not two")
    one, other = (lines[number].split(exchange.mark) for number in at)
    cut = exchange.values_from
    lines[at[0]] = exchange.mark.join(one[:cut] + other[cut:])
    lines[at[1]] = exchange.mark.join(other[:cut] + one[cut:])
    return b"\n".join(lines)


def cost(arguments: list[str]) -> Cost:
    """What `python arguments` takes; RuntimeError with its words when it fails."""
    with tempfile.TemporaryFile("w+") as log:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=PROJECT, stdout=log, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{log.read()[-4000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def used(out: Path) -> list[str]:
    """The files behind the edition in `out`, as folder/name."""
    edition = out / (out / "current").read_text(encoding="utf-8").strip()
    return sorted(json.loads((edition / "datapackage.json").read_text(encoding="utf-8"))["inputs"])


def parse(path: Path) -> object:
    """A file as its format's quickest reader in the ETL's environment reads it, unchecked."""
    import pyarrow.csv
    import pyarrow.parquet
    import pyogrio
    from python_calamine import CalamineWorkbook

    unpack = {".gz": gzip.decompress, ".bz2": bz2.decompress}.get(path.suffix)
    data = unpack(path.read_bytes()) if unpack else path.read_bytes()
    kind = path.suffixes[-2 if unpack else -1]
    if kind == ".parquet":
        return pyarrow.parquet.read_table(pyarrow.BufferReader(data))
    if kind in (".xlsx", ".xls"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    if kind in (".geojson", ".shp", ".gpkg"):
        return pyogrio.read_dataframe(data if kind == ".geojson" else path)
    if kind in (".csv", ".txt"):
        encoding = "utf-8" if _is_utf8(data) else "latin-1"
        lines = data[:20_000].split(b"\n")[:-1] or [data]
        counts = {mark: [line.count(mark) for line in lines] for mark in (b",", b";", b"|", b"\t")}
        mark = max(counts, key=lambda each: max(counts[each]))
        wide = counts[mark]
        return pyarrow.csv.read_csv(
            pyarrow.BufferReader(data),
            pyarrow.csv.ReadOptions(encoding=encoding, skip_rows=wide.index(max(wide))),
            pyarrow.csv.ParseOptions(
                delimiter=mark.decode(),
                newlines_in_values=True,
                invalid_row_handler=lambda _row: "skip",  # titles above and notes below a table
            ),
        )
    return data


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


if __name__ == "__main__":
    read = {"bytes": Path.read_bytes, "tables": parse}[sys.argv[1]]
    for name in Path(sys.argv[2]).read_text(encoding="utf-8").splitlines():
        read(SOURCES / name)
