"""Mexico: INEGI's ENVIPE by state: reporting, dark figure, prevalence, insecurity.

In: the folder `mx_envipe`: INEGI's workbooks (sections I, III and VII, errors of 2025 among them),
a table parsed from them, one indicator of INEGI's interface, and a compilation of 2011 to 2014.
Out: `confidence` for the country and the states. An edition tells crimes of the year before and
perception of its own year; reporting goes by the state where the crime occurred, prevalence by
the state of residence. Errors are those that INEGI publishes (2025), else what its class of
precision allows at most.
The indicator that its repository calls insecurity of everybody is that of women. Refuses: a table
that is not there, an unknown state or kind of crime, a repeated key, a number out of range.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from etl.contribution import Contribution
from etl.estimates import CLASS_LIMITS, CLASSED, PER_100, PERCENT, estimates, most
from etl.reading import SEE_ADAPTER, known, label, numbers, read_csv, unique
from etl.report import BadInput, Report
from etl.sources import mx_envipe_series
from etl.sources.mx_envipe_books import COUNTRY, Book, Cell
from etl.sources.mx_envipe_series import COMPILED, PER_100_QUESTIONS, STATES, WOMEN, place_of

PARSED = "envipe_entidad_cifra_negra_prevalencia.csv"
PARSED_COLUMNS = [
    "envipe_edition", "reference_year", "state_code", "state_raw", "indicator", "estimate", "se",
    "cv_pct", "unit", "base_delitos", "absolute", "precision_inegi", "cuadro", "file",
]  # fmt: skip
PARSED_QUESTIONS = {  # indicator of the parsed table → question, people, what it is divided by
    "cifra_negra_pct": ("mx_envipe_dark_figure", "all", 1),
    "prevalencia_por_100mil": ("mx_envipe_prevalence", "all", 1000),
    "prevalencia_hombres_por_100mil": ("mx_envipe_prevalence", "men", 1000),
    "prevalencia_mujeres_por_100mil": ("mx_envipe_prevalence", "women", 1000),
}
PRECISIONS = {"alto_cv0a15": "high", "moderado_cv15a30": "moderate", "bajo_cv30omas": "low"}
UNKNOWN_PRECISION = "sin_dato"
WITH_ERRORS = 2025
KEY = ["question_id", "people", "wave", "territory_id"]


def read(folder: Path, report: Report) -> Contribution:
    """Rows of `confidence`; territory_id MEX, or MEX- and two digits."""
    parsed = _parsed(folder / PARSED, report)
    places = _places(parsed)
    others = [
        mx_envipe_series.women(folder / WOMEN, report),
        mx_envipe_series.compiled(folder / COMPILED, report),
    ]
    published = _published(folder, places, report)
    _compare(published, parsed, report)
    _limit_dark_figure(published, report)
    _within(published, report)
    found = estimates(pd.concat([published, *others], ignore_index=True))
    _figures(found, report)
    return Contribution(tables={"confidence": found})


def _parsed(path: Path, report: Report) -> pd.DataFrame:
    """The table that a third party parsed from the workbooks: names of states, and a check."""
    frame = read_csv(path, PARSED_COLUMNS)
    known(path, frame["state_code"], STATES)
    known(path, frame["indicator"], PARSED_QUESTIONS)
    known(path, frame["precision_inegi"], {*PRECISIONS, UNKNOWN_PRECISION})
    known(path, frame["envipe_edition"], map(str, range(2012, 2026)))
    unique(path, frame, ["envipe_edition", "state_code", "indicator"])
    frame["estimate"] = numbers(path, frame["estimate"])
    report.read(label(path), len(frame))
    report.set_aside(label(path), len(frame), "used to check the publisher's workbooks")
    report.figure("mx_envipe_parsed_rows", len(frame))
    return frame


def _places(parsed: pd.DataFrame) -> dict[str, str]:
    """State as INEGI has written it in any edition → territory_id."""
    return dict(zip(parsed["state_raw"], place_of(parsed["state_code"]), strict=True))


def _published(folder: Path, places: dict[str, str], report: Report) -> pd.DataFrame:
    """Rows for `estimates` of every table that `mx_envipe_tables.csv` names."""
    tables = pd.read_csv(Path(__file__).with_name("mx_envipe_tables.csv"), keep_default_na=False)
    books: dict[str, Book] = {}

    def book(section: str, edition: int, kind: str) -> Book:
        name = f"{section}_{edition}_{kind}.xlsx"
        if name not in books:
            books[name] = Book(folder / "original" / name)
        return books[name]

    rows = []
    every: list[Any] = list(tables.itertuples())
    for table in every:
        for edition in range(int(table.first_edition), int(table.last_edition) + 1):
            parts = _parts(book(str(table.section), edition, "est"), table, edition, places)
            errors = [] if edition != WITH_ERRORS else _parts(
                book(str(table.section), edition, "err"), table, edition, places)  # fmt: skip
            path = books[f"{table.section}_{edition}_est.xlsx"].path
            for key in parts[0]:
                cells = [part[key] for part in parts]
                of_cells = [part[key].value for part in errors if key in part]
                rows.append(_row(table, edition, path, key, cells, of_cells))
    frame = pd.DataFrame(rows)
    for name, one in books.items():
        whole = f"mx_envipe/original/{name}"
        kept = int((frame["file"] == whole).sum()) if "_est" in name else _errors_kept(frame, name)
        report.read(label(one.path), kept)
        report.kept(label(one.path), kept)
    return frame


def _errors_kept(frame: pd.DataFrame, name: str) -> int:
    estimates_of = f"mx_envipe/original/{name.replace('_err', '_est')}"
    return int(((frame["file"] == estimates_of) & frame["se"].notna()).sum())


def _parts(
    book: Book, table, edition: int, places: dict[str, str]
) -> list[dict[tuple, Cell]]:  # fmt: skip
    """For each number that the table's question adds up: (territory_id, kind of crime) → cell."""
    numbers = str(table.number).split("+")
    return [_keyed(_cells(book, table, edition, int(each)), table, places) for each in numbers]


