"""A folder in the layout of `mx_cdmx`: four quadrants, a few events, five maps and tables.

C-1.1.1 and N-1.1.1 are the same place on the maps of 2015 and 2016; C-1.1.2 was another place
in 2015 and C-1.1.9 had another code. The first corner of C-1.1.1 is one whose place in WGS 84
is known from the map of 2023.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from etl.sources import mx_cdmx as cdmx
from etl.sources import mx_cdmx_places as places
from etl.sources import mx_cdmx_workbook as book
from etl.sources.mx_sesnsp import CAPITALS
from tests.etl.shaped_br_files import delimited, geojson, workbook

CODES = ["C-1.1.1", "C-1.1.2", "C-1.1.9", "N-1.1.1"]
CORNER = (477569.414, 2136312.233)  # NAD27
CORNER_IN_WGS84 = (-99.21384517, 19.32244324)  # the same corner on the map of 2023
BOROUGH = {"C": "CUAJIMALPA", "N": "GUSTAVO A MADERO"}
HOMICIDE, ROBBERY = "Homicidio doloso", "Robo a transeunte c/v"
Events = dict[tuple[str, str], dict[str, int]]
EVENTS: Events = {
    ("C-1.1.1", HOMICIDE): {"2013-01": 2, "2016-06": 1},
    ("C-1.1.1", ROBBERY): {"2013-02": 3, "2015-12": 1},
    ("C-1.1.2", ROBBERY): {"2014-05": 4},
    ("C-1.1.9", ROBBERY): {"2013-01": 1},
    ("N-1.1.1", "Violacion"): {"2016-05": 1},
    (book.NOWHERE, HOMICIDE): {"2013-01": 5},
}
EARLIER: Events = {key: counted for key, counted in EVENTS.items() if key[1] != "Violacion"} | {
    ("C-1.1.1", ROBBERY): {"2013-02": 2, "2015-12": 1},
    ("C-1.1.1", book.NOT_SPECIFIED): {"2013-02": 1},
    ("N-1.1.1", ROBBERY): {"2016-02": 1},
}
OLD_KINDS = [("HOMICIDIOS", "DOLOSOS", "OTROS"), ("OTROS DELITOS", "AMENAZAS", "AMENAZAS")]


def sheet(events: Events, last: str, *, grand_total: bool) -> list[list]:
    """The workbook's rows: blank ones above, years over months, totals, quadrants with crimes."""
    months = [f"{month:%Y-%m}" for month in pd.date_range("2013-01-01", last, freq="MS")]
    years = sorted({month[:4] for month in months})
    above: list = ["CUADRANTE/DELITO"]
    names: list = [""]
    for year in years:
        mine = [month for month in months if month[:4] == year]
        above += [float(year), *[""] * (len(mine) - 1)]
        names += [book.MONTHS[int(month[5:]) - 1].upper() for month in mine]
        if year != years[-1] or grand_total:
            above.append(f"Total {year}")
            names.append("")
    if grand_total:
        above.append("Total ")
        names.append("")

    def line(name: str, counted: list[dict[str, int]]) -> list:
        cells: list = [name]
        summed = {month: sum(one.get(month, 0) for one in counted) for month in months}
        for year in years:
            mine = [summed[month] for month in months if month[:4] == year]
            cells += mine
            if year != years[-1] or grand_total:
                cells.append(sum(mine))
        cells += [sum(summed.values())] if grand_total else []
        return [cells[0], *(float(cell) if cell else "" for cell in cells[1:])]

    body = []
    for place in sorted({place for place, _ in events}, key=lambda name: (name[0] == "(", name)):
        mine = {crime: counted for (at, crime), counted in events.items() if at == place}
        body.append(line(place, list(mine.values())))
        body += [line(crime, [counted]) for crime, counted in mine.items()]
    total = line(book.TOTAL, list(events.values()))
    return [["", "INCIDENCIA"], ["", ""], above, names, *body, total]


def write_later(folder: Path, rows: list[list]) -> None:
    workbook(folder / cdmx.LATER, {"Hoja1": rows})


