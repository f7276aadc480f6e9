"""Free text of the register, as the public may read it.

In: columns of text. Out: the same without the sentences that rest on general knowledge or speak of
the files they were compiled in; blanks missing.
"""

from __future__ import annotations

import re

import pandas as pd

SENTENCES = re.compile(r"(?<=[.;])\s+")
HIDDEN = re.compile(r"general knowledge|unverified|\bsee folder\b|\.csv\b")


def blank(column: pd.Series) -> pd.Series:
    """Empty text made missing."""
    return column.where(column != "", None)


def public(column: pd.Series) -> pd.Series:
    """Each text without the sentences that must not be published."""
    return column.map(_public)


def _public(text: str) -> str:
    if not HIDDEN.search(text):
        return text
    kept = [part for part in SENTENCES.split(text) if not HIDDEN.search(part)]
    return " ".join(kept).rstrip(";")
