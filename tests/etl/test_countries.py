"""Rows of some countries, and their digest: another country's rows leave both as they are."""

import pandas as pd

from etl.countries import ByCountry

ROWS = pd.DataFrame({
    "territory_id": ["CHL-01", "BRA-33", "CHL", "PER-15"], "people": [1.0, 2.0, None, 4.0],
})  # fmt: skip


def test_rows_of_some_countries_stand_in_their_order():
    own = ByCountry(ROWS).rows(("PER", "CHL"))
    assert own["territory_id"].tolist() == ["CHL-01", "CHL", "PER-15"]
    assert own.index.tolist() == [0, 1, 2]
    assert ByCountry(ROWS).rows(("ARG",)).empty


def test_the_digest_is_of_these_rows_alone():
    before, others = ByCountry(ROWS), ROWS.assign(people=[1.0, 3.0, None, 4.0])
    after = ByCountry(others)
    for countries in (("CHL",), ("CHL", "PER"), ("ARG",)):
        assert after.digest(countries) == before.digest(countries)
    for countries in (("BRA",), ("CHL", "BRA")):
        assert after.digest(countries) != before.digest(countries)
    moved = ByCountry(ROWS.iloc[[2, 1, 0, 3]])
    assert moved.digest(("CHL",)) != before.digest(("CHL",))
