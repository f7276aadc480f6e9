"""The paper's own figures: what was recovered of each, and the cost of crime.

In: the folder `xx_paper_figures`: a list of the figures with what was found, and the cost of
crime as share of the gross domestic product as public pages report it. Out: `paper_figure` and
`crime_cost`. The words that the public reads stand in the catalogue's
`paper_figures.csv` and `cost_notes.csv`.
Refuses: a figure, measure, kind of place or country that is not known, a number out of range, a
page that is no address, a repeated key.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl import catalogue
from etl.contribution import Contribution
from etl.reading import SEE_ADAPTER, known, label, numbers, read_csv, refuse, unique
from etl.report import BadInput, Report

COSTS, FIGURES = "fig3_costo_crimen_pib.csv", "fig1_fig2_estado.csv"
COST_COLUMNS = [
    "edition", "reference_year", "unit_level", "unit_name", "iso3", "measure", "value_pct_gdp",
    "precision_note", "reported_by_url",
]  # fmt: skip
FIGURE_COLUMNS = [
    "figure", "described_source", "status", "nearest_found", "nearest_source_url",
]  # fmt: skip
OURS = catalogue.FOLDER / "xx_paper_figures"
MEASURES = {
    "total": "total",
    "cota superior": "upper",
    "cota inferior": "lower",
    "componente social": "social",
    "componente privado": "private",
    "componente público": "public",
}
LEVELS = {"region", "subregion", "country", "comparator"}
DECIMALS = {"sin decimales": 0, "un decimal": 1, "dos decimales": 2}
STATES = {"no encontrado": "nothing", "parcial": "part"}
PLACES = {
    "ARG", "BHS", "BRA", "COL", "GTM", "HND", "JAM", "MEX", "SLV", "URY",
}  # fmt: skip
ELSEWHERE = {"USA", "GBR", "CAN", "DEU"}
HIGHEST = 20  # percent of the gross domestic product


def read(folder: Path, report: Report) -> Contribution:
    """Rows of `paper_figure` and `crime_cost`."""
    return Contribution(
        tables={
            "paper_figure": _figures(folder / FIGURES, report),
            "crime_cost": _costs(folder / COSTS, report),
        }
    )


def _figures(path: Path, report: Report) -> pd.DataFrame:
    frame = read_csv(path, FIGURE_COLUMNS)
    words = pd.read_csv(OURS / "paper_figures.csv", dtype=str).set_index("figure")
    unique(path, frame, ["figure"])
    known(path, frame["figure"], words.index)
    known(path, frame["status"], STATES)
    ours = words.loc[frame["figure"]].reset_index(drop=True)
    differs = frame["status"].map(STATES) != ours["recovered"]
    if differs.any():
        at = int(differs.to_numpy().argmax())
        raise BadInput(
            label(path), f"row {at + 2}, column status", ours["recovered"][at],
            frame["status"][at], SEE_ADAPTER,
        )  # fmt: skip
    _addresses(path, frame["nearest_source_url"], blank_ok=True)
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    url = frame["nearest_source_url"]
    return ours.assign(
        figure=frame["figure"], url=url.where(url != "", None), source_id="xx_paper_figures",
    )  # fmt: skip


def _costs(path: Path, report: Report) -> pd.DataFrame:
    frame = read_csv(path, COST_COLUMNS)
    known(path, frame["unit_level"], LEVELS)
    known(path, frame["measure"], MEASURES)
    known(path, frame["iso3"], {"", *PLACES, *ELSEWHERE})
    known(path, frame["reference_year"], {"2014", "2022"})
    unique(path, frame, ["edition", "reference_year", "unit_level", "unit_name", "measure"])
    _addresses(path, frame["reported_by_url"], blank_ok=False)
    value = numbers(path, frame["value_pct_gdp"])
    published = frame["value_pct_gdp"]
    refuse(path, "column value_pct_gdp", value > HIGHEST, f"at most {HIGHEST} %", published)
    decimals, note = frame["precision_note"].str.split("; ", n=1, expand=True).iloc[:, :2].T.values
    decimals, note = pd.Series(decimals), pd.Series(note).fillna("")
    known(path, decimals.rename("precision_note"), DECIMALS)
    notes = pd.read_csv(OURS / "cost_notes.csv", dtype=str).fillna("")
    public = notes.set_index("as_noted")["note"].replace("", None)
    known(path, note.rename("precision_note"), public.index)
    report.read(label(path), len(frame))
    report.kept(label(path), len(frame))
    costs = pd.DataFrame(
        {
            "edition": frame["edition"],
            "year": frame["reference_year"].astype(int),
            "unit_level": frame["unit_level"],
            "unit_name": frame["unit_name"],
            "territory_id": frame["iso3"].where(frame["iso3"].isin(PLACES), None),
            "measure": frame["measure"].map(MEASURES),
            "value": value,
            "decimals": decimals.map(DECIMALS),
            "note": note.map(public),
            "url": frame["reported_by_url"],
            "source_id": "xx_paper_figures",
        }
    )
    _report(costs, report)
    return costs


def _addresses(path: Path, column: pd.Series, blank_ok: bool) -> None:
    good = column.str.match(r"https?://\S+$") | (blank_ok & (column == ""))
    refuse(path, f"column {column.name}", ~good, "the address of a page", column.map(repr))


def _report(costs: pd.DataFrame, report: Report) -> None:
    """The numbers that at least two pages agree on."""
    first = costs[(costs["year"] == 2014) & costs["measure"].isin(["upper", "total"])]
    region = first[first["unit_level"] == "region"]["value"]
    for value in region:
        report.figure("xx_paper_cost_region_2014", value)
    for country in ("HND", "SLV", "MEX"):
        for value in first[first["territory_id"] == country]["value"]:
            report.figure(f"xx_paper_cost_{country}_2014", value)
