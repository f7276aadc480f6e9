"""CEAD's own tables against the Parquet: what they must share, reported as figures.

In: the other files of the folder `cl_cead` and the repaired `Cases`. Out: nothing but the
report: rows read and set aside, and the figures that `catalogue/cl_cead/expected_totals.csv`
compares. Refuses: a file whose form is wrong. Numbers that differ do not raise here:
reconciliation names the check.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from etl import reading
from etl.report import BadInput, Report
from etl.sources.cl_cead_forms import export_table, html_table, text_table
from etl.sources.cl_cead_parquet import REPAIR_COLUMNS, Cases, read_rows

REPAIRS = "parquet_thousands_errors.csv"
ROWS_2025 = "cead_comuna_mes_2025_all_rows.csv.gz"
ROWS_2024 = "cead_comuna_mes_2024_former_classification.csv.gz"
HTML_2025 = ("02101", "13101")
HTML_2024 = "02101"
EXPORTS = {"Atacama": "03", "Coquimbo": "04"}
COMPLAINTS = "cead_denuncias_comuna_anio_2010_2023.csv.gz"
COMPLAINT_YEARS = range(2010, 2024)
COMPLAINT_ROWS = 20
WHOLE_YEARS = range(2010, 2023)
COUNTRY = "cead_pais_mes_2017_2022.csv"
COUNTRY_ROWS = 35

ROBBERY = "Robos con violencia o intimidación"
VEHICLE_ROBBERY = "Robo violento de vehículo motorizado"
VEHICLE_THEFT = "Robo de vehículo motorizado"
THEFT = "Hurtos"
HOME_BURGLARY = "Robo en lugar habitado"
DISORDER = "Desórdenes públicos"

CHECKS_2025 = "used to check the counts of 2025"
CHECKS_2024 = "used to check the counts of 2024; classification no longer in use"


def check_repairs(folder: Path, cases: Cases, report: Report) -> None:
    """The cells repaired are those of the list of wrong cells, with the same values."""
    path = folder / REPAIRS
    listed = reading.read_csv(
        path, ["cut_comuna", "comuna", "fecha", "delito", "as_stored", "corrected"]
    )
    reading.known(path, listed["cut_comuna"], cases.codes)
    reading.dates(path, listed["fecha"], str(cases.months[0]), str(cases.months[-1]))
    listed["corrected"] = reading.counts(path, listed["corrected"]).astype(np.int64)
    listed["as_stored"] = reading.numbers(path, listed["as_stored"])
    reading.unique(path, listed, REPAIR_COLUMNS[:3])
    repairs = cases.repairs()
    same = listed[REPAIR_COLUMNS].merge(repairs, how="inner", on=REPAIR_COLUMNS)
    if not len(same) == len(listed) == len(repairs):
        raise BadInput(
            reading.label(path), "whole file", f"the {len(repairs)} cells repaired in the Parquet",
            f"{len(listed)} cells, {len(same)} of them the same",
            "take both files from one edition, or list the wrong cells of the new one",
        )  # fmt: skip
    report.read(reading.label(path), len(listed))
    report.set_aside(reading.label(path), len(listed), "used to check the counts repaired")
    fraction = repairs[repairs["as_stored"] % 1 != 0]
    report.figure("cl_cead_fractions", len(fraction))
    report.figure("cl_cead_repairs", len(repairs))
    for code in ("13101", "02101", "10101", "01101", "13120"):
        report.figure(f"cl_cead_fractions_{code}", (fraction["cut_comuna"] == code).sum())
    year, theft = cases.months.year == 2011, cases.categories.index(THEFT)
    report.figure("cl_cead_thefts_2011_stored", cases.stored[:, year, theft].sum())


def check_2025(folder: Path, cases: Cases, report: Report) -> None:
    """All 65 rows of 2025: by row number no cell differs; by name the grupo's would."""
    rows = read_rows()
    path = folder / ROWS_2025
    published = text_table(path, 2025, rows, cases.codes)
    _set_aside(path, published.shape[0] * published.shape[1], CHECKS_2025, report)
    year = cases.counts[:, cases.months.year == 2025]
    by_row = by_name = named = 0
    for at, (name, category) in enumerate(zip(rows["delito"], rows["category"], strict=True)):
        if name not in cases.categories:
            continue
        ours = year[:, :, cases.categories.index(name)]
        differ = int((published[:, at] != ours).sum())
        named += ours.size
        by_row += differ if category else 0
        by_name += 0 if category else differ
    report.figure("cl_cead_2025_cells_named", named)
    report.figure("cl_cead_2025_cells_differing", by_row)
    report.figure("cl_cead_2025_grupo_cells_differing", by_name)
    names = list(zip(rows["nivel"], rows["delito"], strict=True))
    report.figure("cl_cead_2025_robbery_grupo", published[:, names.index(("grupo", ROBBERY))].sum())
    for code in HTML_2025:
        page = folder / f"cead_html_2025_{code}.html"
        differ = html_table(page, rows) != published[cases.codes.index(code)]
        _set_aside(page, len(rows), CHECKS_2025, report)
        report.figure(f"cl_cead_html_2025_{code}_cells_differing", differ.sum())


