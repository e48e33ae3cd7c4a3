"""Which clauses of two documents are counterparts: in order, moved, split or merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from index.likeness import contained, pair_sets


class Relation(StrEnum):
    """How a clause (left) or a run of clauses became another (right)."""

    SAME = "same"
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Aligning:
    """Every number that aligning depends on.

    Counterparts in order are at least ``least`` alike, those out of order ``moved``. A clause without a counterpart is part of a
    neighbour's when at least ``part`` of its pairs of characters stand there, and no more than ``elsewhere`` in the
    neighbour's own counterpart.

    ``least`` and ``moved`` by ``python -m tests.benchmarks.comparison_report``: .15, .25 and .3 find 206, 198 and 191 of 272 pairs of
    one topic in two cities, and pair .996, .998 and .998 of a changed document rightly; moves are said with precision .968 at
    .35, .984 at .45 and .55.
    """

    least: float = 0.25
    moved: float = 0.45
    part: float = 0.6
    elsewhere: float = 0.5


@dataclass(frozen=True, slots=True)
class Pairing:
    """Counterparts by their positions; ``moved`` when others that stay in order stand between their old and new place."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    moved: bool = False


def align(
    alike: NDArray[np.float32], left: Sequence[str], right: Sequence[str], aligning: Aligning | None = None
) -> list[Pairing]:
    """Pairings of the clauses ``left`` (n) and ``right`` (m), which are ``alike`` (n, m) 0–1, in the order of ``right``.

    What has no counterpart on the right stands behind what precedes it on the left.
    """
    aligning = aligning or Aligning()
    pairs = dict(_in_order(alike, aligning.least))
    moved = dict(_out_of_order(alike, pairs, aligning.moved))
    ours = {i: [j] for i, j in (pairs | moved).items()}
    theirs = {j: [i] for i, j in (pairs | moved).items()}
    pairs_left, pairs_right = pair_sets(left), pair_sets(right)
    for j in range(len(right)):
        if j not in theirs and (whole := _whole_of(j, theirs, pairs_left, pairs_right, aligning)) is not None:
            ours[whole].append(j)
            theirs[j] = [whole]
    for i in range(len(left)):
        if i not in ours and (whole := _whole_of(i, ours, pairs_right, pairs_left, aligning)) is not None:
            theirs[whole].append(i)
            ours[i] = [whole]
    return list(_told(len(left), len(right), ours, theirs, moved))


def _in_order(alike: NDArray[np.float32], least: float) -> Iterator[tuple[int, int]]:
    """The pairs, each further on both sides than the last, whose likeness above ``least`` adds up to most."""
    n, m = alike.shape
    gain = np.where(alike >= least, alike - least / 2, -1.0)
    best = np.zeros((n + 1, m + 1), np.float32)
    for i in range(1, n + 1):
        taken = best[i - 1, :-1] + gain[i - 1]
        best[i, 1:] = np.maximum.accumulate(np.maximum(taken, best[i - 1, 1:]))
    i, j = n, m
    while i and j:
        if best[i, j] == best[i, j - 1]:
            j -= 1
        elif best[i, j] == best[i - 1, j]:
            i -= 1
        else:
            i, j = i - 1, j - 1
            yield i, j


def _out_of_order(alike: NDArray[np.float32], pairs: dict[int, int], least: float) -> Iterator[tuple[int, int]]:
    """Pairs of what is left, the most alike first."""
    rest = alike.copy()
    rest[list(pairs), :] = 0
    rest[:, list(pairs.values())] = 0
    while rest.size and float(rest.max()) >= least:
        i, j = (int(at) for at in np.unravel_index(int(rest.argmax()), rest.shape))
        yield i, j
        rest[i, :] = 0
        rest[:, j] = 0


def _whole_of(
    place: int,
    paired: dict[int, list[int]],
    wholes: Sequence[Set[int]],
    parts: Sequence[Set[int]],
    aligning: Aligning,
) -> int | None:
    """The clause of the other side whose part the clause at ``place`` is: the counterpart of a neighbour."""
    for neighbour in (place - 1, place + 1):
        for whole in paired.get(neighbour, ()):
            held = contained(parts[place], wholes[whole])
            if held >= aligning.part and contained(parts[place], parts[neighbour]) <= aligning.elsewhere:
                return whole
    return None


def _told(n: int, m: int, ours: dict[int, list[int]], theirs: dict[int, list[int]], moved: dict[int, int]) -> Iterator[Pairing]:
    unmatched = [i for i in range(n) if i not in ours]
    said: set[int] = set()
    reached = -1
    for j in range(m):
        if j not in theirs:
            yield Pairing((), (j,))
            continue
        first = theirs[j][0]
        if first in said:
            continue
        in_order = first not in moved
        if in_order:
            yield from (Pairing((i,), ()) for i in unmatched if reached < i < first)
            reached = max(reached, first)
        lefts = sorted({i for each in ours[first] for i in theirs[each]})
        said.update(lefts)
        yield Pairing(tuple(lefts), tuple(sorted(ours[first])), not in_order)
    yield from (Pairing((i,), ()) for i in unmatched if i > reached)
