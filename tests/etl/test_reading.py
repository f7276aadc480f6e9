"""Each check of the shared reading functions: the message names file, place and remedy."""

import gzip
import json

import pandas as pd
import pytest

from etl import reading
from etl.report import BadInput, Report

PAGE = b"<!DOCTYPE html><html><body>503</body></html>"


def _file(tmp_path, raw: bytes, name: str = "a.csv"):
    path = tmp_path / "folder" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize(
    ("raw", "name", "said"),
    [
        (b"", "a.csv", "an empty file"),
        (b" \n\n", "a.csv", "an empty file"),
        (PAGE, "a.csv", "an HTML page"),
        (PAGE, "a.csv.gz", "an HTML page"),
        (gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:-20], "a.csv.gz", "a cut one"),
        (b"a,b\n", "a.csv", "rows below the header; found none"),
        (b"a\n1\n", "a.csv", r"missing \['b'\]"),
        (b"a,b,c\n1,2,3\n", "a.csv", r"not known \['c'\]"),
        (b"b,a\n1,2\n", "a.csv", "the order"),
        (b"a,b\n1,2\n3\n", "a.csv", "row 3: expected 2 fields; found 1"),
        (b'a,b\n1,2\n3,"fo', "a.csv", "row 3: expected each quotation mark closed"),
        (b'a,b\n1,2\n3,"fo\n4,"5"\n', "a.csv", "row 4: expected each quotation mark closed"),
        ("a,b\nñ,1\n".encode("latin-1"), "a.csv", "row 2: expected UTF-8"),
    ],
)
def test_a_broken_file_is_named_with_the_place_and_the_remedy(tmp_path, raw, name, said):
    with pytest.raises(BadInput, match=said) as error:
        reading.read_csv(_file(tmp_path, raw, name), ["a", "b"])
    assert f"folder/{name}" in str(error.value)
    assert "What to do: " in str(error.value)


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(BadInput, match=r"nothing there"):
        reading.read_csv(tmp_path / "absent.csv", ["a"])


def test_utf8_passed_as_latin1_is_recognised(tmp_path):
    with pytest.raises(BadInput, match="iso-8859-1; found UTF-8"):
        reading.read_csv(_file(tmp_path, "a\nNiterói\n".encode()), ["a"], encoding="iso-8859-1")


def test_separators_inside_quotes_stay_in_their_field(tmp_path):
    frame = reading.read_csv(_file(tmp_path, b'a;b\n"x;y";007\n'), ["a", "b"], sep=";")
    assert frame.iloc[0].tolist() == ["x;y", "007"]


@pytest.mark.parametrize("value", ["-1", "1.5", "many", "", "1e3", "1,000", "٣", "9" * 20])
def test_a_count_is_a_whole_number(tmp_path, value):
    with pytest.raises(BadInput, match=r"row 3, column n: expected a whole number"):
        reading.counts(tmp_path / "a.csv", pd.Series(["4", value], name="n"))


def test_a_blank_count_is_unknown_where_blanks_are_allowed(tmp_path):
    found = reading.counts(tmp_path / "a.csv", pd.Series(["4", "", "0"], name="n"), blank_ok=True)
    assert found.isna().tolist() == [False, True, False]
    assert found.dropna().tolist() == [4, 0]


def test_decimal_commas(tmp_path):
    found = reading.numbers(tmp_path / "a.csv", pd.Series(["1545,22"], name="n"), decimal=",")
    assert found.tolist() == [1545.22]


def test_a_file_in_a_folder_of_its_publishers_folder_is_named_with_both(tmp_path):
    assert reading.label(tmp_path / "geo" / "a.csv") == "geo/a.csv"
    assert reading.label(tmp_path / "geo" / "years" / "a.csv") == "geo/years/a.csv"


@pytest.mark.parametrize("value", ["2020-13-01", "1899-01-01", "soon", ""])
def test_a_date_out_of_range_is_named(tmp_path, value):
    with pytest.raises(BadInput, match=r"row 2, column d: expected a date from"):
        reading.dates(tmp_path / "a.csv", pd.Series([value], name="d"), "2000-01-01", "2030-01-01")