def _cells(book: Book, table, edition: int, number: int) -> list[Cell]:
    sheet = book.find(table.title, table.without)
    if sheet is None:
        raise BadInput(
            label(book.path), "titles of the sheets", f"a table “{table.title}”", "none",
            SEE_ADAPTER,
        )  # fmt: skip
    return book.cells(sheet, number, str(table.first), edition - 1)


def _keyed(cells: list[Cell], table, places: dict[str, str]) -> dict[tuple, Cell]:
    """(territory_id, kind of crime) → its cell; the total of a table by kind left out."""
    found: dict[tuple, Cell] = {}

    def put(kind: str, cell: Cell) -> None:
        if (place, kind) in found:
            raise BadInput(
                "mx_envipe/original", f"{cell.table}, cell {cell.at}",
                f"“{cell.name}” once in its place", "the same name again", SEE_ADAPTER,
            )  # fmt: skip
        found[place, kind] = cell

    place = "MEX"
    for cell in cells:
        if table.rows == "type":
            if cell.name != COUNTRY:
                put(cell.name, cell)
        elif cell.name in places:
            place = places[cell.name]
            if table.rows == "state":
                put("", cell)
        elif table.rows == "state_type":
            put(cell.name, cell)
        elif table.rows == "state_line":
            if cell.name == table.line:
                put("", cell)
        else:
            raise BadInput(
                "mx_envipe/original", f"{cell.table}, cell {cell.at}", "a known state", cell.name,
                SEE_ADAPTER,
            )  # fmt: skip
    return found


def _row(
    table, edition: int, path: Path, key: tuple, cells: list[Cell], errors: list[float | None]
) -> dict:  # fmt: skip
    place, kind = key
    types = _types()
    if kind and kind not in types.index:
        where = f"{cells[0].table}, cell {cells[0].at}"
        raise BadInput(label(path), where, "a known kind of crime", kind, SEE_ADAPTER)
    values = [cell.value for cell in cells if cell.value is not None]
    return {
        "territory_id": place,
        "question_id": table.question_id,
        "people": table.people,
        "category": types["named"][kind] if kind else None,
        "offence": types["offence"][kind] or None if kind else None,
        "frequency": "A",
        "period": pd.Timestamp(edition - 1, 1, 1),
        "wave": f"ENVIPE {edition}",
        "unit": PER_100 if table.question_id in PER_100_QUESTIONS else PERCENT,
        "value": sum(values) / table.per if len(values) == len(cells) else None,
        **_error(cells, [None if each is None else each / table.per for each in errors]),
        "file": label(path),
        "cell": f"{cells[0].table}, cell {' + '.join(cell.at for cell in cells)}",
    }


def _error(cells: list[Cell], errors: list[float | None]) -> dict:
    """se, precision and design of one cell, or of the sum of several.

    A sum's error is at most that of its parts together, whatever they have to do with each other:
    the errors published, else the most that their classes allow.
    """
    known = [each for each in errors if each is not None]
    if len(cells) > 1:
        limits = known if len(known) == len(cells) else [
            cell.value * CLASS_LIMITS[cell.precision] for cell in cells
            if cell.value is not None and cell.precision in CLASS_LIMITS
        ]  # fmt: skip
        limited = len(limits) == len(cells)
        return {"se": sum(limits) if limited else None, "precision": None,
                "design": CLASSED if limited else "no_error"}  # fmt: skip
    precision = cells[0].precision
    if known:
        return {"se": known[0], "precision": precision, "design": "published_se"}
    return {"se": None, "precision": precision,
            "design": "no_error" if precision is None else CLASSED}  # fmt: skip


