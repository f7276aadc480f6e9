"""Places by a typed name, forgiving accents, case, punctuation and one or two wrong letters.

In: what a person typed. Out: hits, best first: exact name, then beginning of a name, then words
of a name or of the places around it, then names that differ by a letter or two, then places that
most of the words name. Refuses nothing: a text that resembles no place gives no hits.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal import levels
from portal.records import Territory
from portal.snapshot import Snapshot, open_current

EXACT, PREFIX, WORDS, FUZZY, PARTLY = 100.0, 75.0, 50.0, 25.0, 1.0
ALIAS = 2.0  # what another name, a neighbourhood or a word of the name counts less
CLASS = 10.0  # a difference that is not only one of these
LONGEST = 80  # letters of a text that are looked at
SHORTEST, LONG = 3, 7  # letters: fewer say too little; from so many on, two may be wrong
DOMINANT = 10  # times the people of every other place of the name: this one is meant
MOSTLY = 0.5  # of an area
MOST_NAMESAKES = 40  # that are put in the order of their people
MOST_WORDS = 8  # of a text of which only some name a place
ORDINAL = re.compile(r"(\d+)[ao]")  # 11ª, which people type as 11
LAST_LETTER = "\U0010ffff"
KINDS = {  # words that say what a place is, and those that join them
    "comuna", "municipio", "region", "estado", "distrito", "barrio", "bairro", "delegacia", "upp",
    "ciudad", "cidade", "favela", "colonia", "alcaldia", "provincia", "departamento", "dp",
    "policia", "comisaria", "cuadrante", "de", "del", "da", "do", "la", "el", "en", "em",
}  # fmt: skip
LEVELS = (
    "country", "region", "municipality", "survey_area", "district", "programme_area", "quadrant",
)  # fmt: skip


class Hit(NamedTuple):
    """A place and how well it fits (100 is an exact name)."""

    territory_id: str
    score: float


def normal(text: str) -> str:
    """Lower case, without accents, punctuation as single blanks: "Ñuñoa, RM" → "nunoa rm"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(
        char if char.isalnum() else " " for char in plain if not unicodedata.combining(char)
    )
    return " ".join(letters.split())


def find(text: str, limit: int = 8, snapshot: Snapshot | None = None) -> list[Hit]:
    """At most `limit` places, best first; equal ones by kind (larger first), then, of one name,
    by their people, then by name.

    Who types accents means them: Ñuñoa is not Nuñoa, but nunoa may be either.
    """
    opened = snapshot or open_current()
    hits = _index(opened).find(normal(text[:LONGEST]), max(limit, MOST_NAMESAKES))
    typed = text.strip().casefold()
    if not typed.isascii():
        hits = [
            Hit(hit.territory_id, hit.score + 2 * CLASS)
            if opened.territories[hit.territory_id].name.casefold() == typed
            else hit
            for hit in hits
        ]

    def rank(hit: Hit) -> tuple[float, int, float]:
        people = _people(opened, hit) if hit.score > EXACT - CLASS else 0.0
        return -hit.score, LEVELS.index(opened.territories[hit.territory_id].level), -people

    return sorted(hits, key=rank)[:limit]


def clear(hits: list[Hit], snapshot: Snapshot | None = None) -> bool:
    """Whether the first hit is what was meant: alone, or the only one that is exact, or by far
    the most populous of those that are. An area that lies mostly on the ground of the first and
    has its name is told on its page: UPP Rocinha on that of 11ª DP – Rocinha. A name that only
    resembles the text is never clear: Guayaquil is not Guataquí."""
    if not hits or hits[0].score <= FUZZY:
        return False
    if len(hits) == 1:
        return True
    first, *rivals = [hit for hit in hits if hit.score >= hits[0].score - CLASS]
    if first.score - CLASS <= PREFIX:
        return False
    opened = snapshot or open_current()
    people, told = _people(opened, first), _told_by(opened, first.territory_id)
    return all(
        rival.territory_id in told or 0 < _people(opened, rival) * DOMINANT <= people
        for rival in rivals
    )


def _told_by(snapshot: Snapshot, key: str) -> set[str]:
    """Areas that lie mostly on a place's ground and have its name, or a part of it."""
    name = normal(snapshot.territories[key].name)
    return {
        each.other.territory_id for each in snapshot.overlaps(key)
        if each.of != key and each.share > MOSTLY
        and any(normal(other) in name for other in each.other.aliases)
    }  # fmt: skip


def _people(snapshot: Snapshot, hit: Hit) -> float:
    """Newest population of the place, 0 where it is not known."""
    rows = snapshot.population(hit.territory_id)
    return rows[-1].population if rows else 0.0


def namesakes(territory_id: str, snapshot: Snapshot) -> list[Territory]:
    """Other places of the same name, whatever its accents, larger kinds first."""
    index = _index(snapshot)
    same = index.names[normal(snapshot.territories[territory_id].name)]
    others = [key for key, lacking in same.items() if not lacking and key != territory_id]
    return [snapshot.territories[key] for key in sorted(others, key=index.order.__getitem__)]


def label(place: Territory, _: levels.Words, snapshot: Snapshot | None = None) -> str:
    """ "Ñuñoa · comuna · Región Metropolitana de Santiago, Chile", in the reader's words."""
    opened = snapshot or open_current()
    return levels.label(place, opened.ancestors(place.territory_id), _)


