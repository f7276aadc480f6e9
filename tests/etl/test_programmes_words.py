"""Free text of the register as the public may read it."""

import pandas as pd

from etl.sources.programmes_words import official


def test_names_that_followed_each_other_hold_no_words_of_the_compiler():
    names = pd.Series(["Plan (PP), from 2013 Modelo (MM)", "Centro (A), later Centro (B), line 088",
                       "Foros de Seguridad (vecinales, municipales)"])  # fmt: skip
    assert official(names).tolist() == ["Plan (PP) / Modelo (MM)", "Centro (A) / Centro (B) (088)",
                                        "Foros de Seguridad (vecinales, municipales)"]  # fmt: skip
