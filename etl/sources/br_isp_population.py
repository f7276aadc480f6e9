"""ISP's population estimates: by district and year published, the others to check them.

Numbers carry decimal commas (the decimals are interpolation) and are rounded to whole
persons. The series ends in 2022 and another projection begins in 2018.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.reading import FETCH_AGAIN, known, label, numbers, read_csv, unique
from etl.report import BadInput, Report
from etl.sources.br_isp_layout import LATIN, every_month, months, refuse, same_places, years

CHECK = "used to check the published files"


def by_district(
    path: Path, districts: set[str], last: dict[str, pd.Timestamp], report: Report
) -> pd.DataFrame:
    """Estimated population by district and year, rounded to whole persons."""
    frame = read_csv(path, ["circ", "ano", "pop"], sep=";", encoding=LATIN)
    unique(path, frame, ["circ", "ano"])
    known(path, frame["circ"], districts)
    same_places(path, frame["circ"], districts)
    year = years(path, frame["ano"], first=2000)
    people = numbers(path, frame["pop"], decimal=",", least=1).round()
    reach = year.groupby(frame["circ"]).agg(["min", "max", "size"])
    wanted = pd.Series({code: month.year for code, month in last.items()}, dtype=float)
    end = wanted.reindex(reach.index).fillna(year.max()).astype(int)
    gap = (reach["max"] != end) | (reach["size"] != end - reach["min"] + 1)
    if gap.any():
        code = gap.idxmax()
        raise BadInput(
            label(path), f"place {code}", f"each year up to {end[code]}",
            f"{reach.loc[code, 'size']} rows up to {reach.loc[code, 'max']} (a cut file?)",
            FETCH_AGAIN,
        )  # fmt: skip
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    return pd.DataFrame(
        {
            "territory_id": "BRA-CISP-" + frame["circ"].str.zfill(3),
            "year": year,
            "population": people,
            "kind": "estimate",
            "status": "value",
            "source_id": "br_isp_pop_cisp",
        }
    )


def check(
    folder: Path,
    published: pd.DataFrame,
    last: dict[str, pd.Timestamp],
    districts: pd.DataFrame,
    report: Report,
) -> None:
    """Checks the other population files against the published one and sets them aside.

    published: rows of the table population. last: last month of districts that ended.
    districts: the published counts by row (cisp, period).
    """
    by_district = _series(folder / "PopulacaoEvolucaoMensalCisp.csv", "pop_circ", "circ", report)
    path = folder / "PopulacaoEvolucaoMensalCisp.csv"
    known(path, by_district["circ"], set(districts["cisp"].unique()))
    same_places(path, by_district["circ"], set(districts["cisp"].unique()))
    every_month(path, by_district["circ"], by_district["period"], last=last)
    early = districts["period"] <= by_district["period"].max()
    keys = by_district[["circ", "period"]].set_axis(["cisp", "period"], axis=1)
    found = districts.loc[early, ["cisp", "period"]].merge(keys)
    report.figure("isp_population_absent", int(early.sum()) - len(found))
    monthly = _series(folder / "PopulacaoEvolucaoMensalEstado.csv", "pop", None, report)
    path = folder / "PopulacaoEvolucaoMensalEstado.csv"
    every_month(path, pd.Series("RJ", index=monthly.index), monthly["period"])
    summed = by_district.groupby("period")["people"].sum()
    apart = (summed - monthly.set_index("period")["people"]).abs().max()
    report.figure("isp_population_monthly_apart", apart)
    yearly = _yearly(folder / "PopulacaoEvolucaoAnualEstado.csv", "pop", None, report)
    every = published.groupby("year")["population"].sum()
    state = yearly.set_index("year")["people"]
    report.figure("isp_population_yearly_apart", (every - state.reindex(every.index)).abs().max())
    report.figure("isp_population_2017", every.get(2017, 0))
    report.figure("isp_population_2018", every.get(2018, 0))
    report.figure("isp_population_2022", every.get(2022, 0))
    towns = _yearly(folder / "PopulacaoEvolucaoAnuaMunic.csv", "pop_munic", "cod_munic", report)
    of_towns = towns.groupby("year")["people"].sum()
    report.figure(
        "isp_population_towns_apart", (of_towns - state.reindex(of_towns.index)).abs().max()
    )


def _series(path: Path, value: str, place: str | None, report: Report) -> pd.DataFrame:
    """Monthly population: period, people and the place's column, if any."""
    columns = [*([place] if place else []), "mes", "ano", value]
    frame = read_csv(path, columns, sep=";", encoding=LATIN)
    unique(path, frame, columns[:-1])
    frame["period"] = months(path, frame)
    frame["people"] = numbers(path, frame[value], decimal=",", least=1)
    report.read(label(path), len(frame))
    report.set_aside(label(path), len(frame), CHECK)
    return frame


def _yearly(path: Path, value: str, place: str | None, report: Report) -> pd.DataFrame:
    """Yearly population: year, people and the place's column, if any; no year missing."""
    columns = [place, "munic", value, "ano"] if place else ["ano", value]
    frame = read_csv(path, columns, sep=";", encoding=LATIN)
    unique(path, frame, [*([place] if place else []), "ano"])
    if place:
        foreign = ~frame[place].str.fullmatch(r"330\d{4}")
        refuse(path, f"column {place}", foreign, "a code of the state", frame[place])
    frame["year"] = years(path, frame["ano"])
    frame["people"] = numbers(path, frame[value], decimal=",", least=1)
    where = frame[place] if place else pd.Series("RJ", index=frame.index)
    first_of_year = pd.to_datetime(frame["ano"] + "-01-01")
    spans = first_of_year.dt.year.groupby(where).agg(["min", "max", "size"])
    short = (spans["max"] != frame["year"].max()) | (
        spans["size"] != spans["max"] - spans["min"] + 1
    )
    if short.any():
        raise BadInput(
            label(path), f"place {short.idxmax()}", f"each year to {frame['year'].max()}",
            f"{spans.loc[short.idxmax(), 'size']} rows (a cut file?)", FETCH_AGAIN,
        )  # fmt: skip
    report.read(label(path), len(frame))
    report.set_aside(label(path), len(frame), CHECK)
    return frame
