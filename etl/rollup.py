"""Observations in publishers' categories → counts by offence, roll-ups, years and rates.

Every step is an ibis expression on ibis tables, so that another engine can run it; the
engine here is DuckDB inside the process. Unknown is never zero: a sum knows how many of
its parts were known, and its status says so.
"""

# ibis types a column taken from a table as a plain Column, without the methods and
# operators of its kind, and wants a Value where it takes a Python constant too.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportOperatorIssue=false

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

SERIES = ["territory_id", "source_id", "offence", "frequency"]


def offence_counts(observations: ir.Table, concordance: ir.Table) -> ir.Table:
    """Counts by offence: the sum of a publisher's categories that make it up.

    observations: territory_id, source_id, frequency, period, category, count, status; a category
    has one row a series and period. concordance: source_id, category, offence, valid_from,
    valid_to. A category outside its validity was not counted: it adds nothing to an offence of
    which another category is valid, and leaves the offence not available where none is.
    Returns SERIES + period, count, status.
    """
    made_up = concordance.group_by(["source_id", "offence"]).aggregate(
        categories=concordance.category.count()
    )
    concordance = concordance.join(made_up, ["source_id", "offence"])
    # Most offences are one category, whose rows need no search for others like them.
    one = _parts(observations, concordance.filter(concordance.categories == 1))
    several = _parts(observations, concordance.filter(concordance.categories > 1))
    by = [*SERIES, "period"]
    alone = one.mutate(known=one["count"].notnull().cast("int64"), **_flags(one))
    return _stated(alone, by).union(_summed(several, by))


def _parts(observations: ir.Table, concordance: ir.Table) -> ir.Table:
    """Observations with their offence, without count outside their category's validity."""
    parts = observations.join(concordance, ["source_id", "category"])
    counted = (parts.valid_from.isnull() | (parts.period >= parts.valid_from)) & (
        parts.valid_to.isnull() | (parts.period <= parts.valid_to)
    )
    return parts.mutate(
        count=counted.ifelse(parts["count"], None),
        status=counted.ifelse(parts.status, "not_counted"),
    )


def rolled_up(counts: ir.Table, ancestors: ir.Table) -> ir.Table:
    """Counts of the places that contain others: sums over ancestors (source_id,
    territory_id, ancestor_id). Returns the columns of `offence_counts`."""
    parts = counts.join(ancestors, ["source_id", "territory_id"])
    parts = parts.drop("territory_id").rename(territory_id="ancestor_id")
    return _summed(parts, [*SERIES, "period"])


def yearly(counts: ir.Table) -> ir.Table:
    """Counts by calendar year: months summed, and what is published by year as it is.

    A year with fewer than twelve known months is incomplete. A source counts an offence by month
    or by year, never both. Returns territory_id, source_id, offence, year, count, known, status.
    """
    dated = counts.mutate(year=counts.period.year())
    by = ["territory_id", "source_id", "offence", "year"]
    months = _summed(dated.filter(dated.frequency == "M"), by)
    whole = (months.known == 12) | months["count"].isnull()
    months = months.mutate(status=whole.ifelse(months.status, "incomplete"))
    return months.union(_summed(dated.filter(dated.frequency == "A"), by))


def _summed(parts: ir.Table, by: list[str]) -> ir.Table:
    """Sum of `count` by group, with the state that the parts' states leave.

    Parts that the publisher did not count (`not_counted`) or whose place did not record
    yet (`not_covered`) are left out; any other missing part makes the sum incomplete.
    """
    flags = {name: flag.any() for name, flag in _flags(parts).items()}
    count = parts["count"]
    return _stated(
        parts.group_by(by).aggregate(count=count.sum(), known=count.count(), **flags), by
    )


def _flags(part: ir.Table) -> dict[str, Any]:
    """What a part's state says of the sum that it belongs to."""
    status = part.status
    return {
        "lacking": part["count"].isnull() & ~status.isin(["not_counted", "not_covered"]),
        "provisional": status == "provisional",
        "incomplete": status == "incomplete",
        "not_comparable": status == "not_comparable",
        "not_covered": status == "not_covered",
    }


def _stated(sums: ir.Table, by: list[str]) -> ir.Table:
    """Sums with the state that their parts' flags leave."""
    state = ibis.cases(
        (sums.not_comparable, "not_comparable"),
        ((sums.known == 0) & sums.not_covered, "not_covered"),
        (sums.known == 0, "not_available"),
        (sums.lacking | sums.incomplete, "incomplete"),
        (sums.provisional, "provisional"),
        else_="value",
    )
    count = sums.not_comparable.ifelse(None, sums["count"])
    return sums.select(*by, "known", count=count, status=state)


def rates(years: ir.Table, population: ir.Table, tiny: ir.Table) -> ir.Table:
    """Years with their population and rate per 100,000 inhabitants, or why there is none.

    population: territory_id, year, population, source_id. tiny: territory_id of places
    with so few residents that a rate means little. Returns years' columns + population,
    population_source_id, rate, reason (no_population, incomplete_year, not_counted,
    not_comparable, tiny_population).
    """
    named = population.select(
        "territory_id", "year", "population", population_source_id=population.source_id
    )
    joined = years.left_join(named, ["territory_id", "year"]).select(
        *years.columns, "population", "population_source_id"
    )
    joined = joined.left_join(tiny.mutate(is_tiny=True), "territory_id").drop("territory_id_right")
    whole = joined.status.isin(["value", "provisional"])
    reason = ibis.cases(
        (joined.status == "not_comparable", "not_comparable"),
        (joined["count"].isnull(), "not_counted"),
        (joined.status == "incomplete", "incomplete_year"),
        (joined.population.isnull(), "no_population"),
        (joined.is_tiny.notnull(), "tiny_population"),
    )
    return joined.mutate(
        rate=(whole & (joined.population > 0)).ifelse(
            joined["count"] * 1e5 / joined.population, None
        ),
        status=(whole & joined.is_tiny.notnull()).ifelse("low_reliability", joined.status),
        reason=reason,
    ).drop("is_tiny", "known")
