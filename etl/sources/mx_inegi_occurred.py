"""Homicides by municipality, state and month of occurrence: a third party's two panels.

Made from INEGI's death certificates and complete, with zeros. Refuses: a place that lacks a
month, or a municipality's month above its state's. Their population and rates are wrong (a
step in 2010 and none after) and are only checked; which municipalities have no population
says which are younger than the panel.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import STATE, Observations, panel
from etl.reading import FETCH_AGAIN, counts, known, label, numbers, read_csv, unique
from etl.report import BadInput, Report

MUNICIPAL = "mexico-muni-month-homicide-rates-2000-2021.csv.gz"
BY_STATE = "mexico-state-month-homicide-rates-2000-2022.csv"
MEASURES = ["year", "month", "homicides", "pop_est", "homicide_rate"]
CATEGORY = "homicides"
NO_POPULATION = "NA"
FIRST_YEAR = 2000


def read(folder: Path, report: Report) -> tuple[Observations, set[str]]:
    """The observations, and the codes of the municipalities younger than the panel.

    The last year of each panel lacks deaths that were registered later: of states (2022) it
    is incomplete, of municipalities (2021, whose states are whole) provisional.
    """
    municipal, founded = _panel(folder / MUNICIPAL, "ent_mun", r"\d{5}", 2021, report)
    state, _ = _panel(folder / BY_STATE, "cve_ent", r"\d{2}", 2022, report)
    if len(state) != 32:
        raise BadInput(label(folder / BY_STATE), "column cve_ent", "32 states", str(len(state)),
                       FETCH_AGAIN)  # fmt: skip
    _check_parts(folder / MUNICIPAL, municipal, state)
    by_year = municipal.to_numpy().sum(axis=0).reshape(-1, 12).sum(axis=1)
    report.figure("mx_inegi_municipalities_2010", by_year[2010 - FIRST_YEAR])
    report.figure("mx_inegi_municipalities_2021", by_year[2021 - FIRST_YEAR])
    report.figure("mx_inegi_municipalities_occurred", len(municipal))
    country = state.sum().to_frame("MEX").T
    upper = pd.concat([country, state])
    frames = [
        _frame(upper, np.where(_years(upper) == 2022, STATE["incomplete"], STATE["value"])),
        _frame(municipal, _municipal_status(municipal, founded)),
    ]
    frame = pd.concat([_plain(one) for one in frames], ignore_index=True)
    return Observations("mx_inegi_ocurrencia", "M", frame), founded


def _panel(
    path: Path, key: str, form: str, last: int, report: Report
) -> tuple[pd.DataFrame, set[str]]:
    """Homicides of shape (places, months), and the places that have no population."""
    rows = read_csv(path, [key, *MEASURES], sep="|")
    known(path, rows[key], {code for code in rows[key].unique() if _fits(code, form)})
    known(path, rows["year"], {str(year) for year in range(FIRST_YEAR, last + 1)})
    known(path, rows["month"], {str(month) for month in range(1, 13)})
    months = pd.date_range(f"{FIRST_YEAR}-01-01", f"{last}-12-01", freq="MS")
    place, places = pd.factorize(rows[key], sort=True)
    year, month = (counts(path, rows[name]).to_numpy(np.int64) for name in ("year", "month"))
    cell = place * len(months) + 12 * (year - FIRST_YEAR) + month - 1
    times = np.bincount(cell, minlength=len(places) * len(months)).reshape(len(places), -1)
    if (times > 1).any():
        unique(path, rows, [key, "year", "month"])
    without = rows["pop_est"] == NO_POPULATION
    people = numbers(path, rows["pop_est"].where(~without, "0"))
    homicides = counts(path, rows["homicides"])
    if not times.all():
        short = places[(times == 0).any(axis=1).argmax()]
        raise BadInput(label(path), f"place {short}", f"each month from {FIRST_YEAR} to {last}",
                       "months missing (a cut file?)", FETCH_AGAIN)  # fmt: skip
    table = np.empty(times.size, dtype=np.int64)
    table[cell] = homicides
    report.read(label(path), len(rows))
    report.kept(label(path), len(rows))
    kind = "municipal" if key == "ent_mun" else "state"
    for one in (2000, 2009, 2010, last):
        of_january = people[(month == 1) & (year == one)].sum()
        report.figure(f"mx_inegi_people_{kind}_{one}", of_january / 1e6)
    report.figure(f"mx_inegi_without_people_{kind}", int(without.sum()))
    return (
        pd.DataFrame(table.reshape(times.shape), index=places, columns=months),
        set(rows.loc[without, key].unique()),
    )


def _fits(code: str, form: str) -> bool:
    return re.fullmatch(form, code) is not None and "01" <= code[:2] <= "32"


def _check_parts(path: Path, municipal: pd.DataFrame, state: pd.DataFrame) -> None:
    """No month of a state's municipalities is above the state's own count."""
    summed = municipal.groupby(municipal.index.str[:2]).sum()
    above = (summed > state.loc[summed.index, summed.columns]).any(axis=1)
    if above.any():
        raise BadInput(
            label(path), f"state {above.idxmax()}", "no more homicides than the state's file has",
            "more", FETCH_AGAIN,
        )  # fmt: skip


def _municipal_status(municipal: pd.DataFrame, founded: set[str]) -> np.ndarray:
    """2021 provisional; of the younger municipalities, months before a homicide not covered."""
    late = _years(municipal) == 2021
    status = np.where(late, STATE["provisional"], STATE["value"])[None, :]
    status = np.repeat(status, len(municipal), axis=0)
    before = municipal.to_numpy().cumsum(axis=1) == 0
    young = municipal.index.isin(founded)
    return np.where(before & young[:, None], STATE["not_covered"], status)


def _years(table: pd.DataFrame) -> np.ndarray:
    return pd.DatetimeIndex(table.columns).year.to_numpy()


def _frame(table: pd.DataFrame, status: np.ndarray) -> pd.DataFrame:
    places = [code if code == "MEX" else f"MEX-{code}" for code in table.index]
    months = pd.DatetimeIndex(table.columns)
    return panel(places, months, [CATEGORY], table.to_numpy()[:, :, None], status[..., None])


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Places as text, so that frames of other places can be put together."""
    place = frame["territory_id"].cat
    return frame.assign(territory_id=place.categories.array.take(place.codes))
