"""Which places differ from comparable ones by more than chance? Limits that allow for spread.

In: counts and populations of a group of comparable places in a year. Out: `Group`, the group's
typical rate and how much its places differ beyond chance; and for one place limits and a verdict.
Refuses groups of fewer than `PLACES` places, or whose middle place expects fewer than `COUNTS`.

Counts of places differ by more than Poisson's chance, for places differ: limits must allow for it,
or nearly every large place is called unusual (Spiegelhalter, D. J. 2005, Statistics in Medicine
24, 1185-1202; Quality and Safety in Health Care 14, 347-351). The places' true rates are taken as
lognormal. Their variance is that with which the squares of the standardised, winsorised distances
are as large as a normal variable's would be (Paule, R. C. and Mandel, J. 1982, Journal of Research
of the National Bureau of Standards 87, 377-385), so that a few extreme places do not hide
themselves. A place is compared with the group without it. Limits join the exact Poisson limits of
its count with the spread (Zou, G. Y. and Donner, A. 2008, Statistics in Medicine 27, 1693-1702).
Rates may also be spread as a gamma variable, whose logarithm has a longer lower tail: so far out
as the 99.8 % limits that decides, and the lower one is moved for it (`_longer_below`).
numpy alone: the server computes limits too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.poisson import PER_INHABITANTS, garwood
from measures.student import t_quantile

Floats = NDArray[np.float64]

BANDS = (0, 20_000, 100_000, 500_000)  # a group holds the places from one to below the next
PLACES = 10
COUNTS = 5.0
LEVELS = (0.95, 0.998)
FAR = 0.99
TAIL = 0.1  # winsorised at either end
MORE, LESS, ALIKE = "more", "less", "not_distinguishable"


@dataclass(frozen=True)
class Group:
    """rate: typical, per 100,000; spread: variance of its logarithm; weight: sum of weights."""

    places: int
    rate: float
    spread: float
    weight: float


def band(population: ArrayLike) -> NDArray[np.int64]:
    """The lower edge of the band of each population."""
    edges = np.array(BANDS)
    return edges[np.searchsorted(edges, np.asarray(population, np.float64), "right") - 1]


def refusal(counts: ArrayLike, population: ArrayLike) -> str | None:
    """few_places, few_counts or None."""
    return refusals(np.atleast_2d(counts), np.atleast_2d(population))[0]


def refusals(counts: ArrayLike, population: ArrayLike) -> NDArray[np.object_]:
    """`refusal` of each of many groups of as many places each, one a row."""
    events, people = np.asarray(counts, np.float64), np.asarray(population, np.float64)
    if events.shape[1] < PLACES:
        return np.full(len(events), "few_places", object)
    expected = np.median(people, axis=1) * events.sum(axis=1) / people.sum(axis=1)
    found = np.full(len(events), None, object)
    found[expected < COUNTS] = "few_counts"
    return found


def group(counts: ArrayLike, population: ArrayLike) -> Group:
    """The group's typical rate and spread. counts and population: known, positive population."""
    return groups(np.atleast_2d(counts), np.atleast_2d(population))[0]


def groups(counts: ArrayLike, population: ArrayLike) -> list[Group]:
    """`group` of each of many groups of as many places each, one a row; none changes another."""
    events, people = np.asarray(counts, np.float64), np.asarray(population, np.float64)
    logs = np.log((events + 0.5) / people)
    middle = np.log(events.sum(axis=1) / people.sum(axis=1))
    spread = np.zeros(len(events))
    moving = np.arange(len(events))
    for _ in range(20):
        chance = 1 / (people[moving] * np.exp(middle[moving])[:, None])
        distance = logs[moving] - middle[moving][:, None]
        spread[moving] = _spread(distance, chance)
        weights = 1 / (spread[moving][:, None] + chance)
        score = _winsorised(distance * weights**0.5)
        step = (weights**0.5 * score).sum(axis=1) / weights.sum(axis=1)
        middle[moving] += step
        moving = moving[np.abs(step) >= 1e-6]
        if not len(moving):
            break
    weight = (1 / (spread[:, None] + 1 / (people * np.exp(middle)[:, None]))).sum(axis=1)
    rate = np.exp(middle) * PER_INHABITANTS
    return [
        Group(events.shape[1], *map(float, one)) for one in zip(rate, spread, weight, strict=True)
    ]


def _spread(distance: Floats, chance: Floats) -> Floats:
    """By row the variance that makes the mean square of winsorised distances what a normal's is.

    The wanted square over the mean square rises with the variance almost in a straight line, so
    that its root is found in a few steps of the Illinois rule (Dowell, M. and Jarratt, P. 1971,
    BIT 11, 168-174).
    """
    wanted = _normal_square(distance.shape[1]) * (distance.shape[1] - 1) / distance.shape[1]

    def excess(variance: Floats, rows: Any) -> Floats:
        score = _winsorised(distance[rows] / (variance[:, None] + chance[rows]) ** 0.5)
        return wanted / (score**2).mean(axis=1) - 1

    found = np.zeros(len(distance))
    below = excess(found, slice(None))
    rows = np.flatnonzero(below < 0)  # the others differ by chance alone
    low, below = found[rows], below[rows]
    high = (distance[rows] ** 2).max(axis=1) / wanted
    above = excess(high, rows)
    side = np.zeros(len(rows))  # which end moved last
    for _ in range(60):
        middle = (low * above - high * below) / (above - below)
        there = excess(middle, rows)
        found[rows] = middle
        left = np.abs(there) > 1e-13
        if not left.any():
            break
        rows = rows[left]
        low, high, below, above, middle, there, side = (
            each[left] for each in (low, high, below, above, middle, there, side)
        )
        now = np.sign(there)
        above = np.where(now > 0, there, np.where(side < 0, above / 2, above))
        below = np.where(now < 0, there, np.where(side > 0, below / 2, below))
        low, high = np.where(now < 0, middle, low), np.where(now > 0, middle, high)
        side = now
    return found


