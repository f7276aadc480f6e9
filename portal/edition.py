"""One edition of the data, and the typed questions that pages ask of it.

In: the edition's directory (`etl.schema` describes its tables). Out: records and arrays of
`portal.records`. Small tables are held; counts, rates and trends are read per question from the
edition's packed copy (`portal.packed`). Unknown places, offences and measures raise `Unknown`; an
edition without a table or column that is needed `BrokenEdition`, a directory without an edition
FileNotFoundError.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from portal.held import both_ways, by, first_months
from portal.latest import NEWEST, newest
from portal.packed import Packed, packed_edition
from portal.records import (
    RECORDS,
    Break,
    Calibration,
    Caveat,
    Concordance,
    Counting,
    Measure,
    Offence,
    Overlap,
    Phase,
    PlacesRates,
    Population,
    Programme,
    Rates,
    Reconciliation,
    Series,
    Source,
    Territory,
    Trend,
    Unknown,
)

SERIES_COLUMNS = ("period", "count", "status", "date_basis")
RATE_COLUMNS = (
    "count", "population", "rate", "low", "high", "status", "reason", "population_source_id",
)  # fmt: skip
AHEAD_YEARS = 2  # that rates without counts must reach beyond counts, to be told before them
CACHED_QUESTIONS = 32  # so that the parts of one page ask once


class Snapshot:
    """One edition, read only. Ids are those of the tables; lists are in the tables' order."""

    def __init__(self, directory: Path):
        package = json.loads((directory / "datapackage.json").read_text(encoding="utf-8"))
        self.directory = directory
        self.edition_id: str = package["edition"]["id"]
        self.edition_date = datetime.date.fromisoformat(package["edition"]["date"])
        self._packed = packed = packed_edition(directory)
        self.table = lru_cache(self._table)
        self._read_held_tables(packed)
        self._crime = _by_country(packed, "recorded_crime")
        self._rate = _by_country(packed, "crime_rate")
        self._trend = _by_country(packed, "crime_trend")
        self._people = Packed(packed / "population")
        self.newest_rates: dict[str, Packed] = _by_country(packed, NEWEST)
        self.covered = frozenset(
            place
            for table in (*self._trend.values(), *self.newest_rates.values())
            for place in table.words("territory_id")
        )
        cached = lru_cache(CACHED_QUESTIONS)
        self.trends = cached(self.trends)
        self.measures = cached(self.measures)
        self._series, self._rates = cached(self._series), cached(self._rates)

    def _read_held_tables(self, packed: Path) -> None:
        def held(name: str, split: tuple[str, ...] = ()) -> list[Any]:
            return Packed(packed / name).records(RECORDS[name], split=split)

        places: list[Territory] = held("territory", split=("aliases",))
        self.territories: dict[str, Territory] = {place.territory_id: place for place in places}
        self.offences: dict[str, Offence] = {each.offence: each for each in held("offence")}
        self.programmes: dict[str, Programme] = {
            each.programme_id: each for each in held("programme")
        }
        self.sources: list[Source] = held("source", split=("caveats",))
        self.concordance: list[Concordance] = held("concordance")
        self.reconciliation: list[Reconciliation] = held("reconciliation")
        self.calibration: list[Calibration] = held("verdict_calibration")
        self.all_breaks: list[Break] = held("series_break")
        self.all_caveats: list[Caveat] = held("caveat")
        self._breaks: dict[str, list[Break]] = by("source_id", self.all_breaks)
        self._caveats: dict[str, list[Caveat]] = by("source_id", self.all_caveats)
        self._phases: dict[str, list[Phase]] = by("territory_id", held("programme_phase"))
        self._children: dict[str, list[Territory]] = by("parent_id", places)
        self._overlaps = both_ways(held("territory_overlap"))
        self._first = first_months(self.sources, self.concordance)

    def touch(self) -> None:
        """Say that the packed copy is in use, so that it is not the next to be removed."""
        os.utime(self._packed)

    def _table(self, name: str, country: str | None = None) -> Packed:
        """A table, or a country's part of one that is split; opened at the first question.

        Raises Unknown where the edition has no such table or part.
        """
        path = self._packed / (f"{name}_{country}" if country else name)
        if not path.with_suffix(".rows").exists():
            raise Unknown("table", path.name)
        return Packed(path)

    def territory(self, territory_id: str) -> Territory:
        """The place; raises Unknown."""
        if territory_id not in self.territories:
            raise Unknown("territory", territory_id)
        return self.territories[territory_id]

    def offence(self, offence: str) -> Offence:
        """The offence; raises Unknown."""
        if offence not in self.offences:
            raise Unknown("offence", offence)
        return self.offences[offence]

    def in_order(self, offences: Iterable[str]) -> list[str]:
        """The offences by their rank, those of one rank by id."""
        return sorted(offences, key=lambda each: (self.offences[each].rank, each))

    def ancestors(self, territory_id: str) -> list[Territory]:
        """The places that contain it, nearest first."""
        found: list[Territory] = []
        parent = self.territory(territory_id).parent_id
        while parent is not None:
            found.append(self.territory(parent))
            parent = found[-1].parent_id
        return found

    def children(self, territory_id: str) -> list[Territory]:
        """The places whose parent it is, by id."""
        return self._children.get(self.territory(territory_id).territory_id, [])

    def overlaps(self, territory_id: str) -> list[Overlap]:
        """Places of another division that share ground with it, most shared first."""
        rows = self._overlaps.get(self.territory(territory_id).territory_id, [])
        found = [Overlap(self.territory(other), share, of) for other, share, of in rows]
        return sorted(found, key=lambda each: -each.share)

    def population(self, territory_id: str) -> list[Population]:
        """People by year, oldest first; empty where nobody publishes them."""
        asked = self.territory(territory_id).territory_id
        return self._people.records(Population, territory_id=asked)

    def phases(self, territory_id: str) -> list[Phase]:
        """What is known of programmes in this very place."""
        return self._phases.get(self.territory(territory_id).territory_id, [])

    def trends(self, territory_id: str) -> dict[tuple[str, str], Trend]:
        """(offence, source_id) → verdict, for every measure of the place."""
        table = self._trend.get(self.territory(territory_id).country)
        rows = table.records(Trend, territory_id=territory_id) if table else []
        return {(row.offence, row.source_id): row for row in rows}

    def measures(self, territory_id: str) -> tuple[Measure, ...]:
        """What is counted here, by the offences' rank; best source of each first.

        What has a yearly count and no verdict on months is counted by year only. Best: has a whole
        year or twelve months to show, then last period newest (of rates without counts AHEAD_YEARS
        before, for they have no interval), then counts, then first period oldest, then victims
        before cases, which may have several. last is exact for the
        place; first is that of the source's files and categories.
        """
        trends = {key: each for key, each in self.trends(territory_id).items()
                  if each.frequency != "A"}  # fmt: skip
        years = newest(self, territory_id)
        whole = {key for key, trend in trends.items() if trend.recent is not None} | set(years)
        found = [
            Measure(*key, trend.unit, self._first_of(key), trend.window_end)
            for key, trend in trends.items()
        ]
        found += [
            Measure(
                *key,
                year.unit,
                self._first_of(key),
                datetime.date(year.year, 1, 1),
                "A",
                year.count is None,
            )
            for key, year in years.items()
            if key not in trends
        ]

        def order(each: Measure) -> tuple:
            rank, part = (
                self.offence(each.offence).rank,
                (each.offence, each.source_id) not in whole,
            )
            first = each.first or datetime.date.max
            last = each.last.replace(year=each.last.year - AHEAD_YEARS * each.rate_only)
            return (rank, each.offence, part, -last.toordinal(), each.rate_only, first,
                    each.unit != "victims", each.source_id)  # fmt: skip

        return tuple(sorted(found, key=order))

    def _first_of(self, key: tuple[str, str]) -> datetime.date | None:
        """key: offence, source_id."""
        return self._first.get((key[1], key[0]))

    def measure(self, territory_id: str, offence: str, source_id: str | None = None) -> Measure:
        """The measure, from the best source if none is named; raises Unknown."""
        self.offence(offence)
        for each in self.measures(territory_id):
            if each.offence == offence and source_id in (None, each.source_id):
                return each
        raise Unknown("measure", " ".join(filter(None, (territory_id, offence, source_id))))

    def series(self, territory_id: str, offence: str, source_id: str | None = None) -> Series:
        """Counts by month, or by year where there are years only; raises Unknown where none."""
        return self._series(self.measure(territory_id, offence, source_id), territory_id)

    def _series(self, measure: Measure, territory_id: str) -> Series:
        found = self._crime[self.territory(territory_id).country].arrays(
            (*SERIES_COLUMNS, "frequency"),
            offence=measure.offence, territory_id=territory_id, source_id=measure.source_id,
        )  # fmt: skip
        own = found.pop("frequency") == measure.frequency
        period, count, status, basis = (found[name][own] for name in SERIES_COLUMNS)
        return Series(
            territory_id, measure.offence, measure.source_id, measure.unit,
            basis[0] if len(basis) else "", period.astype("datetime64[M]"), count.astype(float),
            status,
        )  # fmt: skip

    @cached_property
    def _dated(self) -> dict[tuple[str, str], str]:
        return {(row.source_id, row.offence): row.date_basis for row in self.concordance
                if row.date_basis}  # fmt: skip

    def date_basis(self, measure: Measure, territory_id: str) -> str:
        """By which date a source counts an offence, the same in all places."""
        known = self._dated.get((measure.source_id, measure.offence))
        return known or self._series(measure, territory_id).date_basis

    def place_basis(self, source_id: str) -> str:
        """Which place a source counts by; not_stated where nothing says so."""
        found = self.counting.get(source_id)
        return (found and found.place_basis) or "not_stated"

    def rates(self, territory_id: str, offence: str, source_id: str | None = None) -> Rates:
        """Yearly counts and rates; raises Unknown where the place has no such measure."""
        return self._rates(self.measure(territory_id, offence, source_id), territory_id)

    def _rates(self, measure: Measure, territory_id: str) -> Rates:
        table = self._rate[self.territory(territory_id).country]
        asked = {
            "territory_id": territory_id,
            "offence": measure.offence,
            "source_id": measure.source_id,
        }
        found = table.arrays(("year", *RATE_COLUMNS), **asked)
        return Rates(unit=measure.unit, **asked, **_floats(found))

    def country_rates(self, country: str, offence: str, year: int) -> PlacesRates:
        """All places of a country in one year; no rows where nothing is counted."""
        self.territory(country)
        self.offence(offence)
        columns = ("territory_id", "source_id", "unit", *RATE_COLUMNS)
        if country not in self._rate:
            raise Unknown("measure", f"{country} {offence}")
        found = self._rate[country].arrays(columns, offence=offence, year=year)
        return PlacesRates(country=country, offence=offence, year=year, **_floats(found))

    def breaks(self, territory_id: str, offence: str, source_id: str) -> list[Break]:
        """The breaks that a comparison of this measure here must not cross."""
        place = self.territory(territory_id)
        return [
            each for each in self._breaks.get(source_id, ())
            if each.territory_id in (None, place.territory_id)
            and each.level in (None, place.level)
            and each.offence in (None, offence)
        ]  # fmt: skip

    def caveats(
        self,
        source_id: str | None = None,
        territory_id: str | None = None,
        offence: str | None = None,
    ) -> list[Caveat]:
        """The caveats that hold for all that is given; None asks for any.

        A caveat that names no place (offence) holds for all places (offences).
        """
        return [
            each for each in
            (self.all_caveats if source_id is None else self._caveats.get(source_id, ()))
            if (territory_id is None or each.territory_id in (None, territory_id))
            and (offence is None or each.offence in (None, offence))
        ]  # fmt: skip

    @cached_property
    def counting(self) -> dict[str, Counting]:
        """Source → what and where it counts; editions from before that table have none."""
        return {row.source_id: row for row in self.table("counting").records(Counting)}

    def caveat(self, caveat_id: str, source_id: str | None = None) -> Caveat:
        """A caveat by its word (a `reason`, a `boundary_note`); the source's own, if it has one."""
        named = [each for each in self.all_caveats if each.caveat_id == caveat_id]
        if not named:
            raise Unknown("caveat", caveat_id)
        return next((each for each in named if each.source_id == source_id), named[0])


def _by_country(packed: Path, table: str) -> dict[str, Packed]:
    """Country → its part of a large table."""
    return {
        path.stem.removeprefix(f"{table}_"): Packed(path.with_suffix(""))
        for path in sorted(packed.glob(f"{table}_*.rows"))
    }


def _floats(columns: dict[str, np.ndarray]) -> dict[str, Any]:
    """The columns, whole numbers that can be unknown as float64."""
    return {
        name: values.astype(float) if name in ("count", "population") else values
        for name, values in columns.items()
    }
