"""Peru: deaths by homicide by the victim's district of residence and month, from SINADEF.

In: the folder `pe_minsa`: one row per death, as a third person filtered the Ministry of Health's
register to homicides with an autopsy; and of the folder `geo` beside it the list of districts
and the crosswalk of codes. Out: one monthly `Observations`, `pe_minsa_sinadef`, for districts,
provinces, departments and the country: a death whose district is not recorded counts in the
smallest place that is. The file names every death, so a place without a row in a month has 0.
No sex, age, date or place of a single death leaves the module. The code of residence is
RENIEC's, where 14 is Lima: it is turned into INEI's, where 14 is Lambayeque, and its department
must be the one that the row names. Refuses: a code of an unknown form or district, another
department than the code's, a month or year that is not the date's, a death of another kind.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import Contribution, Observations
from etl.reading import SEE_ADAPTER, dates, known, label, read_csv, refuse, unique
from etl.report import Report
from etl.sources import geo

SOURCE_ID = "pe_minsa_sinadef"
FILE = "sinadef_homicidios_2018_2024_columnas.csv"
COLUMNS = [
    "N", "SEXO", "TIEMPO_EDAD", "EDAD", "COD_UBIGEO_DOMICILIO", "PAIS_DOMICILIO",
    "DEPARTAMENTO_DOMICILIO", "PROVINCIA_DOMICILIO", "DISTRITO_DOMICILIO", "FECHA", "ANIO", "MES",
    "TIPO_LUGAR", "MUERTE_VIOLENTA", "NECROPSIA",
]  # fmt: skip
CATEGORY = "HOMICIDIO"
MONTHS = pd.date_range("2018-01-01", "2024-12-01", freq="MS")
NOT_RECORDED = {"SIN REGISTRO", "-----"}  # in the column of the code
PERU = "92-33"
FORM = r"(?P<country>\d\d-\d\d)-(?P<district>\d\d-\d\d-\d\d)-\d{3}"
LATER_CODES = Path(__file__).with_name("pe_minsa_codes.csv")
DIGITS = (6, 4, 2, 0)  # of the code of a district, a province, a department, the country


def read(folder: Path, report: Report) -> Contribution:
    """Deaths of 2018 to 2024 by place of residence (PER- and two, four or six digits; PER)."""
    path = folder / FILE
    frame = read_csv(path, COLUMNS)
    unique(path, frame, ["N"])
    known(path, frame["MUERTE_VIOLENTA"], [CATEGORY])
    known(path, frame["NECROPSIA"], ["SI SE REALIZÓ NECROPSIA"])
    month = _months(path, frame)
    places = _places(folder.parent / "geo")
    code = _codes(path, frame, folder.parent / "geo", places)
    abroad = frame["COD_UBIGEO_DOMICILIO"].str.strip().isin(NOT_RECORDED)
    lived = code.notna()
    report.read(label(path), len(frame))
    report.kept(label(path), int(lived.sum()))
    report.set_aside(label(path), int(abroad.sum()), "residence not recorded")
    report.set_aside(label(path), int((~lived & ~abroad).sum()), "lived in another country")
    for year in range(2018, 2025):
        for check in ("deaths", "published"):
            report.figure(f"pe_minsa_{check}_{year}", int((month.dt.year == year).sum()))
    report.figure("pe_minsa_without_district", int((code[lived].str.len() < DIGITS[0]).sum()))
    return Contribution(
        observations=[Observations(SOURCE_ID, "M", _counted(code[lived], month[lived], places))]
    )


def _months(path: Path, frame: pd.DataFrame) -> pd.Series:
    """First day of the month of each death, the same in FECHA as in ANIO and MES."""
    day = dates(path, frame["FECHA"], str(MONTHS[0].date()), "2024-12-31")
    other = (frame["ANIO"] != day.dt.year.astype(str)) | (frame["MES"] != day.dt.month.astype(str))
    refuse(
        path, "columns ANIO, MES", other, "the month of FECHA", frame["ANIO"] + "-" + frame["MES"]
    )
    return day.dt.to_period("M").dt.to_timestamp()


def _places(folder: Path) -> pd.DataFrame:
    """INEI's codes of districts, provinces and departments, and "" for the country; with `name`
    (upper case, without accents)."""
    codes = read_csv(folder / "codes.csv", geo.CODES)
    peru = codes[(codes["iso3"] == "PER")]
    plain = peru["name"].str.normalize("NFKD").str.encode("ascii", "ignore").str.decode("ascii")
    frame = pd.DataFrame({"code": peru["code"].where(peru["level"] != "0", ""), "name": plain})
    return frame.assign(name=frame["name"].str.upper()).sort_values("code", ignore_index=True)


def _codes(path: Path, frame: pd.DataFrame, folder: Path, places: pd.DataFrame) -> pd.Series:
    """INEI's code of the smallest place of residence that is recorded; missing outside Peru."""
    text = frame["COD_UBIGEO_DOMICILIO"].str.strip()
    parts = text.str.extract(f"^{FORM}$")
    strange = parts["country"].isna() & ~text.isin(NOT_RECORDED)
    refuse(path, "column COD_UBIGEO_DOMICILIO", strange, "a code like 92-33-14-01-06-000", text)
    reniec = parts["district"].str.replace("-", "")[parts["country"] == PERU]
    later = pd.read_csv(LATER_CODES, dtype=str)
    to_inei = geo.reniec_to_inei(folder)
    wider = {old[:digits]: new[:digits] for old, new in to_inei.items() for digits in (2, 4)}
    to_inei |= dict(zip(later["reniec"], later["inei"], strict=True))
    smallest = reniec.str.replace(r"(00)+$", "", regex=True)
    inei = smallest.map(wider | to_inei)
    unknown = pd.Series(inei.isna() | ~inei.isin(places["code"]), index=inei.index)
    refuse(
        path, "column COD_UBIGEO_DOMICILIO", unknown.reindex(frame.index, fill_value=False),
        "a district that RENIEC's crosswalk has", text, SEE_ADAPTER,
    )  # fmt: skip
    name = inei.str[:2].map(dict(zip(places["code"], places["name"], strict=True)))
    name, said = name.reindex(frame.index), frame["DEPARTAMENTO_DOMICILIO"]
    other = name.notna() & (said != name) & (said != "")
    refuse(path, "column DEPARTAMENTO_DOMICILIO", other, "the department of the code", said)
    return inei.reindex(frame.index)


def _counted(code: pd.Series, month: pd.Series, places: pd.DataFrame) -> pd.DataFrame:
    """Every place in every month, each with the deaths of all that it contains."""
    within = pd.concat(
        [
            pd.DataFrame(
                {"code": code[code.str.len() >= digits].str[:digits], "month": month}
            ).dropna()
            for digits in DIGITS
        ]
    )
    grid = pd.MultiIndex.from_product([places["code"], MONTHS], names=["code", "month"])
    counted = within.groupby(["code", "month"]).size().reindex(grid, fill_value=0)
    names = ("PER-" + places["code"]).where(places["code"] != "", "PER")
    return pd.DataFrame(
        {
            "territory_id": pd.Categorical.from_codes(
                np.repeat(np.arange(len(places)), len(MONTHS)), pd.Index(names)
            ),
            "period": np.tile(MONTHS.to_numpy(), len(places)),
            "category": pd.Categorical.from_codes(
                np.zeros(len(grid), np.int8), pd.Index([CATEGORY])
            ),
            "count": pd.array(counted.to_numpy(), dtype="Int64"),
            "status": pd.Categorical.from_codes(np.zeros(len(grid), np.int8), pd.Index(["value"])),
        }
    )
