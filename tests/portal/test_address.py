"""An address alone says what is shown; what it says wrongly is explained."""

import shutil
from urllib.parse import urlencode

import numpy as np
import pytest

from portal import lines, site
from portal import snapshot as snapshots
from portal.address import address_of, choice, edition, edition_or_current
from portal.language import translator
from portal.records import Unknown

_ = translator("en")


@pytest.fixture
def data(data_directory, tmp_path, monkeypatch):
    """A directory with the current edition and an earlier one."""
    shutil.copytree(data_directory, tmp_path / "data")
    current = (tmp_path / "data" / "current").read_text().strip()
    earlier = "2026-01-01-00000001"
    shutil.copytree(tmp_path / "data" / current, tmp_path / "data" / earlier)
    package = tmp_path / "data" / earlier / "datapackage.json"
    package.write_text(package.read_text().replace(current, earlier).replace(
        "2026-11-20", "2026-01-01"))  # fmt: skip
    monkeypatch.chdir(tmp_path)
    return current, earlier


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ({"a": "2021"}, "2021-01", "2025-12"),
        ({"z": "2021"}, "2019-01", "2021-12"),
        ({"a": "2021-06", "z": "2022-02"}, "2021-06", "2022-02"),
        ({"f": "A", "a": "2021-06", "z": "2022-02"}, "2021-01", "2022-01"),
        ({"f": "R", "a": "2021"}, "2021-01", "2025-12"),
    ],
)
def test_a_period_cuts_the_series_and_nothing_else(snapshot, asked, first, last):
    params = {"t": "CHL-13120", "m": "robbery", "f": "M"} | asked
    view = choice(snapshot, params, _)
    assert not view.problems
    here = (snapshot, ["CHL-13120"], "robbery", view.frequency, "n", None)
    whole = lines.groups(*here)[0].lines[0]
    cut = lines.groups(*here, view.first, view.last)[0].lines[0]
    months = cut.period.astype("datetime64[M]").astype(str)
    assert (months[0], months[-1]) == (first, last)
    inside = np.isin(whole.period, cut.period)
    assert np.array_equal(whole.value[inside], cut.value, equal_nan=True)
    assert np.array_equal(whole.status[inside], cut.status)
    assert choice(snapshot, _query(address_of(view, "es")), _) == view


def _query(address: str) -> dict[str, str]:
    return dict(part.split("=") for part in address.partition("?")[2].split("&"))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"a": "soon"}, "The period “soon” is not written like"),
        ({"z": "2020-13"}, "The period “2020-13” is not written like"),
        ({"a": "2024", "z": "2020"}, "ends before it begins"),
        ({"a": "2020-05", "z": "2020-04"}, "ends before it begins"),
        ({"a": "2040"}, "nothing in the period"),
        ({"z": "1950"}, "nothing in the period"),
    ],
)
def test_a_period_that_makes_no_sense_is_explained(snapshot, asked, words):
    view = choice(snapshot, {"t": "CHL-13120", "m": "robbery"} | asked, _)
    assert len(view.problems) == 1
    assert words in view.problems[0]
    assert (view.first, view.last) == (None, None)


def test_without_an_edition_the_current_one_is_read(data):
    opened, words = edition_or_current({}, "en")
    assert (opened.edition_id, words) == (data[0], "")
    assert choice(opened, {"t": "CHL"}, _).edition is None


def test_an_edition_in_the_address_is_read_and_stays_in_it(data):
    current, earlier = data
    opened, words = edition_or_current({"e": earlier}, "en")
    assert opened.edition_id == earlier
    assert words == (
        "You are reading the edition of 1 January 2026. There is a newer one, of 20 November 2026."
    )
    view = choice(opened, {"e": earlier, "t": "CHL-13120", "m": "robbery"}, _)
    assert address_of(view, "es") == f"/delitos?t=CHL-13120&m=robbery&e={earlier}"
    opened, words = edition_or_current({"e": current}, "en")
    assert (opened.edition_id, words) == (
        current, "Edition of 20 November 2026, which is the current one.",
    )  # fmt: skip


@pytest.mark.parametrize("code", ["2020-01-01-ffffffff", "../data", "x" * 5000])
def test_an_edition_that_is_not_held_is_explained(data, code):
    opened, words = edition_or_current({"e": code}, "en")
    assert opened is snapshots.open_current()
    assert words.startswith(f"There is no edition “{code[:40]}” here")
    with pytest.raises(Unknown):
        edition({"e": code})


@pytest.mark.parametrize("value", ["CHL-13120,BRA", "Ñuñoa & co", "a=b?c#d", "100%", " ", "<a>"])
def test_an_address_is_quoted_as_browsers_read_it(value):
    address = site.href("delitos", "pt", **{"t": value, value: "x", "e": None, "q": ""})
    query = address.removeprefix("/delitos?")
    assert query == urlencode({"t": value, value: "x", "lang": "pt"}, safe=",")
    assert site.href("", "es") == "/"
    assert site.href("datos", "en") == "/datos?lang=en"
