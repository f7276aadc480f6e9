"""The life of each UPP: occupied, installed, closed or merged, by whom it is said so.

ISP's workbook gives the dates that are published; what the list of 2017 and the boundary
file say otherwise stands beside them. The end of units that were open in 2018 is the
press of November 2024, from the register.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.reading import FETCH_AGAIN, label, read_csv, sheet_frame, unique
from etl.report import BadInput, Report
from etl.sources.br_isp_layout import LATIN, refuse, same_places

DATES = ["cod_upp", "upp", "data_ocupacao", "data_instalacao", "data_extincao", "legislacao",
         "publicacao"]  # fmt: skip
LIST = ["Data", "Unidade", "Favela", "Localidade", "Zona"]
CODES = {str(number) for number in range(1, 39)}
ISP = "ISP, UppDatasDeOcupacaoeInstalacao.xlsx"
STATUS_2024 = {"kept": "in_force", "merged": "merged", "closed": "ended", "extinct": "ended"}


def numbered(path: Path, frame: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """A workbook's rows by unit, whose names must be those of the register."""
    code = frame["cod_upp"].map(
        lambda cell: str(int(cell)) if isinstance(cell, float) else str(cell)
    )
    frame = frame.assign(cod_upp=code)
    unique(path, frame, ["cod_upp"])
    same_places(path, frame["cod_upp"], CODES)
    frame = frame.set_index("cod_upp", drop=False)
    other = frame["upp"] != register["name_in_dates_areas_pop_xlsx"].reindex(frame.index)
    refuse(path, "column upp", other, "the name of that unit", frame["upp"])
    return frame


def workbook(path: Path, register: pd.DataFrame, report: Report) -> pd.DataFrame:
    """data_ocupacao, data_instalacao, data_extincao as dates (missing while open)."""
    frame = numbered(path, sheet_frame(path, DATES, "upp_datas"), register)
    pairs = {"data_ocupacao": "occupation", "data_instalacao": "installation",
             "data_extincao": "extinction"}  # fmt: skip
    differ = 0
    for column, name in pairs.items():
        given = frame[column] != ""
        parsed = pd.to_datetime(frame[column].where(given), errors="coerce")
        odd = (given & parsed.isna()) | ~parsed.dropna().between(
            "2008-01-01", "2018-12-31"
        ).reindex(frame.index, fill_value=True)
        refuse(path, f"column {column}", odd, "a date from 2008 to 2018", frame[column])
        if column != "data_extincao":
            refuse(path, f"column {column}", ~given, "a date", frame[column])
        register_says = pd.to_datetime(register[f"{name}_date_isp"].replace("", None))
        differ += int((parsed != register_says.reindex(frame.index)).sum())
        differ -= int((parsed.isna() & register_says.reindex(frame.index).isna()).sum())
        frame[column] = parsed
    report.figure("upp_dates_differ", differ)
    report.figure("upp_extinct", int(frame["data_extincao"].notna().sum()))
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    return frame


def list_of_2017(path: Path, register: pd.DataFrame, report: Report) -> pd.Series:
    """Installation date by unit in the list that a mirror kept, by the register's mapping."""
    frame = read_csv(path, LIST, sep=";", encoding=LATIN)
    unique(path, frame, ["Favela"])
    day = pd.to_datetime(frame["Data"], format="%d/%m/%y", errors="coerce")
    odd = ~day.between("2008-01-01", "2015-12-31")
    refuse(path, "column Data", odd, "a date from 2008 to 2015", frame["Data"])
    number = frame["Unidade"].str.extract(r"^(\d+)", expand=False)
    missing = set(register["name_in_list2017"]) - set(frame["Favela"])
    if missing or sorted(number.dropna().astype(int)) != list(range(1, len(frame) + 1)):
        raise BadInput(
            label(path), "rows", "units 1 to 42 and the 38 names of the register",
            f"missing {sorted(missing)[:3] or 'numbers'} (a cut file?)", FETCH_AGAIN,
        )  # fmt: skip
    by_name = pd.DataFrame(
        {"day": day.to_numpy(), "number": number.to_numpy()}, index=frame["Favela"]
    )
    matched = by_name.loc[register["name_in_list2017"]].set_index(register.index)
    said = pd.to_datetime(register["installation_date_list2017"])
    report.figure("upp_list_dates_differ", int((matched["day"] != said).sum()))
    report.figure("upp_list_other_numbers", int((matched["number"] != register["cod_upp"]).sum()))
    report.read(label(path), len(frame))
    report.kept(label(path), len(matched))
    report.set_aside(label(path), len(frame) - len(matched), "announced and never installed")
    return matched["day"]


