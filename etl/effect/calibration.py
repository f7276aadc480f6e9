"""The calibration of each real panel, kept as a table beside the catalogue.

In: an edition, for the panels' shapes. Out: `effect_calibration.csv`, and which panels' estimators
hold. Simulating takes many minutes, so a build reads the file: its rows name the checksum of the
code that made them, and rows of other code, or of a panel that has none, count as not calibrated.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
from rich.progress import Progress

from etl.catalogue import FOLDER
from etl.effect.known import Known
from etl.effect.outcomes import Outcome
from etl.effect.panels import case
from measures.effects import calibrate

FILE = FOLDER / "effect_calibration.csv"
KEY = ["programme_id", "event", "offence"]
# What decides an estimate and how it is simulated; reports of it may change without a new run.
CODE = ("panel", "fit", "estimate", "checks", "territory", "shape", "calibrate")
Key = tuple[str, str, str]
ROOT = Path(__file__).parents[2]


def checksum() -> str:
    """sha256 of the code that is calibrated."""
    total = hashlib.sha256()
    for name in CODE:
        total.update((ROOT / "measures" / "effects" / f"{name}.py").read_bytes())
    total.update((ROOT / "measures" / "student.py").read_bytes())
    return total.hexdigest()


def stored() -> pd.DataFrame:
    """Table effect_calibration, as last computed."""
    return pd.read_csv(FILE)


def holding(rows: pd.DataFrame) -> dict[Key, float]:
    """Programme, event and offence of the panels whose intervals cover, by today's code → the
    factor by which their limits are widened."""
    today = rows[rows["code"] == checksum()]
    plain = today.astype(object).where(today.notna(), None)
    found = {}
    for key, group in plain.groupby(KEY):
        listed = group.to_dict("records")
        if isinstance(key, tuple) and calibrate.holds(
            [{str(k): v for k, v in row.items()} for row in listed]
        ):
            found[str(key[0]), str(key[1]), str(key[2])] = float(listed[0]["widening"])
    return found


def compute(known: Known, progress: Progress) -> pd.DataFrame:
    """Simulate every panel that carries an estimate; rows of table effect_calibration."""
    cases = [case(known, one) for one in known.outcomes if one.source_id is not None]
    cases = [one for one in cases if one.refusal is None]
    task = progress.add_task("", total=len(cases))
    code, rows = checksum(), []
    for one in cases:
        progress.update(task, description=" ".join(one.outcome.key.values()))
        found = calibrate.calibrate(one.kept()[0])
        rows += [one.outcome.key | row | {"code": code} for row in found]
        progress.advance(task)
    return pd.DataFrame(rows)


def printed(rows: pd.DataFrame) -> str:
    """The table as text, with what holds and what does not."""
    sound = holding(rows)
    lines = [rows.drop(columns="code").to_string(index=False), ""]
    for key in dict.fromkeys(rows[KEY].itertuples(index=False, name=None)):
        lines.append(f"{' '.join(key)}: {'holds' if key in sound else 'does NOT hold: refused'}")
    return "\n".join(lines)


def key_of(outcome: Outcome) -> Key:
    return outcome.programme_id, outcome.event, outcome.offence
