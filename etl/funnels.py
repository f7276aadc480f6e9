"""Yearly rates → the groups of comparable places: typical rate and spread of each.

In: rows of crime_rate and territory. Out: table funnel, a row per country, source, offence, year,
level and band of population (`measures.funnel.BANDS`). Places of one publisher, level and year,
with a known count and population, are comparable; a place's limits and verdict are made from its
group's row when it is asked for (`measures.funnel`), so that no row per place is kept. Also how
often those limits err, by simulation, kept in `funnel_calibration.csv`. Refuses rates of low
reliability and of incomplete years: they belong to no group.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.catalogue import FOLDER
from measures import funnel

FILE = FOLDER / "funnel_calibration.csv"
BY = ["country", "source_id", "offence", "year", "level", "people_from"]
RATES = ["country", "source_id", "offence", "year", "territory_id", "count", "population", "status"]
COMPARED = ("value", "provisional")
TOLD = ["places", "count", "population", "refusal", "rate", "spread", "weight"]
SEED = 20_260_101
DRAWN, DRAWS = 20_000, 500  # places of a kind, and groups: 0.2 of 100 is known within 0.07
CODE = ("funnel", "poisson", "student")


def groups(rates: pa.Table, places: pd.DataFrame) -> pd.DataFrame:
    """Rows of table funnel, from rows of crime_rate and of territory."""
    frame: pd.DataFrame = rates.select(RATES).to_pandas()
    frame = frame[frame["status"].isin(COMPARED)]
    frame = frame[(frame["population"] > 0) & frame["count"].notna()]
    level = places.set_index("territory_id")["level"]
    frame["level"] = frame["territory_id"].astype(str).map(level)
    frame = frame[frame["level"].notna() & (frame["level"] != "country")]
    frame["people_from"] = funnel.band(frame["population"])
    grouped = frame.groupby(BY, sort=True, observed=True)
    number = grouped.ngroup().to_numpy()
    order, sizes = np.argsort(number, kind="stable"), np.bincount(number)
    counts, people = (frame[name].to_numpy(float)[order] for name in ("count", "population"))
    starts = np.cumsum(sizes) - sizes
    found = frame[BY].iloc[order[starts]].reset_index(drop=True)
    found = found.astype(dict.fromkeys(("country", "source_id", "offence"), str))
    rows: list[dict[str, Any]] = [{}] * len(found)
    for size in np.unique(sizes):
        these = np.flatnonzero(sizes == size)
        at = starts[these][:, None] + np.arange(size)
        for row, told in zip(these, _rows(counts[at], people[at]), strict=True):
            rows[row] = told
    found = found.join(pd.DataFrame(rows, columns=TOLD))
    ends = dict(zip(funnel.BANDS, funnel.BANDS[1:], strict=False))
    return found.assign(people_below=found["people_from"].map(ends).astype("Int64"))


def _rows(counts: np.ndarray, people: np.ndarray) -> list[dict[str, Any]]:
    """What is told of each group (rows) of as many places (columns)."""
    refused = funnel.refusals(counts, people)
    whole = zip(counts.sum(axis=1), people.sum(axis=1), refused, strict=True)
    rows: list[dict[str, Any]] = [
        {"places": counts.shape[1], "count": int(count), "population": float(lived), "refusal": why}
        for count, lived, why in whole
    ]
    told = np.flatnonzero(pd.isna(refused))
    for row, one in zip(told, funnel.groups(counts[told], people[told]), strict=True):
        rows[row] |= {"rate": round(one.rate, 5), "spread": round(one.spread, 6),
                      "weight": round(one.weight, 4)}  # fmt: skip
    return rows


def checksum() -> str:
    """sha256 of the code that is calibrated."""
    folder = Path(funnel.__file__).parent
    return hashlib.sha256(
        b"".join((folder / f"{name}.py").read_bytes() for name in CODE)
    ).hexdigest()


def stored() -> pd.DataFrame:
    """Table funnel_calibration, as last computed."""
    return pd.read_csv(FILE)


def calibrate() -> pd.DataFrame:
    """Rows of table funnel_calibration: ordinary places called unusual, and twofold ones found."""
    rng, today = np.random.default_rng(SEED), checksum()
    return pd.DataFrame(
        [
            funnel_errors(rng, places, mean, spread, shape, max(DRAWN // places, DRAWS))
            | {"code": today}
            for places in (12, 40, 150)
            for mean in (8.0, 30.0, 300.0)
            for spread in (0.0, 0.1, 0.5)
            for shape in ("lognormal", "gamma")
        ]
    )


def funnel_errors(
    rng: np.random.Generator, places: int, mean: float, spread: float, shape: str, draws: int
) -> dict[str, Any]:
    """One row: groups of so many places whose rates spread so, and one place of twice its rate."""
    outside, far, found = [], [], []
    for _ in range(draws):
        people = np.exp(rng.uniform(np.log(20_000), np.log(100_000), places))
        true = people * mean / people.mean() * _factors(rng, places, spread, shape)
        counts = rng.poisson(true).astype(float)
        if funnel.refusal(counts, people) is not None:
            continue
        one = funnel.group(counts, people)
        outside.append((funnel.verdict(one, counts, people) != funnel.ALIKE).mean())
        far.append((funnel.verdict(one, counts, people, 0.998) != funnel.ALIKE).mean())
        doubled = np.array([rng.poisson(2 * people[0] * mean / people.mean())], float)
        found.append(float(funnel.verdict(one, doubled, people[:1])[0] == funnel.MORE))
    row = {"places": places, "mean": mean, "spread": spread, "shape": shape, "n": len(found)}
    for name, each in (("share_95", outside), ("share_998", far), ("share_found", found)):
        row |= {name: round(float(np.mean(each)), 5),
                f"{name}_se": round(float(np.std(each) / len(each) ** 0.5), 5)}  # fmt: skip
    return row


def _factors(rng: np.random.Generator, places: int, spread: float, shape: str) -> np.ndarray:
    """Places' true rates over the typical one."""
    if not spread:
        return np.ones(places)
    if shape == "lognormal":
        return np.exp(rng.normal(0, spread**0.5, places))
    variance = np.expm1(spread)
    return rng.gamma(1 / variance, variance, places)