def _limit_dark_figure(published: pd.DataFrame, report: Report) -> None:
    """Lower `se` of dark figures that have a class only, by what they are the rest of.

    A dark figure is 100 less the share reported (A) times the share of those with a file (B), so
    that its error is that of A·B, whose coefficient of variation is at most the sum of theirs
    (Taylor linearisation of a product, correlation 1). Of 93 % that is 2 points, where the class
    of the dark figure itself would allow 14.
    """
    at = ["wave", "territory_id", "category"]
    keyed = published.assign(
        category=published["category"].fillna(""),
        limit=published["precision"].map(CLASS_LIMITS),
        kind=published["question_id"].str.removesuffix("_type"),
    )
    reported, opened = (
        keyed[keyed["kind"] == f"mx_envipe_{name}"].set_index(at)[["value", "limit"]]
        for name in ("reported", "file_opened")
    )
    share = reported["value"] * opened["value"] / 100
    limit = (reported["limit"] + opened["limit"]) * share
    dark = keyed[(keyed["kind"] == "mx_envipe_dark_figure") & (keyed["people"] == "all")]
    where = pd.MultiIndex.from_frame(dark[at])
    rest = dark["value"] + share.reindex(where).to_numpy() - 100
    report.figure("mx_envipe_dark_is_the_rest", rest.abs().max())
    own = most(dark["value"], dark["precision"])
    lower = pd.Series(np.fmin(limit.reindex(where).to_numpy(float), own), index=dark.index)
    by_class = most(published["value"], published["precision"])
    over = (dark["se"] > lower).sum() + (published["se"] > by_class).sum()
    report.figure("mx_envipe_errors_over_their_limit", over)
    classed = dark["se"].isna() & lower.notna()
    published.loc[lower[classed].index, "se"] = lower[classed]
    published.loc[lower[classed].index, "design"] = CLASSED


def _within(published: pd.DataFrame, report: Report) -> None:
    """A share that is part of another is not larger; what is added up is no more than all."""
    at = ["wave", "territory_id"]
    named = published.assign(kind=published["question_id"].str.removeprefix("mx_envipe_"))
    share = named.set_index([*at, "kind"])["value"]
    part, whole = (share.xs(name, level="kind") for name in
                   ("not_reported_distrust", "not_reported_authority"))  # fmt: skip
    over = (part > whole.reindex(part.index)).sum()
    report.figure("mx_envipe_parts_over_wholes", over + (published["value"] > 100).sum())


@cache
def _types() -> pd.DataFrame:
    path = Path(__file__).with_name("mx_envipe_types.csv")
    return pd.read_csv(path, keep_default_na=False).set_index("category")


def _compare(published: pd.DataFrame, parsed: pd.DataFrame, report: Report) -> None:
    """How far the workbooks are from the table parsed from them, in the table's unit."""
    question = parsed["indicator"].map(PARSED_QUESTIONS)
    theirs = pd.DataFrame(
        {
            "question_id": question.str[0],
            "people": question.str[1],
            "wave": "ENVIPE " + parsed["envipe_edition"],
            "territory_id": place_of(parsed["state_code"]),
            "theirs": parsed["estimate"] / question.str[2].astype(float),
            "class": parsed["precision_inegi"].map(PRECISIONS),
        }
    )
    both = theirs.merge(published[[*KEY, "value", "precision"]], on=KEY, how="left")
    gap = (both["value"] - both["theirs"]).abs()
    other = both["precision"].fillna("") != both["class"].fillna("")
    report.figure("mx_envipe_parsed_differs", gap.max())
    report.figure("mx_envipe_parsed_missing", gap.isna().sum())
    report.figure("mx_envipe_precision_differs", other.sum())


def _figures(found: pd.DataFrame, report: Report) -> None:
    """National figures that INEGI prints in its presentations."""
    country = found[(found["territory_id"] == "MEX") & found["category"].isna()]
    values = country.set_index(["question_id", "people", "wave"])["value"]
    for name, key in {
        "mx_envipe_dark_2024": ("mx_envipe_dark_figure", "all", "ENVIPE 2025"),
        "mx_envipe_dark_2019": ("mx_envipe_dark_figure", "all", "ENVIPE 2020"),
        "mx_envipe_dark_2012": ("mx_envipe_dark_figure", "all", "ENVIPE 2013"),
        "mx_envipe_prevalence_2024": ("mx_envipe_prevalence", "all", "ENVIPE 2025"),
        "mx_envipe_prevalence_men_2024": ("mx_envipe_prevalence", "men", "ENVIPE 2025"),
        "mx_envipe_prevalence_women_2024": ("mx_envipe_prevalence", "women", "ENVIPE 2025"),
        "mx_envipe_women_unsafe_2018": ("mx_envipe_unsafe_state", "women", "ENVIPE 2018"),
        "mx_envipe_unsafe_2014": ("mx_envipe_unsafe_state", "all", "ENVIPE 2014"),
    }.items():
        if key in values.index:
            report.figure(name, values[key])
