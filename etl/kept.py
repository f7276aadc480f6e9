"""Results of expensive steps, kept under everything that they were computed from.

A step whose inputs and code are the same as before is not computed again:

    tables = kept("effects", [crime, programme_phase, code("etl.effects")],
                  lambda: effects.estimate(crime, programme_phase))

The name says which step it is; the inputs say what its result depends on, and must name all
of it: frames, Arrow tables, files, folders, words, and the step's own code by `code(module)`.
`compute` takes nothing and returns anything that pickles, the same for the same inputs.
Results lie in `.cache/etl`, outside `data/`; each is written beside its place and moved there
in one step, so that a build that is killed leaves none by half. Nothing there is the only copy:
a result that is missing or cannot be read is computed again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from portal import cache as copies

ROOT = Path(__file__).parents[1]
OURS = ("etl", "measures")
LIBRARIES = ("requirements.txt", "requirements-etl.txt")  # their versions decide results too
NO_CODE = re.compile(r"#.*|\\\n")  # comments and broken lines
IMPORT = re.compile(
    r"^\s*(?:from\s+([\w.]+)\s+import\s+(\([^)]*\)|.*)|import\s+(.*))$", re.MULTILINE
)
WORD = re.compile(r"[\w.]+")
A_DAY = 86_400  # after which a result that was never finished belongs to a killed build
KEPT_OF_A_STEP = 3  # so that going back to yesterday's files is quick too

Result = TypeVar("Result")


@dataclass(frozen=True)
class Step:
    """A step of a build: where its result is kept, and what makes it.

    name, key: as `find` takes them. make: takes nothing, gives the result and keeps it itself.
    beside: names and keys of what else it keeps.
    """

    name: str
    key: str
    make: Callable[[], Any]
    beside: tuple[tuple[str, str], ...] = ()

    def done(self) -> bool:
        """Whether all that it keeps is there."""
        return all(there(*each) for each in ((self.name, self.key), *self.beside))

    def result(self) -> Any:
        """What is kept of it, or else made."""
        found, result = find(self.name, self.key)
        return result if found else self.make()


def kept(name: str, inputs: Iterable[Any], compute: Callable[[], Result]) -> Result:
    """The step's result for these inputs: the one that is kept, or else computed and kept.

    inputs: str, bytes, pandas frames, Arrow tables, paths of files and folders, `code(module)`,
    and lists and dictionaries of these. Raises TypeError for anything else.
    """
    key = digest(inputs)
    found, result = find(name, key)
    if not found:
        result = compute()
        keep(name, key, result)
    return result


def find(name: str, key: str) -> tuple[bool, Any]:
    """Whether a result is kept under the key, and the result."""
    path = _path(name, key)
    try:
        with path.open("rb") as file:
            result = pickle.load(file)
    except FileNotFoundError:
        return False, None
    except Exception:
        # Whatever is wrong with a copy (another library's version, a full disk), the step is
        # computed again: that is always possible and always right.
        return False, None
    with contextlib.suppress(OSError):
        os.utime(path)
    return True, result


class Lost(Exception):
    """A result that was kept a moment ago, and stands under its name, cannot be read."""

    def __init__(self, name: str):
        self.name = name
        super().__init__(
            f"{name}: expected a result kept in {folder()}; found one that is gone or cannot be "
            "read. What to do: build --afresh"
        )

    def __reduce__(self):
        return Lost, (self.name,)


def take(name: str, key: str) -> Any:
    """A result that another step needs and that was there when the step was begun. Raises Lost."""
    found, result = find(name, key)
    if not found:
        raise Lost(name)
    return result


def there(name: str, key: str) -> bool:
    """Whether a result is kept under the key; it then counts as used just now."""
    try:
        os.utime(_path(name, key))
    except OSError:
        return False
    return True


def keep(name: str, key: str, result: Any) -> None:
    """Keep a result under the key, and let go of the step's oldest."""
    path = _path(name, key)
    path.parent.mkdir(parents=True, exist_ok=True)
    making = path.with_name(f".making-{os.getpid()}-{path.name}")
    try:
        with making.open("wb") as file:
            pickle.dump(result, file, protocol=5)
        making.replace(path)
    finally:
        making.unlink(missing_ok=True)
    others = sorted(path.parent.glob("[!.]*"), key=_age)
    lost = [each for each in path.parent.glob(".*") if _age(each) > time.time() - A_DAY]
    for old in [*others[KEPT_OF_A_STEP:], *lost]:
        old.unlink(missing_ok=True)


