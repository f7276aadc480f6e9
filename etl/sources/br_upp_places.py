"""The 38 UPP areas: names, area, population of 2010, polygons, overlaps, and their dates.

Dates, areas and population come from ISP's workbooks; the register joins to them the
names in other lists, what other sources say of the dates, the press of November 2024, the
officers announced and the police districts that each area overlaps. Both must agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from etl.reading import (
    FETCH_AGAIN,
    check_columns,
    known,
    label,
    numbers,
    read_csv,
    read_sheet,
    sheet_frame,
    unique,
)  # fmt: skip
from etl.report import BadInput, Report
from etl.sources import br_upp_phases
from etl.sources.br_isp_layout import features, refuse, same_places, shapefile

REGISTER = [
    "cod_upp", "upp_name", "municipality", "name_in_dates_areas_pop_xlsx", "name_in_polygon",
    "name_in_list2017", "list2017_ordinal", "occupation_date_isp", "installation_date_isp",
    "installation_date_list2017", "polygon_created_datacriaca", "polygon_resolution",
    "extinction_date_isp", "extinction_resolution", "extinction_gazette", "status_nov2024",
    "merged_or_closed_date_2024", "status_nov2024_source", "area_km2_isp_2017",
    "area_km2_polygon", "boundary_gazette", "population_2010_isp", "population_polygon_file",
    "population_2015_derived", "population_2021_derived", "officers_announced", "officers_date",
    "officers_source", "cisp_main", "cisp_main_share", "aisp_main", "cisp_shares", "notes",
    "source_fields",
]  # fmt: skip
AREAS = ["cod_upp", "upp", "area_2017", "delimitacao"]
PEOPLE = ["cod_upp", "upp", "pop_2010"]
NEVER_INSTALLED = 39  # the polygon layer's 39th unit, Maré, was planned and never opened
TOWNS = {"Rio de Janeiro": "BRA-3304557", "Duque de Caxias": "BRA-3301702"}


@dataclass
class Places:
    """names: unit's number as text → its name in the monthly file. tables, boundaries: rows
    of the snapshot."""

    names: dict[str, str]
    tables: dict[str, pd.DataFrame]
    boundaries: gpd.GeoDataFrame


def read(folder: Path, report: Report) -> Places:
    """Territories, overlaps, population and phases of the 38 units, and their polygons."""
    register = _register(folder / "upp_register.csv", report)
    dates = br_upp_phases.workbook(folder / "UppDatasDeOcupacaoeInstalacao.xlsx", register, report)
    square_metres = _numbers(folder / "AreasUPP.xlsx", "area", AREAS, register, report)
    areas = square_metres / 1e6
    people = _numbers(folder / "PopulacaoResidenteUpp2010.xlsx", "pop", PEOPLE, register, report)
    _projection(folder / "PopulacaoProjecaoUpp.xlsx", people, report)
    listed = br_upp_phases.list_of_2017(folder / "UppDatasDeInstalacao.csv", register, report)
    _figures(register, areas, report)
    return Places(
        names=dict(zip(register.index, register["upp_name"], strict=True)),
        tables={
            "territory": _territories(register, areas),
            "territory_overlap": _overlaps(folder / "upp_register.csv", register, report),
            "population": _population(people),
            "programme_phase": br_upp_phases.table(
                folder / "upp_register.csv", register, dates, listed, people
            ),
        },
        boundaries=_boundaries(folder, register, report),
    )


def _register(path: Path, report: Report) -> pd.DataFrame:
    frame = read_csv(path, REGISTER)
    unique(path, frame, ["cod_upp"])
    same_places(path, frame["cod_upp"], br_upp_phases.CODES)
    known(path, frame["municipality"], TOWNS)
    kind = frame["status_nov2024"].str.extract(r"^(\w+)", expand=False).rename("status_nov2024")
    known(path, kind, br_upp_phases.STATUS_2024)
    for column in ("area_km2_isp_2017", "area_km2_polygon", "population_2010_isp"):
        numbers(path, frame[column], least=0.01)
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    frame["kind"] = kind
    return frame.set_index("cod_upp", drop=False)


def _numbers(
    path: Path, sheet: str, columns: list[str], register: pd.DataFrame, report: Report
) -> pd.Series:
    """The third column of a workbook by unit, each a number of 1 or more."""
    frame = br_upp_phases.numbered(path, sheet_frame(path, columns, sheet), register)
    values = numbers(path, frame[columns[2]].astype(str), least=1)
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    return values


def _projection(path: Path, people: pd.Series, report: Report) -> None:
    """Three bases for 2010: units' sum, the projection's own, and the one its notes imply."""
    rows = read_sheet(path, "populacao")
    check_columns(path, [str(cell) for cell in rows[0]], ["Ano", "Estado", "Capital", "38 UPP"])
    table = {int(row[0]): float(row[3]) for row in rows[1:]}
    if sorted(table) != list(range(2007, 2022)):
        raise BadInput(label(path), "column Ano", "2007 to 2021", str(sorted(table)), FETCH_AGAIN)
    notes = {str(row[0]): row for row in read_sheet(path, "LEIAME")}
    if not {"Unidade Territorial", "Capital", "38UPP"} <= set(notes):
        raise BadInput(
            label(path), "sheet LEIAME", "rows Capital and 38UPP", str(list(notes)), FETCH_AGAIN
        )
    at = notes["Unidade Territorial"].index(2011)
    report.figure("upp_population_2010", people.sum())
    report.figure("upp_projection_2010", table[2010])
    report.figure("upp_projection_implied", float(notes["38UPP"][at]) / float(notes["Capital"][at]))
    report.read(label(path), len(table))
    report.set_aside(label(path), len(table), "not per unit: used to check the population of 2010")


def _figures(register: pd.DataFrame, areas: pd.Series, report: Report) -> None:
    drawn = register["area_km2_polygon"].astype(float)
    apart = (drawn - areas).abs() > 0.0003 * areas + 0.00006  # the register rounds to 0.0001
    report.figure("upp_area_apart", int(apart.sum()))
    report.figure("upp_with_officers", int((register["officers_announced"] != "").sum()))
    for kind, found in register["kind"].value_counts().items():
        report.figure(f"upp_{kind}_2024", int(found))


def _territories(register: pd.DataFrame, areas: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "territory_id": "BRA-UPP-" + register["cod_upp"].str.zfill(2),
            "name": "UPP " + register["upp_name"],
            "level": "programme_area",
            "parent_id": register["municipality"].map(TOWNS),
            "country": "BRA",
            "official_code": register["cod_upp"],
            "code_system": "ISP UPP",
            "aliases": register.apply(_aliases, axis=1),
            "area_km2": areas.reindex(register.index).round(6),
            "source_id": "br_upp_registro",
        }
    ).reset_index(drop=True)


def _aliases(row: pd.Series) -> str:
    """Names in the other lists, and the parts of "A / B", without remarks, split by ;."""
    drawn = re.sub(
        r"^UPP |_", lambda m: "" if m.group() == "UPP " else " - ", row["name_in_polygon"]
    )
    listed = re.sub(r"\s*\([^)]*\)", "", row["name_in_list2017"])
    names = [row["upp_name"], drawn, listed]
    parts = [
        re.sub(r"^da ", "", part.strip())
        for name in names
        for part in re.split(r"\s*/\s*|\s+-\s*|\s*-\s+", name)
    ]
    return ";".join(dict.fromkeys(name for name in [*names, *parts] if name))


def _overlaps(path: Path, register: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Share of each area in each police district of the 2019 layout ("10:0.954; 9:0.046")."""
    rows = []
    for code, text in zip(register.index, register["cisp_shares"], strict=True):
        if not re.fullmatch(r"\d+:[01]\.\d+(; \d+:[01]\.\d+)*", text):
            raise BadInput(
                label(path),
                f"unit {code}, column cisp_shares",
                "10:0.954; 9:0.046",
                text,
                FETCH_AGAIN,
            )
        for part in text.split("; "):
            district, share = part.split(":")
            rows.append((f"BRA-UPP-{int(code):02d}", f"BRA-CISP-{int(district):03d}", float(share)))
    frame = pd.DataFrame(rows, columns=["territory_id", "other_id", "share"])
    districts = frame.groupby("territory_id").size()
    main = frame.groupby("territory_id")["share"].max()
    report.figure("upp_straddle", int((districts > 1).sum()))
    report.figure("upp_districts_most", int(districts.max()))
    report.figure("upp_outside_main", int((main <= 0.95).sum()))
    return frame.assign(source_id="br_upp_registro")


