"""Rows with a territory_id → those of some countries, and a digest of them."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.kept import digest


class ByCountry:
    """The rows of a table with territory_id, to be had by country."""

    def __init__(self, rows: pd.DataFrame):
        self._rows = rows
        self._arrow = pa.Table.from_pandas(rows, preserve_index=False)
        country = rows["territory_id"].str[:3].to_numpy(object)
        self._country, self._countries = pd.factorize(country)

    def rows(self, countries: Collection[str]) -> pd.DataFrame:
        """Those of these countries, in their order."""
        return self._rows[self._chosen(countries)].reset_index(drop=True)

    def digest(self, countries: Collection[str]) -> str:
        """A digest of those rows."""
        return digest([self._arrow.filter(self._chosen(countries))])

    def _chosen(self, countries: Collection[str]) -> np.ndarray:
        return np.isin(self._countries, list(countries))[self._country]
