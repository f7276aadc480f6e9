"""The catalogue's tables belong together: what one names, the others know."""

from etl import catalogue
from etl.schema.fields import PLACE_BASES


def test_every_source_of_recorded_crime_says_what_and_where_it_counts():
    rows = catalogue.table("counting")
    assert set(rows["source_id"]) == set(catalogue.table("concordance")["source_id"])
    assert rows["source_id"].is_unique
    assert set(rows["place_basis"]) <= set(PLACE_BASES)
    assert rows["text"].notna().all()


def test_residence_and_office_are_told_from_the_place_of_the_event():
    basis = catalogue.table("counting").set_index("source_id")["place_basis"]
    assert basis["pe_minsa_sinadef"] == "residence"
    assert basis["pe_mpfn_lambayeque"] == "office"
    assert basis["mx_inegi_registro"] == "occurred"
