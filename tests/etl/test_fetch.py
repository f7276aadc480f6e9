"""A publisher's server may do anything: the file is fetched whole, or the old one stays."""

import gzip
import io
import zipfile

import pandas as pd
import pytest
from typer.testing import CliRunner

from etl import catalogue
from etl.__main__ import app
from etl.commands import EXIT
from etl.fetch import NotFetched, Patience, direct, fetch
from tests.etl.misbehaving import misbehaving

OLD = b"code,count\n" + b"1,2\n" * 20
NEW = OLD + b"2,3\n" * 5
QUICK = Patience(tries=4, pause=0.001, silence=0.3, whole=0.5)


@pytest.fixture(scope="module")
def running():
    with misbehaving() as server:
        yield server


@pytest.fixture
def server(running):
    running.content, running.version = NEW, '"one"'
    running.asked.clear()
    return running


@pytest.fixture
def target(tmp_path):
    (tmp_path / "file.csv").write_bytes(OLD)
    return tmp_path / "file.csv"


def _left(target) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


@pytest.mark.parametrize(
    ("way", "tries"),
    [("good", 1), ("ranged", 2), ("changing", 2), ("without_ranges", 2), ("other_range", 3),
     ("recovering", 3), ("moved", 1)],
)  # fmt: skip
def test_the_file_is_fetched_whole_in_spite_of(server, target, way, tries):
    assert fetch(server.url(way, "file.csv"), target, QUICK) == "changed"
    assert target.read_bytes() == NEW
    assert [asked for asked, _range in server.asked].count(way) == tries
    assert _left(target) == ["file.csv"]
    assert fetch(server.url("good", "file.csv"), target, QUICK) == "same"


def test_what_came_before_a_break_is_not_fetched_again(server, target):
    fetch(server.url("ranged", "file.csv"), target, QUICK)
    assert server.asked == [("ranged", ""), ("ranged", f"bytes={len(NEW) // 2}-")]


@pytest.mark.parametrize(
    ("way", "said", "tries"),
    [
        ("cut", "no whole answer", 4),
        ("short_without_length", "bytes or more", 1),
        ("too_long", "bytes or more", 1),
        ("error", "the server answers 500, at the last of 4 tries", 4),
        ("gone", "the server answers 404", 1),
        ("html", "a page of HTML", 1),
        ("empty", "an empty answer", 1),
        ("circle", "redirects in a circle", 6),
        ("slow", "too slow", 4),
        ("silent", "no whole answer", 4),
        ("reset", "no whole answer", 4),
    ],
)
def test_the_old_file_stays_when_the_new_one_is(server, target, way, said, tries):
    if way in ("cut", "too_long", "short_without_length"):
        server.content = NEW[: len(OLD)]
    with pytest.raises(NotFetched, match=said):
        fetch(server.url(way, "file.csv"), target, QUICK)
    assert target.read_bytes() == OLD
    assert len(server.asked) == tries
    assert _left(target) == ["file.csv"]


def _workbook(words: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("xl/workbook.xml", words * 100)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("file.csv", b"code;count\n" + b"1;2\n" * 40, "expected the header code,count"),
        ("file.csv", b"PK\x03\x04" + b"\0" * 200, "expected text"),
        ("file.xlsx", NEW, "expected a .xlsx file; found one that begins"),
        ("file.xlsx", _workbook("a")[:-9], "a cut one"),
        ("file.csv.gz", gzip.compress(NEW * 9, mtime=0)[:-9], "a cut one"),
        ("file.parquet", b"PAR1" + b"x" * 200, "found a cut one"),
        ("file.json", b"not found" * 30, "begins b'not foun'"),
        ("file.csv", b"code,count\n1,2\n", "expected 91 bytes or more; found 15"),
    ],
)
def test_what_came_is_what_was_expected_or_is_refused(server, target, name, content, said):
    server.content = content
    other = target.with_name(name)
    with pytest.raises(NotFetched, match=said):
        fetch(server.url("good", name), other, QUICK)
    assert target.read_bytes() == OLD
    assert _left(target) == ["file.csv"]


def test_a_file_that_we_compress_is_compared_by_what_is_in_it(server, target):
    packed = target.with_name("file.csv.gz")
    assert fetch(server.url("good", "file.csv"), packed, QUICK) == "new"
    assert gzip.decompress(packed.read_bytes()) == NEW
    assert fetch(server.url("good", "file.csv"), packed, QUICK) == "same"
    server.content = NEW[: len(NEW) // 3]
    with pytest.raises(NotFetched, match="bytes or more"):
        fetch(server.url("good", "file.csv"), packed, QUICK)


def test_nobody_listens(target):
    with pytest.raises(NotFetched, match="no whole answer"):
        fetch("http://127.0.0.1:9/file.csv", target, QUICK)
    with pytest.raises(NotFetched, match="cannot be asked for"):
        fetch("nowhere://x/file.csv", target, QUICK)


def test_the_command_goes_on_after_a_failure_and_says_what_is_left(server, tmp_path, monkeypatch):
    rows = pd.DataFrame(
        [("a/good.csv", server.url("good", "good.csv")),
         ("b/gone.csv", server.url("gone", "x.csv")),
         ("c/page.csv", "https://example.org/statistics"), ("d/made.csv", None)],
        columns=["file", "url"],
    )  # fmt: skip
    monkeypatch.setattr(catalogue, "table", lambda name: rows)
    result = CliRunner().invoke(app, ["fetch", "--sources", str(tmp_path)])
    assert result.exit_code == EXIT["wanting"]
    assert (tmp_path / "a" / "good.csv").read_bytes() == NEW
    assert "a/good.csv: new" in result.stdout
    assert "c/page.csv: fetch it by hand from https://example.org/statistics" in result.stdout
    (line,) = [line for line in result.stderr.splitlines() if line.strip()]
    assert line.startswith("b/gone.csv: the server answers 404 (http://127.0.0.1")
    only = CliRunner().invoke(app, ["fetch", "--sources", str(tmp_path), "a"])
    assert (only.exit_code, only.stdout) == (EXIT["done"], "a/good.csv: same\n")
    assert CliRunner().invoke(app, ["fetch", "--sources", str(tmp_path), "x"]).exit_code == 1


@pytest.mark.parametrize(
    ("url", "file", "is_file"),
    [
        ("https://x.org/Arquivos/a.csv", "x/a.csv.gz", True),
        ("https://x.org/Arquivos/a.csv?v=2", "x/a.csv", True),
        ("https://x.org/a.html", "x/a.csv", False),
        ("https://x.org/", "x/a.csv", False),
        (None, "x/a.csv", False),
    ],
)
def test_an_address_is_the_files_own_or_that_of_a_page(url, file, is_file):
    assert direct(url, file) == is_file
