"""Free text of the register, as the public may read it.

In: columns of text. Out: the same without the sentences that rest on general knowledge or speak of
the files they were compiled in; official names without the compiler's words; blanks missing.
"""

from __future__ import annotations

import re

import pandas as pd

SENTENCES = re.compile(r"(?<=[.;])\s+")
HIDDEN = re.compile(r"general knowledge|unverified|\bsee folder\b|\.csv\b")

BETWEEN = re.compile(r", (?:from \d{4}|later) ")
LINE = re.compile(r", line (\d+)$")


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


def official(column: pd.Series) -> pd.Series:
    """Official names that followed each other, split by / and not by English words."""
    return column.str.replace(BETWEEN, " / ", regex=True).str.replace(LINE, r" (\1)", regex=True)
