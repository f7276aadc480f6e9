"""Did it change? Waves of the same question in the same place, two at a time.

In: the table `confidence` with the catalogue's breaks. Out: rows of `confidence_change`: each
wave against the one before, a quarter also against that of the year before, and the newest
against the first of its series; and of `confidence_wave`: when each survey was made. Where a
series begins anew the break says why the two may not be compared; a change of series without a
break that says so is refused (ValueError).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

import numpy as np
import pandas as pd

from measures import proportion

SAME = ["territory_id", "indicator", "source_id", "subject", "offence", "category", "people"]
CLASSED = "precision_class"
WITHOUT_ERROR = (CLASSED, "no_error")


@dataclass(frozen=True)
class Break:
    """A break of the catalogue; place "" is everywhere, and a country all its places.

    One that refuses and names a series is where that series begins: within it nothing breaks.
    """

    survey_break_id: str
    source_id: str
    indicator: str
    series_id: str
    place: str
    date: pd.Timestamp
    refuses: bool

    def lies_between(self, earlier, later) -> bool:
        """Whether it concerns the two rows of `confidence` and lies between them."""
        return (
            self.source_id == later.source_id
            and self.indicator in ("", later.indicator)
            and self.series_id in ("", later.series_id)
            and not (self.refuses and self.series_id == earlier.series_id)
            and later.territory_id.startswith(self.place)
            and (len(self.place) <= 3 or later.territory_id == self.place)
            and earlier.period < self.date <= later.period
        )


def changes(confidence: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """Rows of `confidence_change`, without any for estimates that are missing.

    confidence, breaks: the tables of those names. Where the publisher gives no error, only the
    newest wave is compared: nothing could be told of the others either.
    """
    words = ["indicator", "series_id", "territory_id"]
    filled = breaks.assign(**{name: breaks[name].fillna("") for name in words})
    known = [_break(row) for row in filled.itertuples()]
    by_source: dict[str, list[Break]] = {}
    for one in known:
        by_source.setdefault(one.source_id, []).append(one)
    main = confidence[(confidence["cut"] == "main") & confidence["value"].notna()]
    columns = [*SAME, "question_id", "series_id", "period", "frequency", "value", "se", "df",
               "unit", "design", "precision", "status"]  # fmt: skip
    rows = main[columns].assign(**{name: main[name].fillna("") for name in SAME})
    rows = rows.sort_values([*SAME, "period", "question_id"])
    pairs = []
    of_one_thing = attrgetter(*SAME)
    for _, waves in groupby(rows.itertuples(), of_one_thing):
        for against, earlier, later in _pairs(list(waves)):
            between = [
                each for each in by_source.get(later.source_id, [])
                if each.lies_between(earlier, later)
            ]  # fmt: skip
            pairs.append((against, earlier, later, *_barrier(earlier, later, between)))
    return _compared(pairs)


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


def _break(row) -> Break:
    return Break(
        row.survey_break_id, row.source_id, row.indicator, row.series_id, row.territory_id,
        row.date, bool(row.refuses),
    )  # fmt: skip


def _pairs(waves: list[Any]) -> Iterator[tuple[str, Any, Any]]:
    """Waves of one thing in one place, by time, as (against, earlier, later)."""
    newest: dict[str, list] = {}
    for wave in waves:
        own = newest.setdefault(wave.series_id, [])
        if own:
            last = wave is _last(waves, wave.series_id)
            if last or wave.design not in WITHOUT_ERROR:
                yield "previous", own[-1], wave
            yield from _year_before(own, wave, last)
            if last and len(own) > 1:
                yield "first", own[0], wave
        else:
            others = [each for each in waves if each.series_id != wave.series_id]
            before = [each for each in others if each.period < wave.period]
            if before:
                yield "previous", before[-1], wave
        own.append(wave)


def _last(waves: list, series: str):
    return [each for each in waves if each.series_id == series][-1]


def _year_before(own: list[Any], wave: Any, last: bool) -> Iterator[tuple[str, Any, Any]]:
    if wave.frequency == "Q" and last:
        year_before = wave.period - pd.DateOffset(years=1)
        yield from (("year_before", each, wave) for each in own[:-1] if each.period == year_before)


def _barrier(earlier, later, between: list[Break]) -> tuple[bool, str | None]:
    """Whether the two may not be compared, and the break that says so, or one to be shown."""
    refusing = [each for each in between if each.refuses]
    if refusing:
        return True, refusing[-1].survey_break_id
    if earlier.series_id != later.series_id:
        raise ValueError(
            f"confidence_breaks.csv: no break says why {later.series_id} of {later.period:%Y} "
            f"in {later.territory_id} is not {earlier.series_id} of {earlier.period:%Y}"
        )
    return False, between[-1].survey_break_id if between else None


def _compared(pairs: list) -> pd.DataFrame:
    """The pairs as rows, with difference, limits and verdict."""
    frame = pd.DataFrame(
        {
            **{name: [getattr(later, name) or None for _, _, later, *_ in pairs] for name in SAME},
            "against": [against for against, *_ in pairs],
            "unit": [later.unit for _, _, later, *_ in pairs],
        }
    )
    for name, at in (("from", 1), ("to", 2)):
        frame[f"question_{name}"] = [pair[at].question_id for pair in pairs]
        frame[f"period_{name}"] = [pair[at].period for pair in pairs]
        frame[f"value_{name}"] = [pair[at].value for pair in pairs]
        frame[f"se_{name}"] = [_error(pair[at]) for pair in pairs]
    frame["country"] = frame["territory_id"].str[:3]
    frame["survey_break_id"] = [pair[4] for pair in pairs]
    refused = np.array([pair[3] for pair in pairs], bool)
    df = [np.fmin(pair[1].df, pair[2].df) for pair in pairs]
    gap = proportion.difference(
        frame["value_from"], frame["value_to"], frame["se_from"], frame["se_to"], df
    )
    told = ~refused & ~np.isnan(gap.se)
    frame["difference"] = np.where(refused, np.nan, frame["value_to"] - frame["value_from"])
    for name, values in (("se", gap.se), ("low", gap.low), ("high", gap.high)):
        frame[name] = np.where(told, values, np.nan)
    verdicts = [
        _verdict(pair, no, low, high)
        for pair, no, low, high in zip(pairs, refused, frame["low"], frame["high"], strict=True)
    ]
    frame["verdict"] = [verdict for verdict, _ in verdicts]
    frame["reason"] = [reason for _, reason in verdicts]
    return frame


def _error(row) -> float:
    """The error of an estimate on its way into a difference.

    That of the weights alone is widened by what clusters add in a like survey. Where there is only
    a class, it is the most that the class allows: what is told then, is told for certain.
    """
    return row.se * (proportion.CLUSTERING if row.design == "weights_only" else 1)


def _verdict(pair: tuple, refused: bool, low: float, high: float) -> tuple[str, str | None]:
    _, earlier, later, *_ = pair
    if refused:
        return "not_comparable", "break"
    if "low_reliability" in (earlier.status, later.status):
        return "cannot_tell", "low_reliability"
    found = proportion.verdict(low, high)
    classed = CLASSED in (earlier.design, later.design)
    if found == "cannot_tell":
        return found, "no_error"
    if classed and found == "no_clear_change":
        return "cannot_tell", "precision_class"
    return found, "precision_class" if classed else None
