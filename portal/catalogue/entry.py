"""What the catalogue holds of each figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portal.catalogue.drawn import Asked, Drawn


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the catalogue. name: in addresses; summary: one English sentence; params: query
    parameter → what it means, in English."""

    name: str
    summary: str
    params: Mapping[str, str]
    draw: Callable[[Asked], tuple[Drawn, ...]]