def heading(text: str, hits: list[Hit], _: levels.Words) -> str:
    """What to say above hits: that the text may mean them, or that they only resemble it."""
    if hits[0].score <= FUZZY:
        return _("No place is called “{text}”. These resemble it:").format(text=text)
    return _("“{text}” may be:").format(text=text)


class _Index:
    """names: whole name → places, with what they count less; words: one word → places."""

    def __init__(self, snapshot: Snapshot):
        self.order: dict[str, tuple] = {}
        self.codes: dict[str, str] = {}
        self.names: dict[str, dict[str, float]] = defaultdict(dict)
        self.words: dict[str, set[str]] = defaultdict(set)
        self.around: dict[str, frozenset[str]] = {}
        surroundings: dict[str | None, frozenset[str]] = {}
        for place in snapshot.territories.values():
            if place.parent_id not in surroundings:
                names = [normal(each.name) for each in snapshot.ancestors(place.territory_id)]
                surroundings[place.parent_id] = frozenset(" ".join(names).split())
            self.around[place.territory_id] = surroundings[place.parent_id]
            self._add(place)
        self.sorted_names, self.sorted_words = sorted(self.names), sorted(self.words)
        self.all_spellings = sorted({*self.names, *self.words})

    def _add(self, place: Territory) -> None:
        key, own = place.territory_id, normal(place.name)
        self.order[key] = (LEVELS.index(place.level), own, key)
        self.codes[normal(key)] = key
        self.codes.setdefault(normal(place.official_code), key)
        for alias in map(normal, place.aliases):
            self.names[alias].setdefault(key, ALIAS)
        self.names[own][key] = 0.0
        for word in {word for name in (own, *place.aliases) for word in normal(name).split()}:
            self.words[word].add(key)
            if number := ORDINAL.fullmatch(word):
                self.words[number[1]].add(key)

    def find(self, text: str, limit: int) -> list[Hit]:
        scores = self._spelled(text) or self._fuzzy(text)
        if not scores:
            bare = " ".join(word for word in text.split() if word not in KINDS)
            scores = self._spelled(bare) or self._fuzzy(bare) or self._partly(bare)
        best = sorted(scores, key=lambda key: (-scores[key], self.order[key]))[:limit]
        return [Hit(key, scores[key]) for key in best]

    def _spelled(self, text: str) -> dict[str, float]:
        """Places of which the text is the name, the code, a beginning or some words."""
        scores: dict[str, float] = {}
        if text:
            scores |= self._by_words(text.split())
            for name in _beginning(self.sorted_names, text):
                base = EXACT if name == text else PREFIX
                _raise(scores, self.names[name], base)
            if text in self.codes:
                scores[self.codes[text]] = EXACT
        return scores

    def _by_words(self, words: list[str]) -> dict[str, float]:
        """Places with every word in their names or those around them; the last may be cut off."""
        own = [self.words.get(word, set()) for word in words]
        if len(words[-1]) >= SHORTEST:
            longer = _beginning(self.sorted_words, words[-1])
            own[-1] = set().union(*(self.words[word] for word in longer))
        return {
            key: WORDS for key in set().union(*own)
            if all(key in keys or (word in self.around[key] and word not in KINDS)
                   for word, keys in zip(words, own, strict=True))
        }  # fmt: skip

    def _partly(self, text: str) -> dict[str, float]:
        """Places that as many of the words name as any, those with the whole name in it first."""
        words = text.split()
        if len(words) < 2:
            return {}
        words = [word for word in words if len(word) >= SHORTEST][:MOST_WORDS]
        own = [self.words.get(word) or set(self._fuzzy(word)) for word in words]
        told = {
            key: sum(key in keys or word in self.around[key]
                     for word, keys in zip(words, own, strict=True))
            for key in set().union(*own)
        }  # fmt: skip
        most = max(told.values(), default=0)
        named = {key for start in range(len(words)) for end in range(start + 1, len(words) + 1)
                 for key in self.names.get(" ".join(words[start:end]), ())}  # fmt: skip
        return {key: PARTLY * (1 + (key in named)) for key, n in told.items() if n == most}

    def _fuzzy(self, text: str) -> dict[str, float]:
        """Places with a name, or a word of one, that differs by one letter, or two of many."""
        if len(text) <= SHORTEST:
            return {}
        most = 1 if len(text) < LONG else 2
        scores: dict[str, float] = {}
        for spelling, distance, _ in process.extract(
            text, self.all_spellings, scorer=OSA.distance, score_cutoff=most, limit=None
        ):
            base = FUZZY - distance * CLASS
            _raise(scores, dict.fromkeys(self.words.get(spelling, ()), 2 * ALIAS), base)
            _raise(scores, self.names.get(spelling, {}), base)
        return scores


def _raise(scores: dict[str, float], less: dict[str, float], base: float) -> None:
    for key, lacking in less.items():
        scores[key] = max(base - lacking, scores.get(key, 0.0))


def _beginning(words: list[str], text: str) -> list[str]:
    """The words of a sorted list that begin with the text."""
    return words[bisect_left(words, text) : bisect_right(words, text + LAST_LETTER)]


@lru_cache(maxsize=2)
def _index(snapshot: Snapshot) -> _Index:
    return _Index(snapshot)
