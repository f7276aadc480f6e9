"""Several questions asked at once: p values that allow for how many were asked.

In: p values of a family of tests. Out: adjusted p values. Refuses more values than tests.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p_values: ArrayLike, tests: int) -> NDArray[np.float64]:
    """Adjusted p values: with all under 0.05 called different, the chance of any false call among
    `tests` of no difference stays under 5 of 100, however the tests hang together.

    Holm, S. 1979, A simple sequentially rejective multiple test procedure, Scandinavian Journal
    of Statistics 6, 65-70. tests: of the whole family; those without a value count as 1.
    """
    p = np.asarray(p_values, np.float64)
    if tests < len(p):
        raise ValueError(f"{len(p)} p values of {tests} tests")
    order = np.argsort(p)
    stepped = np.maximum.accumulate(p[order] * (tests - np.arange(len(p))))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
