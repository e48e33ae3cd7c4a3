"""How sure a mean over questions is, and a difference of two: the bootstrap over questions.

The questions asked are a sample of those that could be asked, so they are drawn again, with replacement, many times over; how
much the mean wanders then is how sure it is (Efron and Tibshirani, An Introduction to the Bootstrap, 1993; for retrieval:
Sakai, SIGIR 2006). Two systems are compared question by question: both answered the same ones, so the draws are shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
LEVEL = 0.95
# Draws are counted this many at a time, so that memory stays small with many questions.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the borders between which it lies in :data:`LEVEL` of the draws."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better one system is than another over the same questions.

    ``p`` is two-sided: how often draws would show a difference of either sign at least as far from their centre as this one is
    from none. ``better`` and ``worse`` count questions.
    """

    mean: float
    low: float
    high: float
    p: float
    better: int
    worse: int

    @property
    def certain(self) -> bool:
        """Whether zero lies outside the interval."""
        return self.low > 0 or self.high < 0


class Bootstrap:
    """Draws of ``count`` questions; the same ``seed`` gives the same draws, so everything measured on them is comparable."""

    def __init__(self, count: int, *, seed: int = 0, resamples: int = RESAMPLES) -> None:
        """Raises ValueError without questions or draws."""
        if count < 1 or resamples < 1:
            raise ValueError(f"cannot draw {resamples} times from {count} questions")
        self._count = count
        self._seed = seed
        self._resamples = resamples

    def interval(self, values: Sequence[float]) -> Interval:
        """The mean of ``values`` (one a question) and its percentile interval."""
        means = self._means(values)
        low, high = _borders(means)
        return Interval(float(np.mean(values)), low, high)

    def difference(self, values: Sequence[float], baseline: Sequence[float]) -> Difference:
        """``values`` less ``baseline``, question by question."""
        gains = np.asarray(values, np.float64) - np.asarray(baseline, np.float64)
        mean = float(gains.mean())
        means = self._means(gains.tolist())
        low, high = _borders(means)
        # Under no difference the draws would lie around nothing instead of around the mean seen.
        as_far = int(np.count_nonzero(np.abs(means - mean) >= abs(mean) - 1e-12))
        p = (as_far + 1) / (self._resamples + 1)
        return Difference(mean, low, high, p, int((gains > 0).sum()), int((gains < 0).sum()))

    def _means(self, values: Sequence[float]) -> NDArray[np.float64]:
        """The mean of every draw."""
        given = np.asarray(values, np.float64)
        if len(given) != self._count:
            raise ValueError(f"{len(given)} values for {self._count} questions")
        random = np.random.default_rng(self._seed)
        pieces = []
        for start in range(0, self._resamples, _AT_ONCE):
            draws = random.integers(self._count, size=(min(_AT_ONCE, self._resamples - start), self._count))
            pieces.append(given[draws].mean(axis=1))
        return np.concatenate(pieces)


def _borders(means: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
