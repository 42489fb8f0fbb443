"""Labels that keep off each other: a small solver, the same result every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from factbook.charts.scene import Box, Words

ROUNDS = 40
AIR = 2.0  # px between two labels


@dataclass(frozen=True)
class Wanted:
    """A label and the places it may take, the best first; each place is its lines of text.

    `name` is what an error calls it.
    """

    name: str
    places: Sequence[Sequence[Words]]


def place(
    wanted: Sequence[Wanted], taken: Sequence[Box], frame: Box
) -> tuple[list[Words], list[str]]:
    """The texts at the first places where all stand free, and the names of those left over.

    Labels are placed in their order; one that finds no place is tried again first. `taken` are
    boxes no label may cover, `frame` the drawing no label may leave.
    """
    order = list(range(len(wanted)))
    best: tuple[list[Words], list[str]] | None = None
    for _ in range(ROUNDS):
        texts, left = _once([wanted[k] for k in order], taken, frame)
        if best is None or len(left) < len(best[1]):
            best = texts, left
        if not left:
            break
        failed = [k for k in order if wanted[k].name in left]
        again = failed + [k for k in order if k not in failed]
        if again == order:
            break
        order = again
    assert best is not None
    return best


def _once(
    wanted: Sequence[Wanted], taken: Sequence[Box], frame: Box
) -> tuple[list[Words], list[str]]:
    filled, texts, left = list(taken), list[Words](), list[str]()
    for want in wanted:
        free = next((p for p in want.places if _stands(p, filled, frame)), None)
        if free is None:
            left.append(want.name)
            continue
        texts += free
        filled += [line.box for line in free]
    return texts, left


def _stands(lines: Sequence[Words], filled: Sequence[Box], frame: Box) -> bool:
    boxes = [line.box for line in lines]
    return all(b.inside(frame) and not any(b.meets(o, AIR) for o in filled) for b in boxes)


def overlaps(texts: Sequence[Words]) -> list[tuple[str, str]]:
    """Pairs of texts that cover each other by more than a hair."""
    boxes = [(t.text, t.box) for t in texts]
    return [
        (a, b)
        for k, (a, box) in enumerate(boxes)
        for b, other in boxes[k + 1 :]
        if box.meets(other, -0.5)
    ]