def check_2024(folder: Path, cases: Cases, report: Report) -> None:
    """2024 in the former 64 rows: national totals of the categories that each stands for."""
    rows = reading.read_csv(
        Path(__file__).with_name("cl_cead_rows_former.csv"),
        ["fila", "nivel", "delito", "categories"],
    )
    path = folder / ROWS_2024
    published = text_table(path, 2024, rows, cases.codes)
    _set_aside(path, published.shape[0] * published.shape[1], CHECKS_2024, report)
    totals = pd.Series(published.sum(axis=(0, 2)), index=rows.index)
    former = totals[rows["categories"] != ""].groupby(rows["categories"]).sum()
    now = {key: sum(cases.by_year(name, 2024) for name in key.split(";")) for key in former.index}
    alone = [key for key in former.index if ";" not in key]
    together = [key for key in former.index if ";" in key]
    report.figure("cl_cead_2024_totals_equal", sum(former[key] == now[key] for key in alone))
    report.figure("cl_cead_2024_regrouped_equal", sum(former[key] == now[key] for key in together))
    report.figure("cl_cead_2024_vehicle_theft_former", former[VEHICLE_THEFT])
    report.figure("cl_cead_2024_vehicle_theft_added", now[VEHICLE_THEFT] - former[VEHICLE_THEFT])
    report.figure("cl_cead_2024_homicide_group_former", totals[rows["fila"] == "2"].sum())
    report.figure("cl_cead_2024_other_sexual_former", totals[rows["fila"] == "15"].sum())
    report.figure("cl_cead_2024_threats_former", totals[rows["fila"].isin(["29", "30"])].sum())
    page = folder / f"cead_html_2024_{HTML_2024}_old_classification.html"
    differ = html_table(page, rows) != published[cases.codes.index(HTML_2024)]
    _set_aside(page, len(rows), CHECKS_2024, report)
    report.figure(f"cl_cead_html_2024_{HTML_2024}_cells_differing", differ.sum())


def check_exports(folder: Path, cases: Cases, report: Report) -> None:
    """The publisher's download of two regions, 30 categories by year, beside the months."""
    rows = read_rows()
    for name, region in EXPORTS.items():
        path = folder / f"reportesEstadisticos-porDelito_{name}.xlsx"
        years, published = export_table(path, f"Región de {name}", rows)
        _set_aside(path, len(rows), "used to check yearly totals of the region", report)
        listed = rows["category"] != ""
        names = pd.MultiIndex.from_product([rows.loc[listed, "category"], years])
        whole = pd.Series(published[listed].ravel(), index=names)
        one = report.years(f"cl_cead_years_{region}", whole, cases.by_month(region))
        report.figure(f"cl_cead_export_{region}_totals_equal", one.compared - one.apart)


def check_complaints(folder: Path, cases: Cases, report: Report) -> None:
    """Complaints alone as a share of cases: why the two are never joined."""
    path = folder / COMPLAINTS
    frame = reading.read_csv(path, ["cut_comuna", "anio", "fila", "delito", "n_anual"])
    reading.known(path, frame["cut_comuna"], cases.codes)
    reading.known(path, frame["anio"], [str(year) for year in COMPLAINT_YEARS])
    reading.known(path, frame["fila"], [str(row + 1) for row in range(COMPLAINT_ROWS)])
    reading.unique(path, frame, ["cut_comuna", "anio", "fila"])
    expected = len(cases.codes) * len(COMPLAINT_YEARS) * COMPLAINT_ROWS
    if len(frame) != expected:
        raise BadInput(
            reading.label(path), "whole file", f"{expected} rows",
            f"{len(frame)} (a cut file?)", reading.FETCH_AGAIN,
        )  # fmt: skip
    counts = reading.counts(path, frame["n_anual"])
    _set_aside(path, len(frame), "complaints only, another measure than cases", report)
    totals = counts.groupby([frame["delito"], frame["anio"].astype(int)]).sum()

    def shares(complaint: str, categories: list[str], years: range) -> list[float]:
        cases_of = [sum(cases.by_year(name, year) for name in categories) for year in years]
        return [totals[complaint, year] / of for year, of in zip(years, cases_of, strict=True)]

    thefts = shares(THEFT, [THEFT], WHOLE_YEARS)
    disorder = shares("Desórdenes", [DISORDER], WHOLE_YEARS)
    robbery = shares(
        "Robo con violencia o intimidación", [ROBBERY, VEHICLE_ROBBERY], range(2010, 2020)
    )
    burglary = shares(HOME_BURGLARY, [HOME_BURGLARY], WHOLE_YEARS)
    report.figure("cl_cead_complaints_theft_least", min(thefts))
    report.figure("cl_cead_complaints_theft_most", max(thefts))
    report.figure("cl_cead_complaints_disorder_least", min(disorder))
    report.figure("cl_cead_complaints_disorder_most", max(disorder))
    report.figure("cl_cead_complaints_robbery_mean", float(np.mean(robbery)))
    report.figure("cl_cead_complaints_burglary_mean", float(np.mean(burglary)))


def set_aside_country(folder: Path, report: Report) -> None:
    """The country by month in a classification that no longer exists: read, not used."""
    path = folder / COUNTRY
    span = pd.period_range("2017-01", "2022-06", freq="M")
    months = [f"{month.year}_{month.month}" for month in span]
    frame = reading.read_csv(path, ["GRUPO DELICTUAL / DELITO", *months])
    reading.unique(path, frame, ["GRUPO DELICTUAL / DELITO"])
    if len(frame) != COUNTRY_ROWS:
        raise BadInput(
            reading.label(path), "whole file", f"{COUNTRY_ROWS} rows", str(len(frame)),
            reading.FETCH_AGAIN,
        )  # fmt: skip
    reading.count_matrix(path, frame, months)
    reason = "country only, in a classification no longer in use (DMCS), copied by hand"
    _set_aside(path, len(frame), reason, report)


def _set_aside(path: Path, rows: int, reason: str, report: Report) -> None:
    report.read(reading.label(path), rows)
    report.set_aside(reading.label(path), rows, reason)
