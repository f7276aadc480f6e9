"""ENUSC's answers as numbers, checked against the codebook that comes with them.

In: the answers of a year, the codebook, the comunas asked in 2016. Out: frames. Refuses: a
variable whose question is not the one expected, a code that the codebook does not have, a weight
that is not positive, a region or comuna that is not known.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from etl.reading import SEE_ADAPTER, known, label, numbers, read_csv, read_numbers, refuse, unique
from etl.report import BadInput, Report

YEARS = (2016, 2019, 2020, 2021, 2023, 2024)
REGIONS = range(1, 17)
CODEBOOK = ["year", "variable", "question_or_label", "values"]


def read_codebook(path: Path, report: Report) -> pd.DataFrame:
    """The variables of each year with `codes`, the set of their codes (empty: any number)."""
    frame = read_csv(path, CODEBOOK)
    known(path, frame["year"], map(str, YEARS))
    unique(path, frame, ["year", "variable"])
    # The region of 2024 lost its codes on the way: they are 1 to 16 in every year.
    broken = frame["values"].str.contains("RObjectType")
    codes: list[Any] = [
        frozenset(map(float, REGIONS)) if lost else frozenset(_listed(text))
        for text, lost in zip(frame["values"], broken, strict=True)
    ]
    frame["codes"] = pd.Series(codes, index=frame.index)
    report.read(label(path), len(frame))
    report.set_aside(label(path), len(frame), "used to check the questions and codes")
    return frame


def _listed(text: str) -> list[float]:
    return [float(code) for code in re.findall(r"(?:^|; )(\d+)=", text)]


def read_comunas(path: Path, report: Report) -> set[float]:
    frame = read_csv(path, ["enc_rpc", "comuna"])
    unique(path, frame, ["enc_rpc"])
    codes = numbers(path, frame["enc_rpc"], least=1101)
    report.read(label(path), len(frame))
    report.set_aside(label(path), len(frame), "used to check the comunas that were asked")
    report.figure("cl_enusc_comunas_2016", len(frame))
    return set(codes)


def read_answers(
    path: Path, codebook: pd.DataFrame, asked: pd.DataFrame, comunas: set[float], report: Report
) -> pd.DataFrame:
    """The year's rows as numbers, checked against the codebook."""
    frame = read_numbers(path, codebook["variable"])
    for variable, codes in zip(codebook["variable"], codebook["codes"], strict=True):
        if codes:
            _only(path, frame[variable], codes)
    questions = codebook.set_index("variable")["question_or_label"]
    rows: list[Any] = list(asked.itertuples())
    for row in rows:
        if str(row.words) not in questions[row.variable]:
            raise BadInput(
                label(path), f"variable {row.variable}", f"a question with “{row.words}”",
                f"“{questions[row.variable]}”", SEE_ADAPTER,
            )  # fmt: skip
    known(path, frame["enc_region"], map(float, REGIONS))
    if path.name.startswith("enusc_2016"):
        known(path, frame["enc_rpc"], comunas)
    elif "enc_rpc" in frame:
        known(path, frame["enc_rpc"], _known_comunas())
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    return frame


def _only(path: Path, column: pd.Series, codes: frozenset[float]) -> None:
    """Raises BadInput for a code that the codebook does not list; blanks mean not asked."""
    found = pd.unique(column)
    if not set(found[~np.isnan(found)]) <= codes:
        known(path, column.where(column.notna(), next(iter(codes))), codes)


@cache
def _known_comunas() -> set[float]:
    """Codes that can be comunas: region 1 to 16, then three digits."""
    return {float(region * 1000 + rest) for region in REGIONS for rest in range(101, 1000)}


def positive(path: Path, weight: pd.Series) -> None:
    """Raises BadInput on the first weight that is not above 0."""
    bad = ~(weight > 0)
    refuse(path, f"column {weight.name}", bad, "a weight above 0", weight, SEE_ADAPTER)
