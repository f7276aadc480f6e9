"""A step is computed once for the same inputs, and again for any other."""

import pickle

import pandas as pd
import pyarrow as pa
import pytest

from etl import kept


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "etl")
    return tmp_path / "etl"


def _times(*inputs: list) -> int:
    """How many times the step is computed when it is asked for with these inputs in turn."""
    done = []
    for each in inputs:
        assert kept.kept("step", each, lambda: done.append(1) or "result") == "result"
    return len(done)


FRAME = pd.DataFrame({"place": ["CHL", "BRA"], "count": pd.array([1, None], dtype="Int64")})


def test_the_same_inputs_are_computed_once(tmp_path):
    (tmp_path / "file.csv").write_text("a")
    same = [FRAME, pa.table({"a": [1]}), "word", 1, None, tmp_path / "file.csv", {"b": [1]}]
    assert _times(same, [FRAME.copy(), pa.table({"a": [1]}), *same[2:]]) == 1


def test_rows_in_several_pieces_are_the_same_input():
    pieces = pd.concat([FRAME.iloc[:1], FRAME.iloc[1:]], ignore_index=True)
    assert kept.digest([pieces]) == kept.digest([pickle.loads(pickle.dumps(pieces))])
    assert kept.digest([pieces]) == kept.digest([FRAME])


def test_any_other_input_is_computed_again(tmp_path):
    one = FRAME.assign(count=[1, 2])
    assert _times([FRAME], [one], [FRAME.iloc[::-1]], [FRAME.rename(columns={"place": "p"})]) == 4
    assert _times(["ab", "c"], ["a", "bc"], [["a", "bc"]], ["1"], [1], [None]) == 6
    file = tmp_path / "file.csv"
    (tmp_path / "folder").mkdir()
    asked = []
    for words in ("a", "b"):
        file.write_text(words)
        (tmp_path / "folder" / words).write_text("same")
        asked += [kept.digest([file]), kept.digest([tmp_path / "folder"])]
    assert len(set(asked)) == 4


def test_what_cannot_be_told_apart_is_refused():
    with pytest.raises(TypeError, match="object"):
        kept.digest([object()])


def test_a_copy_that_cannot_be_read_is_computed_again(folder):
    assert _times(["a"]) == 1
    (copy,) = (folder / "step").iterdir()
    copy.write_bytes(copy.read_bytes()[:-3])
    assert _times(["a"], ["a"]) == 1


def test_a_step_is_done_when_all_that_it_keeps_is_there():
    made = []

    def make() -> str:
        made.append(1)
        kept.keep("rows", "key", "many")
        kept.keep("step", "key", "result")
        return "result"

    step = kept.Step("step", "key", make, beside=(("rows", "key"),))
    assert not step.done()
    assert (step.result(), step.result(), len(made)) == ("result", "result", 1)
    assert step.done()
    kept._path("rows", "key").unlink()
    assert not step.done()


def test_a_result_that_another_step_needs_and_that_is_spoilt_says_what_to_do(folder):
    kept.keep("rows/source", "key", "many")
    assert kept.take("rows/source", "key") == "many"
    kept._path("rows/source", "key").write_bytes(b"x")
    with pytest.raises(kept.Lost, match=r"rows/source: .*build --afresh") as error:
        kept.take("rows/source", "key")
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)


def test_the_oldest_results_go_and_none_is_left_by_half(folder):
    assert _times(*([str(at)] for at in range(6))) == 6
    assert len(list((folder / "step").iterdir())) == kept.KEPT_OF_A_STEP
    with pytest.raises(AttributeError):
        kept.kept("step", ["new"], lambda: lambda: "a function cannot be kept")
    assert len(list((folder / "step").iterdir())) == kept.KEPT_OF_A_STEP


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of its own, and nothing remembered of the real one."""

    def forget():
        for each in (kept.code, kept._source, kept._imported):
            each.cache_clear()

    monkeypatch.setattr(kept, "ROOT", tmp_path)
    forget()
    yield tmp_path
    forget()


@pytest.mark.parametrize(
    "words",
    ["import etl.b", "if True:\n    import os, etl.b as other\n", "from etl import a, b\n",
     "from etl import (  # why (so)\n    a,\n    b as other,  # this\n)\n", "from etl.b import run",
     "from etl import a, \\\n    b\n", "def run():\n    from etl import b; b.run()\n"],
)  # fmt: skip
def test_an_import_is_found_however_it_is_written(project, words):
    (project / "etl").mkdir()
    for name, text in (("a", words), ("b", '"""Text."""\n'), ("c", "")):
        (project / "etl" / f"{name}.py").write_text(text)
    assert {path.stem for path in kept.modules("etl.a")} == {"a", "b"}


def test_code_changes_with_whatever_it_imports(project):
    for path, words in (
        ("etl/__init__.py", ""),
        ("etl/a.py", "def run():\n    from etl import b\n"),
        ("etl/b.py", "import measures.c"),
        ("measures/c.py", "import etl.a"),
        ("etl/d.py", ""),
    ):
        (project / path).parent.mkdir(exist_ok=True)
        (project / path).write_text(words)

    def codes() -> list[str]:
        kept.code.cache_clear()
        kept._imported.cache_clear()
        return [kept.code(f"etl.{name}") for name in "abd"]

    before = codes()
    (project / "measures" / "c.py").write_text("import etl.a  # another")
    after = codes()
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, False, True]
