"""A folder in the layout of `ar_snic`: two provinces, 2015 to 2023, every code, made-up counts.

Each code has one event, parents as many as they have parts; each code with victims two, a man
and a woman. In 2016 the second province has two of the parts of code 29.
"""

from __future__ import annotations

from pathlib import Path

from etl.sources import ar_snic as snic
from tests.etl.shaped_br_files import delimited

PROVINCES = {
    "02": "Ciudad Autónoma de Buenos Aires",
    "94": "Tierra del Fuego, Antártida e Islas del Atlántico Sur",
}
YEARS = range(2015, 2024)
Rows = list[list]


def rows() -> Rows:
    table = snic.codes()
    found = []
    for province, name in PROVINCES.items():
        for year in YEARS:
            mine = list(table.index[table["first_year"] <= year])
            early = ["29_1", "29_8"] if (province, year) == ("94", 2016) else []
            for code in [*mine, *early]:
                parts = sum(part.startswith(f"{code}_") for part in mine)
                victims = [2, 1, 1, 0] if table.at[code, "victims"] else [""] * 4
                rates = [".03338927", *([".1"] * 3 if victims[0] else [""] * 3)]
                found.append([province, name, year, code, table.at[code, "name"], parts or 1,
                              *victims, *rates])  # fmt: skip
    return found


def write(folder: Path, lines: Rows | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    delimited(folder / snic.FILE, snic.COLUMNS, lines or rows(), sep=",", encoding="utf-8")
    return folder