def test_a_repeated_key_and_an_unknown_code_are_named(tmp_path):
    frame = pd.DataFrame({"k": ["a", "b", "a"]})
    with pytest.raises(BadInput, match="row 4: expected one row per k; found k a twice"):
        reading.unique(tmp_path / "a.csv", frame, ["k"])
    with pytest.raises(BadInput, match="row 3, column k: expected a known code; found 'b'"):
        reading.known(tmp_path / "a.csv", frame["k"], {"a"})


def test_a_file_that_is_no_parquet_and_no_workbook(tmp_path):
    with pytest.raises(BadInput, match="a whole Parquet file"):
        reading.read_parquet(_file(tmp_path, b"PAR1 cut", "a.parquet"), ["a"])
    with pytest.raises(BadInput, match="a readable sheet"):
        reading.read_sheet(_file(tmp_path, b"PK cut", "a.xlsx"))


@pytest.mark.parametrize(
    ("written", "cells"),
    [
        ('a,b\n"1","x, y"\n2,\n\n"","z"\n', [["1", "x, y"], ["2", ""], ["", "z"]]),
        ('a,b\r\n"1","two\nlines"\r\n', [["1", "two\nlines"]]),
        ('a,b\n1,5" pipe\n', [["1", '5" pipe']]),
        ('a,b\n"1","say ""no"""\n', [["1", 'say "no"']]),
        ('a,b\n"1,2",";"\n', [["1,2", ";"]]),
    ],
)
def test_cells_are_the_same_however_their_file_quotes_them(tmp_path, written, cells):
    path = tmp_path / "file.csv"
    path.write_text(written, encoding="utf-8", newline="")
    assert reading.read_csv(path, ["a", "b"]).to_numpy().tolist() == cells


@pytest.mark.parametrize("written", ['a,b\n"1,2\n', 'a,b\n"1"x,2\n', "a,b\n1,2,3\n", "a,b\n1\n"])
def test_a_broken_row_is_refused_with_its_number(tmp_path, written):
    path = tmp_path / "file.csv"
    path.write_text(written, encoding="utf-8", newline="")
    with pytest.raises(BadInput, match=r"row [23]"):
        reading.read_csv(path, ["a", "b"])


@pytest.mark.parametrize("geometry", [None, {"type": "Polygon", "coordinates": [[[0, 0]]]}])
def test_features_without_a_geometry_are_refused(tmp_path, geometry):
    feature = {"type": "Feature", "properties": {"code": "1"}, "geometry": geometry}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(BadInput, match="whole file: expected GeoJSON features in UTF-8"):
        reading.read_features(path, {"code"})


def test_a_file_kept_apart_is_read_again_only_when_it_or_its_list_changes(tmp_path):
    file, beside, asked = tmp_path / "a.xlsx", tmp_path / "books.csv", []
    file.write_text("one")
    beside.write_text("how")

    def read(own: Report) -> str:
        asked.append(file.read_text())
        own.read("publisher/a.xlsx", 3)
        own.figure("a", len(asked))
        own.years("years", pd.Series([12], index=["a"]), _twelve(1))
        return asked[-1]

    def ask() -> tuple[str, Report]:
        report = Report()
        report.years("years", pd.Series([25], index=["b"]), _twelve(2))
        return reading.apart(file, reading.__name__, report, read, beside), report

    for found, report in (ask(), ask()):
        assert (found, report.files["publisher/a.xlsx"].read, report.figures) == (
            "one",
            3,
            {"a": 1},
        )
        assert (report.compared["years"].years, report.compared["years"].distance) == (37, 1)
    assert asked == ["one"]
    file.write_text("another")
    assert ask()[0] == "another"
    beside.write_text("how else")
    assert ask()[0] == "another"
    assert asked == ["one", "another", "another"]


def _twelve(count: int) -> pd.DataFrame:
    return pd.DataFrame([[count] * 12], index=["a" if count == 1 else "b"])