def table(
    path: Path, register: pd.DataFrame, dates: pd.DataFrame, listed: pd.Series, people: pd.Series
) -> pd.DataFrame:
    """One row per unit: installed by ISP's date, the dates of other sources beside it."""
    dates = dates.reindex(register.index)
    drawn = _register_dates(path, register["polygon_created_datacriaca"])
    installed = dates["data_instalacao"]
    disputed = pd.Series(
        {code: _disputed(installed[code], listed[code], drawn[code]) for code in register.index}
    )
    moved = _register_dates(path, register["merged_or_closed_date_2024"])
    end = dates["data_extincao"].fillna(moved)
    month_only = dates["data_extincao"].dt.day == 1  # dated the first of the month, mostly
    precision = (
        pd.Series("day", index=register.index).mask(month_only, "month").where(end.notna(), None)
    )
    return pd.DataFrame(
        {
            "phase_id": "br_upp-" + register["cod_upp"].str.zfill(2),
            "programme_id": "br_upp",
            "territory_id": "BRA-UPP-" + register["cod_upp"].str.zfill(2),
            "place": register["upp_name"],
            "extent": "whole",
            "status": register["kind"].map(STATUS_2024),
            "occupation": dates["data_ocupacao"],
            "start": installed,
            "start_precision": "day",
            "start_disputed": disputed,
            "end": end,
            "end_precision": precision,
            "officers": _officers(register),
            "population": people.reindex(register.index).round().astype("Int64"),
            "deduced": False,
            "note": [_note(row) for _, row in register.iterrows()],
            "source": [_source(row) for _, row in register.iterrows()],
            "evidence": pd.Series("high", index=register.index).mask(
                disputed.notna() | moved.notna(), "medium"
            ),
        }
    ).reset_index(drop=True)


def _register_dates(path: Path, column: pd.Series) -> pd.Series:
    parsed = pd.to_datetime(column.replace("", None), format="%Y-%m-%d", errors="coerce")
    refuse(
        path, f"column {column.name}", (column != "") & parsed.isna(), "a date or a blank", column
    )
    return parsed


def _disputed(isp: pd.Timestamp, listed: pd.Timestamp, drawn: pd.Timestamp) -> str | None:
    """Dates that differ from ISP's, each with who says so, split by ;."""
    said: dict[str, list[str]] = {}
    for day, who in ((listed, "list of 2017"), (drawn, "boundary file")):
        if pd.notna(day) and day != isp:
            said.setdefault(f"{day:%Y-%m-%d}", []).append(who)
    return "; ".join(f"{day} ({', '.join(who)})" for day, who in said.items()) or None


def _officers(register: pd.DataFrame) -> pd.Series:
    """The first figure announced ("400; 382" → 400); the note keeps the others."""
    first = register["officers_announced"].str.extract(r"^(\d+)", expand=False)
    return pd.to_numeric(first).astype("Int64")


def _note(row: pd.Series) -> str | None:
    parts = [row["notes"]] if row["notes"] else []
    if row["kind"] != "extinct":
        parts.append(f"November 2024: {row['status_nov2024']}")
    if row["extinction_resolution"]:
        parts.append(f"closed by {row['extinction_resolution']} ({row['extinction_gazette']})")
    if row["officers_announced"]:
        parts.append(f"officers announced: {row['officers_announced']} ({row['officers_date']})")
    return "; ".join(parts) or None


def _source(row: pd.Series) -> str:
    parts = [ISP]
    if row["kind"] != "extinct":
        parts.append(row["status_nov2024_source"])
    if row["officers_announced"]:
        parts.append(f"officers: {row['officers_source']}")
    return "; ".join(parts)