def _population(people: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "territory_id": [f"BRA-UPP-{int(code):02d}" for code in people.index],
            "year": 2010,
            "population": people.round().to_numpy(),
            "kind": "census",
            "status": "value",
            "source_id": "br_upp_pop2010",
        }
    )


def _boundaries(folder: Path, register: pd.DataFrame, report: Report) -> gpd.GeoDataFrame:
    """The 38 polygons, five decimals; the unit that was never installed is dropped."""
    layer = shapefile(folder / "lm_upp_edit.shp", report, "used to check the published polygons")
    report.figure("upp_polygons_valid", int(layer.is_valid.sum()))
    path = folder / "upp_2017.geojson"
    frame = features(path, {"cod_upp", "nomeabrev"})
    code = frame["cod_upp"].astype(int).astype(str).rename("cod_upp")
    same_places(path, code, br_upp_phases.CODES | {str(NEVER_INSTALLED)})
    unique(path, pd.DataFrame({"cod_upp": code}), ["cod_upp"])
    frame.index = code
    kept = frame.loc[register.index]
    other = kept["nomeabrev"] != register["name_in_polygon"]
    refuse(path, "nomeabrev", other, "the name of that unit", kept["nomeabrev"])
    report.read(label(path), len(frame))
    report.kept(label(path), len(kept))
    report.set_aside(label(path), len(frame) - len(kept), "planned and never installed")
    return gpd.GeoDataFrame(
        {"territory_id": [f"BRA-UPP-{int(number):02d}" for number in kept.index]},
        geometry=shapely.set_precision(kept.geometry.values, 1e-5),
        crs=4326,
    )
