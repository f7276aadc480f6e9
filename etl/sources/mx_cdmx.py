"""Mexico City: crimes by police quadrant and month, prosecutors' files by borough and month.

In: the folder `mx_cdmx`: two answers of the police to requests for information, an earlier one
in a third party's form, maps, and an extract of prosecutors' files. Out: monthly `Observations`
`mx_cdmx_cuadrantes` (847 quadrants and the city, January 2013 to May 2016) and
`mx_cdmx_carpetas` (16 boroughs, 2013 to 2017, the classification used until 2014), which never
join; the quadrants as territories; population of 2010. Refuses what `mx_cdmx_workbook` and
`mx_cdmx_places` refuse, and an answer whose quadrants are not those of the map.

Only the later answer is kept, without its partial last month: the earlier ones check it. A
crime that a quadrant's block does not list had no event: it is 0 in every month.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import STATE, Contribution, Observations, panel
from etl.reading import FETCH_AGAIN, count_matrix, counts, dates, known, label, read_csv, unique
from etl.report import BadInput, Report
from etl.sources import mx_cdmx_places
from etl.sources.mx_cdmx_places import Quadrants, boroughs, territory_id
from etl.sources.mx_cdmx_workbook import CRIMES, NOT_SPECIFIED, NOWHERE, Answer, read_answer
from etl.sources.mx_sesnsp import CAPITALS, OLD_HOMICIDE, OLD_KINDS, cube
from etl.sources.mx_sesnsp_victims import categories

EARLIER, LATER = "RESP SIeIP 065416.xlsx", "275416.xlsx"
FIRST_VINTAGE, FILES = "df-crime.csv", "delitos2013-2017.csv"
PARTIAL = pd.Timestamp("2016-06-01")
VINTAGE = ["cuadrante", "crime", "date", "count", "year", "sector", "population"]
FILE_COLUMNS = ["AÑO", "DELEGACION", *OLD_KINDS, *CAPITALS]
YEARS = (2013, 2017)
HOMICIDE = "Homicidio doloso"


def read(folder: Path, report: Report) -> Contribution:
    """Observations, tables territory and population, boundary layer "quadrant_MEX".

    Raises BadInput where a file is not as described above.
    """
    quadrants = mx_cdmx_places.read(folder, report)
    answer = _answers(folder, quadrants, report)
    people = _first_vintage(folder / FIRST_VINTAGE, answer, quadrants, report)
    return Contribution(
        observations=[
            Observations("mx_cdmx_cuadrantes", "M", _frame(answer, quadrants)),
            Observations("mx_cdmx_carpetas", "M", read_files(folder / FILES, report)),
        ],
        tables={"territory": quadrants.territory, "population": people},
        boundaries={"quadrant_MEX": quadrants.boundaries},
    )


def _answers(folder: Path, quadrants: Quadrants, report: Report) -> Answer:
    """The later answer; the earlier one is compared with it and set aside."""
    earlier = read_answer(folder / EARLIER, "0109000065416", "2016-02-01")
    later = read_answer(folder / LATER, "Hoja1", "2016-06-01")
    for name, answer in ((EARLIER, earlier), (LATER, later)):
        path = folder / name
        places = answer.places() - {NOWHERE}
        if places != set(quadrants.codes):
            apart = sorted(places ^ set(quadrants.codes))
            raise BadInput(label(path), "column A", "the quadrants of the map of 2016",
                           f"{apart[:5]} in one of the two only", FETCH_AGAIN)  # fmt: skip
        report.read(label(path), answer.rows)
    report.years("mx_cdmx_years_earlier", earlier.years, earlier.months_of)
    report.years("mx_cdmx_years", later.years, later.months_of)
    crimes = sum(place != NOWHERE for place, _ in later.counts)
    report.kept(label(folder / LATER), crimes)
    report.set_aside(label(folder / LATER), len(later.counts) - crimes,
                     "events without a quadrant: counted in the city only")  # fmt: skip
    report.set_aside(label(folder / LATER), later.rows - len(later.counts),
                     "subtotals and total, used to check the parts")  # fmt: skip
    report.set_aside(label(folder / EARLIER), earlier.rows,
                     "an earlier answer, used to check the later one")  # fmt: skip
    _figures(earlier, later, report)
    return later


def _figures(earlier: Answer, later: Answer, report: Report) -> None:
    for year, events in later.sum().groupby(later.months.year).sum().items():
        report.figure(f"mx_cdmx_events_{year}", events)
    for name, answer in (("earlier", earlier), ("later", later)):
        nowhere = answer.sum(place=NOWHERE)
        report.figure(f"mx_cdmx_nowhere_{name}", nowhere.sum())
        report.figure(f"mx_cdmx_nowhere_{name}_to_2015", nowhere[:"2015-12-01"].sum())
        report.figure(f"mx_cdmx_february_2016_{name}", answer.sum()[pd.Timestamp("2016-02-01")])
    report.figure("mx_cdmx_june_2016", later.sum()[PARTIAL])
    report.figure("mx_cdmx_not_specified", earlier.sum(crime=NOT_SPECIFIED).sum())
    report.figure("mx_cdmx_pairs", len(later.counts))
    whole = (earlier.months.year < 2016).sum()
    places = sorted(earlier.places() | later.places())
    crimes = [crime for crime in earlier.crimes() | later.crimes() if crime != NOT_SPECIFIED]
    differ = earlier.cube(places, crimes)[..., :whole] != later.cube(places, crimes)[..., :whole]
    report.figure("mx_cdmx_cells_differ_to_2015", int(differ.sum()))


def _frame(answer: Answer, quadrants: Quadrants) -> pd.DataFrame:
    """Every quadrant, month and crime, and the city with its events without a quadrant."""
    months = answer.months[answer.months < PARTIAL]
    counted = answer.cube(quadrants.codes, CRIMES)
    city = np.array([answer.sum(crime=crime) for crime in CRIMES])
    table = np.concatenate([city[None], counted]).transpose(0, 2, 1)[:, : len(months)]
    places = ["MEX-09", *(territory_id(code) for code in quadrants.codes)]
    return panel(places, months, CRIMES, table)


def _first_vintage(
    path: Path, answer: Answer, quadrants: Quadrants, report: Report
) -> pd.DataFrame:
    """Table population: 2010, of the quadrants that were the same place on the map of 2015.

    The file's counts are an earlier vintage in the codes of that time: they are not kept.
    """
    rows = read_csv(path, VINTAGE)
    unique(path, rows, ["cuadrante", "crime", "date"])
    rows["period"] = dates(path, rows["date"], "2013-01-01", "2014-04-01", form="%b %Y")
    year = rows["period"].dt.year.astype("str")
    known(path, rows["year"].where(rows["year"] == year, "another year"), {"2013", "2014"})
    rows["count"] = counts(path, rows["count"])
    people = counts(path, rows["population"].replace("NA", ""), blank_ok=True)
    size = rows.groupby(["cuadrante"]).size()
    if len(rows) != 4 * 16 * (mx_cdmx_places.QUADRANTS + 1) or (size != 4 * 16).any():
        raise BadInput(label(path), "whole file", "848 places with 4 crimes in 16 months",
                       f"{len(rows)} rows (a cut file?)", FETCH_AGAIN)  # fmt: skip
    january = rows[(rows["crime"] == HOMICIDE) & (rows["date"] == "Jan 2013")]["count"].sum()
    report.figure("mx_cdmx_first_vintage_homicide_2013_01", january)
    report.figure("mx_cdmx_homicide_2013_01", answer.sum(crime=HOMICIDE).iloc[0])
    last = rows[rows["period"] == rows["period"].max()]
    report.figure("mx_cdmx_first_vintage_last_month", last["count"].sum())
    report.figure("mx_cdmx_without_people", int(people.isna().sum()))
    report.figure("mx_cdmx_without_sector", int((rows["sector"] == "NA").sum()))
    by_code = people.groupby(rows["cuadrante"]).first().dropna().astype(float)
    kept = by_code[by_code.index.isin(quadrants.same)]
    report.figure("mx_cdmx_people_kept", kept.sum())
    report.read(label(path), len(rows))
    report.kept(label(path), len(kept))
    report.set_aside(label(path), len(rows) - len(kept), "an earlier vintage in the codes of 2015")
    return pd.DataFrame(
        {
            "territory_id": [territory_id(str(code)) for code in kept.index],
            "year": 2010,
            "population": kept.to_numpy(),
            "kind": "census",
            "status": "value",
            "source_id": "mx_cdmx_pop2010",
        }
    )


def read_files(path: Path, report: Report) -> pd.DataFrame:
    """Observations of prosecutors' files by borough; a blank is not available."""
    rows = read_csv(path, FILE_COLUMNS)
    known(path, rows["DELEGACION"], boroughs())
    rows["code"] = rows["DELEGACION"].map(boroughs())
    rows["year"] = counts(path, rows["AÑO"])
    known(path, rows["year"].rename("AÑO"), set(range(YEARS[0], YEARS[1] + 1)))
    rows["category"] = categories(rows, OLD_KINDS)
    counted = count_matrix(path, rows, CAPITALS, blank_ok=True)
    table, places, names = cube(path, rows, YEARS, counted)
    report.read(label(path), len(rows))
    report.kept(label(path), len(rows))
    report.figure("mx_cdmx_files_blank", int((counted < 0).sum()))
    homicide = counted[rows["category"].str.startswith(OLD_HOMICIDE)].clip(0).sum(axis=1)
    mine = rows.loc[rows["category"].str.startswith(OLD_HOMICIDE), "year"]
    for year, found in pd.Series(homicide).groupby(mine.to_numpy()).sum().items():
        report.figure(f"mx_cdmx_homicide_files_{year}", found)
    months = pd.date_range(f"{YEARS[0]}-01-01", f"{YEARS[1]}-12-01", freq="MS")
    status = np.where(table < 0, STATE["not_available"], STATE["value"])
    return panel([f"MEX-{code}" for code in places], months, names, table, status)
