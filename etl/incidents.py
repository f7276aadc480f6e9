"""Incidents, a row each, → counts by territory, month and category; for any engine.

The step that a publisher of single incidents needs, as an ibis expression: what an adapter with
such files hands over, and what runs distributed when they outgrow a machine. No coordinate, age
or name is asked for, and none comes out.
"""

# ibis types a column taken from a table as a plain Column.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

import ibis.expr.types as ir


def territory_months(incidents: ir.Table, size: str | None = None) -> ir.Table:
    """Counts by territory, month and category.

    incidents: territory_id, date (date or timestamp, UTC), category, and where one row stands for
    several victims the whole number in the column `size`. Rows without a place or a date
    belong to no month of no place and are left out: an adapter counts them and says so.
    Returns territory_id, period (first day of the month), category, count, in no order.
    """
    dated = incidents.filter(incidents.territory_id.notnull() & incidents.date.notnull())
    counted = dated[size].sum() if size else dated.count()
    return dated.group_by(
        dated.territory_id,
        period=dated.date.cast("date").truncate("M"),
        category=dated.category,
    ).aggregate(count=counted.cast("int64"))