@cache
def folder() -> Path:
    """Where the results lie."""
    return copies.directory("etl")


def _path(name: str, key: str) -> Path:
    return folder() / name / key


def _age(path: Path) -> float:
    """Newest first; a file that another process has just removed comes last."""
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0.0


def digest(inputs: Iterable[Any]) -> str:
    """One digest of all inputs, in their order, and of the libraries' pinned versions."""
    total = hashlib.sha256(_libraries().encode())
    for each in inputs:
        _add(total, each)
    return total.hexdigest()[:32]


@cache
def _libraries() -> str:
    return "".join(hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in LIBRARIES)


def _add(total: Any, each: Any) -> None:
    """Add one input with its kind and length, so that no two lists of inputs look alike."""
    if isinstance(each, str | bytes | int | float | bool | None):
        raw = each if isinstance(each, bytes) else repr(each).encode()
        total.update(f"{type(each).__name__} {len(raw)} ".encode() + raw)
    elif isinstance(each, Path):
        files = [each] if each.is_file() else sorted(p for p in each.rglob("*") if p.is_file())
        for path in files:
            total.update(f"file {path.relative_to(each.parent)} {checksum(path)} ".encode())
    elif isinstance(each, dict):
        _add(total, [part for item in sorted(each.items()) for part in item])
    elif isinstance(each, list | tuple):
        total.update(f"list {len(each)} ".encode())
        for part in each:
            _add(total, part)
    else:
        _add_table(total, each)


def _add_table(total: Any, each: Any) -> None:
    import pandas as pd
    import pyarrow as pa

    if isinstance(each, pd.DataFrame):
        each = pa.Table.from_pandas(each, preserve_index=False, nthreads=1)
    if not isinstance(each, pa.Table):
        raise TypeError(f"a step's input cannot be a {type(each).__name__}")
    sink = _Hashed(total)
    # In one piece: rows that were read just now lie in other pieces than the same rows kept.
    plain = each.replace_schema_metadata(None).combine_chunks()
    with pa.ipc.new_stream(pa.PythonFile(sink, mode="w"), plain.schema) as stream:
        stream.write_table(plain)


class _Hashed:
    """A file that only adds what is written to a digest."""

    closed = False

    def __init__(self, total: Any):
        self._total = total

    def write(self, raw: Any) -> int:
        self._total.update(raw)
        return len(raw)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass


def checksum(path: Path) -> str:
    """SHA-256 of a file; read once as long as it is not written anew."""
    state = path.stat()
    return _checksum(path, state.st_mtime_ns, state.st_size)


@cache
def _checksum(path: Path, _written: int, _size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def code(module: str) -> str:
    """A digest of a module of ours and of every module of ours that it imports, at any depth."""
    total = hashlib.sha256()
    for path in sorted(modules(module)):
        total.update(f"{path.relative_to(ROOT)} {checksum(path)} ".encode())
    return total.hexdigest()


def modules(module: str) -> set[Path]:
    """The files of the module and of every module of ours that it imports, at any depth."""
    found: set[Path] = set()
    ahead = [module]
    while ahead:
        path = _source(ahead.pop())
        if path and path not in found:
            found.add(path)
            ahead += _imported(path)
    return found


@cache
def _source(module: str) -> Path | None:
    base = ROOT.joinpath(*module.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


@cache
def _imported(path: Path) -> tuple[str, ...]:
    """Names that may be modules of ours, wherever in the file they are imported. Looked for by
    their words, a tenth of the time of parsing; what only looks like an import names no file."""
    found: list[str] = []
    for module, names, modules in IMPORT.findall(NO_CODE.sub("", path.read_text("utf-8"))):
        found += WORD.findall(modules)
        found += [module, *(f"{module}.{name}" for name in WORD.findall(names))] if module else []
    return tuple(name for name in found if name.split(".")[0] in OURS)
