"""Dots that keep apart: each goes to the free place nearest the middle line, always the same."""

from __future__ import annotations

import math
from collections.abc import Sequence


def swarm(spans: Sequence[tuple[float, float]], distance: float) -> list[float]:
    """Heights over the middle line for marks that reach from one pixel to another along x (a dot
    begins where it ends), so that no two come nearer than `distance`. Marks are placed from left
    to right; of two places equally near, the upper one is taken."""
    order = sorted(range(len(spans)), key=lambda k: (spans[k], k))
    heights = [0.0] * len(spans)
    placed: list[int] = []
    for k in order:
        near = [
            (heights[j], math.sqrt(distance**2 - gap**2))
            for j in placed
            if (gap := _gap(spans[j], spans[k])) < distance
        ]
        free = [0.0, *(h + s * reach for h, reach in near for s in (-1, 1))]
        free.sort(key=lambda h: (round(abs(h), 6), h))
        heights[k] = next(
            h for h in free if all(abs(h - other) >= reach - 1e-6 for other, reach in near)
        )
        placed.append(k)
    return heights


def _gap(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance along x between two marks, 0 when one stands over the other."""
    return max(0.0, one[0] - other[1], other[0] - one[1])
