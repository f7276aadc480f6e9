"""Latin America: Latinobarómetro, confidence in the police by country.

In: the folder `xx_latinobarometro`: shares computed with the survey's weights. Out: `confidence`
on the base that the publisher's reports use, "don't know" and no answer included. The files
carry neither strata nor clusters: the error is that of the weights alone and too small. Argentina
was asked online for the wave of 2020: another question. Refuses:
an unknown country, year, indicator or base, a variable that is not the year's, a share outside 0
to 100, a repeated key, an error of another kind.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from etl.contribution import Contribution
from etl.estimates import estimates
from etl.reading import counts, known, label, numbers, read_csv, refuse, unique
from etl.report import Report

FILE = "latinobarometro_confianza_policia_agregados.csv"
COLUMNS = [
    "iso3", "country", "idenpa", "year", "indicator", "definition", "base", "unit", "estimate",
    "se", "se_type", "n_base", "n_file", "kish_neff", "sum_wt", "n_ns_nr", "variable", "weight",
    "source", "ci95_low", "ci95_high",
]  # fmt: skip
PUBLISHED, ANSWERED = "all_respondents_incl_NS_NR", "valid_1to4"
CUTS = {
    "trust_police_1or2": "main",
    "trust_police_eq1": "1 Mucha",
    "trust_police_eq2": "2 Algo",
    "trust_police_eq3": "3 Poca",
    "trust_police_eq4": "4 Ninguna",
    "ns_nr": "No sabe, no responde",
}
MEAN = "trust_police_mean_1to4"
VARIABLES = {"2018": "p15stgbsc.b", "2020": "p13stgbs_b", "2023": "p13stgbs.b"}
COUNTRIES = {
    "ARG", "BOL", "BRA", "CHL", "COL", "CRI", "DOM", "ECU", "GTM", "HND", "MEX", "NIC", "PAN",
    "PER", "PRY", "SLV", "URY", "VEN",
}  # fmt: skip
QUESTION = "xx_latinobarometro_police"
ONLINE = {"ARG2020"}
REPORTED_2018 = ("URY", "CRI", "CHL", "COL")


def read(folder: Path, report: Report) -> Contribution:
    """Rows of `confidence`, one per country, year and answer."""
    path = folder / FILE
    frame = _checked(path)
    report.read(label(path), len(frame))
    mean = frame["indicator"] == MEAN
    report.set_aside(
        label(path), int(mean.sum()),
        "mean of a scale of answers, whose steps need not be equal: shares are shown",
    )  # fmt: skip
    other = (frame["base"] == ANSWERED) & ~mean
    report.set_aside(
        label(path), int(other.sum()),
        "share of those who answered: the publisher's base counts everyone asked",
    )  # fmt: skip
    frame = frame[~mean & ~other].reset_index(drop=True)
    report.kept(label(path), len(frame))
    online = (frame["iso3"] + frame["year"]).isin(ONLINE)
    found = estimates(
        pd.DataFrame(
            {
                "territory_id": frame["iso3"],
                "question_id": np.where(online, QUESTION + "_online", QUESTION),
                "cut": frame["indicator"].map(CUTS),
                "frequency": "A",
                "period": pd.to_datetime(frame["year"], format="%Y"),
                "wave": frame["year"],
                "design": "weights_only",
                "value": frame["estimate"],
                "se": frame["se"].where(frame["se"] > 0),
                "n": frame["n_base"],
                "file": label(path),
                "cell": "row " + frame["iso3"] + ", " + frame["year"] + ", " + frame["indicator"]
                + ": variable " + frame["variable"] + ", weight " + frame["weight"],
            }
        )
    )  # fmt: skip
    main = found[(found["cut"] == "main") & (found["wave"] == "2018")]
    values = main.set_index("territory_id")["value"]
    for country in REPORTED_2018:
        if country in values.index:
            report.figure(f"xx_latinobarometro_2018_{country}", values[country])
    return Contribution(tables={"confidence": found})


def _checked(path: Path) -> pd.DataFrame:
    """The file with numbers as numbers."""
    frame = read_csv(path, COLUMNS)
    known(path, frame["iso3"], COUNTRIES)
    known(path, frame["year"], VARIABLES)
    known(path, frame["indicator"], {*CUTS, MEAN})
    known(path, frame["base"], {PUBLISHED, ANSWERED})
    known(path, frame["se_type"], {"kish"})
    asked = frame["variable"].str.lower() + " " + frame["year"]
    known(path, asked.rename("variable"), {f"{name} {year}" for year, name in VARIABLES.items()})
    unique(path, frame, ["iso3", "year", "indicator", "base"])
    for name in ("estimate", "se"):
        frame[name] = numbers(path, frame[name])
    frame["n_base"] = counts(path, frame["n_base"])
    over = (frame["indicator"] != MEAN) & (frame["estimate"] > 100)
    refuse(path, "column estimate", over, "a share up to 100", frame["estimate"])
    return frame
