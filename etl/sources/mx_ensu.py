"""Mexico: INEGI's ENSU, insecurity and each force's standing by city and quarter.

In: the folder `mx_ensu`: two tables parsed from INEGI's workbooks (every cell of a city; three
indicators of it), INEGI's own series of the cities together, and the workbooks' tables of public
spaces (`mx_ensu_spaces`) and of men and women by city (`mx_ensu_sexes`). Out: `confidence`, one
question per force or space; the cities together are an area of the survey, not Mexico, and so are
cities that are not a municipality by that name (`mx_ensu_cities.csv`). There is no error but the
class that the colour of a cell says, which limits it. "NA" is a force that the city does not
have, a star an estimate that is only qualitative. Refuses: an unknown city, force, quarter or
class, a share outside 0 to 100, a repeated key, a sum of two answers that is not their sum.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from etl.contribution import Contribution
from etl.estimates import CLASSED, estimates, most
from etl.reading import SEE_ADAPTER, known, label, numbers, read_csv, refuse, unique
from etl.report import Report
from etl.sources import mx_ensu_series, mx_ensu_sexes, mx_ensu_spaces
from etl.sources.mx_ensu_series import FORCES, KEYS, period_of

CELLS, INDICATORS = "ensu_largo_ciudad_trimestre.csv.gz", "ensu_indicadores_ciudad_trimestre.csv"
CELL_COLUMNS = [
    "period", "year", "quarter", "scope", "state_code", "state", "state_raw", "cdmx_region",
    "city", "city_raw", "table", "authority", "category", "percent", "absolute",
    "base_population", "precision_inegi", "flag", "cuadro", "file",
]  # fmt: skip
INDICATOR_COLUMNS = [
    "period", "year", "quarter", "scope", "state_code", "state", "city", "indicator", "authority",
    "percent", "base_population", "origin", "precision_inegi",
]  # fmt: skip
KINDS = {  # indicator → table of the cells, question, the answers that it adds up
    "inseguridad_ciudad_pct": ("percepcion", "unsafe_city", ("inseguro",)),
    "confianza_mucha_o_algo_pct": (
        "confianza", "trust", ("mucha o algo de confianza", "mucha confianza", "algo de confianza"),
    ),
    "efectividad_muy_o_algo_pct": (
        "desempeno", "effective", ("muy o algo efectivo", "muy efectivo", "algo efectivo"),
    ),
}  # fmt: skip
TABLES = {"percepcion", "identifica", "desempeno", "confianza"}
ORIGINS = {"publicado", "suma_de_dos_categorias", "no_aplica"}
FLAGS = {"": None, "*": "star", "NS": "not shown", "no_aplica": "no force"}
PRECISIONS = {"alto_cv0a15": "high", "moderado_cv15a30": "moderate", "bajo_cv30omas": "low",
              "sin_dato": None}  # fmt: skip
KEY = ["period", "state_code", "city", "authority", "table"]
CUT_SHORT = ("2019Q2", "15", "Cuautitlán")  # a label that may be Cuautitlán Izcalli
TOGETHER = "00"
NEAR = 1e-9


def read(folder: Path, report: Report) -> Contribution:
    """Rows of `confidence`, `territory` (level survey_area) and `confidence_area`."""
    cities = pd.read_csv(
        Path(__file__).with_name("mx_ensu_cities.csv"), dtype=str, keep_default_na=False
    )
    cells = _cells(folder / CELLS, cities)
    indicators = _indicators(folder / INDICATORS, cells, cities, report)
    identified = _identified(folder / CELLS, cells, cities, report)
    series = mx_ensu_series.read(folder, indicators, report)
    in_cities = indicators[indicators["territory_id"] != "MEX-ENSU"]
    spaces = mx_ensu_spaces.read(folder, cells, report)
    sexes = mx_ensu_sexes.read(folder, cells, series, report)
    rows = pd.concat([in_cities, identified, series, spaces, sexes], ignore_index=True)
    found = estimates(rows.drop_duplicates(KEYS))  # La Laguna stands under two states
    _figures(found, report)
    _between(found, report)
    areas = cities[cities["parent_id"] != ""].drop_duplicates("territory_id")
    return Contribution(
        tables={
            "confidence": found, "territory": _areas(areas), "confidence_area": _members(areas),
        }
    )  # fmt: skip


def _common(path: Path, frame: pd.DataFrame, cities: pd.DataFrame) -> None:
    """Checks that both tables share; adds percent as a number and the row's territory_id."""
    known(path, frame["period"], {f"{year}Q{q}" for year in range(2019, 2026) for q in range(1, 5)})
    known(path, frame["scope"], {"city", "national_urban"})
    known(path, frame["authority"], {"", *FORCES})
    known(path, frame["precision_inegi"], PRECISIONS)
    places = cities.set_index(["state_code", "city"])["territory_id"]
    where = pd.MultiIndex.from_frame(frame[["state_code", "city"]])
    strange = ~where.isin([*places.index, CUT_SHORT[1:]])
    refuse(path, "column state_code, city", strange, "a known code", where, SEE_ADAPTER)
    frame["territory_id"] = places.reindex(where).to_numpy()
    blank = frame["percent"] == ""
    value = numbers(path, frame["percent"].where(~blank, "0")).where(~blank)
    refuse(path, "column percent", value > 100 + NEAR, "a share up to 100", frame["percent"])
    frame["percent"] = value.clip(upper=100)


