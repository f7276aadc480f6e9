"""A measured figure with its target beside it, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. most, least: the target, where there is one; met is None where there is none."""

    what: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the value is within its target."""
        if self.most is not None:
            return self.value <= self.most
        return None if self.least is None else self.value >= self.least

    def line(self) -> str:
        """The row of the printed table."""
        value = f"{self.value:,.0f}" if abs(self.value) >= 100 else f"{self.value:.3g}"
        target = f"at most {self.most:g}" if self.most is not None else ""
        target = f"at least {self.least:g}" if self.least is not None else target
        verdict = {True: "met", False: "NOT MET", None: ""}[self.met]
        return f"{self.what:66} {value:>9} {self.unit:12} {target:14} {verdict}".rstrip()


def quantile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least this share of them does not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, -int(-share * len(ranked) // 1) - 1))]
