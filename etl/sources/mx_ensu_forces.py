"""ENSU's tables by city and sex of who identifies each force, trusts it and finds it effective.

In: a workbook of 2021 on the standing of the authorities. Out: shares for `mx_ensu_sexes`. The two
favourable answers of four are added up; their error is at most that of both together or, where
the four are 100, of the two others. A star is an estimate that is only qualitative, 0 or 100: it
has no class of precision, and by itself is no estimate. NA is a force that the city does not have,
NS an estimate too small to be shown. Refuses: a table or a heading that is not there, an unknown
city, a cell that is none of these, a share outside 0 to 100.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan, nan

from etl.estimates import CLASS_LIMITS, CLASSED
from etl.reading import SEE_ADAPTER
from etl.report import BadInput
from etl.sources.mx_ensu_series import FORCES
from etl.sources.mx_envipe_books import Book, Line, letters

TABLES = {  # question → words of its table's title, answers in the order of its columns
    "knows": ("tipo de autoridad, según su identificación", ["Identificación de la autoridad"]),
    "effective": (
        "según percepción del desempeño de autoridades",
        ["Muy efectivo", "Algo efectivo", "Poco efectivo", "Nada efectivo"],
    ),
    "trust": (
        "según nivel de confianza en las autoridades",
        ["Mucha confianza", "Algo de confianza", "Algo de desconfianza", "Mucha desconfianza"],
    ),
}
COUNTED = 2  # of the four answers, the favourable ones
NO_FORCE, NOT_SHOWN, STAR = "NA", "NS", "*"
NO_SUCH_FORCE = {"status": "not_available", "reason": "no_such_force"}
NEAR = 1e-9


def shares(book: Book, people: str, places: dict[str, str]) -> Iterator[dict]:
    """territory_id, question_id, value, precision, se, design, status, reason and cell of each
    force in each city. people: how the titles name them; places: city → territory_id."""
    for question, (words, answers) in TABLES.items():
        sheet = book.table(f"{people};ciudad de interés;{words}")
        _expect(book, sheet, answers)
        for place, force, line in _of_places(book, sheet, places):
            yield {
                "territory_id": place, "question_id": f"mx_ensu_{question}_{force}",
                **_share(book, sheet, line, answers),
            }  # fmt: skip


def _expect(book: Book, sheet: str, answers: list[str]) -> None:
    """The answers stand above the numbers in this order."""
    first = book.lines(sheet)[0].at
    heads = [str(cell).strip() for row in book.rows(sheet)[:first] for cell in row if cell != ""]
    found = [each for each in heads if each in answers]
    if found != answers:
        raise BadInput(
            book.file, f"sheet {sheet}, headings", ", ".join(answers), ", ".join(found),
            SEE_ADAPTER,
        )  # fmt: skip


def _of_places(
    book: Book, sheet: str, places: dict[str, str]
) -> Iterator[tuple[str, str, Line]]:  # fmt: skip
    """(territory_id, force, line) of each force under each city."""
    place = ""
    for line in book.lines(sheet):
        if line.name in FORCES:
            yield place, FORCES[line.name][0], line
        elif len(line.cells) == 2:  # a city has how many live there
            if line.name not in places:
                where = f"sheet {sheet}, row {line.at + 1}"
                raise BadInput(book.file, where, "a known city", line.name, SEE_ADAPTER)
            place = places[line.name]


def _share(book: Book, sheet: str, line: Line, answers: list[str]) -> dict:
    """Value, error and cells of a line: name, base, then a number and a share for each answer."""
    # of one answer a star may stand between the number and its share
    found_in = line.cells[-1:] if len(answers) == 1 else line.cells[3::2]
    if len(found_in) != len(answers):
        where = f"sheet {sheet}, row {line.at + 1}"
        raise BadInput(
            book.file, where, f"{len(answers)} shares", f"{len(found_in)}", SEE_ADAPTER
        )  # fmt: skip
    cells = [f"{letters(column)}{line.at + 1}" for column, _ in found_in]
    told = [cell for _, cell in found_in]
    values = [_number(book, sheet, cell, text) for cell, text in zip(cells, told, strict=True)]
    starred = [str(text).endswith(STAR) for text in told]
    classes = [None if star else book.precision(sheet, cell)
               for star, cell in zip(starred, cells, strict=True)]  # fmt: skip
    counted = min(COUNTED, len(answers))
    found = {
        "value": sum(values[:counted]), "precision": None, "se": None,
        "cell": f"{book.number(sheet)}, cell {' + '.join(cells[:counted])}",
        "status": None, "reason": None,
    }  # fmt: skip
    if NO_FORCE in told:
        found |= {"value": None, "design": "no_error", **NO_SUCH_FORCE}
    elif isnan(found["value"]) or all(starred[:counted]):
        found |= {"value": None, "design": "no_error"}
    elif counted == 1:
        design = "no_error" if classes[0] is None else CLASSED
        found |= {"precision": classes[0], "design": design}
    else:
        se = _limit(values, classes)
        found |= {"se": se, "design": "no_error" if se is None else CLASSED}
    return found


def _limit(values: list[float], classes: list[str | None]) -> float | None:
    """The most that the error of the counted answers' sum can be."""
    each = [
        value * CLASS_LIMITS.get(word or "", nan)
        for value, word in zip(values, classes, strict=True)
    ]
    limits = [sum(each[:COUNTED])]
    if abs(sum(values) - 100) < NEAR:
        limits.append(sum(each[COUNTED:]))
    known = [limit for limit in limits if not isnan(limit)]
    return min(known) if known else None


def _number(book: Book, sheet: str, cell: str, text: object) -> float:
    """A share; NaN of one that is not shown."""
    if text in (NO_FORCE, NOT_SHOWN):
        return nan
    try:
        value = text if isinstance(text, float) else float(str(text).removesuffix(STAR))
    except ValueError:
        value = nan
    if not 0 <= value <= 100 + NEAR:
        raise BadInput(
            book.file, f"sheet {sheet}, cell {cell}", "a share from 0 to 100", str(text),
            SEE_ADAPTER,
        )  # fmt: skip
    return min(value, 100)
