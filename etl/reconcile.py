"""Totals published elsewhere against what the build found; the rows of `reconciliation`.

A total is a row of `expected_totals.csv`: rows of a file, a sum of observations, a number
of places, or a figure that an adapter computed. One that is off by more than its
tolerance, or was never found, stops the build.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from etl.report import BadInput, Report

NO_OBSERVATIONS = (  # for totals that are figures only
    "create table observations (source_id varchar, territory_id varchar, category varchar, "
    "period date, count bigint)"
)
TODO = (
    "if the publisher revised the file, confirm the new total at the publisher and change "
    "expected_totals.csv; else fetch the file again"
)


def reconcile(
    totals: pd.DataFrame, report: Report, connection: duckdb.DuckDBPyConnection
) -> pd.DataFrame:
    """Rows of the table `reconciliation`, one per expected total.

    totals: columns of expected_totals.csv. connection: holds the view `observations`
    (source_id, territory_id, period, category, count). Raises BadInput for the first total
    out of tolerance, naming the file, the total, expected and found.
    """
    connection.execute(
        "create temp table by_month as select source_id, category, period, sum(count) as count "
        "from observations group by all"
    ).fetchall()
    found = [_found(total, report, connection) for total in totals.itertuples()]
    rows = totals.assign(found=found)
    for row in rows.to_dict("records"):
        if not abs(row["found"] - row["expected"]) <= row["tolerance"]:
            raise BadInput(
                row["file"], f"total {row['check_id']} ({row['what']})",
                f"{row['expected']:,.10g} ± {row['tolerance']:,.10g} ({row['cited']})",
                f"{row['found']:,.10g}", TODO,
            )  # fmt: skip
    return rows[
        ["check_id", "source_id", "file", "what", "expected", "found", "tolerance", "cited"]
    ]


def _found(total, report: Report, connection: duckdb.DuckDBPyConnection) -> float:
    if total.subject == "rows":
        account = report.files.get(total.file)
        return float(account.read) if account else float("nan")
    if total.subject == "figure":
        return report.figures.get(total.check_id, float("nan"))
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
