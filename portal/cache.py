"""Where copies are kept that can be made again: beside the project, else in a temporary place.

In: what the copies are of. Out: a directory that this user can write, and outside the project one
that is nobody else's. Nothing in it is ever the only copy.
"""

import os
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parent.parent / ".cache"


def directory(name: str) -> Path:
    """The directory of the copies called `name`, made if it is not there."""
    own = Path(tempfile.gettempdir()) / f"cuadrante-abierto-{os.getuid()}"
    for place in (PROJECT, own):
        try:
            place.mkdir(mode=0o700 if place == own else 0o777, exist_ok=True)
            (place / name).mkdir(exist_ok=True)
        except OSError:
            continue
        mine = place == PROJECT or place.stat().st_uid == os.getuid()
        if mine and os.access(place / name, os.W_OK):
            return place / name
    return Path(tempfile.mkdtemp())
