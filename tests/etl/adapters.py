"""What the tests of every adapter share: its folder and what it reads, its refusal of each broken
form of a file (`tests.etl.corpus`), its account of each row."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from etl.contribution import Contribution
from etl.report import BadInput, Report
from tests.etl.corpus import bad_inputs

Read = Callable[[Path, Report], object]


def read_whole(adapter: ModuleType, folder: Path) -> tuple[Contribution, Report]:
    """What the adapter reads of the publisher's folder, and what it reports."""
    report = Report()
    return adapter.read(folder, report), report


def fixtures(adapter: ModuleType, write: Callable[[Path], Path]) -> tuple:
    """The fixtures `written`, `folder` and `built` of the adapter's tests.

    write: makes the publisher's folder, small and real-shaped, and returns it. `written` is that
    folder, once for all tests, and `built` what is read of it; `folder` is a copy for one test,
    with the folders beside it.
    """
    name = adapter.__name__.rpartition(".")[2]

    @pytest.fixture(scope="module")
    def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
        return write(tmp_path_factory.mktemp("shaped") / name)

    @pytest.fixture
    def folder(written: Path, tmp_path: Path) -> Path:
        shutil.copytree(written.parent, tmp_path, dirs_exist_ok=True)
        return tmp_path / name

    @pytest.fixture(scope="module")
    def built(written: Path) -> tuple[Contribution, Report]:
        return read_whole(adapter, written)

    return written, folder, built


def _heard(read: Read, folder: Path) -> str:
    """What is said of the bad input that stops `read`; nothing where it reads to the end."""
    try:
        read(folder, Report())
    except BadInput as error:
        return str(error)
    return ""


def refusal(read: Read, folder: Path) -> str:
    """What is said of the bad input that stops `read`, which must not read to the end."""
    said = _heard(read, folder)
    assert said, f"{folder.name} is read to the end"
    return said


def every_broken_form_is_refused(read: Read, folder: Path, file: str, **columns) -> int:
    """How many forms were tried: each must stop `read` with an error that names the publisher's
    folder and the file, which is whole again afterwards. columns: as `bad_inputs` takes them."""
    path = folder / file
    whole, said = path.read_bytes(), {}
    try:
        for form, mutate in bad_inputs(path, **columns):
            mutate()
            said[form] = _heard(read, folder)
    finally:
        path.write_bytes(whole)
    unnamed = {form: words for form, words in said.items() if f"{folder.name}/{file}" not in words}
    assert not unnamed, f"forms that do not stop the build with {file} named: {unnamed}"
    assert len(said) >= 3, f"too few broken forms of {file}: {list(said)}"
    return len(said)


def every_row_is_accounted_for(report: Report) -> None:
    """Each file's rows are as many as those kept and those set aside for a reason."""
    assert report.files
    for name, account in report.files.items():
        assert account.read == account.kept + sum(account.set_aside.values()), name
