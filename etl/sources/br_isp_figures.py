"""Figures of ISP's monthly files that reconciliation compares with published totals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.report import Report
from etl.sources.br_isp_layout import DRUGS, LETHAL, OTHER_ROBBERY, STREET_ROBBERY, THEFT

COMPARED = ["letalidade_violenta", "hom_doloso", "hom_por_interv_policial"]


def of_districts(
    frame: pd.DataFrame, period: pd.Series, table: pd.DataFrame, idle: np.ndarray, report: Report
) -> None:
    """What is known of the file: totals that equal their parts, and where they do not."""
    femicide = table["feminicidio"]
    parts = {
        "cvli": table[LETHAL].sum(axis=1),
        "letalidade_violenta": table["cvli"] + table["hom_por_interv_policial"] + femicide,
        "roubo_rua": table[STREET_ROBBERY].sum(axis=1),
        "total_roubos": table[STREET_ROBBERY + OTHER_ROBBERY].sum(axis=1),
    }
    for total, sum_of_parts in parts.items():
        report.figure(f"isp_parts_{total}", int((table[total] != sum_of_parts).sum()))
    short = table[THEFT].sum(axis=1) - table["total_furtos"]
    report.figure("isp_theft_short_rows", int((short != 0).sum()))
    report.figure("isp_theft_short_count", int(short.sum()))
    window = period.between("2025-09-01", "2026-02-01")
    report.figure("isp_theft_short_outside", int((short[~window] != 0).sum()))
    drugs = table[DRUGS].sum(axis=1) != table["apreensao_drogas"]
    report.figure("isp_drugs_differ", int(drugs.sum()))
    report.figure("isp_drugs_differ_to_2005", int((drugs & (period.dt.year <= 2005)).sum()))
    report.figure("isp_idle_months", int(idle.sum()))
    for station, months_idle in frame.loc[idle, "cisp"].value_counts().items():
        if months_idle > 1:
            report.figure(f"isp_idle_{station}", int(months_idle))
    rows = frame["cisp"].value_counts()
    report.figure("isp_complete_districts", int((rows == period.nunique()).sum()))
    report.figure("isp_pseudo_codes", int(frame["mcirc"].str.startswith("99999").sum()))
    moved = frame["aisp"] != frame.groupby("cisp")["aisp"].shift().fillna(frame["aisp"])
    last_move = period[moved].groupby(frame.loc[moved, "cisp"]).max()
    report.figure("isp_battalion_changes", len(last_move))
    report.figure("isp_battalion_to_2011", int((last_move <= "2011-07-01").sum()))


def against_state(districts: pd.DataFrame, state: pd.DataFrame, report: Report) -> None:
    """Years 2003 to 2023 and measures in which districts do not sum to the state's file."""
    summed = districts.groupby(districts["period"].dt.year)[COMPARED].sum()
    published = state.groupby(state["period"].dt.year)[COMPARED].sum()
    years = [year for year in published.index if 2003 <= year <= 2023 and year in summed.index]
    differ = summed.loc[years] != published.loc[years]
    report.figure("isp_districts_differ_from_state", int(differ.to_numpy().sum()))
