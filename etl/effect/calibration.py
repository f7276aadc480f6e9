"""The calibration of each real panel, kept as a table beside the catalogue.

In: an edition, for the panels' shapes. Out: `effect_calibration.csv`, and which panels' estimators
hold. Simulating takes many minutes, so a build reads the file: its rows name the checksum of the
code that made them, and rows of other code, or of a panel that has none, count as not calibrated.
Panels are drawn in parts, each kept when it is done: a run that is stopped goes on where it was.
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
from etl.kept import kept
from measures.effects import calibrate
from measures.effects.draws import PART, Draws, draw, joined
from measures.effects.panel import Panel
from measures.effects.shape import shape_of

FILE = FOLDER / "effect_calibration.csv"
KEY = ["programme_id", "event", "offence"]
# What decides an estimate and how it is simulated; reports of it may change without a new run.
CODE = ("panel", "fit", "estimate", "checks", "territory", "shape", "draws", "calibrate")
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
    by_panel: dict[Key, list[calibrate.Row]] = {}
    for row in _plain(rows[rows["code"] == checksum()]):
        by_panel.setdefault((row["programme_id"], row["event"], row["offence"]), []).append(row)
    return {key: float(listed[0]["widening"]) for key, listed in by_panel.items()
            if calibrate.holds(listed)}  # fmt: skip


def _plain(rows: pd.DataFrame) -> list[calibrate.Row]:
    """Rows as dictionaries, None where a figure is missing."""
    plain = rows.astype(object).where(rows.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def compute(known: Known, progress: Progress) -> pd.DataFrame:
    """Simulate every panel that carries an estimate; rows of table effect_calibration."""
    cases = [case(known, one) for one in known.outcomes if one.source_id is not None]
    panels = {" ".join(one.outcome.key.values()): one.kept()[0]
              for one in cases if one.refusal is None}  # fmt: skip
    drawn: dict[str, list[Draws]] = {name: [] for name in panels}
    parts = calibrate.DRAWS // PART
    task = progress.add_task("", total=parts * len(panels))
    for part in range(parts):
        for name, given in panels.items():
            progress.update(task, description=f"{name}, part {part + 1} of {parts}")
            drawn[name].append(_part(name, given, part))
            progress.advance(task)
    code, rows = checksum(), []
    for one in cases:
        name = " ".join(one.outcome.key.values())
        if name in drawn:
            found = calibrate.rows(joined(drawn[name]))
            rows += [one.outcome.key | row | {"code": code} for row in found]
    return pd.DataFrame(rows)


def _part(name: str, given: Panel, part: int) -> Draws:
    arrays = [given.counts, given.exposure, given.start, given.ready, given.until, given.cohort]
    return kept(
        f"calibration/{name.replace(' ', '_')}/{part}",
        [checksum(), str(given.per_year), *(each.tobytes() for each in arrays)],
        lambda: draw(shape_of(given), part),
    )


def printed(rows: pd.DataFrame) -> str:
    """The table as text, with what holds and what does not."""
    sound = holding(rows)
    lines = [rows.drop(columns="code").to_string(index=False), ""]
    for key in dict.fromkeys(rows[KEY].itertuples(index=False, name=None)):
        lines.append(f"{' '.join(key)}: {'holds' if key in sound else 'does NOT hold: refused'}")
    for row in calibrate.departures(_plain(rows)):
        lines.append(
            f"outside 93 to 97: {' '.join(str(row[name]) for name in KEY)}, {row['scenario']} "
            f"{row['effect']}: {row['coverage']}, single places {row['territory_coverage']}"
        )
    return "\n".join(lines)


def key_of(outcome: Outcome) -> Key:
    return outcome.programme_id, outcome.event, outcome.offence
