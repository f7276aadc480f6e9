"""Did it change? Waves of the same question in the same place, two at a time.

In: the table `confidence` with the catalogue's breaks. Out: rows of `confidence_change`: each
wave against the one before, a quarter also against that of the year before, and the newest
against the first of its series; and of `confidence_wave`: when each survey was made. Where a
series begins anew the break says why the two may not be compared; a change of series without a
break that says so is refused (ValueError).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from measures import proportion

SAME = ["territory_id", "indicator", "source_id", "subject", "offence", "category", "people"]
AGAINST = ["previous", "year_before", "first"]
CLASSED = "precision_class"
WITHOUT_ERROR = (CLASSED, "no_error")
Flags = NDArray[np.bool_]


def changes(confidence: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """Rows of `confidence_change`, without any for estimates that are missing.

    confidence, breaks: the tables of those names. Where the publisher gives no error, only the
    newest wave is compared: nothing could be told of the others either.
    """
    columns = [*SAME, "question_id", "series_id", "period", "frequency", "value", "se", "df",
               "unit", "design", "status"]  # fmt: skip
    rows = confidence.loc[(confidence["cut"] == "main") & confidence["value"].notna(), columns]
    rows = rows.assign(**{name: rows[name].fillna("").astype(str) for name in SAME})
    rows = rows.sort_values([*SAME, "period", "question_id"], ignore_index=True)
    pairs = _pairs(rows)
    earlier, later = (
        rows.take(pairs[side].to_numpy()).reset_index(drop=True) for side in ("earlier", "later")
    )
    refused, named = _barriers(earlier, later, breaks)
    return _compared(pairs["against"], earlier, later, refused, named)


def waves(confidence: pd.DataFrame) -> pd.DataFrame:
    """Rows of `confidence_wave`: every period in which a survey has an answer anywhere.

    Of a quarterly survey every quarter from its first to its last, for one that was not made is
    a gap in every line.
    """
    known = confidence.loc[
        confidence["value"].notna(), ["source_id", "frequency", "period", "wave"]
    ].drop_duplicates()
    quarters = []
    for source, rows in known[known["frequency"] == "Q"].groupby("source_id"):
        every = pd.date_range(rows["period"].min(), rows["period"].max(), freq="QS")
        quarters.append(pd.DataFrame(
            {"source_id": source, "frequency": "Q", "period": every,
             "wave": [f"{day.year}Q{day.quarter}" for day in every]}
        ))  # fmt: skip
    return (
        pd.concat([known, *quarters])
        .drop_duplicates(["source_id", "frequency", "period", "wave"])
        .sort_values(["source_id", "period", "wave"], ignore_index=True)
    )


def _pairs(waves: pd.DataFrame) -> pd.DataFrame:
    """Which waves are compared: against, and where the earlier and the later stand in `waves`.

    waves: those of one thing in one place together, by time.
    """
    thing = (waves[SAME] != waves[SAME].shift()).any(axis=1).cumsum()
    at = pd.Series(range(len(waves)))
    own = at.groupby([thing, waves["series_id"]], sort=False)
    previous, first, last = own.shift(), own.transform("first"), own.transform("last") == at
    told = previous.where(last | ~waves["design"].isin(WITHOUT_ERROR))
    # All that a thing shows before one of its series begins is of other series.
    before = at.groupby([thing, waves["period"]]).transform("first") - 1
    other = before.where(before >= at.groupby(thing).transform("first"))
    found = {
        "previous": told.where(previous.notna(), other),
        "first": first.where(last & (previous > first)),
    }
    parts = [pd.DataFrame({"against": name, "earlier": earlier, "later": at}).dropna()
             for name, earlier in found.items()]  # fmt: skip
    dated = pd.DataFrame({"earlier": at, "series": own.ngroup(), "period": waves["period"]})
    newest = dated.assign(later=at, period=dated["period"] - pd.DateOffset(years=1), last=previous)
    newest = newest[last & (waves["frequency"] == "Q")].drop(columns="earlier")
    year_before = newest.merge(dated, on=["series", "period"])
    year_before = year_before[year_before["earlier"] != year_before["last"]]
    parts.append(year_before[["earlier", "later"]].assign(against="year_before"))
    pairs = pd.concat(parts).astype({"earlier": int})
    rank = pairs["against"].map({name: rank for rank, name in enumerate(AGAINST)})
    return pairs.assign(rank=rank).sort_values(["later", "rank", "earlier"], ignore_index=True)


def _barriers(
    earlier: pd.DataFrame, later: pd.DataFrame, breaks: pd.DataFrame
) -> tuple[Flags, pd.Series]:
    """Which two may not be compared, and the break that says so, or one to be shown.

    A break's place "" is everywhere, and a country all its places. One that refuses and names a
    series is where that series begins: within it nothing breaks.
    """
    words = ["indicator", "series_id", "territory_id"]
    country = later["territory_id"].str[:3]
    breaks = breaks.assign(**{name: breaks[name].fillna("") for name in words})
    refusing, shown = (np.full(len(later), -1) for _ in range(2))
    for row, one in enumerate(breaks.itertuples()):
        between = (earlier["period"] < one.date) & (one.date <= later["period"])
        between &= later["source_id"] == one.source_id
        if one.indicator:
            between &= later["indicator"] == one.indicator
        if one.series_id:
            between &= later["series_id"] == one.series_id
        if one.territory_id:
            between &= (later["territory_id"] == one.territory_id) | (country == one.territory_id)
        if one.refuses:
            between &= earlier["series_id"] != one.series_id
        (refusing if one.refuses else shown)[between] = row
    refused = refusing >= 0
    unsaid = ~refused & (earlier["series_id"] != later["series_id"])
    if unsaid.any():
        old, new = (side[unsaid].iloc[0] for side in (earlier, later))
        raise ValueError(
            f"confidence_breaks.csv: no break says why {new.series_id} of {new.period:%Y} "
            f"in {new.territory_id} is not {old.series_id} of {old.period:%Y}"
        )
    ids = breaks["survey_break_id"].astype("str").reset_index(drop=True)
    return refused, ids.reindex(np.where(refused, refusing, shown)).reset_index(drop=True)


def _compared(
    against: pd.Series, earlier: pd.DataFrame, later: pd.DataFrame, refused: Flags, named: pd.Series
) -> pd.DataFrame:
    """The pairs as rows, with difference, limits and verdict. named: their breaks."""
    frame = later[SAME].assign(against=against, unit=later["unit"])
    for name, side in (("from", earlier), ("to", later)):
        frame[f"question_{name}"] = side["question_id"]
        frame[f"period_{name}"] = side["period"]
        frame[f"value_{name}"] = side["value"]
        frame[f"se_{name}"] = _error(side)
    frame["country"] = frame["territory_id"].str[:3]
    frame["survey_break_id"] = named
    gap = proportion.difference(
        frame["value_from"], frame["value_to"], frame["se_from"], frame["se_to"],
        np.fmin(earlier["df"], later["df"]),
    )  # fmt: skip
    told = ~refused & ~np.isnan(gap.se)
    frame["difference"] = np.where(refused, np.nan, frame["value_to"] - frame["value_from"])
    for name, values in (("se", gap.se), ("low", gap.low), ("high", gap.high)):
        frame[name] = np.where(told, values, np.nan)
    unreliable, classed = (
        ((earlier[name] == word) | (later[name] == word)).to_numpy()
        for name, word in (("status", "low_reliability"), ("design", CLASSED))
    )
    found = proportion.verdicts(frame["low"], frame["high"])
    unknown = found == "cannot_tell"
    unclear = unreliable | (classed & (found == "no_clear_change"))
    frame["verdict"] = np.select([refused, unclear], ["not_comparable", "cannot_tell"], found)
    reasons = ["break", "low_reliability", "no_error", "precision_class"]
    frame["reason"] = np.select([refused, unreliable, unknown, classed], reasons, "")
    blank = [*SAME, "reason"]
    frame[blank] = frame[blank].replace("", None)
    return frame


def _error(rows: pd.DataFrame) -> pd.Series:
    """The error of estimates on its way into a difference.

    That of the weights alone is widened by what clusters add in a like survey. Where there is only
    a class, it is the most that the class allows: what is told then, is told for certain.
    """
    return rows["se"] * np.where(rows["design"] == "weights_only", proportion.CLUSTERING, 1)
