"""A folder in the layout of `br_upp`: 38 units with the real names, made-up counts.

The names, codes and dates follow numbers, so that each file can be made from the same
rule; unit 18's dates disagree, units 2 and 38 were closed, unit 6 merged.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd

from etl.sources import br_upp, br_upp_phases, br_upp_places
from tests.etl.shaped_br_files import delimited, geojson, shapefile, square, workbook

UNITS = range(1, 39)
CLOSED = {2: datetime.date(2018, 7, 1), 38: datetime.date(2018, 12, 21)}
MERGED = {6: "2024-11-05"}
HOMICIDES, RECORDS = "hom_doloso", "registro_ocorrencias"


def name(unit: int) -> str:
    return "Morro A / Morro B" if unit == 4 else f"Unidade {unit}"


def installed(unit: int) -> datetime.date:
    return datetime.date(2010, 1, 1) + datetime.timedelta(days=unit)


def counts(unit: int, month: pd.Period) -> list[int]:
    """Small counts; all records of a month are the unit's number plus 5."""
    row = dict.fromkeys(br_upp.MEASURES, (unit + month.month) % 2)
    row[RECORDS] = unit + 5
    return list(row.values())


def row(unit: int, month: pd.Period, counted: list[int]) -> list:
    return [unit, name(unit), month.year, month.month, *counted]


def whole_rows() -> list[list]:
    return [
        row(unit, month, counts(unit, month))
        for month in pd.period_range("2007-01", "2020-12", freq="M")
        for unit in UNITS
    ]


def later_rows() -> list[list]:
    """2020 in 33 blocks (January to March doubled, April to June zero, 21 of zeros), closed
    units at zero in the first half of 2021."""
    zero = [0] * len(br_upp.MEASURES)
    rows = [line for line in whole_rows() if line[2] < 2020]
    year = pd.period_range("2020-01", "2020-12", freq="M")
    for month in year:
        for unit in UNITS:
            counted = counts(unit, month)
            if month.month <= 3:
                counted = [2 * count for count in counted[:-1]] + counted[-1:]
            rows.append(row(unit, month, zero if 4 <= month.month <= 6 else counted))
    for month in [*year[:9], *year]:
        rows += [row(unit, month, zero) for unit in UNITS]
    for month in pd.period_range("2021-01", "2021-12", freq="M"):
        for unit in UNITS:
            left_out = unit in CLOSED and month.month <= 6
            rows.append(row(unit, month, zero if left_out else counts(unit, month)))
    return rows


def write(folder: Path) -> Path:
    """Every file of the folder; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    delimited(folder / br_upp.WHOLE_FILE, br_upp.COLUMNS, whole_rows())
    delimited(folder / br_upp.LATER_FILE, br_upp.COLUMNS, later_rows())
    rows = [_registered(unit) for unit in UNITS]
    columns = br_upp_places.REGISTER
    delimited(folder / "upp_register.csv", columns, rows, sep=",", encoding="utf-8")
    _workbooks(folder)
    listed = [
        [f"{_listed(unit):%d/%m/%y}", f"{unit}° UPP", f"Morro {unit}", "Lugar", "Norte"]
        for unit in UNITS
    ]
    listed += [
        ["30/06/15", f"{unit}° UPP", f"Maré {unit}", "Maré", "Norte"] for unit in range(39, 43)
    ]
    delimited(folder / "UppDatasDeInstalacao.csv", br_upp_phases.LIST, listed[::-1])
    drawn = [*UNITS, br_upp_places.NEVER_INSTALLED]
    shapes = [square(unit) for unit in drawn]
    features = [{"cod_upp": unit, "nomeabrev": f"UPP {unit}"} for unit in drawn]
    geojson(folder / "upp_2017.geojson", features, shapes)
    shapefile(folder / "lm_upp_edit.shp", {"ID_UPP": drawn}, shapes)
    return folder


def _listed(unit: int) -> datetime.date:
    """Another year for unit 18, as the list of 2017 has it."""
    day = installed(unit)
    return day.replace(year=day.year - 1) if unit == 18 else day


def _registered(unit: int) -> list:
    closed = CLOSED.get(unit)
    status = (
        "extinct since 2018" if closed else "merged into Unidade 5" if unit in MERGED else "kept"
    )
    given = {
        "cod_upp": unit,
        "upp_name": name(unit),
        "municipality": "Duque de Caxias" if unit == 37 else "Rio de Janeiro",
        "name_in_dates_areas_pop_xlsx": name(unit),
        "name_in_polygon": f"UPP {unit}",
        "name_in_list2017": f"Morro {unit}",
        "list2017_ordinal": unit,
        "occupation_date_isp": "2009-12-01",
        "installation_date_isp": installed(unit).isoformat(),
        "installation_date_list2017": _listed(unit).isoformat(),
        "polygon_created_datacriaca": _listed(unit).isoformat() if unit != 38 else "",
        "extinction_date_isp": closed.isoformat() if closed else "",
        "status_nov2024": status,
        "merged_or_closed_date_2024": MERGED.get(unit, ""),
        "status_nov2024_source": "press",
        "area_km2_isp_2017": 0.5,
        "area_km2_polygon": 0.5,
        "population_2010_isp": 1000.4,
        "officers_announced": "400; 382" if unit == 8 else "",
        "officers_date": "2010-06-07; 2010-06-04" if unit == 8 else "",
        "cisp_shares": "15:0.900; 22:0.100" if unit == 1 else "15:1.000",
        "notes": "the year is very probably a typing error" if unit == 18 else "",
    }
    return [given.get(column, "") for column in br_upp_places.REGISTER]


def _workbooks(folder: Path) -> None:
    dates = [
        [float(unit), name(unit), datetime.date(2009, 12, 1), installed(unit), CLOSED.get(unit, ""),
         "law", "gazette"]
        for unit in UNITS
    ]  # fmt: skip
    workbook(
        folder / "UppDatasDeOcupacaoeInstalacao.xlsx", {"upp_datas": [br_upp_phases.DATES, *dates]}
    )
    areas = [[float(unit), name(unit), 500000.0, "DOERJ"] for unit in UNITS]
    workbook(folder / "AreasUPP.xlsx", {"area": [br_upp_places.AREAS, *areas]})
    people = [[float(unit), name(unit), 1000.4] for unit in UNITS]
    workbook(folder / "PopulacaoResidenteUpp2010.xlsx", {"pop": [br_upp_places.PEOPLE, *people]})
    years = [[float(year), 1.6e7, 6.3e6, 38015.0] for year in range(2007, 2022)]
    notes = [["remark"], ["Unidade Territorial", 2010.0, 2011.0], ["Capital", "-", 1.01],
             ["38UPP", "-", 38784.0]]  # fmt: skip
    workbook(
        folder / "PopulacaoProjecaoUpp.xlsx",
        {"LEIAME": notes, "populacao": [["Ano", "Estado", "Capital", "38 UPP"], *years]},
    )