def later_rows() -> list[list]:
    return sheet(EVENTS, "2016-06-01", grand_total=True)


def box(number: int) -> shapely.Polygon:
    """A square of one kilometre; the first corner of number 0 is CORNER."""
    west, north = CORNER[0] + 1000 * number, CORNER[1]
    return shapely.box(west, north - 1000, west + 1000, north)


def maps(folder: Path, codes: list[str] = CODES) -> None:
    """The three maps: 2016 in a ZIP, 2015 displaced and with other codes, 2023 with a name."""
    frame = gpd.GeoDataFrame(
        {
            "Deleg": [BOROUGH[code[0]] for code in codes], "Zona": "CENTRO", "Cve_Zona": "C",
            "No_Region": 1, "Sector": "ANGEL-ZONA ROSA", "Sector2": "ANGEL", "Cve_Sector": "1",
            "No_Cuadran": 1, "Nomenclatu": codes, "x": -99.2, "y": 19.3,
        },
        geometry=[box(number) for number in range(len(codes))],
        crs=places.DATUM,
    )  # fmt: skip
    inside = folder / "Nueva carpeta"
    inside.mkdir(exist_ok=True)
    frame.to_file(inside / Path(places.INSIDE).name)
    with zipfile.ZipFile(folder / places.MAP_2016, "w") as packed:
        for part in sorted(inside.iterdir()):
            packed.write(part, f"Nueva carpeta/{part.name}")
            part.unlink()
    inside.rmdir()
    former = {"C-1.1.1": 0, "C-1.1.2": 2, "C-1.4.1": 1, "N-1.1.1": 3}
    shapes = gpd.GeoSeries([box(number) for number in former.values()], crs=places.DATUM)
    geojson(folder / places.MAP_2015, [{"Nomenclatu": code} for code in former],
            list(shapes.to_crs(places.GEOGRAPHIC)))  # fmt: skip
    shared = gpd.GeoDataFrame({"Nomenclatu": ["C-1.1.1"], "SUMPOB1": [900]}, geometry=[box(3)],
                              crs=4326)  # fmt: skip
    shared.to_file(folder / places.MAP_2023, driver="GPKG")


def vintage_rows() -> list[list]:
    """Four crimes in 16 months, in the codes of 2015; places without people or sector."""
    months = [f"{month:%b %Y}" for month in pd.date_range("2013-01-01", "2014-04-01", freq="MS")]
    people = {"C-1.1.1": "1000", "C-1.1.2": "2000", "C-1.4.1": "3000", "N-1.1.1": "NA",
              book.NOWHERE: "NA"}  # fmt: skip
    return [
        [code, crime, month, int(month == "Jan 2013" and crime == HOMICIDE), month[-4:],
         "NA" if code == book.NOWHERE else "ANGEL", people[code]]
        for code in people
        for crime in (HOMICIDE, "Robo a negocio C/V", "Robo de vehiculo automotor C/V",
                      "Robo de vehiculo automotor S/V")
        for month in months
    ]  # fmt: skip


def file_rows() -> list[list]:
    """Prosecutors' files of two boroughs; one month is blank."""
    rows = [
        [year, borough, *kind, *[1] * 12]
        for year in range(2013, 2018)
        for borough in ("CUAJIMALPA DE MORELOS", "GUSTAVO A. MADERO")
        for kind in OLD_KINDS
    ]
    rows[0][5] = ""
    return rows


def write(folder: Path) -> Path:
    """Every file of the folder; returns it."""
    folder.mkdir(parents=True)
    earlier = sheet(EARLIER, "2016-02-01", grand_total=False)
    workbook(folder / cdmx.EARLIER, {"0109000065416": earlier})
    write_later(folder, later_rows())
    maps(folder)
    plain = {"sep": ",", "encoding": "utf-8"}
    delimited(folder / cdmx.FIRST_VINTAGE, cdmx.VINTAGE, vintage_rows(), **plain)
    header = ["AÑO", "DELEGACION", "MODALIDAD", "TIPO", "SUBTIPO", *CAPITALS]
    delimited(folder / cdmx.FILES, header, file_rows(), **plain)
    return folder
