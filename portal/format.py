"""Numbers, dates and periods as each language writes them.

In: plain numbers and dates (`datetime.date`, `numpy.datetime64`), a language of
`portal.language`. Out: text. Spanish and Portuguese write 1.234,5, English 1,234.5; a missing
number (None or NaN) is an en dash. Refuses a language it has no table for (KeyError) and a
precision other than year, month or day (KeyError).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import numpy as np

MISSING = "–"
MINUS = "\N{MINUS SIGN}"
COMMA = str.maketrans(",.-", f".,{MINUS}")
ENGLISH = str.maketrans("-", MINUS)
MARKS = {"es": COMMA, "pt": COMMA, "en": ENGLISH}
PERCENT = {"es": "\N{NO-BREAK SPACE}%", "pt": "%", "en": "%"}
UNTIL = {"es": "a", "pt": "a", "en": "to"}
MONTHS = {
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
           "septiembre", "octubre", "noviembre", "diciembre"),
    "pt": ("janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto",
           "setembro", "outubro", "novembro", "dezembro"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August",
           "September", "October", "November", "December"),
}  # fmt: skip

When = datetime.date | np.datetime64


def number(value: float | None, lang: str, decimals: int = 0) -> str:
    """1234.56 → "1.235" (es, pt), "1,235" (en); decimals are kept even where they are zero.

    A value that rounds to zero has no sign.
    """
    if value is None or value != value:
        return MISSING
    text = f"{value:z,.{decimals}f}" if value < 0 else f"{value:,.{decimals}f}"
    return text.translate(MARKS[lang])


def numbers(values: Iterable[float | None], lang: str, decimals: int = 0) -> list[str]:
    """`number` of each value."""
    return [number(value, lang, decimals) for value in values]


def percent(share: float | None, lang: str, decimals: int = 0, *, signed: bool = False) -> str:
    """0.13 → "13 %" (es), "13%" (pt, en); signed: a plus before what rises."""
    if share is None or share != share:
        return MISSING
    text = number(share * 100, lang, decimals) + PERCENT[lang]
    return f"+{text}" if signed and round(share * 100, decimals) > 0 else text


def interval(low: float | None, high: float | None, lang: str, decimals: int = 0) -> str:
    """(1.2, 3.4) → "1,2 a 3,4"."""
    return f"{number(low, lang, decimals)} {UNTIL[lang]} {number(high, lang, decimals)}"


def separators(lang: str) -> str:
    """Decimal and thousands mark, as Plotly's `layout.separators` takes them."""
    return ".," if lang == "en" else ",."


def year(when: When) -> str:
    """The year, without a thousands mark."""
    return str(_parts(when)[0])


def month(when: When, lang: str) -> str:
    """ "enero de 2025", "janeiro de 2025", "January 2025"."""
    y, m, _ = _parts(when)
    return f"{MONTHS[lang][m - 1]} {y}" if lang == "en" else f"{MONTHS[lang][m - 1]} de {y}"


def date(when: When, lang: str) -> str:
    """ "5 de enero de 2025", "5 de janeiro de 2025" (first day: 1º), "5 January 2025"."""
    day = _parts(when)[2]
    if lang == "en":
        return f"{day} {month(when, lang)}"
    first = "1º" if lang == "pt" and day == 1 else str(day)
    return f"{first} de {month(when, lang)}"


def period(when: When, precision: str, lang: str) -> str:
    """A date no more precise than it is known. precision: year, month or day."""
    write = {"year": lambda when, _: year(when), "month": month, "day": date}[precision]
    return write(when, lang)


def months(first: When, last: When, lang: str) -> str:
    """ "enero a diciembre de 2025", "enero de 2024 a junio de 2025", "enero de 2025"."""
    if _parts(first)[:2] == _parts(last)[:2]:
        return month(first, lang)
    same_year = year(first) == year(last)
    begin = MONTHS[lang][_parts(first)[1] - 1] if same_year else month(first, lang)
    return f"{begin} {UNTIL[lang]} {month(last, lang)}"


def _parts(when: When) -> tuple[int, int, int]:
    day = when.astype("datetime64[D]").item() if isinstance(when, np.datetime64) else when
    return day.year, day.month, day.day
