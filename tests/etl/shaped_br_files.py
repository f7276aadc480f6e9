"""Writers of the forms in which publishers' files come: CSV, workbooks, shapes."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import geopandas as gpd
import shapely

STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
    '+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def delimited(
    path: Path, header: list[str], rows: list[list], *, sep: str = ";", encoding: str = "iso-8859-1"
) -> None:
    """A delimited file, zipped where its name ends in .gz."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=sep).writerows([header, *rows])
    raw = text.getvalue().encode(encoding)
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)


def columns_to_break(
    file: str, key: str | None, count: str | None, code: str | None, date: str | None, day: str
) -> dict:
    """What `tests.etl.corpus.bad_inputs` breaks in a file of ISP's; day: one out of range."""
    ours = {"cisp_lookup.csv", "upp_register.csv"}
    form = {} if file in ours else {"sep": ";", "encoding": "iso-8859-1"}
    return form | {
        "key_columns": [key] if key else None,
        "count_columns": [count] if count else None,
        "code_column": code,
        "date_column": date,
        "bad_date": day,
    }


def workbook(path: Path, sheets: dict[str, list[list]]) -> None:
    """An .xlsx with text, numbers and dates."""
    listed, related = "", ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for number, (name, rows) in enumerate(sheets.items(), start=1):
            body = "".join(_row(at, row) for at, row in enumerate(rows, start=1))
            sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
            book.writestr(f"xl/worksheets/sheet{number}.xml", sheet)
            listed += f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
            related += (
                f'<Relationship Id="rId{number}" Type="{RELATION}/worksheet" '
                f'Target="worksheets/sheet{number}.xml"/>'
            )
        related += f'<Relationship Id="rId0" Type="{RELATION}/styles" Target="styles.xml"/>'
        book.writestr("[Content_Types].xml", TYPES)
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>{listed}</sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        )
        book.writestr("xl/styles.xml", STYLES)


def _row(number: int, cells: list) -> str:
    return f'<row r="{number}">' + "".join(
        _cell(f"{_letters(at)}{number}", cell) for at, cell in enumerate(cells) if cell != ""
    ) + "</row>"  # fmt: skip


def _letters(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def _cell(at: str, value) -> str:
    if isinstance(value, datetime.date):
        days = (value - datetime.date(1899, 12, 30)).days
        return f'<c r="{at}" s="1"><v>{days}</v></c>'
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{at}"><v>{value}</v></c>'


def square(number: int, side: float = 0.01) -> shapely.Polygon:
    """A square that touches no other number's."""
    west, south = -43.5 + 0.02 * (number % 20), -22.9 + 0.02 * (number // 20)
    return shapely.box(west, south, west + side, south + side)


def geojson(path: Path, rows: list[dict], shapes: list) -> None:
    """Features with these properties and shapes."""
    features = [
        {"type": "Feature", "properties": row, "geometry": json.loads(shapely.to_geojson(shape))}
        for row, shape in zip(rows, shapes, strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection), encoding="utf-8")


def shapefile(path: Path, columns: dict[str, list], shapes: list) -> None:
    """A shapefile with its five parts."""
    gpd.GeoDataFrame(columns, geometry=shapes, crs=4326).to_file(path, encoding="utf-8")
