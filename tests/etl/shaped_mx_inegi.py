"""A folder in the layout of `mx_inegi`: 32 states with made-up deaths in a few places.

Each year every state has one homicide in each month in its municipality 001. In 2000 the
municipality 002 of state 09 has 1,200 in January, two deaths of state 01 have no
municipality, and three happened abroad. Municipality 23009 is named since 2008.
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

from etl.sources import mx_inegi as inegi
from etl.sources import mx_inegi_occurred as occurred

STATES = inegi.STATES
YOUNG = "23009"
NAMES = {"34": "Otros países Latinoamericanos", "35": "Otros países"}
Place = tuple[str, list[int]]


def deaths(year: int) -> dict[str, list[int]]:
    """Code of five digits → the twelve counts of a year."""
    places = {f"{state}001": [1] * 12 for state in STATES}
    if year == 2000:
        places |= {"09002": [1200] + [0] * 11, "01999": [0, 2] + [0] * 10}
        places |= {f"{code}999": [0] * 11 + [1] for code in ("33", "34", "35")}
    if year >= 2008:
        places[YOUNG] = [0] * 5 + [1] + [0] * 6
    return dict(sorted(places.items()))


def written(count: int) -> str:
    return f"{count:,}" if count else ""


def line(code: str, name: str, months: list[int]) -> list[str]:
    return [code, name, written(sum(months)), *map(written, months)]


def rows(year: int) -> list[list[str]]:
    """The file's rows as INEGI writes them."""
    places = deaths(year)
    states: dict[str, list[int]] = {}
    for code, months in places.items():
        state = "33" if code[:2] in NAMES else code[:2]
        before = states.get(state, [0] * 12)
        states[state] = [a + b for a, b in zip(before, months, strict=True)]
    total = [sum(column) for column in zip(*states.values(), strict=True)]
    body = [line(" ", "Total", total)]
    for state, months in states.items():
        formula = f"=CONCATENAR({0 if state < '10' else ' '},{state}) "
        body.append(line(formula, "Extranjero" if state == "33" else f"Estado {state}", months))
        for code, counted in places.items():
            if code[:2] == state or (state == "33" and code[:2] in NAMES):
                name = NAMES.get(code[:2], f"Lugar {code}")
                body.append(line(f" {code[:2]} {code[2:]} ", name, counted))
    title = [[text.format(year=year)] for text in inegi.TITLE]
    query = inegi.QUERY.replace("homicidio Por", "homicidio \xa0 Por").replace(
        "ocurrencia Según", "ocurrencia \xa0 Según"
    )
    return [*title, [""], [query], inegi.HEADER, *body, [], [inegi.FOOTER]]


def year_file(folder: Path, year: int) -> Path:
    return folder / f"defunciones_homicidio_registro/{year}.csv"


def write_year(path: Path, lines: list[list[str]]) -> None:
    with path.open("w", encoding="iso-8859-1", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(lines)


def occurred_rows(places: list[str], last: int, counted: dict | None = None) -> list[list]:
    """One homicide a month, none in the young municipality until 2010; no people there."""
    return [
        [place, year, month, (counted or {}).get((place, year), int(place != YOUNG or year > 2009)),
         "NA" if place == YOUNG else "1000.5", "NA" if place == YOUNG else ".1"]
        for place in places
        for year in range(2000, last + 1)
        for month in range(1, 13)
    ]  # fmt: skip


def write_occurred(path: Path, key: str, lines: list[list]) -> None:
    text = "\n".join("|".join(map(str, row)) for row in [[key, *occurred.MEASURES], *lines]) + "\n"
    raw = text.encode()
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)


def municipal_rows() -> list[list]:
    return occurred_rows(["09002", YOUNG], 2021)


def state_rows() -> list[list]:
    return occurred_rows(STATES, 2022, {("09", 2010): 3})


def write(folder: Path) -> Path:
    """Every file of the folder; returns it."""
    (folder / "defunciones_homicidio_registro").mkdir(parents=True)
    for year in range(inegi.FIRST_YEAR, inegi.LAST_YEAR + 1):
        write_year(year_file(folder, year), rows(year))
    write_occurred(folder / occurred.MUNICIPAL, "ent_mun", municipal_rows())
    write_occurred(folder / occurred.BY_STATE, "cve_ent", state_rows())
    return folder
