"""Tables and boundaries → an edition in the data directory, and one atomic switch to it.

An edition is a directory named by its date and a digest of its content, so that the same
tables give the same name and the same bytes. `current`, a file with the edition's id, is
replaced in one step when everything else is on disk; until then the old edition stands.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from etl import edition
from etl.kept import checksum, code, kept
from etl.merge import in_one
from etl.schema import BY_NAME, Table, arrow_schema

THREADS = 2
BUILDING = ".building-"
Frame = pd.DataFrame | pa.Table
TITLE = "Cuadrante Abierto: crime, confidence and community policing by territory"


@dataclass(frozen=True)
class Part:
    """One file of a table: the value that its rows share (empty where the table is not split), its
    bytes, how many rows, and the words that must be keys of other tables (`etl.check.words`)."""

    value: str
    content: bytes
    rows: int
    words: dict[str, list[str]]


def to_arrow(table: Table, frame: Frame) -> pa.Table:
    """The table's columns in order and type (absent ones empty), rows in the declared order.

    An Arrow table is taken as sorted already; its words may stay dictionaries.
    """
    schema = arrow_schema(table)
    if isinstance(frame, pa.Table):
        columns = [frame[field.name] for field in schema]
        return pa.table(
            [
                column if pa.types.is_dictionary(column.type) else column.cast(field.type)
                for column, field in zip(columns, schema, strict=True)
            ],
            names=schema.names,
        )
    arrow = pa.Table.from_arrays(
        [
            pa.array(frame[field.name], field.type, from_pandas=True)
            if field.name in frame
            else pa.nulls(len(frame), field.type)
            for field in schema
        ],
        schema=schema,
    )
    return arrow.sort_by([(name, "ascending") for name in table.order or table.key])


def write_edition(
    tables: Mapping[str, Frame | list[Part]],
    boundaries: dict[str, gpd.GeoDataFrame],
    out: Path,
    date: str,
    inputs: dict[str, str] | None = None,
) -> str:
    """Write an edition below `out`, point `current` to it and return its id.

    tables: snapshot table name → rows, or its parts. boundaries: layer → frame with territory_id
    and geometry. date: ISO date of the edition. inputs: "folder/file" →
    sha256 of every file read. Older editions below `out` are removed after the switch, and nothing
    else there.
    """
    out.mkdir(parents=True, exist_ok=True)
    clear_up(out)
    building = out / f"{BUILDING}{os.getpid()}"
    building.mkdir()
    try:
        resources = [
            write_table(BY_NAME[name], tables[name], building) for name in BY_NAME if name in tables
        ]
        (building / "boundaries").mkdir()
        with ThreadPoolExecutor(THREADS) as pool:
            resources += pool.map(
                lambda layer: _write_layer(layer, boundaries[layer], building), sorted(boundaries)
            )
        made = f"{date}-{_digest(resources)}"
        package = _datapackage(made, date, resources, inputs or {})
        write_json(building / edition.PACKAGE, package)
        target = out / made
        if (target / edition.PACKAGE).is_file() and not edition.faults(target):
            shutil.rmtree(building)
        else:
            shutil.rmtree(target, ignore_errors=True)
            building.rename(target)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    point(out, made)
    for other in edition.below(out):
        if other.name != made:
            shutil.rmtree(other)
    return made


def clear_up(data: Path) -> None:
    """Remove what killed processes left; those of living ones are theirs."""
    for left in data.glob(f"{BUILDING}*"):
        owner = left.name.removeprefix(BUILDING)
        if owner == str(os.getpid()) or not Path(f"/proc/{owner}").exists():
            shutil.rmtree(left, ignore_errors=True)


def point(out: Path, name: str) -> None:
    """Let the edition of this id be the one in use below `out`."""
    pointer = out / ".current.new"
    pointer.write_text(name + "\n", encoding="utf-8")
    os.replace(pointer, out / "current")


def write_table(table: Table, given: Frame | list[Part], folder: Path) -> dict:
    """Write a table's files below `folder`; returns its resource of the data package."""
    files, rows = _files(table, given)
    if table.partition:
        (folder / table.name).mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {
        "name": table.name,
        "description": table.description,
        "path": list(files) if table.partition else next(iter(files)),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "rows": rows,
        "hashes": {name: checksum(folder / name) for name in files},
        "schema": {
            "fields": [_field(field) for field in table.fields],
            "primaryKey": list(table.key),
        },
    }


def _files(table: Table, given: Frame | list[Part]) -> tuple[dict[str, bytes], int]:
    """Name → bytes of a table's files, and how many rows they have."""
    if isinstance(given, list):
        written = {part.value: part.content for part in given}
        rows = sum(part.rows for part in given)
    else:
        arrow = to_arrow(table, given)
        written, rows = files(table, split(table, arrow)), arrow.num_rows
    return {_path(table, value): written[value] for value in sorted(written)}, rows


def files(table: Table, rows: dict[str, pa.Table]) -> dict[str, bytes]:
    """Value → bytes of the table's file."""
    with ThreadPoolExecutor(THREADS) as pool:
        return dict(zip(rows, pool.map(partial(encoded, table), rows.values()), strict=True))


