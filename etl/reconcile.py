"""Totals published elsewhere against what the build found; the rows of `reconciliation`.

A total is a row of `expected_totals.csv`: rows of a file, a sum of observations, a number
of places, a figure that an adapter computed, or the whole years that a publisher gives beside
its months. One that is off by more than its tolerance, or was never found, stops the build.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import duckdb
import pandas as pd

from etl.report import BadInput, Report

COUNTED = ("count", "territories")  # subjects that ask the observations
COLUMNS = [
    "check_id", "source_id", "file", "what", "expected", "found", "tolerance", "cited", "compared",
    "apart",
]  # fmt: skip
TODO = (
    "if the publisher revised the file, confirm the new total at the publisher and change "
    "expected_totals.csv; else fetch the file again"
)


def of_files(totals: pd.DataFrame, report: Report, observed: Collection[str]) -> pd.DataFrame:
    """Rows of the table `reconciliation` for the totals that an account of files answers, and for
    those of a source that should be observed and is not.

    totals: columns of expected_totals.csv; of years beside months the expected total is the sum
    of the years, and the tolerance what the differences without their sign may sum to. observed:
    source_id of those with observations. Raises BadInput for the first total out of tolerance,
    naming the file, the total, expected and found; ValueError for years that an adapter compared
    and no row allows.
    """
    if without := set(report.compared) - set(totals["check_id"]):
        raise ValueError(f"expected_totals.csv: no row for {sorted(without)}")
    later = totals["subject"].isin(COUNTED) & totals["source_id"].isin(list(observed))
    return _table(
        _years(total, report) if total.subject == "years" else _total(total, _said(total, report))
        for total in totals[~later].itertuples()
    )


def of_counts(totals: pd.DataFrame, connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Rows of the table `reconciliation` for the totals that observations answer.

    totals: columns of expected_totals.csv. connection: holds the view `observations` (source_id,
    territory_id, period, category, count). Raises BadInput as `of_files`.
    """
    connection.execute(
        "create temp table by_month as select source_id, category, period, sum(count) as count "
        "from observations group by all"
    ).fetchall()
    counted = totals[totals["subject"].isin(COUNTED)]
    return _table(_total(total, _counted(total, connection)) for total in counted.itertuples())


def _table(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype({"compared": "Int64", "apart": "Int64"})


def _total(total, found: float) -> dict[str, object]:
    if not abs(found - total.expected) <= total.tolerance:
        raise BadInput(
            total.file, f"total {total.check_id} ({total.what})",
            f"{total.expected:,.10g} ± {total.tolerance:,.10g} ({total.cited})",
            f"{found:,.10g}", TODO,
        )  # fmt: skip
    return _row(total, expected=total.expected, found=found, compared=None, apart=None)


def _years(total, report: Report) -> dict[str, object]:
    one = report.compared.get(total.check_id)
    if one is None or not one.compared or one.distance > total.tolerance:
        raise BadInput(
            total.file, f"years and months {total.check_id} ({total.what})",
            f"differences of {total.tolerance:,.10g} at most ({total.cited})",
            f"{one.distance:,} in {one.compared:,} years; the furthest is {one.furthest}"
            if one and one.compared else "no year with all of its months", TODO,
        )  # fmt: skip
    return _row(total, expected=float(one.years), found=float(one.months),
                compared=one.compared, apart=one.apart)  # fmt: skip


def _row(total, **numbers: object) -> dict[str, object]:
    return {name: getattr(total, name) for name in COLUMNS if name not in numbers} | numbers


def _said(total, report: Report) -> float:
    """What the account of the files says; not a number where it says nothing."""
    if total.subject == "rows":
        account = report.files.get(total.file)
        return float(account.read) if account else float("nan")
    return report.figures.get(total.check_id, float("nan"))


def _counted(total, connection: duckdb.DuckDBPyConnection) -> float:
    whole = total.subject == "count" and pd.isna(total.territory_id)
    table = "by_month" if whole else "observations"
    asked = {"count": "coalesce(sum(count), 0)", "territories": "count(distinct territory_id)"}
    where, values = ["source_id::varchar = ?"], [total.source_id]
    for column, value, test in (
        ("category::varchar", total.category, "= ?"),
        ("territory_id::varchar", total.territory_id, "= ?"),
        ("period", total.first, ">= ?"),
        ("period", total.last, "<= ?"),
    ):
        if not pd.isna(value):
            where.append(f"{column} {test}")
            values.append(value)
    row = connection.execute(
        f"select {asked[total.subject]} from {table} where {' and '.join(where)}", values
    ).fetchall()
    return float(row[0][0])
