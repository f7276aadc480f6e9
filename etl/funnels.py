"""Yearly rates → the groups of comparable places: typical rate and spread of each.

In: crime_rate and territory. Out: table funnel, a row per country, source, offence, year, level
and band of population (`measures.funnel.BANDS`). Places of one publisher, level and year, with a
known count and population, are comparable; a place's limits and verdict are made from its group's
row when it is asked for (`measures.funnel`), so that no row per place is kept. Also how often
those limits err, by simulation, kept in `funnel_calibration.csv`. Refuses rates of low
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
from etl.kept import code, kept
from measures import funnel

FILE = FOLDER / "funnel_calibration.csv"
BY = ["country", "source_id", "offence", "year", "level", "people_from"]
RATES = ["country", "source_id", "offence", "year", "territory_id", "count", "population", "status"]
COMPARED = ("value", "provisional")
SEED, DRAWS = 20_260_101, 200
CODE = ("funnel", "poisson", "student")


def tables(built: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Tables funnel, kept under the rates and places that it comes from, and its calibration;
    none of a build without rates."""
    if "crime_rate" not in built:
        return {}
    rates: pa.Table = built["crime_rate"].select(RATES)
    places = built["territory"][["territory_id", "level"]]
    groups = kept("funnels", [code("etl.funnels"), rates, places], lambda: _groups(rates, places))
    return {"funnel": groups, "funnel_calibration": stored()}


def _groups(rates: pa.Table, places: pd.DataFrame) -> pd.DataFrame:
    frame: pd.DataFrame = rates.to_pandas()
    frame = frame[frame["status"].isin(COMPARED)]
    frame = frame.astype(dict.fromkeys(("country", "source_id", "offence", "territory_id"), str))
    frame = frame[(frame["population"] > 0) & frame["count"].notna()]
    frame = frame.merge(places, on="territory_id")
    frame = frame[frame["level"] != "country"]
    frame["people_from"] = funnel.band(frame["population"])
    rows = [
        dict(zip(BY, key, strict=True))
        | _row(group["count"].to_numpy(float), group["population"].to_numpy(float))
        for key, group in frame.groupby(BY, sort=True)
        if isinstance(key, tuple)
    ]
    found = pd.DataFrame(rows)
    ends = dict(zip(funnel.BANDS, funnel.BANDS[1:], strict=False))
    return found.assign(people_below=found["people_from"].map(ends).astype("Int64"))


def _row(counts: np.ndarray, people: np.ndarray) -> dict[str, Any]:
    row: dict[str, Any] = {
        "places": len(counts), "count": int(counts.sum()), "population": float(people.sum()),
        "refusal": funnel.refusal(counts, people),
    }  # fmt: skip
    if row["refusal"] is None:
        one = funnel.group(counts, people)
        row |= {"rate": round(one.rate, 5), "spread": round(one.spread, 6),
                "weight": round(one.weight, 4)}  # fmt: skip
    return row


def checksum() -> str:
    """sha256 of the code that is calibrated."""
    folder = Path(funnel.__file__).parent
    return hashlib.sha256(
        b"".join((folder / f"{name}.py").read_bytes() for name in CODE)
    ).hexdigest()


def stored() -> pd.DataFrame:
    """Table funnel_calibration, as last computed."""
    return pd.read_csv(FILE)


def calibrate(draws: int = DRAWS) -> pd.DataFrame:
    """Rows of table funnel_calibration: ordinary places called unusual, and twofold ones found."""
    rng, today = np.random.default_rng(SEED), checksum()
    return pd.DataFrame(
        [
            funnel_errors(rng, places, mean, spread, shape, draws) | {"code": today}
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
    outside, far, found, tried = 0, 0, 0, 0
    for _ in range(draws):
        people = np.exp(rng.uniform(np.log(20_000), np.log(100_000), places))
        true = people * mean / people.mean() * _factors(rng, places, spread, shape)
        counts = rng.poisson(true).astype(float)
        if funnel.refusal(counts, people) is not None:
            continue
        one = funnel.group(counts, people)
        tried += 1
        outside += int((funnel.verdict(one, counts, people) != funnel.ALIKE).sum())
        far += int((funnel.verdict(one, counts, people, 0.998) != funnel.ALIKE).sum())
        doubled = np.array([rng.poisson(2 * people[0] * mean / people.mean())], float)
        found += int(funnel.verdict(one, doubled, people[:1])[0] == funnel.MORE)
    total = max(tried, 1)
    return {
        "places": places, "mean": mean, "spread": spread, "shape": shape, "n": tried,
        "share_95": round(outside / total / places, 4),
        "share_998": round(far / total / places, 4), "share_found": round(found / total, 4),
    }  # fmt: skip


def _factors(rng: np.random.Generator, places: int, spread: float, shape: str) -> np.ndarray:
    """Places' true rates over the typical one."""
    if not spread:
        return np.ones(places)
    if shape == "lognormal":
        return np.exp(rng.normal(0, spread**0.5, places))
    variance = np.expm1(spread)
    return rng.gamma(1 / variance, variance, places)
