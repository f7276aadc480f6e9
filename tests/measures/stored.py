"""What is stored of the calibration of verdicts, against what today's code gives."""

import pandas as pd

from etl import trends


def assert_as_stored(rows: list[dict], frequency: str) -> None:
    """rows: of verdict_calibration on simulated series, all of that frequency."""
    stored = trends.stored()
    stored = stored[stored["frequency"] == frequency].drop(columns="series").reset_index(drop=True)
    found = pd.DataFrame(rows).drop(columns="series").astype(stored.dtypes)
    pd.testing.assert_frame_equal(stored, found, rtol=1e-9)
