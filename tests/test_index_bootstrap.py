from __future__ import annotations

import numpy as np
import pytest

from index.bootstrap import Bootstrap


def test_interval_is_that_of_the_normal_law_where_that_holds() -> None:
    values = np.random.default_rng(3).random(2000)
    found = Bootstrap(2000, resamples=4000).interval(values.tolist())
    half = 1.96 * values.std() / 2000**0.5
    assert found.mean == pytest.approx(values.mean())
    assert found.low == pytest.approx(values.mean() - half, abs=0.0008)
    assert found.high == pytest.approx(values.mean() + half, abs=0.0008)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Of 300 samples of 40 questions whose true mean is .3, about 95 % of the intervals hold it."""
    random = np.random.default_rng(11)
    held = 0
    for _ in range(300):
        found = Bootstrap(40, resamples=400).interval((random.random(40) < 0.3).astype(float).tolist())
        held += found.low <= 0.3 <= found.high
    assert 0.90 <= held / 300 <= 0.98


def test_pairing_sees_what_the_spread_of_questions_hides() -> None:
    random = np.random.default_rng(2)
    baseline = random.random(200)
    better = baseline + 0.02 + random.normal(0, 0.05, 200)
    draws = Bootstrap(200, resamples=2000)
    one, other = draws.interval(baseline.tolist()), draws.interval(better.tolist())
    assert one.high > other.low
    found = draws.difference(better.tolist(), baseline.tolist())
    assert found.low > 0
    assert found.certain
    assert found.p < 0.01
    assert found.better > found.worse


def test_equal_systems_show_no_difference() -> None:
    values = [0.0, 1.0, 0.5, 0.25]
    found = Bootstrap(4, resamples=500).difference(values, values)
    assert (found.mean, found.low, found.high, found.p, found.better, found.worse) == (0.0, 0.0, 0.0, 1.0, 0, 0)
    assert not found.certain


def test_p_is_as_often_small_as_it_should_be() -> None:
    """Where there is no difference, p falls below .1 in about a tenth of the samples."""
    random = np.random.default_rng(8)
    small = 0
    for _ in range(300):
        gains = random.normal(0, 0.2, 60)
        small += Bootstrap(60, resamples=400).difference(gains.tolist(), [0.0] * 60).p < 0.1
    assert 0.05 <= small / 300 <= 0.16


def test_the_seed_decides_the_draws() -> None:
    values = np.random.default_rng(0).random(50).tolist()
    same = [Bootstrap(50, seed=4, resamples=300).interval(values) for _ in range(2)]
    assert same[0] == same[1]
    assert Bootstrap(50, seed=5, resamples=300).interval(values).low != same[0].low


def test_wrong_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="0 questions"):
        Bootstrap(0)
    with pytest.raises(ValueError, match="3 values for 2 questions"):
        Bootstrap(2).interval([1.0, 0.0, 1.0])