def _winsorised(values: Floats) -> Floats:
    """The values, the tenth at either end of each row brought to the nearest of the others."""
    cut, places = int(TAIL * values.shape[-1]), values.shape[-1]
    ranked = np.partition(values, [cut, places - 1 - cut], axis=-1)
    return np.clip(values, ranked[..., cut, None], ranked[..., places - 1 - cut, None])


@lru_cache(maxsize=1024)
def _normal_square(places: int) -> float:
    """Mean square of so many winsorised standard normal scores."""
    share = (np.arange(places) + 0.5) / places
    scores = np.array([NormalDist().inv_cdf(float(p)) for p in share])
    return float((_winsorised(scores) ** 2).mean())


def without(given: Group, count: ArrayLike, population: ArrayLike) -> tuple[Floats, Floats]:
    """Logarithm of the typical rate a person without the place itself, and its variance."""
    events, people = np.asarray(count, np.float64), np.asarray(population, np.float64)
    middle = np.log(given.rate / PER_INHABITANTS)
    own = 1 / (given.spread + 1 / (people * np.exp(middle)))
    rest = np.maximum(given.weight - own, 1e-12)
    return middle - own / rest * (np.log((events + 0.5) / people) - middle), 1 / rest


def verdict(given: Group, count: ArrayLike, population: ArrayLike, level: float = 0.95):
    """MORE, LESS or ALIKE for each place: is its rate beyond what places of the group show?

    count: its events; population: its people. level: 0.95 or 0.998.
    """
    events, people = np.asarray(count, np.float64), np.asarray(population, np.float64)
    middle, doubt = without(given, events, people)
    low, high = _interval(given, events, people, middle, doubt, level)
    return np.where(low > 0, MORE, np.where(high < 0, LESS, ALIKE))


def expected(given: Group, count: ArrayLike, population: ArrayLike) -> Floats:
    """Events expected of a place that is typical of the group without it."""
    middle, _ = without(given, count, population)
    return np.asarray(np.exp(middle) * np.asarray(population, np.float64))


def _interval(
    given: Group, events: Floats, people: Floats, middle: Floats, doubt: Floats, level: float
) -> tuple[Floats, Floats]:
    """Limits of the logarithm of a place's rate over a typical one's, spread allowed for."""
    half = t_quantile(max(given.places - 1, 2), level)
    less = half if level < FAR else _longer_below(half, given.spread)
    low, high = garwood(np.round(events), people, level)
    distance = np.log((events + 0.5) / people) - middle
    with np.errstate(divide="ignore"):
        below = distance - (np.log(low) - middle)
        above = (np.log(high) - middle) - distance
    own = given.spread + doubt
    return (
        distance - np.sqrt(below**2 + half**2 * own),
        distance + np.sqrt(above**2 + less**2 * own),
    )


def _longer_below(half: float, spread: float) -> float:
    """So many standard deviations below the middle of a gamma variable's logarithm as `half` are
    of a normal one's (Cornish, E. A. and Fisher, R. A. 1938, Review of the International
    Statistical Institute 5, 307-320); its skewness is about the root of its variance."""
    return half + spread**0.5 * (half**2 - 1) / 6


def limits(given: Group, population: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """The funnel: for each population the rates per 100,000 between which a place is not
    distinguishable: from the smallest such count to the largest.

    The place is taken as one more, so that the group is not changed by it.
    """
    people = np.atleast_1d(np.asarray(population, np.float64))
    middle = np.full(len(people), np.log(given.rate / PER_INHABITANTS))
    doubt = np.full(len(people), 1 / given.weight)

    def less(events: Floats) -> NDArray[np.bool_]:
        return _interval(given, events, people, middle, doubt, level)[1] < 0

    def not_more(events: Floats) -> NDArray[np.bool_]:
        return _interval(given, events, people, middle, doubt, level)[0] <= 0

    far = np.ceil(people * np.exp(middle + 8 * (given.spread + doubt) ** 0.5) + 60)
    first = _first_false(less, far)
    last = _first_false(not_more, far) - 1
    return first / people * PER_INHABITANTS, last / people * PER_INHABITANTS


def _first_false(holds, top: Floats) -> Floats:
    """Smallest whole number at which `holds` is false, by halving; it is false at `top`."""
    low, high = np.full(len(top), -1.0), top
    while (high - low > 1).any():
        half = np.floor((low + high) / 2)
        yes = holds(np.maximum(half, 0))
        low, high = np.where(yes, half, low), np.where(yes, high, half)
    return high
