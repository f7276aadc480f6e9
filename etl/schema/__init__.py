"""The tables of a snapshot, declared once for the ETL, the reader and the documentation.

A `Field` names a column, its type (Frictionless words), unit and meaning; a `Table` its
fields, key, row order and, where it is large, its partition column. One module a subject.
"""

from __future__ import annotations

from etl.schema import (
    confidence,
    continuity,
    coverage,
    crime,
    effects,
    places,
    provenance,
    register,
)
from etl.schema.fields import Field, Table

__all__ = ["BY_NAME", "TABLES", "Field", "Table", "arrow_schema"]

TABLES = (
    *places.TABLES,
    *crime.TABLES,
    *confidence.TABLES,
    *register.TABLES,
    *continuity.TABLES,
    *coverage.TABLES,
    *effects.TABLES,
    *provenance.TABLES,
)
BY_NAME = {table.name: table for table in TABLES}


def arrow_schema(table: Table):
    """The pyarrow schema of a table's files."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    return pa.schema(
        [pa.field(f.name, types[f.type], nullable=not f.required) for f in table.fields]
    )
