"""`python -m etl calibrate`: how often estimates, verdicts and funnels err, by simulation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from etl.commands import progress


def calibrate(
    data: Annotated[Path, typer.Option(help="Data directory whose edition gives the panels")],
) -> None:
    """Simulate panels like each real one, series and funnels of each kind; keep and print what came
    out.

    Takes a quarter of an hour of one processor; one that was stopped goes on where it was. The
    catalogue's files effect_calibration.csv, funnel_calibration.csv and verdict_calibration.csv are
    replaced; a build reads them and never simulates.
    """
    from etl import funnels, trends
    from etl.effect import calibration, known

    edition = data / (data / "current").read_text(encoding="utf-8").strip()
    with progress() as bar:
        effects = calibration.compute(known.of_edition(edition), bar)
    effects.to_csv(calibration.FILE, index=False)
    groups = funnels.calibrate()
    groups.to_csv(funnels.FILE, index=False)
    verdicts = trends.calibrate()
    verdicts.to_csv(trends.FILE, index=False)
    print(calibration.printed(effects))
    print(groups.drop(columns="code").to_string(index=False))
    print(verdicts.to_string(index=False))