def _path(table: Table, value: str) -> str:
    return f"{table.name}/{value}.parquet" if table.partition else f"{table.name}.parquet"


def split(table: Table, arrow: pa.Table) -> dict[str, pa.Table]:
    """Value → rows of the table's file: one, of no value, where the table is not split."""
    return _split(arrow, table.partition) if table.partition else {"": arrow}


def _split(arrow: pa.Table, by: str) -> dict[str, pa.Table]:
    """The rows of each value of a column, without copying where they stand together."""
    words = [word for word in arrow[by].unique().to_pylist() if word is not None]
    column = arrow[by].cast(pa.string()) if len(arrow) else arrow[by]
    lengths = {each["values"]: each["counts"] for each in column.value_counts().to_pylist()}
    found, at = {}, 0
    for word in words:
        part = arrow.slice(at, lengths[word])
        at += lengths[word]
        if part[by].unique().to_pylist() != [word]:  # they stand apart
            return {word: arrow.filter(pc.call_function("equal", [arrow[by], word]))
                    for word in words}  # fmt: skip
        found[word] = part
    return found


def encoded(table: Table, rows: pa.Table) -> bytes:
    """The bytes of a Parquet file. Words are written as words: each row group then lists those that
    it uses, and not all of the table's. Fractions seldom repeat: a dictionary of them makes a file
    larger by a third."""
    sink = pa.BufferOutputStream()
    listed = [field.name for field in arrow_schema(table) if not pa.types.is_floating(field.type)]
    schema = pa.schema([
        field.with_type(pa.dictionary(pa.int32(), pa.string()))
        if pa.types.is_dictionary(column.type) else field
        for field, column in zip(arrow_schema(table), rows.columns, strict=True)
    ])  # fmt: skip
    with pq.ParquetWriter(
        sink, schema, compression="zstd", compression_level=6, store_schema=False,
        use_dictionary=listed,  # pyright: ignore[reportArgumentType]
    ) as file:  # fmt: skip
        for at in range(0, rows.num_rows, table.row_group):
            group = rows.slice(at, table.row_group)
            file.write_table(pa.table(list(map(_own_words, group.columns)), schema=schema))
    return sink.getvalue().to_pybytes()


def _own_words(column: pa.ChunkedArray) -> pa.Array:
    """The values; words as positions in a list of just those that are used, as they appear: what
    the writer makes of the words themselves, in less time."""
    values = in_one(column)
    if not isinstance(values, pa.DictionaryArray):
        return values
    codes = values.indices.to_numpy() if not values.null_count else None
    if codes is not None and len(codes) and (codes == codes[0]).all():
        only = values.dictionary.slice(codes[0], 1)
        return pa.DictionaryArray.from_arrays(np.zeros(len(codes), np.int32), only)
    own = values.indices.dictionary_encode()
    return pa.DictionaryArray.from_arrays(own.indices, values.dictionary.take(own.dictionary))


def _field(field) -> dict:
    described = {"name": field.name, "type": field.type, "description": field.description}
    constraints: dict = {"required": True} if field.required else {}
    if field.allowed:
        constraints["enum"] = list(field.allowed)
    if constraints:
        described["constraints"] = constraints
    if field.unit:
        described["unit"] = field.unit
    return described


def _write_layer(layer: str, frame: gpd.GeoDataFrame, folder: Path) -> dict:
    name = f"boundaries/{layer}.geojson"
    frame = frame.sort_values("territory_id")
    drawn = {"id": frame["territory_id"].tolist(), "wkb": shapely.to_wkb(frame.geometry.to_numpy())}
    text = kept(f"layers/{layer}", [pa.table(drawn), code(__name__)], lambda: _geojson(frame))
    (folder / name).write_text(text, encoding="utf-8")
    return {
        "name": f"boundaries-{layer}".lower().replace("_", "-"),
        "path": name,
        "format": "geojson",
        "mediatype": "application/geo+json",
        "hashes": {name: checksum(folder / name)},
    }


def _geojson(frame: gpd.GeoDataFrame) -> str:
    # Outer rings clockwise: on a globe the other way round means the rest of the world.
    shapes = shapely.orient_polygons(frame.geometry.to_numpy(), exterior_cw=True)
    features = (
        f'{{"type":"Feature","id":{json.dumps(identifier)},"properties":{{}},"geometry":{shape}}}'
        for identifier, shape in zip(frame["territory_id"], shapely.to_geojson(shapes), strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'


def _datapackage(name: str, date: str, resources: list[dict], inputs: dict[str, str]) -> dict:
    return {
        "name": "cuadrante-abierto",
        "title": TITLE,
        "created": f"{date}T00:00:00Z",
        "edition": {"id": name, "date": date},
        "licenses": [
            {
                "name": "publishers-terms",
                "title": "Each publisher's own terms, named in the table source",
            }
        ],
        "inputs": dict(sorted(inputs.items())),
        "resources": resources,
    }


def _digest(resources: list[dict]) -> str:
    """Of the content: what changed since another edition is no part of it."""
    hashes = [each["hashes"] for each in resources if each["name"] != "revision"]
    text = json.dumps(hashes, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def write_json(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