def _cells(path: Path, cities: pd.DataFrame) -> pd.DataFrame:
    frame = read_csv(path, CELL_COLUMNS)
    known(path, frame["table"], TABLES)
    known(path, frame["flag"], FLAGS)
    unique(path, frame, ["period", "state_code", "city", "table", "authority", "category"])
    _common(path, frame, cities)
    return frame


def _cut_short(frame: pd.DataFrame) -> pd.Series:
    quarter, state, city = CUT_SHORT
    here = (frame["state_code"] == state) & (frame["city"] == city)
    return here & (frame["period"] == quarter)


def _indicators(
    path: Path, cells: pd.DataFrame, cities: pd.DataFrame, report: Report
) -> pd.DataFrame:
    """Rows for `estimates` of the three indicators, checked against the cells they come from."""
    frame = read_csv(path, INDICATOR_COLUMNS)
    known(path, frame["indicator"], KINDS)
    known(path, frame["origin"], ORIGINS)
    unique(path, frame, ["period", "state_code", "city", "indicator", "authority"])
    _common(path, frame, cities)
    _traced(frame, cells)
    report.figure("mx_ensu_indicator_differs", (frame["percent"] - frame["sum"]).abs().max())
    report.figure("mx_ensu_indicator_untraced", frame["cuadro"].isna().sum())
    report.read(label(path), len(frame))
    short = _cut_short(frame)
    report.set_aside(
        label(path), int(short.sum()), "label cut short: it cannot be told which city it is"
    )
    twice = frame[~short].duplicated(["period", "territory_id", "indicator", "authority"])
    report.set_aside(label(path), int(twice.sum()), "city listed under two states: kept once")
    together = (frame["state_code"] == TOGETHER).sum()
    report.set_aside(
        label(path), int(together), "cities together: the publisher's own series is longer"
    )
    frame = frame[~short].reset_index(drop=True)
    report.kept(label(path), int(len(frame) - twice.sum() - together))
    kind = frame["indicator"].map({name: each[1] for name, each in KINDS.items()})
    rows = _rows(frame, kind)
    rows["se"] = _bounds(frame, cells)
    rows["design"] = rows["design"].where(rows["se"].isna(), CLASSED)
    none = (frame["origin"] == "no_aplica").to_numpy()
    rows.loc[none, ["status", "reason"]] = ["not_available", "no_such_force"]
    rows["file"] = label(path)
    return rows


def _bounds(frame: pd.DataFrame, cells: pd.DataFrame) -> pd.Series:
    """The most that each indicator's standard error can be by the classes of its cells.

    A sum's error is at most the sum of its parts' errors. Where all answers add up to 100, it is
    also that of the others' sum, and the smaller limit holds.
    """
    bound = most(cells["percent"], cells["precision_inegi"].map(PRECISIONS)).fillna(np.inf)
    counted = _counted(cells)
    parts = cells[KEY].assign(
        limit=bound.where(counted), rest=bound.where(~counted), full=cells["percent"]
    )
    sums = parts.groupby(KEY, sort=False).sum(min_count=1)
    full = (sums["full"] - 100).abs() < NEAR
    lower = sums["limit"].clip(upper=sums["rest"].where(full, np.inf).fillna(np.inf))
    found = lower.replace(np.inf, np.nan).reindex(_cells_of(frame))
    return pd.Series(found.to_numpy(), index=frame.index)


def _traced(frame: pd.DataFrame, cells: pd.DataFrame) -> None:
    """Add to each indicator the sum of its cells and where they stand in INEGI's workbook."""
    found = cells.loc[_counted(cells), [*KEY, "category", "percent", "cuadro", "file"]]
    together = found["category"].isin([answers[0] for _, _, answers in KINDS.values()])
    # A quarter holds either the two answers added up or the two apart.
    of_each = pd.concat([found[together], found[~together]]).groupby(KEY, sort=False)
    added = of_each[["cuadro", "file"]].first().assign(sum=of_each["percent"].sum(skipna=False))
    traced = added.reindex(_cells_of(frame))
    for name, column in (("sum", "sum"), ("cuadro", "cuadro"), ("book", "file")):
        frame[name] = traced[column].to_numpy()


def _counted(cells: pd.DataFrame) -> np.ndarray:
    """Whether an indicator adds up the cell."""
    answers = [(table, each) for table, _, answers in KINDS.values() for each in answers]
    return pd.MultiIndex.from_frame(cells[["table", "category"]]).isin(answers)


