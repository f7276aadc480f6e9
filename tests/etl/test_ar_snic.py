"""Each trap of Argentina's provincial file on a real-shaped case, and broken files."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from etl import catalogue
from etl.report import BadInput
from etl.sources import ar_snic
from tests.etl import adapters
from tests.etl import shaped_ar_snic as shaped

HOMICIDE = "1 Homicidios dolosos"
EVENTS, VICTIMS = "ar_snic_hechos", "ar_snic_victimas"


@pytest.fixture(scope="module", autouse=True)
def two_provinces():
    """The shaped file has two provinces and nine years, where the publisher's has 24 and 24."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ar_snic, "PROVINCES", set(shaped.PROVINCES))
        patch.setattr(ar_snic, "YEARS", shaped.YEARS)
        yield


build = partial(adapters.read_whole, ar_snic)
written, folder, built = adapters.fixtures(ar_snic, shaped.write)


def frames(contribution) -> dict[str, pd.DataFrame]:
    return {one.source_id: one.frame for one in contribution.observations}


def at(code: str, year: int, province: str = "02") -> int:
    """Position of a row of the shaped file."""
    lines = [(row[0], row[2], row[3]) for row in shaped.rows()]
    return lines.index((province, year, code))


def mapped(source: str) -> dict[str, set[str]]:
    rows = catalogue.table("concordance")
    mine = rows[rows["source_id"] == source]
    return {str(name): set(codes) for name, codes in mine.groupby("offence")["category"]}


def test_events_are_not_victims_and_both_are_yearly(built):
    found = frames(built[0])
    assert {one.frequency for one in built[0].observations} == {"A"}
    for source, count in ((EVENTS, 1), (VICTIMS, 2)):
        frame = found[source]
        homicide = frame[(frame["category"] == HOMICIDE) & (frame["territory_id"] == "ARG-94")]
        assert set(homicide["count"]) == {count}
        assert homicide["period"].min() == pd.Timestamp("2015-01-01")
    rows = catalogue.table("concordance")
    mine = rows[rows["source_id"].isin([EVENTS, VICTIMS])]
    assert mine.groupby("source_id")["unit"].agg(set).to_dict() == {
        EVENTS: {"cases"}, VICTIMS: {"victims"},
    }  # fmt: skip


def test_blank_victims_are_no_zeros(built):
    victims = frames(built[0])[VICTIMS]
    assert victims["count"].notna().all()
    assert not any(category.startswith(("13 ", "19 ", "28 ")) for category in victims["category"])


def test_parents_and_parts_are_never_summed_together(built):
    table = ar_snic.codes()
    for found in (mapped(EVENTS), mapped(VICTIMS)):
        for offence, categories in found.items():
            codes = {category.split(" ")[0] for category in categories}
            parents = {code.split("_")[0] for code in codes if "_" in code}
            assert not parents & codes, offence
    figures = built[1].figures
    parts = 2 * sum("_" in code for code in table.index)
    assert figures["ar_snic_events_2023_twice"] - figures["ar_snic_events_2023"] == parts


def test_a_parent_that_is_not_the_sum_of_its_parts_is_refused(folder):
    lines = shaped.rows()
    lines[at("14", 2017)][5] = 7
    with pytest.raises(BadInput, match="code 14, province 02, year 2017: expected 3"):
        build(shaped.write(folder, lines))


def test_codes_with_an_underscore_are_text(built):
    categories = set(frames(built[0])[EVENTS]["category"])
    assert "14_1 Trata de personas simple" in categories
    assert not any(category.startswith("141 ") for category in categories)


def test_codes_begin_in_their_year(built):
    frame = frames(built[0])[EVENTS]
    first = frame.groupby("category")["period"].min().dt.year
    assert first["21_1 Extorsiones"] == 2023
    assert first["32 Delitos contra el orden económico y financiero"] == 2016
    assert [built[1].figures[f"ar_snic_codes_{year}"] for year in (2015, 2017, 2023)] == [
        31,
        60,
        72,
    ]


def test_parts_of_29_in_2016_are_partial_and_set_aside(built):
    frame = frames(built[0])[EVENTS]
    parts = frame[frame["category"].str.startswith("29_")]
    assert parts["period"].min() == pd.Timestamp("2017-01-01")
    assert built[1].figures["ar_snic_parts_of_29_2016"] == 2
    account = built[1].files["ar_snic/snic-provincias.csv"]
    assert account.set_aside["parts of a code in four provinces only"] == 2


def test_what_is_left_of_a_parent_is_not_published_twice(built):
    assert not any(
        category.startswith(("14_3 ", "21_7 ", "22_7 ", "28_10 ", "29_8 "))
        for category in frames(built[0])[EVENTS]["category"]
    )


def test_victims_of_homicide_are_those_of_each_sex(folder):
    lines = shaped.rows()
    lines[at("1", 2020)][6] = 3
    with pytest.raises(BadInput, match=r"row \d+, column cantidad_victimas: expected 2"):
        build(shaped.write(folder, lines))


@pytest.mark.parametrize(
    ("code", "column", "cell", "said"),
    [
        ("1", 6, "", "column cantidad_victimas: expected a count"),
        ("1", 4, "Homicidios", "column codigo_delito_snic_nombre"),
        ("1", 10, "3,4", "column tasa_hechos"),
        ("1", 10, "-1", "column tasa_hechos"),
        ("1", 3, "21_1", "a code that exists in that year"),
    ],
)
def test_a_cell_that_is_not_as_described_is_named(folder, code, column, cell, said):
    lines = shaped.rows()
    row = lines[at(code, 2020)]
    row[column] = cell
    if column == 3:
        row[4] = ar_snic.codes().at[cell, "name"]
        row[6:10], row[11:] = [""] * 4, [""] * 3
    with pytest.raises(BadInput, match=r"ar_snic/snic-provincias\.csv") as error:
        build(shaped.write(folder, lines))
    assert said in str(error.value)


def test_a_row_that_a_cut_file_lacks_is_missed(folder):
    with pytest.raises(BadInput, match="province 94, year 2023: expected 72 codes; found 71"):
        build(shaped.write(folder, shaped.rows()[:-1]))


def test_robo_with_force_is_not_called_robbery():
    assert "robbery" not in mapped(EVENTS)
    assert {code.split(" ")[0] for code in mapped(EVENTS)["robbery_force"]} == {"15", "17"}


def test_every_row_is_accounted_for(built):
    adapters.every_row_is_accounted_for(built[1])


def test_broken_files_stop_the_build_and_name_the_file(folder):
    tried = adapters.every_broken_form_is_refused(
        ar_snic.read, folder, "snic-provincias.csv", key_columns=["anio"],
        count_columns=["cantidad_hechos"], code_column="provincia_id", date_column="anio",
        bad_date="1066",
    )  # fmt: skip
    assert tried == 12
