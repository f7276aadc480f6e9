"""A dense table as observations: one row per place, period and category, none invented."""

import numpy as np
import pandas as pd

from etl.contribution import OBSERVATION_COLUMNS, STATE, panel


def test_each_cell_becomes_the_row_of_its_place_period_and_category():
    counted = np.array([[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]])
    status = np.array(
        [[["value"], ["provisional"], ["value"]], [["value"]] * 2 + [["not_covered"]]]
    )
    months = pd.date_range("2020-01-01", periods=3, freq="MS")
    frame = panel(["A", "B"], months, ["x", "y"], counted, np.vectorize(STATE.get)(status))
    assert list(frame.columns) == OBSERVATION_COLUMNS
    assert frame.astype({"territory_id": str, "category": str, "status": str}).iloc[3].tolist() == [
        "A", pd.Timestamp("2020-02-01"), "y", 4, "provisional",
    ]  # fmt: skip
    last = frame.iloc[-2:]
    assert last["count"].isna().all()
    assert set(last["status"]) == {"not_covered"}
    assert frame["count"].sum() == sum(range(1, 11))