def _cells_of(frame: pd.DataFrame) -> pd.MultiIndex:
    """The KEY of the cells that each indicator comes from."""
    table = frame["indicator"].map({name: each[0] for name, each in KINDS.items()})
    return pd.MultiIndex.from_frame(frame[KEY[:-1]].assign(table=table))


def _identified(
    path: Path, cells: pd.DataFrame, cities: pd.DataFrame, report: Report
) -> pd.DataFrame:
    """Rows for `estimates` of who identifies each force; the other cells are in the indicators."""
    report.read(label(path), len(cells))
    who = (cells["table"] == "identifica") & (cells["state_code"] != TOGETHER) & ~_cut_short(cells)
    frame = cells[who].drop_duplicates(["period", "territory_id", "authority"])
    report.set_aside(
        label(path), len(cells) - len(frame), "in the table of indicators, or the cities together"
    )
    report.kept(label(path), len(frame))
    frame = frame.assign(book=frame["file"]).reset_index(drop=True)
    rows = _rows(frame, pd.Series("knows", index=frame.index))
    none = (frame["flag"] == "no_aplica").to_numpy()
    rows.loc[none, ["status", "reason"]] = ["not_available", "no_such_force"]
    rows["file"] = label(path)
    return rows


def _rows(frame: pd.DataFrame, kind: pd.Series) -> pd.DataFrame:
    force = frame["authority"].map({name: slug for name, (slug, _) in FORCES.items()})
    question = "mx_ensu_" + kind + ("_" + force).fillna("")
    precision = frame["precision_inegi"].map(PRECISIONS)
    book = "ensu" + frame["period"].str[5] + "t" + frame["period"].str[:4] + "__" + frame["book"]
    return pd.DataFrame(
        {
            "territory_id": frame["territory_id"],
            "question_id": question,
            "people": "all",
            "frequency": "Q",
            "period": period_of(frame["period"]),
            "wave": frame["period"],
            "value": frame["percent"],
            "precision": precision,
            "design": precision.notna().map({True: "precision_class", False: "no_error"}),
            "status": None,
            "reason": None,
            "cell": "original/" + book + ", Cuadro " + frame["cuadro"] + ": "
            + frame["city"] + (", " + frame["authority"]).where(frame["authority"] != "", ""),
        }
    )  # fmt: skip


def _areas(areas: pd.DataFrame) -> pd.DataFrame:
    together = areas["state_code"] == TOGETHER
    region = areas["territory_id"].str.contains("-CDMX-")
    name = areas["city"].where(~together, "Ciudades de la ENSU")
    return pd.DataFrame(
        {
            "territory_id": areas["territory_id"],
            "name": name.where(~region, "Ciudad de México, región " + areas["city"]),
            "level": "survey_area",
            "parent_id": areas["parent_id"],
            "country": "MEX",
            "official_code": areas["territory_id"].str.removeprefix("MEX-"),
            "code_system": "INEGI ENSU, no code published",
            "source_id": "mx_ensu",
        }
    )


def _members(areas: pd.DataFrame) -> pd.DataFrame:
    rows: list[Any] = list(areas.itertuples())
    pairs = [(member, row.territory_id) for row in rows for member in row.members.split()]
    frame = pd.DataFrame(pairs, columns=["territory_id", "area_id"])
    return frame.assign(source_id="mx_ensu")


def _between(found: pd.DataFrame, report: Report) -> None:
    """Shares of everybody outside those of men and women to the same question, place and wave."""
    at = ["question_id", "territory_id", "wave"]
    wide = found.pivot_table(index=at, columns="people", values="value").dropna()
    outside = (
        wide.empty
        or (
            (wide["all"] < wide[["men", "women"]].min(axis=1) - NEAR)
            | (wide["all"] > wide[["men", "women"]].max(axis=1) + NEAR)
        ).sum()
    )
    report.figure("mx_ensu_all_outside_sexes", 0 if wide.empty else outside)
    report.figure("mx_ensu_sexes_compared", len(wide))


def _figures(found: pd.DataFrame, report: Report) -> None:
    """Figures that INEGI prints in its bulletins."""
    values = found[found["people"] == "all"].set_index(["question_id", "territory_id", "wave"])
    for name, key in {
        "mx_ensu_unsafe_2025q2": ("mx_ensu_unsafe_city", "MEX-ENSU", "2025Q2"),
        "mx_ensu_unsafe_2024q1": ("mx_ensu_unsafe_city", "MEX-ENSU", "2024Q1"),
        "mx_ensu_fresnillo_2024q1": ("mx_ensu_unsafe_city", "MEX-32010", "2024Q1"),
        "mx_ensu_naucalpan_2024q1": ("mx_ensu_unsafe_city", "MEX-15057", "2024Q1"),
        "mx_ensu_marina_2025q2": ("mx_ensu_effective_marina", "MEX-ENSU", "2025Q2"),
        "mx_ensu_municipal_2025q2": ("mx_ensu_effective_municipal", "MEX-ENSU", "2025Q2"),
    }.items():
        if key in values.index:
            report.figure(name, values["value"][key])
