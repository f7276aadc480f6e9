"""A change and its interval as percentages, for the sentences of months and of years.

In: a verdict's ratio and limits, a language. Out: the words that a sentence puts in: change, low,
high. It refuses nothing: what is too wide to tell anything has no words.
"""

from __future__ import annotations

import math

from portal.format import percent
from portal.records import Trend

WIDEST = 10.0  # a change that may be larger than ten times says nothing as a percentage


def sized(ratio: float, low: float, high: float, lang: str) -> dict[str, str]:
    """The change and its interval: as sizes when its direction is clear, else with signs."""
    if low > 1:
        shares, signs = (ratio - 1, low - 1, high - 1), False
    elif high < 1:
        shares, signs = (1 - ratio, 1 - high, 1 - low), False
    else:
        shares, signs = (ratio - 1, low - 1, high - 1), True
    change, least, most = (percent(share, lang, signed=signs) for share in shares)
    return {"change": change, "low": least, "high": most}


def signed(trend: Trend, lang: str) -> dict[str, str]:
    """The change and its interval with signs; nothing where it is too wide to tell anything."""
    if trend.ratio is None or trend.low is None or not (trend.high or math.inf) <= WIDEST:
        return {}
    shares = (limit - 1 for limit in (trend.ratio, trend.low, trend.high or 0))
    change, low, high = (percent(share, lang, signed=True) for share in shares)
    return {"change": change, "low": low, "high": high}
